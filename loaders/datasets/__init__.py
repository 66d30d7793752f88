"""Tables and open data by declared mapping: files → rows → record trees, with an account.

`mapping.py` reads a mapping, `checks.py` holds it against the model, `readers.py` gives the rows of
files, `binding.py` ties the columns to what they become, `account.py` counts cells, `reading.py`
puts them together. Nothing here makes facts: a row becomes a record like any other.
"""

"""The library of cases: all of them as compact columns, with facets, likeness and comparison.

`rows.py` reads the columns of a snapshot once, `facets.py` counts and picks over them, `alike.py`
ranks cases by how like they are to what somebody asks for or to another case (`similar_cases`),
`compare.py` sets two or three side by side, `tables.py` writes lists and comparisons as tables.
"""

from __future__ import annotations

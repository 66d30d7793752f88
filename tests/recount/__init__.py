"""An independent recount: the YAML files, read plainly, against what the product says of them.

Nothing here imports the product, but for `asked.py`, which is its client. `read.py` reads records,
registers and code lists; the modules of questions compute rows, totals and the numbers of both
sentences from that, `study.py` and `study_said.py` those of the study; `test_recount.py` holds the
product against them.
"""

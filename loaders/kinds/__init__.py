"""The kinds of records: one mapping in `sources/` and one file here for each, of the same name."""

"""govinno: records of governance innovations as one graph that answers with its evidence."""

__version__ = "0.1.0"

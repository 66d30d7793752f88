"""The study of partners and success: its result type, what only its own page draws, and
what the home page shows of it."""

from __future__ import annotations

from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.measures import COUNTS, all_settings, settings_of
from govinno.answers.success.quotation import Quoted, quoted

__all__ = ["COUNTS", "Quoted", "SuccessAnswer", "all_settings", "quoted", "settings_of"]

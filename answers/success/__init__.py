"""The study of partners and success: its result type, and what only its own page draws."""

from __future__ import annotations

from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.measures import COUNTS, all_settings, settings_of

__all__ = ["COUNTS", "SuccessAnswer", "all_settings", "settings_of"]

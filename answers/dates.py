"""Dates as people write them: พ.ศ. with Thai months, or the common era in English."""

from __future__ import annotations

import re
from calendar import month_name

from govinno.ontology.records import Value
from govinno.ontology.values import Dates, show

#: The forms of a partial date and what each is called; see `gi:PartialDateShape`.
_FORMS = {
    "date": r"\d{4}-\d\d-\d\d",
    "gYearMonth": r"\d{4}-\d\d",
    "gYear": r"\d{4}",
    "gMonthDay": r"--\d\d-\d\d",
}


def date_in_words(text: str, language: str) -> str:
    """`2024-10-09` → 9 ตุลาคม 2567, or 9 October 2024; a year alone says its era in Thai. What is
    no date stays as it is."""
    kind = next((kind for kind, form in _FORMS.items() if re.fullmatch(form, text)), None)
    if kind is None:
        return text
    if language == "en":
        return _english(text, kind)
    words = show(Dates(Value(text, kind)))
    return f"พ.ศ. {words}" if kind == "gYear" else words


def _english(text: str, kind: str) -> str:
    parts = [int(part) for part in text.split("-") if part]
    year = [] if kind == "gMonthDay" else [str(parts.pop(0))]
    month = [month_name[parts[0]]] if parts else []
    day = [str(parts[1])] if len(parts) > 1 else []
    return " ".join(day + month + year)

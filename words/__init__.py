"""What people read, in Thai and English side by side: one file for each room that speaks.

`faults.yaml`, `refusals.yaml`, `reasons.yaml` and `endpoint.yaml` say what is wrong,
`groups.yaml` names the groups of questions, `pages/` holds one file a page, `streamlit.yaml` what
stands in the place of Streamlit's own words.
The words of a question, a study, the model and a mapping stand beside what they are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in Thai and English; English stands in where no Thai was written."""

    th: str
    en: str

    @classmethod
    def either(cls, th: object, en: object, otherwise: str = "") -> Words:
        """Each stands in for the other where that is empty, `otherwise` for both."""
        return cls(str(th or en or otherwise), str(en or th or otherwise))

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.th

    def filled(self, **details: object) -> Words:
        """The words with their blanks filled; a blank without a detail raises `KeyError`."""
        return Words(self.th.format(**details), self.en.format(**details))

    def as_dict(self) -> dict[str, str]:
        """Words as JSON has them."""
        return {"th": self.th, "en": self.en}


class Said(Exception):
    """An error that says in both languages what is wrong, and what to do."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th, self.en = th, en


@cache
def entries(name: str) -> dict[str, Any]:
    """The entries of `NAME.yaml` by key, each with its `th`, its `en` and what else it tells."""
    import yaml  # the workers, which start often, seldom say anything

    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return told


def words_of(name: str) -> dict[str, Words]:
    """The words of `NAME.yaml` by key."""
    return {key: Words(entry["th"], entry["en"]) for key, entry in entries(name).items()}

"""The answer of this study, with what no other study counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from govinno.answers.answer import StudyAnswer
from govinno.answers.success.measures import counts_in_words, definition_in_words
from govinno.answers.success.tables import study
from govinno.words import Words

_DEFINITION = Words("นิยามความสำเร็จ", "Definition of success")
_COUNTS = Words("จำนวนนวัตกรรมตามผล", "Innovations by result")


@dataclass(frozen=True, slots=True)
class SuccessAnswer(StudyAnswer):
    """`success` counts the innovations asked about by result: `yes`, `no`, `unknown`;
    `comparison` those that they are compared with, themselves among them. `position` is a part,
    the place of partners in the network; it is read last. `names` are those of partners. `short` is
    the opening in one or two sentences, with `names_in_short`; both are empty where only some
    partners or statements count. Each of `kinds` of partners has `code`, `th` and `en`, `took_part`
    (in so many innovations) and `named` (in so many of these somebody says that it helped)."""

    success: dict[str, int] = field(default_factory=dict)
    comparison: dict[str, int] = field(default_factory=dict)
    position: dict[str, Any] = field(default_factory=dict)
    short: list[dict[str, str]] = field(default_factory=list)
    names_in_short: list[dict[str, str]] = field(default_factory=list)
    kinds: list[dict[str, Any]] = field(default_factory=list)

    def all_parts(self) -> dict[str, dict[str, Any]]:
        """The parts by name; the position in the network is the last."""
        return {**self.parts, "position": self.position} if self.position else self.parts

    def measures(self) -> list[tuple[Words, Words]]:
        """The definition of success with its settings, and how many innovations have which result."""
        return [
            (_DEFINITION, definition_in_words(study(), self.parameters, self.parameter_words)),
            (_COUNTS, counts_in_words(self.success)),
        ]

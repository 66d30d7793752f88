"""The Answer: what every question and every study gives back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from govinno.graph.tables import Cell
from govinno.words import Words


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place in a document behind one row (counted from 0).

    `keywords` are key words, never a quotation; `quote` is None unless the text was loaded.
    `speaker` is Thai where the record has it, `speaker_en` only what it has in English.
    `reviewed` is the review status of the statement, `unknown` where nobody says. Publisher, date
    (as ISO writes it, perhaps a year alone) and `url` are those of the document, None where the
    record does not tell them; `publisher_relation` is what the publisher is to the innovation.
    Whoever shows `url` as a link looks first whether it is http or https.
    """

    row: int
    case: str
    document: str
    locator: str
    keywords: str
    quote: str | None
    speaker: str | None
    speaker_en: str | None
    speaker_relation: str
    reviewed: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    publisher_relation: str = "unknown"


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """How much evidence stands behind a table, and how much of it the answer gives.

    Evidence is looked for behind the first `looked_at` of `rows` rows. `places` counts what was
    found behind each of these, `with_evidence` those behind which there is some, `given` the
    places in the answer. `truncated` says that something is not given, `at_least` that there are
    so many things behind the rows that not all were looked at: then the counts are at least.
    """

    rows: int = 0
    looked_at: int = 0
    with_evidence: int = 0
    places: list[int] = field(default_factory=list)
    given: int = 0
    truncated: bool = False
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `columns` and `rows` are exactly what the two query texts give.

    `parameters` are the values as people write them in a command, `parameter_words` the same in
    words, by language. `notices` are what must be known of the engine that answered.
    `truncated` speaks of the rows, `evidence_counts` of the evidence behind them.
    """

    question: str
    snapshot: str
    engine: str
    parameters: dict[str, str]
    sentence: dict[str, str]
    columns: list[str]
    rows: list[list[Cell]]
    evidence: list[Evidence]
    queries: dict[str, str]
    limits: dict[str, str]
    truncated: bool = False
    totals: dict[str, Cell] = field(default_factory=dict)
    parameter_words: dict[str, dict[str, str]] = field(default_factory=dict)
    notices: list[dict[str, str]] = field(default_factory=list)
    evidence_counts: EvidenceCounts = field(default_factory=EvidenceCounts)

    def as_dict(self) -> dict[str, object]:
        """The answer as the JSON shape of `govinno ask --format json`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class StudyAnswer(Answer):
    """The answer of a study: computed, in parts that are never put together into one score.

    `opening` holds the sentences of `sentence` one by one, `names` what is named in them, `scope`
    what is counted, of how many, and `counted` how much of it is known; both may be empty. Each of
    `parts` holds a `sentence` by language, `notes` with `code`, `th` and `en`, and `tables` by
    name, each with `title`, `nothing`, `columns`, `rows`, `evidence` and `evidence_counts`. A part
    that is off holds `refused` only, with `code`, `th` and `en`. Where nothing fits what is asked
    there are no parts, and `opening` says which filter left none.
    """

    opening: list[dict[str, str]] = field(default_factory=list)
    names: list[dict[str, str]] = field(default_factory=list)
    scope: dict[str, str] = field(default_factory=lambda: {"th": "", "en": ""})
    counted: dict[str, str] = field(default_factory=lambda: {"th": "", "en": ""})
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def all_parts(self) -> dict[str, dict[str, Any]]:
        """The parts by name, in the order of reading."""
        return self.parts

    def measures(self) -> list[tuple[Words, Words]]:
        """What the study measures with these values, each with its topic; by default nothing."""
        return []

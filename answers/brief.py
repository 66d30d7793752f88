"""The study's tables as people read them first: the few columns that matter, put together.

A file of the answer, and the fold below each table of the page, have all columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govinno.answers.answer import StudyAnswer
from govinno.answers.question import ANY, Column, Question, TableForm
from govinno.answers.wording import row_in_words, shown_columns
from govinno.graph.tables import Cell
from govinno.ontology.model import Words

#: The parts of a study in the order in which they are read.
PARTS: Mapping[str, Words] = {
    "said": Words("1 สิ่งที่ผู้คนกล่าว", "1 What people say"),
    "shown": Words("2 สิ่งที่กรณีแสดง", "2 What the cases show"),
    "combinations": Words("3 การผสมเงื่อนไขใด", "3 Which combinations"),
    "unknown": Words("4 สิ่งที่เรารู้ไม่ได้", "4 What we cannot know"),
    "position": Words("ตำแหน่งในเครือข่าย", "Position in the network"),
}
#: The three counts of success.
COUNTS: Mapping[str, Words] = {
    "yes": Words("สำเร็จ", "Succeeded"),
    "no": Words("ไม่สำเร็จ", "Did not"),
    "unknown": Words("ไม่ทราบ", "Not known"),
}
#: The settings that only one definition of success has.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "A": ("rank", "category"),
    "B": ("improvement", "indicators"),
    "C": ("lasting_years",),
    "D": (),
}
_COMBINED = ("combines", "combined_by")


def settings_of(values: Mapping[str, str]) -> list[str]:
    """The settings that matter for the definition of these values; those of E with those of the
    definitions it combines."""
    definition = values["definition"]
    if definition in SETTINGS:
        return list(SETTINGS[definition])
    return [*_COMBINED, *(name for one in values["combines"] for name in SETTINGS[one])]


def all_settings() -> set[str]:
    """The settings of every definition."""
    return {*_COMBINED, *(name for names in SETTINGS.values() for name in names)}


#: What stands behind the one door of the page: everything that an analyst needs and nobody else.
FOR_ANALYSTS = Words("สำหรับนักวิเคราะห์", "For analysts")


def definition_in_words(question: Question, answer: StudyAnswer, language: str) -> str:
    """The chosen definition with those of its settings that narrow it, as one line."""
    labels = {p.name: p.label.in_language(language) for p in question.parameters}
    told = {name: words[language] for name, words in answer.parameter_words.items()}
    settings = (
        f"{labels[name]}: {told[name]}"
        for name in settings_of(answer.parameters)
        if answer.parameters[name] != ANY
    )
    return " · ".join([told["definition"], *settings])


def counts_in_words(answer: StudyAnswer, language: str) -> str:
    """The three counts as one line."""
    counts = (
        f"{words.in_language(language)} {answer.success[name]:,}" for name, words in COUNTS.items()
    )
    return " · ".join(counts)


# ---- the parts and their tables


def parts_of(answer: StudyAnswer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parts by name, in the order of reading; the position in the network is the last."""
    whole = {**answer.parts, "position": answer.position}
    for name in PARTS:
        if whole.get(name):
            yield name, whole[name]


def is_for_all(name: str, part: Mapping[str, Any]) -> bool:
    """Whether everybody reads a part: what people say, and what the cases show where that can be
    shown at all. All others are for analysts."""
    return name == "said" or (name == "shown" and "refused" not in part)


def tables_of(answer: StudyAnswer) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All tables by name; a part that is refused has none."""
    for _, part in parts_of(answer):
        yield from part.get("tables", {}).items()


# ---- the few columns


@dataclass(frozen=True, slots=True)
class Brief:
    """A column for reading, made of one or more columns of the table.

    `form` says how their texts are put together, else they stand beside each other; `label` is
    that of the first column unless another is given.
    """

    names: tuple[str, ...]
    form: Words | None = None
    label: Words | None = None
    is_number: bool = False

    def text(self, cells: Mapping[str, str], language: str) -> str:
        """What stands in the cell; "" where the first column is empty and a form needs it."""
        texts = [cells[name] for name in self.names]
        if self.form is None:
            return " · ".join(dict.fromkeys(filter(None, texts)))
        return self.form.in_language(language).format(*texts) if texts[0] else ""


_OF = Words("{0} จาก {1}", "{0} of {1}")
_FACTORS = (
    Brief(("factor",)),
    Brief(("words",)),
    Brief(("claims", "of"), _OF, is_number=True),
    Brief(("innovations",), is_number=True),
    Brief(("independent",), is_number=True),
)
_CLAIMS = (
    Brief(("partner",)),
    Brief(("factor",)),
    Brief(("claim",)),
    Brief(("speaker", "speaker_relation", "stake")),
    Brief(("innovation",)),
)

_VOICES = (
    Brief(("claim",)),
    Brief(("factor", "partner")),
    Brief(("speaker", "speaker_relation", "stake")),
    Brief(("innovation",)),
)


def _compared(name: str) -> tuple[Brief, ...]:
    return (
        Brief((name,)),
        Brief(
            ("yes", "known"),
            _OF,
            Words("เมื่อมี: สำเร็จจากที่ทราบผล", "With: succeeded of known"),
            is_number=True,
        ),
        Brief(
            ("yes_without", "without"),
            _OF,
            Words("เมื่อไม่มี: สำเร็จจากที่ทราบผล", "Without: succeeded of known"),
            is_number=True,
        ),
        Brief(("unknown",), is_number=True),
        Brief(("rate",), is_number=True),
        Brief(
            ("low", "high"),
            Words("{0}–{1}", "{0}–{1}"),
            Words("ช่วง 95%", "95 % interval"),
            is_number=True,
        ),
        Brief(("mark",)),
    )


#: The main rows, under the name "", and the tables of which only a part is read at first.
_BRIEF: Mapping[str, tuple[Brief, ...]] = {
    "": (
        Brief(("partner", "partner_type")),
        Brief(("words", "described_words")),
        Brief(("innovations", "of"), _OF, is_number=True),
        Brief(("claims",), is_number=True),
        Brief(("described",), label=Words("คำบรรยาย", "Descriptions"), is_number=True),
    ),
    "named_factors": _FACTORS,
    "described_features": _FACTORS,
    "tied_claims": _CLAIMS,
    "tied_features": _CLAIMS,
    "disputes": _VOICES,
    "rival_explanations": _VOICES,
    "compared_partners": _compared("partner"),
    "compared_types": _compared("partner_type"),
    "needs": (Brief(("need",)), Brief(("there", "of"), _OF, is_number=True)),
    "position": (
        Brief(("partner",)),
        Brief(("words",)),
        Brief(("cases",), is_number=True),
        Brief(("only_link",), is_number=True),
    ),
}


def brief_columns(form: TableForm | Question) -> tuple[Brief, ...]:
    """The columns that are read first, of a table or of the main rows; all where nothing is said
    of the table."""
    name = form.name if isinstance(form, TableForm) else ""
    every = (Brief((c.name,), is_number=is_number(c)) for c in shown_columns(form.columns))
    return _BRIEF.get(name) or tuple(every)


def is_number(column: Column) -> bool:
    """Whether the cells of a column are numbers, which stand right."""
    return column.kind in ("number", "share", "decimal")


def label_of(column: Brief, form: TableForm | Question, language: str) -> str:
    """What stands above a column."""
    labels = {known.name: known.label for known in form.columns}
    return (column.label or labels[column.names[0]]).in_language(language)


def cells_in_words(
    form: TableForm | Question, names: list[str], row: list[Cell], language: str
) -> dict[str, str]:
    """The texts of one row by column."""
    shown = [column.name for column in shown_columns(form.columns)]
    return dict(zip(shown, row_in_words(form.columns, names, row, language), strict=True))

"""Do it at home: what a case tells to somebody who wants to do the same, as a sheet to fill in.

Made from the sections of a case, so each line leads to the same places in documents. A part of
which the record is silent is there too: it says what to ask, and at which office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace

from govinno.answers.case import DOCUMENTS, Case, Place, Section, in_words
from govinno.answers.wording import shown_columns
from govinno.graph.tables import Cell
from govinno.records.dates import BE_AHEAD
from govinno.words import Words, words_of

NOTHING = Words("", "")
#: The kinds of resources that stand under people; money has a part of its own, the rest is equipment.
MONEY = ("money",)
PEOPLE = ("staff", "skill", "volunteer_time")
#: What a code says where the source says nothing.
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line: `what`, its `details` in small type, who says so ("" where it is no statement).

    `evidence` are the places in documents behind it; `row` of `section` is where it stands in the
    case.
    """

    what: Words
    details: tuple[Words, ...]
    said_by: Words
    section: str
    row: int
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One heading. Where it has no line, `to_ask` says where to ask, and `question` what.

    `counted` says of how many lines something is known, "" where there is nothing to count.
    """

    name: str
    title: Words
    lines: tuple[SheetLine, ...]
    counted: Words
    to_ask: Words
    question: Words


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The replication sheet of a case; `told` of its parts have lines.

    `missing` names the others, "" where there are none. `sources` has the number of each document
    by its key; words speak of documents by number.
    """

    id: str
    iri: str
    title: Words
    case: Words
    local_government: Words
    ask: Words
    summary: Words
    missing: Words
    limits: Words
    parts: tuple[SheetPart, ...]
    told: int
    sources: dict[str, int]
    snapshot: str
    created: str
    is_made_up: bool

    def as_dict(self) -> dict[str, object]:
        """The sheet as JSON has it."""
        return asdict(self)


def sheet_of(case: Case) -> CaseSheet:
    """The sheet of a case; nothing more is asked of the graph."""
    ask = _whom_to_ask(case)
    parts = tuple(_part(name, case, ask) for name in RECIPES)
    told = sum(bool(part.lines) for part in parts)
    return CaseSheet(
        id=case.id,
        iri=case.iri,
        title=_say("title", case=case.name),
        case=case.name,
        local_government=_local_government(case),
        ask=ask,
        summary=_say("summary", told=told, all=len(parts)),
        missing=_missing(parts),
        limits=_say("limits"),
        parts=parts,
        told=told,
        sources=case.sections[DOCUMENTS].sources,
        snapshot=case.snapshot,
        created=case.created,
        is_made_up=case.is_made_up,
    )


def _missing(parts: tuple[SheetPart, ...]) -> Words:
    """The headings of which the record is silent; "" where it tells of all."""
    silent = [part.title for part in parts if not part.lines]
    return _say("missing", parts=_joined(silent, ", ")) if silent else NOTHING


# ---- whom to ask


def _whom_to_ask(case: Case) -> Words:
    """The office as published, else the unit that does it, else the local government."""
    contacts = [_reached(row) for row in _rows(case, "contacts")]
    units = [row.words("unit") for row in _rows(case, "innovations") if row.told("unit")]
    known = [*contacts, *units, _local_government(case), _say("implementer")]
    return next(words for words in known if words.th)


def _reached(row: _Row) -> Words:
    """An office in one line: its name, its body and its number."""
    number = row.words("telephone")
    office = [row.words("office")] if row.told("office") else []
    phone = [_say("telephone", number=number)] if number.th else []
    return _joined([*office, row.words("organisation"), *phone], " ")


def _local_government(case: Case) -> Words:
    return next((row.words("local_government") for row in _rows(case, "head")), NOTHING)


# ---- the parts: each gives its lines and what is counted of them

Made = tuple[list[SheetLine], Words]


def _part(name: str, case: Case, ask: Words) -> SheetPart:
    lines, counted = RECIPES[name](case)
    return SheetPart(
        name=name,
        title=_say(name),
        lines=tuple(lines),
        counted=counted,
        to_ask=NOTHING if lines else _say("not_told", ask=ask),
        question=_say(f"{name}_question"),
    )


def _steps(case: Case) -> Made:
    rows = _rows(case, "process")
    lines = [row.line(row.words("what"), [row.words("by")]) for row in rows]
    return lines, _counted("steps", rows, by=sum(row.told("by") for row in rows))


def _time(case: Case) -> Made:
    rows = _rows(case, "process")
    timed = [row for row in rows if any(map(row.told, ("duration", "date", "date_words")))]
    lines = [row.line(_joined([row.step(), row.when()]), [row.words("what")]) for row in timed]
    counted = _counted("time", rows, timed=len(timed))
    return lines, _joined([counted, *_began(case)])


def _began(case: Case) -> list[Words]:
    """The years in which the innovations began, each once."""
    years = sorted(
        {int(str(row.cells["year"])) for row in _rows(case, "innovations") if row.told("year")}
    )
    return [_say("time_began", year=year, ce=year - BE_AHEAD) for year in years]


def _resources(kinds: Callable[[str], bool], name: str) -> Callable[[Case], Made]:
    def made(case: Case) -> Made:
        rows = [row for row in _rows(case, "resources") if kinds(str(row.cells["kind"]))]
        lines = [row.line(row.words("what"), _details(row, name)) for row in rows]
        amounts = sum(row.told("amount") or row.told("amount_words") for row in rows)
        return lines, _counted(name, rows, amounts=amounts, sources=sum(map(_has_source, rows)))

    return made


def _details(row: _Row, name: str) -> list[Words]:
    """Amount, source and giver of a resource; of money also that they are not told."""
    of_money = name == "money"
    giver = [_say("given_by", body=row.words("given_by"))] if row.told("given_by") else []
    source = [row.words("money_from")] if row.told("money_from") else []
    silent = [_say("no_source")] if of_money and not _has_source(row) else []
    kind = [] if of_money else [row.words("kind")]
    return [*kind, row.amount(of_money), *source, *giver, *silent, row.words("note")]


def _has_source(row: _Row) -> bool:
    is_known = row.cells["money_from"] not in (None, UNKNOWN)
    return is_known or row.told("given_by")


def _law(case: Case) -> Made:
    rows, agreements = _rows(case, "legal-basis"), _rows(case, "agreements")
    lines = [
        row.line(
            _joined([row.words("name"), row.words("number")], " "),
            [row.words("kind"), row.date(), row.words("allows"), row.words("note")],
        )
        for row in rows
    ]
    lines += [
        row.line(
            row.words("name"), [row.words("kind"), row.date(), row.words("purpose")], row.speaker()
        )
        for row in agreements
    ]
    counted = _say("law_counted", n=len(rows), agreements=len(agreements)) if lines else NOTHING
    return lines, counted


def _partners(case: Case) -> Made:
    rows = [row for row in _rows(case, "partners") if row.cells["counts"]]
    groups: dict[Cell, list[_Row]] = {}
    for row in rows:
        groups.setdefault(row.cells["partner_iri"], []).append(row)
    lines = [_partner(group) for group in groups.values()]
    doing = sum(any(row.told("what") for row in group) for group in groups.values())
    return lines, _say("partners_counted", doing=doing, n=len(groups)) if groups else NOTHING


def _partner(rows: list[_Row]) -> SheetLine:
    """All that one partner did, in one line."""
    first = rows[0]
    did = [row.words("what") for row in rows]
    said = _joined([row.speaker() for row in rows], ", ")
    line = first.line(first.words("partner"), did, said)
    places = (place for row in rows for place in row.places())
    return replace(line, evidence=tuple(dict.fromkeys(places)))


def _went_wrong(case: Case) -> Made:
    rows = _rows(case, "obstacles")
    lines = [row.line(row.words("label"), [row.words("claim")], row.speaker()) for row in rows]
    return lines, _counted("went_wrong", rows, spoken=sum(row.told("speaker") for row in rows))


def _contact(case: Case) -> Made:
    rows = _rows(case, "contacts")
    lines = [
        row.line(_reached(row), [row.words(name) for name in ("email", "page", "note")])
        for row in rows
    ]
    return lines, _counted("contact", rows, phones=sum(row.told("telephone") for row in rows))


#: The parts in the order of the sheet.
RECIPES: dict[str, Callable[[Case], Made]] = {
    "steps": _steps,
    "time": _time,
    "money": _resources(lambda kind: kind in MONEY, "money"),
    "people": _resources(lambda kind: kind in PEOPLE, "people"),
    "equipment": _resources(lambda kind: kind not in (*MONEY, *PEOPLE), "equipment"),
    "law": _law,
    "partners": _partners,
    "went_wrong": _went_wrong,
    "contact": _contact,
}


# ---- rows of sections in both languages


class _Row:
    """One row of a section with its texts in both languages."""

    def __init__(self, section: Section, number: int) -> None:
        self.section, self.number = section, number
        self.cells: dict[str, Cell] = section.cells(number)
        names = [column.name for column in shown_columns(section.columns)]
        both = zip(in_words(section, number, "th"), in_words(section, number, "en"), strict=True)
        self.texts = dict(zip(names, (Words(th, en) for th, en in both), strict=True))

    def told(self, name: str) -> bool:
        """Whether the record tells it."""
        return self.cells[name] is not None

    def words(self, name: str) -> Words:
        """A cell as people read it, also what is said of an empty one."""
        return self.texts[name]

    def speaker(self) -> Words:
        """Who says so, and how that one stands to it, as far as that is known."""
        who, relation = self.words("speaker"), self.words("speaker_relation")
        if self.cells["speaker_relation"] in (None, UNKNOWN):
            return who
        if not who.th:
            return relation
        return Words(f"{who.th} ({relation.th})", f"{who.en} ({relation.en})")

    def date(self) -> Words:
        """A day or a span, as written where it is no date."""
        if not self.told("date"):
            return self.words("date_words")
        return _joined([self.words("date"), self.words("date_end")], "–")

    def step(self) -> Words:
        """The number of a step."""
        return _say("step", step=self.words("step"))

    def when(self) -> Words:
        """How long a step takes, and when it was."""
        return _joined([self.words("duration"), self.date()])

    def amount(self, says_so: bool) -> Words:
        """How much, with its unit and what it is for; told or not told where `says_so`."""
        if self.told("amount_words"):
            much = self.words("amount_words")
        elif self.told("amount"):
            figure = float(str(self.cells["amount"]))
            number = f"{figure:,.0f}" if figure.is_integer() else f"{figure:,}"
            counted = [self.words("qualifier"), Words(number, number), self.words("unit")]
            much = _joined(counted, " ")
        else:
            much = _say("no_amount") if says_so else NOTHING
        return _joined([_joined([much, self.words("per")], " "), self.words("period")])

    def places(self) -> tuple[Place, ...]:
        """The places in documents behind it."""
        return tuple(place for place in self.section.evidence if place.row == self.number)

    def line(self, what: Words, details: Iterable[Words], said_by: Words = NOTHING) -> SheetLine:
        """A line of the sheet, without details that say nothing."""
        told = tuple(words for words in details if words.th)
        return SheetLine(what, told, said_by, self.section.slug, self.number, self.places())


def _rows(case: Case, slug: str) -> list[_Row]:
    section = case.sections[slug]
    return [_Row(section, number) for number in range(len(section.rows))]


# ---- words


def _say(name: str, **details: object) -> Words:
    """The words of a key; details that are words come in their language."""
    words = words_of("sheet")[name]

    def of(language: str) -> dict[str, object]:
        return {
            key: detail.in_language(language) if isinstance(detail, Words) else detail
            for key, detail in details.items()
        }

    return Words(words.th.format(**of("th")), words.en.format(**of("en")))


def _counted(name: str, rows: list[_Row], **counts: int) -> Words:
    """What is counted of some rows; "" of none."""
    return _say(f"{name}_counted", n=len(rows), **counts) if rows else NOTHING


def _joined(words: Iterable[Words], between: str = " · ") -> Words:
    """Words one after the other, each once; those that say nothing left out."""
    told = list(dict.fromkeys(word for word in words if word.th))
    return Words(between.join(w.th for w in told), between.join(w.en for w in told))

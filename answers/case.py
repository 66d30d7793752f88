"""One case: everything its record tells, in sections, as data.

A section is a file in `answers/case/`, written like a question: title, columns, what is said
when the record tells nothing, and a SPARQL text that starts from the case (`$case`) and from the
named graph of its record (`$graph`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from operator import attrgetter

from rapidfuzz import fuzz, process

from govinno.answers.answer import Evidence
from govinno.answers.bind import bind_sparql, sparql_term
from govinno.answers.dates import date_in_words
from govinno.answers.order import in_order, thai_sort_key
from govinno.answers.people import Names
from govinno.answers.question import Column, Question, read_section
from govinno.answers.texts import FOLDER, text_of
from govinno.answers.wording import code_label, row_in_words, shown_columns
from govinno.graph.facts import case_graph_iri
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.model import Words, load_model, local_name
from govinno.ontology.records import BASE

Rows = list[list[Cell]]

#: What evidence says where the record does not say who speaks or who has checked.
UNKNOWN = "unknown"

#: The section of whatever stands in no other one. It is there only where there is such a thing.
ALSO_RECORDED = "also-recorded"
#: A query text has a longest length; no record comes near so many things without a section.
MOST_LEFT = 500

#: Fewer than the rows at which the sandbox cuts a table.
CASES_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Place(Evidence):
    """One place in a document behind a row; `key` names the document inside its record (S1)."""

    key: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a case. Cells are raw: codes stay codes, nothing is None.

    `evidence` counts rows from 0. `nothing` is said when there are no rows; `limits` is what to
    keep in mind, "" where there is nothing to say. `picture_columns` names what a picture is made
    of: `group` for what rows stand under, `when` and `what` for a timeline. `query` runs as it
    stands and gives the IRIs of codes.
    """

    slug: str
    title: Words
    columns: tuple[Column, ...]
    rows: Rows
    evidence: list[Place]
    nothing: Words
    limits: Words
    picture: str
    picture_columns: dict[str, tuple[str, ...]]
    query: str

    def cells(self, row: int) -> dict[str, Cell]:
        """One row by the names of its columns."""
        names = (column.name for column in self.columns)
        return dict(zip(names, self.rows[row], strict=True))


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one record tells. `sections` are in the order of the page.

    `created` is when the snapshot was made, "" where the caller did not say; `is_made_up` whether
    the record is an invented example.
    """

    id: str
    iri: str
    name: Words
    snapshot: str
    created: str
    sections: dict[str, Section]
    is_made_up: bool = False

    def as_dict(self) -> dict[str, object]:
        """The case as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list to pick from. Fiscal years are BE, oldest first; none where not known."""

    id: str
    name: Words
    local_government: Words
    province: Words
    fiscal_years: tuple[int, ...]


def case(
    sandbox: Sandbox, snapshot: str, id: str, created: str = "", *, is_made_up: bool = False
) -> Case | None:
    """Everything the record of one case tells; None where there is no such case.

    `snapshot` is the id of the snapshot that is asked, `created` when it was made. Names of
    people are left out (see `people`). Raises `QueryRefused` where the engine does not finish.
    """
    iri = f"{BASE}id/case/{id}"
    values = {"case": iri, "graph": case_graph_iri(id)}
    if not _is_case(sandbox, iri):
        return None
    names = _names_of_people(sandbox, values)
    places = _places(sandbox, id, values, names)
    specs = dict(load_sections())
    also_recorded = specs.pop(ALSO_RECORDED)
    sections = {
        slug: _section(sandbox, spec, values, places, names) for slug, spec in specs.items()
    }
    if left := _shown_nowhere(sandbox, values, sections.values()):
        rest = replace(also_recorded, texts={"sparql": _asking_of(left, also_recorded)})
        sections[ALSO_RECORDED] = _section(sandbox, rest, values, places, names)
    return Case(id, iri, _name(sections["head"], id), snapshot, created, sections, is_made_up)


@lru_cache(maxsize=1)
def load_sections() -> dict[str, Question]:
    """All sections by slug, in the order of their numbered files."""
    files = sorted((FOLDER / "case").glob("*.md"))
    slugs = [file.stem.partition("-")[2] for file in files]
    return {
        slug: read_section(slug, file.read_text(encoding="utf-8"))
        for slug, file in zip(slugs, files, strict=True)
    }


def in_words(section: Section, row: int, language: str) -> list[str]:
    """One row as people read it: a text for each column of `shown_columns`.

    Labels of codes, dates in the calendar of the language, the English twin in English; what is
    said of an empty cell, "" where its emptiness tells nothing.
    """
    names = [column.name for column in section.columns]
    texts = row_in_words(section.columns, names, section.rows[row], language)
    cells = section.cells(row)
    return [
        _told(column, cells[column.name], text, language)
        for column, text in zip(shown_columns(section.columns), texts, strict=True)
    ]


def case_list(sandbox: Sandbox) -> list[CaseLine]:
    """All cases, by the Thai order of their local governments and names.

    Read thousands at a time, since a table is cut at some length.
    """
    lines: list[CaseLine] = []
    while True:
        after = lines[-1].id if lines else ""
        text = text_of("case/cases.rq").replace("$most", str(CASES_AT_ONCE))
        rows = sandbox.sparql(bind_sparql(text, {"after": after})).rows
        lines += sorted((_line(row) for row in rows), key=attrgetter("id"))
        if len(rows) < CASES_AT_ONCE:
            return sorted(lines, key=_by_local_government)


def nearest_cases(sandbox: Sandbox, id: str) -> list[CaseLine]:
    """The three cases whose id or name is nearest to a text, the nearest first."""
    known = {line.id: line for line in case_list(sandbox)}
    told = {key: f"{key} {line.name.th} {line.name.en}" for key, line in known.items()}
    found = process.extract(id, told, scorer=fuzz.WRatio, limit=3)
    return [known[key] for _, _, key in found]


# ---- reading the graph


def _is_case(sandbox: Sandbox, iri: str) -> bool:
    text = bind_sparql(text_of("case/exists.rq"), {"case": iri})
    return f"<{iri}>" in text and bool(sandbox.sparql(text).rows)


def _names_of_people(sandbox: Sandbox, values: Mapping[str, str]) -> Names:
    rows = sandbox.sparql(bind_sparql(text_of("case/people.rq"), values)).rows
    listed = [str(text) for text, is_name in rows if is_name]
    return Names(listed, [str(text) for text, is_name in rows if not is_name])


def _places(
    sandbox: Sandbox, id: str, values: Mapping[str, str], names: Names
) -> dict[str, list[Place]]:
    """All places in documents that the record names, by the thing they stand behind."""
    places: dict[str, list[Place]] = {}
    for row in sandbox.sparql(bind_sparql(text_of("case/evidence.rq"), values)).rows:
        thing, key, document, locator, keywords, quote, speaker, speaker_en, relation, reviewed = (
            None if cell is None else str(cell) for cell in row
        )
        place = Place(
            row=0,
            case=id,
            document=str(document),
            locator=str(locator),
            keywords=names.left_out(str(keywords)),
            quote=quote,
            speaker=names.left_out(speaker) if speaker else None,
            speaker_en=names.left_out(speaker_en) if speaker_en else None,
            speaker_relation=local_name(relation or UNKNOWN),
            reviewed=local_name(reviewed or UNKNOWN),
            key=str(key),
        )
        places.setdefault(str(thing), []).append(place)
    return places


def _shown_nowhere(
    sandbox: Sandbox, values: Mapping[str, str], sections: Iterable[Section]
) -> list[str]:
    """What the record tells with evidence and no section shows: things of a class without one."""
    shown = {str(cell) for section in sections for row in section.rows for cell in row}
    rows = sandbox.sparql(bind_sparql(text_of("case/evidenced.rq"), values)).rows
    return [str(thing) for (thing,) in rows if thing not in shown][:MOST_LEFT]


def _asking_of(things: Iterable[str], spec: Question) -> str:
    """The text of a section, for these things."""
    return spec.texts["sparql"].replace("$left", " ".join(map(sparql_term, things)))


def _section(
    sandbox: Sandbox,
    spec: Question,
    values: Mapping[str, str],
    places: Mapping[str, list[Place]],
    names: Names,
) -> Section:
    query = bind_sparql(spec.texts["sparql"], values)
    table = sandbox.sparql(query)
    folded = _folded(spec.columns, [_with_codes(spec.columns, row) for row in table.rows])
    rows = in_order(spec, replace(table, rows=folded)).rows
    return Section(
        slug=spec.slug,
        title=spec.title,
        columns=spec.columns,
        rows=[_without_names(spec.columns, row, names) for row in rows],
        evidence=list(_evidence(spec, rows, places)),
        nothing=spec.nothing,
        limits=spec.limits,
        picture=spec.picture,
        picture_columns=spec.picture_columns,
        query=query,
    )


def _with_codes(columns: Iterable[Column], row: Iterable[Cell]) -> list[Cell]:
    """A row in which the IRI of a concept became its code."""
    return [
        local_name(cell) if column.codes and isinstance(cell, str) else cell
        for column, cell in zip(columns, row, strict=True)
    ]


def _folded(columns: tuple[Column, ...], rows: Rows) -> Rows:
    """Rows that differ only in columns of many texts become one, with each text once.

    SPARQL could join the texts itself, but only after looking at all of them for each row.
    """
    joiners = {index: column.many for index, column in enumerate(columns) if column.many}
    groups: dict[tuple[str, ...], list[list[Cell]]] = {}
    for row in rows:
        key = tuple("" if index in joiners else repr(cell) for index, cell in enumerate(row))
        groups.setdefault(key, []).append(row)
    return [_joined(joiners, group) for group in groups.values()]


def _joined(joiners: Mapping[int, str], group: Rows) -> list[Cell]:
    joined = list(group[0])
    for index, joiner in joiners.items():
        texts = dict.fromkeys(str(row[index]) for row in group if row[index] is not None)
        joined[index] = joiner.join(sorted(texts)) or None
    return joined


def _without_names(columns: Iterable[Column], row: Iterable[Cell], names: Names) -> list[Cell]:
    """A row without names of people; IRIs, codes, addresses and titles stay as they are."""
    return [
        names.left_out(cell) if isinstance(cell, str) and _is_told(column) else cell
        for column, cell in zip(columns, row, strict=True)
    ]


def _is_told(column: Column) -> bool:
    return column.codes is None and column.kind not in ("iri", "link", "date", "title")


def _evidence(spec: Question, rows: Rows, places: Mapping[str, list[Place]]) -> Iterable[Place]:
    """The places of each row, each once."""
    key = [index for index, name in enumerate(spec.column_names) if name in spec.evidence_key]
    for number, row in enumerate(rows):
        found = [place for index in key for place in places.get(str(row[index]), [])]
        for place in dict.fromkeys(found):
            yield replace(place, row=number)


def _name(head: Section, id: str) -> Words:
    cells = head.cells(0) if head.rows else {}
    return _both(cells.get("name_th"), cells.get("name_en"), id)


def _both(th: Cell, en: Cell, otherwise: str = "") -> Words:
    """The same in both languages; each stands in for the other."""
    return Words(str(th or en or otherwise), str(en or th or otherwise))


def _line(row: list[Cell]) -> CaseLine:
    id, name_th, name_en, body_th, body_en, province, years = row
    concept = load_model().concepts.get(str(province))
    return CaseLine(
        id=str(id),
        name=_both(name_th, name_en, str(id)),
        local_government=_both(body_th, body_en),
        province=concept.label if concept else Words("", ""),
        fiscal_years=tuple(sorted(int(year) for year in str(years or "").split())),
    )


def _by_local_government(line: CaseLine) -> tuple[str, str, str]:
    return thai_sort_key(line.local_government.th), thai_sort_key(line.name.th), line.id


# ---- words


def _told(column: Column, cell: Cell, text: str, language: str) -> str:
    if not text:
        return column.empty.in_language(language) if column.empty else ""
    if column.codes:
        return ", ".join(_label(column.codes, code, language) for code in str(cell).split())
    return date_in_words(text, language) if column.kind == "date" else text


def _label(codes: str, code: str, language: str) -> str:
    label = code_label(codes, code)
    return label.in_language(language) if label else code

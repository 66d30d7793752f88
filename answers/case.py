"""One case: everything its record tells, in sections, as data.

A section is a file in `answers/case/`, written like a question: title, columns, what is said
when the record tells nothing, and a SPARQL text that starts from the case (`$case`) and from the
named graph of its record (`$graph`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from operator import attrgetter

from rapidfuzz import fuzz, process

from govinno.answers.answer import Evidence
from govinno.answers.bind import bind_sparql, sparql_term
from govinno.answers.order import in_order, thai_sort_key
from govinno.answers.question import Column, Question, read_section
from govinno.answers.texts import FOLDER, text_of
from govinno.answers.wording import code_label, row_in_words, shown_columns
from govinno.graph.facts import case_graph_iri
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.iris import BASE
from govinno.ontology.model import load_model, local_name
from govinno.words import Words

Rows = list[list[Cell]]

#: The section of the documents, from which their numbers come.
DOCUMENTS = "documents"
#: A key of a document in a text: no letter or figure of its own kind beside it.
_KEY = re.compile(r"(?<![A-Za-z0-9])S[0-9]+(?![A-Za-z0-9])")

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

    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a case. Cells are raw: codes stay codes, nothing is None.

    `evidence` counts rows from 0. `nothing` is said when there are no rows; `limits` is what to
    keep in mind, "" where there is nothing to say. `picture_columns` names what a picture is made
    of: `group` for what rows stand under, `when` and `what` for a timeline. `query` runs as it
    stands and gives the IRIs of codes. `sources` has the number of each document of the case by
    its key in the record; cells speak of keys (S4), `in_words` of numbers ([4]).
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
    sources: dict[str, int] = field(default_factory=dict)

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

    `snapshot` is the id of the snapshot that is asked, `created` when it was made. Raises
    `QueryRefused` where the engine does not finish.
    """
    iri = f"{BASE}id/case/{id}"
    values = {"case": iri, "graph": case_graph_iri(id)}
    if not _is_case(sandbox, iri):
        return None
    places = _places(sandbox, id, values)
    specs = dict(load_sections())
    also_recorded = specs.pop(ALSO_RECORDED)
    sections = {slug: _section(sandbox, spec, values, places) for slug, spec in specs.items()}
    if left := _shown_nowhere(sandbox, values, sections.values()):
        rest = replace(also_recorded, texts={"sparql": _asking_of(left, also_recorded)})
        sections[ALSO_RECORDED] = _section(sandbox, rest, values, places)
    numbers = _numbers(sections[DOCUMENTS])
    sections = {slug: replace(told, sources=numbers) for slug, told in sections.items()}
    return Case(id, iri, _name(sections["head"], id), snapshot, created, sections, is_made_up)


def _numbers(documents: Section) -> dict[str, int]:
    """The number of each document by its key, in the order of the record."""
    keys = (str(documents.cells(row)["key"]) for row in range(len(documents.rows)))
    return {key: number for number, key in enumerate(keys, 1)}


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

    Labels of codes, dates in the calendar of the language, the English twin in English, documents
    by their numbers; what is said of an empty cell, "" where its emptiness tells nothing.
    """
    names = [column.name for column in section.columns]
    texts = row_in_words(section.columns, names, section.rows[row], language)
    cells = section.cells(row)
    return [
        _with_numbers(section, column, _told(column, cells[column.name], text, language))
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


def _places(sandbox: Sandbox, id: str, values: Mapping[str, str]) -> dict[str, list[Place]]:
    """All places in documents that the record names, by the thing they stand behind."""
    places: dict[str, list[Place]] = {}
    for row in sandbox.sparql(bind_sparql(text_of("case/evidence.rq"), values)).rows:
        thing, key, document, locator, keywords, quote, speaker, speaker_en, relation, *about = (
            None if cell is None else str(cell) for cell in row
        )
        reviewed, publisher, date, url, published_by = about
        place = Place(
            row=0,
            case=id,
            document=str(document),
            locator=str(locator),
            keywords=str(keywords),
            quote=quote,
            speaker=speaker,
            speaker_en=speaker_en,
            speaker_relation=local_name(relation or UNKNOWN),
            reviewed=local_name(reviewed or UNKNOWN),
            publisher=publisher,
            date=date,
            url=url,
            publisher_relation=local_name(published_by or UNKNOWN),
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
) -> Section:
    query = bind_sparql(spec.texts["sparql"], values)
    table = sandbox.sparql(query)
    folded = _folded(spec.columns, [_with_codes(spec.columns, row) for row in table.rows])
    rows = in_order(spec, replace(table, rows=folded)).rows
    return Section(
        slug=spec.slug,
        title=spec.title,
        columns=spec.columns,
        rows=rows,
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


def _evidence(spec: Question, rows: Rows, places: Mapping[str, list[Place]]) -> Iterable[Place]:
    """The places of each row, each once."""
    key = [index for index, name in enumerate(spec.column_names) if name in spec.evidence_key]
    for number, row in enumerate(rows):
        found = [place for index in key for place in places.get(str(row[index]), [])]
        for place in dict.fromkeys(found):
            yield replace(place, row=number)


def _name(head: Section, id: str) -> Words:
    cells = head.cells(0) if head.rows else {}
    return Words.either(cells.get("name_th"), cells.get("name_en"), id)


def _line(row: list[Cell]) -> CaseLine:
    id, name_th, name_en, body_th, body_en, province, years = row
    concept = load_model().concepts.get(str(province))
    return CaseLine(
        id=str(id),
        name=Words.either(name_th, name_en, str(id)),
        local_government=Words.either(body_th, body_en),
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
    return text


def _with_numbers(section: Section, column: Column, text: str) -> str:
    """A text in which documents are called by the numbers that readers see, not by their keys."""
    if column.codes or column.kind in ("iri", "link", "title"):
        return text

    def number(found: re.Match[str]) -> str:
        known = section.sources.get(found[0])
        return f"[{known}]" if known else found[0]

    return _KEY.sub(number, text)


def _label(codes: str, code: str, language: str) -> str:
    label = code_label(codes, code)
    return label.in_language(language) if label else code

"""Evidence for any row: the passages behind the things that a query of one's own gives.

A thing that is stated with evidence (a claim, an award, a contribution by its statements) has its
own. What stands in other statements, such as a body or an innovation, has the evidence of those
that name it. A thing that neither is found for says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Literal, NamedTuple

from govinno.answers.answer import Evidence
from govinno.answers.bind import sparql_rows, sparql_term
from govinno.answers.named import Named, is_ours, named
from govinno.answers.template import fill
from govinno.answers.texts import text_of
from govinno.graph.exports.words import HONESTY, MADE_UP
from govinno.graph.refusals import refusal
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell, QueryRefused
from govinno.ontology.iris import THINGS
from govinno.words import Words, words_of

#: So many things are looked at on one page, and so many places are given for each.
A_PAGE, PLACES = 20, 5
#: Of more places than this behind one thing it is only told that there are at least so many.
MOST_COUNTED = 200
#: A relationship as a cell has it: its type and both ends.
_RELATIONSHIP = re.compile(r"\S+ (\S+) (\S+)")

#: `own` and `linked` say whose evidence it is, `none` that there is none, `late` that it was not
#: found in time, `unknown` that the graph does not know the thing.
Source = Literal["own", "linked", "none", "late", "unknown"]
#: An evidenced thing and its span, by IRI.
_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlaceBehind:
    """One place in a document, and the statement that it stands behind; its name may be empty.

    The `row` of the place is the number of its thing on this page.
    """

    place: Evidence
    stated: str
    name: Words
    class_label: Words

    def said(self) -> Words:
        """The statement by its class and name."""
        label, name = self.class_label, self.name
        return Words(f"{label.th}: {name.th}", f"{label.en}: {name.en}") if name.en else label

    def as_dict(self) -> dict[str, object]:
        """The place as JSON has it, with the statement as `of`."""
        of = {"iri": self.stated, "name": self.name.as_dict(), "class": self.class_label.as_dict()}
        place = asdict(self.place)
        del place["row"]  # that of the thing
        return {**place, "of": of}


@dataclass(frozen=True, slots=True)
class ThingBehind:
    """One thing of the rows; its name may be empty. `rows` are those that hold it, from 0.

    `found` places stand behind it, at least so many where `at_least`; the first are given.
    """

    iri: str
    name: Words
    class_label: Words
    rows: tuple[int, ...]
    source: Source
    places: tuple[PlaceBehind, ...] = ()
    found: int = 0
    at_least: bool = False

    def said(self) -> Words:
        """Whose evidence this is, or that there is none, and how much of it is given."""
        words = words_of("rows")
        told = words[self.source]
        if len(self.places) == self.found and not self.at_least:
            return told
        known = {"shown": len(self.places), "found": self.found, "more": self.at_least}
        some = _filled(words["some_places"], known)
        return Words(f"{told.th} ({some.th})", f"{told.en} ({some.en})")

    def as_dict(self) -> dict[str, object]:
        """The thing as JSON has it, with what is said of its evidence."""
        return {
            "iri": self.iri,
            "name": self.name.as_dict(),
            "class": self.class_label.as_dict(),
            "rows": self.rows,
            "source": self.source,
            "said": self.said().as_dict(),
            "found": self.found,
            "at_least": self.at_least,
            "places": [place.as_dict() for place in self.places],
        }


@dataclass(frozen=True, slots=True)
class RowsEvidence:
    """The evidence behind some rows: one page of the things in them, in the order of the rows.

    `all_things` are those of all pages, `rows_without` the rows that hold none.
    """

    rows: int
    rows_without: int
    all_things: int
    page: int
    pages: int
    things: tuple[ThingBehind, ...]
    limits: Words

    def said(self) -> Words:
        """How much of the evidence this is, and why rows have none, in a sentence or two."""
        words = words_of("rows")
        if not self.all_things:
            return words["no_things" if self.rows else "no_rows"]
        counts = _filled(words["counts"], self._numbers())
        if not self.rows_without:
            return counts
        rest = {"without": self.rows_without, "rows": self.rows}
        more = _filled(words["some_without"], rest)
        return Words(f"{counts.th} {more.th}", f"{counts.en} {more.en}")

    def _numbers(self) -> dict[str, int]:
        first = (self.page - 1) * A_PAGE
        found, late = (
            sum(thing.source in sources for thing in self.things)
            for sources in (("own", "linked"), ("late",))
        )
        return {
            "first": first + 1,
            "last": first + len(self.things),
            "things": self.all_things,
            "found": found,
            "late": late,
            "missing": len(self.things) - found - late,
            "page": self.page,
            "pages": self.pages if self.pages > 1 else 0,
        }

    def as_dict(self) -> dict[str, object]:
        """The evidence as JSON has it: what is said of all of it comes first."""
        told = {"said": self.said().as_dict(), "limits": self.limits.as_dict()}
        counts = {
            name: getattr(self, name)
            for name in ("rows", "rows_without", "all_things", "page", "pages")
        }
        return {**told, **counts, "things": [thing.as_dict() for thing in self.things]}


class _Found(NamedTuple):
    """What stands behind one thing."""

    source: Source
    pairs: list[_Pair]


def evidence_of_rows(
    sandbox: Sandbox, rows: Sequence[Sequence[Cell]], page: int = 1, *, is_made_up: bool = False
) -> RowsEvidence:
    """The passages behind the things in some rows, one page of them.

    Things are the addresses below `id/` in the cells, also in lists, relationships and maps of
    Cypher; codes and classes are words, and nothing is quoted for them. No things where rows hold
    none; refused as `no-such-page` beyond the last.
    """
    held = things_in(rows)
    pages = max(ceil(len(held) / A_PAGE), 1)
    if not 1 <= page <= pages:
        raise refusal("no-such-page", "", page=page, pages=pages)
    here = list(held)[(page - 1) * A_PAGE : page * A_PAGE]
    with_some = {number for numbers in held.values() for number in numbers}
    limits = [HONESTY, MADE_UP] if is_made_up else [HONESTY]
    return RowsEvidence(
        rows=len(rows),
        rows_without=len(rows) - len(with_some),
        all_things=len(held),
        page=page,
        pages=pages,
        things=tuple(_behind(sandbox, {iri: held[iri] for iri in here})),
        limits=Words(" ".join(w.th for w in limits), " ".join(w.en for w in limits)),
    )


# ---- what is in the rows


def things_in(rows: Iterable[Sequence[Cell]]) -> dict[str, list[int]]:
    """The things in some rows, each once in the order met, with the numbers of its rows."""
    held: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for iri in dict.fromkeys(iri for cell in row for iri in _things_of(cell)):
            held.setdefault(iri, []).append(number)
    return held


def _things_of(cell: object) -> Iterator[str]:
    match cell:
        case str() if cell.startswith(THINGS):
            yield from (cell,) if is_ours(cell) else ()
        case str() if THINGS in cell:
            yield from _things_within(cell)
        case list():
            for part in cell:
                yield from _things_of(part)
        case dict():
            yield from _things_of([*cell.values()])


def _things_within(cell: str) -> Iterator[str]:
    """The ends of a relationship, or what a map holds; an address in a text is no thing."""
    if relationship := _RELATIONSHIP.fullmatch(cell):
        yield from _things_of([*relationship.groups()])
    elif cell.startswith("{"):
        try:
            yield from _things_of(json.loads(cell))
        except (ValueError, RecursionError):
            return


# ---- what stands behind it


def _behind(sandbox: Sandbox, held: Mapping[str, Sequence[int]]) -> Iterator[ThingBehind]:
    try:
        known = named(sandbox, held)
        found = {iri: _found(sandbox, known.get(iri)) for iri in held}
        places = _places(sandbox, found)
    except QueryRefused:  # a busy machine costs the rows their evidence, never the rows
        known, places = {}, {}
        found = dict.fromkeys(held, _Found("late", []))
    for iri, rows in held.items():
        thing, (source, pairs) = known.get(iri), found[iri]
        yield ThingBehind(
            iri=iri,
            name=_name(thing),
            class_label=thing.entity_class.label if thing else Words("", ""),
            rows=tuple(rows),
            source=source,
            places=tuple(places.get(iri, ())),
            found=min(len(pairs), MOST_COUNTED),
            at_least=len(pairs) > MOST_COUNTED,
        )


def _found(sandbox: Sandbox, thing: Named | None) -> _Found:
    """Its own evidence, else that of what names it."""
    if thing is None:
        return _Found("unknown", [])
    sources: tuple[Source, Source] = ("own", "linked")
    for source, name in zip(sources, ("direct.rq", "linked.rq"), strict=True):
        text = text_of(name).replace("$thing", sparql_term(thing.iri))
        try:
            rows = sandbox.sparql(text.replace("$most", str(MOST_COUNTED + 1))).rows
        except QueryRefused:
            return _Found("late", [])
        if rows:
            return _Found(source, [(str(stated), str(span)) for stated, span in rows])
    return _Found("none", [])


def _places(sandbox: Sandbox, found: Mapping[str, _Found]) -> dict[str, list[PlaceBehind]]:
    """The first places behind each thing."""
    wanted = [(n, *pair) for n, some in enumerate(found.values()) for pair in some.pairs[:PLACES]]
    if not wanted:
        return {}
    stated = named(sandbox, (stated for _, stated, _ in wanted))
    places: dict[str, list[PlaceBehind]] = {iri: [] for iri in found}
    things = list(found)
    for number, iri, *place in dict.fromkeys(map(tuple, sandbox.sparql(_text_of(wanted)).rows)):
        row = int(str(number))
        known = stated[str(iri)]
        evidence = Evidence(row, *place)  # type: ignore[arg-type]
        label = known.entity_class.label
        places[things[row]].append(PlaceBehind(evidence, known.iri, _name(known), label))
    return {iri: sorted(some, key=str) for iri, some in places.items()}


def _name(thing: Named | None) -> Words:
    """What a thing is called; nothing where only its address tells it from others."""
    return thing.name if thing and thing.has_name else Words("", "")


def _text_of(wanted: Iterable[tuple[int, str, str]]) -> str:
    """What gives the places of some spans, by the number of the row that they stand behind."""
    text = text_of("evidence.rq").replace("$rows", sparql_rows(["row", "thing", "span"], wanted))
    # A span may hold by another property than a statement's, such as that of a year.
    return text.replace("gi:hasEvidence", "?holds").replace("?thing ?case", "?row ?thing ?case")


def _filled(template: Words, known: Mapping[str, object]) -> Words:
    return Words(fill(template.th, known.__getitem__), fill(template.en, known.__getitem__))

"""What things are called, and as what they are drawn."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from govinno.answers.bind import sparql_term
from govinno.answers.texts import text_of
from govinno.graph.facts import CASE_GRAPHS
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.iris import BASE
from govinno.ontology.model import EntityClass, load_model
from govinno.records.text import match_key
from govinno.words import Words

#: So many things are looked up at once; a query text has a longest length.
AT_ONCE = 200
#: The first column of `nodes.rq` after the thing: 0 is a class, the others are names.
CLASS_RANK = 0
_OURS = re.compile(re.escape(BASE) + r"(?:[\w.~:@/#+-]|%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its name. `case` is the case that states it, None where cases share it."""

    iri: str
    class_iri: str
    name: Words
    has_name: bool
    case: str | None

    @property
    def entity_class(self) -> EntityClass:
        """Its own class, the most specific one."""
        return load_model().classes[self.class_iri]

    @property
    def kind(self) -> str:
        """The name of the class as which it is drawn."""
        return drawn_class(self.class_iri).name

    @property
    def classes(self) -> frozenset[str]:
        """The names of its class and of all above."""
        classes = load_model().classes
        return frozenset(classes[i].name for i in (self.class_iri, *self.entity_class.ancestors))


@cache
def drawn_class(class_iri: str) -> EntityClass:
    """The class whose row of the legend stands for this one.

    Classes that look alike and share a kind of IRI have one row, that of the highest: a town
    municipality is drawn as a local government.
    """
    classes = load_model().classes
    found = classes[class_iri]
    for iri in found.ancestors:
        if _look(classes[iri]) == _look(found):
            found = classes[iri]
    return found


def _look(entity: EntityClass) -> tuple[str | None, ...]:
    return (entity.colour, entity.glyph, entity.iri_kind)


def can_be_drawn(class_iri: str) -> bool:
    """Whether the model gives the class a colour and a glyph."""
    drawn = drawn_class(class_iri)
    return bool(drawn.colour and drawn.glyph)


def named(sandbox: Sandbox, iris: Iterable[str]) -> dict[str, Named]:
    """The things among these IRIs, in the order given; what the graph does not know is left out.

    A short name comes before a long one. A missing name gives the short id, never a blank.
    """
    wanted = [iri for iri in dict.fromkeys(iris) if is_ours(iri)]
    rows: dict[str, list[Sequence[Cell]]] = defaultdict(list)
    for start in range(0, len(wanted), AT_ONCE):
        some = " ".join(map(sparql_term, wanted[start : start + AT_ONCE]))
        values = f"VALUES ?thing {{ {some} }}"
        for thing, *row in sandbox.sparql(text_of("nodes.rq").replace("$rows", values)).rows:
            rows[str(thing)].append(row)
    found = (_named(iri, rows[iri]) for iri in wanted if iri in rows)
    return {thing.iri: thing for thing in found if thing}


def is_ours(iri: str) -> bool:
    """Whether this can be the IRI of a thing of ours; anybody may write anything into a link."""
    return bool(_OURS.fullmatch(iri))


def _named(iri: str, rows: list[Sequence[Cell]]) -> Named | None:
    classes = load_model().classes
    types = [str(value) for rank, value, *_ in rows if rank == CLASS_RANK]
    known = [value for value in types if value in classes]
    if not known:
        return None
    texts = sorted(_texts(rows))
    name = _words(texts)
    return Named(
        iri=iri,
        class_iri=max(known, key=lambda value: (len(classes[value].ancestors), value)),
        name=name or Words(short_id(iri), short_id(iri)),
        has_name=name is not None,
        case=next((case for row in rows if (case := _case(str(row[3])))), None),
    )


def _texts(rows: list[Sequence[Cell]]) -> Iterator[tuple[int, str, str]]:
    """The names as rank, language, text; what the eye cannot see is no name."""
    for rank, value, language, _ in rows:
        if rank != CLASS_RANK and match_key(str(value)):
            yield int(str(rank)), str(language or ""), str(value)


def _words(texts: list[tuple[int, str, str]]) -> Words | None:
    """The best name in each language, the other language where one is missing."""
    if not texts:
        return None
    best: dict[str, str] = {}
    for _, language, text in texts:
        best.setdefault(language, text)
    anyhow = next(iter(best.values()))
    return Words(best.get("th", best.get("en", anyhow)), best.get("en", best.get("th", anyhow)))


def _case(graph: str) -> str | None:
    return graph.removeprefix(CASE_GRAPHS) if graph.startswith(CASE_GRAPHS) else None


def short_id(iri: str) -> str:
    """An IRI without what all its kind share: `…/id/organization/unesco` → `unesco`."""
    tail = iri.removeprefix(BASE)
    return tail.removeprefix("id/").partition("/")[2] or tail

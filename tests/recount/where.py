"""The question where things come from: each place in a document behind an innovation or a body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recount.codes import code_of
from recount.partners import home_of
from recount.read import (
    UNKNOWN,
    Case,
    Entry,
    World,
    distinct,
    folded,
    organisation,
    places,
    statements,
)
from recount.sentences import Expected, said

_PLACE = ("publisher_relation", "kind", "locator", "keywords", "relation", "url")


def where_does_this_come_from(world: World, values: Mapping[str, str]) -> Expected:
    behind = list(_behind(world, values["thing"]))
    documents, own = set(), set()
    spans, rows = set(), set()
    for case, entry, relation in behind:
        for place in _places(entry):
            source = next(s for s in case.record["sources"] if s["id"] == place["source"])
            publisher = code_of("publisher-relation", source.get("publisher_relation") or UNKNOWN)
            documents.add((case.id, source["id"]))
            if publisher == "implementer":
                own.add((case.id, source["id"]))
            spans.add((case.id, repr(place)))
            # What says the same of the same place is told once.
            told = {
                k: v for k, v in entry.items() if k not in ("role", "evidence", "also_evidence")
            }
            row = (
                publisher,
                code_of("document-kind", source.get("kind") or UNKNOWN),
                place["locator"],
                place["keywords"],
                relation,
                source.get("url"),
            )
            rows.add((case.id, repr(place), repr(told), row))
    n = {"places": len(spans), "documents": len(documents), "own": len(own)}
    numbers = list(n.values())
    names = _names(world, values["thing"])
    if not rows:
        return Expected(_PLACE, [], n, [], [], names)
    return Expected(
        _PLACE,
        [row for *_, row in rows],
        n,
        [said("มีหลักฐาน # รายการ ใน # เอกสาร.*?เผยแพร่เอง # จาก # เอกสาร", *numbers, len(documents))],
        [said("# places? of evidence in # documents?, # of # published", *numbers, len(documents))],
        names,
    )


def _places(entry: Entry) -> list[Entry]:
    """The places of an entry, those of its year among them."""
    year = entry.get("year_evidence") or []
    return distinct([*places(entry), *(year if isinstance(year, list) else [year])])


def _behind(world: World, thing: str) -> Iterator[tuple[Case, Entry, str | None]]:
    """The entries that a thing stands in, with who speaks; nobody does in what is no statement."""
    home = home_of(thing)
    if home in world.innovations:
        yield (*world.innovations[home], None)
        return
    key = body_of(world, thing)
    for t in world.told("partners"):
        if world.agent(t.case, t.entry) == key:
            yield from ((t.case, s, _relation(s)) for s in statements(t.entry))
    for field in ("success_factors", "obstacles"):
        for t in world.told(field):
            if key in {agent for agent, _ in world.tied(t)}:
                yield t.case, t.entry, _relation(t.entry)
    for t in world.told("awards"):
        is_won = code_of("award-status", t.entry["status"]) == "won"
        if is_won and world.recipient(t.case, t.entry) == key:
            yield t.case, t.entry, None


def _relation(entry: Entry) -> str:
    return code_of("speaker-relation", entry.get("speaker_relation") or UNKNOWN)


def body_of(world: World, thing: str) -> str | None:
    return next((key for key in world.bodies if organisation(world, key) == thing), None)


def _names(world: World, thing: str) -> list[str]:
    key = body_of(world, thing)
    entry = world.bodies[key].entry if key else world.innovations[home_of(thing)][1]
    names = [entry.get(f"{name}{end}") for name in ("name", "short_name") for end in ("_th", "_en")]
    return [*map(str, filter(None, names)), folded(thing)]

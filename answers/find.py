"""Finding things by a part of a name, in Thai or English."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from govinno.answers.bind import sparql_term
from govinno.answers.named import Named, drawn_class, is_ours, named, short_id
from govinno.answers.texts import text_of
from govinno.answers.way import load_ways
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.model import load_model
from govinno.records.text import match_key, search_pattern
from govinno.words import Words

#: A name is looked for by this many words of what was typed, and a text by so many characters.
MOST_WORDS, LONGEST = 6, 200
#: Nobody reads more than these.
MOST_FOUND = 100
#: So many are shown where a link leads to nothing.
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. `hint` tells two of one name apart: a province, a body, a post or a kind."""

    iri: str
    kind: str
    name: Words
    hint: Words


def find(sandbox: Sandbox, text: str, most: int = 20) -> list[Found]:
    """The things of which some name holds the text, or all its words; the best `most`
    (at most 100).

    Names are labels, short names, variants and names as sources write them, of people also their
    posts; they are compared by `match_key`, so that nothing matters which the eye cannot see.
    Names that are the text come first, then those that begin with it, then the shorter ones; who
    is found by a post comes last. An empty text finds nothing. Only what can stand in a picture
    is found, and people only by name and in a role.
    """
    key = match_key(text[:LONGEST])
    words = key.split()[:MOST_WORDS]
    if not words:
        return []
    tests = (f'REGEX(STR(?name), {_quoted(search_pattern(word))}, "i")' for word in words)
    best: dict[str, tuple[bool, int, int, str]] = {}
    for iri, name, is_post in _rows(sandbox, "find.rq", " && ".join(tests)):
        known = match_key(str(name))
        if not all(word in known for word in words):
            continue
        rank = (bool(is_post), *_rank(key, known, str(iri)))
        best[str(iri)] = min(rank, best.get(str(iri), rank))
    return _found(sandbox, sorted(best, key=lambda iri: best[iri])[: min(most, MOST_FOUND)])


def _rank(key: str, known: str, iri: str) -> tuple[int, int, str]:
    """Exact, at the beginning, inside, or only its words; then by length."""
    degrees = (known == key, known.startswith(key), key in known, True)
    return degrees.index(True), len(known), iri


def nearest(sandbox: Sandbox, iri_or_key: str) -> list[Found]:
    """The three things whose short id, or else whose name, is nearest to a link that leads nowhere.

    Fewer where the store holds fewer; empty for an empty text.
    """
    key = short_id(iri_or_key[-LONGEST:])
    parts = sorted(set(re.findall(r"[a-z0-9]{3,}", key.lower())), key=len)[-MOST_WORDS:]
    if not parts:
        return find(sandbox, iri_or_key, NEAREST)
    tests = (f"CONTAINS(LCASE(STR(?thing)), {_quoted(part)})" for part in parts)
    rows = _rows(sandbox, "nearest.rq", " || ".join(tests))
    known = {str(iri): short_id(str(iri)) for (iri,) in rows}
    near = process.extract(key, known, scorer=fuzz.WRatio, limit=NEAREST)
    return _found(sandbox, [match[2] for match in near]) or find(sandbox, iri_or_key, NEAREST)


def _rows(sandbox: Sandbox, file: str, tests: str) -> list[list[Cell]]:
    """The rows of a query whose names or addresses pass these tests."""
    text = text_of(file).replace("$findable", text_of("findable.rq"))
    text = text.replace("$classes", " ".join(f"<{iri}>" for iri in _sought()))
    return sandbox.sparql(text.replace("$matches", tests)).rows


def _quoted(text: str) -> str:
    """A text as SPARQL writes it."""
    return json.dumps(text, ensure_ascii=False)


def _sought() -> list[str]:
    """The classes whose things can be found: those at the ends of the ways of the network."""
    ends = frozenset[str]().union(
        *(end for way in load_ways().values() for end in way.ends.values())
    )
    return [load_model().entity_class(name).iri for name in sorted(ends)]


def _found(sandbox: Sandbox, iris: Sequence[str]) -> list[Found]:
    """The things in this order, with their hints."""
    things = named(sandbox, iris)
    hints = _hints(sandbox, things)
    found = [Found(t.iri, t.kind, t.name, hints[t.iri]) for t in things.values()]
    found = _told_apart(found, {t.iri: drawn_class(t.class_iri).label for t in things.values()})
    return _told_apart(found, {iri: Words(short_id(iri), short_id(iri)) for iri in things})


def _told_apart(found: list[Found], more: Mapping[str, Words]) -> list[Found]:
    """The same, with more words for those whose name and hint fit another one too."""
    times = Counter((one.name, one.hint) for one in found)
    return [
        replace(one, hint=_joined(one.hint, more[one.iri]))
        if times[one.name, one.hint] > 1
        else one
        for one in found
    ]


def _joined(hint: Words, more: Words) -> Words:
    return Words(f"{hint.th} · {more.th}", f"{hint.en} · {more.en}")


def _hints(sandbox: Sandbox, things: dict[str, Named]) -> dict[str, Words]:
    """What else tells each thing apart; the name of its class where nothing does."""
    told = {iri: drawn_class(thing.class_iri).label for iri, thing in things.items()}
    if not things:
        return told
    values = f"VALUES ?thing {{ {' '.join(map(sparql_term, things))} }}"
    table = sandbox.sparql(text_of("hints.rq").replace("$rows", values))
    rows = [
        (str(thing), int(str(rank)), str(hint or ""), str(remark or ""))
        for thing, rank, hint, remark in table.rows
    ]
    names = named(sandbox, (text for _, _, *texts in rows for text in texts))
    words = {iri: thing.name for iri, thing in names.items()}
    for thing, _, hint, remark in sorted(rows, reverse=True):
        if hint in words or not is_ours(hint):
            hinted = words.get(hint, Words(hint, hint))
            told[thing] = _joined(hinted, words[remark]) if remark in words else hinted
    return told

"""Finding things by what stands in their names and texts, in Thai or English.

The index of the snapshot says what holds the words (`graph/search`); here it is ordered, grouped
by what the things are, named, and shown with the passage in which the words stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nsmallest
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from govinno.answers.bind import sparql_term
from govinno.answers.named import drawn_class, is_ours, named, short_id
from govinno.answers.proposed import Proposed, proposed
from govinno.answers.question import NO_WORDS, Question
from govinno.answers.texts import text_of
from govinno.answers.way import load_ways
from govinno.graph.refusals import not_there
from govinno.graph.sandbox import Sandbox
from govinno.graph.search import CASE_RECORD, INNOVATION, ONLY_INNOVATION, open_index
from govinno.ontology.model import GI, load_model
from govinno.records.text import match_key, places_in, search_key
from govinno.words import Words, words_of

if TYPE_CHECKING:
    from govinno.graph.search import Index, Match, Matches

#: A text is looked for by so many words of what was typed, and by so many characters.
MOST_WORDS, LONGEST = 6, 200
#: Nobody reads more than these of one kind.
MOST_FOUND = 100
#: Of so many things the hints are asked for at once; a query text has a longest length.
AT_ONCE = 60
#: So many are shown where a link leads to nothing, the nearest of so many.
NEAREST, MOST_COMPARED = 3, 500
#: A passage has about so many characters, so many of them before the first word found.
PASSAGE, BEFORE = 140, 40
#: A shorter spelling of a type of local government would be found inside other words: ทต in บาทต่อ.
SHORTEST_SPELLING = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. `hint` tells two of one name apart: a province, a body, a post or a kind.

    `case` is the id of the case that states it, "" where cases share it. `passage` is the part of
    a text in which the words stand, at the places `marks` of it (begin and end), and `field` says
    what text that is; "" where the name that is shown holds them itself.
    """

    iri: str
    kind: str
    title: Words
    hint: Words
    case: str = ""
    passage: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    field: Words = NO_WORDS

    def parts(self) -> list[tuple[str, bool]]:
        """The passage in pieces, each with whether it is one of the words found."""
        ends = [0, *(end for mark in self.marks for end in mark), len(self.passage)]
        pieces = (self.passage[start:end] for start, end in pairwise(ends))
        return [(piece, bool(n % 2)) for n, piece in enumerate(pieces) if piece]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the best of it, and how many things there are in all."""

    kind: str
    label: Words
    shown: tuple[Found, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, group by group, the questions that what was typed seems to ask, and what a
    reader must know of the search itself, nothing as a rule. `is_name` tells that the first thing
    is called just as was typed."""

    groups: tuple[Group, ...] = ()
    questions: tuple[Proposed, ...] = ()
    notices: tuple[Words, ...] = ()
    is_name: bool = False

    @property
    def shown(self) -> list[Found]:
        """The things shown of all groups, in the order of the groups."""
        return [one for group in self.groups for one in group.shown]


def find(
    sandbox: Sandbox,
    text: str,
    most: int = 8,
    kinds: Collection[str] = (),
    questions: Mapping[str, Question] | None = None,
) -> Results:
    """The things in whose names and texts all words of a text stand: the best `most` (at most
    100) of each kind, or of these kinds only.

    Compared by `search_key`, so that nothing matters which the eye cannot see; of what the types
    of local governments and the bodies are called besides, each stands for the other. Names come
    before other names, these before main texts and all others; among names what is typed exactly,
    then what begins with it, then the shorter. An empty text finds nothing. A record and the only
    innovation in it are one thing. People are found by name and post only, and in a role.
    `NotThere` for a kind that is none.
    """
    words = match_key(text[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return Results()
    wanted = _wanted(kinds)
    index = open_index(sandbox.folder)
    matches = index.search([_spellings(word) for word in words], search_key(text[:LONGEST]))
    classes = _classes_of(matches, wanted)
    shown = {kind: matches.best(of, min(most, MOST_FOUND)) for kind, of in classes.items()}
    things = _things(sandbox, index, [match for some in shown.values() for match in some])
    order = _in_order(shown)
    groups = tuple(
        Group(
            kind,
            load_model().entity_class(kind).label,
            tuple(_shown(matches, things[m.iri], m, words) for m in shown[kind]),
            sum(matches.kinds()[name] for name in classes[kind]),
        )
        for kind in order
    )
    sought = {} if kinds else questions or {}
    asked = proposed(sandbox, index, text[:LONGEST], sought, most)
    told = (words_of("refusals")["search-mended"],) if index.mended else ()
    is_name = bool(order) and shown[order[0]][0].is_name
    return Results(groups, asked, told, is_name)


# ---- kinds


@cache
def kinds_found() -> dict[str, str]:
    """The kind under which things of each class are found: those at the ends of the ways of the
    network, as they are drawn."""
    ends = frozenset[str]().union(
        *(end for way in load_ways().values() for end in way.ends.values())
    )
    model = load_model()
    return {
        below.name: drawn_class(below.iri).name
        for end in sorted(ends)
        for below in model.below(model.entity_class(end).iri)
    }


def _wanted(kinds: Collection[str]) -> frozenset[str]:
    known = frozenset(kinds_found().values())
    for kind in kinds:
        if kind not in known:
            raise not_there("no-such-kind", kind, sorted(known))
    return frozenset(kinds) or known


def _classes_of(matches: Matches, wanted: Collection[str]) -> dict[str, list[str]]:
    """The classes found, by the kind of their group; without those that belong to none.

    The only innovation of a record is found as its case, unless nobody looks for cases.
    """
    classes: dict[str, list[str]] = defaultdict(list)
    for name in sorted(matches.kinds()):
        kind = kinds_found().get(name)
        if name == ONLY_INNOVATION and CASE_RECORD not in wanted:
            kind = INNOVATION
        if kind in wanted:
            classes[str(kind)].append(name)
    return classes


def _in_order(shown: Mapping[str, Sequence[Match]]) -> list[str]:
    """Kinds of which one thing is called just as was typed, then cases, then by the best match."""
    best = {kind: some[0] for kind, some in shown.items()}

    def place(kind: str) -> tuple[bool, bool, int, str]:
        return not best[kind].is_name, kind != CASE_RECORD, best[kind].order, kind

    return sorted(best, key=place)


# ---- words


def _spellings(word: str) -> list[bytes]:
    """A word as it is looked for: also with what else the type of local government in it is called,
    as อบต. for องค์การบริหารส่วนตำบล, alone or before the name of a place."""
    key = match_key(word)
    for name, names in _types_of_local_governments():
        rest = key.removeprefix(name)
        if rest != key and (not rest or len(name) >= SHORTEST_SPELLING):
            return [search_key(other + rest) for other in names]
    return [search_key(word.rstrip(".") or word)]


@cache
def _types_of_local_governments() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each Thai name of a type of local government, the longest first, with all that is looked
    for where it was typed. What holds another spelling is found by that one."""
    codes = load_model().code_lists[GI + "LaoType"]
    names: dict[str, list[str]] = defaultdict(list)
    for name, code in codes.by_label.items():
        if not name.isascii():
            names[code].append(name)
    spelt: dict[str, tuple[str, ...]] = {}
    for of_code in (some for some in names.values() if len(some) > 1):
        long = [name for name in of_code if len(name) >= SHORTEST_SPELLING]
        sought = tuple(n for n in long if not any(other in n for other in long if other != n))
        spelt |= dict.fromkeys(of_code, sought)
    return tuple(sorted(spelt.items(), key=lambda pair: (-len(pair[0]), pair[0])))


# ---- what is shown


def _shown(matches: Matches, thing: Found, match: Match, words: Sequence[str]) -> Found:
    """A thing with the passage that made it be found, where its title does not tell that."""
    seen = match_key(f"{thing.title.th} {thing.title.en}")
    if all(match_key(word) in seen for word in words):
        return replace(thing, case=match.case)
    what, text = matches.text(match)
    spelt = (one for word in words for one in _in_letters(word))
    places = sorted({place for one in spelt for place in places_in(text, one)})
    passage, marks = _passage(text, places)
    field = load_model().properties[what.property].label
    return replace(thing, case=match.case, passage=passage, marks=marks, field=field)


def _in_letters(word: str) -> list[str]:
    """The spellings of a word as places are looked for, its own first."""
    return list(dict.fromkeys([word.rstrip("."), *(s.decode("cp874") for s in _spellings(word))]))


def _passage(
    text: str, places: Sequence[tuple[int, int]]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A cut of a text around the first place, and the places within it."""
    first = places[0][0] if places else 0
    start = max(0, min(first - BEFORE, len(text) - PASSAGE))
    start = 0 if start < BEFORE // 2 else _letter(text, start)
    end = _letter(text, min(len(text), max(start + PASSAGE, places[0][1] if places else 0)))
    before, after = "…" if start else "", "…" if end < len(text) else ""
    move = len(before) - start
    inside = [(a + move, b + move) for a, b in places if start <= a and b <= end]
    return before + text[start:end] + after, tuple(_apart(inside))


def _letter(text: str, place: int) -> int:
    """The next place at which a letter begins, and not a mark above or below one."""
    while place < len(text) and unicodedata.category(text[place]) == "Mn":
        place += 1
    return place


def _apart(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places of which none overlaps one before it."""
    end = 0
    for place in places:
        if place[0] >= end:
            yield place
            end = place[1]


def cases_with(sandbox: Sandbox, text: str) -> dict[str, frozenset[str]]:
    """For each word of a text the ids of all cases whose record holds it; empty for no words."""
    words = match_key(text[:LONGEST]).split()[:MOST_WORDS]
    index = open_index(sandbox.folder)
    found = {word: index.search([_spellings(word)], search_key(word)) for word in words}
    return {word: matches.cases() for word, matches in found.items()}


def called(sandbox: Sandbox, text: str, most: int) -> list[Found]:
    """The things of every kind but cases of which a name holds the words; the best `most`."""
    words = match_key(text[:LONGEST]).split()[:MOST_WORDS]
    if not words:
        return []
    index = open_index(sandbox.folder)
    matches = index.search([_spellings(word) for word in words], search_key(text[:LONGEST]))
    kinds = frozenset(kinds_found().values()) - {CASE_RECORD}
    classes = [name for some in _classes_of(matches, kinds).values() for name in some]
    best = matches.best(classes, most)
    return list(_things(sandbox, index, [match for match in best if match.has_name]).values())


def nearest(sandbox: Sandbox, iri_or_key: str) -> list[Found]:
    """The three things whose short id, or else whose name, is nearest to a link that leads nowhere.

    Fewer where the store holds fewer; empty for an empty text.
    """
    key = short_id(iri_or_key[-LONGEST:])
    parts = sorted(set(re.findall(r"[a-z0-9]{3,}", key.lower())), key=len)[-MOST_WORDS:]
    if not parts:
        return find(sandbox, iri_or_key, NEAREST).shown[:NEAREST]
    index = open_index(sandbox.folder)
    holding = (match for match in index.addressed(parts) if match.kind in kinds_found())
    near = nsmallest(MOST_COMPARED, holding, key=_by_length)
    known = {match: short_id(match.iri) for match in near}
    best = process.extract(key, known, scorer=fuzz.WRatio, limit=NEAREST)
    found = list(_things(sandbox, index, [match[2] for match in best]).values())
    return found or find(sandbox, iri_or_key, NEAREST).shown[:NEAREST]


def _by_length(match: Match) -> tuple[int, str]:
    return len(match.iri), match.iri


def _things(sandbox: Sandbox, index: Index, matches: Sequence[Match]) -> dict[str, Found]:
    """What was found, in this order, with names and hints."""
    classes = {match.iri: drawn_class(_class_iri(match)) for match in matches}
    labels = {iri: entity.label for iri, entity in classes.items()}
    lines = {match.iri: match.line for match in matches}
    hints = labels | _hints(sandbox, index, lines)
    found = [
        Found(iri, entity.name, _title(iri, index.titles(iri, lines[iri])), hints[iri])
        for iri, entity in classes.items()
    ]
    found = _told_apart(found, labels)
    found = _told_apart(found, {iri: Words(short_id(iri), short_id(iri)) for iri in classes})
    return {one.iri: one for one in found}


def _title(iri: str, titles: tuple[str, str] | None) -> Words:
    return Words(*titles) if titles else Words(short_id(iri), short_id(iri))


def _class_iri(match: Match) -> str:
    return GI + (INNOVATION if match.kind == ONLY_INNOVATION else match.kind)


def _told_apart(found: list[Found], more: Mapping[str, Words]) -> list[Found]:
    """The same, with more words for those whose name and hint fit another one too."""
    times = Counter((one.title, one.hint) for one in found)
    return [
        replace(one, hint=_joined(one.hint, more[one.iri]))
        if times[one.title, one.hint] > 1
        else one
        for one in found
    ]


def _joined(hint: Words, more: Words) -> Words:
    if hint == more:
        return hint
    return Words(f"{hint.th} · {more.th}", f"{hint.en} · {more.en}")


def _hints(sandbox: Sandbox, index: Index, lines: Mapping[str, int]) -> dict[str, Words]:
    """What else tells each of these things apart, by its address; nothing where nothing does."""
    rows: list[tuple[str, int, str, str]] = []
    for start in range(0, len(lines), AT_ONCE):
        some = " ".join(map(sparql_term, list(lines)[start : start + AT_ONCE]))
        text = text_of("hints.rq").replace("$rows", f"VALUES ?thing {{ {some} }}")
        for thing, rank, hint, remark in sandbox.sparql(text).rows:
            rows.append((str(thing), int(str(rank)), str(hint or ""), str(remark or "")))
    words = _names(sandbox, index, {text: lines[row[0]] for row in rows for text in row[2:]})
    told: dict[str, Words] = {}
    for thing, _, hint, remark in sorted(rows, reverse=True):
        if hint in words or not is_ours(hint):
            hinted = words.get(hint, Words(hint, hint))
            told[thing] = _joined(hinted, words[remark]) if remark in words else hinted
    return told


def _names(sandbox: Sandbox, index: Index, lines: Mapping[str, int]) -> dict[str, Words]:
    """What things are called; those of which the index holds no name are asked for. Each stands
    in the file of a line, or is shared."""
    titles = {iri: index.titles(iri, line) for iri, line in lines.items() if is_ours(iri)}
    others = named(sandbox, [iri for iri, told in titles.items() if not told])
    known = {iri: Words(*told) for iri, told in titles.items() if told}
    return known | {iri: thing.name for iri, thing in others.items()}

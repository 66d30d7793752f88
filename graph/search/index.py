"""The index of one snapshot in memory: its blocks are scanned, nothing is looked up.

Thai has no blanks between words, so what is found is a part of a text, exactly; nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple

from govinno.graph.search.files import (
    CASE_RECORD,
    LINE,
    PART,
    PERSON,
    TEXT,
    TIER,
    Block,
    Damaged,
    Tier,
    Told,
    block_of,
    read_block,
)
from govinno.graph.shards import SHARDS, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.iris import BASE, THINGS

#: Indexes are held of so many snapshots at once.
MOST_HELD = 2

#: Best first: whether a text is no name, how a name holds what is looked for, the tier, the length.
Rank = tuple[int, int, int, int]
_TEXT_RANKS = {tier: (1, int(tier), 0, 0) for tier in Tier}
#: A name that holds the words of what was typed, but not side by side.
_ONLY_WORDS = 3
_PEOPLE = THINGS.removeprefix(BASE).encode() + b"person/"


class Place(NamedTuple):
    """A line of a block."""

    block: int
    start: int


#: What is found, by its place where one line tells all of a thing, or by its address where several
#: may; each with its rank and its kind, b"" where another line says that.
Key = Place | bytes
Held = dict[Key, tuple[Rank, bytes]]


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that holds what is looked for. `kind` is its class as the index says it, `case`
    the case that states it, or ""."""

    iri: str
    kind: str
    case: str
    rank: Rank
    places: tuple[Place, ...]

    @property
    def has_name(self) -> bool:
        """Whether its names hold what is looked for."""
        return not self.rank[0]


class Matches:
    """All that was found. Things are made of it one by one: few are ever shown."""

    def __init__(self, index: Index, held: Held, places: dict[bytes, list[Place]]) -> None:
        self._index, self._places = index, places
        self._of_kind: dict[str, list[tuple[Rank, Key]]] = defaultdict(list)
        for key, (rank, kind) in held.items():
            name = kind.decode() or index.kind_of(key)
            if name and (name != PERSON or index.may_be_found(key)):
                self._of_kind[name].append((rank, key))

    def kinds(self) -> dict[str, int]:
        """How many things of each class were found."""
        return {kind: len(keys) for kind, keys in self._of_kind.items()}

    def cases(self) -> frozenset[str]:
        """The ids of the cases whose record was found."""
        return frozenset(self._case_of(key) for _, key in self._of_kind.get(CASE_RECORD, ()))

    def _case_of(self, key: Key) -> str:
        return "" if isinstance(key, bytes) else self._index.head(key)[1]

    def best(self, kinds: Collection[str], most: int) -> list[Match]:
        """The best of these classes; of those that are alike always the same."""
        some = ((rank, kind, key) for kind in kinds for rank, key in self._of_kind.get(kind, ()))
        best = nsmallest(most, some, key=_by_rank)
        return [self._match(rank, kind, key) for rank, kind, key in best]

    def _match(self, rank: Rank, kind: str, key: Key) -> Match:
        if isinstance(key, bytes):
            return Match(BASE + key.decode(), kind, "", rank, tuple(self._places[key]))
        iri, case = self._index.head(key)
        return Match(BASE + iri, kind, case, rank, (key,))


def _by_rank(found: tuple[Rank, str, Key]) -> tuple[Rank, bool, Key]:
    return found[0], isinstance(found[2], bytes), found[2]


class Index:
    """What can be found in one snapshot. `mended` tells that files of it were not whole: what
    they held was read from the rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.mended = False
        self._snapshot = snapshot
        self._blocks = list(self._read(has_files=snapshot.search.is_dir()))
        cases = snapshot.case_rows
        self._of_cases = sum(shard_file(cases, name).exists() for name in SHARDS)

    # ---- reading

    def _read(self, *, has_files: bool) -> Iterator[Block]:
        for kind, rows in self._snapshot.rows_by_kind().items():
            for name in SHARDS:
                if shard_file(rows, name).exists():
                    yield self._block(f"{kind}/{name}", has_files)
        yield self._block("codes", has_files)

    def _block(self, name: str, has_files: bool) -> Block:
        """One file, or what it should hold, made of the rows: older versions wrote none."""
        if has_files:
            try:
                return read_block(self._snapshot.search / name)
            except Damaged:
                self.mended = True
        return made_of_rows(self._snapshot, name)

    # ---- searching

    def search(self, words: Sequence[Sequence[bytes]], whole: bytes) -> Matches:
        """The things in whose texts every word stands, in one of its spellings.

        Words are `search_key`s, `whole` is the key of all that was typed: a thing that is called
        just so ranks first. Nobody is found who has no role, or no name but the post.
        """
        places: dict[bytes, list[Place]] = defaultdict(list)
        found = self._holding(words[0], places)
        for spellings in words[1:]:
            found = _both(found, self._holding(spellings, places))
        if len(words) > 1 and found:
            for key, (rank, kind) in self._holding([whole], places).items():
                if key in found:
                    found[key] = (min(found[key][0], rank), found[key][1] or kind)
        return Matches(self, found, places)

    def _holding(self, spellings: Sequence[bytes], places: dict[bytes, list[Place]]) -> Held:
        """What holds one of these spellings. `places` gets the lines of what has several."""
        found: Held = {}
        for word in spellings:
            for number, block in enumerate(self._blocks):
                lines, of_cases = block.lines, number < self._of_cases
                for start, texts, place, _ in _lines_with(lines, word):
                    kind = lines[start : lines.find(PART, start)]
                    rank = _rank(lines, word, texts, place)
                    key: Key = Place(number, start)
                    if not (of_cases and kind):
                        iri = lines[start:texts].split(PART)[1]
                        places[iri].append(Place(number, start))
                        key = iri
                    if known := found.get(key):
                        rank, kind = min(known[0], rank), known[1] or kind
                    found[key] = (rank, kind)
        return found

    # ---- of things that several files speak of

    def head(self, place: Place) -> tuple[str, str]:
        """The address, without what all have in common, and the case of a line."""
        lines = self._blocks[place.block].lines
        _, iri, case = lines[place.start : lines.find(TIER, place.start)].split(PART)
        return iri.decode(), case.decode()

    def kind_of(self, key: Key) -> str:
        """The kind, from the file that describes the thing where another one found it."""
        return self._kinds.get(BASE + key.decode(), "") if isinstance(key, bytes) else ""

    def may_be_found(self, key: Key) -> bool:
        """Whether a person is one that is found."""
        iri = key.decode() if isinstance(key, bytes) else self.head(key)[0]
        return BASE + iri in self._people

    def findable(self) -> Iterator[tuple[str, str]]:
        """The address and the kind of everything that can be found."""
        for iri, kind in self._kinds.items():
            if kind != PERSON or iri in self._people:
                yield iri, kind

    def told(self, match: Match) -> list[Told]:
        """The texts of the lines in which something was found, the best first."""
        told = [text for place in dict.fromkeys(match.places) for text in self._told(place)]
        return sorted(told, key=lambda text: text.tier)

    def _told(self, place: Place) -> list[Told]:
        block = self._blocks[place.block]
        number = block.lines.count(LINE, 0, place.start)
        try:
            return block.told(number)
        except Damaged:
            self.mended = True
            name = "/".join(block.file.parts[-2:]) if block.file else ""
            name = name if name.startswith(("cases/", "shared/")) else "codes"
            self._blocks[place.block] = made_of_rows(self._snapshot, name)
            return self._blocks[place.block].told(number)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        kinds = {}
        for block in self._blocks:
            for line in block.lines.split(LINE):
                kind, _, rest = line.partition(PART)
                if kind:
                    kinds[BASE + rest[: rest.find(PART)].decode()] = kind.decode()
        return kinds

    @cached_property
    def _people(self) -> frozenset[str]:
        """Who has a role, and a name that is not just the post: where names are kept out, the
        post stands for the name."""
        names: dict[str, set[bytes]] = defaultdict(set)
        roles: dict[str, set[bytes]] = defaultdict(set)
        for block in self._blocks:
            for _, texts, _, end in _lines_with(block.lines, PART + _PEOPLE, in_head=True):
                head = block.lines.rfind(LINE, 0, texts) + 1
                iri = BASE + block.lines[head:texts].split(PART)[1].decode()
                tiers = block.lines[texts:end].split(TIER)[1:]
                names[iri] |= set(tiers[Tier.NAME].split(TEXT)) - {b""}
                roles[iri] |= set(tiers[Tier.OTHER].split(TEXT)) - {b""}
        return frozenset(
            iri for iri, of in roles.items() if of and names[iri] and not of & names[iri]
        )


def _lines_with(
    lines: bytes, word: bytes, *, in_head: bool = False
) -> Iterator[tuple[int, int, int, int]]:
    """The lines whose texts, or whose heads, hold some bytes: where each begins, where its texts
    do, the first place of the bytes, and where the line ends."""
    at, find = 0, lines.find
    while (place := find(word, at)) >= 0:
        start = lines.rfind(LINE, 0, place) + 1
        texts = find(TIER, start)
        if place < texts and not in_head:
            at = texts
            continue
        at = find(LINE, place)
        if (place < texts) == in_head:
            yield start, texts, place, at


def _rank(lines: bytes, word: bytes, texts: int, place: int) -> Rank:
    """A name that is the word, begins with it, or holds it; then other texts by their tier."""
    tier = lines.count(TIER, texts, place) - 1
    if tier > Tier.OTHER_NAME:
        return _TEXT_RANKS[Tier(tier)]
    names = lines[texts : lines.find(TIER, place)]
    if TEXT + word + TEXT in names:
        return (0, 0, tier, len(word))
    length = lines.find(TEXT, place) - lines.rfind(TEXT, 0, place) - 1
    return (0, 1 if TEXT + word in names else 2, tier, length)


def _both(one: Held, other: Held) -> Held:
    """The things found by both words, as good as the worse of the two."""
    both: Held = {}
    for key, (rank, kind) in one.items():
        if key in other:
            worse = max(rank, other[key][0])
            degree = worse[1] if worse[0] else max(worse[1], _ONLY_WORDS)
            both[key] = ((worse[0], degree, *worse[2:]), kind or other[key][1])
    return both


def made_of_rows(snapshot: Snapshot, name: str) -> Block:
    """What one file of the index holds, made of the rows of the snapshot."""
    from govinno.graph.search.writer import entries_of  # rarely needed, and the model with it
    from govinno.ontology.model import load_model

    return block_of(entries_of(snapshot, name, load_model()))


@lru_cache(maxsize=MOST_HELD)
def open_index(folder: Path) -> Index:
    """The index of the snapshot in this folder, read once; few are held at a time."""
    return Index(Snapshot(folder))

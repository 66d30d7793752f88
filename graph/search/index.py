"""The index of one snapshot in memory: its blocks are scanned, nothing is looked up.

Thai has no blanks between words, so what is found is a part of a text, exactly; nothing is guessed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from govinno.graph.search.files import (
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
_PEOPLE = THINGS.removeprefix(BASE).encode() + b"person/"


class Place(NamedTuple):
    """A line of a block."""

    block: int
    start: int


@dataclass(slots=True)
class Match:
    """One thing that holds what is looked for. `kind` is its class as the index says it."""

    iri: str
    kind: str
    case: str
    rank: Rank
    places: list[Place]

    @property
    def has_name(self) -> bool:
        """Whether its names hold what is looked for."""
        return not self.rank[0]


class Index:
    """What can be found in one snapshot. `mended` tells that files of it were not whole: what
    they held was read from the rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.mended = False
        self._snapshot = snapshot
        self._blocks = list(self._read(has_files=snapshot.search.is_dir()))

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

    def search(self, words: Sequence[Sequence[bytes]], whole: bytes) -> dict[str, Match]:
        """The things in whose texts every word stands, in one of its spellings, by address.

        Words are `search_key`s, `whole` is the key of all that was typed: a thing that is called
        just so ranks first. Nobody is found who has no role, or no name but the post.
        """
        found: dict[bytes, Match] = {}
        for number, spellings in enumerate(words):
            of_word = self._holding(spellings)
            found = _both(found, of_word) if number else of_word
        if len(words) > 1 and found:
            for key, match in self._holding([whole]).items():
                if key in found:
                    found[key].rank = min(found[key].rank, match.rank)
        return {m.iri: m for m in found.values() if self._kind_of(m) and self._may_be_found(m)}

    def _holding(self, spellings: Sequence[bytes]) -> dict[bytes, Match]:
        found: dict[bytes, Match] = {}
        for word in spellings:
            for number, block in enumerate(self._blocks):
                for start, texts, place, end in _lines_with(block.lines, word):
                    kind, iri, case = block.lines[start:texts].split(PART)
                    rank = _rank(block.lines, word, texts, place, end)
                    match = found.get(iri)
                    if match is None:
                        told = (iri.decode(), kind.decode(), case.decode() if kind else "")
                        found[iri] = Match(BASE + told[0], told[1], told[2], rank, [])
                        match = found[iri]
                    elif kind:
                        match.kind, match.case = kind.decode(), case.decode()
                    match.rank = min(match.rank, rank)
                    match.places.append(Place(number, start))
        return found

    def findable(self) -> Iterator[tuple[str, str]]:
        """The address and the kind of everything that can be found."""
        for iri, kind in self._kinds.items():
            if kind != PERSON or iri in self._people:
                yield iri, kind

    def told(self, match: Match) -> list[Told]:
        """The texts of the lines in which something was found, the best first."""
        told = [text for place in match.places for text in self._told(place)]
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

    # ---- of things that several files speak of

    def _kind_of(self, match: Match) -> str:
        """The kind, from the file that describes the thing where another one found it."""
        if not match.kind:
            match.kind = self._kinds.get(match.iri, "")
        return match.kind

    @cached_property
    def _kinds(self) -> dict[str, str]:
        kinds = {}
        for block in self._blocks:
            for line in block.lines.split(LINE):
                kind, _, rest = line.partition(PART)
                if kind:
                    kinds[BASE + rest[: rest.find(PART)].decode()] = kind.decode()
        return kinds

    def _may_be_found(self, match: Match) -> bool:
        return match.kind != PERSON or match.iri in self._people

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


def _rank(lines: bytes, word: bytes, texts: int, place: int, end: int) -> Rank:
    """A name that is the word, begins with it, or holds it; then other texts by their tier."""
    tier = lines.count(TIER, texts, place) - 1
    if tier > Tier.OTHER_NAME:
        return (1, tier, 0, 0)
    names = lines[texts : lines.find(TIER + TEXT, place, end)]
    if TEXT + word + TEXT in names:
        return (0, 0, tier, len(word))
    length = lines.find(TEXT, place) - lines.rfind(TEXT, 0, place) - 1
    return (0, 1 if TEXT + word in names else 2, tier, length)


def _both(one: dict[bytes, Match], other: dict[bytes, Match]) -> dict[bytes, Match]:
    """The things found by both words, as good as the worse of the two; no name holds both."""
    for key in [key for key in one if key not in other]:
        del one[key]
    for key, match in one.items():
        worse = max(match.rank, other[key].rank)
        match.rank = (worse[0], max(worse[1], 3), *worse[2:]) if not worse[0] else worse
        match.kind, match.case = match.kind or other[key].kind, match.case or other[key].case
        match.places = list(dict.fromkeys([*match.places, *other[key].places]))
    return one


def made_of_rows(snapshot: Snapshot, name: str) -> Block:
    """What one file of the index holds, made of the rows of the snapshot."""
    from govinno.graph.search.writer import entries_of  # rarely needed, and the model with it
    from govinno.ontology.model import load_model

    return block_of(entries_of(snapshot, name, load_model()))


_held: OrderedDict[Path, Index] = OrderedDict()
_lock = threading.Lock()


def open_index(folder: Path) -> Index:
    """The index of the snapshot in this folder, read once; few are held at a time."""
    with _lock:
        index = _held.pop(folder, None) or Index(Snapshot(folder))
        _held[folder] = index
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)
        return index

"""The index of one snapshot in memory: its texts are scanned, nothing is looked up.

Thai has no blanks between words, so what is found is a part of a text, exactly; nothing is guessed.
What is found is counted and ranked in whole arrays: however much it is, it takes the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from govinno.graph.beside import Damaged
from govinno.graph.search.arrays import DEGREE, NO_NAME, TIER, Arrays, Numbers
from govinno.graph.search.files import (
    CASE_RECORD,
    LINE,
    PART,
    PERSON,
    Block,
    Tier,
    What,
    block_of,
    read_block,
)
from govinno.graph.search.scan import NOT, Texts
from govinno.graph.shards import SHARDS, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.ontology.iris import BASE

#: The rank of a name that holds the words of what was typed, but not side by side.
_ONLY_WORDS = 3 * DEGREE
_NOT_FOUND = 1 << 40
#: What a rank is multiplied with where the number of a line is added to it.
_LINES = 1 << 22

#: For each text how it holds a word.
Held = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that holds what is looked for. `kind` is its class as the index says it, `case`
    the case that states it, or "", `line` its number in the index. The lowest rank is the best."""

    iri: str
    kind: str
    case: str
    rank: int
    line: int

    @property
    def has_name(self) -> bool:
        """Whether its names hold what is looked for."""
        return self.rank < NO_NAME

    @property
    def is_name(self) -> bool:
        """Whether one of its names is what is looked for."""
        return self.rank < DEGREE

    @property
    def order(self) -> int:
        """How well it fits, whatever the length of its name."""
        return self.rank // TIER

    @property
    def length(self) -> int:
        """How long the name is that holds what is looked for; 0 where none does."""
        return self.rank % TIER


class Matches:
    """All that was found. Things are made of it one by one: few are ever shown."""

    def __init__(self, index: Index, ranks: Numbers, words: Sequence[Held]) -> None:
        self._index, self._words = index, words
        self._found = np.flatnonzero((ranks < _NOT_FOUND) & index.may_be_found)
        self._kind = index.arrays.kind[self._found]
        self._best = ranks[self._found] * _LINES + self._found

    def kinds(self) -> dict[str, int]:
        """How many things of each class were found."""
        kinds = self._index.arrays.kinds
        counts = np.bincount(self._kind, minlength=len(kinds)).tolist()
        return {kind: count for kind, count in zip(kinds, counts, strict=True) if count}

    def cases(self) -> frozenset[str]:
        """The ids of the cases whose record was found."""
        found = self._found[self._are([CASE_RECORD])].tolist()
        return frozenset(self._index.head(line)[1] for line in found)

    def _are(self, kinds: Collection[str]) -> NDArray[np.bool]:
        known = enumerate(self._index.arrays.kinds)
        return np.isin(self._kind, [number for number, kind in known if kind in kinds])

    def best(self, kinds: Collection[str], most: int) -> list[Match]:
        """The best of these classes; of those that are alike always the same."""
        some = self._best[self._are(kinds)]
        if most < len(some):
            some = np.partition(some, most)[:most]
        return [self._index.match(*divmod(one, _LINES)) for one in sorted(some.tolist())]

    def text(self, match: Match) -> tuple[What, str]:
        """The first of the texts of a thing that hold most of the words."""
        arrays = self._index.arrays
        rows = self._index.rows_of(match.line)
        held = np.zeros(len(rows), np.int64)
        for word in self._words:
            held += word[arrays.text[rows]] < NOT
        row = int(rows[np.argmax(held)])
        return arrays.whats[arrays.what[row]], self._index.text(int(arrays.text[row]))


class Index:
    """What can be found in one snapshot. `mended` tells that files of it were not whole: what
    they held was read from the rows."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.mended = False
        self._snapshot = snapshot
        self._names = list(_names_of_files(snapshot))
        has_files = snapshot.search.is_dir()
        self._blocks = [self._block(name, has_files) for name in self._names]
        of_cases = sum(name.startswith("cases/") for name in self._names)
        self.arrays = Arrays(self._blocks, of_cases)

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
        held = [self.arrays.texts.holding(spellings) for spellings in words]
        ranks = self._ranks(held[0])
        for word in held[1:]:
            ranks = _both(ranks, self._ranks(word))
        if len(words) > 1 and np.any(ranks < _NOT_FOUND):
            as_typed = self._ranks(self.arrays.texts.holding([whole]))
            ranks = np.where(ranks < _NOT_FOUND, np.minimum(ranks, as_typed), ranks)
        return Matches(self, ranks, held)

    def _ranks(self, held: Held) -> Numbers:
        """For each line the rank of the thing for which it stands."""
        arrays = self.arrays
        degrees = held[arrays.text]
        rows = np.flatnonzero(degrees < NOT)
        ranks = arrays.rank[rows] + degrees[rows] * (DEGREE * arrays.is_name[rows])
        best = np.full(len(arrays.kind), _NOT_FOUND, np.int64)
        np.minimum.at(best, arrays.told_of[rows], ranks)
        return best

    # ---- what is shown

    def match(self, rank: int, line: int) -> Match:
        """The thing for which a line stands."""
        iri, case = self.head(line)
        is_shared = iri.encode() in self.arrays.shared
        kind = self.arrays.kinds[self.arrays.kind[line]]
        return Match(BASE + iri, kind, "" if is_shared else case, rank, line)

    def head(self, line: int) -> tuple[str, str]:
        """The address, without what all have in common, and the case of a line."""
        iri, _, case = self.arrays.heads.folded(line).partition(PART)
        return iri.decode(), case.decode()

    def rows_of(self, line: int) -> Numbers:
        """The rows of all texts of a thing, the best first."""
        arrays = self.arrays
        iri = arrays.heads.folded(line).partition(PART)[0]
        lines = arrays.shared.get(iri, [line])
        rows = np.concatenate([np.arange(*arrays.starts[one : one + 2]) for one in lines])
        tiers = [arrays.whats[what].tier for what in arrays.what[rows]]
        return rows[np.argsort(tiers, kind="stable")]

    def titles(self, iri: str, near: int) -> tuple[str, str] | None:
        """What a thing is called in Thai and in English, None where nobody knows it. Of what
        only a case tells, it is that of the line `near`."""
        lines = self.arrays.shared.get(iri.removeprefix(BASE).encode()) or self._beside(iri, near)
        for line in lines:
            th, en = self.arrays.titles[line].tolist()
            if th >= 0:
                return self.text(th), self.text(en)
        return None

    def _beside(self, iri: str, near: int) -> Iterator[int]:
        """The line of an address in the file of another line."""
        first = self.arrays.first_lines
        number = int(np.searchsorted(first, near, "right")) - 1
        lines = LINE + bytes(self._blocks[number].lines)
        place = lines.find(LINE + iri.removeprefix(BASE).encode() + PART)
        if place >= 0:
            yield int(first[number]) + lines.count(LINE, 0, place)

    def text(self, number: int) -> str:
        """A text as it is written."""
        first = self.arrays.first_texts
        block = int(np.searchsorted(first, number, "right")) - 1
        within, folded = number - int(first[block]), self.arrays.texts.folded(number)
        try:
            return self._blocks[block].text(within, folded)
        except Damaged:
            self.mended = True
            self._blocks[block] = made_of_rows(self._snapshot, self._names[block])
            return self._blocks[block].text(within, folded)

    def addressed(self, parts: Sequence[str]) -> Iterator[Match]:
        """The things whose address holds one of some parts, which are in small letters, whatever
        letters it has itself."""
        arrays = self.arrays
        heads = Texts(bytes(block.lines).lower() for block in self._blocks)  # links seldom fail
        holds = heads.holding([part.encode() for part in parts]) < NOT
        is_thing = arrays.thing == np.arange(len(arrays.thing))
        for line in np.flatnonzero(holds & is_thing & self.may_be_found).tolist():
            match = self.match(_NOT_FOUND, line)
            if any(part in match.iri.lower() for part in parts):
                yield match

    @cached_property
    def may_be_found(self) -> NDArray[np.bool]:
        """For each line whether its thing may be found: what has a kind, and of people who has a
        role and a name that is not just the post. Where names are kept out, the post stands for
        the name."""
        arrays = self.arrays
        may_be = np.array([bool(kind) for kind in arrays.kinds])[arrays.kind]
        people = arrays.kind == (arrays.kinds.index(PERSON) if PERSON in arrays.kinds else -1)
        names: dict[int, set[bytes]] = defaultdict(set)
        roles: dict[int, set[bytes]] = defaultdict(set)
        for row in np.flatnonzero(people[arrays.told_of]).tolist():
            tier = arrays.whats[arrays.what[row]].tier
            told = {Tier.NAME: names, Tier.OTHER: roles}.get(tier)
            if told is not None:
                told[int(arrays.told_of[row])].add(arrays.texts.folded(arrays.text[row]))
        for line in np.flatnonzero(people).tolist():
            name, role = names[line], roles[line]
            may_be[line] = bool(role and name and not role & name)
        return may_be


def _both(one: Numbers, other: Numbers) -> Numbers:
    """The things found by both words, as good as the worse of the two."""
    worse = np.maximum(one, other)
    is_side_by_side = worse < _ONLY_WORDS
    return np.where(is_side_by_side, worse % DEGREE + _ONLY_WORDS, worse)


def _names_of_files(snapshot: Snapshot) -> Iterator[str]:
    """The files of an index, those of the cases first."""
    for kind, rows in snapshot.rows_by_kind().items():
        yield from (f"{kind}/{name}" for name in SHARDS if shard_file(rows, name).exists())
    yield "codes"


def made_of_rows(snapshot: Snapshot, name: str) -> Block:
    """What one file of the index holds, made of the rows of the snapshot."""
    from govinno.graph.search.writer import entries_of  # rarely needed, and the model with it
    from govinno.ontology.model import load_model

    return block_of(entries_of(snapshot, name, load_model()))

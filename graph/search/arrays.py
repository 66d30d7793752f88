"""All files of an index as arrays: which thing tells which text, and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from govinno.graph.search.files import NO_TEXT, PART, Block, Tier, What
from govinno.graph.search.scan import Texts

#: A rank is a number, the best is the lowest: how a name holds what is looked for, its tier and its
#: length; a name that holds the words, but not side by side, comes after all others, and what is
#: no name after that, by its tier.
DEGREE, TIER = 1 << 28, 1 << 27
NO_NAME = 4 * DEGREE

Numbers = NDArray[np.int64]


class Arrays:
    """Things, texts and what tells what, by number.

    A line is one thing in one file. Where several files tell of a thing, its first line stands
    for it: `thing` holds that line for each line, `shared` all lines of such a thing by its
    address. `kind` is the place in `kinds` of the class of each thing, "" where nobody knows it.
    """

    def __init__(self, blocks: Sequence[Block], of_cases: int) -> None:
        counts = np.array([block.counts for block in blocks], np.int64).reshape(-1, 3)
        first = np.cumsum(counts, axis=0) - counts
        self.first_lines, self.first_texts = first[:, 0], first[:, 1]
        self.texts = Texts(block.folded for block in blocks)
        self.heads = Texts(block.lines for block in blocks)
        self._join_kinds(blocks)
        self._join_things(blocks, of_cases)
        self._join_texts(blocks)

    def _join_kinds(self, blocks: Sequence[Block]) -> None:
        told = [pair for block in blocks for pair in block.table[0]]
        self.kinds = sorted({"", *(kind for kind, _ in told)})
        numbers = [self.kinds.index(kind) for kind, _ in told]
        self.kind = np.repeat(np.array(numbers, np.int64), [count for _, count in told])

    def _join_things(self, blocks: Sequence[Block], of_cases: int) -> None:
        """Lines of one address are one thing, where that may be: a case alone tells of its own."""
        self.thing = np.arange(len(self.kind))
        self.shared: dict[bytes, list[int]] = {}
        last = self.first_lines[of_cases] if of_cases < len(blocks) else len(self.kind)
        may_be_told_twice = (self.kind == self.kinds.index("")) | (self.thing >= last)
        for line in np.flatnonzero(may_be_told_twice).tolist():
            self.shared.setdefault(self.heads.folded(line).partition(PART)[0], []).append(line)
        for lines in self.shared.values():
            self.thing[lines] = lines[0]
            self.kind[lines[0]] = max(int(self.kind[line]) for line in lines)

    def _join_texts(self, blocks: Sequence[Block]) -> None:
        """Which line tells which text, `starts` of each line in these rows, and what that is."""
        lengths = np.concatenate([np.diff(_array(b.starts, np.uint32)) for b in blocks]).astype(int)
        self.starts = np.concatenate(([0], np.cumsum(lengths)))
        self.text = np.concatenate(
            [_array(b.texts, np.uint32) + n for b, n in zip(blocks, self.first_texts, strict=True)]
        )
        self.told_of = np.repeat(self.thing, lengths)
        self.titles = np.concatenate(
            [_titles(b, n) for b, n in zip(blocks, self.first_texts, strict=True)]
        )
        self._join_whats(blocks)

    def _join_whats(self, blocks: Sequence[Block]) -> None:
        """What each text is, and how it ranks: as the word itself, and what it is worse by where
        it only begins with the word, or holds it."""
        known: dict[What, int] = {}
        some = []
        for block in blocks:
            numbers = [known.setdefault(what, len(known)) for what in block.table[1]]
            some.append(np.array(numbers, np.int64)[_array(block.whats, np.uint16)])
        self.whats, self.what = list(known), np.concatenate(some)
        tiers = np.array([what.tier for what in self.whats], np.int64)[self.what]
        self.is_name = tiers <= Tier.OTHER_NAME
        lengths = np.minimum(self.texts.lengths[self.text], TIER - 1)
        self.rank = np.where(self.is_name, lengths, NO_NAME) + tiers * TIER


def _array(part: memoryview, kind: Any) -> NDArray[Any]:
    return np.frombuffer(part, kind)


def _titles(block: Block, first: int) -> Numbers:
    """For each line the numbers of its titles; -1 for none."""
    told = _array(block.titles, np.uint32).astype(np.int64).reshape(-1, 2)
    return np.where(told == NO_TEXT, -1, told + first)

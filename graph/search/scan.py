"""Where a word stands in many folded texts: all places, exactly, by looking at every letter.

The texts are one array of bytes. The two letters of a word that are rarest in it are looked for
in whole arrays, and only what holds both is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from govinno.graph.search.files import LINE

#: So many letters are looked at together: what is told of them stays near the processor.
_STEP = 1 << 18
#: The places of so many words are kept: who types one letter more looks at these places only.
_MOST_KEPT = 16
#: How a text holds a word: it is the word, begins with it, or has it inside.
IS, BEGINS, HOLDS, NOT = range(4)


class Texts:
    """The texts of an index, each ended by `LINE`, with their numbers."""

    def __init__(self, folded: Iterable[bytes | memoryview]) -> None:
        self._letters = np.frombuffer(b"".join(folded), np.uint8)
        ends = np.flatnonzero(self._letters == LINE[0])
        self._starts = np.concatenate(([0], ends + 1))[: len(ends)]
        self.lengths = ends - self._starts
        self._often = np.bincount(self._letters, minlength=256)
        self._kept: dict[bytes, NDArray[np.int64]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.lengths)

    def folded(self, number: int) -> bytes:
        """One text as it is looked into."""
        start = self._starts[number]
        return self._letters[start : start + self.lengths[number]].tobytes()

    def holding(self, spellings: Sequence[bytes]) -> NDArray[np.uint8]:
        """For each text how it holds the best of these words, `NOT` where it holds none."""
        found = np.full(len(self), NOT, np.uint8)
        for word in spellings:
            places = self._places(word)
            numbers = np.searchsorted(self._starts, places, "right") - 1
            found[numbers] = np.minimum(found[numbers], HOLDS)
            begins = numbers[places == self._starts[numbers]]
            found[begins] = np.minimum(found[begins], BEGINS)
            found[begins[self.lengths[begins] == len(word)]] = IS
        return found

    def _places(self, word: bytes) -> NDArray[np.int64]:
        """Where a word begins; looked for among the places of what was typed of it before."""
        with self._lock:
            typed = (word[:length] for length in range(len(word), 0, -1))
            places = next((self._kept[each] for each in typed if each in self._kept), None)
        if places is None:
            places = self._with_rarest(word)
        places = places[places <= len(self._letters) - len(word)]
        for number in self._rarest(word):
            places = places[self._letters[places + number] == word[number]]
        with self._lock:
            self._kept.pop(word, None)
            self._kept[word] = places
            if len(self._kept) > _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        return places

    def _rarest(self, word: bytes) -> list[int]:
        """The places of the letters of a word, those of the rarest first."""
        return sorted(range(len(word)), key=lambda number: self._often[word[number]])

    def _with_rarest(self, word: bytes) -> NDArray[np.int64]:
        """Where a word may begin: its two rarest letters stand where they do in it."""
        one, *others = self._rarest(word)
        last = len(self._letters) - len(word) + 1
        found = [np.empty(0, np.int64)]
        for start in range(0, last, _STEP):
            end = min(start + _STEP, last)
            holds = self._letters[start + one : end + one] == word[one]
            for two in others[:1]:
                holds &= self._letters[start + two : end + two] == word[two]
            found.append(np.flatnonzero(holds) + start)
        return np.concatenate(found)

"""The files of the index: small, never edited in place, linked into the next snapshot.

A snapshot has `search/cases/` and `search/shared/`, with one file for each shard of its rows, and
`search/codes`. A file holds each text once: folded, as one block that is scanned, and as it is
written, which is read only for what is shown. Numbers say which of its things tells which text.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from itertools import accumulate, groupby
from pathlib import Path
from typing import NamedTuple

from govinno.graph.beside import HEAD, Damaged, read_whole, summed
from govinno.ontology.iris import BASE, PREFIXES
from govinno.ontology.model import GI
from govinno.records.text import match_key, search_key

#: Stands for the form of these files; a file of another form is made anew from the rows.
FORM = b"gsi2"
#: After the head the number of lines, of texts, and of times that a line tells a text; then the bytes of
#: the table, of the lines, and of the folded texts.
_COUNTS = struct.Struct("<6I")
_BEGIN = HEAD.size + _COUNTS.size
#: A line is an address and a case. Folded texts and lines end with `LINE`.
PART, LINE = b"\x04", b"\n"
#: Stands between texts that are folded together.
_BETWEEN = "\x02"
#: Before a text that the Thai code page does not hold; no text in UTF-8 begins so.
_UTF8 = b"\xff"
#: The number of no text.
NO_TEXT = 0xFFFFFFFF


CASE_RECORD, INNOVATION, PERSON = "CaseRecord", "Innovation", "Person"
#: The kind of an innovation that is the only one of its record: for a reader the same as the case.
ONLY_INNOVATION = "OnlyInnovation"

#: The properties that give what a thing is called, the best first, as `answers/nodes.rq` has them.
_TITLES = {
    GI + "shortName": 1,
    PREFIXES["rdfs"] + "label": 2,
    PREFIXES["skos"] + "prefLabel": 2,
    GI + "title": 2,
}


class Tier(IntEnum):
    """How well a text stands for its thing, best first."""

    NAME = 0
    OTHER_NAME = 1
    MAIN = 2
    OTHER = 3


class What(NamedTuple):
    """What a text is: how well it stands for its thing, the property that holds it, and its
    language, or ""."""

    tier: Tier
    property: str
    language: str


#: One text that finds a thing.
Told = tuple[What, str]


@dataclass(slots=True)
class Entry:
    """What one file of the index says of one thing. Several files may speak of one thing.

    `kind` is its most specific class, or `ONLY_INNOVATION`; "" where another file says it. `case`
    is the case whose graph states it, "" where cases share it. `titles` are what it is called in
    Thai and in English, where this file says that.
    """

    iri: str
    kind: str
    case: str = ""
    told: list[Told] = field(default_factory=list)
    titles: tuple[str, str] | None = None

    def texts(self) -> list[Told]:
        """Each text once, the best first."""
        seen: dict[str, Told] = {}
        for told in sorted(self.told, key=lambda one: one[0].tier):
            seen.setdefault(told[1], told)
        return list(seen.values())


def titles_of(told: Iterable[Told]) -> tuple[str, str] | None:
    """What a thing with these texts is called in both languages: a short name before a long one,
    the label of a code before its other labels, the other language where one is missing. What the
    eye cannot see is no name."""
    best: dict[str, str] = {}
    names = (
        (_TITLES[what.property], what.tier, what.language, text)
        for what, text in told
        if what.property in _TITLES
    )
    for _, _, language, text in sorted(names):
        if text[0].isalnum() or match_key(text):
            best.setdefault(language, text)
    if not best:
        return None
    anyhow = next(iter(best.values()))
    return best.get("th", best.get("en", anyhow)), best.get("en", best.get("th", anyhow))


@dataclass(frozen=True)
class Block:
    """One file as it is searched, without the texts as they are written."""

    file: Path | None
    content: bytes

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """The number of lines, of texts, and of times that a line tells a text."""
        return _COUNTS.unpack_from(self.content, HEAD.size)[:3]

    @cached_property
    def _ends(self) -> list[int]:
        """Where the parts of the file end, beginning with its head."""
        lines, texts, told, *parts = _COUNTS.unpack_from(self.content, HEAD.size)
        numbers = (8 * lines, 4 * (lines + 1), 4 * told, 2 * told, 4 * (texts + 1))
        return [*accumulate((_BEGIN, *parts, *numbers))]

    @property
    def end(self) -> int:
        """Where the texts as they are written begin."""
        return self._ends[-1]

    def _part(self, number: int) -> memoryview:
        return memoryview(self.content)[self._ends[number] : self._ends[number + 1]]

    @cached_property
    def table(self) -> tuple[list[tuple[str, int]], list[What]]:
        """The kinds of the lines, in their order, each with how many; and what texts are."""
        kinds, whats = json.loads(bytes(self._part(0)))
        known = [What(Tier(tier), prop, language) for tier, prop, language in whats]
        return [(kind, count) for kind, count in kinds], known

    @property
    def lines(self) -> memoryview:
        """The address and the case of each thing."""
        return self._part(1)

    @property
    def folded(self) -> memoryview:
        """The texts as they are looked into."""
        return self._part(2)

    @property
    def titles(self) -> memoryview:
        """Two numbers of texts for each line: what it is called in Thai and in English."""
        return self._part(3)

    @property
    def starts(self) -> memoryview:
        """For each line the place of the first text it tells in `texts`, and one more."""
        return self._part(4)

    @property
    def texts(self) -> memoryview:
        """The numbers of the texts that the lines tell, line by line, the best first."""
        return self._part(5)

    @property
    def whats(self) -> memoryview:
        """What each of these texts is, as a place in the table."""
        return self._part(6)

    def text(self, number: int, folded: bytes) -> str:
        """One text as it is written; its folded form tells whether it is that."""
        start, end = struct.unpack_from("<2I", self.content, self._ends[7] + 4 * number)
        try:
            written = self._written(self._ends[8] + start, end - start)
            is_utf8 = written.startswith(_UTF8)
            text = written[1:].decode() if is_utf8 else written.decode("cp874")
        except (OSError, ValueError) as error:
            raise Damaged(f"{self.file}: {error}") from None
        if search_key(text) != folded:
            raise Damaged(str(self.file))
        return text

    def _written(self, start: int, length: int) -> bytes:
        if not self.file:
            return self.content[start : start + length]
        with self.file.open("rb") as stream:
            stream.seek(start)
            return stream.read(length)


class _Texts:
    """The texts of a file in the order in which its things tell them, each once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.folded: list[bytes] = []

    def add(self, texts: Iterable[str]) -> None:
        """Take in what is new, folded in one go."""
        new = [text for text in texts if text not in self.numbers]
        if new:
            self.numbers.update(zip(new, range(len(self.numbers), 1 << 32), strict=False))
            self.folded.append(search_key(_BETWEEN.join(new)).replace(_BETWEEN.encode(), LINE))

    def written(self) -> Iterator[bytes]:
        """The texts as they stand in the file: a byte to a Thai letter where that can be."""
        for text in self.numbers:
            try:
                yield text.encode("cp874")
            except UnicodeEncodeError:
                yield _UTF8 + text.encode()


def content_of(entries: Iterable[Entry]) -> bytes:
    """A whole file; the same entries always give the same bytes."""
    texts, whats = _Texts(), dict[What, int]()
    titles, starts, told_texts, told_whats = array("I"), array("I", [0]), array("I"), array("H")
    ordered = sorted(entries, key=lambda each: (each.kind, each.iri, each.case))
    for entry in ordered:
        told = entry.texts()
        texts.add(text for _, text in told)
        told_texts.extend([texts.numbers[text] for _, text in told])
        told_whats.extend([whats.setdefault(what, len(whats)) for what, _ in told])
        starts.append(len(told_texts))
        titles.extend([texts.numbers[t] for t in entry.titles or ()] or [NO_TEXT, NO_TEXT])
    kinds = [(kind, len([*some])) for kind, some in groupby(ordered, key=lambda each: each.kind)]
    written = [*texts.written()]
    parts = (
        json.dumps([kinds, list(whats)]).encode(),
        b"".join(f"{e.iri.removeprefix(BASE)}\x04{e.case}\n".encode() for e in ordered),
        b"".join(folded + LINE for folded in texts.folded),
    )
    places = array("I", accumulate(map(len, written), initial=0))
    numbers = (titles, starts, told_texts, told_whats, places)
    counts = _COUNTS.pack(len(ordered), len(written), len(told_texts), *map(len, parts))
    rest = b"".join((counts, *parts, *(one.tobytes() for one in numbers), *written))
    return summed(FORM, rest)


def block_of(entries: Iterable[Entry]) -> Block:
    """The entries as they are searched, without a file."""
    return Block(None, content_of(entries))


def read_block(file: Path) -> Block:
    """One file; raises `Damaged` where it is not as it was written."""
    content = read_whole(file, FORM)
    return Block(file, content[: Block(file, content).end])

"""What a heading, a label or a line of a document means in the form, also in other words.

People renumber headings, reword them and copy tables. What they see comes first; the bookmark of a
heading and the alternative text of a table help where words are not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from govinno.loaders.forms.form import Column, Form, Table
from govinno.loaders.forms.word import columns_of
from govinno.loaders.forms.word_names import SAID, bookmark_of, caption_of, topic_heading
from govinno.records.text import match_key, plain_digits
from govinno.words import Words

#: From so many parts of a hundred on, other words are taken for the same.
_ALIKE = 78
#: Shorter words are alike by chance, and nothing longer is a heading.
_SHORTEST, _LONGEST = 3, 300
_NUMBERING = re.compile(
    r"^(?:(?:หัวข้อ|ข้อ|ส่วน|ตอน|topic|part|section|no\.?)(?:ที่)?\s*)?[0-9]+(?:\.[0-9]+)*\s*[.):/–-]?\s*",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[\s*:：.·•–—()\[\]“”\"'-]+")
LANGUAGES = ("th", "en")


# Each section is made once; comparing what is in them would take longer than reading a document.
@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A table of the form, or one of its fixed rows by its number, from 1."""

    table: Table
    number: int = 0

    @property
    def title(self) -> Words:
        if not self.number:
            return self.table.title
        return topic_heading(self.number, self.table.fixed[self.number - 1].label)


def key(text: str) -> str:
    """A text without its numbering, blanks and signs, in one spelling."""
    return _short_key(text) if len(text) < _LONGEST else _key(text)


def _key(text: str) -> str:
    plain = plain_digits(text).strip()
    return _NO_LETTERS.sub("", match_key(_NUMBERING.sub("", plain) or plain))


_short_key = lru_cache(maxsize=8192)(_key)


class Sections:
    """All sections of one form, found by their words in either language."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.all = [
            Section(table, number)
            for table in form.tables
            for number in range(len(table.fixed) + 1)
        ]
        self.of_table = {s.table.name: s for s in self.all if not s.number}
        self.by_bookmark = {bookmark_of(s.table.name, s.number): s for s in self.all}
        self.by_caption = {caption_of(s.table.name, s.number): s for s in self.all}
        self._by_key: dict[str, list[Section]] = {}
        for section in self.all:
            for language in LANGUAGES:
                found = self._by_key.setdefault(key(section.title.in_language(language)), [])
                if section not in found:
                    found.append(section)
        self._own = {key(text) for text in _own_texts(form)}
        self.labels = {table.name: Labels(table) for table in form.tables}

    def find(
        self, text: str, bookmarks: Iterable[str], near: Section | None
    ) -> tuple[Section | None, bool]:
        """What a heading stands over, and whether it says so word by word."""
        marked = next((self.by_bookmark[b] for b in bookmarks if b in self.by_bookmark), None)
        exact = self.exact(text, marked, near)
        return exact or marked or self._alike(text, near), exact is not None

    def exact(
        self, text: str, marked: Section | None = None, near: Section | None = None
    ) -> Section | None:
        """The section that is called so. Among several: the one that is marked, a topic where
        there is a number, the one beside `near`."""
        found = self._by_key.get(key(text), [])
        has_number = _NUMBERING.match(plain_digits(text)) is not None

        def rank(section: Section) -> tuple[bool, bool, bool]:
            is_beside = near is not None and section.table is near.table
            return section == marked, bool(section.number) == has_number, is_beside

        return max(found, key=rank, default=None)

    def _alike(self, text: str, near: Section | None) -> Section | None:
        """The section whose title is nearly so."""
        best = _alike(key(text), self._by_key)
        return self.exact(best, None, near) if best else None

    def is_own(self, text: str) -> bool:
        """Whether a line is part of the form, word by word."""
        return key(text) in self._own


def _own_texts(form: Form) -> Iterable[str]:
    for words in _own_words(form):
        yield words.th
        yield words.en


def _own_words(form: Form) -> Iterable[Words]:
    yield from (form.title, *SAID.values())
    for table in form.tables:
        yield from (table.title, table.guide)
        yield from (topic.definition for topic in table.fixed if topic.definition)
        for column in table.columns:
            yield from (column.label, column.hint)


def _alike(text: str, known: Mapping[str, object]) -> str | None:
    if not _SHORTEST <= len(text) < _LONGEST:
        return None
    found = process.extractOne(text, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return str(found[0]) if found else None


class Labels:
    """What the columns of one table are called in a document, in either language."""

    def __init__(self, table: Table) -> None:
        self.columns = columns_of(table)
        self._by_key = {
            key(column.label.in_language(language)): column
            for column in self.columns
            for language in LANGUAGES
        }
        self._hints = {key(c.hint.in_language(lang)) for c in self.columns for lang in LANGUAGES}

    def told(self, lines: Iterable[str]) -> tuple[str, str]:
        """The key of a label, and what else stands below it that is no advice of ours."""
        written = [line for line in lines if key(line) not in self._hints]
        if written and (is_number(key(written[0])) or key(written[0]) in self._by_key):
            return key(written[0]), "\n".join(written[1:]).strip()
        return key("".join(written)), ""

    def exact(self, label: str) -> Column | None:
        return self._by_key.get(label)

    def alike(self, label: str, taken: Iterable[Column]) -> Column | None:
        """The column, not taken yet, whose label is nearly so."""
        left = {k: c for k, c in self._by_key.items() if c not in taken}
        best = _alike(label, left)
        return left[best] if best else None


def is_number(label: str) -> bool:
    """Whether the key of a label is that of the numbers before the rows."""
    return label in _NUMBERS


_NUMBERS = {key(SAID["number"].th), key(SAID["number"].en), "ลำดับ", "ลำดับที่", "#", "เลขที่"}


@cache
def sections_of(form: Form) -> Sections:
    return Sections(form)

"""A form that is a text document → what people filled in.

People renumber headings, merge cells, insert rows, split tables, type below a heading. All text is
read where it belongs, or told: none is lost without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govinno.loaders.forms.form import Filled, FilledCell, Form
from govinno.loaders.forms.word_grid import Grid, grid_of
from govinno.loaders.forms.word_names import BOOKMARK, GUIDE, HINT, SAID, q
from govinno.loaders.forms.word_package import Package, open_package
from govinno.loaders.forms.word_sections import LANGUAGES, Section, Sections, sections_of
from govinno.loaders.forms.word_tables import Tables
from govinno.loaders.forms.word_text import TBL, P, Texts, blocks_of
from govinno.loaders.forms.word_told import Told
from govinno.records.faults import make_fault

#: A line in plain style is taken for a heading only where it is as long as one.
_AS_LONG_AS_A_HEADING = 5
#: What is told of a part that another program has put in as a whole.
_EMBEDDED = "…"


def read_word(data: bytes, file: str, form: Form) -> Filled:
    """What stands in a document; one that cannot be read, or is no form, has a fault and no
    tables."""
    package, faults = open_package(data, file)
    if package is None:
        return Filled("th", b"", {}, faults)
    filled = _Reading(package, file, form).filled()
    filled.faults[:0] = faults
    return filled


def spots_in(data: bytes, file: str, form: Form) -> dict[str, Any]:
    """The cell or the paragraph that stands in a document at each place that a fault may name;
    empty where it cannot be read."""
    package, _ = open_package(data, file)
    if package is None:
        return {}
    reading = _Reading(package, file, form)
    reading.filled()
    return reading.told.spots


class _Reading:
    """Goes through one document from top to bottom."""

    def __init__(self, package: Package, file: str, form: Form) -> None:
        self.package, self.form = package, form
        self.sections: Sections = sections_of(form)
        self.styles = _Styles(package.styles)
        self.texts = Texts(package)
        self.told = Told(file, package.language or _language_of(package, form))
        self.tables = Tables(self.sections, self.told)
        self.bookmarks = _bookmarks(package.body)
        #: Lines below a heading that stand in no table, until something else comes.
        self.loose: list[str] = []
        self.loose_at: Any = None

    def filled(self) -> Filled:
        for block in blocks_of(self.package.body):
            if block.tag == P:
                self._paragraph(block)
            elif block.tag == TBL:
                self._table(grid_of(block, self.texts))
            else:
                self.told.unread(_EMBEDDED, self.told.place())
        self._settle_loose()
        kept, told = self.package.kept or b"", self.told
        if not self.tables.rows:
            no_form = make_fault("word-no-form", told.file, 0, "", "")
            return Filled(told.language, kept, {}, [no_form])
        self._edges()
        self._tell_rest()
        seen = {section.table.name for section in self.tables.rows}
        tables = {t.name: self.tables.of_table(t) for t in self.form.tables if t.name in seen}
        return Filled(told.language, kept, tables, told.faults)

    def _tell_rest(self) -> None:
        """What concerns the whole document."""
        self.told.beside(self.texts.left_over(), "")
        if self.package.kept is None:
            self.told.fault("word-kept-lost", "", 0, "")
        if self.told.is_tracked:
            self.told.fault("word-tracked", "", 0, "")

    def _edges(self) -> None:
        """What people typed at the head or the foot of the pages."""
        headline, titles = self.package.headline, (self.form.title.th, self.form.title.en)
        page = SAID["page"].filled(number="", all="")
        pages = {_without_digits(page.in_language(language)) for language in LANGUAGES}
        for kind, root in self.package.edges:
            place = self.told.said(SAID[kind])
            for line in self.texts.lines(root):
                is_ours = line == headline if headline else line.startswith(titles)
                if not is_ours and _without_digits(line) not in {*pages, ""}:
                    self.told.unread(line, place)
            self.told.beside(self.texts.taken(), place)

    # ---- paragraphs

    def _paragraph(self, paragraph: Any) -> None:
        text = self.texts.paragraph(paragraph).strip()
        asides = self.texts.taken()
        bookmarks = [*_bookmarks(paragraph)]
        if bookmarks or self.styles.is_heading(paragraph):
            self._heading(text, bookmarks)
        elif text:
            self._line(text, self.styles.of(paragraph))
            self.loose_at = paragraph if len(self.loose) == 1 else self.loose_at
        self.told.at(self.told.place(), paragraph)
        self.told.beside(asides, self.told.place())

    def _heading(self, text: str, bookmarks: Sequence[str]) -> None:
        told = self.told
        section, is_exact = self.sections.find(text, bookmarks, told.here)
        if not text and section is None:
            return
        self._settle_loose()
        told.here, told.heading = section, text
        if section is None:
            told.unread(text, told.said(SAID["outside"]))
        elif text and not is_exact:
            told.changed(text, section.title, told.place())

    def _line(self, text: str, style: str) -> None:
        if len(text) >= _AS_LONG_AS_A_HEADING and self.sections.exact(text):
            self._heading(text, ())
        elif self.sections.is_own(text):
            return
        elif style in (GUIDE, HINT):
            # Advice in other words than ours is told, and never read as data.
            self.told.unread(text, self.told.place())
        else:
            self.loose.append(text)

    def _settle_loose(self) -> None:
        """Lines that stood in no table: an answer without speaker below a topic, else told."""
        text, self.loose = "\n".join(self.loose), []
        here = self.told.here
        columns = self.sections.labels[here.table.name].columns if here and here.number else ()
        column = next((column for column in columns if column.kind == "text"), None)
        if column is None or here is None:
            self.told.unread(text, self.told.place())
        elif text:
            line = len(self.tables.rows.get(here, ())) + 1
            place = self.told.at(self.told.place(column.label, line), self.loose_at)
            self.tables.add(here, {column.name: FilledCell(text, line, place)})

    # ---- tables

    def _table(self, grid: Grid) -> None:
        self._settle_loose()
        section = self._section_of(grid)
        self.told.beside(grid.asides, self.told.place())
        if section is None:
            self.tables.strangers(grid.rows)
            return
        self.told.here = section
        self.tables.read(section, grid)

    def _section_of(self, grid: Grid) -> Section | None:
        """What a table belongs to: its heading, else its own mark, else what its labels say."""
        captioned = self.sections.by_caption.get(grid.caption)
        section = self.told.here
        if captioned and self._has_lost_heading(captioned):
            section = captioned
        if section and _may_hold(section) and self.tables.fit(section.table, grid):
            return section
        fits = {table.name: self.tables.fit(table, grid) for table in self.form.tables}
        best = max(self.form.tables, key=lambda table: fits[table.name])
        if captioned and fits[captioned.table.name] == fits[best.name]:
            return captioned
        if fits[best.name] > 1 and not best.fixed:
            return self.sections.of_table[best.name]
        return section if section and _may_hold(section) else None

    def _has_lost_heading(self, section: Section) -> bool:
        """Whether a section is not the one that is read, and its heading is gone."""
        marks = (mark for mark, s in self.sections.by_bookmark.items() if s == section)
        return section != self.told.here and next(marks) not in self.bookmarks


def _may_hold(section: Section) -> bool:
    """Whether a table may stand right below: not below the heading over several topics."""
    return bool(section.number) or not section.table.fixed


class _Styles:
    """What the paragraphs of a document are, by their styles, whoever saved it last."""

    def __init__(self, root: Any) -> None:
        self._names: dict[str, str] = {}
        self._headings: set[str] = set()
        for style in root if root is not None else ():
            id_, name = style.get(q("w:styleId")), style.find(q("w:name"))
            if id_ is None or name is None:
                continue
            told = str(name.get(q("w:val"), ""))
            self._names[id_] = told.replace(" ", "")
            if told.lower().startswith("heading ") and told[8:].isdecimal():
                self._headings.add(id_)

    def of(self, paragraph: Any) -> str:
        """The name of a paragraph's style without blanks; empty where it has none."""
        id_ = _style_id(paragraph)
        return self._names.get(id_, id_)

    def is_heading(self, paragraph: Any) -> bool:
        return _style_id(paragraph) in self._headings


def _style_id(paragraph: Any) -> str:
    found = paragraph.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return str(found.get(q("w:val"), "")) if found is not None else ""


def _bookmarks(element: Any) -> set[str]:
    """The bookmarks of ours in an element."""
    names = (str(mark.get(q("w:name"), "")) for mark in element.iter(q("w:bookmarkStart")))
    return {name for name in names if name.startswith(BOOKMARK)}


def _language_of(package: Package, form: Form) -> str:
    """The language in which most headings are, for a document that does not tell it."""
    text = "".join(piece.text or "" for piece in package.body.iter(q("w:t")))
    counts = {x: sum(t.title.in_language(x) in text for t in form.tables) for x in LANGUAGES}
    return max(LANGUAGES, key=lambda language: counts[language])


def _without_digits(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit() and not sign.isspace())

"""A workbook given back with its faulty cells coloured and commented, and a list of the faults.

Only what is added is written; every other part of the file stays byte for byte, since no library
keeps all of a workbook. The colours are conditional formats: the format of a cell stays what it
was, and all marks can be taken out again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from lxml import etree

from govinno.loaders.marked.cell_comments import add_comments, drop_comments
from govinno.loaders.marked.list_sheet import list_sheet
from govinno.loaders.marked.marks import Listed, titles, worst
from govinno.loaders.marked.parts import Element, Parts
from govinno.loaders.marked.sheet_styles import Styles
from govinno.loaders.marked.sheet_xml import R as _R
from govinno.loaders.marked.sheet_xml import S as _S
from govinno.loaders.marked.sheet_xml import insert_behind, split_cell
from govinno.records.faults import Severity

_SELECTED = re.compile(rb'\s+tabSelected="(?:1|true)"')
_OURS = re.compile(r'N\("govinno (?:error|warning)"\)=0')


def marked_workbook(data: bytes, listed: Sequence[Listed], language: str) -> bytes:
    """The workbook with marks in the place of those of an earlier report.

    `spot` of a fault is the name of a sheet and a cell of it; what has none is only listed. Where
    nothing is wrong the workbook comes without marks.
    """
    book = _Book(Parts(data))
    book.unmark()
    if listed:
        listed = book.in_order(listed)
        by_sheet: dict[str, list[Listed]] = defaultdict(list)
        for one in listed:
            if one.spot:
                by_sheet[one.spot[0]].append(one)
        for sheet, faults in by_sheet.items():
            book.mark(sheet, faults, language)
        book.put_first(listed, language)
    return book.parts.written()


def unmarked_workbook(data: bytes) -> bytes:
    """The workbook without the marks of a report; the same bytes where there are none."""
    book = _Book(Parts(data))
    return book.parts.written() if book.unmark() else data


def list_alone(data: bytes, listed: Sequence[Listed], language: str) -> bytes:
    """The list in the place of all sheets of a workbook."""
    book = _Book(Parts(data))
    sheets = list(book.sheets)
    book.put_first(listed, language)
    for sheet in sheets:
        book.drop(sheet)
    return book.parts.written()


class _Book:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        kinds = {kind: target for _, kind, target in parts.links("")}
        self.name = kinds["officeDocument"]
        self.tree = parts.xml(self.name)
        self.files = {id_: target for id_, _, target in parts.links(self.name)}

    @property
    def sheets(self) -> Element:
        found = self.tree.find(f"{_S}sheets")
        assert found is not None
        return found

    def names(self) -> list[str]:
        return [sheet.get("name", "") for sheet in self.sheets]

    def part_of(self, sheet: str) -> str:
        """The part that holds a sheet."""
        found = next(each for each in self.sheets if each.get("name") == sheet)
        return self.files[found.get(f"{_R}id", "")]

    def in_order(self, listed: Iterable[Listed]) -> list[Listed]:
        """Faults in the order of sheets, rows and columns; what is of the whole file first."""
        places = {name: number for number, name in enumerate(self.names())}

        def order(one: Listed) -> tuple[int, int, int, str]:
            if not one.spot:
                return (-1, one.fault.line, 0, "")
            letters, row = split_cell(one.spot[-1])
            return (places.get(one.spot[0], -1), row, len(letters), letters)

        known = (one if not one.spot or one.spot[0] in places else _nowhere(one) for one in listed)
        return sorted(known, key=order)

    # ---- marking

    def mark(self, sheet: str, listed: Sequence[Listed], language: str) -> None:
        """Colour and comment the cells of one sheet."""
        part = self.part_of(sheet)
        by_cell: dict[str, list[Listed]] = defaultdict(list)
        for one in listed:
            by_cell[one.spot[-1]].append(one)
        self._colour(part, by_cell)
        add_comments(self.parts, part, by_cell, language)

    def _colour(self, part: str, by_cell: dict[str, list[Listed]]) -> None:
        texts = _cells_with_text(self.parts.xml(part))
        cells: dict[tuple[Severity, bool], list[str]] = defaultdict(list)
        for cell, listed in by_cell.items():
            cells[worst(listed), cell in texts].append(cell)
        styles = Styles(self.parts, self._styles())
        for priority, ((severity, is_text), marked) in enumerate(sorted(cells.items()), 1):
            look = styles.of_mark(severity, is_text=is_text)
            formats = etree.Element(f"{_S}conditionalFormatting", sqref=" ".join(marked))
            rule = etree.SubElement(
                formats, f"{_S}cfRule", type="expression", dxfId=str(look), priority=str(priority)
            )
            etree.SubElement(rule, f"{_S}formula").text = f'N("govinno {severity}")=0'
            insert_behind(self.parts.xml(part), formats)

    def _styles(self) -> str:
        kinds = {kind: target for _, kind, target in self.parts.links(self.name)}
        return kinds["styles"]

    # ---- the list

    def put_first(self, listed: Sequence[Listed], language: str) -> None:
        """The list as the first sheet, and the one that is seen when the workbook opens."""
        for sheet in self.files.values():
            if sheet in self.parts and "/worksheets/" in sheet:
                self._unselect(sheet)
        name = self.parts.free("xl/worksheets/govinno{}.xml")
        styles = Styles(self.parts, self._styles())
        self.parts.put(name, list_sheet(listed, language, styles))
        self.parts.typed(
            name,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
        )
        id_ = self.parts.link(self.name, "worksheet", name)
        self.files[id_] = name
        number = max((int(each.get("sheetId", "0")) for each in self.sheets), default=0) + 1
        title = _free_title(head_title(language), self.names())
        sheet = etree.Element(f"{_S}sheet", {"name": title, "sheetId": str(number), f"{_R}id": id_})
        self.sheets.insert(0, sheet)
        self._shift(0, 1)
        self._open_at(0)

    def _unselect(self, part: str) -> None:
        """Two selected sheets would be typed into at once."""
        now = self.parts.read(part)
        plain = _SELECTED.sub(b"", now)
        if plain != now:
            self.parts.put(part, plain)

    def _open_at(self, number: int) -> None:
        for view in self.tree.iter(f"{_S}workbookView"):
            view.set("activeTab", str(number))
            view.set("firstSheet", "0")

    def _shift(self, at: int, by: int) -> None:
        """Let names that are those of one sheet stay with it when a sheet comes or goes."""
        names = self.tree.find(f"{_S}definedNames")
        for name in [*names] if names is not None else ():
            local = name.get("localSheetId")
            if local is None or int(local) < at:
                continue
            if by < 0 and int(local) == at:
                name.getparent().remove(name)
            else:
                name.set("localSheetId", str(int(local) + by))
        if names is not None and not len(names):
            self.tree.remove(names)

    # ---- taking marks out

    def unmark(self) -> bool:
        """Take out what a report has put in; gives whether there was anything."""
        lists = [sheet for sheet in self.sheets if self._is_list(sheet)]
        for sheet in lists:
            self.drop(sheet)
        parts = [self.files[each.get(f"{_R}id", "")] for each in self.sheets]
        # Each must be asked, so that `any` does not stop at the first.
        plain = [self._uncolour(part) | drop_comments(self.parts, part) for part in parts]
        return bool(lists) or any(plain)

    def _is_list(self, sheet: Element) -> bool:
        name = sheet.get("name", "")
        if not name.startswith(tuple(titles())):
            return False
        part = self.files.get(sheet.get(f"{_R}id", ""), "")
        return part in self.parts and _first_text(self.parts, self.name, part) in titles()

    def drop(self, sheet: Element) -> None:
        """Take a sheet out."""
        at = self.sheets.index(sheet)
        id_ = sheet.get(f"{_R}id", "")
        self.parts.drop(self.files.pop(id_))
        self.parts.unlink(self.name, id_)
        self.sheets.remove(sheet)
        self._shift(at, -1)
        self._open_at(0)

    def _uncolour(self, part: str) -> bool:
        if part not in self.parts or b"govinno" not in self.parts.read(part):
            return False
        tree = self.parts.xml(part)
        ours = [
            formats
            for formats in tree.findall(f"{_S}conditionalFormatting")
            if all(_OURS.fullmatch(f.text or "") for f in formats.iter(f"{_S}formula"))
        ]
        for formats in ours:
            tree.remove(formats)
        return bool(ours)


def head_title(language: str) -> str:
    """The name of the list's sheet."""
    th, en = titles()
    return en if language == "en" else th


def _free_title(title: str, names: Iterable[str]) -> str:
    taken = {name.casefold() for name in names}
    tries = (title, *(f"{title} ({number})" for number in range(2, 1_000)))
    return next(name for name in tries if name.casefold() not in taken)


def _nowhere(one: Listed) -> Listed:
    return Listed(one.fault, one.where, (), one.file)


def _cells_with_text(sheet: Element) -> set[str]:
    """The cells that hold words: a sign before a number or a date would change its look."""
    cells = sheet.iter(f"{_S}c")
    return {cell.get("r", "") for cell in cells if cell.get("t") in ("s", "str", "inlineStr")}


def _first_text(parts: Parts, book: str, sheet: str) -> str:
    """The text of the first cell of a sheet that has any."""
    for cell in parts.xml(sheet).iter(f"{_S}c"):
        if cell.get("t") == "s":
            return _shared(parts, book, int(cell.findtext(f"{_S}v") or 0))
        if text := "".join(cell.itertext()):
            return text
    return ""


def _shared(parts: Parts, book: str, number: int) -> str:
    kinds = {kind: target for _, kind, target in parts.links(book)}
    texts = parts.xml(kinds["sharedStrings"]).findall(f"{_S}si")
    return "".join(t.text or "" for t in texts[number].iter(f"{_S}t"))

"""A text document given back with its faulty boxes shaded and commented, and a list at the top.

All else in it stays as it was. A shading keeps the colour that was there before as the colour of
its pattern, which a plain ground does not show, so that all marks can be taken out again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from govinno.loaders.marked.list_table import CAPTION, list_table
from govinno.loaders.marked.marks import (
    AUTHOR,
    EDGES,
    FILLS,
    Listed,
    Spot,
    is_ours,
    said_of,
    titles,
    worst,
)
from govinno.loaders.marked.parts import Element, Parts
from govinno.loaders.marked.word_xml import BOOKMARK, W, paragraph, run
from govinno.records.faults import SIGNS, Severity

_COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
#: What stands in a cell's properties before its shading.
_BEFORE_SHADING = {
    f"{W}{name}" for name in ["cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders"]
}
#: What Word keeps beside its comments; without comments it is of no use.
_BESIDE_COMMENTS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible")


def marked_document(data: bytes, listed: Sequence[Listed], language: str) -> bytes:
    """The document with marks in the place of those of an earlier report.

    `spot` of a fault is the way to a cell or a paragraph of the body, as `way_to` gives it for the
    document without marks. Where nothing is wrong the document comes without marks.
    """
    document = _Document(Parts(data))
    document.unmark()
    if listed:
        document.mark(listed, language)
    return document.parts.written()


def unmarked_document(data: bytes) -> bytes:
    """The document without the marks of a report; the same bytes where there are none."""
    document = _Document(Parts(data))
    return document.parts.written() if document.unmark() else data


def way_to(element: Element) -> Spot:
    """The way from the root of a part to an element: which child each time."""
    way: list[str] = []
    above = element.getparent()
    while above is not None:
        way.insert(0, str(_elements(above).index(element)))
        element, above = above, above.getparent()
    return tuple(way)


def _elements(tree: Element) -> list[Element]:
    """The children of an element that are elements, and no remarks."""
    return [child for child in tree if isinstance(child.tag, str)]


class _Document:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        kinds = {kind: target for _, kind, target in parts.links("")}
        self.name = kinds["officeDocument"]
        self.body = parts.xml(self.name).find(f"{W}body")

    def _at(self, spot: Spot) -> Element:
        element = self.parts.xml(self.name)
        for number in spot:
            element = _elements(element)[int(number)]
        return element

    # ---- marking

    def mark(self, listed: Sequence[Listed], language: str) -> None:
        """Shade and comment each box, then put the list above all."""
        listed = sorted(listed, key=lambda one: [int(number) for number in one.spot])
        by_spot: dict[Spot, list[Listed]] = defaultdict(list)
        for one in listed:
            if one.spot:
                by_spot[one.spot].append(one)
        # All are looked up before the first is changed: a mark moves what stands behind it.
        found = [(self._at(spot), spot, faults) for spot, faults in by_spot.items()]
        bookmarks: dict[Spot, str] = {}
        first = self._next_id()
        for number, (element, spot, faults) in enumerate(found):
            bookmarks[spot] = f"{BOOKMARK}{number + 1}"
            self._mark(element, faults, language, first + number, bookmarks[spot])
        self.body[:0] = list_table(listed, language, bookmarks)

    def _mark(
        self, element: Element, listed: Sequence[Listed], language: str, id_: int, bookmark: str
    ) -> None:
        severity = worst(listed)
        if element.tag == f"{W}tc":
            _shade(element, severity)
        lines = element if element.tag == f"{W}p" else element.find(f".//{W}p")
        if lines is None:
            return
        self._comment(said_of(listed, language), id_)
        number = {f"{W}id": str(id_)}
        sign = run(f"{SIGNS[severity]}\u00a0", color=EDGES[severity], is_bold=True)
        reference = etree.Element(f"{W}r")
        etree.SubElement(reference, f"{W}commentReference", number)
        start = 1 if len(lines) and lines[0].tag == f"{W}pPr" else 0
        lines[start:start] = [
            etree.Element(f"{W}bookmarkStart", {**_mark_id(id_), f"{W}name": bookmark}),
            etree.Element(f"{W}commentRangeStart", number),
            sign,
            etree.Element(f"{W}commentRangeEnd", number),
            reference,
            etree.Element(f"{W}bookmarkEnd", _mark_id(id_)),
        ]

    def _comment(self, text: str, id_: int) -> None:
        comment = etree.SubElement(
            self._comments(),
            f"{W}comment",
            {f"{W}id": str(id_), f"{W}author": AUTHOR, f"{W}initials": "gi"},
        )
        comment.extend(paragraph(line) for line in text.split("\n"))

    def _comments(self) -> Element:
        if name := self._comments_part():
            return self.parts.xml(name)
        name = self.parts.free("word/comments_govinno{}.xml")
        self.parts.put(name, etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}))
        self.parts.typed(name, _COMMENTS)
        self.parts.link(self.name, "comments", name)
        return self.parts.xml(name)

    def _comments_part(self) -> str:
        kinds = {kind: target for _, kind, target in self.parts.links(self.name)}
        return kinds.get("comments", "")

    def _next_id(self) -> int:
        """The first number that no comment has."""
        name = self._comments_part()
        known = self.parts.xml(name) if name else ()
        return max((int(each.get(f"{W}id", "0")) for each in known), default=0) + 1

    # ---- taking marks out

    def unmark(self) -> bool:
        """Take out what a report has put in; gives whether there was anything."""
        done = [self._drop_list(), self._drop_comments(), self._drop_signs(), self._unshade()]
        return any(done) | self._drop_bookmarks()

    def _drop_list(self) -> bool:
        lists = [table for table in self.body.findall(f"{W}tbl") if _is_list(table)]
        for table in lists:
            behind = table.getnext()
            if behind is not None and behind.tag == f"{W}p" and not _text(behind):
                self.body.remove(behind)
            self.body.remove(table)
        return bool(lists)

    def _drop_comments(self) -> bool:
        name = self._comments_part()
        if not name or name not in self.parts:
            return False
        comments = self.parts.xml(name)
        ours = [
            each for each in comments if is_ours(each.get(f"{W}author", ""), _text(each).strip())
        ]
        ids = {each.get(f"{W}id") for each in ours}
        for each in ours:
            comments.remove(each)
        for mark in [*_marks_of_comments(self.body)]:
            if mark.get(f"{W}id") in ids:
                _remove(mark)
        if ours and not len(comments):
            for id_, kind, target in [*self.parts.links(self.name)]:
                if kind in _BESIDE_COMMENTS:
                    self.parts.drop(target)
                    self.parts.unlink(self.name, id_)
        return bool(ours)

    def _drop_signs(self) -> bool:
        signs = {f"{sign}\u00a0": EDGES[severity] for severity, sign in SIGNS.items()}
        found = False
        for each in [*self.body.iter(f"{W}r")]:
            text = each.find(f"{W}t")
            color = each.find(f"{W}rPr/{W}color")
            start = (text.text or "")[:2] if text is not None else ""
            if color is None or signs.get(start) != color.get(f"{W}val"):
                continue
            found = True
            text.text = text.text[2:]
            if not text.text:
                each.getparent().remove(each)
        return found

    def _unshade(self) -> bool:
        ours = [
            shade
            for shade in self.body.iter(f"{W}shd")
            if shade.get(f"{W}fill") in FILLS.values() and shade.getparent().tag == f"{W}tcPr"
        ]
        for shade in ours:
            before = shade.get(f"{W}color", "auto")
            if before == "auto":
                shade.getparent().remove(shade)
            else:
                shade.attrib.update({f"{W}fill": before, f"{W}color": "auto"})
        return bool(ours)

    def _drop_bookmarks(self) -> bool:
        marks = self.body.iter(f"{W}bookmarkStart")
        ours = [mark for mark in marks if mark.get(f"{W}name", "").startswith(BOOKMARK)]
        ids = {mark.get(f"{W}id") for mark in ours}
        ends = self.body.iter(f"{W}bookmarkEnd")
        for mark in [*ours, *(end for end in [*ends] if end.get(f"{W}id") in ids)]:
            mark.getparent().remove(mark)
        return bool(ours)


def _mark_id(number: int) -> dict[str, str]:
    """The number of a bookmark, far from those of others."""
    return {f"{W}id": str(900_000 + number)}


def _shade(cell: Element, severity: Severity) -> None:
    told = cell.find(f"{W}tcPr")
    if told is None:
        told = etree.Element(f"{W}tcPr")
        cell.insert(0, told)
    shade = told.find(f"{W}shd")
    if shade is None:
        shade = etree.Element(f"{W}shd")
        told.insert(sum(child.tag in _BEFORE_SHADING for child in told), shade)
    before = shade.get(f"{W}fill", "auto")
    shade.attrib.update(
        {f"{W}val": "clear", f"{W}color": before, f"{W}fill": FILLS[severity]},
    )


def _is_list(table: Element) -> bool:
    caption = table.find(f"{W}tblPr/{W}tblCaption")
    if caption is not None and caption.get(f"{W}val") == CAPTION:
        return True
    first = table.find(f"{W}tr/{W}tc/{W}p")
    return first is not None and _text(first).strip() in titles()


def _text(tree: Element) -> str:
    return "".join(each.text or "" for each in tree.iter(f"{W}t"))


def _marks_of_comments(body: Element) -> Iterator[Element]:
    yield from body.iter(f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference")


def _remove(mark: Element) -> None:
    """Take a mark out, and the run that holds nothing but it."""
    above = mark.getparent()
    above.remove(mark)
    if above.tag == f"{W}r" and not [child for child in above if child.tag != f"{W}rPr"]:
        above.getparent().remove(above)

"""The text of paragraphs and boxes, as people see it once all changes are accepted.

Whatever is no text of the paragraph itself (a comment, a note, a text box, a picture) is told
beside it: nothing is read as data that stands somewhere else, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from govinno.loaders.forms.word_names import AUTHOR, SAID, q
from govinno.loaders.forms.word_package import Package

AsideKind = Literal["comment", "note", "text-box", "picture", "nested-table", "tracked"]
P, TBL, TR, TC, SDT = (q(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "sdt"))
_CONTENT = q("w:sdtContent")
#: Elements below which there is no text that people see now.
_UNREAD = frozenset(
    map(
        q,
        (
            *("w:instrText", "w:delText", "w:delInstrText", "w:fldChar", "w:rt", "w:softHyphen"),
            *("w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tblPr", "w:tblGrid", "w:tcPr"),
            *("w:trPr", "w:sectPr", "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr"),
            *("w:lastRenderedPageBreak", "w:footnoteRef", "w:endnoteRef", "w:annotationRef"),
        ),
    )
)
_SIGNS = {q("w:tab"): "\t", q("w:ptab"): "\t", q("w:cr"): "\n", q("w:noBreakHyphen"): "-"}
_GONE = frozenset(map(q, ("w:del", "w:moveFrom")))
_COME = frozenset(map(q, ("w:ins", "w:moveTo")))
_NOTES = {q("w:footnoteReference"): "footnotes", q("w:endnoteReference"): "endnotes"}
_DRAWN = frozenset(map(q, ("w:drawing", "w:pict", "w:object")))
_BLOCKS = frozenset((P, TBL, q("w:altChunk"), q("w:subDoc")))
_T, _BR, _SYM = q("w:t"), q("w:br"), q("w:sym")
_LETTERS = frozenset((_T, q("m:t")))
_BOX = q("w:txbxContent")
_ALTERNATE, _CHOICE = q("mc:AlternateContent"), q("mc:Choice")
_COMMENT = q("w:commentReference")


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that stands beside a text: what it is, its own text, and who wrote it."""

    kind: AsideKind
    text: str = ""
    who: str = ""


class Texts:
    """Reads texts of one document and remembers what stood beside them."""

    def __init__(self, package: Package) -> None:
        self._comments = _by_id(package.comments)
        self._notes = {kind: _by_id(root) for kind, root in package.notes.items()}
        self._asides: list[Aside] = []
        self._told: set[str] = set()

    def taken(self) -> list[Aside]:
        """What stood beside the texts read since the last call."""
        asides, self._asides = self._asides, []
        return asides

    def left_over(self) -> Iterator[Aside]:
        """Comments that no text refers to."""
        for id_, comment in self._comments.items():
            if id_ not in self._told and (aside := self._comment(comment)):
                yield aside

    def paragraph(self, element: Any) -> str:
        """The text of one paragraph; a break of a line in it is a line end."""
        return "".join(self._pieces(element))

    def lines(self, box: Any) -> list[str]:
        """The lines of a box, without empty ones before and after."""
        lines: list[str] = []
        for block in blocks_of(box):
            if block.tag == P:
                lines += self.paragraph(block).split("\n")
            elif block.tag == TBL:
                lines += self._inner_table(block)
        while lines and not lines[0].strip():
            del lines[0]
        while lines and not lines[-1].strip():
            del lines[-1]
        return lines

    def _inner_table(self, table: Any) -> list[str]:
        rows = [[" ".join(self.lines(cell)) for cell in cells_of(row)] for row in rows_of(table)]
        lines = [" | ".join(filter(None, cells)) for cells in rows]
        lines = [line for line in lines if line]
        if lines:
            self._asides.append(Aside("nested-table", "\n".join(lines)))
        return lines

    # ---- the pieces of a paragraph

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in _LETTERS:
                yield child.text or ""
            elif tag in _UNREAD:
                continue
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == _BR:
                yield "\n" if child.get(q("w:type"), "textWrapping") == "textWrapping" else ""
            elif tag == _SYM:
                yield _symbol(child)
            else:
                yield from self._deeper(child, tag)

    def _deeper(self, child: Any, tag: str) -> Iterator[str]:
        """What has pieces inside, or is told beside the text."""
        if tag in _GONE or tag in _COME:
            self._asides.append(Aside("tracked"))
            if tag in _GONE:
                return
        if tag == SDT:
            yield from self._control(child)
        elif tag == _ALTERNATE:
            choice = child.find(_CHOICE)
            yield from self._pieces(choice if choice is not None else child)
        elif tag in _DRAWN:
            self._drawn(child)
        elif tag in _NOTES:
            self._note(child, _NOTES[tag])
        elif tag == _COMMENT:
            self._commented(child)
        else:
            yield from self._pieces(child)

    def _control(self, control: Any) -> Iterator[str]:
        content = control.find(_CONTENT)
        if content is None or is_placeholder(control, content):
            return
        yield from self._pieces(content)

    def _drawn(self, element: Any) -> None:
        boxes = [*_outermost(element, _BOX)]
        for box in boxes:
            text = "\n".join(self.lines(box))
            self._asides.append(Aside("text-box", text)) if text else None
        if not boxes:
            self._asides.append(Aside("picture"))

    def _note(self, reference: Any, kind: str) -> None:
        id_ = str(reference.get(q("w:id")))
        note = self._notes.get(kind, {}).get(id_)
        if note is not None and self._is_first(kind + id_):
            self._asides.append(Aside("note", "\n".join(self.lines(note))))

    def _commented(self, reference: Any) -> None:
        id_ = str(reference.get(q("w:id")))
        comment = self._comments.get(id_)
        if comment is not None and self._is_first(id_) and (aside := self._comment(comment)):
            self._asides.append(aside)

    def _is_first(self, id_: str) -> bool:
        """Whether a comment or a note was not told yet: one may refer to itself."""
        is_first = id_ not in self._told
        self._told.add(id_)
        return is_first

    def _comment(self, comment: Any) -> Aside | None:
        """A comment of a person; those that the program has put in say nothing new."""
        who = str(comment.get(q("w:author"), ""))
        return None if who == AUTHOR else Aside("comment", "\n".join(self.lines(comment)), who)


def blocks_of(container: Any) -> Iterator[Any]:
    """Paragraphs, tables and embedded files below an element, through all that wraps them."""
    for child in container:
        tag = child.tag
        if tag in _BLOCKS:
            yield child
        elif tag == SDT:
            content = child.find(_CONTENT)
            if content is not None and not is_placeholder(child, content):
                yield from blocks_of(content)
        elif tag == _ALTERNATE:
            choice = child.find(_CHOICE)
            yield from blocks_of(choice if choice is not None else child)
        elif tag not in _UNREAD and tag not in _GONE:
            yield from blocks_of(child)


def rows_of(table: Any) -> Iterator[Any]:
    return _through(table, TR)


def cells_of(row: Any) -> Iterator[Any]:
    return _through(row, TC)


def _through(element: Any, wanted: str) -> Iterator[Any]:
    """Children of a kind, through content controls and marks of changes around them."""
    for child in element:
        if child.tag == wanted:
            yield child
        elif child.tag == SDT:
            content = child.find(_CONTENT)
            yield from _through(content, wanted) if content is not None else ()
        elif child.tag in _COME or child.tag == q("w:customXml"):
            yield from _through(child, wanted)


def is_placeholder(control: Any, content: Any) -> bool:
    """Whether a content control shows only what should be chosen or typed there."""
    properties = control.find(q("w:sdtPr"))
    text = "".join(piece.text or "" for piece in content.iter(_T)).strip()
    if text in (SAID["choose"].th, SAID["choose"].en):
        return True
    # Any other text in a list to choose from was chosen.
    is_list = properties is None or properties.find(q("w:dropDownList")) is not None
    if is_list or properties.find(q("w:showingPlcHdr")) is None:
        return False
    runs = [run for run in content.iter(q("w:r")) if run.find(_T) is not None]
    return all(run.find(f"{q('w:rPr')}/{q('w:rStyle')}") is not None for run in runs)


def _by_id(root: Any) -> dict[str, Any]:
    """The comments or notes of a part; the lines that part notes from text are none."""
    if root is None:
        return {}
    return {str(c.get(q("w:id"))): c for c in root if c.get(q("w:type")) is None}


def _outermost(element: Any, tag: str) -> Iterator[Any]:
    """The nearest elements of a kind below one; of two ways to draw the same only the first."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag == _ALTERNATE:
            choice = child.find(_CHOICE)
            yield from _outermost(choice if choice is not None else child, tag)
        else:
            yield from _outermost(child, tag)


def _symbol(element: Any) -> str:
    """A sign of a font of symbols: the sign itself where letters have it too."""
    try:
        sign = chr(int(element.get(q("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return "•"
    return sign if sign.isprintable() else "•"

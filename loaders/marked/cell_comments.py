"""Comments beside the cells of a sheet: added to those of people, and taken out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from govinno.loaders.marked.marks import AUTHOR, Listed, is_ours, said_of
from govinno.loaders.marked.parts import Element, Parts
from govinno.loaders.marked.sheet_xml import R, S, column_number, insert_behind, split_cell

_V = "urn:schemas-microsoft-com:vml"
_O = "urn:schemas-microsoft-com:office:office"
_X = "urn:schemas-microsoft-com:office:excel"
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
#: How many letters stand on a line of the box of a comment, and how high a line is in points.
_LETTERS, _LINE = 38, 15


def add_comments(
    parts: Parts, sheet: str, by_cell: Mapping[str, Sequence[Listed]], language: str
) -> None:
    """Say beside each cell what is wrong in it; a cell with a comment of somebody keeps that."""
    comments, drawing = _comments(parts, sheet), _drawing(parts, sheet)
    author = _author(comments)
    told = comments.find(f"{S}commentList")
    assert told is not None
    taken = {comment.get("ref") for comment in told}
    for number, (cell, listed) in enumerate(by_cell.items()):
        if cell in taken:
            continue
        text = said_of(listed, language)
        comment = etree.SubElement(told, f"{S}comment", ref=cell, authorId=str(author))
        run = etree.SubElement(etree.SubElement(comment, f"{S}text"), f"{S}t")
        run.text = text
        run.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        drawing.append(_box(cell, text, number))


def _comments(parts: Parts, sheet: str) -> Element:
    for _, kind, target in parts.links(sheet):
        if kind == "comments":
            return parts.xml(target)
    name = parts.free("xl/comments_govinno{}.xml")
    made = etree.Element(f"{S}comments", nsmap={None: S[1:-1]})
    etree.SubElement(made, f"{S}authors")
    etree.SubElement(made, f"{S}commentList")
    parts.put(name, made)
    parts.typed(name, _COMMENTS)
    parts.link(sheet, "comments", name)
    return made


def _author(comments: Element) -> int:
    authors = comments.find(f"{S}authors")
    assert authors is not None
    known = [author.text or "" for author in authors]
    if AUTHOR not in known:
        etree.SubElement(authors, f"{S}author").text = AUTHOR
        known.append(AUTHOR)
    return known.index(AUTHOR)


def _drawing(parts: Parts, sheet: str) -> Element:
    """The drawing that holds the boxes of the comments of a sheet."""
    tree = parts.xml(sheet)
    legacy = tree.find(f"{S}legacyDrawing")
    if legacy is not None:
        wanted = legacy.get(f"{R}id")
        return next(
            parts.xml(target, recover=True)
            for id_, _, target in parts.links(sheet)
            if id_ == wanted
        )
    name = parts.free("xl/drawings/vmlDrawing_govinno{}.vml")
    made = etree.fromstring(
        f'<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}">'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
        'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
    )
    parts.put(name, made)
    parts.typed_ending("vml", _DRAWING)
    legacy = etree.Element(f"{S}legacyDrawing")
    legacy.set(f"{R}id", parts.link(sheet, "vmlDrawing", name))
    insert_behind(tree, legacy)
    return made


def _box(cell: str, text: str, number: int) -> Element:
    """The box of one comment: beside its cell, as high as its text, hidden until asked for."""
    letters, row = split_cell(cell)
    column = column_number(letters)
    lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
    high = lines * _LINE + 10
    return etree.fromstring(
        f'<v:shape xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}" '
        f'id="_x0000_s{700_000 + number}" type="#_x0000_t202" '
        f'style="position:absolute;width:230pt;height:{high}pt;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:textbox style="mso-direction-alt:auto"/>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{column + 1},15,{max(row - 2, 0)},4,{column + 5},15,{row + lines},4</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def drop_comments(parts: Parts, sheet: str) -> bool:
    """Take our comments out of a sheet; gives whether there were any."""
    found = next(((i, t) for i, kind, t in parts.links(sheet) if kind == "comments"), None)
    if found is None or found[1] not in parts:
        return False
    id_, name = found
    told = parts.xml(name).find(f"{S}commentList")
    if told is None:
        return False
    authors = [a.text or "" for a in parts.xml(name).iterfind(f"{S}authors/{S}author")]
    ours = [comment for comment in told if _is_ours(comment, authors)]
    for comment in ours:
        told.remove(comment)
    if ours:
        _drop_boxes(parts, sheet, {comment.get("ref", "") for comment in ours})
    if ours and not len(told):
        parts.drop(name)
        parts.unlink(sheet, id_)
    return bool(ours)


def _is_ours(comment: Element, authors: Sequence[str]) -> bool:
    number = int(comment.get("authorId", "-1"))
    author = authors[number] if 0 <= number < len(authors) else ""
    return is_ours(author, "".join(comment.itertext()))


def _drop_boxes(parts: Parts, sheet: str, cells: Iterable[str]) -> None:
    """Take the boxes of comments out of the drawing, and the drawing where it holds no more."""
    tree = parts.xml(sheet)
    legacy = tree.find(f"{S}legacyDrawing")
    links = {id_: target for id_, _, target in parts.links(sheet)}
    id_ = legacy.get(f"{R}id", "") if legacy is not None else ""
    if legacy is None or links.get(id_, "") not in parts:
        return
    drawing = parts.xml(links[id_], recover=True)
    at = {(str(split_cell(c)[1] - 1), str(column_number(split_cell(c)[0]))) for c in cells}
    for shape in drawing.findall(f"{{{_V}}}shape"):
        row, column = (shape.findtext(f".//{{{_X}}}{each}") or "" for each in ("Row", "Column"))
        if (row.strip(), column.strip()) in at:
            drawing.remove(shape)
    if drawing.find(f"{{{_V}}}shape") is None:
        parts.drop(links[id_])
        parts.unlink(sheet, id_)
        tree.remove(legacy)

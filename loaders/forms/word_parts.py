"""The parts of a text document beside its text: styles, header, footer, package.

Word chooses the Thai face and size of a text from the complex-script properties (`w:cs`, `w:szCs`,
`w:bCs`) and not from the Latin ones, so every style carries both.
"""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from lxml import etree

from govinno.loaders.forms.word_names import GUIDE, HINT, LABEL, SAID, SPACES, VERSION, el, q

#: The face of Thai government papers, and its free revision for Latin letters and as a stand-in.
THAI_FACE, LATIN_FACE = "TH Sarabun New", "Sarabun"
#: Latin letters of the free face are drawn larger than Thai ones at the same size: half points.
_THAI_SIZE, _LATIN_SIZE = 30, 24
_GREY, _DARK = "6B6B6B", "1F3A4D"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: So that the same form always gives the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_KEPT_ID = "{6C3B7A1E-52A4-4C0B-9D0E-0F6A0B1C1301}"


def pack(document: Any, kept: bytes, language: str, headline: str) -> bytes:
    """The whole file, with `kept` in its unseen part and the headline on every page."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("header", "header1.xml"),
            ("footer", "footer1.xml"),
            ("customXml", "../customXml/item1.xml"),
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": _settings(),
        "word/header1.xml": _header(headline),
        "word/footer1.xml": _footer(language),
        "customXml/item1.xml": _kept(language, headline, kept),
        "customXml/_rels/item1.xml.rels": _relations(("customXmlProps", "itemProps1.xml")),
        "customXml/itemProps1.xml": _kept_properties(),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for path, root in parts.items():
            data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            info = zipfile.ZipInfo(path, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, data)
    return buffer.getvalue()


def _content_types() -> Any:
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    }
    for ending, kind in defaults.items():
        etree.SubElement(root, f"{{{_TYPES}}}Default", Extension=ending, ContentType=kind)
    parts = {
        "/word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_WORD_TYPE}.styles+xml",
        "/word/settings.xml": f"{_WORD_TYPE}.settings+xml",
        "/word/header1.xml": f"{_WORD_TYPE}.header+xml",
        "/word/footer1.xml": f"{_WORD_TYPE}.footer+xml",
        "/customXml/itemProps1.xml": (
            "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
        ),
    }
    for part, kind in parts.items():
        etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=part, ContentType=kind)
    return root


def _relations(*targets: tuple[str, str]) -> Any:
    """Relations rId1, rId2 … to other parts, each by its kind."""
    root = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    for number, (kind, target) in enumerate(targets, 1):
        etree.SubElement(
            root,
            f"{{{_RELATIONS}}}Relationship",
            Id=f"rId{number}",
            Type=f"{_OFFICE}/relationships/{kind}",
            Target=target,
        )
    return root


#: The relations of `pack` that a section refers to.
HEADER_ID, FOOTER_ID = "rId3", "rId4"


def _kept(language: str, headline: str, kept: bytes) -> Any:
    root = etree.Element(q("f:form"), nsmap={None: SPACES["f"]})
    root.set("version", str(VERSION))
    root.set("language", language)
    root.set("headline", headline)
    # Letters and digits only: no program may take blanks or ends of lines of it for its own.
    root.text = b64encode(kept).decode()
    return root


def _kept_properties() -> Any:
    space = SPACES["ds"]
    root = etree.Element(q("ds:datastoreItem"), nsmap={"ds": space})
    root.set(q("ds:itemID"), _KEPT_ID)
    refs = etree.SubElement(root, q("ds:schemaRefs"))
    etree.SubElement(refs, q("ds:schemaRef")).set(q("ds:uri"), SPACES["f"])
    return root


# ---- styles


def styles() -> Any:
    """The styles of a form: faces and sizes for Thai and Latin letters alike."""
    root = el("w:styles")
    run = el("w:rPrDefault", el("w:rPr", *face(), *size(), _languages()))
    spacing = el("w:spacing", before="0", after="60", line="240", lineRule="auto")
    root.append(el("w:docDefaults", run, el("w:pPrDefault", el("w:pPr", spacing))))
    root.extend(_paragraph_styles())
    root.append(_placeholder_style())
    root.extend(_table_styles())
    return root


def face() -> Iterator[Any]:
    yield el("w:rFonts", ascii=LATIN_FACE, hAnsi=LATIN_FACE, eastAsia=LATIN_FACE, cs=THAI_FACE)


def size(more: float = 1) -> Iterator[Any]:
    yield el("w:sz", val=str(round(_LATIN_SIZE * more)))
    yield el("w:szCs", val=str(round(_THAI_SIZE * more)))


def bold() -> Iterator[Any]:
    yield el("w:b")
    yield el("w:bCs")


def _languages() -> Any:
    return el("w:lang", val="en-GB", eastAsia="en-GB", bidi="th-TH")


def _paragraph_styles() -> Iterator[Any]:
    yield _style("Normal", "Normal", is_default=True)
    yield _style("Title", "Title", more=1.7, is_bold=True, colour=_DARK, after=120)
    for level, more, before in ((1, 1.35, 360), (2, 1.1, 240)):
        yield _style(
            f"Heading{level}",
            f"heading {level}",
            more=more,
            is_bold=True,
            colour=_DARK,
            before=before,
            outline=level - 1,
        )
    yield _style(GUIDE, "Form Guide", colour=_GREY, is_kept=True)
    yield _style(LABEL, "Form Label", is_bold=True, after=0)
    yield _style(HINT, "Form Hint", more=0.86, colour=_GREY, after=0)
    yield _style("Header", "header", more=0.86, colour=_GREY)
    yield _style("Footer", "footer", more=0.86, colour=_GREY, align="right")


def _style(
    id_: str,
    name: str,
    *,
    more: float = 1,
    is_bold: bool = False,
    colour: str = "",
    before: int = 0,
    after: int = 60,
    outline: int | None = None,
    align: str = "",
    is_default: bool = False,
    is_kept: bool = False,
) -> Any:
    """A paragraph style; `more` is its size beside that of the text, `outline` its level."""
    style = el("w:style", el("w:name", val=name), type="paragraph", styleId=id_)
    if is_default:
        style.set(q("w:default"), "1")
        style.append(el("w:qFormat"))
        return style
    style.extend([el("w:basedOn", val="Normal"), el("w:qFormat")])
    paragraph = el("w:pPr")
    if outline is not None or is_kept:
        paragraph.append(el("w:keepNext"))
    paragraph.append(el("w:spacing", before=str(before), after=str(after)))
    if align:
        paragraph.append(el("w:jc", val=align))
    if outline is not None:
        paragraph.append(el("w:outlineLvl", val=str(outline)))
    colours = [el("w:color", val=colour)] if colour else []
    run = el("w:rPr", *(bold() if is_bold else ()), *colours, *size(more))
    style.extend([paragraph, run])
    return style


def _placeholder_style() -> Any:
    style = el("w:style", el("w:name", val="Placeholder Text"), type="character")
    style.set(q("w:styleId"), "PlaceholderText")
    style.append(el("w:rPr", el("w:color", val="8A8A8A")))
    return style


def _table_styles() -> Iterator[Any]:
    margins = el("w:tblCellMar")
    for side, width in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85)):
        margins.append(el(f"w:{side}", w=str(width), type="dxa"))
    borders = el("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(el(f"w:{side}", val="single", sz="4", space="0", color="B8BEC3"))
    style = el("w:style", el("w:name", val="Form Table"), type="table", styleId="FormTable")
    style.append(el("w:pPr", el("w:spacing", before="0", after="0")))
    style.append(el("w:tblPr", borders, margins))
    yield style


# ---- what stands on every page


def _settings() -> Any:
    return el("w:settings", el("w:themeFontLang", val="en-GB", bidi="th-TH"))


def _header(headline: str) -> Any:
    text = el("w:t")
    text.text = headline
    return el("w:hdr", el("w:p", el("w:pPr", el("w:pStyle", val="Header")), el("w:r", text)))


def _footer(language: str) -> Any:
    paragraph = el("w:p", el("w:pPr", el("w:pStyle", val="Footer")))
    words = SAID["page"].filled(number="\0PAGE\0", all="\0NUMPAGES\0").in_language(language)
    for number, piece in enumerate(words.split("\0")):
        if number % 2:
            text = el("w:t")
            text.text = "1"
            paragraph.append(el("w:fldSimple", el("w:r", text), instr=f" {piece} "))
        elif piece:
            text = el("w:t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            paragraph.append(el("w:r", text))
    return el("w:ftr", paragraph)

"""What the writer and the reader of text documents must call alike."""

from __future__ import annotations

from typing import Any

from lxml import etree

from govinno.words import Words, words_of

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "ds": "http://schemas.openxmlformats.org/officeDocument/2006/customXml",
    "f": "https://w3id.org/govinno/form",
}
#: The form as it is written now; a document that tells a higher one is of a newer program.
VERSION = 1
#: What the alternative text of a table of ours begins with, and the bookmark of a heading.
CAPTION, BOOKMARK = "govinno:", "gi_"
#: Who signs the comments that the program itself has put in.
AUTHOR = "govinno"
#: The styles of text that is part of the form and not of what people say.
GUIDE, HINT, LABEL = "FormGuide", "FormHint", "FormLabel"

SAID = words_of("form-word")


def q(name: str) -> str:
    """`w:p` as lxml has it: `{http://…}p`."""
    space, _, local = name.partition(":")
    return f"{{{SPACES[space]}}}{local}" if local else name


def el(name: str, /, *children: Any, **attributes: str) -> Any:
    """An element with its children; attributes are in the same namespace: `val="x"` is `w:val`."""
    space = name.partition(":")[0]
    made = etree.Element(q(name), nsmap={space: SPACES[space]})
    for key, value in attributes.items():
        made.set(q(f"{space}:{key.rstrip('_')}"), value)
    made.extend(children)
    return made


def bookmark_of(table: str, number: int = 0) -> str:
    """The bookmark in the heading of a table, or of one of its fixed rows, from 1."""
    return f"{BOOKMARK}{table}_{number}" if number else f"{BOOKMARK}{table}"


def caption_of(table: str, number: int = 0) -> str:
    """The alternative text that tells a table apart, likewise."""
    return f"{CAPTION}{table}/{number}" if number else f"{CAPTION}{table}"


def topic_heading(number: int, label: Words) -> Words:
    """The heading over the answers to one topic, which is also what a place in it is called."""
    return SAID["topic"].filled(number=number, label_th=label.th, label_en=label.en)

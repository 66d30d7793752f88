"""Forms that are text documents, each with one fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hostile_files import document
from word_edits import (
    cell,
    edited,
    fragment,
    heading_of,
    packed,
    paragraph,
    parts_of,
    run,
    write_in,
)

from govinno.loaders.forms.layout import form_of
from govinno.loaders.forms.word import write_word
from govinno.loaders.forms.word_reader import read_word
from govinno.loaders.spec import load_spec
from govinno.records.faults import Fault

_PLACE = "ภาคี › แถว 1 › ชื่อภาคี"


def _empty() -> bytes:
    return write_word(form_of(load_spec()), {}, b"", "th")


def _without_unseen() -> bytes:
    return packed({n: part for n, part in parts_of(_empty()).items() if "customXml" not in n})


def _newer() -> bytes:
    return edited(_empty(), lambda root: root.set("version", "9"), "customXml/item1.xml")


def _with(xml: str) -> Callable[[], bytes]:
    """Something in the box of a partner's name, beside the name itself."""

    def put(root: Any) -> None:
        box = cell(root, "ภาคี", 1, 1)
        write_in(box, "เทศบาล")
        box.append(fragment(f"<w:p>{xml}</w:p>") if "<w:tbl>" not in xml else fragment(xml))

    return lambda: edited(_empty(), put)


def _merged(root: Any) -> None:
    box = cell(root, "ภาคี", 1, 1)
    write_in(box, "เทศบาล")
    box.find("{*}tcPr").append(fragment('<w:gridSpan w:val="2"/>'))
    box.getnext().getparent().remove(box.getnext())


def _raised(made: Callable[[], bytes]) -> Callable[[Path], list[Fault]]:
    return lambda _folder: read_word(made(), "a.docx", form_of(load_spec())).faults


_BOX = (
    "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>ก</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
)
_INNER = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>ก</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"

#: code → what raises it, the line and the field of the fault.
FAULTS: dict[str, tuple[Callable[[Path], list[Fault]], int, str]] = {
    "word-no-form": (_raised(document), 0, ""),
    "word-newer": (_raised(_newer), 0, ""),
    "word-kept-lost": (_raised(_without_unseen), 0, ""),
    "word-text-not-read": (
        _raised(
            lambda: edited(
                _empty(), lambda root: heading_of(root, "ภาคี").addnext(paragraph("ดูแฟ้มแนบ"))
            )
        ),
        0,
        "ภาคี › นอกตาราง",
    ),
    "word-heading-changed": (
        _raised(
            lambda: edited(_empty(), lambda root: heading_of(root, "ภาคี").append(run("ของเรา")))
        ),
        0,
        "ภาคี › นอกตาราง",
    ),
    "word-beside": (_raised(_with(_BOX)), 1, _PLACE),
    "word-picture": (_raised(_with("<w:r><w:pict/></w:r>")), 1, _PLACE),
    "word-nested-table": (_raised(_with(_INNER)), 1, _PLACE),
    "word-cells-merged": (_raised(lambda: edited(_empty(), _merged)), 1, _PLACE),
    "word-tracked": (_raised(_with("<w:ins><w:r><w:t>ก</w:t></w:r></w:ins>")), 0, ""),
}

"""Looks added to the styles of a workbook, each once, those that are there untouched."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from govinno.loaders.marked.marks import EDGES, FILLS
from govinno.loaders.marked.parts import Element, Parts
from govinno.loaders.marked.sheet_xml import S
from govinno.records.faults import SIGNS, Severity

#: The order of the tables of looks.
_ORDER = [
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles"),
    *("dxfs", "tableStyles", "colors", "extLst"),
]
_SIDES = ("left", "right", "top", "bottom")


class Styles:
    """The styles of a workbook; what is asked for is added where it is not there yet."""

    def __init__(self, parts: Parts, name: str) -> None:
        self.tree = parts.xml(name)

    def of_mark(self, severity: Severity, *, is_text: bool) -> int:
        """The number of the conditional format of a faulty cell; a text shows a sign before it."""
        sides = "".join(
            f'<{side} style="{"thin" if severity == "error" else "dashed"}">'
            f'<color rgb="FF{EDGES[severity]}"/></{side}>'
            for side in _SIDES
        )
        code = f"General;-General;General;&quot;{SIGNS[severity]} &quot;@"
        sign = f'<numFmt numFmtId="{_NUMBER[severity]}" formatCode="{code}"/>' if is_text else ""
        fill = f'<fgColor rgb="FF{FILLS[severity]}"/><bgColor rgb="FF{FILLS[severity]}"/>'
        return self._put(
            "dxfs",
            f'<dxf>{sign}<fill><patternFill patternType="solid">{fill}</patternFill></fill>'
            f"<border>{sides}</border></dxf>",
        )

    def of_cell(
        self,
        *,
        is_bold: bool = False,
        size: int = 0,
        color: str = "",
        fill: str = "",
        is_lined: bool = True,
    ) -> int:
        """The number of a look of cells in the font of the workbook, on lines of their own."""
        font = self._put("fonts", self._font(is_bold=is_bold, size=size, color=color))
        ground = self._put("fills", _fill(fill)) if fill else 0
        edge = self._put("borders", _LINE) if is_lined else 0
        return self._put(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{font}" fillId="{ground}" borderId="{edge}" '
            'xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            '<alignment vertical="top" wrapText="1"/></xf>',
        )

    def _font(self, *, is_bold: bool, size: int, color: str) -> str:
        """The first font of the workbook, which is that of its cells, with what is asked for."""
        first = self.tree.find(f"{S}fonts/{S}font")
        font = deepcopy(first) if first is not None else etree.Element(f"{S}font")
        for name in ("b", *(["sz"] if size else ()), *(["color"] if color else ())):
            for old in font.findall(f"{S}{name}"):
                font.remove(old)
        told = [("color", {"rgb": f"FF{color}"}), ("sz", {"val": str(size)}), ("b", {})]
        for name, values in told:
            if {"color": color, "sz": size, "b": is_bold}[name]:
                font.insert(0, etree.Element(f"{S}{name}", values))
        return str(etree.tostring(font, encoding="unicode"))

    def _put(self, table: str, told: str) -> int:
        """The number of an entry of a table, which is made where it is missing."""
        entries = self._table(table)
        new = etree.fromstring(told if "xmlns" in told else _with_namespace(told))
        wanted = _plain(new)
        for number, old in enumerate(entries):
            if _plain(old) == wanted:
                return number
        entries.append(new)
        entries.set("count", str(len(entries)))
        return len(entries) - 1

    def _table(self, name: str) -> Element:
        found = self.tree.find(f"{S}{name}")
        if found is not None:
            return found
        table = etree.Element(f"{S}{name}")
        for place, other in enumerate(self.tree):
            if _ORDER.index(etree.QName(other).localname) > _ORDER.index(name):
                self.tree.insert(place, table)
                return table
        self.tree.append(table)
        return table


#: Numbers of formats below 164 are taken; a workbook with hundreds of its own has these free.
_NUMBER: dict[Severity, int] = {"error": 9801, "warning": 9802}


#: A fine line below a cell.
_LINE = (
    '<border><left/><right/><top/><bottom style="hair"><color rgb="FF8A94A0"/></bottom>'
    "<diagonal/></border>"
)


def _fill(color: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{color}"/></patternFill></fill>'


def _with_namespace(told: str) -> str:
    name, rest = told[1:].split(">", 1)[0].split(" ")[0], told[1:]
    return f'<{name} xmlns="{S[1:-1]}"{rest[len(name) :]}'


def _plain(tree: Element) -> object:
    """What an entry tells, however it is written."""
    children = tuple(_plain(child) for child in tree)
    return tree.tag, tuple(sorted((str(k), str(v)) for k, v in tree.attrib.items())), children

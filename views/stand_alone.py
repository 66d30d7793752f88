"""A network as one HTML file that works anywhere, with no internet and no server.

The library, our script, the styles, the fonts and the data stand in the file. A Content Security
Policy lets run what we wrote and nothing else, and lets nothing be fetched; names are escaped in
the table and stay data in the picture.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from govinno.views.network_component import FOLDER, script
from govinno.views.network_drawing import drawing
from govinno.views.network_layout import name
from govinno.views.words import catalogue

if TYPE_CHECKING:
    from govinno.answers import Network

_FONTS = Path(__file__).parents[1] / "static" / "fonts"
#: The letters that each part of the font holds.
_LETTERS = {"thai": "U+0E01-0E5B,U+200C-200D,U+25CC", "latin": "U+0000-00FF,U+2000-206F"}
_START = """
const picture = new Picture(document.getElementById("picture"));
const drawing = JSON.parse(document.getElementById("drawing").textContent);
fontsLoaded().then(() => picture.show(drawing));
"""


def page(network: Network, language: str, footer: Sequence[str] = ()) -> str:
    """The file, in Thai (`th`) or English (`en`); `footer` are lines such as filters and date.

    Of an empty network the file has a heading and an empty table.
    """
    code, styles = script() + _START, _styles()
    return Template(_read("stand_alone.html")).substitute(
        language=language,
        policy=_policy(code, styles),
        title=escape(_say("page", language)),
        styles=styles,
        footer="".join(f"<p>{escape(line)}</p>" for line in footer),
        summary=escape(_say("table", language).format(n=len(network.lines))),
        heads="".join(f'<th scope="col">{escape(head)}</th>' for head in _heads(language)),
        rows="\n".join(_rows(network, language)),
        drawing=_inert(drawing(network, language, footer=footer)),
        script=code,
    )


def _read(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")


def _say(key: str, language: str) -> str:
    return catalogue()[f"drawing.{key}"].in_language(language)


def _heads(language: str) -> list[str]:
    return [_say(key, language) for key in ("from", "how", "to")]


def _rows(network: Network, language: str) -> Iterator[str]:
    """The lines in words: the picture for whoever cannot see it."""
    names = {node.iri: name(node, language) for node in network.nodes}
    for line in network.lines:
        words = line.words.in_language(language)
        cells = (names.get(line.source), words, names.get(line.target))
        if all(cell is not None for cell in cells):
            yield f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in cells)}</tr>"


def _inert(data: object) -> str:
    """JSON in which no tag can begin, so that nothing in it ends the script around it."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _policy(code: str, styles: str) -> str:
    """Runs our script and our styles, known by their digest; fetches nothing."""
    return (
        f"default-src 'none'; script-src '{_digest(code)}'; style-src '{_digest(styles)}'; "
        "font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _styles() -> str:
    return "".join([*_font_faces(), _read("network.css"), _read("stand_alone.css")])


def _font_faces() -> Iterator[str]:
    """The fonts themselves; none where they are not shipped, and the reader's own stand in."""
    for file in sorted(_FONTS.glob("*.woff2")):
        script_name, weight, _ = file.stem.rsplit("-", 3)[1:]
        data = b64encode(file.read_bytes()).decode("ascii")
        yield (
            f'@font-face{{font-family:"ThaiUI";font-weight:{weight};'
            f"unicode-range:{_LETTERS[script_name]};"
            f'src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'
        )

"""Each trap of real data is caught where it occurs, and nothing else is taken for one.

On the real files the counts come from an eye of its own: `csv`, `json` and plain tests of strings.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import pytest
from bad_cells import CELLS

from govinno.loaders.datasets import traps
from govinno.loaders.datasets.traps import Kind, read_cell

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


@pytest.mark.parametrize("code", CELLS)
def test_a_cell_is_mended_or_left_as_it_is(code: str) -> None:
    text, kind, instead = CELLS[code]
    told, caught = read_cell(text, kind)
    assert [one.code for one in caught] == [code]
    assert told == (text if instead is None else instead)


#: What looks like a trap to a hasty eye, with the kind of its cell.
INNOCENT: list[tuple[str, Kind]] = [
    ("Nan", "name"),  # the province น่าน
    ("NA", "text"),  # Namibia
    ("none", "text"),
    ("Viaggia + <name of the city>", "text"),
    ("a < b and c > d", "text"),
    ("R&D; AT&T", "text"),
    ("https://example.org/?a=1&copy=2", "text"),
    ("São Tomé, Ærø, Łódź", "name"),
    ("l’À propos", "text"),
    ("«IRMÃ»", "name"),  # a capital before a closing mark
    ("17.0", "figure"),
    ("v4.0", "id"),
    ("1970-01-02", "date"),
    ("1-3 Jan", "text"),
    ("{a} or {b}", "text"),
    ("[see the notes]", "text"),
    ("4K", "name"),
    ("บรรทัดหนึ่ง\nบรรทัดสอง", "text"),
]


@pytest.mark.parametrize(("text", "kind"), INNOCENT)
def test_what_only_looks_like_a_trap_stays(text: str, kind: Kind) -> None:
    assert read_cell(text, kind) == (text, [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\xc3\x82\xc2\xa0", ""),  # a blank that was encoded twice is empty
        ("Stra\u00c3\u0178e", "Straße"),  # by way of Windows-1252
        ("it\xe2\u20ac\u2122s \xe2\u20ac\u0153so\xe2\u20ac\x9d", "it’s “so”"),
        ("IRM\xc3\xbb, Ag\xc3\xaancia", "IRMû, Agência"),  # the second proves the first
        ("<script>alert('<p>')</script>ชื่อ", "ชื่อ"),
        ("<p>ต้น</p><p>ปลาย", "ต้น\nปลาย"),
        ('<a href="javascript:x" onclick="y">ลิงก์</a>', "ลิงก์"),
        ("ชื่อ<br>ใหม่ <ชื่อเมือง> <blink>ก</blink>", "ชื่อ\nใหม่ <ชื่อเมือง> <blink>ก"),
        (" &nbsp;Unknown", ""),  # one trap inside another
    ],
)
def test_several_layers_come_off(text: str, told: str) -> None:
    assert read_cell(text)[0] == told


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("{}", []),
        ("{5097,164}", ["5097", "164"]),
        ('{"a, b", c,NULL,"NULL"}', ["a, b", "c", "", "NULL"]),
        (r'{"say \"a\""}', ['say "a"']),
        ('["a", 1]', ["a", "1"]),
        ("[]", []),
        ('{"a": 1}', None),
        ("{a}{b}", None),
        ("a,b", None),
    ],
)
def test_an_array_is_parted(text: str, items: list[str] | None) -> None:
    assert traps.array_items(text) == items


def test_degrees_and_a_place_at_zero() -> None:
    assert traps.degrees("53° 4' 29.9\" N") == pytest.approx(53.0749722)
    assert traps.degrees("0° 30' 0\" W") == -0.5
    assert traps.degrees("53.1") is None
    assert traps.is_zero_place("0° 0' 0\" N", "0.0")
    # The equator and the meridian are places.
    assert not traps.is_zero_place("0", "102.1")


def test_editions_differ_where_both_tell() -> None:
    one, other = {"1": "Pilot", "2": "x", "3": "A "}, {"1": "Done", "2": "", "3": "a"}
    assert traps.editions_differ(one, other) == [("1", "Pilot", "Done")]


# ---- real files


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of a real file, by the standard library alone."""
    path = DATA / name
    data = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    text = data.decode("utf-8-sig")
    if ".json" in name:
        return list(json.loads(text.replace("\\r\\n", "\\n")))
    csv.field_size_limit(10**7)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: cell.replace("\r\n", "\n") for name, cell in row.items()} for row in rows]


def caught_in(rows: list[dict[str, Any]], column: str, kind: Kind) -> Counter[str]:
    told = (str(row[column]) for row in rows if row[column] is not None)
    return Counter(one.code for text in told for one in read_cell(text, kind)[1])


def letters(text: str) -> str:
    """A text without blanks, those that cannot be seen included."""
    return "".join(text.replace("\u200b", "").split())


@needs_data
def test_letters_encoded_twice_come_back_as_the_whole_cell_decoded() -> None:
    """The second eye decodes whole cells as Latin-1 for as long as that can be done."""
    rows = rows_of("jrc_bc4sdgs/cases.csv")
    wrong = 0
    for text in (row[column] for row in rows for column in row):
        decoded = text
        while not decoded.isascii():
            try:
                decoded = decoded.encode("latin-1").decode()
            except UnicodeError:
                break
        wrong += decoded != text
        if decoded != text:
            assert letters(read_cell(text)[0]) == letters(decoded)
    caught = sum(caught_in(rows, column, "text")["encoded-twice"] for column in rows[0])
    assert caught == wrong > 100


@needs_data
def test_markup_is_taken_out_of_every_cell_that_holds_it() -> None:
    rows = rows_of("participedia/organisation_texts_2017_html.csv.gz")
    marked = [row["body"] for row in rows if "</" in row["body"]]
    assert caught_in(rows, "body", "text")["markup-in-cell"] >= len(marked) > 200
    for text in marked:
        told, _ = read_cell(text)
        # A parser of another library finds the same letters in the same order.
        tree = lxml.html.fragment_fromstring(text, create_parent="div")
        lxml.etree.strip_elements(tree, "script", with_tail=False)
        assert letters(told) == letters(tree.text_content())


@needs_data
@pytest.mark.parametrize(
    ("file", "column", "kind", "code", "is_one"),
    [
        (
            "participedia/cases_2025_fields.csv",
            "primary_org_id",
            "id",
            "float-for-whole",
            lambda text: text.endswith(".0"),
        ),
        (
            "participedia/cases_2025_fields.csv",
            "city_best",
            "name",
            "word-for-no-value",
            lambda text: text == "Unknown",
        ),
        (
            "participedia/cases_2025_fields.csv",
            "method_types",
            "text",
            "array-in-cell",
            lambda text: text[:1] == "{",
        ),
        (
            "dsi4eu/projects_2017.json",
            "creation_date",
            "date",
            "date-of-nothing",
            lambda text: text == "1970-01-01",
        ),
        (
            "dsi4eu/projects_2016.csv",
            "Social Impact",
            "text",
            "lone-return",
            lambda text: "\r" in text,
        ),
        (
            "dsi4eu/organisations_2017.json",
            "organisation_name",
            "name",
            "number-for-name",
            lambda text: text.isdigit(),
        ),
        (
            "th_lao/dla_raw_sample.csv",
            "ที่ตั้งสำนักงานเลขที่",
            "text",
            "turned-into-date",
            lambda text: "ม.ค" in text,
        ),
        (
            "participedia/methods_2024.csv.gz",
            "method_types_2",
            "text",
            "blanks-around",
            lambda text: text[:1] == " ",
        ),
    ],
)
def test_a_trap_is_caught_as_often_as_it_stands_there(
    file: str, column: str, kind: Kind, code: str, is_one: Any
) -> None:
    rows = rows_of(file)
    told = [str(row[column]) for row in rows if row[column] is not None]
    assert caught_in(rows, column, kind)[code] == sum(map(is_one, told)) > 0

"""Inputs of the kinds that people really write: each gives the right value or a clear fault.

Nothing is cut, bent or lost without a word. The bad input stands in the test.
"""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from reading_one import check_one, read_file

from govinno import checking, loading, settings
from govinno.answers.dates import day_of, use_zone
from govinno.checking import known_register, registers
from govinno.cli import run
from govinno.loaders.csv_reader import read_lines
from govinno.loaders.files import find_files
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.register import Register, parts_of, read_parts, read_registers
from govinno.loaders.spec import load_spec
from govinno.loading import check
from govinno.ontology.iris import BASE, ONTOLOGY
from govinno.records.dates import Dates, read_date, read_time, read_year
from govinno.records.facts import CaseGraph, Misread, Value
from govinno.records.faults import Fault
from govinno.records.text import match_key, places_in, search_key
from govinno.records.values import READERS, Amount, number_or_words, read_amount
from govinno.verbs import Govinno

HEAD = """\
id: hard-case
lao:
  name_th: เทศบาลเมืองทดลอง
  type: เทศบาลเมือง
  province: ขอนแก่น
innovation:
  name_th: นวัตกรรมทดลอง
selection:
  mode: news
"""
SOURCES = """\
sources:
- id: S1
  title: ข่าว
  kind: municipal_news
  url: https://example.org/n
"""
GOOD = HEAD + SOURCES


def read(
    text: str, name: str = "hard.yaml", register: Register | None = None
) -> tuple[CaseGraph | None, list[Fault]]:
    return read_file(text.encode(), name, register or known_register())


def told(text: str, name: str = "hard.yaml") -> list[tuple[int, str]]:
    """[line, code] of each fault, apart from the made-up place, which no register knows."""
    faults = read(text, name)[1]
    return [(f.line, f.code) for f in faults if f.code != "local-government-unclear"]


def texts(text: str) -> set[str]:
    """All values that the record gives."""
    graph, _ = read(text)
    assert graph is not None
    return {fact.value.text for fact in graph.facts}


def test_the_plain_record_has_no_fault() -> None:
    assert told(GOOD) == []


# ---- numbers


@pytest.mark.parametrize(
    ("raw", "number", "unit"),
    [
        ("2K", "2000", None),
        ("2k คน", "2000", "คน"),
        ("2Kคน", "2000", "คน"),
        ("3.5M baht", "3500000", "baht"),
        ("1.2bn baht", "1200000000", "baht"),
        ("1.2 Bn.", "1200000000", None),
        ("1.2 million", "1200000", None),
        ("5 Thousand people", "5000", "people"),
        ("2 thousand million baht", "2000000000", "baht"),
        ("3 lakh", "300000", None),
        ("1.2e6", "1200000", None),
        ("1.2E+06", "1200000", None),
        ("5e-3 กรัม", "0.005", "กรัม"),
        ("5 สิบล้าน", "50000000", None),
        ("5 สิบล้านบาท", "50000000", "บาท"),
        ("1.5 ร้อยล้านบาท", "150000000", "บาท"),
        ("๑๒ หมื่นล้าน", "120000000000", None),
        ("๒,๕๐๐ คน", "2500", "คน"),
        ("7 แสน ล้าน บาท", "700000000000", "บาท"),
        ("5 km", "5", "km"),
        ("5 kg", "5", "kg"),
        ("5 m3", "5", "m3"),
        ("5 m²", "5", "m²"),
        ("5 ลบ.ม.", "5", "ลบ.ม."),
        ("5 ม.", "5", "ม."),
        ("5 millilitres", "5", "millilitres"),
        ("3 พันธุ์", "3", "พันธุ์"),
    ],
)
def test_what_multiplies_is_worked_in(raw: str, number: str, unit: str | None) -> None:
    assert read_amount(raw) == Amount(Value(number, "decimal"), unit, None)
    assert number_or_words(raw, "decimal") == (Value(number, "decimal"), True)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.37O", "letter-in-figure"),
        ("12O0 คน", "letter-in-figure"),
        ("l,200", "letter-in-figure"),
        ("1|0", "letter-in-figure"),
        ("5 m", "unclear-unit"),
        ("3.5m", "unclear-unit"),
        ("5 B", "unclear-unit"),
        ("12 MB", "unclear-unit"),
        ("1.2 ลบ.", "unclear-unit"),
        ("5 ล.", "unclear-unit"),
        ("2 dozen", "unclear-unit"),
        ("5 โหล", "unclear-unit"),
        ("7 สิบ", "unclear-unit"),
        ("1.2 x 10^6", "unclear-unit"),
        ("1.2x10^6", "bad-number"),
        ("1.2×10⁶", "bad-number"),
        ("12,50", "bad-number"),
        ("12,50 คน", "bad-number"),
        ("1.200.000 บาท", "bad-number"),
        ("1 200 คน", "bad-number"),
        ("3 ล้าน 5 แสน", "bad-number"),
        ("5 ล้านๆ บาท", "bad-number"),
        ("500.-", "bad-number"),
        ("1½", "bad-number"),
        ("１２００", "bad-number"),
        ("1e400", "bad-number"),
        ("1.2 E6", "unclear-unit"),
        ("5kk", "unclear-unit"),
        ("5 dozens", "unclear-unit"),
        ("2nd", "unclear-unit"),
        ("2 แสนห้าหมื่น", "bad-number"),
        ("1 ล้านครึ่ง", "bad-number"),
        ("5 หมื่นแสน", "bad-number"),
        ("0x1F", "bad-number"),
        ("1_000", "bad-number"),
        ("1'200", "bad-number"),
        ("1 ,200", "bad-number"),
        ("5 00", "bad-number"),
        ("–5", "bad-number"),
        ("5٫5", "bad-number"),
    ],
)
def test_a_figure_that_may_mean_two_things_is_refused(raw: str, code: str) -> None:
    value, is_figure = number_or_words(raw, "decimal")
    assert isinstance(value, Misread)
    assert (value.code, is_figure) == (code, True)


@pytest.mark.parametrize(
    "raw", ["30-40", "9 ใน 10", "440 คน (2563)", "500 คนขึ้นไป", "500 เศษ", "13.30 น.", "1, 2 และ 3"]
)
def test_what_is_no_single_figure_stays_whole_as_words(raw: str) -> None:
    assert number_or_words(raw, "decimal") == (Value(raw, "string"), False)


OUTCOME = """\
outcomes:
- type: access_coverage
  indicator: ผู้รับบริการ
  direction: up_is_better
  value_year_be: 2565
  unit: คน
  value: """


def test_the_size_of_a_figure_reaches_the_graph() -> None:
    assert "2000" in texts(GOOD + OUTCOME + "2K\n")


@pytest.mark.parametrize("value", ["5 ชิ้น", "50 %", "5 ตัน"])
def test_two_units_of_one_figure_are_a_fault(value: str) -> None:
    assert (21, "units-disagree") in told(GOOD + OUTCOME + value + "\n")


def test_one_unit_written_twice_is_none() -> None:
    assert told(GOOD + OUTCOME + "2,000 คน\n") == told(GOOD + OUTCOME + "2000\n") == []


@pytest.mark.parametrize(
    ("raw", "start", "end"),
    [
        ("15 มกราคม 2480", "1938-01-15", None),
        ("15/1/2480", "1938-01-15", None),
        ("2480-03-31", "1938-03-31", None),
        ("1 เมษายน 2480", "1937-04-01", None),
        ("มีนาคม ๒๔๘๐", "1938-03", None),
        ("20 ธันวาคม 2479 - 15 มกราคม 2479", "1936-12-20", "1937-01-15"),
        ("15 มกราคม 2484", "1941-01-15", None),
        ("15 January 1937", "1937-01-15", None),
    ],
)
def test_before_2484_the_year_began_in_april(raw: str, start: str, end: str | None) -> None:
    dates = read_date(raw)
    assert isinstance(dates, Dates)
    assert (dates.start.text, dates.end and dates.end.text) == (start, end)


@pytest.mark.parametrize("raw", ["15 มกราคม 2483", "มีนาคม 2483", "5/2/2483"])
def test_months_that_2483_did_not_have_are_refused(raw: str) -> None:
    assert isinstance(read_date(raw), Misread)


# ---- YAML that cuts a text


CUT = [
    (
        "a comma in a name",
        HEAD + "partners:\n- {name_th: กลุ่มบ้านเหนือ, บ้านใต้, type: community_group}\n" + SOURCES,
        (11, "cut-by-comma"),
    ),
    (
        "a comma at the end",
        HEAD + "partners:\n- {name_th: ชมรม, contribution: ช่วยคัดแยก, ทำปุ๋ย}\n" + SOURCES,
        (11, "cut-by-comma"),
    ),
    (
        "a comma in a figure",
        GOOD + "outcomes:\n- {type: access_coverage, indicator: x, value: 12,50}\n",
        (16, "cut-by-comma"),
    ),
    (
        "a hash",
        GOOD.replace("title: ข่าว", "title: รางวัลชุมชน #1 ของประเทศ"),
        (12, "text-after-hash"),
    ),
    (
        "a hash with a blank",
        GOOD.replace("title: ข่าว", "title: ภาษา C # ขั้นต้น"),
        (12, "text-after-hash"),
    ),
    ("a hash after a tab", GOOD.replace("title: ข่าว", "title: ข่าว\t#1"), (12, "text-after-hash")),
    (
        "a text that begins with a hash",
        GOOD.replace("title: ข่าว", "title: #ขอนแก่น"),
        (12, "text-after-hash"),
    ),
    (
        "a hash on the next line",
        GOOD.replace("title: ข่าว", "title: รางวัล\n    #1 ของประเทศ"),
        (13, "text-after-hash"),
    ),
    ("an anchor", GOOD.replace("title: ข่าว", "title: &B ร่วมใจ"), (12, "yaml-not-allowed")),
    (
        "an anchor before quotes",
        GOOD.replace("title: ข่าว", 'title: &B "ร่วมใจ"'),
        (12, "yaml-not-allowed"),
    ),
    ("an anchor alone", GOOD.replace("title: ข่าว", "title: &B"), (12, "yaml-not-allowed")),
    ("a tag", GOOD.replace("title: ข่าว", "title: ! ข่าว"), (12, "yaml-not-allowed")),
    ("a tag of YAML", GOOD.replace("title: ข่าว", "title: !!int ข่าว"), (12, "yaml-not-allowed")),
    (
        "a hash after quotes",
        GOOD.replace("title: ข่าว", 'title: "ชุมชน" #1 ของประเทศ'),
        (12, "text-after-hash"),
    ),
    (
        "a hash at the quotes",
        GOOD.replace("title: ข่าว", "title: 'ชุมชน'#1"),
        (12, "text-after-hash"),
    ),
    ("a star", GOOD.replace("title: ข่าว", "title: *ข่าว"), (12, "not-yaml")),
    ("an empty entry", GOOD.replace("title: ข่าว", "title:\n  - ข่าว\n  -"), (14, "empty-entry")),
]


@pytest.mark.parametrize(("text", "fault"), [row[1:] for row in CUT], ids=[row[0] for row in CUT])
def test_what_yaml_cuts_is_told(text: str, fault: tuple[int, str]) -> None:
    assert fault in told(text)


def test_the_message_says_what_was_cut_off_and_what_cut_it() -> None:
    text = HEAD + "partners:\n- {name_th: กลุ่มบ้านเหนือ, บ้านใต้}\n" + SOURCES
    fault = next(f for f in read(text)[1] if f.code == "cut-by-comma")
    assert "A comma" in fault.message_en
    assert "บ้านใต้" in fault.message_en
    assert "จุลภาค" in fault.message_th


@pytest.mark.parametrize(
    "comment", ["  # as the paper says", "  #", "\n  # รางวัลที่หนึ่ง", "\n# 1", "\n\n#1"]
)
def test_a_comment_that_is_meant_is_no_fault(comment: str) -> None:
    assert told(GOOD.replace("title: ข่าว", "title: ข่าว" + comment)) == []


def test_a_comment_after_quotes_is_no_fault() -> None:
    assert told(GOOD.replace("title: ข่าว", 'title: "ข่าว" # as the paper says')) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("*ข่าว", "begins with * or &"),
        ("& ร่วมใจ", "begins with * or &"),
        ("!ด่วน เรื่อง", "begins with !"),
        (">10 คน", "follows > or |"),
        ("| ข่าว", "follows > or |"),
        ("? ข่าว", "begins with ?"),
        (", ข่าว", "begins with a comma"),
        ('"D:\\งาน"', "single quotes"),
        ('"ข่าว" ด่วน', "text follows a closing quotation mark"),
        ("{ข่าว #1, ข}", "a text inside it holds #"),
        ("|\n\tก", "indented with a tab"),
    ],
)
def test_what_yaml_refuses_is_said_for_people(value: str, words: str) -> None:
    (fault,) = read(GOOD.replace("title: ข่าว", f"title: {value}"))[1]
    assert fault.code == "not-yaml"
    assert words in fault.message_en


def test_signs_inside_quotes_cut_nothing() -> None:
    signs = "'รางวัล #1, ร่วมใจ & ! * {ดี}'"
    assert signs.strip("'") in texts(GOOD.replace("title: ข่าว", f"title: {signs}"))


ODD = [
    (
        "no-break after the colon",
        GOOD.replace("  name_th: นว", "  name_th:\u00a0นว"),
        7,
        "U+00A0 NO-BREAK SPACE",
    ),
    (
        "no-break in braces",
        HEAD + "sources:\n- {id:\u00a0S1, title: ข่าว, kind: municipal_news}\n",
        11,
        "U+00A0 NO-BREAK SPACE",
    ),
    ("wide colon", GOOD.replace("  title: ข่าว", "  title：ข่าว"), 12, "U+FF1A FULLWIDTH COLON"),
    ("ratio", GOOD.replace("  title: ข่าว", "  title∶ ข่าว"), 12, "U+2236 RATIO"),
    (
        "wide blank at the front",
        GOOD.replace("  title: ข่าว", "\u3000\u3000title: ข่าว"),
        12,
        "U+3000 IDEOGRAPHIC SPACE",
    ),
    (
        "zero width in a field",
        GOOD.replace("  title: ข่าว", "  ti\u200btle: ข่าว"),
        12,
        "U+200B ZERO WIDTH SPACE",
    ),
    (
        "no-break after the dash",
        GOOD.replace("- id: S1", "-\u00a0id: S1"),
        11,
        "U+00A0 NO-BREAK SPACE",
    ),
    ("no-break in a list", GOOD + "keywords:\n- ก\n-\u00a0ข\n", 17, "U+00A0 NO-BREAK SPACE"),
    ("line separator", GOOD.replace("ข่าว", "ข่าว\u2028ใหม่"), 12, "U+2028 LINE SEPARATOR"),
    ("paragraph separator", GOOD.replace("ข่าว", "ข่าว\u2029"), 12, "U+2029 PARAGRAPH SEPARATOR"),
    ("next line", GOOD.replace("ข่าว", "ข่าว\x85ใหม่"), 12, "U+0085"),
]


@pytest.mark.parametrize(
    ("text", "line", "sign"), [row[1:] for row in ODD], ids=[row[0] for row in ODD]
)
def test_a_blank_that_is_none_is_named_with_its_line(text: str, line: int, sign: str) -> None:
    (fault,) = read(text)[1]
    assert (fault.code, fault.line) == ("odd-blank", line)
    assert sign in fault.message_en


def test_odd_blanks_inside_a_text_are_kept() -> None:
    text = GOOD.replace(
        "title: ข่าว", "title: |\n    ข่าว\u00a0ดี\n    note:\u00a0ไม่ใช่ช่อง\n    -\u00a0ข้อ"
    )
    assert "ข่าว\u00a0ดี\nnote:\u00a0ไม่ใช่ช่อง\n-\u00a0ข้อ" in texts(text)
    assert told(text) == []


# ---- letters that are not what they look like


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("นํ้าใส", "น้ำใส"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("น้้ำ", "น้ำ"),
        ("เเม่เหียะ", "แม่เหียะ"),
        ("เ\u200bเม่", "แม่"),
        ("แก่่น", "แก่น"),
        ("ท่ี", "ที่"),
        ("ดีี", "ดี"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("ขอน\u200bแก่น", "ขอนแก่น"),
        ("ขอน\u180e\u2063\ufe0fแก่น", "ขอนแก่น"),
        ("\u202eขอนแก่น\u202c", "ขอนแก่น"),
        ("แก\uf70aน", "แก่น"),
        ("ป\uf70eา", "ป์า"),
        ("ป\uf710น", "ปัน"),
        ("ก\uf718", "กุ"),
    ],
)
def test_what_the_eye_cannot_tell_apart_has_one_key_and_is_found(odd: str, plain: str) -> None:
    assert match_key(odd) == match_key(plain) == plain
    assert search_key(odd) == search_key(plain)
    assert places_in(plain, plain) == [(0, len(plain))] and len(places_in(odd, plain)) == 1


@pytest.mark.parametrize(("one", "other"), [("ที", "ที่"), ("กา", "ก่า"), ("เก", "แก"), ("นา", "นำ")])
def test_letters_that_differ_stay_different(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


THAI = st.text(
    st.sampled_from("กนมเแาำะัิีึืุู็่้๊๋์ํ๎ฺ\u200b\u202e\ufe0f\uf70a\uf710 aBé"), min_size=1, max_size=12
)


@given(THAI, st.integers(0, 11), st.integers(1, 12))
def test_every_part_of_a_key_is_found_where_it_stands(text: str, start: int, size: int) -> None:
    key = match_key(text)
    assert match_key(key) == key
    for word in key[start : start + size].split():
        assert search_key(word) in search_key(text)
        for begin, end in places_in(text, word):
            assert search_key(word) in search_key(text[begin:end])


def test_nothing_stored_is_changed() -> None:
    assert "โครงการนํ้าใส\u200bทดลอง" in texts(GOOD.replace("นวัตกรรมทดลอง", "โครงการนํ้าใส\u200bทดลอง"))


@pytest.mark.parametrize(
    "sign",
    ["\u061c", "\u200e", "\u200f", "\u2028", "\u202a", "\u202e", "\u2066", "\uf70a", "\ufffc"],
)
def test_signs_that_turn_a_text_round_or_that_only_a_font_knows_are_refused(sign: str) -> None:
    text = GOOD.replace("title: ข่าว", f'title: "ข่าว\\U{ord(sign):08x}ดี"')
    assert (12, "control-character") in told(text)
    fault = next(f for f in read(text)[1] if f.code == "control-character")
    assert f"U+{ord(sign):04X}" in fault.message_en


@pytest.mark.parametrize("raw", ["\u202e21", "2\u20661", "\u200e21"])
def test_a_figure_or_date_that_does_not_look_as_it_is_typed_is_refused(raw: str) -> None:
    assert isinstance(number_or_words(raw, "decimal")[0], Misread)
    assert isinstance(READERS["integer"](raw), Misread)
    assert isinstance(READERS["lao_code"](raw + "34567"), Misread)
    assert isinstance(read_year(raw + "67"), Misread)
    assert isinstance(read_time(raw + ":30"), Misread)
    assert isinstance(read_date(raw + " ตุลาคม 2567"), Misread)


@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "########"])
def test_what_a_spreadsheet_writes_for_no_value_is_a_warning(cell: str) -> None:
    assert (2, "letters-lost") in told(TABLE.replace("ตลาด", cell), "list.csv")


@pytest.mark.parametrize(
    "name", ["????? ???? ???", "??", "โครงการ ????", "à¹€à¸—à¸¨à¸šà¸²à¸¥", "เธ—เธตเน", "à·ÈºÒÅ¹¤Ã"]
)
def test_lost_letters_are_a_warning(name: str) -> None:
    assert (7, "letters-lost") in told(GOOD.replace("นวัตกรรมทดลอง", f"'{name}'"))


@pytest.mark.parametrize(
    "name", ["ทำไม?? เมืองน่าอยู่", "Why?", "Café déjà vu", "เธอกับเนย", "เน็ตประชารัฐ"]
)
def test_a_question_is_none(name: str) -> None:
    assert told(GOOD.replace("นวัตกรรมทดลอง", f"'{name}'")) == []


@pytest.mark.parametrize(("one", "other"), [("S.2", "S-2"), ("a_1.b", "a_1-b")])
def test_ids_that_differ_only_by_a_sign_give_one_fault(one: str, other: str) -> None:
    entry = "- id: {}\n  title: ข่าว\n  kind: municipal_news\n  url: https://example.org/{}\n"
    text = GOOD + entry.format(one, 1) + entry.format(other, 2)
    (fault,) = [f for f in read(text)[1] if f.severity == "error"]
    assert (fault.line, fault.code) == (19, "ids-alike")
    assert one in fault.message_en
    assert other in fault.message_en
    assert "line 15" in fault.message_en


def test_one_id_twice_is_told_once() -> None:
    text = (
        GOOD + "- id: S1\n  title: ข่าวสอง\n  kind: municipal_news\n  url: https://example.org/2\n"
    )
    assert told(text) == [(15, "repeated-id")]


# ---- JSON

CASES = [{"id": f"json-{n}", **yaml.safe_load(GOOD.split("\n", 1)[1])} for n in (1, 2)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(CASES, ensure_ascii=False),
        json.dumps(CASES, indent=2),
        "\ufeff" + json.dumps(CASES),
        "\n".join(json.dumps(case, ensure_ascii=False) for case in CASES),
        "\n\n".join(json.dumps(case, indent=1) for case in CASES),
    ],
    ids=["a list", "a list over lines, in escapes", "with a mark", "one on each line", "in turn"],
)
def test_a_json_file_may_hold_many_records(text: str) -> None:
    records = read_records(text.encode(), "cases.json")
    graphs = [map_record(record, "cases.json", known_register()) for record in records]
    assert [(graph and graph.id, faults[:-1]) for graph, faults in graphs] == [
        ("json-1", []),
        ("json-2", []),
    ]
    again = [read_records(record.kept, "cases.json", record.line) for record in records]
    assert [record.tree for (record,) in again] == [record.tree for record in records]


def test_a_fault_in_a_list_of_json_names_its_line() -> None:
    text = json.dumps(CASES, indent=1, ensure_ascii=False).replace('"ข่าว"', '"ข่าว\\u202e"')
    lines = [n for n, line in enumerate(text.split("\n"), 1) if "202e" in line]
    faults = [
        fault
        for record in read_records(text.encode(), "cases.json")
        for fault in map_record(record, "cases.json", known_register())[1]
        if fault.code == "control-character"
    ]
    assert [fault.line for fault in faults] == lines


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "not-a-record"),
        ('[{"id": "a"}', "not-yaml"),
        ('[{"id": "a"}] x', "not-yaml"),
        ('["id"]', "not-a-record"),
        ('[[{"id": "a"}]]', "not-a-record"),
        ("[" * 20_000, "yaml-not-allowed"),
    ],
)
def test_json_that_is_no_list_of_records_is_refused(text: str, code: str) -> None:
    (record,) = read_records(text.encode(), "cases.json")
    assert [fault.code for fault in record.faults] == [code]


# ---- local governments and provinces


@pytest.mark.parametrize(
    "code", ["'3400102 '", "' 3400102'", '"3400102\\u200b"', "๓๔๐๐๑๐๒", "'3400 102'"]
)
def test_a_code_with_blanks_or_thai_digits_joins(code: str) -> None:
    lao = f"lao:\n  name_th: นครขอนแก่น\n  type: เทศบาลนคร\n  province: ขอนแก่น\n  dla_code: {code}\n"
    graph, faults = read(GOOD.replace(GOOD[GOOD.index("lao:") : GOOD.index("innovation:")], lao))
    assert [f.code for f in faults] == []
    assert graph is not None
    assert f"{BASE}id/organization/th-lao-3400102" in graph.shared


@pytest.mark.parametrize("code", ["99", "34001022", "3400102.0", "รหัส", "340010"])
def test_what_is_no_code_is_refused(code: str) -> None:
    text = GOOD.replace("  province: ขอนแก่น\n", f"  province: ขอนแก่น\n  dla_code: '{code}'\n")
    assert (6, "bad-lao-code") in told(text)


@pytest.mark.parametrize(
    ("lao", "code"),
    [
        ("name_th: เทศบาลนครขอนแก่น, type: เทศบาลนคร, province: ขอนแก่น", "3400102"),
        ("name_th: ทน.ขอนแก่น, type: ทน., province: ขอนแก่น", "3400102"),
        ("name_th: ทน. ขอนแก่น, type: CM, province: จ.ขอนแก่น", "3400102"),
        ("name_th: นครขอนแก่น, type: เทศบาลนคร, province: จังหวัดขอนแก่น", "3400102"),
        ("name_th: ขอนแก่น, type: เทศบาลนคร, province: จังหวัด ขอนแก่น", "3400102"),
        ("name_th: เทศบาลขอนแก่น, type: เทศบาลนคร, province: ขอนแก่น", "3400102"),
        ("name_en: Khon Kaen City Municipality, type: CM, province: Khon Kaen Province", "3400102"),
        ("name_en: Khon Kaen, type: City municipality, province: Khon Kaen", "3400102"),
        ("name_th: ทน.หาดใหญ่, type: ทน., province: สงขลา", "3901101"),
        ("name_th: ทน.ขอนแก่น, province: ขอนแก่น", "3400102"),
        ("name_th: เทศบาลนครขอนแก่น, province: จ.ขอนแก่น", "3400102"),
        ("name_en: Khon Kaen City Municipality, province: Khon Kaen", "3400102"),
        ("name_en: City Municipality of Khon Kaen, province: Khon Kaen", "3400102"),
    ],
)
def test_short_and_english_names_join_where_type_and_province_are_told(lao: str, code: str) -> None:
    assert body_of(lao) == f"{BASE}id/organization/th-lao-{code}"


@pytest.mark.parametrize(
    "lao",
    [
        "name_th: ทน.ขอนแก่น, type: ทน.",
        "name_th: ทน.ขอนแก่น",
        "name_th: ขอนแก่น, province: ขอนแก่น",
        "name_th: ทม.ขอนแก่น, province: ขอนแก่น",
        "name_th: เทศบาลขอนแก่น, province: ขอนแก่น",
        "name_th: ทน.ขอนแก่น, type: นคร, province: ขอนแก่น",
        "name_th: ทน.ขอนแก่น, type: ทน., province: เลย",
        "name_th: ขอนแก่น, type: เทศบาลเมือง, province: ขอนแก่น",
        "name_th: ทม.ขอนแก่น, type: ทน., province: ขอนแก่น",
        "name_th: เทศบาลขอนแก่น, type: เทศบาล, province: ขอนแก่น",
    ],
)
def test_no_name_joins_without_its_type_and_province(lao: str) -> None:
    body = body_of(lao)
    assert body is not None
    assert "th-lao" not in body


def body_of(lao: str) -> str | None:
    """The local government of a record with these fields."""
    fields = "".join(f"  {field}\n" for field in lao.split(", "))
    graph, _ = read(
        GOOD.replace(GOOD[GOOD.index("lao:") : GOOD.index("innovation:")], f"lao:\n{fields}")
    )
    assert graph is not None
    return next((f.value.text for f in graph.facts if f.property == f"{ONTOLOGY}caseOf"), None)


@pytest.mark.parametrize(
    ("fields", "joined"),
    [
        ("name_th: ทน.ขอนแก่น", True),
        ("name_th: ทน.หาดใหญ่, province: สงขลา", True),
        ("name_th: ทน.หาดใหญ่", False),
        ("name_th: เทศบาลขอนแก่น", False),
        ("name_en: City Municipality of Khon Kaen", True),
        ("name_th: โรงพยาบาลขอนแก่่น", True),
    ],
)
def test_a_partner_joins_by_the_short_form_of_its_name(fields: str, joined: bool) -> None:
    lines = "".join(
        f"  {field}\n" for field in f"{fields}, relation: doing, role: co_production".split(", ")
    )
    graph, _ = read(GOOD + "partners:\n-" + lines[1:])
    assert graph is not None
    assert bool(graph.shared) == joined


@pytest.mark.parametrize(
    ("lao", "field"),
    [
        (
            "name_th: เทศบาลนครสงขลา, type: เทศบาลนคร, province: ขอนแก่น, dla_code: 3400102",
            "name_th",
        ),
        ("name_th: ขอนแก่น, type: อบต., province: ขอนแก่น, dla_code: 3400102", "type"),
        ("name_th: ขอนแก่น, type: เทศบาลนคร, province: เลย, dla_code: 3400102", "province"),
    ],
)
def test_a_code_of_another_body_names_the_body(lao: str, field: str) -> None:
    lines = "".join(f"  {part}\n" for part in lao.split(", "))
    text = GOOD.replace(GOOD[GOOD.index("lao:") : GOOD.index("innovation:")], f"lao:\n{lines}")
    (fault,) = read(text)[1]
    assert (fault.line, fault.code, fault.severity) == (6, "code-of-another-body", "error")
    assert "เทศบาลนครขอนแก่น" in fault.message_en
    assert f"the {field} that" in fault.message_en


def test_a_candidate_whose_code_is_of_another_body_is_no_link() -> None:
    candidate = "  candidates:\n  - name_th: เทศบาลนครสงขลา\n    dla_code: 3400102\n"
    text = GOOD.replace("innovation:", candidate + "innovation:", 1)
    told = [(fault.code, fault.field) for fault in read(text)[1]]
    assert ("code-of-another-body", "lao.candidates[0].dla_code") in told


def test_the_nearest_province_is_named_by_its_label() -> None:
    fault = next(f for f in read(GOOD.replace("province: ขอนแก่น", "province: จังหวัดขอนแกน"))[1])
    assert (fault.line, fault.code) == (5, "unknown-code")
    assert "The nearest are ขอนแก่น" in fault.message_en


# ---- registers

BODY = "organisations:\n- key: hosp-a\n  name_th: โรงพยาบาลก\n  type: hospital\n"


def register_of(tmp_path: Path, text: str) -> tuple[Register, list[tuple[int, str]]]:
    file = tmp_path / "register.yaml"
    file.write_text(text, encoding="utf-8")
    register, faults = read_registers([file])
    assert all(fault.severity == "error" and fault.file == str(file) for fault in faults)
    return register, [(fault.line, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (BODY.replace("hospital", "hospitall"), (4, "unknown-code")),
        (BODY.replace("  type: hospital\n", ""), (2, "missing-field")),
        (BODY.replace("hosp-a", "hosp a"), (2, "bad-id")),
        (BODY.replace("key: hosp-a\n  ", ""), (2, "missing-field")),
        (BODY.replace("  name_th: โรงพยาบาลก\n", ""), (2, "missing-field")),
        (BODY + "  varients:\n  - ก\n", (5, "unknown-field")),
        (BODY + "  variants: โรงพยาบาลข\n", (5, "wrong-kind")),
        (BODY + "  variants:\n  - {ก: ข}\n", (6, "wrong-kind")),
        (BODY + "  parent: nobody\n", (2, "unknown-body")),
        (BODY + "  parent: hosp-a\n", (2, "parent-loop")),
        (BODY + "  province: ขอนแกน\n", (5, "unknown-code")),
        (BODY + "  lao_type: นคร\n", (5, "unknown-code")),
        (BODY + "  dla_code: '12'\n", (5, "bad-lao-code")),
        (BODY + "- key: hosp-a\n  name_th: โรงพยาบาลข\n  type: hospital\n", (5, "repeated-id")),
        (BODY + "- โรงพยาบาล\n", (5, "wrong-kind")),
        (BODY + "  type: clinic\n", (5, "repeated-key")),
        (BODY.replace("  type", "\ttype"), (4, "not-yaml")),
        (BODY + "scheme:\n- x\n", (5, "unknown-field")),
        (
            BODY + "schemes:\n- key: prize\n  name_th: รางวัล\n  grantor: nobody\n",
            (6, "unknown-body"),
        ),
    ],
)
def test_a_fault_of_a_register_is_told_and_none_is_a_crash(
    tmp_path: Path, text: str, fault: tuple[int, str]
) -> None:
    register, faults = register_of(tmp_path, text)
    assert faults == [fault]
    read(GOOD + "partners:\n- name_th: โรงพยาบาลก\n  relation: doing\n", register=register)


def test_a_wrong_type_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(BODY.replace("hospital", "hospitall"), encoding="utf-8")
    (fault,) = read_registers([tmp_path / "r.yaml"])[1]
    assert "hospitall" in fault.message_en
    assert "hospital," in fault.message_en


TWO = (
    BODY
    + "  variants:\n  - โรงพยาบาลกลาง\n"
    + BODY.removeprefix("organisations:\n").replace("hosp-a", "hosp-b").replace("บาลก", "บาลข")
    + "  variants:\n  - โรงพยาบาล\u200bกลาง\n"
)


def test_a_name_of_two_bodies_is_told_and_joins_neither(tmp_path: Path) -> None:
    register, faults = register_of(tmp_path, TWO)
    assert faults == [(7, "repeated-variant")]
    assert register.body_named(["โรงพยาบาลกลาง"]) is None
    assert register.body_named(["โรงพยาบาลข"]) is register.bodies["hosp-b"]


def test_an_official_name_joins_without_being_listed(tmp_path: Path) -> None:
    register, _ = register_of(tmp_path, BODY)
    assert register.body_named(["โรงพยาบาลก"]) is register.bodies["hosp-a"]


def test_a_circle_of_parents_is_told_once(tmp_path: Path) -> None:
    text = (
        BODY + "  parent: hosp-b\n- key: hosp-b\n  name_th: ข\n  type: hospital\n  parent: hosp-a\n"
    )
    register, faults = register_of(tmp_path, text)
    assert faults == [(2, "parent-loop")]
    assert len(list(register.family(register.bodies["hosp-a"]))) == 2


def test_a_register_that_is_loaded_by_name_is_looked_at() -> None:
    assert told(BODY.replace("hospital", "hospitall")) == [(4, "unknown-code")]


def test_the_shipped_registers_have_no_fault() -> None:
    assert read_registers(registers())[1] == []


def test_check_load_and_doctor_show_what_is_wrong_in_a_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    (tmp_path / "case.yaml").write_text(GOOD, encoding="utf-8")
    both = [*registers(), tmp_path / "two.yaml"]
    store = ["--store", str(tmp_path / "store")]
    assert run([*store, "load", str(tmp_path / "case.yaml")]) == 0
    parts = parts_of(both)
    faulty = read_parts(parts)
    for module in (checking, loading):
        monkeypatch.setattr(module, "shipped_parts", lambda: parts)
        monkeypatch.setattr(module, "known_register", lambda: faulty)
    for command in (
        ["check", str(tmp_path / "case.yaml")],
        ["load", str(tmp_path / "case.yaml")],
        ["doctor"],
    ):
        capsys.readouterr()
        assert run([*store, *command]) == 1
        assert "repeated-variant" in "".join(capsys.readouterr())


# ---- tables

TABLE = (
    "รางวัล,ปีงบประมาณ,ชื่อ อปท.,ประเภท,จังหวัด,นวัตกรรม\n"
    "รางวัลทดลอง,2567,เทศบาลนครขอนแก่น,เทศบาลนคร,ขอนแก่น,ตลาด\n"
)


@pytest.mark.parametrize(
    "cell",
    [
        "กิจกรรม ได้แก่\nตลาด, ธนาคาร, โรงเรียน, ห้องสมุด, สวน, สนาม",
        "ก\n\nข",
        'ชื่อ ""ดี""\r\nและ, และ',
        "\n,,,,,\n",
    ],
)
def test_a_cell_in_quotes_may_hold_lines_and_commas(cell: str) -> None:
    text = TABLE.replace("ตลาด", f'"{cell}"') + TABLE.splitlines()[1] + "\n"
    assert told(text, "list.csv") == []
    graph, _ = read(text, "list.csv")
    assert graph is not None
    assert cell.replace('""', '"').replace("\r\n", "\n").strip() in {
        fact.value.text for fact in graph.facts
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (TABLE.replace(",", ";"), (1, "csv-separator")),
        (TABLE.replace(",", "|"), (1, "csv-separator")),
        ("รายชื่อ\n" + TABLE.replace(",", ";"), (2, "csv-separator")),
    ],
)
def test_a_separator_that_may_stand_in_a_text_is_refused(text: str, fault: tuple[int, str]) -> None:
    assert fault in told(text, "list.csv")
    assert read(text, "list.csv")[0] is None


AS_MEANT = [
    (TABLE.replace(",", "\t"), [(1, "csv-separated-by")]),
    ("sep=,\n" + TABLE, []),
    ("sep=;\n" + TABLE.replace(",", ";"), [(2, "csv-separated-by")]),
    ('"sep=;"\n' + TABLE.replace(",", ";"), [(2, "csv-separated-by")]),
    ("SEP=|\r\n" + TABLE.replace(",", "|"), [(2, "csv-separated-by")]),
    ("รายชื่อผู้สมัคร ปี 2567\n\n" + TABLE, [(1, "csv-title")]),
    ("รายชื่อผู้สมัคร,,,,,\n" + TABLE, [(1, "csv-title")]),
    ("รายชื่อ, ปี 2567\n" + TABLE, [(1, "csv-title")]),
    ('"ประกาศผล\nปี 2567",,,,,\n' + TABLE, [(1, "csv-title")]),
    ("รางวัล,,อปท.,,,ผลงาน\n" + TABLE, [(1, "csv-title")]),
    ("\n,,,,,\n" + TABLE, []),
    (TABLE.replace("ชื่อ อปท.", '"ชื่อ\nอปท."'), []),
    (TABLE.replace("ชื่อ อปท.", " ชื่อ\u00a0 อปท.\u200b"), []),
    (TABLE.replace("\n", ",,,\n") + ",,,,,,,,\n" * 3, []),
    (",".join([TABLE.split("\n")[0], *[""] * 3000]) + "\n" + TABLE.split("\n")[1], []),
    (TABLE.replace("ตลาด", '="ตลาด"'), []),
    (TABLE.replace("ตลาด", '"=""ตลาด"""'), []),
]


@pytest.mark.parametrize(("text", "faults"), AS_MEANT, ids=range(len(AS_MEANT)))
def test_a_table_in_a_form_that_is_certain_is_read_and_told(
    text: str, faults: list[tuple[int, str]]
) -> None:
    assert told(text, "list.csv") == faults
    assert {"รางวัลทดลอง", "เทศบาลนครขอนแก่น", "ตลาด"} <= values_of(text.encode())


def test_what_stands_above_the_heading_is_quoted_whole() -> None:
    _, (fault,) = read("รายชื่อผู้สมัคร\nปี 2567,,\n" + TABLE, "list.csv")
    assert fault.value == "รายชื่อผู้สมัคร ปี 2567"
    assert "line 3" in fault.message_en


@pytest.mark.parametrize("form", ["", "รายชื่อ\n", "sep=;\n"])
def test_lines_are_counted_from_the_top_of_the_file(form: str) -> None:
    table = (TABLE + TABLE.split("\n")[1].replace("2567", "67") + "\n").replace("\r", "")
    text = form + (table.replace(",", ";") if "sep" in form else table)
    (fault,) = [f for f in read(text, "list.csv")[1] if f.code == "bad-year"]
    assert (fault.line, fault.value) == (3 + form.count("\n"), "67")


def values_of(data: bytes) -> set[str]:
    """What the list of a table tells."""
    graph, _ = read_file(data, "list.csv", known_register())
    assert graph is not None
    return {fact.value.text for fact in graph.facts}


@pytest.mark.parametrize("encoding", ["utf-16", "cp874", "tis-620"])
@pytest.mark.parametrize("form", ["", "รายชื่อ\n"])
def test_a_table_in_an_encoding_that_is_certain_is_read_and_told(encoding: str, form: str) -> None:
    data = (form + TABLE).encode(encoding)
    _, (fault, *_) = read_file(data, "list.csv", known_register())
    assert (fault.code, fault.severity) == ("csv-encoding", "warning")
    assert ("UTF-16" if "16" in encoding else "TIS-620") in fault.message_en
    assert values_of(data) == values_of(TABLE.encode())


def test_what_excel_calls_unicode_text_is_read_and_told() -> None:
    data = TABLE.replace(",", "\t").encode("utf-16")
    _, faults = read_file(data, "list.csv", known_register())
    assert [fault.code for fault in faults] == ["csv-encoding", "csv-separated-by"]
    assert values_of(data) == values_of(TABLE.encode())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (TABLE.encode("utf-16-le"), "file-encoding"),
        (TABLE.encode("utf-16-be"), "file-encoding"),
        (TABLE.encode("utf-16")[:-1], "file-cut-off"),
        (TABLE.encode()[:-2], "file-cut-off"),
        (TABLE.encode().replace("ตลาด".encode(), b"\xb5\xc5\xd2\xb4"), "file-encoding"),
        ("scheme,name_en,fiscal_year_be\nPrix,Caf\u00e9,2567\n".encode("latin-1"), "file-encoding"),
        (TABLE.replace("ตลาด", "ตล\0าด").encode(), "control-character"),
        (b"PK\x03\x04\x14\0\x06\0" + bytes(range(256)) * 8, "file-encoding"),
    ],
)
def test_a_table_in_an_encoding_that_is_not_certain_is_refused(data: bytes, code: str) -> None:
    graph, (fault,) = read_file(data, "list.csv", known_register())
    assert (graph, fault.code, fault.severity) == (None, code, "error")


def test_a_column_without_a_heading_is_told_once() -> None:
    heading, line, _ = TABLE.split("\n")
    text = heading.replace("ประเภท", "") + f"\n{line}\n{line}\n"
    faults = [f for f in read(text, "list.csv")[1] if f.code == "column-without-heading"]
    assert [(fault.line, fault.value) for fault in faults] == [(2, "เทศบาลนคร")]
    assert "Column 4" in faults[0].message_en


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ("1 2", ("line-numbers", "warning")),
        ("๑ ๒", ("line-numbers", "warning")),
        ("2 1", ("unknown-column", "error")),  # a rank, perhaps: it is not left out without asking
        ("1 1", ("unknown-column", "error")),
    ],
)
def test_a_column_that_numbers_the_lines_is_passed_over(
    numbers: str, told: tuple[str, str]
) -> None:
    heading, line, _ = TABLE.split("\n")
    lines = [f"{number},{line}" for number in numbers.split()]
    text = "\n".join([f"ลำดับที่,{heading}", *lines, ""])
    faults = read(text, "list.csv")[1]
    assert [(f.code, f.severity) for f in faults if f.field == "ลำดับที่"] == [told]


@pytest.mark.parametrize("line", ['a",b,"c\n', 'a","""\n', '"a\n', 'x,"y,z\n'])
def test_the_time_for_open_marks_grows_with_the_lines(line: str) -> None:
    def seconds(lines: int) -> float:
        start = process_time()
        read_lines("scheme,name_th,x\n" + line * lines, "x.csv")
        return process_time() - start

    seconds(10)
    assert seconds(4000) < 12 * max(seconds(1000), 0.01)


# ---- files


def seen(folder: Path) -> list[tuple[str, str]]:
    """[code, severity] of what a check of a folder tells, apart from the made-up place."""
    faults = [f for f in check([folder]) if f.code != "local-government-unclear"]
    return [(fault.code, fault.severity) for fault in faults]


def test_a_loop_is_told_once_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert seen(tmp_path) == [("folder-loop", "warning")] * 2
    assert [file.relative for file in find_files(str(tmp_path))[0]] == ["a.yaml"]


def test_what_is_not_read_is_named_with_the_reason(tmp_path: Path) -> None:
    for name in ("a.ods", "b.XLS", "c.html", "d.pdf", "e.txt", "f.png", "~$a.xlsx", "README.md"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "__MACOSX" / "a.yaml").write_text("no record", encoding="utf-8")
    faults = check([tmp_path])
    assert [f.code for f in faults] == ["files-not-read", "files-not-read", "files-left-behind"]
    told_en = " ".join(f.message_en for f in faults)
    assert "2 (a.ods, b.XLS); save the sheet as CSV UTF-8" in told_en
    assert "4 (c.html, d.pdf, e.txt, f.png); write what it tells as a YAML record" in told_en
    assert "2 (__MACOSX, ~$a.xlsx)" in told_en


def test_a_file_that_is_not_read_is_an_error_where_it_is_given_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.ods").write_bytes(b"PK")
    assert seen(tmp_path / "a.ods") == [("file-not-read", "error")]


def test_a_record_in_json_loads_from_a_folder(tmp_path: Path) -> None:
    record = yaml.safe_load(GOOD) | {"data_quality": "ก/ข 😎"}
    for number, style in enumerate(
        ({"ensure_ascii": True}, {"ensure_ascii": False, "indent": "\t"})
    ):
        text = json.dumps(record | {"id": f"json-{number}"}, **style).replace("/", "\\/")
        (tmp_path / f"{number}.json").write_text(text, encoding="utf-8")
        graph, _ = read(text, f"{number}.json")
        assert graph is not None
        assert "ก/ข 😎" in {fact.value.text for fact in graph.facts}
    assert seen(tmp_path) == []


# ---- fields that are read by a step of their own

PARTNER = "partners:\n- name_th: ชมรม\n  relation: doing\n  role: co_production\n"
AWARD = "awards:\n- name_th: รางวัล\n  status: won\n  year_be: 2567\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (PARTNER + "  province: ขอนแกน\n", "unknown-code"),
        (PARTNER + "  dla_code: '99'\n", "bad-lao-code"),
        (PARTNER + "  dla_code: {a: b}\n", "wrong-kind"),
        (PARTNER + "  about: {a: b}\n", "wrong-kind"),
        (PARTNER + "  about: [a, b]\n", "unknown-innovation"),
        (
            PARTNER + "  name_th: ขอนแก่น\n  dla_code: '3400102'\n  province: เลย\n",
            "code-of-another-body",
        ),
        (AWARD + "  recipient: [ก, ข]\n", "wrong-kind"),
        (AWARD + "  recipient: {a: b}\n", "wrong-kind"),
        ("topics:\n  innovation_11:\n  - code: results\n    number: สิบ\n", "bad-integer"),
        ("session:\n  event_date: 2567\n  in_programme: บางที\n", "bad-boolean"),
        ("session:\n  event_date: 2567\n  commissioned_to: {a: b}\n", "wrong-kind"),
        ("session:\n  event_date: 2567\n  topics_asked: ทั้งหมด\n", "wrong-kind"),
        ("session:\n  event_date: 2567\n  in_programme: true\n", "missing-field-advised"),
        ("topics:\n  innovation_11:\n  - code: results\n    number: 1\n", "topic-number-differs"),
        (
            "topics:\n  innovation_11:\n  - code: results\n    status: [told, answered]\n",
            "wrong-kind",
        ),
        ("topics:\n  good_governance_9:\n  - code: results\n    about: x\n", "unknown-innovation"),
        ("people:\n- name_th: [สมหญิง ตัวอย่าง, สมชาย ตัวอย่าง]\n", "wrong-kind"),
        ("people:\n- name_th: สมหญิง ตัวอย่าง\n  also_named: {a: b}\n", "wrong-kind"),
    ],
)
def test_a_value_that_a_step_cannot_use_is_told(text: str, fault: str) -> None:
    assert fault in {code for _, code in told(GOOD + text)}


def test_a_statement_beside_listed_ones_is_one_more() -> None:
    own = "  contribution: ช่วยเป็นพี่เลี้ยง\n  contributions:\n  - what_th: ช่วยงาน\n"
    assert texts(GOOD + PARTNER + own) >= {"ช่วยเป็นพี่เลี้ยง", "ช่วยงาน"}


@pytest.mark.parametrize(
    "aliases", ["ชมรมเพื่อน", "[ชมรมเพื่อน]", "[ชมรมเพื่อน, ชมรมมิตร]", "{name: ชมรมเพื่อน}"]
)
def test_an_alias_that_is_one_word_is_a_name(aliases: str) -> None:
    text = GOOD + PARTNER + f"  aliases: {aliases}\nsuccess_factors:\n- contributed_by: ชมรมเพื่อน\n"
    assert "ชมรมเพื่อน" in texts(text)
    assert {code for _, code in told(text)}.isdisjoint({"wrong-kind", "unknown-partner"})


def test_the_year_of_a_selection_without_a_programme_is_kept() -> None:
    year = GOOD.replace("  mode: news", "  mode: news\n  fiscal_year_be: 2567")
    assert texts(year) - texts(GOOD) >= {"2567", "2024"}


def test_a_partner_keeps_its_place_and_code_as_written() -> None:
    place = "  province: เลย\n  district: ภูกระดึง\n  dla_code: 9-999-999\n"
    assert texts(GOOD + PARTNER + place) >= {"ภูกระดึง", "9999999"}


@pytest.mark.parametrize("place", ["province: [ขอนแก่น, เลย]", "district: [ก, ข]"])
def test_a_partner_has_one_place(place: str) -> None:
    faults = check_one((GOOD + PARTNER + f"  {place}\n").encode(), "hard.yaml").faults
    assert "too-many-values" in {fault.code for fault in faults}


def test_an_award_is_about_the_innovation_that_it_was_not_given_for() -> None:
    text = GOOD.replace("innovation:\n", "innovations:\n- id: app\n") + AWARD + "  about: app\n"
    graph, _ = read(text)
    assert graph is not None
    assert ONTOLOGY + "isAbout" in {fact.property for fact in graph.facts}


@pytest.mark.parametrize(
    ("year", "code"),
    [
        ("fiscal_year_be: 25667", "bad-year"),
        ("fiscal_year_be: nonsense", "bad-year"),
        ("fiscal_year_be: [2566, 2567]", "wrong-kind"),
        ("fiscal_year_be: 2567\n  fiscal_year_ce: 1999", "years-disagree"),
    ],
)
def test_a_year_of_the_selection_that_is_none_is_told(year: str, code: str) -> None:
    assert code in {c for _, c in told(GOOD.replace("  mode: news", f"  mode: news\n  {year}"))}


def test_every_date_field_keeps_the_end_of_a_span_or_its_words() -> None:
    for mapping in ("case-record", "applicants-list"):
        for block in load_spec(mapping).blocks.values():
            dates = [field for field in block.fields.values() if field.kind == "date"]
            assert all(len(field.targets) == 2 or field.words for field in dates)


# ---- what goes out


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with one case whose name a spreadsheet would run."""
    folder = tmp_path_factory.mktemp("hard")
    record = GOOD.replace("นวัตกรรมทดลอง", '\'=HYPERLINK("http://example.org/?x","นํ้าใส")\'')
    (folder / "case.yaml").write_text(record, encoding="utf-8")
    assert run(["--store", str(folder / "store"), "load", str(folder / "case.yaml")]) == 0
    return str(folder / "store")


NAMES = (
    "SELECT ?name WHERE { ?i a <https://w3id.org/govinno/ontology#Innovation> ; "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?name }"
)


def test_csv_of_a_query_runs_nothing_and_opens_in_excel(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--store", store, "query", "--format", "csv", "--sparql", NAMES]) == 0
    out = capsys.readouterr().out
    assert out.startswith("\ufeffname")
    assert "'=HYPERLINK" in out


def test_json_of_a_query_is_json(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["--store", store, "query", "--format", "json", "--cypher", "RETURN 1.0/0 AS x"]) == 0
    )
    told_json = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert told_json["rows"] == [["Infinity"]]


def test_a_map_in_json_is_json_too(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = "RETURN {a: 0.0/0, b: [-1.0/0, 2]} AS x"
    assert run(["--store", store, "query", "--format", "json", "--cypher", text]) == 0
    ((cell,),) = json.loads(capsys.readouterr().out)["rows"]
    assert json.loads(cell, parse_constant=pytest.fail) == {"a": "NaN", "b": ["-Infinity", 2]}


def test_a_query_file_with_a_mark_of_utf_8_is_answered(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "names.rq"
    file.write_text(NAMES, encoding="utf-8-sig")
    assert run(["--store", store, "query", "--file", str(file)]) == 0
    assert "HYPERLINK" in capsys.readouterr().out


@pytest.mark.parametrize("typed", ["น้ำใส", "นํ้าใส", "น\u200bำ้ใส"])
def test_a_name_is_found_however_it_was_typed(store: str, typed: str) -> None:
    with Govinno(Path(store)) as govinno:
        assert [one.kind for one in govinno.find(typed).shown] == ["CaseRecord"]


def test_a_day_is_that_of_the_reader() -> None:
    assert day_of("2026-11-29T20:28:00+00:00") == "2026-11-30"
    use_zone(ZoneInfo("America/Lima"))
    assert day_of("2026-11-29T20:28:00+00:00") == "2026-11-29"
    use_zone(settings.zone())


def test_a_zone_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVINNO_ZONE", "Bangkok")
    with pytest.raises(settings.BadSetting, match="GOVINNO_ZONE"):
        settings.zone()

"""Reading scalars: what is refused, what is read, and that showing a value loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govinno.ontology.iris import XSD
from govinno.records import dates, values
from govinno.records.dates import Dates, Year
from govinno.records.facts import Misread, Value
from govinno.records.text import match_key, read_language_text, read_text
from govinno.records.values import Amount

Reader = Callable[[str], Value | Amount | Year | Dates | Misread]

READERS: list[Reader] = [
    read_text,
    values.read_integer,
    values.read_decimal,
    values.read_boolean,
    values.read_amount,
    dates.read_year,
    dates.read_date,
    dates.read_time,
    values.read_url,
    values.read_slug,
]

REFUSED: list[tuple[Reader, str, list[str]]] = [
    (read_text, "empty-text", ["", "  \n\t", "\u200b\ufeff"]),
    (read_text, "control-character", ["ก\x00ข", "ก\r", "\x1b[0m", "ตำ\ufffdบล", "\ud83d"]),
    (values.read_integer, "bad-integer", ["", "1.0", "๑ คน", "--1", "1e3", "²"]),
    (values.read_integer, "bad-integer", ["1,37", "13,4055", ",370", "1 370"]),
    (values.read_integer, "too-many-digits", ["9223372036854775808", "9" * 5000]),
    (values.read_decimal, "bad-number", ["", "5.81%", "5.", ".5", "1e5", "nan", "inf", "1.3.1"]),
    (values.read_decimal, "bad-number", ["5,81", "1,370 หลัง"]),
    (values.read_decimal, "too-many-digits", ["12345678901234567.8", "0.1234567890123456789"]),
    (values.read_decimal, "too-many-digits", ["1" + "0" * 20, "0." + "0" * 18 + "1", "9" * 5000]),
    (values.read_boolean, "bad-boolean", ["", "1", "on", "ไม่", "จริง"]),
    (values.read_amount, "bad-number", ["ลดลง", "440 คน (2563)", "500 - 600 คน", "1,37 หลัง"]),
    (values.read_amount, "bad-number", ["13.30 น.", "ร้อยละ 5%", "ประมาณ 500 กว่าคน", "5 ล้าน-"]),
    (values.read_amount, "bad-number", ["5 ล้านกว่าล้าน"]),
    (values.read_amount, "too-many-digits", ["0.12345678901234567 ล้าน", "900 ล้านล้านล้านบาท"]),
    (values.read_amount, "empty-text", [""]),
    (values.read_amount, "control-character", ["5 \x00"]),
    (dates.read_year, "bad-year", ["", "25xx", "3024", "1024", "256", "2567.0", "²⁵⁶⁷"]),
    (dates.read_year, "bad-year", ["2439", "2621", "1899", "2078"]),
    (dates.read_year, "bad-year", ["66", "FY67", "พ.ศ. 2024", "ค.ศ. 2567"]),
    (dates.read_date, "bad-date", ["31 กุมภาพันธ์ 2567", "31 กุมภาพันธ์", "29 กุมภาพันธ์ 2566"]),
    (dates.read_date, "bad-date", ["2024-13-01", "2024-00-10", "0 ตุลาคม 2567", "30/2/2563"]),
    (dates.read_date, "bad-date", ["14/1/63", "30 Oct 24", "1-ม.ค.-24", "9 ต.ค. ค.ศ. 67", "25xx"]),
    (dates.read_date, "bad-date", ["ตุลาคม", "9", "วันที่ 2567", "9 - ธันวาคม 2567"]),
    (dates.read_date, "bad-date", ["ก่อนปี 2567", "พิธีรับรางวัล ปี 2567", "ปีงบประมาณ 2567"]),
    (dates.read_date, "bad-date", ["11-9 ตุลาคม 2567", "2550-2542", "2542-50", "2567 - ปัจจุบัน"]),
    (dates.read_date, "bad-date", ["มีนาคม 2562 - 2564", "2566 - มีนาคม 2567"]),
    (dates.read_date, "bad-date", ["9 ต.ค. 67 - วันศุกร์ที่ 11 ต.ค. 67"]),
    (dates.read_date, "bad-date", ["29 มีนาคม (พ.ศ. 2562)", "29 มีนาคม (66)"]),
    (
        dates.read_date,
        "bad-date",
        ["9 ต.ค. 67 (เลื่อน)", "ก่อน (14/1/2563)"],
    ),
    (dates.read_date, "empty-text", [" "]),
    (dates.read_date, "control-character", ["9 ตุลาคม\x00 2567"]),
    (dates.read_time, "bad-time", ["", "24.00 น.", "9.5", "13.60", "9.00-12.00 น.", "บ่ายโมง"]),
    (values.read_url, "bad-url", ["", "www.a.org", "ftp://a.org/", "http://", "http:///a"]),
    (
        values.read_url,
        "bad-url",
        ["http://a b/", "http://a:b/", "http://a.org/%zz", "http://a/#a#b"],
    ),
    (values.read_url, "bad-url", [f"http://a/{sign}b" for sign in '<>"{}|\\^`[]']),
    (
        values.read_url,
        "bad-url",
        [f"http://a/{sign}b" for sign in "\0\u200b\xa0\ue000\ufffd"],
    ),
    (values.read_slug, "bad-slug", ["", "Khon-Kaen", "a_b", "a b", "a\n", "ก", "é", "a/b"]),
]


@pytest.mark.parametrize(
    ("read", "raw", "code"),
    [
        pytest.param(read, raw, code, id=f"{read.__name__}-{ascii(raw)[:60]}")
        for read, code, raws in REFUSED
        for raw in raws
    ],
)
def test_what_cannot_be_read_is_named(read: Reader, raw: str, code: str) -> None:
    found = read(raw)
    assert isinstance(found, Misread), found
    assert found.code == code


def test_a_control_character_is_named_with_its_place() -> None:
    assert read_text("ตำ\ufffdบล") == Misread(
        "control-character", {"character": "U+FFFD REPLACEMENT CHARACTER", "position": "3"}
    )


@pytest.mark.parametrize(
    ("raw", "nearest", "instead"),
    [
        ("9 ตุลคม 2567", "ตุลาคม", "9 ตุลาคม 2567"),
        ("๙ กรกฏาคม ๒๕๖๗", "กรกฎาคม", "9 กรกฎาคม 2567"),
        ("9 กุมภาพัน 2567", "กุมภาพันธ์", "9 กุมภาพันธ์ 2567"),
        ("17 พฤษจิกายน", "พฤศจิกายน", "17 พฤศจิกายน"),
        ("30 Octobr 2024", "October", "30 October 2024"),
        ("9 ด.ค. 2567", "", "9 ตุลาคม 2567"),
        ("31 กุมภาพันธ์", "", "9 ตุลาคม 2567"),
    ],
)
def test_a_misspelt_month_is_refused_with_the_nearest(raw: str, nearest: str, instead: str) -> None:
    assert dates.read_date(raw) == Misread("bad-date", {"nearest": nearest, "instead": instead})


# Text and names


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  เทศบาล\u00a0\n", "เทศบาล"),
        ("ปี  ๒๕๖๗", "ปี  ๒๕๖๗"),
        ("e\u0301", "é"),
        ("ก\tข\nค", "ก\tข\nค"),
    ],
)
def test_text_keeps_what_stands_inside(raw: str, text: str) -> None:
    assert read_text(raw) == Value(text, "string")
    assert read_language_text(raw, "th") == Value(text, "@th")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("สํานักงาน", "สำนักงาน"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("เเม่เหียะ", "แม่เหียะ"),
        ("ขอน\u200bแก่น\u00ad", "ขอนแก่น"),
        (" UN \n Women", "un women"),
    ],
)
def test_exact_variants_of_a_name_have_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ตำบล", "ตาบล"), ("ขอนแก่น", "ขอน แก่น"), ("๑", "1"), ("แม่กา", "แม่ก๋า")],
)
def test_names_that_only_resemble_each_other_have_two_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(st.text())
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


# Numbers


@pytest.mark.parametrize(
    ("raw", "text"),
    [("007", "7"), ("-0", "0"), ("−5", "-5"), ("๑๒,๓๔๕", "12345"), ("+1", "1"), ("0" * 5000, "0")],
)
def test_an_integer_is_read_in_its_shortest_form(raw: str, text: str) -> None:
    assert values.read_integer(raw) == Value(text, "integer")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("140", "140"),
        ("9206.0", "9206"),
        ("13,405,553.67", "13405553.67"),
        ("๕.๘๑๐", "5.81"),
        ("-0.0", "0"),
    ],
)
def test_a_decimal_is_read_in_its_shortest_form(raw: str, text: str) -> None:
    assert values.read_decimal(raw) == Value(text, "decimal")


@given(st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"))
def test_a_decimal_comes_back_unchanged_from_oxigraph_and_from_a_float(raw: str) -> None:
    read = values.read_decimal(raw)
    if isinstance(read, Value):
        assert _through_oxigraph(read) == read.text
        assert Decimal(repr(float(read.text))) == Decimal(raw)


def _through_oxigraph(value: Value) -> str:
    literal = pyoxigraph.Literal(value.text, datatype=pyoxigraph.NamedNode(XSD + value.kind))
    node = pyoxigraph.NamedNode("http://example.org/")
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(node, node, literal))
    (quad,) = store
    assert isinstance(quad.object, pyoxigraph.Literal)
    return quad.object.value


@pytest.mark.parametrize(
    ("raw", "number", "unit", "qualifier"),
    [
        ("4.2 ล้านบาท", "4200000", "บาท", None),
        ("2.1 ล้าน", "2100000", None, None),
        ("3 แสน", "300000", None, None),
        ("5 หมื่น", "50000", None, None),
        ("1.5 พันล้านบาท", "1500000000", "บาท", None),
        ("5 ร้อยบาท", "500", "บาท", None),
        ("3 พันธุ์", "3", "พันธุ์", None),
        ("กว่า 500 คน", "500", "คน", "กว่า"),
        ("500 กว่าคน", "500", "คน", "กว่า"),
        ("20 กว่าล้านบาท", "20000000", "บาท", "กว่า"),
        ("5 ล้านกว่าบาท", "5000000", "บาท", "กว่า"),
        ("ไม่น้อยกว่า๕๐๐คน", "500", "คน", "ไม่น้อยกว่า"),
        ("ประมาณ 440 คน", "440", "คน", "ประมาณ"),
        ("5.81%", "5.81", "%", None),
        ("ประมาณร้อยละ 5", "5", "%", "ประมาณ"),
        ("๑๒,๓๔๕ บาท", "12345", "บาท", None),
        ("30 ตัน CO2/ปี", "30", "ตัน CO2/ปี", None),
        ("12 ตร.กม.", "12", "ตร.กม.", None),
        ("13405553.67", "13405553.67", None, None),
    ],
)
def test_an_amount_keeps_unit_and_qualifier(
    raw: str, number: str, unit: str | None, qualifier: str | None
) -> None:
    assert values.read_amount(raw) == Amount(Value(number, "decimal"), unit, qualifier)


@pytest.mark.parametrize(
    ("raw", "text"),
    [("true", "true"), ("Yes", "true"), ("ใช่", "true"), ("NO", "false"), (" ไม่ใช่ ", "false")],
)
def test_a_boolean_is_read_in_both_languages(raw: str, text: str) -> None:
    assert values.read_boolean(raw) == Value(text, "boolean")


# Years


@pytest.mark.parametrize(
    ("raw", "be", "kind"),
    [
        ("2567", 2567, "unknown"),
        ("๒๕๖๗", 2567, "unknown"),
        ("2024", 2567, "unknown"),
        ("พ.ศ. 2567", 2567, "unknown"),
        ("พ.ศ.๒๕๖๗", 2567, "unknown"),
        ("ค.ศ. 2024", 2567, "unknown"),
        ("ปี 2563", 2563, "unknown"),
        ("ปีปฏิทิน 2567", 2567, "calendar"),
        ("ปีงบประมาณ 2567", 2567, "fiscal"),
        ("ประจำปีงบประมาณ พ.ศ. ๒๕๖๗", 2567, "fiscal"),
        ("FY2567", 2567, "fiscal"),
        ("FY2024", 2567, "fiscal"),
        ("ปีการศึกษา 2565", 2565, "school"),
        ("2440", 2440, "unknown"),
        ("2620", 2620, "unknown"),
        ("1900", 2443, "unknown"),
        ("2077", 2620, "unknown"),
    ],
)
def test_a_year_is_read_in_both_eras(raw: str, be: int, kind: dates.YearKind) -> None:
    assert dates.read_year(raw) == Year(be - 543, be, kind)


@given(st.integers(1900, 2077))
def test_a_year_goes_to_the_other_era_and_back(ce: int) -> None:
    assert dates.be_to_ce(dates.ce_to_be(ce)) == ce
    assert dates.read_year(str(ce)) == dates.read_year(str(ce + 543)) == Year(ce, ce + 543)


@given(st.dates(date(1941, 1, 1), date(2077, 12, 31)))
def test_a_fiscal_year_turns_on_the_first_of_october_only(day: date) -> None:
    turned = dates.fiscal_year_of(day + timedelta(days=1)) - dates.fiscal_year_of(day)
    assert turned == ((day.month, day.day) == (9, 30))


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert dates.fiscal_year_of(date(2023, 10, 1)) == 2567
    assert dates.fiscal_year_of(date(2024, 9, 30)) == 2567


# Dates


@pytest.mark.parametrize(
    ("raw", "start"),
    [
        ("2024-10-09", "2024-10-09"),
        ("2567-10-09", "2024-10-09"),
        ("9 ตุลาคม 2567", "2024-10-09"),
        ("วันที่ 9 ตุลาคม 2567", "2024-10-09"),
        ("๙ ตุลาคม ๒๕๖๗", "2024-10-09"),
        ("9 ตุลาคมพ.ศ.2567", "2024-10-09"),
        ("9 ต.ค. 67", "2024-10-09"),
        ("8 พ.ย.66", "2023-11-08"),
        ("28 ม.ค.64", "2021-01-28"),
        ("22 ก.ย. 2566", "2023-09-22"),
        ("วันนี้(22 ก.ย. 2566)", "2023-09-22"),
        ("เช้านี้(14/1/2563)", "2020-01-14"),
        ("14/1/2563", "2020-01-14"),
        ("14/01/2020", "2020-01-14"),
        ("30 October 2024", "2024-10-30"),
        ("Oct 30, 2024", "2024-10-30"),
        ("1-ม.ค.-67", "2024-01-01"),
        ("29 กุมภาพันธ์ 2567", "2024-02-29"),
    ],
)
def test_a_day_is_read(raw: str, start: str) -> None:
    assert dates.read_date(raw) == Dates(Value(start, "date"))


@pytest.mark.parametrize(
    ("raw", "text", "kind"),
    [
        ("2022-02", "2022-02", "gYearMonth"),
        ("ตุลาคม 2567", "2024-10", "gYearMonth"),
        ("October 2024", "2024-10", "gYearMonth"),
        ("ม.ค.-67", "2024-01", "gYearMonth"),
        ("2021", "2021", "gYear"),
        ("พ.ศ. 2567", "2024", "gYear"),
        ("29 มีนาคม", "--03-29", "gMonthDay"),
        ("29 March", "--03-29", "gMonthDay"),
        ("29 ก.พ.", "--02-29", "gMonthDay"),
        ("--03-29", "--03-29", "gMonthDay"),
    ],
)
def test_a_date_is_no_finer_than_it_is_written(raw: str, text: str, kind: str) -> None:
    assert dates.read_date(raw) == Dates(Value(text, kind))


@pytest.mark.parametrize(
    ("raw", "start", "end", "kind"),
    [
        ("2542-2550", "1999", "2007", "gYear"),
        ("2554–2558", "2011", "2015", "gYear"),
        ("9-11 ตุลาคม 2567", "2024-10-09", "2024-10-11", "date"),
        ("9 ต.ค. ถึง 11 พ.ย. 67", "2024-10-09", "2024-11-11", "date"),
        ("9 ตุลาคม 2567 - 11 พฤศจิกายน 2567", "2024-10-09", "2024-11-11", "date"),
        ("2024-10-09/2024-10-11", "2024-10-09", "2024-10-11", "date"),
        ("9-11/10/2567", "2024-10-09", "2024-10-11", "date"),
        ("ตุลาคม-ธันวาคม 2567", "2024-10", "2024-12", "gYearMonth"),
        ("30 ธันวาคม - 2 มกราคม", "--12-30", "--01-02", "gMonthDay"),
    ],
)
def test_a_span_of_dates_is_read(raw: str, start: str, end: str, kind: str) -> None:
    assert dates.read_date(raw) == Dates(Value(start, kind), Value(end, kind))


@pytest.mark.parametrize(
    ("raw", "fits"),
    [
        ("วันพุธที่ 9 ตุลาคม พ.ศ. 2567", True),
        ("Wednesday, 9 October 2024", True),
        ("วันศุกร์ที่ 9 ตุลาคม 2567", False),
        ("วันพุธที่ 9 ตุลาคม", None),
        ("9 ตุลาคม 2567", None),
    ],
)
def test_a_weekday_that_does_not_fit_is_told(raw: str, fits: bool | None) -> None:
    found = dates.read_date(raw)
    assert isinstance(found, Dates)
    assert found.weekday_fits is fits


def test_a_bracket_beside_a_day_without_year_is_kept() -> None:
    assert dates.read_date("29 มีนาคม (ปีไม่ปรากฏในส่วนที่อ่านได้)") == Dates(
        Value("--03-29", "gMonthDay"), note="ปีไม่ปรากฏในส่วนที่อ่านได้"
    )


# Times, addresses, identifiers


@pytest.mark.parametrize(
    ("raw", "text"),
    [("13.30 น.", "13:30"), ("13:30", "13:30"), ("เวลา9.00น.", "09:00"), ("๑๓.๓๐ น.", "13:30")],
)
def test_the_dot_of_a_time_is_a_colon(raw: str, text: str) -> None:
    assert dates.read_time(raw) == Value(text, "string")


@pytest.mark.parametrize(
    "raw",
    [
        "https://example.org/ข่าว-อปท/?id=4889&r=gallery%2Fshows#ส่วน",
        "http://example.org:8080",
        "HTTP://ไทย.example/(a)'b'",
    ],
)
def test_an_address_is_kept_as_written_and_is_an_iri(raw: str) -> None:
    assert values.read_url(f" {raw}\n") == Value(raw, "iri")
    assert pyoxigraph.NamedNode(raw).value == raw


@given(st.text().map(lambda tail: "http://a.org/" + tail))
def test_an_address_that_is_read_never_stops_a_load(raw: str) -> None:
    read = values.read_url(raw)
    if isinstance(read, Value):
        assert pyoxigraph.NamedNode(read.text).value == read.text


# All readers

# Pieces of the written forms: random letters alone would hardly ever be a date.
PIECES = """
0 1 9 29 31 67 2024 2567 ๒๕๖๗ 2567-10-09 9:30 ² - – / . : , % ( )
ล้าน แสน พัน กว่า ประมาณ ร้อยละ บาท คน ใช่ true a-b http:// a.org น.
ตุลาคม ต.ค. กุมภาพันธ์ May พ.ศ. ค.ศ. ปี ปีงบประมาณ FY วันพุธที่ วันนี้ ถึง เเ ํ า ้
"""
pieces = st.sampled_from([*PIECES.split(), " ", "  ", "\n", "\u200b", "\ufeff", "\x1f"])
written = st.one_of(st.text(), st.lists(pieces, max_size=7).map("".join))
figures = st.integers(-(10**12), 10**12).map(lambda number: f"{number:,}")
amounts = st.tuples(
    st.sampled_from(["", "กว่า ", "ประมาณ ", "ร้อยละ "]),
    figures,
    st.sampled_from(["", " คน", " ล้านบาท", " กว่าคน", "%", " พันธุ์"]),
).map("".join)
years = st.tuples(
    st.sampled_from(["", "ปี ", "ปีงบประมาณ ", "ปีการศึกษา ", "ปีปฏิทิน พ.ศ. "]),
    st.integers(2440, 2620).map(str),
).map("".join)
days = st.dates(date(1900, 1, 1), date(2077, 12, 31)).map(
    lambda day: f"{day.day}/{day.month}/{day.year}"
)
spans = st.tuples(
    st.sampled_from(["วันพุธที่ ", "วันที่ ", ""]),
    st.one_of(days, st.sampled_from(["29 มีนาคม", "1 ม.ค."])),
    st.one_of(st.just(""), days.map(" - {}".format), st.just(" (ไม่ทราบปี)")),
).map("".join)
times = st.times().map("{:%H.%M น.}".format)


@pytest.mark.parametrize("read", READERS)
@given(
    raw=st.one_of(written, amounts, spans, st.text(st.characters(categories=["Cs", "Cc", "Nd"])))
)
def test_no_text_makes_a_reader_raise(read: Reader, raw: str) -> None:
    found = read(raw)
    assert isinstance(found, Misread) or read(values.show(found)) == found


@pytest.mark.parametrize(
    ("read", "raws"),
    [
        (values.read_integer, figures),
        (values.read_decimal, figures),
        (values.read_amount, amounts),
        (dates.read_year, years),
        (dates.read_date, spans),
        (dates.read_time, times),
    ],
)
@given(data=st.data())
def test_what_is_shown_is_read_again(
    read: Reader, raws: st.SearchStrategy[str], data: st.DataObject
) -> None:
    found = read(data.draw(raws))
    assert isinstance(found, Misread) or read(values.show(found)) == found


def test_values_are_shown_in_thai() -> None:
    number = Value("13405553.67", "decimal")
    first, last = Value("2024-10-09", "date"), Value("2024-10-11", "date")
    assert values.show(Amount(number, "บาท", "กว่า")) == "กว่า 13,405,553.67 บาท"
    assert values.show(Year(2024, 2567, "fiscal")) == "ปีงบประมาณ พ.ศ. 2567"
    assert values.show(Dates(first, last, weekday=2)) == "วันพุธที่ 9 ตุลาคม 2567 - 11 ตุลาคม 2567"

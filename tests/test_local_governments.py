"""A table of local governments, as open data has it, is a register that names join by place."""

from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest
from reading_one import read_file
from small_stores import Home, quads, small_record, write

from govinno import loading
from govinno.checking import known_register
from govinno.graph.snapshots import Store
from govinno.loaders.register import Register
from govinno.loading import check
from govinno.records.faults import Fault

#: The columns of the table of the Department of Local Administration, with made-up lines: one
#: local government stands in it once for each subdistrict of its district.
HEADING = (
    "จังหวัด,อำเภอ,ตำบล,รหัส อปท.,ประเภท อปท.,อปท.,ที่ตั้งสำนักงานเลขที่,หมู่ที่,รหัสไปรษณีย์,"
    "ขนาดพื้นที่,LAT,LONG,เว็ปไซต์ของอปท\n"
)
LINES = [
    "ขอนแก่น,อำเภอหนึ่ง,ก,6409901,องค์การบริหารส่วนตำบล,ดาวเหนือ,-,2,40000,2.7,16.1,102.1,-",
    "ขอนแก่น,อำเภอหนึ่ง,ข,6409901,องค์การบริหารส่วนตำบล,ดาวเหนือ,-,2,40000,2.7,16.1,102.1,-",
    "ขอนแก่น,อำเภอสอง,ก,6409902,องค์การบริหารส่วนตำบล,ดาวเหนือ,-,2,40000,2.7,16.1,102.1,-",
    "ขอนแก่น,อำเภอสอง,ก,5409903,เทศบาลตำบล,ดาวเหนือ,-,2,40000,2.7,16.1,102.1,-",
    "อุดรธานี,อำเภอสาม,ก,6419904,องค์การบริหารส่วนตำบล,ดาวเหนือ,-,2,41000,2.7,17.1,102.1,-",
    "อุดรธานี,เมืองอุดรธานี,ก,2419905,องค์การบริหารส่วนจังหวัด,อุดรธานี,-,2,41000,,,,-",
]
TABLE = HEADING + "\n".join(LINES) + "\n"
ENTRY = {
    "id": "TH-LAO-6409901",
    "dlaCode": "6409901",
    "nameTh": "ดาวเหนือ",
    "nameEn": None,
    "type": "subdistrict_admin_org",
    "provinceCode": "40",
    "districtNameTh": "อำเภอหนึ่ง",
    "centerLat": None,
    "centerLon": 102.1,
    "areaKm2": 2.7,
}
REAL = Path(__file__).parents[2] / "shared" / "data" / "th_lao" / "local_authorities.json"


def register_of(data: str, name: str = "table.csv") -> Register:
    part = loading._as_part(data.encode(), name, 1)
    register = loading._settled({}, {str(part.id): part})
    assert register.faults[part.key] == []
    return register


def settled(register: Register, **lao: str) -> tuple[str, list[Fault]]:
    """The last part of the IRI of whom a case is about, and the faults of its `lao`."""
    record = {**small_record("a-case"), "lao": lao}
    graph, faults = read_file(json.dumps(record).encode(), "a-case.json", register)
    assert graph is not None
    (home,) = (f.value.text for f in graph.facts if f.property.endswith("#caseOf"))
    return home.rpartition("/id/")[2], [f for f in faults if f.field.startswith("lao")]


NORTH = {"name_th": "ดาวเหนือ", "type": "อบต.", "province": "ขอนแก่น"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name_th": "อบต.ดาวเหนือ", "type": "อบต.", "province": "อุดรธานี"}, "6419904"),
        ({"name_th": "เทศบาลตำบลดาวเหนือ", "type": "ทต.", "province": "ขอนแก่น"}, "5409903"),
        ({"name_th": "ดาวเหนือ", "type": "เทศบาลตำบล", "province": "ขอนแก่น"}, "5409903"),
        ({**NORTH, "district": "อำเภอหนึ่ง"}, "6409901"),
        ({**NORTH, "district": "สอง"}, "6409902"),
        ({"name_th": "อบต.อื่น", "dla_code": "๖๔๐๙๙๐๒", "province": "ขอนแก่น"}, None),
        ({"name_th": "อบต.ดาวเหนือ", "dla_code": "๖๔๐๙๙๐๒", "province": "ขอนแก่น"}, "6409902"),
    ],
)
def test_a_local_government_joins_by_code_or_type_name_and_place(
    told: dict[str, str], code: str | None
) -> None:
    iri, faults = settled(register_of(TABLE), **told)
    if code is None:
        assert [fault.code for fault in faults] == ["code-of-another-body"]
    else:
        assert (iri, faults) == (f"organization/th-lao-{code}", [])


@pytest.mark.parametrize("district", [{}, {"district": "อำเภอเก้า"}])
def test_of_two_in_one_province_none_is_taken_and_both_are_named(district: dict[str, str]) -> None:
    iri, (fault,) = settled(register_of(TABLE), **NORTH, **district)
    assert not iri.startswith("organization/th-lao-")
    assert (fault.code, fault.severity) == ("local-government-unclear", "warning")
    for words in ("อำเภอหนึ่ง, 6409901", "อำเภอสอง, 6409902"):
        assert words in fault.message_th
        assert words in fault.message_en
    assert "5409903" not in fault.message_en


def test_the_json_form_gives_the_same_body_as_the_table() -> None:
    data = json.dumps({"descriptor": {"id": "x"}, "localAuthorities": [ENTRY]})
    from_json = register_of(data, "table.json").bodies["lao-6409901"]
    assert from_json == register_of(TABLE).bodies["lao-6409901"]
    assert from_json.name_th == "องค์การบริหารส่วนตำบลดาวเหนือ"


def test_a_body_of_a_shipped_register_is_the_one_of_the_table() -> None:
    """Its names, which the table has not, stay; a code that it lacks comes from the table."""
    line = "ขอนแก่น,เมืองขอนแก่น,ก,3400102,เทศบาลนคร,ขอนแก่น,-,,,,,,-"
    register = register_of(f"{HEADING}{line}\n")
    assert "lao-3400102" not in register.bodies
    assert register.bodies["cm-khonkaen"].name_en == "Khon Kaen City Municipality"
    iri, _ = settled(register, name_th="ทน.ขอนแก่น", type="ทน.", province="ขอนแก่น")
    assert iri == "organization/th-lao-3400102"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (LINES[0].replace("6409901", "64"), "bad-lao-code"),
        (LINES[0].replace("องค์การบริหารส่วนตำบล", "สภาตำบล"), "unknown-code"),
        (LINES[0].replace("ขอนแก่น", "ขอนแกน"), "unknown-code"),
        (LINES[0].replace("ดาวเหนือ", ""), "missing-field"),
        (LINES[0].replace("6409901", ""), "missing-field"),
        (f"{LINES[0]}\n{LINES[0].replace('ดาวเหนือ', 'เดือนใต้')}", "repeated-id"),
        (LINES[0].replace("6409901", "3400102"), "in-another-register"),
    ],
)
def test_what_is_wrong_in_a_line_is_told_with_line_and_column(
    tmp_path: Path, line: str, fault: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(f"{HEADING}{line}\n", encoding="utf-8")
    (told,) = check([file])
    assert (told.code, told.severity) == (fault, "error")
    assert told.line == (3 if "\n" in line else 2)


def test_no_register_is_asked_for_that_nobody_loaded() -> None:
    """Not by name, nor by a code, nor for a province that the loaded table does not list."""
    table = register_of(TABLE)
    for register in (known_register(), table):
        place = {"name_th": "อบต.ไกล", "type": "อบต.", "province": "ตราด"}
        assert settled(register, **place, dla_code="6239999")[1] == []
        (fault,) = settled(register, **place)[1]
        assert "register" not in fault.message_en
        assert "ทะเบียน" not in fault.message_th
    known = {"name_th": "อบต.ใกล้", "type": "อบต.", "province": "ขอนแก่น"}
    (fault,) = settled(table, **known, dla_code="6409999")[1]
    assert fault.code == "code-not-in-register"
    (fault,) = settled(table, **known)[1]
    assert "no match in a register" in fault.message_en


def test_the_graph_holds_only_whom_a_case_refers_to(tmp_path: Path) -> None:
    home = Home(Store(tmp_path / "store"), tmp_path / "source")
    lao = {**NORTH, "district": "อำเภอหนึ่ง"}
    write(home.source / "a.yaml", {**small_record("a-case"), "lao": lao})
    home.load()
    before = len(quads(home.now))
    file = tmp_path / "อปท.csv"
    file.write_text(TABLE, encoding="utf-8")
    report = home.load(file)
    assert (report.errors, report.read_again) == ([], 1)
    lines = quads(home.now)
    assert any(
        "#caseOf> <https://w3id.org/govinno/id/organization/th-lao-6409901>" in x for x in lines
    )
    assert not any("6409902" in line or "2419905" in line for line in lines)
    assert len(lines) - before < 10
    home.remove(source=file)
    assert len(quads(home.now)) == before


# ---- the real one


@pytest.mark.skipif(not REAL.exists(), reason="the open data are not at hand")
def test_every_local_government_of_the_open_data_is_found_by_its_place() -> None:
    register = register_of(REAL.read_text("utf-8"), str(REAL))
    rows = json.loads(REAL.read_bytes())["localAuthorities"]
    assert {row["dlaCode"] for row in rows} <= set(register.by_code)
    bodies = [register.bodies[register.by_code[row["dlaCode"]]] for row in rows]
    begun = perf_counter()
    unclear = 0
    for body in bodies:
        names, place = [str(body.name_th)], body.province
        found = register.local_government(None, body.lao_type, names, place, body.district)
        assert found in (body, None)
        unclear += found is None
    assert perf_counter() - begun < len(bodies) * 0.1
    assert unclear == 0

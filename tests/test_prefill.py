"""What a form holds before anybody has filled it in, from the registers and from a round's list."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from small_stores import Home, age, new_home
from test_round import ENTRIES, EVIL, HEAD, UNKNOWN, add_list, xlsx_of

from govinno.answers.round import entrant_called
from govinno.checking import known_register
from govinno.cli import run
from govinno.graph import NotThere, QueryRefused
from govinno.graph.exports import UnknownEnding
from govinno.loaders.forms.prefill import listed_entries, of_entry
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.spec import load_spec
from govinno.loaders.yaml_reader import Mapping, read_yaml
from govinno.loading import begun_for, begun_of
from govinno.ontology.iris import BASE
from govinno.verbs import Govinno

KHON_KAEN = f"{BASE}id/organization/th-lao-3400102"
#: One name in two provinces, as the table of all local governments has it.
TWINS = """\
จังหวัด,อำเภอ,ตำบล,รหัส อปท.,ประเภท อปท.,อปท.
ขอนแก่น,อำเภอหนึ่ง,ก,6409901,องค์การบริหารส่วนตำบล,ดาวเหนือ
อุดรธานี,อำเภอสาม,ก,6419904,องค์การบริหารส่วนตำบล,ดาวเหนือ
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = new_home(tmp_path, "other")
    add_list(home, "kpi-2567", *ENTRIES)
    assert home.load().errors == []
    return home


def told(kept: bytes) -> dict[str, object]:
    """What a record tells, as plain texts."""
    tree, _ = read_yaml(kept, "x.yaml")
    assert tree is not None

    def plain(one: object) -> object:
        if isinstance(one, Mapping):
            return {name: plain(child) for name, child in one.fields.items()}
        items = getattr(one, "items", None)
        return [plain(item) for item in items] if items else getattr(one, "text", None)

    return {name: plain(child) for name, child in tree.fields.items()}


@pytest.mark.parametrize(
    "name", ["เทศบาลนครขอนแก่น", "ทน.ขอนแก่น", "3400102", "Khon Kaen City Municipality"]
)
def test_a_local_government_is_known_by_name_or_code_and_nothing_else_is_told(name: str) -> None:
    begun = begun_for(None, name)
    assert told(begun.record.kept) == {
        "id": "lao-3400102",
        "lao": {
            "name_th": "เทศบาลนครขอนแก่น",
            "name_en": "Khon Kaen City Municipality",
            "type": "เทศบาลนคร",
            "district": "เมืองขอนแก่น",
            "province": "ขอนแก่น",
            "dla_code": "3400102",
        },
    }
    (record,) = read_records(begun.record.kept, "x.xlsx")
    graph, _ = map_record(record, "x.xlsx", known_register())
    assert graph is not None
    assert KHON_KAEN in {f.value.text for f in graph.facts if f.property.endswith("#caseOf")}


def test_a_name_of_several_is_refused_with_all_of_them_and_an_unknown_one_with_the_nearest(
    home: Home,
) -> None:
    file = home.source / "twins.csv"
    file.write_text(TWINS, encoding="utf-8")
    age(file)
    assert home.load().errors == []
    with pytest.raises(NotThere) as refused:
        begun_for(home.now, "อบต.ดาวเหนือ")
    assert "อำเภอหนึ่ง, ขอนแก่น, 6409901" in refused.value.th and "โปรด" in refused.value.th
    assert "อำเภอสาม, อุดรธานี, 6419904" in refused.value.en and "Please" in refused.value.en
    assert begun_for(home.now, "6419904").id == "lao-6419904"
    with pytest.raises(NotThere, match="Please") as unknown:
        begun_for(home.now, "เทศบาลนครขอนแก้น")
    assert "เทศบาลนครขอนแก่น" in unknown.value.en


def test_what_an_entry_begins_are_fields_of_a_list_and_of_a_case() -> None:
    lists, case = load_spec("applicants-list"), load_spec()
    known = {name for block in lists.blocks.values() for name in block.fields}
    assert lists.begins.keys() <= known
    for way in lists.begins.values():
        part, _, name = way.partition(".")
        fields = case.blocks[str(case.unit.fields[part].block)].fields  # type: ignore[union-attr]
        assert {name, f"{name}_th"} & fields.keys(), way


def test_what_a_category_awards_is_told_by_the_list_where_not_by_the_entry() -> None:
    text = """
applicants_list: round
scheme: รางวัลพระปกเกล้า
fiscal_year_be: 2567
categories:
- {name: ประเภทโดดเด่น, awards: organisation}
entries:
- {name_th: เทศบาลนครขอนแก่น, category: ประเภทโดดเด่น, rank: 1, result: won}
- {name_th: เทศบาลนครขอนแก่น, category: ประเภทโดดเด่น, category_awards: innovation, result: won}
"""
    (record,) = read_records(text.encode(), "round.yaml")
    listed = listed_entries(record, "round.yaml", known_register()).values()
    begun = [told(of_entry(one, "x").kept) for one in listed]
    assert [*begun[0]] == ["id", "lao", "awards"]  # nothing is told of an innovation
    awards = [one["awards"] for one in begun]
    same = {"name_th": "รางวัลพระปกเกล้า", "fiscal_year_be": "2567", "category": "ประเภทโดดเด่น"}
    assert awards == [
        [same | {"awarded_for": "organisation", "rank": "1", "status": "won"}],
        [same | {"awarded_for": "innovation", "status": "won"}],
    ]


def test_an_entry_of_a_list_tells_what_the_list_tells(home: Home) -> None:
    with Govinno(home.store.folder) as library:
        entrants = library.round("kpi-2567").entrants
        begun = {one.id: one for one in begun_of(home.now, "kpi-2567", entrants)}
        again = {one.id: one for one in begun_of(home.now, "kpi-2567", entrants)}
    kept = {id_: one.record.kept for id_, one in begun.items()}
    assert kept == {id_: one.record.kept for id_, one in again.items()}
    assert len(begun) == len(ENTRIES)
    first = next(one for one in entrants if one.innovation.th.startswith("นวัตกรรม case-01"))
    tree = told(begun[first.case].record.kept)
    assert tree["innovation"] == {"name_th": "นวัตกรรม case-01"}
    assert tree["awards"] == [
        {"name_th": "รางวัลพระปกเกล้า", "status": "won", "fiscal_year_be": "2567"}
    ]
    assert tree["lao"]["name_en"] == "Khon Kaen City Municipality"  # type: ignore[index]
    unsettled = next(one for one in entrants if one.written == UNKNOWN)
    assert told(begun[unsettled.case].record.kept)["lao"] == {
        "name_th": UNKNOWN,
        "type": "เทศบาลตำบล",
        "province": "น่าน",
    }
    for one in begun.values():
        (record,) = read_records(one.record.kept, "x.xlsx")
        graph, faults = map_record(record, "x.xlsx", known_register())
        assert graph is not None and graph.id == one.id
        assert [f.code for f in faults if f.severity == "error" and f.code != "missing-field"] == []


def test_forms_of_a_round_go_into_a_folder_and_count_as_out(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    store = ["--store", str(home.store.folder)]
    assert run([*store, "form", str(folder), "--round", "kpi-2567"]) == 0
    names = sorted(file.name for file in folder.iterdir())
    assert len(names) == len(ENTRIES) and all(set(name).isdisjoint('<>/:"|?*') for name in names)
    with Govinno(home.store.folder) as library:
        counts = library.round("kpi-2567").counts
        assert (counts["out"], counts["returned"]) == (len(ENTRIES), 0)
        evil = entrant_called(library.round("kpi-2567"), EVIL)
        (file,) = [name for name in names if name.startswith(f"{evil.case} ")]
        shown = [
            cell.value
            for sheet in openpyxl.load_workbook(folder / file)
            for row in sheet
            for cell in row
        ]
        assert EVIL in shown and "รางวัลพระปกเกล้า" in shown
        with pytest.raises(QueryRefused) as several:
            library.forms(tmp_path / "one.xlsx", [], "kpi-2567")
        assert several.value.code == "forms-need-a-folder"
        with pytest.raises(UnknownEnding):
            library.forms(tmp_path / "one.pdf", [UNKNOWN], "kpi-2567")
        (one,) = library.forms(tmp_path / "x.xlsform.xlsx", [UNKNOWN], "kpi-2567")
    rows = list(openpyxl.load_workbook(one)["survey"].values)
    default = rows[0].index("default")
    asked = {row[1]: row[default] for row in rows}
    assert asked["local_government__name_th"] == UNKNOWN
    assert asked["local_government__type"] == "SM" and asked["case__id"] == names_id(
        library, UNKNOWN
    )


def names_id(library: Govinno, name: str) -> str:
    return entrant_called(library.round("kpi-2567"), name).case


def test_a_form_of_a_round_comes_back_as_its_case_and_a_list_may_be_a_workbook(
    tmp_path: Path,
) -> None:
    home = new_home(tmp_path, "other")
    (home.source / "kpi-2567.xlsx").write_bytes(xlsx_of(HEAD, *ENTRIES))
    age(home.source / "kpi-2567.xlsx")
    assert home.load().errors == []
    with Govinno(home.store.folder) as library:
        (file,) = library.forms(tmp_path / "back.xlsx", [UNKNOWN], "kpi-2567")
        one = entrant_called(library.round("kpi-2567"), UNKNOWN)
        assert one.state == "out"
        errors = [f for f in library.check([file]) if f.severity == "error"]
        one = entrant_called(library.round("kpi-2567"), UNKNOWN)
        assert (one.state, one.errors) == ("faulty" if errors else "returned", len(errors))
        book = openpyxl.load_workbook(file)
        name = next(c for c in book["กรณี"]["A"] if "ชื่อนวัตกรรม" in str(c.value))
        book["กรณี"].cell(name.row, name.column + 1, "ตลาดนัดสุขภาพ")
        book.save(file)
        assert library.load([file]).errors == []
        told = library.round("kpi-2567")
        assert (entrant_called(told, UNKNOWN).state, told.counts["loaded"]) == ("loaded", 1)
        case = library.case(one.case)
        assert case is not None and case.name.th == "ตลาดนัดสุขภาพ"
        assert {row[0] for row in case.sections["awards"].rows}

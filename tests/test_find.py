"""Finding things by a part of a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_stores import small_record, write

from govinno.answers.find import Found, Results, find, kinds_found, nearest
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.graph.tables import NotThere
from govinno.loading import load
from govinno.ontology.model import GI, load_model

ID = "https://w3id.org/govinno/id/"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"{ID}innovation/{CASE}/project"


def shown(sandbox: Sandbox, text: str, most: int = 100, kinds: tuple[str, ...] = ()) -> list[Found]:
    """What is found, of all kinds, in the order of the groups."""
    return find(sandbox, text, most, kinds).shown


def names(found: list[Found]) -> list[str]:
    return [one.title.en for one in found]


def test_what_is_named_exactly_so_comes_first(shipped_sandbox: Sandbox) -> None:
    found = shown(shipped_sandbox, "ขอนแก่น")
    assert (found[0].kind, found[0].title.en) == ("Province", "Khon Kaen")
    assert {"Khon Kaen Hospital", "Khon Kaen City Municipality"} <= set(names(found))


@pytest.mark.parametrize(
    "text",
    [
        "khon kaen hosp",
        "KHON KAEN HOSPITAL",
        "hospital khon",
        "พยาบาลขอนแก่น",
        "\u200bโรงพยา\u200fบาลขอนแก่น ",
        "โรงพยาบาลขอนแก่น",
    ],
)
def test_any_part_of_a_name_finds_it(shipped_sandbox: Sandbox, text: str) -> None:
    assert names(shown(shipped_sandbox, text, kinds=("Organization",))) == ["Khon Kaen Hospital"]


def test_a_beginning_comes_before_a_middle(shipped_sandbox: Sandbox) -> None:
    found = shown(shipped_sandbox, "ขยะ", kinds=("CaseRecord",))
    names = [one.title.th for one in found]
    begins = [name.startswith("ขยะ") for name in names]
    holds = ["ขยะ" in name for name in names]
    assert begins == sorted(begins, reverse=True) and holds == sorted(holds, reverse=True)
    assert begins[0] and True in begins[:-1] and not holds[-1]
    assert [not one.passage for one in found] == holds


def test_a_long_name_a_short_name_and_a_name_as_written_find_the_same(
    shipped_sandbox: Sandbox,
) -> None:
    long_name = "โครงการพัฒนาระบบการดูแลเด็กที่มีปัญหาการเรียน"
    assert PROJECT in [one.iri for one in shown(shipped_sandbox, long_name)]
    assert PROJECT in [one.iri for one in shown(shipped_sandbox, "ครู-หมอ-พ่อแม่")]
    written = shown(shipped_sandbox, "มหาวิทยาลัยธรรมศาสตร์ คณะสังคมสงเคราะห์", kinds=("Organization",))
    assert [one.iri for one in written] == [f"{ID}organization/tu-socadm"]


def test_things_of_one_name_are_told_apart(shipped_sandbox: Sandbox) -> None:
    for text in ("ประชาชน", "โรงพยาบาล", "budget", "เทศบาล", "ขยะ"):
        found = shown(shipped_sandbox, text)
        assert len({(one.title, one.hint) for one in found}) == len(found) > 1
    hospital = shown(shipped_sandbox, "โรงพยาบาลขอนแก่น")[0]
    assert (hospital.hint.th, hospital.hint.en) == ("ขอนแก่น", "Khon Kaen")


def test_the_kinds_are_those_of_the_model_and_each_may_be_asked_alone(
    shipped_sandbox: Sandbox,
) -> None:
    kinds = set(kinds_found().values())
    assert {"CaseRecord", "Organization", "Theme", "Province", "Document", "Person"} < kinds
    for text in ("ก", "a", "ขยะ", "ขอนแก่น"):
        groups = find(shipped_sandbox, text).groups
        assert {group.kind for group in groups} <= kinds
        for group in groups:
            assert {one.kind for one in group.shown} == {group.kind}
            assert group.label == load_model().entity_class(group.kind).label
            alone = find(shipped_sandbox, text, kinds=[group.kind]).groups
            # Of a record's only innovation the case stands for it, where cases are found too.
            assert alone == (group,) or group.kind == "Innovation"
    with pytest.raises(NotThere) as told:
        find(shipped_sandbox, "ขยะ", kinds=["Theeme"])
    assert told.value.nearest[0] == "Theme" and "โปรด" in told.value.th and "lease" in told.value.en


def test_a_person_is_found_by_name_and_by_post_and_told_with_the_post(
    shipped_sandbox: Sandbox,
) -> None:
    post = "นายกเทศมนตรีนครขอนแก่น"
    for text in ("ธีระศักดิ์", "ฑีฆายุพันธุ์ ธีระศักดิ์", post):
        (found,) = shown(shipped_sandbox, text, kinds=("Person",))
        assert (found.kind, found.title.th, found.hint.th) == ("Person", "ธีระศักดิ์ ฑีฆายุพันธุ์", post)
        assert (found.passage, found.field.th) == ((post, "ตำแหน่ง") if text == post else ("", ""))


@pytest.mark.parametrize("keeps_names", [True, False])
def test_nobody_without_a_name_or_a_role_is_found(tmp_path: Path, keeps_names: bool) -> None:
    people = [
        {"name": "นายสมชาย ใจดี", "position": "นายกเทศมนตรีนครขอนแก่น"},
        {"position": "ปลัดเทศบาล"},
    ]
    signed = {
        "name_th": "ความตกลง",
        "signatories": [{"name": "นายวิชัย เก่งกล้า", "organisation": "ภาคเอกชน"}],
    }
    write(tmp_path / "cases" / "a.yaml", small_record("a", people=people, agreements=[signed]))
    store = Store(tmp_path / "store")
    report = load(store, [tmp_path / "cases"], keeps_names=keeps_names)
    assert report.is_published, report.faults
    with Sandbox(store.require_current().folder) as sandbox:
        found = [
            one
            for text in ("ใจดี", "เก่งกล้า", "นายกเทศ", "ปลัดเทศ")
            for one in shown(sandbox, text, kinds=("Person",))
        ]
        assert [one.title.th for one in found] == (["สมชาย ใจดี"] * 2 if keeps_names else [])
        people = sandbox.sparql(f"SELECT ?p {{ ?p a <{GI}Person> }}").rows
        near = {one.iri for (iri,) in people for one in nearest(sandbox, f"{iri}/x")}
        assert near & {iri for (iri,) in people} == {one.iri for one in found}


def test_an_implied_recipient_is_told_as_implied_beside_the_prize(shipped_sandbox: Sandbox) -> None:
    found = {one.iri: one.hint for one in shown(shipped_sandbox, "รางวัล", most=100)}
    rows = shipped_sandbox.cypher(
        "MATCH (a)-[:RECEIVED|WAS_CANDIDATE_FOR]->(w:AwardReceipt) RETURN w.iri, w.recipient_basis"
    ).rows
    seen = {(basis, "โดยนัย" in found[iri].th) for iri, basis in rows if iri in found}  # type: ignore[index]
    assert seen == {("implied", True), ("stated", False)}


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b\u200f", "\\", '") } #', "$matches", "xyzzy", "ก" * 5_000]
)
def test_nothing_is_found_for_nothing_and_for_junk(shipped_sandbox: Sandbox, text: str) -> None:
    assert find(shipped_sandbox, text) == Results()


def test_a_quotation_mark_is_a_letter_like_others(shipped_sandbox: Sandbox) -> None:
    assert '"Hero" app' in names(shown(shipped_sandbox, '"Hero"'))


def test_no_more_are_given_than_asked_for(shipped_sandbox: Sandbox) -> None:
    for group in find(shipped_sandbox, "เทศบาล", most=5).groups:
        assert len(group.shown) == min(5, group.total)


def test_the_nearest_to_a_wrong_link_are_offered(shipped_sandbox: Sandbox) -> None:
    found = nearest(shipped_sandbox, f"{ID}organization/hosp-khonkean")
    assert len(found) == 3
    assert found[0].title.en == "Khon Kaen Hospital"
    by_key = nearest(shipped_sandbox, "kkn-khonkaen-teacher-docter")
    assert all(CASE in one.iri for one in by_key)
    assert len(by_key) == 3


def test_a_wrong_link_is_near_whatever_letters_the_address_has(tmp_path: Path) -> None:
    source = {"id": "REPORT", "title": "เอกสาร", "kind": "other", "url": "https://example.org"}
    record = small_record("a", sources=[source])
    for partner in record["partners"]:
        partner["evidence"]["source"] = "REPORT"
    write(tmp_path / "cases" / "a.yaml", record)
    store = Store(tmp_path / "store")
    assert load(store, [tmp_path / "cases"]).is_published
    with Sandbox(store.require_current().folder) as sandbox:
        for link in ("REPROT/REPORT", "x/report", "x/Report"):
            assert f"{ID}document/a/REPORT" in [one.iri for one in nearest(sandbox, link)], link


def test_nothing_is_near_to_nothing(shipped_sandbox: Sandbox) -> None:
    assert nearest(shipped_sandbox, "") == []
    assert nearest(shipped_sandbox, "zzzz") == []

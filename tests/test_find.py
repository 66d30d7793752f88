"""Finding things by a part of a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_stores import small_record, write

from govinno.answers.find import Found, find, nearest
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load
from govinno.ontology.model import GI

ID = "https://w3id.org/govinno/id/"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"{ID}innovation/{CASE}/project"


def names(found: list[Found]) -> list[str]:
    return [one.name.en for one in found]


def test_what_is_named_exactly_so_comes_first(shipped_sandbox: Sandbox) -> None:
    found = find(shipped_sandbox, "ขอนแก่น")
    assert (found[0].kind, found[0].name.en) == ("Province", "Khon Kaen")
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
    found = [one for one in find(shipped_sandbox, text) if one.kind != "Person"]
    assert names(found) == ["Khon Kaen Hospital"]


def test_a_beginning_comes_before_a_middle(shipped_sandbox: Sandbox) -> None:
    found = [one.name.th for one in find(shipped_sandbox, "เทศบาลนคร", most=200)]
    begins = [name.startswith("เทศบาลนคร") for name in found]
    assert begins[0]
    assert any(not begin for begin in begins)
    assert found[: begins.index(False)] == [n for n in found if n.startswith("เทศบาลนคร")]


def test_a_long_name_a_short_name_and_a_name_as_written_find_the_same(
    shipped_sandbox: Sandbox,
) -> None:
    long_name = "โครงการพัฒนาระบบการดูแลเด็กที่มีปัญหาการเรียน"
    assert PROJECT in [one.iri for one in find(shipped_sandbox, long_name)]
    assert PROJECT in [one.iri for one in find(shipped_sandbox, "ครู-หมอ-พ่อแม่")]
    written = find(shipped_sandbox, "มหาวิทยาลัยธรรมศาสตร์ คณะสังคมสงเคราะห์")
    assert written[0].iri == f"{ID}organization/tu-socadm"
    assert [one.hint.th for one in written[1:]] == ["อาจารย์คณะสังคมสงเคราะห์ศาสตร์ มหาวิทยาลัยธรรมศาสตร์"]


def test_things_of_one_name_are_told_apart(shipped_sandbox: Sandbox) -> None:
    for text in ("ประชาชน", "โรงพยาบาล", "budget", "เทศบาล", "ขยะ"):
        found = find(shipped_sandbox, text, most=100)
        assert len({(one.name, one.hint) for one in found}) == len(found) > 1
    hospital = find(shipped_sandbox, "โรงพยาบาลขอนแก่น")[0]
    assert (hospital.hint.th, hospital.hint.en) == ("ขอนแก่น", "Khon Kaen")


def test_only_what_can_stand_in_a_picture_is_found(shipped_sandbox: Sandbox) -> None:
    kinds = {
        one.kind
        for text in ("ก", "a", "ขยะ", "รางวัล", "จังหวัด", "งบประมาณ", "ประชาชน", "ขอนแก่น")
        for one in find(shipped_sandbox, text, most=100)
    }
    assert kinds == {
        "AwardReceipt",
        "CaseRecord",
        "Innovation",
        "LocalGovernment",
        "Obstacle",
        "Organization",
        "Outcome",
        "Person",
        "Province",
        "StakeholderGroup",
        "SuccessFactor",
        "Theme",
    }


def test_a_person_is_found_by_name_and_by_post_and_told_with_the_post(
    shipped_sandbox: Sandbox,
) -> None:
    post = "นายกเทศมนตรีนครขอนแก่น"
    for text in ("ธีระศักดิ์", "ฑีฆายุพันธุ์ ธีระศักดิ์", post):
        (found,) = find(shipped_sandbox, text)
        assert (found.kind, found.name.th, found.hint.th) == ("Person", "ธีระศักดิ์ ฑีฆายุพันธุ์", post)
    kinds = [one.kind for one in find(shipped_sandbox, "ขอนแก่น", most=100)]
    assert kinds.index("Person") > max(n for n, kind in enumerate(kinds) if kind != "Person")


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
            one for text in ("ใจดี", "เก่งกล้า", "นายกเทศ", "ปลัดเทศ") for one in find(sandbox, text)
        ]
        assert [one.name.th for one in found] == (["สมชาย ใจดี"] * 2 if keeps_names else [])
        people = sandbox.sparql(f"SELECT ?p {{ ?p a <{GI}Person> }}").rows
        near = {one.iri for (iri,) in people for one in nearest(sandbox, f"{iri}/x")}
        assert near & {iri for (iri,) in people} == {one.iri for one in found}


def test_an_implied_recipient_is_told_as_implied_beside_the_prize(shipped_sandbox: Sandbox) -> None:
    found = {one.iri: one.hint for one in find(shipped_sandbox, "รางวัล", most=100)}
    rows = shipped_sandbox.cypher(
        "MATCH (a)-[:RECEIVED|WAS_CANDIDATE_FOR]->(w:AwardReceipt) RETURN w.iri, w.recipient_basis"
    ).rows
    seen = {(basis, "โดยนัย" in found[iri].th) for iri, basis in rows if iri in found}  # type: ignore[index]
    assert seen == {("implied", True), ("stated", False)}


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b\u200f", "\\", '") } #', "$matches", "xyzzy", "ก" * 5_000]
)
def test_nothing_is_found_for_nothing_and_for_junk(shipped_sandbox: Sandbox, text: str) -> None:
    assert find(shipped_sandbox, text) == []


def test_a_quotation_mark_is_a_letter_like_others(shipped_sandbox: Sandbox) -> None:
    assert '"Hero" app' in names(find(shipped_sandbox, '"Hero"'))


def test_no_more_are_given_than_asked_for(shipped_sandbox: Sandbox) -> None:
    assert len(find(shipped_sandbox, "เทศบาล", most=5)) == 5


def test_the_nearest_to_a_wrong_link_are_offered(shipped_sandbox: Sandbox) -> None:
    found = nearest(shipped_sandbox, f"{ID}organization/hosp-khonkean")
    assert len(found) == 3
    assert found[0].name.en == "Khon Kaen Hospital"
    by_key = nearest(shipped_sandbox, "kkn-khonkaen-teacher-docter")
    assert all(CASE in one.iri for one in by_key)
    assert len(by_key) == 3


def test_nothing_is_near_to_nothing(shipped_sandbox: Sandbox) -> None:
    assert nearest(shipped_sandbox, "") == []
    assert nearest(shipped_sandbox, "zzzz") == []

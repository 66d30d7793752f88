"""Finding things by a part of a name."""

from __future__ import annotations

import pytest

from govinno.answers.find import Found, find, nearest
from govinno.graph.sandbox import Sandbox

ID = "https://w3id.org/govinno/id/"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"{ID}innovation/{CASE}/project"


def names(found: list[Found]) -> list[str]:
    return [one.name.en for one in found]


def test_what_is_named_exactly_so_comes_first(shipped_sandbox: Sandbox) -> None:
    found = find(shipped_sandbox, "ขอนแก่น")
    assert (found[0].kind, found[0].name.en) == ("Province", "Khon Kaen")
    assert {"Khon Kaen Hospital", "Khon Kaen City Municipality"} <= set(names(found))


@pytest.mark.parametrize("text", ["khon kaen hosp", "KHON KAEN HOSPITAL", "hospital khon",
                                  "พยาบาลขอนแก่น", "\u200bโรงพยา\u200fบาลขอนแก่น ", "โรงพยาบาลขอนแก่น"])  # fmt: skip
def test_any_part_of_a_name_finds_it(shipped_sandbox: Sandbox, text: str) -> None:
    assert names(find(shipped_sandbox, text)) == ["Khon Kaen Hospital"]


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
    assert [one.iri for one in written] == [f"{ID}organization/tu-socadm"]


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
        "AwardReceipt", "CaseRecord", "Innovation", "LocalGovernment", "Obstacle", "Organization",
        "Outcome", "Province", "StakeholderGroup", "SuccessFactor", "Theme",
    }  # fmt: skip
    assert find(shipped_sandbox, "จุฑาลักษณ์") == []


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

"""The first thing that is read: names before numbers, each number with its set, ties told; and what
each filter narrows. On the shipped cases with the values that a recount from their files gave, and
on small worlds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from made_facts import World, view

from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.ladder import CONTRIBUTED, NAMED
from govinno.answers.success.not_known import what_is_not_known
from govinno.answers.success.opening import Opening, opening
from govinno.answers.success.scope import scope
from govinno.answers.success.shown import compared_partners
from govinno.answers.success.study import standings
from govinno.answers.success.tables import SLUG
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno
from govinno.words import Words

HEALTH_OFFICE = "สำนักงานสาธารณสุขจังหวัดสระบุรี"
DEFINITION = Words("ผลที่วัดได้", "a measured result")


@pytest.fixture(scope="module")
def real(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


def ask(govinno: Govinno, **values: str) -> SuccessAnswer:
    answer = govinno.ask(SLUG, values)
    assert isinstance(answer, SuccessAnswer)
    return answer


def opened(world: World, **values: str) -> Opening:
    seen = view(world.facts, **values)
    compared = compared_partners(seen)
    return opening(seen, compared, [t.agent for t in standings(seen, compared)], DEFINITION)


# ---- the shipped cases


def test_three_of_the_52_partners_are_named_by_a_source_and_ten_fall_to_their_role(
    real: Govinno,
) -> None:
    answer = ask(real)
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert len(rows) == 52
    named = {row["partner"] for row in rows if row["step"] == NAMED}
    assert named == {
        HEALTH_OFFICE,
        "สำนักงานหลักประกันสุขภาพแห่งชาติ เขต 4 สระบุรี",
        "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดสระบุรี",
    }
    assert all((row["claims"] > 0) == (row["partner"] in named) for row in rows)
    only_told = [row for row in rows if row["described"] and row["partner"] not in named]
    fallen = {row["partner_en"] for row in only_told}
    assert {
        "GIZ",
        "Khon Kaen Hospital",
        "Koh Samui Hospital",
        "National Health Security Office",
    } < fallen
    for row in only_told:
        assert row["step"] == CONTRIBUTED
        assert "helped" not in row["words_en"] and "ความสำเร็จ" not in row["words"]
        assert "a coder read it as a factor" in row["described_words_en"]
        assert "ผู้วิจัยจัดหมวดให้เป็นปัจจัย" in row["described_words"]
    with_known_speaker = [r for r in only_told if "names no speaker" not in r["described_words_en"]]
    assert len(with_known_speaker) == 10


def test_the_opening_names_partners_with_those_who_name_them(real: Govinno) -> None:
    answer = ask(real)
    assert len(answer.opening) == 3
    assert answer.sentence["th"] == " ".join(told["th"] for told in answer.opening)
    first, kinds, results = (told["th"] for told in answer.opening)
    assert first.index(HEALTH_OFFICE) < 90
    assert not re.search(r"\d", first[: first.index(HEALTH_OFFICE)]), "names before numbers"
    assert "รองนายกองค์การบริหารส่วนจังหวัดสระบุรี" in first and first.endswith("และอีก 4 ราย")
    # each is named by the speakers of its own claims, and by no others
    welfare = first[first.index("สำนักงานพัฒนาสังคม") :]
    assert "รองปลัด" in welfare and "รองนายก" not in welfare
    assert kinds.endswith("จาก 58 นวัตกรรมที่บันทึกไว้")
    assert "2 จาก 58 นวัตกรรม" in results and "โดยไม่ดูความสำเร็จ" in results
    assert answer.names[0]["th"] == HEALTH_OFFICE


def test_elderly_care_is_answered_with_names_and_not_with_noughts(real: Govinno) -> None:
    answer = ask(real, theme="elderly_ltc")
    assert answer.success == {"yes": 0, "no": 0, "unknown": 10}
    for language, name in (("th", HEALTH_OFFICE), ("en", "Saraburi Provincial Health Office")):
        assert name in answer.opening[0][language]
    assert "of 10 innovations counted (Theme: Ageing" in answer.opening[1]["en"]
    assert "recorded" not in answer.sentence["en"], "not all are counted"
    assert answer.scope["en"].startswith("Counted: 10 of 58 innovations recorded (Theme: Ageing")


def test_municipalities_are_those_of_all_three_kinds(real: Govinno) -> None:
    answer = ask(real, lao_type="MUN")
    assert sum(answer.success.values()) == 44
    assert "44 จาก 58 นวัตกรรมที่บันทึกไว้" in answer.scope["th"]
    kinds = [ask(real, lao_type=kind) for kind in ("CM", "TM", "SM")]
    assert [sum(kind.success.values()) for kind in kinds] == [11, 16, 17]


def test_of_one_partner_its_own_innovations_are_counted_and_the_others_are_told(
    real: Govinno,
) -> None:
    answer = ask(real, partner="jica", definition="A")
    assert sum(answer.success.values()) == 1
    assert answer.comparison == {"yes": 6, "no": 0, "unknown": 52}
    assert "JICA has a part in 1 of 58 innovations recorded" in answer.opening[1]["en"]
    assert (
        "of 1 asked about" in answer.opening[2]["en"]
        and "57 are without" in answer.opening[2]["en"]
    )
    said = answer.parts["said"]["sentence"]["en"]
    assert said.startswith("Of 3 claims about factors in 1 innovation in which JICA took part")
    assert "0 tied to JICA" in said and "2 of these are tied to other partners only" in said
    assert "yes 6" not in answer.counted["en"], "6 is the comparison and no number of JICA"
    default = ask(real, partner="jica")
    assert default.success == {"yes": 0, "no": 0, "unknown": 1}


def test_a_kind_of_partners_says_of_which_innovations_its_claims_are(real: Govinno) -> None:
    answer = ask(real, partner_type="community_group")
    assert sum(answer.success.values()) == 22
    assert answer.parts["said"]["sentence"]["en"].startswith(
        "Of 67 claims about factors in 22 innovations in which partners of the kind community group"
    )
    assert "2 registered partners have a part in 2 of 58" in answer.counted["en"]


def test_a_range_of_years_reads_as_a_range_and_counts_aloud_what_has_no_year(
    real: Govinno,
) -> None:
    answer = ask(real, from_year="2015", to_year="2020")
    assert sum(answer.success.values()) == 6
    for text in (answer.sentence["th"], answer.scope["th"]):
        assert "ปีที่เริ่ม 2558–2563" in text and "อีก 41 นวัตกรรมไม่ทราบปีที่เริ่ม" in text
    assert "started 2015–2020 / BE 2558–2563" in answer.sentence["en"]
    assert "41 more whose starting year is not known are left out" in answer.sentence["en"]
    assert "เริ่มตั้งแต่ปี 2558" in ask(real, from_year="2558").scope["th"]
    assert "เริ่มไม่เกินปี 2563" in ask(real, to_year="2563").scope["th"]


def test_an_empty_scope_says_so_and_names_the_filter_that_emptied_it(real: Govinno) -> None:
    answer = ask(real, province="กรุงเทพมหานคร", theme="elderly_ltc")
    assert answer.rows == [] and answer.parts == {} and answer.position == {}
    assert len(answer.opening) == 1
    assert answer.sentence["th"] == (
        "ไม่มีนวัตกรรมที่บันทึกไว้ซึ่งตรงกับ ประเด็นงาน: ผู้สูงอายุและการดูแลระยะยาว, จังหวัด: กรุงเทพมหานคร "
        "ตัวกรองที่ไม่เหลือผล: จังหวัด: กรุงเทพมหานคร (ถ้าเอาออกจะมี 10)"
    )
    assert (
        "The filter that leaves none: Province: Bangkok (10 without it)." in answer.sentence["en"]
    )
    assert "0" not in re.sub(r"\b10\b", "", answer.sentence["en"])


def test_filters_that_do_not_narrow_the_innovations_say_what_they_narrow(real: Govinno) -> None:
    told = {
        "factors": ("named_only", "Of claims only those that their source calls a factor count"),
        "review": ("reviewed_only", "only those that a person reviewed count"),
        "unclear": ("left_out", "do not count; innovations are not narrowed by this"),
        "step": ("3", "only those that reach “independent voices agree” are listed"),
    }
    for name, (value, words) in told.items():
        answer = ask(real, **{name: value})
        assert words in answer.scope["en"], name
        assert sum(answer.success.values()) == 58
        assert "left out.." not in answer.scope["en"] and "Only:" not in answer.sentence["en"]
    assert ask(real, step="3").opening[0]["en"] == (
        "No registered partner reaches the evidence asked for."
    )


def test_named_factors_and_coded_features_are_counted_apart(real: Govinno) -> None:
    """34 of 113 are called factors by their source, 28 of these by independent voices. Of the 79
    coded ones 19 are told by independent voices: of the 24 academics and authorities two took part
    in the work, and of three nobody knows who speaks."""
    said = ask(real).parts["said"]["sentence"]["en"]
    assert said.startswith("Of 113 claims about factors in 58 innovations recorded")
    assert "call it a factor in 34 (4 tied to a partner, 28 said by independent voices)" in said
    assert (
        "In 79 more" in said
        and "(20 tied to a partner, 19 described by independent voices)" in said
    )


def test_definitions_are_told_in_words_and_never_by_their_letters(real: Govinno) -> None:
    answer = ask(real, definition="E", combines="AC", lasting_years="1")
    for text in (
        answer.counted["en"],
        answer.sentence["en"],
        answer.parameter_words["definition"]["en"],
    ):
        assert not re.search(r"\b[A-E]\b", text.replace("A measured", ""))
    assert "all of these: award and still running" in answer.counted["en"]
    one = ask(real, definition="C", lasting_years="1")
    assert "at least 1 year – yes 0" in one.counted["en"]


# ---- small worlds


def test_no_overall_rate_is_taken_from_winners_alone() -> None:
    world = World()
    for number in range(12):
        world.innovation(f"i{number}", "hospital", succeeded=True, mode="award_winner")
    part = what_is_not_known(view(world.facts), [])
    needed = dict(part.notes)["cases-needed"].en
    assert needed.startswith(
        "With an overall rate of about 45 % (assumed, as the cases with a known result were chosen "
        "for success), it takes about 96 known results"
    )
    [selection] = [rows for rows in part.tables if rows.name == "selection"]
    assert [row["rate"] for row in selection.rows] == [None]


def test_ties_are_told_and_thai_names_come_before_latin_ones() -> None:
    world = World()
    world.innovation("app")
    for name in ("GIZ", "วัด", "กลุ่ม", "NGO"):
        world.partner(name, "app")
    found = opened(world)
    assert [name.th for name in found.names] == ["กลุ่ม", "วัด", "GIZ"]
    assert found.sentences[0].en.startswith("กลุ่ม, วัด, GIZ and 1 more – took part")
    kinds = {"w": "temple_religious", "p": "private", "m": "media", "s": "school"}
    for name, kind in kinds.items():
        world.partner(name, "app", kind=kind)
    assert "(2 other kinds as often), of 1 innovation recorded" in opened(world).sentences[1].en


def test_who_disputes_is_told_beside_those_who_name_a_partner() -> None:
    world = World()
    world.innovation("app", "hospital")
    world.claim("app", ["hospital"], speaker="นายก")
    world.claim("app", ["hospital"], relation="academic", speaker="นักวิจัย", stance="disputes")
    first = opened(world).sentences[0].en
    assert "hospital (implementer: นายก)" in first and "นักวิจัย" not in first
    assert "; 1 claim disputes it or sees both sides." in first


def test_success_that_goes_with_a_partner_is_told_with_its_name_and_without_a_cause() -> None:
    world = World()
    for number in range(12):
        world.innovation(f"with-{number}", "hospital", succeeded=True)
        world.innovation(f"without-{number}", succeeded=number < 2)
    third = opened(world).sentences[2]
    assert third.en.startswith("hospital: success goes with this partner more often (not proof of")
    assert "known for 24 of 24 innovations" in third.en
    assert "clearly" not in third.en and "ชัดเจน" not in third.th


def test_without_any_partner_nobody_is_said_to_be_missing() -> None:
    world = World()
    world.innovation("app")
    assert [told.en for told in opened(world).sentences[:2]] == [
        "No source says of a partner that it helped, which does not mean that none did.",
        "No partner is recorded in 1 innovation recorded, which does not mean that there was none.",
    ]


def test_filters_that_only_together_leave_nothing_are_both_named() -> None:
    world = World()
    world.innovation("app", themes={"health"}, year=2560)
    world.innovation("bin", themes={"water"}, year=2565)
    told = opened(world, theme="health", from_year="2565").sentences[0].en
    assert (
        "The filters that together leave none: Theme: health (1 without it), started in 2022 / BE 2565"
        in told
    )
    world.facts.innovations.clear()
    assert opened(world).sentences[0].en == "No innovation is recorded yet."


def test_the_broader_theme_and_kind_of_partner_include_what_is_below() -> None:
    world = World()
    world.innovation("app")
    world.partner("campus", "app", "funding", kind="campus")
    assert len(view(world.facts, partner_type="university").units) == 1
    assert len(view(world.facts, partner_type="campus").units) == 1
    assert len(view(world.facts, partner_type="school").units) == 0
    world.innovation("bin", lao_types={"SM"})
    assert view(world.facts, lao_type="MUN").innovations.keys() == {"bin"}


def test_a_case_that_does_not_say_in_which_innovation_counts_once_for_its_partner() -> None:
    world = World()
    world.innovation("app", record="case", succeeded=True)
    world.innovation("bin", record="case")
    world.partner("hospital", "case")
    seen = view(world.facts, partner="hospital")
    assert seen.asked_counts._asdict() == {"yes": 0, "no": 0, "unknown": 1}
    world.result("bin", 100, 200)
    assert view(world.facts, partner="hospital").asked_counts.yes == 1


def test_one_is_singular_in_every_sentence_and_no_sentence_lacks_its_full_stop() -> None:
    world = World()
    world.innovation("app", "hospital")
    world.claim("app", ["hospital"], speaker="นายก")
    seen = view(world.facts)
    part = what_is_not_known(seen, [])
    texts = [
        scope(seen).en,
        part.sentence.en,
        *(words.en for _, words in part.notes),
        *(told.en for told in opened(world).sentences),
    ]
    for text in texts:
        assert not re.search(r"\b1 (?:innovations|claims|partners|years|kinds)\b", text), text
        assert text.endswith("."), text

"""Who says that something helped, what such words can carry, and what may be said of a partner."""

from __future__ import annotations

import pytest
from made_facts import World, fresh, view

from govinno.answers.success.facts import Cited
from govinno.answers.success.ladder import (
    AGREED,
    CONTRIBUTED,
    CREDIBLE,
    NAMED,
    PATTERN,
    PRESENT,
    Standing,
)
from govinno.answers.success.said import what_people_say
from govinno.answers.success.shown import compared_partners
from govinno.answers.success.study import standings
from govinno.answers.success.voices import Said, Side, said, side_of

HELPER = "hospital"


@pytest.fixture
def world() -> World:
    """One innovation with one partner in a stated role."""
    made = World()
    made.innovation("app", HELPER)
    return made


def told(world: World) -> Said:
    """What all claims together say of the partner."""
    facts = fresh(world.facts)
    return said(facts, facts.claims.values())


def stands(world: World, **values: str) -> Standing:
    """Where the partner stands."""
    seen = view(world.facts, **values)
    [one] = [t for t in standings(seen, compared_partners(seen)) if t.agent.iri == HELPER]
    return one.standing


# ---- on which side a speaker stands


@pytest.mark.parametrize(
    ("relation", "side"),
    [
        ("beneficiary", Side.INDEPENDENT),
        ("academic", Side.INDEPENDENT),
        ("award_body", Side.INDEPENDENT),
        ("other_authority", Side.INDEPENDENT),
        ("implementer", Side.IMPLEMENTER),
        ("partner", Side.PARTNER),
        ("press", Side.PRESS),
        ("unknown", Side.UNKNOWN),
    ],
)
def test_the_relation_of_a_speaker_tells_its_side(world: World, relation: str, side: Side) -> None:
    assert side_of(world.facts, world.claim("app", relation=relation, speaker="ใคร")) == side


def test_a_partner_that_praises_itself_is_not_independent_whatever_its_relation(
    world: World,
) -> None:
    claim = world.claim("app", [HELPER], relation="academic", speaker=HELPER.upper())
    assert side_of(world.facts, claim) == Side.PARTNER


def test_an_evaluator_is_independent_unless_it_took_part_in_the_selection_of_the_case(
    world: World,
) -> None:
    world.facts.assessors["case-app"] = {"มหาวิทยาลัย ก"}
    world.partner("ผู้ประเมิน ข", "app", is_partner=False, relation="evaluating")
    sides = {
        speaker: side_of(world.facts, world.claim("app", relation="evaluator", speaker=speaker))
        for speaker in ("มหาวิทยาลัย ก", "ผู้ประเมิน ข", "มหาวิทยาลัย ค", None)
    }
    assert sides == {
        "มหาวิทยาลัย ก": Side.COMMISSIONED,
        "ผู้ประเมิน ข": Side.COMMISSIONED,
        "มหาวิทยาลัย ค": Side.INDEPENDENT,
        None: Side.COMMISSIONED,
    }


# ---- the tier


def test_nobody_known_is_the_lowest_tier_whoever_retells_it(world: World) -> None:
    assert told(world).tier == 0
    world.claim("app", [HELPER], relation="press", speaker="หนังสือพิมพ์", documents=("a", "b"))
    world.claim("app", [HELPER], relation="unknown", documents=("c",))
    assert (told(world).tier, told(world).count(Side.PRESS)) == (0, 2)
    assert told(world).count(Side.UNKNOWN) == 1


def test_the_same_speaker_in_the_same_document_is_one_voice_however_often(world: World) -> None:
    for _ in range(5):
        world.claim("app", [HELPER], relation="implementer", speaker="นายก")
    assert (told(world).tier, len(told(world).voices)) == (1, 1)
    world.claim("app", [HELPER], relation="implementer", speaker="ปลัด")
    assert told(world).tier == 2


def test_one_word_of_the_implementer_on_official_record_counts_as_two(world: World) -> None:
    on_record = Cited("list", "award_list", "award_body")
    world.claim("app", [HELPER], speaker="นายก", documents=(on_record,))
    assert told(world).tier == 2
    world.result("app", 100, 150)
    assert told(world).tier == 3, "a record with a measured baseline"
    assert "no independent voice" in told(world).words.en


def test_an_independent_voice_and_a_comparison_value_raise_the_tier(world: World) -> None:
    world.claim("app", [HELPER], relation="beneficiary", speaker="ผู้ใช้")
    assert told(world).tier == 3
    world.result("app", 100, 150)
    assert told(world).tier == 3
    world.result("app", 100, 150, comparison=110)
    assert told(world).tier == 4


def test_who_disputes_is_told_beside_and_is_no_voice(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย", stance="disputes")
    assert told(world).tier == 0
    assert stands(world).disputes == 1
    assert "disputed" not in stands(world).words.en.split("·")[0]
    tables = {rows.name: rows.rows for rows in what_people_say(view(world.facts)).tables}
    assert (len(tables["disputes"]), len(tables["tied_claims"])) == (1, 0)


def test_a_speaker_who_took_part_in_the_work_is_no_independent_voice_whatever_its_relation(
    world: World,
) -> None:
    sides = {
        relation: side_of(
            world.facts, world.claim("app", relation=relation, speaker="ผู้วิจัย", took_part=True)
        )
        for relation in ("academic", "evaluator", "award_body", "press", "unknown", "implementer")
    }
    assert {side for relation, side in sides.items() if relation != "implementer"} == {Side.PARTNER}
    assert sides["implementer"] == Side.IMPLEMENTER
    told = world.claim("app", relation="academic", speaker="ผู้วิจัย", took_part=False)
    assert side_of(world.facts, told) == Side.INDEPENDENT


# ---- what a coder read is not what somebody said


def test_what_a_coder_read_lifts_nobody_and_is_told_in_words_of_its_own(world: World) -> None:
    world.claim("app", [HELPER], speaker="นายกเทศมนตรี", basis="described_feature")
    assert stands(world).step == CONTRIBUTED
    assert "helped" not in stands(world).words.en and "ความสำเร็จ" not in stands(world).words.th
    assert stands(world).described_words.en == (
        "นายกเทศมนตรี (implementer) describes its part; a coder read it as a factor"
    )
    assert stands(world).described_words.th == (
        "นายกเทศมนตรี (ผู้ดำเนินการ) เล่าถึงส่วนของภาคีรายนี้ ผู้วิจัยจัดหมวดให้เป็นปัจจัย"
    )


@pytest.mark.parametrize("basis", ["described_feature", "unknown", None])
def test_independent_voices_that_only_describe_do_not_agree_that_it_helped(
    world: World, basis: str | None
) -> None:
    for relation in ("academic", "beneficiary"):
        world.claim("app", [HELPER], relation=relation, speaker=relation, basis=basis)
    assert stands(world).step == CONTRIBUTED
    features = {rows.name: rows for rows in what_people_say(view(world.facts)).tables}
    [row] = features["described_features"].rows
    assert (row["words_en"], row["independent"]) == ("an independent voice describes it", 2)
    assert features["named_factors"].rows == features["tied_claims"].rows == []
    assert len(features["tied_features"].rows) == 2


def test_a_dispute_is_never_among_those_who_say_that_it_helped(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="ก")
    world.claim("app", [HELPER], relation="academic", speaker="ข", stance="disputes")
    world.claim("app", [HELPER], relation="beneficiary", speaker="ค", stance="mixed")
    world.claim("app", [HELPER], relation="beneficiary", speaker="ง", stance="unknown")
    sentence = what_people_say(view(world.facts)).sentence.en
    assert "Of 4 claims about factors in 1 innovation recorded" in sentence
    assert "call it a factor in 1 (1 tied to a partner, 1 said by independent voices)" in sentence
    assert "2 claims dispute it or see both sides, counted apart." in sentence
    assert "Of 1 more the stance is not known." in sentence
    assert stands(world).words.en.endswith("2 claims dispute it or see both sides")


def test_a_speaker_whom_nobody_names_is_called_that(world: World) -> None:
    world.claim("app", [HELPER], relation="partner")
    assert "ผู้กล่าวที่แหล่งข้อมูลไม่ระบุชื่อ (ภาคี) กล่าวว่ามีส่วนต่อความสำเร็จ" in stands(world).words.th
    assert "a speaker whom the source does not name (partner) says" in stands(world).words.en


# ---- the steps


def test_who_is_only_listed_was_present() -> None:
    world = World()
    world.innovation("app")
    world.partner(HELPER, "app", "unknown")
    assert (stands(world).step, stands(world).words.en) == (
        PRESENT,
        "was present; the source does not state a role",
    )


def test_a_role_counts_only_with_evidence() -> None:
    for places, step in ((0, PRESENT), (1, CONTRIBUTED)):
        world = World()
        world.innovation("app")
        world.partner(HELPER, "app", "funding", places=places)
        assert stands(world).step == step


def test_a_named_speaker_makes_a_claim_and_nobody_does_not(world: World) -> None:
    world.claim("app", [HELPER], relation="unknown")
    world.claim("app", [HELPER], relation="press")
    assert stands(world).step == CONTRIBUTED
    assert "1 more claim that it helped names no speaker" in stands(world).words.en
    world.claim("app", [HELPER], relation="implementer", speaker="นายก")
    assert stands(world).step == NAMED
    assert "นายก (ผู้ดำเนินการ) กล่าวว่ามีส่วนต่อความสำเร็จ" in stands(world).words.th


def test_two_independent_speakers_must_speak_of_the_same_innovation_and_be_two(
    world: World,
) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย", documents=("a", "b"))
    assert stands(world).step == NAMED, "one speaker in two documents"
    world.innovation("bin", HELPER)
    world.claim("bin", [HELPER], relation="beneficiary", speaker="ผู้ใช้")
    assert stands(world).step == NAMED, "of another innovation"
    world.claim("app", [HELPER], relation="implementer", speaker="นายก")
    assert stands(world).step == NAMED, "the implementer is not independent"
    world.claim("app", [HELPER], relation="beneficiary", speaker="ผู้ใช้")
    assert stands(world).step == AGREED


def test_a_contributory_cause_takes_voices_a_measurement_and_weaker_rivals(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย")
    world.claim("app", [HELPER], relation="beneficiary", speaker="ผู้ใช้")
    world.result("app", 100, 150)
    assert stands(world).step == AGREED, "no rival explanation was ever asked for"
    rival = world.claim("app", factor=None, basis=None, is_weaker=True, review="machine")
    assert stands(world).step == AGREED, "no person judged it"
    rival.review = "human"
    assert stands(world).step == CREDIBLE
    assert "credible as a contributory cause" in stands(world).words.en
    world.claim("case-app", factor=None, basis=None)
    assert stands(world).step == AGREED, (
        "another rival stands, though the case does not say of what"
    )


def test_a_result_that_did_not_improve_is_no_measurement_in_favour(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย")
    world.claim("app", [HELPER], relation="beneficiary", speaker="ผู้ใช้")
    world.claim("app", factor=None, basis=None, is_weaker=True, review="human")
    world.result("app", 100, 50)
    assert stands(world).step == AGREED


def test_unnamed_speakers_of_one_kind_may_be_one_person(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", documents=("a", "b"))
    world.claim("app", [HELPER], relation="academic", documents=("c",))
    assert (told(world).independent_speakers, stands(world).step) == (1, NAMED)
    world.claim("app", [HELPER], relation="beneficiary", documents=("d",))
    assert stands(world).step == AGREED


def test_whoever_has_a_part_in_the_case_is_not_independent_by_another_name_of_relation(
    world: World,
) -> None:
    world.partner("school", "app")
    world.facts.assessors["case-app"] = {"สถาบัน ก"}
    sides = [
        side_of(fresh(world.facts), world.claim("app", relation="academic", speaker=speaker))
        for speaker in ("School", "เมือง", "สถาบัน ก", "สถาบัน ข")
    ]
    assert sides == [Side.PARTNER, Side.IMPLEMENTER, Side.COMMISSIONED, Side.INDEPENDENT]


def test_a_tier_is_that_of_one_innovation_and_not_of_all_together(world: World) -> None:
    world.innovation("bin", HELPER)
    world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย")
    world.claim("bin", [HELPER], relation="implementer", speaker="นายก")
    world.result("bin", 100, 150, comparison=110)
    assert told(world).tier == 3


def test_a_claim_that_sees_both_sides_is_beside_and_one_of_unknown_stance_is_not(
    world: World,
) -> None:
    for stance in ("mixed", "unknown"):
        world.claim("app", [HELPER], relation="academic", speaker="นักวิจัย", stance=stance)
    assert (stands(world).step, stands(world).disputes) == (CONTRIBUTED, 1)


def test_a_claim_tied_to_an_evaluator_is_not_tied_to_a_partner(world: World) -> None:
    world.partner("university", "app", is_partner=False, relation="evaluating")
    world.claim("app", ["university"], relation="academic", speaker="นักวิจัย")
    part = what_people_say(view(world.facts))
    assert "in 1 (0 tied to a partner, 1 said by independent voices)" in part.sentence.en
    tables = {rows.name: rows.rows for rows in part.tables}
    assert tables["tied_claims"] == []


def test_a_pattern_needs_a_stated_role_besides(world: World) -> None:
    for number in range(12):
        world.innovation(f"with-{number}", HELPER, succeeded=True)
        world.innovation(f"without-{number}", succeeded=number < 2)
    assert stands(world).step == PATTERN
    assert "not proof of cause" in stands(world).words.en
    for part in world.facts.contributions.values():
        part.statements = {k: s._replace(role="unknown") for k, s in part.statements.items()}
    assert stands(world).step == PRESENT


# ---- what is asked


def test_only_factors_that_the_source_names_are_kept_apart_and_can_be_asked_for_alone(
    world: World,
) -> None:
    world.claim("app", [HELPER], speaker="นายก")
    world.claim("app", [HELPER], speaker="นายก", basis="described_feature", factor="technology")
    for asked, expected in (("also_described", (1, 1)), ("named_only", (1, 0))):
        part = what_people_say(view(world.facts, factors=asked))
        tables = {rows.name: rows.rows for rows in part.tables}
        found = (len(tables["named_factors"]), len(tables["described_features"]))
        assert found == expected


def test_only_what_a_person_reviewed_can_be_asked_for(world: World) -> None:
    world.claim("app", [HELPER], relation="academic", speaker="ก", review="machine")
    assert stands(world).step == NAMED
    assert standings(view(world.facts, review="reviewed_only"), []) == [], "no part is reviewed"
    world.partner(HELPER, "app", review="human")
    assert stands(world, review="reviewed_only").step == CONTRIBUTED
    world.claim("app", [HELPER], relation="academic", speaker="ข", review="human")
    assert stands(world, review="reviewed_only").step == NAMED


def test_asked_about_a_partner_the_claims_are_those_of_its_innovations(world: World) -> None:
    world.innovation("bin", "school")
    for target in ("app", "bin"):
        world.claim(target, factor=None, basis=None, relation="academic", speaker="ก")
        world.claim(target, stance="disputes", relation="academic", speaker="ก")
        world.claim(target, [HELPER] if target == "app" else ["school"], speaker="นายก")
    part = what_people_say(view(world.facts, partner=HELPER))
    tables = {rows.name: rows.rows for rows in part.tables}
    sizes = {name: len(tables[name]) for name in ("tied_claims", "disputes", "rival_explanations")}
    assert sizes == {"tied_claims": 1, "disputes": 1, "rival_explanations": 1}
    assert part.sentence.en.startswith(
        "Of 2 claims about factors in 1 innovation in which hospital"
    )
    assert "in 1 (1 tied to hospital, 0 said by independent voices)" in part.sentence.en
    assert "1 claim disputes it or sees both sides, counted apart" in part.sentence.en


def test_a_step_asked_for_leaves_out_those_below_it(world: World) -> None:
    world.partner("school", "app")
    world.claim("app", [HELPER], speaker="นายก")
    names = [one.agent.iri for one in standings(view(world.facts, step="2"), [])]
    assert names == [HELPER]


def test_an_implementer_or_evaluator_is_no_partner(world: World) -> None:
    world.partner("university", "app", is_partner=False, relation="evaluating")
    assert [one.agent.iri for one in standings(view(world.facts), [])] == [HELPER]


def test_an_unregistered_group_is_never_one_partner_of_several_cases(world: World) -> None:
    world.partner("parents", "app", is_registered=False)
    assert [one.agent.iri for one in standings(view(world.facts), [])] == [HELPER]

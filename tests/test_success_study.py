"""The study on the real cases and on the made-up comparison set, with real engines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from govinno.answers import WrongValue
from govinno.answers.evidence import ROWS_WITH_EVIDENCE
from govinno.answers.success.answer import SuccessAnswer
from govinno.answers.success.ladder import PRESENT
from govinno.answers.success.tables import SLUG, study
from govinno.answers.success.words import wording
from govinno.graph.snapshots import Store
from govinno.verbs import Govinno

EXAMPLE = Path(__file__).parents[1] / "examples" / "comparison"
CASES = Path(__file__).parents[1] / "cases"
PARTS = ("said", "shown", "combinations", "unknown")

#: What may be said of cause, because it denies or weighs it; nothing else of the kind is said.
ALLOWED = (
    "not proof of cause",
    "no proof of having brought success",
    "credible as a contributory cause",
    "what else may have brought this result",
    "not what succeeded",
    "ไม่ใช่ข้อพิสูจน์เชิงสาเหตุ",
    "ไม่ใช่ข้อพิสูจน์ว่าทำให้สำเร็จ",
    "มีน้ำหนักว่าเป็นเหตุร่วม",
    "อะไรอีกที่อาจทำให้เกิดผลนี้",
    "ไม่ได้บอกว่าทำให้สำเร็จ",
)
CAUSE = re.compile(
    r"\b(drove|driv\w+|caus\w+|led to|leads to|thanks to|due to|brought|made it|because of)\b"
    r"|ขับเคลื่อน|ทำให้|ส่งผล|สาเหตุ|เป็นเหตุ|เพราะภาคี",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def real(shipped_store: Store) -> Iterator[Govinno]:
    """The shipped cases."""
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Govinno]:
    """The made-up comparison set alone."""
    with Govinno(tmp_path_factory.mktemp("made-up")) as govinno:
        assert govinno.load([EXAMPLE]).errors == []
        yield govinno


def ask(govinno: Govinno, **values: str) -> SuccessAnswer:
    answer = govinno.ask(SLUG, values)
    assert isinstance(answer, SuccessAnswer)
    return answer


def tables(answer: SuccessAnswer, part: str) -> dict[str, Any]:
    found: dict[str, Any] = answer.parts[part]["tables"]
    return found


def rows(answer: SuccessAnswer, part: str, table: str) -> list[dict[str, Any]]:
    found = tables(answer, part)[table]
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


# ---- the real cases


def test_the_real_cases_say_how_little_is_tied_and_measured(real: Govinno) -> None:
    answer = ask(real)
    claims = real.query(
        "MATCH (:Innovation|CaseRecord)-[:HAS_CLAIM]->(c:SuccessFactorClaim) "
        "OPTIONAL MATCH (c)-[:ATTRIBUTED_TO]->(p:Contribution) WITH c, count(p) AS parts "
        "RETURN count(c) AS claims, count(CASE WHEN parts > 0 THEN 1 END) AS tied, "
        "count(CASE WHEN parts > 0 AND c.factor_basis = 'named_factor' THEN 1 END) AS named",
        "cypher",
    ).rows[0]
    said = answer.parts["said"]["sentence"]["en"]
    assert f"Of {claims[0]} claims" in said and f"({claims[2]} tied to a partner" in said
    assert f"({claims[1] - claims[2]} tied to a partner" in said, "the coded ones apart"
    assert (claims[0], claims[2]) == (113, 4)
    [need] = [r for r in rows(answer, "unknown", "needs") if "baseline" in r["need_en"]]
    assert (need["there"], need["of"]) == (2, 58)
    assert answer.success == {"yes": 2, "no": 0, "unknown": 56}


def test_the_real_cases_have_nothing_to_compare_with_and_still_tell_who_brought_what(
    real: Govinno,
) -> None:
    answer = ask(real)
    assert answer.parts["shown"]["refused"]["code"] == "no-comparison"
    assert "none chosen regardless of success" in answer.sentence["en"]
    by_name = {row[answer.columns.index("partner")]: row for row in answer.rows}
    institute = by_name["สถาบันสุขภาพจิตเด็กและวัยรุ่นภาคตะวันออกเฉียงเหนือ"]
    words = institute[answer.columns.index("words")]
    assert words.startswith("มีส่วนในบทบาท") and "กล่าวว่า" not in words
    told = institute[answer.columns.index("described_words")]
    assert "นายกเทศมนตรีนครขอนแก่น" in told and "เล่าถึงส่วนของภาคีรายนี้" in told


def test_winners_of_an_award_have_no_losers_to_be_compared_with(real: Govinno) -> None:
    answer = ask(real, definition="A")
    assert answer.success == {
        "yes": answer.success["yes"],
        "no": 0,
        "unknown": 58 - answer.success["yes"],
    }
    assert answer.success["yes"] > 0


def test_no_result_known_refuses_the_comparison_and_says_what_is_missing(real: Govinno) -> None:
    shown = ask(real, definition="C").parts["shown"]
    assert list(shown) == ["refused"]
    assert shown["refused"]["code"] == "no-known-result"
    assert "year of the start" in shown["refused"]["en"]


def test_combinations_are_refused_with_the_reason(real: Govinno) -> None:
    told = ask(real).parts["combinations"]["refused"]
    assert told["code"] == "combinations-not-built"
    assert "Random data" in told["en"] and "ข้อมูลสุ่ม" in told["th"]


def test_every_row_of_the_answer_has_its_place_in_a_document(real: Govinno) -> None:
    answer = ask(real)
    shown = min(len(answer.rows), ROWS_WITH_EVIDENCE)
    assert {place.row for place in answer.evidence} == set(range(shown))
    for table in ("named_factors", "described_features", "tied_claims", "tied_features"):
        found = tables(answer, "said")[table]
        behind = {place["row"] for place in found["evidence"]}
        assert behind == set(range(min(len(found["rows"]), 50)))


def test_the_texts_behind_the_answer_run_as_they_stand(real: Govinno) -> None:
    queries = ask(real).queries
    assert {"sparql", "cypher", "sparql_claims", "cypher_claims"} <= queries.keys()
    for name, text in queries.items():
        engine = "sparql" if name.startswith("sparql") else "cypher"
        assert real.query(text, engine).columns, name


@pytest.mark.parametrize("values", [{}, {"definition": "A"}, {"partner_type": "university"}])
def test_both_engines_give_the_same_answer(real: Govinno, values: Mapping[str, str]) -> None:
    told = [
        {**real.ask(SLUG, values, engine).as_dict(), "engine": ""}
        for engine in ("sparql", "cypher")  # type: ignore[var-annotated]
    ]
    assert told[0] == told[1]


# ---- what can be asked


def test_its_blanks_and_their_choices_can_be_listed(real: Govinno) -> None:
    question = real.questions()[SLUG]
    assert question.kind == "study"
    offered = {p.name: [c["value"] for c in real.choices(p)] for p in question.parameters}
    assert offered["definition"] == list("ABCDE")
    assert "เทศบาลนคร" not in offered["lao_type"] and "any" in offered["lao_type"]
    assert "any" in offered["category"] and len(offered["category"]) > 2


@pytest.mark.parametrize(
    ("values", "near"),
    [
        ({"defnition": "A"}, "definition"),
        ({"definition": "F"}, "(A)"),
        ({"theme": "helth"}, "health"),
        ({"improvement": "many"}, "0"),
        ({"improvement": "2000"}, "1000"),
        ({"strength": "0"}, "1"),
        ({"from_year": "สองพัน"}, "2567"),
        ({"partner": "โรงพยาบาลขอนแก่นน"}, "โรงพยาบาลขอนแก่น"),
        ({"category": "ไม่มี"}, "ที่ใกล้ที่สุด"),
    ],
)
def test_a_wrong_name_or_value_gets_the_nearest_right_one(
    real: Govinno, values: Mapping[str, str], near: str
) -> None:
    with pytest.raises(WrongValue) as wrong:
        real.ask(SLUG, values)
    assert near in wrong.value.th


def test_years_are_taken_in_both_eras_and_thai_digits(real: Govinno) -> None:
    told = [ask(real, from_year=year).parameters["from_year"] for year in ("2560", "2017", "๒๕๖๐")]
    assert told == ["2560"] * 3


def test_a_filter_narrows_what_is_counted_and_says_so(real: Govinno) -> None:
    whole, narrow = ask(real), ask(real, theme="health")
    assert 0 < sum(narrow.success.values()) < sum(whole.success.values())
    assert "Theme: Health" in narrow.sentence["en"] and "Theme: Health" in narrow.scope["en"]
    one = ask(real, partner="โรงพยาบาลขอนแก่น")
    assert [row[1] for row in one.rows] == ["โรงพยาบาลขอนแก่น"]


def test_a_higher_step_asked_for_leaves_fewer_partners(real: Govinno) -> None:
    sizes = [len(ask(real, step=str(step)).rows) for step in range(6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[PRESENT] > sizes[2] > 0 == sizes[5]


# ---- the made-up comparison set


def test_the_made_up_set_speaks_in_three_parts_and_says_that_it_is_made_up(
    made_up: Govinno,
) -> None:
    answer = ask(made_up)
    assert min(answer.success["yes"], answer.success["no"]) >= 5
    assert [name for name in PARTS if "refused" in answer.parts[name]] == ["combinations"]
    assert any(r["probability"] is not None for r in rows(answer, "shown", "compared_partners"))
    assert {notice["code"] for notice in answer.notices} == {"made-up"}
    assert "made-up" in answer.limits["en"] and "สมมติ" in answer.limits["th"]
    assert {note["code"] for note in answer.parts["unknown"]["notes"]} >= {"made-up"}


def test_an_applicants_list_makes_a_no_of_who_entered_and_did_not_win(made_up: Govinno) -> None:
    answer = ask(made_up, definition="A")
    assert answer.success["no"] > 0 and answer.success["yes"] > 0
    notes = {note["code"]: note["en"] for note in answer.parts["unknown"]["notes"]}
    assert "no case record" in notes["entries-without-case"]


def test_the_real_cases_hold_nothing_made_up(real: Govinno) -> None:
    assert ask(real).notices == []


# ---- no sentence claims a cause


def sentences(told: object) -> Iterator[str]:
    """Every text under a key that is a language."""
    if isinstance(told, dict):
        for key, value in told.items():
            if isinstance(value, str) and key in ("th", "en"):
                yield value
            yield from sentences(value)
    elif isinstance(told, list):
        for value in told:
            yield from sentences(value)


def claims_a_cause(text: str) -> bool:
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    return bool(CAUSE.search(text))


def test_a_sentence_that_claims_a_cause_would_be_found() -> None:
    assert claims_a_cause("The hospital drove success.")
    assert claims_a_cause("ภาคีขับเคลื่อนความสำเร็จ")
    assert not claims_a_cause("goes with success more often (not proof of cause)")


def test_no_template_claims_a_cause_and_both_languages_tell_the_same_values() -> None:
    templates = list(_pairs(wording()))
    assert len(templates) > 60
    for th, en in templates:
        assert not claims_a_cause(th), th
        assert not claims_a_cause(en), en
        assert _blanks(th) == _blanks(en), en
        assert (not re.search("[ก-๙]", en)) and (bool(th) == bool(en)), en


def _pairs(told: Any) -> Iterator[tuple[str, str]]:
    if set(told) == {"th", "en"}:
        yield told["th"], told["en"]
        return
    for value in told.values():
        yield from _pairs(value)


def _blanks(template: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", template))


@pytest.mark.parametrize("definition", "ABCDE")
@pytest.mark.parametrize("kind", ["real", "made_up"])
def test_no_answer_claims_a_cause_whatever_is_asked(
    kind: str, definition: str, request: pytest.FixtureRequest
) -> None:
    govinno: Govinno = request.getfixturevalue(kind)
    for changed in (
        {},
        {"indicators": "all_of_them"},
        {"rank": "1"},
        {"theme": "health"},
        {"factors": "named_only"},
        {"review": "reviewed_only"},
        {"unclear": "left_out"},
        {"strata": "same_theme"},
        {"strata": "same_lao_type"},
        {"from_year": "2560"},
        {"step": "2"},
        {"combined_by": "any_one"},
        {"strength": "20"},
        {"improvement": "50"},
    ):
        answer = ask(govinno, definition=definition, **changed)
        own = [
            answer.sentence,
            answer.limits,
            answer.scope,
            answer.counted,
            answer.position,
            *answer.parts.values(),
        ]
        for text in sentences(own):
            assert not claims_a_cause(text), text
        words = answer.columns.index("words")
        for row in answer.rows:
            assert not claims_a_cause(f"{row[words]} {row[words + 1]}")


def test_every_column_of_every_table_is_named_in_both_languages() -> None:
    for form in study().form.tables.values():
        assert form.title.th != form.title.en
        for column in form.columns:
            assert column.label.th != column.label.en

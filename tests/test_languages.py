"""Texts in Thai and English: how a record tells them, and that the shipped ones tell both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from generated import to_yaml
from small_stores import small_record

from govinno.answers.case import case
from govinno.answers.printed import printable
from govinno.graph.checks import check_case
from govinno.graph.facts import FactIndex
from govinno.graph.project import Projection
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loaders.kinds.case_record import read_case
from govinno.loaders.register import Register, read_registers
from govinno.loaders.spec import LANGUAGES, load_spec
from govinno.loading import load
from govinno.ontology.iris import RDF_TYPE
from govinno.ontology.model import Property, load_model
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault
from govinno.records.text import script_of
from govinno.records.values import bilingual

HOME = Path(__file__).parents[1]


@lru_cache(maxsize=1)
def register() -> Register:
    return read_registers(sorted((HOME / "registers").glob("*.yaml")))[0]


def read(record: dict[str, Any]) -> tuple[CaseGraph, list[Fault]]:
    graph, faults = read_case(to_yaml(record), "record.yaml", register())
    assert graph is not None
    return graph, faults


def texts(graph: CaseGraph, name: str) -> set[tuple[str, str]]:
    """The texts of a property, each with its language."""
    iri = load_model().property(name).iri
    return {(fact.value.kind, fact.value.text) for fact in graph.facts if fact.property == iri}


def subjects(graph: CaseGraph, name: str) -> set[str]:
    iri = load_model().property(name).iri
    return {fact.subject for fact in graph.facts if fact.property == iri}


def with_claim(**claim: object) -> dict[str, Any]:
    told = {"code": "participation", "label_th": "การมีส่วนร่วม", "speaker_relation": "partner"}
    return {**small_record("told"), "success_factors": [{**told, **claim}]}


# ---- which language a text is in


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("S9 spells the first visitor หอมศิล, อำเภอบางประกง", "en"),
        ("prize and day of the ceremony from S2 (ย่อหน้า 1, เงินรางวัล 450,000 บาท)", "en"),
        ("S2 calls the project ขยะ มั่งคั่ง ยั่งยืน Waste to Wealth; taken as one project", "en"),
        ("the award day is given as 12 ธ.ค. in the text", "en"),
        ("สมาชิกเครือข่าย UNESCO ด้านเมืองแห่งการเรียนรู้", "th"),
        ("เทศบาลนครขอนแก่น (Khon Kaen)", "th"),
        ("1,200", "en"),
        ("ป่า a b c", "en"),
        ("กขค abc", "th"),
        ("ก็ดี abc", "en"),
    ],
)
def test_the_majority_of_letters_tells_the_language(text: str, language: str) -> None:
    assert script_of(text) == language


def test_both_languages_in_one_text_are_split_also_where_one_names_the_other() -> None:
    told = bilingual("ร่วมกับ UNDP วางแผน / planned with UNDP and วัดป่า")
    assert [(value.kind, value.text) for value in told] == [
        ("@th", "ร่วมกับ UNDP วางแผน"),
        ("@en", "planned with UNDP and วัดป่า"),
    ]


# ---- how a record tells a text


def test_a_text_field_may_be_told_in_each_language_without_a_line_in_the_mapping() -> None:
    graph, faults = read(
        with_claim(
            claim_th="ชาวบ้านคัดแยกขยะเอง",
            claim_en="the villagers sort their waste themselves",
            speaker_th="ผู้ใหญ่บ้าน",
            speaker_en="the village head",
            note_th="ตามบทสัมภาษณ์",
            note_en="from an interview",
        )
    )
    assert not faults
    assert texts(graph, "claimText") == {
        ("@th", "ชาวบ้านคัดแยกขยะเอง"),
        ("@en", "the villagers sort their waste themselves"),
    }
    assert texts(graph, "speakerName") == {("@th", "ผู้ใหญ่บ้าน"), ("@en", "the village head")}
    assert texts(graph, "note") == {("@th", "ตามบทสัมภาษณ์"), ("@en", "from an interview")}


def test_a_list_of_notes_may_be_told_in_each_language() -> None:
    graph, faults = read(
        {
            **small_record("told"),
            "data_quality_th": ["ไม่ระบุปี", "ไม่ระบุผู้กล่าว"],
            "data_quality_en": ["no year is given", "no speaker is named"],
        }
    )
    assert not faults
    assert texts(graph, "dataQuality") == {
        ("@th", "ไม่ระบุปี"),
        ("@th", "ไม่ระบุผู้กล่าว"),
        ("@en", "no year is given"),
        ("@en", "no speaker is named"),
    }


def test_every_text_of_the_mapping_is_known_in_each_language() -> None:
    for block in load_spec().blocks.values():
        for field in list(block.fields.values()):
            languages = {target.language for target in field.targets}
            if languages & {"script", "both"}:
                assert {f"{field.name}_{language}" for language in LANGUAGES} <= set(block.fields)


def test_a_figure_keeps_its_words_and_gets_those_of_the_other_language() -> None:
    outcome = {
        "type": "access_coverage",
        "indicator_th": "ผู้รับบริการ",
        "indicator_en": "people served",
        "value": "กว่า 500 คน",
        "value_en": "over 500 people",
        "unit_en": "people",
        "period": "ในปี 2566",
        "period_en": "in 2023",
        "speaker_relation": "press",
    }
    graph, faults = read({**small_record("told"), "outcomes": [outcome]})
    assert not faults
    assert texts(graph, "observedValue") == {("decimal", "500")}
    assert texts(graph, "observedText") == {("@th", "กว่า 500 คน"), ("@en", "over 500 people")}
    assert texts(graph, "unit") == {("@th", "คน"), ("@en", "people")}
    assert texts(graph, "period") == {("@th", "ในปี 2566"), ("@en", "in 2023")}


def test_two_texts_in_one_language_are_a_fault_that_names_the_field() -> None:
    graph, _ = read(with_claim(speaker="ปลัดเทศบาล", speaker_th="นายกเทศมนตรี"))
    faults = [
        f
        for f in check_case(graph, "record.yaml", load_model())
        if f.code == "two-names-in-a-language"
    ]
    assert [fault.field for fault in faults] == ["success_factors[0].speaker"]
    assert faults[0].value == "ปลัดเทศบาล, นายกเทศมนตรี"


def test_the_same_text_twice_is_no_fault() -> None:
    graph, _ = read(with_claim(speaker="ปลัดเทศบาล", speaker_th="ปลัดเทศบาล"))
    assert "two-names-in-a-language" not in {
        f.code for f in check_case(graph, "record.yaml", load_model())
    }


def test_a_translation_beside_a_text_changes_no_identity() -> None:
    alone, _ = read(with_claim(claim="ชาวบ้านช่วยกัน", speaker="ปลัดเทศบาล"))
    for translated in (
        {"claim": "ชาวบ้านช่วยกัน", "claim_en": "all helped", "speaker": "ปลัดเทศบาล"},
        {
            "claim_th": "ชาวบ้านช่วยกัน",
            "claim_en": "all helped",
            "speaker_th": "ปลัดเทศบาล",
            "speaker_en": "the clerk",
        },
    ):
        both, _ = read(with_claim(**translated))
        assert subjects(both, "claimText") == subjects(alone, "claimText")


def test_two_claims_that_differ_in_their_words_alone_stay_two() -> None:
    claims = [
        {
            "code": "participation",
            "label_th": "การมีส่วนร่วม",
            "claim_en": words,
            "speaker_relation": "partner",
        }
        for words in ("all helped", "most helped")
    ]
    graph, faults = read({**small_record("told"), "success_factors": claims})
    assert not faults
    assert len(subjects(graph, "claimText")) == 2


# ---- the shipped records


@dataclass(frozen=True)
class Told:
    """The texts of one property of one thing of a shipped record."""

    case: str
    subject: str
    class_iri: str
    prop: Property
    thai: tuple[str, ...]
    english: tuple[str, ...]


@lru_cache(maxsize=1)
def shipped() -> tuple[Told, ...]:
    """All texts with a language in the records of the product."""
    return tuple(
        told for file in sorted((HOME / "cases").glob("*.yaml")) for told in texts_of_file(file)
    )


def texts_of_file(file: Path) -> Iterator[Told]:
    graph, _ = read_case(file.read_bytes(), file.name, register())
    assert graph is not None
    projection, model = Projection(load_model()), load_model()
    for subject, properties in FactIndex(graph.facts).values.items():
        class_iri = projection.most_specific([v.text for v in properties.get(RDF_TYPE, [])])
        for iri, values in properties.items():
            if class_iri and values[0].kind[0] == "@":
                thai, english = (
                    tuple(v.text for v in values if v.kind == kind) for kind in ("@th", "@en")
                )
                yield Told(graph.id, subject, class_iri, model.properties[iri], thai, english)


def is_a_name(told: Told) -> bool:
    """Names of people, bodies and prizes stay as they are written; what somebody says, and the
    label of a claim or a result, is no name."""
    testimony = load_model().entity_class("Testimony").iri
    above = load_model().classes[told.class_iri].ancestors
    is_said = testimony in above and told.prop.name == "label"
    return not is_said and told.prop.name in ("label", "nameAsWritten")


def test_no_text_of_a_shipped_record_lacks_a_language() -> None:
    missing = [
        told for told in shipped() if not is_a_name(told) and len(told.thai) != len(told.english)
    ]
    assert missing == []


def test_each_kind_of_text_that_the_model_knows_on_what_has_evidence_is_among_them() -> None:
    """The list comes from the model; what no record tells yet is the only thing left out."""
    model = load_model()
    evidenced = model.entity_class("EvidencedThing").iri
    expected = {
        (iri, rule.property.iri)
        for iri, entity in model.classes.items()
        if evidenced in entity.ancestors
        for rule in model.rules_of(iri)
        if rule.datatype == "text"
    }
    found = {(told.class_iri, told.prop.iri) for told in shipped()}
    names = {model.classes[iri].name for iri, _ in expected & found}
    assert {"SuccessFactorClaim", "ContributionStatement", "Outcome", "IndicatorReport"} <= names
    said = {model.properties[prop].name for _, prop in expected & found}
    assert {"claimText", "statementText", "speakerName", "note", "unit"} <= said


def test_each_text_is_in_the_language_it_says() -> None:
    """But for a name, wherever the record repeats it."""
    names = {
        (told.case, name)
        for told in shipped()
        if is_a_name(told)
        for name in told.thai + told.english
    }
    wrong = [
        (told.case, told.prop.name, text)
        for told in shipped()
        if not is_a_name(told)
        for texts_told, language in ((told.thai, "th"), (told.english, "en"))
        for text in texts_told
        if re.search(r"[A-Za-zก-ฮ]", text)
        and script_of(text) != language
        and (told.case, text) not in names
    ]
    assert wrong == []


def test_every_problem_of_a_shipped_record_is_told_in_both_languages() -> None:
    problems = [told for told in shipped() if told.prop.name == "problem"]
    assert len(problems) > 50
    assert all(told.thai and told.english for told in problems)


def figures_of(text: str) -> set[int]:
    """The figures of three digits and more; years of the Buddhist era as those of the common."""
    found = {int(figure) for figure in re.findall(r"\d{3,}", text.replace(",", ""))}
    return {figure - 543 if 2440 <= figure <= 2620 else figure for figure in found}


def test_figures_are_the_same_in_both_languages() -> None:
    for told in shipped():
        if len(told.thai) == len(told.english) == 1 and not is_a_name(told):
            assert figures_of(told.thai[0]) == figures_of(told.english[0]), told


def test_a_year_is_told_in_the_era_of_its_language() -> None:
    """But for what names it: BE 2567 in English, ค.ศ. 2024 nowhere in Thai. A day in the form of a
    computer is a citation of it."""
    wrong = [
        (told.case, told.prop.name, text)
        for told in shipped()
        if not is_a_name(told)
        for texts_told, era in (
            (told.english, r"(?<![\d.,/])(?<!BE )2[45]\d\d(?![\d.,]*\d)"),
            (told.thai, r"ค\.ศ\."),
        )
        for text in texts_told
        if re.search(era, text)
    ]
    assert wrong == []


# ---- what is told in one language only


def test_a_case_page_shows_and_marks_what_is_told_in_one_language_only(tmp_path: Path) -> None:
    alone = "the villagers sort their waste by themselves"
    record = with_claim(claim_en=alone, speaker_th="ผู้ใหญ่บ้าน", speaker_en="the village head")
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "told.yaml").write_bytes(to_yaml(record))
    store = Store(tmp_path / "store")
    load(store, [folder])
    snapshot = store.require_current()
    with Sandbox(snapshot.folder) as sandbox:
        found = case(sandbox, snapshot.id, "told", "2026-11-24T07:00:00+00:00")
    assert found is not None
    thai, english = printable(found, "th"), printable(found, "en")
    assert f'<span lang="en">{alone}</span>' in thai
    assert alone in english
    assert f'<span lang="en">{alone}</span>' not in english
    assert "ผู้ใหญ่บ้าน" in thai
    assert "the village head" not in thai
    assert "the village head" in english
    assert "ผู้ใหญ่บ้าน" not in english

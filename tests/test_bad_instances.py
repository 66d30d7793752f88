"""The 62 bad instances of the first draft of the ontology, told again on the model we have.

What a file can say is a patch of `bad/good.yaml` and the faults a person would get. What only
facts can say is a change of the facts of the good case, which pySHACL and the checks of a load
both have to find. Where the draft had a rule that our model has no place for, the nearest rule
is broken instead and the table says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from reading_one import check_one
from reference import Breakage, by_our_checks, by_pyshacl, facts_of

from govinno.checking import known_register
from govinno.loaders.kinds.case_record import read_case
from govinno.ontology.iris import RDF_TYPE, VOCAB
from govinno.ontology.model import expand
from govinno.records.facts import IRI, Fact, Value

HERE = Path(__file__).parent
GOOD = (HERE / "bad" / "good.yaml").read_text(encoding="utf-8")
DRAFT = HERE.parents[1] / "shared" / "design" / "ontology-draft" / "bad-instances.json"

Told = tuple[int, str, str]


@dataclass(frozen=True)
class File:
    """A patch of the file, and line, field and code of each fault it brings.

    `nearest` names the rule of ours that stands in for one of the draft, if it is another.
    """

    old: str
    new: str
    faults: tuple[Told, ...]
    nearest: str = ""


@dataclass(frozen=True)
class Facts:
    """A change of facts: of the first thing of a class, a property goes, gets a value, or both.

    `what` is what both sides must find broken, on that thing or on the class `broken`.
    """

    thing: str
    what: str
    drop: str = ""
    add: tuple[str, Value] | None = None
    broken: str = ""
    nearest: str = ""


def code(text: str) -> Value:
    return Value(VOCAB + text, IRI)


BAD: dict[str, File | Facts] = {
    # ---- the innovation
    "innovation-no-label": File(
        "  name_th: แอปดูแล\n  name_en: Care app\n",
        "",
        ((24, "innovations[1].name_th", "missing-field"),),
    ),
    "innovation-two-thai-labels": File(
        "name_th: แอปดูแล",
        "name_th: [แอปดูแล, อีกชื่อ]",
        ((26, "innovations[1].name_th", "two-names-in-a-language"),),
    ),
    "innovation-label-no-lang": Facts(
        "Innovation", "rdfs:label", add=("rdfs:label", Value("Care", "string"))
    ),
    "innovation-no-implementer": File(
        "  name_th: เทศบาลเมืองตัวอย่าง\n  name_en: Example Town Municipality\n",
        "",
        ((1, "lao.name_th", "missing-field-advised"),),
    ),
    "innovation-implementer-is-concept": Facts(
        "Innovation", "implementedBy", add=("implementedBy", code("theme/health"))
    ),
    "innovation-theme-from-wrong-list": File(
        "Care project\n  theme: health",
        "Care project\n  theme: budget",
        ((20, "innovations[0].theme", "unknown-code"),),
    ),
    "innovation-theme-unknown-code": File(
        "Care project\n  theme: health",
        "Care project\n  theme: space-travel",
        ((20, "innovations[0].theme", "unknown-code"),),
    ),
    "innovation-two-stages": File(
        "kind: app",
        "kind: [project, app]",
        ((25, "innovations[1].kind", "too-many-values"),),
        nearest="kind",
    ),
    "innovation-start-is-be-string": File(
        "Care project\n  theme: health\n  year_started_be: 2560",
        "Care project\n  theme: health\n  year_started_be: ต้นปี 67",
        ((21, "innovations[0].year_started_be", "bad-year"),),
    ),
    "innovation-not-documented": Facts(
        "CaseRecord", "^documents", "documents", broken="Innovation"
    ),
    "innovation-is-blank-node": Facts(
        "_:blank", "not-an-iri", add=("rdf:type", Value(expand("Innovation"), IRI))
    ),
    "innovation-form-unknown": File(
        "kind: app", "kind: magic", ((25, "innovations[1].kind", "unknown-code"),)
    ),
    # ---- contributions
    "contribution-no-evidence": File(
        "{source: D1, locator: หน้า 3, keywords: ชมรมเพื่อนบ้าน}",
        "{locator: หน้า 3, keywords: ชมรม}",
        ((46, "partners[0].evidence.source", "missing-field"),),
        nearest="source",
    ),
    "contribution-two-contributors": Facts(
        "Contribution", "contributor", add=("contributor", Value("https://example.org/a", IRI))
    ),
    "contribution-no-role": File(
        "  role: expert_knowledge\n", "", ((47, "partners[1].role", "missing-field"),)
    ),
    "contribution-role-wrong-list": File(
        "role: expert_knowledge",
        "role: political_stability",
        ((50, "partners[1].role", "unknown-code"),),
    ),
    "contribution-of-two-innovations": Facts(
        "CaseRecord",
        "^hasContribution",
        broken="Contribution",
        add=("hasContribution", Value("Contribution", "first")),
    ),
    # ---- claims
    "claim-no-evidence": File(
        "keywords: งบประมาณ}",
        "quote: งบ}",
        ((69, "obstacles[0].evidence.keywords", "missing-field"),),
        nearest="keywords",
    ),
    "claim-no-text": File(
        "  label_th: งบประมาณน้อย\n", "", ((65, "obstacles[0].label_th", "missing-field"),)
    ),
    "claim-factor-wrong-list": File(
        "code: participation", "code: health", ((54, "success_factors[0].code", "unknown-code"),)
    ),
    "claim-two-factors": File(
        "code: participation",
        "code: [participation, leadership]",
        ((54, "success_factors[0].code", "too-many-values"),),
    ),
    "claim-orphan": Facts("Innovation", "^hasClaim", "hasClaim", broken="Claim"),
    "contribution-claim-other-innovation": File(
        "contributed_by: [ชมรมเพื่อนบ้านตัวอย่าง]",
        "contributed_by: [โรงพยาบาลตัวอย่าง]",
        ((54, "success_factors[0]", "claim-of-other-innovation"),),
    ),
    "contribution-claim-about-nothing": File(
        "contributed_by: [ชมรมเพื่อนบ้านตัวอย่าง]",
        "contributed_by: [ชมรมที่ไม่มี]",
        ((60, "success_factors[0].contributed_by", "unknown-partner"),),
    ),
    "contribution-claim-no-stance": Facts("Claim", "stance", "stance"),
    "obstacle-claim-no-type": File(
        "code: budget\n  label_th", "label_th", ((65, "obstacles[0].code", "missing-field"),)
    ),
    # ---- awards and transfer
    "award-ce-be-mismatch": File(
        "  year_ce: 2024", "  year_ce: 2023", ((83, "awards[0]", "years-disagree"),)
    ),
    "award-rank-zero": File("rank: 1", "rank: 0", ((86, "awards[0].rank", "out-of-range"),)),
    "award-no-programme": File(
        "name_th: รางวัลตัวอย่าง\n  about",
        "about",
        ((83, "awards[0].name_th", "missing-field"),),
        nearest="name",
    ),
    "award-no-recipient": Facts("AwardReceipt", "prize-without-recipient", "awardRecipient"),
    "adoption-by-implementer": File(
        "organisation: เทศบาลอื่น",
        "organisation: เทศบาลเมืองตัวอย่าง",
        ((115, "transfer[0]", "adopted-by-implementer"),),
    ),
    "adoption-no-adopter": File(
        "  organisation: เทศบาลอื่น\n", "", ((115, "transfer[0].organisation", "missing-field"),)
    ),
    # ---- outcomes and indicators
    "outcome-no-type": File(
        "  type: access_coverage\n", "", ((71, "outcomes[0].type", "missing-field"),)
    ),
    "outcome-type-wrong-list": File(
        "type: access_coverage", "type: health", ((72, "outcomes[0].type", "unknown-code"),)
    ),
    "indicator-baseline-after": File(
        "baseline_year_be: 2560",
        "baseline_year_be: 2567",
        ((71, "outcomes[0]", "baseline-not-before"),),
    ),
    "indicator-baseline-no-direction": File(
        "  direction: up_is_better\n", "", ((71, "outcomes[0]", "baseline-without-direction"),)
    ),
    "indicator-two-baselines": File(
        "baseline_value: 90",
        "baseline_value: [90, 91]",
        ((78, "outcomes[0].baseline_value", "too-many-values"),),
    ),
    "indicator-no-observed": File(
        "  value: 140\n", "", ((71, "outcomes[0]", "indicator-without-value"),)
    ),
    "indicator-observed-is-text": File(
        "value: 140", "value: 1,37O", ((74, "outcomes[0].value", "letter-in-figure"),)
    ),
    "indicator-no-name": File(
        "  indicator: ผู้สูงอายุที่ได้รับการเยี่ยม\n", "", ((71, "outcomes[0].indicator", "missing-field"),)
    ),
    # ---- the record
    "case-no-selection-mode": File(
        "  mode: award_winner\n", "", ((2, "selection.mode", "missing-field"),)
    ),
    "case-no-source": Facts("CaseRecord", "hasSource", "hasSource"),
    "case-of-nobody": File(
        GOOD[GOOD.index("lao:") : GOOD.index("innovation:")],
        "",
        ((1, "lao.name_th", "missing-field-advised"),),
    ),
    # ---- evidence and documents
    "evidence-quote-not-in-text": File(
        "quote: แอปดูแล",
        "quote: ข้อความที่ไม่มีในต้นฉบับ",
        ((29, "innovations[1].evidence", "quote-length-differs"),),
        nearest="length",
    ),
    "evidence-offset-utf16-shift": File(
        "span: [12, 19]",
        "span: [12, 21]",
        ((29, "innovations[1].evidence", "quote-length-differs"),),
        nearest="length",
    ),
    "evidence-two-sources": File(
        "{source: D1, locator: หน้า 5",
        "{source: [D1, D2], locator: หน้า 5",
        ((81, "outcomes[0].evidence.source", "too-many-values"),),
    ),
    "evidence-no-kind": Facts("Document", "documentKind", "documentKind", nearest="document"),
    "evidence-no-speaker-relation": Facts("TopicAnswer", "speakerRelation", "speakerRelation"),
    "evidence-no-quote": File(
        "locator: หน้า 6, ",
        "",
        ((89, "awards[0].evidence.locator", "missing-field"),),
        nearest="locator",
    ),
    "document-no-language": File(
        "  title: เอกสารตัวอย่าง\n",
        "",
        ((123, "sources[0].title", "missing-field"),),
        nearest="title",
    ),
    "document-two-texts": File(
        "title: เอกสารตัวอย่าง",
        "title: [เอกสารตัวอย่าง, อีกฉบับ]",
        ((125, "sources[0].title", "too-many-values"),),
        nearest="title",
    ),
    # ---- local governments and places
    "lao-type-missing": File("  type: TM\n", "", ((4, "lao.type", "missing-field"),)),
    "lao-type-wrong-list": File("type: TM", "type: school", ((6, "lao.type", "unknown-code"),)),
    "municipality-typed-as-sao": Facts(
        "Municipality",
        "type-and-class-disagree",
        "localGovernmentType",
        ("localGovernmentType", code("lao-type/SAO")),
    ),
    "lao-no-area": File(
        "  province: ขอนแก่น\n", "", ((4, "lao.province", "missing-field-advised"),)
    ),
    "area-bad-iso": File(
        "  province: ขอนแก่น\n",
        "  province: Thailand 40\n",
        ((8, "lao.province", "unknown-code"),),
        nearest="province",
    ),
    "area-bad-dopa": File(
        "  province: ขอนแก่น\n",
        "  province: ขอนแก่น\n  dla_code: '4'\n",
        ((9, "lao.dla_code", "bad-lao-code"),),
    ),
    # ---- topics and people
    "topic-from-theme-list": File(
        "code: process", "code: health", ((102, "topics.innovation_11[0].code", "unknown-code"),)
    ),
    "topic-entry-two-topics": File(
        "code: process",
        "code: [process, name]",
        ((102, "topics.innovation_11[0].code", "too-many-values"),),
    ),
    "topic-entry-no-text": File(
        "answer_th: ทำร่วมกัน\n      speaker",
        "speaker",
        ((107, "topics.innovation_11[0].answers[0].answer_th", "missing-field"),),
    ),
    "person-phone": File(
        "position: ปลัดเทศบาล",
        "position: ปลัดเทศบาล โทร 081-234-5678",
        ((120, "people[0]", "personal-data"),),
    ),
    "person-mail": File(
        "position: ปลัดเทศบาล",
        "position: ปลัดเทศบาล a@b.example",
        ((120, "people[0]", "personal-data"),),
    ),
}

FILES = {name: bad for name, bad in BAD.items() if isinstance(bad, File)}
FACTS = {name: bad for name, bad in BAD.items() if isinstance(bad, Facts)}


def told(text: str) -> list[Told]:
    """Line, field and code of each fault of a record, in the order of lines."""
    faults = check_one(text.encode(), "good.yaml").faults
    return [(fault.line, fault.field, fault.code) for fault in faults]


#: What the good case itself has a warning for; a patch may move its line.
HABITUAL = {fault[1:] for fault in told(GOOD)}


@pytest.mark.parametrize("name", FILES)
def test_a_file_gets_exactly_these_faults(name: str) -> None:
    bad = FILES[name]
    assert GOOD.count(bad.old) == 1
    found = told(GOOD.replace(bad.old, bad.new))
    assert tuple(fault for fault in found if fault[1:] not in HABITUAL) == bad.faults


@cache
def good_facts() -> tuple[Fact, ...]:
    graph, _ = read_case(GOOD.encode(), "good.yaml", known_register())
    assert graph is not None
    return tuple(facts_of(graph))


def first(class_name: str) -> str:
    """The first thing of a class, or the blank node that the name itself is."""
    if class_name.startswith("_:"):
        return class_name
    typed = Fact("", RDF_TYPE, Value(expand(class_name), IRI))
    return next(fact.subject for fact in good_facts() if fact._replace(subject="") == typed)


def patched(bad: Facts) -> list[Fact]:
    """The facts of the good case with the change made."""
    subject = first(bad.thing)
    gone = (subject, expand(bad.drop))
    facts = [fact for fact in good_facts() if not bad.drop or fact[:2] != gone]
    if bad.add:
        name, value = bad.add
        value = Value(first(value.text), IRI) if value.kind == "first" else value
        facts.append(Fact(subject, expand(name), value))
    return facts


def breakage(bad: Facts) -> Breakage:
    """What has to be found: a property by its IRI, a check by its code."""
    focus = first(bad.broken or bad.thing)
    focus = "_:" if focus.startswith("_:") else focus
    if "-" in bad.what:
        return Breakage(focus, bad.what, "error")
    inverse = "^" if bad.what.startswith("^") else ""
    return Breakage(focus, inverse + expand(bad.what.removeprefix("^")), "error")


@pytest.mark.parametrize("name", FACTS)
def test_facts_are_found_broken_by_shacl_and_by_our_checks(name: str) -> None:
    bad = FACTS[name]
    ours, theirs = by_our_checks(patched(bad)), by_pyshacl(patched(bad))
    assert breakage(bad) in ours
    assert ours == theirs


def test_the_table_tells_every_bad_instance_of_the_draft_again() -> None:
    if not DRAFT.exists():
        pytest.skip("the draft is not beside this checkout")
    names = [entry["name"] for entry in json.loads(DRAFT.read_text(encoding="utf-8"))]
    assert sorted(BAD) == sorted(names)

"""Hypothesis strategies for small case records that load, full of what has broken loaders before.

`case_records()` gives one record as plain data in the file format, `case_sets()` several that
share local governments, partners and codes, `to_yaml()` the bytes of a file. Every record is
right by the rules of the model; what is odd about it are its words and what it leaves out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from govinno.ontology.model import load_model
from govinno.ontology.values import Misread, match_key, read_text

Record = dict[str, Any]
Entries = st.SearchStrategy[Record]
Texts = st.SearchStrategy[str]

# ---- words

#: Signs that YAML, N-Quads, Cypher, CSV or HTML takes for its own, and signs that join up.
_SIGNS = "กขนปา้ำํัี์่๐๙ aZ09\"'`\\/<>&{}[]()|:;,#%$*-~\n\te\u0301\u200b😀“…"
_ODD = [
    "โครงการ \"ครู\" 'หมอ' “พ่อแม่”",
    "<script>alert('ก')</script>",
    "C:\\new\\table \\u0e01 \\",
    "บรรทัดหนึ่ง\nบรรทัดสอง\n\nบรรทัดสี่",
    "😀👩‍👩‍👧 ยิ้ม",
    "นํ้าดื่ม เเละ น้ำใช้",
    "12345678901234567890123",
    "- ก: ข # ค",
    "null",
    "2567",
    "' OR 1=1 //",
]


def _is_text(text: str) -> bool:
    return not isinstance(read_text(text), Misread)


@cache
def texts() -> Texts:
    """Texts that a record may hold: never blank, without control characters."""
    return st.sampled_from(_ODD) | st.text(_SIGNS, min_size=1, max_size=20).filter(_is_text)


@cache
def codes(class_name: str) -> Texts:
    """The codes of a code list, by the class of its members."""
    model = load_model()
    return st.sampled_from(sorted(model.code_lists[model.entity_class(class_name).iri].concepts))


YEARS = st.integers(2556, 2568)
DATES = st.sampled_from(["9 ตุลาคม 2567", "มีนาคม 2562", "29 มีนาคม (ปีไม่ปรากฏ)", "ปีก่อน"])
FIGURES = st.integers(0, 10**9) | st.integers(-(10**6), 10**9).map(lambda n: n / 100)
QUALITATIVE = st.sampled_from(["ดีขึ้น", "ลดลง <มาก>", 'improved "a lot"'])

# ---- who is shared

_KHON_KAEN = {"name_th": "เทศบาลนครขอนแก่น", "type": "เทศบาลนคร", "province": "ขอนแก่น"}
_MADE_UP = {"name_th": "เทศบาลเมืองสมมติ", "type": "เทศบาลเมือง", "province": "เลย"}
_CANDIDATE = {"name_th": "อบต.บ้านใหม่", "dla_code": "9000002", "province": "น่าน"}
#: A registered one by code, the same by name, one no register knows, told twice, and unclear ones.
LOCAL_GOVERNMENTS: list[Record] = [
    {**_KHON_KAEN, "dla_code": "3400102"},
    _KHON_KAEN,
    {**_MADE_UP, "dla_code": "9000001"},
    {**_MADE_UP, "dla_code": "9000001", "name_en": "Sommut", "district": "เมืองเลย"},
    {"name_th": "อบต.ที่ไม่มีใครรู้จัก", "type": "อบต.", "province": "น่าน"},
    {"name_th": "อบต.บ้านใหม่", "type": "อบต.", "uncertain": "มีสองแห่ง", "candidates": [_CANDIDATE]},
]
#: Name and type: three registered bodies (one under two names), generic names, the implementer.
PARTNERS = [
    ("โรงพยาบาลขอนแก่น", "health_agency"),
    ("Khon Kaen Hospital", "health_agency"),
    ("สถาบันพระปกเกล้า", "central_agency"),
    ("มหาวิทยาลัยแม่ฟ้าหลวง", "university"),
    ("ภาคเอกชน", "private"),
    ("ชุมชน", "community_group"),
    ("ผู้ปกครอง", "community_group"),
    ("เทศบาลนครขอนแก่น", "other_lao"),
]
SCHEMES = ["รางวัลพระปกเกล้า", "รางวัลองค์กรปกครองส่วนท้องถิ่นที่มีการบริหารจัดการที่ดี"]
#: Two names of one body in one record would be two contributions in one, which is an error.
_SAME_BODY = {"Khon Kaen Hospital": "โรงพยาบาลขอนแก่น"}

# ---- entries


def entries(required: Record, optional: Record) -> Entries:
    """One entry: strategies of fields that it must have, and of those it may leave out."""
    return st.fixed_dictionaries(required, optional=optional)


EVIDENCE = entries(
    {"source": st.sampled_from(["S1", "S2"]), "locator": texts(), "keywords": texts()}, {}
)
STATED = {"evidence": EVIDENCE, "note": texts()}
SPOKEN = {**STATED, "speaker": texts(), "speaker_relation": codes("SpeakerRelation")}


DOCUMENT = entries(
    {"title": texts(), "kind": codes("DocumentKind")},
    {
        "url": st.sampled_from(["https://example.org/ก?a=b%20c#d", "http://example.org"]),
        "publisher_relation": codes("PublisherRelation"),
        "date": st.sampled_from(["2024-10-09", "2024-10", "2567"]),
    },
)


def partners(about: Record) -> Entries:
    """A partner: registered, generic, the implementer itself, or made up."""
    names = st.sampled_from(PARTNERS) | texts().map(lambda name: (name, _type_of(name)))
    statement = entries({"role": codes("PartnerRole"), "what_th": texts()}, SPOKEN)
    fields = entries(
        {"relation": codes("ContributionRelation"), "role": codes("PartnerRole")},
        {
            **about,
            **STATED,
            "contribution": texts(),
            "contributions": st.lists(statement, max_size=2, unique_by=str),
        },
    )
    return st.builds(lambda name, rest: {"name_th": name[0], "type": name[1]} | rest, names, fields)


def _type_of(name: str) -> str:
    """A made-up partner may come twice in one case, and is then of one type."""
    return ("ngo_foundation", "school", "network")[len(match_key(name)) % 3]


def claims(about: Record, class_name: str) -> Entries:
    """What somebody says helped or stood in the way."""
    optional = {**about, **SPOKEN, "claim": texts(), "label_en": texts(), "stance": codes("Stance")}
    return entries({"code": codes(class_name), "label_th": texts()}, optional)


def outcomes(about: Record) -> Entries:
    """A result in figures or words, at times with what it was before."""
    named = {"type": codes("OutcomeType"), "indicator": texts()}
    optional = {**about, **SPOKEN, "unit": texts(), "level": codes("OutcomeLevel")}
    now = {**named, "value": FIGURES | QUALITATIVE}
    before = {
        **named,
        "value": FIGURES,
        "value_year_be": YEARS,
        "baseline_value": FIGURES,
        "baseline_year_be": st.integers(2540, 2555),
        "direction": st.sampled_from(["up_is_better", "down_is_better"]),
    }
    return entries(now, {**optional, "direction": codes("Direction")}) | entries(before, optional)


def awards(about: Record) -> Entries:
    """An award won or only entered for."""
    named = {"name_th": st.sampled_from(SCHEMES) | texts()}
    optional = {
        **about,
        **STATED,
        "year_be": YEARS,
        "category": texts(),
        "rank": st.integers(1, 99) | QUALITATIVE,
        "awarded_for": codes("AwardedFor"),
        "scope": codes("AwardScope"),
        "grantor": st.sampled_from([name for name, _ in PARTNERS]) | texts(),
    }
    won = entries({**named, "status": st.just("won"), "prize_thb": st.integers(1, 10**8)}, optional)
    return won | entries({**named, "status": codes("AwardStatus")}, optional)


def transfers(about: Record) -> Entries:
    """A visit, an adoption, a plan; never by the implementer itself."""
    others = [name for name, kind in PARTNERS if kind != "other_lao"]
    return entries(
        {
            "kind": codes("TransferKind"),
            "organisation": st.sampled_from([*others, "อปท. อื่น"]),
        },
        {**about, **SPOKEN, "date_be": DATES, "participants": st.integers(1, 5000)},
    )


# ---- records


@st.composite
def case_records(draw: st.DrawFn) -> Record:
    """One small case record; its id is `case-1`."""
    record: Record = {
        "id": "case-1",
        "lao": draw(st.sampled_from(LOCAL_GOVERNMENTS)),
        "innovation": draw(_headings()),
        "sources": [{"id": f"S{n}", **draw(DOCUMENT)} for n in (1, 2)],
        "selection": {"mode": draw(codes("SelectionMode"))},
    }
    innovations = draw(st.just([]) | _innovations())
    if innovations:
        record["innovations"] = innovations
    lists = draw(_lists(tuple(each["id"] for each in innovations)))
    record |= {name: found for name, found in lists.items() if found}
    for factor in record.get("success_factors", ()):
        _attribute(draw, factor, record.get("partners", []))
    return record


def case_sets(max_cases: int = 4) -> st.SearchStrategy[list[Record]]:
    """Up to so many records with different ids; what they share is drawn from short lists."""
    records = st.lists(case_records(), min_size=1, max_size=max_cases)
    return records.map(
        lambda drawn: [record | {"id": f"case-{n}"} for n, record in enumerate(drawn, 1)]
    )


def to_yaml(record: Record) -> bytes:
    """The record as the bytes of a file."""
    text: str = yaml.dump(record, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return text.encode()


def _headings() -> Entries:
    optional = {"problem": texts(), "summary_th": texts(), "year_started_be": YEARS}
    return entries({"name_th": texts(), "theme": codes("Theme")}, optional)


def _innovations() -> st.SearchStrategy[list[Record]]:
    named = entries({"kind": codes("InnovationKind"), "name_th": texts()}, STATED)
    both = st.lists(named, min_size=2, max_size=2)
    return both.map(lambda drawn: [{"id": f"part_{n}"} | each for n, each in enumerate(drawn, 1)])


@cache
def _lists(innovations: tuple[str, ...]) -> Entries:
    about: Record = {"about": st.sampled_from([*innovations, "management"])}
    return st.fixed_dictionaries(
        {
            "partners": st.lists(partners(about), max_size=3, unique_by=_agent),
            "success_factors": st.lists(claims(about, "SuccessFactor"), max_size=2),
            "obstacles": st.lists(claims(about, "Obstacle"), max_size=1),
            "outcomes": st.lists(outcomes(about), max_size=2),
            "awards": st.lists(awards(about), max_size=2),
            "transfer": st.lists(transfers(about), max_size=2),
            "data_quality": st.lists(texts(), max_size=2),
        }
    )


def _agent(partner: Record) -> tuple[str, str | None]:
    name: str = partner["name_th"]
    return match_key(_SAME_BODY.get(name, name)), partner.get("about")


def _attribute(draw: st.DrawFn, factor: Record, known: list[Record]) -> None:
    """Let a claim name partners of the same innovation; it may not name those of another."""
    names = [p["name_th"] for p in known if p.get("about") == factor.get("about")]
    chosen = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    if chosen:
        factor["contributed_by"] = chosen

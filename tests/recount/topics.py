"""Questions on the 11 + 9 topics: what is told on which, and with what status.

The rules are those of docs/case-format.md (which field speaks to which topic) and of decision 33
(what a status means); only the types of results are looked up in their code list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rdflib import SKOS, Graph, URIRef

from recount.codes import GI, ROOT, code_of, with_broader
from recount.read import (
    UNKNOWN,
    Case,
    Entry,
    Home,
    World,
    abouts,
    distinct,
    of_management,
    sources,
    statements,
)
from recount.sentences import Expected, said

ANY = "any"
#: The half of a topic: its code list, its block in a record, and its name in an answer.
HALVES = {
    "innovation-topic": ("innovation_11", "Innovation project"),
    "governance-topic": ("good_governance_9", "Good management"),
}
RANK = ("answered", "told", "asked_not_answered", "not_covered")
#: Which list of a record speaks to which topics, of an innovation or case, and of a review.
LISTS = {
    "context_indicators": (("context",), ()),
    "process_steps": (("process",), ()),
    "agreements": (("process",), ()),
    "outcomes": (("results",), ()),  # of a review by their type
    "success_factors": (("success-factors",), ("success-factors",)),
    "obstacles": (("obstacles",), ("obstacles",)),
    "sustainability": (("sustainability",), ("sustainability-extension",)),
    "transfer": (("extension",), ("sustainability-extension",)),
    "dissemination": (("extension",), ()),
    "publications": (("extension",), ()),
    "rival_explanations": ((), ()),
}
#: Texts of an innovation or of the heading.
TEXTS = {"problem": "initial-problem", "objectives": "objectives", "novelty": "innovativeness"}
NAMES = ("name", "short_name", "described_as")


@dataclass
class Told:
    """What is told of a topic at one owner; a thing with the documents behind it."""

    things: dict[object, set[str]] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    asked: bool = False


Found = dict[tuple[Home, str, str], Told]  # by owner, list and code of the topic


@cache
def numbers(name: str) -> dict[str, int]:
    """The topics of a list with their numbers."""
    graph = Graph().parse(ROOT / "ontology" / "vocab" / f"{name}.ttl")
    return {
        str(graph.value(s, SKOS.notation)): int(str(n))
        for s, n in graph.subject_objects(URIRef(GI + "number"))
    }


@cache
def _of_type(kind: str) -> tuple[str, ...]:
    """The topics of management that a type of results speaks to: its own, else those above it."""
    graph = Graph().parse(ROOT / "ontology" / "vocab" / "outcome-type.ttl")
    for code in with_broader("outcome-type", kind):
        at = next(s for s, o in graph.subject_objects(SKOS.notation) if str(o) == code)
        if told := list(graph.objects(at, URIRef(GI + "speaksTo"))):
            return tuple(str(one).rpartition("/")[2] for one in told)
    return ()


def found_in(world: World, case: Case) -> Found:
    """All that a record tells, by owner and topic."""
    found: Found = defaultdict(Told)
    for home, topics, thing, documents in _facts(world, case):
        for topic in topics:
            found[home, _list_of(home), topic].things[thing] = documents
    _take_typed(world, case, found)
    for name, codes_asked in _asked(case).items():
        for topic in codes_asked:
            found[_owner(world, case, name), name, topic].asked = True
    return found


def _list_of(home: Home) -> str:
    return "governance-topic" if home.kind == "review" else "innovation-topic"


def _owner(world: World, case: Case, name: str) -> Home:
    """What a topic is of where nothing else is said."""
    return world.review(case) if name == "governance-topic" else case.home({}, world.review(case))


def _homes(world: World, case: Case, entry: Entry) -> list[Home]:
    return [case.home({**entry, "about": one}, world.review(case)) for one in abouts(entry)]


def _facts(world: World, case: Case) -> Iterator[tuple[Home, tuple[str, ...], object, set[str]]]:
    yield from _texts(case)
    yield from _parts(world, case)
    for name, (mine, of_review) in LISTS.items():
        for i, entry in enumerate(distinct(case.record.get(name))):
            for home in _homes(world, case, entry):
                is_review = home.kind == "review"
                topics = of_review if is_review else mine
                if is_review and name == "outcomes":
                    topics = _of_type(code_of("outcome-type", entry.get("type") or UNKNOWN))
                yield home, topics, (home, name, i), sources(entry)
                yield from _tagged(world, case, entry, home, (home, name, i))
    said = [s for session in case.sessions for s in session.get("statements") or ()]
    for i, entry in enumerate(distinct(said)):
        for home in _homes(world, case, entry):
            yield from _tagged(world, case, entry, home, (home, "statements", i))


def _tagged(
    world: World, case: Case, entry: Entry, home: Home, thing: object
) -> Iterator[tuple[Home, tuple[str, ...], object, set[str]]]:
    """The topics that a fact names itself; one that its owner does not have is of the review."""
    for told in entry.get("topics") or ():
        mine = "governance-topic" if home.kind == "review" else "innovation-topic"
        if told in numbers(mine):
            yield home, (told,), thing, sources(entry)
        elif mine == "innovation-topic":
            yield world.review(case), (told,), thing, sources(entry)


def _texts(case: Case) -> Iterator[tuple[Home, tuple[str, ...], object, set[str]]]:
    owners = dict(case.innovations)
    if case.listed:
        owners[Home("case", (case.id,))] = case.record.get("innovation") or {}
    for home, entry in owners.items():
        if home.kind == "innovation":
            yield home, ("name",), (home, "name"), sources(entry)
        for name, topic in TEXTS.items():
            if any(entry.get(f"{name}{end}") for end in ("", "_th", "_en")):
                yield home, (topic,), (home, topic), set()


def _parts(world: World, case: Case) -> Iterator[tuple[Home, tuple[str, ...], object, set[str]]]:
    for (home, agent), told in world.contributions.items():
        if home.key[0] != case.id:
            continue
        relations = {
            code_of("contribution-relation", t.entry.get("relation") or UNKNOWN) for t in told
        }
        if relations & {"doing", "supporting", "internal"}:
            for t in told:
                for one in statements(t.entry):
                    yield home, ("process",), (home, agent, repr(one)), sources(one)
        for t in told:
            for i, one in enumerate(statements(t.entry)):
                yield from _tagged(
                    world,
                    case,
                    {**one, "topics": t.entry.get("topics")},
                    home,
                    (home, agent, repr(one), i),
                )


def _take_typed(world: World, case: Case, found: Found) -> None:
    """What stands under `topics`: statuses, and answers that may be about something else."""
    for name, (block, _) in HALVES.items():
        for entry in (case.record.get("topics") or {}).get(block) or ():
            topic = code_of(name, entry["code"])
            home = _owner(world, case, name)
            if "about" in entry:
                home = case.home(entry, world.review(case))
            told = found[home, name, topic]
            if entry.get("status"):
                told.typed.add(code_of("topic-status", entry["status"]))
            for i, answer in enumerate(distinct(entry.get("answers"))):
                at = case.home(answer, world.review(case)) if "about" in answer else home
                found[at, name, topic].things[home, topic, i] = sources(answer)


def _asked(case: Case) -> dict[str, list[str]]:
    asked: dict[str, list[str]] = {name: [] for name in HALVES}
    for session in case.sessions:
        for name, (block, _) in HALVES.items():
            of_block = (session.get("topics_asked") or {}).get(block) or []
            asked[name] += numbers(name) if of_block == "all" else of_block
    topics = case.record.get("topics") or {}
    if topics.get("asked_evidence"):
        listed = [n for n, (block, _) in HALVES.items() if block in topics] or list(HALVES)
        asked |= {name: list(numbers(name)) for name in listed}
    return asked


# ---- statuses


def session_documents(case: Case) -> set[str] | None:
    """The documents that tell of the session; None where it names none."""
    if not case.sessions:
        return set()
    return {d for one in case.sessions for d in one.get("recorded_in") or sources(one)} or None


def own_status(told: Told, session: set[str] | None) -> str:
    if told.things:
        if session is None:
            return "answered" if "answered" in told.typed else "told"
        return "answered" if set().union(*told.things.values()) & session else "told"
    if told.asked:
        return "asked_not_answered"
    return next((s for s in RANK if s in told.typed), "not_covered")


def statuses(world: World, case: Case) -> tuple[Found, dict[Any, str], dict[tuple[str, str], str]]:
    """What is found, the status of each, and the best of each topic in the record."""
    found, session = found_in(world, case), session_documents(case)
    own = {key: own_status(told, session) for key, told in found.items()}
    best: dict[tuple[str, str], str] = {}
    for (_, name, topic), status in own.items():
        best[name, topic] = min(best.get((name, topic), status), status, key=RANK.index)
    for key in found:
        if key[0] == Home("case", (case.id,)) and not found[key].things:
            own[key] = best[key[1:]]
    return found, own, best


def _counts(best: Mapping[tuple[str, str], str], name: str) -> dict[str, int]:
    return Counter(best.get((name, topic), "not_covered") for topic in numbers(name))


def _case(world: World, values: Mapping[str, str]) -> Case:
    return next(c for c in world.cases if c.id == values["case"].rpartition("/")[2])


def _names(case: Case) -> list[str]:
    heading = case.record.get("innovation") or {}
    return [str(heading.get(f) or "") for f in ("name_th", "name_en")]


_HALF = {"innovation-topic": 11, "governance-topic": 9}


def topics_asked_and_not_answered(world: World, values: Mapping[str, str]) -> Expected:
    case = _case(world, values)
    found, own, best = statuses(world, case)
    rows = []
    for name, (_, half) in HALVES.items():
        for topic, number in numbers(name).items():
            entries = [key for key in found if key[1:] == (name, topic)]
            rows += [(half, number, own[key], len(found[key].things)) for key in entries]
            rows += [] if entries else [(half, number, "not_covered", 0)]
    rows = [row for row in rows if values["status"] in (ANY, row[2])]
    n = {}
    for name, count in _HALF.items():
        of = _counts(best, name)
        n |= {
            f"topics_{count}": count,
            f"answered_{count}": of["answered"],
            f"told_{count}": of["told"],
            f"asked_{count}": of["asked_not_answered"],
            f"open_{count}": of["not_covered"],
        }
    eleven, nine = (
        [n[f"{what}_{k}"] for what in ("topics", "answered", "told", "asked", "open")]
        for k in (11, 9)
    )
    if not rows:
        return Expected(
            _OPEN,
            rows,
            n,
            [
                said("ใน # หัวข้อนวัตกรรม มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น #", *eleven[:3]),
                said("ใน # หัวข้อการบริหารจัดการที่ดี มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น #", *nine[:3]),
                said("9 หัวข้อเป็นเรื่อง"),
            ],
            [
                said(
                    "Of # topics on the innovation # (?:is|are) answered in a session and # told",
                    *eleven[:3],
                ),
                said("of # on good management, # and #", *nine[:3]),
            ],
            _names(case),
        )
    th = "หัวข้อ{} มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น # เวทีถามแต่ไม่พบคำตอบ # ไม่มีข้อมูล #"
    en = (
        "of # topics on {} # (?:is|are) answered in a session, # told elsewhere.*?, # asked and not "
        "answered, and on # the record"
    )
    return Expected(
        _OPEN,
        rows,
        n,
        [
            said("ใน # " + th.format("นวัตกรรม"), *eleven),
            said("ใน # " + th.format("การบริหารจัดการที่ดี"), *nine),
            said("9 หัวข้อเป็นเรื่อง"),
        ],
        [said(en.format("the innovation"), *eleven), said(en.format("good management"), *nine)],
        _names(case),
    )


_OPEN = ("half_en", "number", "status", "things")


def topics_of_a_case(world: World, values: Mapping[str, str]) -> Expected:
    case = _case(world, values)
    found, own, best = statuses(world, case)
    name = "innovation-topic"
    told = [
        (key, thing)
        for key in found
        if key[1] == name and values["topic"] in (ANY, key[2])
        for thing in found[key].things
    ]
    rows = [(numbers(name)[key[2]], key[2], own[key]) for key, _ in told]
    # The texts of an innovation have no address but that of their topic.
    things = len({(key if _is_text(thing) else None, thing) for key, thing in told})
    of = _counts(best, name)
    n = {
        "topics_11": 11,
        "answered_11": of["answered"],
        "told_11": of["told"],
        "asked_11": of["asked_not_answered"],
        "open_11": of["not_covered"],
    }
    over = list(n.values())
    if not rows:
        return Expected(
            _TOPIC,
            rows,
            n,
            [said("ทั้ง # หัวข้อ มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น # เวทีถามแต่ไม่พบคำตอบ #", *over[:4])],
            [
                said(
                    "Over all # topics, # (?:is|are) answered in a session, # told elsewhere in the record "
                    "and # asked",
                    *over[:4],
                )
            ],
            _names(case),
        )
    topics = len({row[1] for row in rows})
    return Expected(
        _TOPIC,
        rows,
        n,
        [
            said("บอกไว้ # ข้อ ใน # จาก # หัวข้อ", things, topics, 11),
            said(
                "ทั้ง # หัวข้อ มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น # เวทีถามแต่ไม่พบคำตอบ # ไม่มีข้อมูล #", *over
            ),
        ],
        [
            said(
                f"# {'thing is' if things == 1 else 'things are'} told on # of # topics",
                things,
                topics,
                11,
            ),
            said(
                "Over all # topics, # (?:is|are) answered in a session, # told elsewhere in the record, "
                "# asked and not answered, and on # the record",
                *over,
            ),
        ],
        _names(case),
    )


_TOPIC = ("number", "topic", "status")


def _is_text(thing: object) -> bool:
    return isinstance(thing, tuple) and len(thing) == 2


def governance_topics(world: World, values: Mapping[str, str]) -> Expected:
    name = "governance-topic"
    number = numbers(name)
    reviews: set[Home] = set()
    best: dict[tuple[Home, str], str] = {}
    rows = []
    for case in world.cases:
        found, own, _ = statuses(world, case)
        reviews |= {home for home, *_ in found if home.kind == "review"} | _told_of(world, case)
        for key, told in found.items():
            if key[1] != name:
                continue
            home, _, topic = key
            best[home, topic] = min(best.get((home, topic), own[key]), own[key], key=RANK.index)
            year = (int(home.key[1]), home.key[2]) if home.key[1] else (None, None)
            if values["status"] in (ANY, own[key]):
                rows += [(*year, number[topic], topic, own[key])] * (len(told.things) or 1)
    of = Counter(best.values())
    bodies = {home.key[0] for home in reviews}
    n = {
        "topics": len(number) * len(reviews),
        "per_review": len(number),
        "reviews": len(reviews),
        "answered": of["answered"],
        "told": of["told"],
        "asked": of["asked_not_answered"],
        "local_governments": len(bodies),
        "all_local_governments": len({world.implementer(case) for case in world.cases}),
        "management_claims": sum(t.home.kind == "review" for t in world.told("success_factors")),
    }
    scope = [
        n[k]
        for k in ("topics", "per_review", "reviews", "local_governments", "all_local_governments")
    ]
    status = [n[k] for k in ("answered", "told", "asked")]
    claims_th = said("บันทึกไว้มี # ข้อ", n["management_claims"])
    claims_en = said("factors of management: #", n["management_claims"])
    one = r"\(# in (?:the|each of the) # reviews?, of # of # local governments? with a case\)"
    th = r"ใน # หัวข้อ(?:การบริหารจัดการที่ดี)? \(# หัวข้อใน # การประเมิน ของ # จาก # อปท"
    if not rows:
        one = r"^None of # .*?they are # in (?:the|each of the) # reviews?, of # of # local"
        return Expected(
            _MANAGEMENT, rows, n, [said(th, *scope), claims_th], [said(one, *scope), claims_en]
        )
    return Expected(
        _MANAGEMENT,
        rows,
        n,
        [
            said(th, *scope),
            said("มีคำตอบจากเวที # มีข้อมูลจากเอกสารอื่น # เวทีถามแต่ไม่พบคำตอบ #", *status),
            claims_th,
        ],
        [
            said(f"^Of # topics of good management {one}", *scope),
            said(
                "# (?:is|are) answered in a session, # told elsewhere in the records, # asked",
                *status,
            ),
            claims_en,
        ],
    )


_MANAGEMENT = ("year", "year_kind", "number", "topic", "status")


def _told_of(world: World, case: Case) -> set[Home]:
    """The reviews that something hangs on, of a topic or not; an agreement is of the case, and an
    award of the review of its own year."""
    listed = [
        (name, e)
        for name, told in case.record.items()
        if isinstance(told, list)
        for e in told
        if name != "agreements" and isinstance(e, dict) and of_management(e)
    ]
    return {world.review(case, entry if name == "awards" else None) for name, entry in listed}

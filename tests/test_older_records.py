"""Records as they were written before texts had two languages and awards a recipient still load.

Their facts are those of the shipped records but for what was mended in these since, which is
listed here with its reason. What somebody says counts as told in whatever language it is told:
the shipped records have both. Addresses are made of what a thing says, so a thing is told by its
kind here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from govinno.graph import oxigraph
from govinno.graph.facts import REFERENCE_GRAPH, REGISTER_GRAPH, case_graph_iri
from govinno.graph.snapshots import Snapshot, Store
from govinno.loading import load
from govinno.ontology.iris import BASE, RDF_TYPE
from govinno.ontology.model import local_name
from govinno.records.facts import IRI, Fact, Value

OLDER = Path(__file__).parents[2] / "shared" / "cases"
#: The one record that was put together anew: what it typed up to five times it says once.
ANEW = "kkn-khonkaen-teacher-doctor-parent-care"

pytestmark = pytest.mark.skipif(not OLDER.exists(), reason="no records of an older format here")

#: Kind of thing and property, with how many facts the older records state and the shipped ones
#: do not, and the other way round; in all records but the one put together anew.
MENDED = {
    "an award for the body is none for its innovation": {
        ("award-receipt", "awardedForStated"): (8, 8),
        ("award-receipt", "awardedFor"): (8, 0),
    },
    "the source says who received it; of one it says that it was not the municipality": {
        ("award-receipt", "recipientBasis"): (13, 13),
        ("award-receipt", "recipientAsWritten"): (0, 12),
        ("award-receipt", "awardRecipient"): (2, 2),
        ("award-receipt", "awardCandidate"): (1, 0),
        ("organization", "type"): (0, 2),
        ("organization", "label"): (0, 1),
        ("organization", "isRegistered"): (0, 1),
    },
    "a year that the source calls fiscal": {
        ("award-receipt", "awardYearKind"): (2, 2),
        ("award-receipt", "fiscalYear"): (0, 2),
        ("award-receipt", "fiscalYearBE"): (0, 2),
        ("award-receipt", "inRound"): (2, 2),
    },
    "who publishes a page is not who speaks in it; who took part is no independent voice": {
        ("claim", "speakerRelation"): (3, 3),
        ("claim", "speakerTookPart"): (0, 2),
    },
    "what stood in brackets behind a title, or nowhere, is a note": {
        ("document", "title"): (8, 8),
        ("document", "note"): (0, 8),
        ("award-receipt", "note"): (0, 2),
    },
}


#: What the older format has no place for: kinds of things, and what leads to them. Only shipped
#: records hold any.
SINCE = {"resource-use", "legal-basis"}
LEAD_TO_THEM = {"hasResource", "hasLegalBasis"}


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("older"))
    report = load(store, [OLDER])
    assert report.errors == []
    return store.require_current()


@pytest.fixture(scope="module")
def shipped(shipped_store: Store) -> Snapshot:
    return shipped_store.require_current()


#: Kind of the subject, property, and the value; where it is a thing of the same case, its kind.
Told = tuple[str, str, str]


def told(snapshot: Snapshot, graph: str) -> Counter[Told]:
    """The facts of a graph without addresses; words once for each thing, whatever they are."""
    stated = oxigraph.Reader(snapshot.rdf).facts(graph=graph)
    return Counter(_told(fact) for fact in {_wordless(fact) for _, fact in stated})


def _wordless(fact: Fact) -> Fact:
    return fact._replace(value=Value("words", "@")) if fact.value.kind[0] == "@" else fact


def _told(fact: Fact) -> Told:
    value = _kind(fact.value.text) if fact.value.kind == IRI else fact.value.text
    return _kind(fact.subject), local_name(fact.property), value


def _kind(iri: str) -> str:
    """The kind of a thing whose address ends with a digest of what it says; else the address."""
    made = re.fullmatch(rf"{BASE}id/([a-z-]+)/[a-z0-9-]+/[0-9a-f]{{12}}", iri)
    return made[1] if made else iri


def differences(older: Snapshot, shipped: Snapshot, graph: str) -> Iterator[tuple[str, Told, int]]:
    """What only one of the two states in a graph, with how often: `older` or `shipped`."""
    before, now = told(older, graph), told(shipped, graph)
    for side, found in (("older", before - now), ("shipped", now - before)):
        for each, count in found.items():
            yield side, each, count


def test_every_record_of_the_older_format_is_read(older: Snapshot, shipped: Snapshot) -> None:
    assert older.manifest().cases.keys() == shipped.manifest().cases.keys()
    assert len(older.manifest().cases) == 56


def test_facts_differ_only_by_what_was_mended(older: Snapshot, shipped: Snapshot) -> None:
    found: dict[tuple[str, str], Counter[str]] = {}
    for case in older.manifest().cases.keys() - {ANEW}:
        for side, (kind, name, _), count in differences(older, shipped, case_graph_iri(case)):
            found.setdefault((_general(kind), name), Counter())[side] += count
    since = [found.pop(key) for key in list(found) if key[0] in SINCE or key[1] in LEAD_TO_THEM]
    assert sum(since, Counter()).keys() == {"shipped"}
    listed = {key: counts for group in MENDED.values() for key, counts in group.items()}
    assert {key: (n["older"], n["shipped"]) for key, n in found.items()} == listed


def _general(kind: str) -> str:
    return kind.removeprefix(f"{BASE}id/").partition("/")[0]


def test_bodies_and_programmes_that_cases_share_are_the_same(
    older: Snapshot, shipped: Snapshot
) -> None:
    assert told(older, REGISTER_GRAPH) == told(shipped, REGISTER_GRAPH)
    kinds = {
        (side, _general(kind), name)
        for side, (kind, name, _), _ in differences(older, shipped, REFERENCE_GRAPH)
    }
    # Rounds of a fiscal year; and the researcher, who is one human wherever he is named.
    assert {(side, kind) for side, kind, _ in kinds} == {
        ("older", "award-round"),
        ("shipped", "award-round"),
        ("shipped", "person"),
    }


def test_the_record_put_together_anew_has_as_many_things_as_before(
    older: Snapshot, shipped: Snapshot
) -> None:
    """But for answers that said again what stood elsewhere; they lead there now. A contribution
    with a statement of its own beside a list of them has one more statement."""
    before, now = (things_of(snapshot, ANEW) for snapshot in (older, shipped))
    for kind in ("Innovation", "Contribution", "SuccessFactorClaim", "Outcome", "Document"):
        assert before[kind] == now[kind] > 0, kind
    answers = before["TopicAnswer"] - now["TopicAnswer"]
    assert answers > 0 and now["TopicEntry"] > before["TopicEntry"]
    fewer = {
        "TopicAnswer",
        "Person",
        "Post",
        "SessionStatement",
        "EvidenceSpan",
        "ContributionStatement",
    }
    assert {kind for kind in before if now[kind] < before[kind]} <= fewer


def things_of(snapshot: Snapshot, case: str) -> Counter[str]:
    """How many things of each class a case tells of."""
    facts = oxigraph.Reader(snapshot.rdf).facts(graph=case_graph_iri(case))
    return Counter(local_name(f.value.text) for _, f in facts if f.property == RDF_TYPE)

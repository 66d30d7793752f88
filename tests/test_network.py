"""The network as an answer: what is drawn around the shipped cases, and what stays hidden."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from small_stores import small_record, write

from govinno.answers.find import find
from govinno.answers.network import (
    Line,
    Network,
    centres_of_case,
    evidence_of,
    lines_of,
    neighbourhood,
)
from govinno.answers.paths import paths
from govinno.answers.way import Edge, load_ways, read_way
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load
from govinno.ontology.model import load_model
from govinno.words import Words

ID = "https://w3id.org/govinno/id/"
VOCAB = "https://w3id.org/govinno/vocab/"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"{ID}innovation/{CASE}/project"
CITY = f"{ID}organization/th-lao-3400102"
HOSPITAL = f"{ID}organization/hosp-khonkaen"
INSTITUTE = f"{ID}organization/inst-camh-northeast"
PARENTS = f"{ID}group/{CASE}/47eecdb872ff"
SCHOOLS = "11 municipal schools"
EVALUATOR = f"{ID}organization/tu-socadm"
AWARD = f"{ID}award-receipt/{CASE}/fd5a3317e816"
PARTICIPATION = f"{VOCAB}success-factor/participation"

#: Every drawn way again, told by the other engine.
ALL_PAIRS = (
    """MATCH (a:Agent)-[:MADE]->(:Contribution)-[:TO]->(x)
    WHERE x:Innovation OR x:CaseRecord RETURN a.iri, x.iri""",
    """MATCH (a:Agent)-[:MADE]->(:Contribution)-[:TO]->(:GovernanceReview)-[:REVIEWS]->(l)
    RETURN a.iri, l.iri""",
    "MATCH (l:LocalGovernment)-[:IMPLEMENTS]->(i:Innovation) RETURN l.iri, i.iri",
    """MATCH (x)-[:HAS_CLAIM]->(:Claim)-[:CLAIMS_FACTOR|NAMES_OBSTACLE]->(f)
    WHERE x:Innovation OR x:CaseRecord RETURN x.iri, f.iri""",
    """MATCH (x)-[:HAS_OUTCOME]->(o:Outcome)
    WHERE x:Innovation OR x:CaseRecord RETURN x.iri, o.iri""",
    "MATCH (w:AwardReceipt)-[:FOR]->(i) RETURN w.iri, i.iri",
    """MATCH (a:Agent)-[:RECEIVED|WAS_CANDIDATE_FOR]->(w:AwardReceipt)
    WHERE w.awarded_for_stated <> 'innovation' RETURN w.iri, a.iri""",
    "MATCH (l:LocalGovernment)-[:LOCATED_IN]->(p) RETURN l.iri, p.iri",
    "MATCH (a)<-[:LINKS_FROM]-(:InnovationLink)-[:LINKS_TO]->(b) RETURN a.iri, b.iri",
    """MATCH (x)-[:HAS_TRANSFER]->(:Transfer)-[:TRANSFERRED_TO]->(a)
    WHERE x:Innovation OR x:CaseRecord RETURN x.iri, a.iri""",
    """MATCH (k:CaseRecord)-[:DOCUMENTS]->(i), (k)-[:DOCUMENTS]->(j)
    WHERE i.iri <> j.iri RETURN k.iri, i.iri""",
    "MATCH (a:Agent)-[:PART_OF]->(b:Agent) RETURN a.iri, b.iri",
    """MATCH (a:Agent), (b:Agent) WHERE NOT a.is_registered AND b.is_registered
    AND (a.name IN b.variant_names OR a.name = b.name OR a.name_en = b.name_en)
    RETURN a.iri, b.iri""",
)


@pytest.fixture(scope="module")
def neighbours(shipped_sandbox: Sandbox) -> dict[str, set[str]]:
    """The neighbours of everything, from the property graph."""
    found: dict[str, set[str]] = defaultdict(set)
    for text in ALL_PAIRS:
        for one, other in shipped_sandbox.cypher(text).rows:
            if one != other:
                found[str(one)].add(str(other))
                found[str(other)].add(str(one))
    return found


def iris(network: Network) -> list[str]:
    return [node.iri for node in network.nodes]


def lines_at(network: Network, iri: str, *ways: str) -> dict[str, Line]:
    """The lines of some ways at a thing, by the name of the other end."""
    names = {node.iri: node.name.en for node in network.nodes}
    return {
        names[line.target if line.source == iri else line.source]: line
        for line in network.lines
        if line.way in ways and iri in (line.source, line.target)
    }


# ---- one case


def test_the_partners_of_the_project_are_lines_with_their_roles(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT])
    found = lines_at(network, PROJECT, "partner", "named-in-claim", "read-by-coder")
    assert {name: (line.line, line.how) for name, line in found.items()} == {
        "Khon Kaen Hospital": ("dotted", ("co_implementation", "expert_knowledge")),
        "Northeastern Child and Adolescent Mental Health Institute": (
            "dotted",
            ("co_implementation", "expert_knowledge"),
        ),
        "Parents": ("dotted", ("co_production",)),
    }
    assert {line.source for line in found.values()} == {HOSPITAL, INSTITUTE, PARENTS}
    assert {line.target for line in found.values()} == {PROJECT}
    assert found["Parents"].words == Words(
        "มีเพียงคำบรรยาย ผู้วิจัยจัดหมวดให้เป็นปัจจัย: ร่วมจัดบริการ",
        "Described; a coder read it as a factor: Co-production",
    )


def test_its_own_schools_are_dashed_and_no_partners(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT])
    found = lines_at(network, PROJECT, "took-part")
    assert {name: (line.line, line.how) for name, line in found.items()} == {
        SCHOOLS: ("dashed", ("internal",))
    }


def test_evaluator_and_award_stand_at_the_municipality_not_at_the_project(
    shipped_sandbox: Sandbox,
) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT], opened=[CITY])
    ends = {(line.source, line.target): (line.way, line.line, line.how) for line in network.lines}
    assert ends[CITY, PROJECT] == ("implements", "plain", ())
    assert ends[EVALUATOR, CITY] == ("management-part", "dashed", ("evaluating",))
    assert ends[AWARD, CITY] == ("award-for-body", "plain", ("won",))
    assert [pair for pair in ends if EVALUATOR in pair or AWARD in pair] == [
        (AWARD, CITY),
        (EVALUATOR, CITY),
    ]


def test_the_project_has_its_factors_its_outcomes_and_its_two_apps(
    shipped_sandbox: Sandbox,
) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT])
    factors = lines_at(network, PROJECT, "success-factor")
    assert sorted(factors) == [
        "Clear policy and strategy",
        "Collaboration and network",
        "Participation",
        "Rules and agreements",
        "Staff and team",
    ]
    assert len(lines_at(network, PROJECT, "outcome")) == 4
    apps = lines_at(network, PROJECT, "innovation-link")
    assert {name: line.how for name, line in apps.items()} == {
        '"Care" app': ("same_web_site",),
        '"Hero" app': ("used_in",),
    }


def test_an_award_for_an_innovation_is_drawn_at_the_innovation(shipped_sandbox: Sandbox) -> None:
    innovation = f"{ID}innovation/lei-nao-time-bank"
    network = neighbourhood(shipped_sandbox, [innovation], steps=2)
    awards = [line for line in network.lines if line.way.startswith("award")]
    assert [(line.way, line.target) for line in awards] == [("award-for-innovation", innovation)]


def test_kinds_are_those_of_the_legend(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT])
    kinds = {node.iri: node.kind for node in network.nodes}
    assert (kinds[CITY], kinds[HOSPITAL], kinds[PARENTS], kinds[PARTICIPATION]) == (
        "LocalGovernment",
        "Organization",
        "StakeholderGroup",
        "SuccessFactor",
    )
    assert {row.kind: row.count for row in network.legend} == {
        "SuccessFactor": 5,
        "Outcome": 4,
        "Innovation": 3,
        "Organization": 3,
        "CaseRecord": 1,
        "LocalGovernment": 1,
        "StakeholderGroup": 1,
    }
    assert network.total == len(network.nodes) == 18
    city = next(row for row in network.legend if row.kind == "LocalGovernment")
    entity = load_model().entity_class("LocalGovernment")
    assert (city.label, city.colour, city.glyph) == (entity.label, entity.colour, entity.glyph)


def test_the_evidence_of_a_line_is_found(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT])
    (line,) = (x for x in network.lines if (x.source, x.target) == (HOSPITAL, PROJECT))
    found = evidence_of(shipped_sandbox, line.vias)
    assert {line.vias[place.row].split("/")[-3] for place in found} == {
        "claim",
        "contribution-statement",
    }
    assert {place.case for place in found} == {CASE}
    assert len(found) == len(set(found))
    assert evidence_of(shipped_sandbox, ()) == []


# ---- counts


@pytest.mark.parametrize("steps", [1, 2])
@pytest.mark.parametrize("centre", [PROJECT, CITY, PARTICIPATION, f"{VOCAB}province/th-50"])
def test_links_and_hidden_are_what_a_full_count_gives(
    shipped_sandbox: Sandbox, neighbours: dict[str, set[str]], centre: str, steps: int
) -> None:
    network = neighbourhood(shipped_sandbox, [centre], steps=steps, most=30)
    shown = set(iris(network))
    counted = {x.iri: (x.links, x.hidden) for x in network.nodes}
    assert counted == {x: (len(neighbours[x]), len(neighbours[x] - shown)) for x in shown}
    around = neighbours[centre] | {centre}
    if steps == 2:
        around |= {far for near in neighbours[centre] for far in neighbours[near]}
    assert network.total == len(around)
    assert len(network.nodes) == min(30, network.total)


def test_every_line_between_two_shown_things_is_drawn(
    shipped_sandbox: Sandbox, neighbours: dict[str, set[str]]
) -> None:
    network = neighbourhood(shipped_sandbox, [PARTICIPATION], most=60)
    shown = set(iris(network))
    expected = {frozenset((a, b)) for a in shown for b in neighbours[a] & shown}
    assert {frozenset((x.source, x.target)) for x in network.lines} == expected


# ---- the cap, opening and filters


def test_the_cap_keeps_the_centres_then_those_with_most_links(shipped_sandbox: Sandbox) -> None:
    whole = neighbourhood(shipped_sandbox, [PROJECT])
    others = [node for node in whole.nodes if not node.is_centre]
    by_links = sorted(others, key=lambda node: (-node.links, node.iri))
    capped = neighbourhood(shipped_sandbox, [PROJECT], most=4)
    assert iris(capped) == [PROJECT, *(node.iri for node in by_links[:3])]
    assert capped.total == whole.total
    assert capped.legend == whole.legend
    assert iris(neighbourhood(shipped_sandbox, [PROJECT], most=0)) == [PROJECT]


def test_opening_adds_at_most_fifteen_and_takes_nothing_away(shipped_sandbox: Sandbox) -> None:
    before = neighbourhood(shipped_sandbox, [PROJECT], most=10)
    after = neighbourhood(shipped_sandbox, [PROJECT], most=10, opened=[PARTICIPATION])
    assert iris(after)[: len(before.nodes)] == iris(before)
    added = set(iris(after)) - set(iris(before))
    assert len(added) == 15
    twice = neighbourhood(shipped_sandbox, [PROJECT], most=10, opened=[PARTICIPATION, CITY])
    assert set(iris(after)) < set(iris(twice))
    assert {EVALUATOR, AWARD, f"{VOCAB}province/th-40"} <= set(iris(twice))


def test_opening_what_is_not_there_changes_nothing(shipped_sandbox: Sandbox) -> None:
    before = neighbourhood(shipped_sandbox, [PROJECT])
    assert neighbourhood(shipped_sandbox, [PROJECT], opened=[f"{ID}nobody/at-all"]) == before


def test_what_is_opened_from_elsewhere_comes_with_its_neighbours(
    shipped_sandbox: Sandbox, neighbours: dict[str, set[str]]
) -> None:
    """An old link may open what the picture no longer holds."""
    giz = f"{ID}organization/giz"
    before = neighbourhood(shipped_sandbox, [PROJECT])
    after = neighbourhood(shipped_sandbox, [PROJECT], opened=[giz])
    assert set(iris(after)) == set(iris(before)) | {giz} | neighbours[giz]
    assert after.total == len(after.nodes)


def test_a_kind_left_out_is_hidden_and_keeps_its_row_of_the_legend(
    shipped_sandbox: Sandbox,
) -> None:
    whole = neighbourhood(shipped_sandbox, [PROJECT])
    network = neighbourhood(shipped_sandbox, [PROJECT], without={"SuccessFactor"})
    assert set(iris(whole)) - set(iris(network)) == {
        node.iri for node in whole.nodes if node.kind == "SuccessFactor"
    }
    assert network.total == whole.total - 5
    row = next(row for row in network.legend if row.kind == "SuccessFactor")
    assert (row.count, row.is_shown) == (5, False)
    assert (whole.nodes[0].hidden, network.nodes[0].hidden) == (0, 5)


def test_a_centre_is_never_left_out(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT], without={"Innovation"})
    assert [node.iri for node in network.nodes if node.kind == "Innovation"] == [PROJECT]


def test_only_the_ways_asked_for_are_followed(shipped_sandbox: Sandbox) -> None:
    network = neighbourhood(shipped_sandbox, [PROJECT], ways=["implements", "no-such-way"])
    assert iris(network) == [PROJECT, CITY]
    themes = neighbourhood(shipped_sandbox, [f"{ID}case/{CASE}"], ways=["theme"])
    assert [node.kind for node in themes.nodes] == ["CaseRecord", "Theme"]


def test_the_same_picture_comes_twice(shipped_sandbox: Sandbox) -> None:
    one, other = (neighbourhood(shipped_sandbox, [CITY], steps=2) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "nope",
        f"{ID}innovation/nope",
        f"{ID}x> }} {{ ?s ?p ?o",
        "https://example.org/a",
        f"{ID}%zz",
        f"{ID}{'x' * 10_000}",
    ],
)
def test_an_unknown_centre_gives_an_empty_picture(shipped_sandbox: Sandbox, iri: str) -> None:
    assert neighbourhood(shipped_sandbox, [iri]) == Network()


def test_the_centres_of_a_case_are_its_innovations(shipped_sandbox: Sandbox) -> None:
    found = centres_of_case(shipped_sandbox, CASE)
    assert [iri.rpartition("/")[2] for iri in found] == ["app_care", "app_hero", "project"]
    assert neighbourhood(shipped_sandbox, found).centres == tuple(found)
    assert centres_of_case(shipped_sandbox, "no-such-case") == []
    assert centres_of_case(shipped_sandbox, "no> } such") == []


# ---- what a claim names, and what a coder read


def test_only_what_a_source_itself_names_is_a_thick_line(shipped_sandbox: Sandbox) -> None:
    """Each partner's line against the bases of the claims on its part, asked of the other engine."""
    rows = shipped_sandbox.cypher(
        """MATCH (x)-[:HAS_CLAIM]->(c:Claim)-[:ATTRIBUTED_TO]->(p)<-[:MADE]-(a:Agent)
        WHERE p.counts_as_partner AND NOT x:GovernanceReview
        RETURN a.iri, x.iri, collect(DISTINCT coalesce(c.factor_basis, 'none'))"""
    ).rows
    wanted = {
        (agent, innovation): "thick" if {"named_factor", "none"} & set(bases) else "dotted"  # type: ignore[arg-type]
        for agent, innovation, bases in rows
    }
    lines = [
        line
        for innovation in {innovation for _, innovation in wanted}
        for line in neighbourhood(shipped_sandbox, [str(innovation)], most=300).lines
        if line.line in ("thick", "dotted")
    ]
    assert {(line.source, line.target): line.line for line in lines} == wanted
    assert set(wanted.values()) == {"thick", "dotted"}


def test_a_line_that_was_beaten_leaves_no_empty_line_behind() -> None:
    ways = ("partner", "read-by-coder", "named-in-claim")
    for order in permutations(ways):
        edges = [Edge(way, HOSPITAL, PROJECT, f"{ID}{way}", None) for way in order]
        (line,) = lines_of(edges)
        assert (line.way, len(line.vias)) == ("named-in-claim", 3)


# ---- people


def test_a_person_in_the_middle_has_what_the_person_did_around(shipped_sandbox: Sandbox) -> None:
    (mayor,) = find(shipped_sandbox, "ธีระศักดิ์", kinds=("Person",)).shown
    network = neighbourhood(shipped_sandbox, [mayor.iri])
    told = {(line.words.en, line.source) for line in network.lines if line.target == mayor.iri}
    record = f"{ID}case/{CASE}"
    assert told == {
        ("Spoke", PROJECT),
        ("Spoke", record),
        ("At the session", record),
        ("Signed an agreement", record),
        ("Post or membership", CITY),
    }
    (said,) = (x for x in network.lines if x.way == "person-spoke" and x.source == PROJECT)
    assert len(said.vias) == 6 and len(evidence_of(shipped_sandbox, said.vias)) >= 6
    assert {node.kind for node in network.nodes if node.is_centre} == {"Person"}


def test_all_that_a_person_said_is_behind_the_lines(shipped_sandbox: Sandbox) -> None:
    rows = shipped_sandbox.cypher("MATCH (p:Person)-[:SAID]->(t) RETURN p.iri, collect(t.iri)").rows
    assert rows
    for person, said in rows:
        lines = neighbourhood(shipped_sandbox, [str(person)]).lines
        behind = {via for line in lines if line.way == "person-spoke" for via in line.vias}
        assert behind == set(said)  # type: ignore[arg-type]


def test_who_led_the_research_acted_in_the_selection(shipped_sandbox: Sandbox) -> None:
    (researcher,) = find(shipped_sandbox, "รณรงค์", kinds=("Person",)).shown
    network = neighbourhood(shipped_sandbox, [researcher.iri])
    assert {line.words.en for line in network.lines} == {
        "Acted in the selection",
        "Post or membership",
    }


def test_no_person_stands_around_a_case_a_body_or_a_theme(shipped_sandbox: Sandbox) -> None:
    for centre in (PROJECT, CITY, f"{ID}case/{CASE}", PARTICIPATION):
        kinds = {n.kind for n in neighbourhood(shipped_sandbox, [centre], 2, most=300).nodes}
        assert "Person" not in kinds


def test_who_wrote_an_article_has_a_line_to_its_record(tmp_path: Path) -> None:
    article = {
        "kind": "academic_article",
        "what_th": "บทความ",
        "status": "published",
        "authors": ["ผศ.รณรงค์ จันใด"],
    }
    write(tmp_path / "cases" / "a.yaml", small_record("a", publications=[article]))
    store = Store(tmp_path / "store")
    assert load(store, [tmp_path / "cases"]).is_published
    with Sandbox(store.require_current().folder) as sandbox:
        (author,) = find(sandbox, "รณรงค์ จันใด", kinds=("Person",)).shown
        lines = neighbourhood(sandbox, [author.iri]).lines
        assert [(line.words.th, line.source) for line in lines] == [("ผู้เขียน", f"{ID}case/a")]


# ---- paths


def test_two_partners_of_one_innovation_are_two_steps_apart(shipped_sandbox: Sandbox) -> None:
    found = paths(shipped_sandbox, HOSPITAL, INSTITUTE)
    assert [[(x.source, x.way, x.target) for x in path] for path in found] == [
        [(HOSPITAL, "read-by-coder", PROJECT), (INSTITUTE, "read-by-coder", PROJECT)]
    ]


def test_a_path_hangs_together_from_start_to_end(shipped_sandbox: Sandbox) -> None:
    giz = f"{ID}organization/giz"
    found = paths(shipped_sandbox, HOSPITAL, giz)
    assert 1 <= len(found) <= 3
    for path in found:
        ends = [{line.source, line.target} for line in path]
        assert len(path) == 4
        assert HOSPITAL in ends[0]
        assert giz in ends[-1]
        assert all(one & other for one, other in pairwise(ends))


def test_there_is_no_path_beyond_the_longest(shipped_sandbox: Sandbox) -> None:
    assert paths(shipped_sandbox, HOSPITAL, f"{ID}organization/giz", longest=3) == []
    assert paths(shipped_sandbox, HOSPITAL, HOSPITAL) == []
    assert paths(shipped_sandbox, HOSPITAL, f"{ID}organization/nobody") == []


# ---- the files of the ways


def test_the_ends_and_codes_of_every_way_are_in_the_model() -> None:
    model = load_model()
    names = {entity.name for entity in model.classes.values()}
    lists = {model.classes[codes.class_iri].name for codes in model.code_lists.values()}
    for way in load_ways().values():
        assert way.ends["source"] | way.ends["target"] <= names
        assert way.codes is None or way.codes in lists
        assert way.beats <= set(load_ways())
        assert (way.codes is None) == ("?how" not in way.pattern)


def test_every_way_has_lines_in_the_shipped_cases_and_its_codes_are_of_its_list(
    shipped_sandbox: Sandbox,
) -> None:
    unseen = set()
    for way in load_ways().values():
        text = f"{way.prologue} SELECT * WHERE {way.pattern}".replace("$things", "")
        rows = shipped_sandbox.sparql(text)
        if not rows.rows:
            unseen.add(way.slug)
        if way.codes:
            place = rows.columns.index("how")
            iri = f"https://w3id.org/govinno/ontology#{way.codes}"
            known = {concept.iri for concept in load_model().code_lists[iri].concepts.values()}
            assert {row[place] for row in rows.rows} <= known
    assert unseen == {"management-partner", "person-wrote"}


def test_a_file_that_is_no_way_is_refused() -> None:
    with pytest.raises((KeyError, ValueError)):
        read_way("wrong", "---\nlabel: {th: ก, en: a}\n---\nno text\n")


def test_a_theme_in_the_middle_has_its_innovations_around_it(shipped_sandbox: Sandbox) -> None:
    theme = "https://w3id.org/govinno/vocab/theme/child_youth_education"
    network = neighbourhood(shipped_sandbox, [theme])
    around = shipped_sandbox.sparql(
        "PREFIX gi: <https://w3id.org/govinno/ontology#> "
        f"SELECT DISTINCT ?x {{ ?x gi:theme <{theme}> }}"
    ).rows
    assert around and {node.iri for node in network.nodes} == {theme, *(iri for (iri,) in around)}

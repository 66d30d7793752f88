"""The ontology that leaves: what FOOPS and OOPS! look for, what the data say to it, reasoners."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from clients.robot import robot
from pyshacl import validate
from rdflib import BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN, XSD
from rdflib.term import Node

from govinno.cli import run as run_command
from govinno.graph.exports.export import export
from govinno.graph.exports.ontology import FORMS, ONTOLOGY_FILES
from govinno.graph.facts import CASE_GRAPHS, ONTOLOGY_GRAPH
from govinno.graph.oxigraph import Reader
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.ontology import load_model, published_ontology
from govinno.ontology.iris import BASE
from govinno.ontology.patterns import class_pattern, list_pattern
from govinno.records.facts import IRI, Fact

ROOT = Path(__file__).parents[1]
GI, SCHEMA = Namespace(BASE + "ontology#"), Namespace("https://schema.org/")
HEADER = URIRef(BASE + "ontology")
MODEL = load_model()
FOUND = published_ontology()
KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
#: Source: OWL 2 Structural Specification, section 4, and RDF 1.1 for text with a language.
OWL_DATATYPES = {
    *(XSD[n] for n in ("string", "boolean", "integer", "decimal", "anyURI", "dateTime")),
    RDF.langString,
    RDFS.Literal,
}


def own(kind: URIRef) -> list[URIRef]:
    """Our own terms of a kind."""
    return sorted(s for s in FOUND.subjects(RDF.type, kind) if isinstance(s, URIRef) and s in GI)


CLASSES, PROPERTIES = own(OWL.Class), own(RDF.Property)
TERMS = [*CLASSES, *PROPERTIES, *own(OWL.AnnotationProperty)]


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    return sorted(str(getattr(o, "language", None)) for o in graph.objects(subject, predicate))


def above(iri: Node) -> set[Node]:
    return set(FOUND.transitive_objects(iri, RDFS.subClassOf))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the command writes without any store."""
    folder = tmp_path_factory.mktemp("ontology")
    for name in ONTOLOGY_FILES:
        assert run("--store", folder / "none", "export", folder / name)[0] == 0
    assert not (folder / "none").exists()
    return folder


@pytest.fixture(scope="module")
def facts(shipped_store: Store) -> list[tuple[str, Fact]]:
    """All facts of the shipped cases and registers."""
    told = list(Reader(shipped_store.require_current().rdf).facts())
    return [(graph, fact) for graph, fact in told if graph != ONTOLOGY_GRAPH]


def run(*arguments: object) -> tuple[int, str]:
    """The exit code of a command, and all that it said."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run_command([*map(str, arguments)])
    return code, said.getvalue()


# ---- one file


@pytest.mark.parametrize("name", ["ontology", "ontology-shapes"])
def test_the_three_forms_of_a_file_say_the_same(folder: Path, name: str) -> None:
    first, *others = (
        Graph().parse(folder / (name + ending), format=f) for ending, f in FORMS.items()
    )
    assert len(first) > 1000
    assert [shape_of(other) for other in others] == [shape_of(first)] * 2


def shape_of(graph: Graph) -> Counter[tuple[str, ...]]:
    """How often each triple stands there, blank nodes alike: comparing by them takes minutes."""
    return Counter(tuple("" if isinstance(n, BNode) else n.n3() for n in t) for t in graph)


def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path) -> None:
    code, said = run("--lang", "en", "export", tmp_path / "ontology.xlsx")
    assert code == 2 and ".ttl .rdf .jsonld" in said
    assert [*tmp_path.iterdir()] == []


def test_the_header_tells_what_a_reader_must_know() -> None:
    assert [*FOUND.subjects(RDF.type, OWL.Ontology)] == [HEADER]
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, RDFS.label):
        assert languages(FOUND, HEADER, predicate) == ["en", "th"], predicate
    for predicate in (DCTERMS.created, DCTERMS.modified):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(FOUND.value(HEADER, predicate)))
    version = FOUND.value(HEADER, OWL.versionInfo)
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(version))
    assert FOUND.value(HEADER, OWL.versionIRI) == URIRef(f"{HEADER}/{version}")
    assert str(FOUND.value(HEADER, VANN.preferredNamespaceUri)) == str(GI)
    assert str(FOUND.value(HEADER, VANN.preferredNamespacePrefix)) == "gi"


def test_the_licence_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licence = str(FOUND.value(HEADER, DCTERMS.license))
    assert project["license"] == "Apache-2.0"
    assert licence == "https://www.apache.org/licenses/LICENSE-2.0"


# ---- what every term has


def test_all_of_the_model_is_there_and_nothing_else() -> None:
    inverses = set(FOUND.objects(None, OWL.inverseOf))
    known = {p for p in MODEL.properties if p.startswith(GI)} | {d.iri for d in MODEL.derived}
    assert set(map(str, CLASSES)) == MODEL.classes.keys()
    assert {str(p) for p in PROPERTIES} == known | {str(i) for i in inverses}


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(GI))
def test_a_term_is_named_and_explained_in_both_languages(term: URIRef) -> None:
    assert (
        languages(FOUND, term, RDFS.label) == languages(FOUND, term, RDFS.comment) == ["en", "th"]
    )
    assert [*FOUND.objects(term, RDFS.isDefinedBy)] == [HEADER]
    labels = {o.language: str(o) for o in FOUND.objects(term, RDFS.label)}
    for comment in FOUND.objects(term, RDFS.comment):
        label = labels[comment.language]
        beyond = re.sub(r"\W", "", comment.casefold().replace(label.casefold(), ""))
        assert len(beyond) >= 8, f"“{comment}” says no more than “{label}”"
    assert re.search(
        "[ก-๙]", " ".join(c for c in FOUND.objects(term, RDFS.comment) if c.language == "th")
    )


def test_what_the_model_takes_from_elsewhere_is_explained_too() -> None:
    unexplained = [p.name for p in MODEL.properties.values() if p.comment is None]
    assert unexplained == [c.name for c in MODEL.classes.values() if c.comment is None] == []


def test_names_are_written_in_one_way() -> None:
    assert [c for c in CLASSES if not re.fullmatch("([A-Z][a-z]+)+", c.removeprefix(GI))] == []
    written = re.compile("[a-z]+([A-Z][a-z]*)*")
    assert [p for p in PROPERTIES if not written.fullmatch(p.removeprefix(GI))] == []
    ours = {str(t) for t in FOUND.all_nodes() if isinstance(t, URIRef) and t.startswith(BASE)}
    pattern = re.compile(re.escape(BASE) + r"(ontology(#\w+|/[\d.]+)?|vocab/[\w-]+(/[\w-]+)?)")
    assert [iri for iri in sorted(ours) if not pattern.fullmatch(iri)] == []


def test_every_code_has_a_label_that_any_program_shows() -> None:
    codes = set(FOUND.subjects(RDF.type, SKOS.Concept))
    assert set(map(str, codes)) == MODEL.concepts.keys()
    for code in codes:
        assert {*FOUND.objects(code, RDFS.label)} == {*FOUND.objects(code, SKOS.prefLabel)}
        assert languages(FOUND, code, RDFS.label) == ["en", "th"]


def test_everything_used_is_declared() -> None:
    builtin = tuple(map(str, (RDF, RDFS, OWL, XSD)))
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    used = {p for p in FOUND.predicates() if not str(p).startswith(builtin)}
    assert [p for p in used if not any((p, RDF.type, k) in FOUND for k in kinds)] == []
    typed = {o for o in FOUND.objects(None, RDF.type) if not str(o).startswith(builtin)}
    assert [c for c in typed if (c, RDF.type, OWL.Class) not in FOUND] == []
    twice = [p for p in used if sum((p, RDF.type, k) in FOUND for k in kinds) != 1]
    assert twice == []


# ---- how they hang together


@pytest.mark.parametrize("prop", PROPERTIES, ids=lambda prop: prop.removeprefix(GI))
def test_a_property_leads_from_somewhere_to_somewhere(prop: URIRef) -> None:
    for whole, each in ((RDFS.domain, SCHEMA.domainIncludes), (RDFS.range, SCHEMA.rangeIncludes)):
        (general,), named = [*FOUND.objects(prop, whole)], [*FOUND.objects(prop, each)]
        assert named
        if general in GI:
            assert all(general in above(one) for one in named)
        else:
            assert general in OWL_DATATYPES
            assert named == [general] or general == RDFS.Literal


def test_an_inverse_is_declared_both_ways_and_leads_back() -> None:
    pairs = [*FOUND.subject_objects(OWL.inverseOf)]
    assert len(pairs) > 100
    for one, other in pairs:
        assert (other, OWL.inverseOf, one) in FOUND and one != other
        assert FOUND.value(one, RDFS.domain) == FOUND.value(other, RDFS.range)
        assert (str(one) in MODEL.properties) != (str(other) in MODEL.properties)


def test_what_leads_to_a_thing_has_an_inverse_and_what_leads_to_a_code_has_none() -> None:
    for prop in MODEL.properties.values():
        if prop.range and prop.iri.startswith(GI):
            to_code = str(GI.Concept) in MODEL.line_of(prop.range)
            assert ((URIRef(prop.iri), OWL.inverseOf, None) in FOUND) != to_code, prop.name


def test_no_class_is_above_itself_or_without_any_tie() -> None:
    assert [
        c for c in CLASSES if c in {a for s in FOUND.objects(c, RDFS.subClassOf) for a in above(s)}
    ] == []
    ties = {*FOUND.subjects(RDFS.subClassOf), *FOUND.objects(None, RDFS.subClassOf)}
    assert set(CLASSES) <= ties
    tops = [c for c in CLASSES if not any(o in GI for o in FOUND.objects(c, RDFS.subClassOf))]
    assert tops == [GI.Thing]


# ---- what the data say to it


def types_of(facts: list[tuple[str, Fact]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, fact in facts:
        if fact.property == str(RDF.type) and fact.value.text in MODEL.classes:
            found.setdefault(fact.subject, set()).update(MODEL.line_of(fact.value.text))
    return found


def test_every_fact_is_of_the_classes_that_its_property_names(
    facts: list[tuple[str, Fact]],
) -> None:
    types, wrong, seen = types_of(facts), [], set()
    for _, fact in facts:
        if (prop := URIRef(fact.property)) not in PROPERTIES:
            continue
        seen.add(prop)
        starts = {str(o) for o in FOUND.objects(prop, SCHEMA.domainIncludes)}
        ends = {str(o) for o in FOUND.objects(prop, SCHEMA.rangeIncludes)}
        value = fact.value
        kinds = (
            types[value.text]
            if value.kind == IRI
            else {str(RDF.langString if value.kind[0] == "@" else XSD[value.kind])}
        )
        if not types[fact.subject] & starts or not kinds & ends:
            wrong.append(fact)
    assert wrong == []
    assert len(seen) > 150
    assert not seen & {URIRef(o) for o in FOUND.objects(None, OWL.inverseOf)} - {
        URIRef(p) for p in MODEL.properties
    }


def disjoint() -> Iterator[set[str]]:
    for axiom in FOUND.subjects(RDF.type, OWL.AllDisjointClasses):
        yield {str(c) for c in Collection(FOUND, FOUND.value(axiom, OWL.members))}


def test_no_thing_is_of_two_disjoint_classes(facts: list[tuple[str, Fact]]) -> None:
    groups, types = [*disjoint()], types_of(facts)
    assert {str(GI.Actor), str(GI.EvidencedThing), str(GI.Concept)} <= max(
        groups, key=lambda g: GI.Document in map(URIRef, g)
    )
    assert [(s, t & g) for s, t in types.items() for g in groups if len(t & g) > 1] == []


def test_an_analyst_finds_classes_and_properties_by_sparql(shipped_sandbox: Sandbox) -> None:
    def column(text: str) -> list[object]:
        return [row[0] for row in shipped_sandbox.sparql(text).rows]

    assert {*column("SELECT ?c { ?c a rdfs:Class }".replace("rdfs:Class", f"<{RDFS.Class}>"))} == {
        *map(str, CLASSES)
    }
    assert {*column(f"SELECT ?p {{ ?p <{SCHEMA.domainIncludes}> <{GI.Contribution}> }}")} >= {
        str(GI.contributor),
        str(GI.countsAsPartner),
        str(GI.nameAsWritten),
    }
    assert column(f"SELECT ?d {{ <{GI.contributor}> <{RDFS.domain}> ?d }}") == [
        str(GI.Contribution)
    ]
    assert column(f"SELECT ?o {{ ?o a <{OWL.Ontology}> }}") == [str(HEADER)]
    counted = column(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?s ?p ?o }} }}")
    named = [t for t in FOUND if not any(isinstance(n, BNode) for n in t)]
    about_codes = {
        *map(URIRef, MODEL.concepts),
        *(URIRef(c.iri) for c in MODEL.code_lists.values()),
    }
    # What is declared only for the sake of the lists stands in the file alone.
    assert len(named) - 10 <= counted[0] + sum(s in about_codes for s, _, _ in named) <= len(named)


# ---- files of data beside it


def test_web_addresses_leave_as_uris_and_stay_as_they_are_inside(
    shipped_store: Store, facts: list[tuple[str, Fact]], tmp_path: Path
) -> None:
    inside = {f.value.text for _, f in facts if f.value.kind == "anyURI"}
    thai = {a for a in inside if re.search("[ก-๙]", a)}
    assert any(a.startswith("https://bankhwao.go.th/ข่าวสารเทศบาล/") for a in thai)
    for name in ("all.ttl", "all.nq", "all.trig", "all.jsonld"):
        export(shipped_store.require_current(), tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "https://bankhwao.go.th/%E0%B8%82%E0%B9%88" in text, name
        assert not any(address in text for address in thai), name
        assert "%25" not in text, name


def test_a_case_alone_conforms_to_the_published_shapes_and_a_broken_one_does_not(
    folder: Path, shipped_store: Store, tmp_path: Path
) -> None:
    export(shipped_store.require_current(), tmp_path / "case.ttl", KHON_KAEN)
    shapes, case = (
        Graph().parse(folder / "ontology-shapes.ttl"),
        Graph().parse(tmp_path / "case.ttl"),
    )
    conforms, _, told = validate(case, shacl_graph=shapes)
    assert conforms, told
    case.remove((None, GI.contributionRelation, None))
    conforms, report, _ = validate(case, shacl_graph=shapes)
    assert not conforms and str(GI.contributionRelation) in {str(o) for o in report.objects()}


def test_no_case_graph_speaks_of_the_ontology(facts: list[tuple[str, Fact]]) -> None:
    assert [f for g, f in facts if g.startswith(CASE_GRAPHS) and f.subject.startswith(GI)] == []


# ---- reasoners


def test_robot_opens_it_within_owl_2_dl_and_hermit_finds_no_contradiction(
    folder: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile.txt"
    told = robot(
        *("merge", "--input", folder / "ontology.rdf"),
        *("validate-profile", "--profile", "DL", "--output", profile),
        *("reason", "--reasoner", "hermit", "--output", tmp_path / "reasoned.ttl"),
    )
    assert (told.returncode, told.stdout) == (0, ""), told
    assert "[Ontology and imports closure in profile]" in profile.read_text(encoding="utf-8")


def test_hermit_and_elk_finish_on_the_shipped_cases_too(
    folder: Path, shipped_store: Store, tmp_path: Path
) -> None:
    export(shipped_store.require_current(), tmp_path / "all.ttl")
    told = robot(
        *("merge", "--input", folder / "ontology.ttl", "--input", tmp_path / "all.ttl"),
        *("reason", "--reasoner", "hermit", "reason", "--reasoner", "ELK"),
        *("--output", tmp_path / "reasoned.ttl"),
    )
    assert told.returncode == 0, told


def test_a_contradiction_is_found(folder: Path, tmp_path: Path) -> None:
    both = Graph()
    thing = URIRef(BASE + "id/contribution/x")
    both.add((thing, RDF.type, OWL.NamedIndividual))
    both.add((thing, GI.contributor, URIRef(BASE + "id/agent/y")))  # only contributions have one
    both.add((thing, RDF.type, GI.SuccessFactorClaim))
    both.add((GI.contributor, RDF.type, OWL.ObjectProperty))
    both.add((GI.SuccessFactorClaim, RDF.type, OWL.Class))
    both.serialize(tmp_path / "both.ttl")
    told = robot(
        *("merge", "--input", folder / "ontology.ttl", "--input", tmp_path / "both.ttl"),
        *("reason", "--reasoner", "hermit", "--output", tmp_path / "reasoned.ttl"),
    )
    assert told.returncode == 1 and "inconsistent" in (told.stdout + told.stderr).lower(), told


# ---- patterns and pages


def test_the_patterns_give_the_same_rows_in_both_languages(shipped_sandbox: Sandbox) -> None:
    patterns = {f"class {c.name}": class_pattern(MODEL, c) for c in MODEL.classes.values()}
    patterns |= {f"list {c.name}": list_pattern(MODEL, c) for c in MODEL.code_lists.values()}
    differ, empty = [], []
    for name, pattern in patterns.items():
        rows = shipped_sandbox.sparql(pattern.sparql).rows
        if rows != shipped_sandbox.cypher(pattern.cypher).rows:
            differ.append(name)
        if not rows:
            empty.append(name)
    assert differ == []
    assert len(empty) < 10


HOSTILE = """
id: example-hostile
lao: {name_th: เทศบาลเมืองตัวอย่าง, type: เทศบาลเมือง, province: ขอนแก่น}
innovation: {name_th: "<script>alert(1)</script> งาน", name_en: "\\"><img src=x onerror=alert(1)>"}
selection: {mode: news}
sources:
- {id: S1, title: "<b>ข่าว</b>", url: "https://example.org/", kind: municipal_news}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages with examples of one case whose names are hostile."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "case.yaml").write_text(HOSTILE, encoding="utf-8")
    store = ("--store", folder / "store", "--lang", "en")
    code, said = run(*store, "publish-ontology", folder / "none")
    assert code == 3 and "Please load" in said and not (folder / "none").exists()
    assert run(*store, "load", folder / "case.yaml")[0] == 0
    code, said = run(*store, "publish-ontology", folder / "site")
    assert code == 0 and "Begin with index.html" in said
    return folder / "site"


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_class_and_list_has_a_page_in_both_languages(site: Path) -> None:
    names = {f"{c.name}.html" for c in MODEL.classes.values()} | {"index.html"}
    names |= {f"list-{c.name}.html" for c in MODEL.code_lists.values()}
    for folder, language in ((site, "th"), (site / "en", "en")):
        assert {page.name for page in folder.glob("*.html")} == names
        assert all(
            f'<html lang="{language}">' in p.read_text("utf-8") for p in folder.glob("*.html")
        )
    assert {*ONTOLOGY_FILES} <= {file.name for file in site.iterdir()}


def test_every_link_leads_to_a_file_and_nothing_is_fetched_from_outside(site: Path) -> None:
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(script|iframe|img|style)|@import", text), page
        for link in re.findall(r'href="([^"]*)"', text):
            if not link.startswith("https://www.apache.org/"):
                assert (page.parent / link).resolve().is_file(), (page, link)
    for address in re.findall(
        r"url\(([^)]*)\)", (site / "ontology.css").read_text(encoding="utf-8")
    ):
        assert (site / address).is_file()


def test_a_page_shows_meaning_properties_example_and_how_to_ask(site: Path) -> None:
    innovation, entity = MODEL.entity_class("Innovation"), {}
    for language, file in (
        ("th", site / "Innovation.html"),
        ("en", site / "en" / "Innovation.html"),
    ):
        entity[language] = text = file.read_text(encoding="utf-8")
        assert innovation.comment and innovation.comment.in_language(language) in text
        for rule in innovation.rules:
            if not rule.is_inverse:
                assert rule.property.label.in_language(language) in text
                assert f"<code>{rule.property.in_sparql}</code>" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; งาน" in entity["th"]
    assert "&#34;&gt;&lt;img src=x onerror=alert(1)&gt;" in entity["en"]
    assert "&lt;b&gt;ข่าว&lt;/b&gt;" in (site / "Document.html").read_text(encoding="utf-8")
    assert "MATCH (thing:Innovation)" in entity["th"]
    stage = (site / "list-stage.html").read_text(encoding="utf-8")
    for concept in MODEL.code_lists[str(GI.Stage)].concepts.values():
        assert f"<code>{concept.code}</code>" in stage and concept.label.th in stage

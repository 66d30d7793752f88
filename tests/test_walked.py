"""Laws on records that tell everything the mapping knows, drawn from the mapping itself."""

from __future__ import annotations

import pytest
from all_engines import EMBEDDED, disagreements
from generated import to_yaml
from test_generated import errors, read
from walked import LEFT_OUT, Record, full_records

from govinno.answers.case import case
from govinno.graph.project import Projection
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loaders.spec import load_spec
from govinno.loading import load
from govinno.ontology.model import load_model
from govinno.ontology.records import RDF_TYPE

RECORDS = full_records()
each = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])


@each
def test_a_full_record_is_free_of_errors(record: Record) -> None:
    assert errors(*read(to_yaml(record))) == []


@each
def test_rows_of_a_full_record_lead_back_to_its_facts(record: Record) -> None:
    projection, graph = Projection(load_model()), read(to_yaml(record))[0]
    assert set(projection.facts(projection.rows(graph.facts, graph.id))) == set(graph.facts)


def test_full_records_hold_every_class_and_property_of_the_mapping() -> None:
    spec = load_spec()
    facts = [fact for record in RECORDS for fact in read(to_yaml(record))[0].facts]
    types = {fact.value.text for fact in facts if fact.property == RDF_TYPE}
    assert {block.class_iri for block in spec.blocks.values()} - {None} - types == set()
    told = {fact.property for fact in facts}
    for block in spec.blocks.values():
        for field in block.fields.values():
            if field.kind not in LEFT_OUT:
                assert {
                    target.property.iri for target in field.targets
                } & told or not field.targets, f"{block.name}.{field.name}"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The full records, loaded."""
    folder = tmp_path_factory.mktemp("walked")
    (folder / "cases").mkdir()
    for record in RECORDS:
        (folder / "cases" / f"{record['id']}.yaml").write_bytes(to_yaml(record))
    store = Store(folder / "store")
    assert load(store, [folder / "cases"]).errors == []
    return Sandbox(store.require_current().folder)


def test_engines_agree_on_records_that_hold_every_class(walked: Sandbox) -> None:
    assert disagreements(walked, EMBEDDED, samples=2, seed=1) == []


@each
def test_everything_in_a_full_record_stands_on_its_page(walked: Sandbox, record: Record) -> None:
    page = case(walked, "000001", record["id"])
    assert page is not None
    shown = {
        str(cell) for section in page.sections.values() for row in section.rows for cell in row
    }
    text = f"""PREFIX gi: <https://w3id.org/govinno/ontology#>
      SELECT DISTINCT ?thing {{ GRAPH <https://w3id.org/govinno/graph/case/{record["id"]}> {{
        ?thing gi:reviewStatus ?status MINUS {{ ?thing a gi:CaseRecord }} }} }}"""
    assert {str(thing) for (thing,) in walked.sparql(text).rows} - shown == set()

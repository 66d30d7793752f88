"""Laws on records that tell everything the mapping knows, drawn from the mapping itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from all_engines import EMBEDDED, disagreements
from generated import to_yaml
from test_generated import errors, read
from walked import full_records

from govinno.answers.case import case
from govinno.bench.maker import TWINS, Record
from govinno.graph.project import Projection
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loaders.spec import load_spec
from govinno.loading import load
from govinno.ontology.iris import RDF_TYPE
from govinno.ontology.model import load_model

RECORDS = full_records()
each = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])


@each
def test_a_full_record_is_free_of_errors(record: Record) -> None:
    assert errors(*read(to_yaml(record))) == []


@each
def test_rows_of_a_full_record_lead_back_to_its_facts(record: Record) -> None:
    projection, graph = Projection(load_model()), read(to_yaml(record))[0]
    assert set(projection.facts(projection.rows(graph.facts, graph.id))) == set(graph.facts)


def test_every_field_of_the_mapping_is_told_in_a_full_record() -> None:
    spec = load_spec()
    known = {(block.name, name) for block in spec.blocks.values() for name in block.fields}
    told = {path for record in full_records(40) for path in paths("case", record)}
    assert known - told == {("outcome", ".")}


def paths(name: str, entry: Record) -> Iterator[tuple[str, str]]:
    """Block and field of all that an entry tells; what it shares with another block counts there."""
    block = load_spec().blocks[name]
    for field in block.fields.values():
        if field.name == ".":
            yield from paths(str(field.block), entry)
        elif field.name in entry:
            yield name, field.name
            told = entry[field.name] if field.block else []
            for inner in told if isinstance(told, list) else [told]:
                yield from paths(str(field.block), inner)
    if name in TWINS:
        yield from paths(TWINS[name], entry)


def test_full_records_hold_every_class_of_the_mapping() -> None:
    facts = [fact for record in RECORDS for fact in read(to_yaml(record))[0].facts]
    types = {fact.value.text for fact in facts if fact.property == RDF_TYPE}
    assert {block.class_iri for block in load_spec().blocks.values()} - {None} - types == set()


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

"""The columns of a snapshot hold what its RDF holds: property by property, and after each load."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from small_stores import small_record, write

from govinno.graph.columns import Facts, of_cases, of_shared, values_of
from govinno.graph.columns.cut import is_prose
from govinno.graph.columns.read import _made
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Snapshot, Store
from govinno.loading import load
from govinno.ontology.iris import BASE
from govinno.ontology.model import load_model

COUNTED = {p.name: p for p in load_model().properties.values() if not is_prose(p)}


def _pairs(facts: Facts) -> list[tuple[str, str, Any]]:
    """All facts of one case, each with its name, in whole addresses."""
    found = []
    for name in COUNTED:
        prop = COUNTED[name]
        ends = ("@th", "@en") if prop.datatype == "text" else ("",)
        for end in ends:
            for subject, value in facts.pairs(name + end):
                told = facts.iri(value) if prop.datatype is None else f"{_plain(value)}{end}"
                found.append((name, facts.iri(subject), told))
    return found


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def _of_rdf(sandbox: Sandbox, name: str, graphs: str) -> set[tuple[str, str]]:
    prop = COUNTED[name]
    value = 'CONCAT(STR(?v), IF(isIRI(?v) || LANG(?v) = "", "", CONCAT("@", LANG(?v))))'
    text = (
        f"SELECT ?s ({value} AS ?told) WHERE {{ GRAPH ?g {{ ?s <{prop.iri}> ?v }} "
        f'FILTER(STRSTARTS(STR(?g), "{BASE}graph/{graphs}")) }}'
    )
    rows = sandbox.whole("sparql", text).rows
    number = prop.datatype == "decimal"
    return {(str(s), _plain(float(str(told))) if number else str(told)) for s, told in rows}


@pytest.mark.parametrize(
    ("read", "graphs"), [(of_cases, ["case/"]), (of_shared, ["register", "reference"])]
)
def test_each_property_holds_what_the_rdf_holds(
    shipped_sandbox: Sandbox, read: Callable[..., list[Any]], graphs: list[str]
) -> None:
    found: dict[str, set[tuple[str, str]]] = {name: set() for name in COUNTED}
    for name, subject, value in chain.from_iterable(read(shipped_sandbox.folder, _pairs)):
        found[name].add((subject, value))
    rdf = {n: set().union(*(_of_rdf(shipped_sandbox, n, g) for g in graphs)) for n in COUNTED}
    assert found["label"] and sum(map(len, found.values())) > 100
    assert not {name: found[name] ^ rdf[name] for name in COUNTED if found[name] ^ rdf[name]}


@pytest.mark.parametrize("name", ["contributer", "claimText@th"])
def test_what_is_no_column_is_no_empty_one(shipped_sandbox: Sandbox, name: str) -> None:
    with pytest.raises(KeyError):
        values_of(shipped_sandbox.folder, name)


def _themes(facts: Facts) -> tuple[str, list[Any]]:
    return facts.id, [value for _, value in facts.pairs("theme")]


def _read(snapshot: Snapshot) -> dict[str, list[Any]]:
    return dict(of_cases(snapshot.folder, _themes))


def _inodes(snapshot: Snapshot) -> dict[str, int]:
    return {
        str(file.relative_to(snapshot.columns)): file.stat().st_ino
        for file in snapshot.columns.rglob("*")
        if file.is_file()
    }


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which, after a load of forty cases, one got another theme and one was removed."""
    folder = tmp_path_factory.mktemp("grown")
    store, records = Store(folder / "store"), folder / "records"
    records.mkdir()
    for number in range(40):
        write(records / f"case-{number:02}.yaml", small_record(f"case-{number:02}"))
    load(store, [records])
    innovation = {"name_th": "นวัตกรรม", "theme": "child_youth_education"}
    write(records / "case-07.yaml", small_record("case-07", innovation=innovation))
    (records / "case-09.yaml").unlink()
    load(store, [records])
    return store


def test_a_load_writes_the_files_of_what_it_changes_and_links_the_others(grown: Store) -> None:
    first, second = grown.snapshots()
    assert len(_read(first)) == 40 and len(_read(second)) == 39
    assert [value.rpartition("/")[2] for value in _read(second)["case-07"]] == [
        "child_youth_education"
    ]
    before, after = _inodes(first), _inodes(second)
    same = {name for name in after if before.get(name) == after[name]}
    changed = {name for name in after if name.startswith("cases/")} - same
    assert len(changed) <= 2 < len(same)


@pytest.mark.parametrize("damage", ["gone", "cut", "of another form", "one letter"])
def test_a_file_that_is_not_whole_is_made_of_the_rows(
    grown: Store, damage: str, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(grown.folder, store)
    snapshot = Store(store).require_current()
    whole = _read(snapshot)
    _made.cache_clear()
    for file in (snapshot.columns / "cases").iterdir():
        content = file.read_bytes()
        file.unlink()
        if damage == "cut":
            file.write_bytes(content[: len(content) // 2])
        elif damage == "of another form":
            file.write_bytes(b"gco0" + content[4:])
        elif damage == "one letter":
            file.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    assert _read(snapshot) == whole


def test_what_was_made_of_a_file_is_kept_while_it_stays_the_same(grown: Store) -> None:
    first, second = grown.snapshots()
    _made.cache_clear()
    _read(first)
    before = _made.cache_info().misses
    _read(second)
    assert 0 < _made.cache_info().misses - before <= 2

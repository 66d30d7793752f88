"""However a state of the graph came about, all its parts say the same, and old ones stay."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest
from generated import LOCAL_GOVERNMENTS, PARTNERS, SCHEMES, Record
from small_stores import (
    Content,
    Home,
    PropertyGraph,
    base_home,
    content,
    files,
    line,
    new_home,
    partner,
    quads,
    small_record,
    write,
)

from govinno.graph import oxigraph
from govinno.graph.derived import DerivedKey, derive, derived_row
from govinno.graph.facts import FactIndex
from govinno.graph.prepare import derived_key, node_rows, relationship_rows
from govinno.graph.project import Projection
from govinno.graph.rows import NodeRow, RelationshipRow
from govinno.graph.snapshots import Snapshot, Store
from govinno.ontology.iris import BASE, XSD
from govinno.ontology.model import load_model
from govinno.records.facts import IRI, Fact, Value

CASE_GRAPHS = f"{BASE}graph/case/"
#: Opening a database for reading writes these two anew.
REWRITTEN = {"last-tx-id.bin", "statistics.json"}
RICHNESS = ("medium", "rich", "thin")

# ---- records that share as much as records can


def random_record(rng: Random, case: str) -> Record:
    """A record whose local government, partners, awards and review other cases have too."""
    partners = rng.sample(PARTNERS[2:], rng.randint(0, 4)) + rng.sample(PARTNERS[:2], 1)
    record = small_record(
        case,
        lao=rng.choice(LOCAL_GOVERNMENTS),
        innovation={
            "name_th": f"งาน {rng.randint(1, 3)}",
            "theme": rng.choice(["health", "water"]),
        },
        partners=[
            partner(each["name_th"], each["type"], rng.choice(["doing", "supporting", "context"]))
            for each in partners
        ],
        awards=[_award(rng, scheme) for scheme in rng.sample(SCHEMES, rng.randint(0, 2))],
    )
    if rng.random() < 0.5:
        record["innovations"] = [_innovation(key) for key in rng.sample(["app", "plan", "club"], 2)]
        for each in record["partners"]:
            each["about"] = rng.choice(record["innovations"])["id"]
    if rng.random() < 0.5:
        record["success_factors"] = [_factor(rng)]
    return {name: part for name, part in record.items() if part}


def _innovation(key: str) -> Record:
    return {"id": key, "kind": "app" if key == "app" else "project", "name_th": f"ชื่อ {key}"}


def _award(rng: Random, scheme: str) -> Record:
    about = {"about": "management"} if rng.random() < 0.5 else {}
    return {
        "name_th": scheme,
        "status": rng.choice(["won", "finalist"]),
        "year_be": rng.randint(2566, 2567),
        **about,
    }


def _factor(rng: Random) -> Record:
    return {
        "code": "participation",
        "label_th": "การมีส่วนร่วม",
        "about": "management",
        "claim": f"ข้ออ้าง {rng.randint(1, 3)}",
        "speaker_relation": "implementer",
    }


# ---- what the parts of a snapshot say of each other


def facts_by_graph(snapshot: Snapshot) -> dict[str, list[Fact]]:
    """The facts of each named graph, read back from the dump."""
    found: dict[str, list[Fact]] = defaultdict(list)
    for quad in ox.parse(b"".join(oxigraph.dump(snapshot.rdf)), ox.RdfFormat.N_QUADS):
        subject, predicate, term, graph = quad.subject, quad.predicate, quad.object, quad.graph_name
        found[graph.value].append(Fact(subject.value, predicate.value, _value(term)))
    return found


def _value(term: ox.NamedNode | ox.Literal) -> Value:
    if isinstance(term, ox.NamedNode):
        return Value(term.value, IRI)
    kind = f"@{term.language}" if term.language else term.datatype.value.removeprefix(XSD)
    return Value(term.value, kind)


def projected(snapshot: Snapshot) -> tuple[dict[str, list[NodeRow]], list[RelationshipRow]]:
    """The nodes of each graph and all relationships, derived ones too, made from the RDF alone."""
    projection = Projection(load_model())
    nodes, relationships = {}, []
    carriers: dict[DerivedKey, list[str]] = defaultdict(list)
    for graph, facts in facts_by_graph(snapshot).items():
        is_case = graph.startswith(CASE_GRAPHS)
        rows = projection.rows(facts, graph.removeprefix(CASE_GRAPHS) if is_case else None)
        nodes[graph], relationships = rows.nodes, relationships + rows.relationships
        for key, names in derive(FactIndex(facts), projection.model).items() if is_case else ():
            carriers[key] += names
    return nodes, relationships + [derived_row(*each) for each in carriers.items()]


def as_property_graph(nodes: Iterator[NodeRow], rows: list[RelationshipRow]) -> PropertyGraph:
    """Rows as `property_graph` reads them."""
    return PropertyGraph(
        sorted(line([sorted(n.labels), {**n.properties, "iri": n.iri}]) for n in nodes),
        sorted(line([r.source, r.type, r.target, r.properties]) for r in rows),
    )


def assert_parts_agree(snapshot: Snapshot, held: Content) -> None:
    """RDF, rows, property graph and manifest of a snapshot tell the same."""
    nodes, relationships = projected(snapshot)
    assert (
        as_property_graph((n for each in nodes.values() for n in each), relationships) == held.graph
    )
    for case, told in held.case_rows.items():
        assert sorted(node_rows(told)) == sorted(nodes[CASE_GRAPHS + case])
    stored = {tuple(r[:3]) for told in held.case_rows.values() for r in relationship_rows(told)}
    derived = {derived_key(*key.split(" ")) for key in held.shared_rows if " " in key}
    assert derived == {derived_key(*r[:3]) for r in relationships if r.properties}
    assert stored <= {tuple(r[:3]) for r in relationships}
    assert snapshot.manifest().counts == {"cases": len(held.case_rows), "quads": len(held.quads)}
    assert sorted(snapshot.manifest().cases) == sorted(held.case_rows)
    triples = [quad.rpartition(" <")[0] for quad in held.quads]
    assert len(set(triples)) == len(triples)  # the union of all graphs counts nothing twice


def rebuilt(home: Home, folder: Path) -> Content:
    """What a load of the same source into an empty store gives."""
    new = Home(Store(folder), home.source)
    assert new.load().errors == []
    return content(new.now)


# ---- the order of loading


def test_the_order_of_loads_does_not_matter(tmp_path: Path) -> None:
    rng = Random(7)
    records = [random_record(rng, f"zz-{number}") for number in range(5)]
    states = []
    for name, groups in {"at once": 1, "one by one": 5, "some by some": 3}.items():
        home = base_home().copied(tmp_path / name)
        for part in range(groups):
            for record in records[part::groups]:
                write(home.source / f"{record['id']}.yaml", record)
            assert home.load().errors == []
        states.append(content(home.now))
        rng.shuffle(records)
    assert states[0] == states[1] == states[2]


def test_taking_out_what_was_put_in_gives_the_former_state(tmp_path: Path) -> None:
    home, rng = base_home().copied(tmp_path), Random(11)
    before = content(home.now)
    names = [f"zz-{number}" for number in range(6)]
    for name in names:
        write(home.source / f"{name}.yaml", random_record(rng, name))
    assert home.load().added == names
    home.remove(*names)
    assert content(home.now) == before


# ---- little by little, or all anew


class Changes:
    """Changes files of a source at random: some come, some go, some say something else."""

    def __init__(self, home: Home, seed: int) -> None:
        self.home, self.rng, self.made = home, Random(seed), 0

    def step(self) -> None:
        """One to three changes, then a load."""
        for _ in range(self.rng.randint(1, 3)):
            self.rng.choice(
                [self._add, self._add, self._change, self._change, self._drop, self._move]
            )()
        report = self.home.load(allow_removals=True)
        assert report.errors == []

    def _files(self) -> list[Path]:
        return list(files(self.home.source))

    def _add(self) -> None:
        if len(self._files()) < 9:
            self.made += 1
            name = f"zz-{self.rng.choice('abc')}{self.made}"
            write(self.home.source / f"{name}.yaml", random_record(self.rng, name))

    def _change(self) -> None:
        for file in self.rng.sample(self._files(), min(1, len(self._files()))):
            write(file, random_record(self.rng, file.stem))

    def _drop(self) -> None:
        for file in self.rng.sample(self._files(), min(1, len(self._files()))):
            file.unlink()

    def _move(self) -> None:
        for file in self.rng.sample(self._files(), min(1, len(self._files()))):
            target = self.home.source / f"part-{self.rng.randint(1, 3)}" / file.name
            target.parent.mkdir(exist_ok=True)
            file.rename(target)


@pytest.mark.parametrize("seed", [1, 2])
def test_many_small_loads_give_what_one_load_from_nothing_gives(tmp_path: Path, seed: int) -> None:
    home = new_home(tmp_path, "zz-first")
    changes = Changes(home, seed)
    for number in range(1, 21):
        changes.step()
        if number % 10 == 0:
            assert_parts_agree(home.now, content(home.now))
    assert content(home.now) == rebuilt(home, tmp_path / "anew")


def test_an_unknown_code_is_described_by_the_first_of_its_cases(tmp_path: Path) -> None:
    lao = {"name_th": "เทศบาลเมืองสมมติ", "type": "เทศบาลเมือง", "dla_code": "9000001"}
    told = {"aa-one": "ชื่อที่หนึ่ง", "aa-two": "ชื่อที่สอง", "aa-three": "ชื่อที่สอง"}
    home = base_home().copied(tmp_path)
    for case in reversed(told):
        home.write(case, lao={**lao, "name_th": told[case]})
        home.load()
    assert _names(home, "9000001") == {"ชื่อที่หนึ่ง"}
    home.remove("aa-one")
    assert _names(home, "9000001") == {"ชื่อที่สอง"}
    home.remove("aa-two")
    assert _names(home, "9000001") == {"ชื่อที่สอง"}
    home.remove("aa-three")
    assert _names(home, "9000001") == set()


def _names(home: Home, code: str) -> set[str]:
    start = f"<{BASE}id/organization/th-lao-{code}> <http://www.w3.org/2000/01/rdf-schema#label>"
    return {quad.split('"')[1] for quad in quads(home.now) if quad.startswith(start)}


def test_a_derived_relationship_names_all_that_carry_it(tmp_path: Path) -> None:
    home = base_home().copied(tmp_path)
    rows = _carriers(home, "PARTNERED_WITH", "hosp-khonkaen", "th-lao-3400102")
    assert rows == [f"{BASE}id/innovation/{case}" for case in sorted(home.manifest.cases)]
    home.remove("case-01")
    assert _carriers(home, "PARTNERED_WITH", "hosp-khonkaen", "th-lao-3400102") == rows[1:]


def _carriers(home: Home, *key: str) -> list[str]:
    type_, source, target = key
    ends = (f"{BASE}id/organization/{source}", f"{BASE}id/organization/{target}")
    found = content(home.now).graph.relationships
    texts = [text for text in found if text.startswith(f'["{ends[0]}", "{type_}", "{ends[1]}"')]
    assert len(texts) == 1
    names: list[str] = json.loads(texts[0])[3]["innovations"]
    return names


def test_parts_agree_on_the_shipped_cases(shipped_store: Store) -> None:
    snapshot = shipped_store.require_current()
    assert_parts_agree(snapshot, content(snapshot))


# ---- old snapshots stay


def test_a_snapshot_is_the_same_after_a_hundred_loads(tmp_path: Path) -> None:
    home = base_home().copied(tmp_path)
    first, before = home.now, content(home.now)
    prints = _prints(first)
    for number in range(100):
        home.write(f"case-{number % 7 + 1:02d}", richness=RICHNESS[number % 3])
        assert home.load().is_published
        _forget(home.store, keep={first.id, home.now.id})
    assert home.now.id == "000101"
    assert _prints(first) == prints
    assert content(first) == before


def _prints(snapshot: Snapshot) -> dict[str, str]:
    kept = (file for file in files(snapshot.folder) if file.name not in REWRITTEN)
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in kept}


def _forget(store: Store, keep: set[str]) -> None:
    """Snapshots in between are not looked at, and a hundred of them fill a disk."""
    for snapshot in store.snapshots():
        if snapshot.id not in keep:
            shutil.rmtree(snapshot.folder)

"""Small made-up records, stores that are cheap to copy, and all that a snapshot holds."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from generated import Record, to_yaml

from govinno.graph import arcadedb, oxigraph
from govinno.graph.shards import all_lines
from govinno.graph.snapshots import Manifest, Snapshot, Store
from govinno.graph.tables import Limits
from govinno.loading import Report, load, remove

KHON_KAEN: Record = {
    "name_th": "เทศบาลนครขอนแก่น",
    "type": "เทศบาลนคร",
    "province": "ขอนแก่น",
    "dla_code": "3400102",
}
#: Longer than the time in which a file counts as still in motion.
LONG_AGO = 3600


def small_record(case: str, **parts: Any) -> Record:
    """A record with one partner of its own and one that the register knows."""
    return {
        "id": case,
        "lao": KHON_KAEN,
        "innovation": {"name_th": f"นวัตกรรม {case}", "theme": "health"},
        "selection": {"mode": "award_winner"},
        "partners": [partner("โรงพยาบาลขอนแก่น", "health_agency"), partner("ภาคเอกชน", "private")],
        "sources": [{"id": "S1", "title": "เอกสาร", "kind": "other", "url": "https://example.org"}],
        **parts,
    }


def partner(name: str, type_: str, relation: str = "doing") -> Record:
    """A partner entry with its evidence."""
    return {
        "name_th": name,
        "type": type_,
        "role": "co_production",
        "relation": relation,
        "contribution": f"งานของ{name}",
        "evidence": {"source": "S1", "locator": "หน้า 1", "keywords": name},
    }


def write(file: Path, record: Record) -> Path:
    """Write a record as a file that was last changed long ago, so that its time can be trusted."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(to_yaml(record))
    age(file)
    return file


def age(file: Path, seconds: int = LONG_AGO) -> None:
    """Set the time of a file back."""
    then = time.time() - seconds
    os.utime(file, (then, then))


def write_cases(folder: Path, *cases: str) -> Path:
    """A folder with one small record for each id."""
    for case in cases:
        write(folder / f"{case}.yaml", small_record(case))
    return folder


@dataclass(frozen=True, slots=True)
class Home:
    """A store and the folder that its records came from."""

    store: Store
    source: Path

    def load(self, *paths: Path, **options: bool) -> Report:
        """Load paths, by default the source."""
        return load(self.store, paths or [self.source], **options)

    def remove(self, *cases: str, source: Path | None = None) -> Report:
        """Take cases or a source out."""
        return remove(self.store, cases, source)

    @property
    def now(self) -> Snapshot:
        """The current snapshot."""
        return self.store.require_current()

    @property
    def manifest(self) -> Manifest:
        """The manifest of the current snapshot."""
        return self.now.manifest()

    def write(self, case: str, **parts: Any) -> Path:
        """Write a record into the source under the name of its case."""
        return write(self.source / f"{case}.yaml", small_record(case, **parts))

    def copied(self, folder: Path) -> Home:
        """A copy of store and source, as if all had been done in another folder."""
        copy = Home(Store(folder / "store"), folder / "source")
        shutil.copytree(self.store.folder, copy.store.folder)
        shutil.copytree(self.source, copy.source)
        for file in copy.store.snapshot_folder.glob("*/manifest.json"):
            text = file.read_text("utf-8").replace(str(self.source), str(copy.source))
            file.write_text(text, "utf-8")
        return copy


def new_home(folder: Path, *cases: str) -> Home:
    """A store with these cases."""
    home = Home(Store(folder / "store"), write_cases(folder / "source", *cases))
    report = home.load()
    assert report.errors == []
    return home


#: One more than five times five, so that five removals are allowed and six are not.
BASE_CASES = tuple(f"case-{number:02d}" for number in range(1, 32))


@cache
def base_home() -> Home:
    """A store with 31 small cases, made once: only to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="govinno-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return new_home(folder, *BASE_CASES)


# ---- what a snapshot holds


def quads(snapshot: Snapshot) -> list[str]:
    """All quads as sorted lines."""
    return sorted(line.decode() for line in oxigraph.dump(snapshot.rdf))


def graphs(snapshot: Snapshot) -> dict[str, set[str]]:
    """The lines of each named graph, by the last part of its name."""
    found = defaultdict(set)
    for line in quads(snapshot):
        name = line.rstrip(" .\n").rpartition(" <")[2].rstrip(">")
        found[name.rpartition("/")[2]].add(line)
    return dict(found)


def changed_graphs(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> set[str]:
    """The names of graphs that are not the same in both."""
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def rows(snapshot: Snapshot) -> tuple[dict[str, Any], dict[str, Any]]:
    """All case rows and all shared rows."""
    return dict(all_lines(snapshot.case_rows)), dict(all_lines(snapshot.shared_rows))


class PropertyGraph(NamedTuple):
    """All nodes and relationships as Cypher reads them, each as sorted text."""

    nodes: list[str]
    relationships: list[str]


ALL = Limits(seconds=60, rows=1_000_000)


def property_graph(snapshot: Snapshot) -> PropertyGraph:
    """The whole property graph: every node with labels and properties, every relationship."""
    with closing(arcadedb.Reader(snapshot.property_graph, heap_megabytes=512)) as reader:
        nodes = reader.run("MATCH (n) RETURN labels(n), properties(n)", ALL).rows
        relationships = reader.run(
            "MATCH (a)-[r]->(b) RETURN a.iri, type(r), b.iri, properties(r)", ALL
        ).rows
    return PropertyGraph(
        sorted(line([sorted(labels), json.loads(cells)]) for labels, cells in nodes),
        sorted(line([*ends, json.loads(cells)]) for *ends, cells in relationships),
    )


def line(content: object) -> str:
    """Anything plain as one line of text that can be sorted."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


class Content(NamedTuple):
    """Everything a snapshot holds, in a form that does not depend on how it came about."""

    quads: list[str]
    case_rows: dict[str, Any]
    shared_rows: dict[str, Any]
    graph: PropertyGraph


def content(snapshot: Snapshot) -> Content:
    """All of a snapshot but its manifest."""
    return Content(quads(snapshot), *rows(snapshot), property_graph(snapshot))


def files(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted."""
    return iter(sorted(path for path in folder.rglob("*") if path.is_file()))

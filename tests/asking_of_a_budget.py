"""Run on a copy of the package whose model has one class more: what its nets say of that class.

The first argument is a folder to work in, the second the record of a case. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from generated import odd_records, to_yaml
from test_generated import errors, read
from test_nets import TEXTS, families
from walked import full_records

from govinno.answers.ask import ask
from govinno.answers.case import case
from govinno.answers.question import load_questions
from govinno.bench.generate import generate
from govinno.bench.maker import Record
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.loading import load

BUDGET = {
    "about": "teacher_doctor_parent_project",
    "what_th": "ค่าอบรมครู",
    "what_en": "Training of teachers",
    "amount": 4_200_000,
    "speaker_relation": "implementer",
}


def main(folder: Path, record: Path) -> dict[str, Any]:
    """What both engines count, what the page and the generator hold, and which texts list it."""
    tree = yaml.load(record.read_bytes(), yaml.CSafeLoader)
    about = {p.get("about") for p in tree["partners"]} - {None, "management"}
    budget = BUDGET | {"about": sorted(about)[0]}
    (folder / "cases").mkdir()
    text = yaml.dump(tree | {"budgets": [budget]}, allow_unicode=True, sort_keys=False)
    (folder / "cases" / record.name).write_text(text, encoding="utf-8")
    store = Store(folder / "store")
    report = load(store, [folder / "cases"])
    with Sandbox(store.require_current().folder) as box:
        page = case(box, "000001", tree["id"])
        assert page is not None
        question = load_questions()["what-needs-a-check"]
        unchecked = {
            engine: _unchecked(ask(box, "000001", question, {}, engine=engine))
            for engine in ("sparql", "cypher")
        }
        rest = page.sections.get("also-recorded")
        return {
            "errors": [str(fault) for fault in report.errors],
            "unchecked": unchecked,
            "nodes": box.cypher("MATCH (b:Testimony {kind: 'Budget'}) RETURN b.name AS name").rows,
            "page": [rest.cells(row) for row in range(len(rest.rows))] if rest else [],
            "walked": _made(full_records(3)),
            "odd": _made(odd_records(1500, seed=1)),
            "benchmark": _made(_benchmark(400, folder / "made")),
            "lists": [str(file) for file in TEXTS if families(file.read_text(encoding="utf-8"))],
        }


def _made(records: list[Record]) -> dict[str, Any]:
    """Whether records tell the new class, and the new field of a known one; and their errors."""
    outcomes = [outcome for record in records for outcome in entries(record.get("outcomes"))]
    telling = [record for record in records if record.keys() & {"budgets", "outcomes"}]
    return {
        "budgets": any("budgets" in record for record in records),
        "cost": any("cost" in outcome for outcome in outcomes),
        "errors": [
            str(fault) for record in telling[:40] for fault in errors(*read(to_yaml(record)))
        ],
    }


def entries(told: Any) -> list[Record]:
    """The entries of a field: a single one may stand without a list."""
    return told if isinstance(told, list) else [told] if told else []


def _benchmark(count: int, folder: Path) -> list[Record]:
    generate(count, folder)
    return [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in sorted(folder.iterdir())]


def _unchecked(answer: Any) -> list[Any]:
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    return [
        [r["number"], r["of"]]
        for r in rows
        if r["reason_en"] == "Statements that no person has checked"
    ]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2])), ensure_ascii=False))

"""Measures a table by its mapping: rows → mapped, checked, N-Quads; beside it morph-kgc.

    pip install -e '.[bench]'                     once: morph-kgc, to compare with
    python bench/datasets.py CSV MAPPING [ROWS …] [--morph PYTHON]

CSV is a real table and MAPPING the mapping that reads it; its rows are repeated with new ids to as
many ROWS. `--morph` names the Python that has morph-kgc where it is not this one.

morph-kgc reads an RML mapping that is written here from one case of ours: each triple of it
becomes a rule, in which what stands in a cell is that column and all else a constant. So both
make about as many triples of a row. It checks nothing and reports nothing; a lookup and a part of a
cell it cannot make, so there it repeats the cell or the constant.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from govinno.bench.run import in_a_process

_RML = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""
_CONFIG = "[CONFIGURATION]\noutput_file: {out}\n[Source]\nmappings: {rml}\n"


def main() -> None:
    """Run both for each size and print the table; with `--phase`, one of them."""
    if "--phase" in sys.argv:
        phase, folder = sys.argv[2], Path(sys.argv[4])
        print(json.dumps(PHASES[phase](folder)))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("mapping")
    parser.add_argument("rows", nargs="*", type=int, default=[573, 100_000])
    parser.add_argument("--id", default="id", help="the column of ids")
    parser.add_argument("--morph", default=sys.executable)
    given = parser.parse_args()
    print(
        "| rows | | triples | s | rows/s | peak MB | times morph-kgc |\n|---|---|---|---|---|---|---|"
    )
    for rows in given.rows:
        report(rows, measure(given, rows))


def measure(given: argparse.Namespace, rows: int) -> dict[str, Any]:
    """Both on one table, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        folder = Path(name)
        write_rows(given.table, folder / "table.csv", given.id, rows)
        told = {"mapping": given.mapping, "morph": given.morph, "id": given.id}
        (folder / "given.json").write_text(json.dumps(told), encoding="utf-8")
        in_a_process("rules", folder, Path(__file__))
        found = {}
        for phase in ("ours", "morph"):
            seconds, megabytes, more = in_a_process(phase, folder, Path(__file__))
            found[phase] = {"seconds": seconds, "megabytes": megabytes, **more}
        return found


def report(rows: int, found: dict[str, Any]) -> None:
    """A line for each, with how many times the speed of morph-kgc ours has."""
    for phase, told in found.items():
        ratio = found["morph"]["seconds"] / told["seconds"]
        print(
            f"| {rows:,} | {phase} | {told['triples']:,} | {told['seconds']:.1f} "
            f"| {rows / told['seconds']:,.0f} | {told['megabytes']} | {ratio:.2f} |",
            flush=True,
        )


def write_rows(source: Path, target: Path, column: str, count: int) -> None:
    """The rows of a table, from the first again when they end, each with an id of its own."""
    with source.open(encoding="utf-8-sig", newline="") as opened:
        heading, *rows = csv.reader(opened)
    place = heading.index(column)
    with target.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(heading)
        for number in range(count):
            row = list(rows[number % len(rows)])
            row[place] = str(100_000 + number)
            writer.writerow(row)


# ---- ours


def _cases(folder: Path) -> Iterator[Any]:
    from govinno.checking import known_register, read_data_set
    from govinno.loaders.datasets.source import find_data_set

    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    file, faults = find_data_set(str(folder / "table.csv"), given["mapping"])
    assert file is not None, faults
    for checked in read_data_set(file, known_register(), {}):
        if checked.case:
            yield checked.case


def ours(folder: Path) -> dict[str, Any]:
    """Rows → records, facts, checks, N-Quads in a file, what the property graph needs besides."""
    triples = 0
    with (folder / "ours.nq").open("wb") as out:
        for case in _cases(folder):
            out.write(case.quads)
            triples += case.quads.count(b"\n")
    return {"triples": triples}


# ---- morph-kgc


def morph(folder: Path) -> dict[str, Any]:
    """The same table by morph-kgc, its own way: a mapping, a configuration, a file of N-Triples."""
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    rules, out, config = folder / "rules.ttl", folder / "morph.nt", folder / "config.ini"
    config.write_text(_CONFIG.format(out=out, rml=rules), encoding="utf-8")
    subprocess.run(
        [given["morph"], "-m", "morph_kgc", str(config)], check=True, capture_output=True
    )
    return {"triples": sum(1 for _ in out.open("rb"))}


def rules(folder: Path) -> dict[str, Any]:
    """Write the rules of morph-kgc; no part of what is measured."""
    given = json.loads((folder / "given.json").read_text(encoding="utf-8"))
    told = rml_like_ours(folder, given["id"])
    (folder / "rules.ttl").write_text(told, encoding="utf-8")
    return {"rules": told.count("rr:predicateObjectMap")}


def rml_like_ours(folder: Path, column: str) -> str:
    """RML rules that make of any row what we make of the first that has most triples."""
    import pyoxigraph

    cases = [case for _, case in zip(range(200), _cases(folder), strict=False)]
    fullest = max(cases, key=lambda case: case.quads.count(b"\n"))
    quads = [*pyoxigraph.parse(fullest.quads, format=pyoxigraph.RdfFormat.N_QUADS)]
    with (folder / "table.csv").open(encoding="utf-8", newline="") as opened:
        row = next(r for r in csv.DictReader(opened) if fullest.id.endswith(f"-{r[column]}"))
    told = {text.strip(): name for name, text in row.items() if len(text.strip()) > 1}
    rules: dict[str, list[str]] = {}
    for quad in quads:
        rules.setdefault(quad.subject.value, []).append(_rule(quad, told, row[column], column))
    source = f'rml:source "{folder / "table.csv"}" ; rml:referenceFormulation ql:CSV'
    maps = (
        f"<#m{number}> rml:logicalSource [ {source} ] ;\n"
        f" rr:subjectMap [ rr:template {_template(subject, row[column], column)} ] ;\n "
        + " ;\n ".join(dict.fromkeys(made))
        + " .\n"
        for number, (subject, made) in enumerate(rules.items())
    )
    return _RML + "\n".join(maps)


def _template(iri: str, key: str, column: str) -> str:
    return json.dumps(iri.replace(key, "{" + column + "}"))


def _rule(quad: Any, told: dict[str, str], key: str, column: str) -> str:
    value = quad.object
    if not hasattr(value, "datatype"):
        is_own = key in value.value
        term = (
            f"rr:template {_template(value.value, key, column)}"
            if is_own
            else f"rr:constant <{value.value}>"
        )
    elif value.value in told:
        kind = f' ; rr:language "{value.language}"' if value.language else ""
        if not value.language and not value.datatype.value.endswith("#string"):
            kind = f" ; rr:datatype <{value.datatype.value}>"
        term = f"rml:reference {json.dumps(told[value.value])}{kind}"
    else:
        term = f"rr:constant {value}"
    predicate = f"rr:predicate <{quad.predicate.value}>"
    return f"rr:predicateObjectMap [ {predicate} ; rr:objectMap [ {term} ] ]"


PHASES: dict[str, Callable[[Path], dict[str, Any]]] = {"ours": ours, "morph": morph, "rules": rules}


if __name__ == "__main__":
    main()

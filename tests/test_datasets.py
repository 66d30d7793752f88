"""Data sets by a declared mapping: their forms, their account, and what a second load does.

The account is recounted by a second eye: csv, json and openpyxl alone count the cells of a file.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bad_data_sets
import openpyxl
import pytest

from govinno.checking import known_register
from govinno.graph.snapshots import Store
from govinno.loaders.datasets.reading import Reading, find_mapping
from govinno.loaders.reading import map_record, read_records
from govinno.loading import check, load
from govinno.records.facts import CaseGraph
from govinno.records.faults import Fault

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
MAPPINGS = Path(__file__).parents[1] / "loaders" / "datasets" / "mappings"

Counts = dict[str, int]


def checked(path: Path, mapping: str) -> tuple[list[Fault], dict[str, Counts]]:
    accounts: dict[str, dict[str, Counts]] = {}
    faults = check([path], mapping=mapping, accounts=accounts)
    return faults, next(iter(accounts.values()), {})


def balance(counts: Counts) -> int:
    return counts["mapped"] + counts["left_out"] + counts["empty"] + counts["reported"]


# ---- one data set in every form


ROWS = [
    ["No", "Name", "With", "Tags", "Begun", "Solar", "Note"],
    ["1", "Lamps, dimmed", "A Ltd; B Ltd", "health", "2019", "x", "unused"],
    ["2", 'Lamps "that" count', "C and D; E Ltd", "", "2021", "no", ""],
    ["3", "โคมไฟ\nสองบรรทัด", "-", "water", "", "maybe", "unused"],
]
MAPPING = """\
dataset: lamps
source: {title: Lamps, url: "https://example.org/l", kind: other, publisher_relation: other_authority}
selection: {mode: showcase}
empty: ["-"]
files:
  lamps:
    path: lamps.*
    left_out: {Note: it says nothing}
records:
  cases:
    kind: case-record
    each: lamps
    id: $(No)
    fields:
      title_en: $(Name)
      lao: {when: $(No), name_th: เทศบาลนครขอนแก่น, province: ขอนแก่น, dla_code: "3400102"}
      innovations:
        id: main
        name_en: $(Name)
        kind: product
        theme: [$(Tags), smart_digital]
        year_started_ce: $(Begun)
      partners:
        each: {parts: $(With), split: [";", " and "], whole: [C and D]}
        name_en: $(part)
        type: private
        relation: doing
        role: unknown
      outcomes:
        each: {flags: {Solar: environmental}}
        type: $(code)
        indicator: $(flag)
        value: ticked
"""


def as_csv(path: Path, separator: str = ",") -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(ROWS)
    path.write_bytes(text.getvalue().encode())


def as_workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    book.save(path)


def as_objects() -> list[dict[str, Any]]:
    told = [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]
    for row in told:
        row["Tags"] = [row["Tags"]] if row["Tags"] else []
    return told


def as_json(path: Path) -> None:
    path.write_text(json.dumps(as_objects(), ensure_ascii=False), encoding="utf-8")


def as_json_lines(path: Path) -> None:
    text = "\n".join(json.dumps(row) for row in as_objects())
    path.write_bytes(gzip.compress(text.encode()))


def as_thai(path: Path) -> None:
    as_csv(path)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp874"))


FORMS: dict[str, Callable[[Path], None]] = {
    "lamps.csv": as_csv,
    "lamps.tsv": lambda path: as_csv(path, "\t"),
    "lamps.tab.csv": lambda path: as_csv(path, "\t"),
    "lamps.semicolon.csv": lambda path: as_csv(path, ";"),
    "lamps.874.csv": as_thai,
    "lamps.xlsx": as_workbook,
    "lamps.json": as_json,
    "lamps.jsonl.gz": as_json_lines,
}


def written(folder: Path, name: str, mapping: str = MAPPING) -> tuple[Path, str]:
    data = folder / name.replace(".", "-")
    data.mkdir()
    FORMS[name](data / name)
    file = folder / f"{data.name}.yaml"
    file.write_text(mapping, encoding="utf-8")
    return data, str(file)


def told_by(data: Path, mapping: str) -> list[str]:
    """The records of a data set as they are kept, without their places."""
    dataset, faults = find_mapping(mapping)
    assert dataset is not None, faults
    kept = [record.kept.decode() for record in Reading(dataset, data).records() if record.tree]
    return [re.sub(r"^#@.*\n| *locator:.*\n|^ *-\n", "", text, flags=re.M) for text in kept]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_tells_the_same(name: str, tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    first = told_by(*written(tmp_path / "first", "lamps.csv"))
    data, mapping = written(tmp_path, name)
    told = told_by(data, mapping)
    # One value and a list of one say the same.
    assert [re.sub(r"\s", "", text) for text in told] == [re.sub(r"\s", "", t) for t in first]
    assert len(told) == 3
    assert 'name_en: "C and D"' in told[1] and 'name_en: "A Ltd"' in told[0]
    assert "year_started_ce" not in told[2] and "partners" not in told[2]
    assert "outcomes" in told[0] and "outcomes" not in told[1] + told[2]
    faults, account = checked(data, mapping)
    # What is neither yes nor no is told; "-" is empty by the word of the mapping.
    assert [(f.code, f.line) for f in faults if f.code == "cells-not-taken"] == [
        ("cells-not-taken", 3 if "json" in name else 4)
    ]
    (counts,) = account.values()
    assert counts == {
        "rows": 3,
        "cells": 21,
        "mapped": 14,
        "left_out": 2,
        "empty": 4,
        "reported": 1,
        "broken": 0,
    }


def test_two_rows_of_a_heading_and_a_sheet_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Read me"
    sheet = book.create_sheet("Lamps ’19")
    for row in (["Lamp", None, "Begun"], ["No", "Name", None], [1, "Dimmed", 2019.0]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    (tmp_path / "data").mkdir()
    book.save(tmp_path / "data" / "lamps.xlsx")
    mapping = tmp_path / "m.yaml"
    text = MAPPING[: MAPPING.index("      partners:")]
    text = text.replace(
        "    left_out: {Note: it says nothing}", "    heading: [1, 2]\n    sheet: Lamps ’19"
    )
    for column in ("No", "Name"):
        text = text.replace(f"$({column})", f"$(Lamp › {column})")
    mapping.write_text(text.replace("[$(Tags), smart_digital]", "smart_digital"), encoding="utf-8")
    faults, account = checked(tmp_path / "data", str(mapping))
    assert faults == [] and account["lamps.xlsx Lamps ’19"]["mapped"] == 3
    dataset, _ = find_mapping(str(mapping))
    assert dataset is not None
    (record,) = Reading(dataset, tmp_path / "data").records()
    assert record.words is not None and record.line == 3
    assert record.words("innovations.year_started_ce") == "'Lamps ’19'!C3 Begun" or (
        record.words("innovations.year_started_ce") == "Lamps ’19!C3 Begun"
    )


# ---- joins, many rows, registers


def test_rows_of_another_file_and_a_register_of_bodies(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "projects.csv").write_text("id,name\n10,One\n11,Two\n", encoding="utf-8")
    (data / "edges.csv").write_text(
        "project,org,role,s_1,s_2\n10,7.0,lead,,\n10,8,fund,,\n11,9,fund,,\n99,7,lead,,\n",
        encoding="utf-8",
    )
    (data / "orgs.csv").write_text("id,name\n7,Seven Works\n8,Eight Fund\n", encoding="utf-8")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        """\
dataset: dsi
source: {title: D, url: "https://example.org/d", kind: other, publisher_relation: other_authority}
selection: {mode: self_submitted}
files:
  projects: {path: projects.csv}
  edges: {path: edges.csv, left_out: {s_1: empty, s_2: empty}}
  orgs: {path: orgs.csv}
records:
  bodies:
    kind: register
    fields:
      organisations:
        each: {rows: orgs}
        key: $(orgs.id)
        name_en: $(orgs.name)
        type: private
  cases:
    kind: case-record
    each: projects
    id: $(id)
    fields:
      title_en: $(name)
      innovations: {id: main, name_en: $(name), kind: project}
      partners:
        each: {rows: edges, where: {project: $(id)}}
        when: $(orgs.name)
        join: {orgs: {id: $(edges.org)}}
        name_en: $(orgs.name)
        type: private
        relation: doing
        role: {take: $(edges.role), codes: {lead: lead, fund: funding}}
""",
        encoding="utf-8",
    )
    store = Store(tmp_path / "store")
    report = load(store, [data], mapping=str(mapping), dry_run=True)
    assert report.errors == []
    assert report.added == ["dsi-10", "dsi-11", "dsi-bodies"]
    told = {fault.code: fault for fault in report.faults}
    assert told["dangling-reference"].message_en.startswith("1 references lead to no row")
    assert "(9)" in told["dangling-reference"].message_en
    assert told["rows-not-reached"].line == 5
    account = report.accounts[str(data)]
    for name, counts in account.items():
        rows = list(csv.reader((data / name).open(encoding="utf-8")))[1:]
        assert counts["cells"] == sum(map(len, rows)) == balance(counts)
        assert counts["empty"] == sum(not cell for row in rows for cell in row)
    # Of the edge to nobody the role became nothing, of the one of no project not a cell.
    assert account["edges.csv"]["reported"] == 4
    assert account["orgs.csv"]["mapped"] == 4


# ---- the account


def counted_by_csv(path: Path) -> tuple[int, int]:
    """Cells and empty ones of a CSV, by the standard library alone."""
    csv.field_size_limit(10**7)
    with path.open(encoding="utf-8-sig", newline="") as opened:
        rows = [row for row in csv.reader(opened) if any(cell.strip() for cell in row)][1:]
    return sum(map(len, rows)), sum(not cell.strip() for row in rows for cell in row)


def replaced(before: str, after: str, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert before in text
        return text.replace(before, after, count)

    return change


def with_column(name: str) -> Callable[[str], str]:
    """One more column, at the end of every row."""

    def change(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text, newline="")))
        out = io.StringIO()
        csv.writer(out).writerows([*row, name if n == 0 else "new"] for n, row in enumerate(rows))
        return out.getvalue()

    return change


MUTANTS: dict[str, tuple[Callable[[str], str], str]] = {
    "as it is": (lambda text: text, ""),
    "a column renamed": (replaced("technology", "technologie"), "mapping-column"),
    "a column added": (with_column("extra"), "column-not-mapped"),
    "a column doubled": (with_column("name"), "column-not-mapped"),
    "a ragged row": (replaced("\ncase,10001,10004,", "\ncase,10001,10004,a,b,"), "csv-line-length"),
    "a quotation mark never closed": (
        replaced(",Quickscan Organisaties,", ',"Quickscan,'),
        "csv-quote",
    ),
    "a term nobody knows": (
        replaced(
            "Monitoring policy implementation,Implemented",
            "Monitoring policy implementation,Implementd",
        ),
        "term-not-in-table",
    ),
}


@needs_data
@pytest.mark.parametrize("name", MUTANTS)
def test_the_account_of_a_real_table_and_of_its_mutants(name: str, tmp_path: Path) -> None:
    change, code = MUTANTS[name]
    path = tmp_path / "cases.csv"
    original = (DATA / "jrc_ips_explorer" / "cases.csv").read_bytes().decode("utf-8-sig")
    path.write_bytes(change(original).encode())
    faults, account = checked(path, "jrc-ips")
    assert not code or code in {fault.code for fault in faults}
    if code == "mapping-column":
        assert account == {} or account["cases.csv"]["cells"] == 0
        return
    counts = account["cases.csv"]
    assert balance(counts) == counts["cells"]
    cells, empty = counted_by_csv(path)
    if code in ("", "column-not-mapped", "term-not-in-table"):
        assert (counts["rows"], counts["cells"], counts["empty"]) == (573, cells, empty)
    if code == "column-not-mapped":
        assert counts["reported"] > 573
    if code in ("csv-line-length", "csv-quote"):
        assert counts["broken"] >= 1 and counts["rows"] >= 570


# ---- the same graph from both forms


def facts_of(path: Path) -> set[tuple[str, str, str]]:
    """What the cases of a file tell, without their documents and the places in them."""
    dataset, faults = find_mapping("jrc-ips")
    assert dataset is not None, faults
    told = set()
    for record in Reading(dataset, path).records():
        if record.tree is not None:
            graph, _ = map_record(record, str(path), known_register())
            assert isinstance(graph, CaseGraph)
            told |= {
                (
                    re.sub("/evidence/.*|/document/.*", "", fact.subject),
                    fact.property,
                    str(fact.value),
                )
                for fact in graph.facts
                if "/evidence/" not in fact.subject + fact.value.text
                and "/document/" not in fact.subject + fact.value.text
            }
    return told


@needs_data
def test_csv_and_json_of_one_source_give_the_same_graph() -> None:
    folder = DATA / "jrc_ips_explorer"
    by_csv, by_json = facts_of(folder / "cases.csv"), facts_of(folder / "cases.json.gz")
    assert by_csv == by_json
    assert len(by_csv) > 5_000


# ---- a second load


def test_a_source_remembers_its_mapping_and_only_what_changed_is_read_again(tmp_path: Path) -> None:
    data, mapping = bad_data_sets.write(tmp_path)
    store = Store(tmp_path / "store")
    assert load(store, [data], mapping=str(mapping)).added == ["lamps-1", "lamps-2"]
    again = load(store, [data])
    assert (again.unchanged, again.is_published) == (["lamps-1", "lamps-2"], False)
    snapshot = store.require_current()
    known = snapshot.manifest().datasets[str(data)]
    assert known["mapping"] == str(mapping)
    assert known["account"]["lamps.csv"]["rows"] == 2
    # The kept part alone gives the record again, with its places.
    bad_data_sets.write(tmp_path, lamps=bad_data_sets.LAMPS.replace("that count", "that sum"))
    third = load(store, [data])
    assert (third.changed, third.unchanged) == (["lamps-2"], ["lamps-1"])
    bad_data_sets.write(
        tmp_path,
        mapping=bad_data_sets.MAPPING.replace("kind: product", "kind: app"),
        lamps=bad_data_sets.LAMPS,
    )
    fourth = load(store, [data])
    assert fourth.changed == ["lamps-1", "lamps-2"]
    bad_data_sets.write(tmp_path, lamps=bad_data_sets.LAMPS.splitlines(keepends=True)[0])
    assert [f.code for f in load(store, [data]).errors] == ["too-many-removals"]


def test_what_is_kept_of_a_row_gives_the_same_record(tmp_path: Path) -> None:
    data, mapping = written(tmp_path, "lamps.csv")
    dataset, _ = find_mapping(mapping)
    assert dataset is not None
    for record in Reading(dataset, data).records():
        if record.tree is None:
            continue
        (again,) = read_records(record.kept, "lamps.csv", record.line)
        assert (again.kind, again.tree) == (record.kind, record.tree)
        assert record.words is not None and again.words is not None
        assert again.words("innovations.name_en") == record.words("innovations.name_en") == "Name"


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_mapping_says_nothing_that_the_model_does_not_know(path: Path) -> None:
    dataset, faults = find_mapping(path.stem)
    assert faults == [] and dataset is not None
    assert (dataset.licence and dataset.key == path.stem) or dataset.key


# ---- every shipped mapping on its real files

#: mapping → the folder or file that it reads.
REAL = {
    "dsi4eu-2016": "dsi4eu",
    "dsi4eu-2017": "dsi4eu",
    "govlab-data-collaboratives": "govlab_data_collaboratives",
    "jrc-bc4sdgs": "jrc_bc4sdgs",
    "jrc-ips": "jrc_ips_explorer/cases.json.gz",
    "jrc-ips-catalogues": "jrc_ips_explorer/sources",
    "participedia": "participedia",
    "snsf-sivocs": "snsf_sivocs",
    "th-gazetteer": "th_gazetteer",
    "th-geography": "th_geography",
    "th-lao": "th_lao",
}


def columns_of(value: Any, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The ways to the values of a JSON object; a list is one value."""
    if not isinstance(value, dict):
        return {above}
    return {way for name, inner in value.items() for way in columns_of(inner, (*above, name))}


def cells_in(path: Path, *, has_heading: bool, at: str) -> int:
    """How many cells the rows of a file have, by csv, json and openpyxl alone."""
    name = path.name.removesuffix(".gz")
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if name.endswith(".xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return sum(1 for row in sheet.iter_rows(min_row=2) for _ in row)
    text = data.decode("utf-8-sig")
    if name.endswith((".json", ".jsonl")):
        told = (
            [json.loads(line) for line in text.splitlines()]
            if name[-1] == "l"
            else json.loads(text)
        )
        for word in filter(None, at.split(".")):
            told = told[word]
        return len(told) * len({way for one in told for way in columns_of(one)})
    csv.field_size_limit(10**7)
    heading = text.partition("\n")[0]
    # A heading of whole questions holds commas; a tab stands in no text.
    separator = "\t" if "\t" in heading else max(",;", key=heading.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return sum(len(row) for row in [row for row in rows if any(map(str.strip, row))][has_heading:])


@needs_data
@pytest.mark.parametrize("name", sorted(path.stem for path in MAPPINGS.glob("*.yaml")))
def test_every_cell_of_a_real_source_has_its_account(name: str) -> None:
    dataset, faults = find_mapping(name)
    assert dataset is not None, faults
    reading = Reading(dataset, DATA / REAL[name])
    records = [record for record in reading.records() if record.tree is not None]
    assert records
    account = reading.account.files
    for key, paths in reading.paths.items():
        spec = dataset.files[key]
        for path in paths:
            (counts,) = [c for label, c in account.items() if label.split(" ")[0] == path.name]
            assert balance(counts.as_dict()) == counts.cells
            assert counts.broken == 0
            assert counts.cells == cells_in(path, has_heading=spec.has_heading, at=spec.at)


# ---- what must not happen


_MEASURE = """
import resource, sys
from pathlib import Path
from govinno.loaders.datasets.reading import Reading, find_mapping
dataset, _ = find_mapping(sys.argv[2])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
reading = Reading(dataset, Path(sys.argv[1]))
before = peak()
rows = sum(1 for record in reading.records() if record.tree)
print(rows, peak() - before)
"""


def test_a_large_table_is_never_held_whole(tmp_path: Path) -> None:
    data, mapping = bad_data_sets.write(tmp_path)
    heading = bad_data_sets.LAMPS.splitlines()[0]
    with (data / "lamps.csv").open("w", encoding="utf-8") as out:
        out.write(heading + "\n")
        out.writelines(f"{n},{'lamp ' * 4_000},7,Pilot,k\n" for n in range(6_000))
    megabytes = (data / "lamps.csv").stat().st_size // 1_000_000
    command = [sys.executable, "-c", _MEASURE, str(data), str(mapping)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows, more = map(int, told.split())
    assert rows == 6_000
    assert more < megabytes / 2


def test_hostile_words_in_a_table_stay_words(tmp_path: Path) -> None:
    lamps = bad_data_sets.LAMPS.replace("Lamps that dim", "=cmd|' /C calc'!A0 <script>x()</script>")
    data, mapping = bad_data_sets.write(tmp_path, lamps=lamps)
    dataset, _ = find_mapping(str(mapping))
    assert dataset is not None
    first = next(record for record in Reading(dataset, data).records() if record.tree)
    graph, _ = map_record(first, "lamps.csv", known_register())
    assert graph is not None
    # A mark of HTML is taken out and told; the formula is a text.
    texts = {fact.value.text for fact in graph.facts}
    assert "=cmd|' /C calc'!A0" in texts and not any("<script" in text for text in texts)


def test_a_mapping_that_broke_takes_nothing_out(tmp_path: Path) -> None:
    data, mapping = bad_data_sets.write(tmp_path)
    store = Store(tmp_path / "store")
    load(store, [data], mapping=str(mapping))
    mapping.unlink()
    report = load(store, [data], accept_valid=True, allow_removals=True)
    assert [fault.code for fault in report.errors] == ["mapping-missing"]
    assert report.snapshot is None
    assert sorted(store.require_current().manifest().records) == ["lamps-1", "lamps-2"]


#: A file that is not what it is called → what it holds.
BROKEN: dict[str, bytes] = {
    "lamps.csv.gz": gzip.compress(b"No,Name,With,Tags,Begun,Solar,Note\n1,a,,,,,\n" * 500)[:-20],
    "lamps.json": b'[{"No": "1", "Name": "a"',
    "lamps.jsonl": b'{"No": "1"}\n{"No": ' + b"[" * 100_000,
    "lamps.xlsx": b"No,Name\n1,a\n",
    "lamps.xlsx.gz": gzip.compress(b"PK\x03\x04 no workbook"),
    "lamps.tsv": b"No\tName\n1\t\xff\xfe\xfa",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_broken_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / name).write_bytes(BROKEN[name])
    mapping = tmp_path / "m.yaml"
    mapping.write_text(MAPPING, encoding="utf-8")
    faults, _ = checked(tmp_path / "data", str(mapping))
    assert [fault for fault in faults if fault.severity == "error"]

"""A draft of a mapping tells every column of a file and decides none; and what a mapping may say
of rows in an order, of days, and of lists of objects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bad_data_sets import faults_of

from govinno.cli import run
from govinno.loaders.datasets.draft import draft
from govinno.loaders.datasets.mapping import read_mapping
from govinno.loaders.datasets.reading import Reading, find_mapping
from govinno.loading import check

DATA = Path(__file__).parents[2] / "shared" / "data"
REAL = [
    path
    for path in sorted(DATA.glob("**/*"))
    if path.name.endswith((".csv", ".json", ".jsonl", ".gz", ".xlsx"))
]
TABLE = """\
id,ชื่อ,begun,site,kind,open,with,"odd: [head"
k1,ตลาดนัดสีเขียว,2019,https://example.org/a,service,x,A Ltd;B Ltd,"<script>x</script>
two"
k2,ธนาคารเวลา,2020,https://example.org/b,service,,C Ltd;D Ltd,#
k3,โรงเรียนผู้สูงอายุ,2020,https://example.org/c,app,x,A Ltd;D Ltd,- no: yes
"""


def columns_of(text: str, file: str) -> list[str]:
    """The columns that a draft leaves open for a file, read as YAML by another reader."""
    import yaml

    return [str(name) for name in yaml.safe_load(text)["files"][file]["undecided"]]


def test_a_draft_tells_each_column_with_what_it_may_be(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    text = draft([tmp_path / "table.csv"])
    heading = ["id", "ชื่อ", "begun", "site", "kind", "open", "with", "odd: [head"]
    assert columns_of(text, "table") == heading
    guesses = [line for line in text.splitlines() if "# perhaps" in line]
    for guess, word in zip(
        guesses,
        ["an id", "name_th", "a year", "a web address", "", "a flag", "several values", ""],
        strict=True,
    ):
        assert word in guess
    assert "# 67 % filled, 1 different: x" in text
    # What stands in the cells stays in comments of one line.
    assert all(line.lstrip().startswith("#") for line in text.splitlines() if "script" in line)


def test_what_leads_to_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "bodies.csv").write_text("key,name\n" + "".join(f"b-{n},N{n}\n" for n in range(9)))
    (tmp_path / "edges.csv").write_text(
        "no,body\n" + "".join(f"{n},b-{n % 9}\n" for n in range(20))
    )
    text = draft([tmp_path / "edges.csv", tmp_path / "bodies.csv"])
    assert "leads to bodies.key (9 of 9 are there)" in text


def test_a_check_refuses_a_draft_until_each_column_is_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, mine = tmp_path / "table.csv", tmp_path / "mine.yaml"
    table.write_text(TABLE, encoding="utf-8")
    assert run(["--lang", "en", "source", "new", str(table), "--to", str(mine)]) == 0
    assert [fault.code for fault in check([table], mapping=str(mine))] == ["mapping-undecided"]
    before = mine.read_text(encoding="utf-8")
    assert run(["--lang", "en", "source", "new", str(table), "--to", str(mine)]) != 0
    assert "Please name another file" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == before
    # Every column left out by name, and the draft is a mapping.
    start, _, rest = before.partition("    undecided:\n")
    _, _, records = rest.partition("\nrecords:\n")
    names = [name for name in columns_of(before, "table") if name != "id"]
    left = "".join(f"      {json.dumps(name, ensure_ascii=False)}: nobody asks\n" for name in names)
    mine.write_text(f"{start}    left_out:\n{left}\nrecords:\n{records}", encoding="utf-8")
    codes = {fault.code for fault in check([table], mapping=str(mine))}
    assert codes.isdisjoint({"mapping-undecided", "column-not-mapped", "mapping-column"})


def test_what_is_no_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.xlsx", "a.json", "a.csv.gz"):
        (tmp_path / name).write_bytes(b"\x1f\x8b no such thing")
        out = tmp_path / "out.yaml"
        assert run(["--lang", "en", "source", "new", str(tmp_path / name), "--to", str(out)]) != 0
        assert "Please check that it is a whole table" in capsys.readouterr().err
        assert not out.exists()


@pytest.mark.skipif(not REAL, reason="the real files are not here")
def test_every_real_file_has_a_draft_that_reads() -> None:
    for path in REAL:
        text = draft([path])
        _, faults = read_mapping(text.encode(), "draft.yaml")
        assert {fault.code for fault in faults} == {"mapping-undecided"}, path


# ---- what real sources needed

NESTED = """\
dataset: nested
source: {title: Nested, kind: other, publisher_relation: unknown}
selection: {mode: unknown}
files:
  projects: {path: projects.json}
  edges: {path: edges.csv}
records:
  cases:
    kind: case-record
    each: projects
    id: $(id)
    fields:
      title_en: $(name)
      innovations:
        id: main
        kind: project
        name_en: $(name)
        theme: {take: $(tags.name), codes: {Health: health, Water: water}}
        year_started_ce: {take: $(start), read: year}
        note_en: {take: "Areas: $(areas)", split: array}
        stage: {take: $(stage), before: "(", codes: {running: implemented}}
      partners:
        each:
          rows: edges
          where: {project: $(id)}
          one_per: $(edges.org)
          in_order: {role: [lead, funder]}
        name_en: $(edges.org)
        relation: {take: $(edges.role), codes: {lead: doing, funder: supporting}}
        contributions:
          each: {rows: edges, where: {project: $(id), org: $(edges.org)}}
          role: {take: $(edges.role), codes: {lead: lead, funder: funding}}
"""


def test_rows_come_in_an_order_and_objects_and_days_tell_what_is_asked(tmp_path: Path) -> None:
    project = {
        "id": 7,
        "name": " Ag\u00c3\u00aancia",
        "tags": [{"id": 1, "name": "Water"}, {"id": "2", "name": "Health"}],
        "start": "2016-03-01T00:00:00",
        "areas": '{"a, b",c}',
        "stage": "running (since long)",
    }
    (tmp_path / "projects.json").write_text(json.dumps([project]), encoding="utf-8")
    (tmp_path / "edges.csv").write_text(
        "project,org,role\n7,A,funder\n7,A,lead\n7.0,B,funder\n8,C,lead\n"
    )
    (tmp_path / "m.yaml").write_text(NESTED, encoding="utf-8")
    dataset, faults = find_mapping(str(tmp_path / "m.yaml"))
    assert dataset is not None and faults == []
    reading = Reading(dataset, tmp_path)
    (record,) = [one for one in reading.records() if one.tree]
    kept = record.kept.decode()
    assert record.tree is not None
    for part in ('"Agência"', '"water"', '"health"', '"2016"', '"Areas: a, b; c"', '"implemented"'):
        assert part in kept
    # A leads and funds: the relation is that of the first in the order, both roles are kept.
    assert kept.count('name_en: "A"') == kept.count('name_en: "B"') == 1
    words = [line.strip("- ") for line in kept.splitlines()]
    said = [words.count(word) for word in ('relation: "doing"', 'relation: "supporting"')]
    roles = [words.count(word) for word in ('role: "lead"', 'role: "funding"')]
    assert (said, roles) == ([1, 1], [1, 2])
    told = {fault.code: fault.message_en for fault in [*record.faults, *reading.faults]}
    assert "(1: 8)" in told["rows-not-reached"]
    assert "“Agência” is read" in told["encoded-twice"]
    assert "blanks-around" in told


def test_a_word_for_no_value_is_told_where_the_mapping_does_not_declare_it(tmp_path: Path) -> None:
    lamps = "No,Name,Body,Status,Web editor\n1,Unknown,7,Pilot,k\n"
    codes = [fault.code for fault in faults_of(tmp_path, lamps=lamps)]
    assert "word-for-no-value" in codes

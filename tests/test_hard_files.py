"""The files of `hard/`, each loaded from a copy into a store: the right value, or a clear fault.

Each is of a kind that people really write and that was once read wrongly without a word.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govinno.answers.dates import day_of
from govinno.cli import run
from govinno.graph.snapshots import Store
from govinno.loading import check, load
from govinno.ontology.iris import BASE
from govinno.verbs import Govinno

HARD = Path(__file__).parent / "hard"

#: What is refused: the line and the code of its error.
REFUSED = {
    "02a-comma-name.yaml": (8, "cut-by-comma"),
    "02b-comma-number.yaml": (8, "cut-by-comma"),
    "05b-ampersand.yaml": (7, "yaml-not-allowed"),
    "07a-bidi-override.yaml": (8, "control-character"),
    "11a-semicolon.csv": (1, "csv-separator"),
    "20a-ids-dot-dash.yaml": (8, "ids-alike"),
    "21a-nbsp-after-colon.yaml": (4, "odd-blank"),
}
#: What is read with a word: the line and the code of its warning.
WARNED = {
    "05a-hash.yaml": (7, "text-after-hash"),
    "19a-question-marks.yaml": (3, "letters-lost"),
}
#: What is read, with a value that it must give.
READ = {
    "01a-suffix-k.yaml": "2000.0",
    "01b-scientific.yaml": "1200000.0",
    "04a-sara-am-in-two.yaml": "โครงการนํ้าใสทดลอง",
    "05a-hash.yaml": "รางวัลชุมชน",
    "07b-doubled-tone.yaml": f"{BASE}id/organization/hosp-khonkaen",
    "08a-lines-in-a-cell.csv": "กิจกรรม ได้แก่\nตลาด, ธนาคาร, โรงเรียน, ห้องสมุด, สวน, สนาม",
    "09a-code-with-blank.yaml": f"{BASE}id/organization/th-lao-3400102",
    "10a-formula-name.yaml": '=HYPERLINK("http://example.org/?x","ดูผล")',
    "17a-province-prefix.yaml": f"{BASE}vocab/province/th-40",
    "19a-question-marks.yaml": "????? ???? ???",
    "23a-january-2480.yaml": "1938-01-15",
}
#: A fault of every made-up place, which no register knows.
MADE_UP = "local-government-unclear"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all that is read."""
    folder = tmp_path_factory.mktemp("hard")
    (folder / "files").mkdir()
    for name in READ:
        shutil.copy(HARD / name, folder / "files")
    assert run(["--store", str(folder / "store"), "load", str(folder / "files")]) == 0
    return folder / "store"


def test_each_file_has_its_place_here() -> None:
    others = {"15a-bom.rq"}
    assert {file.name for file in HARD.iterdir()} == {*REFUSED, *WARNED, *READ, *others}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_names_its_line_and_publishes_nothing(name: str, tmp_path: Path) -> None:
    errors = [f for f in check([HARD / name]) if f.severity == "error"]
    assert {(fault.line, fault.code) for fault in errors} == {REFUSED[name]}
    assert load(Store(tmp_path / "store"), [HARD / name]).snapshot is None
    assert run(["--store", str(tmp_path / "store"), "load", str(HARD / name)]) == 1


@pytest.mark.parametrize("name", sorted(READ))
def test_what_is_read_is_told_with_its_line_or_needs_no_word(name: str) -> None:
    told = [(f.line, f.code) for f in check([HARD / name]) if f.code != MADE_UP]
    assert told == [WARNED[name] for name in [name] if name in WARNED]


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_read_rightly(name: str, store: Path) -> None:
    graph = name[:3]
    query = f'SELECT DISTINCT ?o WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?g), "{graph}")) }}'
    with Govinno(store) as govinno:
        values = {str(row[0]) for row in govinno.query(query, "sparql").rows}
    assert READ[name] in values


def test_a_name_is_found_in_both_spellings(store: Path) -> None:
    with Govinno(store) as govinno:
        for typed in ("น้ำใส", "นํ้าใส"):
            assert f"{BASE}id/case/fail-04a" in {one.iri for one in govinno.find(typed).shown}


def test_a_formula_is_harmless_in_csv(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = f"SELECT ?n WHERE {{ <{BASE}id/innovation/fail-10a> ?p ?n FILTER(isLiteral(?n)) }}"
    ways = [["query", "--sparql", names], ["ask", "innovations-for-a-theme"]]
    for way in ways:
        capsys.readouterr()
        assert run(["--store", str(store), *way, "--format", "csv"]) == 0
        out = capsys.readouterr().out
        assert out.startswith("\ufeff")
        assert ",=HYPERLINK" not in out
        assert "\n=HYPERLINK" not in out
        assert '"=HYPERLINK' not in out


def test_a_query_file_with_a_mark_is_answered(
    store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(HARD / "15a-bom.rq")
    assert Path(file).read_bytes().startswith(b"\xef\xbb\xbf")
    assert run(["--store", str(store), "query", "--file", file, "--format", "csv"]) == 0
    assert int(capsys.readouterr().out.split()[-1]) == len(READ) - 1


# ---- what stands beside files


def test_a_file_of_the_same_size_and_time_is_looked_at_anew(tmp_path: Path) -> None:
    file = tmp_path / "z" / "1.yaml"
    file.parent.mkdir()
    shutil.copy(HARD / "04a-sara-am-in-two.yaml", file)
    noon = datetime(2026, 1, 1, 10, tzinfo=UTC).timestamp()
    os.utime(file, (noon, noon))
    store = Store(tmp_path / "store")
    assert load(store, [file.parent]).snapshot
    file.write_bytes(file.read_bytes().replace(b"example.org/n", b"example.org/m"))
    os.utime(file, (noon, noon))
    assert load(store, [file.parent]).of_kind("case-record").changed == ["fail-04a"]


def test_a_file_that_moves_to_another_source_is_moved(tmp_path: Path) -> None:
    text = (HARD / "10a-formula-name.yaml").read_text(encoding="utf-8")
    for place in ("a/1", "a/2", "a/3", "b/9"):
        file = tmp_path / f"{place}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace("fail-10a", f"fail-16{place[-1]}"), encoding="utf-8")
    store = Store(tmp_path / "store")
    assert load(store, [tmp_path / "a", tmp_path / "b"]).snapshot
    (tmp_path / "a/2.yaml").rename(tmp_path / "b/2.yaml")
    for folder in ("b", "a"):
        report = load(store, [tmp_path / folder])
        assert [f.code for f in report.faults if f.severity == "error"] == []
        assert report.of_kind("case-record").removed == []
    assert store.current() is not None


def test_a_day_is_that_of_bangkok() -> None:
    assert day_of("2026-11-29T17:30:00+00:00") == "2026-11-30"

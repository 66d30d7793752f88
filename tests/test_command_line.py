"""The command line as programs and people meet it: exit codes, JSON, messages, never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_stores import Home, base_home, partner, small_record, write

from govinno.cli import run
from govinno.graph.snapshots import CASE, Store
from govinno.ontology.model import load_model

FAULT_KEYS = [
    "file",
    "line",
    "field",
    "code",
    "severity",
    "value",
    "message_th",
    "message_en",
    "place",
]
REPORT_KEYS = {"added", "changed", "removed", "unchanged", "snapshot", "faults"}
ANSWER_KEYS = {
    "question",
    "snapshot",
    "parameters",
    "sentence",
    "columns",
    "rows",
    "evidence",
    "queries",
    "limits",
    "truncated",
}
EVIDENCE_KEYS = {
    "row",
    "case",
    "document",
    "locator",
    "keywords",
    "quote",
    "speaker",
    "speaker_en",
    "speaker_relation",
    "reviewed",
    "publisher",
    "date",
    "url",
    "publisher_relation",
}
COUNT_CASES = "SELECT (COUNT(*) AS ?n) { ?case a <https://w3id.org/govinno/ontology#CaseRecord> }"
ASK_PARTNERS = ("ask", "partners-of-an-innovation", "--set", "innovation=case-01")
#: Signs that a terminal, a browser or our own printing could take for their own.
TRICKY = "<script>alert(1)</script> [red]แดง[/red] :smile: [/] \\n"


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds JSON and nothing else."""
        return json.loads(self.out)


Command = Callable[..., Done]


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """This environment without our own settings; messages in English unless `env` says otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOVINNO_")}
    return {**kept, "GOVINNO_LANG": "en", **env}


def in_a_process(*words: str | Path, **env: str) -> Done:
    """Run a command in a process of its own, as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "govinno", *map(str, words)],
        check=False,
        capture_output=True,
        env=_environment(env),
        encoding="utf-8",
        timeout=120,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def govinno(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command here, which spares the start; all that any part of it prints is caught."""

    def call(*words: str | Path, **env: str) -> Done:
        with monkeypatch.context() as here:
            here.setattr(os, "environ", _environment(env))
            code = run([*map(str, words)])
        done = Done(code, *capfd.readouterr())
        assert "Traceback" not in done.out + done.err
        return done

    return call


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with 31 cases that a test may change."""
    return base_home().copied(tmp_path)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 31 cases, one of them full of tricky signs; only to be read."""
    home = base_home().copied(tmp_path_factory.mktemp("shared"))
    home.write(
        "case-31",
        innovation={"name_th": TRICKY, "theme": "health"},
        partners=[partner(TRICKY, "private")],
    )
    assert home.load().changed == ["case-31"]
    return home.store.folder


# ---- load and check


def test_a_load_reports_counts_of_cases(home: Home) -> None:
    home.write("new-one")
    home.write("case-01", richness="medium")
    (home.source / "case-02.yaml").unlink()
    done = in_a_process("load", home.source, "--json", "--store", home.store.folder)
    assert (done.code, done.err) == (0, "")
    assert set(done.json) >= REPORT_KEYS
    counts = [done.json[name] for name in ("added", "changed", "removed", "unchanged")]
    assert (counts, done.json["snapshot"], done.json["faults"]) == ([1, 1, 1, 29], "000002", [])


def test_a_load_that_stops_reports_just_so(govinno: Command, home: Home) -> None:
    home.write("new-one")
    file = home.write("case-01", themme="x")
    line = file.read_text("utf-8").splitlines().index("themme: x") + 1
    done = govinno("load", home.source, "--json", "--store", home.store.folder)
    assert done.code == 1
    counts = [done.json[name] for name in ("added", "changed", "removed", "unchanged")]
    assert (counts, done.json["snapshot"]) == ([1, 0, 0, 30], None)
    [fault] = done.json["faults"]
    assert list(fault) == FAULT_KEYS
    assert [fault[name] for name in FAULT_KEYS[:6]] == [
        str(file),
        line,
        "themme",
        "unknown-field",
        "error",
        "x",
    ]
    assert fault["message_th"] != fault["message_en"]


def test_accepting_the_valid_still_tells_of_the_faults(govinno: Command, home: Home) -> None:
    home.write("new-one")
    (home.source / "case-01.yaml").write_bytes(b"")
    stopped = govinno("load", home.source, "--store", home.store.folder)
    assert "1 added" in stopped.err and "Nothing was published" in stopped.err
    assert "take what is right with --accept-valid" in stopped.err
    done = govinno("load", home.source, "--json", "--accept-valid", "--store", home.store.folder)
    assert (done.code, done.json["snapshot"], done.json["added"]) == (1, "000002", 1)
    assert [fault["code"] for fault in done.json["faults"]] == ["file-empty"]
    listed = govinno("sources", "--json", "--store", home.store.folder)
    (source,) = listed.json
    assert source == {
        "source": str(home.source),
        "cases": 32,
        "kinds": {CASE: 32},
        "stale": ["case-01"],
    }
    again = govinno("load", home.source, "--accept-valid", "--store", home.store.folder)
    assert (again.code, again.out) == (1, "")
    assert "Kept in their last good state, because their files are faulty: case-01" in again.err
    assert "Nothing changed; the snapshot is 000002." in again.err


def test_too_many_removals_stop_with_the_list(govinno: Command, home: Home) -> None:
    for file in home.source.iterdir():
        file.unlink()
    done = govinno("load", home.source, "--json", "--store", home.store.folder)
    assert (done.code, done.json["removed"], done.json["snapshot"]) == (1, 31, None)
    assert [fault["code"] for fault in done.json["faults"]] == ["too-many-removals"]


def test_a_missing_folder_is_wrong_use(govinno: Command, home: Home) -> None:
    done = govinno("load", home.source / "no", "--json", "--store", home.store.folder)
    assert (done.code, done.json["snapshot"], done.json["removed"]) == (2, None, 0)
    assert [fault["code"] for fault in done.json["faults"]] == ["file-missing"]


def test_an_unchanged_load_says_so_in_both_languages(govinno: Command, home: Home) -> None:
    done = govinno("load", home.source, "--store", home.store.folder)
    assert (done.code, done.out) == (0, "")
    assert "Cases: 0 added, 0 changed, 0 removed, 31 unchanged." in done.err
    assert "Nothing changed; the snapshot is 000001." in done.err
    thai = govinno("--lang", "th", "load", home.source, "--store", home.store.folder)
    assert "ไม่มีอะไรเปลี่ยน สแนปช็อตคือ 000001" in thai.err
    trial = govinno("load", home.source, "--dry-run", "--store", home.store.folder)
    assert "Only a trial; nothing was published." in trial.err


def test_a_load_of_an_applicants_list_is_told_apart_from_cases(
    govinno: Command, home: Home
) -> None:
    (home.source / "round-2567.csv").write_text(
        "scheme,fiscal_year_be,name_th,type,province,innovation,result,category_awards\n"
        "รางวัลทดสอบ,2567,เทศบาลเมืองสมมติ,เทศบาลเมือง,เลย,ธนาคารเวลา,not_won,innovation\n",
        encoding="utf-8",
    )
    done = govinno("load", home.source, "--store", home.store.folder)
    assert done.code == 0
    assert "Cases: 0 added, 0 changed, 0 removed, 31 unchanged." in done.err
    assert "Applicants' lists: 1 added, 0 changed, 0 removed, 0 unchanged." in done.err


def test_a_load_is_refused_while_another_runs(govinno: Command, home: Home) -> None:
    with home.store.locked():
        done = govinno("load", home.source, "--json", "--store", home.store.folder)
    assert (done.code, done.out) == (3, "")
    assert f"Another load is working on {home.store.folder}." in done.err


def test_a_check_lists_faults_and_touches_no_store(govinno: Command, tmp_path: Path) -> None:
    good = write(tmp_path / "good.yaml", small_record("aa-one"))
    odd = write(
        tmp_path / "odd.yaml", small_record("aa-two", lao={"name_th": "อบต.ที่ไหน", "type": "อบต."})
    )
    bad = write(tmp_path / "bad.yaml", small_record("Not An Id"))
    env = {"GOVINNO_STORE": str(tmp_path / "store")}
    assert govinno("check", good, "--json", **env)[:2] == (0, "[]\n")
    warned = govinno("check", odd, "--json", **env)
    assert (warned.code, {f["severity"] for f in warned.json}) == (0, {"warning"})
    failed = govinno("check", bad, good, "--json", **env)
    assert (failed.code, {f["severity"] for f in failed.json}) == (1, {"error"})
    assert all(list(fault) == FAULT_KEYS for fault in failed.json + warned.json)
    assert govinno("check", tmp_path / "no", "--json", **env).code == 2
    assert not (tmp_path / "store").exists()


# ---- remove, sources, snapshots, rollback, doctor


def test_cases_go_and_come_back_by_rollback(govinno: Command, home: Home) -> None:
    env = {"GOVINNO_STORE": str(home.store.folder)}
    done = govinno("remove", "case-01", "case-02", "--json", **env)
    assert (done.code, done.json["removed"], done.json["snapshot"]) == (0, 2, "000002")
    listed = govinno("snapshots", "--json", **env).json
    assert [(each["id"], each["cases"], each["current"]) for each in listed] == [
        ("000001", 31, False),
        ("000002", 29, True),
    ]
    assert govinno("rollback", **env)[:2] == (0, "")
    assert home.now.id == "000001"
    assert govinno("rollback", "000009", **env).code == 2
    for words in (["no-such-case"], ["--source", "no-such-folder"], []):
        assert govinno("remove", *words, **env).code == 2
    assert govinno("remove", "--source", home.source, **env).code == 0
    assert home.manifest.sources == []


def test_the_doctor_counts_the_same_on_both_engines(govinno: Command, store: Path) -> None:
    state = govinno("doctor", "--json", "--store", store).json
    assert (state["engines_agree"], state["cases"], state["stale"]) == (True, 31, [])
    told = state["engines"]
    assert told["sparql"] == told["cypher"]
    # 30 cases name the registered hospital and a partner of their own, one only its own.
    counted = [told["sparql"][f"contributions_{kind}"] for kind in ("joined", "local")]
    assert counted == [30, 31]


# ---- questions


def test_questions_tell_what_they_ask_for(govinno: Command, store: Path) -> None:
    listed = govinno("questions", "--json", "--store", store).json
    for question in listed:
        assert set(question) >= {"slug", "kind", "title", "parameters"}
        assert question["kind"] in ("table", "study")
        assert set(question["title"]) == {"th", "en"}
        for parameter in question["parameters"]:
            assert set(parameter) >= {"name", "label", "type", "default", "choices"}
            assert set(parameter["label"]) == {"th", "en"}
    asked = next(q for q in listed if q["slug"] == "partners-of-an-innovation")
    assert "{innovation}" in asked["title"]["th"]


def test_an_answer_has_the_promised_shape_and_its_queries_run(
    govinno: Command, store: Path
) -> None:
    for engine in ("sparql", "cypher"):
        answer = govinno(*ASK_PARTNERS, "--engine", engine, "--format", "json", "--store", store)
        told = answer.json
        assert set(told) >= ANSWER_KEYS
        assert (answer.code, told["question"], told["truncated"]) == (0, ASK_PARTNERS[1], False)
        assert (told["snapshot"], told["parameters"]) == ("000002", {"innovation": "case-01"})
        assert set(told["sentence"]) == set(told["limits"]) == {"th", "en"}
        assert {len(row) for row in told["rows"]} == {len(told["columns"])}
        assert set(told["evidence"][0]) == EVIDENCE_KEYS
        assert {place["row"] for place in told["evidence"]} == {0, 1}
        text = told["queries"][engine]
        table = govinno("query", f"--{engine}", text, "--format", "json", "--store", store).json
        assert table["columns"] == told["columns"]
        assert sorted(map(str, table["rows"])) == sorted(map(str, told["rows"]))


def test_an_answer_comes_in_other_forms(govinno: Command, store: Path) -> None:
    text = govinno("--lang", "th", *ASK_PARTNERS, "--store", store)
    assert "หลักฐาน" in text.out
    assert "โรงพยาบาลขอนแก่น" in text.out
    table = govinno(*ASK_PARTNERS, "--format", "table", "--store", store)
    assert "โรงพยาบาลขอนแก่น" in table.out
    assert "Evidence" not in table.out
    rows = list(
        csv.reader(io.StringIO(govinno(*ASK_PARTNERS, "--format", "csv", "--store", store).out))
    )
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["ask", "partners-of-innovation"], "partners-of-an-innovation"),
        (["ask", "partners-of-an-innovation", "--set", "inovation=x"], "innovation"),
        ([*ASK_PARTNERS[:2], "--set", "innovation=cose-07"], "case-07"),
        (["model", "show", "Contributon"], "Contribution"),
        (["model", "show", "colaboratedWith"], "collaboratedWith"),
    ],
)
def test_an_unknown_name_gets_the_nearest_ones(
    govinno: Command, store: Path, words: list[str], near: str
) -> None:
    done = govinno("--store", store, *words, "--lang", "th")
    assert (done.code, done.out) == (2, "")
    assert near in done.err
    assert "ที่ใกล้ที่สุดคือ" in done.err


# ---- the model


def test_the_model_lists_what_is_in_the_property_graph_only_and_says_so(govinno: Command) -> None:
    told = {each["name"]: each["only_in"] for each in govinno("model", "--json").json}
    model = load_model()
    only = {d.name for d in model.derived}
    only |= {c.name for c in model.classes.values() if c.is_abstract}
    assert told.keys() == {c.name for c in model.classes.values()} | only
    assert {name for name, where in told.items() if where == "property graph"} == only
    printed = govinno("model").out
    assert only <= {line.split(" ")[0] for line in printed.splitlines()}
    assert " ".join(printed.split()).count("property graph only") == len(only)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Testimony", ["A label of the property graph only", "ป้ายในกราฟคุณสมบัติเท่านั้น"]),
        ("collaboratedWith", ["-[:COLLABORATED_WITH]-", "In the property graph only"]),
        ("PARTNERED_WITH", ["partneredWith", "partneredInCaseOf", "-[:PARTNERED_WITH]->"]),
    ],
)
def test_one_of_them_is_shown_by_its_name(govinno: Command, name: str, said: list[str]) -> None:
    shown = " ".join(govinno("model", "show", name, "--lang", "en").out.split())
    assert [words for words in said if words not in shown] == []


# ---- queries


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--sparql", COUNT_CASES, {"columns": ["n"], "rows": [[31]], "truncated": False}),
        ("--sparql", "ASK {}", {"columns": ["answer"], "rows": [[True]], "truncated": False}),
        (
            "--sparql",
            "CONSTRUCT { <urn:a> <urn:b> 1.5 } {}",
            {
                "columns": ["subject", "predicate", "object"],
                "rows": [["urn:a", "urn:b", 1.5]],
                "truncated": False,
            },
        ),
        (
            "--cypher",
            "MATCH (c:CaseRecord) RETURN count(c) AS n, null AS nothing, [1, 'a'] AS list",
            {
                "columns": ["n", "nothing", "list"],
                "rows": [[31, None, [1, "a"]]],
                "truncated": False,
            },
        ),
    ],
)
def test_a_query_gives_plain_values(
    govinno: Command, store: Path, option: str, text: str, expected: Mapping[str, Any]
) -> None:
    done = govinno("query", option, text, "--format", "json", "--store", store)
    assert (done.code, done.json, done.err) == (0, {**expected, "notices": []}, "")


def test_a_cut_answer_is_no_failure(govinno: Command, store: Path) -> None:
    done = govinno(
        "query",
        "--sparql",
        "SELECT ?s { ?s ?p ?o }",
        "--format",
        "json",
        "--store",
        store,
        GOVINNO_ROWS="5",
    )
    assert (done.code, len(done.json["rows"]), done.json["truncated"]) == (0, 5, True)


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_graph_that_is_not_there_is_told_beside_the_rows(
    govinno: Command, store: Path, form: str
) -> None:
    text = "SELECT * FROM <urn:x> { ?s ?p ?o }"
    done = govinno("--lang", "en", "query", "--sparql", text, "--format", form, "--store", store)
    assert done.code == 0 and "no graph named urn:x" in done.err


def test_a_file_tells_its_language_by_its_ending(
    govinno: Command, store: Path, tmp_path: Path
) -> None:
    sparql, other = tmp_path / "cases.rq", tmp_path / "cases.txt"
    for file in (sparql, other):
        file.write_text(COUNT_CASES, "utf-8")
    cypher = tmp_path / "cases.cypher"
    cypher.write_text("MATCH (c:CaseRecord) RETURN count(c) AS n", "utf-8")
    for words in ([sparql], [cypher], [other, "--engine", "sparql"]):
        done = govinno("query", "--file", *words, "--format", "csv", "--store", store)
        assert (done.code, done.out.split()) == (0, ["\ufeffn", "31"])
    assert govinno("query", "--file", other, "--store", store).code == 2


def test_a_query_that_is_too_slow_or_forbidden_is_refused(govinno: Command, store: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    done = govinno("query", "--sparql", slow, "--store", store, GOVINNO_SECONDS="1")
    assert (done.code, done.out) == (3, "")
    assert "longer than 1 seconds" in done.err
    for text in ("DELETE WHERE { ?s ?p ?o }", "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"):
        assert govinno("query", "--sparql", text, "--format", "json", "--store", store)[:2] == (
            3,
            "",
        )


# ---- words from records


def test_signs_in_a_record_are_printed_as_they_stand(govinno: Command, store: Path) -> None:
    asked = govinno(*ASK_PARTNERS[:3], "innovation=case-31", "--store", store)
    found = govinno("query", "--cypher", "MATCH (i:Innovation) RETURN i.name_th", "--store", store)
    told = govinno("explain", "innovation/case-31", "--store", store)
    for done in (asked, found, told):
        assert (done.code, TRICKY in done.out) == (0, True)


def test_a_fact_is_explained_by_its_place(govinno: Command, store: Path) -> None:
    told = govinno("explain", "innovation/case-01", "--json", "--store", store).json
    files = {fact["file"] for fact in told if fact["file"]}
    assert [Path(file).name for file in files] == ["case-01.yaml"]
    nothing = govinno("explain", "innovation/no-such", "--store", store)
    assert (nothing.code, nothing.out) == (2, "")


# ---- which store


def test_the_store_may_stand_before_after_or_in_the_environment(
    govinno: Command, store: Path
) -> None:
    query = ("query", "--sparql", "ASK {}", "--format", "csv")
    assert govinno("--store", store, *query).code == 0
    assert govinno(*query, GOVINNO_STORE=str(store)).code == 0
    assert govinno(*query, "--store", store, GOVINNO_STORE="/nowhere").code == 0


def test_without_a_snapshot_the_reader_is_told_to_load(govinno: Command, tmp_path: Path) -> None:
    done = govinno("query", "--sparql", "ASK {}", "--store", tmp_path / "new")
    assert (done.code, done.out) == (3, "")
    assert "load some cases first" in done.err
    assert not (tmp_path / "new").exists()


def test_a_broken_store_is_told_by_its_place(govinno: Command, tmp_path: Path) -> None:
    home = Home(Store(tmp_path / "store"), tmp_path / "source")
    file = home.write("aa-one")
    folder = home.store.folder
    (home.store.snapshot_folder / "000001").mkdir(parents=True)
    for pointer in ("", "000009", "000001", "../../etc\x00"):
        (folder / "current").write_text(pointer, "ascii")
        done = govinno("sources", "--json", "--store", folder)
        assert (done.code, done.out) == (2, "")
        assert str(folder) in done.err
    assert govinno("load", file, "--store", file).code == 2  # a file is no folder


# ---- bad calls

BAD_CALLS: Sequence[Sequence[str]] = (
    ["lod"],
    ["load"],
    ["load", "x", "--no-such-option"],
    ["load", "\udcff.yaml"],
    ["check", "/dev/null"],
    ["check", "\udcff", "--json"],
    ["remove"],
    ["remove", "[red]"],
    ["rollback", "000042"],
    ["rollback", "../x"],
    ["ask"],
    ["ask", ""],
    ["ask", "partners-of-an-innovation", "--set", "innovation"],
    ["ask", "partners-of-an-innovation", "--set", "innovation=' OR 1=1 //"],
    ["ask", "partners-of-an-innovation", "--engine", "sql"],
    ["ask", "partners-of-an-innovation", "--format", "xml"],
    ["query"],
    ["query", "--sparql", "ASK {}", "--cypher", "RETURN 1"],
    ["query", "--sparql", "ASK {}", "--engine", "cypher"],
    ["query", "--file", "/no/such/file.rq"],
    ["query", "--file", "/"],
    ["query", "--sparql", "SELECT"],
    ["query", "--sparql", "\udcff"],
    ["query", "--cypher", "MATCH (n RETURN n"],
    ["explain", "a b <>"],
    ["model", "show"],
    ["model", "show", "[red]"],
    ["--lang", "fr", "doctor"],
)


@pytest.mark.parametrize("words", BAD_CALLS, ids=lambda words: ascii(" ".join(words)))
def test_a_bad_call_gets_a_message_and_never_a_traceback(
    govinno: Command, store: Path, words: Sequence[str]
) -> None:
    done = govinno("--store", store, *words)
    is_report = words[-1] == "--json"
    assert done.code in ((1, 2) if words[0] in ("check", "load") else (2, 3))
    assert done.err.strip() or is_report
    assert done.out == "" or is_report
    assert not (store / "error.log").exists()


def test_bad_calls_in_a_process_of_their_own(store: Path) -> None:
    calls = [BAD_CALLS[0], BAD_CALLS[3], ["query", "--cypher", "MATCH (n RETURN n"]]
    done = [in_a_process("--store", store, *words) for words in calls]
    assert [each.code for each in done] == [2, 2, 3]
    assert all(each.err and not each.out for each in done)


def test_bad_settings_are_named(govinno: Command, store: Path) -> None:
    for name in ("GOVINNO_SECONDS", "GOVINNO_ROWS", "GOVINNO_MEGABYTES"):
        done = govinno("doctor", "--store", store, **{name: "many"})
        assert (done.code, done.out) == (2, "")
        assert name in done.err


def test_a_reader_that_goes_away_is_no_fault(store: Path) -> None:
    command = [sys.executable, "-m", "govinno", "questions", "--json", "--store", str(store)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == 0

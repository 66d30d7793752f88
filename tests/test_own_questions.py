"""Questions of one's own: read with distrust, told with their line, asked like all others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from bad_questions import GOOD, TEXT, faults_of, line_of
from pages import open_page, text_of, use_store

from govinno.answers.values import WrongValue
from govinno.cli import run
from govinno.graph.snapshots import Store
from govinno.graph.tables import Limits, QueryRefused
from govinno.verbs import Govinno

SLUG = GOOD.stem


@pytest.fixture(scope="module")
def library(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder, own_questions=GOOD.parent) as govinno:
        yield govinno


def test_the_example_is_a_question_like_all_others(library: Govinno, tmp_path: Path) -> None:
    assert library.question_faults(asks=True) == []
    question = library.questions()[SLUG]
    assert question.is_own and not library.questions()["partners-of-an-innovation"].is_own
    answers = [library.ask(SLUG, {}, engine) for engine in ("sparql", "cypher")]
    assert answers[0].rows == answers[1].rows and answers[0].rows
    names = {row[2] for row in answers[0].rows}
    # A reader found a student researcher counted as a university: nobody of no register is.
    assert "มหาวิทยาลัยพะเยา" in names and "นักศึกษาปริญญาโทผู้วิจัย" not in names
    said = f"{len(names)} universities, faculties and campuses take part in"
    assert said in answers[0].sentence["en"]
    assert {place.row for place in answers[0].evidence} == set(range(len(answers[0].rows)))
    narrower = library.ask(SLUG, {"kind": "SM"})
    assert 0 < len(narrower.rows) < len(answers[0].rows)
    library.export_answer(tmp_path / "answer.csv", SLUG)
    assert "มหาวิทยาลัย" in (tmp_path / "answer.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("old", "new", "code", "field", "at"),
    [
        ("title:\n", "title: [\n", "not-yaml", "", None),
        ("title:\n", "title: &a\n", "question-head", "", None),
        ("columns:\n", "columns: !!python/object:os.system\n", "question-head", "", None),
        ("order:", "picture: pie\norder:", "question-field-wrong", "picture", "picture: pie"),
        ("order:", "picture: bar\norder:", "question-field-missing", "picture_columns.label", None),
        ("[innovation, uni", "[nope, uni", "question-field-wrong", "order", "order: "),
        (
            "innovations: innovations",
            "innovations: nope",
            "question-field-wrong",
            "totals.innovations",
            "  innovations: nope",
        ),
        (
            "kind: iri",
            "kind: nope",
            "question-field-wrong",
            "columns.innovation_iri.kind",
            "  innovation_iri: {th",
        ),
        (
            "of: innovation",
            "of: nope",
            "question-field-wrong",
            "columns.innovation_iri.of",
            "  innovation_iri: {th",
        ),
        ("  en: Which", "  eng: Which", "question-field-missing", "title.en", "title:"),
        (
            "evidence_key: [innovation_iri, university]\n",
            "",
            "question-field-missing",
            "evidence_key",
            None,
        ),
        (
            "WHERE $kind = 'any'",
            "DETACH DELETE b WHERE $kind = 'any'",
            "question-text-refused",
            "cypher",
            "MATCH (b:Agent {is_registered: true})",
        ),
        (
            "MATCH (b:Agent {is_registered: true})",
            "LOAD CSV FROM 'file:///etc/passwd' AS x MATCH (b:Agent {is_registered: true})",
            "question-text-refused",
            "cypher",
            "LOAD CSV",
        ),
        (
            "  FILTER(?type IN (",
            "  FILTR(?type IN (",
            "question-text-refused",
            "sparql",
            "  FILTR(",
        ),
        (
            "  $rows\n",
            "  $rows SERVICE <http://x.y/> {}\n",
            "question-text-refused",
            "evidence",
            None,
        ),
        (
            "{innovations} นวัตกรรมที่",
            "{nope} นวัตกรรมที่",
            "question-blank-unknown",
            "sentence",
            "sentence:",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_line_and_takes_no_other_down(
    tmp_path: Path, old: str, new: str, code: str, field: str, at: str | None
) -> None:
    content = TEXT.replace(old, new, 1)
    assert content != TEXT
    found = faults_of(tmp_path, content)
    told = {(fault.code, fault.field) for fault in found}
    assert (code, field) in told, found
    fault = next(f for f in found if (f.code, f.field) == (code, field))
    assert fault.file == str(tmp_path / "mine.md")
    if at is not None:
        assert fault.line == line_of(content, at)
    assert fault.message_th != fault.message_en


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"---\n---\n",
        b"---\n- a\n---\n",
        b"---\n" + b"[" * 5_000 + b"\n---\n",
        b"---\na: &a [x]\nb: [*a, *a]\n---\n",
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("columns:", "columns: 7\nx:").encode(),
        TEXT.replace("order: [", "order: [{a: b}, ").encode(),
        TEXT.replace("  innovation: {th", "  1: {th").encode(),
        TEXT.replace("default: any", "default: [1]").encode(),
        TEXT.replace("optional: true", "least: many").encode(),
        TEXT.replace("title:", "title: {th: 1, en: 2}\nx:").encode(),
        TEXT.replace("engine", "").replace("order:", "engine: neo4j\norder:").encode(),
    ],
    ids=range(14),
)
def test_whatever_stands_in_a_file_is_a_fault(tmp_path: Path, content: bytes) -> None:
    assert faults_of(tmp_path, content)


def test_a_file_written_on_windows_is_read(tmp_path: Path) -> None:
    assert not (tmp_path / "x").exists()
    (tmp_path / "mine.md").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    with Govinno(tmp_path / "store", own_questions=tmp_path) as govinno:
        assert govinno.question_faults() == [] and "mine" in govinno.questions()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Govinno(tmp_path / "store", own_questions=tmp_path / "nope") as govinno:
        assert [fault.code for fault in govinno.question_faults()] == ["file-missing"]
        assert "partners-of-an-innovation" in govinno.questions()


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_is_told_and_the_others_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    odd = tmp_path / "odd.md"
    {"folder": odd.mkdir, "pipe": lambda: os.mkfifo(odd)}.get(
        kind, lambda: odd.symlink_to("/dev/zero")
    )()
    (tmp_path / "mine.md").write_text(TEXT, encoding="utf-8")
    with Govinno(tmp_path / "store", own_questions=tmp_path) as govinno:
        assert "mine" in govinno.questions()
        (fault,) = govinno.question_faults()
        assert (fault.code, fault.file) == ("question-no-file", str(odd))
    monkeypatch.setenv("GOVINNO_QUESTIONS", str(tmp_path))
    for lang, word in (("th", "โปรดย้าย"), ("en", "Take it out")):
        run(["--lang", lang, "--store", str(tmp_path / "store"), "questions"])
        said = capsys.readouterr()
        assert word in said.out + said.err and "odd.md" in said.out + said.err


def test_a_file_that_is_mended_counts_at_once(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text(TEXT.replace("limits:", "limitz:"), encoding="utf-8")
    with Govinno(tmp_path / "store", own_questions=tmp_path) as govinno:
        assert "mine" not in govinno.questions()
        with pytest.raises(WrongValue, match=r"mine.md:\d+ .*limits is missing"):
            govinno.ask("mine")
        (tmp_path / "mine.md").write_text(TEXT, encoding="utf-8")
        assert "mine" in govinno.questions() and govinno.question_faults() == []


def test_the_limits_of_strangers_hold(shipped_store: Store, tmp_path: Path) -> None:
    slow = TEXT.replace(
        "  FILTER(?type IN (", "  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l .\n  FILTER(?type IN ("
    )
    (tmp_path / "mine.md").write_text(slow, encoding="utf-8")
    limits = Limits(seconds=2, rows=5)
    with Govinno(shipped_store.folder, limits, own_questions=tmp_path) as govinno:
        with pytest.raises(QueryRefused) as told:
            govinno.ask("mine")
        assert told.value.code == "query-too-slow"
        (tmp_path / "mine.md").write_text(TEXT, encoding="utf-8")
        answer = govinno.ask("mine")
        assert answer.truncated and len(answer.rows) == 5


def test_columns_other_than_the_file_tells_are_refused(
    shipped_store: Store, tmp_path: Path
) -> None:
    other = TEXT.replace("?innovation ?university WHERE", "?university ?innovation WHERE", 1)
    (tmp_path / "mine.md").write_text(other, encoding="utf-8")
    with Govinno(shipped_store.folder, own_questions=tmp_path) as govinno:
        with pytest.raises(QueryRefused) as told:
            govinno.ask("mine", {}, "sparql")
        assert told.value.code == "question-columns-differ"
        assert "innovation_iri, university, innovation" in told.value.en
        assert [f.line for f in govinno.question_faults(asks=True)] == [
            line_of(other, "PREFIX gi:")
        ]


def test_names_that_the_graph_does_not_have_are_errors_at_their_lines(
    shipped_store: Store, tmp_path: Path
) -> None:
    wrong = TEXT.replace("gi:partnerType", "gi:partnerTyp").replace("PARTNER_T", "PARTNR_T")
    assert "gi:partnerTyp/" in wrong and "[:OF_PARTNR_TYPE]" in wrong
    (tmp_path / "mine.md").write_text(wrong, encoding="utf-8")
    with Govinno(shipped_store.folder, own_questions=tmp_path) as govinno:
        told = {fault.field: fault for fault in govinno.question_faults(asks=True)}
    assert {(f.code, f.severity) for f in told.values()} == {("question-unknown-name", "error")}
    assert "The nearest are: PartnerType, partnerType," in told["sparql"].message_en
    assert told["sparql"].line == line_of(wrong, "gi:partnerTyp/")
    assert "The nearest are: OF_PARTNER_TYPE," in told["cypher"].message_en
    assert told["cypher"].line == line_of(wrong, "[:OF_PARTNR_TYPE]")


# ---- the command and the dashboard


def test_the_command_lists_checks_and_asks_them(
    shipped_store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GOVINNO_STORE", str(shipped_store.folder))
    monkeypatch.setenv("GOVINNO_QUESTIONS", str(tmp_path))
    monkeypatch.setenv("GOVINNO_LANG", "en")
    (tmp_path / "mine.md").write_text(TEXT, encoding="utf-8")
    assert run(["questions", "--check"]) == 0
    assert capfd.readouterr().err == "0 errors, 0 warnings.\n"
    (tmp_path / "bad.md").write_text("nothing", encoding="utf-8")
    assert run(["questions"]) == 0
    out, err = capfd.readouterr()
    assert "\nmine\n" in out and "Which universities, faculties and campuses take part" in out
    assert f"error {tmp_path}/bad.md:1 [question-head]" in err
    assert run(["questions", "--check", "--json"]) == 1
    assert [f["code"] for f in json.loads(capfd.readouterr().out)] == ["question-head"]
    assert run(["ask", "mine", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["question"] == "mine"
    assert run(["ask", "bad"]) == 2
    assert "bad.md:1 A question must begin with a line ---" in capfd.readouterr().err


def test_the_dashboard_asks_them_and_a_hostile_title_stays_a_title(
    shipped_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "Which <script>alert(1)</script> universities"
    (tmp_path / "mine.md").write_text(TEXT.replace("Which universities", title), encoding="utf-8")
    monkeypatch.setenv("GOVINNO_QUESTIONS", str(tmp_path))
    use_store(monkeypatch, shipped_store.folder)
    test = open_page("query", lang="en", q="mine")
    assert not test.error and not test.exception
    choice = next(box for box in test.selectbox if any(title in o for o in box.options))
    assert choice.value == "mine"
    told = text_of(open_page("questions", lang="en", q="mine"))
    assert "faculties and campuses take part in" in told and "<script>" not in told

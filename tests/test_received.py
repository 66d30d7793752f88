"""What is sent is looked at before anything opens it: hostile files do no harm and are told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hostile_files import INSIDE, REFUSED, WARNED, document, packed, with_part, workbook

from govinno.loaders.received import look_at, refuse_unsafe, safe_name, unpack


@pytest.mark.parametrize("what,name,data,code", REFUSED, ids=[what for what, *_ in REFUSED])
def test_a_hostile_file_is_refused_with_what_to_do(
    what: str, name: str, data: bytes, code: str
) -> None:
    fault = refuse_unsafe(data, name)
    assert fault is not None, what
    assert (fault.code, fault.file, fault.severity) == (code, name, "error")
    if code != "file-empty":  # told as it is to everybody
        assert "โปรด" in fault.message_th and "lease" in fault.message_en


@pytest.mark.parametrize("data,name", [(workbook(), "a.xlsx"), (document(), "ก.DOCX")])
def test_a_whole_document_is_taken_without_a_word(data: bytes, name: str) -> None:
    assert look_at(data, name) == []


def test_links_to_other_files_are_told_and_a_link_to_a_page_is_none() -> None:
    name, data, code = WARNED
    assert refuse_unsafe(data, name) is None
    (fault,) = look_at(data, name)
    assert (fault.code, fault.value) == (code, "file:///C:/plan.xlsx")


def test_a_bomb_is_refused_within_little_memory() -> None:
    """What looking at all of them takes beyond their own bytes."""
    code = (
        "import resource; from hostile_files import REFUSED;"
        "from govinno.loaders.received import refuse_unsafe;"
        "assert all(refuse_unsafe(data, name) for _, name, data, _ in REFUSED);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "[refuse_unsafe(data, name) for _, name, data, _ in REFUSED];"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PYTHONPATH": str(Path(__file__).parent)},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 50_000  # kilobytes


# ---- archives


def test_an_archive_gives_its_files_with_safe_names() -> None:
    data = packed(
        {
            "รอบ 2567/กรณี.yaml": "id: a",
            "other/กรณี.yaml": "id: b",
            "form.xlsx": workbook(),
            "__MACOSX/._form.xlsx": "x",
            ".DS_Store": "x",
            "readme.exe": "MZ",
        }
    )
    files, faults = unpack(data, "round.zip")
    assert [file.name for file in files] == ["กรณี.yaml", "กรณี (2).yaml", "form.xlsx"]
    assert files[1].data == b"id: b"
    assert [(f.file, f.code) for f in faults] == [("round.zip/readme.exe", "file-kind-not-taken")]


@pytest.mark.parametrize("encoding", ["cp874", "utf-8"])
def test_thai_names_of_archives_that_do_not_say_their_encoding_are_read(encoding: str) -> None:
    name = "เทศบาล.yaml".encode(encoding)
    data = packed({"x" * len(name): "id: a"}).replace(b"x" * len(name), name)
    files, faults = unpack(data, "a.zip")
    assert ([file.name for file in files], faults) == (["เทศบาล.yaml"], [])


@pytest.mark.parametrize("data,code", INSIDE)
def test_what_an_archive_must_not_hold_is_told(data: bytes, code: str) -> None:
    files, faults = unpack(data, "a.zip")
    assert (files, [fault.code for fault in faults]) == ([], [code])


def test_a_hostile_file_in_an_archive_is_told_and_the_others_are_taken() -> None:
    macros = with_part(workbook(), "xl/vbaProject.bin", b"x")
    files, faults = unpack(packed({"a.xlsx": macros, "b.yaml": "id: b"}), "a.zip")
    assert [file.name for file in files] == ["b.yaml"]
    assert [(fault.file, fault.code) for fault in faults] == [("a.zip/a.xlsx", "file-macros")]


@pytest.mark.parametrize(
    "told,kept",
    [
        ("../../etc/passwd.yaml", "passwd.yaml"),
        ("C:\\Users\\x\\กรณี.xlsx", "กรณี.xlsx"),
        ("a\u202excod.yaml", "axcod.yaml"),
        ("=cmd|'x'!A0.csv", "=cmd_'x'!A0.csv"),
        ("<script>alert(1)<|script>.yaml", "_script_alert(1)__script_.yaml"),
        ("-rf.yaml", "rf.yaml"),
        ("...", "file"),
        ("ก" * 300 + ".xlsx", "ก" * 58 + ".xlsx"),
    ],
)
def test_a_name_leads_nowhere(told: str, kept: str) -> None:
    assert safe_name(told) == kept

"""Files that are no case records: each gives one clear fault, at once and without a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from reading_one import check_one

from govinno.loaders.yaml_reader import read_yaml
from govinno.loading import check

GOOD = (Path(__file__).parent / "bad" / "good.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, here in zip("abcdefghi", "bcdefghij", strict=True)
)


def faults(data: bytes | str) -> list[tuple[int, str, str]]:
    """[line, field, code] of all faults of a file."""
    data = data if isinstance(data, bytes) else data.encode()
    return [(fault.line, fault.field, fault.code) for fault in check_one(data, "case.yaml").faults]


def message(data: bytes | str) -> str:
    data = data if isinstance(data, bytes) else data.encode()
    return read_yaml(data, "case.yaml")[1][0].message_en


#: name, content, the one fault.
REFUSED: list[tuple[str, bytes | str, list[object]]] = [
    ("not YAML", "id: [a, b\nlao: x", [1, "", "not-yaml"]),
    ("colon in a text", "id: a\nnote: he said: yes", [2, "", "not-yaml"]),
    ("open quote", 'id: a\nnote: "open\nlao: x', [2, "", "not-yaml"]),
    ("wrong indent", "id: a\nlao:\n  name_th: ก\n name_en: b", [4, "", "not-yaml"]),
    ("tab", "id: a\nlao:\n\tname_th: ก", [3, "", "not-yaml"]),
    ("UTF-16 with BOM", GOOD.encode("utf-16"), [1, "", "file-encoding"]),
    ("UTF-16 without BOM", GOOD.encode("utf-16-le"), [0, "", "file-encoding"]),
    ("short UTF-16 without BOM", "id: ab".encode("utf-16-le"), [0, "", "file-encoding"]),
    ("TIS-620", "id: a\nname_th: เทศบาล".encode("tis-620"), [2, "", "file-encoding"]),
    ("Latin-1", "id: a\nname_en: café au lait".encode("latin-1"), [2, "", "file-encoding"]),
    (
        "cut in a character",
        GOOD.encode()[: GOOD.encode().index("เทศ".encode()) + 1],
        [4, "", "file-cut-off"],
    ),
    ("empty", b"", [0, "", "file-empty"]),
    ("blanks only", b" \n\t\n  ", [0, "", "file-empty"]),
    ("a mark of UTF-8 only", b"\xef\xbb\xbf", [0, "", "file-empty"]),
    ("comments only", "# to be written\n", [0, "", "file-empty"]),
    ("50 MB", b"id: a\n" + b"# x\n" * 12_500_000, [0, "", "file-too-large"]),
    ("a billion laughs", BOMB, [1, "", "yaml-not-allowed"]),
    ("a Python object", "id: !!python/object:os.system {}", [1, "", "yaml-not-allowed"]),
    ("a tag of one's own", "id: !secret x", [1, "", "yaml-not-allowed"]),
    ("a merge key", "id: a\nlao:\n  <<: {type: TM}\n", [3, "", "yaml-not-allowed"]),
    ("an anchor used again", "id: &x a\nnote: *x", [1, "", "yaml-not-allowed"]),
    ("a name after * that stands nowhere", "id: a\nnote: *x", [2, "", "not-yaml"]),
    ("one anchor twice", "id: &x a\nnote: &x b", [2, "", "not-yaml"]),
    ("50 levels", f"id: {'[' * 50}{']' * 50}", [1, "", "yaml-not-allowed"]),
    ("a list at top level", "- id: a\n- id: b", [1, "", "not-a-record"]),
    ("a text at top level", "เทศบาลนครขอนแก่น", [1, "", "not-a-record"]),
    ("a second document without a mark", "id: a\n...\nid: b\n", [3, "", "not-yaml"]),
    ("fields of nothing known", "year: 2567\nbudget: 100\n", [1, "", "unknown-record"]),
    ("NUL", b"id: a\nnote: b\x00c\n", [2, "", "control-character"]),
    ("a bell", b"id: a\nnote: b\x07c\n", [2, "", "control-character"]),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00", [1, "", "file-encoding"]),
    ("no id", "lao: {type: TM}", [1, "id", "missing-field"]),
]


@pytest.mark.parametrize(
    ("content", "fault"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_one_clear_fault(content: bytes | str, fault: list[object]) -> None:
    assert faults(content) == [tuple(fault)]


WORDS: list[tuple[bytes | str, str]] = [
    (
        "id: a\nnote: he said: yes",
        "This is not YAML: a colon stands inside a text; put the text "
        "in quotes. Mend this line or the one before it.",
    ),
    (
        "id: a\n...\nid: b\n",
        "This is not YAML: a second record follows after ...; begin it with "
        "a line ---. Mend this line or the one before it.",
    ),
    (
        "name_th: เทศบาล".encode("tis-620"),
        "The file is not UTF-8 (it looks like TIS-620 / "
        "Windows-874). Open it where it was written and save it as UTF-8.",
    ),
    (
        "name_en: café au lait".encode("latin-1"),
        "The file is not UTF-8 (it looks like "
        "Windows-1252 / Latin-1). Open it where it was written and save it as UTF-8.",
    ),
    (
        b"id: \x80\x80 a",
        "The file is not UTF-8. Open it where it was written and save it as UTF-8.",
    ),
    (
        "id: [[1, 2], 3, *x]",
        "This is not YAML: the name after * stands nowhere; if it is a text, "
        "put it in quotes. Mend this line or the one before it.",
    ),
    ("a: {<<: {b: c}}", "A case record does not use merge keys (<<). Write the value out."),
]


@pytest.mark.parametrize(("content", "words"), WORDS)
def test_the_message_says_what_to_do(content: bytes | str, words: str) -> None:
    assert message(content) == words


DEEP = {
    "brackets": f"id: {'[' * 100_000}{']' * 100_000}",
    "braces": f"id: {'{a: ' * 100_000}",
    "dashes": f"id:\n {'- ' * 100_000}x",
}


@pytest.mark.parametrize("name", DEEP)
def test_nesting_beyond_the_stack_is_refused_and_takes_no_process_down(
    name: str, tmp_path: Path
) -> None:
    file = tmp_path / "deep.yaml"
    file.write_text(DEEP[name], encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from govinno.loading import check; "
        "print([f.code for f in check([Path(sys.argv[1])])])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.returncode) == ("['yaml-not-allowed']\n", 0), done.stderr


# ---- unusual, and right


USUAL = faults(GOOD)
ACCEPTED = {
    "CRLF line ends": GOOD.replace("\n", "\r\n").encode(),
    "a mark of UTF-8": b"\xef\xbb\xbf" + GOOD.encode(),
    "no line end at the end": GOOD.rstrip("\n").encode(),
    "a start and an end of document": f"---\n{GOOD}...\n".encode(),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_valid_file_stays_valid(name: str) -> None:
    shift = name.startswith("a start")
    assert faults(ACCEPTED[name]) == [(line + shift, *rest) for line, *rest in USUAL]


def test_line_ends_and_a_mark_change_no_fact() -> None:
    plain = read_yaml(GOOD.encode(), "")[0]
    assert [read_yaml(ACCEPTED[name], "")[0] for name in list(ACCEPTED)[:3]] == [plain] * 3


# ---- slips that YAML itself takes without a word


SLIPS = [
    ("a key twice", "id: a\nid: b", [[2, "id", "repeated-key"]]),
    (
        "a key twice deeper down",
        "id: a\nlao:\n  type: TM\n  type: CM",
        [[4, "lao.type", "repeated-key"]],
    ),
    ("a comma in a figure", "a: {value: 1,370}", [[1, "a.370", "split-number"]]),
    (
        "a comma in two figures",
        "a: {value: 1,370, rank: 2,500}",
        [[1, "a.370", "split-number"], [1, "a.500", "split-number"]],
    ),
    ("a field without a value", "id: a\nnote:", [[2, "note", "empty-field"]]),
]


@pytest.mark.parametrize(
    ("content", "found"), [row[1:] for row in SLIPS], ids=[row[0] for row in SLIPS]
)
def test_a_slip_is_told(content: str, found: list[list[object]]) -> None:
    _, told = read_yaml(content.encode(), "case.yaml")
    assert [[fault.line, fault.field, fault.code] for fault in told] == found


def test_a_folder_with_all_of_them_gives_a_fault_for_each(tmp_path: Path) -> None:
    small = [row for row in REFUSED if row[0] != "50 MB"]
    for number, (_, content, _) in enumerate(small):
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / f"{number:02}.yaml").write_bytes(data)
    found = [[fault.line, fault.field, fault.code] for fault in check([tmp_path])]
    assert found == [fault for _, _, fault in small]

"""A register of one's own is a source like any other, and names of cases join what it knows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_stores import Home, age, partner, quads

from govinno import checking, loading
from govinno.cli import run
from govinno.graph.snapshots import Store
from govinno.loading import check, load
from govinno.records.faults import Fault
from govinno.verbs import Govinno

BODY = "https://w3id.org/govinno/id/organization/"
#: A clinic with two names, and an award of its own.
MINE = """\
organisations:
- key: my-clinic
  name_th: คลินิกสามดาว
  type: hospital
  variants:
  - สามดาวคลินิก
"""
#: A body of the shipped register: its key, its name, its code.
SHIPPED = ("cm-khonkaen", "โรงพยาบาลขอนแก่น", "3400102")


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A store with a case of the clinic, a case of its other name, and one without it."""
    home = Home(Store(tmp_path / "store"), tmp_path / "source")
    home.write("case-a", partners=[partner("คลินิกสามดาว", "hospital")])
    home.write("case-b", partners=[partner("สามดาวคลินิก", "hospital")])
    home.write("case-c", partners=[partner("กลุ่มเดือน", "community_group")])
    return home


def joined(home: Home, key: str = "my-clinic") -> set[str]:
    """The cases in which some contribution is that of a body."""
    end = f"contributor> <{BODY}{key}>"
    found = (line for line in quads(home.now) if end in line)
    return {line.split("/graph/case/")[1].split(">")[0] for line in found}


def told(faults: list[Fault]) -> list[tuple[str, int, str, str]]:
    return [(Path(f.file).name, f.line, f.code, f.value) for f in faults if f.severity == "error"]


# ---- loaded, changed, taken out


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_names_join_in_the_load_that_brings_cases_and_register(
    home: Home, tmp_path: Path, order: tuple[int, int]
) -> None:
    paths = (put(tmp_path / "mine.yaml", MINE), home.source)
    report = home.load(*(paths[place] for place in order))
    assert report.of_kind("register").added == ["mine"]
    assert joined(home) == {"case-a", "case-b"}
    known = home.manifest.records["mine"]
    assert (known.kind, known.source) == ("register", str(tmp_path / "mine.yaml"))
    assert home.manifest.counts["cases"] == 3


def test_a_register_among_the_cases_of_a_folder_joins_too(home: Home) -> None:
    put(home.source / "zz" / "mine.yaml", MINE)
    assert home.load().errors == []
    assert joined(home) == {"case-a", "case-b"}


def test_one_load_and_two_give_the_same_graph(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load()
    assert joined(home) == set()
    report = home.load(mine)
    assert (report.added, report.read_again) == (["mine"], 3)
    other = Home(Store(tmp_path / "other"), home.source)
    other.load(home.source, mine)
    assert quads(home.now) == quads(other.now)


def test_nothing_changed_is_no_news(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    age(mine, seconds=60)
    for paths in ((mine,), (home.source,), (home.source, mine)):
        report = home.load(*paths)
        assert (report.is_published, report.read_again) == (False, 0)


def test_a_changed_register_parts_what_it_joined(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    put(mine, MINE.replace("  variants:\n  - สามดาวคลินิก\n", ""))
    report = home.load(mine)
    assert (report.changed, report.of_kind("case-record").unchanged) == (["mine"], [])
    assert joined(home) == {"case-a"}


def test_without_its_register_the_graph_is_as_it_never_was_there(
    home: Home, tmp_path: Path
) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load()
    before = quads(home.now)
    home.load(mine)
    report = home.remove("mine")
    assert (report.removed, report.read_again, report.is_published) == (["mine"], 3, True)
    assert quads(home.now) == before
    home.load(mine)
    assert home.remove(source=mine).removed == ["mine"]
    assert (quads(home.now), home.manifest.sources) == (before, [str(home.source)])


def test_a_register_that_is_gone_from_its_folder_is_taken_out(home: Home) -> None:
    mine = put(home.source / "mine.yaml", MINE)
    home.load()
    mine.unlink()
    assert home.load(allow_removals=True).removed == ["mine"]
    assert joined(home) == set()


def test_a_register_that_calls_itself_may_be_moved(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", "register: clinics\n" + MINE)
    home.load(home.source, mine)
    moved = home.source / "moved.yaml"
    mine.rename(moved)
    report = home.load()
    assert (report.added, report.changed, report.removed) == ([], [], [])
    assert home.manifest.records["clinics"].file == "moved.yaml"
    assert joined(home) == {"case-a", "case-b"}


def test_a_rollback_brings_the_registers_of_its_snapshot(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    home.remove("mine")
    with Govinno(home.store.folder) as govinno:
        assert govinno.rollback() == "000001"
    home.write("case-d", partners=[partner("สามดาวคลินิก", "hospital")])
    report = home.load()
    assert (report.added, report.read_again) == (["case-d"], 0)
    assert joined(home) == {"case-a", "case-b", "case-d"}


def test_workers_join_what_the_register_knows(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_POOL_FROM", 2)
    home.load(put(tmp_path / "mine.yaml", MINE), home.source)
    assert joined(home) == {"case-a", "case-b"}


def test_an_award_scheme_of_ones_own_joins(home: Home, tmp_path: Path) -> None:
    scheme = "schemes:\n- {key: my-prize, name_th: รางวัลสามดาว, grantor: my-clinic}\n"
    home.write("case-d", awards=[{"name_th": "รางวัลสามดาว", "year_be": 2567, "status": "won"}])
    assert home.load(home.source, put(tmp_path / "mine.yaml", MINE + scheme)).errors == []
    of_scheme = "award-scheme/my-prize> <https://w3id.org/govinno/graph/"
    assert any(f"{of_scheme}reference>" in line for line in quads(home.now))
    granted = f"schemeGrantor> <{BODY}my-clinic> <https://w3id.org/govinno/graph/register>"
    assert any(granted in line for line in quads(home.now))


def test_json_gives_the_same_as_yaml(home: Home, tmp_path: Path) -> None:
    body = {"key": "my-clinic", "name_th": "คลินิกสามดาว", "type": "hospital"}
    file = put(tmp_path / "mine.json", json.dumps({"organisations": [body]}))
    assert home.load(home.source, file).errors == []
    assert joined(home) == {"case-a"}


def test_a_graph_without_names_joins_alike_and_never_by_a_gap(home: Home, tmp_path: Path) -> None:
    """Two people in two files have the same gap, and are not the same."""
    person = "- key: my-person\n  name_th: นายสมชาย ใจดี\n  type: hospital\n"
    mine = put(tmp_path / "mine.yaml", MINE + person)
    home.write("case-d", partners=[partner("นายสมหมาย ใจงาม", "hospital")])
    home.load(home.source, mine, keeps_names=False)
    assert joined(home) == {"case-a", "case-b"}
    assert joined(home, "my-person") == set()
    home.write("case-e", partners=[partner("สามดาวคลินิก", "hospital")])
    report = home.load()
    assert (report.added, report.read_again) == (["case-e"], 0)
    assert joined(home) == {"case-a", "case-b", "case-e"}
    kept = b"".join(loading.record_of(line) for _, line in loading.all_lines(home.now.case_rows))
    assert "สมชาย".encode() not in kept


# ---- what is wrong


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("key: my-clinic", f"key: {SHIPPED[0]}"), (2, SHIPPED[0])),
        (("name_th: คลินิกสามดาว", f"name_th: {SHIPPED[1]}"), (2, SHIPPED[1])),
        (("- สามดาวคลินิก", f"- {SHIPPED[1]}"), (2, SHIPPED[1])),
        (("  variants", f"  dla_code: '{SHIPPED[2]}'\n  variants"), (5, SHIPPED[2])),
    ],
)
def test_what_a_shipped_register_has_is_a_fault_with_both_places(
    home: Home, tmp_path: Path, change: tuple[str, str], fault: tuple[int, str]
) -> None:
    mine = put(tmp_path / "mine.yaml", MINE.replace(*change))
    report = home.load(home.source, mine)
    line, value = fault
    assert told(report.errors) == [("mine.yaml", line, "in-another-register", value)]
    assert "registers/organisations.yaml:" in report.errors[0].message_en
    assert report.snapshot is None
    assert told(check([mine])) == told(report.errors)


def test_of_two_registers_with_one_name_the_loaded_one_stays(home: Home, tmp_path: Path) -> None:
    home.load(home.source, put(tmp_path / "mine.yaml", MINE))
    other = put(tmp_path / "aa.yaml", MINE.replace("my-clinic", "other").replace("คลินิกสามดาว", "ก"))
    report = home.load(other, accept_valid=True)
    assert told(report.errors) == [("aa.yaml", 2, "in-another-register", "สามดาวคลินิก")]
    assert f"{tmp_path / 'mine.yaml'}:2" in report.errors[0].message_en
    assert joined(home) == {"case-a", "case-b"}


def test_a_faulty_register_keeps_its_last_good_state(home: Home, tmp_path: Path) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    for text in (MINE.replace("hospital", "hospitall"), MINE + "  variants: [", "organisations: ["):
        put(mine, text)
        report = home.load(home.source, mine, accept_valid=True)
        assert (report.stale, report.removed) == (["mine"], [])
        assert joined(home) == {"case-a", "case-b"}
    home.write("case-d", partners=[partner("สามดาวคลินิก", "hospital")])
    assert home.load(home.source).added == ["case-d"]
    assert joined(home) == {"case-a", "case-b", "case-d"}
    put(mine, MINE)
    assert home.load(mine).changed == ["mine"]


def test_a_body_above_may_stand_in_another_register(home: Home, tmp_path: Path) -> None:
    above = put(
        tmp_path / "zz.yaml",
        "organisations:\n- {key: my-group, name_th: เครือสามดาว, type: private}\n",
    )
    mine = put(tmp_path / "mine.yaml", MINE + "  parent: my-group\n")
    assert told(check([mine])) == [("mine.yaml", 2, "unknown-body", "my-group")]
    assert check([mine, above]) == []
    assert home.load(home.source, mine, above).errors == []
    assert any("parentBody" in line and "my-group" in line for line in quads(home.now))


def test_a_register_that_another_needs_is_not_taken_out(home: Home, tmp_path: Path) -> None:
    above = "organisations:\n- {key: my-group, name_th: เครือสามดาว, type: private}\n"
    files = (
        put(tmp_path / "zz.yaml", above),
        put(tmp_path / "mine.yaml", MINE + "  parent: my-group\n"),
    )
    home.load(home.source, *files)
    report = home.remove("zz")
    assert told(report.errors) == [("mine.yaml", 2, "unknown-body", "my-group")]
    assert (report.is_published, home.now.id) == (False, "000001")
    assert set(home.remove("zz", "mine").removed) == {"zz", "mine"}


def test_two_registers_of_one_id_are_told(home: Home, tmp_path: Path) -> None:
    one, two = put(tmp_path / "a" / "mine.yaml", MINE), put(tmp_path / "b" / "mine.yaml", MINE)
    (fault,) = home.load(home.source, one, two).errors
    assert (fault.code, fault.value) == ("repeated-case", "mine")


def test_a_bad_id_is_told(tmp_path: Path) -> None:
    assert told(check([put(tmp_path / "mine.yaml", "register: my own\n" + MINE)])) == [
        ("mine.yaml", 1, "bad-id", "my own")
    ]


FAULTY = {
    "unknown-code": MINE.replace("hospital", "hospitall"),
    "unknown-field": MINE.replace("variants", "varients"),
    "repeated-variant": MINE + MINE.removeprefix("organisations:\n").replace("my-c", "other-c"),
    "repeated-id": MINE + "- {key: my-clinic, name_th: ก, type: hospital}\n",
    "unknown-body": MINE + "  parent: nobody\n",
    "parent-loop": MINE + "  parent: my-clinic\n",
    "missing-field": MINE.replace("  type: hospital\n", ""),
    "wrong-kind": MINE.replace("\n  - ", " "),
    "repeated-key": MINE + "  type: hospital\n",
}


@pytest.mark.parametrize("code", FAULTY)
def test_check_and_load_tell_every_fault_of_ones_own_register(
    home: Home, tmp_path: Path, code: str
) -> None:
    mine = put(tmp_path / "mine.yaml", FAULTY[code])
    assert code in {fault.code for fault in check([mine])}
    report = load(home.store, [mine], dry_run=True)
    assert code in {fault.code for fault in report.errors}


def test_doctor_tells_what_is_wrong_in_the_file_of_a_register(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    put(mine, FAULTY["unknown-code"])
    assert run(["--store", str(home.store.folder), "--lang", "en", "doctor"]) == 1
    said = capsys.readouterr()
    assert f"{mine}:4" in said.out + said.err
    assert "hospital, " in said.out + said.err


# ---- where it is told


def test_a_joined_fact_is_explained_by_file_and_line_of_the_register(
    home: Home, tmp_path: Path
) -> None:
    mine = put(tmp_path / "mine.yaml", MINE)
    home.load(home.source, mine)
    with Govinno(home.store.folder) as govinno:
        facts = {(f.value, f.field): (f.file, f.line) for f in govinno.explain(BODY + "my-clinic")}
        assert facts["คลินิกสามดาว", "organisations[0].name_th"] == (str(mine), 3)
        assert facts["สามดาวคลินิก", "organisations[0].variants"] == (str(mine), 5)
        contribution = next(
            line.split("> <")[0].removeprefix("<")
            for line in quads(home.now)
            if f"contributor> <{BODY}my-clinic>" in line and "case/case-a>" in line
        )
        (link,) = (f for f in govinno.explain(contribution) if f.value == BODY + "my-clinic")
        assert (Path(link.file).name, link.line > 0) == ("case-a.yaml", True)


# ---- what a data set lists

#: A list with a body that ships, a part of it, a body of its own, and one name of two bodies.
LISTED = """\
listed_organisations:
- {key: l-1, name_th: โรงพยาบาลขอนแก่น, type: hospital}
- {key: l-2, name_th: หน่วยนกฮูก, type: hospital, parent: l-1}
- {key: l-3, name_th: คลินิกสามดาว, type: hospital}
- {key: l-4, name_th: กลุ่มเดือน, type: community_group}
- {key: l-5, name_th: กลุ่มเดือน, type: community_group}
"""


def test_what_another_register_has_by_name_is_that_body_and_a_name_of_two_joins_neither(
    home: Home, tmp_path: Path
) -> None:
    home.write("case-d", partners=[partner("หน่วยนกฮูก", "hospital")])
    report = home.load(home.source, put(tmp_path / "list.yaml", LISTED))
    assert report.errors == []
    told = {f.code: f.message_en for f in report.faults if f.code.startswith("listed-")}
    assert "1 of the bodies" in told["listed-elsewhere"]
    assert "โรงพยาบาลขอนแก่น" in told["listed-elsewhere"]
    assert "กลุ่มเดือน" in told["listed-twice"]
    assert (joined(home, "l-3"), joined(home, "l-4"), joined(home, "l-5")) == (
        {"case-a"},
        set(),
        set(),
    )
    # The part belongs to the body that ships, not to the entry that is the same.
    assert joined(home, "l-2") == {"case-d"}
    assert any(
        f"<{BODY}l-2>" in line and f"parentBody> <{BODY}hosp-khonkaen>" in line
        for line in quads(home.now)
    )


def test_two_lists_with_one_name_have_one_body_whichever_came_first(
    home: Home, tmp_path: Path
) -> None:
    one = put(tmp_path / "a-list.yaml", LISTED)
    other = put(tmp_path / "b-list.yaml", LISTED.replace("l-", "m-"))
    home.load(home.source, other)
    home.load(one)
    first = quads(home.now)
    again = Home(Store(tmp_path / "again"), home.source)
    again.load(home.source, one, other)
    assert quads(again.now) == first
    assert joined(home, "l-3") == {"case-a"}

"""About the data: every number of the page counted again from the records; what changed; errors."""

from __future__ import annotations

import html
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import yaml
from conftest import CASES
from pages import open_page, text_of, use_store
from recount.codes import code_of, codes, with_broader
from recount.read import Case, World
from recount.topics import HALVES, RANK, numbers, statuses
from small_stores import Home, new_home, small_record, write

from govinno import settings
from govinno.answers import ErrorReport
from govinno.answers.changed import MOST_NAMED
from govinno.answers.coverage import Coverage, aspects
from govinno.cli import run
from govinno.graph import NotThere
from govinno.graph.snapshots import Store
from govinno.graph.tables import QueryRefused
from govinno.verbs import Govinno
from govinno.views import about, about_words

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def world() -> World:
    return World(list(CASES.glob("*.yaml")))


@pytest.fixture(scope="module")
def shipped(shipped_store: Store) -> Iterator[Govinno]:
    with Govinno(shipped_store.folder) as govinno:
        yield govinno


@pytest.fixture(scope="module")
def told(shipped: Govinno) -> Coverage:
    return shipped.coverage()


# ---- the matrix, counted again


def _of_list(name: str) -> Callable[[World, Case], bool]:
    return lambda _, case: bool(case.record.get(name))


def _names_a_partner(world: World, case: Case) -> bool:
    return any(world.counts(case, one) for one in case.record.get("partners") or ())


def _is_measured(_: World, case: Case) -> bool:
    figures = [(o.get("baseline_value"), o.get("value")) for o in case.record.get("outcomes") or ()]
    return any(isinstance(b, int | float) and isinstance(v, int | float) for b, v in figures)


def _won(_: World, case: Case) -> bool:
    awards = case.record.get("awards") or ()
    return any(code_of("award-status", one["status"]) == "won" for one in awards)


#: Whether a record tells each aspect, read from its YAML.
TOLD: dict[str, Callable[[World, Case], bool]] = {
    "cases": lambda *_: True,
    "partners": _names_a_partner,
    "factors": _of_list("success_factors"),
    "obstacles": _of_list("obstacles"),
    "results": _of_list("outcomes"),
    "measured": _is_measured,
    "steps": _of_list("process_steps"),
    "transfers": _of_list("transfer"),
    "awards": _won,
    "sessions": _of_list("session"),
}


def counted(world: World, cases: list[Case]) -> dict[str, int]:
    return {name: sum(tells(world, case) for case in cases) for name, tells in TOLD.items()}


def test_the_matrix_says_of_each_theme_what_the_records_say(world: World, told: Coverage) -> None:
    assert list(TOLD) == list(aspects()) == list(told.aspects)
    of_theme: dict[str, list[Case]] = {code: [] for code in codes("theme")}
    for case in world.cases:
        themes = {t for home in case.innovations for t in world.themes(home)}
        for code in {up for theme in themes for up in with_broader("theme", theme)}:
            of_theme[code].append(case)
    assert {row.code: dict(row.counts) for row in told.themes} == {
        code: counted(world, cases) for code, cases in of_theme.items() if code != "unknown"
    }
    assert dict(told.whole.counts) == counted(world, world.cases)


def test_every_province_stands_there_with_its_cases_also_one_without(
    world: World, told: Coverage
) -> None:
    of_province = Counter(
        code_of("province", case.record["lao"]["province"]) for case in world.cases
    )
    assert {row.code: row.cases for row in told.provinces} == {
        code: of_province[code] for code in codes("province")
    }
    assert (told.provinces_told, told.provinces_known) == (len(of_province), 77)
    assert told.local_governments == len({world.implementer(case) for case in world.cases})


def test_each_topic_has_the_best_status_of_each_case(world: World, told: Coverage) -> None:
    best: dict[tuple[str, int], Counter[str]] = {
        (name, n): Counter() for name in HALVES for n in numbers(name).values()
    }
    for case in world.cases:
        _, _, known = statuses(world, case)
        for name in HALVES:
            for code, number in numbers(name).items():
                best[name, number][known.get((name, code), RANK[-1])] += 1
    lists = [name for name in HALVES for _ in numbers(name)]
    shown = {
        (name, topic.number): {code: n for code, n in topic.counts.items() if n}
        for name, topic in zip(lists, told.topics, strict=True)
    }
    assert shown == {key: dict(counter) for key, counter in best.items()}
    assert list(told.statuses) == list(RANK)


def test_the_documents_are_those_of_the_records_with_their_publishers(
    world: World, shipped: Govinno
) -> None:
    documents = [one for case in world.cases for one in case.record["sources"]]
    sources = shipped.sources()
    relations = Counter(
        code_of("publisher-relation", one.get("publisher_relation") or "unknown")
        for one in documents
    )
    words = codes("publisher-relation")
    assert sources.documents == len(documents)
    assert {w.th: n for w, n in sources.relations} == {
        words[code].th: n for code, n in relations.items()
    }
    assert sources.dated == sum(one.get("date") is not None for one in documents)
    names = Counter(str(one.get("publisher") or "") for one in documents)
    assert sources.publishers_known == len(names)
    first = sources.publishers[0]
    assert names[first.name] >= first.documents == max(p.documents for p in sources.publishers)
    assert sources.reviewed["human"] == 0 < sources.statements


def test_the_workbook_holds_the_matrix(shipped: Govinno, told: Coverage) -> None:
    tables = shipped.coverage_taken(told, "en")
    book = openpyxl.load_workbook(io.BytesIO(shipped.taken(tables, "xlsx", "en")))
    assert book.sheetnames == ["about", "Themes", "Topics", "Provinces"]
    rows = [[cell.value for cell in row] for row in book["Themes"]]
    assert rows[0] == ["Themes", *(words.en for words in told.aspects.values())]
    assert rows[-1] == ["All cases", *told.whole.counts.values()]
    assert len(rows) == len(told.themes) + 2
    assert [row[0].value for row in book["Provinces"]].count("Khon Kaen") == 1


# ---- what changed


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path, "case-1", "case-2", "case-3")


def test_two_snapshots_tell_which_cases_came_went_and_changed(home: Home) -> None:
    (home.source / "case-1.yaml").unlink()
    one = small_record("case-2", innovation={"name_th": EVIL, "theme": "health"})
    write(home.source / "case-2.yaml", {**one, "partners": one["partners"][:1]})
    home.write("case-4")
    home.load(allow_removals=True)
    with Govinno(home.store.folder) as govinno:
        told = govinno.changes()
        assert (told.before, told.before_cases) == ("000001", 3)
        assert (told.after, told.after_cases) == ("000002", 3)
        assert [case.id for case in told.came.named] == ["case-4"]
        assert [case.id for case in told.went.named] == ["case-1"]
        assert [(c.id, c.name.th) for c in told.changed.named] == [("case-2", EVIL)]
        of_class = {one.name: (one.came, one.went, one.changed) for one in told.things or ()}
        assert of_class["CaseRecord"] == (1, 1, 1) == of_class["Innovation"]
        # Two contributions of each case that came or went, and one that case-2 lost.
        assert of_class["Contribution"][:2] == (2, 3)
        assert not told.with_model and not told.is_empty
        assert govinno.changes("000002", "000002").is_empty
        backwards = govinno.changes("000002", "000001")
        assert [case.id for case in backwards.came.named] == ["case-1"]
        [last, first] = govinno.loads()
        assert (last.id, last.came, last.went, last.changed) == ("000002", 1, 1, 1)
        assert (first.id, first.came, first.went) == ("000001", 3, 0)
        assert [load.id for load in govinno.loads(most=1)] == ["000002"]


def test_a_change_of_many_cases_is_counted_and_named_in_part(tmp_path: Path) -> None:
    home = new_home(tmp_path, "case-0")
    for number in range(1, MOST_NAMED + 3):
        home.write(f"case-{number}")
    home.load()
    with Govinno(home.store.folder) as govinno:
        came = govinno.changes().came
    assert (came.total, len(came.named)) == (MOST_NAMED + 2, MOST_NAMED)


def test_what_changed_is_refused_where_there_is_nothing_to_compare(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with Govinno(home.store.folder) as govinno:
        with pytest.raises(NotThere, match="before “000001”"):
            govinno.changes()
        with pytest.raises(NotThere, match="000009"):
            govinno.changes("000009")
    store = ["--store", str(home.store.folder), "--lang", "en"]
    assert run([*store, "changes"]) == 2
    assert "Please" in capsys.readouterr().err
    home.write("case-4")
    home.load()
    assert run([*store, "changes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["came"]["named"][0]["id"] == "case-4"
    assert run([*store, "changes", "000001", "000002"]) == 0
    out = capsys.readouterr().out
    assert "from snapshot 000001 (3 cases)" in out.lower() and "Came: case-4" in out


def test_names_that_are_kept_out_do_not_come_back_by_a_comparison(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write("case-4")
    home.load(keeps_names=False)
    with Govinno(home.store.folder) as govinno:
        with pytest.raises(QueryRefused, match="holds names of people"):
            govinno.changes("000001")
        assert [load.id for load in govinno.loads()] == ["000002"]
    use_store(monkeypatch, home.store.folder)
    page = open_page("about", part="history", lang="en")
    assert "Some earlier snapshots may not be read" in text_of(page)
    assert "000001" not in text_of(page) and not page.error


# ---- the page


def test_the_first_sentence_holds_the_counts_of_the_records(
    world: World, shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    n = counted(world, world.cases)
    documents = sum(len(case.record["sources"]) for case in world.cases)
    bodies = len({world.implementer(case) for case in world.cases})
    provinces = len({case.record["lao"]["province"] for case in world.cases})
    assert (
        f"{n['cases']} cases of {bodies} local governments in {provinces} of 77 provinces, as "
        f"{documents} documents tell them. {n['partners']} of {n['cases']} cases name a partner; "
        f"{n['measured']} of {n['cases']} have a result measured before and after."
    ) in text_of(open_page("about", lang="en"))


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("part", about.PARTS)
def test_each_part_opens_by_its_link(
    part: str, lang: str, shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    page = open_page("about", part=part, lang=lang)
    assert not page.error and not page.exception and not page.warning
    text = text_of(page)
    says = {
        "coverage": ("ยังไม่มีกรณี 46 จังหวัด", "No case yet in 46 provinces"),
        "chosen": ("คนเทียบกับต้นฉบับแล้ว 0 จาก", "compared 0 of"),
        "sources": ("ยังไม่ได้ระบุสัญญาอนุญาต", "No licence has been stated"),
        "history": ("มีชุดข้อมูลเดียว", "There is one snapshot"),
        "words": ("ผู้ที่ร่วมทำหรือสนับสนุน", "An agent with a contribution that is doing"),
        "report": ("ไม่มีสิ่งใดถูกส่งออกจากเครื่องนี้เอง", "Nothing is sent from this machine"),
    }
    assert says[part][lang == "en"] in text


def test_the_way_most_cases_came_by_is_said_with_its_denominator(
    world: World, shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    modes = Counter(
        code_of("selection-mode", case.record["selection"]["mode"]) for case in world.cases
    )
    [(mode, n)] = modes.most_common(1)
    text = text_of(open_page("about", part="chosen", lang="th"))
    won = counted(world, world.cases)["awards"]
    said = f"“{codes('selection-mode')[mode].th}” {n} จาก {len(world.cases)} กรณี ได้รับรางวัลแล้ว {won} จาก"
    assert said in text
    assert "English below" not in text and "](" not in text


def test_the_page_compares_the_snapshots_of_its_link(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home.source / "case-2.yaml", small_record("case-2", innovation={"name_th": EVIL}))
    home.load()
    home.write("case-4")
    home.load()
    use_store(monkeypatch, home.store.folder)
    page = open_page("about", part="history", before="000001", after="000002")
    assert "จากชุดข้อมูล 000001 (3 กรณี) ถึง 000002 (3 กรณี): เพิ่ม 0 กรณี ถอนออก 0 กรณี" in text_of(page)
    assert EVIL not in _markup(page)
    page.selectbox(key="about_after").set_value("000003").run()
    assert "ถึง 000003 (4 กรณี): เพิ่ม 1 กรณี" in text_of(page)
    assert page.query_params["after"] == "000003"


def test_a_new_store_says_that_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store whose only case was taken out again: every denominator is 0."""
    home = new_home(tmp_path, "case-1", "case-2")
    home.remove("case-1", "case-2")
    use_store(monkeypatch, home.store.folder)
    for part in about.PARTS:
        page = open_page("about", part=part, lang="en")
        assert not page.error and not page.exception
        assert "There is no case in these data yet." in text_of(page)


# ---- reporting an error


def test_a_report_names_the_case_the_statement_and_the_snapshot(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    monkeypatch.setenv("GOVINNO_DATA_EMAIL", "data@example.go.th")
    case = "kkn-khonkaen-teacher-doctor-parent-care"
    thing = f"id/innovation/{case}/app_care"
    page = open_page("about", part="report", case=case, thing=thing, lang="th")
    text = text_of(page)
    assert f"({case})" in text and f"/{thing})" in text
    assert "mailto:" not in _markup(page)
    page.button[-1].click().run()
    assert [box.value for box in page.warning] == ["โปรดเขียนว่าสิ่งใดผิดหรือขาด"]
    page.text_area(key="about_wrong").set_value(f"ปีที่เริ่มผิด {EVIL}")
    page.button[-1].click().run()
    assert f"ปีที่เริ่มผิด {html.escape(EVIL)}" in _markup(page) and EVIL not in _markup(page)
    assert "data@example.go.th" in text_of(page)
    [link] = re.findall(r'href="(mailto:[^"]+)"', _markup(page))
    mail = parse_qs(urlsplit(link.replace("&amp;", "&")).query)
    assert case in mail["subject"][0] and "000001" in mail["body"][0]


def _markup(page: Any) -> str:
    return "".join(str(getattr(e.proto, "body", "")) for e in page.get("html"))


def test_a_case_that_is_not_there_is_reported_as_none(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_store(monkeypatch, shipped_store.folder)
    page = open_page("about", case=EVIL, thing=EVIL, lang="en")
    assert "The data as a whole, or a case that is not there" in text_of(page)
    assert EVIL not in _markup(page) and not page.error


def test_a_report_says_what_was_not_filled_in_and_a_mail_stays_short() -> None:
    report = ErrorReport(case="c1", wrong="ก" * 2_000, snapshot="000001")
    assert "ก" * 2_000 in report.text("th")
    text = report.text("en")
    assert "It stands in: (not filled in)" in text and "Case: c1" in text
    link = report.mail("data@example.go.th", "th")
    assert len(link) <= 1_900 and link.startswith("mailto:data@example.go.th?subject=")


# ---- words


def test_every_word_of_the_glossary_is_explained_in_both_languages() -> None:
    rows = about_words.glossary()
    assert len(rows) > 30 and len({words.en for words, _ in rows}) >= len(rows) - 1
    for word, means in rows:
        assert re.search("[ก-๙]", word.th) and re.search("[ก-๙]", means.th), word
        assert not re.search("[ก-๙]", means.en), word


def test_what_the_pages_read_of_the_handbook_is_in_the_package() -> None:
    text = (Path(settings.__file__).parent / "pyproject.toml").read_text("utf-8")
    for name in ("glossary.md", "method.md"):
        assert f'"docs/{name}"' in text and (about_words.HANDBOOK / name).exists()
    words = yaml.safe_load((Path(settings.__file__).parent / "words/pages/about.yaml").read_text())
    assert all(set(entry) == {"th", "en"} for entry in words.values())

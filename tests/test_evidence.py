"""Evidence: it leads to the document, none is cut in silence, and a thing is asked by its name."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from govinno.answers import evidence
from govinno.answers.answer import Answer
from govinno.answers.ask import ask
from govinno.answers.case import Case, case, case_list, in_words
from govinno.answers.dates import date_in_words
from govinno.answers.evidence import counts_of_evidence, evidence_in_words
from govinno.answers.export_question import answer_csv, answer_tables
from govinno.answers.printed import printable
from govinno.answers.question import ANY, load_questions
from govinno.answers.thing import thing
from govinno.answers.values import WrongValue
from govinno.answers.wording import language_of_text, shown_columns
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Store
from govinno.ontology.iris import BASE

KHON_KAEN = "kkn-khonkaen-teacher-doctor-parent-care"
HOSPITAL = "โรงพยาบาลขอนแก่น"
WIDE = {"factor": ANY, "basis": ANY}
KEY = re.compile(r"(?<![A-Za-z0-9])S[0-9]+(?![A-Za-z0-9])")
ISO_DAY = re.compile(r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b")


def asked(sandbox: Sandbox, slug: str, **given: str) -> Answer:
    return ask(sandbox, "000001", load_questions()[slug], given)


@pytest.fixture(scope="module")
def claims(shipped_sandbox: Sandbox) -> Answer:
    """All claims on factors: many more rows than a page shows."""
    return asked(shipped_sandbox, "who-says-which-factor", **WIDE)


@pytest.fixture(scope="module")
def khon_kaen(shipped_sandbox: Sandbox) -> Case:
    found = case(shipped_sandbox, "000001", KHON_KAEN, "2026-11-29")
    assert found
    return found


# ---- counted


def test_evidence_is_given_for_every_row_and_counted(claims: Answer) -> None:
    counts, by_row = claims.evidence_counts, Counter(place.row for place in claims.evidence)
    assert counts.rows == counts.looked_at == len(claims.rows) > 100
    assert counts.places == [by_row[row] for row in range(len(claims.rows))]
    assert counts.with_evidence == len(by_row)
    assert counts.given == len(claims.evidence)
    assert not counts.truncated


def test_what_is_cut_is_told_in_numbers(
    shipped_sandbox: Sandbox, claims: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "ROWS_WITH_EVIDENCE", 50)
    few = asked(shipped_sandbox, "who-says-which-factor", **WIDE)
    assert few.evidence_counts.truncated
    assert few.evidence_counts.looked_at == 50
    assert few.evidence_counts.rows == len(claims.rows)
    told = counts_of_evidence(few.evidence_counts)
    assert f"for 50 of {len(claims.rows)} rows" in told.en and "first 50 rows only" in told.en
    assert f"50 จาก {len(claims.rows)} แถว" in told.th


def test_places_that_are_cut_are_told_beside_those_that_there_are(
    shipped_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = asked(shipped_sandbox, "factors-by-breadth", basis=ANY).evidence_counts
    assert max(whole.places) > 8
    monkeypatch.setattr(evidence, "EVIDENCE_PER_ROW", 2)
    cut = asked(shipped_sandbox, "factors-by-breadth", basis=ANY).evidence_counts
    assert cut.places == whole.places
    assert cut.given == sum(min(2, places) for places in whole.places)
    assert f"{cut.given} of {sum(whole.places)}" in counts_of_evidence(cut).en


def test_more_things_than_are_looked_at_make_the_counts_a_least(
    shipped_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_THINGS", 10)
    counts = asked(shipped_sandbox, "factors-by-breadth", basis=ANY).evidence_counts
    assert counts.truncated and counts.at_least
    assert "of at least" in counts_of_evidence(counts).en


def test_the_command_line_says_what_it_does_not_print(shipped_store: Store) -> None:
    command = [
        sys.executable,
        "-m",
        "govinno",
        "ask",
        "who-says-which-factor",
        "--lang",
        "en",
        "--set",
        "factor=any",
        "--set",
        "basis=any",
        "--store",
        str(shipped_store.folder),
    ]
    told = " ".join(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    )
    assert re.search(r"evidence for 50 of \d+ rows", told)
    answer = json.loads(
        subprocess.run(
            [*command, "--format", "json"], capture_output=True, text=True, check=True
        ).stdout
    )
    assert set(answer["evidence_counts"]) >= {"rows", "with_evidence", "places", "truncated"}


# ---- the document


def test_a_place_tells_its_document_with_publisher_date_and_link(claims: Answer) -> None:
    place = next(p for p in claims.evidence if p.date and len(p.date) == 10 and p.url)
    assert place.publisher
    assert place.url and place.url.startswith("http")
    year = int(str(place.date)[:4])
    assert str(year + 543) in evidence_in_words(place, "th")["date"]
    assert str(year) in evidence_in_words(place, "en")["date"]


def test_files_of_an_answer_hold_the_link_of_each_document(claims: Answer) -> None:
    question = load_questions()["who-says-which-factor"]
    text = answer_csv(question, claims, "th").decode("utf-8-sig")
    urls = {place.url for place in claims.evidence if place.url}
    assert urls and all(url in text for url in urls)
    tables = answer_tables(question, claims, "en")
    rows = [row for name, row in tables.rows() if name == "evidence"]
    assert urls <= {str(cell) for row in rows for cell in row}


# ---- a thing by its name


def test_a_thing_is_asked_about_by_its_name(shipped_sandbox: Sandbox) -> None:
    by_name = asked(shipped_sandbox, "where-does-this-come-from", thing=HOSPITAL)
    by_key = asked(shipped_sandbox, "where-does-this-come-from", thing="organization/hosp-khonkaen")
    by_iri = asked(
        shipped_sandbox, "where-does-this-come-from", thing=f"{BASE}id/organization/hosp-khonkaen"
    )
    assert by_name.rows == by_key.rows == by_iri.rows != []
    assert HOSPITAL in by_name.sentence["th"] and "Khon Kaen Hospital" in by_name.sentence["en"]


def test_a_name_of_several_things_is_answered_with_the_key_of_each(
    shipped_sandbox: Sandbox,
) -> None:
    with pytest.raises(WrongValue) as wrong:
        asked(shipped_sandbox, "where-does-this-come-from", thing="ขยะ")
    assert "(innovation/yla-yala-garbage-for-eggs)" in wrong.value.th


# ---- words of the case


def test_no_text_of_a_case_calls_a_document_by_its_key(shipped_sandbox: Sandbox) -> None:
    for line in case_list(shipped_sandbox):
        found = case(shipped_sandbox, "000001", line.id)
        assert found
        for section in found.sections.values():
            skipped = [c.kind in ("title", "link") for c in shown_columns(section.columns)]
            for row in range(len(section.rows)):
                texts = [
                    t
                    for t, skip in zip(in_words(section, row, "en"), skipped, strict=True)
                    if not skip
                ]
                keys = [
                    key for text in texts for key in KEY.findall(text) if key in section.sources
                ]
                assert keys == [], (line.id, section.slug, texts)


@pytest.mark.parametrize("language", ["th", "en"])
def test_each_number_of_the_printed_page_leads_to_its_document(
    khon_kaen: Case, language: str
) -> None:
    page = printable(khon_kaen, language)
    targets = set(re.findall(r'href="#(source-\d+)"', page))
    assert len(targets) > 10
    assert targets <= set(re.findall(r'id="(source-\d+)"', page))


def test_no_iso_date_stands_on_the_printed_page(khon_kaen: Case) -> None:
    seen = re.sub(r"<[^>]*>", " ", printable(khon_kaen, "th"))
    seen = re.sub(r"https?://\S+", " ", seen)
    assert ISO_DAY.findall(seen) == []


def test_a_year_alone_says_its_era() -> None:
    assert date_in_words("2024", "th") == date_in_words("2567", "th") == "พ.ศ. 2567"
    assert date_in_words("2567", "en") == "2024"
    assert date_in_words("2024-10-09", "th") == "9 ตุลาคม 2567"


def test_the_language_of_a_text_is_that_of_most_of_its_letters() -> None:
    assert language_of_text("the mayor of ขอนแก่น told so") == "en"
    assert language_of_text("แอพ Care ใช้ติดตามเด็ก") == "th"
    assert language_of_text("2567 / 440") == ""


def test_people_read_no_keys_before_the_facts(shipped_sandbox: Sandbox) -> None:
    for iri in ("id/organization/hosp-khonkaen", "vocab/theme/waste_circular"):
        found = thing(shipped_sandbox, f"{BASE}{iri}")
        assert found
        flags = [fact.for_analysts for fact in found.facts]
        assert flags == sorted(flags) and True in flags and flags[0] is False
        assert not {"notation", "definition"} & {fact.label.th for fact in found.facts}


def test_a_year_is_told_in_the_era_of_the_language(shipped_sandbox: Sandbox) -> None:
    found = thing(shipped_sandbox, f"{BASE}id/innovation/{KHON_KAEN}/project")
    assert found
    (started,) = [fact for fact in found.facts if "2558" in fact.value.th]
    assert started.value.en == "2015"
    assert "ค.ศ." not in started.label.th


def test_the_record_names_no_document_in_words_of_ours() -> None:
    from conftest import CASES

    for file in sorted(Path(CASES).glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        titles = re.findall(r"^  title: (.*)$", text, re.M)
        ours = re.compile(r"seed document|version of S\d|headline not shown|ไม่ปรากฏในส่วนที่อ่านได้")
        assert [title for title in titles if ours.search(title)] == [], file.name


def test_a_section_has_no_more_rows_than_the_record_tells(khon_kaen: Case) -> None:
    """A variable without a value finds every label of the store: 1,687 rows for 3 publications."""
    publications = khon_kaen.sections["publications"]
    things = {publications.cells(row)["publication_iri"] for row in range(len(publications.rows))}
    assert len(publications.rows) == len(things) == 3
    people = khon_kaen.sections["people"]
    assert all(
        people.cells(row)["post_iri"] is None or people.cells(row)["person"]
        for row in range(len(people.rows))
    )
    assert len(people.rows) < 20

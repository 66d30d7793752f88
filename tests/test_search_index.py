"""What is searched and what is not, recounted from the records themselves; and the index files."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from small_stores import new_home, small_record, write

from govinno.answers.find import Results, find
from govinno.graph.search import open_index
from govinno.graph.search.files import PERSON
from govinno.graph.search.writer import CODES, entries_of
from govinno.graph.shards import SHARDS, shard_file
from govinno.graph.snapshots import Snapshot
from govinno.loading import load, remove
from govinno.ontology.model import load_model
from govinno.records.text import search_key
from govinno.verbs import Govinno

CASES = Path(__file__).parent.parent / "cases"
WORDS = (
    *("ขยะ", "สูงอายุ", "สุขภาพจิต", "สมาธิสั้น", "โรงพยาบาลขอนแก่น", "น้ำ", "ป่า", "อสม", "ท่องเที่ยว"),
    *("โรงเรียน", "flood", "Hospital", "2567", "๒๕๖๗", "นํ้าท่วม", "เเม่", "GIZ", "xyzzy"),
)
#: Fields of a record that hold no text for readers: codes, keys, places in documents, what coders
#: note, who speaks or writes, and names of people, who are found themselves or not at all.
NOT_SEARCHED = re.compile(
    r"note|data_quality|uncertain|speaker|source|locator|_id$|^id$|url|date|^time|since|weekday|span"
    r"|background|dla_code|register|^as_written_code|review|theme|code|richness|sha|mode$|kind$"
)


# ---- an independent recount


def texts_of(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record with the field that holds it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_of(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, field)
    elif value is not None:
        yield field, str(value)


def plain(text: str) -> str:
    """A text as it looks: one way to write am, ae and digits, nothing that shows nothing."""
    text = re.sub("[\u200b-\u200f\ufeff]", "", text).replace("เเ", "แ")
    text = re.sub("\u0e4d([่-๋]?)า", r"\1ำ", text)
    return text.translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")).casefold()


@pytest.fixture(scope="module")
def records() -> dict[str, list[tuple[str, str]]]:
    read = (yaml.safe_load(file.read_text("utf-8")) for file in sorted(CASES.glob("*.yaml")))
    return {record["id"]: [*texts_of(record)] for record in read}


def cases_of(results: Results) -> list[str]:
    return [
        one.case for group in results.groups if group.kind == "CaseRecord" for one in group.shown
    ]


@pytest.mark.parametrize("word", WORDS)
def test_the_cases_found_are_the_records_that_hold_the_word(
    word: str, records: dict[str, list[tuple[str, str]]], shipped_sandbox: Any
) -> None:
    found = cases_of(find(shipped_sandbox, word, 100))
    searched, anywhere = set(), set()
    for case, texts in records.items():
        holding = {field for field, text in texts if plain(word) in plain(text)}
        anywhere |= {case} if holding else set()
        searched |= {case} if any(not NOT_SEARCHED.search(field) for field in holding) else set()
    assert len(found) == len(set(found))
    assert set(found) <= anywhere
    assert set(found) == searched


def test_a_type_of_local_government_is_found_however_it_is_written_and_no_other(
    records: dict[str, list[tuple[str, str]]], shipped_sandbox: Any
) -> None:
    spelt = re.compile("อบต|องค์การบริหารส่วนตำบล")
    holding = {
        case
        for case, texts in records.items()
        if any(spelt.search(text) and not NOT_SEARCHED.search(field) for field, text in texts)
    }
    for typed in ("อบต", "อบต.", "องค์การบริหารส่วนตำบล"):
        assert set(cases_of(find(shipped_sandbox, typed, 100))) == holding
    provincial = set(cases_of(find(shipped_sandbox, "อบจ", 100)))
    assert provincial and provincial - holding
    (one,) = find(shipped_sandbox, "อบต.หัวง้ม", kinds=["LocalGovernment"]).shown
    assert one.title.th == "องค์การบริหารส่วนตำบลหัวง้ม"


@pytest.mark.parametrize("word", ["ขยะ", "สูงอายุ", "น้ำ", "Hospital", "๒๕๖๗"])
def test_each_thing_is_shown_once_with_a_text_that_holds_the_word(
    word: str, shipped_sandbox: Any
) -> None:
    shown = find(shipped_sandbox, word, 100).shown
    assert len({one.iri for one in shown}) == len(shown) > 3
    for one in shown:
        if not one.passage:
            assert plain(word) in plain(f"{one.title.th} {one.title.en}")
            continue
        assert one.marks and one.field.th and one.field.en
        marked = [piece for piece, is_marked in one.parts() if is_marked]
        assert [plain(piece) for piece in marked] == [plain(word)] * len(one.marks)
        assert "".join(piece for piece, _ in one.parts()) == one.passage


def test_all_words_must_stand_in_a_thing_in_any_of_its_texts(
    shipped_sandbox: Any,
) -> None:
    one, other = (set(cases_of(find(shipped_sandbox, word, 100))) for word in ("ขยะ", "น้ำ"))
    assert set(cases_of(find(shipped_sandbox, "น้ำ ขยะ", 100))) == one & other != set()


@pytest.mark.parametrize(
    ("typed", "slug", "values"),
    [
        ("ใครช่วยเรื่องขยะ", "what-partner-types-bring", {"theme": "waste_circular"}),
        ("who helped with waste", "what-partner-types-bring", {"theme": "waste_circular"}),
        ("โรงพยาบาลขอนแก่น ทำงานที่ไหน", "where-a-partner-works", {"partner": "hosp-khonkaen"}),
        ("อุปสรรคอะไรบ้าง", "obstacles-named", {}),
    ],
)
def test_a_question_is_proposed(
    typed: str, slug: str, values: dict[str, str], shipped_sandbox: Any
) -> None:
    with Govinno(Path("nowhere")) as library:
        proposed = find(shipped_sandbox, typed, questions=library.questions()).questions
    found = {one.slug: one for one in proposed}
    assert found[slug].values == values
    assert "{" not in found[slug].title.th + found[slug].title.en


# ---- the files


def index_files(snapshot: Snapshot) -> dict[str, bytes]:
    files = (file for file in snapshot.search.rglob("*") if file.is_file())
    return {str(file.relative_to(snapshot.search)): file.read_bytes() for file in files}


def test_a_change_writes_only_what_it_touches_and_a_removed_case_is_in_no_file(
    tmp_path: Path,
) -> None:
    home = new_home(tmp_path, "case-z")
    for number in range(12):
        name = {"name_th": f"โครงการที่{number} เฉพาะ", "problem_th": f"ปัญหาที่{number}"}
        write(home.source / f"case-{number}.yaml", small_record(f"case-{number}", innovation=name))
    assert load(home.store, [home.source]).is_published
    changed = small_record("case-3", innovation={"name_th": "โครงการใหม่ กังหัน"})
    write(home.source / "case-3.yaml", changed)
    assert load(home.store, [home.source]).is_published
    after = home.now
    rows = after.rows_by_kind()
    for name in index_files(after):
        kind, _, shard = name.partition("/")
        is_linked = (after.search / name).stat().st_nlink > 1
        rows_are = name == "codes" or shard_file(rows[kind], shard).stat().st_nlink > 1
        assert is_linked == rows_are, name
    assert remove(home.store, ["case-5"]).is_published
    with Govinno(home.store.folder) as library:
        assert [one.case for one in library.find("กังหัน").shown] == ["case-3"]
        assert not library.find("โครงการที่3").groups and not library.find("โครงการที่5").groups
    held = b"".join(index_files(home.now).values())
    assert b"case-5" not in held and b"case-4" in held
    fresh = new_home(tmp_path / "fresh", "case-z")
    (home.source / "case-5.yaml").unlink()
    for file in home.source.glob("*.yaml"):
        shutil.copy(file, fresh.source)
    assert fresh.load().is_published
    assert index_files(fresh.now) == index_files(home.now)


def test_a_damaged_index_is_told_and_all_is_found_all_the_same(tmp_path: Path) -> None:
    home = new_home(tmp_path, "case-z")
    for number in range(4):
        write(home.source / f"case-{number}.yaml", small_record(f"case-{number}"))
    assert load(home.store, [home.source]).is_published

    def found() -> Results:
        open_index.cache_clear()
        with Govinno(home.store.folder) as library:
            return library.find("case", 20)

    whole = found()
    assert whole.groups and not whole.notices
    first, *others = sorted(file for file in home.now.search.rglob("*") if file.is_file())
    kept = first.read_bytes()
    for spoilt in (kept[:-3], b"", b"gsi0" + kept[4:], kept[:20] + b"x" + kept[21:]):
        first.write_bytes(spoilt)
        mended = found()
        assert mended.groups == whole.groups
        assert "โปรด" in mended.notices[0].th and "lease" in mended.notices[0].en
    first.unlink()
    assert found().groups == whole.groups and found().notices
    write(home.source / "case-9.yaml", small_record("case-9"))
    assert load(home.store, [home.source]).is_published  # what was not whole is made anew
    assert not found().notices and others
    shutil.rmtree(home.now.search)  # as an older version left it
    assert found().groups and not found().notices


def test_names_that_are_kept_out_are_in_no_file_of_the_index(tmp_path: Path) -> None:
    home = new_home(tmp_path, "case-z")
    people = [{"name": "นายฌานเฆม ฑีฆวงษ์", "position": "นายกเทศมนตรีนครขอนแก่น"}]
    write(home.source / "a.yaml", small_record("a", people=people))
    assert load(home.store, [home.source]).is_published
    key = "ฌานเฆม".encode("cp874")
    assert key in b"".join(index_files(home.now).values())
    assert load(home.store, [home.source], keeps_names=False).is_published
    held = b"".join(index_files(home.now).values())
    assert key not in held and "ฌานเฆม".encode() not in held


# ---- words cut out of texts, against a plain look at every text


@pytest.fixture(scope="module")
def told(shipped_store: Any) -> dict[str, tuple[str, set[bytes]]]:
    """Every thing of the index but people: its class, and its folded texts from all files."""
    snapshot, things = shipped_store.require_current(), dict[str, tuple[str, set[bytes]]]()
    kinds = [f"{kind}/{name}" for kind in snapshot.rows_by_kind() for name in SHARDS]
    for entry in chain.from_iterable(
        entries_of(snapshot, n, load_model()) for n in [*kinds, CODES]
    ):
        kind, texts = things.get(entry.iri, ("", set()))
        texts |= {search_key(text) for _, text in entry.told}
        things[entry.iri] = (kind or entry.kind, texts)
    return {iri: one for iri, one in things.items() if one[0] not in ("", PERSON)}


@pytest.mark.parametrize("seed", range(40))
def test_words_cut_out_of_texts_are_found_just_where_they_stand(
    seed: int, told: dict[str, tuple[str, set[bytes]]], shipped_store: Any
) -> None:
    draw = random.Random(seed)
    index = open_index(shipped_store.require_current().folder)
    texts = sorted({text for _, some in told.values() for text in some if len(text) > 3})
    words = []
    for _ in range(draw.choice((1, 1, 2))):
        text = draw.choice(texts)
        start = draw.randrange(len(text) - 1)
        words.append(text[start : start + draw.randint(1, 8)].strip() or text[:1])
    found = index.search([[word] for word in words], b" ".join(words))
    counts = {kind: number for kind, number in found.kinds().items() if kind != PERSON}
    holding = {
        iri: kind
        for iri, (kind, some) in told.items()
        if all(any(word in text for text in some) for word in words)
    }
    assert counts == Counter(holding.values())
    assert {match.iri for match in found.best(list(counts), len(told))} == set(holding)

"""Whatever a record says is in a fact or in a fault: nothing is dropped in silence.

The eyes that look are in `accounting.py` and share no code with the loaders. Three sweeps: every
scalar of every shipped record; every field of the mapping with shapes that do not belong there;
and shipped records with the slips that people make.
"""

from __future__ import annotations

import copy
import csv
import io
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from accounting import (
    Account,
    TableAccount,
    Written,
    mapping,
    said,
    write,
    written,
    written_in_table,
)
from walked import full_records

from govinno.checking import known_register
from govinno.graph.checks import check_case
from govinno.loaders.identity.people import People
from govinno.loaders.mapping import columns
from govinno.loaders.mapping.ledger import Ledger
from govinno.loaders.reading import map_record, read_records
from govinno.loaders.spec import load_spec
from govinno.ontology.model import load_model
from govinno.records.facts import Value

ROOT = Path(__file__).parents[1]
SHIPPED = sorted(
    file
    for folder in ("cases", "examples")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in (".yaml", ".csv")
)
CASES = [file for file in SHIPPED if file.suffix == ".yaml"]


def account_of(data: bytes, name: str = "case.yaml") -> Account:
    """What became of the only record of a file."""
    (record,) = read_records(data, name)
    graph, faults = map_record(record, name, known_register())
    words = record.words
    if graph:
        checked = check_case(graph, name, load_model())
        faults = [*faults, *(replace(f, field=words(f.field)) if words else f for f in checked)]
    kind = TableAccount if words else Account
    return kind(record.kind or "", graph, faults)


# ---- every scalar of every shipped record


def test_every_scalar_of_every_shipped_record_is_in_a_fact_or_in_a_fault() -> None:
    count, lost = 0, {}
    for file in SHIPPED:
        data = file.read_bytes()
        told = written_in_table(data) if file.suffix == ".csv" else written(data)
        count += len(told)
        account = account_of(data, file.name)
        if missing := account.lost(told):
            lost[file.name] = missing
    assert count > 18_000
    assert lost == {}


# ---- every field of the mapping with what does not belong there

#: What is not the business of a field stays as it is: whose case it is, and what is referred to.
LAO = {"name_th": "เทศบาลนครขอนแก่น", "type": "เทศบาลนคร", "province": "ขอนแก่น"}
Way = tuple[str, ...]


def fields(block: str = "case", way: Way = ()) -> Iterator[Way]:
    """The way to every field of a case record."""
    for field in load_spec().blocks[block].fields.values():
        if field.name == ".":
            yield from fields(str(field.block), way)
            continue
        yield (*way, field.name)
        if field.block:
            yield from fields(field.block, (*way, field.name))
    if block == "partner":
        yield from fields("main_statement", way)


WAYS = sorted(set(fields()))
TOP = sorted({way[0] for way in WAYS})


@cache
def records() -> list[dict[str, Any]]:
    return full_records(24)


def entry_at(record: Any, way: Way) -> dict[str, Any] | None:
    """The first entry of a record that has the last field of a way."""
    if isinstance(record, list):
        return next((found for one in record if (found := entry_at(one, way))), None)
    if not isinstance(record, dict) or way[0] not in record:
        return None
    return record if len(way) == 1 else entry_at(record[way[0]], way[1:])


def cut_to(value: Any, way: Way) -> Any:
    """The part of a record in which a field stands: on the way to it one entry of each list, and
    of the entries around it what has no fields of its own."""
    if isinstance(value, list):
        return [cut_to(next(one for one in value if entry_at(one, way)), way)]
    if not way or not isinstance(value, dict):
        return value
    kept = {name: one for name, one in value.items() if name == "source" or not is_nested(one)}
    return {**kept, way[0]: cut_to(value[way[0]], way[1:]) if way[1:] else value[way[0]]}


def is_nested(value: Any) -> bool:
    """Whether fields stand in a value."""
    return isinstance(value, dict) or (isinstance(value, list) and any(map(is_nested, value)))


def around(record: dict[str, Any], way: Way) -> dict[str, Any]:
    """What a field may refer to: the innovations by their ids, and a document."""
    named = [{"id": one["id"], "name_th": "นวัตกรรม"} for one in record.get("innovations", [])]
    kept = {"lao": LAO, "sources": record["sources"][:1]}
    kept |= {"innovations": named} if named else {"innovation": {"name_th": "นวัตกรรม"}}
    if way[-1] in ("contributed_by", "actors"):
        kept["partners"] = record["partners"]
    return kept


def with_field(way: Way) -> list[dict[str, Any]]:
    return [around(one, way) | cut_to(one, way) for one in records() if entry_at(one, way)]


SHAPES = {
    "words": ["คำแปลกหนึ่ง", "คำแปลกสอง"],
    "fields": {"ช่องแปลก": "คำแปลกสาม"},
    "nested": [["คำแปลกสี่", {"ช่องแปลก": "คำแปลกห้า"}], "คำแปลกหก"],
    "word": "คำแปลกเจ็ด",
    "number": 98765,
}


def lost_with(record: dict[str, Any], way: Way, value: Any) -> list[str]:
    """What is lost of a value that is put into a field of a record."""
    changed = copy.deepcopy(record)
    entry = entry_at(changed, way)
    assert entry is not None
    entry[way[-1]] = value
    data, told = write(changed)
    account = account_of(data)
    lost = account.lost(one for one in told if one.names[: len(way)] == way)
    return [f"{said(one.way)}: {one.text}" for one in lost]


def lost_in(way: Way) -> list[str]:
    """What is lost at a field, whatever is put into it."""
    base, *others = with_field(way)
    value = entry_at(base, way)[way[-1]]  # type: ignore[index]
    shapes = list(SHAPES.values())
    again = (entry_at(other, way)[way[-1]] for other in others)  # type: ignore[index]
    if not is_nested(value) and (other := next((one for one in again if one != value), None)):
        shapes.append([value, other])
    return [lost for shape in shapes for lost in lost_with(base, way, shape)]


def test_every_field_is_told_in_the_records_of_this_test() -> None:
    assert len(WAYS) > 900
    assert [way for way in WAYS if not with_field(way)] == []


@pytest.mark.parametrize("top", TOP)
def test_no_field_loses_what_does_not_belong_there(top: str) -> None:
    ways = [way for way in WAYS if way[0] == top and way != ("partners", "name_en")]
    assert {way: lost for way in ways if (lost := lost_in(way))} == {}


# ---- shipped records with the slips that people make


def plain_records() -> list[Any]:
    """The shipped records as plain data in which every scalar is a text."""
    return [yaml.load(file.read_bytes(), yaml.CBaseLoader) for file in CASES]


Slot = tuple[Any, Any]


def slots(value: Any) -> Iterator[Slot]:
    """Every place of a record: what holds it, and its key or number there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        if (value, key) and key != "id":
            yield value, key
        if isinstance(one, dict | list):
            yield from slots(one)


class Slips:
    """Makes slips in records, the same for the same seed."""

    ODD = (
        "ก\u200bข",
        "๑๒๓๔",
        "“ก”",
        "ก / b",
        "ก (ข",
        "-",
        "0",
        "true",
        "2567",
        "1999-12-31",
        "เเละนํ้า",
        "???",
    )
    REFERENCES = (
        "source",
        "about",
        "contributed_by",
        "actors",
        "led_by",
        "recorded_in",
        "basis",
        "from",
        "to",
    )

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.number = 0
        self.names = sorted({name for way in WAYS for name in way})

    def word(self) -> str:
        self.number += 1
        return f"คำแปลก{self.number}"

    def mutant(self, records: list[Any]) -> Any:
        """A shipped record with one to three slips."""
        changed = copy.deepcopy(self.rng.choice(records))
        for _ in range(self.rng.randint(1, 3)):
            kind = self.rng.choice(self.KINDS)
            fitting = [
                slot
                for slot in slots(changed)
                if kind != Slips.point_to_nothing or slot[1] in self.REFERENCES
            ]
            if fitting:
                kind(self, *self.rng.choice(fitting))
        return changed

    def swap_type(self, holder: Any, key: Any) -> None:
        value = holder[key]
        if isinstance(value, str):
            holder[key] = self.rng.choice(
                [[value, self.word()], [value], {self.word(): value}, [[value]]]
            )
        else:
            holder[key] = self.rng.choice(
                [self.word(), [self.word(), self.word()], {self.word(): value}, [value]]
            )

    def drop(self, holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            del holder[key]

    def nest(self, holder: Any, key: Any) -> None:
        holder[key] = [holder[key], {self.word(): self.word()}]

    def rename(self, holder: Any, key: Any) -> None:
        if isinstance(holder, dict):
            name = self.rng.choice([key + "s", key.upper(), self.rng.choice(self.names)])
            holder[name] = holder.pop(key)

    def odd_letters(self, holder: Any, key: Any) -> None:
        if isinstance(holder[key], str):
            odd = self.rng.choice(self.ODD)
            holder[key] = self.rng.choice([odd, holder[key] + odd, odd + " " + holder[key]])

    def point_to_nothing(self, holder: Any, key: Any) -> None:
        holder[key] = self.rng.choice([self.word(), [holder[key], self.word()]])

    def repeat(self, holder: Any, key: Any) -> None:
        if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
            if isinstance(holder[key], dict):
                name = self.rng.choice(sorted(holder[key]))
                holder[key][name] = self.word()

    def disagree(self, holder: Any, _key: Any) -> None:
        years = (
            [name for name in holder if str(name).endswith(("_be", "_ce"))]
            if isinstance(holder, dict)
            else []
        )
        for name in years[:1]:
            other = name[:-2] + ("ce" if name.endswith("be") else "be")
            holder[other] = "1999" if other.endswith("ce") else "2500"

    def add_field(self, holder: Any, _key: Any) -> None:
        if isinstance(holder, dict):
            holder[self.rng.choice(self.names)] = self.rng.choice(
                [self.word(), "12", "true", [self.word()]]
            )

    KINDS = (
        swap_type,
        drop,
        nest,
        rename,
        odd_letters,
        point_to_nothing,
        repeat,
        disagree,
        add_field,
    )


def lost_of(record: Any) -> list[Written]:
    """What a record as plain data says that is neither in a fact nor in a fault."""
    data, told = write(record)
    account = account_of(data)
    if account.graph is None:
        assert any(fault.severity == "error" for fault in account.faults)
        return []
    return account.lost(told)


#: So many records with slips are made, in so many parts.
MUTANTS, PARTS = 2_000, 8


@pytest.mark.parametrize("part", range(PARTS))
def test_no_slip_in_a_shipped_record_loses_a_value(part: int) -> None:
    slips, records = Slips(part), plain_records()
    for _ in range(MUTANTS // PARTS):
        mutant = slips.mutant(records)
        assert lost_of(mutant) == [], mutant["id"]


# ---- these tests can fail


def forgets(field: str) -> Callable[[pytest.MonkeyPatch], None]:
    """The ledger leaves out what one field tells."""

    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        say = Ledger.say
        monkeypatch.setattr(
            Ledger,
            "say",
            lambda self, entry, prop, value, name, line: (
                None if name == field else say(self, entry, prop, value, name, line)
            ),
        )

    return patch


def cuts_at_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text ends where its first comma stands."""
    monkeypatch.setattr(
        columns, "READERS", {**columns.READERS, "@th": lambda raw: Value(raw.split(",")[0], "@th")}
    )


def reads_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list of values only the first one is read."""
    scalars = columns.Columns.scalars
    monkeypatch.setattr(
        columns.Columns, "scalars", lambda self, *rest: itertools.islice(scalars(self, *rest), 1)
    )


def knows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of a record are never made."""
    monkeypatch.setattr(People, "finish", lambda _: None)


def tells_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is of a wrong kind is passed over without a word."""
    fault = Ledger.fault
    monkeypatch.setattr(
        Ledger,
        "fault",
        lambda self, code, *rest, **details: (
            None if code == "wrong-kind" else fault(self, code, *rest, **details)
        ),
    )


@pytest.mark.parametrize(
    ("mistake", "lost"),
    [
        (forgets("locator"), {"locator"}),
        (forgets("name_th_rendered"), {"name_th_rendered"}),
        (forgets("salience"), {"salience"}),
        (forgets("contributed_by"), {"contributed_by"}),
        (forgets("organisation_as_written"), {"organisation_as_written"}),
        (cuts_at_a_comma, {"note_th"}),
        (reads_the_first, {"register_fields"}),
        (knows_nobody, {"name", "honorific"}),
    ],
)
def test_a_mistake_in_the_program_is_seen(
    mistake: Callable[[pytest.MonkeyPatch], None], lost: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (ROOT / "cases" / "kkn-khonkaen-teacher-doctor-parent-care.yaml").read_bytes()
    told = written(data)
    assert account_of(data).lost(told) == []
    mistake(monkeypatch)
    assert {one.names[-1] for one in account_of(data).lost(told)} >= lost


def test_a_fault_that_is_not_told_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    way = ("partners", "contributions")
    assert lost_in(way) == []
    tells_no_fault(monkeypatch)
    assert "partners[0].contributions: คำแปลกเจ็ด" in lost_in(way)


# ---- tables

TABLE = (ROOT / "examples" / "comparison" / "made-up-applicants-2566.csv").read_bytes()
LISTS = mapping("applicants-list")
HEADINGS = {name: heading for heading, name in LISTS["headings"].items()}
ROW = {
    "name_th": "เทศบาลเมืองตัวอย่าง",
    "name_en": "Example Town",
    "type": "TM",
    "province": "ขอนแก่น",
    "district": "พล",
    "dla_code": "9000001",
    "innovation": "แอปตัวอย่าง",
    "category": "ดีเด่น",
    "category_awards": "innovation",
    "size_class": "small",
    "score": "76.5",
    "result": "won",
    "rank": "1",
    "scheme": "รางวัลตัวอย่าง",
    "fiscal_year_be": "2566",
    "made_up": "true",
}
IN_CELLS = (
    "คำแปลก",
    "98765",
    "99999999",
    "ก / b",
    "1999",
    "ใช่",
    "12,5O",
    "ทต.ปลายฟ้า",
    "2570-13-40",
)


def table(*rows: dict[str, str], thai: bool) -> bytes:
    """A table with all columns, headed in Thai or by the names of the fields."""
    names = [*ROW, "fiscal_year_ce"]
    heading = [HEADINGS.get(name, name) if thai else name for name in names]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heading, *([row.get(name, "") for name in names] for row in rows)])
    return text.getvalue().encode()


OTHER = ROW | {"name_th": "เทศบาลเมืองอื่น", "name_en": "Other Town", "dla_code": "9000002"}


def test_all_columns_of_a_list_are_in_the_tables_of_this_test() -> None:
    known = {"fiscal_year_ce", *LISTS["table"]["whole"], *LISTS["blocks"]["entry"]["fields"]}
    assert known == {*ROW, "fiscal_year_ce"}
    told = table(ROW, OTHER, thai=True)
    account = account_of(told, "list.csv")
    assert [f.code for f in account.faults if f.severity == "error"] == []
    assert account.lost(written_in_table(told)) == []


@pytest.mark.parametrize("thai", [True, False])
@pytest.mark.parametrize("name", [*ROW, "fiscal_year_ce"])
def test_no_cell_of_a_list_is_lost_whatever_stands_in_it(name: str, thai: bool) -> None:
    for cell in IN_CELLS:
        for rows in ([ROW, OTHER | {name: cell}], [ROW, ROW | {name: cell}]):
            told = table(*rows, thai=thai)
            account = account_of(told, "list.csv")
            assert account.lost(written_in_table(told)) == [], cell

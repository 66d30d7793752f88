"""Where each scalar of a record went: a second pair of eyes that shares no code with the loaders.

A file is walked by PyYAML's own Python parser (or `csv`), and each scalar has to be found again:
in a fact, at a property that the mapping's text gives its field and on a thing that stands where
the scalar stands; or in an error at its line and field. What a word may have been settled to (a
code, a date, a reference, a name without its title) is told from the vocabulary and from letters.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS

from govinno.records.facts import IRI, CaseGraph, Fact, Value
from govinno.records.faults import Fault

ROOT = Path(__file__).parents[1]
ONTOLOGY = "https://w3id.org/govinno/ontology#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

# ---- what is written


class Written(NamedTuple):
    """One scalar of a file: the way to it, its line, its text."""

    way: tuple[str | int, ...]
    line: int
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that lead to it, without places in lists."""
        return tuple(step for step in self.way if isinstance(step, str))

    @property
    def field(self) -> str:
        """The way as messages say it: what stands in a list of words is told at the list."""
        way = self.way
        while way and isinstance(way[-1], int):
            way = way[:-1]
        return said(way)

    @property
    def entry(self) -> tuple[str | int, ...]:
        """The way to the entry whose field it stands in."""
        place = max(i for i, step in enumerate(self.way) if isinstance(step, str))
        return self.way[:place]


def said(way: Iterable[str | int]) -> str:
    """A way in the form of a fault: `partners[2].role`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    return text.removeprefix(".")


def written(data: bytes) -> list[Written]:
    """Every scalar of a YAML file that is not empty."""
    node = yaml.compose(data.decode("utf-8-sig"), yaml.SafeLoader)
    return list(_written(node, ()))


def _written(node: Any, way: tuple[str | int, ...]) -> Iterator[Written]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _written(value, (*way, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for place, item in enumerate(node.value):
            yield from _written(item, (*way, place))
    elif node.style or node.value not in ("", "~", "null", "Null", "NULL"):
        yield Written(way, node.start_mark.line + 1, node.value)


def write(record: Any) -> tuple[bytes, list[Written]]:
    """A record of plain data as YAML, with every scalar that it puts there."""
    lines: list[str] = []
    told = list(_write(record, (), lines, ""))
    return "\n".join(lines).encode() + b"\n", told


def _write(
    value: Any, way: tuple[str | int, ...], lines: list[str], head: str
) -> Iterator[Written]:
    """Append the lines of a value; `head` is what leads to it on its first line."""
    if not isinstance(value, dict | list) or not value:
        lines.append(head + json.dumps(value, ensure_ascii=False))
        if not isinstance(value, dict | list):
            yield Written(way, len(lines), value if isinstance(value, str) else json.dumps(value))
        return
    indent = " " * (len(way) * 2)
    if head:
        lines.append(head)
    for key in value if isinstance(value, dict) else range(len(value)):
        mark = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, dict) else "- "
        yield from _write(value[key], (*way, key), lines, indent + mark)


def written_in_table(data: bytes) -> list[Written]:
    """Every cell of a CSV that is not empty, by its line and the heading of its column."""
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    heading = next(lines)
    found, before = [], lines.line_num
    for row, cells in enumerate(lines):
        found += [
            Written((row, name.strip()), before + 1, cell.strip())
            for name, cell in zip(heading, cells, strict=True)
            if cell.strip()
        ]
        before = lines.line_num
    return found


# ---- what the mapping promises, from its text alone

MAPPING = ROOT / "loaders" / "sources"


@cache
def mapping(name: str) -> dict[str, Any]:
    """A mapping file as plain data."""
    content: dict[str, Any] = yaml.safe_load((MAPPING / f"{name}.yaml").read_text("utf-8"))
    return content


_NESTED = ("nodes", "inline", "heading")
_TOLD_BY = (
    "year",
    "date",
    "time",
    "number",
    "span",
    "value",
    "document",
    "innovation",
    "contribution",
    "participant",
    "person",
    "topic",
    "agent",
    "owner",
    "words",
)


@cache
def promised(kind: str, names: tuple[str, ...]) -> frozenset[str] | None:
    """The properties (full IRIs) that a field fills; None where the mapping gives it none.

    `names` is the way to the field from the top of a record.
    """
    blocks = mapping(kind)["blocks"]
    found = list(_fields(blocks, next(iter(blocks)), names))
    iris = {iri for content in found for iri in _properties(content)}
    return frozenset(iris) or None


@cache
def is_inline(kind: str, names: tuple[str, ...]) -> bool:
    """Whether a way leads to a block whose fields belong to the thing around it."""
    blocks = mapping(kind)["blocks"]
    found = list(_fields(blocks, next(iter(blocks)), names)) if names else []
    return any(isinstance(content, dict) and "inline" in content for content in found)


def _fields(blocks: dict[str, Any], block: str, names: tuple[str, ...]) -> Iterator[Any]:
    """What the mapping says of a field, also where an entry is read as two things."""
    fields = blocks[block]["fields"]
    if "." in fields:
        yield from _fields(blocks, fields["."]["nodes"], names)
    if block == "partner":
        yield from _fields(blocks, "main_statement", names)
    name, *rest = names
    content = fields.get(name) or fields.get(re.sub(r"_(?:th|en)\Z", "", name))
    if content is None:
        return
    inner = isinstance(content, dict) and next((content[k] for k in _NESTED if k in content), None)
    if rest and inner:
        inner = "heading" if "heading" in content else inner
        yield from _fields(blocks, inner, tuple(rest))
    elif not rest:
        yield content
        if word := inner and blocks.get(inner, {}).get("word"):
            yield blocks[inner]["fields"][word]


def _properties(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        told = [content] if isinstance(content, str) else content
    else:
        told = []
        for key in _TOLD_BY:
            value = content.get(key, [])
            told += [value] if isinstance(value, str) else value
    for text in told:
        name = text.removeprefix("^").partition("@")[0]
        yield LABEL if name == "rdfs:label" else ONTOLOGY + name.removeprefix("gi:")


# ---- what a word may have become


@cache
def plain(text: str) -> str:
    """A text as it is compared: composed, without case and what shows nothing."""
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789"))
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return " ".join(text.split()).casefold()


@cache
def code_names() -> dict[str, frozenset[str]]:
    """Each code of the vocabularies with all it is called."""
    graph, names = Graph(), defaultdict(set)
    for file in sorted((ROOT / "ontology" / "vocab").glob("*.ttl")):
        graph.parse(file)
    for prop in (SKOS.notation, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
        for code, name in graph.subject_objects(prop):
            names[str(code)].add(plain(str(name)))
    for code in graph.subjects(RDF.type):
        names[str(code)].add(plain(str(code).rpartition("/")[2]))
    return {code: frozenset(found) for code, found in names.items()}


_MONTHS = (
    "มกรา|ม.ค|jan",
    "กุมภา|ก.พ|feb",
    "มีนา|มี.ค|mar",
    "เมษา|เม.ย|apr",
    "พฤษภา|พ.ค|may",
    "มิถุนา|มิ.ย|jun",
    "กรกฎา|ก.ค|jul",
    "สิงหา|ส.ค|aug",
    "กันยา|ก.ย|sep",
    "ตุลา|ต.ค|oct",
    "พฤศจิกา|พ.ย|nov",
    "ธันวา|ธ.ค|dec",
)


def is_day_of(text: str, value: Value) -> bool:
    """Whether a date of a fact is one that the text may tell: its year, month and day are in it."""
    figures = {int(figure) for figure in re.findall(r"\d+", plain(text))}
    if value.kind in ("time", "string") and re.fullmatch(r"\d\d:\d\d(:\d\d)?", value.text):
        return {int(part) for part in value.text.split(":")[:2]} - {0} <= figures
    if value.kind not in ("date", "gYear", "gYearMonth", "integer"):
        return False
    parts = [int(part) for part in value.text.split("-") if part]
    year = parts[0]
    if not {year, year + 543, year - 543, year % 100, (year + 543) % 100} & figures:
        return False
    month = parts[1:2]
    named = month and re.search(_MONTHS[month[0] - 1].replace(".", r"\."), text.lower())
    return all(part in figures for part in parts[2:]) and (
        not month or bool(named) or month[0] in figures
    )


def number(text: str) -> Decimal | None:
    """The figure that a text is, and nothing else."""
    try:
        return Decimal(plain(text).replace(",", "").replace("−", "-").rstrip("%").strip())
    except InvalidOperation:
        return None


_BOOLEANS = {"true": "true", "yes": "true", "ใช่": "true", "false": "false", "no": "false"}


def is_form_of(text: str, value: Value) -> bool:
    """Whether a value by itself tells the text."""
    if value.kind == IRI:
        return plain(text) in code_names().get(value.text, ()) or value.text == text.strip()
    if plain(text) == plain(value.text):
        return True
    if value.kind == "boolean":
        return _BOOLEANS.get(plain(text)) == value.text
    is_figure = value.kind in ("integer", "decimal") and number(text) is not None
    return (is_figure and number(text) == Decimal(value.text)) or is_day_of(text, value)


def is_covered(text: str, pieces: Iterable[str]) -> bool:
    """Whether a text is made of these pieces, apart from signs between them."""
    rest = plain(text).replace(" ", "")
    for piece in sorted({plain(one).replace(" ", "") for one in pieces}, key=len, reverse=True):
        if len(piece) > 1:
            rest = rest.replace(piece, " ")
    return not re.search(r"\w", rest)


# ---- where it is told

#: Errors that refuse all that stands below their field.
_REFUSE_ALL = {"wrong-kind", "unknown-field", "repeated-key", "bad-span"}
#: Warnings that say of a value that it is none, or what stands in its stead.
_IS_NOTHING = {"empty-field", "empty-entry", "missing-field-advised", "topic-status-differs"}
#: Errors that are told once for all the values of a field.
_OF_ALL = {"too-many-values", "two-names-in-a-language", "wrong-kind", "bad-span"}
_IDENTIFIER = ONTOLOGY + "identifier"


class Account:
    """The facts and faults of one record, asked for one scalar after the other."""

    def __init__(self, kind: str, graph: CaseGraph | None, faults: Iterable[Fault]) -> None:
        self.kind, self.graph, self.faults = kind, graph, list(faults)
        self.by_line: dict[int, list[Fault]] = defaultdict(list)
        for fault in self.faults:
            self.by_line[fault.line].append(fault)
        self.of_all = {f.field for f in self.faults if f.code in _OF_ALL}
        self.refused = {f.field for f in self.faults if f.code in _REFUSE_ALL}
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        self.leading: dict[str, list[Fact]] = defaultdict(list)
        self.at: dict[str, list[str]] = defaultdict(list)
        if graph:
            shared = [fact for thing in graph.shared.values() for fact in thing.facts]
            for fact in dict.fromkeys([*graph.facts, *shared]):
                self.facts[fact.subject].append(fact)
                self.leading[fact.value.text].append(fact)
            for iri, place in graph.places.items():
                self.at[place.path].append(iri)

    def lost(self, all_written: Iterable[Written]) -> list[Written]:
        """The scalars that are neither in a fact nor in a fault."""
        return [one for one in all_written if not self.is_refused(one) and not self.is_kept(one)]

    # ---- in a fault

    def is_refused(self, one: Written) -> bool:
        """Whether an error tells of it: at its line and field, or at what it stands in."""
        for fault in self.by_line[one.line]:
            is_told = fault.severity == "error" or fault.code in _IS_NOTHING
            if is_told and fault.field in (one.field, said(one.way)):
                return True
        if one.field in self.of_all or self._disagrees(one):
            return True
        ways = (said(one.way[:length]) for length in range(1, len(one.way) + 1))
        return any(way in self.refused for way in ways)

    def _disagrees(self, one: Written) -> bool:
        """Whether an error quotes it beside the other value of its entry that it contradicts."""
        around = said(one.entry)
        return any(
            fault.code == "years-disagree"
            and fault.field.rpartition(".")[0] == around
            and one.text in re.findall(r"\w+", fault.message_en)
            for fault in self.faults
        )

    # ---- in a fact

    def is_kept(self, one: Written) -> bool:
        """Whether a fact of the thing that stands there tells it."""
        if self.graph is None:
            return False
        own = SETTLED.get(one.names[-2:]) or SETTLED.get(one.names[-1:])
        if own and own(self, one):
            return True
        things = self.things(one)
        props = promised(self.kind, one.names)
        told = [fact for iri in things for fact in self.facts[iri]]
        if props is None:
            return False
        fitting = [fact for fact in told if fact.property in props]
        return (
            any(is_form_of(one.text, fact.value) for fact in fitting)
            or any(self.is_called(one.text, fact.value) for fact in fitting)
            or is_covered(one.text, (f.value.text for f in fitting if f.value.kind != IRI))
        )

    def is_called(self, text: str, value: Value) -> bool:
        """Whether a text is the id or one of the names of what a fact leads to."""
        if value.kind != IRI:
            return False
        near = [value.text]
        near += [f.value.text for f in self.facts[value.text] if f.value.kind == IRI]
        told = [f.value.text for iri in near for f in self.facts[iri] if f.value.kind != IRI]
        return any(plain(text) == plain(one) for one in told) or is_covered(text, told)

    def things(self, one: Written) -> list[str]:
        """The things that stand where a scalar stands, or nearest around it, and those next to
        them that stand nowhere else."""
        found = self._placed(one.entry)
        if is_inline(self.kind, one.names[:-1]):
            # What stands in such a block is told of the thing around it.
            found = [*found, *self._placed(one.entry[:-1])]
        # A single word may be an entry of its own.
        return self._with_below([*found, *self.at.get(said(one.way), ())], one)

    def _placed(self, way: tuple[str | int, ...]) -> list[str]:
        """What stands at a way, or nearest around it.

        An entry that tells the same as another one is one thing with it and stands at the first
        place: then it is looked for among its neighbours as well.
        """
        around = [*way[:-1]]
        while around and isinstance(around[-1], int):
            around.pop()
        listed = f"{said(around)}["
        if found := self.at.get(said(way)):
            # A statement stands here, and what it belongs to at a neighbour that tells of the same.
            holders = [owner for iri in found for owner in self.owners(iri)]
            return [*found, *(iri for iri in holders if self.place(iri).startswith(listed))]
        found = [i for at, things in self.at.items() if at.startswith(listed) for i in things]
        if way and isinstance(way[-1], int) and len(around) == 1:
            return found
        return [*found, *(self._placed(tuple(way[:-1])) if way else [])]

    def _with_below(self, things: list[str], one: Written) -> list[str]:
        own = said(one.entry)
        below = {
            fact.value.text
            for iri in things
            for fact in self.facts[iri]
            if fact.value.kind == IRI and self._may_stand_at(fact.value.text, own)
        }
        return list(dict.fromkeys([*things, *below]))

    def _may_stand_at(self, iri: str, way: str) -> bool:
        assert self.graph is not None
        place = self.graph.places.get(iri)
        return place is None or place.path == way or "/evidence" in iri

    def values(self, one: Written, *names: str) -> list[Value]:
        """What the things at the place of a scalar tell by these properties."""
        props = {ONTOLOGY + name for name in names}
        told = [fact for iri in self.things(one) for fact in self.facts[iri]]
        return [fact.value for fact in told if fact.property in props]

    def told(self, iri: str, *names: str) -> list[str]:
        """What one thing tells by these properties."""
        props = {ONTOLOGY + name for name in names}
        return [f.value.text for f in self.facts[iri] if f.property in props]

    def words(self, iri: str) -> list[str]:
        """All texts of a thing."""
        return [fact.value.text for fact in self.facts[iri] if fact.value.kind != IRI]

    def place(self, iri: str) -> str:
        """The way to a thing; empty where it stands nowhere, or is the whole record."""
        place = self.graph.places.get(iri) if self.graph else None
        return place.path if place else ""

    def owners(self, iri: str) -> list[str]:
        """What leads to a thing."""
        return [fact.subject for fact in self.leading[iri]]


class TableAccount(Account):
    """The same for a table that is one record, of which a line is an entry: a place in it is a
    line and the heading of a column."""

    def __init__(self, kind: str, graph: CaseGraph | None, faults: Iterable[Fault]) -> None:
        super().__init__(kind, graph, faults)
        self.on_line: dict[int, list[str]] = defaultdict(list)
        for iri, place in graph.places.items() if graph else ():
            self.on_line[place.line].append(iri)
        self.fields: dict[str, str] = mapping(kind)["headings"]
        self.whole: list[str] = mapping(kind)["table"]["whole"]

    def is_refused(self, one: Written) -> bool:
        """Whether an error stands on its line at its column, or on the heading of it."""
        at_it = [fault for fault in self.faults if fault.field == one.way[-1]]
        on_it = [f for f in at_it if f.line in (one.line, 1) and f.severity == "error"]
        quoted = [f for f in at_it if f.code in _OF_ALL and f.line == self._first(one.line)]
        return bool(on_it or quoted) or self._disagrees_on_line(one)

    def _disagrees_on_line(self, one: Written) -> bool:
        told = [f.message_en for f in self.by_line[one.line] if f.code == "years-disagree"]
        return any(one.text in re.findall(r"\w+", text) for text in told)

    def _first(self, line: int) -> int:
        """The line that tells of the same entry first."""
        told = [f.message_en for f in self.by_line[line] if f.code == "repeated-entry"]
        return int(re.findall(r"\d+", told[0])[0]) if told else line

    def is_kept(self, one: Written) -> bool:
        """Whether a fact of the entry of its line tells it."""
        heading = str(one.way[-1])
        name = self.fields.get(heading, heading)
        top = (name,) if name in self.whole else (self.kind_of_rows, name)
        return super().is_kept(one._replace(way=top))

    @property
    def kind_of_rows(self) -> str:
        """The field whose entries the lines are."""
        return str(mapping(self.kind)["table"]["rows"])

    def things(self, one: Written) -> list[str]:
        """What stands on a line; for what tells of the whole table, the record."""
        if len(one.way) == 1:
            return self.on_line[1]
        return self.on_line[self._first(one.line)]


# ---- fields that are read by a step of their own

SETTLED: dict[tuple[str, ...], Callable[[Account, Written], bool]] = {}


def settles(*ways: str) -> Callable[[Callable[[Account, Written], bool]], Any]:
    """Register how the fields of these names, or of these last two names, are told."""

    def register(told: Callable[[Account, Written], bool]) -> Callable[[Account, Written], bool]:
        SETTLED.update({tuple(way.split(".")): told for way in ways})
        return told

    return register


@settles("about")
def _is_about(account: Account, one: Written) -> bool:
    """What the entry hangs on has this id, or is a review of management."""
    for thing in account.things(one):
        near = account.owners(thing)
        near += [of for owner in near for of in account.owners(owner)]
        for owner in (*near, *account.told(thing, "isAbout", "awardedFor", "inReview")):
            if one.text == "management" and "/governance-review/" in owner:
                return True
            if any(
                f.property == _IDENTIFIER and f.value.text == one.text for f in account.facts[owner]
            ):
                return True
    return False


@settles("name", "name_th", "name_en", "also_named", "honorific")
def _is_person(account: Account, one: Written) -> bool:
    """A name stands on the person, without titles, which stand there as well."""
    things = account.things(one)
    near = [f.value.text for iri in things for f in account.facts[iri] if f.value.kind == IRI]
    near += [owner for iri in things for owner in account.owners(iri)]
    people = [iri for iri in dict.fromkeys(near) if "/person/" in iri]
    return any(is_covered(one.text, _with_titles(account.words(iri))) for iri in people)


#: Titles that a person has in both languages; one of them stands in the graph.
_TITLES = (("ผู้ช่วยศาสตราจารย์", "ผศ.", "Asst. Prof."), ("นาย", "Mr."), ("นาง", "Mrs."))


def _with_titles(words: list[str]) -> list[str]:
    return [*words, *(title for titles in _TITLES if set(titles) & set(words) for title in titles)]


@settles("recipient")
def _is_recipient(account: Account, one: Written) -> bool:
    told = account.values(one, "recipientAsWritten", "recipientBasis")
    return any(is_form_of(one.text, value) for value in told)


@settles("number")
def _is_number(account: Account, one: Written) -> bool:
    """The number is that of the topic's code."""
    return one.text in {orders().get(value.text) for value in account.values(one, "topic")}


@cache
def orders() -> dict[str, str]:
    """The number of each code that has one."""
    graph = Graph()
    for file in (ROOT / "ontology" / "vocab").glob("*-topic.ttl"):
        graph.parse(file)
    return {
        str(code): str(number)
        for code, number in graph.subject_objects(URIRef(ONTOLOGY + "number"))
    }


@settles("actors")
def _is_actor(account: Account, one: Written) -> bool:
    told = account.values(one, "stepActor", "carriedOutBy")
    return any(account.is_called(one.text, value) for value in told)


@settles("commissioned_to")
def _is_commissioned(account: Account, one: Written) -> bool:
    return is_covered(one.text, (v.text for v in account.values(one, "commissionedTo", "note")))


@settles("in_programme")
def _is_in_programme(account: Account, one: Written) -> bool:
    return _BOOLEANS.get(one.text) == str(bool(account.values(one, "inProgramme"))).lower()


@settles("from_session")
def _is_from_session(account: Account, one: Written) -> bool:
    return _BOOLEANS.get(one.text) == str(bool(account.values(one, "fromSession"))).lower()


@settles("selection.fiscal_year_be", "selection.fiscal_year_ce")
def _is_year_of_selection(account: Account, one: Written) -> bool:
    """The year is that of the programme, or stands on the record itself."""
    near = [value.text for value in account.values(one, "inProgramme")]
    values = [f.value for iri in near for f in account.facts[iri]]
    values += account.values(one, "fiscalYear", "fiscalYearBE")
    return any(is_day_of(one.text, value) for value in values)


@settles("topics_asked.innovation_11", "topics_asked.good_governance_9")
def _is_asked(account: Account, one: Written) -> bool:
    asked = {
        f.value.text
        for facts in account.facts.values()
        for f in facts
        if f.property == ONTOLOGY + "askedTopic"
    }
    kind = "innovation-topic" if one.names[-1] == "innovation_11" else "governance-topic"
    if one.text == "all":
        return {code for code in orders() if f"/{kind}/" in code} <= asked
    return any(is_form_of(one.text, Value(code, IRI)) for code in asked if f"/{kind}/" in code)


@settles(
    "asked_evidence.source",
    "asked_evidence.locator",
    "asked_evidence.keywords",
    "asked_evidence.quote",
    "asked_evidence.span",
)
def _is_place_of_asking(account: Account, one: Written) -> bool:
    props = promised(account.kind, ("evidence", one.names[-1])) or ()
    told = account.values(one, *(prop.removeprefix(ONTOLOGY) for prop in props))
    return any(is_form_of(one.text, v) or account.is_called(one.text, v) for v in told)


@settles("categories.name", "categories.awards")
def _is_category(account: Account, one: Written) -> bool:
    """An entry is of the category; what that awards is a code of an entry."""
    props = {ONTOLOGY + "awardCategory", ONTOLOGY + "categoryAwards"}
    facts = [f for told in account.facts.values() for f in told if f.property in props]
    return any(is_form_of(one.text, fact.value) for fact in facts)

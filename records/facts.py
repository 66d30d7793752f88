"""The types in which loaders and graph meet.

A loader turns each record of a file into one `CaseGraph`: facts, and where in the file each
subject was told. The graph side never sees YAML, and the loaders never see an engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

#: `Value.kind` of a reference to another thing.
IRI = "iri"


class Value(NamedTuple):
    """One object of a fact.

    `kind` is `"iri"`, a language tag with its sign (`"@th"`), or the local name of an XSD
    datatype (`"integer"`, `"gYear"`, `"string"`). `text` is the IRI or the lexical form.
    """

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a scalar was not read: a code of the fault catalogue, and what its words need."""

    code: str
    details: dict[str, str]


class Fact(NamedTuple):
    """One statement: `subject` and `property` are full IRIs."""

    subject: str
    property: str
    value: Value


@dataclass(slots=True)
class Place:
    """Where in the file a subject is told, in the words of the file.

    `line` is the line of a text or the row of a sheet, from 1; `path` what leads to the subject
    within it: the way through a YAML (`partners[2]`), nothing in a table, where the line is all.
    `fields` gives for each property IRI (and for IRI + `@th` in each language) the field or the
    heading of the column that carries it, and its line, for messages and `explain`; `names` is
    the field or column that would carry a property, for what is missing. With `names_are_places`
    each name says by itself where it stands, as `ภาคี!C5 บทบาท` does.
    """

    line: int
    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    names_are_places: bool = False


@dataclass(frozen=True, slots=True)
class SharedThing:
    """Something that several cases may refer to, as one of them or a register describes it.

    `graph` is the last part of the graph it is stated in: `register` where a register knows it,
    `reference` where it follows from the cases (a round, a review, a code nobody knows).
    """

    iri: str
    graph: str
    facts: tuple[Fact, ...]


@dataclass(slots=True)
class CaseGraph:
    """What one record says: of one case, or of whatever its kind tells of.

    `shared` holds the shared things that the facts refer to, by IRI. `kind` is the word of the
    mapping that read it; `is_made_up` marks what says of itself that it is an invented example.
    An unreadable record has no `CaseGraph`, only faults.
    """

    id: str
    facts: list[Fact]
    places: dict[str, Place]
    shared: dict[str, SharedThing]
    kind: str = ""
    is_made_up: bool = False

"""Reads a mapping file and holds it against the model before any record is read.

One mapping is one kind of record: it says by which fields or columns its records are known, what
people call them, and what becomes of each field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from govinno.ontology.model import Model, ModelError, Property, load_model
from govinno.records.text import match_key
from govinno.words import Words

FOLDER = Path(__file__).parent / "sources"

#: The languages that a text may be told in, each with fields of its own.
LANGUAGES = ("th", "en")


@dataclass(frozen=True, slots=True)
class Target:
    """A property a field fills. `language` is th, en, script or both; `on_parent` puts the fact
    on the thing that encloses this one as well."""

    property: Property
    language: str | None = None
    on_parent: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What becomes of one field; `kind` names the step that reads it.

    `of` is the field that this one tells in one language.
    """

    name: str
    kind: str
    targets: tuple[Target, ...] = ()
    block: str | None = None
    link: Property | None = None
    read: str | None = None
    other: str | None = None
    words: Target | None = None
    replaces: str | None = None
    unit: Property | None = None
    qualifier: Property | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of entry: its class, its key and its fields in reading order.

    `word` is the field that an entry tells which is a single word; an entry that tells several
    values of the field `each` is one entry for each of them.
    """

    name: str
    class_iri: str | None
    key: tuple[str, ...]
    hangs: Property | None
    about: str | None
    then: str | None
    states: tuple[tuple[Property, str], ...]
    is_shared: bool
    is_twin: bool
    code_list: str | None
    word: str | None = None
    each: str | None = None
    fields: dict[str, Field] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


#: Names of which all must be there; of several in one place, any.
Conditions = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TableForm:
    """How a table becomes records of a kind.

    With `rows` the whole table is one record, and its lines are the entries of that field; without
    it each line is a record. `whole` are the columns that tell of the whole record;
    `named_after_file` is the field that the name of the file fills. `line_numbers` are headings
    of columns that only number the lines. A table may hold `largest_mb` million bytes.
    """

    rows: str | None = None
    whole: tuple[str, ...] = ()
    named_after_file: str | None = None
    line_numbers: tuple[str, ...] = ()
    largest_mb: int = 2


@dataclass(slots=True, eq=False)
class Spec:
    """A whole mapping file, resolved against the model.

    `kind` is the word for what it maps: the name of the file; `words` are those for people.
    `known_by` and `known_columns` tell the fields or the columns of a table by which a record of
    this kind is known; `table` is None where it never stands in a table. `headings` are other
    names of fields, as the columns of a table may be called. `codes` are codes by words that their
    list has not, `prefixes` what a field leaves out before its codes. With `is_read_first` all
    other records of a load are read with what those of this kind say; with `may_be_empty` an
    empty field is no fault. `form` is what it tells of the form that people fill in, as it is
    written, None where there is no form. `begins` are the fields that tell something of a case to
    come, each with the way to it in a case record.
    """

    kind: str
    words: Words
    model: Model
    blocks: dict[str, Block]
    unknown: frozenset[str]
    names: dict[str, dict[str, str]]
    known_by: Conditions = ()
    known_columns: Conditions = ()
    table: TableForm | None = None
    headings: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    is_read_first: bool = False
    may_be_empty: bool = False
    form: dict[str, Any] | None = None
    begins: dict[str, str] = field(default_factory=dict)
    _by_heading: dict[str, str] = field(init=False)
    #: What a walk works out once for all records: the names of each block with those nested in it,
    #: and the sets of steps for which nothing of the mapping is unknown.
    names_within: dict[str, dict[str, str]] = field(init=False, default_factory=dict)
    walked_with: set[frozenset[str]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._by_heading = {match_key(heading): name for heading, name in self.headings.items()}

    def name(self, part: str, role: str) -> str:
        """The IRI of the property or class that plays this role in this part."""
        return self.names[part][role]

    @property
    def unit(self) -> Block | None:
        """The block of a whole record: the first one. None where a kind has no blocks."""
        return next(iter(self.blocks.values()), None)

    def knows(self, fields: Iterable[str]) -> bool:
        """Whether a record with these fields is of this kind."""
        return _hold(self.known_by, set(fields))

    def knows_columns(self, fields: Iterable[str]) -> bool:
        """Whether a table whose columns tell these fields is of this kind."""
        return self.table is not None and _hold(self.known_columns, set(fields))

    def field_of(self, heading: str) -> str:
        """The field that a column tells of: by its own name or by a heading of the mapping."""
        key = match_key(heading)
        return self._by_heading.get(key, key)

    def heading_of(self, name: str) -> str:
        """What the column of a field is called in Thai; its own name where the mapping has none."""
        return next((h for h, told in self.headings.items() if told == name), name)


def _hold(conditions: Conditions, names: set[str]) -> bool:
    return bool(conditions) and all(not names.isdisjoint(any_of) for any_of in conditions)


@cache
def mappings_digest() -> str:
    """A digest of all mappings: another digest means that other facts may come of a record."""
    digest = hashlib.sha256()
    for file in sorted(FOLDER.glob("*.yaml")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@cache
def all_specs() -> tuple[Spec, ...]:
    """Every shipped mapping, by the name of its kind."""
    return tuple(load_spec(file.stem) for file in sorted(FOLDER.glob("*.yaml")))


def spec_of(fields: Iterable[str]) -> Spec | None:
    """The mapping that knows a record with these fields; None where none does.

    Where several do, the one that has a place for most of them.
    """
    told = set(fields)
    known = [spec for spec in all_specs() if spec.knows(told)]
    return max(known, key=lambda spec: len(told & set(_fields_of(spec))), default=None)


def _fields_of(spec: Spec) -> Iterable[str]:
    return spec.unit.fields if spec.unit else (name for any_of in spec.known_by for name in any_of)


@cache
def load_spec(name: str = "case-record") -> Spec:
    """Read a shipped mapping; raises `ModelError` for a name that the model does not know."""
    content = yaml.load((FOLDER / f"{name}.yaml").read_bytes(), yaml.CSafeLoader)
    model = load_model()
    other = content.get("names_of")
    names = {**(load_spec(other).names if other else {})} | {
        part: {role: _named(model, value) for role, value in roles.items()}
        for part, roles in content.get("names", {}).items()
    }
    known_by = content["known_by"]
    return Spec(
        kind=name,
        words=Words(**content["called"]),
        model=model,
        blocks={key: _block(model, key, value) for key, value in content["blocks"].items()},
        unknown=frozenset(_property(model, value).iri for value in content.get("unknown", ())),
        names=names,
        known_by=_conditions(known_by.get("fields", ())),
        known_columns=_conditions(known_by.get("columns", ())),
        table=_table_form(content.get("table")),
        headings=content.get("headings", {}),
        codes=content.get("codes", {}),
        prefixes=content.get("prefixes", {}),
        is_read_first=content.get("read_first", False),
        may_be_empty=content.get("may_be_empty", False),
        form=content.get("form"),
        begins=content.get("begins", {}),
    )


def _conditions(content: Iterable[str | list[str]]) -> Conditions:
    return tuple((name,) if isinstance(name, str) else tuple(name) for name in content)


def _table_form(content: dict[str, Any] | None) -> TableForm | None:
    if content is None:
        return None
    lists = {name: tuple(content.get(name, ())) for name in ("whole", "line_numbers")}
    return TableForm(**content | lists)


def _named(model: Model, name: str) -> str:
    """A property, or a class where the name starts with a capital letter."""
    return model.entity_class(name).iri if name[0].isupper() else _property(model, name).iri


def _property(model: Model, name: str) -> Property:
    try:
        return model.property(name)
    except KeyError as error:
        raise ModelError(f"the mapping names {name}, which the model does not know") from error


def _optional(model: Model, content: dict[str, Any], key: str) -> Property | None:
    return _property(model, content[key]) if key in content else None


def _block(model: Model, name: str, content: dict[str, Any]) -> Block:
    fields = dict(_fields(model, content["fields"]))
    return Block(
        name=name,
        class_iri=model.entity_class(content["class"]).iri if "class" in content else None,
        key=tuple(content.get("key", ())),
        hangs=_optional(model, content, "hangs"),
        about=content.get("about"),
        then=content.get("then"),
        states=tuple(_states(model, content.get("states", {}))),
        is_shared=bool(content.get("shared")),
        is_twin="shares" in content,
        code_list=content.get("list"),
        word=content.get("word"),
        each="about" if "hangs" in content else content.get("each"),
        fields=fields,
        names=_names(fields),
    )


def _fields(model: Model, content: dict[str, Any]) -> Iterator[tuple[str, Field]]:
    """The fields of a block. What holds a text in either language (`claim`) may also be told in
    one of them (`claim_th`, `claim_en`), without a line of its own in the mapping."""
    for name, value in content.items():
        field = _field(model, name, value)
        yield name, field
        for language in LANGUAGES:
            twin = f"{name}_{language}"
            targets = tuple(_in_one_language(field, language))
            if targets and twin not in content:
                yield twin, Field(twin, "value", targets, of=name)


def _in_one_language(field: Field, language: str) -> Iterator[Target]:
    for target in field.targets:
        if target.language in ("script", "both"):
            yield Target(target.property, language, target.on_parent)


def _names(fields: dict[str, Field]) -> dict[str, str]:
    """The first field that fills each property: what a message asks for when it is missing."""
    names: dict[str, str] = {}
    for known in fields.values():
        filled = [target.property for target in known.targets if not target.on_parent]
        if known.words:
            filled.append(known.words.property)
        for prop in (*filled, known.link):
            if prop:
                names.setdefault(prop.iri, known.name)
    return names


def _states(model: Model, content: dict[str, Any]) -> Iterator[tuple[Property, str]]:
    for name, value in content.items():
        yield _property(model, name), str(value).lower()


#: The keys that tell what a field is; the first one present decides.
_KINDS = ("ignore", "nodes", "inline", "heading", "year", "date", "time", "number", "span", "value")
_REFERENCES = (
    "document",
    "innovation",
    "contribution",
    "participant",
    "person",
    "topic",
    "agent",
    "owner",
)


def _field(model: Model, name: str, content: Any) -> Field:
    if not isinstance(content, dict):
        return Field(name, "value", tuple(_targets(model, content)))
    kind = next(key for key in (*_KINDS, *_REFERENCES) if key in content)
    if kind in ("nodes", "inline", "heading"):
        return _nested(model, name, kind, content)
    return Field(
        name=name,
        kind=kind,
        targets=() if kind == "ignore" else tuple(_targets(model, content[kind])),
        read=content.get("read"),
        other=content.get("other"),
        words=next(_targets(model, content["words"])) if "words" in content else None,
        replaces=content.get("replaces"),
        unit=_optional(model, content, "unit"),
        qualifier=_optional(model, content, "qualifier"),
    )


def _nested(model: Model, name: str, kind: str, content: dict[str, Any]) -> Field:
    if kind == "heading":
        return Field(name, kind, block="heading", link=_property(model, content["heading"]))
    link = _optional(model, content, "link")
    return Field(name, kind, block=content[kind], link=link)


def _targets(model: Model, content: str | list[str]) -> Iterator[Target]:
    for text in [content] if isinstance(content, str) else content:
        name, _, language = text.removeprefix("^").partition("@")
        yield Target(_property(model, name), language or None, text.startswith("^"))

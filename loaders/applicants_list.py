"""An applicants' list of an award's round → the facts of its entries.

A list is a unit of its own: it has a graph, is loaded and removed like a case, and is none. It
comes as YAML or as CSV; both become the same tree, and the walk of a case record reads it by
another mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from govinno.loaders.csv_reader import Line, heading_of, read_lines
from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.described import Described
from govinno.loaders.identity.local_government import LocalGovernments, official_code
from govinno.loaders.identity.rounds import Rounds
from govinno.loaders.identity.terms import Terms, names_written
from govinno.loaders.identity.years import fiscal_year, year_in
from govinno.loaders.keys import digest
from govinno.loaders.mapping.columns import Columns, read_code
from govinno.loaders.mapping.ledger import Entry, Ledger, nearest_to
from govinno.loaders.mapping.trees import entries_of, mappings_in, text_in, text_of
from govinno.loaders.mapping.walk import Steps, Walk
from govinno.loaders.register import Register
from govinno.loaders.spec import Spec, load_spec
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_characters
from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.model import Concept
from govinno.ontology.records import BASE, CaseGraph, Value
from govinno.ontology.values import match_key

#: The field whose presence tells that a file is a list; it holds the id. The mapping and the
#: block of the whole list are called the same.
UNIT = "applicants_list"
_MAPPING = "applicants-list"
#: A table is a list where it has the first of these and one of the others.
_SCHEME, _NAMES = "scheme", ("name_th", "name_en", "dla_code")
#: Columns that tell something of the whole list.
_OF_THE_LIST = ("made_up",)
#: So much of a table is looked at to tell what it is.
_START = 64_000
#: So many local governments that are not settled are named.
_NAMED = 5


def is_applicants_list(tree: Mapping) -> bool:
    """Whether a YAML mapping is an applicants' list rather than a case record."""
    return UNIT in tree.fields


def read_list(data: bytes, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """Read a CSV; see `map_list`.

    A table that is no applicants' list gives no graph and one warning: others may lie in the
    same folder.
    """
    spec = load_spec(_MAPPING)
    if data.strip() and not _looks_like_a_list(data, spec):
        return None, [make_fault("csv-no-list", file, 1, "", "")]
    text, faults = read_characters(data, file)
    if not text:
        return None, faults
    lines, faults = read_lines(text, file)
    if not lines:
        return None, faults
    return map_list(_Table(lines, file, spec, faults).tree(), file, register, faults)


def map_list(
    tree: Mapping, file: str, register: Register, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """Map a tree that was read from an applicants' list.

    Gives the graph of the list and all faults. The graph is None where it has no usable id; with
    other faults it is as complete as the file allows.
    """
    identifier = tree.fields[UNIT]
    if not isinstance(identifier, Scalar):
        faults.append(make_fault("wrong-kind", file, tree.lines[UNIT], UNIT, "", name=UNIT,
                                 expected_th="รหัสของรายชื่อ", expected_en="the id of the list"))  # fmt: skip
        return None, faults
    spec = load_spec(_MAPPING)
    kind = spec.model.classes[str(spec.blocks[UNIT].class_iri)].iri_kind
    ledger = Ledger(file, tree, identifier.text, f"{BASE}id/{kind}/{identifier.text}")
    ApplicantsList(ledger, register, spec).read()
    graph = ledger.graph(made_up=spec.name("record", "made_up"))
    graph.is_list = True
    return graph, list(dict.fromkeys([*faults, *ledger.faults]))


# ---- from a table


def _looks_like_a_list(data: bytes, spec: Spec) -> bool:
    """Whether the heading has the columns of a list, in whatever encoding it was saved."""
    start = data[:_START]
    for encoding in ("utf-8-sig", "cp874", "utf-16"):
        heading = heading_of(start.decode(encoding, errors="replace"))
        names = {_field_name(cell, spec) for cell in heading}
        if _SCHEME in names and not names.isdisjoint(_NAMES):
            return True
    return False


def _field_name(heading: str, spec: Spec) -> str:
    """The field that a column tells of: by its own name or by a heading of the mapping."""
    known = {match_key(name): field for name, field in spec.headings.items()}
    return known.get(match_key(heading), heading.strip().lower())


class _Table:
    """Turns the lines of a table into the tree that YAML would give."""

    def __init__(self, lines: list[Line], file: str, spec: Spec, faults: list[Fault]) -> None:
        self.heading, *self.lines = lines
        self.file, self.faults = file, faults
        self.known = [*spec.blocks["entry"].fields, *_OF_THE_LIST]
        self.columns = dict(self._columns(spec))

    def _columns(self, spec: Spec) -> Iterator[tuple[int, str]]:
        """The columns that tell something, by their place; what has no field is a fault."""
        seen: set[str] = set()
        for place, cell in enumerate(self.heading.cells):
            name = _field_name(cell, spec)
            if name in seen:
                self._fault("repeated-column", name, name=cell.strip())
            elif name in self.known:
                seen.add(name)
                yield place, name
            elif name or any(line.cells[place].strip() for line in self.lines):
                nearest = nearest_to(name, [*self.known, *spec.headings])
                self._fault("unknown-column", name, name=cell.strip(), nearest=nearest)

    def _fault(self, code: str, column: str, **details: object) -> None:
        line = self.heading.number
        self.faults.append(make_fault(code, self.file, line, column, "", **details))

    def tree(self) -> Mapping:
        first = self.heading.number
        told = [(line, self._fields(line)) for line in self.lines]
        fields: dict[str, Tree] = {UNIT: Scalar(_slug(Path(self.file).stem), first)}
        for name in _OF_THE_LIST:
            texts = {cells[name].text: cells[name] for _, cells in told if name in cells}
            if texts:
                fields[name] = Items(list(texts.values()), first)
        fields["entries"] = Items([_entry(line, cells) for line, cells in told], first)
        return Mapping(fields, first, dict.fromkeys(fields, first))

    def _fields(self, line: Line) -> dict[str, Scalar]:
        """The cells of a line by field; an empty cell tells nothing."""
        cells = ((name, line.cells[place].strip()) for place, name in self.columns.items())
        return {name: Scalar(text, line.number) for name, text in cells if text}


def _entry(line: Line, cells: dict[str, Scalar]) -> Mapping:
    fields: dict[str, Tree] = {n: cell for n, cell in cells.items() if n not in _OF_THE_LIST}
    return Mapping(fields, line.number, dict.fromkeys(fields, line.number))


def _slug(stem: str) -> str:
    """The id of a list from the name of its file; what an id cannot hold is told by a digest."""
    plain = re.sub("[^a-z0-9]+", "-", stem.lower()).strip("-")
    return plain if stem.isascii() and plain else "-".join(filter(None, (plain, digest(stem))))


# ---- who entered, and where

_YEARS = ("fiscal_year_be", "fiscal_year_ce")
_ROUND = (_SCHEME, *_YEARS)


class ApplicantsList:
    """One list on its way into a ledger.

    A list names hundreds of bodies, so those that are not settled are told in one fault.
    """

    def __init__(self, ledger: Ledger, register: Register, spec: Spec) -> None:
        self.ledger, self.spec, self.register = ledger, spec, register
        self.terms = Terms(spec)
        self.names = self.terms.names["entry"]
        columns = Columns(ledger, spec.model)
        described = Described(ledger, self.terms, register)
        agents = Agents(columns, self.terms, register, described)
        self.governments = LocalGovernments(ledger, self.terms, register, described, agents)
        self.rounds = Rounds(ledger, self.terms, described)
        self.unsettled: list[str] = []
        self.unknown_codes: list[str] = []
        self.first: dict[str, int] = {}
        self.categories: dict[str, Concept] = {}
        steps = Steps(
            then={
                "applicants_list": (self._close,),
                "list_source": (self._close_source,),
                "entry": (self._close_entry,),
            }
        )
        self.walk = Walk(spec, columns, UNIT, steps)

    def read(self) -> None:
        """Read what the categories award, which every entry may need, then the whole list."""
        self.categories = dict(self._read_categories())
        self.walk.read()

    # ---- entries

    def _close_entry(self, entry: Entry) -> None:
        """Close an entry: its round, who entered, and what its category awards."""
        self._tell_repeated(entry)
        self._state_round(entry)
        self._state_entrant(entry)
        self._state_awards(entry)

    def _tell_repeated(self, entry: Entry) -> None:
        first = self.first.setdefault(entry.iri, entry.tree.line)
        if first != entry.tree.line:
            self.ledger.fault("repeated-entry", entry.tree.line, entry.path, first=first)

    def _state_entrant(self, entry: Entry) -> None:
        iri = self._settle(entry)
        if iri:
            self.ledger.link(entry.iri, self.names["entrant"], iri)
        else:
            self.ledger.ask_for(entry, self.names["entrant"], "name_th")

    def _settle(self, entry: Entry) -> str | None:
        """The registered body, a code no register knows, or an agent of this list."""
        if body := self.governments.body(entry):
            return self.governments.described.body(body)
        names = names_written(entry.tree)
        if code := official_code(entry.tree):
            self.unknown_codes.append(" ".join((code, *names)))
            return self.governments.by_code(entry, code)
        if not names:
            return None
        self.unsettled.append(names[0])
        # One name is several bodies: they are told apart by type and place as well.
        kind = self.governments.kind(entry.tree)
        place = text_of(entry.tree.fields.get("district")), self.terms.province(entry.tree) or ""
        return self.governments.own(entry, names[0], kind and kind.code, *place)

    # ---- rounds

    def _state_round(self, entry: Entry) -> None:
        prop, holder = self.names["round"], self._holder(entry)
        name, year = text_in(holder, _SCHEME), fiscal_year(holder)
        if name and year:
            scheme = self.register.scheme_named(name)
            rounds = self.rounds
            iri = rounds.of_scheme(scheme, year) if scheme else rounds.of_name(name, year)
            self.ledger.link(entry.iri, prop, iri)
        elif name and any(year in holder.fields for year in _YEARS):
            # The year is there and cannot be read: that has a fault of its own.
            self.ledger.note(entry, prop, _YEARS[0], holder.line)
        else:
            at_top = "" if self._entries_tell_rounds else "/"
            self.ledger.ask_for(entry, prop, at_top + (_YEARS[0] if name else _SCHEME))

    @cached_property
    def _entries_tell_rounds(self) -> bool:
        """Whether the scheme stands in the entries, as in a table, and not at the top."""
        return any(_SCHEME in item.fields for item in mappings_in(self.ledger.root, "entries"))

    def _holder(self, entry: Entry) -> Mapping:
        """What tells the round of an entry: the entry itself, else the list."""
        is_own = any(name in entry.tree.fields for name in (_SCHEME, *_YEARS))
        if not is_own:
            return self.ledger.root
        round_ = {name: tree for name, tree in self.ledger.root.fields.items() if name in _ROUND}
        return Mapping({**round_, **entry.tree.fields}, entry.tree.line)

    # ---- categories

    def _state_awards(self, entry: Entry) -> None:
        """What the category awards: as the entry says, else the list, else it is unknown."""
        if self.names["awards"] in entry.stated:
            return
        category = text_in(entry.tree, "category")
        concept = self.categories.get(match_key(category or ""))
        if category and self.categories and concept is None:
            told = Scalar(category, entry.tree.lines["category"])
            known = [text_of(item.fields.get("name")) for item in self._listed_categories()]
            self.ledger.unknown("unknown-category", told, f"{entry.path}.category", known)
        found = concept or self._unknown_awards()
        self.ledger.link(entry.iri, self.names["awards"], found.iri)

    def _unknown_awards(self) -> Concept:
        return self.terms.code("awarded_for", "unknown")

    def _listed_categories(self) -> list[Mapping]:
        """The categories that the list tells of by name."""
        listed = mappings_in(self.ledger.root, "categories")
        return [item for item in listed if text_in(item, "name")]

    def _read_categories(self) -> Iterator[tuple[str, Concept]]:
        """What each category awards, by the form of its name that compares."""
        tree = self.ledger.root.fields.get("categories")
        for item, path in entries_of(tree, "categories") if tree else ():
            yield from self._category(item, path)

    def _category(self, item: Tree, path: str) -> Iterator[tuple[str, Concept]]:
        if not isinstance(item, Mapping):
            self.ledger.fault("wrong-kind", item.line, path, text_of(item), name="categories",
                              expected_th="รายการที่มี name และ awards",
                              expected_en="entries with name and awards")  # fmt: skip
            return
        block = self.spec.blocks["category"]
        self.walk.fields(Entry(self.ledger.iri, block, item, path, None), block)
        name, told = text_in(item, "name"), item.fields.get("awards")
        if name is None:
            self.ledger.fault("missing-field", item.line, f"{path}.name", name="name",
                              label_th="ประเภทรางวัล", label_en="award category")  # fmt: skip
            return
        found = self._awards(told, f"{path}.awards") if isinstance(told, Scalar) else None
        yield match_key(name), found or self._unknown_awards()

    def _awards(self, told: Scalar, path: str) -> Concept | None:
        """The code of what a category awards; one that the list does not have is a fault."""
        return read_code(self.ledger, self.terms.codes("awarded_for"), told, path)

    # ---- the whole list

    def _close_source(self, entry: Entry) -> None:
        """A list has one source, so it needs no id of its own."""
        key = self.spec.name("innovation", "key")
        self.ledger.state(entry.iri, key, Value("source", "string"))

    def _close(self, entry: Entry) -> None:
        """Close the list: its name, and who is not settled."""
        if self.spec.name("agent", "name") not in entry.stated:
            self.ledger.add(self.terms.labels(entry.iri, *self._title()))
        for code, names in (
            ("entrants-unclear", self.unsettled),
            ("codes-unknown", self.unknown_codes),
        ):
            different = list(dict.fromkeys(names))
            if different:
                more = " …" if len(different) > _NAMED else ""
                self.ledger.fault(code, entry.tree.line, "entries", count=len(different),
                                  list=", ".join(different[:_NAMED]) + more)  # fmt: skip

    def _title(self) -> tuple[str, str]:
        """What a list is called that has no title: by the first round it tells of."""
        root = self.ledger.root
        for tree in (root, *mappings_in(root, "entries")[:1]):
            if name := text_in(tree, _SCHEME):
                year = year_in(tree, *_YEARS)
                be, ce = (f" {year.be}", f" {year.ce}") if year else ("", "")
                return f"รายชื่อผู้สมัคร {name}{be}", f"Applicants of {name}{ce}"
        return f"รายชื่อผู้สมัคร {self.ledger.id}", f"Applicants {self.ledger.id}"

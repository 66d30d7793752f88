"""An applicants' list of an award's round → the facts of its entries.

A list is a unit of its own: it has a graph, is loaded and removed like a case, and is none. It
comes as YAML or as CSV; both become the same tree, and the walk of a case record reads it by
another mapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.described import Described
from govinno.loaders.identity.local_government import LocalGovernments, official_code
from govinno.loaders.identity.rounds import Rounds
from govinno.loaders.identity.terms import Terms, names_written
from govinno.loaders.identity.years import fiscal_year, year_in
from govinno.loaders.mapping.columns import Columns, read_code
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import entries_of, mappings_in, text_in, text_of
from govinno.loaders.mapping.walk import Steps, Walk
from govinno.loaders.record import Record
from govinno.loaders.register import Register
from govinno.loaders.spec import Spec, load_spec
from govinno.loaders.yaml_reader import Mapping, Scalar, Tree
from govinno.ontology.iris import BASE
from govinno.ontology.model import Concept
from govinno.records.facts import CaseGraph, Value
from govinno.records.faults import Fault, make_fault
from govinno.records.text import match_key

#: The field that holds the id of a list. The block of the whole list is called the same.
UNIT = "applicants_list"
MAPPING = "applicants-list"
_SCHEME = "scheme"
#: So many local governments that are not settled are named.
_NAMED = 5


def read(record: Record, file: str, register: Register) -> tuple[CaseGraph | None, list[Fault]]:
    """The graph of a list, None without a usable id, and what is wrong with the record."""
    assert record.tree is not None
    return map_list(record.tree, file, register, [])


def map_list(
    tree: Mapping, file: str, register: Register, faults: list[Fault]
) -> tuple[CaseGraph | None, list[Fault]]:
    """Map a tree that was read from an applicants' list.

    Gives the graph of the list and all faults. The graph is None where it has no usable id; with
    other faults it is as complete as the file allows.
    """
    identifier = tree.fields[UNIT]
    if not isinstance(identifier, Scalar):
        faults.append(
            make_fault(
                "wrong-kind",
                file,
                tree.lines[UNIT],
                UNIT,
                "",
                name=UNIT,
                expected_th="รหัสของรายชื่อ",
                expected_en="the id of the list",
            )
        )
        return None, faults
    spec = load_spec(MAPPING)
    kind = spec.model.classes[str(spec.blocks[UNIT].class_iri)].iri_kind
    ledger = Ledger(file, tree, identifier.text, f"{BASE}id/{kind}/{identifier.text}")
    ApplicantsList(ledger, register, spec).read()
    graph = ledger.graph(made_up=spec.name("record", "made_up"))
    return graph, list(dict.fromkeys([*faults, *ledger.faults]))


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
            if self.governments.lists(entry.tree):
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
            self.ledger.fault(
                "wrong-kind",
                item.line,
                path,
                text_of(item),
                name="categories",
                expected_th="รายการที่มี name และ awards",
                expected_en="entries with name and awards",
            )
            return
        block = self.spec.blocks["category"]
        self.walk.fields(Entry(self.ledger.iri, block, item, path, None), block)
        name, told = text_in(item, "name"), item.fields.get("awards")
        if name is None:
            self.ledger.fault(
                "missing-field",
                item.line,
                f"{path}.name",
                name="name",
                label_th="ประเภทรางวัล",
                label_en="award category",
            )
            return
        found = self._awards(told, f"{path}.awards") if isinstance(told, Scalar) else None
        yield match_key(name), found or self._unknown_awards()

    def _tell_unused(self) -> None:
        """A category in which nobody entered would be kept nowhere."""
        used = {match_key(text_in(item, "category") or "") for item in self._listed_entries()}
        for item, path in entries_of(self.ledger.root.fields["categories"], "categories"):
            name = item.fields.get("name") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar) and match_key(name.text) not in used:
                self.ledger.fault("unused-category", name.line, f"{path}.name", name.text)

    def _listed_entries(self) -> list[Mapping]:
        return mappings_in(self.ledger.root, "entries")

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
        if "categories" in self.ledger.root.fields:
            self._tell_unused()
        if self.spec.name("agent", "name") not in entry.stated:
            self.ledger.add(self.terms.labels(entry.iri, *self._title()))
        for code, names in (
            ("entrants-unclear", self.unsettled),
            ("codes-unknown", self.unknown_codes),
        ):
            different = list(dict.fromkeys(names))
            if different:
                more = " …" if len(different) > _NAMED else ""
                self.ledger.fault(
                    code,
                    entry.tree.line,
                    "entries",
                    count=len(different),
                    list=", ".join(different[:_NAMED]) + more,
                )

    def _title(self) -> tuple[str, str]:
        """What a list is called that has no title: by the first round it tells of."""
        root = self.ledger.root
        for tree in (root, *mappings_in(root, "entries")[:1]):
            if name := text_in(tree, _SCHEME):
                year = year_in(tree, *_YEARS)
                be, ce = (f" {year.be}", f" {year.ce}") if year else ("", "")
                return f"รายชื่อผู้สมัคร {name}{be}", f"Applicants of {name}{ce}"
        return f"รายชื่อผู้สมัคร {self.ledger.id}", f"Applicants {self.ledger.id}"

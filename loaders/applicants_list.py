"""An applicants' list of an award's round → the facts of its entries.

A list is a unit of its own: it has a graph, is loaded and removed like a case, and is none. It
comes as YAML or as CSV; both become the same tree, and the walk of a case record reads it by
another mapping.
"""

from __future__ import annotations

from functools import cached_property

from govinno.loaders.case_record import Entry, Walk, entries_of, text_of
from govinno.loaders.identity import Identity, year_words
from govinno.loaders.keys import digest
from govinno.loaders.nearest import nearest_to
from govinno.loaders.register import Register
from govinno.loaders.spec import load_spec
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.model import Concept
from govinno.ontology.records import BASE, IRI, CaseGraph, Value
from govinno.ontology.values import Year, match_key, script_of

#: The field that holds the id of a list. The block of the whole list is called the same.
UNIT = "applicants_list"
_MAPPING = "applicants-list"
_SCHEME = "scheme"
#: So many local governments that are not settled are named.
_NAMED = 5


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
    walk = Walk(load_spec(_MAPPING), register, file, tree, identifier.text, faults, UNIT, Entrants)
    return walk.whole(), list(dict.fromkeys(faults))


# ---- who entered, and where


class Entrants(Identity):
    """The local governments and rounds of one list.

    A list names hundreds of bodies, so those that are not settled are told in one fault.
    """

    def __init__(self, walk: Walk, register: Register) -> None:
        super().__init__(walk, register)
        self.unsettled: list[str] = []
        self.unknown_codes: list[str] = []
        self.first: dict[str, int] = {}

    def then_entry(self, entry: Entry) -> None:
        """Close an entry: its round, who entered, and what its category awards."""
        self._tell_repeated(entry)
        self._state_round(entry)
        self._state_entrant(entry)
        self._state_awards(entry)

    def _tell_repeated(self, entry: Entry) -> None:
        first = self.first.setdefault(entry.iri, entry.tree.line)
        if first != entry.tree.line:
            self.walk.fault("repeated-entry", entry.tree.line, entry.path, first=first)

    def _state_entrant(self, entry: Entry) -> None:
        entrant = self.names["entry"]["entrant"]
        iri = self._settle(entry)
        if iri:
            self.walk.state(entry.iri, entrant, Value(iri, IRI))
        else:
            self._ask(entry, entrant, "name_th")

    def _unsettled(self, entry: Entry, kind: Concept | None) -> str | None:
        """No code and no match: an agent of this list, told apart by type and place as well."""
        tree = entry.tree
        name = next(self._written(tree), None)
        if name is None:
            return None
        self.unsettled.append(name)
        place = (text_of(tree.fields.get("district")), self._province(tree) or "")
        iri = f"{BASE}id/organization/{self.walk.case}/{digest(name, kind and kind.code, *place)}"
        for fact in self._local_facts(iri, tree, kind):
            self.walk.state(*fact)
        self._place(iri, entry)
        return iri

    def _tell_unknown_code(self, entry: Entry, code: str) -> None:
        self.unknown_codes.append(" ".join((code, *self._written(entry.tree))))

    def _ask(self, entry: Entry, prop: str, name: str) -> None:
        """Say which field would tell what is missing."""
        place = self.walk.places[entry.iri]
        place.names = {**place.names, prop: name}

    # ---- rounds

    def _state_round(self, entry: Entry) -> None:
        prop, holder = self.names["entry"]["round"], self._holder(entry)
        name, year = self._text(holder, _SCHEME), self._fiscal_year(holder)
        if name and year:
            scheme = self.register.scheme_named(name)
            iri = self.round(scheme, year) if scheme else self._own_round(name, year)
            self.walk.state(entry.iri, prop, Value(iri, IRI))
        elif name and any(year in holder.fields for year in _YEARS):
            # The year is there and cannot be read: that has a fault of its own.
            self.walk.note(entry, prop, _YEARS[0], holder.line)
        else:
            at_top = "" if self.entries_tell_rounds else "/"
            self._ask(entry, prop, at_top + (_YEARS[0] if name else _SCHEME))

    @cached_property
    def entries_tell_rounds(self) -> bool:
        """Whether the scheme stands in the entries, as in a table, and not at the top."""
        tree = self.walk.root.fields.get("entries")
        items = tree.items if isinstance(tree, Items) else []
        return any(isinstance(item, Mapping) and _SCHEME in item.fields for item in items)

    def _holder(self, entry: Entry) -> Mapping:
        """What tells the round of an entry: the entry itself, else the list."""
        is_own = any(name in entry.tree.fields for name in (_SCHEME, *_YEARS))
        if not is_own:
            return self.walk.root
        round_ = {name: tree for name, tree in self.walk.root.fields.items() if name in _ROUND}
        return Mapping({**round_, **entry.tree.fields}, entry.tree.line)

    def _own_round(self, name: str, year: Year) -> str:
        """The round of a scheme that no register knows: it stays in this list."""
        names, key = self.names["round"], f"{self.walk.case}-{digest(name, year.be)}"
        iri = f"{BASE}id/award-round/{self.walk.case}/{digest(name, year.be)}"
        is_thai = script_of(name) == "th"
        words_th, words_en = year_words(year)
        th, en = (name + words_th, None) if is_thai else (None, name + words_en)
        facts = [
            *self._types(iri, names["class"]),
            *self._labels(iri, th, en),
            self._fact(iri, "round", "key", Value(key, "string")),
            *self._years(iri, "round", year),
        ]
        for fact in facts:
            self.walk.state(*fact)
        self.walk.places.setdefault(iri, self.walk.places[self.walk.case_iri])
        return iri

    # ---- categories

    def _state_awards(self, entry: Entry) -> None:
        """What the category awards: as the entry says, else the list, else it is unknown."""
        prop = self.names["entry"]["awards"]
        if prop in entry.stated:
            return
        category = self._text(entry.tree, "category")
        known = self.categories
        if category and known and match_key(category) not in known:
            self.walk.fault("unknown-category", entry.tree.lines["category"],
                            f"{entry.path}.category", category,
                            nearest=nearest_to(category, self.category_names))  # fmt: skip
        concept = known.get(match_key(category or ""))
        found = concept or self._code("AwardedFor", "unknown")
        self.walk.state(entry.iri, prop, Value(found.iri, IRI))

    @cached_property
    def category_names(self) -> list[str]:
        """The categories that the list tells of, as written."""
        tree = self.walk.root.fields.get("categories")
        items = tree.items if isinstance(tree, Items) else []
        return [name for i in items if isinstance(i, Mapping) and (name := self._text(i, "name"))]

    @cached_property
    def categories(self) -> dict[str, Concept]:
        """What each category awards, by the form of its name that compares."""
        tree = self.walk.root.fields.get("categories")
        entries = entries_of(tree, "categories") if tree else ()
        read = (self._category(item, path) for item, path in entries)
        return dict(pair for pair in read if pair)

    def _category(self, item: Tree, path: str) -> tuple[str, Concept] | None:
        if not isinstance(item, Mapping):
            self.walk.fault("wrong-kind", item.line, path, text_of(item), name="categories",
                            expected_th="รายการที่มี name และ awards",
                            expected_en="entries with name and awards")  # fmt: skip
            return None
        block = self.walk.spec.blocks["category"]
        self.walk.fields(Entry(self.walk.case_iri, block, item, path, None), block)
        name, told = self._text(item, "name"), item.fields.get("awards")
        if name is None:
            self.walk.fault("missing-field", item.line, f"{path}.name", name="name",
                            label_th="ประเภทรางวัล", label_en="award category")  # fmt: skip
            return None
        found = self._awards(told, f"{path}.awards") if isinstance(told, Scalar) else None
        return match_key(name), found or self._code("AwardedFor", "unknown")

    def _awards(self, told: Scalar, path: str) -> Concept | None:
        """The code of what a category awards; one that the list does not have is a fault."""
        values = list(self.walk.code(self._codes("AwardedFor"), told, path))
        return self.model.concepts[values[0].text] if values else None

    # ---- the whole list

    def then_list_source(self, entry: Entry) -> None:
        """A list has one source, so it needs no id of its own."""
        key = self.names["innovation"]["key"]
        self.walk.state(entry.iri, key, Value("source", "string"))

    def then_applicants_list(self, entry: Entry) -> None:
        """Close the list: its name, its categories, and who is not settled."""
        if self.names["agent"]["name"] not in entry.stated:
            for fact in self._labels(entry.iri, *self._title()):
                self.walk.state(*fact)
        _ = self.categories
        for code, names in (
            ("entrants-unclear", self.unsettled),
            ("codes-unknown", self.unknown_codes),
        ):
            different = list(dict.fromkeys(names))
            if different:
                more = " …" if len(different) > _NAMED else ""
                self.walk.fault(code, entry.tree.line, "entries", count=len(different),
                                list=", ".join(different[:_NAMED]) + more)  # fmt: skip

    def _title(self) -> tuple[str, str]:
        """What a list is called that has no title: by the first round it tells of."""
        items = self.walk.root.fields.get("entries")
        first = items.items[0] if isinstance(items, Items) and items.items else None
        for tree in (self.walk.root, first):
            name = self._text(tree, _SCHEME) if isinstance(tree, Mapping) else None
            if name and isinstance(tree, Mapping):
                year = self._year(tree, *_YEARS)
                be, ce = (f" {year.be}", f" {year.ce}") if year else ("", "")
                return f"รายชื่อผู้สมัคร {name}{be}", f"Applicants of {name}{ce}"
        return f"รายชื่อผู้สมัคร {self.walk.case}", f"Applicants {self.walk.case}"


_YEARS = ("fiscal_year_be", "fiscal_year_ce")
_ROUND = (_SCHEME, *_YEARS)

"""Which local government is meant: by its code, else by type, name and province."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.described import REFERENCE, Described
from govinno.loaders.identity.terms import Terms, names_written
from govinno.loaders.local_names import local_names
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import text_in
from govinno.loaders.register import Body, Register, may_be_named
from govinno.loaders.yaml_reader import Mapping
from govinno.ontology.iris import BASE
from govinno.ontology.model import Concept
from govinno.records.facts import IRI, Fact, Misread, Place, Value
from govinno.records.text import match_key
from govinno.records.values import read_lao_code

#: Why a local government is not settled, in Thai and English.
_CANDIDATES = ("มีหลายแห่งที่อาจใช่", "several may be meant")
_NO_CODE = ("ไม่มีรหัส อปท.", "no DLA code")
_NO_MATCH = ("ไม่มีรหัส อปท. และไม่ตรงกับทะเบียน", "no DLA code, and no match in a register")


class LocalGovernments:
    """Finds the local government that an entry names, or describes it as far as it is told.

    `body` gives the registered one; where there is none, `by_code` describes a code that no
    register knows and `own` an agent of this record: which of them, and what is said about it,
    is for the kind of record to decide.
    """

    def __init__(
        self, ledger: Ledger, terms: Terms, register: Register, described: Described, agents: Agents
    ) -> None:
        self.ledger, self.terms, self.register = ledger, terms, register
        self.described, self.agents = described, agents

    def body(self, entry: Entry) -> Body | None:
        """The registered body that an entry names; a code that belongs to another is a fault."""
        code, kind = official_code(entry.tree), self.kind(entry.tree)
        names, place = names_written(entry.tree), self.terms.province(entry.tree)
        district = text_in(entry.tree, "district")
        lao_type = kind.code if kind else self._type_in_names(entry.tree)
        body = self.register.local_government(code, lao_type, names, place, district)
        if body and code:
            self._check_code(entry, body, kind, place)
        return body

    def _type_in_names(self, tree: Mapping) -> str:
        """The one type that the names themselves say, as in ทน.ขอนแก่น, where no field tells it;
        empty where there is none."""
        if "type" in tree.fields:
            return ""
        told = {code for name in names_written(tree) for code, _ in local_names().parts(name)}
        return next(iter(told)) if len(told) == 1 else ""

    def _check_code(
        self, entry: Entry, body: Body, kind: Concept | None, place: str | None
    ) -> None:
        """A code whose body has another province, type or name than the record says."""
        differs = (
            ("province", bool(place and body.province and place != body.province)),
            ("type", bool(kind and body.lao_type and not self._fits(kind, body.lao_type))),
            ("name_th", not may_be_named(body, names_written(entry.tree))),
        )
        for told in [name for name, differ in differs if differ][:1]:
            line = entry.tree.lines.get("dla_code", entry.tree.line)
            self.ledger.fault(
                "code-of-another-body",
                line,
                f"{entry.path}.dla_code",
                body.dla_code or "",
                name=body.name_th or body.name_en,
                place=body.province,
                told=told,
            )

    def _fits(self, kind: Concept, lao_type: str) -> bool:
        """Whether a type as written is that of a body, or a broader one."""
        known = self.terms.code("lao_type", lao_type)
        return kind.iri in (known.iri, known.broader)

    def why_unclear(self, tree: Mapping) -> tuple[str, str]:
        """Why none is settled, in Thai and English. No register is asked for that nobody loaded."""
        kind, place = self.kind(tree), self.terms.province(tree)
        maybe = self.register.candidates(kind.code if kind else "", names_written(tree), place)
        if len(maybe) > 1:
            names = "; ".join(f"{b.name_th}, {b.district}, {b.dla_code}" for b in maybe)
            return f"อาจเป็น {names}", f"it may be {names}"
        return _NO_MATCH if self.lists(tree) else _NO_CODE

    def lists(self, tree: Mapping) -> bool:
        """Whether a table of the local governments of its province is loaded."""
        return self.terms.province(tree) in self.register.provinces

    def kind(self, tree: Mapping) -> Concept | None:
        """The type of local government that an entry tells."""
        return self.terms.concept("lao_type", tree, "type")

    def by_code(self, entry: Entry, code: str) -> str:
        """A code that no loaded register knows: kept, shared by its code, and marked."""
        iri = f"{BASE}id/organization/th-lao-{code}"
        terms, facts = self.terms, list(self._facts(iri, entry.tree))
        facts.append(terms.fact(iri, "local_government", "code", Value(code, "string")))
        facts.append(terms.fact(iri, "local_government", "known", Value("false", "boolean")))
        self.ledger.share(iri, REFERENCE, facts)
        return iri

    def own(self, entry: Entry, name: str, *more: object) -> str:
        """An agent of this record; `more` tells it from others of its name."""
        iri = self.agents.iri_of(self.terms.names["agent"]["body"], name, *more)
        self.ledger.add(self._facts(iri, entry.tree))
        self._place(iri, entry)
        return iri

    def _facts(self, iri: str, tree: Mapping) -> Iterator[Fact]:
        terms, kind = self.terms, self.kind(tree)
        fallback = terms.names["agent"]["local"]
        yield from terms.types(iri, (kind and kind.class_of_members) or fallback)
        yield from terms.labels(iri, text_in(tree, "name_th"), text_in(tree, "name_en"))
        yield terms.fact(iri, "agent", "registered", Value("false", "boolean"))
        yield terms.fact(iri, "agent", "type", terms.code_value("partner_type", "other_lao"))
        if kind:
            yield terms.fact(iri, "local_government", "type", Value(kind.iri, IRI))
        if district := text_in(tree, "district"):
            yield terms.fact(iri, "local_government", "district", Value(district, "string"))
        if province := terms.concept("province", tree, "province"):
            yield terms.fact(iri, "local_government", "province", Value(province.iri, IRI))

    def _place(self, iri: str, entry: Entry) -> None:
        names = self.terms.names["local_government"]
        told = {names["type"]: "type", names["province"]: "province"}
        lines = {
            iri: (name, entry.tree.lines[name])
            for iri, name in told.items()
            if name in entry.tree.fields
        }
        self.ledger.place(iri, Place(entry.tree.line, entry.path, told, lines))


def official_code(tree: Mapping) -> str | None:
    """The code of an entry where it can be read as one."""
    code = read_lao_code(text_in(tree, "dla_code") or "")
    return None if isinstance(code, Misread) else code.text


class Home:
    """The local government that a case is about: `iri` is None until, and unless, it is settled.

    `units` are the keys of its registered body, so that a unit of its own is no partner.
    """

    def __init__(self, governments: LocalGovernments) -> None:
        self.governments, self.ledger = governments, governments.ledger
        self.names = governments.terms.names["local_government"]
        self.iri: str | None = None
        self.units: set[str] = set()

    def close(self, entry: Entry) -> None:
        """Settle which local government the case is about; say so where that is not possible."""
        iri = self._settle(entry)
        if iri is None:
            return
        self.iri = iri
        self.ledger.link(entry.iri, self.names["link"], iri)
        for name in names_written(entry.tree):
            self.governments.agents.known[match_key(name)] = iri

    def _settle(self, entry: Entry) -> str | None:
        if body := self.governments.body(entry):
            self.units = {body.key}
            return self.governments.described.body(body)
        if code := official_code(entry.tree):
            if self.governments.lists(entry.tree):
                line = entry.tree.lines["dla_code"]
                self.ledger.fault("code-not-in-register", line, f"{entry.path}.dla_code", code)
            return self.governments.by_code(entry, code)
        return self._unsettled(entry)

    def _unsettled(self, entry: Entry) -> str | None:
        """No code and no match: an agent of this case, or nothing where there is not even a name."""
        name = next(iter(names_written(entry.tree)), None)
        is_told = "candidates" in entry.tree.fields
        th, en = _CANDIDATES if is_told else self.governments.why_unclear(entry.tree)
        self.ledger.fault(
            "local-government-unclear",
            entry.tree.line,
            entry.path,
            name or "",
            reason_th=th,
            reason_en=en,
        )
        return self.governments.own(entry, name) if name else None

    def candidate(self, entry: Entry) -> None:
        """Link a candidate to the registered body of its code."""
        body = self.governments.body(entry) if official_code(entry.tree) else None
        if body:
            maybe = self.governments.described.body(body)
            self.ledger.link(entry.iri, self.names["maybe"], maybe)

    def implements(self, innovation: Entry) -> None:
        """Every innovation of a case is implemented by the case's local government."""
        if self.iri:
            self.ledger.link(innovation.iri, self.names["implements"], self.iri)
        else:
            # Nothing in an innovation names its implementer; the `lao` of the record does.
            self.ledger.ask_for(innovation, self.names["implements"], "/lao.name_th")

    def own_names(self) -> tuple[str | None, str | None]:
        """Its names in Thai and English, as the record or the register has them."""
        tree = self.ledger.root.fields.get("lao")
        told = [
            text_in(tree, f"name_{language}") if isinstance(tree, Mapping) else None
            for language in ("th", "en")
        ]
        body = self.governments.described.body_of(self.iri) if self.iri else None
        known = (body.name_th, body.name_en) if body else (None, None)
        return told[0] or known[0], told[1] or known[1]

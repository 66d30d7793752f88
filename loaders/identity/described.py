"""Registered bodies and award schemes as shared things: described here, stated once by the graph,
whoever refers to them."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.identity.terms import Terms
from govinno.loaders.mapping.ledger import Ledger
from govinno.loaders.register import Body, Register, Scheme
from govinno.loaders.spec import LANGUAGES, Spec
from govinno.ontology.iris import BASE
from govinno.ontology.model import Concept
from govinno.records.facts import IRI, Fact, Place, Value

#: The graph of what a register knows, and of what follows from the records.
REGISTER, REFERENCE = "register", "reference"


class Described:
    """What the registers know of whom one record means."""

    def __init__(self, ledger: Ledger, terms: Terms, register: Register) -> None:
        self.ledger, self.terms, self.register = ledger, terms, register

    def body(self, body: Body) -> str:
        """The IRI of a registered body; it and all above it are described as shared things."""
        for member in self.register.family(body):
            iri = _body_iri(member)
            if iri not in self.ledger.shared:
                self.ledger.share(iri, REGISTER, self._body_facts(member, iri))
        return _body_iri(body)

    def body_of(self, iri: str) -> Body | None:
        """The registered body of this IRI that the record refers to."""
        key = iri.rpartition("/")[2]
        by_code = self.register.by_code.get(key.removeprefix("th-lao-"), key)
        return self.register.bodies.get(by_code) if iri in self.ledger.shared else None

    def _body_facts(self, body: Body, iri: str) -> Iterator[Fact]:
        terms = self.terms
        kind = terms.code("lao_type", body.lao_type) if body.lao_type else None
        # Whoever a register knows has a name, and so is no nameless group, whatever its type.
        class_iri = (kind and kind.class_of_members) or terms.names["agent"]["body"]
        yield from terms.types(iri, class_iri)
        yield from terms.labels(iri, body.name_th, body.name_en)
        yield terms.fact(iri, "agent", "key", Value(body.key, "string"))
        yield terms.fact(iri, "agent", "registered", Value("true", "boolean"))
        yield terms.fact(iri, "agent", "type", terms.code_value("partner_type", body.type))
        for variant in body.variants:
            yield terms.fact(iri, "agent", "variant", Value(variant, "string"))
        if body.parent in self.register.bodies:
            parent = _body_iri(self.register.bodies[str(body.parent)])
            yield terms.fact(iri, "agent", "parent", Value(parent, IRI))
        yield from self._place_facts(body, iri, kind)

    def _place_facts(self, body: Body, iri: str, kind: Concept | None) -> Iterator[Fact]:
        terms = self.terms
        if kind:
            yield terms.fact(iri, "local_government", "type", Value(kind.iri, IRI))
        if body.dla_code:
            yield terms.fact(iri, "local_government", "code", Value(body.dla_code, "string"))
            yield terms.fact(iri, "local_government", "known", Value("true", "boolean"))
        if body.district and kind:
            yield terms.fact(iri, "local_government", "district", Value(body.district, "string"))
        province = terms.codes("province").find(body.province) if body.province else None
        if province:
            yield terms.fact(iri, "agent", "province", Value(province.iri, IRI))

    def scheme(self, scheme: Scheme) -> str:
        """The IRI of an award scheme, described with its grantor."""
        iri = f"{BASE}id/award-scheme/{scheme.key}"
        grantor = self.register.bodies.get(scheme.grantor or "")
        if grantor:
            self.body(grantor)
        self.ledger.share(iri, REGISTER, self._scheme_facts(scheme, iri, grantor))
        return iri

    def _scheme_facts(self, scheme: Scheme, iri: str, grantor: Body | None) -> Iterator[Fact]:
        terms = self.terms
        yield from terms.types(iri, terms.names["scheme"]["class"])
        yield from terms.labels(iri, scheme.name_th, scheme.name_en)
        yield terms.fact(iri, "scheme", "key", Value(scheme.key, "string"))
        for variant in scheme.variants:
            yield terms.fact(iri, "scheme", "variant", Value(variant, "string"))
        if grantor:
            yield terms.fact(iri, "scheme", "grantor", Value(_body_iri(grantor), IRI))


#: The field of a register that tells a property, by the part and role of the property.
_FIELDS = (
    ("agent", "key", "key"),
    ("agent", "type", "type"),
    ("agent", "variant", "variants"),
    ("agent", "parent", "parent"),
    ("agent", "province", "province"),
    ("local_government", "type", "lao_type"),
    ("local_government", "code", "dla_code"),
    ("local_government", "district", "district"),
    ("scheme", "key", "key"),
    ("scheme", "variant", "variants"),
    ("scheme", "grantor", "grantor"),
)


def place_in_register(register: Register, spec: Spec, iri: str) -> tuple[str, Place] | None:
    """The file and place where a register tells of a body or scheme; None where none does."""
    kind, key = iri.split("/")[-2:]
    if kind == spec.model.classes[spec.name("scheme", "class")].iri_kind:
        origin = register.scheme_origins.get(key)
    else:
        origin = register.origins.get(register.by_code.get(key.removeprefix("th-lao-"), key))
    if origin is None:
        return None
    name = spec.name("agent", "name")
    told = {f"{name}@{language}": f"name_{language}" for language in LANGUAGES}
    told |= {spec.name(part, role): field for part, role, field in _FIELDS}
    fields = {
        iri: (field, origin.lines[field]) for iri, field in told.items() if field in origin.lines
    }
    return origin.file, Place(origin.line, origin.path, told, fields)


def _body_iri(body: Body) -> str:
    return f"{BASE}id/organization/{body.iri_key}"

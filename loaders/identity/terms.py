"""The words of the model that identity needs, by the part they play in the mapping (`names`)."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.mapping.trees import text_in
from govinno.loaders.spec import Spec
from govinno.loaders.yaml_reader import Mapping
from govinno.ontology.iris import RDF_TYPE
from govinno.ontology.model import CodeList, Concept
from govinno.records.dates import Year
from govinno.records.facts import IRI, Fact, Value


class Terms:
    """Makes the facts that many parts of identity state; `names` are those of the mapping."""

    def __init__(self, spec: Spec) -> None:
        self.model, self.names = spec.model, spec.names

    # ---- facts

    def fact(self, iri: str, part: str, role: str, value: Value) -> Fact:
        """A fact with the property that plays this role in this part."""
        return Fact(iri, self.names[part][role], value)

    def types(self, iri: str, class_iri: str) -> Iterator[Fact]:
        """What a thing of this class is, also by the classes above it."""
        for type_ in self.model.types_of(class_iri):
            yield Fact(iri, RDF_TYPE, Value(type_, IRI))

    def labels(self, iri: str, th: str | None, en: str | None) -> Iterator[Fact]:
        """The name of a thing in each language in which it has one."""
        name = self.names["agent"]["name"]
        if th:
            yield Fact(iri, name, Value(th, "@th"))
        if en:
            yield Fact(iri, name, Value(en, "@en"))

    def years(self, iri: str, part: str, year: Year) -> Iterator[Fact]:
        """The year of any kind, its kind, and the fiscal year where it is one."""
        ce, be = Value(f"{year.ce:04d}", "gYear"), Value(str(year.be), "integer")
        yield self.fact(iri, part, "ce", ce)
        yield self.fact(iri, part, "be", be)
        yield self.fact(iri, part, "kind", self.code_value("year_kind", year.kind))
        if year.kind == "fiscal":
            yield self.fact(iri, part, "fiscal_ce", ce)
            yield self.fact(iri, part, "fiscal_be", be)

    # ---- codes

    def codes(self, part: str) -> CodeList:
        """The code list that plays this part (`names: lists` of the mapping)."""
        return self.model.code_lists[self.names["lists"][part]]

    def code(self, part: str, code: str) -> Concept:
        """A code that the list surely has."""
        return self.codes(part).concepts[code]

    def code_value(self, part: str, code: str) -> Value:
        """The same as the object of a fact."""
        return Value(self.code(part, code).iri, IRI)

    def concept(self, part: str, tree: Mapping, name: str) -> Concept | None:
        """The code that a field tells; None where it tells none of the list."""
        text = text_in(tree, name)
        return self.codes(part).find(text) if text else None

    def province(self, tree: Mapping) -> str | None:
        """The province as registers write it, in Thai."""
        concept = self.concept("province", tree, "province")
        return concept.label.th if concept else None


def names_written(tree: Mapping) -> list[str]:
    """The names that an entry gives, Thai first."""
    return [text for name in ("name_th", "name_en") if (text := text_in(tree, name))]

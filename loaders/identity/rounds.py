"""Award rounds and governance reviews: things of a scheme or a local government and a year."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.identity.described import REFERENCE, Described
from govinno.loaders.identity.local_government import Home
from govinno.loaders.identity.terms import Terms
from govinno.loaders.identity.years import Years, with_year, year_key, year_words
from govinno.loaders.keys import digest
from govinno.loaders.mapping.ledger import Ledger
from govinno.loaders.register import Scheme
from govinno.ontology.iris import BASE
from govinno.records.dates import Year
from govinno.records.facts import IRI, Fact, Value
from govinno.records.text import script_of


class Rounds:
    """The rounds of award schemes that one record names."""

    def __init__(self, ledger: Ledger, terms: Terms, described: Described) -> None:
        self.ledger, self.terms, self.described = ledger, terms, described

    def of_scheme(self, scheme: Scheme, year: Year) -> str:
        """The round of a registered scheme in a year, described for all who refer to it."""
        key = f"{scheme.key}-{year_key(year)}"
        iri = f"{BASE}id/award-round/{key}"
        th, en = year_words(year)
        names = f"{scheme.name_th}{th}", with_year(scheme.name_en, en)
        of = self.terms.fact(iri, "round", "of", Value(self.described.scheme(scheme), IRI))
        self.ledger.share(iri, REFERENCE, self._facts(iri, key, names, year, of))
        return iri

    def of_name(self, name: str, year: Year) -> str:
        """The round of a scheme that no register knows: it stays in this record."""
        tail = digest(name, year.be)
        iri = f"{BASE}id/award-round/{self.ledger.id}/{tail}"
        th, en = year_words(year)
        names = (name + th, None) if script_of(name) == "th" else (None, name + en)
        self.ledger.add(self._facts(iri, f"{self.ledger.id}-{tail}", names, year))
        self.ledger.place(iri, self.ledger.places[self.ledger.iri])
        return iri

    def _facts(
        self, iri: str, key: str, names: tuple[str | None, str | None], year: Year, *more: Fact
    ) -> Iterator[Fact]:
        yield from self.terms.types(iri, self.terms.names["round"]["class"])
        yield from self.terms.labels(iri, *names)
        yield self.terms.fact(iri, "round", "key", Value(key, "string"))
        yield from more
        yield from self.terms.years(iri, "round", year)


class Reviews:
    """The governance reviews of the case's local government."""

    def __init__(self, ledger: Ledger, terms: Terms, years: Years, home: Home) -> None:
        self.ledger, self.terms, self.years, self.home = ledger, terms, years, home

    def of(self, year: Year | None = None) -> str:
        """The review of this year, else of the year at hand.

        Without a year, or without a settled local government, it stays a review of this case.
        """
        year = year or self.years.of_review()
        owner = self.home.iri or self.ledger.iri
        is_shared = owner in self.ledger.shared and year is not None
        tail = owner.rpartition("/")[2] if is_shared else self.ledger.id
        key = f"{tail}-{year_key(year) if year else 'unknown'}"
        iri = f"{BASE}id/governance-review/{key}"
        facts = self._facts(iri, key, year)
        if is_shared:
            self.ledger.share(iri, REFERENCE, facts)
        else:
            self.ledger.add(facts)
        return iri

    def _facts(self, iri: str, key: str, year: Year | None) -> Iterator[Fact]:
        terms = self.terms
        yield from terms.types(iri, terms.names["review"]["class"])
        th, en = year_words(year) if year else (" ไม่ทราบปี", ", year not known")
        yield from terms.labels(iri, f"การบริหารจัดการที่ดี{th}", f"Good management{en}")
        yield terms.fact(iri, "review", "key", Value(key, "string"))
        if self.home.iri:
            yield terms.fact(iri, "review", "of", Value(self.home.iri, IRI))
        if year:
            yield from terms.years(iri, "review", year)

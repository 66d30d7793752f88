"""What a case is about: its innovations, or, where it tells of none, its own name."""

from __future__ import annotations

from govinno.loaders.identity.local_government import Home
from govinno.loaders.identity.owners import Owners
from govinno.loaders.identity.terms import Terms
from govinno.loaders.identity.years import Years, with_year, year_words
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.records.facts import Value


class Innovations:
    """The innovations of one case."""

    def __init__(
        self, ledger: Ledger, terms: Terms, home: Home, owners: Owners, years: Years
    ) -> None:
        self.ledger, self.terms, self.home = ledger, terms, home
        self.owners, self.years = owners, years
        self.names = terms.names["innovation"]

    def close(self, entry: Entry) -> None:
        """Every innovation has its implementer, and the theme of the record without one."""
        self.home.implements(entry)
        theme = self.names["theme"]
        if theme in entry.stated:
            return
        told = [
            fact.value
            for fact in self.ledger.facts
            if (fact.subject, fact.property) == (self.ledger.iri, theme)
        ]
        for value in told:
            self.ledger.state(entry.iri, theme, value)

    def close_heading(self, entry: Entry) -> None:
        """The one innovation of a record has its key, and owns what says nothing else."""
        self.owners.heading = entry.iri
        self.close(entry)
        self.ledger.state(entry.iri, self.names["key"], Value(self.ledger.id, "string"))

    def name_record(self, entry: Entry) -> None:
        """A record of no innovation bears the name of its local government and year."""
        is_named = self.terms.names["agent"]["name"] in entry.stated
        if is_named or not {"innovation", "innovations"}.isdisjoint(entry.tree.fields):
            return
        year = self.years.at_hand()
        th, en = year_words(year) if year else ("", "")
        name_th, name_en = self.home.own_names()
        names = with_year(name_th, th), with_year(name_en, en)
        self.ledger.add(self.terms.labels(entry.iri, *names))

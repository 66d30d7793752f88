"""Awards: their year and round, who received them, and what for."""

from __future__ import annotations

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.local_government import Home
from govinno.loaders.identity.owners import Owners
from govinno.loaders.identity.rounds import Reviews, Rounds
from govinno.loaders.identity.terms import Terms, names_written
from govinno.loaders.identity.years import MANAGEMENT, Years, is_for_management
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import scalars_in, text_in
from govinno.records.dates import Year
from govinno.records.facts import Value
from govinno.records.text import script_of

_YEAR_FIELDS = ("year_be", "year_ce", "fiscal_year_be", "fiscal_year_ce")
#: The fields that must agree on what a prize was for, and the list of each one's codes.
_SCOPES = {"scope": "award_scope", "scope_basis": "scope_basis", "awarded_for": "awarded_for"}


class Awards:
    """The awards of one case."""

    def __init__(
        self,
        ledger: Ledger,
        terms: Terms,
        agents: Agents,
        years: Years,
        rounds: Rounds,
        home: Home,
        owners: Owners,
        reviews: Reviews,
    ) -> None:
        self.ledger, self.terms, self.agents, self.years = ledger, terms, agents, years
        self.rounds, self.home, self.owners, self.reviews = rounds, home, owners, reviews
        self.names = terms.names["award"]

    def close(self, entry: Entry) -> None:
        """Close an award: its year, recipient or candidate, what it was for, and its round."""
        self._state_years(entry, self.years.of_award(entry.tree))
        self._state_recipient(entry)
        self._compare_scope(entry)
        given = self.terms.concept("awarded_for", entry.tree, "awarded_for")
        if given and given.code == "innovation":
            for innovation in self._rewarded(entry):
                self.ledger.link(entry.iri, self.names["innovation"], innovation)
        else:
            self._state_about(entry)
        if is_for_management(entry.tree):
            review = self.reviews.of(self.years.of_round(entry.tree))
            self.ledger.link(entry.iri, self.names["review"], review)
        self._state_scheme(entry)

    def _state_about(self, entry: Entry) -> None:
        """The innovations of an award that was not given for them."""
        for word in scalars_in(entry.tree, "about"):
            # The review of an award is that of its own year.
            if word.text == MANAGEMENT:
                continue
            owner = self.owners.owner(word, entry.path)
            if owner != self.ledger.iri:
                self.ledger.link(entry.iri, self.names["about"], owner)

    def _rewarded(self, entry: Entry) -> list[str]:
        """Only innovations: what hangs on the case record is not known to be one of them."""
        innovations = {*self.owners.references.innovations.values(), self.owners.heading}
        return [iri for iri in self.owners.of(entry) if iri in innovations]

    def _state_years(self, entry: Entry, year: Year | None) -> None:
        """What the fields of an award leave out: the year of any kind, and of which kind it is."""
        if year is None:
            return
        told = next(name for name in entry.tree.fields if name in _YEAR_FIELDS)
        missing = [
            fact
            for fact in self.terms.years(entry.iri, "award", year)
            if fact.property not in entry.stated
        ]
        self.ledger.add(missing)
        for fact in missing:
            self.ledger.note(entry, fact.property, told, entry.tree.lines[told])
            entry.stated.add(fact.property)

    def _state_recipient(self, entry: Entry) -> None:
        basis, agent = self._recipient(entry)
        self.ledger.state(
            entry.iri, self.names["basis"], self.terms.code_value("recipient_basis", basis)
        )
        status = self.terms.concept("award_status", entry.tree, "status")
        if agent and status:
            part = "won" if status.code == "won" else "entered"
            self.ledger.link(entry.iri, self.names[part], agent)

    def _recipient(self, entry: Entry) -> tuple[str, str | None]:
        """Who the record says; where it does not say, the local government, told as implied."""
        unknown = self.terms.code("recipient_basis", "unknown")
        told = text_in(entry.tree, "recipient")
        if told and self.terms.codes("recipient_basis").find(told) is not unknown:
            self.ledger.state(entry.iri, self.names["words"], Value(told, "string"))
            line = entry.tree.lines["recipient"]
            for part in ("words", "won", "entered"):
                self.ledger.note(entry, self.names[part], "recipient", line)
            return "stated", self.agents.named(told) or self._own_recipient(entry, told)
        if "recipient" not in entry.tree.fields and self.home.iri:
            return "implied", self.home.iri
        return unknown.code, None

    def _own_recipient(self, entry: Entry, name: str) -> str:
        """A recipient that neither the record nor a register knows: an agent of this case."""
        th, en = (name, None) if script_of(name) == "th" else (None, name)
        iri = self.agents.own(th, en, entry.tree.lines["recipient"], entry.path)
        self.agents.remember([name], iri)
        return iri

    def _compare_scope(self, entry: Entry) -> None:
        """A prize that goes to organisations was not given for an innovation, or the reverse."""
        read = {name: self.terms.concept(part, entry.tree, name) for name, part in _SCOPES.items()}
        told = {name: code.code for name, code in read.items() if code and code.code != "unknown"}
        if len(told) == len(_SCOPES) and told["scope"] != told["awarded_for"]:
            line = entry.tree.lines["awarded_for"]
            self.ledger.fault(
                "award-scope-differs",
                line,
                f"{entry.path}.awarded_for",
                told["awarded_for"],
                scope=told["scope"],
                basis=told["scope_basis"],
            )

    def _state_scheme(self, entry: Entry) -> None:
        register = self.agents.register
        told = (register.scheme_named(name) for name in names_written(entry.tree))
        scheme = next((known for known in told if known), None)
        if scheme is None:
            return
        described = self.agents.described.scheme(scheme)
        self.ledger.link(entry.iri, self.names["scheme"], described)
        if year := self.years.of_round(entry.tree):
            self.ledger.link(entry.iri, self.names["round"], self.rounds.of_scheme(scheme, year))

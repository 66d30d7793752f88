"""Partners: one contribution for an agent and what it had a part in, however often it is listed."""

from __future__ import annotations

from collections.abc import Iterator

from govinno.loaders.identity.agents import Agents
from govinno.loaders.identity.local_government import Home, official_code
from govinno.loaders.identity.owners import Owners
from govinno.loaders.identity.references import References
from govinno.loaders.identity.terms import Terms, names_written
from govinno.loaders.keys import digest
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import items_of, text_in, text_of
from govinno.loaders.register import Body
from govinno.loaders.spec import Block, Field
from govinno.loaders.yaml_reader import Mapping, Scalar
from govinno.ontology.iris import BASE
from govinno.records.facts import Value
from govinno.records.text import match_key

#: An entry's own words for what it brought.
_WORDS = {"contribution", "contribution_th", "contribution_en"}


class Partners:
    """The partners of one case. `parts` are their contributions by name, each with its owner."""

    def __init__(
        self,
        ledger: Ledger,
        terms: Terms,
        agents: Agents,
        home: Home,
        owners: Owners,
        references: References,
    ) -> None:
        self.ledger, self.terms, self.agents = ledger, terms, agents
        self.home, self.owners, self.references = home, owners, references
        self.register = agents.register
        self.names = terms.names["contribution"]
        self.parts: dict[str, list[tuple[str, str]]] = {}
        self.listed: list[Entry] = []

    def iri(self, block: Block, tree: Mapping) -> str:
        """The address of a contribution, by its agent and what it had a part in."""
        kind = self.terms.model.classes[str(block.class_iri)].iri_kind
        owner = self.owners.of_tree(block, tree)[0]
        return f"{BASE}id/{kind}/{self.ledger.id}/{digest(self.agent(tree), owner)}"

    def agent(self, tree: Mapping) -> str:
        """The agent a partner entry names: registered, else local to the case."""
        names = names_written(tree)
        # The first name decides, Thai where there is one: an English gloss may fit two bodies.
        known = self.agents.known.get(match_key(names[0])) if names else None
        if known:
            self._state_type(known, tree)
            return known
        body = self._body(tree, names)
        return self.agents.described.body(body) if body else self.agents.of_partner(tree, names)

    def _state_type(self, agent: str, tree: Mapping) -> None:
        """An agent of this case that is coded twice keeps both codes, so that a check sees it."""
        if agent not in self.ledger.shared and agent != self.home.iri:
            self.agents.state_type(agent, self.terms.concept("partner_type", tree, "type"))

    def _body(self, tree: Mapping, names: list[str]) -> Body | None:
        if code := official_code(tree):
            return self.register.local_government(code, "", (), None)
        return self.register.body_named(names, self.terms.province(tree))

    def close(self, entry: Entry) -> None:
        """Close a partner entry: its agent, its names, and whether it counts."""
        agent = self.agent(entry.tree)
        self.listed.append(entry)
        if official_code(entry.tree):
            self.home.governments.body(entry)
        self.ledger.link(entry.iri, self.names["agent"], agent)
        names = list(_all_names(entry.tree))
        self.agents.remember(names, agent)
        self.agents.written += names_written(entry.tree)
        counts = Value(str(self._counts(entry, agent)).lower(), "boolean")
        self.ledger.state(entry.iri, self.names["counts"], counts)
        for owner in self.owners.of(entry):
            for name in names:
                self.parts.setdefault(match_key(name), []).append((owner, entry.iri))

    def _counts(self, entry: Entry, agent: str) -> bool:
        """Doing or supporting, and neither the implementer nor one of its own units."""
        relation = self.terms.concept("contribution_relation", entry.tree, "relation")
        if relation is None or not relation.counts_as_partner or agent == self.home.iri:
            return False
        body = self.agents.described.body_of(agent)
        family = {member.key for member in self.register.family(body)} if body else set()
        return not (family & self.home.units)

    def presence(self, entry: Entry) -> None:
        """Being there is the agent's, and no contribution."""
        assert entry.parent is not None
        agent = self.agent(entry.parent.tree)
        self.ledger.link(entry.iri, self.terms.names["presence"]["agent"], agent)

    def field(self, entry: Entry, field: Field, scalar: Scalar, path: str) -> None:
        """A partner named by its exact name; where it has several parts, that of this `about`."""
        parts = self.parts.get(match_key(scalar.text), [])
        here = set(self.owners.of(entry))
        found = next((iri for owner, iri in parts if owner in here), None)
        found = found or next((iri for _, iri in parts), None)
        known = self.agents.written
        self.references.refer(entry, field, scalar, path, found, "unknown-partner", known)


def main_statement(entry: Entry, block: Block) -> Mapping | None:
    """The entry's own words and evidence as a statement, beside those it may list.

    `block` is that of the statement; None where statements are listed and no words stand beside.
    """
    tree = entry.tree
    if "contributions" in tree.fields and _WORDS.isdisjoint(tree.fields):
        return None
    kept = {name: tree.fields[name] for name in block.fields if name in tree.fields}
    return Mapping(kept, tree.line, tree.lines)


def _all_names(tree: Mapping) -> Iterator[str]:
    yield from names_written(tree)
    for alias in items_of(tree.fields.get("aliases")):
        name = text_in(alias, "name") if isinstance(alias, Mapping) else text_of(alias)
        if name:
            yield name

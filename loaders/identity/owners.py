"""What an entry belongs to: an innovation, the governance review, or the record itself."""

from __future__ import annotations

from govinno.loaders.identity.references import References
from govinno.loaders.identity.rounds import Reviews
from govinno.loaders.identity.years import MANAGEMENT
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.mapping.trees import scalars_in
from govinno.loaders.spec import Block, Field, Spec
from govinno.loaders.yaml_reader import Mapping, Scalar
from govinno.records.facts import IRI, Value


class Owners:
    """What the word `about` means in one record.

    `heading` is the innovation that a record with only one tells of in its heading.
    """

    def __init__(
        self, ledger: Ledger, spec: Spec, references: References, reviews: Reviews
    ) -> None:
        self.ledger, self.references, self.reviews = ledger, references, reviews
        rules = spec.model.rules_of(spec.name("innovation", "class"))
        self._of_innovations = {rule.property.iri for rule in rules}
        self.heading: str | None = None

    def of(self, entry: Entry) -> list[str]:
        """What an entry is about; the record itself where it does not say, or wrongly says."""
        return self.of_tree(entry.block, entry.tree, entry.path)

    def of_tree(self, block: Block, tree: Mapping, path: str = "") -> list[str]:
        """The same for an entry that is not made yet; a word nothing has is no fault then."""
        if block.hangs and block.hangs.iri not in self._of_innovations:
            return [self.ledger.iri]
        told = [Scalar(block.about, tree.line)] if block.about else scalars_in(tree, "about")
        if not told:
            return [self.heading or self.ledger.iri]
        return list(dict.fromkeys(self.owner(word, path) for word in told))

    def owner(self, word: Scalar, path: str) -> str:
        """What one word means; without a path a word nothing has is no fault."""
        known = self.references.innovations
        if word.text == MANAGEMENT:
            return self.reviews.of()
        if word.text in known:
            return known[word.text]
        if path:
            names = [*known, MANAGEMENT]
            self.ledger.unknown("unknown-innovation", word, f"{path}.about", names)
        return self.ledger.iri

    def field(self, entry: Entry, field: Field, scalar: Scalar, _path: str) -> None:
        """What an entry is about that hangs on something else."""
        owner = self.owner(scalar, entry.path)
        if owner != self.ledger.iri:
            value = Value(owner, IRI)
            self.ledger.say(entry, field.targets[0].property, value, field.name, scalar.line)

    def refuse_other(self, entry: Entry) -> None:
        """An entry of a block that is about one thing only cannot be about another."""
        for word in scalars_in(entry.tree, "about"):
            if entry.block.about and word.text != entry.block.about:
                self.ledger.unknown(
                    "unknown-innovation", word, f"{entry.path}.about", [entry.block.about]
                )

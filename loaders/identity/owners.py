"""What an entry belongs to: an innovation, the governance review, or the record itself."""

from __future__ import annotations

from govinno.loaders.identity.references import References
from govinno.loaders.identity.rounds import Reviews
from govinno.loaders.identity.years import MANAGEMENT
from govinno.loaders.mapping.ledger import Entry, Ledger
from govinno.loaders.spec import Block, Spec
from govinno.loaders.yaml_reader import Mapping, Scalar, texts_of


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
        told = [block.about] if block.about else texts_of(tree.fields.get("about"))
        if not told:
            return [self.heading or self.ledger.iri]
        return list(dict.fromkeys(self._owner(word, tree, path) for word in told))

    def _owner(self, word: str, tree: Mapping, path: str) -> str:
        known = self.references.innovations
        if word == MANAGEMENT:
            return self.reviews.of()
        if word in known:
            return known[word]
        if path:
            told = Scalar(word, tree.lines["about"])
            names = [*known, MANAGEMENT]
            self.ledger.unknown("unknown-innovation", told, f"{path}.about", names)
        return self.ledger.iri

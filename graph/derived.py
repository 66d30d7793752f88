"""The short cuts of the property graph: computed from contributions, never stated.

Each names in `innovations` what carries it. A short cut between two agents may be carried by
innovations of several cases, so the parts of each case are kept apart until it is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from govinno.graph.facts import FactIndex
from govinno.graph.rows import RelationshipRow
from govinno.ontology.model import DerivedRelationship, Model, Step
from govinno.records.facts import Value

#: The property that names what carries a derived relationship.
CARRIERS = "innovations"

TRUE = Value("true", "boolean")


class DerivedKey(NamedTuple):
    """What makes a derived relationship the same one: its type and its two ends."""

    type: str
    source: str
    target: str


def derive(index: FactIndex, model: Model) -> dict[DerivedKey, list[str]]:
    """The derived relationships that one case carries, with the innovations that carry them."""
    found: dict[DerivedKey, set[str]] = defaultdict(set)
    for rule in model.derived:
        for start in _starts(index, rule):
            for key, carrier in _derived_at(index, rule, start):
                found[key].add(carrier)
    return {key: sorted(carriers) for key, carriers in sorted(found.items())}


def _starts(index: FactIndex, rule: DerivedRelationship) -> list[str]:
    """All contributions of the case: the subjects of the first step of the start path."""
    first = rule.start[0].property
    return [s for s, properties in index.values.items() if first in properties]


def _derived_at(
    index: FactIndex, rule: DerivedRelationship, start: str
) -> Iterator[tuple[DerivedKey, str]]:
    if not _counts(index, rule, start):
        return
    carriers = _walk(index, rule, start, rule.carrier)
    for source in _walk(index, rule, start, rule.start):
        for target in _walk(index, rule, start, rule.end):
            if source != target:
                ends = sorted((source, target)) if rule.is_symmetric else (source, target)
                for carrier in carriers:
                    yield DerivedKey(rule.relationship, ends[0], ends[1]), carrier


def _counts(index: FactIndex, rule: DerivedRelationship, subject: str) -> bool:
    return rule.only_where is None or TRUE in index.get(subject, rule.only_where)


def _walk(
    index: FactIndex, rule: DerivedRelationship, start: str, path: tuple[Step, ...]
) -> set[str]:
    """Where a path leads; contributions that do not count are no way through."""
    here = {start}
    for step in path:
        here = {target for node in here for target in _step(index, node, step)}
        here = {node for node in here if _is_open(index, rule, node)}
    return here


def _step(index: FactIndex, node: str, step: Step) -> Iterable[str]:
    if step.is_inverse:
        return index.owners(node, step.property)
    return [value.text for value in index.get(node, step.property)]


def _is_open(index: FactIndex, rule: DerivedRelationship, node: str) -> bool:
    if rule.only_where is None:
        return True
    stated = index.get(node, rule.only_where)
    return not stated or TRUE in stated


def derived_row(key: DerivedKey, carriers: Iterable[str]) -> RelationshipRow:
    """The row of a derived relationship, carried by the innovations of all cases together."""
    return RelationshipRow(*key, {CARRIERS: sorted(set(carriers))})

"""One thing as people read it: its key facts in words, and the evidence behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from govinno.answers.answer import Evidence
from govinno.answers.bind import sparql_term
from govinno.answers.named import Named, named
from govinno.answers.network import evidence_of
from govinno.answers.texts import text_of
from govinno.answers.wording import cell_in_words
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.model import Property, Rule, load_model
from govinno.words import Words


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact in words. `iri` leads to the thing that the value is, None where it is a text.
    `for_analysts` are keys, codes and marks of the register, which people need not read."""

    label: Words
    value: Words
    iri: str | None
    for_analysts: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing. `kind` is the class as which it is drawn, `class_label` the words for its own."""

    iri: str
    kind: str
    name: Words
    class_label: Words
    case: str | None
    facts: tuple[FactLine, ...]
    evidence: tuple[Evidence, ...]


#: A property whose name ends so tells the same year in the Buddhist era.
BE = "BE"


class _Value(NamedTuple):
    cell: Cell
    language: str


def thing(sandbox: Sandbox, iri: str) -> Thing | None:
    """What the graph states of a thing, in the order of the model; None where it states nothing.

    Only what is stated of the thing itself, not what others say of it. Codes and things are given
    by their names, dates as ISO writes them. Things of which a class may have any number or none,
    such as contributions and claims, are left out: the network and the evidence show them. A thing
    without a name is called by its short id.
    """
    known = named(sandbox, [iri]).get(iri)
    if known is None:
        return None
    return Thing(
        iri=iri,
        kind=known.kind,
        name=known.name,
        class_label=known.entity_class.label,
        case=known.case,
        facts=tuple(_facts(sandbox, known)),
        evidence=tuple(evidence_of(sandbox, [iri])),
    )


def _facts(sandbox: Sandbox, known: Named) -> Iterator[FactLine]:
    values = _values(sandbox, known.iri)
    things = named(sandbox, (str(v.cell) for found in values.values() for v in found))
    properties = _in_order(known.class_iri)
    names = {prop.name: prop for prop in properties}
    for prop in sorted(properties, key=attrgetter("for_analysts")):
        of_year = names.get(prop.name.removesuffix(BE)) if prop.name.endswith(BE) else None
        if of_year and of_year.iri in values:
            continue  # told together with the year of the common era
        twin = names.get(f"{prop.name}{BE}")
        for line in _lines(prop, values.get(prop.iri, []), things):
            told = _in_both_eras(line, twin, values) if twin else line
            if _is_news(told.value, known.name):
                yield told


def _in_both_eras(line: FactLine, twin: Property, values: Mapping[str, list[_Value]]) -> FactLine:
    """A year of the common era in English, of the Buddhist era in Thai."""
    thai = values.get(twin.iri)
    if not thai:
        return line
    label = Words(twin.label.th, line.label.en)
    return FactLine(label, Words(_plain(thai[0].cell).th, line.value.en), None)


def _is_news(value: Words, name: Words) -> bool:
    """Whether a value says more than the name, in whichever language."""
    return not {value.th, value.en} <= {name.th, name.en}


def _values(sandbox: Sandbox, iri: str) -> dict[str, list[_Value]]:
    """The values of each property of a thing."""
    found: dict[str, list[_Value]] = defaultdict(list)
    text = text_of("explain.rq").replace("$thing", sparql_term(iri))
    for _, prop, cell, language in sandbox.sparql(text).rows:
        value = _Value(cell, str(language or ""))
        if value not in found[str(prop)]:
            found[str(prop)].append(value)
    return found


def _in_order(class_iri: str) -> list[Property]:
    """The properties of a class that tell of it, its own first, then those from above."""
    rules = [rule for rule in load_model().rules_of(class_iri) if _is_key(rule)]
    return list({rule.property.iri: rule.property for rule in rules}.values())


def _is_key(rule: Rule) -> bool:
    """Whether the property tells what a thing is rather than what hangs on it."""
    is_code = load_model().codes_of(rule.property.range or "") is not None
    is_thing = rule.property.datatype is None and not is_code
    return not rule.is_inverse and (not is_thing or rule.max_count == 1 or rule.min_count > 0)


def _lines(
    prop: Property, values: Sequence[_Value], things: Mapping[str, Named]
) -> Iterator[FactLine]:
    if prop.datatype == "text":
        if values:
            yield FactLine(prop.label, _both(values), None, prop.for_analysts)
        return
    for value in values:
        if prop.datatype is not None:
            yield FactLine(prop.label, _plain(value.cell), None, prop.for_analysts)
        elif (target := things.get(str(value.cell))) and target.has_name:
            yield FactLine(prop.label, target.name, target.iri)


def _both(values: Iterable[_Value]) -> Words:
    """Texts with a language as words; one language stands in for the other."""
    texts: dict[str, list[str]] = defaultdict(list)
    for cell, language in values:
        texts[language].append(str(cell))
    th, en = (" · ".join(texts.get(language, ())) for language in ("th", "en"))
    anyhow = " · ".join(text for some in texts.values() for text in some)
    return Words.either(th, en, anyhow)


def _plain(cell: Cell) -> Words:
    return Words(cell_in_words(cell, None, "th"), cell_in_words(cell, None, "en"))

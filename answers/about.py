"""Everything that the graph states of one thing, where each fact stands, and what points to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from govinno.answers.bind import sparql_term
from govinno.answers.dates import date_in_words
from govinno.answers.explain import FactAccount, FindPlace, explain
from govinno.answers.named import AT_ONCE, Named, is_ours, named
from govinno.answers.texts import text_of
from govinno.answers.thing import Thing, thing
from govinno.answers.wording import YES_NO
from govinno.graph.project import NAME
from govinno.graph.sandbox import Sandbox
from govinno.ontology.iris import PREFIXES, RDF_TYPE
from govinno.ontology.model import Property, load_model, local_name
from govinno.records.places import cell_of
from govinno.words import Words

#: Of what points to a thing by one property so many are named; all of them are counted.
MOST_NAMED = 20
#: A name that is made of a text has no more letters than this.
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Linked:
    """A thing that a page leads to. `kind` is the label of its class."""

    iri: str
    name: Words
    kind: Words


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a property, and where it stands.

    `linked` is the thing that it is, None where it is a text; `url` leads out, None where it does
    not. `language` is that of a text in one. `file` is the name of the record or register alone,
    "" where the fact is of the model itself; `line` and `field` as in `FactAccount`, but no line
    beside a cell of a form, which says by itself where it is.
    """

    words: Words
    linked: Linked | None
    url: str | None
    language: str | None
    file: str
    line: int
    field: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one property says of a thing."""

    property: str
    label: Words
    values: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Pointing:
    """The things that one property leads from: all counted, the first `MOST_NAMED` named."""

    property: str
    label: Words
    count: int
    things: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class About:
    """One thing with all its facts. `statements` leave out its kind, which `thing` tells."""

    thing: Thing
    statements: tuple[Statement, ...]
    pointing: tuple[Pointing, ...]


def about(sandbox: Sandbox, iri: str, find_place: FindPlace) -> About | None:
    """What the graph knows of a thing of ours; None where it states nothing of it."""
    known = thing(sandbox, iri)
    if known is None:
        return None
    accounts = explain(sandbox, iri, find_place)
    kinds = [one.value for one in accounts if one.property == RDF_TYPE]
    things = linked(sandbox, (one.value for one in accounts if _leads_on(one)))
    facts = [one for one in accounts if one.property != RDF_TYPE]
    return About(known, tuple(_statements(facts, things, kinds)), pointing_at(sandbox, iri))


def pointing_at(sandbox: Sandbox, iri: str) -> tuple[Pointing, ...]:
    """What points to a thing, a class or a code, by property; empty where nothing does."""
    if not is_ours(iri):
        return ()
    target = sparql_term(iri)
    rows = sandbox.sparql(text_of("pointing.rq").replace("$thing", target)).rows
    others = {str(prop): _others(sandbox, str(prop), target) for prop, _ in rows}
    things = linked(sandbox, (other for some in others.values() for other in some))
    return tuple(
        Pointing(
            property=str(prop),
            label=label_of_property(str(prop)),
            count=int(str(count)),
            things=tuple(things[other] for other in others[str(prop)] if other in things),
        )
        for prop, count in rows
    )


def _others(sandbox: Sandbox, prop: str, target: str) -> list[str]:
    text = text_of("pointing_by.rq").replace("$most", str(MOST_NAMED))
    text = text.replace("$property", f"<{prop}>").replace("$thing", target)
    return [str(other) for (other,) in sandbox.sparql(text).rows]


def label_of_property(iri: str) -> Words:
    """What a property is called; its name where the model does not know it."""
    known, name = load_model().properties.get(iri), short_name(iri)
    return known.label if known else Words(name, name)


def short_name(iri: str) -> str:
    """An IRI with its prefix, as SPARQL writes it; its last part where none fits."""
    for prefix, base in PREFIXES.items():
        if iri.startswith(base):
            return f"{prefix}:{iri.removeprefix(base)}"
    return local_name(iri)


# ---- facts


def _leads_on(account: FactAccount) -> bool:
    """Whether the value is another thing; what the model does not know may be one."""
    known = load_model().properties.get(account.property)
    return (known is None or known.datatype is None) and is_ours(account.value)


def _statements(
    accounts: Sequence[FactAccount], things: Mapping[str, Linked], kinds: Sequence[str]
) -> Iterator[Statement]:
    values: dict[str, list[Told]] = defaultdict(list)
    for one in accounts:
        told = _told(one, things)
        if told not in values[one.property]:
            values[one.property].append(told)
    order = _order(kinds)
    for prop in sorted(values, key=lambda iri: order.get(iri, (True, True, len(order), iri))):
        yield Statement(prop, label_of_property(prop), tuple(values[prop]))


def _order(kinds: Sequence[str]) -> dict[str, tuple[bool, bool, int, str]]:
    """Where each property of a thing of these classes stands: its name first, then as in the model,
    those of its own class before those from above; what is for analysts last."""
    model = load_model()
    known = [iri for iri in kinds if iri in model.classes]
    own = max(known, key=lambda iri: (len(model.classes[iri].ancestors), iri))
    properties = [rule.property for rule in model.rules_of(own) if not rule.is_inverse]
    return {
        prop.iri: (prop.for_analysts, prop.key != NAME, number, prop.iri)
        for number, prop in reversed([*enumerate(properties)])
    }


def _told(account: FactAccount, things: Mapping[str, Linked]) -> Told:
    target = things.get(account.value) if _leads_on(account) else None
    is_web = account.value.startswith(("http://", "https://"))
    prop = load_model().properties.get(account.property)
    return Told(
        words=target.name if target else _in_words(prop, account.value),
        linked=target,
        url=account.value if is_web and prop and prop.datatype == "anyURI" else None,
        language=account.language,
        file=PurePath(account.file).name,
        line=0 if cell_of(account.field) else account.line,
        field=account.field,
    )


def _in_words(prop: Property | None, value: str) -> Words:
    """A value as people read it: dates in the calendar of the language, yes and no."""
    datatype = prop.datatype if prop else None
    if datatype == "date":
        return Words(date_in_words(value, "th"), date_in_words(value, "en"))
    if datatype == "boolean":  # the engine's answer was a truth value of Python
        return YES_NO[value.lower() in ("true", "1")]
    return Words(value, value)


# ---- names


def linked(sandbox: Sandbox, iris: Iterable[str]) -> dict[str, Linked]:
    """The things among these IRIs, each by a name.

    One without a label is called as its class says (`gi:nameFrom`), as the property graph calls
    it too, and without that by its class.
    """
    wanted = [*iris]
    things = named(sandbox, wanted)
    made = _made_names(sandbox, [one for one in things.values() if not one.has_name])
    lists = {codes.iri: codes.label for codes in load_model().code_lists.values()}
    found = {iri: Linked(iri, lists[iri], lists[iri]) for iri in wanted if iri in lists}
    for iri, one in things.items():
        kind = one.entity_class.label
        found[iri] = Linked(iri, one.name if one.has_name else made.get(iri, kind), kind)
    return found


def _made_names(sandbox: Sandbox, nameless: Sequence[Named]) -> dict[str, Words]:
    values = _naming_values(sandbox, nameless)
    found: dict[str, Words] = {}
    for one in nameless:
        for prop in load_model().name_from(one.class_iri):
            if one.iri not in found and (texts := values.get((one.iri, prop.iri))):
                found[one.iri] = _name_of(texts)
    return found


def _naming_values(
    sandbox: Sandbox, nameless: Sequence[Named]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The values that names are made of, with their languages, by thing and property."""
    model = load_model()
    properties = {prop.iri for one in nameless for prop in model.name_from(one.class_iri)}
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for start in range(0, len(nameless) if properties else 0, AT_ONCE):
        some = " ".join(sparql_term(one.iri) for one in nameless[start : start + AT_ONCE])
        text = text_of("called.rq").replace("$rows", f"VALUES ?thing {{ {some} }}")
        text = text.replace("$properties", " ".join(f"<{iri}>" for iri in sorted(properties)))
        for iri, prop, value, language in sandbox.sparql(text).rows:
            found[str(iri), str(prop)].append((str(language or ""), str(value)))
    return found


def _name_of(texts: Sequence[tuple[str, str]]) -> Words:
    """The words of a name that is made of these values."""
    if concept := load_model().concepts.get(texts[0][1]):
        return concept.label
    by_language = dict(reversed(texts))
    words = Words.either(by_language.get("th", ""), by_language.get("en", ""), texts[0][1])
    return Words(_shortened(words.th), _shortened(words.en))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"

"""What a form holds before anybody has filled it in: what a register or a list of a round knows.

Nothing is added to that. What the register or the list does not say stays empty in the form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from govinno.loaders.kinds import applicants_list
from govinno.loaders.local_names import local_names
from govinno.loaders.mapping.trees import mappings_in, scalars_in, text_in
from govinno.loaders.record import Record
from govinno.loaders.register import Body, Register
from govinno.loaders.spec import load_spec
from govinno.loaders.written import as_record
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree
from govinno.ontology.model import load_model
from govinno.records.facts import Value
from govinno.records.text import match_key, script_of
from govinno.records.values import read_boolean

TRUE = Value("true", "boolean")


class Begun(NamedTuple):
    """A form before it is written: the id of its case, what it is called, and what is known."""

    id: str
    name: str
    record: Record


# ---- from the register


def bodies_called(register: Register, name: str) -> list[Body]:
    """The local governments of this name or code, by province and district; empty for none."""
    if body := register.bodies.get(register.by_code.get(name.strip(), "")):
        return [body]
    key = match_key(name)
    found = {b.key: b for b in register.bodies.values() if key in map(match_key, b.names)}
    for parts in local_names().parts(name):
        found |= {key: register.bodies[key] for key in register.by_bare_name.get(parts, ())}
    local = (body for body in found.values() if body.lao_type)
    return sorted(local, key=lambda body: (body.province or "", body.district or "", body.key))


def body_in_words(body: Body) -> str:
    """A local government so that it is told from others of its name; the code comes last."""
    place = _label("Province", body.province)
    return ", ".join(
        filter(None, (body.name_th or body.name_en, body.district, place, body.dla_code))
    )


def of_body(body: Body, taken: Iterable[str]) -> Begun:
    """The form for a local government, whose id is none of those that are `taken`."""
    id_ = first_free(f"lao-{body.dla_code or body.key}", taken)
    name = body.name_th or body.name_en or body.key
    return Begun(id_, name, _record(id_, {"lao": _of(_lao_of(body))}))


def _lao_of(body: Body) -> dict[str, str | None]:
    return {
        "name_th": body.name_th,
        "name_en": body.name_en,
        "type": _label("LaoType", body.lao_type),
        "district": body.district,
        "province": _label("Province", body.province),
        "dla_code": body.dla_code,
    }


def _label(class_name: str, code: str | None) -> str | None:
    model = load_model()
    found = model.code_lists[model.entity_class(class_name).iri].find(code or "")
    return found.label.th if found else code


# ---- from a list


class ListedEntry(NamedTuple):
    """An entry of an applicants' list as the list writes it, with what it tells of all, and the
    registered body that it means; None where that is not settled."""

    entry: Mapping
    whole: Mapping
    body: Body | None


def listed_entries(record: Record, file: str, register: Register) -> dict[str, ListedEntry]:
    """The entries of a list by their IRIs."""
    graph, _ = applicants_list.read(record, file, register)
    if graph is None or record.tree is None:
        return {}
    settled = load_spec(applicants_list.MAPPING).names["entry"]["entrant"]
    bodies = {body.iri_key: body for body in register.bodies.values()}
    entrants = {
        fact.subject: bodies.get(fact.value.text.rpartition("/")[2])
        for fact in graph.facts
        if fact.property == settled
    }
    entries = {f"entries[{n}]": e for n, e in enumerate(mappings_in(record.tree, "entries"))}
    return {
        iri: ListedEntry(entries[place.path], record.tree, entrants[iri])
        for iri, place in graph.places.items()
        if iri in entrants and place.path in entries
    }


def of_entry(told: ListedEntry, id_: str) -> Record:
    """The case of an entry before anything but the list tells of it, and the register of its body."""
    case, begun = load_spec(), _begun(told)
    if told.body:
        known = {name: text for name, text in _lao_of(told.body).items() if text}
        begun["lao"] = begun["lao"] | known
    fields: dict[str, Tree] = {}
    if any(read_boolean(one.text) == TRUE for one in scalars_in(told.whole, "made_up")):
        fields["made_up"] = Scalar(TRUE.text, 0)
    for name, texts in ((name, texts) for name, texts in begun.items() if texts):
        is_list = case.unit is not None and case.unit.fields[name].kind == "nodes"
        fields[name] = Items([_of(texts)], 0) if is_list else _of(texts)
    return _record(id_, fields)


def _begun(told: ListedEntry) -> dict[str, dict[str, str]]:
    """What the list tells of the case of an entry: the parts of the case with their fields."""
    case, own = load_spec(), Mapping({**told.whole.fields, **_with_awards(told)}, told.entry.line)
    begun: dict[str, dict[str, str]] = defaultdict(dict)
    for field, way in load_spec(applicants_list.MAPPING).begins.items():
        part, _, name = way.partition(".")
        assert case.unit is not None
        if name in case.blocks[str(case.unit.fields[part].block)].fields:
            texts = {name: text_in(own, field) or ""}
        else:
            texts = dict(_in_languages(own, field, name))
        begun[part] |= {name: text for name, text in texts.items() if text}
    return begun


def _with_awards(told: ListedEntry) -> dict[str, Tree]:
    """The fields of an entry; what its category awards is told by the list where not by itself."""
    category = match_key(text_in(told.entry, "category") or "")
    listed = mappings_in(told.whole, "categories") if category else []
    found = (one for one in listed if match_key(text_in(one, "name") or "") == category)
    awards = next((one.fields["awards"] for one in found if "awards" in one.fields), None)
    return ({"category_awards": awards} if awards else {}) | told.entry.fields


def _in_languages(entry: Mapping, field: str, name: str) -> Iterator[tuple[str, str]]:
    """A name that may be told in either language, in the field of its own."""
    for told in (field, f"{field}_th", f"{field}_en"):
        for text in (scalar.text for scalar in scalars_in(entry, told)):
            language = told.removeprefix(field).strip("_") or script_of(text)
            yield f"{name}_{language}", text


def _of(told: dict[str, str | None] | dict[str, str]) -> Mapping:
    return Mapping({name: Scalar(text, 0) for name, text in told.items() if text}, 0)


def _record(id_: str, fields: dict[str, Tree]) -> Record:
    return as_record(Mapping({"id": Scalar(id_, 0), **fields}, 0), {}, load_spec().kind)


def first_free(id_: str, taken: Iterable[str]) -> str:
    """The id, or the next with a number behind it that no case has."""
    known, number, free = set(taken), 1, id_
    while free in known:
        number += 1
        free = f"{id_}-{number}"
    return free

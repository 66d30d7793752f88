"""What a form holds before anybody has filled it in: what a register or a list of a round knows.

Nothing is added to that. What the register or the list does not say stays empty in the form.
"""

from __future__ import annotations

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

#: What an entry and a case call alike, and what an entry's field is called in an award.
_SAME = ("name_th", "name_en", "type", "district", "province", "dla_code")
_AWARD = {
    "category": "category",
    "rank": "rank",
    "size_class": "size_class",
    "result": "status",
    "category_awards": "awarded_for",
    "fiscal_year_be": "fiscal_year_be",
    "fiscal_year_ce": "fiscal_year_ce",
}
#: What a list may tell once for all its entries.
_OF_ALL = ("scheme", "scheme_th", "scheme_en", "fiscal_year_be", "fiscal_year_ce", "made_up")


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
    """The case of an entry before anything but the list tells of it."""
    entry, body = told.entry, told.body
    written = {name: text_in(entry, name) for name in _SAME}
    known = _lao_of(body) if body else {}
    fields: dict[str, Tree] = {}
    if any(read_boolean(one.text) == TRUE for one in scalars_in(told.whole, "made_up")):
        fields["made_up"] = Scalar(TRUE.text, 0)
    fields["lao"] = _of({name: known.get(name) or text for name, text in written.items()})
    if names := dict(_in_languages(entry, "innovation", "name")):
        fields["innovation"] = _of(names)
    fields["awards"] = Items([_of(_award(told))], 0)
    return _record(id_, fields)


def _award(told: ListedEntry) -> dict[str, str | None]:
    entry = told.entry
    shared = {name: told.whole.fields[name] for name in _OF_ALL if name in told.whole.fields}
    own = Mapping({**shared, **entry.fields}, entry.line)
    award = {name: text_in(own, field) for field, name in _AWARD.items()}
    category = match_key(award["category"] or "")
    for known in mappings_in(told.whole, "categories"):
        if category and match_key(text_in(known, "name") or "") == category:
            award["awarded_for"] = award["awarded_for"] or text_in(known, "awards")
    return {**dict(_in_languages(own, "scheme", "name")), **award}


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

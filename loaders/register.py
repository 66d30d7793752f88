"""Who is who: registers of organisations and award schemes, and how a name is joined to them.

A name joins only by exact variant. A local government joins only where its province is known
besides type and name. Whatever stays unclear stays an agent of its own case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from govinno.ontology.faults import Fault, make_fault
from govinno.ontology.values import match_key


@dataclass(frozen=True, slots=True)
class Body:
    """One registered organisation. `type` is the finest partner-type code the register has."""

    key: str
    name_th: str | None
    name_en: str | None
    type: str
    variants: tuple[str, ...] = ()
    parent: str | None = None
    lao_type: str | None = None
    province: str | None = None
    district: str | None = None
    dla_code: str | None = None

    @property
    def iri_key(self) -> str:
        """Local governments are named by their official code, all others by register key."""
        return f"th-lao-{self.dla_code}" if self.dla_code else self.key


@dataclass(frozen=True, slots=True)
class Scheme:
    """One award that is held again and again. `grantor` is the key of a registered body."""

    key: str
    name_th: str
    name_en: str | None
    variants: tuple[str, ...] = ()
    grantor: str | None = None


@dataclass(slots=True)
class Register:
    """All registers together, indexed by what a record can give."""

    bodies: dict[str, Body] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    digest: str = ""
    by_name: dict[str, str] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    scheme_by_name: dict[str, str] = field(default_factory=dict)

    def body_named(self, names: Iterable[str], province: str | None = None) -> Body | None:
        """The one body that all the known names stand for, or None.

        Unknown and ambiguous names say nothing; two names of two bodies contradict, but for a
        further name that is of a body above the first one: a gloss may be less exact. A local
        government needs its province in the name or beside it.
        """
        keys = list(dict.fromkeys(match_key(name) for name in names))
        known = (key for key in keys if key in self.by_name and key not in self.ambiguous)
        found = list(dict.fromkeys(self.by_name[key] for key in known))
        if not found:
            return None
        body = self.bodies[found[0]]
        if not set(found) <= {member.key for member in self.family(body)}:
            return None
        is_local = body.lao_type is not None
        return None if is_local and not _province_is_told(body, set(keys), province) else body

    def local_government(
        self, code: str | None, lao_type: str | None, name: str, province: str | None
    ) -> Body | None:
        """The registered local government of this code, else of this type, name and province."""
        if code:
            return self.bodies[self.by_code[code]] if code in self.by_code else None
        body = self.bodies.get(self.by_name.get(match_key(name), ""))
        if body is None or body.lao_type is None:
            return None
        is_same = (body.lao_type, body.province) == (lao_type, province)
        return body if is_same else None

    def scheme_named(self, name: str) -> Scheme | None:
        """The award scheme of exactly this name, or None."""
        key = self.scheme_by_name.get(match_key(name))
        return self.schemes[key] if key else None

    def family(self, body: Body) -> Iterator[Body]:
        """The body and all it belongs to, nearest first."""
        seen: set[str] = set()
        current: Body | None = body
        while current and current.key not in seen:
            seen.add(current.key)
            yield current
            current = self.bodies.get(current.parent or "")


def _province_is_told(body: Body, keys: set[str], province: str | None) -> bool:
    if body.province is None:
        return False
    if province is not None:
        return province == body.province
    return any(match_key(body.province) in key for key in keys)


def read_registers(files: Iterable[Path]) -> tuple[Register, list[Fault]]:
    """Read register files into one register; a name of two bodies is a fault."""
    register, digest = Register(), hashlib.sha256()
    faults: list[Fault] = []
    for file in files:
        data = file.read_bytes()
        digest.update(data)
        faults += _add(register, yaml.load(data, yaml.CSafeLoader), str(file))
    register.digest = digest.hexdigest()
    return register, faults


def _add(register: Register, content: dict[str, Any], file: str) -> Iterator[Fault]:
    for entry in content.get("organisations", ()):
        yield from _add_body(register, _body(entry), file)
    for entry in content.get("schemes", ()):
        scheme = Scheme(**{**entry, "variants": tuple(entry.get("variants", ()))})
        register.schemes[scheme.key] = scheme
        names = (scheme.name_th, scheme.name_en, *scheme.variants)
        register.scheme_by_name |= {match_key(name): scheme.key for name in names if name}
    register.ambiguous |= {match_key(entry["string"]) for entry in content.get("ambiguous", ())}


def _body(entry: dict[str, Any]) -> Body:
    known: dict[str, Any] = {name: entry.get(name) for name in Body.__dataclass_fields__}
    known["variants"] = tuple(entry.get("variants", ()))
    return Body(**known)


def _add_body(register: Register, body: Body, file: str) -> Iterator[Fault]:
    register.bodies[body.key] = body
    if body.dla_code:
        register.by_code[body.dla_code] = body.key
    for name in body.variants:
        first = register.by_name.setdefault(match_key(name), body.key)
        if first != body.key:
            yield make_fault(
                "repeated-variant", file, 0, "variants", name, first=first, second=body.key
            )

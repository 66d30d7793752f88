"""Who is who: registers of organisations and award schemes, and how a name is joined to them.

A name joins only by exact variant. A local government joins only where its province is known
besides type and name. Whatever stays unclear stays an agent of its own case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz, process

from govinno.loaders.local_names import local_names
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_yaml, texts_of
from govinno.ontology.model import CodeList, load_model
from govinno.records.facts import Misread
from govinno.records.faults import Fault, make_fault
from govinno.records.text import match_key, script_of
from govinno.records.values import read_lao_code, read_slug

#: Two names of one body may differ by a letter in six.
_ALIKE = 83


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

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that stands for this body: the variants, and the official names."""
        return (*self.variants, *filter(None, (self.name_th, self.name_en)))


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
    #: Local governments by type and by the name that follows it: ("CM", "ขอนแก่น").
    by_bare_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def body_named(self, names: Iterable[str], province: str | None = None) -> Body | None:
        """The one body that all the known names stand for, or None.

        A local government may be called by the short form of its type: ทน.ขอนแก่น. Unknown and
        ambiguous names say nothing; two names of two bodies contradict, but for a
        further name that is of a body above the first one: a gloss may be less exact. A local
        government needs its province in the name or beside it.
        """
        keys = list(dict.fromkeys(match_key(name) for name in names))
        known = (key for key in keys if key in self.by_name and key not in self.ambiguous)
        found = list(dict.fromkeys(self.by_name[key] for key in known))
        if not found:
            return self._shortened(names, province)
        body = self.bodies[found[0]]
        if not set(found) <= {member.key for member in self.family(body)}:
            return None
        is_local = body.lao_type is not None
        return None if is_local and not _province_is_told(body, set(keys), province) else body

    def _shortened(self, names: Iterable[str], province: str | None) -> Body | None:
        """The one local government meant by a name such as ทน.ขอนแก่น or Khon Kaen TAO."""
        found = {
            body.key: body
            for name in names
            for lao_type, bare in local_names().parts(name)
            for body in self._local(lao_type, bare)
            if _province_is_told(body, {match_key(name)}, province)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _local(self, lao_type: str, bare: str) -> list[Body]:
        return [self.bodies[key] for key in self.by_bare_name.get((lao_type, bare), ())]

    def local_government(
        self, code: str | None, lao_type: str | None, names: Iterable[str], province: str | None
    ) -> Body | None:
        """The registered local government of this code, else of this type, name and province.

        The name may be written in full, short (ทน.ขอนแก่น) or without its type (ขอนแก่น).
        """
        if code:
            return self.bodies[self.by_code[code]] if code in self.by_code else None
        for name in names:
            body = self.bodies.get(self.by_name.get(match_key(name), ""))
            if body and (body.lao_type, body.province) == (lao_type, province):
                return body
        return self._of_type(lao_type or "", names, province)

    def _of_type(self, lao_type: str, names: Iterable[str], province: str | None) -> Body | None:
        found = {
            body.key: body
            for name in names
            for bare in local_names().bare_forms(name, lao_type)
            for body in self._local(lao_type, bare)
            if province and body.province == province
        }
        return next(iter(found.values())) if len(found) == 1 else None

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


def may_be_named(body: Body, names: Iterable[str]) -> bool:
    """Whether a name may be that of a body. Only names in a script that the body has are compared;
    a spelling that is a little different still fits."""
    for name in names:
        known = [own for own in body.names if script_of(own) == script_of(name)]
        if known:
            others = [form for own in known for form in _forms(own, body)]
            return any(_is_alike(form, other) for form in _forms(name, body) for other in others)
    return True


def _forms(name: str, body: Body) -> list[str]:
    return [match_key(name), *local_names().bare_forms(name, body.lao_type or "")]


def _is_alike(one: str, other: str) -> bool:
    return fuzz.ratio(one, other) >= _ALIKE


def _province_is_told(body: Body, keys: set[str], province: str | None) -> bool:
    if body.province is None:
        return False
    if province is not None:
        return province == body.province
    place = _codes("Province").find(body.province)
    words = {body.province, place.label.en if place else body.province}
    return any(match_key(word) in key for word in words for key in keys)


def read_registers(files: Iterable[Path]) -> tuple[Register, list[Fault]]:
    """Read register files into one register, with all that is wrong in them.

    What is faulty is left out, the rest is used. A name of two bodies joins neither.
    """
    register, digest = Register(), hashlib.sha256()
    reader = _Reader(register)
    for file in files:
        data = file.read_bytes()
        digest.update(data)
        tree, faults = read_yaml(data, str(file))
        reader.faults += faults
        if tree:
            reader.read(tree, str(file))
    reader.finish()
    register.digest = digest.hexdigest()
    return register, reader.faults


def register_faults(tree: Mapping, file: str) -> list[Fault]:
    """What is wrong with one register, looked at by itself."""
    reader = _Reader(Register())
    reader.read(tree, file)
    reader.finish(knows_all=False)
    return reader.faults


_SECTIONS = ("organisations", "schemes")
#: Parts of a register and fields of an entry that are notes for people, or for this register only.
_NOTES = ("ambiguous", "compound", "local")
_NOTE_FIELDS = (
    "name_th_rendered",
    "group",
    "homonyms",
    "not_same_as",
    "cases",
    "only_as_parent",
    "note",
)


class _Reader:
    """Fills a register from the trees of its files and notes what is wrong with them."""

    def __init__(self, register: Register) -> None:
        self.register, self.file = register, ""
        self.faults: list[Fault] = []
        #: Where each key stands: file and line.
        self.places: dict[str, tuple[str, int]] = {}

    def read(self, tree: Mapping, file: str) -> None:
        self.file = file
        self._unknown_fields(tree, "", (*_SECTIONS, *_NOTES))
        for entry, path in self._entries(tree, "organisations"):
            self._body(entry, path)
        for entry, path in self._entries(tree, "schemes"):
            self._scheme(entry, path)
        for entry, _ in self._entries(tree, "ambiguous"):
            keys = (match_key(text) for text in texts_of(entry.fields.get("string")))
            self.register.ambiguous.update(keys)

    def finish(self, *, knows_all: bool = True) -> None:
        """Index the names, and look at what points from one entry to another.

        Without `knows_all` a parent or grantor may stand in a register that was not read.
        """
        owners: dict[str, str] = {}
        for body in self.register.bodies.values():
            self._index(body.key, body.names, self.register.by_name, owners)
            for part in local_names().of(body.lao_type, body.names):
                self.register.by_bare_name.setdefault(part, []).append(body.key)
            if knows_all:
                self._look_up(body.key, body.parent, "parent")
            self._refuse_loop(body)
        owners = {}
        for scheme in self.register.schemes.values():
            names = (*scheme.variants, *filter(None, (scheme.name_th, scheme.name_en)))
            self._index(scheme.key, names, self.register.scheme_by_name, owners)
            if knows_all:
                self._look_up(scheme.key, scheme.grantor, "grantor")

    def _index(
        self, key: str, names: Iterable[str], index: dict[str, str], owners: dict[str, str]
    ) -> None:
        """Let each name stand for its entry; one of two entries stands for neither."""
        for name, known in {match_key(name): name for name in names}.items():
            first = owners.setdefault(name, key)
            if first == key:
                index[name] = key
            else:
                index.pop(name, None)
                self._at(key, "repeated-variant", "variants", known, first=first, second=key)

    def _look_up(self, key: str, other: str | None, field: str) -> None:
        if other and other not in self.register.bodies:
            nearest = _nearest(other, self.register.bodies)
            self._at(key, "unknown-body", field, other, nearest=nearest)

    def _refuse_loop(self, body: Body) -> None:
        """A body that is above itself is told once, at the first of its circle."""
        above: list[str] = []
        current = body
        while current.parent in self.register.bodies and current.parent not in above:
            above.append(str(current.parent))
            current = self.register.bodies[str(current.parent)]
        if body.key in above and body.key == min(above):
            self._at(body.key, "parent-loop", "parent", body.parent or "", list=" → ".join(above))

    def _at(self, key: str, code: str, field: str, value: str, **details: object) -> None:
        file, line = self.places[key]
        self.faults.append(make_fault(code, file, line, f"{key}.{field}", value, **details))

    # ---- entries

    def _entries(self, tree: Mapping, section: str) -> Iterator[tuple[Mapping, str]]:
        told = tree.fields.get(section)
        if told is None:
            return
        for index, entry in enumerate(told.items if isinstance(told, Items) else [told]):
            path = f"{section}[{index}]"
            if isinstance(entry, Mapping):
                yield entry, path
            else:
                self._fault(
                    "wrong-kind",
                    entry.line,
                    path,
                    "",
                    name=section,
                    expected_th="รายการที่มีช่องย่อย",
                    expected_en="entries with fields",
                )

    def _body(self, entry: Mapping, path: str) -> None:
        before = len(self.faults)
        self._unknown_fields(entry, path, (*Body.__dataclass_fields__, *_NOTE_FIELDS))
        told = self._texts(entry, path, Body.__dataclass_fields__)
        type_ = self._code("PartnerType", entry, path, "type", needed=True)
        lao_type = self._code("LaoType", entry, path, "lao_type")
        province = self._code("Province", entry, path, "province")
        code = self._lao_code(entry, path)
        key = self._key(entry, path, self.register.bodies)
        if key is None or len(self.faults) > before:
            return
        self.places[key] = (self.file, entry.line)
        provinces = _codes("Province").concepts
        self.register.bodies[key] = Body(
            key,
            told.get("name_th"),
            told.get("name_en"),
            str(type_),
            variants=tuple(texts_of(entry.fields.get("variants"))),
            parent=told.get("parent"),
            lao_type=lao_type,
            province=provinces[province].label.th if province else None,
            district=told.get("district"),
            dla_code=code,
        )
        if code:
            self.register.by_code[code] = key

    def _scheme(self, entry: Mapping, path: str) -> None:
        before = len(self.faults)
        self._unknown_fields(entry, path, (*Scheme.__dataclass_fields__, *_NOTE_FIELDS))
        told = self._texts(entry, path, Scheme.__dataclass_fields__)
        key = self._key(entry, path, self.register.schemes)
        if "name_th" not in told:
            self._missing(entry, path, "name_th", "ชื่อ", "name")
        if key is None or len(self.faults) > before:
            return
        self.places[key] = (self.file, entry.line)
        self.register.schemes[key] = Scheme(
            key,
            told["name_th"],
            told.get("name_en"),
            tuple(texts_of(entry.fields.get("variants"))),
            told.get("grantor"),
        )

    def _texts(self, entry: Mapping, path: str, names: Iterable[str]) -> dict[str, str]:
        """The single texts of an entry; variants must be a list, all else one value."""
        told: dict[str, str] = {}
        for name in names:
            tree = entry.fields.get(name)
            if isinstance(tree, Scalar) and name != "variants":
                told[name] = tree.text
            elif tree is not None and not (name == "variants" and _is_list_of_texts(tree)):
                th, en = (
                    ("รายการของชื่อ", "a list of names")
                    if name == "variants"
                    else ("ค่าเดียว", "a single value")
                )
                self._fault(
                    "wrong-kind",
                    tree.line,
                    f"{path}.{name}",
                    "",
                    name=name,
                    expected_th=th,
                    expected_en=en,
                )
        return told

    def _key(self, entry: Mapping, path: str, known: Iterable[str]) -> str | None:
        tree = entry.fields.get("key")
        if tree is None:
            self._missing(entry, path, "key", "รหัส", "key")
            return None
        if not isinstance(tree, Scalar) or isinstance(read_slug(tree.text), Misread):
            self._fault("bad-id", tree.line, f"{path}.key", " ".join(texts_of(tree)))
            return None
        if tree.text in known:
            _, first = self.places[tree.text]
            self._fault("repeated-id", tree.line, f"{path}.key", tree.text, first=first)
            return None
        if {"name_th", "name_en"}.isdisjoint(entry.fields):
            self._missing(entry, path, "name_th", "ชื่อ", "name")
        return tree.text

    def _code(
        self, class_name: str, entry: Mapping, path: str, name: str, *, needed: bool = False
    ) -> str | None:
        """The code of a list that a field gives; a fault where it is none or is needed."""
        tree = entry.fields.get(name)
        codes = _codes(class_name)
        if not isinstance(tree, Scalar):
            if needed and tree is None:
                self._missing(entry, path, name, codes.label.th, codes.label.en)
            return None
        if concept := codes.find(tree.text):
            return concept.code
        self._fault(
            "unknown-code",
            tree.line,
            f"{path}.{name}",
            tree.text,
            list=codes.name,
            nearest=codes.nearest(tree.text),
        )
        return None

    def _lao_code(self, entry: Mapping, path: str) -> str | None:
        tree = entry.fields.get("dla_code")
        if not isinstance(tree, Scalar):
            return None
        code = read_lao_code(tree.text)
        if isinstance(code, Misread):
            self._fault(code.code, tree.line, f"{path}.dla_code", tree.text)
            return None
        if code.text in self.register.by_code:
            self._fault(
                "repeated-id",
                tree.line,
                f"{path}.dla_code",
                code.text,
                first=self.places[self.register.by_code[code.text]][1],
            )
        return code.text

    # ---- faults

    def _fault(self, code: str, line: int, field: str, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, field, value, **details))

    def _missing(self, entry: Mapping, path: str, name: str, th: str, en: str) -> None:
        self._fault(
            "missing-field", entry.line, f"{path}.{name}", "", name=name, label_th=th, label_en=en
        )

    def _unknown_fields(self, tree: Mapping, path: str, known: Iterable[str]) -> None:
        for name in tree.fields.keys() - set(known):
            where = f"{path}.{name}" if path else name
            self._fault(
                "unknown-field",
                tree.lines.get(name, tree.line),
                where,
                "",
                name=name,
                nearest=_nearest(name, known),
            )


def _codes(class_name: str) -> CodeList:
    model = load_model()
    return model.code_lists[model.entity_class(class_name).iri]


def _is_list_of_texts(tree: Tree) -> bool:
    return isinstance(tree, Items) and all(isinstance(item, Scalar) for item in tree.items)


def _nearest(text: str, known: Iterable[str]) -> str:
    return ", ".join(word for word, _, _ in process.extract(text, list(known), limit=3)) or "-"

"""Who is who: registers of organisations and award schemes, and how a name is joined to them.

Those that ship with the product come first; those of one's own, loaded as sources, add to them
and contradict none. A name joins only by exact variant. A local government joins only where its province is known
besides type and name. Whatever stays unclear stays an agent of its own case.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from govinno.loaders.identity.titles import TOKEN
from govinno.loaders.keys import slug_of
from govinno.loaders.local_names import local_names
from govinno.loaders.record import Record
from govinno.loaders.spec import Block, Spec, all_specs
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


#: What tells a register from others and from another state of itself: its file and a digest.
PartKey = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """One register as it is read: a file that ships with the product, or a record of a source."""

    file: str
    record: Record

    @cached_property
    def key(self) -> PartKey:
        """What tells it from others, and from another state of itself."""
        return self.file, hashlib.sha256(self.record.kept).hexdigest()

    @property
    def id(self) -> str | None:
        """Its id as a record; None where it cannot be read as one."""
        tree = self.record.tree
        return register_id(tree, self.file) if tree else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry of a register stands: its line and that of each field, and the way to it."""

    part: PartKey
    line: int
    path: str
    lines: Map[str, int]

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.part[0]

    def said(self, key: str) -> dict[str, object]:
        """The entry and its place, for a message."""
        return {"key": key, "other": f"{self.file}:{self.line}"}


@dataclass(slots=True)
class Register:
    """All registers together, indexed by what a record can give.

    `origins` tells where each entry stands, and `faults` what is wrong with the registers read,
    by `Part.key`.
    """

    bodies: dict[str, Body] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    digest: str = ""
    by_name: dict[str, str] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    scheme_by_name: dict[str, str] = field(default_factory=dict)
    #: Local governments by type and by the name that follows it: ("CM", "ขอนแก่น").
    by_bare_name: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    #: The provinces of which a table lists the local governments.
    provinces: set[str] = field(default_factory=set)
    origins: dict[str, Origin] = field(default_factory=dict)
    scheme_origins: dict[str, Origin] = field(default_factory=dict)
    faults: dict[PartKey, list[Fault]] = field(default_factory=dict)

    def body_named(self, names: Sequence[str], province: str | None = None) -> Body | None:
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
        if body.lao_type is None or _province_is_told(body, set(keys), province):
            return body
        return self._shortened(names, province)

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
        self,
        code: str | None,
        lao_type: str | None,
        names: Iterable[str],
        province: str | None,
        district: str | None = None,
    ) -> Body | None:
        """The registered local government of this code, else of this type, name and province.

        The name may be written in full, short (ทน.ขอนแก่น) or without its type (ขอนแก่น). Of
        several in one province the district decides.
        """
        if code:
            return self.bodies[self.by_code[code]] if code in self.by_code else None
        found = self.candidates(lao_type, names, province)
        if len(found) > 1 and district:
            found = [body for body in found if _is_in(body, district)]
        return found[0] if len(found) == 1 else None

    def candidates(
        self, lao_type: str | None, names: Iterable[str], province: str | None
    ) -> list[Body]:
        """Every registered local government of this type, name and province."""
        found = {}
        for name in names:
            keys = [self.by_name.get(match_key(name), "")]
            for bare in local_names().bare_forms(name, lao_type or ""):
                keys += self.by_bare_name.get((lao_type or "", bare), ())
            for body in (self.bodies[key] for key in keys if key in self.bodies):
                if (body.lao_type, body.province) == (lao_type, province):
                    found[body.key] = body
        return list(found.values())

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


def _is_in(body: Body, district: str) -> bool:
    """Whether a local government lies in a district, however that is written."""
    word, own = match_key(district).removeprefix("อำเภอ"), match_key(body.district or "")
    return word.strip() == own.removeprefix("อำเภอ").strip()


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
    register = read_parts(parts_of(files))
    return register, [fault for faults in register.faults.values() for fault in faults]


def parts_of(files: Iterable[Path]) -> list[Part]:
    """Register files, to be read together with others."""
    return [_part(file.read_bytes(), str(file)) for file in files]


def _part(data: bytes, file: str) -> Part:
    tree, faults = read_yaml(data, file)
    return Part(file, Record(None, tree, data, faults=faults))


def read_parts(parts: Sequence[Part]) -> Register:
    """Read registers into one; what contradicts an earlier one is a fault of the later one."""
    register, digest = Register(), hashlib.sha256()
    reader = _Reader(register)
    for part in parts:
        digest.update(part.record.kept)
        reader.read(part)
    reader.finish()
    register.digest = digest.hexdigest()
    return register


def settle(
    shipped: Sequence[Part], firm: Map[str, Part], new: Map[str, Part], held: Map[str, Part]
) -> Register:
    """The shipped registers with those of one's own that have no error, by id.

    `firm` are as they were at the last load, `new` are new or changed. In the place of a faulty
    one stands its last good state, where `held` has one. Whatever points to something in a faulty
    register is faulty, too. The faults of all stand in the register.
    """
    used, waiting = dict(firm), dict(new)
    refused: dict[PartKey, list[Fault]] = {}
    while True:
        own = [*sorted(used.items()), *sorted(waiting.items())]
        register = read_parts([*shipped, *(part for _, part in own)])
        faulty = [(id_, part) for id_, part in own if _has_error(register.faults[part.key])]
        register.faults.update(refused)
        if not faulty:
            return register
        for id_, part in faulty:
            refused[part.key] = register.faults[part.key]
            known = held.get(id_) if waiting.pop(id_, None) else None
            if known:
                used[id_] = known
            else:
                used.pop(id_, None)


def _has_error(faults: Iterable[Fault]) -> bool:
    return any(fault.severity == "error" for fault in faults)


def register_faults(part: Part) -> list[Fault]:
    """What is wrong with one register, looked at by itself."""
    register = Register()
    reader = _Reader(register)
    reader.read(part)
    reader.finish(knows_all=False)
    return register.faults[part.key]


@cache
def _spec() -> Spec:
    """The mapping of registers: what is read before all else."""
    return next(spec for spec in all_specs() if spec.is_read_first)


def _id_field() -> str:
    """The field that holds the id of a register; without it the name of its file does."""
    form = _spec().table
    return str(form and form.named_after_file)


def register_id(tree: Mapping, file: str) -> str | None:
    """The id of a register: what it calls itself, else the name of its file; None for a bad id."""
    told = tree.fields.get(_id_field())
    if told is None:
        return slug_of(Path(file).stem)
    is_id = isinstance(told, Scalar) and not isinstance(read_slug(told.text), Misread)
    return told.text if is_id and isinstance(told, Scalar) else None


#: What a local government of a table must have besides type and province.
_NEEDED = {"dla_code": ("รหัส อปท.", "DLA code"), "name_th": ("ชื่อ", "name")}
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


#: So many names are told in a message.
_NAMED = 5
#: What an entry tells, another register tells of another one.
_ELSEWHERE = "in-another-register"


def entry_fields(section: str) -> tuple[str, ...]:
    """The fields of an entry of `organisations` or `schemes`; empty for any other word."""
    bodies = fields(Body)
    known = {
        "organisations": bodies,
        "listed_organisations": bodies,
        "schemes": fields(Scheme),
    }.get(section, ())
    return (*(told.name for told in known), *_NOTE_FIELDS) if known else ()


#: The fields of such entries that hold a code, with the class of its list.
_CODED = {"type": "PartnerType", "lao_type": "LaoType", "province": "Province"}
#: Those that hold a key of another or of the same entry.
KEYS = ("key", "parent", "grantor")


def entry_codes(section: str) -> dict[str, CodeList]:
    """The code lists of the fields of such an entry."""
    return {n: _codes(_CODED[n]) for n in entry_fields(section) if n in _CODED}


class _Reader:
    """Fills a register from the trees of its files and notes what is wrong with them."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.faults: list[Fault] = []
        #: Local governments of tables: they come last, since other registers may have them.
        self.listed: list[tuple[Part, Body, Origin]] = []
        #: Bodies that data sets list, which come last for the same reason.
        self.gathered: list[tuple[Part, list[Body]]] = []

    def read(self, part: Part) -> None:
        self.part, self.file, tree = part, part.file, part.record.tree
        self.faults = self.register.faults.setdefault(part.key, [])
        self.faults += part.record.faults
        if tree:
            self._sections(tree)

    def _sections(self, tree: Mapping) -> None:
        spec, id_ = _spec(), _id_field()
        block, rows = spec.blocks[id_], str(spec.table and spec.table.rows)
        self._unknown_fields(tree, "", (*block.fields, *_NOTES), spec)
        if register_id(tree, self.file) is None:
            self._fault("bad-id", tree.lines[id_], id_, " ".join(texts_of(tree.fields[id_])))
        for entry, path in self._entries(tree, "organisations"):
            if body := self._body(entry, path):
                self.register.bodies[body.key] = body
        gathered = (self._body(*told) for told in self._entries(tree, "listed_organisations"))
        self.gathered.append((self.part, [body for body in gathered if body]))
        for entry, path in self._entries(tree, "schemes"):
            self._scheme(entry, path)
        for section in (name for name in tree.fields if spec.field_of(name) == rows):
            for entry, path in self._entries(tree, section):
                self._local(
                    _in_own_words(entry, spec), path, spec.blocks[str(block.fields[rows].block)]
                )
        for entry, _ in self._entries(tree, "ambiguous"):
            keys = (match_key(text) for text in texts_of(entry.fields.get("string")))
            self.register.ambiguous.update(keys)

    def _local(self, entry: Mapping, path: str, block: Block) -> None:
        """A local government of a table, which has the type of its name in a field of its own."""
        before = len(self.faults)
        self._unknown_fields(entry, path, block.fields)
        told = self._texts(entry, path, block.fields)
        lao_type = self._code("LaoType", entry, path, "lao_type", needed=True)
        province = self._code("Province", entry, path, "province", needed=True)
        for name, (th, en) in _NEEDED.items():
            if name not in told:
                self._missing(entry, path, name, th, en)
        code = read_lao_code(told.get("dla_code", ""))
        if "dla_code" in told and isinstance(code, Misread):
            self._fault(code.code, entry.lines["dla_code"], f"{path}.dla_code", told["dla_code"])
        if len(self.faults) > before or isinstance(code, Misread):
            return
        types, provinces = _codes("LaoType").concepts, _codes("Province").concepts
        name = told["name_th"]
        is_whole = lao_type in {known for known, _ in local_names().parts(name)}
        word = types[str(lao_type)].label.th
        body = Body(
            f"lao-{code.text}",
            name if is_whole or name == word else word + name,
            told.get("name_en"),
            "other_lao",
            lao_type=lao_type,
            province=provinces[str(province)].label.th,
            district=told.get("district"),
            dla_code=code.text,
        )
        self.listed.append((self.part, body, Origin(self.part.key, entry.line, path, entry.lines)))

    def _add_listed(self) -> None:
        """Add what the tables list. A body that another register has is that one, with the code."""
        register = self.register
        for part, body, origin in self.listed:
            register.provinces.add(str(body.province))
            parts = local_names().of(body.lao_type, body.names)
            known = register.by_code.get(str(body.dla_code)) or self._same(body, parts)
            if known is None:
                register.bodies[body.key], register.origins[body.key] = body, origin
                for name in parts:
                    register.by_bare_name.setdefault(name, []).append(body.key)
                if not parts:  # the only one of its type: its name is that of the type
                    register.by_name.setdefault(match_key(str(body.name_th)), body.key)
            elif not _may_be(register.bodies[known], body):
                other = register.origins[known]
                self.part, self.file, self.faults = part, part.file, register.faults[part.key]
                told = Scalar(str(body.dla_code), origin.line)
                self._repeated(told, f"{origin.path}.dla_code", known, other)
                continue
            elif register.bodies[known].dla_code is None:
                register.bodies[known] = replace(register.bodies[known], dla_code=body.dla_code)
            register.by_code[str(body.dla_code)] = known or body.key

    def _same(self, body: Body, parts: Iterable[tuple[str, str]]) -> str | None:
        """The body without a code that has the same type, name and province, and no other district."""
        for key in (key for part in parts for key in self.register.by_bare_name.get(part, ())):
            known = self.register.bodies[key]
            is_there = known.district is None or _is_in(known, body.district or "")
            if known.dla_code is None and known.province == body.province and is_there:
                return key
        return None

    def finish(self, *, knows_all: bool = True) -> None:
        """Index the names, and look at what points from one entry to another.

        Without `knows_all` a parent or grantor may stand in a register that was not read.
        """
        origins, owners = self.register.origins, dict[str, str]()
        for body in self.register.bodies.values():
            self._index(body.key, body.names, self.register.by_name, owners, origins)
            for part in local_names().of(body.lao_type, body.names):
                self.register.by_bare_name.setdefault(part, []).append(body.key)
            if knows_all:
                self._look_up(body.key, body.parent, "parent", origins)
            self._refuse_loop(body)
        self._add_gathered(knows_all=knows_all)
        self._add_listed()
        origins, owners = self.register.scheme_origins, {}
        for scheme in self.register.schemes.values():
            names = (*scheme.variants, *filter(None, (scheme.name_th, scheme.name_en)))
            self._index(scheme.key, names, self.register.scheme_by_name, owners, origins)
            if knows_all:
                self._look_up(scheme.key, scheme.grantor, "grantor", origins)

    def _add_gathered(self, *, knows_all: bool) -> None:
        """Add what data sets list. A body whose name another register has is that one; a name that
        one list has for two bodies stands for neither."""
        register, same = self.register, dict[str, str]()
        added: list[Body] = []
        # By id, so that it does not matter which was loaded first.
        for part, bodies in sorted(self.gathered, key=lambda told: str(told[0].id)):
            counts = Counter(name for body in bodies for name in _keys_of(body))
            twice = {name for name, count in counts.items() if count > 1}
            for body in bodies:
                names = _keys_of(body) - twice
                known = {register.by_name[name] for name in names if name in register.by_name}
                if len(known) == 1:
                    same[body.key] = known.pop()
                    continue
                added.append(body)
                register.bodies[body.key] = body
                register.by_name.update(dict.fromkeys(names - register.by_name.keys(), body.key))
            self._tell_gathered(part, [body for body in bodies if body.key in same], twice)
        for body in added:
            body = replace(body, parent=same.get(body.parent or "", body.parent))
            register.bodies[body.key] = body
            if knows_all:
                self._look_up(body.key, body.parent, "parent", register.origins)
            self._refuse_loop(body)

    def _tell_gathered(self, part: Part, known: Sequence[Body], twice: Iterable[str]) -> None:
        self.part, self.file, self.faults = part, part.file, self.register.faults[part.key]
        names = [str(body.name_th or body.name_en) for body in known]
        for code, told in (("listed-elsewhere", names), ("listed-twice", sorted(twice))):
            if told:
                shown = ", ".join(told[:_NAMED]) + (" …" if len(told) > _NAMED else "")
                self._fault(code, 0, "", "", count=len(told), list=shown)

    def _index(
        self,
        key: str,
        names: Iterable[str],
        index: dict[str, str],
        owners: dict[str, str],
        origins: Map[str, Origin],
    ) -> None:
        """Let each name stand for its entry; one of two entries stands for neither.

        A name with a gap for that of a person may be anybody's and stands for none.
        """
        whole = (name for name in names if not TOKEN.search(name))
        for name, known in {match_key(name): name for name in whole}.items():
            first = owners.setdefault(name, key)
            if first == key:
                index[name] = key
                continue
            index.pop(name, None)
            here, other = origins[key], origins[first]
            if here.file == other.file:
                told = {"first": first, "second": key}
                self._at(here, "repeated-variant", f"{key}.variants", known, **told)
            else:
                self._at(here, _ELSEWHERE, f"{key}.variants", known, **other.said(first))

    def _look_up(self, key: str, other: str | None, field: str, origins: Map[str, Origin]) -> None:
        if other and other not in self.register.bodies:
            nearest = _nearest(other, self.register.bodies)
            self._at(origins[key], "unknown-body", f"{key}.{field}", other, nearest=nearest)

    def _refuse_loop(self, body: Body) -> None:
        """A body that is above itself is told once, at the first of its circle."""
        above: list[str] = []
        current = body
        while current.parent in self.register.bodies and current.parent not in above:
            above.append(str(current.parent))
            current = self.register.bodies[str(current.parent)]
        if body.key in above and body.key == min(above):
            circle = " → ".join(above)
            origin = self.register.origins[body.key]
            self._at(origin, "parent-loop", f"{body.key}.parent", body.parent or "", list=circle)

    def _at(self, origin: Origin, code: str, field: str, value: str, **details: object) -> None:
        fault = make_fault(code, origin.file, origin.line, field, value, **details)
        self.register.faults[origin.part].append(fault)

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

    def _body(self, entry: Mapping, path: str) -> Body | None:
        """The body that an entry tells; None where it is faulty."""
        before = len(self.faults)
        self._unknown_fields(entry, path, (*Body.__dataclass_fields__, *_NOTE_FIELDS))
        told = self._texts(entry, path, Body.__dataclass_fields__)
        type_ = self._code("PartnerType", entry, path, "type", needed=True)
        lao_type = self._code("LaoType", entry, path, "lao_type")
        province = self._code("Province", entry, path, "province")
        code = self._lao_code(entry, path)
        key = self._key(entry, path, self.register.origins)
        if key is None or len(self.faults) > before:
            return None
        self.register.origins[key] = Origin(self.part.key, entry.line, path, entry.lines)
        provinces = _codes("Province").concepts
        if code:
            self.register.by_code[code] = key
        return Body(
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

    def _scheme(self, entry: Mapping, path: str) -> None:
        before = len(self.faults)
        self._unknown_fields(entry, path, (*Scheme.__dataclass_fields__, *_NOTE_FIELDS))
        told = self._texts(entry, path, Scheme.__dataclass_fields__)
        key = self._key(entry, path, self.register.scheme_origins)
        if "name_th" not in told:
            self._missing(entry, path, "name_th", "ชื่อ", "name")
        if key is None or len(self.faults) > before:
            return
        self.register.scheme_origins[key] = Origin(self.part.key, entry.line, path, entry.lines)
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

    def _key(self, entry: Mapping, path: str, known: Map[str, Origin]) -> str | None:
        tree = entry.fields.get("key")
        if tree is None:
            self._missing(entry, path, "key", "รหัส", "key")
            return None
        if not isinstance(tree, Scalar) or isinstance(read_slug(tree.text), Misread):
            self._fault("bad-id", tree.line, f"{path}.key", " ".join(texts_of(tree)))
            return None
        if tree.text in known:
            self._repeated(tree, f"{path}.key", tree.text, known[tree.text])
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
        spec = _spec()
        short = spec.prefixes.get(name, "") + tree.text
        if concept := codes.find(spec.codes.get(tree.text, tree.text)) or codes.find(short):
            return concept.code
        self._fault(
            "unknown-code",
            tree.line,
            f"{path}.{name}",
            tree.text,
            **codes.lacks(tree.text),
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
            key = self.register.by_code[code.text]
            self._repeated(tree, f"{path}.dla_code", key, self.register.origins[key])
        return code.text

    def _repeated(self, tree: Scalar, path: str, key: str, first: Origin) -> None:
        """A key or code that another entry has, told with its place."""
        if first.file == self.file:
            self._fault("repeated-id", tree.line, path, tree.text, first=first.line)
        else:
            self._fault(_ELSEWHERE, tree.line, path, tree.text, **first.said(key))

    # ---- faults

    def _fault(self, code: str, line: int, field: str, value: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, field, value, **details))

    def _missing(self, entry: Mapping, path: str, name: str, th: str, en: str) -> None:
        self._fault(
            "missing-field", entry.line, f"{path}.{name}", "", name=name, label_th=th, label_en=en
        )

    def _unknown_fields(
        self, tree: Mapping, path: str, known: Iterable[str], spec: Spec | None = None
    ) -> None:
        own = {name for name in tree.fields if spec and spec.field_of(name) in known}
        for name in tree.fields.keys() - set(known) - own:
            where = f"{path}.{name}" if path else name
            self._fault(
                "unknown-field",
                tree.lines.get(name, tree.line),
                where,
                "",
                name=name,
                nearest=_nearest(name, known),
            )


def _keys_of(body: Body) -> set[str]:
    """The names of a body as they compare. One with a gap for that of a person stands for none."""
    return {match_key(name) for name in body.names if not TOKEN.search(name)}


def _may_be(known: Body, listed: Body) -> bool:
    """Whether a body may be the one that a table lists with its code."""
    place = known.province is None or known.province == listed.province
    return place and may_be_named(known, [str(listed.name_th)])


def _in_own_words(entry: Mapping, spec: Spec) -> Mapping:
    """An entry with the fields that the mapping has for the names in it."""
    return Mapping(
        {spec.field_of(name): tree for name, tree in entry.fields.items()},
        entry.line,
        {spec.field_of(name): line for name, line in entry.lines.items()},
    )


def _codes(class_name: str) -> CodeList:
    model = load_model()
    return model.code_lists[model.entity_class(class_name).iri]


def _is_list_of_texts(tree: Tree) -> bool:
    return isinstance(tree, Items) and all(isinstance(item, Scalar) for item in tree.items)


def _nearest(text: str, known: Iterable[str]) -> str:
    return ", ".join(word for word, _, _ in process.extract(text, list(known), limit=3)) or "-"

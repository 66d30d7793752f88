"""A mapping held against the model, before a file is opened: fields, codes and kinds that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govinno.loaders.datasets.mapping import Branch, DataSet, Leaf, RecordSpec
from govinno.loaders.datasets.traps import Kind as Holds
from govinno.loaders.nearest import nearest_to
from govinno.loaders.register import KEYS, entry_codes, entry_fields
from govinno.loaders.spec import Block, Field, Spec, all_specs, load_spec
from govinno.ontology.parts import CodeList
from govinno.records.faults import Fault, make_fault
from govinno.words import Words

#: The field by which the figures of an entry stand in the entry itself.
_SAME_ENTRY = "."


@dataclass(frozen=True, slots=True)
class Known:
    """What may stand in one place of a record: a value, of these codes where they are closed, or
    an entry with fields. `cell` is what a cell is expected to hold."""

    codes: CodeList | None = None
    entry: Entry | None = None
    takes_both: bool = False
    holds: Holds = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """The fields of one block as the kind of record has them."""

    spec: Spec
    block: Block | None
    section: str = ""

    def names(self) -> list[str]:
        """The fields that may be told, those of the same entry's figures among them."""
        if self.block is None:
            return list(entry_fields(self.section))
        names = [name for name in self.block.fields if name != _SAME_ENTRY]
        same = self.block.fields.get(_SAME_ENTRY)
        more = self.spec.blocks[str(same.block)].fields if same else {}
        return [*names, *(name for name in more if name not in names)]

    def known(self, name: str) -> Known | None:
        """What may stand in a field; None where there is no such field."""
        if name not in self.names():
            return None
        if self.block is None:
            holds: Holds = "id" if name in KEYS else "name" if name.startswith("name_") else "text"
            return Known(entry_codes(self.section).get(name), holds=holds)
        field = self.block.fields.get(name) or self._same(name)
        if field is None:
            return None
        if field.block:
            inner = self.spec.blocks[field.block]
            return Known(entry=Entry(self.spec, inner), takes_both=inner.word is not None)
        if self.spec.is_read_first and entry_fields(name):
            return Known(entry=Entry(self.spec, None, name))
        return Known(self._codes(field), holds=_held_by(field))

    def _same(self, name: str) -> Field | None:
        assert self.block is not None
        same = self.block.fields.get(_SAME_ENTRY)
        return self.spec.blocks[str(same.block)].fields.get(name) if same else None

    def _codes(self, field: Field) -> CodeList | None:
        found = (t.property.range for t in field.targets if field.kind == "value")
        ranges = [text for text in found if text]
        return self.spec.model.codes_of(ranges[0]) if ranges else None

    @property
    def takes_evidence(self) -> bool:
        """Whether an entry of the block has evidence of its own."""
        return self.block is not None and "evidence" in self.block.fields


#: What the steps and the readers of a field expect to find in a cell; in all others a text.
_HOLDS: dict[str, Holds] = {
    "year": "year",
    "date": "date",
    "number": "figure",
    "agent": "name",
    "person": "name",
    "slug": "id",
    "key": "id",
    "lao_code": "id",
}
#: What a property is called that holds a name.
_NAMES = ("rdfs:label", "nameAsWritten")


def _held_by(field: Field) -> Holds:
    is_name = any(target.property.name in _NAMES for target in field.targets)
    default: Holds = "name" if is_name else "text"
    return _HOLDS.get(field.read or field.kind, default)


def unit_of(kind: str) -> Entry | None:
    """The fields of a whole record of a kind; None where the kind does not exist."""
    spec = next((spec for spec in all_specs() if spec.kind == kind), None)
    return Entry(spec, spec.unit) if spec else None


def check_mapping(dataset: DataSet) -> list[Fault]:
    """What a mapping says that the model does not know, each with its line."""
    return [*_Check(dataset.file).all(dataset)]


class _Check:
    def __init__(self, file: str) -> None:
        self.file = file

    def all(self, dataset: DataSet) -> Iterator[Fault]:
        case = unit_of(load_spec().kind)
        assert case is not None
        for name, branch in (("sources", dataset.source), ("selection", dataset.selection)):
            known = case.known(name)
            assert known is not None and known.entry is not None
            if branch:
                yield from self._fields(branch, known.entry)
        for record in dataset.records:
            yield from self._record(record, dataset)

    def _record(self, record: RecordSpec, dataset: DataSet) -> Iterator[Fault]:
        entry = unit_of(record.kind)
        if entry is None or record.kind not in kinds():
            yield self._fault(
                "mapping-kind",
                record.line,
                f"records.{record.name}.kind",
                record.kind,
                nearest=", ".join(kinds()),
            )
            return
        if record.kind == load_spec().kind and dataset.selection is None:
            yield self._fault("mapping-key-missing", 1, "selection", "", name="selection")
        yield from self._fields(record.root, entry)

    def _fields(self, branch: Branch, entry: Entry) -> Iterator[Fault]:
        for name, templates in branch.fields.items():
            line, path = branch.lines.get(name, branch.line), f"{branch.path}.{name}"
            known = entry.known(name)
            if known is None:
                nearest = nearest_to(name, entry.names())
                yield self._fault("mapping-field", line, path, name, nearest=nearest)
                continue
            for template in templates:
                yield from self._template(template, known, name)

    def _template(self, template: Leaf | Branch, known: Known, name: str) -> Iterator[Fault]:
        if isinstance(template, Branch):
            if known.entry:
                yield from self._fields(template, known.entry)
            else:
                yield self._wrong(template, name, Words("ค่าเดียว", "a value"))
        elif known.entry and not known.takes_both:
            yield self._wrong(template, name, Words("รายการที่มีช่องย่อย", "an entry with fields"))
        elif known.codes and not known.entry:
            yield from self._codes(template, known.codes)

    def _wrong(self, template: Leaf | Branch, name: str, wanted: Words) -> Fault:
        return self._fault(
            "wrong-kind",
            template.line,
            template.path,
            "",
            name=name,
            expected_th=wanted.th,
            expected_en=wanted.en,
        )

    def _codes(self, leaf: Leaf, codes: CodeList) -> Iterator[Fault]:
        for text in _constants(leaf):
            if text and codes.find(text) is None:
                yield self._fault(
                    "unknown-code",
                    leaf.line,
                    leaf.path,
                    text,
                    **codes.lacks(text),
                )

    def _fault(self, code: str, line: int, path: str, value: str, **details: object) -> Fault:
        return make_fault(code, self.file, line, path, value, **details)


def kinds() -> tuple[str, ...]:
    """The kinds of records that the rows of a data set may become: cases, and registers, which
    are read before them."""
    return (load_spec().kind, *(spec.kind for spec in all_specs() if spec.is_read_first))


def is_register(kind: str) -> bool:
    """Whether records of a kind are read first, and each is made of a whole data set."""
    return kind in kinds()[1:]


def _constants(leaf: Leaf) -> Iterable[str]:
    """The codes that a template itself says, whatever the rows hold."""
    if leaf.codes is not None:
        yield from leaf.codes.values()
    else:
        for text in leaf.texts:
            if len(text) == 1 and isinstance(text[0], str):
                yield text[0]
    if leaf.otherwise:
        yield leaf.otherwise

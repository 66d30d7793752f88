"""The mapping of case records and the model → the form: its tables, with columns in their order.

Which tables there are, and what of an entry is shown, the section `form` of the mapping tells. All
names in it are held against the mapping: a field that is neither shown nor left unseen by name
stops the form, and so does a name that is no field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from govinno.loaders.forms.form import NO_HINT, CellKind, Column, Form, Table
from govinno.loaders.spec import Block, Field, Spec
from govinno.ontology.model import CodeList, Concept, ModelError, Property
from govinno.words import Words

#: What is added to a heading for the words in English, where Thai and English have a column each.
_ENGLISH = Words("{} (ภาษาอังกฤษ)", "{} in English")
_THAI = Words("{}", "{} in Thai")
#: The datatypes of which one cell holds a figure.
_FIGURES = ("integer", "decimal", "double", "nonNegativeInteger", "positiveInteger")


@cache
def form_of(spec: Spec) -> Form:
    """The form of a mapping with a section `form`; `ModelError` where that names what is not."""
    if spec.form is None:
        raise ModelError(f"the mapping of {spec.kind} has no form")
    plans = {name: _Plan(spec, name, told) for name, told in spec.form["tables"].items()}
    _refuse_untold(plans)
    form = Form(Words(**spec.form["title"]), tuple(plan.table() for plan in plans.values()))
    _refuse_of_no_column(form, spec.form)
    return form


def _refuse_of_no_column(form: Form, told: dict[str, Any]) -> None:
    """What is told for all tables is told of a column that at least one of them has."""
    names = [column.name for table in form.tables for column in table.columns]
    tails = {name[at:] for name in names for at in _beginnings(name)}
    for what in ("headings", "hints"):
        if wrong := sorted(set(told.get(what, ())) - tails):
            raise ModelError(f"the form tells in {what} of {', '.join(wrong)}")


def _refuse_untold(plans: dict[str, _Plan]) -> None:
    """Every list of the record is a table, or is left unseen by name."""
    shown = {plan.path for plan in plans.values()}
    for plan in plans.values():
        if untold := [way for way in plan.nested() if way not in shown]:
            raise ModelError(f"the form neither shows nor hides {', '.join(untold)}")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A column to be: its ways, the field of the first, that field's block, and in what language
    of two it is told."""

    paths: tuple[str, ...]
    field: Field
    block: Block
    language: str = ""

    @property
    def told(self) -> tuple[object, ...]:
        """What makes two fields one column: they fill the same property in one language."""
        if not self.field.targets:
            return self.paths
        target = self.field.targets[0]
        list_path = self.paths[0].rpartition(".")[0] if self.field.kind == "document" else ""
        language = self.language or target.language
        return (self.field.kind, target.property.iri, language, list_path)


class _Plan:
    """One table of the section, with the blocks that it shows."""

    def __init__(self, spec: Spec, name: str, told: dict[str, Any]) -> None:
        assert spec.form is not None and spec.unit is not None
        self.spec, self.name, self.told = spec, name, told
        self.common: dict[str, Any] = spec.form
        self.path: str = told.get("path", "")
        self.inner: str = told.get("inner", "")
        self.unseen = {*self.common["unseen"], *told.get("unseen", ())}
        self.seen = set(told.get("seen", ()))
        self.shown_inside = {*told.get("with", ()), self.inner}
        self.block = _block_at(spec, self.path)
        self._used: set[str] = set()

    def table(self) -> Table:
        columns = tuple(map(self._column, self._in_order(self._drafts(self.block, ""))))
        self._refuse_wrong_names(columns)
        words = {key: Words(**self.told[key]) for key in ("title", "sheet", "guide")}
        return Table(
            self.name,
            self.path,
            columns=columns,
            is_one=bool(self.told.get("one")),
            fixed=self._codes(self.told.get("fixed")),
            inner=self.inner,
            inherited=tuple(self.told.get("inherit", {}).items()),
            **words,
        )

    def nested(self) -> Iterator[str]:
        """The ways to inner lists and entries that no column shows and nobody hides."""
        for field in self.block.fields.values():
            way = f"{self.path}.{field.name}" if self.path else field.name
            is_inside = field.name in self.shown_inside or self._is_flat(field)
            if field.block and not is_inside and not self._is_unseen(field.name):
                inner = self.spec.blocks[str(field.block)]
                is_group = all(child.block for child in inner.fields.values() if not child.targets)
                lists = [child.name for child in inner.fields.values() if child.kind == "nodes"]
                if field.kind == "inline" and is_group and not inner.then and lists:
                    yield from (f"{way}.{name}" for name in lists)
                else:
                    yield way

    # ---- which fields

    def _is_unseen(self, way: str) -> bool:
        if way in self.seen:
            return False
        hiding = [way[at:] for at in _beginnings(way) if way[at:] in self.unseen]
        self._used.update(hiding)
        return bool(hiding)

    def _is_flat(self, field: Field) -> bool:
        """Whether the entries below a field are told in columns beside it: evidence, figures."""
        return field.kind == "nodes" and (
            field.name == "." or self.spec.blocks[str(field.block)].is_shared
        )

    def _drafts(self, block: Block, prefix: str) -> Iterator[_Draft]:
        for field in block.fields.values():
            way = prefix + field.name
            if field.of or self._is_unseen(way):
                continue
            if field.block is None:
                yield from self._in_languages(field, block, way)
            elif field.name == ".":
                known = {name for name in block.fields if name != "."}
                twin = self.spec.blocks[str(field.block)]
                kept = {n: f for n, f in twin.fields.items() if n not in known}
                yield from self._drafts(replace(twin, fields=kept), prefix)
            elif way in self.shown_inside or self._is_flat(field):
                yield from self._drafts(self.spec.blocks[str(field.block)], f"{way}.")

    def _in_languages(self, field: Field, block: Block, way: str) -> Iterator[_Draft]:
        """One column, or one for each language that a field may be told in."""
        in_thai = block.fields.get(f"{field.name}_th")
        if in_thai is None or in_thai.of != field.name:
            yield _Draft((way,), field, block)
            return
        yield _Draft((way, f"{way}_th"), field, block, "either")
        if not self._is_unseen(f"{way}_en"):
            twin = block.fields[f"{field.name}_en"]
            yield _Draft((f"{way}_en",), twin, block, "en")

    def _in_order(self, drafts: Iterator[_Draft]) -> list[_Draft]:
        """Those named first, English last; fields that tell the same share a column."""
        first: list[str] = self.told.get("order", [])
        same: dict[str, list[str]] = self.told.get("same", {})
        further = {way for ways in same.values() for way in ways}
        places = {way: place for place, way in enumerate(first)}
        shown = [draft for draft in drafts if draft.paths[0] not in further]
        shown.sort(key=lambda draft: _place(draft.paths[0], places))
        joined: dict[tuple[object, ...], _Draft] = {}
        for draft in shown:
            paths = (*draft.paths, *same.get(draft.paths[0], ()))
            known = joined.get(self._told(draft))
            paths = (*known.paths, *paths) if known else paths
            joined[self._told(draft)] = replace(known or draft, paths=paths)
        return sorted(joined.values(), key=_is_english)

    def _told(self, draft: _Draft) -> tuple[object, ...]:
        is_inner = bool(self.inner) and draft.paths[0].startswith(f"{self.inner}.")
        return (is_inner, draft.block.name, *draft.told) if is_inner else draft.told

    # ---- one column

    def _column(self, draft: _Draft) -> Column:
        name, field = draft.paths[0], draft.field
        prop = _property_of(field)
        kind, choices = self._kind(draft, prop)
        return Column(
            name,
            self._label(draft, prop),
            draft.paths,
            kind,
            self._told_by_name("hints", name) or NO_HINT,
            choices,
            self._refers_to(field),
            self._takes_several(draft, prop),
            name in self.told.get("short", ()),
            name in self.told.get("required", ()),
            field.name in draft.block.key or (field.of or "") in draft.block.key,
            "unknown" if name in self.told.get("unknown", ()) else "",
            name == self.told.get("counts"),
        )

    def _kind(self, draft: _Draft, prop: Property | None) -> tuple[CellKind, tuple[Concept, ...]]:
        field = draft.field
        if field.name in self.told.get("choices", {}):
            return "text", self._codes(self.told["choices"][field.name])
        if self._refers_to(field):
            return "reference", ()
        if field.read == "boolean" or (prop and prop.datatype == "boolean"):
            return "yes-no", ()
        if field.kind in ("year", "date", "number"):
            return _AS_KIND[field.kind], ()
        if field.read == "year":
            return "year", ()
        if codes := self._codes_of(draft.block, prop):
            return "code", codes
        is_figure = prop and field.kind == "value" and prop.datatype in _FIGURES
        return ("number" if is_figure else "text"), ()

    def _codes_of(self, block: Block, prop: Property | None) -> tuple[Concept, ...]:
        """The closed list of a property, which a block may narrow to one of several."""
        model = self.spec.model
        for codes in model.code_lists.values():
            is_narrow = codes.name == block.code_list
            if is_narrow and prop and prop.range in model.line_of(codes.class_iri):
                return _listed(codes)
        found = model.codes_of(prop.range or "") if prop else None
        return _listed(found) if found else ()

    def _codes(self, class_name: str | None) -> tuple[Concept, ...]:
        if class_name is None:
            return ()
        model = self.spec.model
        return _listed(model.code_lists[model.entity_class(class_name).iri])

    def _refers_to(self, field: Field) -> str:
        refers: dict[str, str] = self.common["refers"]
        return refers.get(field.kind) or (refers.get(field.name, "") if not field.targets else "")

    def _takes_several(self, draft: _Draft, prop: Property | None) -> bool:
        """Whether the shape of the class allows several values, or the mapping reads names or
        makes one entry for each."""
        if draft.field.name == draft.block.each:
            return True
        if prop is None or draft.block.class_iri is None:
            return draft.field.read == "names"
        rules = self.spec.model.rules_of(draft.block.class_iri)
        limits = [r.max_count for r in rules if r.property.iri == prop.iri and not r.is_inverse]
        return bool(limits) and None in limits and prop.datatype != "text"

    def _label(self, draft: _Draft, prop: Property | None) -> Words:
        name = draft.paths[0]
        if told := self._told_by_name("headings", name):
            return told
        if prop is None:
            raise ModelError(f"the form has no heading for {self.name}: {name}")
        language = draft.field.targets[0].language if draft.field.targets else None
        pattern = {"th": _THAI, "en": _ENGLISH}.get(language or "", Words("{}", "{}"))
        label = prop.label
        if draft.field.kind == "year":
            label = Words(_without_calendar(label.th), _without_calendar(label.en))
        return Words(pattern.th.format(label.th), pattern.en.format(label.en))

    def _told_by_name(self, what: str, name: str) -> Words | None:
        """The heading or the hint of a column: the table's own, else that of all tables."""
        tails = [name[at:] for at in _beginnings(name)]
        places = (self.told.get(what, {}), self.common.get(what, {}))
        told = next((words[tail] for words in places for tail in tails if tail in words), None)
        return Words(**told) if told else None

    # ---- what is told of it

    def _refuse_wrong_names(self, columns: tuple[Column, ...]) -> None:
        hidden = set(self.told.get("unseen", ())) | set(self.told.get("with", ()))
        list(self.nested())
        if wrong := sorted(hidden - self._used - self.shown_inside):
            raise ModelError(f"the form of {self.name} hides no {', '.join(wrong)}")
        names = {column.name for column in columns}
        groups = {name.partition(".")[0] for name in names}
        if wrong := [n for n in self.told.get("order", ()) if n not in names | groups]:
            raise ModelError(f"the form of {self.name} orders no {', '.join(wrong)}")
        ways = {way for column in columns for way in column.paths}
        for key in ("short", "required", "headings", "hints", "inherit", "same", "unknown"):
            if wrong := [name for name in self.told.get(key, ()) if name not in names]:
                raise ModelError(f"the form of {self.name} tells in {key} of {', '.join(wrong)}")
        if wrong := [name for name in self.told.get("seen", ()) if name not in ways]:
            raise ModelError(f"the form of {self.name} shows no {', '.join(wrong)}")
        for language in ("th", "en"):
            labels = [column.label.in_language(language) for column in columns]
            if twice := {label for label in labels if labels.count(label) > 1}:
                raise ModelError(f"two columns of {self.name} are called {', '.join(twice)}")


_AS_KIND: dict[str, CellKind] = {"year": "year", "date": "date", "number": "number"}


def _listed(codes: CodeList) -> tuple[Concept, ...]:
    """The codes of a list, by their number where they have one."""
    return tuple(sorted(codes.concepts.values(), key=lambda concept: concept.number or 0))


def _without_calendar(label: str) -> str:
    """What a year is called, without the calendar in brackets: a cell takes both."""
    return label.partition(" (")[0]


def _beginnings(name: str) -> list[int]:
    """Where the parts of a way begin, the whole first."""
    return [0, *(at + 1 for at, sign in enumerate(name) if sign == ".")]


def _place(way: str, places: dict[str, int]) -> int:
    """Where a field stands among those that come first; behind them all the others."""
    found = (places[way[:end]] for end in (len(way), way.find(".")) if way[:end] in places)
    return next(found, len(places))


def _is_english(draft: _Draft) -> bool:
    target = draft.field.targets[0] if draft.field.targets else None
    return draft.language == "en" or (target is not None and target.language == "en")


def _property_of(field: Field) -> Property | None:
    """What a field tells, as the model has it; None for one that a step reads in its own way."""
    if field.words and field.kind != "date":
        return field.words.property
    return field.targets[0].property if field.targets else None


def _block_at(spec: Spec, path: str) -> Block:
    """The block of the entries at the end of a way; `ModelError` for a way that is none."""
    block = spec.unit
    for name in filter(None, path.split(".")):
        field = block.fields.get(name) if block else None
        if field is None or field.block is None:
            raise ModelError(f"the form shows {path}, which leads nowhere")
        block = spec.blocks[field.block]
    assert block is not None
    return block

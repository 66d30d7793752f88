"""The reference page of the case format: every field, read from the mapping and the model."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from govinno.docs.markdown import anchor, code, paragraphs, table
from govinno.loaders import spec as mapping
from govinno.loaders.spec import Block, Field, Spec, load_spec
from govinno.ontology.model import Property, Rule
from govinno.words import Words

CASES = Path(__file__).parents[1] / "cases"
#: Longer examples are cut.
LONGEST = 60
FIRST_CASE = "kkn-khonkaen-teacher-doctor-parent-care"


def case_format_page(known: Spec) -> str:
    """Every field of a case record."""
    titles = block_titles(known)
    return paragraphs(
        "# Fields of a case record",
        "Every field of the YAML format. How to write a record, with whole examples, is in "
        "[the case format](../case-format.md). *must*: `yes` the record is faulty without it, "
        "`one of` at least one of the fields that say the same in two languages or calendars, "
        "`unknown` the code `unknown` is kept where the field is missing, empty the field may "
        "be missing.",
        *(block_section(known, known.blocks[name], title) for name, title in titles.items()),
    )


@cache
def _raw() -> dict[str, Any]:
    """The mapping as it is written, for the reasons of fields that are not kept."""
    text = (mapping.FOLDER / "case-record.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)["blocks"]
    return content


def block_titles(known: Spec) -> dict[str, str]:
    """Each block with the way to it through a record; those of statements are said in words."""
    titles = {"case": "the record"}
    waiting = [("case", "")]
    while waiting:
        name, path = waiting.pop(0)
        for field in known.blocks[name].fields.values():
            if field.block and field.block not in titles:
                titles[field.block] = way = _way(path, field)
                waiting.append((field.block, way))
    return {name: titles[name] for name in known.blocks if name in titles}


def _way(path: str, field: Field) -> str:
    if field.name == ".":
        return f"{path} (figures)"
    step = field.name + ("[]" if field.kind == "nodes" else "")
    return step if field.block == "evidence" or not path else f"{path}.{step}"


def block_section(known: Spec, block: Block, title: str) -> str:
    """The fields of one kind of entry."""
    about = "Part of the entry above it."
    if block.class_iri:
        entity = known.model.classes[block.class_iri]
        link = f"[`{entity.name}`](model.md#{anchor(entity.name)})"
        about = f"{entity.label.th} · {entity.label.en}, {link}"
    key = ", ".join(code(name.removeprefix("^")) for name in block.key)
    return paragraphs(
        f"## {title}",
        about,
        f"Told apart by {key}." if key else "",
        table(
            ("field", "value", "must", "ไทย", "English", "example"),
            (_field_row(known, block, f) for f in block.fields.values() if _has_row(f)),
        ),
    )


def _has_row(field: Field) -> bool:
    """Fields that tell another one in one language stand in its row."""
    return field.name != "." and not field.of


def _field_row(known: Spec, block: Block, field: Field) -> tuple[str, ...]:
    words = _field_words(known, block, field)
    shown = code(example(known, block, field))
    kind = _field_value(known, block, field)
    names = ", ".join(code(name) for name in _names_of(block, field))
    return names, kind, _must(known, block, field), words.th, words.en, shown


def _names_of(block: Block, field: Field) -> list[str]:
    """A field and those that tell it in one language."""
    return [field.name, *(other.name for other in block.fields.values() if other.of == field.name)]


def _field_words(known: Spec, block: Block, field: Field) -> Words:
    if field.kind == "ignore":
        reason = _raw()[block.name]["fields"][field.name]["ignore"]
        return Words("", f"Not a fact of its own: {reason}")
    if field.block:
        return _block_words(known, field.block)
    # A year fills two properties; the field says which calendar it is written in.
    position = 1 if field.kind == "year" and field.name.endswith("_be") else 0
    return words_of_property(field.targets[position].property)


_INLINE = {
    "local_government": Words("อปท. ของกรณี", "The local government of the case"),
    "selection": Words("กรณีนี้คัดมาเล่าอย่างไร", "How the case came to be told"),
    "topics": Words("หัวข้อที่ถามในเวที", "The topics asked in the session"),
}


def _block_words(known: Spec, name: str) -> Words:
    if name in _INLINE:
        return _INLINE[name]
    class_iri = known.blocks["innovation" if name == "heading" else name].class_iri
    entity = known.model.classes[str(class_iri)]
    return with_comment(entity.label, entity.comment)


def words_of_property(prop: Property) -> Words:
    """The words of a property; the general label of RDF has none of its own."""
    label = Words("ชื่อ", "Name") if prop.label.en == prop.name else prop.label
    return with_comment(label, prop.comment)


def with_comment(label: Words, comment: Words | None) -> Words:
    """A label and the sentence that says what it means."""
    if comment is None:
        return label
    return Words(f"{label.th}: {comment.th}", f"{label.en}: {comment.en}".rstrip("."))


_READ_AS = {
    "slug": "id of a-z, 0-9 and -",
    "key": "short id",
    "time": "time",
    "baht": "money in baht",
    "url": "web address",
    "lao_code": "code of seven digits",
    "integer": "whole number",
    "decimal": "number",
    "boolean": "true or false",
    "anyURI": "web address",
    "string": "text",
    "gYear": "year",
}
_LANGUAGES = {
    "th": "Thai text",
    "en": "English text",
    "script": "text, Thai or English",
    "both": "“ไทย / English”",
    None: "text",
}
_KINDS = {
    "year": "year",
    "date": "date",
    "time": "time, or from one to another",
    "span": "[start, end], counted in code points",
    "person": "name of a person",
    "number": "number, else words",
    "document": "id under `sources`",
    "innovation": "id under `innovations`",
    "contribution": "exact name under `partners`",
    "participant": "exact name under `present`",
    "topic": "code of a topic",
    "agent": "name of a body",
    "owner": "id under `innovations`, or `management`",
    "ignore": "text",
}


def _field_value(known: Spec, block: Block, field: Field) -> str:
    if field.block:
        target = block_titles(known)[field.block]
        kind = "one or more entries" if field.kind == "nodes" else "fields"
        return f"{kind}, [{target}](#{anchor(target)})"
    if field.kind != "value":
        return _KINDS[field.kind] + (", else kept as words" if _keeps_words(field) else "")
    several = ", one or more" if _is_list(known, block, field.targets[0].property) else ""
    return _value_of(known, block, field) + several


def _value_of(known: Spec, block: Block, field: Field) -> str:
    target = field.targets[0]
    if codes := _codes(known, block, target.property):
        return f"code, [{codes}](codes.md#{codes})"
    if target.property.datatype == "text":
        return _LANGUAGES[target.language]
    return _READ_AS[field.read or str(target.property.datatype)]


def _is_list(known: Spec, block: Block, prop: Property) -> bool:
    rule = _rule(known, block, prop.iri)
    return rule is not None and rule.max_count is None and not rule.unique_language


def _keeps_words(field: Field) -> bool:
    return field.kind == "date" and field.words is not None


def _codes(known: Spec, block: Block, prop: Property) -> str | None:
    if block.code_list and prop.name == "topic":
        return block.code_list
    codes = known.model.codes_of(prop.range or "")
    return codes.name if codes else None


#: Worked out from other fields where they are missing.
_WORKED_OUT = {("case", "title_th"), ("case", "title_en")}


def _must(known: Spec, block: Block, field: Field) -> str:
    if (block.name, field.name) in _WORKED_OUT:
        return ""
    if field.kind == "inline":
        return _must_inline(known, known.blocks[str(field.block)])
    prop = field.link or next((t.property for t in field.targets if not t.on_parent), None)
    rule = _rule(known, block, prop.iri) if prop else None
    if prop is None or rule is None or not rule.min_count:
        return ""
    if prop.iri in known.unknown:
        return "unknown"
    if rule.severity == "warning":
        return "advised"
    same = [
        f
        for f in block.fields.values()
        if not f.of and prop in (f.link, *(t.property for t in f.targets))
    ]
    return "one of" if len(same) > 1 else "yes"


def _must_inline(known: Spec, block: Block) -> str:
    """Needed where one of its fields is; every innovation needs its local government."""
    is_needed = any(_must(known, block, field) == "yes" for field in block.fields.values())
    return "yes" if is_needed or block.name == "local_government" else ""


_OWNERS = {
    "heading": "Innovation",
    "local_government": "",
    "main_statement": "ContributionStatement",
}


def _rule(known: Spec, block: Block, prop_iri: str) -> Rule | None:
    named = _OWNERS.get(block.name) or "CaseRecord"
    class_iri = block.class_iri or known.model.entity_class(named).iri
    rules = known.model.rules_of(class_iri)
    return next((r for r in rules if r.property.iri == prop_iri and not r.is_inverse), None)


# ---- examples from the shipped cases

#: Names of people, and what no shipped record has.
_MADE_UP = {"name": "สมชาย ตัวอย่าง", "led_by": "สมชาย ตัวอย่าง", "commissioned_to": "มหาวิทยาลัยตัวอย่าง"}
#: Fields that a step of their own reads and no shipped record has.
_STEPS = {"in_programme": "false", "from_session": "true", "also_named": "Somchai Tuayang"}
_PEOPLE = ("participant", "official", "signatory", "session")
_PLAIN = {
    "year": "2567",
    "date": "9 ตุลาคม 2567",
    "integer": "12",
    "decimal": "5.81",
    "boolean": "true",
    "span": "[12, 19]",
    "time": "14.30-17.30 น.",
    "text": "ข้อความ",
    "string": "text",
}


def example(known: Spec, block: Block, field: Field) -> str:
    """A value of the field: from a shipped record, else a code, else a plain one of its type."""
    if block.name in _PEOPLE and field.name in _MADE_UP:
        return _MADE_UP[field.name]
    if field.block:
        return ""
    names = _names_of(block, field)
    own = (told for name in names if (told := examples().get((block.name, name))))
    alike = (told for (_, name), told in examples().items() if name in names)
    told = next(own, None) or next(alike, None)
    if told or not field.targets:
        return told or _STEPS.get(field.name, "")
    prop = field.targets[0].property
    if known.model.codes_of(prop.range or ""):
        return next(iter(known.model.code_lists[str(prop.range)].concepts))
    return _PLAIN.get(field.kind, _PLAIN.get(str(prop.datatype), "…"))


@cache
def examples() -> dict[tuple[str, str], str]:
    """The first short value that the shipped records have for each field of each block."""
    found: dict[tuple[str, str], str] = {}
    files = sorted(CASES.glob("*.yaml"), key=lambda file: (file.stem != FIRST_CASE, file.stem))
    for file in files:
        tree = yaml.load(file.read_bytes(), yaml.BaseLoader)
        _collect(load_spec(), "case", tree, found)
    return found


def _collect(known: Spec, name: str, tree: Any, found: dict[tuple[str, str], str]) -> None:
    for entry in tree if isinstance(tree, list) else [tree]:
        if not isinstance(entry, dict):
            continue
        for field in known.blocks[name].fields.values():
            if field.block:
                _collect(
                    known, field.block, entry if field.name == "." else entry.get(field.name), found
                )
            elif field.name in entry:
                _keep(found, (name, field.name), field, entry[field.name])


def _keep(
    found: dict[tuple[str, str], str], key: tuple[str, str], field: Field, value: Any
) -> None:
    first = value[0] if isinstance(value, list) and value and field.kind != "span" else value
    shown = f"[{', '.join(first)}]" if isinstance(first, list) else str(first).replace("`", "'")
    if shown:
        found.setdefault(key, shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…")

"""A record that fills every field of the mapping, made by walking the mapping and the model.

What a class file or the mapping adds is filled too, with no word of it here. Only what the rules
of the model say of several fields together, or of names that must be known, stands in `GIVEN`.
"""

from __future__ import annotations

from itertools import count
from random import Random
from typing import Any

from govinno.loaders.spec import Block, Field, Spec, load_spec
from govinno.ontology.model import Property

Record = dict[str, Any]

CODE, HOSPITAL, INSTITUTE = "9000001", "โรงพยาบาลขอนแก่น", "สถาบันพระปกเกล้า"
YEAR_CE, YEAR_BE = 2022, 2565
#: Fields whose value must fit other fields, or name something that is known.
GIVEN: dict[tuple[str, str], Any] = {
    ("local_government", "type"): "เทศบาลเมือง",
    ("local_government", "province"): "เลย",
    ("local_government", "dla_code"): CODE,
    ("candidate", "type"): "อบต.",
    ("candidate", "dla_code"): "9000002",
    ("document", "id"): "S1",
    ("case", "title_th"): None,  # only of a record that tells of no innovation
    ("case", "title_en"): None,
    ("heading", "review_status"): None,  # told by the record itself where innovations are listed
    ("partner", "name_th"): HOSPITAL,
    ("partner", "name_en"): None,  # another name of the same body
    ("partner", "type"): "health_agency",
    ("indicator", "direction"): "up_is_better",
}
#: Kinds of fields that are not filled: kept nowhere, a place in a text of its own, and a person of
#: another list of the record.
LEFT_OUT = ("ignore", "span", "participant")


class Walker:
    """Fills blocks with values that are all different, the same for the same seed."""

    def __init__(self, spec: Spec, seed: int) -> None:
        self.spec, self.rng, self.number = spec, Random(seed), count(1)

    def block(self, name: str) -> Record:
        """One entry of a block with all its fields."""
        block = self.spec.blocks[name]
        made: Record = {}
        for known in block.fields.values():
            if known.name == ".":  # a second thing in the same fields
                made |= self.block(str(known.block))
            elif self.is_told_apart(block, known):
                continue
            elif (value := self.value(block, known)) is not None:
                made[known.name] = value
        return made

    def is_told_apart(self, block: Block, known: Field) -> bool:
        """Whether the same words are told in a field for each language."""
        has_words = any(target.property.datatype == "text" for target in known.targets)
        return has_words and {f"{known.name}_th", f"{known.name}_en"} <= block.fields.keys()

    def value(self, block: Block, known: Field) -> Any:
        """A value of one field; None where the field is better left out."""
        if (block.name, known.name) in GIVEN:
            return GIVEN[block.name, known.name]
        match known.kind:
            case "nodes":
                return [self.block(str(known.block))]
            case "inline" | "heading":
                return self.block(str(known.block))
            case "year":
                year = YEAR_CE if known.name.endswith("_ce") else YEAR_BE
                return year - 5 if "baseline" in known.name else year
            case "date":
                return "2022-10-09"
            case "number":
                return next(self.number)
            case "document":
                return "S1"
            case "innovation":
                return "part_1" if known.name == "from" else "part_2"
            case "contribution":
                return [HOSPITAL]
            case "agent":
                return INSTITUTE
            case "time":
                return "09:30"
            case "topic":
                return self.rng.choice(self.codes_named("innovation-topic"))
            case "person":
                return f"สมมติ คนที่{next(self.number)}" if known.name == "name" else None
            case "value":
                return self.plain(block, known)
        if known.kind not in LEFT_OUT:
            raise NotImplementedError(f"no value is made for a field of the kind {known.kind}")
        return None

    def plain(self, block: Block, known: Field) -> Any:
        """A value of the type that the property has."""
        number, target = next(self.number), known.targets[0]
        if known.read in ("slug", "key"):
            return f"x{number}"
        if known.read in ("integer", "decimal", "baht"):
            return number
        if known.read == "time":
            return "09:30"
        if known.read == "url" or target.property.datatype == "anyURI":
            return f"https://example.org/{number}"
        if codes := self.codes(block, target.property):
            return self.rng.choice(codes)
        if target.language == "en":
            return f"Words {number}"
        figures: Record = {"integer": number, "decimal": number, "boolean": True,
                           "gYear": YEAR_CE, "date": "2022-10-09"}  # fmt: skip
        return figures.get(str(target.property.datatype), f"ถ้อยคำที่ {number}")

    def codes_named(self, name: str) -> list[str]:
        """The codes of a list, by its name."""
        lists = self.spec.model.code_lists.values()
        return sorted(code for known in lists if known.name == name for code in known.concepts)

    def codes(self, block: Block, prop: Property) -> list[str]:
        """The codes that may stand here; empty where the property is filled by no code."""
        of_list = [c for c in self.spec.model.code_lists.values() if c.name == block.code_list]
        if (
            prop.range
            and any(of_list)
            and prop.range in self.spec.model.line_of(of_list[0].class_iri)
        ):
            return sorted(of_list[0].concepts)
        known = self.spec.model.codes_of(prop.range or "")
        return sorted(known.concepts) if known else []


def full_record(seed: int = 1, spec: Spec | None = None) -> Record:
    """One record in which every block of the mapping, and each of its fields, is told."""
    walker = Walker(spec or load_spec(), seed)
    record = walker.block("case")
    record["innovations"] = [walker.block("innovation") | {"id": f"part_{n}"} for n in (1, 2)]
    return record | {"id": f"walked-{seed}"}


def full_records(spec: Spec | None = None) -> list[Record]:
    """Two full records: of one it is clear whose case it is, of the other only who it may be."""
    clear, unclear = full_record(1, spec), full_record(2, spec)
    for field in ("candidates", "uncertain", "uncertain_th", "uncertain_en"):
        clear["lao"].pop(field, None)
    return [clear, unclear]

"""A record: what one part of a file tells, before a mapping makes facts of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from govinno.loaders.yaml_reader import Mapping
from govinno.records.faults import Fault


@dataclass(slots=True)
class Record:
    """One record as a reader gives it.

    `kind` is the word of the mapping that knows it, and `tree` what it tells; None where the part
    cannot be read or no mapping knows it: then `faults` say why. `kept` is its own part of the
    file, from which alone the same record comes again, and `line` the line of the file at which
    that part begins. `words` says a way through the tree in the words of the file; None where the
    way itself (`partners[2].role`) is what stands in it.
    """

    kind: str | None
    tree: Mapping | None
    kept: bytes
    line: int = 1
    faults: list[Fault] = field(default_factory=list)
    words: Callable[[str], str] | None = None

"""What a report says beside a faulty cell, in words, in colours and in signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from govinno.records.faults import SIGNS, Fault, Severity
from govinno.records.text import xml_text
from govinno.words import Words, words_of

#: Who writes the comments.
AUTHOR = "govinno"
#: The ground of a cell and its edge, as RGB.
FILLS: dict[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C"}
EDGES: dict[Severity, str] = {"error": "9C0006", "warning": "7F6000"}
#: So many faults are listed. A program reads the others as JSON; a person mends these first.
MOST_LISTED = 20_000


def say(key: str, language: str, **details: object) -> str:
    """The words of a report in one language."""
    return words_of("report")[key].filled(**details).in_language(language)


def called(severity: Severity, language: str) -> str:
    """What a fault is called, its sign first: `✖ ต้องแก้`."""
    return f"{SIGNS[severity]} {say(severity, language)}"


def _in_all_languages(words: Words) -> list[str]:
    return list(words.as_dict().values())


def titles() -> list[str]:
    """The title of the list in all languages, by which it is known again."""
    return _in_all_languages(words_of("report")["title"])


def is_ours(author: str, text: str) -> bool:
    """Whether a report wrote a comment, also where a program has forgotten by whom it is."""
    known = words_of("report")
    calls = [f"{SIGNS[each]} {word}" for each in SIGNS for word in _in_all_languages(known[each])]
    return author == AUTHOR or text.lstrip().startswith(tuple(calls))


#: The part of a file and the cell in it: a sheet and `C5`. Empty where nothing can be marked.
Spot = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A fault as it is listed.

    `where` says for people where it is within the file, `file` which file it is, where there are
    several or none is marked.
    """

    fault: Fault
    where: str
    spot: Spot = ()
    file: str = ""

    def message(self, language: str) -> str:
        """What is wrong, and what to write instead."""
        return xml_text(self.fault.message(language))


def said_of(listed: Iterable[Listed], language: str) -> str:
    """The text of one comment: every fault of a cell, errors first."""
    order = sorted(listed, key=lambda one: one.fault.severity)
    return "\n\n".join(
        f"{called(one.fault.severity, language)}\n{one.message(language)}" for one in order
    )


def worst(listed: Iterable[Listed]) -> Severity:
    """How grave the gravest of some faults is."""
    return "error" if any(one.fault.severity == "error" for one in listed) else "warning"


def head_lines(listed: Sequence[Listed], language: str) -> list[str]:
    """What stands above the list: its title, how many there are, and what to do."""
    errors = sum(one.fault.severity == "error" for one in listed)
    counted = {"errors": errors, "warnings": len(listed) - errors}
    signs = {str(severity): sign for severity, sign in SIGNS.items()}
    counts = say("counts", language, **counted, **signs) if listed else say("nothing", language)
    key = "how-marked" if any(one.spot for one in listed) else "how-listed"
    how = say(key, language) if listed else ""
    return [say("title", language), counts, how]


def columns(listed: Sequence[Listed]) -> list[str]:
    """The columns of the list by the keys of their words; files are named where there are any."""
    files = ["file"] if any(one.file for one in listed) else []
    return ["number", "kind", *files, "where", "value", "message", "code"]


def row(number: int, one: Listed, language: str) -> dict[str, str]:
    """One line of the list, by column."""
    return {
        "number": str(number),
        "kind": called(one.fault.severity, language),
        "file": xml_text(one.file),
        "where": xml_text(one.where),
        "value": xml_text(one.fault.value),
        "message": one.message(language),
        "code": one.fault.code,
    }

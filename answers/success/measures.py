"""What the study measures, in words: the definition of success with its settings, and the counts."""

from __future__ import annotations

from collections.abc import Mapping

from govinno.answers.question import ANY, Question
from govinno.answers.success.words import joined
from govinno.words import Words

#: The three counts of success.
COUNTS: Mapping[str, Words] = {
    "yes": Words("สำเร็จ", "Succeeded"),
    "no": Words("ไม่สำเร็จ", "Did not"),
    "unknown": Words("ไม่ทราบ", "Not known"),
}
#: The settings that only one definition of success has.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "A": ("rank", "category"),
    "B": ("improvement", "indicators"),
    "C": ("lasting_years",),
    "D": (),
}
_COMBINED = ("combines", "combined_by")


def settings_of(values: Mapping[str, str]) -> list[str]:
    """The settings that matter for the definition of these values; those of E with those of the
    definitions it combines."""
    definition = values["definition"]
    if definition in SETTINGS:
        return list(SETTINGS[definition])
    return [*_COMBINED, *(name for one in values["combines"] for name in SETTINGS[one])]


def all_settings() -> set[str]:
    """The settings of every definition."""
    return {*_COMBINED, *(name for names in SETTINGS.values() for name in names)}


def definition_in_words(
    question: Question, values: Mapping[str, str], words: Mapping[str, Mapping[str, str]]
) -> Words:
    """The chosen definition with those of its settings that narrow it, as one line."""
    labels = {p.name: p.label for p in question.parameters}
    told = {name: Words(**both) for name, both in words.items()}
    settings = (
        Words(f"{labels[name].th}: {told[name].th}", f"{labels[name].en}: {told[name].en}")
        for name in settings_of(values)
        if values[name] != ANY
    )
    return joined([told["definition"], *settings], " · ")


def counts_in_words(counts: Mapping[str, int]) -> Words:
    """The three counts as one line."""
    told = (Words(f"{w.th} {counts[n]:,}", f"{w.en} {counts[n]:,}") for n, w in COUNTS.items())
    return joined(told, " · ")

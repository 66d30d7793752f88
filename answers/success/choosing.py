"""How many innovations the study would tell of with other values of its blanks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from govinno.answers.question import ANY
from govinno.answers.success.asked import View, asked
from govinno.answers.success.facts import Facts, with_broader
from govinno.ontology.model import GI, load_model

#: The blanks that choose innovations by a code, with its list and what an innovation holds of it.
_HELD = {
    "theme": ("Theme", "themes"),
    "province": ("Province", "provinces"),
    "lao_type": ("LaoType", "lao_types"),
}


def told_of(facts: Facts, values: Mapping[str, str]) -> int:
    """The innovations that are told of with these values, in full."""
    view = View(facts, asked(values))
    if view.asked.is_of_partners:
        return len(view.apart(view.wanted_targets))
    return len(view.innovations)


def told_of_each(facts: Facts, values: Mapping[str, str], name: str) -> dict[str, int] | None:
    """The same for each code of one blank, in one walk over the innovations.

    None for a blank that does not choose innovations by a code.
    """
    view = View(facts, asked({**values, name: ANY})) if name in _HELD else None
    if view is None or view.asked.is_of_partners:
        return None
    kind, held = _HELD[name]
    found = Counter({ANY: len(view.innovations)})
    for innovation in view.innovations.values():
        codes = getattr(innovation, held)
        found.update({above for code in codes for above in with_broader(kind, code)})
    return {code: found[code] for code in (ANY, *load_model().code_lists[GI + kind].concepts)}

"""The link of a page: everything that restores a view stands in it, typed and checked.

A value that a page cannot use is left out and remembered, so that the page can say so; a key
that no page knows is left out too. The link is the only state: a widget writes it, the page reads
it, and `st.session_state` follows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from govinno.ontology import BASE

LONGEST_LINK = 2_000
LONGEST_VALUE = 500
_BETWEEN = ","


@dataclass(slots=True)
class Link:
    """The parameters of a link as it came. `left_out` are the keys whose value was no use."""

    parameters: Mapping[str, str]
    left_out: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)

    def text(self, name: str, default: str = "", longest: int = LONGEST_VALUE) -> str:
        """A text of any kind up to a length; the default where there is none."""
        self.read.add(name)
        value = self.parameters.get(name, default)
        return value if len(value) <= longest else self._leave_out(name, default)

    def choice(self, name: str, known: Collection[str], default: str) -> str:
        """One of the known values."""
        value = self.text(name, default)
        return value if value in known or value == default else self._leave_out(name, default)

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(name, str(default))
        is_number = value.isascii() and value.isdigit() and len(value) < 10
        if is_number and least <= int(value) <= most:
            return int(value)
        self._leave_out(name, "")
        return default

    def many(self, name: str, known: Collection[str] | None = None) -> list[str]:
        """Several values between commas, each once; only known ones, where they are given."""
        values = [value for value in self.text(name).split(_BETWEEN) if value]
        if known is not None and any(value not in known for value in values):
            self._leave_out(name, "")
        return [v for v in dict.fromkeys(values) if known is None or v in known]

    def unknown(self) -> list[str]:
        """Keys that the page did not read, in order, cut to what can be shown."""
        return sorted(key[:40] for key in self.parameters if key not in self.read)

    def _leave_out(self, name: str, default: str) -> str:
        self.left_out[name] = self.parameters.get(name, "")[:60]
        return default


def full(short: str) -> str:
    """The IRI of a short id, as links hold it. "" stays "".

    The id of a line has three parts, of which the middle one names the way and is no IRI.
    """
    if not short:
        return ""
    parts = short.split(" ")
    for end in (0, -1):
        if ":" not in parts[end]:
            parts[end] = BASE + parts[end]
    return " ".join(parts)


def short(iri: str) -> str:
    """An IRI without what all of ours share, for a link."""
    return iri.replace(BASE, "")


def joined(values: Collection[str]) -> str:
    """Several values as a link holds them."""
    return _BETWEEN.join(values)


def parameters(current: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """The parameters of the next link: an empty value takes its key out.

    Beyond 2,000 characters the longest value is left out, for a link that no browser takes is of
    no use.
    """
    merged = {k: v for k, v in {**current, **changes}.items() if v}
    while sum(len(k) + len(v) + 2 for k, v in merged.items()) > LONGEST_LINK:
        del merged[max(merged, key=lambda key: len(merged[key]))]
    return merged

"""What whoever publishes the data set says of it; all of it comes from the settings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple


class Publication(NamedTuple):
    """Who publishes, under which address and licence; empty where nobody has said so.

    `address` is where people find the endpoint, without a slash at its end. `licence` is an
    address too. `organisation` is the short name that a catalogue knows the publisher by.
    `objective` (one or several), `updated` and `category` are words of the Thai government data
    catalogue; see `catalogue.yaml`.
    """

    address: str = ""
    publisher: str = ""
    creator: str = ""
    contact: str = ""
    email: str = ""
    licence: str = ""
    organisation: str = ""
    objective: tuple[str, ...] = ()
    updated: str = ""
    category: str = ""


@cache
def catalogue_facts() -> dict[str, Any]:
    """What `catalogue.yaml` tells: fields, choices and names of the government data catalogue."""
    import yaml  # nothing else here needs it

    text = (Path(__file__).parent / "catalogue.yaml").read_text(encoding="utf-8")
    facts: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return facts


def choices(name: str) -> list[str]:
    """The words that a part of the publication may be; none where it is free."""
    known: dict[str, list[str]] = catalogue_facts()["choices"]
    return known.get(name, [])


def is_catalogue(file: Path) -> bool:
    """Whether a file of this name is the entry for a catalogue: `catalogue.json`, `.ttl` …"""
    return file.stem.lower() == "catalogue"

"""The query texts of our own, in which what both languages need is written once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent

#: A line such as `BOTH(?case_iri gi:note AS ?note)` or `NAME(?agent rdfs:label AS ?partner)`.
_SHORT = re.compile(r"^( *)(BOTH|NAME)\((\?\w+|\$\w+) (\S+) AS \?(\w+)\)$", re.MULTILINE)


@lru_cache(maxsize=32)
def text_of(name: str) -> str:
    """A text beside this module, such as `evidence.rq` or `choices/case.rq`, in full."""
    return in_full((FOLDER / name).read_text(encoding="utf-8"))


def in_full(text: str) -> str:
    """A SPARQL text with its short lines written out, as it is run and shown.

    `BOTH(?a p AS ?x)` gives `?x_th` and `?x_en`, each where there is one; `NAME` gives `?x`
    besides: the Thai text, or the English where there is no Thai one.
    """
    return _SHORT.sub(_lines_of, text)


def _lines_of(short: re.Match[str]) -> str:
    indent, word, thing, path, name = short.groups()
    lines = [
        f'{indent}OPTIONAL {{ {thing} {path} ?{name}_{tag} FILTER(LANG(?{name}_{tag}) = "{tag}") }}'
        for tag in ("th", "en")
    ]
    if word == "NAME":
        lines.append(f"{indent}BIND(COALESCE(?{name}_th, ?{name}_en) AS ?{name})")
    return "\n".join(lines)

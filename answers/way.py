"""A way is one kind of line that is drawn between two things, and one Markdown file.

    ---
    label: {th: ภาคี, en: Partner}
    line: plain
    drawn: true
    source: [Agent]
    target: [Innovation, CaseRecord]
    few: target
    codes: PartnerRole
    ---
    ```sparql … ```

`source` and `target` are the classes that may stand at the ends; `few` is the end at which one
thing has few such lines, so that all lines among some things are asked for from there. `codes` is
the code list of `?how`. `beats` names the ways whose lines this one takes the place of.

The text gives `?source ?target ?via ?how`; `?via` is the evidenced thing behind the line, `?how` a
code of the list, by its IRI. `$things` is a VALUES of one of the two ends and stands first: an
engine that begins anywhere else reads the whole graph. What follows the line `# in detail` tells
more of a line that is there without it, so counting leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from govinno.answers.bind import sparql_term
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.words import Words

FOLDER = Path(__file__).parent / "ways"

Side = Literal["source", "target"]
SIDES: tuple[Side, Side] = ("source", "target")
Style = Literal["thick", "dotted", "plain", "part", "dashed"]

#: Where a text begins to tell more of a line than that it is there.
DETAIL = "# in detail"
#: So many things are asked about at once; a query text has a longest length.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Way:
    """One way, as its file tells it. `ends` are the names of the classes at each end."""

    slug: str
    label: Words
    line: Style
    is_drawn: bool
    ends: Mapping[Side, frozenset[str]]
    few: Side
    codes: str | None
    beats: frozenset[str]
    prologue: str
    pattern: str


class Branch(NamedTuple):
    """A way asked from one end, for some things."""

    way: Way
    side: Side
    things: list[str]

    def text(self, names: Mapping[str, str], in_detail: bool = True) -> str:
        """The pattern with its things in it, and its variables renamed."""
        values = f"VALUES ?{self.side} {{ {' '.join(map(sparql_term, self.things))} }}"
        whole = self.way.pattern.replace("$things", values)
        start, detail, _ = whole.partition(DETAIL)
        pattern = whole if in_detail or not detail else start + "}"
        return _VARIABLE.sub(lambda found: f"?{names.get(found[1], found[1])}", pattern)


#: A variable, but not what looks like one inside an IRI.
_VARIABLE = re.compile(r"(?<![\w/>])\?(\w+)")
_FENCE = re.compile(r"^```sparql\n(.*?)^```", re.MULTILINE | re.DOTALL)


@lru_cache(maxsize=1)
def load_ways() -> dict[str, Way]:
    """All ways by slug, in the order of their file names."""
    return {
        file.stem: read_way(file.stem, file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.glob("*.md"))
    }


def read_way(slug: str, text: str) -> Way:
    """Read one file; `ValueError` and `KeyError` mean that it is no way."""
    _, front, body = text.split("---\n", 2)
    content = yaml.load(front, yaml.CSafeLoader)
    (sparql,) = _FENCE.findall(body)
    prologue, _, pattern = sparql.strip().partition("SELECT")
    return Way(
        slug=slug,
        label=Words(**content["label"]),
        line=content["line"],
        is_drawn=content["drawn"],
        ends={side: frozenset(content[side]) for side in SIDES},
        few=content["few"],
        codes=content.get("codes"),
        beats=frozenset(content.get("beats", ())),
        prologue=prologue.strip(),
        pattern=pattern.partition("WHERE")[2].strip(),
    )


def branches(
    ways: Iterable[Way], things: Mapping[str, frozenset[str]], only_few: bool = False
) -> list[Branch]:
    """The ways that may begin or end at some things, each with the things that fit its end.

    `things` gives the names of the classes of each thing. With `only_few` each way is asked only
    from the end at which a thing has few such lines.
    """
    found = []
    for way in ways:
        for side in (way.few,) if only_few else SIDES:
            fitting = sorted(iri for iri, classes in things.items() if classes & way.ends[side])
            if fitting:
                found.append(Branch(way, side, fitting))
    return found


class Edge(NamedTuple):
    """One row of one way; `how` is the IRI of a code."""

    way: str
    source: str
    target: str
    via: str | None
    how: str | None


def find_edges(sandbox: Sandbox, asked: Sequence[Branch]) -> list[Edge]:
    """The rows of some ways, each once. No row leads from a thing to itself.

    The engine cuts a table that is too long, so a thing with very many neighbours gives a part.
    """
    edges: dict[Edge, None] = {}
    for some in _portions(asked):
        names = [(f"source{number}", f"target{number}") for number in range(len(some))]
        parts = [b.text({"source": s, "target": t}) for b, (s, t) in zip(some, names, strict=True)]
        columns = " ".join(f"?{source} ?{target}" for source, target in names)
        text = _union(some, f"SELECT DISTINCT ?via ?how {columns}", parts)
        rows = sandbox.sparql(text).rows
        edges.update(dict.fromkeys(_edge(row, some) for row in rows))
    return [edge for edge in edges if edge.source != edge.target]


def _edge(row: Sequence[Cell], some: Sequence[Branch]) -> Edge:
    """A row has its ends in the two columns of the branch that gave it.

    A name for the way in each branch would say the same, and doubles the time to read the text.
    """
    via, how, *ends = (None if cell is None else str(cell) for cell in row)
    number = next(n for n in range(len(some)) if ends[2 * n] is not None)
    return Edge(some[number].way.slug, str(ends[2 * number]), str(ends[2 * number + 1]), via, how)


def count_links(sandbox: Sandbox, asked: Sequence[Branch]) -> dict[str, int]:
    """How many neighbours the things of the branches have; those without any are left out."""
    counts: dict[str, int] = {}
    head = "SELECT ?thing (COUNT(DISTINCT ?other) AS ?links)"
    for some in _portions(asked):
        parts = [b.text({b.side: "thing", opposite(b.side): "other"}, False) for b in some]
        text = _union(some, head, parts, "FILTER(?thing != ?other)") + "\nGROUP BY ?thing"
        counts |= {str(thing): int(str(links)) for thing, links in sandbox.sparql(text).rows}
    return counts


def _union(some: Sequence[Branch], head: str, parts: Sequence[str], only: str = "") -> str:
    joined = "\nUNION\n".join(parts)
    return f"{some[0].way.prologue}\n{head} WHERE {{\n{joined}\n{only} }}"


def _portions(asked: Sequence[Branch]) -> Iterator[list[Branch]]:
    """The branches again for fifty things at a time; a thing stands in one portion only."""
    things = sorted({iri for branch in asked for iri in branch.things})
    for start in range(0, len(things), AT_ONCE):
        portion = set(things[start : start + AT_ONCE])
        cut = [b._replace(things=[iri for iri in b.things if iri in portion]) for b in asked]
        yield [branch for branch in cut if branch.things]


def opposite(side: Side) -> Side:
    """The other end of a line."""
    return "target" if side == "source" else "source"

"""The state of a store, as `govinno doctor` tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from govinno.answers.texts import text_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Manifest
from govinno.graph.tables import Cell


@dataclass(frozen=True, slots=True)
class State:
    """Counts of one snapshot. `sparql` and `cypher` hold the same counts from both engines."""

    snapshot: str
    created: str
    sources: list[str]
    cases: int
    stale: list[str]
    quads: int
    sparql: dict[str, Cell]
    cypher: dict[str, Cell]

    @property
    def engines_agree(self) -> bool:
        """Whether both engines count the same."""
        return self.sparql == self.cypher

    def as_dict(self) -> dict[str, object]:
        """The state as JSON has it."""
        return {**asdict(self), "engines_agree": self.engines_agree}


def state_of(sandbox: Sandbox, manifest: Manifest) -> State:
    """Count on both engines."""
    return State(
        snapshot=manifest.id,
        created=manifest.created,
        sources=manifest.sources,
        cases=len(manifest.cases),
        stale=sorted(case for case, known in manifest.cases.items() if known.is_stale),
        quads=manifest.counts.get("quads", 0),
        sparql=_one_row(sandbox, "sparql"),
        cypher=_one_row(sandbox, "cypher"),
    )


def _one_row(sandbox: Sandbox, engine: str) -> dict[str, Cell]:
    text = text_of("state.rq" if engine == "sparql" else "state.cypher")
    table = sandbox.sparql(text) if engine == "sparql" else sandbox.cypher(text)
    return dict(zip(table.columns, table.rows[0], strict=True))

"""The state of a store, as `govinno doctor` tells it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from govinno.answers.texts import text_of
from govinno.graph.engines import ENGINES, Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.snapshots import Manifest
from govinno.graph.tables import QueryRefused, Table

Counts = dict[str, object]


@dataclass(frozen=True, slots=True)
class State:
    """Counts of one snapshot. Each of `engines` holds the same counts, told by that engine.

    A Neo4j server is among them where one is configured; `notices` say what is to be known of
    it, and why it told nothing if it did not.
    """

    snapshot: str
    created: str
    sources: list[str]
    cases: int
    stale: list[str]
    quads: int
    engines: dict[Engine, Counts]
    notices: list[dict[str, str]]

    @property
    def engines_agree(self) -> bool:
        """Whether all engines count the same."""
        first, *others = self.engines.values()
        return all(counts == first for counts in others)

    def as_dict(self) -> dict[str, object]:
        """The state as JSON has it."""
        return {**asdict(self), "engines_agree": self.engines_agree}


def state_of(sandbox: Sandbox, manifest: Manifest) -> State:
    """Count on every engine."""
    told = {engine: _told(sandbox, engine) for engine in sandbox.engines()}
    return State(
        snapshot=manifest.id,
        created=manifest.created,
        sources=manifest.sources,
        cases=len(manifest.cases),
        stale=sorted(id_ for id_, known in manifest.records.items() if known.is_stale),
        quads=manifest.counts.get("quads", 0),
        engines={engine: _counts(table) for engine, table in told.items()},
        notices=[notice for table in told.values() for notice in table.notices],
    )


def _told(sandbox: Sandbox, engine: Engine) -> Table:
    text = text_of("state.rq" if language_of(engine) == "sparql" else "state.cypher")
    try:
        return sandbox.run(engine, text)
    except QueryRefused as no:
        if not ENGINES[engine].is_server:
            raise
        return Table([], [], notices=[{"code": no.code, "th": no.th, "en": no.en}])


def _counts(table: Table) -> Counts:
    return dict(zip(table.columns, table.rows[0], strict=True)) if table.rows else {}

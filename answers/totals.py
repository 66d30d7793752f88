"""The counts that sentences need, each named once: what it counts, in SPARQL and in Cypher.

    ---
    counts:
      awards: {th: รางวัลของทุกกรณี, en: awards of all cases}
    ---
    ```sparql … ```  ```cypher … ```

A file of `answers/totals/` gives some counts that are found together, in one row. A question lists
those that its sentences need and what it calls them: `totals: {all_awards: awards}`. `$name` stands
for the value of a blank, which a question that lists the count has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from govinno.answers.bind import bind_cypher, bind_sparql
from govinno.answers.question import QuestionError, parts_of, words_of
from govinno.graph.engines import Engine, language_of
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.words import Words

FOLDER = Path(__file__).parent / "totals"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts that are found together: what each counts, and the same row in both languages."""

    name: str
    counts: dict[str, Words]
    texts: dict[str, str]

    def bound(self, values: Mapping[str, str]) -> dict[str, str]:
        """Both texts with the values in them."""
        return {
            "sparql": bind_sparql(self.texts["sparql"], values),
            "cypher": bind_cypher(self.texts["cypher"], values),
        }


@lru_cache(maxsize=1)
def load_totals() -> dict[str, Totals]:
    """All shipped totals by file name; raises `QuestionError` for a count that two files give."""
    found = {file.stem: _read(file) for file in sorted(FOLDER.glob("*.md"))}
    names = [count for totals in found.values() for count in totals.counts]
    if twice := {name for name in names if names.count(name) > 1}:
        raise QuestionError(f"given twice: {sorted(twice)}")
    return found


def _read(file: Path) -> Totals:
    content, texts = parts_of(file.stem, file.read_text(encoding="utf-8"))
    counts = {name: words_of(told) for name, told in content["counts"].items()}
    return Totals(file.stem, counts, texts)


def totals_behind(listed: Mapping[str, str]) -> list[Totals]:
    """The totals that give what is listed; raises `QuestionError` for what none gives."""
    wanted = set(listed.values())
    found = [totals for totals in load_totals().values() if wanted & set(totals.counts)]
    if unknown := wanted - {count for totals in found for count in totals.counts}:
        raise QuestionError(f"no total gives {sorted(unknown)}")
    return found


def totals_of(
    sandbox: Sandbox, listed: Mapping[str, str], values: Mapping[str, str], engine: Engine
) -> dict[str, Cell]:
    """The numbers that are listed, as they are called there; empty where none are."""
    counted: dict[str, Cell] = {}
    for totals in totals_behind(listed):
        table = sandbox.run(engine, totals.bound(values)[language_of(engine)])
        counted |= dict(zip(table.columns, table.rows[0], strict=True))
    return {called: counted[count] for called, count in listed.items()}

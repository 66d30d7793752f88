"""The product as its users have it: files go in, answers come out. The only place that knows it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from govinno.verbs import Govinno


class Product:
    """One store with one set of files, and its warm engines."""

    def __init__(self, store: Path, sources: list[Path]) -> None:
        self.govinno = Govinno(store)
        # What a generator of records may get wrong is for its own tests to say.
        report = self.govinno.load(sources, accept_valid=True)
        assert report.snapshot, report
        self.cases = set(report.added)

    def ask(self, slug: str, values: Mapping[str, str]) -> dict[str, Any]:
        return self.govinno.ask(slug, values).as_dict()

    def questions(self) -> set[str]:
        """All questions there are, the study among them."""
        return set(self.govinno.questions())

    def close(self) -> None:
        self.govinno.close()


def cells(answer: dict[str, Any], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Rows of an answer in these columns."""
    at = [answer["columns"].index(name) for name in columns]
    return [tuple(row[i] for i in at) for row in answer["rows"]]

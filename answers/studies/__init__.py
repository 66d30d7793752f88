"""The studies: one file here for each, which says what its form is and how it answers.

A module of this folder holds `STUDY`. It is known, listed, asked, printed, exported and shown by
that alone. What takes a while to import is imported when it is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from govinno.answers.answer import StudyAnswer
from govinno.answers.choosing import Count
from govinno.answers.question import Question
from govinno.graph.engines import ENGINES, Engine
from govinno.graph.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Study:
    """A question that is computed.

    `read` reads the facts of a snapshot; `answer` gets them with the id of the snapshot, the
    values and the engine, and raises `WrongValue` for a name or value that the study does not have.
    `count` says of how many things it tells with some values in full, and `count_each` the same for
    each code of one blank, or None where only `count` can say it.
    """

    question: Question
    read: Callable[[Sandbox, Engine], Any]
    answer: Callable[[Sandbox, Any, str, Mapping[str, str], Engine], StudyAnswer]
    count: Callable[[Any, Mapping[str, str]], int] | None = None
    count_each: Callable[[Any, Mapping[str, str], str], dict[str, int] | None] | None = None


@lru_cache(maxsize=1)
def load_studies() -> dict[str, Study]:
    """All studies by slug, in the order of their file names."""
    names = sorted(module.name for module in iter_modules(__path__))
    studies: list[Study] = [import_module(f"{__name__}.{name}").STUDY for name in names]
    return {study.question.slug: study for study in studies}


class Desk:
    """Where studies are answered; the facts of a snapshot are read once for each engine."""

    def __init__(self) -> None:
        self._facts: dict[tuple[str, str, Engine], Any] = {}
        self._reading = threading.Lock()

    def answer(
        self, sandbox: Sandbox, snapshot: str, slug: str, values: Mapping[str, str], engine: Engine
    ) -> StudyAnswer:
        """The answer of a study; `WrongValue` as in `Study.answer`."""
        study = load_studies()[slug]
        return study.answer(
            sandbox, self._facts_of(study, sandbox, snapshot, engine), snapshot, values, engine
        )

    def counter(self, sandbox: Sandbox, snapshot: str, slug: str, engine: Engine) -> Count:
        """`Study.count` on the facts of a snapshot; a study without it never says how much."""
        study = load_studies()[slug]
        if study.count is None:
            return lambda _: None
        return partial(study.count, self._facts_of(study, sandbox, snapshot, engine))

    def count_each(
        self,
        sandbox: Sandbox,
        snapshot: str,
        slug: str,
        engine: Engine,
        values: Mapping[str, str],
        name: str,
    ) -> dict[str, int] | None:
        """`Study.count_each` on the facts of a snapshot; None for a study without it."""
        study = load_studies()[slug]
        if study.count_each is None:
            return None
        facts = self._facts_of(study, sandbox, snapshot, engine)
        return study.count_each(facts, values, name)

    def _facts_of(self, study: Study, sandbox: Sandbox, snapshot: str, engine: Engine) -> Any:
        """Those of an older snapshot go; what a server holds may change at any time."""
        key = (study.question.slug, snapshot, engine)
        with self._reading:
            if key not in self._facts or ENGINES[engine].is_server:
                self._facts = {k: told for k, told in self._facts.items() if k[1:] == key[1:]}
                self._facts[key] = study.read(sandbox, engine)
            return self._facts[key]

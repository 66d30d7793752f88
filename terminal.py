"""What a command has at hand: the store, the language and the two streams to print to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from govinno import settings
from govinno.answers import use_zone
from govinno.verbs import Govinno


class Context:
    """What every command needs: the store, the language and where to print."""

    def __init__(self, store: str | None, lang: str | None) -> None:
        self.folder = settings.store_folder(store)
        self.language = settings.language(lang)
        # Written to a file or a pipe, a table keeps its full width.
        width = None if sys.stdout.isatty() else 200
        self.out = Console(highlight=False, emoji=False, width=width)
        self.err = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)

    def say(self, th: str, en: str) -> None:
        """A message in the reader's language, on standard error."""
        self.err.print(en if self.language == "en" else th, markup=False)

    def line(self, text: Text) -> None:
        """One line on standard output, never broken where it is piped."""
        self.out.print(text, soft_wrap=not self.out.is_terminal)

    @contextmanager
    def govinno(
        self, snapshot: str | None = None, *, spare: bool = False, workers: int | None = None
    ) -> Iterator[Govinno]:
        """The library on the store of this command, on an earlier snapshot where one is named."""
        use_zone(settings.zone())
        with Govinno(
            self.folder,
            settings.limits(),
            spare=spare,
            workers=workers,
            neo4j=settings.neo4j_address(),
            sparql_server=settings.sparql_address(),
            asks=settings.asked_server(),
            snapshot=snapshot,
            own_questions=settings.questions_folder(),
        ) as library:
            yield library

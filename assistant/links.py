"""Where a person goes on reading: a page of the dashboard, or else the address of the thing."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from govinno.graph import Engine
from govinno.ontology import BASE

#: A longer link loses its longest value, so that it never stands cut in a result.
LONGEST = 1_000


class Links:
    """Links into the dashboard at an address such as https://example.org, else to the pages that
    the endpoint has of things; where neither has an address, IRIs."""

    def __init__(self, dashboard: str | None, endpoint: str) -> None:
        self._dashboard, self._things = dashboard, f"{endpoint}/" if endpoint else BASE

    def answer(self, slug: str, values: Mapping[str, str], language: str) -> str:
        """The page that answers a question; without a dashboard where all addresses begin."""
        return (
            self._page("questions", q=slug, **values, lang=language)
            if self._dashboard
            else self._things
        )

    def thing(self, iri: str, language: str) -> str:
        """A thing in the middle of the network, a case on its own page, or the page that the
        endpoint has of it; what is not ours is its own address."""
        short = iri.removeprefix(BASE)
        if not self._dashboard or short == iri:
            return self._things + short if short != iri else iri
        case = short.removeprefix("id/case/")
        if case != short:
            return self._page("case", id=case, lang=language)
        return self._page("network", at=short, lang=language)

    def query(self, text: str, engine: Engine, language: str) -> str:
        """The Query page with this text; without a dashboard where all addresses begin."""
        if not self._dashboard:
            return self._things
        return self._page("query", engine=engine, text=text, lang=language)

    def _page(self, page: str, **parameters: str) -> str:
        while len(whole := f"{self._dashboard}/{page}?{urlencode(parameters)}") > LONGEST:
            del parameters[max(parameters, key=lambda name: len(parameters[name]))]
        return whole

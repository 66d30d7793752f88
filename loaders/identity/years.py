"""Which year is meant: of an award, of a selection, of the whole record."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from govinno.loaders.identity.terms import Terms
from govinno.loaders.mapping.trees import mappings_in, text_in
from govinno.loaders.yaml_reader import Mapping, texts_of
from govinno.records.dates import Year, YearKind, read_date, read_year
from govinno.records.facts import Misread

#: `about` with this word means the governance review, not the innovation.
MANAGEMENT = "management"


class Years:
    """The years of one record. `of_selection` is the fiscal one of its selection, once read."""

    def __init__(self, terms: Terms, root: Mapping) -> None:
        self.terms, self.root = terms, root
        self.of_selection: Year | None = None

    def of_award(self, tree: Mapping) -> Year | None:
        """The year of an award, of the kind that the record tells."""
        fiscal, plain = fiscal_year(tree), year_in(tree, "year_be", "year_ce")
        told = self.terms.concept("year_kind", tree, "year_kind")
        year = plain or fiscal
        if year is None:
            return None
        if told:
            return replace(year, kind=cast("YearKind", told.code))
        return fiscal if fiscal and fiscal.be == year.be else _of_known_kind(year)

    def of_round(self, tree: Mapping) -> Year | None:
        """The year by which the round or review of an award is known: the fiscal one, if told."""
        return fiscal_year(tree) or self.of_award(tree)

    def at_hand(self) -> Year | None:
        """The year that the record is about: of the selection, of its awards, of its session."""
        return self.of_selection or self._of_all_awards() or self._of_session()

    def of_review(self) -> Year | None:
        """The year of the governance review where an entry gives none."""
        return self.of_selection or self._of_all_awards(of_management=True)

    def _of_all_awards(self, of_management: bool = False) -> Year | None:
        """The year in which all awards (or those for management) agree, else None."""
        years = {
            self.of_round(award)
            for award in mappings_in(self.root, "awards")
            if not of_management or is_for_management(award)
        }
        return years.pop() if len(years) == 1 else None

    def _of_session(self) -> Year | None:
        session = self.root.fields.get("session")
        if not isinstance(session, Mapping):
            return None
        told = text_in(session, "event_date") or text_in(session, "date_be") or ""
        dates = read_date(told)
        year = Misread("", {}) if isinstance(dates, Misread) else read_year(dates.start.text[:4])
        return None if isinstance(year, Misread) else year


def is_for_management(tree: Mapping) -> bool:
    """Whether an entry says that it is about good management."""
    return MANAGEMENT in texts_of(tree.fields.get("about"))


def year_in(tree: Mapping, *names: str) -> Year | None:
    """The year of the first of these fields that can be read."""
    for name in names:
        year = read_year(text_in(tree, name) or "")
        if not isinstance(year, Misread):
            return year
    return None


def fiscal_year(tree: Mapping) -> Year | None:
    """The year of the fields that call it fiscal."""
    year = year_in(tree, "fiscal_year_be", "fiscal_year_ce")
    return replace(year, kind="fiscal") if year else None


def _of_known_kind(year: Year) -> Year:
    """A year whose kind the code list has; a school year is none of its kinds."""
    return year if year.kind in ("fiscal", "calendar") else replace(year, kind="unknown")


def year_key(year: Year) -> str:
    """The year as part of an address; a fiscal year is another one than a year of its number."""
    return f"fy{year.be}" if year.kind == "fiscal" else str(year.be)


def year_words(year: Year) -> tuple[str, str]:
    """The year at the end of a name, in Thai and English."""
    if year.kind == "fiscal":
        return f" ปีงบประมาณ {year.be}", f", fiscal year {year.ce}"
    return f" {year.be}", f" {year.ce}"


def with_year(name: str | None, words: str) -> str | None:
    """A name with the words of a year behind it; None where there is no name."""
    return f"{name}{words}" if name else None

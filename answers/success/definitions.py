"""What success means. Each definition says yes (True), no (False) or unknown (None) of an
innovation; what is missing is unknown, never no.

The rules are those of docs/method.md, A to E.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from govinno.answers.success.facts import Award, Entry, Facts, Innovation, Result, Transfer
from govinno.records.text import match_key

#: Whether an innovation succeeded; None is not known.
Success = bool | None

WON, NOT_WON = "won", "not_won"
AWARDS_INNOVATIONS, ORGANISATION = "innovation", "organisation"
NO_FURTHER = "no"
ADOPTED = "adopted_by"
ANSWERED = "answered"
#: How a case must have been chosen for a missing adoption to tell anything.
CHOSEN_WITHOUT_SUCCESS = frozenset({"comparison", "census"})
APPLICANT, WINNER = "award_applicant", "award_winner"
SIGNS = {"up_is_better": 1, "down_is_better": -1}
ALL, ANY_OF = "all", "any"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the reader wants success to be meant.

    `definition` is A to E. `rank`: a prize counts up to this rank, any where None. `category`
    limits A to one. `improvement` is a share (0.1 is ten per cent). `lasting_years` is for C.
    `combines` are the definitions that E combines, `combined_by` is all, any, or how many.
    """

    definition: str = "B"
    rank: int | None = None
    category: str | None = None
    improvement: float = 0.1
    indicators: str = ANY_OF
    lasting_years: int = 3
    combines: str = "ABCD"
    combined_by: str = ALL

    @property
    def definitions(self) -> frozenset[str]:
        """The definitions that are used, A to D."""
        return frozenset(self.combines if self.definition == "E" else self.definition)


def success(facts: Facts, settings: Settings) -> dict[str, Success]:
    """Whether each innovation succeeded, by IRI."""
    if settings.definition != "E":
        return _DEFINITIONS[settings.definition](facts, settings)
    parts = [_DEFINITIONS[name](facts, settings) for name in settings.combines]
    return {
        iri: combined([part[iri] for part in parts], settings.combined_by)
        for iri in facts.innovations
    }


# ---- A: an award for this innovation


def awarded(facts: Facts, settings: Settings) -> dict[str, Success]:
    """Yes: a prize for this innovation, within the rank and category asked for. No: entered with
    this innovation where innovations are awarded, and not won. A prize of the organisation, or
    that it has none, changes nothing."""
    told: dict[str, list[Success]] = defaultdict(list)
    for award in facts.awards:
        if award.innovation and award.awards != ORGANISATION and _is_asked(award, settings):
            told[award.innovation].append(_prize(award.status, award.rank, settings))
    for iri, entry in facts.joined_entries:
        if entry.awards == AWARDS_INNOVATIONS and _is_asked(entry, settings):
            told[iri].append(_prize(entry.result, entry.rank, settings))
    return {iri: _any(told[iri]) if told[iri] else None for iri in facts.innovations}


def _is_asked(prize: Award | Entry, settings: Settings) -> bool:
    """Whether it tells a result, in the category asked for."""
    status = prize.status if isinstance(prize, Award) else prize.result
    if status not in (WON, NOT_WON):  # an entry alone tells nothing of a result told elsewhere
        return False
    if settings.category is None:
        return True
    return match_key(prize.category or "") == match_key(settings.category)


def _prize(status: str, rank: int | None, settings: Settings) -> Success:
    if status == NOT_WON:
        return False
    if settings.rank is not None and rank is None:
        return None
    return settings.rank is None or (rank is not None and rank <= settings.rank)


# ---- B: measured improvement


def measured(facts: Facts, settings: Settings) -> dict[str, Success]:
    """Yes: an indicator (or all) got better by the share asked for, against its baseline and,
    where there is one, against the comparison. No: there are baselines and none did, or one got
    worse by as much. Unknown: no indicator with a baseline and a direction."""
    usable: dict[str, list[Result]] = defaultdict(list)
    for result in facts.results:
        if is_usable(result):
            usable[result.target].append(result)
    return {iri: improved(usable[iri], settings) for iri in facts.innovations}


def is_usable(result: Result) -> bool:
    """Whether an improvement can be computed. A baseline of 0 is no ratio; what a source says
    came from elsewhere is not this innovation's."""
    has_figures = result.observed is not None and bool(result.baseline)
    return has_figures and result.direction in SIGNS and result.attributed != NO_FURTHER


def change_of(result: Result) -> float:
    """How much better, as a share of the baseline; negative where it got worse. Only of a usable
    result. With a comparison value the smaller of both counts."""
    observed, baseline = _figure(result.observed), _figure(result.baseline)
    sign = SIGNS[result.direction]
    changes = [sign * (observed - baseline) / abs(baseline)]
    if result.comparison is not None:
        changes.append(sign * (observed - _figure(result.comparison)) / abs(baseline))
    return min(changes)


def got_worse(result: Result, settings: Settings) -> bool:
    """Whether a usable indicator moved the wrong way by as much as success would take."""
    observed, baseline = _figure(result.observed), _figure(result.baseline)
    change = SIGNS[result.direction] * (observed - baseline) / abs(baseline)
    return reaches(-change, settings)


def moved_wrong(result: Result) -> bool:
    """Whether an indicator with a direction moved the wrong way at all; of any baseline."""
    if result.observed is None or result.baseline is None or result.direction not in SIGNS:
        return False
    return SIGNS[result.direction] * (_figure(result.observed) - result.baseline) < 0


def improved(results: Sequence[Result], settings: Settings) -> Success:
    """Whether the usable results of one innovation are an improvement; None without any."""
    if not results:
        return None
    if any(got_worse(result, settings) for result in results):
        return False
    reached = [reaches(change_of(result), settings) for result in results]
    return all(reached) if settings.indicators == ALL else any(reached)


def reaches(change: float, settings: Settings) -> bool:
    """Whether a change, as a share of its baseline, is the improvement asked for."""
    # 110 against 100 is ten per cent, whatever binary fractions make of it.
    return change >= settings.improvement - 1e-9 and change > 0


def _figure(value: float | None) -> float:
    assert value is not None
    return float(value)


# ---- C and D


def sustained(facts: Facts, settings: Settings) -> dict[str, Success]:
    """Yes: known to have run for so many years. No: ended before that; of an ended one the date
    last confirmed is taken for its end. A young one is unknown."""
    return {iri: _lasted(found, settings) for iri, found in facts.innovations.items()}


def _lasted(innovation: Innovation, settings: Settings) -> Success:
    if innovation.year is None or not innovation.last_confirmed:
        return None
    years = int(innovation.last_confirmed[:4]) + 543 - innovation.year
    if years >= settings.lasting_years:
        return True
    return False if innovation.stage == "ended" else None


def adopted(facts: Facts, _settings: Settings) -> dict[str, Success]:
    """Yes: somebody else adopted it. No: the case was not chosen for success, was asked how the
    innovation spread (topic 11), answered, and names nobody who adopted it."""
    by_others = {t.target for t in facts.transfers if t.kind == ADOPTED and not _is_own(facts, t)}
    return {
        iri: True
        if iri in by_others
        # An adoption that the case ties to none of its innovations may be of any of them.
        else None
        if found.record in by_others
        else _not_adopted(facts, found)
        for iri, found in facts.innovations.items()
    }


def _is_own(facts: Facts, transfer: Transfer) -> bool:
    innovation = facts.innovations.get(transfer.target)
    return innovation is not None and transfer.adopter in innovation.implementers


def _not_adopted(facts: Facts, innovation: Innovation) -> Success:
    status = facts.extension.get(innovation.iri) or facts.extension.get(innovation.record)
    is_answered = status == ANSWERED
    return False if is_answered and innovation.mode in CHOSEN_WITHOUT_SUCCESS else None


# ---- E: combinations, by the three-valued logic of Kleene


def combined(values: Sequence[Success], by: str) -> Success:
    """All, any, or at least so many of the values."""
    if by == ALL:
        least = len(values)
    elif by == ANY_OF:
        least = 1
    else:
        least = int(by)
    sure, possible = values.count(True), len(values) - values.count(False)
    if sure >= least:
        return True
    return None if possible >= least else False


def _any(values: Sequence[Success]) -> Success:
    return combined(values, ANY_OF)


_DEFINITIONS: Mapping[str, Callable[[Facts, Settings], dict[str, Success]]] = {
    "A": awarded,
    "B": measured,
    "C": sustained,
    "D": adopted,
}

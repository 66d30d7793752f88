"""A round: who entered by an applicants' list, and how far the form of each has come.

The list and the cases are facts of the graph; what happened to forms are events of the store.
Nobody sets a state: it follows from both each time it is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from govinno.answers.bind import bind_sparql, sparql_term
from govinno.answers.dates import day_of
from govinno.answers.order import thai_first
from govinno.answers.template import fill
from govinno.answers.texts import text_of
from govinno.graph.refusals import not_clear, not_there
from govinno.graph.round_events import Event
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import Cell
from govinno.ontology.model import load_model
from govinno.records.text import match_key
from govinno.words import Words, words_of

#: How far an entry has come.
State = Literal["none", "out", "returned", "faulty", "loaded"]
STATES: tuple[State, ...] = get_args(State)
#: So many cases are asked about in one query.
_BATCH = 200


@dataclass(frozen=True, slots=True)
class RoundList:
    """An applicants' list that is loaded: its id, its title and how many entries it has."""

    id: str
    title: Words
    entries: int
    is_made_up: bool


@dataclass(frozen=True, slots=True)
class Entrant:
    """One entry of a list and what is known of its form and its case.

    `entry` is its IRI, `written` the name as the list writes it, `name` that of the body where it
    is settled which one is meant (`is_settled`). `case` is the id that its form has, or that of
    the case that the graph tells of the same local government and round, else one that is
    proposed. `out`, `returned` are times in UTC, "" where that did not happen; `errors` those of
    the last check. `answered` and `told` count topics of the case, 0 where none is loaded.
    """

    entry: str
    name: Words
    written: str
    province: Words
    innovation: Words
    result: str
    result_words: Words
    is_settled: bool
    case: str
    is_loaded: bool = False
    out: str = ""
    returned: str = ""
    errors: int = 0
    answered: int = 0
    told: int = 0
    note: str = ""
    responsible: str = ""

    @property
    def state(self) -> State:
        """How far it has come; errors come first, since somebody has to see to them."""
        if self.errors:
            return "faulty"
        if self.is_loaded:
            return "loaded"
        return "returned" if self.returned else "out" if self.out else "none"


@dataclass(frozen=True, slots=True)
class Round:
    """The entries of one list, by the Thai order of their names. `topics` is how many topics an
    interview has."""

    list: RoundList
    entrants: tuple[Entrant, ...]
    topics: int

    @property
    def counts(self) -> dict[str, int]:
        """How many entries have come how far, and how many topics their cases answer of how many."""
        told = self.entrants
        loaded = {one.case: one for one in told if one.is_loaded}
        return {
            "all": len(told),
            "out": sum(bool(one.out) for one in told),
            "returned": sum(bool(one.returned) for one in told),
            "faulty": sum(one.errors > 0 for one in told),
            "loaded": sum(one.is_loaded for one in told),
            "answered": sum(one.answered for one in loaded.values()),
            "topics": self.topics * len(loaded),
        }

    @property
    def sentence(self) -> Words:
        """The counts, each with its denominator; that there is nothing, where nothing is."""
        words, counts = words_of("round"), self.counts
        if not self.entrants:
            return words["nothing"]
        template = words["sentence"]
        return Words(fill(template.th, counts.__getitem__), fill(template.en, counts.__getitem__))

    def with_result(self, result: str) -> Round:
        """The same with the entries of one result only; "" takes all."""
        kept = (one for one in self.entrants if result in ("", one.result))
        return replace(self, entrants=tuple(kept))

    def as_dict(self) -> dict[str, object]:
        """The round as JSON has it."""
        return {
            "list": self.list.id,
            "title": self.list.title.as_dict(),
            "made_up": self.list.is_made_up,
            "counts": self.counts,
            "sentence": self.sentence.as_dict(),
            "entrants": [
                {**asdict(one), "state": one.state, "topics": self.topics} for one in self.entrants
            ],
        }


# ---- reading


def round_lists(sandbox: Sandbox) -> list[RoundList]:
    """All applicants' lists that are loaded, by id."""
    rows = sandbox.sparql(text_of("round_lists.rq")).rows
    return [
        RoundList(str(id_), Words.either(th, en, str(id_)), int(str(entries)), made_up is True)
        for id_, th, en, entries, made_up in rows
    ]


def round_of(
    sandbox: Sandbox, events: Sequence[Event], list_id: str, loaded: Iterable[str]
) -> Round:
    """The round of a list; `NotThere` where none of this id is loaded.

    `loaded` are the ids of the cases in the snapshot that is asked.
    """
    lists = {known.id: known for known in round_lists(sandbox)}
    if list_id not in lists:
        raise not_there("no-such-list", list_id, lists)
    entrants = _with_cases(sandbox, list_id, _entries(sandbox, list_id), events, set(loaded))
    told = _with_topics(sandbox, _with_events(entrants, list_id, events))
    ordered = sorted(told, key=lambda one: (thai_first(one.name.th), one.innovation.th, one.entry))
    return Round(lists[list_id], tuple(ordered), len(load_model().topics()))


def _entries(sandbox: Sandbox, list_id: str) -> list[Entrant]:
    table = sandbox.sparql(bind_sparql(text_of("round_entries.rq"), {"list": list_id}))
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return [_entrant(row) for row in rows]


def _entrant(row: Mapping[str, Cell]) -> Entrant:
    def words(name: str) -> Words:
        return Words.either(row[f"{name}_th"], row[f"{name}_en"])

    return Entrant(
        entry=str(row["entry"]),
        name=words("name"),
        written=words("written").th,
        province=words("province"),
        innovation=words("innovation"),
        result=str(row["result"]),
        result_words=words("result"),
        is_settled=row["is_settled"] is True,
        case=_proposed(row),
    )


def _proposed(row: Mapping[str, Cell]) -> str:
    """The id of a case to come: its round, the code of the local government where that is
    settled, and a sign of the entry, since one may enter with several innovations."""
    entry = str(row["entry"]).rpartition("/")[2]
    told = (str(row["code"]), entry[:4]) if row["code"] else (entry,)
    return "-".join(filter(None, (str(row["round"] or ""), *told)))


# ---- which case is the entrant's


def _with_cases(
    sandbox: Sandbox,
    list_id: str,
    entrants: Sequence[Entrant],
    events: Sequence[Event],
    loaded: set[str],
) -> Iterator[Entrant]:
    """Each entry with the case of its form, else with that of its local government and round."""
    given = _by_entry(entrants, list_id, (event for event in events if event.what == "out"))
    table = sandbox.sparql(bind_sparql(text_of("round_cases.rq"), {"list": list_id}))
    names: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for entry, case, name in table.rows:
        names[str(entry)][str(case)].add(match_key(str(name or "")))
    # Who entered several times in one round can be told apart by the innovation alone.
    rivals = Counter(case for known in names.values() for case in known)
    for one in entrants:
        case = given[one.entry][-1].case if given[one.entry] else ""
        case = case or _only(one, names[one.entry], rivals)
        yield replace(one, case=case or one.case, is_loaded=(case or one.case) in loaded)


def _only(one: Entrant, known: Mapping[str, set[str]], rivals: Mapping[str, int]) -> str:
    """The case that an entry means: of its innovation, else the only one there is; else ""."""
    named = {match_key(one.innovation.th), match_key(one.innovation.en)} - {""}
    by_name = [case for case, names in known.items() if named & names]
    if len(by_name) == 1:
        return by_name[0]
    (case, *more) = known or [""]
    return "" if more or rivals.get(case, 0) > 1 else case


def _by_entry(
    entrants: Sequence[Entrant], list_id: str, events: Iterable[Event]
) -> dict[str, list[Event]]:
    """The events of each entry, by its IRI, or by its name where one entry alone has that name:
    with a corrected line of the list it is another entry of the same entrant."""
    known = {one.entry for one in entrants}
    written = Counter(match_key(one.written) for one in entrants)
    by_name = {
        match_key(one.written): one.entry
        for one in entrants
        if written[match_key(one.written)] == 1
    }
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.list == list_id:
            entry = event.entry if event.entry in known else by_name.get(match_key(event.name), "")
            found[entry].append(event)
    return found


# ---- what happened


def _with_events(
    entrants: Iterable[Entrant], list_id: str, events: Sequence[Event]
) -> Iterator[Entrant]:
    """Each entry with what happened to its form, and with what people set."""
    told = list(entrants)
    of_entry = _by_entry(told, list_id, events)
    checked = {event.case: event for event in events if event.what == "checked"}
    for one in told:
        last = {event.what: event for event in of_entry[one.entry]}
        check = checked.get(one.case)
        yield replace(
            one,
            out=last["out"].at if "out" in last else "",
            returned=check.at if check else "",
            errors=check.errors if check else 0,
            note=last["note"].text if "note" in last else "",
            responsible=last["responsible"].text if "responsible" in last else "",
        )


def _with_topics(sandbox: Sandbox, entrants: Iterable[Entrant]) -> Iterator[Entrant]:
    told = list(entrants)
    cases = sorted({one.case for one in told if one.is_loaded})
    topics: dict[str, tuple[int, int]] = {}
    for start in range(0, len(cases), _BATCH):
        batch = " ".join(sparql_term(case) for case in cases[start : start + _BATCH])
        text = text_of("round_topics.rq").replace("$cases", batch)
        for case, answered, elsewhere in sandbox.sparql(text).rows:
            topics[str(case)] = int(str(answered)), int(str(elsewhere))
    for one in told:
        answered, elsewhere = topics.get(one.case, (0, 0)) if one.is_loaded else (0, 0)
        yield replace(one, answered=answered, told=elsewhere)


# ---- finding one entrant, and the table


def entrant_called(told: Round, name: str) -> Entrant:
    """The entrant of this name, code of an entry or case id; `NotThere` where none or several are
    called so, with the nearest or with those it may mean."""
    wanted = match_key(name)
    found = [one for one in told.entrants if wanted in _called(one)]
    if len(found) == 1:
        return found[0]
    if found:
        raise not_clear("several-entrants", name, [*map(_in_full, found)])
    raise not_there("no-such-entrant", name, [one.written for one in told.entrants])


def _called(one: Entrant) -> set[str]:
    names = (one.written, one.name.th, one.name.en, one.case, _in_full(one), one.entry)
    return {match_key(name) for name in names}


def _in_full(one: Entrant) -> str:
    """A name that tells entries of one name apart: by innovation and case id."""
    return " · ".join(filter(None, (one.written, one.innovation.th, one.case)))


#: The columns of a round as a table, in their order.
COLUMNS = (
    "entrant",
    "province",
    "innovation",
    "result",
    "state",
    "out",
    "returned",
    "errors",
    "loaded",
    "answered",
    "told",
    "topics",
    "responsible",
    "note",
    "case",
    "is_settled",
)


def round_cells(told: Round, one: Entrant, language: str) -> dict[str, str | int | None]:
    """An entry in words, by the names of `COLUMNS`; None where there is nothing to say yet."""
    words = words_of("round")

    def yes(holds: bool) -> str:
        return words["yes" if holds else "no"].in_language(language)

    of_case = one.is_loaded or None
    return {
        "entrant": one.name.in_language(language),
        "province": one.province.in_language(language),
        "innovation": one.innovation.in_language(language),
        "result": one.result_words.in_language(language),
        "state": words[f"state_{one.state}"].in_language(language),
        "out": (one.out and day_of(one.out)) or None,
        "returned": (one.returned and day_of(one.returned)) or None,
        "errors": one.errors if one.returned else None,
        "loaded": yes(one.is_loaded),
        "answered": of_case and one.answered,
        "told": of_case and one.told,
        "topics": of_case and told.topics,
        "responsible": one.responsible or None,
        "note": one.note or None,
        "case": one.case,
        "is_settled": yes(one.is_settled),
    }

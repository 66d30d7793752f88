"""Every verb of the library that takes a name, given one that nothing has: a refusal that says so
in both languages, or nothing found; never a `KeyError`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_stores import Home, base_home

from govinno import settings
from govinno.graph.tables import NotThere
from govinno.verbs import Govinno

NOPE: Any = "case-0"
IRI = "https://example.org/nope"
QUESTION = "how-cases-were-selected"
FILE = Path("graph.nq")

Verb = Callable[[Govinno], object]

#: What is asked for in vain → how.
TRIED: dict[str, Verb] = {
    "load": lambda g: g.load([Path("nope")]).snapshot,
    "check": lambda g: [f for f in g.check([Path("nope")]) if f.code != "file-missing"],
    "remove": lambda g: g.remove([NOPE]),
    "remove source": lambda g: g.remove([], Path("nope")),
    "rollback": lambda g: g.rollback(NOPE),
    "rollback to nothing": lambda g: g.rollback(""),
    "rollback before the first": lambda g: g.rollback(),
    "meaning": lambda g: g.meaning(NOPE, {}),
    "texts": lambda g: g.texts(QUESTION, {"nope": "nope"}),
    "ask": lambda g: g.ask(NOPE),
    "ask with a blank": lambda g: g.ask(QUESTION, {"nope": "nope"}),
    "ask an engine": lambda g: g.ask(QUESTION, {}, NOPE),
    "ask the study of an engine": lambda g: g.ask(next(iter(g.questions())), {}, NOPE),
    "engine_for": lambda g: g.engine_for(NOPE),
    "query": lambda g: g.query("ASK {}", NOPE),
    "at": lambda g: g.at(NOPE).cases(),
    "at a server": lambda g: g.at("000001").query("RETURN 1", "neo4j"),
    "evidence_of_rows": lambda g: g.evidence_of_rows([[IRI], [NOPE]]).things,
    "evidence_of_rows on a page": lambda g: g.evidence_of_rows([[IRI]], 2),
    "network": lambda g: g.network([IRI], without=[NOPE], opened=[NOPE]).nodes,
    "paths": lambda g: g.paths(IRI, IRI + "2"),
    "find": lambda g: g.find("nopenope").shown,
    "find a kind": lambda g: g.find("nope", kinds=(NOPE,)),
    "called": lambda g: g.called("nopenope"),
    "cases_holding": lambda g: g.cases_holding("nopenope"),
    "holders_of": lambda g: set().union(*g.holders_of("nopenope").values()),
    "choice_counts": lambda g: g.choice_counts(NOPE, {}, "theme"),
    "without_each": lambda g: g.without_each(NOPE, {}),
    "sheet": lambda g: g.sheet(NOPE),
    "export_sheet": lambda g: g.export_sheet(Path("nope.xlsx"), NOPE),
    "similar_cases": lambda g: g.similar_cases(NOPE),
    "changes": lambda g: g.changes(NOPE),
    "nearest": lambda g: [one for one in g.nearest(IRI) if one.iri == IRI],
    "thing": lambda g: g.thing(IRI),
    "about": lambda g: g.about(IRI),
    "pointing_at": lambda g: g.pointing_at(IRI),
    "evidence_of": lambda g: g.evidence_of([IRI]),
    "case": lambda g: g.case(NOPE),
    "nearest_cases": lambda g: [one for one in g.nearest_cases(NOPE) if one.id == NOPE],
    "innovations_of": lambda g: g.innovations_of(NOPE),
    "explain": lambda g: g.explain(IRI),
    "export": lambda g: g.export(FILE, NOPE),
    "export_answer": lambda g: g.export_answer(FILE, NOPE),
    "answer_csv": lambda g: g.answer_csv(replace(g.ask(QUESTION), question=NOPE), "th"),
    "answer_xlsx": lambda g: g.answer_xlsx(replace(g.ask(QUESTION), question=NOPE), "th"),
    "push": lambda g: g.push(),
    "draft_mapping": lambda g: g.draft_mapping([Path("nope.csv")]),
    "form": lambda g: g.form(Path("nope.docx"), case=NOPE),
    "form_bytes": lambda g: g.form_bytes("form.xlsx", case=NOPE),
    "form_bytes of an ending": lambda g: g.form_bytes("form.nope"),
    "forms": lambda g: g.forms(Path("form.xlsx"), [NOPE]),
    "forms of a round": lambda g: g.forms(Path("form.xlsx"), [NOPE], NOPE),
    "form_of_round": lambda g: g.form_of_round(NOPE, NOPE),
    "round": lambda g: g.round(NOPE),
    "note_of_round": lambda g: g.note_of_round(NOPE, NOPE),
    "settings": lambda _: settings.read_setting(NOPE),
}
#: What is not asked for anything by name.
NAMELESS = {
    "cards",
    "case_index",
    "coverage",
    "coverage_taken",
    "flow",
    "kinds_found",
    "landscape",
    "loads",
    "matrix",
    "overview",
    "sources",
    "write_sheet",
    "receive",
    "look",
    "replace",
    "previewed",
    "publish_received",
    "fault_report",
    "write_fault_report",
    "form_endings",
    "rounds",
    "export_round",
    "write_round",
    "taken",
    "close",
    "manifest",
    "snapshot",
    "snapshots",
    "readable_snapshots",
    "snapshots_with_names",
    "forget_names",
    "questions",
    "choices",
    "results",
    "cases",
    "model",
    "register_faults",
    "question_faults",
    "server",
    "prepare_java",
    "can_prepare_java",
    "push_graphs",
    "describe",
    "publish_ontology",
    "export_catalogue",
    "work",
    "doctor",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store with 31 cases in one snapshot."""
    return base_home().copied(tmp_path_factory.mktemp("vain"))


@pytest.fixture(scope="module")
def library(home: Home) -> Any:
    """The library on it."""
    with Govinno(home.store.folder) as govinno:
        yield govinno


@pytest.mark.parametrize("name", TRIED)
def test_what_is_not_there_is_told(library: Govinno, name: str) -> None:
    try:
        found = TRIED[name](library)
    except Exception as error:
        assert not isinstance(error, LookupError)
        th, en = error.th, error.en  # type: ignore[attr-defined]
        assert th != en and th and en
        return
    assert not found


def test_no_verb_is_left_out() -> None:
    verbs = {name for name in vars(Govinno) if not name.startswith("_")}
    assert verbs == {name.split(" ")[0] for name in TRIED} - {"settings"} | NAMELESS


@pytest.mark.parametrize(
    ("name", "code", "nearest"),
    [
        ("remove", "no-such-record", "case-01"),
        ("rollback", "no-such-snapshot", "000001"),
        ("rollback to nothing", "no-such-snapshot", "000001"),
        ("rollback before the first", "no-earlier-snapshot", "000001"),
        ("export", "no-such-case", "case-01"),
        ("query", "no-such-engine", "sparql-server"),
    ],
)
def test_what_is_near_is_named(library: Govinno, name: str, code: str, nearest: str) -> None:
    with pytest.raises(NotThere) as told:
        TRIED[name](library)
    assert told.value.code == code
    assert nearest in told.value.nearest
    for said in (told.value.th, told.value.en):
        assert all(near in said for near in told.value.nearest)


def test_a_setting_that_is_none_is_told_with_those_there_are() -> None:
    with pytest.raises(settings.BadSetting, match="“NOPE”") as told:
        settings.read_setting("NOPE")
    assert all(one.name in told.value.th for one in settings.SETTINGS)

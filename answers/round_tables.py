"""A round as a workbook: its rows in one language, and about it where they come from."""

from __future__ import annotations

from govinno.answers.round import COLUMNS, Round, round_cells
from govinno.graph.exports.tables import Tables
from govinno.graph.exports.words import HONESTY, line, made_up_lines
from govinno.words import words_of


def round_tables(told: Round, language: str, snapshot: str, created: str) -> Tables:
    """A round as tables; `snapshot` is the one that was asked, `created` when it was made."""
    words = words_of("round")
    about = [
        *made_up_lines(is_made_up=told.list.is_made_up),
        line("content", told.list.title.th, told.list.title.en),
        line("answer", told.sentence.th, told.sentence.en),
        line("snapshot", snapshot),
        line("limits", words["limits"].th, words["limits"].en),
        line("please note", HONESTY.th, HONESTY.en),
    ]
    heads = [words[name].in_language(language) for name in COLUMNS]
    rows = [[*round_cells(told, one, language).values()] for one in told.entrants]
    return Tables(about, created, {"round": heads}, lambda: (("round", row) for row in rows))

"""The short lines of our query texts: what they stand for, and that no reader ever sees one."""

from __future__ import annotations

import re

from govinno.answers.case import load_sections
from govinno.answers.question import load_questions
from govinno.answers.success.facts import fact_texts
from govinno.answers.texts import in_full


def test_a_short_line_is_written_out_with_its_indent() -> None:
    assert in_full("  NAME(?agent rdfs:label AS ?partner)") == (
        '  OPTIONAL { ?agent rdfs:label ?partner_th FILTER(LANG(?partner_th) = "th") }\n'
        '  OPTIONAL { ?agent rdfs:label ?partner_en FILTER(LANG(?partner_en) = "en") }\n'
        "  BIND(COALESCE(?partner_th, ?partner_en) AS ?partner)"
    )


def test_both_leaves_the_choice_of_the_language_to_the_text() -> None:
    assert in_full("BOTH($case ^gi:x/gi:note AS ?note)") == (
        'OPTIONAL { $case ^gi:x/gi:note ?note_th FILTER(LANG(?note_th) = "th") }\n'
        'OPTIONAL { $case ^gi:x/gi:note ?note_en FILTER(LANG(?note_en) = "en") }'
    )


def test_texts_that_are_run_and_shown_hold_no_short_line() -> None:
    texts = [
        text
        for question in (*load_questions().values(), *load_sections().values())
        for text in question.texts.values()
    ]
    texts += [text for both in fact_texts().values() for text in both.values()]
    assert [text for text in texts if re.search(r"\b(BOTH|NAME)\(", text)] == []

"""What the graph answers: results as the fronts see them, and how each is told in words."""

from __future__ import annotations

from govinno.answers.about import About, Linked, Pointing, Statement, Told
from govinno.answers.answer import Answer, Evidence, EvidenceCounts, StudyAnswer
from govinno.answers.brief import (
    FOR_ANALYSTS,
    brief_columns,
    cells_in_words,
    holds_numbers,
    is_for_all,
    is_number,
    label_of,
)
from govinno.answers.case import Case, CaseLine, Place, Section, in_words
from govinno.answers.case_tables import tables_of_case
from govinno.answers.changed import ChangedCases, Load, SnapshotChanges
from govinno.answers.choosing import Choice, in_levels, off
from govinno.answers.coverage import Coverage, CoverageRow, Publisher, Sources, TopicRow
from govinno.answers.coverage import note as coverage_note
from govinno.answers.dates import date_in_words, day_of, use_zone
from govinno.answers.error_report import ErrorReport
from govinno.answers.evidence import counts_of_evidence, evidence_in_words, stake_of
from govinno.answers.explain import FactAccount
from govinno.answers.find import Found, Group, Results
from govinno.answers.landscape import Bundle, Filters, Landscape, Matrix, Tie
from govinno.answers.library.alike import POINTS, Alike, Like, alike, with_reasons
from govinno.answers.library.compare import Compared, Comparison, compared
from govinno.answers.library.facets import (
    FACETS,
    SORTS,
    FacetCounts,
    Index,
    Listing,
    ValueCount,
    Wanted,
)
from govinno.answers.library.rows import Card, Row, codes_of, label, labels
from govinno.answers.library.tables import (
    alike_taken,
    comparison_taken,
    evidence_kinds,
    filters_in_words,
    list_taken,
)
from govinno.answers.network import LegendRow, Line, Network, Node
from govinno.answers.order import thai_first
from govinno.answers.overview import NewCase, Overview
from govinno.answers.printed import printable
from govinno.answers.proposed import Proposed
from govinno.answers.question import ANY, Brief, Column, Parameter, Question, TableForm
from govinno.answers.round import (
    COLUMNS,
    STATES,
    Entrant,
    Round,
    RoundList,
    round_cells,
)
from govinno.answers.rows import PlaceBehind, RowsEvidence, ThingBehind, things_in
from govinno.answers.sheet import CaseSheet, SheetLine, SheetPart, sheet_of
from govinno.answers.state import State
from govinno.answers.story import Part, Sentence, places_of, story_of
from govinno.answers.taken import Sheet, Taken
from govinno.answers.thing import FactLine, Thing
from govinno.answers.values import WrongValue, short
from govinno.answers.wording import code_label, language_of_text, row_in_words, shown_columns

__all__ = [
    "ANY",
    "COLUMNS",
    "FACETS",
    "FOR_ANALYSTS",
    "POINTS",
    "SORTS",
    "STATES",
    "About",
    "Alike",
    "Answer",
    "Brief",
    "Bundle",
    "Card",
    "Case",
    "CaseLine",
    "CaseSheet",
    "ChangedCases",
    "Choice",
    "Column",
    "Compared",
    "Comparison",
    "Coverage",
    "CoverageRow",
    "Entrant",
    "ErrorReport",
    "Evidence",
    "EvidenceCounts",
    "FacetCounts",
    "FactAccount",
    "FactLine",
    "Filters",
    "Found",
    "Group",
    "Index",
    "Landscape",
    "LegendRow",
    "Like",
    "Line",
    "Linked",
    "Listing",
    "Load",
    "Matrix",
    "Network",
    "NewCase",
    "Node",
    "Overview",
    "Parameter",
    "Part",
    "Place",
    "PlaceBehind",
    "Pointing",
    "Proposed",
    "Publisher",
    "Question",
    "Results",
    "Round",
    "RoundList",
    "Row",
    "RowsEvidence",
    "Section",
    "Sentence",
    "Sheet",
    "SheetLine",
    "SheetPart",
    "SnapshotChanges",
    "Sources",
    "State",
    "Statement",
    "StudyAnswer",
    "TableForm",
    "Taken",
    "Thing",
    "ThingBehind",
    "Tie",
    "Told",
    "TopicRow",
    "ValueCount",
    "Wanted",
    "WrongValue",
    "alike",
    "alike_taken",
    "brief_columns",
    "cells_in_words",
    "code_label",
    "codes_of",
    "compared",
    "comparison_taken",
    "counts_of_evidence",
    "coverage_note",
    "date_in_words",
    "day_of",
    "evidence_in_words",
    "evidence_kinds",
    "filters_in_words",
    "holds_numbers",
    "in_levels",
    "in_words",
    "is_for_all",
    "is_number",
    "label",
    "label_of",
    "labels",
    "language_of_text",
    "list_taken",
    "off",
    "places_of",
    "printable",
    "round_cells",
    "row_in_words",
    "sheet_of",
    "short",
    "shown_columns",
    "stake_of",
    "story_of",
    "tables_of_case",
    "thai_first",
    "things_in",
    "use_zone",
    "with_reasons",
]

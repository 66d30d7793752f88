"""Why an engine could not read a Cypher text, in words; the counterpart of `sparql_faults`."""

from __future__ import annotations

import re

from govinno.graph.refusals import Place, nearest, unreadable
from govinno.graph.tables import QueryRefused
from govinno.graph.text_faults import Cut, Look, brackets, first_fault, names, quotes
from govinno.graph.tokens import CYPHER_TOKENS, kind_at, sign_at, tokens_of, word_at

FUNCTIONS = names(
    "abs acos all any asin atan atan2 avg ceil char_length coalesce collect cos cot count "
    "date datetime degrees duration elementId endNode exists exp floor haversin head id "
    "isEmpty isNaN keys labels last left length localdatetime localtime log log10 lower "
    "ltrim max min nodes none normalize nullIf percentileCont percentileDisc pi point "
    "properties radians rand range reduce relationships replace reverse right round rtrim "
    "shortestPath allShortestPaths sign sin single size split sqrt startNode stDev stDevP "
    "substring sum tail tan time timestamp toBoolean toBooleanList toFloat toFloatList "
    "toInteger toIntegerList toLower toString toStringList toUpper trim type upper "
    "valueType"
)
KEYWORDS = names(
    "MATCH OPTIONAL WHERE RETURN WITH UNWIND CALL YIELD UNION ALL DISTINCT AS ORDER BY "
    "ASC DESC SKIP LIMIT OFFSET AND OR XOR NOT IN IS NULL CONTAINS STARTS ENDS CASE WHEN "
    "THEN ELSE END EXISTS COUNT COLLECT"
)
#: What other languages write, and what Cypher writes for it.
OTHER_WORDS = {"LIKE": "CONTAINS / STARTS WITH / =~", "HAVING": "WITH … WHERE", "!=": "<>"}
PLACES = (
    (re.compile(r"\(line (\d+), column (\d+)"), 0),  # as a Neo4j server says it
    (re.compile(r"at line (\d+)(?:, column |:)(\d+)"), 1),  # as ArcadeDB does, from 0
)
UNDEFINED = re.compile(r"[Vv]ariable [`'](.+?)[`'] not defined")
NO_FUNCTION = re.compile(r"Unknown function '(.+?)'")
PARAMETERS = re.compile(r"Expected parameter\(s\): (.+)")


def explained_cypher(text: str, said: str) -> QueryRefused:
    """The refusal of a text that an engine could not read: the first fault found, or the place."""
    if "same return column names" in said:  # of UNION: no place in the text has the fault
        return unreadable(text, "engine-says", said=said.split("\n")[0][:100])
    tokens = tokens_of(CYPHER_TOKENS, text)
    return first_fault(Cut(text, tokens, said, _stopped(said)), LOOKS)


def _stopped(said: str) -> Place | None:
    for place, shift in PLACES:
        if told := place.search(said):
            return Place(int(told[1]), int(told[2]) + shift)
    return None


def _at(cut: Cut) -> int:
    """The piece where the engine stopped, the last one where it does not say."""
    before = [at for at, p in enumerate(cut.pieces) if not cut.stopped or p.place <= cut.stopped]
    return before[-1] if before else 0


def _first_of(cut: Cut, name: str) -> int:
    """The first place of a name in the text."""
    return next((at for at, token in enumerate(cut.tokens) if token.text.strip("`") == name), 0)


def _undefined(cut: Cut) -> QueryRefused | None:
    told = UNDEFINED.search(cut.said)
    return cut.fault(_first_of(cut, told[1]), "not-defined", name=told[1]) if told else None


def _function(cut: Cut) -> QueryRefused | None:
    told = NO_FUNCTION.search(cut.said)
    if not told:
        return None
    near = nearest(told[1], FUNCTIONS)
    return cut.fault(_first_of(cut, told[1]), "unknown-function", name=told[1], nearest=near)


def _parameter(cut: Cut) -> QueryRefused | None:
    told = PARAMETERS.search(cut.said)
    if not told:
        return None
    names = [f"${name.strip()}" for name in told[1].split(",")]
    return cut.fault(_first_of(cut, names[0]), "parameter-missing", name=names)


def _aggregate(cut: Cut) -> QueryRefused | None:
    is_meant = "ggregat" in cut.said and "WHERE" in cut.said
    return cut.fault(_first_of(cut, "WHERE"), "counts-in-where") if is_meant else None


def _words(cut: Cut) -> QueryRefused | None:
    at = _at(cut)
    word, written = word_at(cut.tokens, at), cut.tokens[at].text if cut.tokens else ""
    if word == "GROUP":
        return cut.fault(at, "groups-by-itself")
    if word in OTHER_WORDS:
        return cut.fault(at, "other-sign", name=written, written=OTHER_WORDS[word])
    if word and word not in KEYWORDS and kind_at(cut.tokens, at - 1) != "word":
        return cut.fault(at, "unknown-word", name=written, nearest=nearest(word, KEYWORDS))
    return None


def _numbers(cut: Cut) -> QueryRefused | None:
    for at in range(len(cut.tokens)):
        word = word_at(cut.tokens, at)
        if word in ("LIMIT", "SKIP") and kind_at(cut.tokens, at + 1) != "number":
            return cut.fault(at, "number-missing", word=word)
        if word == "ORDER" and word_at(cut.tokens, at + 1) != "BY":
            return cut.fault(at, "by-missing", word=word)
    return None


def _signs(cut: Cut) -> QueryRefused | None:
    for at in range(len(cut.tokens)):
        here, behind = sign_at(cut.tokens, at), sign_at(cut.tokens, at + 1)
        if here == behind == "=":
            return cut.fault(at, "other-sign", name="==", written="=")
        if here + behind == ")-" and sign_at(cut.tokens, at + 2) == ">":
            return cut.fault(at + 1, "no-direction")
        if here == ";" and at + 1 < len(cut.tokens):
            return cut.fault(at, "more-than-one")
    return None


#: In this order: what stands first makes nonsense of what stands behind it.
LOOKS: tuple[Look, ...] = (
    quotes,
    brackets,
    _undefined,
    _function,
    _parameter,
    _aggregate,
    _signs,
    _numbers,
    _words,
)

"""What a query text may say, decided before an engine sees it.

Both guards deny what they cannot read. Neither opens a file or a connection. They are meant to
run inside a sandbox worker, so that a text that is slow to read is stopped like a slow query.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache, wraps
from itertools import accumulate, dropwhile, pairwise
from typing import Any, Concatenate, Literal, NamedTuple, ParamSpec, TypeVar, cast

from pyparsing import (
    Optional,
    ParseBaseException,
    ParserElement,
    ParseResults,
    Suppress,
    ZeroOrMore,
)
from rapidfuzz import process
from rdflib.plugins.sparql import parser as grammar
from rdflib.plugins.sparql.algebra import translatePrologue
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue, ParamList
from rdflib.plugins.sparql.sparql import Prologue

from govinno.graph.refusals import notice, refusal
from govinno.graph.tables import Dataset, QueryRefused
from govinno.ontology.model import PREFIXES

Form = Literal["select", "ask", "construct", "describe"]
Kind = Literal["word", "number", "name", "quoted", "sign", "blank"]

#: rdflib's parser needs up to 45 Python frames for one bracket; 20 stay under the usual 1,000.
DEEPEST_FOR_RDFLIB = 20
#: Oxigraph reads 400 brackets of every kind inside each other; of 1,000 some kinds end its process.
DEEPEST_NESTING = 400
#: A Neo4j server that reads 500 brackets inside each other never answers, and works on for minutes.
DEEPEST_CYPHER_NESTING = 100


class SparqlPlan(NamedTuple):
    """How to run a query: its form, and the graphs of FROM and FROM NAMED as full IRIs.

    Without any the default graph is the union of all graphs.
    """

    form: Form
    dataset: Dataset


class Token(NamedTuple):
    """A piece of a query text; a comment is blank like the space between two words."""

    kind: Kind
    text: str


# --- SPARQL -----------------------------------------------------------------------------------

SPARQL_TOKENS = re.compile(
    r'''(?P<quoted>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\''''
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\x00-\x20]*>)"""
    r"""|(?P<blank>\#[^\n]*|\s+)"""
    r"""|(?P<name>[?$@]\w+|[\w.-]{0,200}:(?:[\w.:%-]|\\.)*)"""
    r"""|(?P<number>\d+)"""
    r"""|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<sign>.)""",
    re.DOTALL,
)
SPARQL_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
UPDATE_WORDS = frozenset(
    {"INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
)


def _in_a_row(name: str, triple: ParserElement) -> ParserElement:
    """Triples one after the other, each with its full stop, the last with or without."""
    one: ParserElement = ParamList(name, triple)
    return one + ZeroOrMore(Suppress(".") + one) + Optional(Suppress("."))


# rdflib's grammar has each triple stand inside the one before it, so that some eighty in a row
# are as deep as twenty brackets. The same texts are read here side by side.
grammar.TriplesBlock <<= _in_a_row("triples", grammar.TriplesSameSubjectPath)
grammar.ConstructTriples <<= _in_a_row("template", grammar.TriplesSameSubject)


#: Outcomes are kept for so many texts, each no longer than that.
MOST_KEPT, LONGEST_KEPT = 500, 10_000
P = ParamSpec("P")
T = TypeVar("T")


def _kept(step: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """Keep what a step says of a text: clients ask the same again, and to read costs like to ask.

    A refusal is not kept.
    """
    keeper = lru_cache(MOST_KEPT)(step)

    @wraps(step)
    def call(text: str, /, *args: P.args, **kwargs: P.kwargs) -> T:
        if len(text) > LONGEST_KEPT:
            return step(text, *args, **kwargs)
        return keeper(text, *args, **kwargs)  # type: ignore[arg-type]

    return call


@_kept
def check_sparql(text: str, base: str | None = None) -> SparqlPlan:
    """Read a SPARQL 1.1 query and say how to run it; raises `QueryRefused` for everything else.

    Refused: updates, SERVICE in any place or spelling, and what does not parse. A prefix that is
    not declared is left to the engine; `unreadable` then names it. So is what stands inside the
    outermost braces of a text that has no letters of "service" at all.
    `base` is what addresses are relative to where the text does not say.
    """
    tokens = [*_sparql_tokens(text)]
    _refuse_updates(text, tokens)
    _refuse_deep_nesting(text, tokens, DEEPEST_NESTING)
    shape = _shape(tokens)
    if form := _FORMS_READ.get(shape):
        return SparqlPlan(form, Dataset([], []))
    _refuse_the_word_service(text, tokens)
    _refuse_what_is_newer(text, tokens)
    prologue, query = _read(text, tokens, base)
    _refuse_service(text, query)
    dataset = _dataset(text, prologue, query)
    form = cast(Form, query.name.removesuffix("Query").lower())
    if not any(dataset):
        _remember(shape, form)
    return SparqlPlan(form, dataset)


#: The forms of texts that were read and allowed, by shape. Our own look-ups differ only in the
#: things they ask about, and reading a text takes ten times as long as answering it.
_FORMS_READ: OrderedDict[tuple[str, ...], Form] = OrderedDict()
MOST_SHAPES = 500


def _shape(tokens: list[Token]) -> tuple[str, ...]:
    """The text without blanks, with any row of IRIs as one: a VALUES of any length has one shape.

    Every other token stays, so no word such as SERVICE can hide; a row of IRIs that the grammar
    does not allow is left to the engine to refuse.
    """
    shape: list[str] = []
    for token in tokens:
        is_iri = token.kind == "quoted" and token.text[0] == "<"
        if token.kind == "blank" or (is_iri and shape and shape[-1] == "<>"):
            continue
        shape.append("<>" if is_iri else token.text)
    return tuple(shape)


def _remember(shape: tuple[str, ...], form: Form) -> None:
    _FORMS_READ[shape] = form
    if len(_FORMS_READ) > MOST_SHAPES:
        _FORMS_READ.popitem(last=False)


def _sparql_tokens(text: str) -> Iterator[Token]:
    # Oxigraph ends a comment at a lone carriage return, rdflib does not: a text that the two
    # would read differently could hide a SERVICE from the guard.
    if "\r" in text.replace("\r\n", "\n"):
        raise _unreadable(text, "it has a carriage return without a line feed")
    return _tokens(SPARQL_TOKENS, text)


def _refuse_updates(text: str, tokens: list[Token]) -> None:
    first = next((word for word in _words(tokens) if word not in ("PREFIX", "BASE")), "")
    if first == "LOAD":
        raise refusal("query-file-access", text)
    if first in UPDATE_WORDS:
        raise refusal("query-writes", text)


def _refuse_deep_nesting(text: str, tokens: list[Token], deepest: int) -> None:
    if _depth(tokens) > deepest:
        raise _too_deep(text, deepest)


def _depth(tokens: list[Token]) -> int:
    """How many brackets stand inside each other, at most."""
    return max(accumulate(map(_nesting_step, tokens), initial=0))


def _nesting_step(token: Token) -> int:
    if token.kind != "sign":
        return 0
    return (token.text in "([{") - (token.text in ")]}")


def _read(text: str, tokens: list[Token], base: str | None) -> tuple[Prologue, CompValue]:
    """The parser's tree of the outline, or of all that is written where a SERVICE may hide in it.

    What the outline leaves out nobody reads but the engine. The parser takes a hundred times as
    long for the whole, and cannot go deep.
    """
    if not _has_letters_of_service(text):
        return _parsed(text, _outline(tokens), base)
    _refuse_deep_nesting(text, tokens, DEEPEST_FOR_RDFLIB)
    return _parsed(text, text, base)


def _parsed(text: str, reading: str, base: str | None) -> tuple[Prologue, CompValue]:
    try:
        prologue, query = parseQuery(reading)
        return translatePrologue(prologue, base), query
    except ParseBaseException as error:
        place = f"line {error.lineno}, column {error.col}"
        raise _in_words(text, f"{place}: {error.msg}") from None
    except RecursionError:  # not by brackets alone, or in what the outline keeps
        raise _unreadable(text, "too much stands inside each other") from None
    except MemoryError:
        raise
    except Exception as error:  # rdflib raises plain Exception for faults of the text
        raise _unreadable(text, str(error)) from None


def _has_letters_of_service(text: str) -> bool:
    """Whether the letters stand together anywhere, in whatever spelling and be it in a string."""
    while (plain := SPARQL_ESCAPE.sub(_sign_of, text)) != text:  # an escape may spell another
        text = plain
    return "service" in _normal(text).casefold()


def _outline(tokens: list[Token]) -> str:
    """The text with nothing inside its outermost braces."""
    kept, depth = [], 0
    for token in tokens:
        is_sign = token.kind == "sign"
        depth -= is_sign and token.text == "}"
        if depth <= 0:
            kept.append(token.text)
        depth += is_sign and token.text == "{"
    return "".join(kept)


def _sign_of(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else ""


def _refuse_the_word_service(text: str, tokens: list[Token]) -> None:
    """The first of two opinions: the bare word, also where the parser would misread it."""
    if "SERVICE" in _words(tokens):
        raise refusal("query-service", text)


def _refuse_what_is_newer(text: str, tokens: list[Token]) -> None:
    """What the engine reads beyond SPARQL 1.1: nothing here knows how deep it may go."""
    opens = any(one.text == other.text == "<" for one, other in pairwise(tokens))
    if opens or "LATERAL" in _words(tokens):
        raise _unreadable(text, "<< >> and LATERAL are not of SPARQL 1.1")


def _refuse_service(text: str, query: CompValue) -> None:
    """The second opinion: the parser's tree."""
    if any(node.name == "ServiceGraphPattern" for node in _nodes(query)):
        raise refusal("query-service", text)


def _nodes(root: CompValue) -> Iterator[CompValue]:
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, CompValue):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list | tuple | ParseResults):
            waiting.extend(node)


def _dataset(text: str, prologue: Prologue, query: CompValue) -> Dataset:
    clauses = query.get("datasetClause") or []
    try:
        default = [str(prologue.absolutize(c["default"])) for c in clauses if "default" in c]
        named = [str(prologue.absolutize(c["named"])) for c in clauses if "named" in c]
    except Exception as error:  # rdflib's way to say that a prefix is not declared
        raise unreadable(text, str(error)) from None
    return Dataset(default, named)


@_kept
def columns_as_written(text: str, columns: tuple[str, ...]) -> str | None:
    """The same query with the columns of `SELECT *` named, in the order in which it names them.

    The engine puts them in the order of the alphabet. None where that is the same, or where the
    text names its columns itself.
    """
    if "*" not in text:
        return None
    tokens = [*_sparql_tokens(text)]
    star = _star_of_select(tokens)
    named = [token.text[1:] for token in tokens if token.kind == "name" and token.text[0] in "?$"]
    first = {name: place for place, name in reversed([*enumerate(named)])}
    wanted = sorted(columns, key=lambda name: first.get(name, len(named)))
    if star is None or wanted == [*columns]:
        return None
    tokens[star] = Token("sign", f" {' '.join('?' + name for name in wanted)} ")
    return "".join(token.text for token in tokens)


def _star_of_select(tokens: list[Token]) -> int | None:
    """Where the star of the outermost SELECT stands; None where it names its columns."""
    words = [place for place, token in enumerate(tokens) if token.kind != "blank"]
    from_select = dropwhile(lambda place: _word(tokens, place) != "SELECT", words)
    behind = (p for p in from_select if _word(tokens, p) not in ("SELECT", "DISTINCT", "REDUCED"))
    star = next(behind, -1)
    return star if _sign(tokens, star) == "*" else None


# --- Why an engine could not read a text ------------------------------------------------------


#: Characters of the engine's own words that a reader is shown.
LONGEST_REASON = 200
CLOSING = {"(": ")", "[": "]", "{": "}"}


def unreadable(text: str, said: str) -> QueryRefused:
    """The refusal of a text that the engine could not read, in words where the reason is plain.

    `said` are the engine's own. What is cut into words here may be read otherwise by the grammar,
    so this explains and never decides.
    """
    tokens = [token for token in _sparql_tokens(text) if token.kind != "blank"]
    said_better = _fault_of_grammar(text, tokens) or _undeclared_prefix(text, tokens)
    return said_better or _in_words(text, said)


def refuse_faulty(text: str) -> None:
    """Read the whole of a text that no engine reads yet; `QueryRefused` where it has a fault."""
    if fault := _fault_of_grammar(text, [*_sparql_tokens(text)]):
        raise fault


def _fault_of_grammar(text: str, tokens: list[Token]) -> QueryRefused | None:
    """What the parser says of the whole text; None where it has no fault, or is too deep for it."""
    try:
        if _depth(tokens) <= DEEPEST_FOR_RDFLIB:
            _parsed(text, text, None)
    except QueryRefused as fault:
        return fault
    return None


def _in_words(text: str, said: str) -> QueryRefused:
    if fault := _bracket_fault(_sparql_tokens(text)):
        return _unreadable(text, fault)
    if "SELECT contains a variable that is unbound" in said:
        return _unreadable(
            text,
            "SELECT names a variable by which the rows are not grouped: name it after GROUP BY, "
            "or put it into a function such as COUNT or SAMPLE",
        )
    # What might have stood there instead goes on for pages; the place is what helps.
    said = said.replace("\n", " ")
    return _unreadable(text, said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON]}…")


def _bracket_fault(tokens: Iterable[Token]) -> str | None:
    """Which bracket has no other, and in which line; None where each has."""
    opened: list[tuple[str, int]] = []
    line = 1
    for kind, sign in tokens:
        if kind == "sign" and sign in CLOSING:
            opened.append((sign, line))
        elif kind == "sign" and sign in CLOSING.values():
            if not opened or CLOSING[opened[-1][0]] != sign:
                return f"line {line}: the bracket {sign} closes none that is open"
            opened.pop()
        line += sign.count("\n")
    return f"line {opened[-1][1]}: the bracket {opened[-1][0]} is not closed" if opened else None


def _undeclared_prefix(text: str, tokens: list[Token]) -> QueryRefused | None:
    """The refusal that names the first prefix a text uses and does not declare; None without one."""
    used = [_prefix(token) for token in tokens]
    declared = {
        used[place + 1] for place in range(len(tokens) - 1) if _word(tokens, place) == "PREFIX"
    }
    for prefix in used:
        if prefix is not None and prefix not in declared:
            near = [match for match, *_ in process.extract(prefix, [*PREFIXES], limit=1)]
            written = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in near]
            return refusal("query-unknown-prefix", text, name=prefix, nearest=written)
    return None


def _prefix(token: Token) -> str | None:
    """What stands before the colon of a prefixed name, "" for a bare colon; None for the rest."""
    if token.kind != "name" or token.text[0] in "?$@" or token.text.startswith("_:"):
        return None
    # A full stop, a minus or a number before it belongs to what stands before it.
    return token.text.partition(":")[0].lstrip(".-0123456789")


def unknown_graphs(dataset: Dataset, graph_names: Collection[str]) -> list[dict[str, str]]:
    """A notice for each graph that is asked and not there, for the first three; none without one.

    An empty graph is what SPARQL means by it, and a misspelt name would look like no answer.
    """
    asked = dict.fromkeys((*dataset.default_graphs, *dataset.named_graphs))
    missing = [name for name in asked if name not in graph_names][:3]
    return [
        notice("query-unknown-graph", name=name, nearest=_nearest(name, graph_names))
        for name in missing
    ]


def _nearest(name: str, graph_names: Collection[str]) -> list[str]:
    return [match for match, *_ in process.extract(name, sorted(graph_names), limit=3)]


# --- Cypher -----------------------------------------------------------------------------------

CYPHER_TOKENS = re.compile(
    r"""(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    r"""|(?P<name>`(?:[^`]|``)*`|\$\w+)"""
    r"""|(?P<blank>//[^\n]*|/\*.*?(?:\*/|\Z)|\s+)"""
    r"""|(?P<number>\d+(?:\.(?!\.))?)"""
    r"""|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<sign>.)""",
    re.DOTALL,
)
CYPHER_ESCAPE = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|.)", re.DOTALL)
OTHER_LINE_ENDS = re.compile(r"\r(?!\n)|[\v\f\x1c-\x1e\x85\u2028\u2029]")

OPENING_WORDS = frozenset(
    {"MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "EXPLAIN", "PROFILE", "CYPHER"}
)
WRITE_WORDS = frozenset(
    {"CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "DROP", "FOREACH", "INSERT"}
)
LOADED_THINGS = frozenset({"CSV", "JSON", "JSONL", "PARQUET", "FROM", "DATA"})
#: After these a word is a variable, not the start of a clause.
BEFORE_VARIABLE = frozenset(
    {
        "RETURN",
        "WITH",
        "AS",
        "WHERE",
        "BY",
        "IN",
        "AND",
        "OR",
        "XOR",
        "NOT",
        "DISTINCT",
        "UNWIND",
        "WHEN",
        "THEN",
        "ELSE",
        "CASE",
    }
)
#: Before these a word is a variable too: no procedure is called so, and each goes on with what an
#: expression began. With a bracket or a dot behind it the word is a name after all.
AFTER_VARIABLE = frozenset(
    {
        "LIMIT",
        "SKIP",
        "OFFSET",
        "ORDER",
        "ASC",
        "DESC",
        "ASCENDING",
        "DESCENDING",
        "UNION",
        "MATCH",
        "OPTIONAL",
        "UNWIND",
        "RETURN",
        "WITH",
        "AS",
        "WHERE",
        "IS",
        "IN",
        "STARTS",
        "ENDS",
        "CONTAINS",
        "AND",
        "OR",
        "XOR",
        "THEN",
        "ELSE",
        "END",
        "WHEN",
    }
)
#: The functions with a dot that only compute: the temporal ones of the openCypher specification.
TEMPORAL = {
    "date datetime localdatetime localtime time": "truncate realtime statement transaction",
    "datetime": "fromepoch fromepochmillis",
    "duration": "between inmonths indays inseconds",
}
DOTTED_FUNCTIONS = frozenset(
    f"{kind}.{part}"
    for kinds, parts in TEMPORAL.items()
    for kind in kinds.split()
    for part in parts.split()
)


def check_cypher(
    text: str,
    procedures: Collection[str] = (),
    opening_words: Collection[str] = OPENING_WORDS,
) -> None:
    """Let a Cypher reading query pass; raises `QueryRefused` for everything else.

    Refused: LOAD CSV, every CALL that is neither a subquery nor one of `procedures` (in small
    letters), every function with a dot but the temporal ones, USE, clauses that write, and a
    text whose first word opens no reading query.
    Unicode escapes are read both ways (as they stand, and put in place of the character), because
    engines differ; a text that is bad in one of the two is refused.
    """
    for reading in dict.fromkeys([CYPHER_ESCAPE.sub(_unescaped, text), text]):
        tokens = [*_cypher_tokens(text, reading)]
        _refuse_deep_nesting(text, tokens, DEEPEST_CYPHER_NESTING)
        _check_cypher_reading(text, tokens, procedures)
        if _opening_word(tokens) not in opening_words:
            raise _unreadable(text, "a query begins with MATCH, WITH, UNWIND, CALL or RETURN")


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[0]


def _cypher_tokens(text: str, reading: str) -> Iterator[Token]:
    for token in _tokens(CYPHER_TOKENS, reading):
        if token.kind == "sign":
            _refuse_hidden_character(text, token.text)
        if token.kind == "blank":
            _refuse_odd_comment(text, token.text)
        else:
            yield token


def _opening_word(tokens: list[Token]) -> str:
    """The first word after CYPHER, its version and its options; DEBUG is no option for readers."""
    place = 0
    if _word(tokens, 0) == "CYPHER":
        place = 2 if _kind(tokens, 1) == "number" else 1
        while _sign(tokens, place + 1) == "=" and _word(tokens, place) != "DEBUG":
            place += 3
    return _word(tokens, place)


def _refuse_odd_comment(text: str, blank: str) -> None:
    # Engines disagree on which signs end a line, and with it on where such a comment ends.
    if blank.startswith("//") and OTHER_LINE_ENDS.search(blank):
        raise _unreadable(text, "a comment holds an unusual line end")
    if blank.startswith("/*") and (len(blank) < 4 or not blank.endswith("*/")):
        raise _unreadable(text, "a comment is not closed with */")


def _refuse_hidden_character(text: str, sign: str) -> None:
    if sign in "'\"`":
        raise _unreadable(text, f"the quotation mark {sign} is not closed")
    if unicodedata.category(sign).startswith("C"):
        raise _unreadable(text, f"it has the hidden character U+{ord(sign):04X}")


def _check_cypher_reading(text: str, tokens: list[Token], procedures: Collection[str]) -> None:
    for place in range(len(tokens)):
        _refuse_loading(text, tokens, place)
        _refuse_calls(text, tokens, place, procedures)
        _refuse_dotted_functions(text, tokens, place)
        _refuse_use(text, tokens, place)
        if _opens_write(tokens, place):
            raise refusal("query-writes", text)


def _refuse_loading(text: str, tokens: list[Token], place: int) -> None:
    if _word(tokens, place) == "LOAD" and _word(tokens, place + 1) in LOADED_THINGS:
        raise refusal("query-file-access", text)


def _refuse_calls(text: str, tokens: list[Token], place: int, procedures: Collection[str]) -> None:
    if _word(tokens, place) != "CALL" or _is_name(tokens, place) or _is_variable(tokens, place):
        return
    if _kind(tokens, place + 1) in ("word", "name"):
        name = _dotted_name(tokens, place + 1)
        if name.lower() not in procedures:
            raise refusal("query-procedure", text, name=name)


def _is_variable(tokens: list[Token], place: int) -> bool:
    """Whether a word such as `call` names a variable here, by what stands on both sides of it."""
    previous = _word(tokens, place - 1)
    before = previous in BEFORE_VARIABLE or _sign(tokens, place - 1) in (*",(=<>+*/",)
    goes_on = _word(tokens, place + 1) in AFTER_VARIABLE
    is_called = _sign(tokens, place + 2) == "." or (
        _sign(tokens, place + 2) == "(" and previous != "AS"
    )
    return before and goes_on and not is_called


def _refuse_dotted_functions(text: str, tokens: list[Token], place: int) -> None:
    if _kind(tokens, place) not in ("word", "name") or _sign(tokens, place - 1) == ".":
        return
    if _word(tokens, place - 1) == "CALL":  # a procedure, which is looked at elsewhere
        return
    name = _dotted_name(tokens, place)
    length = 2 * _dots_after(tokens, place) + 1
    is_call = _sign(tokens, place + length) == "(" and not _is_label(tokens, place)
    if is_call and "." in name and name.lower() not in DOTTED_FUNCTIONS:
        raise refusal("query-procedure", text, name=name)


def _refuse_use(text: str, tokens: list[Token], place: int) -> None:
    if _word(tokens, place) == "USE" and _is_clause(tokens, place):
        raise refusal("query-procedure", text, name=f"USE {_dotted_name(tokens, place + 1)}")


def _opens_write(tokens: list[Token], place: int) -> bool:
    return _word(tokens, place) in WRITE_WORDS and _is_clause(tokens, place)


def _is_clause(tokens: list[Token], place: int) -> bool:
    """Whether the word stands where a clause begins, not where a variable or a name stands."""
    before, after = place - 1, place + 1
    follows = _kind(tokens, before) != "sign" or _sign(tokens, before) in (")", "]", "}", "{", ";")
    leads = _kind(tokens, after) in ("word", "name") or _sign(tokens, after) == "("
    return follows and leads and _word(tokens, before) not in BEFORE_VARIABLE


def _is_name(tokens: list[Token], place: int) -> bool:
    """A property after its dot, a label after its colon, or a key before its colon."""
    return (
        _sign(tokens, place - 1) == "."
        or _is_label(tokens, place)
        or _sign(tokens, place + 1) == ":"
    )


def _is_label(tokens: list[Token], place: int) -> bool:
    return _sign(tokens, place - 1) in (":", "|", "&", "!")


def _dotted_name(tokens: list[Token], place: int) -> str:
    parts = tokens[place : place + 2 * _dots_after(tokens, place) + 1 : 2]
    return ".".join(_normal(part.text.strip("`")) for part in parts)


def _dots_after(tokens: list[Token], place: int) -> int:
    dots = 0
    while _sign(tokens, place + 2 * dots + 1) == "." and (
        _kind(tokens, place + 2 * dots + 2) in ("word", "name")
    ):
        dots += 1
    return dots


# --- Both -------------------------------------------------------------------------------------


def _tokens(pattern: re.Pattern[str], text: str) -> Iterator[Token]:
    for match in pattern.finditer(text):
        yield Token(cast(Kind, match.lastgroup), match[0])


def _words(tokens: list[Token]) -> list[str]:
    return [_normal(token.text).upper() for token in tokens if token.kind == "word"]


def _normal(text: str) -> str:
    """Full-width and other look-alike letters as the plain ones they can be taken for."""
    return unicodedata.normalize("NFKC", text)


def _kind(tokens: list[Token], place: int) -> str:
    return tokens[place].kind if 0 <= place < len(tokens) else ""


def _word(tokens: list[Token], place: int) -> str:
    return _normal(tokens[place].text).upper() if _kind(tokens, place) == "word" else ""


def _sign(tokens: list[Token], place: int) -> str:
    return tokens[place].text if _kind(tokens, place) == "sign" else ""


def _unreadable(text: str, reason: str) -> QueryRefused:
    return refusal("query-not-readable", text, reason=f"{reason}.")


def _too_deep(text: str, deepest: int) -> Exception:
    return _unreadable(text, f"more than {deepest} brackets stand inside each other")

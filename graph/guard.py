"""What a query text may say, decided before an engine sees it.

Both guards deny what they cannot read. Neither opens a file or a connection. They are meant to
run inside a sandbox worker, so that a text that is slow to read is stopped like a slow query.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache, wraps
from itertools import accumulate, dropwhile, pairwise
from typing import Concatenate, Literal, NamedTuple, ParamSpec, TypeVar, cast

from govinno.graph.refusals import nearest, notice, refusal, unreadable
from govinno.graph.tables import Dataset, QueryRefused
from govinno.graph.tokens import (
    CYPHER_TOKENS,
    SPARQL_ESCAPE,
    Token,
    kind_at,
    normal,
    sign_at,
    sparql_tokens,
    tokens_of,
    word_at,
    words_in,
)

Form = Literal["select", "ask", "construct", "describe"]

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


# --- SPARQL -----------------------------------------------------------------------------------

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATE_WORDS = frozenset(
    {"INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
)


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
    """Say how to run a SPARQL 1.1 query; raises `QueryRefused` for what must not be run.

    Refused: updates, SERVICE in any place or spelling, more nesting than the engine survives. A
    text that holds the letters of SERVICE, a graph of its own or an escape is read by a parser
    first, and refused where that cannot read it; what else cannot be read is for the engine to
    say, and for `unreadable` to tell. So is what stands inside the outermost braces of a text
    that is too deep for the parser. `base` is what addresses are relative to where the text does
    not say.
    """
    # Oxigraph ends a comment at a lone carriage return, rdflib does not: a text that the two
    # would read differently could hide a SERVICE from the guard.
    if "\r" in text.replace("\r\n", "\n"):
        raise unreadable(text, "lone-carriage-return")
    tokens = [*sparql_tokens(text)]
    _refuse_updates(text, tokens)
    _refuse_deep_nesting(text, tokens, DEEPEST_NESTING)
    _refuse_what_is_newer(text, tokens)
    if _is_plain(text, tokens) and (form := _form(tokens)):
        return SparqlPlan(form, Dataset([], []))
    _refuse_the_word_service(text, tokens)
    from govinno.graph import sparql_tree  # a fifth of a second, for the few texts that need it

    tree = sparql_tree.read(text, _readable(text, tokens), base)
    if tree.has_service:
        raise refusal("query-service", text)
    return SparqlPlan(cast(Form, tree.form), tree.dataset)


def _is_plain(text: str, tokens: list[Token]) -> bool:
    """Whether the text can hold no SERVICE, in whatever spelling, and names no graph to ask.

    SERVICE and FROM cannot be said without their letters, and without an escape these stand in
    the text as they are.
    """
    if SPARQL_ESCAPE.search(text) or _has_letters_of_service(text):
        return False
    names = (token.text for token in tokens if token.kind in ("word", "name"))
    return not any(normal(name).casefold().startswith("from") for name in names)


def _form(tokens: list[Token]) -> Form | None:
    """The form of a query, by its first word behind the prologue; None where that names none."""
    first = next((word for word in words_in(tokens) if word not in ("PREFIX", "BASE")), "")
    return cast(Form, first.lower()) if first in FORMS else None


def _refuse_updates(text: str, tokens: list[Token]) -> None:
    first = next((word for word in words_in(tokens) if word not in ("PREFIX", "BASE")), "")
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


def _readable(text: str, tokens: list[Token]) -> str:
    """What the parser is to read: the outline, or all that is written where a SERVICE may hide.

    What the outline leaves out nobody reads but the engine. The parser takes a hundred times as
    long for the whole, and cannot go deep.
    """
    if not _has_letters_of_service(text):
        return _outline(tokens)
    _refuse_deep_nesting(text, tokens, DEEPEST_FOR_RDFLIB)
    return text


def _has_letters_of_service(text: str) -> bool:
    """Whether the letters stand together anywhere, in whatever spelling and be it in a string."""
    while (plain := SPARQL_ESCAPE.sub(_sign_of, text)) != text:  # an escape may spell another
        text = plain
    return "service" in normal(text).casefold()


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


def _refuse_what_is_newer(text: str, tokens: list[Token]) -> None:
    """What the engine reads beyond SPARQL 1.1: nothing here knows how deep it may go."""
    opens = any(one.text == other.text == "<" for one, other in pairwise(tokens))
    if opens or "LATERAL" in words_in(tokens):
        raise unreadable(text, "newer-than-sparql")


def _refuse_the_word_service(text: str, tokens: list[Token]) -> None:
    """The first of two opinions: the bare word, also where the parser would misread it."""
    if "SERVICE" in words_in(tokens):
        raise refusal("query-service", text)


@_kept
def columns_as_written(text: str, columns: tuple[str, ...]) -> str | None:
    """The same query with the columns of `SELECT *` named, in the order in which it names them.

    The engine puts them in the order of the alphabet. None where that is the same, or where the
    text names its columns itself.
    """
    if "*" not in text:
        return None
    tokens = [*sparql_tokens(text)]
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
    from_select = dropwhile(lambda place: word_at(tokens, place) != "SELECT", words)
    behind = (p for p in from_select if word_at(tokens, p) not in ("SELECT", "DISTINCT", "REDUCED"))
    star = next(behind, -1)
    return star if sign_at(tokens, star) == "*" else None


def refuse_faulty(text: str) -> None:
    """Read the whole of a text that no engine reads yet; `QueryRefused` where it has a fault."""
    from govinno.graph import sparql_tree

    if _depth([*sparql_tokens(text)]) <= DEEPEST_FOR_RDFLIB:
        sparql_tree.read(text, text, None)


def unknown_graphs(dataset: Dataset, graph_names: Collection[str]) -> list[dict[str, str]]:
    """A notice for each graph that is asked and not there, for the first three; none without one.

    An empty graph is what SPARQL means by it, and a misspelt name would look like no answer.
    """
    asked = dict.fromkeys((*dataset.default_graphs, *dataset.named_graphs))
    missing = [name for name in asked if name not in graph_names][:3]
    return [
        notice("query-unknown-graph", name=name, nearest=nearest(name, graph_names))
        for name in missing
    ]


# --- Cypher -----------------------------------------------------------------------------------

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
        opening = _opening_word(tokens)
        if opening not in opening_words:
            is_sparql = opening in (*FORMS, "PREFIX", "BASE")
            raise unreadable(text, "reads-as-sparql" if is_sparql else "no-opening-word")


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[0]


def _cypher_tokens(text: str, reading: str) -> Iterator[Token]:
    for token in tokens_of(CYPHER_TOKENS, reading):
        if token.kind == "sign":
            _refuse_hidden_character(text, token.text)
        if token.kind == "blank":
            _refuse_odd_comment(text, token.text)
        else:
            yield token


def _opening_word(tokens: list[Token]) -> str:
    """The first word after CYPHER, its version and its options; DEBUG is no option for readers."""
    place = 0
    if word_at(tokens, 0) == "CYPHER":
        place = 2 if kind_at(tokens, 1) == "number" else 1
        while sign_at(tokens, place + 1) == "=" and word_at(tokens, place) != "DEBUG":
            place += 3
    return word_at(tokens, place)


def _refuse_odd_comment(text: str, blank: str) -> None:
    # Engines disagree on which signs end a line, and with it on where such a comment ends.
    if blank.startswith("//") and OTHER_LINE_ENDS.search(blank):
        raise unreadable(text, "odd-line-end")
    if blank.startswith("/*") and (len(blank) < 4 or not blank.endswith("*/")):
        raise unreadable(text, "comment-not-closed")


def _refuse_hidden_character(text: str, sign: str) -> None:
    if sign in "'\"`":
        raise unreadable(text, "quote-not-closed", sign=sign)
    if unicodedata.category(sign).startswith("C"):
        raise unreadable(text, "hidden-character", sign=f"U+{ord(sign):04X}")


def _check_cypher_reading(text: str, tokens: list[Token], procedures: Collection[str]) -> None:
    for place in range(len(tokens)):
        _refuse_loading(text, tokens, place)
        _refuse_calls(text, tokens, place, procedures)
        _refuse_dotted_functions(text, tokens, place)
        _refuse_use(text, tokens, place)
        if _opens_write(tokens, place):
            raise refusal("query-writes", text)


def _refuse_loading(text: str, tokens: list[Token], place: int) -> None:
    if word_at(tokens, place) == "LOAD" and word_at(tokens, place + 1) in LOADED_THINGS:
        raise refusal("query-file-access", text)


def _refuse_calls(text: str, tokens: list[Token], place: int, procedures: Collection[str]) -> None:
    if word_at(tokens, place) != "CALL" or _is_name(tokens, place) or _is_variable(tokens, place):
        return
    if kind_at(tokens, place + 1) in ("word", "name"):
        name = _dotted_name(tokens, place + 1)
        if name.lower() not in procedures:
            raise refusal("query-procedure", text, name=name)


def _is_variable(tokens: list[Token], place: int) -> bool:
    """Whether a word such as `call` names a variable here, by what stands on both sides of it."""
    previous = word_at(tokens, place - 1)
    before = previous in BEFORE_VARIABLE or sign_at(tokens, place - 1) in (*",(=<>+*/",)
    goes_on = word_at(tokens, place + 1) in AFTER_VARIABLE
    is_called = sign_at(tokens, place + 2) == "." or (
        sign_at(tokens, place + 2) == "(" and previous != "AS"
    )
    return before and goes_on and not is_called


def _refuse_dotted_functions(text: str, tokens: list[Token], place: int) -> None:
    if kind_at(tokens, place) not in ("word", "name") or sign_at(tokens, place - 1) == ".":
        return
    if word_at(tokens, place - 1) == "CALL":  # a procedure, which is looked at elsewhere
        return
    name = _dotted_name(tokens, place)
    length = 2 * _dots_after(tokens, place) + 1
    is_call = sign_at(tokens, place + length) == "(" and not _is_label(tokens, place)
    if is_call and "." in name and name.lower() not in DOTTED_FUNCTIONS:
        raise refusal("query-procedure", text, name=name)


def _refuse_use(text: str, tokens: list[Token], place: int) -> None:
    if word_at(tokens, place) == "USE" and _is_clause(tokens, place):
        raise refusal("query-procedure", text, name=f"USE {_dotted_name(tokens, place + 1)}")


def _opens_write(tokens: list[Token], place: int) -> bool:
    return word_at(tokens, place) in WRITE_WORDS and _is_clause(tokens, place)


def _is_clause(tokens: list[Token], place: int) -> bool:
    """Whether the word stands where a clause begins, not where a variable or a name stands."""
    before, after = place - 1, place + 1
    follows = kind_at(tokens, before) != "sign" or sign_at(tokens, before) in (
        ")",
        "]",
        "}",
        "{",
        ";",
    )
    leads = kind_at(tokens, after) in ("word", "name") or sign_at(tokens, after) == "("
    return follows and leads and word_at(tokens, before) not in BEFORE_VARIABLE


def _is_name(tokens: list[Token], place: int) -> bool:
    """A property after its dot, a label after its colon, or a key before its colon."""
    return (
        sign_at(tokens, place - 1) == "."
        or _is_label(tokens, place)
        or sign_at(tokens, place + 1) == ":"
    )


def _is_label(tokens: list[Token], place: int) -> bool:
    return sign_at(tokens, place - 1) in (":", "|", "&", "!")


def _dotted_name(tokens: list[Token], place: int) -> str:
    parts = tokens[place : place + 2 * _dots_after(tokens, place) + 1 : 2]
    return ".".join(normal(part.text.strip("`")) for part in parts)


def _dots_after(tokens: list[Token], place: int) -> int:
    dots = 0
    while sign_at(tokens, place + 2 * dots + 1) == "." and (
        kind_at(tokens, place + 2 * dots + 2) in ("word", "name")
    ):
        dots += 1
    return dots


def _too_deep(text: str, deepest: int) -> QueryRefused:
    return unreadable(text, "too-deep", deepest=deepest)

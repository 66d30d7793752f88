"""Why an engine could not read a SPARQL text, in words.

An engine says where it stopped and what might have stood there, which goes on for pages. What
people get wrong is seldom that: it is looked for here, in the words of the text. This explains
and never decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from govinno.graph.refusals import Place, nearest, refusal, unreadable
from govinno.graph.tables import QueryRefused
from govinno.graph.text_faults import CLOSING, Cut, Look, brackets, first_fault, names, quotes
from govinno.graph.tokens import Token, kind_at, sign_at, sparql_tokens, word_at
from govinno.ontology.iris import PREFIXES, VOCAB

FUNCTIONS = names(
    "STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT "
    "STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR "
    "MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 "
    "SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC "
    "REGEX SUBSTR REPLACE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT TRIPLE SUBJECT "
    "PREDICATE OBJECT ISTRIPLE ADJUST"
)
KEYWORDS = names(
    "BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GROUP "
    "BY HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF GRAPH OPTIONAL UNION MINUS FILTER "
    "BIND SERVICE SILENT EXISTS NOT IN A TRUE FALSE SEPARATOR LATERAL"
)
#: What other languages write, and what SPARQL writes for it.
OTHER_SIGNS = {
    "==": "=",
    "AND": "&&",
    "OR": "||",
    "LIKE": "CONTAINS(…) / REGEX(…)",
    "SUBSTRING": "SUBSTR",
    "NULL": "BOUND(…)",
}
#: How an address begins that is not closed, and looks like a name with a prefix.
SCHEMES = frozenset({"http", "https", "urn"})
CYPHER_BEGINS = frozenset({"MATCH", "UNWIND", "CALL", "RETURN", "OPTIONAL"})
ENGINE_PLACE = re.compile(r"error at (\d+):(\d+)")
#: Signs that tie two parts of a path into one.
PATH_SIGNS = frozenset("/|^*+?!")
#: Those of them behind which the same part goes on.
JOINS = frozenset("/|")
#: Words behind which a new statement begins, or that are no part of one.
BETWEEN = KEYWORDS - {"A", "TRUE", "FALSE"}


def explained(text: str, said: str, stopped: Place | None = None) -> QueryRefused:
    """The refusal of a text that an engine could not read: the first fault found, or the place.

    `said` are the engine's own words, which are shown only where they are not pages; `stopped`
    is where it stopped, where they do not tell.
    """
    told = ENGINE_PLACE.search(said)
    place = Place(int(told[1]), int(told[2])) if told else stopped
    return first_fault(Cut(text, sparql_tokens(text), said, place), LOOKS)


# --- what may be wrong, each None where it is not -----------------------------------------------


def _nothing(cut: Cut) -> QueryRefused | None:
    return None if cut.pieces else unreadable(cut.text, "nothing-asked")


def _cypher(cut: Cut) -> QueryRefused | None:
    is_cypher = word_at(cut.tokens, 0) in CYPHER_BEGINS
    return cut.fault(0, "reads-as-cypher") if is_cypher else None


def _declarations(cut: Cut) -> QueryRefused | None:
    """A prefix without its colon, or whose address stands in no < >."""
    for at in range(len(cut.tokens) - 2):
        name, address = cut.tokens[at + 1], cut.tokens[at + 2]
        if word_at(cut.tokens, at) != "PREFIX":
            continue
        if name.kind == "word" and address.text.startswith("<"):
            return cut.fault(at + 1, "colon-missing", name=name.text)
        if address.kind == "name" and _prefix(address) in SCHEMES:
            return cut.fault(at + 2, "address-bare")
    return None


def _undeclared_prefix(cut: Cut) -> QueryRefused | None:
    used = [_prefix(token) for token in cut.tokens]
    declared = {used[at + 1] for at in range(len(used) - 1) if word_at(cut.tokens, at) == "PREFIX"}
    for prefix in used:
        if prefix is not None and prefix not in declared:
            written = [f"PREFIX {n}: <{PREFIXES[n]}>" for n in nearest(prefix, PREFIXES, 1)]
            return refusal("query-unknown-prefix", cut.text, name=prefix, nearest=written)
    return None


def _prefix(token: Token) -> str | None:
    """What stands before the colon of a prefixed name, "" for a bare colon; None for the rest."""
    if token.kind != "name" or token.text[0] in "?$@" or token.text.startswith("_:"):
        return None
    # A full stop, a minus or a number before it belongs to what stands before it.
    return token.text.partition(":")[0].lstrip(".-0123456789")


def _unknown_word(cut: Cut) -> QueryRefused | None:
    for at, token in enumerate(cut.tokens):
        name = word_at(cut.tokens, at)
        if not name or name in FUNCTIONS | KEYWORDS or _is_part_of_more(cut, at):
            continue
        if name in OTHER_SIGNS:
            return cut.fault(at, "other-sign", name=token.text, written=OTHER_SIGNS[name])
        if sign_at(cut.tokens, at + 1) == "(":
            near = nearest(name, FUNCTIONS | {"FILTER"})
            return cut.fault(at, "unknown-function", name=token.text, nearest=near)
        if written := _with_prefix(token.text):
            return cut.fault(at, "word-without-prefix", name=token.text, written=written)
        if sign_at(cut.tokens, at - 1) == "/" and _is_code_list(cut.tokens[at - 2]):
            begin, rest = cut.tokens[at - 2].text, token.text
            told = {"name": f"{begin}/{rest}", "written": f"{begin}\\/{rest}"}
            return cut.fault(at - 2, "other-sign", **told)
        return cut.fault(at, "unknown-word", name=token.text, nearest=nearest(name, KEYWORDS))
    return None


def _is_part_of_more(cut: Cut, at: int) -> bool:
    """Whether a word is the rest of a number (`1e5`) or of a language (`@en-GB`)."""
    if kind_at(cut.tokens, at - 1) == "number":
        return cut.tokens[at].text[0] in "eE"
    before = cut.tokens[at - 2].text if at > 1 else ""
    return sign_at(cut.tokens, at - 1) == "-" and before.startswith("@")


def _with_prefix(name: str) -> str | None:
    """The name as ours, where it is one of a class or a property."""
    from govinno.ontology.model import GI, load_model

    model = load_model()
    known = GI + name in model.classes or GI + name in model.properties
    return f"gi:{name}" if known else None


def _is_code_list(token: Token) -> bool:
    """Whether a prefixed name is the first half of a code, whose slash is written `\\/`."""
    from govinno.ontology.model import load_model

    begin = f"{VOCAB}{token.text.partition(':')[2]}/"
    return _prefix(token) is not None and any(c.startswith(begin) for c in load_model().concepts)


def _columns(cut: Cut) -> QueryRefused | None:
    for begin, end in _selections(cut):
        depth = 0
        for at in range(begin, end):
            sign = sign_at(cut.tokens, at)
            depth += (sign == "(") - (sign == ")")
            if depth == 0 and sign == ",":
                return cut.fault(at, "comma-in-select")
            if depth == 0 and word_at(cut.tokens, at) in FUNCTIONS:
                return cut.fault(at, "column-without-name")
            if depth == 1 and sign == "(" and not _names_itself(cut, at):
                return cut.fault(at, "column-without-name")
    return None


def _names_itself(cut: Cut, begin: int) -> bool:
    return word_at(cut.tokens, cut.inside(begin) - 2) == "AS"


def _selections(cut: Cut) -> Iterator[tuple[int, int]]:
    """Where the columns of each SELECT begin and end."""
    for at in range(len(cut.tokens)):
        if word_at(cut.tokens, at) == "SELECT":
            ends = range(at + 1, len(cut.tokens))
            ending = ("WHERE", "FROM")
            yield (
                at + 1,
                next(
                    (
                        e
                        for e in ends
                        if word_at(cut.tokens, e) in ending or sign_at(cut.tokens, e) == "{"
                    ),
                    len(cut.tokens),
                ),
            )


def _groups(cut: Cut) -> QueryRefused | None:
    if "SELECT *" in cut.said and "GROUP BY" in cut.said:
        return unreadable(cut.text, "star-in-groups", cut.stopped)
    if "overrides an existing variable" in cut.said:
        return unreadable(cut.text, "name-taken", cut.stopped)
    for begin, end in _selections(cut):
        if names := _not_grouped(cut, begin, end):
            return cut.fault(begin, "not-grouped", names=names)
    return None


AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


def _not_grouped(cut: Cut, begin: int, end: int) -> list[str]:
    """The bare columns of a SELECT with groups that are none of them."""
    columns = range(begin, end)
    bare = [
        cut.tokens[at].text
        for at in columns
        if _is_variable(cut, at) and _depth(cut, begin, at) == 0
    ]
    grouped = _grouped_by(cut, end)
    counts = any(word_at(cut.tokens, at) in AGGREGATES for at in columns)
    if not counts and grouped is None:
        return []
    return [name for name in bare if name[1:] not in (grouped or ())]


def _grouped_by(cut: Cut, end: int) -> set[str] | None:
    """The names behind the GROUP BY of the SELECT whose columns end there; None without one."""
    opening = next(
        (at for at in range(end, len(cut.tokens)) if sign_at(cut.tokens, at) == "{"), end
    )
    at = cut.inside(opening) + 1
    if word_at(cut.tokens, at) != "GROUP":
        return None
    names = set()
    for place in range(at + 2, len(cut.tokens)):
        if word_at(cut.tokens, place) in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            break
        if sign_at(cut.tokens, place) == "}":
            break
        if _is_variable(cut, place):
            names.add(cut.tokens[place].text[1:])
    return names


def _is_variable(cut: Cut, at: int) -> bool:
    return kind_at(cut.tokens, at) == "name" and cut.tokens[at].text[0] in "?$"


def _depth(cut: Cut, begin: int, at: int) -> int:
    signs = [sign_at(cut.tokens, place) for place in range(begin, at)]
    return signs.count("(") - signs.count(")")


def _signs(cut: Cut) -> QueryRefused | None:
    for at in range(len(cut.tokens)):
        if sign_at(cut.tokens, at) == sign_at(cut.tokens, at + 1) == "=":
            return cut.fault(at, "other-sign", name="==", written="=")
    return None


def _words(cut: Cut) -> QueryRefused | None:
    for at in range(len(cut.tokens)):
        word, following = word_at(cut.tokens, at), word_at(cut.tokens, at + 1)
        if word in ("ORDER", "GROUP") and following != "BY":
            return cut.fault(at, "by-missing", word=word)
        if word == "FROM" and kind_at(cut.tokens, at + 1) == "word" and following != "NAMED":
            return cut.fault(at, "graph-missing")
        if word in ("LIMIT", "OFFSET") and not _is_number(cut, at + 1):
            return cut.fault(at, "number-missing", word=word)
    return None


def _is_number(cut: Cut, at: int) -> bool:
    return kind_at(cut.tokens, at) == "number" and cut.tokens[at].text.isascii()


def _statements(cut: Cut) -> QueryRefused | None:
    """A full stop too few or too many, in the group where the engine stopped."""
    clause = ""
    for begin, token in enumerate(cut.tokens):
        clause = word_at(cut.tokens, begin) or clause
        if token == Token("sign", "{") and clause != "VALUES":
            fault = _statements_of(cut, begin + 1)
            if fault:
                return fault
    return None


def _statements_of(cut: Cut, at: int) -> QueryRefused | None:
    parts, wanted, tied = 0, 3, False
    while at < len(cut.tokens) and sign_at(cut.tokens, at) != "}":
        sign, word = sign_at(cut.tokens, at), word_at(cut.tokens, at)
        if sign == "." and sign_at(cut.tokens, at + 1) == ".":
            return cut.fault(at + 1, "two-full-stops")
        if word in BETWEEN | FUNCTIONS or sign == "{":
            at, parts, wanted = _behind(cut, at), 0, 3
            continue
        if sign in (".", ";", ","):
            if sign == "." and 0 < parts < wanted:
                return cut.fault(at, "part-missing", piece=".")
            parts, wanted = 0, {".": 3, ";": 2, ",": 1}[sign]
        elif sign in PATH_SIGNS:
            tied = tied or sign in JOINS
        else:
            parts, tied = parts + (not tied), False
            if parts > wanted:
                return cut.fault(at, "full-stop-missing", piece=cut.tokens[at].text)
            at = cut.inside(at) if sign in CLOSING else at
        at += 1
    if 0 < parts < wanted and at < len(cut.tokens):
        return cut.fault(at, "part-missing", piece="}")
    return None


def _behind(cut: Cut, at: int) -> int:
    """Behind a clause such as FILTER, with all its brackets."""
    while at < len(cut.tokens) and sign_at(cut.tokens, at) not in CLOSING:
        if sign_at(cut.tokens, at) == "}":
            return at
        at += 1
    return cut.inside(at) + 1


def _bound_twice(cut: Cut) -> QueryRefused | None:
    for at in range(len(cut.tokens)):
        if word_at(cut.tokens, at) == "BIND":
            name = cut.inside(at + 1) - 1
            if any(token.text == cut.tokens[name].text for token in cut.tokens[:at]):
                return cut.fault(name, "name-taken")
    return None


def _addresses(cut: Cut) -> QueryRefused | None:
    """An address whose < has no >, or that holds what no address may."""
    for at in range(len(cut.tokens) - 1):
        here, behind = cut.pieces[at].place, cut.pieces[at + 1].place
        is_beside = behind == (here.line, here.column + 1)
        is_begun = sign_at(cut.tokens, at) == "<" and is_beside
        if is_begun and cut.tokens[at + 1].text.partition(":")[0] in SCHEMES:
            return cut.fault(at, "address-broken")
    return None


def _more(cut: Cut) -> QueryRefused | None:
    depth = 0
    for at in range(len(cut.tokens)):
        sign = sign_at(cut.tokens, at)
        depth += (sign in CLOSING) - (sign in CLOSING.values())
        if depth == 0 and sign == ";":
            return cut.fault(at, "more-than-one")
    return None


#: In this order: what stands first makes nonsense of what stands behind it.
LOOKS: tuple[Look, ...] = (
    _nothing,
    _cypher,
    quotes,
    brackets,
    _addresses,
    _declarations,
    _undeclared_prefix,
    _more,
    _words,
    _unknown_word,
    _columns,
    _groups,
    _signs,
    _statements,
    _bound_twice,
)

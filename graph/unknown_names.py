"""Names in a query that the graph does not have: it would find nothing there, and not say why."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache

from govinno.graph.refusals import nearest, notice
from govinno.graph.tokens import (
    CYPHER_TOKENS,
    SPARQL_ESCAPE,
    Token,
    kind_at,
    sign_at,
    sparql_tokens,
    tokens_of,
    word_at,
)
from govinno.ontology.iris import GRAPHS, ONTOLOGY, THINGS, VOCAB
from govinno.words import Words

#: So many are told; the rest is seen when these are right.
MOST_TOLD = 3
#: What all addresses of ours begin with; with www, http or another ending they are none of ours.
NAMESPACES = (ONTOLOGY, VOCAB, THINGS, GRAPHS)
LIKE_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/govinno(?:/\w*)?[/#]?", re.IGNORECASE)

Notice = dict[str, str]
#: What kind of name it is, as people call it, and the name.
Name = tuple[str, str]

KINDS = {
    "term": Words("คลาสหรือคุณสมบัติ", "class or property"),
    "code": Words("รหัส", "code"),
    "namespace": Words("ที่อยู่ขึ้นต้น", "namespace"),
    "label": Words("ป้ายชนิด (label)", "label"),
    "type": Words("ความสัมพันธ์", "relationship type"),
    "key": Words("คุณสมบัติ", "property"),
}


def _told(names: Collection[Name], known: Callable[[str, str], Collection[str]]) -> list[Notice]:
    told = []
    for kind, name in [*dict.fromkeys(names)][:MOST_TOLD]:
        near = nearest(name, known(kind, name))
        told.append(notice("query-unknown-name", kind=KINDS[kind], name=name, nearest=near))
    return told


# --- SPARQL -----------------------------------------------------------------------------------


def unknown_in_sparql(text: str, is_stated: Callable[[str], bool]) -> list[Notice]:
    """A notice for each class, property or code of ours in a text that nothing is stated with,
    and for each namespace that only looks like one of ours.

    `is_stated` says whether an address occurs in the graph. None for a text with escapes, which
    may stand for anything.
    """
    if SPARQL_ESCAPE.search(text):
        return []
    named = [(_named(iri), iri) for iri in dict.fromkeys(_addresses(text))]
    return _told([name for name, iri in named if name and not is_stated(iri)], _known_to_sparql)


def _addresses(text: str) -> Iterator[str]:
    tokens = [token for token in sparql_tokens(text) if token.kind != "blank"]
    prefixes: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if word_at(tokens, at - 1) == "PREFIX" and kind_at(tokens, at + 1) == "quoted":
            prefixes[token.text.partition(":")[0]] = tokens[at + 1].text[1:-1]
        elif token.kind == "quoted" and token.text[0] == "<" and not _is_no_name(tokens, at):
            yield token.text[1:-1]
        elif token.kind == "name" and token.text[0] not in "?$@_":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes:
                yield prefixes[prefix] + local.replace("\\", "").rstrip(".")


def _is_no_name(tokens: list[Token], at: int) -> bool:
    """Whether an address is what a prefix stands for, or a graph, of which the guard tells."""
    is_graph = word_at(tokens, at - 1) in ("GRAPH", "FROM", "NAMED")
    return is_graph or word_at(tokens, at - 2) == "PREFIX"


def _named(iri: str) -> Name | None:
    """What an address names that ought to be in the graph; None for things and for all others."""
    if iri in NAMESPACES:
        return None
    if iri.startswith(VOCAB):
        return "code", iri.removeprefix(VOCAB)
    if iri.startswith(ONTOLOGY):
        return "term", iri.removeprefix(ONTOLOGY)
    alike = None if iri.startswith(NAMESPACES) else LIKE_OURS.match(iri)
    return ("namespace", alike[0]) if alike else None


def _known_to_sparql(kind: str, name: str) -> list[str]:
    """The names of that kind; of codes those of the same list, where there is such a list."""
    from govinno.ontology.model import load_model  # few texts have a wrong name

    if kind == "namespace":
        return [*NAMESPACES]
    model = load_model()
    if kind == "term":
        terms = (*model.classes, *model.properties)
        return [iri.removeprefix(ONTOLOGY) for iri in terms if iri.startswith(ONTOLOGY)]
    codes = [iri.removeprefix(VOCAB) for iri in model.concepts]
    of_the_list = [code for code in codes if code.partition("/")[0] == name.partition("/")[0]]
    return of_the_list or codes


# --- Cypher -----------------------------------------------------------------------------------


def unknown_in_cypher(text: str, also: Collection[str] = ()) -> list[Notice]:
    """A notice for each label, relationship type or property that the model does not have.

    `also` are labels that a server has besides; a text with one of them is left alone.
    """
    tokens = [token for token in tokens_of(CYPHER_TOKENS, text) if token.kind != "blank"]
    names = [*_names_in(tokens)]
    if any(name in also for _, name in names):
        return []
    missing = [name for name in names if not _is_known(*name)]
    return _told(missing, lambda kind, _: _known_to_cypher(kind))


def _names_in(tokens: list[Token]) -> Iterator[Name]:
    computed = _made_by_the_text(tokens)
    opened: list[int] = []
    for at in range(len(tokens)):
        sign = sign_at(tokens, at)
        if sign and sign in "([{":
            opened.append(at)
        elif sign and sign in ")]}" and opened:
            opened.pop()
        inside = sign_at(tokens, opened[-1]) if opened else ""
        if sign == ":" and inside != "{":
            yield from _chain(tokens, at, _is_relationship(tokens, opened))
        elif sign == ":" and _is_pattern(tokens, opened) and _is_name(tokens, at - 1):
            yield "key", _plain(tokens, at - 1)
        elif sign == "." and _is_name(tokens, at + 1) and _is_key(tokens, at, computed):
            yield "key", _plain(tokens, at + 1)


def _made_by_the_text(tokens: list[Token]) -> set[str]:
    """Names that the text itself gives, which may be maps with keys of their own."""
    return {
        _plain(tokens, at + 1)
        for at in range(len(tokens))
        if word_at(tokens, at) == "AS" or word_at(tokens, at + 2) == "IN"
    } | {_plain(tokens, at - 1) for at in range(1, len(tokens)) if word_at(tokens, at) == "IN"}


def _chain(tokens: list[Token], at: int, is_relationship: bool) -> Iterator[Name]:
    """The names behind a colon: `:A:B`, `:A|B`, `:A&!B`."""
    while sign_at(tokens, at) and sign_at(tokens, at) in ":|&!":
        if _is_name(tokens, at + 1):
            yield "type" if is_relationship else "label", _plain(tokens, at + 1)
            at += 1
        at += 1
        if sign_at(tokens, at) == ":":  # the next colon is looked at by itself
            return


def _is_relationship(tokens: list[Token], opened: list[int]) -> bool:
    return (
        bool(opened) and tokens[opened[-1]].text == "[" and sign_at(tokens, opened[-1] - 1) == "-"
    )


def _is_pattern(tokens: list[Token], opened: list[int]) -> bool:
    """Whether the innermost braces are those of a node or a relationship: `(n {key: …})`."""
    if len(opened) < 2 or opened[-1] - opened[-2] > 4 or tokens[opened[-2]].text == "{":
        return False
    is_call = kind_at(tokens, opened[-2] - 1) == "word" and opened[-1] - opened[-2] == 1
    before = word_at(tokens, opened[-1] - 1)
    return not is_call and before not in ("EXISTS", "COUNT", "COLLECT", "CALL")


def _is_key(tokens: list[Token], at: int, computed: set[str]) -> bool:
    """Whether a dot stands between a node or relationship and one of its keys."""
    is_call = sign_at(tokens, at + 2) in ("(", ".") or word_at(tokens, at - 2) == "CALL"
    if is_call or sign_at(tokens, at - 2) == ".":
        return False
    return _is_name(tokens, at - 1) and _plain(tokens, at - 1) not in computed


def _is_name(tokens: list[Token], at: int) -> bool:
    return kind_at(tokens, at) in ("word", "name") and not tokens[at].text.startswith("$")


def _plain(tokens: list[Token], at: int) -> str:
    return tokens[at].text.strip("`") if 0 <= at < len(tokens) else ""


def _is_known(kind: str, name: str) -> bool:
    return name in _known_to_cypher(kind) or (
        kind == "key" and name.rpartition("_")[0] in _known_to_cypher("text")
    )


@cache
def _known_to_cypher(kind: str) -> frozenset[str]:
    from govinno.graph.derived import CARRIERS
    from govinno.graph.project import COMPUTED
    from govinno.ontology.model import load_model  # a worker of SPARQL needs none of these

    model = load_model()
    kept = [prop for prop in model.properties.values() if prop.relationship is None]
    match kind:
        case "label":
            return frozenset(entity.name for entity in model.classes.values())
        case "type":
            types = {prop.relationship for prop in model.properties.values() if prop.relationship}
            return frozenset(types | {derived.relationship for derived in model.derived})
        case "text":
            return frozenset(prop.key for prop in kept if prop.datatype == "text")
    return frozenset({prop.key for prop in kept} | COMPUTED | {CARRIERS})

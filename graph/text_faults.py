"""What is plainly wrong in a query text of either language, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from govinno.graph.refusals import Place, unreadable
from govinno.graph.tables import QueryRefused
from govinno.graph.tokens import Token, sign_at

CLOSING = {"(": ")", "[": "]", "{": "}"}
CURLY_QUOTES = ("“", "”", "‘", "’", "„", "«", "»")


def names(text: str) -> frozenset[str]:
    """The names of a language, written one after the other."""
    return frozenset(text.split())


class _Piece(NamedTuple):
    """A token that is not blank, with the place where it begins."""

    token: Token
    place: Place


class Cut:
    """A text cut into pieces, for the functions that look for what is wrong."""

    def __init__(
        self, text: str, tokens: Iterable[Token], said: str, stopped: Place | None
    ) -> None:
        self.text, self.said = text, said
        self.pieces = [*_pieces(tokens)]
        self.tokens = [piece.token for piece in self.pieces]
        self.stopped = stopped

    def fault(self, at: int, reason: str, **details: object) -> QueryRefused:
        """The refusal that points to a piece."""
        return unreadable(self.text, reason, self.pieces[at].place, **details)

    def inside(self, begin: int) -> int:
        """Where the bracket that opens at a place closes, or the end."""
        depth = 0
        for at in range(begin, len(self.tokens)):
            sign = sign_at(self.tokens, at)
            depth += (sign in CLOSING) - (sign in CLOSING.values())
            if depth == 0:
                return at
        return len(self.tokens)


def _pieces(tokens: Iterable[Token]) -> Iterator[_Piece]:
    line = column = 1
    for token in tokens:
        if token.kind != "blank":
            yield _Piece(token, Place(line, column))
        _, newline, behind = token.text.rpartition("\n")
        line += token.text.count("\n")
        column = len(behind) + 1 if newline else column + len(token.text)


Look = Callable[[Cut], QueryRefused | None]


def quotes(cut: Cut) -> QueryRefused | None:
    """A quotation mark that is not closed, or that is none; None where all are right."""
    for at, token in enumerate(cut.tokens):
        if token.kind == "sign" and token.text in "'\"`":
            return cut.fault(at, "quote-not-closed", sign=token.text)
        if token.text in CURLY_QUOTES:
            return cut.fault(at, "curly-quote", sign=token.text)
    return None


def brackets(cut: Cut) -> QueryRefused | None:
    """A bracket that has no other; None where each has."""
    opened: list[int] = []
    for at, token in enumerate(cut.tokens):
        if token.kind != "sign":
            continue
        if token.text in CLOSING:
            opened.append(at)
        elif token.text in CLOSING.values():
            wanted = [CLOSING[cut.tokens[begin].text] for begin in opened]
            if token.text not in wanted:
                return cut.fault(at, "bracket-not-open", sign=token.text)
            if wanted[-1] != token.text:
                break
            opened.pop()
    if not opened:
        return None
    return cut.fault(opened[-1], "bracket-not-closed", sign=cut.tokens[opened[-1]].text)


def first_fault(cut: Cut, looks: Iterable[Look]) -> QueryRefused:
    """What the first look finds that finds anything, else what stands where the engine stopped."""
    found = filter(None, (look(cut) for look in looks))
    return next(found, None) or _by_the_place(cut)


def _by_the_place(cut: Cut) -> QueryRefused:
    if cut.stopped is None or not cut.pieces:
        return unreadable(cut.text, "engine-says", said=cut.said.split("\n")[0][:100])
    before = [at for at, piece in enumerate(cut.pieces) if piece.place <= cut.stopped]
    last = cut.pieces[-1]
    is_end = cut.stopped >= Place(last.place.line, last.place.column + len(last.token.text))
    if not is_end:
        return cut.fault(before[-1], "not-expected", piece=cut.tokens[before[-1]].text)
    is_whole = any(token.text == "}" for token in cut.tokens)
    return unreadable(cut.text, "not-allowed" if is_whole else "ends-too-early", cut.stopped)

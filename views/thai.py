"""Thai on a canvas: names broken into short lines, which a browser cannot do rightly by itself.

A canvas breaks lines at spaces only, and Thai has none between words. The words come from
PyThaiNLP; lengths are counted in graphemes, so marks above and below take no room.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Said before the import, which else makes a folder in the home of the user.
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")

from pythainlp.corpus import thai_words
from pythainlp.tokenize import word_tokenize

ELLIPSIS = "…"
#: What stands at the end of a word: closing signs, and signs after which a line may break.
_CLOSING = frozenset(")]}>”’»,.;:!?…%ๆฯ/·-–")
_OPENING = frozenset("([{<“‘«-–")
#: These make a noun of the word that follows; a line that ends with one reads badly.
_PREFIXES = frozenset({"การ", "ความ", "ผู้", "นัก", "ชาว"})
#: A Thai word may run so much over the width before it is cut.
_PATIENCE = 1.5


@lru_cache(maxsize=4096)
def wrapped(text: str, width: int, lines: int = 2) -> str:
    """A name in at most `lines` lines of about `width` graphemes, with newlines between.

    Never breaks inside a word that the dictionary knows and never begins a line with a combining
    mark. Lines are made about equally long. What does not fit is left out and "…" says so; a
    longer Latin word is cut. Invisible and direction signs are taken out. An empty text, or one
    of invisible signs only, gives "".
    """
    shown = visible(text)
    # No more can be shown, and the search for words takes long in a very long text.
    pieces = [_cut(piece, width) for piece in _pieces(shown[: 8 * width * lines])]
    if len(_filled(pieces, width)) <= lines:
        return "\n".join(_balanced(pieces, width))
    return "\n".join(_shortened(pieces, width, lines))


def visible(text: str) -> str:
    """A text without signs that cannot be seen or turn its direction, one space between words."""
    kept = (" " if c.isspace() or c == "\u200b" else c for c in text)
    words = "".join(c for c in kept if unicodedata.category(c) not in _UNSEEN).split()
    return " ".join(filter(None, (_without_leading_marks(word) for word in words)))


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def graphemes(text: str) -> list[str]:
    """What a reader sees as one letter each: a base and the marks on it."""
    found: list[str] = []
    for sign in text:
        if found and _is_mark(sign):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def length(text: str) -> int:
    """The number of graphemes."""
    return sum(not _is_mark(sign) for sign in text)


def _is_mark(sign: str) -> bool:
    """Sara am is a letter to Unicode, yet it never stands without the consonant before it."""
    return sign == "\u0e33" or unicodedata.category(sign) in {"Mn", "Me", "Mc"}


def _is_thai(sign: str) -> bool:
    return "\u0e01" <= sign <= "\u0e4e"


def _without_leading_marks(word: str) -> str:
    """A mark with no letter before it has nothing to stand on."""
    start = next((i for i, sign in enumerate(word) if not _is_mark(sign)), len(word))
    return word[start:]


def _pieces(text: str) -> list[str]:
    """The text in parts that stay together, each with the space that follows it."""
    pieces: list[str] = []
    for token in word_tokenize(text, engine="newmm", keep_whitespace=True) if text else []:
        if pieces and _belongs_together(pieces[-1], token):
            pieces[-1] += token
        else:
            pieces.append(token)
    return pieces


def _belongs_together(before: str, token: str) -> bool:
    if token.isspace():
        return True
    if before[-1].isspace():
        return False
    return (
        token[0] in _CLOSING
        or before[-1] in _OPENING
        or before in _PREFIXES
        or _is_mark(token[0])
        or _are_of_one_word(before[-1], token)
        or _share_a_word(before, token)
    )


def _are_of_one_word(sign: str, token: str) -> bool:
    """A lone consonant is the end of a word the dictionary lacks; Latin breaks at spaces only."""
    if _is_thai(sign) and _is_thai(token[0]):
        return len(token) == 1
    return sign.isalnum() and token[0].isalnum() and not (_is_thai(sign) or _is_thai(token[0]))


def _share_a_word(before: str, token: str) -> bool:
    """Whether a word begins in the one and ends in the other: of two ways to cut กระบวนการรักษา
    newmm takes that through กระบวนการ."""
    return any(before + token[:end] in thai_words() for end in range(1, len(token)))


def _cut(piece: str, width: int) -> str:
    """A piece that fits on a line; Thai has some patience, for a cut word is hard to read."""
    limit = int(width * _PATIENCE) if _is_thai(piece[0]) else width
    word = piece.rstrip()
    if length(word) <= limit:
        return piece
    return "".join(graphemes(word)[: width - 1]) + ELLIPSIS + piece[len(word) :]


def _filled(pieces: list[str], width: int) -> list[str]:
    """The pieces in lines, each as full as it gets."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and length(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def _balanced(pieces: list[str], width: int) -> list[str]:
    """As few lines as the width allows, and then as narrow as these lines can be."""
    fewest = len(_filled(pieces, width))
    return next(lines for lines in _narrow_first(pieces, width) if len(lines) == fewest)


def _narrow_first(pieces: list[str], width: int) -> Iterator[list[str]]:
    for narrower in range(1, width + 1):
        yield _filled(pieces, narrower)


def _shortened(pieces: list[str], width: int, lines: int) -> list[str]:
    """The first lines, the last of them with its last words left out for the ellipsis."""
    for count in range(len(pieces) - 1, 0, -1):
        last = pieces[count - 1].rstrip().removesuffix(ELLIPSIS) + ELLIPSIS
        filled = _filled([*pieces[: count - 1], last], width)
        if len(filled) <= lines:
            return filled
    return [ELLIPSIS]

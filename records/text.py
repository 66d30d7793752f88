"""Text, Thai above all: read as it stands, compared by what the eye can see.

One function folds spellings, and identity, search and comparison share it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import Literal

from govinno.records.facts import Misread, Value

#: What XML 1.0 cannot hold, also not escaped. Source: its production Char.
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_PLAIN_BYTES = bytes.maketrans("๐๑๒๓๔๕๖๗๘๙".encode("cp874"), b"0123456789")
_FOREIGN = "govinno.foreign"
#: What shows nothing: soft hyphen, joiners, marks of direction, variation selectors.
_UNSEEN = (
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
#: What may stand around a text and is not of it.
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\ufeff"
_THAI_LETTER = re.compile("[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e45]")
#: A dot inside an abbreviation, as in รพ.สต.; one that ends it tells it from a part of a word.
_INNER_DOT = re.compile("(?<=[\u0e01-\u0e2e])[.](?=[\u0e01-\u0e2e]{1,4}[.])")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f]")
#: Question marks in place of letters; UTF-8 that was read as Latin-1 or as Windows-874; TIS-620
#: that was read as Latin-1; what a spreadsheet writes where it has no value.
_LOST = re.compile(
    r"\A\s*#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#{2,})\s*\Z"
    r"|[?？]{3}|\A[?\s]*\?\?[?\s]*\Z|(?:à[¸¹].?){2}|[¡-û]{6}"
)
_LOST_AS_THAI = re.compile("(?:เ[ธน].){2}เ[ธน]")
#: Without one of these the slow look for lost letters finds nothing.
_ODD = re.compile("[#?？¡-û]")
#: Also what turns the direction of a text round, what ends a line where no editor shows it, what
#: only the font of a PDF knows, and signs that tell nothing to a person.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffd"
    r"\ufdd0-\ufdef\ue000-\uf8ff\ud800-\udfff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
#: Thai marks as the fonts of PDF files place them, and the marks they stand for.
_OF_FONTS = str.maketrans({0xF700 + place: mark for place, mark in enumerate("ฐิีึื่้๊๋์่้๊๋์ญัํ็่้๊๋์ฺุู")})
_OF_A_FONT = re.compile("[\uf700-\uf71a]")
_ABOVE_OR_BELOW = "ัิ-ฺ็-๎"
_MARKS = re.compile(f"[{_ABOVE_OR_BELOW}]{{2,}}")
# Nikhahit and sara aa look like sara am; the tone mark may stand between or before them.
_SPLIT_SARA_AM = re.compile("([่-๋]*)ํ([่-๋]*)า")
_TONE_AFTER_SARA_AM = re.compile("ำ([่-๋]+)")
_ALL_MARKS = sorted("ั" + "".join(map(chr, (*range(0x0E34, 0x0E3B), *range(0x0E47, 0x0E4F)))))


def _order(mark: str) -> tuple[bool, bool, str]:
    """The place of a mark among those of one letter: vowels before tones."""
    return "่" <= mark <= "์", mark == "์", mark


#: Two marks of one letter that stand in another order, or twice: few texts have any.
_OUT_OF_ORDER = "|".join(
    f"{mark}[{''.join(other for other in _ALL_MARKS if _order(other) <= _order(mark))}]"
    for mark in _ALL_MARKS
)
#: Only a text with one of these may be written in more ways than one.
_FOLDABLE = re.compile(f"[{_UNSEEN}\uf700-\uf71aํ]|เเ|ำ[่-๋]|{_OUT_OF_ORDER}")


def plain_digits(text: str) -> str:
    """The text with Thai digits written as 0 to 9."""
    return text.translate(_THAI_DIGITS)


# Names of fields and codes come again in every record.
@lru_cache(maxsize=8192)
def match_key(text: str) -> str:
    """The form under which two spellings of one name are equal.

    Folds only what the eye cannot see: ํา and ำ, เเ and แ, the order of a tone and a vowel, a
    mark typed twice, marks of PDF fonts, invisible characters, the length of blanks, and case.
    Nothing that is stored is changed by it. An empty text gives an empty key.
    """
    return _joined(text).casefold()


def search_key(text: str) -> bytes:
    """The form under which what is typed and what is stored are compared by a search.

    `match_key` with plain digits and without the dots inside Thai abbreviations: รพ.สต. and
    รพสต. are one. A Thai letter is one byte, and the same letters give the same bytes wherever they stand,
    so that a part of a text is a part of its key. Many texts may be given at once, with a sign
    between them that is no blank.
    """
    folded = _joined(text).casefold()
    if "." in folded:
        folded = _INNER_DOT.sub("", folded)
    return folded.encode("cp874", _FOREIGN).translate(_PLAIN_BYTES)


def _foreign(error: UnicodeError) -> tuple[str, int]:
    """Letters that are neither Thai nor Latin, in signs that nobody types."""
    assert isinstance(error, UnicodeEncodeError)
    letters = (f"{ord(letter):06x}" for letter in error.object[error.start : error.end])
    told = ("\x06" + "".join(chr(0x0E + int(digit, 16)) for digit in code) for code in letters)
    return "".join(told), error.end


codecs.register_error(_FOREIGN, _foreign)


def places_in(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word stands in a text, compared as by `search_key`: begin and end of each place."""
    key = search_key(word)
    parts = re.findall(f"[{_ABOVE_OR_BELOW}ำ]+|.", match_key(word), re.DOTALL)
    pattern = f"[{_UNSEEN}]*".join(map(_spellings, parts)).removesuffix("[.]?")
    found = re.finditer(pattern, text, re.IGNORECASE) if key else ()
    return [place.span() for place in found if key in search_key(place[0])]


def _spellings(part: str) -> str:
    """A regular expression of what one sign of a key may stand for, and a little more."""
    if re.match(f"[{_ABOVE_OR_BELOW}ำ]", part):
        return f"[{_ABOVE_OR_BELOW}ำา{_UNSEEN}\uf700-\uf71a]+"
    if (digit := plain_digits(part)) in "0123456789":
        return f"[{digit}{chr(ord('๐') + int(digit))}]"
    if part == " ":
        return r"\s+"
    return f"(?:แ|เ[{_UNSEEN}]*เ)" if part == "แ" else re.escape(part) + "[.]?"


def read_text(raw: str) -> Value | Misread:
    """A string in NFC without outer blanks; what stands inside is not touched.

    Misread as `empty-text` or `control-character`.
    """
    return _text(raw, "string")


def read_language_text(raw: str, language: Literal["th", "en"]) -> Value | Misread:
    """Like `read_text`, tagged with its language."""
    return _text(raw, f"@{language}")


def letters_are_lost(text: str) -> bool:
    """Whether a text looks as if a program had not known its letters: ????, or à¹€à¸—, เธ—เธต."""
    if _ODD.search(text) and _LOST.search(text):
        return True
    return _LOST_AS_THAI.search(text) is not None


def script_of(text: str) -> Literal["th", "en"]:
    """The language of a text by the majority of its letters, so that an English sentence with a
    Thai name in it stays English. `th` where both are as many, `en` where there is no letter.

    Signs above and below a Thai letter are no letters of their own and do not count.
    """
    thai = len(_THAI_LETTER.findall(text))
    return "th" if thai and thai >= len(_LATIN_LETTER.findall(text)) else "en"


def _text(raw: str, kind: str) -> Value | Misread:
    if found := _CONTROL.search(raw):
        return Misread(
            "control-character",
            {"character": name_of(found[0]), "position": str(found.start() + 1)},
        )
    text = nfc(raw).strip(BLANKS)
    return Value(text, kind) if text else Misread("empty-text", {})


def name_of(character: str) -> str:
    """A character that cannot be seen, as a message names it: its number, and what it is."""
    number = f"U+{ord(character):04X}"
    meant = character.translate(_OF_FONTS)
    what = unicodedata.name(character, "") if meant == character else f"{meant} of a PDF font"
    return f"{number} {what}".rstrip()


def nfc(text: str) -> str:
    """The text in Unicode's composed form."""
    return unicodedata.normalize("NFC", text)


def _joined(text: str) -> str:
    if text.isascii():
        return " ".join(text.split())
    text = nfc(text)
    return " ".join((_folded(text) if _FOLDABLE.search(text) else text).split())


def _folded(text: str) -> str:
    placed = text.translate(_OF_FONTS) if _OF_A_FONT.search(text) else text
    visible = nfc(_INVISIBLE.sub("", placed))
    whole = _SPLIT_SARA_AM.sub(r"\1\2ำ", _MARKS.sub(_in_order, visible))
    return _MARKS.sub(_in_order, _TONE_AFTER_SARA_AM.sub(r"\1ำ", whole)).replace("เเ", "แ")


def _in_order(marks: re.Match[str]) -> str:
    """Each mark of one letter once, vowels before tones."""
    return _ordered(marks[0])


@lru_cache(maxsize=1024)
def _ordered(marks: str) -> str:
    return "".join(sorted(set(marks), key=_order))


def tidy(raw: str) -> str:
    """The text as figures, dates and times are looked for in it: folded, with plain digits.

    What turns its direction round stays in it, so that nothing is read as it does not look.
    """
    return plain_digits(raw if _CONTROL.search(raw) else _joined(raw))


def xml_text(text: str) -> str:
    """The text with U+FFFD in the place of every character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)

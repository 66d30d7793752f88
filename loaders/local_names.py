"""What local governments are called: by the full word of their type, its short form, in English.

The words are those of the code list of types. ทน.ขอนแก่น, เทศบาลนครขอนแก่น and Khon Kaen City
Municipality all say the type and then ขอนแก่น or khon kaen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from govinno.ontology.model import CodeList, load_model
from govinno.records.text import match_key


@lru_cache(maxsize=1)
def local_names() -> LocalNames:
    """The words of the model, read once."""
    model = load_model()
    return LocalNames(model.code_lists[model.entity_class("LaoType").iri])


class LocalNames:
    """Parts the name of a local government into its type and the rest."""

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes
        self.words = {_key(word): code for word, code in codes.by_label.items()}
        longest = sorted((word for word in self.words if len(word) > 2), key=len, reverse=True)
        words = "|".join(map(re.escape, longest))
        self.before = re.compile(rf"(?P<word>{words})(?: of)? ?(?P<bare>.+)")
        self.after = re.compile(rf"(?P<bare>.+?) (?P<word>{words})")

    def parts(self, name: str) -> Iterator[tuple[str, str]]:
        """Each way to read a name as a type and the rest; none where it says no type."""
        key = _key(name)
        for found in filter(None, (self.before.fullmatch(key), self.after.fullmatch(key))):
            yield self.words[found["word"]], found["bare"].removeprefix("of ")

    def bare_forms(self, name: str, lao_type: str) -> list[str]:
        """What a name may be without its type, where the type stands beside it.

        `เมืองพล` of a town municipality may be พล or เมืองพล. A name that says another type has
        none; the word for municipalities of any kind says nothing.
        """
        told = [(code, bare) for code, bare in self.parts(name) if bare]
        if not told:
            return [_key(name), *self._without_end_of_type(name, lao_type)]
        broader = self._broader(lao_type)
        return [bare for code, bare in told if code in (lao_type, broader)] + [
            short
            for code, bare in told
            if code == broader
            for short in self._without_end_of_type(bare, lao_type)
        ]

    def of(self, lao_type: str | None, names: Iterable[str]) -> set[tuple[str, str]]:
        """The type with each bare name of a registered body; empty for one that is none."""
        if lao_type is None:
            return set()
        return {
            (code, bare) for name in names for code, bare in self.parts(name) if code == lao_type
        }

    def _broader(self, lao_type: str) -> str | None:
        concept = self.codes.concepts.get(lao_type)
        above = (
            c.code for c in self.codes.concepts.values() if concept and c.iri == concept.broader
        )
        return next(above, None)

    def _without_end_of_type(self, name: str, lao_type: str) -> Iterator[str]:
        """นครขอนแก่น without นคร: what เทศบาลนคร says beyond เทศบาล."""
        broader = self._broader(lao_type)
        if broader is None:
            return
        whole = self.codes.concepts[lao_type].label.th
        end = whole.removeprefix(self.codes.concepts[broader].label.th)
        if end != whole and name.startswith(end) and name != end:
            yield _key(name.removeprefix(end))


def _key(name: str) -> str:
    return (
        match_key(name)
        .replace("organiz", "organis")
        .replace("administration organis", "administrative organis")
    )

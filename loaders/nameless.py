"""Records without the names of people, for a graph that shows posts only.

What goes into the store is made from a copy of the record in which every name that the record
lists, and every name after a title, is a gap: ‹…1›. The same number is the same person in one
record. Names nobody lists and no title announces cannot be known and stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import yaml

from govinno.loaders.identity.titles import TOKEN, read_name, titled_names, without_company
from govinno.loaders.yaml_reader import Items, Mapping, Scalar, Tree, read_characters, read_yaml

#: Fields that hold the names of people, and lists of names of people or bodies.
_PEOPLE = ("people", "present", "signatories")
_NAMES = ("name", "name_th", "name_en", "also_named")
_PERHAPS = ("authors", "actors", "led_by", "commissioned_to", "actor_th", "actor_en")
#: Two words that may be the name of a person: no word of a body begins them.
_TWO_WORDS = re.compile(
    r"(?!ทีม|คณะ|สำนัก|กรม|กอง|เทศบาล|องค์การ|สถาบัน|ศูนย์|โรงเรียน|มหาวิทยาลัย|มูลนิธิ|กระทรวง|จังหวัด"
    r"|ชุมชน|เครือข่าย|บริษัท|สมาคม|กลุ่ม|ไม่)[ก-๎]{2,} [ก-๎]{3,}"
)
#: A shorter name could be a part of any word, so it has to stand alone.
_SURE = 6


def without_names(data: bytes, file: str) -> bytes:
    """The record with gaps for the names of people; a file that is no record stays as it is.

    Lines stay where they were, unless a name is broken over two of them: then the record is
    written anew.
    """
    tree, _ = read_yaml(data, file)
    text, _ = read_characters(data, file)
    if tree is None:
        return data
    names = _names_in(tree)
    if not names:
        return data
    gaps = _Gaps(names)
    written = gaps.in_text(text).encode()
    again, _ = read_yaml(written, file)
    plain = _plain(tree, gaps.in_text)
    if again is not None and _plain(again, str) == plain:
        return written
    return yaml.dump(plain, allow_unicode=True, sort_keys=False, width=10_000).encode()


class _Gaps:
    """The names of one record, each with its number in the order in which they are found."""

    def __init__(self, names: list[str]) -> None:
        self.number = {name: number for number, name in enumerate(names, 1)}
        longest_first = sorted(names, key=len, reverse=True)
        self.any_name = re.compile("|".join(map(_pattern, longest_first)))

    def in_text(self, text: str) -> str:
        return self.any_name.sub(lambda found: f"‹…{self.number[_folded(found[0])]}›", text)


def _pattern(name: str) -> str:
    """The name with any blanks in it; a short one only where it stands alone."""
    inner = r"[ \t]+".join(map(re.escape, name.split()))
    return inner if len(name) >= _SURE else rf"(?<![\wก-๎]){inner}(?![\wก-๎])"


def _folded(name: str) -> str:
    return " ".join(name.split())


def _names_in(tree: Tree) -> list[str]:
    """The names of people without their titles, each once."""
    listed = [read_name(without_company(text)).bare for text in _listed(tree)]
    perhaps = [name for text in _perhaps(tree) if (name := _person_in(text))]
    titled = [name for text in _texts(tree) for name in titled_names(text)]
    names = (_folded(name) for name in [*listed, *perhaps, *titled])
    return [name for name in dict.fromkeys(names) if name and not TOKEN.search(name)]


def _person_in(text: str) -> str | None:
    name = read_name(without_company(text))
    is_person = _TWO_WORDS.fullmatch(name.bare) is not None
    return name.bare if is_person else None


def _listed(tree: Tree) -> Iterator[str]:
    for name, child in _fields(tree):
        if name in _PEOPLE:
            for entry in _entries(child):
                for _, told in ((n, t) for n, t in _fields(entry, deep=False) if n in _NAMES):
                    yield from _texts(told)


def _perhaps(tree: Tree) -> Iterator[str]:
    for name, child in _fields(tree):
        if name in _PERHAPS:
            yield from _texts(child)


def _fields(tree: Tree, *, deep: bool = True) -> Iterator[tuple[str, Tree]]:
    """All fields of a tree with what stands in them."""
    if isinstance(tree, Mapping):
        for name, child in tree.fields.items():
            yield name, child
            if deep:
                yield from _fields(child)
    elif isinstance(tree, Items) and deep:
        for item in tree.items:
            yield from _fields(item)


def _entries(tree: Tree) -> Iterable[Tree]:
    return tree.items if isinstance(tree, Items) else [tree]


def _texts(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Scalar):
        yield tree.text
    elif isinstance(tree, Items):
        for item in tree.items:
            yield from _texts(item)
    else:
        for child in tree.fields.values():
            yield from _texts(child)


def _plain(tree: Tree, words: Callable[[str], str]) -> object:
    """The tree as plain lists and texts, each text as `words` gives it."""
    if isinstance(tree, Scalar):
        return words(tree.text)
    if isinstance(tree, Items):
        return [_plain(item, words) for item in tree.items]
    return {name: _plain(child, words) for name, child in tree.fields.items()}

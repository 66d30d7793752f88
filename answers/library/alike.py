"""Which cases are like what somebody asks for, or like another case, and why.

The rule is the table `POINTS`: what two have in common adds its points, and the reasons are told
in words. A theme weighs more than all else together, so that no neighbour with another problem
comes before a case on the same one. Cases with the same points share a rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from govinno.answers.library.facets import Index
from govinno.answers.library.rows import Row, label
from govinno.ontology.model import GI, load_model
from govinno.words import Words, words_of

#: What each thing in common counts. `kind` counts once for each kind of partner, up to three.
POINTS: Mapping[str, int] = {
    "same_theme": 20,
    "near_theme": 10,
    "all_words": 4,
    "some_words": 2,
    "same_type": 3,
    "near_type": 1,
    "same_province": 2,
    "same_region": 1,
    "kind": 1,
}
MOST_KINDS = 3


@dataclass(frozen=True, slots=True)
class Like:
    """What a case should be like: codes, "" for what does not matter. `place` is a province or a
    region; `holders` are the ids of the cases that hold each word of the problem."""

    themes: tuple[str, ...] = ()
    type: str = ""
    place: str = ""
    kinds: tuple[str, ...] = ()
    holders: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in common: its name in `POINTS`, what it counts here, and the words."""

    name: str
    points: int
    words: Words


@dataclass(frozen=True, slots=True)
class Alike:
    """A case with its rank, which cases of the same points share, and the reasons."""

    row: Row
    rank: int
    points: int
    reasons: tuple[Reason, ...]


def alike(index: Index, like: Like, but: str = "") -> list[Alike]:
    """All cases that have something in common, the most points first, then by name; without the
    case `but`."""
    near = _Near(like)
    scored = [(near.points(row), n) for n, row in enumerate(index.library.rows) if row.id != but]
    ranked = sorted(((points, n) for points, n in scored if points), key=lambda p: (-p[0], p[1]))
    found: list[Alike] = []
    for place, (points, number) in enumerate(ranked, 1):
        is_tie = bool(found) and found[-1].points == points
        row = index.library.rows[number]
        found.append(Alike(row, found[-1].rank if is_tie else place, points, ()))
    return found


def with_reasons(found: Iterable[Alike], like: Like) -> list[Alike]:
    """The same with the reasons of each; made for the few that are shown."""
    near = _Near(like)
    return [Alike(a.row, a.rank, a.points, near.reasons(a.row)) for a in found]


def similar_cases(index: Index, case_id: str, most: int = 5) -> list[Alike]:
    """The cases most like one case by theme, type and place of the local government and kinds of
    partners, with the reasons; none where there is no such case, or none on the same theme."""
    row = index.library.row(case_id)
    if row is None:
        return []
    like = Like(row.themes, row.type, row.province, row.kinds)
    near = _by_nearness("Theme", like.themes, "theme")
    found = (one for one in alike(index, like, but=case_id) if near.keys() & set(one.row.themes))
    return with_reasons(islice(found, most), like)


class _Near:
    """The points of each code for one asking."""

    def __init__(self, like: Like) -> None:
        self.like = like
        self.themes = _by_nearness("Theme", like.themes, "theme")
        self.types = _by_nearness("LaoType", [like.type] if like.type else [], "type")
        self.places = _places(like.place)

    def points(self, row: Row) -> int:
        """All points of a case."""
        return sum(POINTS[name] * times for name, times, _ in self._common(row))

    def reasons(self, row: Row) -> tuple[Reason, ...]:
        """Why: one reason for each thing in common."""
        told = []
        for name, times, what in self._common(row):
            template = words_of("library")[f"alike_{name}"]
            th, en = (_joined(what, language) for language in ("th", "en"))
            words = Words(template.th.format(what=th), template.en.format(what=en))
            told.append(Reason(name, POINTS[name] * times, words))
        return tuple(told)

    def _common(self, row: Row) -> list[tuple[str, int, list[Words]]]:
        """What a case has in common: the name, how often it counts, and of what."""
        common: list[tuple[str, int, list[Words]]] = []
        for codes, near, class_name in (
            (row.themes, self.themes, "Theme"),
            ((row.type,), self.types, "LaoType"),
            ((row.province,), self.places, "Province"),
        ):
            known = [code for code in codes if code in near]
            if known:
                best = max((near[code] for code in known), key=POINTS.__getitem__)
                common.append(
                    (best, 1, [_called(best, class_name, c) for c in known if near[c] == best])
                )
        common += self._words(row)
        kinds = [kind for kind in row.kinds if kind in self.like.kinds][:MOST_KINDS]
        if kinds:
            common.append(("kind", len(kinds), [label("PartnerType", kind) for kind in kinds]))
        return common

    def _words(self, row: Row) -> list[tuple[str, int, list[Words]]]:
        held = [word for word, holders in self.like.holders.items() if row.id in holders]
        if not held:
            return []
        name = "all_words" if len(held) == len(self.like.holders) else "some_words"
        return [(name, 1, [Words(word, word) for word in held])]


def _called(name: str, class_name: str, code: str) -> Words:
    """What is the same, by its name: of two provinces in one region it is the region."""
    concept = load_model().code_lists[GI + class_name].concepts[code]
    if name == "same_region" and concept.region:
        return load_model().concepts[concept.region].label
    return concept.label


def _joined(words: Iterable[Words], language: str) -> str:
    return ", ".join(word.in_language(language) for word in words)


def _by_nearness(class_name: str, wanted: Iterable[str], name: str) -> dict[str, str]:
    """For each code of a list what it has in common with those wanted: the same (also what is
    below one), or near (below the same broadest one)."""
    concepts = load_model().code_lists[GI + class_name].concepts
    lines = {code: _line(class_name, code) for code in concepts}
    near: dict[str, str] = {}
    for sought in wanted:
        for code, line in lines.items():
            if sought in line:
                near[code] = f"same_{name}"
            elif sought in lines and line[-1] == lines[sought][-1]:
                near.setdefault(code, f"near_{name}")
    return near


def _line(class_name: str, code: str) -> list[str]:
    """A code and those above it in its list, the broadest last."""
    concepts = load_model().code_lists[GI + class_name].concepts
    by_iri = {concept.iri: concept for concept in concepts.values()}
    line = [code]
    while (above := concepts[line[-1]].broader) in by_iri:
        line.append(by_iri[str(above)].code)
    return line


def _places(place: str) -> dict[str, str]:
    """For each province what it has in common with a province or a region."""
    model = load_model()
    provinces = model.code_lists[GI + "Province"].concepts
    regions = model.code_lists[GI + "Region"].concepts
    region = provinces[place].region if place in provinces else None
    if place in regions:
        region = regions[place].iri
    near = {p.code: "same_region" for p in provinces.values() if region and p.region == region}
    return near | ({place: "same_province"} if place in provinces else {})

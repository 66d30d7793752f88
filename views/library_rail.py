"""The rail of the library: facets with counts; above the list what is chosen, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govinno.answers import FacetCounts, Index, Listing, ValueCount
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.words import say, told
from govinno.words import words_of

#: These facets are open at first; the others wait behind their names.
OPEN = ("theme", "type", "place")
#: So many values stand open; of a longer list the rest waits in a fold.
MOST_OPEN = 12


def rail(listing: Listing) -> Markup:
    """All facets, each a fold with boxes to tick; on a telephone behind one word."""
    used = sum(value.is_chosen for facet in listing.facets for value in facet.values)
    return html.fill(
        '<details id="rail" open><summary>{name}</summary>{facets}</details>',
        name=say("cases.filters_used", n=used) if used else say("cases.filters"),
        facets=html.joined(_facet(facet) for facet in listing.facets),
    )


def _facet(facet: FacetCounts) -> Markup:
    name = facet.facet.name
    is_open = "open" if name in OPEN or facet.is_used else ""
    tops = [value for value in facet.values if not _is_below(value, facet)]
    items = [_branch(value, facet) for value in tops]
    first, rest = items[:MOST_OPEN], items[MOST_OPEN:]
    more = _fold(f"more-{name}", rest, is_open=any(v.is_chosen for v in tops[MOST_OPEN:]))
    return html.fill(
        f'<details class="facet" id="facet-{{name}}" {is_open}><summary>{{label}}</summary>'
        "<ul>{first}</ul>{more}</details>",
        name=name,
        label=told(facet.facet.label),
        first=html.joined(first),
        more=more,
    )


def _is_below(value: ValueCount, facet: FacetCounts) -> bool:
    return any(other.value.key == value.value.above for other in facet.values)


def _branch(value: ValueCount, facet: FacetCounts) -> Markup:
    """A value with those below it: beside it, or in a fold where the facet has many."""
    every = [one for one in facet.values if one.value.above == value.value.key != ""]
    below = _offered(every, facet.facet.most_below)
    items = [_branch(one, facet) for one in below]
    if left := len(every) - len(below):
        items.append(html.fill('<li class="quiet">{text}</li>', text=say("cases.rarer", n=left)))
    if facet.facet.is_folded:
        is_open = any(one.is_chosen for one in below)
        under = _fold(f"{facet.facet.name}-{value.value.key}", items, is_open=is_open)
    else:
        under = html.fill("<ul>{items}</ul>", items=html.joined(items)) if items else Markup()
    return html.fill(
        '<li>{box}<div class="below">{under}</div></li>' if items else "<li>{box}</li>",
        box=_box(value, facet.facet.name),
        under=under,
    )


def _offered(values: Sequence[ValueCount], most: int | None) -> list[ValueCount]:
    """The values of most cases and those that are chosen, in the order of all."""
    ranked = sorted(values, key=lambda one: (not one.is_chosen, -one.count))
    kept = {one.value.key for one in ranked[:most]}
    return [one for one in values if one.is_chosen or one.value.key in kept]


def _fold(name: str, items: Sequence[Markup], *, is_open: bool) -> Markup:
    if not items:
        return Markup()
    return html.fill(
        f'<details id="{{name}}" {"open" if is_open else ""}><summary>{{label}}</summary>'
        "<ul>{items}</ul></details>",
        name=name,
        label=say("cases.below", n=len(items)),
        items=html.joined(items),
    )


def _box(value: ValueCount, name: str) -> Markup:
    """A box to tick with its count; what would give nothing is dimmed, not hidden."""
    kind = "chosen" if value.is_chosen else "" if value.count else "none"
    return html.fill(
        f'<label class="{{kind}}"><input type="checkbox" name="{{name}}" value="{{key}}" '
        f"{'checked' if value.is_chosen else ''}>"
        '<span>{label}</span><span class="count">{count}</span></label>',
        kind=kind,
        name=name,
        key=value.value.key,
        label=told(value.value.label),
        count=f"{value.count:,}",
    )


# ---- above the list


def above(index: Index, listing: Listing, values: Mapping[str, Sequence[str]], text: str) -> Markup:
    """How many cases, what is chosen as chips to take off, and, where nothing is left, which of
    it left nothing."""
    chips = [*_chips(index, values, text)]
    clear = _button("clear", "", say("cases.clear"), "all") if chips else Markup()
    found = say("cases.found", found=f"{len(listing.rows):,}", all=f"{listing.all:,}")
    return html.fill(
        '<p class="found" role="status">{found}</p><div class="chips">{chips}{clear}</div>{empty}',
        found=found,
        chips=html.joined(chips),
        clear=clear,
        empty=Markup() if listing.rows else _empty(index, listing, values, text),
    )


def _chips(index: Index, values: Mapping[str, Sequence[str]], text: str) -> Iterable[Markup]:
    if text:
        yield _chip("text", "", say("cases.text_chip", text=text))
    for name, chosen in values.items():
        for key in chosen:
            yield _chip(name, key, told(index.values[name][key].label))


def _chip(name: str, value: str, label: str) -> Markup:
    heard = say("cases.take_off", what=label)
    return html.fill(
        '<button type="button" name="{name}" value="{value}" aria-label="{heard}">'
        '{label} <span aria-hidden="true">×</span></button>',
        name=name,
        value=value,
        heard=heard,
        label=label,
    )


def _button(name: str, value: str, label: str, kind: str = "") -> Markup:
    return html.fill(
        '<button type="button" name="{name}" value="{value}" class="{kind}">{label}</button>',
        name=name,
        value=value,
        label=label,
        kind=kind,
    )


def _empty(
    index: Index, listing: Listing, values: Mapping[str, Sequence[str]], text: str
) -> Markup:
    """What emptied the list, each with what taking it off would give."""
    offers = [
        html.fill("<li>{button}</li>", button=_off(index, name, left, values, text))
        for name, left in listing.culprits
    ]
    why = "" if offers else say("cases.empty_no_culprit")
    return html.fill(
        '<div class="empty"><p>{empty} {why}</p><ul>{offers}</ul></div>',
        empty=say("cases.empty"),
        why=why,
        offers=html.joined(offers),
    )


def _off(
    index: Index, name: str, left: int, values: Mapping[str, Sequence[str]], text: str
) -> Markup:
    """A button that takes off one facet whole, or the text."""
    if name == "text":
        return _button("text", "", say("cases.empty_culprit", what=text, n=left))
    labels = ", ".join(told(index.values[name][key].label) for key in values[name])
    what = f"{told(words_of('library')[name])}: {labels}"
    return _button("facet", name, say("cases.empty_culprit", what=what, n=left))

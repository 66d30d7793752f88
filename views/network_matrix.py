"""The matrix: innovations or local governments by kinds of partners, a shade for the evidence."""

from __future__ import annotations

from govinno.answers import Bundle, Matrix, Tie
from govinno.views import html
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.words import say, told

#: The words of each shade, by the strength of the tie.
SHADES = {tie: f"network.tie_{name}" for tie in Tie for name in [tie.name.lower()]}


def table(found: Matrix, rows: str, sort: str, keep: dict[str, str]) -> Markup:
    """The table; heads lead to the same table sorted by them. `keep` are parameters of the link."""
    heads = [_head(say(f"network.rows_{rows}"), "name", sort, keep), *_kinds(found, sort, keep)]
    heads.append(_head(say("network.partners"), "", sort, keep))
    body = (_row(found, row, keep) for row in found.rows)
    return html.fill(
        '<div class="table matrix" tabindex="0" role="region" aria-label="{name}"><table>'
        "<caption>{name}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>",
        name=say("network.matrix_name", shown=len(found.rows), all=f"{found.total:,}"),
        heads=html.joined(heads),
        body=html.joined(body),
    )


def legend() -> Markup:
    """What the shades say."""
    signs = (
        html.fill('<li><span class="tie-{n}">1</span> {text}</li>', n=tie.value, text=say(key))
        for tie, key in SHADES.items()
    )
    return html.fill(
        '<ul class="ties">{signs}<li>{how}</li></ul>',
        signs=html.joined(signs),
        how=say("network.matrix_how"),
    )


def _kinds(found: Matrix, sort: str, keep: dict[str, str]) -> list[Markup]:
    return [_head(told(kind.name), kind.code, sort, keep) for kind in found.kinds]


def _head(label: str, by: str, sort: str, keep: dict[str, str]) -> Markup:
    is_sorted = ' aria-sort="descending"' if by == sort else ""
    return html.fill(
        f'<th scope="col"{is_sorted}>{{door}}</th>',
        door=html.door("network", label, **{**keep, "sort": by}),
    )


def _row(found: Matrix, row: Bundle, keep: dict[str, str]) -> Markup:
    cells = (_cell(found, row, kind) for kind in found.kinds)
    around = {key: keep[key] for key in keep if key not in ("view", "rows", "sort")}
    return html.fill(
        '<tr><th scope="row">{door}</th>{cells}<td class="number">{n}</td></tr>',
        door=html.door("network", told(row.name), **{**around, "at": short(row.iri)}),
        cells=html.joined(cells),
        n=row.cases,
    )


def _cell(found: Matrix, row: Bundle, kind: Bundle) -> Markup:
    square = found.squares.get((row.iri, kind.iri))
    if square is None:
        return Markup("<td></td>")
    return html.fill(
        '<td class="number tie-{tie}" title="{words}">{n}<span class="heard"> {words}</span></td>',
        tie=square.tie.value,
        words=say(SHADES[square.tie]),
        n=square.partners,
    )

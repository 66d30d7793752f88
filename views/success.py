"""What only the study of partners and success draws: its definition with the counts, and dots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govinno.answers import Question, TableForm, brief_columns, cells_in_words
from govinno.answers.success import (
    COUNTS,
    Quoted,
    SuccessAnswer,
    all_settings,
    quoted,
    settings_of,
)
from govinno.views import blanks, html
from govinno.views.blanks import Known
from govinno.views.html import Markup
from govinno.views.words import language, say, told

__all__ = [
    "DEFINITION",
    "MOST_LINES",
    "Quoted",
    "SuccessAnswer",
    "Told",
    "dots",
    "quoted",
    "tools",
]

#: The blank that stands first behind the door.
DEFINITION = "definition"
#: So many lines are drawn; the table has all rows.
MOST_LINES = 14
#: A table of the answer: title, nothing, columns, rows, evidence.
Told = Mapping[str, Any]


def tools(question: Question, known: Known, answer: SuccessAnswer, behind: Sequence[str]) -> None:
    """The definition with the settings that matter for it, all other blanks, and the counts."""
    settings = settings_of({name: value for name, (value, _) in known.items()})
    hidden = {DEFINITION, *all_settings()}
    blanks.fields(question, known, "definition", [DEFINITION, *settings])
    blanks.fields(question, known, "more_filters", [name for name in behind if name not in hidden])
    (_, definition), *_ = answer.measures()
    html.show(_counts(answer, told(definition)))


def _counts(answer: SuccessAnswer, definition: str) -> Markup:
    """The chosen definition and how many innovations have which result."""
    every = sum(answer.success.values())
    figures = html.joined(
        html.fill(
            '<div class="{name}"><dt>{label}</dt><dd>{n}</dd></div>',
            name=name,
            label=told(words),
            n=f"{answer.success[name]:,}",
        )
        for name, words in COUNTS.items()
    )
    bar = html.joined(
        html.fill(
            '<span class="{name}" style="--share:{share}"></span>',
            name=name,
            share=f"{answer.success[name] / (every or 1):.4f}",
        )
        for name in COUNTS
    )
    return html.fill(
        '<section class="counts" aria-label="{label}" data-counts="{data}"><p>{definition}</p>'
        '<dl>{figures}<div class="every"><dt>{of}</dt><dd>{every}</dd></div></dl>'
        '<div class="parts" aria-hidden="true">{bar}</div><p class="quiet">{told}</p></section>',
        label=say("study.counts"),
        data=" ".join(str(answer.success[name]) for name in COUNTS),
        definition=definition,
        figures=figures,
        of=say("study.of_all"),
        every=f"{every:,}",
        bar=bar,
        told=answer.counted[language()],
    )


# ---- the picture of what the cases show


def dots(form: TableForm, answer: SuccessAnswer, table: Told) -> Markup:
    """For each line a dot with its interval on a line from 0 to 100 %, and the overall rate as a
    line across. What is too little to be ranked stands apart, with hollow dots."""
    every = answer.comparison
    overall = every["yes"] / (every["yes"] + every["no"])
    lines = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    texts = [cells_in_words(form, table["columns"], row, language()) for row in table["rows"]]
    drawn = sorted(range(len(lines)), key=lambda i: lines[i]["rank"] is None)[:MOST_LINES]
    ranked = [_line(form, lines[i], texts[i]) for i in drawn if lines[i]["rank"] is not None]
    few = [_line(form, lines[i], texts[i]) for i in drawn if lines[i]["rank"] is None]
    if few:
        few.insert(
            0,
            html.fill(
                '<tr class="group"><th colspan="3" scope="rowgroup">{text}</th></tr>',
                text=say("study.not_ranked"),
            ),
        )
    return html.fill(
        '<table class="dots" style="--all:{all}"><caption>{caption}</caption><tbody>{lines}'
        '<tr class="axis" aria-hidden="true"><th></th><td><span class="scale">'
        "<i>0%</i><i>50%</i><i>100%</i></span></td><td></td></tr></tbody></table>",
        all=f"{overall:.4f}",
        lines=html.joined([*ranked, *few]),
        caption=say("study.dots", shown=len(drawn), all=len(lines), overall=f"{overall:.0%}"),
    )


def _line(form: TableForm, cells: Mapping[str, Any], texts: Mapping[str, str]) -> Markup:
    """One line: the name, the dot with its interval, and what it rests on."""
    name = html.joined(
        map(html.words, texts[brief_columns(form)[0].names[0]].split(" + ")), Markup("<br>+ ")
    )
    rests = say(
        "study.rests_on",
        yes=texts["yes"],
        known=texts["known"],
        of=f"{cells['known'] + cells['unknown']:,}",
    )
    return html.fill(
        '<tr class="{kind}"><th scope="row">{name}</th><td><span class="scale" role="img" '
        'aria-label="{read}" style="--low:{low};--high:{high};--rate:{rate}"><b></b><u></u></span>'
        '</td><td class="of">{rests}{mark}</td></tr>',
        kind="few" if cells["rank"] is None else "ranked",
        name=name,
        read=say("study.dot", rate=texts["rate"], low=texts["low"], high=texts["high"]),
        **{name: f"{cells[name]:.4f}" for name in ("low", "high", "rate")},
        rests=rests,
        mark=html.fill('<br><span class="badge">{mark}</span>', mark=texts["mark"])
        if texts["mark"]
        else "",
    )

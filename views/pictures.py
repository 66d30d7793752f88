"""The pictures of an answer: bars, a timeline or a network, as the question's hint asks."""

from __future__ import annotations

from collections.abc import Sequence

from govinno.answers import Answer, Question, row_in_words, shown_columns
from govinno.views import asked, html, network_component, shell
from govinno.views.html import Markup
from govinno.views.link import short
from govinno.views.network_drawing import drawing
from govinno.views.words import language, say, told

#: So many bars or steps are drawn; the table has all rows.
MOST_BARS = 14


def picture(question: Question, answer: Answer, centre: str | None) -> None:
    """What the question's hint asks for; a table needs nothing more.

    `centre` is the IRI that a network is drawn around. An answer without rows has no picture.
    """
    if not answer.rows:
        return
    if question.picture == "bar":
        html.show(_bars(question, answer))
    elif question.picture == "timeline":
        html.show(_timeline(question, answer))
    elif question.picture == "network" and centre:
        _network(question, answer, centre)


def _cells(question: Question, answer: Answer, part: str) -> list[list[str]]:
    """For each row the words of the columns that a part of the picture takes."""
    names = [column.name for column in shown_columns(question.columns)]
    places = [names.index(name) for name in question.picture_columns.get(part, ())]
    rows = (row_in_words(question.columns, answer.columns, row, language()) for row in answer.rows)
    return [[row[place] for place in places] for row in rows]


def _numbers(question: Question, answer: Answer, part: str) -> list[float]:
    """For each row the number of the column that a part of the picture takes."""
    place = answer.columns.index(question.picture_columns[part][0])
    return [float(str(row[place] or 0)) for row in answer.rows]


def _bars(question: Question, answer: Answer) -> Markup:
    """Bars with their numbers beside them: a picture that can be read aloud."""
    labels, values = _cells(question, answer, "label"), _numbers(question, answer, "value")
    whole = _numbers(question, answer, "of") if "of" in question.picture_columns else []
    most = max(values) or 1
    rows, group = [], ""
    for number in _by_group(labels)[:MOST_BARS]:
        *above, label = labels[number]
        if above and above[0] != group:
            group = above[0]
            rows.append(
                html.fill(
                    '<tr class="group"><th colspan="2" scope="rowgroup">{g}</th></tr>', g=group
                )
            )
        told_number = f"{values[number]:,.0f}"
        if whole:
            told_number = say("questions.of", n=told_number, of=f"{whole[number]:,.0f}")
        rows.append(_bar(label, values[number] / most, told_number))
    column = next(c for c in question.columns if c.name == question.picture_columns["value"][0])
    caption = say(
        "questions.bars",
        what=told(column.label),
        shown=min(len(values), MOST_BARS),
        all=len(values),
    )
    return html.fill(
        '<table class="bars"><caption>{caption}</caption><tbody>{rows}</tbody></table>',
        caption=caption,
        rows=html.joined(rows),
    )


def _by_group(labels: Sequence[Sequence[str]]) -> list[int]:
    """Row numbers so that the rows of one group stand together, groups in order of appearance."""
    if not labels or len(labels[0]) < 2:
        return list(range(len(labels)))
    groups: dict[str, list[int]] = {}
    for number, (group, *_) in enumerate(labels[:MOST_BARS]):
        groups.setdefault(group, []).append(number)
    return [number for numbers in groups.values() for number in numbers]


def _bar(label: str, share: float, number: str) -> Markup:
    return html.fill(
        '<tr><th scope="row">{label}</th><td><span class="bar" style="--share:{share}"></span>'
        '<span class="of">{number}</span></td></tr>',
        label=label,
        share=f"{share:.3f}",
        number=number,
    )


def _timeline(question: Question, answer: Answer) -> Markup:
    """What happened in which order; what has no time says so."""
    times, events = _cells(question, answer, "when"), _cells(question, answer, "what")
    steps = [
        html.fill(
            '<li><span class="when">{when}</span><br>{what}</li>',
            when=" ".join(filter(None, when)) or say("questions.no_time"),
            what=" · ".join(filter(None, what)),
        )
        for when, what in zip(times[:MOST_BARS], events, strict=False)
    ]
    caption = say(
        "questions.timeline", shown=len(steps), all=len(times), what=_labels(question, "when")
    )
    return html.fill(
        '<p class="quiet">{caption}</p><ol class="timeline">{steps}</ol>',
        caption=caption,
        steps=html.joined(steps),
    )


def _labels(question: Question, part: str) -> str:
    """The names of the columns that a part of the picture takes."""
    columns = {column.name: column for column in question.columns}
    return ", ".join(told(columns[name].label) for name in question.picture_columns[part])


def _network(question: Question, answer: Answer, centre: str) -> None:
    """The neighbourhood of what the question is about."""
    network = asked.around((centre,))
    if network.nodes:
        footer = [answer.sentence[language()], *shell.picture_lines()]
        drawn = drawing(network, language(), footer=footer)
        network_component.show(drawn, key=f"network_{question.slug}", height=420)
        html.show(html.door("network", say("questions.see_network"), at=short(centre)))

"""The study of partners and success: the answer with its names, then the partners and what people
say. Definitions, other filters, counts and all that analysts need stand behind one door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from govinno.answers import (
    COUNTS,
    FOR_ANALYSTS,
    PARTS,
    Brief,
    Evidence,
    EvidenceCounts,
    Question,
    StudyAnswer,
    TableForm,
    WrongValue,
    all_settings,
    brief_columns,
    cells_in_words,
    counts_in_words,
    definition_in_words,
    is_for_all,
    is_number,
    label_of,
    parts_of,
    settings_of,
    shown_columns,
)
from govinno.graph import Cell
from govinno.ontology import Words
from govinno.views import asked, blanks, doors, evidence, html, rows, shell
from govinno.views.html import Markup
from govinno.views.rows import MOST_ROWS
from govinno.views.words import language, message, say, told

#: So many rows and places of evidence are shown at once; the others wait in folds.
FIRST_ROWS, FIRST_PLACES = 8, 2
#: So many lines are drawn; the table has all rows.
MOST_LINES = 14
#: The blank that stands first behind the door, and those that stand in front.
DEFINITION, FRONT = "definition", ("theme", "province")
#: The parameter of the link that holds whether the door is open, and what it may be. Where the link
#: does not say, it is open if something behind it is not as usual.
DOOR, DOOR_STATES = "analysts", ("open", "closed")
#: Tables of what a coder read out of descriptions; nobody in them says that something helped.
CODED = ("described_features", "tied_features")
#: Questions that tell more of the same.
SEE_ALSO = ("what-partner-types-bring", "factors-by-breadth")

Known = Mapping[str, tuple[str, Words]]
#: A table of the answer: title, nothing, columns, rows, evidence.
Told = Mapping[str, Any]


def show(question: Question, wanted: Mapping[str, str], door: str) -> None:
    """The study with its blanks, then its answer; with what is usual where a value is wrong."""
    given = _usable(question, wanted)
    known = asked.meaning(question.slug, tuple(given.items()))
    html.show(html.fill("<h1>{title}</h1>", title=told(question.title)))
    _fields(question, known, "filters", FRONT)
    with st.spinner(say("answers.asking"), show_time=False):
        answer = cast(StudyAnswer, asked.answer(question.slug, tuple(given.items())))
    html.show(_answer_box(answer, is_narrowed=given != asked.usual(question)))
    shell.notices(answer.notices)
    is_open = _door(question, known, door)
    if is_open:
        _for_analysts(question, known, answer)
    if answer.parts:
        _partners(question, answer)
    for name, part in parts_of(answer):
        if is_open or is_for_all(name, part):
            _part(question, answer, name, part)
    st.divider()
    doors.doors_out(answer)
    _see_also()
    if is_open:
        doors.queries(answer)


# ---- what is asked


def _usable(question: Question, wanted: Mapping[str, str]) -> dict[str, str]:
    """The values of the link; in the place of one that is no use the usual, and it is said."""
    given, usual = dict(wanted), asked.usual(question)
    for name, value in wanted.items():
        try:
            asked.meaning(question.slug, ((name, value),))
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
            given[name] = usual[name]
    return given


def _fields(question: Question, known: Known, key: str, names: Sequence[str]) -> None:
    """Some blanks beside each other."""
    parameters = {p.name: p for p in question.parameters}
    with st.container(key=key, horizontal=True, vertical_alignment="bottom"):
        for name in names:
            blanks.field(parameters[name], *known[name], is_labelled=True)


def _door(question: Question, known: Known, door: str) -> bool:
    """The one door to what analysts need; whether it is open."""
    behind = (p for p in question.parameters if p.name not in FRONT)
    is_changed = any(known[p.name][0] != p.default for p in behind)
    st.session_state[DOOR] = is_open = door == DOOR_STATES[0] or (not door and is_changed)
    st.toggle(
        html.plain(f"{told(FOR_ANALYSTS)} · {say('study.behind')}"), key=DOOR, on_change=_turn
    )
    return is_open


def _turn() -> None:
    shell.go(**{DOOR: DOOR_STATES[0 if st.session_state[DOOR] else 1]})


def _for_analysts(question: Question, known: Known, answer: StudyAnswer) -> None:
    """The definition with the settings that matter for it, all other blanks, and the counts."""
    settings = settings_of({name: value for name, (value, _) in known.items()})
    hidden = {DEFINITION, *FRONT, *all_settings()}
    with st.container(key="analyst_tools", border=True):
        _fields(question, known, "definition", [DEFINITION, *settings])
        _fields(
            question,
            known,
            "more_filters",
            [p.name for p in question.parameters if p.name not in hidden],
        )
        html.show(_counts(question, answer))


# ---- above the results


def _counts(question: Question, answer: StudyAnswer) -> Markup:
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
        definition=definition_in_words(question, answer, language()),
        figures=figures,
        of=say("study.of_all"),
        every=f"{every:,}",
        bar=bar,
        told=answer.counted[language()],
    )


def _answer_box(answer: StudyAnswer, *, is_narrowed: bool) -> Markup:
    """The sentences, each on a line of its own with the names in it; what is counted, and the
    limits."""
    lines = html.joined(
        (
            html.fill('<span class="thought">{line}</span>', line=_with_names(answer, sentence))
            for sentence in answer.opening
        ),
        " ",
    )
    clear = html.door("", say("study.clear"), q=answer.question) if is_narrowed else ""
    return html.fill(
        '<section class="answer" aria-label="{label}" data-answer="{slug}">'
        '<p class="sentence">{lines}</p><p class="limits">{scope} {clear}</p>'
        '<p class="limits">{limits}</p></section>',
        label=say("answers.answer"),
        slug=answer.question,
        lines=lines,
        scope=answer.scope[language()],
        clear=clear,
        limits=answer.limits[language()],
    )


def _with_names(answer: StudyAnswer, sentence: Mapping[str, str]) -> Markup:
    """A sentence in which the names of partners stand out."""
    text, names = sentence[language()], {name[language()] for name in answer.names}
    if not names:
        return html.words(text)
    longest_first = sorted(names, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    return html.joined(
        html.fill("<strong>{name}</strong>", name=html.words(part))
        if part in names
        else html.words(part)
        for part in parts
    )


# ---- the partners


def _partners(question: Question, answer: StudyAnswer) -> None:
    """Each registered partner and what can be said of it: what the question asks for."""
    html.show(html.fill('<h2 class="part-title">{title}</h2>', title=say("study.partners")))
    if not answer.rows:
        html.show(html.fill('<p class="nothing">{text}</p>', text=say("study.no_partners")))
        return
    table = Rows(question, answer.columns, answer.rows, say("study.partners"))
    _table(table, answer.evidence, answer.evidence_counts)


# ---- the parts


def _part(question: Question, answer: StudyAnswer, name: str, part: Told) -> None:
    """One part: its sentence and notes, then its tables; or, calmly, why it is not shown."""
    html.show(_part_head(question, answer, name, part))
    if part.get("refused"):
        return
    tables = part["tables"]
    beside = [table for table in BESIDE if table in tables]
    for table in tables:
        if table not in beside:
            _block(question, answer, table, tables[table], is_alone=len(tables) == 1)
    if beside:
        for column, table in zip(st.columns(len(beside), gap="large"), beside, strict=True):
            with column:
                _block(question, answer, table, tables[table], is_folded=True)


#: Tables that stand beside each other below those of claims.
BESIDE = ("disputes", "rival_explanations")
#: Tables that are also drawn.
DRAWN = ("compared_partners", "compared_types")


def _part_head(question: Question, answer: StudyAnswer, name: str, part: Told) -> Markup:
    title = html.fill('<h2 class="part-title">{title}</h2>', title=told(PARTS[name]))
    if refused := part.get("refused"):
        body = html.fill(
            '<div class="refused" data-refused="{code}"><p>{lead}</p><p>{why}</p></div>',
            code=refused["code"],
            lead=say("study.refused"),
            why=refused[language()],
        )
    else:
        notes = html.joined(
            html.fill("<li>{note}</li>", note=html.words(note[language()]))
            for note in part["notes"]
        )
        body = html.fill("<p>{sentence}</p>", sentence=part["sentence"][language()])
        body += html.fill('<ul class="notes">{notes}</ul>', notes=notes) if notes else Markup()
    above = _counts_line(question, answer) if name == "shown" else Markup()
    return html.fill(
        '<section class="study-part" data-part="{name}">{title}{above}{body}</section>',
        name=name,
        title=title,
        above=above,
        body=body,
    )


def _counts_line(question: Question, answer: StudyAnswer) -> Markup:
    """Definition and counts once more, where rates are told far below the top of the page."""
    return html.fill(
        '<p class="quiet">{definition}<br>{counts}</p>',
        definition=definition_in_words(question, answer, language()),
        counts=counts_in_words(answer, language()),
    )


def _block(
    question: Question,
    answer: StudyAnswer,
    name: str,
    table: Told,
    *,
    is_alone: bool = False,
    is_folded: bool = False,
) -> None:
    """One table with its title, its picture where it has one, and the evidence: beside it, or in
    a fold below where there is no room."""
    form, title = question.tables[name], table["title"][language()]
    if not is_alone:
        html.show(html.fill('<h3 class="table-title">{title}</h3>', title=title))
    if not table["rows"]:
        if nothing := table["nothing"][language()]:
            html.show(html.fill('<p class="nothing">{text}</p>', text=nothing))
        return
    if name in DRAWN:
        html.show(_dots(form, answer, table))
    rows_of = Rows(form, table["columns"], table["rows"], title, "coded" if name in CODED else "")
    _table(
        rows_of,
        [Evidence(**place) for place in table["evidence"]],
        EvidenceCounts(**table["evidence_counts"]),
        is_folded=is_folded or name in DRAWN,
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, with what its columns are and what it is called; `kind` is its look."""

    form: TableForm | Question
    names: list[str]
    cells: list[list[Cell]]
    title: str
    kind: str = ""


def _table(
    table: Rows, places: list[Evidence], counts: EvidenceCounts, *, is_folded: bool = False
) -> None:
    """The first rows in the columns that matter, all of it in a fold, and the evidence with how
    much of it there is."""
    cards = [evidence.card(place, _row_label(table, place.row)) for place in places]
    left, right = st.container(), None
    if cards and not is_folded:
        left, right = st.columns([3, 2], gap="large")
    with left:
        if not _brief_table(table):
            with st.expander(say("study.whole", all=f"{len(table.cells):,}")):
                html.show(_whole_table(table))
    above = evidence.above(cards, counts)
    if right:
        with right:
            html.show(above)
            evidence.show_cards(cards, FIRST_PLACES)
    elif cards:
        with st.expander(say("study.evidence", n=f"{len(cards):,}")):
            html.show(above + html.joined(cards))
    elif above:
        html.show(above)


def _row_label(table: Rows, row: int) -> str:
    return rows.label(table.form.columns, table.names, table.cells[row])


def _brief_table(table: Rows) -> bool:
    """Show the first rows; gives whether that was all there is."""
    first = table.cells[:FIRST_ROWS]
    columns = brief_columns(table.form)
    texts = [[_brief_cell(table, column, row) for column in columns] for row in first]
    filled = [i for i in range(len(columns)) if any(row[i] for row in texts)]
    html.show(
        html.table(
            _caption(len(first), len(table.cells)),
            [label_of(columns[i], table.form, language()) for i in filled],
            [[row[i] or say("answers.blank") for i in filled] for row in texts],
            [columns[i].is_number for i in filled],
            f"brief {table.kind}",
            table.title,
        )
    )
    return len(first) == len(table.cells) and not _holds_more(table, [columns[i] for i in filled])


def _holds_more(table: Rows, shown: list[Brief]) -> bool:
    """Whether other columns for people hold anything."""
    seen = {name for column in shown for name in column.names}
    others = [c.name for c in shown_columns(table.form.columns) if c.name not in seen]
    places = [table.names.index(name) for name in others]
    return any(row[place] not in (None, "") for row in table.cells for place in places)


def _brief_cell(table: Rows, column: Brief, row: list[Cell]) -> Markup | str:
    """The text of a cell; a name that leads somewhere leads, with what else is said below it."""
    cells = cells_in_words(table.form, table.names, row, language())
    linked = dict(zip(cells, rows.row(table.form.columns, table.names, row), strict=True))
    head, *others = column.names
    if isinstance(linked[head], Markup):
        below = " · ".join(filter(None, (cells[name] for name in others)))
        return (
            html.fill(
                '{name}<br><span class="quiet">{below}</span>', name=linked[head], below=below
            )
            if below
            else linked[head]
        )
    if head == "words":
        lines = (line for name in column.names for line in _statements(name, cells[name]))
        return html.fill("<div>{lines}</div>", lines=html.joined(lines))
    text = column.text(cells, language())
    return html.words(text) if text else ""


def _statements(column: str, text: str) -> Iterator[Markup]:
    """Several statements, each on a line of its own; what a coder read looks like that."""
    kind = "coded" if column == "described_words" else "told"
    for statement in filter(None, text.split(" · ")):
        yield html.fill(f'<span class="{kind}">{{text}}</span>', text=html.words(statement))


def _whole_table(table: Rows) -> Markup:
    """Every column that holds anything, up to the longest table that a page shows."""
    shown = shown_columns(table.form.columns)
    texts = [rows.row(table.form.columns, table.names, row) for row in table.cells[:MOST_ROWS]]
    filled = [i for i in range(len(shown)) if any(row[i] for row in texts)]
    return html.table(
        _caption(len(texts), len(table.cells)),
        [told(shown[i].label) for i in filled],
        [[_worded(row[i]) for i in filled] for row in texts],
        [is_number(shown[i]) for i in filled],
        name=say("study.whole_of", title=table.title),
    )


def _worded(text: Markup | str) -> Markup | str:
    if isinstance(text, Markup):
        return text
    return html.words(text) if text else say("answers.blank")


def _caption(shown: int, every: int) -> str:
    if shown == every:
        return say("answers.rows", all=f"{every:,}")
    cut = "answers.rows_cut" if every > MOST_ROWS and shown == MOST_ROWS else "study.rows_cut"
    return say(cut, shown=shown, all=f"{every:,}")


# ---- the picture of part 2


def _dots(form: TableForm, answer: StudyAnswer, table: Told) -> Markup:
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


def _see_also() -> None:
    """Doors to the questions that tell more."""
    questions = shell.library().questions()
    links = (html.door("", asked.title(questions[slug]), q=slug) for slug in SEE_ALSO)
    html.show(
        html.fill(
            "<p>{lead} {links}</p>", lead=say("study.see_also"), links=html.joined(links, " · ")
        )
    )

"""The Case page: its story on the first screen, and everything else the record tells behind tabs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from govinno.answers import (
    Case,
    CaseLine,
    Network,
    Sentence,
    date_in_words,
    day_of,
    places_of,
    printable,
    story_of,
    tables_of_case,
)
from govinno.answers import Part as StoryPart
from govinno.ontology import load_model
from govinno.views import (
    asked,
    case_sections,
    case_sheet,
    evidence,
    html,
    network_component,
    network_svg,
    shell,
    take,
)
from govinno.views.case_sections import Row, badge, rows_of
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.network_drawing import drawing
from govinno.views.network_table import lines_table
from govinno.views.words import catalogue, language, say, told

MOST_NODES = 25
#: With fewer there is nothing to see that the text does not say.
FEWEST_NODES = 4
#: Records of which little is known say what would complete them.
THIN = "thin"


@shell.page("case")
def show(link: Link) -> None:
    """The page of the case that the link asks for, at one of its tabs."""
    id = link.text("id", asked.first_case())
    tab = link.choice("tab", tuple(TABS), next(iter(TABS)))
    found = asked.case(id) if id else None
    if found is not None:
        _case(found, tab)
    elif asked.first_case():
        _unknown(id)
    else:
        st.info(say("case.none"))


# ---- which case


def line_label(line: CaseLine) -> str:
    """A case in a list: its local government and its name."""
    return " – ".join(filter(None, (told(line.local_government), told(line.name))))


def _unknown(id: str) -> None:
    """No such case: the three nearest, and nothing else."""
    near = [
        html.fill("<li>{door}</li>", door=html.door("case", line_label(line), id=line.id))
        for line in shell.library().nearest_cases(id)
    ]
    html.show(
        html.fill(
            '<section class="part"><h1>{title}</h1><p>{nearest}</p><ul>{near}</ul></section>',
            title=say("case.unknown", id=id[:80]),
            nearest=say("case.nearest"),
            near=html.joined(near),
        )
    )


# ---- the page of a case


def _case(found: Case, tab: str) -> None:
    """The head, the tabs, and the open one; no other is computed or sent."""
    html.show(_head(found))
    _tabs(tab)
    with st.container(key=f"tab_{tab}"):
        TABS[tab](found)
    _downloads(found, tab)
    html.show(_foot(found))


def _tabs(here: str) -> None:
    """The tabs as buttons in a row; the link holds which one is open."""
    with st.container(key="tabs", horizontal=True):
        for tab in TABS:
            st.button(
                say(f"case.tab_{tab}"),
                key=f"to_{'here' if tab == here else tab}",
                type="tertiary",
                on_click=_open,
                args=(tab,),
            )


def _open(tab: str) -> None:
    shell.go(tab="" if tab == next(iter(TABS)) else tab)


def _head(found: Case) -> Markup:
    """The way to other cases, the name, where and when, and which prize."""
    return html.fill(
        '<header class="case-head">{ways}<h1>{name}</h1><ul class="case-badges">{badges}</ul></header>',
        ways=_ways(found.id),
        name=html.words(told(found.name)),
        badges=html.joined(_badges(found, rows_of(found, "head")[0])),
    )


def _ways(id: str) -> Markup:
    """To all cases, and to the one before and after in their order."""
    before, after = asked.neighbours(id)
    doors = [html.door("case", say("case.before"), id=before)] if before else []
    doors += [html.door("cases", say("case.all"))]
    doors += [html.door("case", say("case.after"), id=after)] if after else []
    return html.fill('<nav class="ways">{doors}</nav>', doors=html.joined(doors, Markup(" ")))


def _badges(found: Case, head: Row) -> list[Markup]:
    marked = [
        (_sign(found, "head", "local_government"), head.text("local_government")),
        (_sign(found, "head", "province"), head.text("province")),
        (_sign(found, "awards", "award"), _award(found, head)),
        (Markup(""), _fiscal_years(head)),
    ]
    return [
        html.fill("<li>{badge}</li>", badge=badge(sign + html.words(text)))
        for sign, text in marked
        if text
    ]


def _sign(found: Case, slug: str, name: str) -> Markup:
    """The sign before a column, as the network draws the class that the section names for it."""
    column = next(column for column in found.sections[slug].columns if column.name == name)
    drawn = load_model().entity_class(str(column.sign))
    return html.fill(
        '<span class="glyph" aria-hidden="true" style="color:{colour}">{glyph}</span>',
        colour=drawn.colour,
        glyph=drawn.glyph,
    )


def _award(found: Case, head: Row) -> str:
    """The award that the case was selected for, else the first one, and in whose name it is: a
    prize to the community is not the municipality's, beside whose name it stands."""
    awards = rows_of(found, "awards")
    if not awards:
        return ""
    selected = head.cells["selected_for_award"]
    award = next((row for row in awards if row.cells["award_iri"] == selected), awards[0])
    rank = award.text("rank_words") or (
        say("case.rank", rank=award.text("rank")) if award.text("rank") else ""
    )
    return " · ".join(
        filter(
            None, (*award.some(("award", "category")), rank, award.text("status"), _holder(award))
        )
    )


def _holder(award: Row) -> str:
    """Who received an award or stood for it, as far as that is known; implied is said as that."""
    if not award.cells["recipient"]:
        return award.text("recipient")
    is_implied = award.cells["recipient_basis"] == "implied"
    return say(
        "case.holder_implied" if is_implied else "case.holder", holder=award.text("recipient")
    )


def _fiscal_years(head: Row) -> str:
    years = str(head.cells["fiscal_years"] or "").split(", ")
    return ", ".join(
        say("case.fiscal_year", be=year, ce=int(year) - 543) for year in years if year.isdigit()
    )


def _whose(head: Row) -> str:
    """Whose story it is, by how the case was selected."""
    selection = head.cells["selection"]
    if f"case.story_{selection}" in catalogue():
        return say(f"case.story_{selection}")
    return say("case.story_other", selection=head.text("selection"))


def _foot(found: Case) -> Markup:
    """What holds for the whole page, how to cite it, and how to tell of an error."""
    date = date_in_words(day_of(found.created), language()) if found.created else found.snapshot
    cite = say("case.cite_as", name=told(found.name), id=found.id, date=date)
    report = html.door("about", say("case.report"), part="report", case=found.id)
    return html.fill(
        '<div class="case-foot quiet"><p>{people} {numbers}</p><p>{cite} · {report}</p></div>',
        people=say("case.people"),
        numbers=say("case.numbers"),
        cite=html.words(cite),
        report=report,
    )


# ---- the tabs


def _story(found: Case) -> None:
    """The story as text; beside it the picture, and what would complete a thin record."""
    parts, head = story_of(found), rows_of(found, "head")[0]
    left, right = st.columns([3, 2], gap="large")
    with left:
        html.show(_told(found, parts, _whose(head)))
    with right:
        if head.cells["richness"] == THIN:
            _complete(found)
        _network(found)
    html.show(_similar(found.id))
    _sections(found, "story")


def _similar(id: str) -> Markup:
    """Other cases like this one, each with what they have in common."""
    lines = html.joined(
        html.fill(
            '<li>{door} <span class="quiet">{why}</span></li>',
            door=html.door("case", told(name), id=other),
            why=html.words(" · ".join(map(told, reasons))),
        )
        for other, name, reasons in asked.similar(id)
    )
    if not lines:
        return Markup()
    return html.fill(
        '<section class="part similar"><h2>{title}</h2><ul>{lines}</ul></section>',
        title=say("case.similar"),
        lines=lines,
    )


def _told(found: Case, parts: list[StoryPart], whose: str) -> Markup:
    return html.fill(
        '<section class="story" aria-label="{label}">{parts}</section>',
        label=say("case.tab_story"),
        parts=html.joined(
            _told_part(found, part, whose if part.name == "says" else "") for part in parts
        ),
    )


def _told_part(found: Case, part: StoryPart, last: str) -> Markup:
    """A part of the story: one sentence as a paragraph, several below each other."""
    lines = [_sentence(found, sentence) for sentence in part.sentences]
    lines += [Markup.escape(last)] if last else []
    look = "p" if len(lines) == 1 or part.name in FLOWING else "li"
    inner = (
        html.fill("<p>{text}</p>", text=html.joined(lines, " "))
        if look == "p"
        else html.fill(
            "<ul>{items}</ul>",
            items=html.joined(html.fill("<li>{line}</li>", line=line) for line in lines),
        )
    )
    return html.fill(
        '<div class="told-part" data-part="{name}"><h2>{title}</h2>{inner}</div>',
        name=part.name,
        title=told(part.title),
        inner=inner,
    )


#: Parts of the story whose sentences follow each other in one paragraph.
FLOWING = ("problem", "done")


def _sentence(found: Case, sentence: Sentence) -> Markup:
    """A sentence whose leading name stands out, with the mark that opens its evidence."""
    text, lead = told(sentence.words), told(sentence.lead)
    begins = bool(lead) and text.startswith(lead)
    words = (
        html.fill("<strong>{lead}</strong>{rest}", lead=lead, rest=text[len(lead) :])
        if begins
        else html.own_words(text)
    )
    section = found.sections[sentence.section or "documents"]
    about = text if len(text) <= case_sections.LONGEST_LABEL else lead or told(section.title)
    return words + evidence.mark(places_of(found, sentence), about, section.sources)


def _complete(found: Case) -> None:
    """That little is known yet, what would complete it, and the form with what is known in it."""
    wanted = [
        told(found.sections[slug].title)
        for slug in case_sections.WANTED
        if not found.sections[slug].rows
    ]
    spoken = language()
    with st.container(key="complete"):
        html.show(
            html.fill(
                "<p><strong>{lead}</strong> {wanted}</p><p>{how}</p>",
                lead=say("case.thin"),
                wanted=say("case.wanted", list=", ".join(wanted)) if wanted else "",
                how=html.words(say("case.how_to_complete", id=found.id)),
            )
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            name = f"{found.id}.xlsx"
            st.download_button(
                say("case.form"),
                data=lambda: shell.library().form_bytes(name, spoken, found.id),
                file_name=name,
                key="form",
                on_click="ignore",
            )
            html.show(html.door("bring", say("case.bring")), as_wide_as_it_is=True)


def _who(found: Case) -> None:
    _sections(found, "who")


def _results(found: Case) -> None:
    _sections(found, "results")


def _evidence(found: Case) -> None:
    _sections(found, "evidence")


def _record(found: Case) -> None:
    _sections(found, case_sections.RECORD)


#: The tabs in their order; what each shows. The link holds the key.
TABS: dict[str, Callable[[Case], None]] = {
    "story": _story,
    "who": _who,
    "results": _results,
    "sheet": case_sheet.show,
    "evidence": _evidence,
    "record": _record,
}


def _sections(found: Case, tab: str) -> None:
    """The sections of a tab that hold anything, and in one line those that hold nothing."""
    slugs = case_sections.sections_of(tab, found.sections)
    for slug in slugs:
        if found.sections[slug].rows:
            html.show(case_sections.shown(found, slug))
    every = found.sections if tab == "story" else slugs
    if silent := [slug for slug in every if not found.sections[slug].rows]:
        html.show(case_sections.silent(found, silent))


# ---- beside the story: network


def _title(key: str) -> Markup:
    return html.fill('<div class="part"><h2>{title}</h2></div>', title=say(key))


@st.fragment
def _network(found: Case) -> None:
    """The picture, its table twin, and the way to the Network page; nothing of two or three things."""
    network = _around(found.id)
    if len(network.nodes) < FEWEST_NODES:
        return
    html.show(_title("case.network"))
    drawn = _drawing(found.id, language())
    drawn = {
        **drawn,
        "footer": [_picture_title(found), drawn["texts"]["shown"], *shell.picture_lines()],
    }
    network_component.show(drawn, key=f"network_{found.id}", height=380)
    network_svg.button(drawn)
    html.show(html.door("network", say("case.open_network"), case=found.id))
    with st.expander(say("drawing.table", n=len(network.lines))):
        html.show(lines_table(network, kind="compact"))


def _picture_title(found: Case) -> str:
    """What a saved picture is of: the case, and whose it is."""
    head = rows_of(found, "head")[0]
    return " – ".join(filter(None, (told(found.name), head.text("local_government"))))


def _around(id: str) -> Network:
    """What stands around the innovations of a case."""
    return asked.around(asked.innovations(id), most=MOST_NODES)


@shell.kept
def _drawing(id: str, language: str) -> dict[str, Any]:
    """The picture, ready for the component."""
    return drawing(_around(id), language)


# ---- what to take along


def _downloads(found: Case, tab: str) -> None:
    """The case as a workbook, its link, a way to print it, and the whole of it as files."""
    spoken = language()  # the files are made later, when there is no page to ask
    at = "" if tab == next(iter(TABS)) else tab
    tables = partial(tables_of_case, found, spoken)
    with st.container(key="case_take", horizontal=True, vertical_alignment="center"):
        take.take_tables(
            f"case_{found.id}", f"govinno-{found.id}", tables, "case", id=found.id, tab=at
        )
        _download("html", "text/html", found.id, lambda: printed(found, spoken))
        _download("jsonld", "application/ld+json", found.id, lambda: json_ld(found.id))


def _download(ending: str, mime: str, id: str, make: Callable[[], bytes]) -> None:
    """A button whose file is made when it is clicked."""
    st.download_button(
        say(f"case.{ending}"),
        data=make,
        file_name=f"govinno-{id}.{ending}",
        mime=mime,
        key=f"{ending}_{id}",
        on_click="ignore",
    )


def printed(found: Case, language: str) -> bytes:
    """The case as one page to print."""
    return printable(found, language).encode("utf-8")


def json_ld(id: str) -> bytes:
    """What the record of a case says, as JSON-LD."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{id}.jsonld"
        shell.library().export(file, case=id)
        return file.read_bytes()

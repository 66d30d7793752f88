"""The Case page: everything one record tells, with the network and the evidence beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import streamlit as st

from govinno.answers import Case, CaseLine, Network, printable
from govinno.ontology import load_model
from govinno.views import asked, case_sections, evidence, html, network_component, shell
from govinno.views.case_sections import Row, badge, rows_of
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.network_drawing import drawing
from govinno.views.network_table import lines_table
from govinno.views.words import catalogue, language, say, told

#: The order of the page; sections that are not named follow in their own order.
ORDER = (
    "partners",
    "factors",
    "obstacles",
    "other-explanations",
    "results",
    "awards",
    "session",
    "session-present",
    "session-said",
    "selection",
    "innovation-topics",
    "governance-topics",
    "transfers",
    "innovations",
)
#: Sections that are always seen, also where they are long or the record is silent on them.
OPEN = (
    "partners",
    "factors",
    "obstacles",
    "results",
    "awards",
    "innovation-topics",
    "governance-topics",
)
#: Longer sections wait in a fold.
MOST_OPEN_ROWS = 8
#: So many rows are about as high as the network and the evidence that stand beside them.
ROWS_BESIDE = 12
#: Sections that are too wide for half a page.
WIDE = ("innovation-topics", "governance-topics")
MOST_NODES = 25


@shell.page("case")
def show(link: Link) -> None:
    """The page: a picker over all cases, and the one that the link asks for."""
    lines = {line.id: line for line in asked.cases()}
    if not lines:
        st.info(say("case.none"))
        return
    chosen = link.text("id", asked.first_case())
    found = asked.case(chosen) if chosen in lines else None
    if found is None:
        _unknown(chosen)
        return
    _picker(lines, chosen)
    _case(found, link)


# ---- which case


def _picker(lines: Mapping[str, CaseLine], chosen: str) -> None:
    """All cases by local government and name; choosing one begins a new link."""
    labels = {id: line_label(line) for id, line in lines.items()}
    st.session_state["case"] = chosen
    st.selectbox(
        say("case.choose"),
        list(labels),
        key="case",
        on_change=_choose,
        format_func=labels.__getitem__,
    )


def _choose() -> None:
    shell.begin(id=st.session_state["case"])


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


def _case(found: Case, link: Link) -> None:
    html.show(_head(found))
    beside, below, silent = _places_of_sections(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        html.show(case_sections.overview(found))
        for slug in beside:
            _section(found, slug)
    with right:
        _network(found)
        _evidence(found, link)
        _downloads(found)
    for slug in below:
        _section(found, slug)
    if silent:
        html.show(case_sections.silent(found, silent))


def _head(found: Case) -> Markup:
    """The name, where and when, and whose story it is."""
    head = rows_of(found, "head")[0]
    return html.fill(
        '<header class="case-head"><h1>{glyph}{name}</h1><ul class="case-badges">{badges}</ul>'
        '<div class="story"><p>{story}</p><p class="quiet">{counts} {people} {numbers}</p></div></header>',
        glyph=_sign(found, "head", "name_th"),
        name=html.words(told(found.name)),
        badges=html.joined(_badges(found, head)),
        story=_story(head),
        counts=_counts(head),
        people=say("case.people"),
        numbers=say("case.numbers"),
    )


def _badges(found: Case, head: Row) -> list[Markup]:
    marked = [
        (_sign(found, "head", "local_government"), head.text("local_government")),
        (_sign(found, "head", "province"), head.text("province")),
        (_sign(found, "awards", "award"), _award(found, head)),
        (Markup(""), _fiscal_years(head)),
        (Markup(""), say("case.selection", selection=head.text("selection"))),
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


def _story(head: Row) -> str:
    """Whose story it is, by how the case was selected."""
    selection = head.cells["selection"]
    if f"case.story_{selection}" in catalogue():
        return say(f"case.story_{selection}")
    return say("case.story_other", selection=head.text("selection"))


def _counts(head: Row) -> str:
    if not head.cells["statements"]:
        return say("case.no_statements")
    return say(
        "case.statements", statements=head.text("statements"), own=head.text("own_statements")
    )


# ---- the sections


def _places_of_sections(found: Case) -> tuple[list[str], list[str], list[str]]:
    """The sections beside the network, those below over the whole width, and the empty ones.

    Beside the network stand the first ones, as many as fill that height.
    """
    rest = [slug for slug in found.sections if slug not in (*ORDER, "head")]
    told_of = [slug for slug in (*ORDER, *rest) if found.sections[slug].rows or slug in OPEN]
    heights = accumulate(len(found.sections[slug].rows) for slug in told_of)
    beside = [
        slug
        for slug, height in zip(told_of, (0, *heights), strict=False)
        if height < ROWS_BESIDE and slug not in WIDE
    ]
    below = [slug for slug in told_of if slug not in beside]
    return beside, below, [slug for slug in (*ORDER, *rest) if slug not in told_of]


def _section(found: Case, slug: str) -> None:
    section = found.sections[slug]
    if slug in OPEN or len(section.rows) <= MOST_OPEN_ROWS:
        html.show(case_sections.shown(found, slug))
        return
    with st.expander(say("case.items", title=told(section.title), n=len(section.rows))):
        html.show(case_sections.shown(found, slug, with_title=False))


def _title(title: str, note: str = "") -> Markup:
    quiet = html.fill('<p class="quiet">{note}</p>', note=note) if note else ""
    return html.fill('<div class="part"><h2>{title}</h2>{quiet}</div>', title=title, quiet=quiet)


# ---- beside them: network


@st.fragment
def _network(found: Case) -> None:
    """The picture, its table twin, and the way to the Network page."""
    network = _around(found.id)
    html.show(_title(say("case.network")))
    if not network.nodes:
        html.show(html.fill('<p class="quiet">{text}</p>', text=say("case.no_network")))
        return
    network_component.show(_drawing(found.id, language()), key=f"network_{found.id}", height=420)
    html.show(html.door("network", say("case.open_network"), case=found.id))
    with st.expander(say("drawing.table", n=len(network.lines))):
        html.show(lines_table(network, kind="compact"))


def _around(id: str) -> Network:
    """What stands around the innovations of a case."""
    return asked.around(asked.innovations(id), most=MOST_NODES)


@shell.kept
def _drawing(id: str, language: str) -> dict[str, Any]:
    """The picture, ready for the component."""
    return drawing(_around(id), language)


# ---- beside them: evidence


def _evidence(found: Case, link: Link) -> None:
    """The places in documents behind one section, which the reader chooses."""
    parts = [slug for slug in (*ORDER, *found.sections) if found.sections[slug].evidence]
    part = link.choice("part", parts, parts[0] if parts else "")
    note = say("evidence.keywords_note" if parts else "case.no_evidence")
    html.show(_title(say("evidence.title"), note))
    if parts:
        _part_picker(found, list(dict.fromkeys(parts)), part)
        _places(found, part)


def _part_picker(found: Case, parts: list[str], part: str) -> None:
    sections = [found.sections[slug] for slug in parts]
    labels = {
        section.slug: say("case.items", title=told(section.title), n=len(section.evidence))
        for section in sections
    }
    st.session_state["part"] = part
    st.selectbox(
        say("case.evidence_part"),
        parts,
        key="part",
        format_func=labels.__getitem__,
        on_change=_choose_part,
    )


def _choose_part() -> None:
    shell.go(part=st.session_state["part"])


def _places(found: Case, part: str) -> None:
    rows = rows_of(found, part)
    evidence.show_cards(
        [
            evidence.card(place, rows[place.row].label(), with_case=False)
            for place in found.sections[part].evidence
        ]
    )


# ---- beside them: what to take along


def _downloads(found: Case) -> None:
    spoken = language()  # the files are made later, when there is no page to ask
    html.show(_title(say("case.downloads")))
    with st.container(horizontal=True):
        _download("html", "text/html", found.id, lambda: printed(found, spoken))
        _download("jsonld", "application/ld+json", found.id, lambda: json_ld(found.id))
    html.show(html.door("case", say("case.link"), id=found.id))


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

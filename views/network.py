"""The Network page: the landscape of collaboration, and the network around one thing.

Without a thing in its link it shows the landscape. Both have the same filters and four views:
picture, matrix, flow and table. What is selected, and what stands in the picture, is told at the
right; on a telephone the table comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import streamlit as st

from govinno.answers import (
    Evidence,
    FactLine,
    Filters,
    Found,
    Landscape,
    Line,
    Network,
    Node,
    Thing,
    date_in_words,
)
from govinno.ontology import load_model
from govinno.views import (
    asked,
    evidence,
    html,
    network_component,
    network_filters,
    network_flow,
    network_landscape,
    network_matrix,
    network_path,
    network_svg,
    shell,
    stand_alone,
)
from govinno.views.finder import finder
from govinno.views.html import Markup
from govinno.views.link import Link, full, joined, short
from govinno.views.network_component import Picked
from govinno.views.network_drawing import drawing, layout, line_id
from govinno.views.network_layout import Place
from govinno.views.network_table import glyph, lines_table, node_door
from govinno.views.words import language, say, told

LIMITS = {"40": 40, "100": 100, "300": 300}
#: The question that gives all evidence behind one thing.
WHERE_FROM = "where-does-this-come-from"
#: So many values of one fact are shown.
MOST_VALUES = 4
HEIGHT = 560


@shell.page("network")
def show(link: Link) -> None:
    """The page: where one is, what is seen in words, the view, and beside it what is selected."""
    view = _view(link)
    html.show(Markup('<span class="network-page"></span>'))
    if view.ends[0] and view.ends[1]:
        _path_page(view)
    elif view.centres:
        _around_page(link, view)
    else:
        _landscape_page(view)


# ---- the view


@dataclass(frozen=True, slots=True)
class View:
    """What the link asks to see. `middle`, `rows` and `sort` are of the landscape and the matrix;
    `ends` are those of a path, "" where one is not chosen."""

    centres: tuple[str, ...]
    steps: int
    hide: tuple[str, ...]
    most: int
    opened: tuple[str, ...]
    filters: Filters
    form: str
    middle: str
    rows: str
    sort: str
    ends: tuple[str, str]
    selected: str


def _view(link: Link) -> View:
    kinds = {entity.name for entity in load_model().classes.values() if entity.glyph}
    centres = [full(at) for at in link.many("at")]
    if not centres and (case := link.choice("case", [line.id for line in asked.cases()], "")):
        centres = list(asked.innovations(case))
    elif not centres and "case" in link.left_out:
        centres = [full(link.left_out["case"])]
    return View(
        centres=tuple(centres),
        steps=link.number("steps", 1, 2, 1),
        hide=tuple(link.many("hide", kinds)),
        most=LIMITS[link.choice("most", LIMITS, "40")],
        opened=tuple(full(iri) for iri in link.many("exp")),
        filters=network_filters.of_link(link),
        form=link.choice("view", network_filters.VIEWS, "network"),
        middle=link.choice("by", ("kind", "parent"), "kind"),
        rows=link.choice("rows", ("innovation", "place"), "innovation"),
        sort=link.text("sort", longest=60),
        ends=(full(link.text("from")), full(link.text("to"))),
        selected=full(link.text("sel", longest=1_000)),
    )


def _kept(view: View) -> dict[str, str]:
    """What links of this page keep: the filters, the view and what stands in the middle."""
    return network_filters.as_link(
        view.filters,
        view="" if view.form == "network" else view.form,
        by="" if view.middle == "kind" else view.middle,
        rows="" if view.rows == "innovation" else view.rows,
        at=joined([short(iri) for iri in view.centres]),
    )


# ---- where one is, and what one may do


def _crumbs(view: View, last: str = "") -> Markup:
    """All › what one went into › the thing; each but the last leads back."""
    if not _is_narrowed(view, last):
        return Markup()
    steps = [html.door("network", say("network.everything"))]
    set_so_far: dict[str, str] = {}
    for name in network_filters.LISTS:
        if code := getattr(view.filters, name):
            set_so_far[name] = code
            words = network_filters.code_words(name, code)
            steps.append(html.door("network", words, **set_so_far))
    if last:
        steps.append(html.fill("<b>{last}</b>", last=last))
    return html.fill(
        '<nav class="crumbs" aria-label="{name}">{steps}</nav>',
        name=say("network.crumbs"),
        steps=html.joined(steps, " › "),
    )


def _head(view: View, title: str, last: str, text: str = "") -> None:
    """Where one is, the title, and what is seen in a sentence."""
    html.show(
        html.fill(
            '<div class="network-head">{crumbs}<h1>{title}</h1>{text}</div>',
            crumbs=_crumbs(view, last),
            title=title,
            text=html.fill('<p class="land-sentence" role="status">{text}</p>', text=text)
            if text
            else "",
        )
    )


def _is_narrowed(view: View, last: str) -> bool:
    return bool(last) or any(getattr(view.filters, name) for name in network_filters.LISTS)


def _tools(view: View) -> None:
    """The four views, the filters, the path, and the field that finds a thing by its name."""
    with st.container(key="network_tools", horizontal=True, vertical_alignment="bottom"):
        st.session_state["form"] = view.form
        st.segmented_control(
            say("network.form"),
            network_filters.VIEWS,
            key="form",
            required=True,
            format_func=lambda form: say(f"network.view_{form}"),
            label_visibility="collapsed",
            on_change=lambda: shell.go(view=_unless(st.session_state["form"], "network")),
        )
        network_filters.fields(view.filters)
        middle = view.centres[0] if len(view.centres) == 1 else ""
        network_path.chooser(*view.ends, middle)
        with st.container(key="network_find", width=340):
            finder("find_thing", label=say("network.find"), on_choose=_go_to_found)
    network_filters.chips(view.filters)


def _unless(value: str, usual: str) -> str:
    """A value for the link, where the usual one stands in none."""
    return "" if value == usual else value


def _button(text: str) -> str:
    """Words of the data on a button, which reads Markdown."""
    return html.plain(text if len(text) <= 90 else text[:89] + "…")


def _go_to_found(found: Found) -> None:
    _go_to(found.iri)


def _go_to(iri: str) -> None:
    """Make a thing the centre; what was opened around the old one is left."""
    shell.go(
        **{"at": short(iri), "case": "", "sel": short(iri), "exp": "", "from": "", "to": ""},
        view="",
    )


# ---- the landscape


def _landscape_page(view: View) -> None:
    found = asked.landscape(view.filters, view.middle)
    _head(view, say("network.land_title"), "", network_landscape.sentence(found))
    _tools(view)
    if view.form == "network":
        _landscape_picture(view, found)
    else:
        _other_form(view, network_landscape.lines_table(found))
    html.show(network_landscape.lists(found, view.filters, _kept(view)))


def _landscape_picture(view: View, found: Landscape) -> None:
    ways = network_landscape.ways_into(found, view.filters)
    picture = network_landscape.as_network(found)
    _twin(network_landscape.lists(found, view.filters, _kept(view)))
    with st.container(key="land_how", horizontal=True, vertical_alignment="center"):
        _middle_choice(view)
        html.show(
            html.fill('<p class="quiet">{text}</p>', text=say("network.land_how")),
            as_wide_as_it_is=True,
        )
    footer = _footer_lines(
        say("network.land_title"),
        [network_landscape.sentence(found), network_landscape.counted(found)],
        view,
    )
    drawn = drawing(
        picture,
        language(),
        view.selected or None,
        network_landscape.spots(found),
        footer,
        crc32(repr((view.filters, view.middle)).encode()),
        network_landscape.label_sides(found),
    )
    drawn["texts"]["shown"] = ""

    def pick(picked: Picked) -> None:
        if picked.selected in ways:
            shell.go(**{"sel": "", **ways[picked.selected]})
        else:
            shell.go(sel=short(picked.selected_line or ""))

    network_component.show(drawn, key="network", height=HEIGHT, on_pick=pick)
    _pair(view, found)
    _status(len(picture.nodes), network_landscape.counted(found))
    _files(picture, drawn, footer)


def _middle_choice(view: View) -> None:
    """Whether partners stand by their kind, or by the body that they are part of."""
    if view.filters.kind:
        return
    st.session_state["by"] = view.middle
    st.segmented_control(
        say("network.by"),
        ("kind", "parent"),
        key="by",
        required=True,
        label_visibility="collapsed",
        format_func=lambda sort: told(network_landscape.said(sort)),
        on_change=lambda: shell.go(by=_unless(st.session_state["by"], "kind"), sel=""),
    )


def _pair(view: View, found: Landscape) -> None:
    """The line that is selected, and what it counts."""
    groups = {group.iri: group for column in found.columns for group in column.groups}
    for link in found.links:
        if f"{link.source} cases {link.target}" == view.selected:
            ends = (groups[link.source], groups[link.target])
            text = say(
                "network.pair",
                a=told(ends[0].name),
                b=told(ends[1].name),
                n=f"{link.cases:,}",
                all=f"{found.cases:,}",
            )
            html.show(
                html.fill(
                    '<p class="pair" data-selected="{id}">{text}</p>', id=view.selected, text=text
                )
            )


def _other_form(view: View, lines: Markup) -> None:
    """Matrix, flow or table of the same selection."""
    if view.form == "table":
        html.show(lines)
    elif view.form == "flow":
        _flow(view)
    else:
        _matrix(view)


def _matrix(view: View) -> None:
    st.session_state["rows"] = view.rows
    st.segmented_control(
        say("network.rows"),
        ("innovation", "place"),
        key="rows",
        required=True,
        format_func=lambda rows: say(f"network.rows_{rows}"),
        on_change=lambda: shell.go(rows=_unless(st.session_state["rows"], "innovation")),
    )
    found = asked.matrix(view.filters, view.rows, view.sort)
    if not found.rows:
        html.show(html.fill('<p class="refused">{text}</p>', text=say("network.no_partners")))
        return
    html.show(network_matrix.legend())
    html.show(network_matrix.table(found, view.rows, view.sort, _kept(view)))


def _flow(view: View) -> None:
    found = asked.flow(view.filters)
    if not found.links:
        html.show(html.fill('<p class="refused">{text}</p>', text=say("network.no_partners")))
        return
    text = network_flow.sentence(found)
    html.show(html.fill('<p class="land-sentence">{text}</p>', text=text))
    network_flow.show(found)
    html.show(network_landscape.lines_table(found))


# ---- around a thing


def _around_page(link: Link, view: View) -> None:
    network = asked.around(
        view.centres, view.steps, view.hide, view.most, view.opened, view.filters
    )
    title = _title(network)
    _head(view, title, " · ".join(_centres(network)[:1]))
    if not network.nodes:
        _nothing(link)
        return
    _tools(view)
    if view.form in ("matrix", "flow"):
        innovations = tuple(node.iri for node in network.nodes if node.kind == "Innovation")
        _other_form(replace(view, filters=replace(view.filters, among=innovations)), Markup())
        return
    left, right = st.columns([19, 6], gap="medium")
    with left:
        _picture(network, view)
    with right:
        _panel(network, view.selected)
        _legend(network, view.hide)
        _reach(link)


def _centres(network: Network) -> list[str]:
    return [told(node.name) for node in network.nodes if node.is_centre]


def _title(network: Network) -> str:
    centres = _centres(network)
    more = say("network.and_more", n=len(centres) - 2) if len(centres) > 2 else ""
    return (
        say("network.around", what=" · ".join(centres[:2]) + more)
        if centres
        else say("network.title")
    )


def _nothing(link: Link) -> None:
    """A link that leads nowhere: the nearest things instead, and the way back."""
    wanted = link.text("at") or link.text("case")
    near = shell.library().nearest(wanted)
    st.info(say("network.unknown_near" if near else "network.unknown", what=html.plain(wanted)))
    for found in near:
        words = f"{glyph(found.kind)} {told(found.title)} · {told(found.hint)}"
        html.show(html.door("network", words, at=short(found.iri)))
    html.show(html.door("network", say("network.back")))


# ---- between two things


def _path_page(view: View) -> None:
    found = asked.paths(*view.ends)
    title = say("network.path_title")
    text = say("network.path_found", n=len(found), steps=len(found[0])) if found else ""
    _head(view, title, title, text)
    _tools(view)
    if not found:
        html.show(network_path.nothing(*view.ends))
        return
    network = network_path.network(found, view.ends[0])
    html.show(network_path.sentences(found, network, view.ends[0]))
    if view.form == "table":
        html.show(lines_table(network))
        return
    left, right = st.columns([19, 6], gap="medium")
    with left:
        footer = _footer_lines(f"{title}: {' → '.join(_ends(network, view))}", [text], view)
        drawn = drawing(
            network,
            language(),
            view.selected or None,
            network_path.spots(found, view.ends[0]),
            footer,
            crc32(repr(view.ends).encode()),
            {},
            network_path.marked(found),
        )
        drawn["texts"]["shown"] = ""
        network_component.show(drawn, key="network", height=480, on_pick=_pick)
        _status(len(network.nodes), say("network.path_most"))
        _files(network, drawn, footer)
    with right:
        _panel(network, view.selected)


def _ends(network: Network, view: View) -> Iterator[str]:
    nodes = {node.iri: node for node in network.nodes}
    yield from (told(nodes[iri].name) for iri in view.ends if iri in nodes)


# ---- the legend as a filter


def _legend(network: Network, without: Sequence[str]) -> None:
    """A tick for each kind with its sign and how many there are."""
    html.show(html.fill("<h2>{title}</h2>", title=say("network.legend")))
    html.show(_signs(network))
    for row in network.legend:
        key = f"kind_{row.kind}"
        st.session_state[key] = row.is_shown
        with st.container(key=f"legend_{row.kind}"):
            st.checkbox(
                f"{row.glyph} {told(row.label)} ({row.count})",
                key=key,
                on_change=_tick,
                args=(row.kind, tuple(without)),
            )


def _signs(network: Network) -> Markup:
    """The colour of each sign, from the model."""
    rules = "".join(
        f".st-key-legend_{row.kind} p::first-letter {{ color: {row.colour}; "
        "-webkit-text-stroke: 0.7px #3A3F45; font-size: 1.15em; }"
        for row in network.legend
        if row.colour.startswith("#")
    )
    return Markup(f"<style>{rules}</style>")


def _tick(kind: str, without: tuple[str, ...]) -> None:
    left_out = set(without) ^ {kind}
    shell.go(hide=joined(sorted(left_out)))


def _reach(link: Link) -> None:
    """How far around the centre, and how many at most."""
    st.session_state["steps"] = link.text("steps", "1")
    st.segmented_control(
        say("network.steps"),
        ["1", "2"],
        key="steps",
        required=True,
        on_change=lambda: shell.go(steps=st.session_state["steps"], exp=""),
    )
    st.session_state["most"] = link.choice("most", LIMITS, "40")
    st.segmented_control(
        say("network.most"),
        list(LIMITS),
        key="most",
        required=True,
        on_change=lambda: shell.go(most=st.session_state["most"]),
    )


# ---- the picture


def _picture(network: Network, view: View) -> None:
    """The drawing or its table, and how many of how many are shown."""
    if view.form == "table":
        html.show(lines_table(network))
        return
    _twin(lines_table(network))
    footer = _footer_lines(_title(network), [_counted(network), *_left_out(network)], view)
    drawn = drawing(
        network,
        language(),
        view.selected or None,
        _spots(network, view),
        footer,
        st.session_state.get("arrangement", 0),
    )
    drawn["texts"]["shown"] = ""  # the page says it, with more, below the picture
    network_component.show(drawn, key="network", height=HEIGHT, on_pick=_pick, on_open=_open)
    _status(len(network.nodes), _counted(network))
    _files(network, drawn, footer, can_be_arranged=True)


def _twin(table: Markup) -> None:
    """The picture in words; only a telephone shows it beside the picture, and first."""
    with st.container(key="network_twin"):
        html.show(table)


def _status(shown: int, text: str) -> None:
    html.show(
        html.fill('<p class="quiet" role="status" data-shown="{n}">{text}</p>', n=shown, text=text)
    )


def _files(
    network: Network,
    drawn: Mapping[str, object],
    footer: Sequence[str],
    *,
    can_be_arranged: bool = False,
) -> None:
    """What may be taken along, made when it is asked for; then no page is there to ask."""
    spoken = language()
    with st.container(horizontal=True):
        if can_be_arranged:
            st.button(say("network.arrange"), key="arrange", on_click=_arrange_anew)
        network_svg.button(drawn)
        st.download_button(
            say("network.html"),
            data=lambda: stand_alone.page(network, spoken, footer),
            file_name="govinno-network.html",
            mime="text/html",
            on_click="ignore",
            key="html",
        )


def _counted(network: Network) -> str:
    text = say("network.shown", shown=len(network.nodes), all=network.total)
    hidden = sum(1 for node in network.nodes if node.hidden)
    return f"{text} · {say('network.more', n=hidden)}" if hidden else text


def _left_out(network: Network) -> list[str]:
    """The kinds that are hidden, as a line."""
    kinds = [told(row.label) for row in network.legend if not row.is_shown]
    return [say("network.left_out", kinds=", ".join(kinds))] if kinds else []


def _footer_lines(title: str, lines: Sequence[str], view: View) -> list[str]:
    """What a saved picture says of itself: title, filters, snapshot, source, honesty."""
    said = network_filters.in_words(view.filters)
    filtered = [f"{say('network.filtered')} {' · '.join(said)}"] if said else []
    return [title, *lines, *filtered, *shell.picture_lines()]


def _spots(network: Network, view: View) -> dict[str, Place]:
    """A place for each node. What was opened later is placed around what stands already; another
    centre is another picture, which the browser then fits into its frame."""
    kept = st.session_state.get("spots")
    of = (view.centres, view.steps, view.filters)
    if kept is None or kept["of"] != of:
        _arrange_anew()
        kept = st.session_state["spots"] = {"of": of, "at": {}}
    there = {node.iri for node in network.nodes}
    known = {iri: spot for iri, spot in kept["at"].items() if iri in there}
    kept["at"] |= layout(network, known or None)
    return {iri: kept["at"][iri] for iri in there}


def _arrange_anew() -> None:
    """Forget where things stood, on the server and in the browser."""
    st.session_state.pop("spots", None)
    st.session_state["arrangement"] = st.session_state.get("arrangement", 0) + 1


def _pick(picked: Picked) -> None:
    shell.go(sel=short(picked.selected or picked.selected_line or ""))


def _open(iri: str) -> None:
    """Show more neighbours of a thing."""
    opened = [*st.query_params.get("exp", "").split(","), short(iri)]
    shell.go(exp=joined([one for one in dict.fromkeys(opened) if one]), sel=short(iri))


# ---- what is selected


def _panel(network: Network, selected: str) -> None:
    """The thing or the line that is selected; else how to select one."""
    line = next((line for line in network.lines if line_id(line) == selected), None)
    if line:
        _line_panel(network, line)
    elif selected and (found := asked.thing(selected)):
        _thing_panel(network, found)
    elif selected:
        st.info(say("network.unknown", what=html.plain(short(selected))))
    else:
        html.show(
            html.fill(
                "<h2>{title}</h2><p>{text}</p>", title=say("network.panel"), text=say("network.how")
            )
        )
        _everything(network)


def _everything(network: Network) -> None:
    """All things of the picture as buttons, so that the keyboard reaches each of them."""
    html.show(html.fill("<h3>{title}</h3>", title=say("network.in_picture", n=len(network.nodes))))
    with st.container(key="in_picture", height=280 if len(network.nodes) > 6 else "content"):
        for node in network.nodes:
            st.button(
                _button(f"{glyph(node.kind)} {told(node.name)}"),
                key=f"beside_all_{node.iri}",
                type="tertiary",
                on_click=shell.go,
                kwargs={"sel": short(node.iri)},
            )


def _thing_panel(network: Network, found: Thing) -> None:
    html.show(
        html.fill(
            '<section class="panel" data-selected="{iri}"><h2>{glyph} {name}</h2>'
            '<p class="quiet">{kind}</p>{written}{facts}</section>',
            written=_written(found.evidence, told(found.name), say("network.ask_lines")),
            iri=found.iri,
            glyph=glyph(found.kind),
            name=told(found.name),
            kind=told(found.class_label),
            facts=_facts(found),
        )
    )
    with st.container(horizontal=True):
        st.button(say("network.focus"), key="focus", on_click=_go_to, args=(found.iri,))
        node = next((node for node in network.nodes if node.iri == found.iri), None)
        if node is None or node.hidden:
            st.button(say("network.open"), key="open", on_click=_open, args=(found.iri,))
    if found.case:
        html.show(html.door("case", say("evidence.open_case"), id=found.case))
    html.show(
        html.door(
            "questions",
            say("network.where_from"),
            q=WHERE_FROM,
            thing=short(found.iri).removeprefix("id/"),
        )
    )
    _neighbours(network, found.iri)


def _facts(found: Thing) -> Markup:
    """The key facts, one a line; what only analysts need waits in a fold."""
    people = _fact_list([fact for fact in found.facts if not fact.for_analysts])
    analysts = _fact_list([fact for fact in found.facts if fact.for_analysts])
    if not analysts:
        return people
    return html.fill(
        "{people}<details><summary>{label}</summary>{analysts}</details>",
        people=people,
        label=say("network.for_analysts"),
        analysts=analysts,
    )


def _fact_list(facts: Sequence[FactLine]) -> Markup:
    """Facts as labels and values; the first values where a label has many."""
    grouped: dict[str, list[Markup]] = {}
    for fact in facts:
        value = html.own_words(date_in_words(told(fact.value), language()))
        grouped.setdefault(told(fact.label), []).append(value)
    rows = (
        html.fill(
            "<dt>{label}</dt><dd>{values}{more}</dd>",
            label=label,
            values=html.joined(values[:MOST_VALUES], " · "),
            more=f" {say('network.more_values', n=len(values) - MOST_VALUES)}"
            if len(values) > MOST_VALUES
            else "",
        )
        for label, values in grouped.items()
    )
    return html.fill("<dl>{rows}</dl>", rows=html.joined(rows)) if grouped else Markup()


def _neighbours(network: Network, iri: str) -> None:
    """The drawn neighbours as buttons, so that the picture can be walked by keyboard."""
    beside = list(_beside(network, iri))
    if not beside:
        return
    html.show(html.fill("<h3>{title}</h3>", title=say("network.neighbours", n=len(beside))))
    with st.container(key="neighbours", height=260 if len(beside) > 5 else "content"):
        for node, words in beside:
            text = f"{glyph(node.kind)} {told(node.name)} — {words}"
            st.button(
                _button(text),
                key=f"beside_{node.iri}_{words}",
                type="tertiary",
                on_click=shell.go,
                kwargs={"sel": short(node.iri)},
            )


def _beside(network: Network, iri: str) -> Iterator[tuple[Node, str]]:
    nodes = {node.iri: node for node in network.nodes}
    for line in network.lines:
        if iri in (line.source, line.target):
            other = line.target if line.source == iri else line.source
            if other in nodes:
                yield nodes[other], told(line.words)


def _line_panel(network: Network, line: Line) -> None:
    """A line: its two ends, what it says, and where that is written."""
    nodes = {node.iri: node for node in network.nodes}
    ends = [nodes[iri] for iri in (line.source, line.target)]
    about = f"{told(ends[0].name)} — {told(line.words)} → {told(ends[1].name)}"
    html.show(
        html.fill(
            '<section class="panel" data-selected="{id}"><h2>{how}</h2><p>{a}<br>→ {b}</p>'
            "{written}</section>",
            written=_written(asked.behind(line.vias), about, say("network.no_evidence")),
            id=line_id(line),
            how=told(line.words),
            a=node_door(ends[0]),
            b=node_door(ends[1]),
        )
    )


def _written(places: Sequence[Evidence], about: str, none: str) -> Markup:
    """The mark that opens where it is written; why there is none."""
    if not places:
        return html.fill('<p class="quiet">{none}</p>', none=none)
    return html.fill('<p class="written">{mark}</p>', mark=evidence.mark(places, about))

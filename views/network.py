"""The Network page: what is around a thing, drawn, filtered by its legend, and read line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from govinno.answers import FactLine, Found, Line, Network, Node, Thing, date_in_words
from govinno.ontology import load_model
from govinno.views import asked, evidence, html, network_component, shell, stand_alone
from govinno.views.html import Markup
from govinno.views.link import Link, full, joined, short
from govinno.views.network_component import Picked
from govinno.views.network_drawing import drawing, layout, line_id
from govinno.views.network_table import glyph, lines_table, node_door
from govinno.views.words import language, say, told

LIMITS = {"40": 40, "100": 100, "300": 300}
MOST_FOUND = 8
#: The question that gives all evidence behind one thing.
WHERE_FROM = "where-does-this-come-from"
#: So many values of one fact are shown.
MOST_VALUES = 4


@shell.page("network")
def show(link: Link) -> None:
    """The page: find and filter at the left, the picture, and what is selected at the right."""
    view = _view(link)
    network = asked.around(*view)
    html.show(html.fill("<h1>{title}</h1>", title=_title(network)))
    if not network.nodes:
        _nothing(link)
        return
    selected = full(link.text("sel", longest=1_000))
    left, middle, right = st.columns([2, 6, 3], gap="medium")
    with left:
        _find()
        _legend(network, view[2])
        _reach(link)
    with middle:
        _picture(network, view, selected)
    with right:
        _panel(network, selected)


# ---- the view

#: Centres, steps, kinds left out, most nodes, opened things.
View = tuple[tuple[str, ...], int, tuple[str, ...], int, tuple[str, ...]]


def _view(link: Link) -> View:
    """What the link asks to see."""
    centres = [full(at) for at in link.many("at")]
    if not centres:
        known = [line.id for line in asked.cases()]
        centres = list(asked.innovations(link.choice("case", known, asked.first_case())))
    kinds = {entity.name for entity in load_model().classes.values() if entity.glyph}
    return (
        tuple(centres),
        link.number("steps", 1, 2, 1),
        tuple(link.many("hide", kinds)),
        LIMITS[link.choice("most", LIMITS, "40")],
        tuple(full(iri) for iri in link.many("exp")),
    )


def _title(network: Network) -> str:
    centres = [told(node.name) for node in network.nodes if node.is_centre]
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
        html.show(html.door("network", _found_words(found), at=short(found.iri)))
    html.show(html.door("network", say("network.back")))


# ---- finding


def _find() -> None:
    """A name to look for, and what has it."""
    text = st.text_input(say("network.find"), key="find", placeholder=say("network.find_example"))
    if not text.strip():
        return
    found = shell.library().find(text, MOST_FOUND).shown
    if not found:
        html.show(
            html.fill('<p class="quiet">{text}</p>', text=say("network.not_found", text=text))
        )
    for one in found:
        st.button(
            _button(_found_words(one)),
            key=f"found_{one.iri}",
            type="tertiary",
            on_click=_go_to,
            args=(one.iri,),
        )


def _found_words(found: Found) -> str:
    return f"{glyph(found.kind)} {told(found.title)} · {told(found.hint)}"


def _button(text: str) -> str:
    """Words of the data on a button, which reads Markdown."""
    return html.plain(text if len(text) <= 90 else text[:89] + "…")


def _go_to(iri: str) -> None:
    """Make a thing the centre; what was opened around the old one is left."""
    st.session_state["find"] = ""
    shell.go(at=short(iri), case="", sel=short(iri), exp="")


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


def _picture(network: Network, view: View, selected: str) -> None:
    """The drawing or its table, and how many of how many are shown."""
    form = st.segmented_control(
        say("network.form"),
        ["picture", "table"],
        key="form",
        default="picture",
        required=True,
        format_func={k: say(f"network.{k}") for k in ("picture", "table")}.__getitem__,
        label_visibility="collapsed",
    )
    footer = _footer_lines(network)
    if form == "table":
        html.show(lines_table(network))
    else:
        drawn = drawing(
            network,
            language(),
            selected or None,
            _spots(network, view),
            footer,
            st.session_state.get("arrangement", 0),
        )
        drawn["texts"]["shown"] = ""  # the page says it, with more, below the picture
        network_component.show(drawn, key="network", height=560, on_pick=_pick, on_open=_open)
    html.show(
        html.fill(
            '<p class="quiet" role="status" data-shown="{n}">{text}</p>',
            n=len(network.nodes),
            text=_counted(network),
        )
    )
    spoken = language()  # the file is made when it is asked for, and then no page is there to ask
    with st.container(horizontal=True):
        st.button(say("network.arrange"), key="arrange", on_click=_arrange_anew)
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


def _footer_lines(network: Network) -> list[str]:
    """What a saved picture says of itself: title, filter, snapshot, honesty."""
    left_out = [told(row.label) for row in network.legend if not row.is_shown]
    lines = [_title(network), _counted(network)]
    if left_out:
        lines.append(say("network.left_out", kinds=", ".join(left_out)))
    return [*lines, *shell.made_up_lines(), shell.snapshot_in_words(), say("shell.honest")]


def _spots(network: Network, view: View) -> dict[str, tuple[float, float]]:
    """A place for each node. What was opened later is placed around what stands already; another
    centre is another picture, which the browser then fits into its frame."""
    centres, steps, *_ = view
    kept = st.session_state.get("spots")
    if kept is None or kept["of"] != (centres, steps):
        _arrange_anew()
        kept = st.session_state["spots"] = {"of": (centres, steps), "at": {}}
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


def _thing_panel(network: Network, found: Thing) -> None:
    html.show(
        html.fill(
            '<section class="panel" data-selected="{iri}"><h2>{glyph} {name}</h2>'
            '<p class="quiet">{kind}</p>{facts}</section>',
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
    evidence.show([evidence.card(place) for place in found.evidence], say("network.ask_lines"))


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
    html.show(
        html.fill(
            '<section class="panel" data-selected="{id}"><h2>{how}</h2><p>{a}<br>→ {b}</p></section>',
            id=line_id(line),
            how=told(line.words),
            a=node_door(ends[0]),
            b=node_door(ends[1]),
        )
    )
    places = asked.behind(line.vias)
    evidence.show([evidence.card(place) for place in places], say("network.no_evidence"))

"""The Round page: an applicants' list, and how far the form of each entrant has come."""

from __future__ import annotations

import io

import streamlit as st

from govinno import settings
from govinno.answers import Entrant, Round, RoundList, date_in_words, round_cells
from govinno.views import html, shell
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.words import language, say, told
from govinno.words import words_of

#: The columns of the page. What an entry is stands in the first, how far it has come beside it.
SHOWN = ("entrant", "result", "state", "out", "returned", "errors", "answered", "responsible")
#: A longer list is shown in part; the workbook has it whole.
MOST_ROWS = 300


@shell.page("round")
def show(link: Link) -> None:
    """The page: which list, which of its entries, the counts, and each entry with its state."""
    lists = {known.id: known for known in shell.library().rounds()}
    html.show(
        html.fill("<h1>{title}</h1><p>{lead}</p>", title=say("round.title"), lead=say("round.lead"))
    )
    chosen = link.choice("list", lists, next(iter(lists), ""))
    if not lists:
        html.show(html.fill("<p>{text}</p>", text=told(words_of("round")["no_lists"])))
        return
    whole = shell.library().round(chosen)
    results = {one.result: told(one.result_words) for one in whole.entrants}
    result = link.choice("result", results, "")
    _pickers(lists, chosen, results, result)
    _round(whole.with_result(result))


# ---- which list, and which of it


def _pickers(
    lists: dict[str, RoundList], chosen: str, results: dict[str, str], result: str
) -> None:
    titles = {
        known.id: say("round.line", title=told(known.title), n=known.entries)
        for known in lists.values()
    }
    st.session_state["round_list"], st.session_state["round_result"] = chosen, result
    left, right = st.columns([3, 1])
    left.selectbox(
        say("round.choose"),
        list(titles),
        key="round_list",
        format_func=titles.__getitem__,
        on_change=_choose_list,
    )
    offered = {"": say("round.all_results"), **dict(sorted(results.items()))}
    right.selectbox(
        say("round.results"),
        list(offered),
        key="round_result",
        format_func=offered.__getitem__,
        on_change=_choose_result,
    )


def _choose_list() -> None:
    shell.begin(list=st.session_state["round_list"])


def _choose_result() -> None:
    shell.go(result=st.session_state["round_result"])


# ---- the entries


def _round(shown: Round) -> None:
    html.show(
        html.fill(
            '<p class="round-counts">{sentence}</p><p class="quiet">{limits}</p>',
            sentence=told(shown.sentence),
            limits=told(words_of("round")["limits"]),
        )
    )
    if shown.entrants:
        html.show(_table(shown))
        if len(shown.entrants) > MOST_ROWS:
            st.caption(say("round.more_rows", shown=MOST_ROWS, all=len(shown.entrants)))
    _download(shown)
    if shown.entrants and settings.allows_loading():
        _desk(shown)


def _table(shown: Round) -> Markup:
    words = words_of("round")
    return html.table(
        told(shown.list.title),
        [told(words[name]) for name in SHOWN],
        [_row(shown, one) for one in shown.entrants[:MOST_ROWS]],
        kind="brief round",
    )


def _row(shown: Round, one: Entrant) -> list[Markup | str]:
    cells = round_cells(shown, one, language())
    drawn = {
        "entrant": _entrant(one, cells),
        **{name: _day(cells[name]) for name in ("out", "returned")},
        "state": _state(one, str(cells["state"])),
        "errors": say("round.errors", n=one.errors) if one.errors else "",
        "answered": _topics(shown, one) if one.is_loaded else "",
        "responsible": _set(one),
    }
    return [drawn.get(name, str(cells[name] or "")) for name in SHOWN]


def _day(day: str | int | None) -> str:
    return date_in_words(str(day), language()) if day else ""


def _entrant(one: Entrant, cells: dict[str, str | int | None]) -> Markup:
    """The name, which leads to the case where there is one; where it is, and with what."""
    name = str(cells["entrant"])
    where = " · ".join(filter(None, (str(cells["province"]), str(cells["innovation"]))))
    return html.fill(
        '{name}<br><span class="quiet">{where}</span>{unsettled}',
        name=html.door("case", name, id=one.case) if one.is_loaded else html.words(name),
        where=html.words(where),
        unsettled=""
        if one.is_settled
        else html.fill('<br><span class="quiet">{text}</span>', text=say("round.unsettled")),
    )


def _state(one: Entrant, state: str) -> Markup:
    return html.fill(
        '<span><span class="badge state-{kind}">{state}</span></span>', kind=one.state, state=state
    )


def _topics(shown: Round, one: Entrant) -> Markup:
    told_elsewhere = say("round.told", n=one.told) if one.told else ""
    return html.fill(
        '<span>{of} <span class="quiet">{told}</span></span>',
        of=say("round.of", n=one.answered, all=shown.topics),
        told=told_elsewhere,
    )


def _set(one: Entrant) -> Markup:
    """What people set of an entry: the post that sees to it, and a note."""
    if not (one.responsible or one.note):
        return Markup("")
    return html.fill(
        '<span>{post}{line}<span class="quiet">{note}</span></span>',
        post=html.words(one.responsible),
        line=Markup("<br>") if one.responsible and one.note else "",
        note=html.words(one.note),
    )


def _download(shown: Round) -> None:
    spoken = language()  # the file is made later, when there is no page to ask

    def made() -> bytes:
        stream = io.BytesIO()
        shell.library().write_round(stream, shown, spoken)
        return stream.getvalue()

    st.download_button(
        say("round.xlsx"),
        data=made,
        file_name=f"govinno-{shown.list.id}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="round_xlsx",
        on_click="ignore",
    )


# ---- what the people of this server may do


def _desk(shown: Round) -> None:
    """For one entrant: its form, and what people set. Only where the server takes cases in."""
    html.show(html.fill("<h2>{title}</h2>", title=say("round.desk")))
    entrants = {one.entry: one for one in shown.entrants}
    entry = st.selectbox(
        say("round.entrant"),
        list(entrants),
        key="round_entrant",
        format_func=lambda iri: _called(entrants[iri]),
    )
    one, spoken = entrants[entry], language()
    st.download_button(
        say("round.form"),
        data=lambda: shell.library().form_of_round(shown.list.id, one.entry, spoken),
        file_name=f"{one.case}.xlsx",
        key="round_form",
    )
    with st.form("round_set", border=True):
        post = st.text_input(say("round.post"), one.responsible, max_chars=200, key=f"post {entry}")
        note = st.text_area(say("round.note"), one.note, max_chars=1000, key=f"note {entry}")
        if st.form_submit_button(say("round.set")):
            shell.library().note_of_round(shown.list.id, entry, note=note, responsible=post)
            st.rerun()


def _called(one: Entrant) -> str:
    return " · ".join(filter(None, (told(one.name), told(one.innovation), one.case)))

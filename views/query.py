"""The Query page: SPARQL or Cypher of one's own, read-only, within limits, and stoppable."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from govinno.answers import Question, RowsEvidence, WrongValue, date_in_words, day_of
from govinno.graph import MOST_WAITING, Engine, QueryRefused, Table, Ticket, embedded_engines
from govinno.graph.exports import table_csv
from govinno.verbs import Govinno
from govinno.views import asked, behind, html, shell
from govinno.views.link import LONGEST_LINK, Link
from govinno.views.vocabulary import vocabulary
from govinno.views.words import language, message, say

ENGINES: dict[Engine, str] = {name: facts.title for name, facts in embedded_engines().items()}
#: How often the page looks whether a running query is done, in seconds.
LOOK_EVERY = 0.25


@dataclass(slots=True)
class Run:
    """A query on its way. `started` and `seconds` are by a clock that only goes forward. `snapshot`
    is the earlier one that it asks, "" for the current; `evidence` what was found of it, by page."""

    text: str
    engine: Engine
    ticket: Ticket
    future: Future[Table]
    started: float
    seconds: float = 0.0
    snapshot: str = ""
    evidence: dict[int, RowsEvidence] = field(default_factory=dict)


@shell.page("query")
def show(link: Link) -> None:
    """The page: examples and vocabulary at the left, the text and its result at the right."""
    shell.snapshot()  # where there is none, this is said instead of the page
    questions = shell.library().questions()
    engine: Engine = "cypher" if link.choice("engine", ENGINES, "sparql") == "cypher" else "sparql"
    example = link.choice("q", questions, "")
    given = (
        {name: link.text(name, value) for name, value in asked.usual(questions[example]).items()}
        if example
        else {}
    )
    _warm(engine)
    html.show(html.fill("<h1>{title}</h1>", title=say("query.title")))
    left, right = st.columns([1, 2], gap="large")
    with left:
        _examples(questions, example)
        vocabulary(engine)
    with right:
        _language_switch(engine)
        snapshot = _snapshot_choice(link)
        _editor(link, engine, example, given, snapshot)
        _outcome(link.number("evidence", 1, 10_000, 1))


def _language_switch(engine: Engine) -> None:
    st.session_state["engine"] = engine
    st.segmented_control(
        say("query.language"),
        list(ENGINES),
        key="engine",
        format_func=ENGINES.__getitem__,
        on_change=_switch,
        required=True,
    )


def _switch() -> None:
    st.session_state.pop("query_text", None)
    shell.go(engine=st.session_state["engine"], text="")


def _snapshot_choice(link: Link) -> str:
    """Which snapshot is asked, "" for the current; nothing to choose where there is one."""
    now = shell.snapshot()
    earlier = asked.earlier_snapshots()
    chosen = link.choice("snapshot", earlier, "")
    if not earlier:
        return ""
    dates = {name: date_in_words(day_of(created), language()) for name, created in earlier.items()}
    named = {name: say("query.snapshot_of", id=name, date=date) for name, date in dates.items()}
    offered = {"": say("query.snapshot_now", id=now), **named}
    st.session_state["snapshot"] = chosen
    st.selectbox(
        say("query.snapshot"),
        list(offered),
        key="snapshot",
        format_func=offered.__getitem__,
        on_change=lambda: shell.go(snapshot=st.session_state["snapshot"]),
    )
    return chosen


def _on(library: Govinno, snapshot: str) -> Govinno:
    return library.at(snapshot) if snapshot else library


# ---- examples


def _examples(questions: dict[str, Question], example: str) -> None:
    """The questions of the Questions page, to begin from."""
    offered = {"": say("query.own"), **{slug: asked.title(q) for slug, q in questions.items()}}
    st.session_state["example"] = example
    st.selectbox(
        say("query.examples"),
        list(offered),
        key="example",
        on_change=_choose,
        format_func=offered.__getitem__,
    )


def _choose() -> None:
    st.session_state.pop("query_text", None)
    shell.begin(q=st.session_state["example"], engine=st.query_params.get("engine", ""))


def _first_text(link: Link, engine: Engine, example: str, given: dict[str, str]) -> str:
    fact = link.text("fact")
    if text := link.text("text", longest=LONGEST_LINK):
        return text
    if example:
        try:
            texts = asked.texts(example, tuple(given.items()))
            return texts.get(f"{engine}_{fact}", texts[engine])
        except WrongValue as wrong:
            st.warning(html.plain(message(wrong)))
    return say(f"query.start_{engine}")


# ---- the text and its run


def _editor(link: Link, engine: Engine, example: str, given: dict[str, str], snapshot: str) -> None:
    """The text, and what to do with it. What the visitor wrote stays, whatever happens to it."""
    first = _first_text(link, engine, example, given)
    st.session_state.setdefault("query_text", first)
    with st.form("query", border=False):
        st.text_area(say("query.text"), key="query_text", height=320)
        with st.container(horizontal=True):
            asks = (engine, snapshot)
            st.form_submit_button(say("query.run"), type="primary", on_click=_start, args=asks)
    answering = _on(shell.workbench(), snapshot).engine_for(engine)
    html.show(
        html.fill(
            '<p class="quiet">{who} {text}</p>',
            text=say("query.read_only"),
            who=say("shell.answered_by", engine=say(f"shell.engine_{answering}")),
        )
    )


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    """The threads in which visitors' queries wait for their engine; the line there is shorter."""
    return ThreadPoolExecutor(max_workers=4 * MOST_WAITING, thread_name_prefix="query")


@st.cache_resource(show_spinner=False)
def _warm(engine: Engine) -> None:
    """Start an engine while the visitor still reads: Java needs some seconds."""
    if engine == "cypher":
        _pool().submit(shell.workbench().query, "RETURN 1 AS ready", engine)


def _start(engine: Engine, snapshot: str) -> None:
    """Send the text off; a query still running is stopped, for its answer is not wanted."""
    _stop()
    text = st.session_state["query_text"]
    shell.go(text=text, evidence="")
    visit = _visit()
    ticket = Ticket(visit)
    bench = _on(shell.workbench(), snapshot)
    future = _pool().submit(bench.query, text, engine, ticket)
    _pool().submit(_stop_when_left, visit, future, ticket)
    run = Run(text, engine, ticket, future, time.monotonic(), snapshot=snapshot)
    st.session_state["run"] = run


def _visit() -> str:
    """The open page that asks: each has its own share of the engine."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _stop_when_left(visit: str, future: Future[Table], ticket: Ticket) -> None:
    """End the query when its page is closed: nobody would read the answer."""
    while not wait([future], timeout=1).done:
        if runtime.exists() and not runtime.get_instance().is_active_session(visit):
            ticket.stop()


def _stop() -> None:
    run: Run | None = st.session_state.get("run")
    if run and not run.future.done():
        run.ticket.stop()


def _outcome(page: int) -> None:
    run: Run | None = st.session_state.get("run")
    if run is None:
        return
    if run.future.done():
        run.seconds = run.seconds or time.monotonic() - run.started
        _told(run, page)
    else:
        _wait()


@st.fragment(run_every=LOOK_EVERY)
def _wait() -> None:
    """Show that the query runs, and how to stop it, until it is done."""
    run: Run = st.session_state["run"]
    if run.future.done():
        run.seconds = time.monotonic() - run.started
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        html.show(
            html.fill(
                '<p role="status">{text}</p>',
                text=say("query.running", seconds=f"{time.monotonic() - run.started:.0f}"),
            )
        )
        st.button(say("query.stop"), on_click=_stop, key="stop")


def _told(run: Run, page: int) -> None:
    """The result with the evidence behind it, or why there is none."""
    try:
        table = run.future.result()
        if run.snapshot:
            html.show(html.fill("<p>{text}</p>", text=say("query.asked_earlier", id=run.snapshot)))
        _result(table, run.seconds)
        if table.rows:
            behind.show(_evidence(run, table, page))
    except QueryRefused as no:
        st.warning(html.plain(message(no)))


def _evidence(run: Run, table: Table, page: int) -> RowsEvidence:
    """One page of the evidence behind a result, looked up once."""
    if page not in run.evidence:
        library = _on(shell.library(), run.snapshot)
        run.evidence[page] = library.evidence_of_rows(table.rows, page)
    return run.evidence[page]


# ---- the result


def _result(table: Table, seconds: float) -> None:
    html.show(
        html.fill(
            '<p role="status" data-rows="{n}">{text}</p>',
            n=len(table.rows),
            text=say("query.rows", rows=f"{len(table.rows):,}", seconds=f"{seconds:.2f}"),
        )
    )
    shell.notices(table.notices)
    if table.truncated:
        st.warning(say("query.truncated", rows=f"{len(table.rows):,}"))
    if not table.rows:
        return
    st.dataframe(
        {name: [_cell(row[i]) for row in table.rows] for i, name in enumerate(_headings(table))},
        hide_index=True,
        height=min(38 * len(table.rows) + 40, 520),
    )
    warnings = shell.made_up_lines()
    st.download_button(
        say("query.csv"),
        data=lambda: table_csv(table, warnings),
        file_name="govinno-query.csv",
        mime="text/csv",
        on_click="ignore",
        key="query_csv",
    )


def _headings(table: Table) -> list[str]:
    """The names of the columns, each once; Cypher may give one name twice."""
    names: list[str] = []
    for name in table.columns:
        while name in names:
            name += " "
        names.append(name)
    return names


def _cell(cell: object) -> str:
    """All cells as text: a column of Cypher may hold numbers and lists side by side."""
    return "" if cell is None else str(cell)

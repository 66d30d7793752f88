"""Reporting an error in the data: a form whose answers are a file that one sends oneself."""

from __future__ import annotations

import streamlit as st

from govinno import settings
from govinno.answers import ErrorReport
from govinno.views import asked, html, shell
from govinno.views.about_words import heading
from govinno.views.html import Markup
from govinno.views.link import full
from govinno.views.words import language, say, told

#: The parts that a person fills in, and how long each may be.
FILLED = {"wrong": 2_000, "right": 2_000, "where": 500, "sender": 200}
WORDS = {"wrong": "wrong", "right": "right", "where": "where", "sender": "from"}


def show(case_id: str, thing: str) -> None:
    """The form, filled as far as it is known: of which case, of which statement."""
    html.show(heading("about.part_report"))
    html.show(html.fill("<p>{text}</p>", text=say("about.report_lead")))
    case, statement = _case(case_id), _statement(thing)
    html.show(
        html.fill(
            '<p class="about-of"><b>{label}:</b> {case}<br>{statement}</p>',
            label=say("about.report_case"),
            case=html.words(case or say("about.report_no_case")),
            statement=html.words(statement),
        )
    )
    filled = _filled()
    if filled is not None:
        _give(ErrorReport(case, statement, shell.snapshot_in_words(), **filled))
    html.show(
        html.fill(
            '<p class="quiet">{text} {door}</p>',
            text=say("about.report_new"),
            door=html.door("bring", say("shell.bring")),
        )
    )


def _case(id_: str) -> str:
    """The case as people read it; "" for none, and for one that is not there."""
    found = asked.case(id_) if id_ else None
    return f"{told(found.name)} ({id_})" if found else ""


def _statement(thing: str) -> str:
    """The statement, by what it says; "" for none and for an unknown one."""
    iri = full(thing)
    found = asked.thing(iri) if iri else None
    return f"{told(found.name)} ({iri})" if found else ""


def _filled() -> dict[str, str] | None:
    """What was filled in, once it was handed in; None before that, and where nothing is wrong.

    A form hands in all fields at once: a file made beside a field that is still being written
    would leave out what stands in it.
    """
    with st.form("about_report", border=False):
        filled = {part: _field(part) for part in FILLED}
        is_handed_in = st.form_submit_button(say("about.report_make"), type="primary")
    if is_handed_in and not filled["wrong"].strip():
        st.warning(say("about.report_nothing"))
    return filled if filled["wrong"].strip() else None


def _field(part: str) -> str:
    longest, label = FILLED[part], say(f"about.report_{WORDS[part]}")
    field = st.text_area if longest > 500 else st.text_input
    return str(field(label, max_chars=longest, key=f"about_{part}") or "")


def _give(report: ErrorReport) -> None:
    said = settings.publication()
    to = " · ".join(filter(None, (said.contact, said.email)))
    text = say("about.report_to", to=to) if to else say("about.report_to_nobody")
    html.show(
        html.fill(
            '<pre class="about-report">{report}</pre><p>{text}</p>',
            report=report.text(language()),
            text=text,
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            say("about.report_file"),
            data=report.text(language()).encode("utf-8-sig"),
            file_name=report.file_name,
            mime="text/plain",
            key="about_report_file",
            type="primary",
            on_click="ignore",
        )
        if said.email:
            html.show(_mail(report.mail(said.email, language())), as_wide_as_it_is=True)


def _mail(address: str) -> Markup:
    return html.fill(
        '<a href="{address}">{text}</a>', address=address, text=say("about.report_mail")
    )

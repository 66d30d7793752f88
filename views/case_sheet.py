"""Do it at home: what a case tells to whoever wants to do the same, as a list to take to a meeting."""

from __future__ import annotations

import io
from functools import partial

import streamlit as st

from govinno.answers import Case, CaseSheet, SheetLine, SheetPart, sheet_of
from govinno.views import evidence, html, shell
from govinno.views.html import Markup
from govinno.views.take import KINDS
from govinno.views.words import language, say, told


def show(found: Case) -> None:
    """The sheet, and the same as a workbook to fill in; its link and its print are those of the case."""
    sheet = sheet_of(found)
    html.show(_sheet(sheet))
    st.download_button(
        say("case_sheet.xlsx"),
        data=partial(workbook, sheet, language()),
        file_name=f"govinno-{sheet.id}-sheet.xlsx",
        mime=KINDS["xlsx"],
        key=f"sheet_{sheet.id}",
        on_click="ignore",
    )


def workbook(sheet: CaseSheet, language: str) -> bytes:
    """The sheet as a workbook."""
    stream = io.BytesIO()
    shell.library().write_sheet(stream, sheet, language)
    return stream.getvalue()


def _sheet(sheet: CaseSheet) -> Markup:
    """How much of it is told, then heading by heading."""
    return html.fill(
        '<section class="part sheet" data-part="sheet"><h2>{title}</h2>'
        '<p class="sheet-told">{summary}</p><p>{missing}</p><p class="quiet">{limits}</p>{parts}</section>',
        title=say("case.tab_sheet"),
        summary=told(sheet.summary),
        missing=told(sheet.missing),
        limits=told(sheet.limits),
        parts=html.joined(_part(number, part, sheet) for number, part in enumerate(sheet.parts, 1)),
    )


def _part(number: int, part: SheetPart, sheet: CaseSheet) -> Markup:
    body = html.joined(_line(line, sheet) for line in part.lines) or _silent(part)
    counted = (
        html.fill('<p class="quiet">{text}</p>', text=told(part.counted)) if part.counted.th else ""
    )
    return html.fill(
        '<section class="sheet-part" data-heading="{name}"><div><h3>{number}. {title}</h3>{counted}</div>'
        "<{list}>{body}</{list}></section>",
        name=part.name,
        number=number,
        title=told(part.title),
        counted=counted,
        list="ol" if part.name == "steps" and part.lines else "ul",
        body=body,
    )


def _line(line: SheetLine, sheet: CaseSheet) -> Markup:
    """What is told, where it is written, and below it the details and who says so."""
    what = told(line.what)
    said = [html.fill("{text}", text=html.own_words(told(words))) for words in line.details]
    if line.said_by.th:
        speaker = say("case_sheet.said_by", who=told(line.said_by))
        said.append(html.fill("{text}", text=html.words(speaker)))
    below = html.fill('<p class="quiet">{said}</p>', said=html.joined(said, " · ")) if said else ""
    return html.fill(
        "<li><p>{what} {mark}</p>{below}</li>",
        what=html.own_words(what),
        mark=evidence.mark(line.evidence, what, sheet.sources),
        below=below,
    )


def _silent(part: SheetPart) -> Markup:
    """Whom to ask what, where the record says nothing."""
    return html.fill(
        '<li class="not-told"><p>{ask}</p><p class="quiet">{question}</p></li>',
        ask=html.words(told(part.to_ask)),
        question=say("case_sheet.question", question=told(part.question)),
    )

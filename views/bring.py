"""The page Bring cases: a file of a visitor, what to mend in it, how it will stand, and publishing.

What was brought is a visitor's own and stands in no link, and no link publishes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import PurePath

import streamlit as st

from govinno import settings
from govinno.answers import Case
from govinno.loading import kind_in_words
from govinno.ontology import load_model
from govinno.receiving import Seen, may_be_picked
from govinno.records import Fault
from govinno.views import case_sections, html, shell
from govinno.views.brought import Brought, Picked, brought, corrected, sign_of
from govinno.views.case_sections import SECTIONS, TOPICS, WANTED
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.words import LANGUAGES, catalogue, language, say, told

#: So many faults are read on a page; the rest is in the file to download.
MOST_FAULTS = 60
#: So many places to choose at are shown at once.
MOST_CHOICES = 12
#: Severities in the order in which people mend.
SEVERITIES = {"error": "bring.errors", "warning": "bring.warnings"}


@shell.page("bring")
def show(link: Link) -> None:
    """The page: the file at the left, what can be brought at the right, and below what was found."""
    shell.snapshot()  # where there is none, this is said instead of the page
    record = link.text("record", "")
    head = '<h1>{title}</h1><p class="lead">{intro}</p>'
    html.show(html.fill(head, title=say("bring.title"), intro=say("bring.intro")))
    left, right = st.columns([3, 2], gap="large")
    with left:
        found = _upload()
    with right:
        _what_can_be_brought()
        _forms()
    if found:
        _found(found, record)


# ---- the file


def _upload() -> Brought | None:
    """The uploader, and what was brought with it; None where nothing was."""
    most = settings.upload_mb()
    with st.container(key="bring_file"):
        file = st.file_uploader(say("bring.file", mb=most), key=f"bring_{_turn()}")
    html.show(html.fill('<p class="quiet">{text}</p>', text=say("bring.stays")))
    if file is None:
        st.session_state.pop("brought", None)
        return None
    data = file.getvalue()
    found: Brought | None = st.session_state.get("brought")
    if found is None or found.sign != sign_of(file.name, data):
        with st.spinner(say("bring.checking")):
            found = st.session_state["brought"] = brought(file.name, data)
    return found


def _turn() -> int:
    """Which uploader this is: a new one is empty."""
    return int(st.session_state.setdefault("bring_turn", 0))


def _another() -> None:
    st.session_state["bring_turn"] = _turn() + 1


def _what_can_be_brought() -> None:
    lines = (say(f"bring.can_{name}") for name in ("forms", "tables", "zip"))
    html.show(
        html.fill(
            '<section class="part"><h2>{title}</h2><ul>{lines}</ul></section>',
            title=say("bring.can_title"),
            lines=html.joined(html.fill("<li>{line}</li>", line=line) for line in lines),
        )
    )


def _forms() -> None:
    """The empty forms, in both languages, each made when it is asked for."""
    offered = [e for e in shell.library().form_endings() if f"bring.form_{e[1:]}" in catalogue()]
    html.show(_titled("bring.forms_title", "bring.forms_what"))
    with st.container(horizontal=True, key="bring_forms"):
        for spoken in LANGUAGES:
            for ending in offered:
                _form_button(ending, spoken)


def _form_button(ending: str, spoken: str) -> None:
    name = catalogue()["bring.form_name"].in_language(spoken) + ending
    st.download_button(
        say(f"bring.form_{ending[1:]}", language=say(f"bring.form_{spoken}")),
        data=lambda: shell.library().form_bytes(name, spoken),
        file_name=name,
        mime="application/octet-stream",
        key=f"form_{ending}_{spoken}",
        on_click="ignore",
    )


# ---- what was found


def _found(found: Brought, record: str) -> None:
    html.show(_result(found))
    if found.trouble:
        st.error(say(found.trouble))
    if found.published and found.published.snapshot:
        _published(found)
        return
    _choices(found)
    _picked(found)
    for severity, title in SEVERITIES.items():
        _faults([fault for fault in found.faults if fault.severity == severity], title)
    _downloads(found)
    if found.looked:
        _preview(found, record)
        _publish(found)


def _result(found: Brought) -> Markup:
    """How much of it is right, in one line, read aloud when it changes."""
    errors = sum(fault.severity == "error" for fault in found.faults)
    fine = len(found.looked.fine) if found.looked else 0
    parts = [
        say("bring.passed", fine=fine, all=len(found.records))
        if found.records
        else say("bring.no_records"),
        say("bring.counts", errors=errors, warnings=len(found.faults) - errors)
        if found.faults
        else say("bring.all_fine"),
    ]
    return html.fill(
        '<section class="answer {kind}" role="status"><h2>{title}</h2>'
        '<p class="sentence">{parts}</p></section>',
        kind="to-mend" if errors or not found.records else "",
        title=say("bring.result", name=found.name[:120]),
        parts=" · ".join(parts),
    )


def _faults(faults: list[Fault], title: str) -> None:
    """The faults of one severity as a table for each file, in the order of the file."""
    if not faults:
        return
    html.show(html.fill('<h2 class="faults">{title}</h2>', title=say(title, n=len(faults))))
    for file, some in groupby(faults[:MOST_FAULTS], key=lambda fault: fault.file):
        html.show(_fault_table(file, some))
    if len(faults) > MOST_FAULTS:
        st.caption(say("bring.more_faults", n=len(faults) - MOST_FAULTS))


def _fault_table(file: str, faults: Iterable[Fault]) -> Markup:
    heads = [say(f"bring.fault_{name}") for name in ("where", "value", "what")]
    rows = [
        (_where(fault), html.words(fault.value), html.words(fault.message(language())))
        for fault in faults
    ]
    return html.table(file, heads, rows, kind="brief faults")


def _where(fault: Fault) -> str:
    """The place within the file: sheet and cell, heading and row, or line and field."""
    place = fault.place.removeprefix(fault.file).removeprefix(f":{fault.line}").strip()
    is_cell = not place or place != fault.field or "!" in place or "›" in place
    parts = ["" if is_cell or not fault.line else say("bring.line", n=fault.line), place]
    return " · ".join(filter(None, parts)) or say("bring.whole_file")


# ---- choosing the right value


def _choices(found: Brought) -> None:
    """The places at which one of few values is right, each with those to choose from."""
    open_ = [fault for fault in found.faults if may_be_picked(fault)][:MOST_CHOICES]
    if not open_:
        return
    html.show(_titled("bring.choose_title", "bring.choose_what"))
    with st.form("choices", border=True):
        chosen = {
            number: st.selectbox(
                say("bring.choose_for", where=f"{fault.file} {_where(fault)}", value=fault.value),
                ("", *fault.choices),
                key=f"choice_{found.sign}_{len(found.picked)}_{number}",
                format_func=_labels(fault.choices).__getitem__,
            )
            for number, fault in enumerate(open_)
        }
        if st.form_submit_button(say("bring.choose_do")):
            picks = [Picked(open_[number], choice) for number, choice in chosen.items() if choice]
            with st.spinner(say("bring.checking")):
                found.pick(picks)
            st.rerun()


def _labels(choices: Sequence[str]) -> dict[str, str]:
    """Each choice with its label, where all are codes of one list; and that none is chosen."""
    lists = (codes.concepts for codes in load_model().code_lists.values())
    known = next((concepts for concepts in lists if set(choices) <= set(concepts)), {})
    words = {code: told(known[code].label) for code in choices if code in known}
    named = {code: f"{code} · {words[code]}" if code in words else code for code in choices}
    return {"": say("bring.choose_none"), **named}


def _picked(found: Brought) -> None:
    """What was chosen here, kept in sight, and the copy that has it."""
    if not found.picked:
        return
    lines = [
        html.fill(
            "<li>{line}</li>",
            line=say(
                "bring.picked",
                where=f"{p.fault.file} {_where(p.fault)}",
                value=p.fault.value,
                choice=p.choice,
            ),
        )
        for p in found.picked
    ]
    html.show(
        html.fill(
            '<section class="part picked"><h2>{title}</h2><ul>{lines}</ul></section>',
            title=say("bring.picked_title"),
            lines=html.joined(lines),
        )
    )


def _downloads(found: Brought) -> None:
    spoken = language()  # the files are made later, when there is no page to ask
    with st.container(horizontal=True):
        if found.faults:
            is_table, ending = _given_back(found)
            name = f"{PurePath(found.name).stem}-checked{ending}"
            what = "coloured" if is_table else "faults"
            _download(what, lambda: found.report(ending, spoken), name, "application/octet-stream")
        if found.picked:
            name, data = corrected(found)
            _download("corrected", lambda: data, name, "application/octet-stream")


def _given_back(found: Brought) -> tuple[bool, str]:
    """Whether the file itself comes back with marks, and the ending of what comes."""
    files = found.files()
    ending = files[0].suffix.lower() if len(files) == 1 else ""
    is_table = ending in (".xlsx", ".docx", ".csv")
    return is_table, ending if ending == ".docx" else ".xlsx"


def _download(what: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(
        say(f"bring.get_{what}"),
        data=make,
        file_name=name,
        mime=mime,
        key=f"get_{what}",
        on_click="ignore",
    )


# ---- how it will stand


def _preview(found: Brought, wanted: str) -> None:
    """The record that the link asks for, else the first that is right."""
    html.show(_titled("bring.preview_title"))
    ready = {record.id: record for record in found.records if record.state != "faulty"}
    if not ready:
        html.show(html.fill('<p class="quiet">{text}</p>', text=say("bring.preview_none")))
        return
    chosen = wanted if wanted in ready else next(iter(ready))
    if len(ready) > 1:
        st.session_state["record"] = chosen
        st.selectbox(
            say("bring.preview_choose"), list(ready), key="record", on_change=_choose_record
        )
    record = ready[chosen]
    with st.spinner(say("bring.checking")):
        case = found.case(chosen)
    html.show(_summary(record, case))
    if case:
        _bodies(record, case)
        _sections(case)


def _choose_record() -> None:
    shell.go(record=st.session_state["record"])


def _sections(case: Case) -> None:
    """What people look for first, as the case page will show it; all else waits in a fold."""
    ordered = [slug for slugs in SECTIONS.values() for slug in slugs]
    told_of = [slug for slug in (*ordered, *case.sections) if case.sections[slug].rows]
    first = [slug for slug in WANTED if slug in told_of]
    for slug in first:
        html.show(case_sections.shown(case, slug))
    rest = [slug for slug in dict.fromkeys(told_of) if slug not in (*first, "head")]
    if rest:
        with st.expander(say("bring.sections")):
            for slug in rest:
                html.show(case_sections.shown(case, slug))


def _summary(record: Seen, case: Case | None) -> Markup:
    """What it is called, whose it is, and what it would do to the store."""
    named = say("bring.not_a_case", kind=told(kind_in_words(record.kind)), id=record.id)
    head = case_sections.rows_of(case, "head")[0] if case else None
    marks = head.some(("local_government", "province")) if head else []
    if case:
        n, all_ = _topics(case)
        marks.append(say("bring.topics", n=n, all=all_))
    return html.fill(
        '<header class="case-head"><h3>{name}</h3><ul class="case-badges">{marks}</ul>'
        '<p class="change">{change}</p></header>',
        name=html.words(told(case.name)) if case else named,
        marks=html.joined(
            html.fill("<li>{badge}</li>", badge=case_sections.badge(mark)) for mark in marks
        ),
        change=_change(record),
    )


def _change(record: Seen) -> str:
    state = record.state
    told = say(
        f"bring.state_{state}",
        added=record.added,
        changed=record.changed,
        removed=record.removed,
    )
    return f"{told} · {say('bring.new_facts', n=record.added)}" if state == "new" else told


def _topics(case: Case) -> tuple[int, int]:
    """How many of the topics have an answer, and how many there are."""
    rows = ((slug, row.cells) for slug in TOPICS for row in case_sections.rows_of(case, slug))
    answered = {(s, c["topic"]) for s, c in rows if c["status"] == case_sections.ANSWERED}
    return len(answered), len(load_model().topics())


def _bodies(record: Seen, case: Case) -> None:
    """Which bodies a register knows and which not, with the nearest names for the latter."""
    rows = case_sections.rows_of(case, "partners")
    names = {str(row.cells["partner_iri"]): row.text("partner") for row in rows}
    unknown = {iri: name for iri, name in names.items() if iri not in record.bodies}
    if not names:
        return
    count = say("bring.bodies", known=len(names) - len(unknown), all=len(names))
    lines = [_body(name) for name in unknown.values()]
    rest = html.fill(
        '<p class="quiet">{not_}</p><ul>{lines}</ul>',
        not_=say("bring.bodies_not"),
        lines=html.joined(lines),
    )
    html.show(
        html.fill(
            '<section class="part"><h3>{count}</h3>{rest}</section>',
            count=count,
            rest=rest if lines else "",
        )
    )


def _body(name: str) -> Markup:
    near = [
        told(found.title) for found in shell.library().called(name, 3) if found.title.th != name
    ]
    text = say("bring.bodies_near", names=", ".join(near)) if near else ""
    return html.fill(
        '<li>{name} <span class="quiet">{near}</span></li>', name=html.words(name), near=text
    )


def _titled(title: str, what: str = "") -> Markup:
    quiet = html.fill('<p class="quiet">{text}</p>', text=say(what)) if what else ""
    return html.fill(
        '<div class="part"><h2>{title}</h2>{quiet}</div>', title=say(title), quiet=quiet
    )


# ---- publishing


def _publish(found: Brought) -> None:
    """The wish to publish, where this server takes it; else how it can be done."""
    html.show(_titled("bring.publish_title"))
    assert found.looked
    if not settings.allows_loading():
        st.info(say("bring.publish_off"))
        st.code("govinno load FILE", language=None)
    elif found.elsewhere:
        for record in found.elsewhere[:MOST_CHOICES]:
            st.info(html.plain(say("bring.held_in", file=record.held_in)))
    elif not found.looked.fine:
        st.info(say("bring.publish_first"))
    else:
        _form(found)
    _not_published(found)


def _form(found: Brought) -> None:
    assert found.looked
    keeps_names = settings.keeps_names()
    keeps_names = shell.library().manifest().keeps_names if keeps_names is None else keeps_names
    fine, faulty = len(found.looked.fine), len(found.records) - len(found.looked.fine)
    has_errors = any(fault.severity == "error" for fault in found.faults)
    with st.form("publish", border=True):
        html.show(
            html.fill(
                "<p>{text}</p>",
                text=say("bring.publish_what" if keeps_names else "bring.publish_what_posts"),
            )
        )
        name = st.text_input(say("bring.who"), max_chars=100) if keeps_names else "-"
        role = st.text_input(say("bring.role"), max_chars=100)
        takes_valid = has_errors and st.checkbox(
            say("bring.accept_valid", fine=fine, faulty=faulty)
        )
        if not st.form_submit_button(say("bring.publish_do"), type="primary"):
            return
    if not (name.strip() and role.strip()):
        st.warning(say("bring.who_first"))
    elif has_errors and not takes_valid:
        st.warning(say("bring.publish_choose"))
    else:
        by = f"{name.strip()} ({role.strip()})" if keeps_names else role.strip()
        with st.spinner(say("bring.publishing")):
            found.publish(" ".join(by.split()), accept_valid=bool(takes_valid))
        st.rerun()


def _not_published(found: Brought) -> None:
    """Why the last wish was not granted."""
    if found.published is None:
        return
    if found.published.is_busy:
        st.warning(say("bring.busy"))
        return
    st.warning(say("bring.not_published"))
    for file, some in groupby(found.published.faults, key=lambda fault: fault.file):
        html.show(_fault_table(file, some))


def _published(found: Brought) -> None:
    """That it is done: where the cases are, and how to go back."""
    done = found.published
    assert done
    key = "bring.published" if done.is_new else "bring.published_same"
    st.success(say(key, id=done.snapshot))
    known = shell.library().manifest().cases
    doors = [
        html.fill(
            "<li>{door}</li>", door=html.door("case", f"{say('bring.see_case')}: {id}", id=id)
        )
        for id in done.cases
        if id in known
    ]
    html.show(html.fill('<ul class="published">{doors}</ul>', doors=html.joined(doors)))
    _picked(found)
    if done.is_new and done.before:
        st.markdown(say("bring.undo"))
        st.code(f"govinno rollback {done.before}", language=None)
    st.button(say("bring.another"), key="another", on_click=_another)

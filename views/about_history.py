"""The last loads, and what changed between two snapshots."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from govinno.answers import ChangedCases, Load, SnapshotChanges, date_in_words, day_of
from govinno.views import asked, html, shell
from govinno.views.about_words import heading
from govinno.views.html import Markup
from govinno.views.words import language, say, told
from govinno.words import words_of

KINDS = ("came", "went", "changed")


def show(before: str, after: str) -> None:
    """The loads as a table; below, two snapshots that one chooses, and their difference."""
    html.show(heading("about.loads") + _loads(asked.loads()))
    if asked.has_unreadable():
        html.show(html.fill('<p class="quiet">{text}</p>', text=say("about.not_readable")))
    html.show(heading("about.changes"))
    times = asked.snapshot_times()
    if len(times) < 2:
        html.show(html.fill("<p>{text}</p>", text=say("about.one_snapshot")))
        return
    left, right = st.columns(2)
    with left:
        _picker("before", before, times)
    with right:
        _picker("after", after, times)
    _changes(asked.changes(before, after))


def _loads(loads: list[Load]) -> Markup:
    names = ("loaded", "snapshot", "by", "cases", *KINDS)
    return html.table(
        say("about.loads"),
        [say(f"about.{name}") for name in names],
        [_load(load) for load in loads],
        [name in ("cases", *KINDS) for name in names],
        kind="brief",
    )


def _load(load: Load) -> list[Markup | str]:
    here = say("about.shown_now") if load.id == shell.snapshot() else ""
    return [
        date_in_words(day_of(load.created), language()),
        html.fill('<span>{id} <span class="quiet">{here}</span></span>', id=load.id, here=here),
        html.words(_post(load.by) or say("about.by_nobody")),
        *(f"{n:,}" for n in (load.cases, load.came, load.went, load.changed)),
    ]


def _post(by: str) -> str:
    """Who loaded, in the role: a name with its post in brackets is told by the post."""
    return by[by.rindex("(") + 1 : -1] if by.endswith(")") and "(" in by else by


def _picker(name: str, chosen: str, times: Mapping[str, str]) -> None:
    st.session_state[f"about_{name}"] = chosen
    st.selectbox(
        say(f"about.{name}"),
        list(reversed(list(times))),
        key=f"about_{name}",
        format_func=lambda id_: f"{id_} · {date_in_words(day_of(times[id_]), language())}",
        on_change=lambda: shell.go(**{name: st.session_state[f"about_{name}"]}),
    )


def _changes(told_of: SnapshotChanges) -> None:
    words = {key: told(one) for key, one in words_of("changes").items()}
    counts = {kind: getattr(told_of, kind).total for kind in KINDS}
    sentence = words["nothing" if told_of.is_empty else "sentence"].format(
        before=told_of.before,
        after=told_of.after,
        before_cases=told_of.before_cases,
        after_cases=told_of.after_cases,
        **counts,
    )
    html.show(html.fill('<p class="about-lead">{text}</p>', text=sentence))
    is_here = told_of.after == shell.snapshot()
    parts = [_cases(words, kind, getattr(told_of, kind), is_here=is_here) for kind in KINDS]
    note = words["with_model"] if told_of.with_model else ""
    parts.append(html.fill('<p class="quiet">{text}</p>', text=note))
    parts.append(_things(told_of, words))
    html.show(html.joined(parts))


def _cases(words: Mapping[str, str], kind: str, cases: ChangedCases, *, is_here: bool) -> Markup:
    """The cases of one kind of change; one that is in the snapshot shown leads to its page."""
    if not cases.total:
        return Markup("")
    has_page = is_here and kind != "went"
    items = [
        html.fill(
            "<li>{case}</li>",
            case=html.door("case", told(c.name), id=c.id) if has_page else html.words(told(c.name)),
        )
        for c in cases.named
    ]
    more = cases.total - len(cases.named)
    return html.fill(
        "<h3>{title}</h3><ul>{items}</ul><p>{more}</p>",
        title=say("about.kind_of_change", kind=words[kind], n=f"{cases.total:,}"),
        items=html.joined(items),
        more=words["more"].format(n=f"{more:,}") if more else "",
    )


def _things(told_of: SnapshotChanges, words: Mapping[str, str]) -> Markup:
    if told_of.things is None:
        return html.fill('<p class="quiet">{text}</p>', text=words["too_many"])
    if not told_of.things:
        return Markup("")
    return html.table(
        words["class"],
        [words["class"], *(words[kind] for kind in KINDS)],
        [
            [told(one.label), *(f"{getattr(one, kind):,}" for kind in KINDS)]
            for one in told_of.things
        ],
        [False, True, True, True],
        kind="brief",
    )

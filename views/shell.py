"""What all pages share: the library behind them, the frame around them, and their troubles."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import streamlit as st
import streamlit.components.v2 as components

from govinno import settings
from govinno.answers import date_in_words, day_of, use_zone
from govinno.graph import QueryRefused, StoreUnreadable
from govinno.verbs import Govinno
from govinno.views import evidence, html
from govinno.views.link import Link, parameters
from govinno.views.words import LANGUAGES, language, message, say
from govinno.words import entries

FOLDER = Path(__file__).parent
#: Addresses of the pages; the first is the home page, which has none.
ADDRESSES = {
    "home": "",
    "questions": "questions",
    "cases": "cases",
    "case": "case",
    "network": "network",
    "about": "about",
    "round": "round",
    "bring": "bring",
    "query": "query",
    "search": "search",
}
#: The pages with a door in the header, for whom they are. Home is the name of the product.
DOORS = {
    "readers": ("questions", "cases", "network", "about"),
    "workers": ("round", "bring", "query"),
}
#: A page that one comes to through another has no door of its own.
THROUGH = {"case": "cases"}

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger("govinno.dashboard")


# ---- the library


@st.cache_resource(show_spinner=False)
def library() -> Govinno:
    """The library on the store of this dashboard, for everything our own pages ask."""
    return _opened(spare=True)


@st.cache_resource(show_spinner=False)
def workbench() -> Govinno:
    """The same store with engines of its own, for queries that visitors write.

    A query that runs to its limit must not keep the answers of others waiting.
    """
    return _opened(spare=False)


def _opened(*, spare: bool) -> Govinno:
    use_zone(settings.zone())
    return Govinno(
        settings.store_folder(),
        settings.limits(),
        spare=spare,
        neo4j=settings.neo4j_address(),
        sparql_server=settings.sparql_address(),
        asks=settings.asked_server(),
        workers=settings.workers(),
        own_questions=settings.questions_folder(),
    )


def snapshot() -> str:
    """The id of the current snapshot: the key under which answers may be kept."""
    return library().store.require_current().id


def kept(step: Callable[P, T]) -> Callable[P, T]:
    """Keep what a step gives for the same arguments, as long as the snapshot stands.

    What comes with a notice of its engine tells of a passing state, such as a server that is half
    pushed; made-up examples stay as long as the snapshot.
    """

    def keep(snapshot: str, *args: P.args, **kwargs: P.kwargs) -> T:  # noqa: ARG001 - a key
        return step(*args, **kwargs)

    # Streamlit tells one cache from another by the name of the function.
    keep.__module__, keep.__qualname__ = step.__module__, step.__qualname__
    keeper = st.cache_data(show_spinner=False, max_entries=500)(keep)

    @wraps(step)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        key = snapshot()
        found = keeper(key, *args, **kwargs)
        if _of_the_engine(getattr(found, "notices", [])):
            keeper.clear(key, *args, **kwargs)
        return found

    return call


def _of_the_engine(notices: list[dict[str, str]]) -> list[dict[str, str]]:
    """The notices that are not of the data."""
    return [notice for notice in notices if notice["code"] != "made-up"]


@kept
def is_made_up() -> bool:
    """Whether anything in the store is an invented example."""
    return library().manifest().made_up


# ---- the frame


def notices(told: list[dict[str, str]]) -> None:
    """What must be known of the engine that answered; of the data the frame tells."""
    for notice in _of_the_engine(told):
        st.warning(html.plain(notice[language()]))


def page(
    name: str, *, full_width: bool = False
) -> Callable[[Callable[[Link], None]], Callable[[], None]]:
    """Make a page of a function: it gets the link, and what goes wrong in it is told.

    `full_width` gives it the whole window, which a picture needs and a text does not.
    """

    def decorate(body: Callable[[Link], None]) -> Callable[[], None]:
        @wraps(body)
        def show() -> None:
            st.set_page_config(
                page_title=f"{say(f'shell.{name}')} · {say('shell.title')}",
                page_icon=str(FOLDER.parent / "static" / "icon.png"),
                layout="wide",
            )
            if full_width:
                html.show(html.Markup('<span class="full-width"></span>'))
            _set_language()
            evidence.mount_panel()
            link = Link(dict(st.query_params))
            link.choice("lang", LANGUAGES, "")
            is_told = told(_banner) and told(lambda: body(link))
            _say_what_was_left_out(link)
            if is_told:
                told(_footer)

        return show

    return decorate


def _set_language() -> None:
    """Say the language of the page in `<html lang>`, and Streamlit's own words in it."""
    words = entries("streamlit").values()
    # The other language stands there after a change of language.
    said = {each[name]: each[language()] for each in words for name in ("th", "en", "says")}
    _language_script()(
        data={"lang": language(), "words": [pair for pair in said.items() if pair[0] != pair[1]]},
        key="language",
    )


@lru_cache(maxsize=1)
def _language_script() -> Any:
    script = (FOLDER / "component" / "language.js").read_text(encoding="utf-8")
    return components.component("govinno_language", js=script)


def _banner() -> None:
    """Above everything, that examples are made up, where any are."""
    for line in made_up_lines():
        html.show(html.fill('<p class="made-up" role="note">{text}</p>', text=line))


def made_up_lines() -> list[str]:
    """The warning of made-up examples as a line, for the frame and for files; else nothing."""
    return [say("shell.made_up")] if is_made_up() else []


def picture_lines() -> list[str]:
    """What every saved picture says below its own lines: made-up examples, source, honesty."""
    return [*made_up_lines(), f"{say('shell.title')} · {snapshot_in_words()}", say("shell.honest")]


def remember_language() -> None:
    """Keep the language for pages that are reached without it in their link."""
    st.session_state["lang"] = language()


def _footer() -> None:
    html.show(
        html.fill(
            '<footer><p>{honest}</p><p class="quiet">{snapshot}{server}</p></footer>',
            honest=say("shell.honest"),
            snapshot=snapshot_in_words(),
            server=_server(),
        )
    )


def _server() -> str:
    """That a server answers, where it is not this machine's own engines."""
    server = library().server
    return " · " + say("shell.answered_by", engine=say(f"shell.engine_{server}")) if server else ""


def snapshot_in_words() -> str:
    """Which snapshot the numbers are of, its date and its cases."""
    manifest = library().manifest()
    date = date_in_words(day_of(manifest.created), language())
    return say("shell.snapshot", id=manifest.id, date=date, cases=len(manifest.cases))


# ---- the link


def go(**changes: str) -> None:
    """Change the link of this page; a value of "" takes its key out."""
    now = {"lang": language(), **dict(st.query_params)}
    st.query_params.from_dict(parameters(now, changes))


def begin(**values: str) -> None:
    """Begin a new link of this page; only the language stays."""
    st.query_params.from_dict(parameters({"lang": language()}, values))


def _say_what_was_left_out(link: Link) -> None:
    for name, value in link.left_out.items():
        st.warning(say("shell.left_out", name=name, value=html.plain(value)))
    if unknown := link.unknown():
        st.warning(say("shell.unknown_keys", names=html.plain(", ".join(unknown[:5]))))


# ---- troubles


def told(step: Callable[[], None]) -> bool:
    """Run a step of a page; whatever goes wrong in it is told in the reader's language.

    Gives whether all went well.
    """
    try:
        step()
        return True
    except QueryRefused as no:
        _tell_refusal(no)
    except StoreUnreadable:
        st.error(say("shell.store_unreadable"))
        _log.exception("the store cannot be read")
    except Exception:
        number = secrets.token_hex(3)
        _log.exception("trouble %s", number)
        st.error(say("shell.bug", number=number))
    return False


def note_trouble(error: Exception) -> None:
    """Keep in the log what went wrong, where the page has words of its own for it."""
    _log.error("%s", error)


def _tell_refusal(no: QueryRefused) -> None:
    if no.code == "no-snapshot":
        st.info(say("shell.empty_title"))
        st.markdown(say("shell.empty_what"))
        st.code("govinno load cases", language=None)
        return
    st.warning(html.plain(message(no)))
    if st.button(say("shell.again"), key="again"):
        st.rerun()

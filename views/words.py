"""The words of the pages, from `words/pages/*.yaml`: one file a page, Thai and English side by side.

The language of a page stands in its link (`lang=`), so a link always restores it.
"""

from __future__ import annotations

from functools import cache

import streamlit as st

from govinno import settings
from govinno.words import FOLDER, Said, Words, words_of

LANGUAGES = ("th", "en")


@cache
def catalogue() -> dict[str, Words]:
    """All words by `page.key`."""
    return {
        f"{file.stem}.{key}": words
        for file in sorted((FOLDER / "pages").glob("*.yaml"))
        for key, words in words_of(f"pages/{file.stem}").items()
    }


def language() -> str:
    """`th` or `en`: what the link says, else what this visitor chose last, else the setting."""
    told = st.query_params.get("lang")
    if told not in LANGUAGES:
        told = st.session_state.get("lang", settings.language())
    return str(told)


def say(key: str, **values: object) -> str:
    """The words of a key in the reader's language; a missing key is our own mistake."""
    words = catalogue()[key].in_language(language())
    return words.format(**values) if values else words


def told(words: Words) -> str:
    """Words of the data or the model in the reader's language."""
    return words.in_language(language())


def message(error: Said) -> str:
    """What an error says, in the reader's language."""
    return error.en if language() == "en" else error.th

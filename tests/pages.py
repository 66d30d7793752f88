"""Pages without a browser: each page function run by Streamlit's own test driver."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from govinno.views import shell


def use_store(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the pages of this test look at one store."""
    monkeypatch.setenv("GOVINNO_STORE", str(folder))
    for resource in (shell.library, shell.workbench):
        resource().close()
        resource.clear()
    st.cache_data.clear()  # stores of other tests may have a snapshot of the same id


def open_page(name: str, **parameters: str) -> AppTest:
    """Open a page by its link; raises nothing, so look at what it shows."""
    test = AppTest.from_string(
        f"from govinno.views import {name}\n{name}.show()", default_timeout=60
    )
    for key, value in parameters.items():
        test.query_params[key] = value
    return test.run()


def text_of(test: AppTest) -> str:
    """All words of a page, without markup, in the order shown."""
    parts = [_words(element) for element in test.main]
    return "\n".join(part for part in parts if part)


def _words(element: object) -> str:
    children = getattr(element, "children", None)
    if children:
        return "\n".join(filter(None, (_words(child) for child in children.values())))
    body = getattr(getattr(element, "proto", None), "body", "") or getattr(element, "value", "")
    return re.sub(r"<[^>]+>", " ", body) if isinstance(body, str) else ""

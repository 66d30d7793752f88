"""Scripts of components as files that a browser keeps.

A component is declared in pyproject.toml with its folder. What stands there is served under its
own name; a digest in the name keeps a changed script from being mistaken for an old one.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit.components.v2 as components
from streamlit.errors import StreamlitAPIException

FOLDER = Path(__file__).parent / "component"
BUILT = FOLDER / "built"


@cache
def plain(name: str) -> Any:
    """The mounting command of a component whose script is one file, registered once a process."""
    return component(name, _text(f"{name}.js"))


def component(name: str, text: str) -> Any:
    """The mounting command of a component with this script and the styles of its name.

    The script goes along with every run where its file cannot be written or is not served.
    """
    styles = _text(f"{name}.css")
    try:
        return components.component(f"govinno.{name}", js=script_file(name, text), css=styles)
    except (OSError, StreamlitAPIException):
        return components.component(f"govinno.{name}", js=text, css=styles)


def script_file(name: str, text: str) -> str:
    """The path of a script below the components' folder; written where it is not there.

    Raises `OSError` where the folder cannot be written.
    """
    file = f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.js"
    if not (BUILT / file).exists():
        BUILT.mkdir(exist_ok=True)
        # Several servers may start at once: each writes its own file and puts it in place whole.
        new = BUILT / f"{file}.{os.getpid()}"
        new.write_text(text, encoding="utf-8")
        new.replace(BUILT / file)
    return f"built/{file}"


def write_all(made: Mapping[str, str]) -> None:
    """Write the scripts of all components while their folder can be written: those that are `made`
    of several files, and the plain ones."""
    plain = (file.stem for file in FOLDER.glob("*.js") if file.with_suffix(".css").exists())
    for name in plain:
        script_file(name, made.get(name) or _text(f"{name}.js"))


def _text(file: str) -> str:
    return (FOLDER / file).read_text(encoding="utf-8")

"""Run on a copy of the package that knows one study more: what each front makes of it.

The argument is a folder to work in. Prints one JSON object.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import govinno
from govinno.answers.question import load_questions
from govinno.cli import run
from govinno.verbs import Govinno

SLUG = "oldest-case"
PACKAGE = Path(govinno.__file__).parent


def main(folder: Path) -> dict[str, Any]:
    """What the commands, the library and the Answers page say of the study."""
    store = folder / "store"

    def call(*words: str | Path) -> str:
        with (
            contextlib.redirect_stdout(io.StringIO()) as out,
            contextlib.redirect_stderr(io.StringIO()) as err,
        ):
            run([*map(str, words), "--store", str(store), "--lang", "en"])
        return out.getvalue() or err.getvalue()

    call("load", PACKAGE / "cases")
    listed = json.loads(call("questions", "--json"))
    with Govinno(store) as library:
        first, again = library.ask(SLUG), library.ask("partners-and-success")
    call("export", folder / "answer.csv", "--question", SLUG)
    return {
        "kinds": {question["slug"]: question["kind"] for question in listed},
        "questions": len(load_questions()),
        "printed": call("ask", SLUG).splitlines(),
        "asked": json.loads(call("ask", SLUG, "--format", "json")),
        "library": [first.question, again.question],
        "wrong": call("ask", SLUG, "--set", "thme=waste"),
        "exported": (folder / "answer.csv").read_text("utf-8-sig").splitlines(),
        "page": _page(store),
    }


def _page(store: Path) -> str:
    """All that the Answers page holds where its link asks for the study."""
    from streamlit.testing.v1 import AppTest

    os.environ["GOVINNO_STORE"] = str(store)
    script = "from govinno.views import questions\nquestions.show()"
    test = AppTest.from_string(script, default_timeout=120)
    test.query_params.update({"q": SLUG, "lang": "en", "analysts": "open"})
    test.run()
    assert not test.exception and not test.error, test
    return "\n".join(str(getattr(element.proto, "body", "")) for element in test.main)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))

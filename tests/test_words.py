"""Every word of the pages exists in both languages, and every word is used."""

import re
import string
from pathlib import Path

import pytest
import yaml

from govinno import views
from govinno.views.words import catalogue
from govinno.words import FOLDER

VIEWS = Path(str(views.__file__)).parent
#: A key that is put together from a value, as in say(f"shell.{name}"), or "query.start_" + engine.
_USES = re.compile(r"""["'](\w+\.[\w{}]+)["']""")


def _uses() -> set[str]:
    sources = [*VIEWS.glob("*.py"), VIEWS.parent / "dashboard.py"]
    texts = [source.read_text(encoding="utf-8") for source in sources]
    found = {key for text in texts for key in _USES.findall(text)}
    return {key for key in found if not key.endswith((".css", ".js"))}


def _pattern(use: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", r"[\\w-]+", re.escape(use)) + r"\Z")


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_word_has_both_languages_with_the_same_blanks(key: str) -> None:
    words = catalogue()[key]
    assert words.th.strip() and words.en.strip()
    if not key.startswith("query.start_"):  # a query text: its brackets are no blanks
        assert _blanks(words.th) == _blanks(words.en)


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_word_that_a_page_says_is_there() -> None:
    pages = {file.stem for file in (FOLDER / "pages").glob("*.yaml")}
    uses = [use for use in _uses() if use.partition(".")[0] in pages]
    missing = [use for use in uses if not any(_pattern(use).match(key) for key in catalogue())]
    assert missing == []


def test_no_word_is_left_over() -> None:
    patterns = [_pattern(use) for use in _uses()]
    assert [key for key in catalogue() if not any(p.match(key) for p in patterns)] == []


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.yaml")), ids=lambda file: file.stem)
def test_words_are_yaml_that_every_reader_reads(file: Path) -> None:
    """The quick reader takes a question mark in a bare word of a flow mapping; others do not."""
    text = file.read_text("utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)

"""Every page in a real browser: whole, in the reader's language, its own fonts, nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
import yaml
from browsing import DOORS, LANGUAGES, Site, everything_told, picture_drawn, site
from playwright.sync_api import Page, expect

from govinno.graph.snapshots import Store
from govinno.views.asked import FIRST_CASE
from govinno.words import FOLDER

WORDS = {
    file.stem: yaml.safe_load(file.read_text("utf-8")) for file in (FOLDER / "pages").glob("*.yaml")
}
#: `page.key`, or a place for a value that was left open.
UNTRANSLATED = re.compile(rf"\b(?:{'|'.join(WORDS)})\.[a-z_]+\b|\{{[a-z_]+\}}")
WARNING = "[data-testid=stAlertContentWarning], [data-testid=stAlertContentInfo]"
TROUBLE = ".stException, [data-testid=stAlertContentError]"
FONT = "/app/static/fonts/noto-sans-thai-looped"
#: What a bad link may ask for; every page knows some of these keys and none of the values.
NONSENSE = {
    "sel": "nope",
    "fy": "abc",
    "lang": "xx",
    "lim": "-1",
    "at": "zzz",
    "id": "zzz",
    "hide": "q",
}


@pytest.fixture(scope="module")
def place(shipped_store: Store) -> Iterator[Site]:
    with site(shipped_store.folder) as found:
        yield found


def title_of(door: str, lang: str) -> str:
    words = WORDS["shell"]
    return f"{words[door or 'home'][lang]} · {words['title'][lang]}"


#: The weights and first letters of our own fonts that are loaded.
LOADED_FONTS = (
    "[...document.fonts].filter(f => f.family === 'ThaiUI' && f.status === 'loaded')"
    ".map(f => f.weight + f.unicodeRange.slice(0, 5))"
)


def font_files(page: Page) -> list[str]:
    entries = "performance.getEntriesByType('resource').map(e => e.name)"
    return [name for name in page.evaluate(entries) if FONT in name]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
def test_a_page_is_drawn_whole_and_in_the_readers_language(
    place: Site, door: str, lang: str
) -> None:
    with place.visitor() as page:
        place.open(page, door, lang=lang)
        expect(page).to_have_title(title_of(door, lang))
        assert page.locator(f"{WARNING}, {TROUBLE}").count() == 0
        assert page.get_by_text(WORDS["shell"]["honest"][lang]).is_visible()
        assert UNTRANSLATED.findall(everything_told(page)) == []


#: What Streamlit itself puts on a page: not our HTML, not code, not what a reader typed or chooses.
STREAMLITS = """() => {
  const names = ["aria-label", "placeholder", "title"], found = [];
  const left = ".stHtml, .stCode, textarea, [role=option]:not([data-empty] *)," +
    "style, script, [data-testid=stIconMaterial]";
  for (const each of document.body.querySelectorAll("*")) {
    if (each.closest(left) || !each.getClientRects().length) continue;
    found.push(...names.map((name) => each.getAttribute(name)));
    found.push(...[...each.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data));
  }
  return found.filter(Boolean).map((text) => text.trim());
}"""
LATIN = re.compile("[A-Za-z]{2}")


def english_of_streamlit(page: Page) -> set[str]:
    """What stands on a page in Latin letters only and is no word of ours."""
    ours = {words["th"] for page in WORDS.values() for words in page.values()}
    told = {text for text in page.evaluate(STREAMLITS) if LATIN.search(text)}
    return {text for text in told - ours if not re.search("[\u0e01-\u0e5b]", text)}


@pytest.mark.parametrize("door", ["questions", "bring", "network"])
def test_streamlit_speaks_thai_on_a_thai_page(place: Site, door: str) -> None:
    asked = {"q": "partners-and-success"} if door == "questions" else {}
    with place.visitor() as page:
        place.open(page, door, lang="th", **asked)
        assert english_of_streamlit(page) == set()
        if door == "questions":
            field = page.locator(".st-key-blank_theme input")
            field.fill("zzzz")
            expect(page.get_by_text("ไม่พบ", exact=True)).to_be_visible()
            assert english_of_streamlit(page) == set()


@pytest.mark.parametrize("door", DOORS)
def test_a_page_is_drawn_where_the_outside_never_answers(place: Site, door: str) -> None:
    with place.visitor(hang=True) as page:
        place.open(page, door, lang="th")
        if door == "network":
            picture_drawn(page)
        # Not `document.fonts.check`: of a font that the page has not named yet it says yes.
        for font in ("400U+2D7", "600U+2D7"):
            page.wait_for_function(f"{LOADED_FONTS}.includes('{font}')")
        assert {name.startswith(place.address) for name in font_files(page)} == {True}


@pytest.mark.parametrize("door", DOORS)
def test_a_link_of_nonsense_gives_a_page_that_says_what_was_not_used(
    place: Site, door: str
) -> None:
    with place.visitor() as page:
        place.open(page, door, **NONSENSE, junk="x" * 10_000)
        told = page.locator(WARNING).all_inner_texts()
        assert any("lang = “xx”" in line for line in told)
        assert any("junk" in line and "fy" in line for line in told)
        assert page.locator(TROUBLE).count() == 0
        assert "Traceback" not in everything_told(page)


# ---- Thai


#: Writes down each line of a label as it is drawn on the canvas.
_LISTEN = """
  window.drawn = new Set();
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    window.drawn.add(text);
    return fill.call(this, text, ...place);
  };
"""
#: Words of the first case's names, which no line may break.
WORDS_KEPT = (
    "เทศบาลนคร",
    "โรงพยาบาล",
    "การมีส่วนร่วม",
    "ยุทธศาสตร์",
    "เทคโนโลยี",
    "กระบวนการ",
    "นักเรียน",
    "เครือข่าย",
    "บุคลากร",
    "ประชาชน",
    "แอพพลิเคชั่น",
)


def test_no_line_of_a_thai_label_begins_with_a_mark_or_breaks_a_word(place: Site) -> None:
    with place.visitor() as page:
        page.add_init_script(_LISTEN)
        place.open(page, "network", lang="th", case=FIRST_CASE)
        picture_drawn(page)
        lines = page.evaluate("[...window.drawn]")
    assert not [line for line in lines if re.match(r"[\u0e31\u0e33-\u0e3a\u0e47-\u0e4e]", line)]
    whole = [word for word in WORDS_KEPT if any(word in line for line in lines)]
    broken = [
        word
        for word in WORDS_KEPT
        for cut in range(1, len(word))
        if any(a.endswith(word[:cut]) and b.startswith(word[cut:]) for a, b in pairwise(lines))
    ]
    assert broken == [] and len(whole) > 7

"""The same counts, told on several pages: home, library, About the data and the network agree."""

from collections import Counter

from govinno.graph.snapshots import Store
from govinno.ontology import load_model
from govinno.verbs import Govinno


def test_cases_provinces_and_themes_are_the_same_on_every_page(shipped_store: Store) -> None:
    with Govinno(shipped_store.folder) as library:
        told, covered = library.overview(), library.coverage()
        index, landscape = library.case_index(), library.landscape()
    rows = index.library.rows
    assert told.cases == covered.cases == len(rows) == landscape.all_cases > 0
    assert told.local_governments == covered.local_governments
    by_province = Counter(row.province for row in rows if row.province)
    about = {row.code: row.cases for row in covered.provinces if row.code and row.cases}
    assert told.provinces == about == dict(by_province)
    themes = {row.code: row.cases for row in covered.themes if row.code and row.cases}
    library_themes = {
        code: holders.bit_count()
        for code, holders in index.holders["theme"].items()
        if code in load_model().code_lists[load_model().entity_class("Theme").iri].concepts
    }
    assert themes == library_themes
    drawn = {group.code: group.cases for group in landscape.columns[2].groups}
    assert drawn and drawn.items() <= themes.items()

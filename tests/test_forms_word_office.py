"""A form that LibreOffice has opened and saved again says the same, the unseen part included."""

from __future__ import annotations

import pytest
from office import saved_again
from test_forms_word import CASES, empty, read, texts, told, written

from govinno.loaders.forms.form import Filled

#: A case of each size: the smallest, the largest, one between.
BY_SIZE = sorted(CASES, key=lambda path: path.stat().st_size)
SOME = [BY_SIZE[0], BY_SIZE[len(BY_SIZE) // 2], BY_SIZE[-1]]


@pytest.fixture(scope="module")
def through_office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Filled, Filled]]:
    """Forms as we wrote them and as LibreOffice saved them, both read."""
    folder = tmp_path_factory.mktemp("office")
    documents = {f"{path.stem}-{x}": written(path, x) for path in SOME for x in ("th", "en")}
    documents["empty"] = empty()
    files = []
    for name, data in documents.items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(data)
    saved = saved_again(files, folder, "docx")
    back = zip(documents.items(), saved, strict=True)
    return {name: (read(data), read(path.read_bytes())) for (name, data), path in back}


def test_nothing_changes_when_libreoffice_saves_a_form(
    through_office: dict[str, tuple[Filled, Filled]],
) -> None:
    assert len(through_office) == 7
    for name, (before, after) in through_office.items():
        assert told(after) == [], name
        assert (after.kept, after.language) == (before.kept, before.language), name
        assert [*after.tables] == [*before.tables], name
        for table, rows in before.tables.items():
            assert texts(after.tables[table]) == texts(rows), (name, table)
            assert [row.number for row in after.tables[table]] == [row.number for row in rows]

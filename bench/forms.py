"""Measures forms that come back: half workbooks and half documents, checked and published.

    python bench/forms.py [FORMS …]

The forms are those of the shipped cases, each under an id of its own; 250 by default. Beside them
the same records are loaded as YAML in the same run: the ratio says what an office file costs.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from govinno.loaders.forms.writers import write_form
from govinno.loaders.reading import read_records

CASES = Path(__file__).parents[1] / "cases"
ENDINGS = (".xlsx", ".docx")
_ID = re.compile(r"^id: .*$", re.MULTILINE)


def main() -> None:
    """Write the forms, load them and the same records as YAML, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("forms", nargs="*", type=int, default=[250])
    given = parser.parse_args()
    print("| forms | written s | as forms s | as YAML s | ratio |\n|---|---|---|---|---|")
    for count in given.forms:
        print("| " + " | ".join(measured(count)) + " |")


def measured(count: int) -> Iterator[str]:
    """One line of the table."""
    with tempfile.TemporaryDirectory(prefix="govinno-bench-") as name:
        texts, forms = Path(name, "texts"), Path(name, "forms")
        texts.mkdir()
        forms.mkdir()
        for file, text in records(count):
            (texts / f"{file}.yaml").write_text(text, encoding="utf-8")
        began = time.perf_counter()
        write_forms(texts, forms)
        writing = time.perf_counter() - began
        of_forms, of_texts = (seconds_to_load(folder, Path(name)) for folder in (forms, texts))
    yield f"{count:,}"
    yield from (f"{seconds:.1f}" for seconds in (writing, of_forms, of_texts))
    yield f"{of_forms / of_texts:.1f}"


def records(count: int) -> Iterator[tuple[str, str]]:
    """As many records as wanted, each with an id of its own."""
    for number, file in enumerate(islice(cycle(sorted(CASES.glob("*.yaml"))), count)):
        id_ = f"bench-{number}"
        yield id_, _ID.sub(f"id: {id_}", file.read_text(encoding="utf-8"), count=1)


def write_forms(texts: Path, forms: Path) -> None:
    """Write each record as one of the kinds of files, in turn."""
    for file, ending in zip(sorted(texts.iterdir()), cycle(ENDINGS), strict=False):
        (record,) = read_records(file.read_bytes(), file.name)
        (forms / f"{file.stem}{ending}").write_bytes(write_form(ending, record, "th", file.stem))


def seconds_to_load(folder: Path, scratch: Path) -> float:
    """Seconds by the clock of a `govinno load` into an empty store."""
    store = scratch / f"store-of-{folder.name}"
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "govinno", "--store", str(store), "load", str(folder), "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()

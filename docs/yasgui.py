"""Renews YASGUI in static/yasgui: the built files as npm has them, and the licences of their parts.

    python docs/yasgui.py 4.6.2

Run it by hand, with npm at hand and a network, when a newer version is wanted; then run the tests
of the endpoint's pages. The files are taken as they are: what we change of YASGUI, and what it may
reach, stands in static/yasgui.js and in endpoint/pages/yasgui.py.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parents[1] / "static" / "yasgui"
PACKAGE = "@zazuko/yasgui"
FILES = ("yasgui.min.js", "yasgui.min.css")


def main() -> None:
    """Fetch one version and put its files and licences in place."""
    version = sys.argv[1]
    with TemporaryDirectory(prefix="govinno-") as temporary:
        folder = Path(temporary)
        (folder / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--ignore-scripts", "--no-audit", f"{PACKAGE}@{version}"]
        subprocess.run(command, cwd=folder, check=True)
        modules = folder / "node_modules"
        for name in FILES:
            shutil.copy(modules / PACKAGE / "build" / name, FOLDER / name)
        licences = "\n".join(_licences(modules, version))
        (FOLDER / "LICENSES.txt").write_text(licences, encoding="utf-8")


def _licences(modules: Path, version: str) -> Iterator[str]:
    """What YASGUI is made of, each part with the text of its licence where it brings one."""
    yield f"{PACKAGE} {version} and what is built into it. Written by docs/yasgui.py.\n"
    for file in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        told = json.loads(file.read_text(encoding="utf-8"))
        if "name" not in told:
            continue
        yield f"{'=' * 78}\n{told['name']} {told['version']} · {told.get('license', '')}"
        yield f"{_people(told)}\n"
        yield from (text.read_text(encoding="utf-8") for text in _texts(file.parent))


def _people(told: dict[str, object]) -> str:
    named = [told.get("author"), *(told.get("contributors") or [])]  # type: ignore[misc]
    return ", ".join(str(one["name"] if isinstance(one, dict) else one) for one in named if one)


def _texts(folder: Path) -> list[Path]:
    files = (file for file in folder.iterdir() if file.is_file())
    return sorted(file for file in files if file.name.lower().startswith(("licen", "copying")))


if __name__ == "__main__":
    main()

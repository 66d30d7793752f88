"""A copy of the package to which something is added, asked in a Python of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = Path(__file__).parent
_NOT_COPIED = shutil.ignore_patterns(".*", "tests", "docs", "examples", "__pycache__", "*.egg-info")


def copy_package(folder: Path, added: dict[str, str]) -> Path:
    """Copy the package into a folder, with files of the tests put into rooms of it."""
    package = folder / "govinno"
    shutil.copytree(ROOT, package, ignore=_NOT_COPIED)
    for file, room in added.items():
        shutil.copy(TESTS / file, package / room)
    return package


def told_by(folder: Path, script: str, *arguments: str) -> dict[str, Any]:
    """What a script of the tests says of the package copied into a folder: its last line, JSON."""
    (folder / "work").mkdir()
    run = subprocess.run(
        [sys.executable, str(TESTS / script), str(folder / "work"), *arguments],
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told

"""LibreOffice, as people have it: it opens documents and saves them again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def soffice_path() -> str:
    """The program; without it the test is skipped, and with `CI` set it fails."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        advice = "needs LibreOffice: apt-get install libreoffice-writer libreoffice-calc"
        pytest.fail(advice) if os.environ.get("CI") else pytest.skip(advice)
    return path


def saved_again(files: list[Path], folder: Path, ending: str) -> list[Path]:
    """The same documents as LibreOffice saves them, in a folder, in their order."""
    program = soffice_path()
    profile = (folder / "profile").as_uri()
    call = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", ending]
    out = folder / "saved"
    told = subprocess.run(
        [*call, "--outdir", str(out), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    saved = [out / f"{file.stem}.{ending}" for file in files]
    missing = [file.name for file in saved if not file.exists()]
    assert not missing, f"not saved: {missing}\n{told.stdout}\n{told.stderr}"
    return saved

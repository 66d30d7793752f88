"""ROBOT, the ontology tool, from Maven Central: OWLAPI with the reasoners HermiT and ELK.

    python tests/clients/robot.py reason --reasoner hermit --input ontology.ttl --output out.ttl

runs it by hand. Needs Java 11 and Maven; 91 MB go to the folder of the tests' downloads once.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FOLDER = "robot-1.9.6"


def robot(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ROBOT. Where it cannot be, the test is skipped; in CI, where nothing is, it fails."""
    lacking = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if lacking:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"ROBOT needs {lacking}.")
    main = ["java", "-Xmx2g", "-cp", f"{_jars()}/*", "org.obolibrary.robot.CommandLineInterface"]
    return subprocess.run([*main, *map(str, arguments)], capture_output=True, text=True)


def _jars() -> Path:
    """The folder with the jars. Processes that ask meanwhile wait; half a download leaves none."""
    standard = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(standard) / "govinno-tests" / FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            _download(folder)
    return folder


def _download(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}.part-") as part:
        jars = Path(part) / "jars"
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        subprocess.run([*command, f"-DoutputDirectory={jars}"], check=True)
        jars.rename(folder)


if __name__ == "__main__":
    told = robot(*sys.argv[1:])
    print(told.stdout, told.stderr, sep="")
    raise SystemExit(told.returncode)

"""The Java machine of a process: started once, with what makes its start short.

Most of a first Cypher answer is the machine loading the engine's classes. They are kept as the
machine left them (JEP 483: an AOT cache, some 40 MB), made once by `prepare`. The file lies beside
the compiled modules and is held like these: who may write there may change the program itself.
One that others could have written is not taken. Where nothing may be written there the machine
starts as it does without.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

import jpype
from arcadedb_embedded.jvm import get_bundled_jre_lib_path, get_jar_path

from govinno.ontology.kept import is_ours, mode_of

#: The engine's own needs, then ours: no scripting languages, no log files, no crash files.
OPTIONS = (
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "-Dfile.encoding=UTF8",
    "-Djava.awt.headless=true",
    "-XX:+UseCompactObjectHeaders",
    "-XX:+UseSerialGC",
    "-Darcadedb.polyglotEngineEnabled=false",
    "-Darcadedb.log.impl=slf4j",
    "-XX:ErrorFile=/dev/null",
)
#: For a machine that answers a few queries and goes: its second compiler would not pay.
BRIEF = ("-XX:TieredStopAtLevel=1",)
SOURCE = Path(__file__)
PREPARING = "GOVINNO_JAVA_CACHE_TO_WRITE"


def start(heap_megabytes: int, *, lasts: bool = True) -> None:
    """Start the machine of this process; nothing happens when it runs already.

    One that does not last starts faster and answers long queries slower.
    """
    if jpype.isJVMStarted():
        return
    jars = [str(jar) for jar in sorted(Path(get_jar_path()).glob("*.jar"))]
    options = (*OPTIONS, f"-Xmx{heap_megabytes}m", *(() if lasts else BRIEF), *_cache_option())
    jpype.startJVM(get_bundled_jre_lib_path(), *options, classpath=jars, interrupt=False)


def _cache_option() -> list[str]:
    if file := os.environ.get(PREPARING):
        return [f"-XX:AOTCacheOutput={file}"]
    return [f"-XX:AOTCache={cache_file()}"] if _is_there() else []


def cache_file() -> Path:
    """Where the cache is, or would be. One of another machine or engine is not taken by Java."""
    name = cache_from_source(str(SOURCE))
    return Path(name).with_suffix(".aot")


def _is_there() -> bool:
    try:
        return is_ours(cache_file().lstat(), SOURCE)
    except OSError:
        return False


def can_be_prepared() -> bool:
    """Whether there is no cache yet, and Python may keep something beside its modules."""
    folder = next(folder for folder in cache_file().parents if folder.exists())
    may_write = os.access(folder, os.W_OK) and not sys.dont_write_bytecode
    return may_write and not _is_there()


def prepare(seconds: float = 300.0) -> bool:
    """Make the cache, which takes some ten seconds; False where it cannot be made.

    A process of its own does what a query does and writes down, at its end, what it had loaded.
    """
    half = cache_file().with_suffix(f".{os.getpid()}")
    try:
        half.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, "-P", "-c", "from govinno.graph.arcadedb import rehearse; rehearse()"],
            env={**os.environ, PREPARING: str(half)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            umask=0o022,  # Java writes for everybody who is let
        )
        half.chmod(mode_of(SOURCE))
        half.replace(cache_file())
    except (OSError, subprocess.SubprocessError):
        with suppress(OSError):
            half.unlink()
        return False
    return True

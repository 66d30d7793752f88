"""ROBOT, the ontology tool: OWLAPI with the reasoners HermiT and ELK.

    python tests/clients/robot.py reason --reasoner hermit --input ontology.ttl --output out.ttl

runs it by hand. Its jars (91 MB) are fetched once, as those of the Neo4j server are.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # by hand, this folder is all that Python knows

from neo4j_server import fetched, require_server  # noqa: E402

ROBOT = "org.obolibrary.robot.CommandLineInterface"


def robot(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run ROBOT. Where Java or Maven is missing the test is skipped; in CI it fails."""
    require_server()
    jars = fetched("robot", HERE / "robot-pom.xml")
    main = ["java", "-Xmx2g", "-cp", f"{jars}/*", ROBOT]
    return subprocess.run([*main, *map(str, arguments)], capture_output=True, text=True)


if __name__ == "__main__":
    told = robot(*sys.argv[1:])
    print(told.stdout, told.stderr, sep="")
    raise SystemExit(told.returncode)

"""The engines: who answers, what each is asked in, and where its graph lies.

Whatever depends on the engine reads this table; an engine more is one row here and the reader
that `sandbox` opens for it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

#: Who answers: Oxigraph, ArcadeDB, or a running server: Neo4j, or one that speaks SPARQL.
Engine = Literal["sparql", "cypher", "neo4j", "sparql-server"]
#: What an engine can be asked in.
Language = Literal["sparql", "cypher"]


class EngineFacts(NamedTuple):
    """What is to be known of one engine.

    `folder` is its part of a snapshot, "" for a server, whose graph lies elsewhere. `warm_up` is
    what it is asked before anybody waits for an answer, "" where that gains nothing. `called` is
    what a server is called before the word server: the settings and the push have it too.
    """

    title: str
    language: Language
    folder: str
    warm_up: str
    called: str = ""

    @property
    def is_server(self) -> bool:
        """Whether it runs on its own, perhaps on another machine, and may be out of reach."""
        return not self.folder


ENGINES: dict[Engine, EngineFacts] = {
    "sparql": EngineFacts("SPARQL", "sparql", "rdf", "ASK {}"),
    # The first query of a JVM pays for loading its classes.
    "cypher": EngineFacts("Cypher", "cypher", "lpg", "MATCH (n) RETURN n LIMIT 1"),
    "neo4j": EngineFacts("Neo4j", "cypher", "", "", "Neo4j"),
    "sparql-server": EngineFacts("SPARQL server", "sparql", "", "", "SPARQL"),
}


def language_of(engine: Engine) -> Language:
    """What an engine is asked in."""
    return ENGINES[engine].language


def embedded_engines() -> dict[Engine, EngineFacts]:
    """The engines that need no server: one for each language."""
    return {name: facts for name, facts in ENGINES.items() if not facts.is_server}


def about_server(engine: Engine) -> dict[str, str]:
    """What the words about any server say of this one: its name, its push, its settings."""
    called = ENGINES[engine].called
    return {
        "server": called,
        "push": called.lower(),
        "settings": f"GOVINNO_{called.upper()}",
    }


def not_configured(engine: Engine) -> str:
    """The code of the refusal where nobody has said where a server is."""
    return f"{ENGINES[engine].called.lower()}-not-configured"

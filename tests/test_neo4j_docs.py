"""What docs/neo4j.md and the ten queries show holds on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from neo4j import Session
from neo4j_server import RunningServer
from test_docs import DOCS, blocks

from govinno.docs.make import FIRST_QUERIES
from govinno.graph.neo4j.address import Address
from govinno.graph.neo4j.push import push
from govinno.graph.snapshots import Store
from govinno.ontology.model import load_model
from govinno.verbs import Govinno

PAGE = DOCS / "neo4j.md"
QUERIES = DOCS / "reference" / "neo4j-queries.md"
#: `A -- TYPE --> B`, `A -. TYPE .-> B` or `A -. TYPE .- B`
LINES = re.findall(r"^ *(\w+) -[-.] (\w+) (-->|\.->|\.-) (\w+)$", PAGE.read_text(), re.MULTILINE)
CYPHER = [block.text for block in blocks(PAGE, "cypher")]
SECTIONS = QUERIES.read_text().split("\n## ")[1:]


@pytest.fixture(scope="module")
def address(neo4j_server: RunningServer, shipped_store: Store) -> Address:
    neo4j_server.wipe()
    there = Address(neo4j_server.uri, neo4j_server.user, neo4j_server.password, "")
    push(shipped_store.require_current(), [], there, load_model(), on_progress=lambda *_: None)
    return there


@pytest.fixture(scope="module")
def session(neo4j_server: RunningServer, address: Address) -> Iterator[Session]:
    assert address
    with neo4j_server.driver() as driver, driver.session() as here:
        yield here


def test_the_picture_shows_what_the_graph_has(session: Session) -> None:
    assert len(LINES) == 20
    for source, type_, arrow, target in LINES:
        end = ">" if arrow.endswith(">") else ""
        text = f"MATCH (:{source})-[r:{type_}]-{end}(:{target}) RETURN count(r) > 0 AS is_there"
        assert session.run(text).single(strict=True)["is_there"], (source, type_, target)


@pytest.mark.parametrize("text", CYPHER)
def test_a_query_that_is_shown_gives_rows(session: Session, text: str) -> None:
    assert session.run(text).values()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.splitlines()[0])
def test_one_of_the_ten_queries_gives_the_rows_of_its_question(
    session: Session, shipped_store: Store, section: str
) -> None:
    slug = section.split()[1]
    params = re.search(r"^:params (\{.*\})$", section, re.MULTILINE)
    given = session.run(f"RETURN {params[1] if params else '{}'} AS p").single(strict=True)["p"]
    text = re.search(r"```cypher\n(.*?)```", section, re.DOTALL)
    assert text
    with Govinno(shipped_store.folder) as govinno:
        answer = govinno.ask(slug, engine="cypher")
    rows = [list(record.values()) for record in session.run(text[1], given)]
    assert sorted(map(repr, rows)) == sorted(map(repr, answer.rows))
    assert rows


def test_there_are_ten() -> None:
    assert [section.split()[1] for section in SECTIONS] == list(FIRST_QUERIES)
    assert len(SECTIONS) == 10


def test_full_text_finds_thai_within_a_name(session: Session) -> None:
    found = session.run(
        "CALL db.index.fulltext.queryNodes('names', 'วัยรุ่น') YIELD node RETURN node.name_th AS name"
    )
    names = [record["name"] for record in found]
    assert "สถาบันสุขภาพจิตเด็กและวัยรุ่นภาคตะวันออกเฉียงเหนือ" in names

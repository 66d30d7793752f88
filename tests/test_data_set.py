"""The data set as others find it: described, carried away, listed in a catalogue.

What it says of itself is counted anew from the file it hands out, by a parser and Python alone.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import shutil
import socket
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from small_stores import write_cases
from starlette.requests import Request
from starlette.responses import Response
from test_endpoint import JSONLD, QUADS, RDFXML, TRIG, TRIPLES, TURTLE, Server, serving

from govinno.cli import run
from govinno.endpoint import data
from govinno.endpoint.refusals import RequestRefused, refusal
from govinno.graph.exports.dump import DUMP_ENDINGS, PREFIX, Dumps
from govinno.graph.exports.files import CannotWrite
from govinno.graph.exports.publication import Publication
from govinno.graph.snapshots import Store
from govinno.loading import load
from govinno.settings import BadSetting, publication

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
THINGS = "https://w3id.org/govinno/id/"
VOID_AT, DUMP_AT = "/.well-known/void", "/dump.nq.gz"
PUBLISHER = 'กรม <script>alert("1")</script>'
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
SAID = {
    "GOVINNO_DATA_PUBLISHER": PUBLISHER,
    "GOVINNO_DATA_CONTACT": "กลุ่มงานข้อมูล",
    "GOVINNO_DATA_EMAIL": "data@example.go.th",
    "GOVINNO_DATA_LICENCE": LICENCE,
    "GOVINNO_DATA_UPDATED": "ปี",
}


@pytest.fixture(scope="module")
def server(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:  # only the server is told
            for name, value in SAID.items():
                patch.setenv(name, value)
            folder = tmp_path_factory.mktemp("data")
            running = stack.enter_context(serving(shipped_store.folder, folder))
        yield running


class Got(NamedTuple):
    """What came back, its body as bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(server: Server, path: str, method: str = "GET", **headers: str) -> Got:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, headers={n.replace("_", "-"): v for n, v in headers.items()})
    answer: HTTPResponse = connection.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    got = Got(answer.status, told, answer.read())
    connection.close()
    return got


@pytest.fixture(scope="module")
def packed(server: Server) -> Got:
    got = get(server, DUMP_AT)
    assert (got.status, got.headers["content-type"]) == (200, "application/gzip")
    return got


@pytest.fixture(scope="module")
def quads(packed: Got) -> list[ox.Quad]:
    return list(ox.parse(gzip.decompress(packed.body), ox.RdfFormat.N_QUADS))


#: By which name a parser knows each form; the description is one graph without a name.
PARSERS = {TURTLE: "turtle", RDFXML: "xml", JSONLD: "json-ld", TRIPLES: "nt11"}


def described(server: Server, kind: str = TURTLE) -> Graph:
    reply = server.send("GET", VOID_AT, Accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    if kind in (TRIG, QUADS):  # the engine's parser knows that there is no graph name
        form = {TRIG: ox.RdfFormat.TRIG, QUADS: ox.RdfFormat.N_QUADS}[kind]
        triples = ox.serialize(
            (q.triple for q in ox.parse(reply.text, form)), format=ox.RdfFormat.N_TRIPLES
        )
        return Graph().parse(data=triples, format="nt11")
    return Graph().parse(data=reply.text, format=PARSERS[kind])


def home(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


def data_set(server: Server) -> URIRef:
    return URIRef(f"{home(server)}{VOID_AT}#dataset")


# ---- what it says of itself


def test_the_description_counts_what_the_file_holds(server: Server, quads: list[ox.Quad]) -> None:
    told, about = described(server), data_set(server)
    triples = {quad.triple for quad in quads}
    assert len(triples) == len(quads)  # no triple stands in two graphs
    types = {
        (t.subject.value, t.object.value) for t in triples if t.predicate.value == str(RDF.type)
    }

    def number(name: str) -> int:
        return int(str(told.value(about, VOID[name])))

    assert number("triples") == len(triples)
    assert number("distinctSubjects") == len({t.subject.value for t in triples})
    assert number("entities") == len({s for s, _ in types if s.startswith(THINGS)})
    classes = partitions(told, VOID.classPartition, VOID["class"], VOID.entities)
    assert classes == Counter(of for _, of in types) and number("classes") == len(classes)
    properties = partitions(told, VOID.propertyPartition, VOID.property, VOID.triples)
    assert properties == Counter(t.predicate.value for t in triples)
    assert number("properties") == len(properties)


def partitions(told: Graph, part: URIRef, what: URIRef, count: URIRef) -> dict[str, int]:
    return {
        str(told.value(each, what)): int(str(told.value(each, count)))
        for each in told.objects(None, part)
    }


def test_links_to_other_data_are_counted_and_words_of_languages_are_none(
    server: Server, quads: list[ox.Quad]
) -> None:
    told = described(server)
    (links,) = told.subjects(RDF.type, VOID.Linkset)
    leads, to = told.value(links, VOID.linkPredicate), str(told.value(links, VOID.objectsTarget))
    found = [q for q in quads if q.predicate.value == str(leads) and q.object.value.startswith(to)]
    assert to == "http://metadata.un.org/" and len(found) > 0
    assert int(str(told.value(links, VOID.triples))) == len(found)


def test_the_description_is_the_same_in_every_form_and_names_who_publishes(server: Server) -> None:
    told, about = described(server), data_set(server)
    for kind in (RDFXML, JSONLD, TRIPLES, TRIG, QUADS):
        assert isomorphic(described(server, kind), told), kind
    assert {title.language for title in told.objects(about, DCTERMS.title)} == {"th", "en"}
    assert told.value(told.value(about, DCTERMS.publisher), FOAF.name) == Literal(PUBLISHER)
    card = told.value(about, DCAT.contactPoint)
    assert told.value(card, VCARD.hasEmail) == URIRef("mailto:data@example.go.th")
    assert told.value(about, DCTERMS.license) == URIRef(LICENCE)
    assert str(told.value(about, DCTERMS.accrualPeriodicity)).endswith("/frequency/ANNUAL")
    assert told.value(about, DCTERMS.creator) is None  # nobody has said it


def test_the_description_leads_to_what_answers_and_the_endpoint_leads_to_it(server: Server) -> None:
    told, about = described(server), data_set(server)
    ways = [told.value(way, DCAT.accessURL) for way in told.objects(about, DCAT.distribution)]
    assert len(ways) == 2 + len(DUMP_ENDINGS)  # SPARQL and the ontology besides
    for way in ways:
        assert get(server, str(way).removeprefix(home(server)), "HEAD").status == 200, way
    whole = {*told.objects(about, VOID.dataDump), *told.objects(about, VOID.sparqlEndpoint)}
    (rest,) = {*ways} - whole
    assert len(whole) == 1 + len(DUMP_ENDINGS) and "/ontology" in str(rest)
    said = Graph().parse(data=server.send("GET", "/sparql").text, format="turtle")
    here = URIRef(f"{home(server)}/sparql")
    assert [*said.objects(here, SD.defaultDataset)] == [about]
    assert len([*said.objects(about, SD.defaultGraph)]) == 1
    # The graph itself says nothing of the data set: it would count its own counts.
    asked = server.ask(f"ASK {{ ?d a <{VOID.Dataset}> }}")
    assert asked.json["boolean"] is False


def test_the_description_holds_until_the_next_snapshot(server: Server) -> None:
    first = get(server, VOID_AT)
    assert get(server, VOID_AT).headers["etag"] == first.headers["etag"]
    again = get(server, VOID_AT, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert get(server, f"{VOID_AT}?format=nt").headers["content-type"].startswith(TRIPLES)
    assert server.send("GET", VOID_AT, Accept="text/csv").refused == (406, "answer-type")
    assert server.send("GET", f"{VOID_AT}?format=pdf").refused == (406, "answer-type")
    elsewhere = server.send("GET", VOID_AT, Host="page.example")
    assert elsewhere.refused == (403, "from-elsewhere")


# ---- carried away


@pytest.mark.parametrize("ending", DUMP_ENDINGS)
def test_each_file_holds_every_triple(server: Server, quads: list[ox.Quad], ending: str) -> None:
    content = gzip.decompress(get(server, f"/dump.{ending}.gz").body)
    form = ox.RdfFormat.from_extension(ending)
    assert form is not None
    assert {q.triple for q in ox.parse(content, form)} == {q.triple for q in quads}


def test_the_file_is_the_snapshot_with_its_graphs(
    quads: list[ox.Quad], shipped_store: Store
) -> None:
    kept = [*ox.Store.read_only(str(shipped_store.require_current().rdf))]
    assert len(quads) == len(kept) and {*map(as_read, quads)} == {*map(as_read, kept)}


def as_read(quad: ox.Quad) -> tuple[str, ...]:
    """A quad whose web address is as people read it: files have it encoded."""
    value = quad.object
    is_address = isinstance(value, ox.Literal) and value.datatype.value.endswith("#anyURI")
    read = unquote(value.value) if is_address else str(value)
    return (str(quad.subject), str(quad.predicate), read, str(quad.graph_name))


def test_a_part_is_given_by_range(server: Server, packed: Got) -> None:
    tag, size = packed.headers["etag"], len(packed.body)
    assert tag == f'"{hashlib.sha256(packed.body).hexdigest()}"'
    part = get(server, DUMP_AT, Range="bytes=100-299")
    assert (part.status, part.body) == (206, packed.body[100:300])
    assert part.headers["content-range"] == f"bytes 100-299/{size}"
    rest = get(server, DUMP_AT, Range=f"bytes={size - 5}-", If_Range=tag)
    assert (rest.status, rest.body) == (206, packed.body[-5:])
    other = get(server, DUMP_AT, Range="bytes=0-9", If_Range='"of another snapshot"')
    assert (other.status, other.body) == (200, packed.body)
    beyond = get(server, DUMP_AT, Range=f"bytes={size}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    head = get(server, DUMP_AT, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(size))
    assert (head.headers["etag"], head.headers["accept-ranges"]) == (tag, "bytes")
    assert get(server, DUMP_AT, If_None_Match=tag).status == 304
    assert server.send("GET", "/dump.exe.gz").refused == (404, "no-such-address")
    assert server.send("GET", DUMP_AT, Host="page.example").refused == (403, "from-elsewhere")


def test_a_download_that_was_cut_goes_on(server: Server, packed: Got, tmp_path: Path) -> None:
    file = tmp_path / "dump.nq.gz"
    with server.line() as line:
        line.sendall(f"GET {DUMP_AT} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        _, _, body = read_some(line, 20_000).partition(b"\r\n\r\n")
    file.write_bytes(body)
    assert 10_000 < len(body) < len(packed.body)
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not there")
    address = f"{home(server)}{DUMP_AT}"
    subprocess.run([curl, "-sS", "-f", "-C", "-", "-o", file, address], check=True)
    assert file.read_bytes() == packed.body


def read_some(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        got += line.recv(size)
    return got


# ---- the next snapshot


def test_the_next_snapshot_has_another_file_and_the_old_one_is_deleted(tmp_path: Path) -> None:
    store, records, place = Store(tmp_path / "store"), tmp_path / "records", tmp_path / "dumps"
    place.mkdir()
    write_cases(records, "a")
    load(store, [records])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOVINNO_DUMPS", str(place))
        with serving(store.folder, tmp_path) as server:
            first = get(server, DUMP_AT)
            before = int(str(described(server).value(data_set(server), VOID.triples)))
            old = [*place.glob("*/*.gz")]
            write_cases(records, "b")
            load(store, [records])
            get(server, "/health")  # whatever is asked next
            assert len(old) == 1 and not [*place.glob("*/*.gz")]
            tag = first.headers["etag"]
            second = get(server, DUMP_AT, Range="bytes=0-9", If_Range=tag)
            after = int(str(described(server).value(data_set(server), VOID.triples)))
    assert second.status == 200 and second.headers["etag"] != tag
    lines = [len(gzip.decompress(got.body).splitlines()) for got in (first, second)]
    assert lines == [before, after] and before < after
    assert [*place.iterdir()] == []  # nothing is left of a server that was told to stop


def test_a_file_is_written_once_however_many_ask(shipped_store: Store, tmp_path: Path) -> None:
    left, snapshot = tmp_path / f"{PREFIX}of-a-killed-one", shipped_store.require_current()
    left.mkdir()
    made: list[Any] = []
    with Dumps(tmp_path) as dumps:
        asking = [
            threading.Thread(target=lambda: made.append(dumps.get(snapshot, "nq").result(60)))
            for _ in range(4)
        ]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        assert len(made) == 4 and len({each.file for each in made}) == 1
        assert not left.exists() and len([*tmp_path.glob("*/*.gz")]) == 1
    assert [*tmp_path.iterdir()] == []
    with Dumps(tmp_path / "nowhere") as dumps:
        for _ in range(2):  # tried anew each time
            with pytest.raises(CannotWrite, match="nowhere"):
                dumps.get(snapshot, "nq").result(60)


def test_what_others_have_where_everybody_writes_is_left_alone(
    shipped_store: Store, tmp_path: Path
) -> None:
    victim = tmp_path / "mine"
    victim.write_text("mine")
    place = tmp_path / "place"
    planted = {name: place / f"{PREFIX}{name}" for name in ("link", "pipe", "open", "other", "of")}
    for folder in planted.values():
        folder.mkdir(parents=True)
    (planted["link"] / "lock").symlink_to(victim)
    os.mkfifo(planted["pipe"] / "lock")
    planted["open"].chmod(0o777)
    if os.geteuid() == 0:
        os.chown(planted["other"], 65534, -1)
    else:  # nobody else can be played
        planted.pop("other").rmdir()
    linked = place / f"{PREFIX}to-a-folder"
    linked.symlink_to(planted.pop("of").rename(tmp_path / "folder"))
    made: list[Any] = []
    with Dumps(place) as dumps:
        asking = threading.Thread(
            target=lambda: made.append(dumps.get(shipped_store.require_current(), "nq").result()),
            daemon=True,  # a pipe may hold it
        )
        asking.start()
        asking.join(60)
        assert made and all(folder.is_dir() for folder in planted.values())
    assert victim.read_text() == "mine" and {*place.iterdir()} == {*planted.values(), linked}
    assert [*(tmp_path / "folder").iterdir()] == []


def test_a_file_that_cannot_be_written_is_told_as_that(
    shipped_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOVINNO_DUMPS", str(tmp_path / "nowhere"))
    with serving(shipped_store.folder, tmp_path) as server:
        assert server.send("GET", DUMP_AT).refused == (503, "dump-not-written")
        assert server.send("GET", "/health").status == 200


def test_what_takes_long_goes_on_and_is_to_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data, "PATIENCE", 0.05)
    made: list[str] = []

    async def slow() -> str:
        await asyncio.sleep(0.3)
        made.append("whole")
        return "whole"

    async def asked() -> Response:
        with pytest.raises(RequestRefused) as refused:
            await data.patiently(slow())
        await asyncio.sleep(0.5)
        return refusal(Request({"type": "http"}), refused.value)

    told = asyncio.run(asked())
    assert made == ["whole"]
    assert (told.status_code, told.headers["retry-after"]) == (503, "5")


# ---- listed in a catalogue

#: What ckan_dataset.json of ckanext-thai_gdc marks as required, and what a field may hold there.
REQUIRED = {
    *("data_type", "title", "maintainer", "maintainer_email", "tag_string", "notes", "objective"),
    *("update_frequency_unit", "geo_coverage", "data_source", "data_format", "data_category"),
    "license_id",
}
ASKED = [
    ("owner_org", "DATA_ORGANISATION", "dla", ""),
    ("maintainer", "DATA_CONTACT", "กลุ่มงานข้อมูล", ""),
    ("maintainer_email", "DATA_EMAIL", "data@example.go.th", ""),
    ("objective", "DATA_OBJECTIVE", "พันธกิจหน่วยงาน,เพื่อการให้บริการประชาชน", ["ไม่ทราบ"]),
    ("update_frequency_unit", "DATA_UPDATED", "ไตรมาส", "ไม่ทราบ"),
    ("data_category", "DATA_CATEGORY", "ข้อมูลสาธารณะ", ""),
    ("license_id", "DATA_LICENCE", LICENCE, "License not specified"),
    ("resources", "PUBLIC_HOST", "data.example.go.th", []),
]


@pytest.fixture
def at_store(
    shipped_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOVINNO_STORE", str(shipped_store.folder))
    return monkeypatch


def exported(file: str, capfd: pytest.CaptureFixture[str], language: str = "en") -> tuple[str, str]:
    assert run(["--lang", language, "export", file]) == 0
    return Path(file).read_text(encoding="utf-8"), capfd.readouterr().err


@pytest.mark.usefixtures("at_store")
def test_what_nobody_has_said_stays_open_and_the_setting_is_named(
    capfd: pytest.CaptureFixture[str],
) -> None:
    text, said = exported("catalogue.json", capfd)
    entry = json.loads(text)
    assert {name: entry[name] for name, *_ in ASKED} == {name: empty for name, _, _, empty in ASKED}
    named = [line.split() for line in said.splitlines() if "GOVINNO_" in line]
    assert named == [[name, f"GOVINNO_{setting}"] for name, setting, *_ in ASKED]
    assert "โปรดตั้งค่า" in exported("catalogue.json", capfd, "th")[1]


def test_the_entry_has_every_field_that_the_catalogue_demands(
    at_store: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], quads: list[ox.Quad]
) -> None:
    for _, setting, value, _ in ASKED:
        at_store.setenv(f"GOVINNO_{setting}", value)
    text, said = exported("catalogue.json", capfd)
    entry = json.loads(text)
    assert said == "Wrote catalogue.json.\n"
    assert [name for name in REQUIRED if not entry[name]] == []
    assert entry["objective"] == ["พันธกิจหน่วยงาน", "เพื่อการให้บริการประชาชน"]
    assert entry["license_id"] == "Creative Commons Attributions"
    assert (entry["data_type"], entry["geo_coverage"]) == ("ข้อมูลระเบียน", "เทศบาล/อบต.")
    assert entry["data_language"] == ["ไทย", "อังกฤษ"]
    addresses = [resource["url"] for resource in entry["resources"]]
    assert addresses[0] == "https://data.example.go.th/sparql"
    assert all(resource["name"] and resource["format"] for resource in entry["resources"])
    kinds = Counter(
        q.object.value.rpartition("#")[2] for q in quads if q.predicate.value == str(RDF.type)
    )
    for sentence in (f"เอกสาร {kinds['Document']} รายการ", f"{kinds['Innovation']} innovations"):
        assert sentence in entry["notes"]
    at_store.setenv("GOVINNO_DATA_LICENCE", "https://data.go.th/terms")
    other = json.loads(exported("catalogue.json", capfd)[0])
    assert (other["license_id"], other["license_id_other"]) == ("อื่นๆ", "https://data.go.th/terms")


@pytest.mark.parametrize(("ending", "form"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_entry_as_dcat_lists_the_data_set(
    at_store: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], ending: str, form: str
) -> None:
    text, said = exported(f"catalogue.{ending}", capfd)
    told = Graph().parse(data=text, format=form)
    (catalogue,) = told.subjects(RDF.type, DCAT.Catalog)
    about = told.value(catalogue, DCAT.dataset)
    assert str(about).startswith("urn:uuid:") and (about, RDF.type, DCAT.Dataset) in told
    assert [*told.objects(about, DCAT.distribution)] == [] and "GOVINNO_PUBLIC_HOST" in said
    at_store.setenv("GOVINNO_PUBLIC_HOST", "data.example.go.th")
    at_store.setenv("GOVINNO_BASE_PATH", "/govinno")
    told = Graph().parse(data=exported(f"catalogue.{ending}", capfd)[0], format=form)
    about = URIRef("https://data.example.go.th/govinno/.well-known/void#dataset")
    assert len([*told.objects(about, DCAT.distribution)]) == 2 + len(DUMP_ENDINGS)


@pytest.mark.parametrize(
    ("name", "value", "help_"),
    [
        ("PUBLIC_HOST", "x.th/<b>", "from https://"),
        ("DATA_LICENCE", "CC BY", "from https://"),
        ("DATA_EMAIL", "กลุ่มงาน", "data@example.go.th"),
        ("DATA_OBJECTIVE", "พันธกิจหน่วยงาน, อะไรก็ได้", "ยุทธศาสตร์ชาติ"),
        ("DATA_UPDATED", "yearly", "ครึ่งปี"),
        ("DATA_CATEGORY", "public", "ข้อมูลสาธารณะ"),
    ],
)
def test_a_setting_that_the_catalogue_would_not_take_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, help_: str
) -> None:
    assert publication() == Publication()
    monkeypatch.setenv(f"GOVINNO_{name}", value)
    with pytest.raises(BadSetting) as told:
        publication()
    assert help_ in told.value.en and value.rpartition(", ")[2] in told.value.en
    assert "โปรด" in told.value.th


@pytest.mark.usefixtures("at_store")
def test_a_catalogue_in_no_known_form_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--lang", "en", "export", "catalogue.xml"]) == 2
    assert ".json .ttl .jsonld" in capfd.readouterr().err

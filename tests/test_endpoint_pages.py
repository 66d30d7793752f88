"""The pages of the endpoint: each address of ours as a page and as RDF, from a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from small_stores import new_home, write
from test_browser_hostile import IMAGE, LINK, SCRIPT, hostile_record
from test_endpoint import CASES, JSON, TRIPLE_FORMS, Reply, Server, _failed, serving

from govinno.endpoint import pages, site_of
from govinno.endpoint.pages.reader import FILE
from govinno.graph import Limits
from govinno.graph.snapshots import Store
from govinno.ontology.iris import BASE, ONTOLOGY
from govinno.ontology.model import load_model
from govinno.settings import BadSetting
from govinno.verbs import Govinno
from govinno.words import words_of

HTML, THAI, ENGLISH = "text/html", "th-TH,th;q=0.9,en;q=0.8", "en-GB,en;q=0.9"
CASE = "kkn-khonkaen-teacher-doctor-parent-care"
PROJECT = f"/id/innovation/{CASE}/project"
HOSPITAL = "/id/organization/hosp-khonkaen"
#: A page of each template.
SORTS = {
    "yasgui": "/",
    "ontology": "/ontology",
    "class": "/ontology/Innovation",
    "property": "/ontology/implementedBy",
    "lists": "/vocab",
    "list": "/vocab/theme",
    "code": "/vocab/theme/child_youth_education",
    "thing": PROJECT,
    "body": HOSPITAL,
    "case": f"/id/case/{CASE}",
}


class Read(HTMLParser):
    """What stands in a page: its elements with their attributes, and its text."""

    def __init__(self, reply: Reply) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(reply.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [str(a["href"]) for tag, a in self.elements if tag == "a" and a.get("href")]

    @property
    def language(self) -> str | None:
        return next(a["lang"] for tag, a in self.elements if tag == "html")


def read(server: Server, path: str, status: int = 200, **headers: str) -> Read:
    reply = server.send("GET", path, **{"Accept": HTML, "Accept_Language": THAI, **headers})
    assert (reply.status, reply.kind) == (status, HTML), path
    return Read(reply)


@pytest.fixture(scope="module")
def server(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pages")
    with serving(shipped_store.folder, folder, rows=Limits().rows) as running:
        yield running


# ---- every address


def test_every_class_property_and_list_has_a_page_that_calls_it_by_its_name(server: Server) -> None:
    model = load_model()
    named = [*model.classes.values(), *model.properties.values(), *model.derived]
    terms = [one for one in named if one.iri.startswith(ONTOLOGY)]
    assert len(terms) > 300
    whole = read(server, "/ontology")
    assert {one.name for one in terms} <= {a.get("id") for _, a in whole.elements}
    assert {f"/ontology/{one.name}" for one in terms} <= set(whole.links)
    for one in (
        *terms[::12],
        model.derived[0],
    ):  # each takes a while; one of each sort is among them
        assert one.label.th in read(server, f"/ontology/{one.name}").text
    lists = [*model.code_lists.values()]
    assert {f"/vocab/{codes.name}" for codes in lists} <= set(read(server, "/vocab").links)
    for codes in lists[::6]:
        page = read(server, f"/vocab/{codes.name}")
        assert {f"/vocab/{codes.name}/{code}" for code in codes.concepts} <= set(page.links)


def test_a_thing_of_each_kind_has_a_page_and_its_links_lead_to_pages(
    server: Server, shipped_store: Store
) -> None:
    text = """SELECT ?kind (MIN(STR(?thing)) AS ?one) { ?thing a ?class
      FILTER(STRSTARTS(STR(?thing), "https://w3id.org/govinno/id/"))
      BIND(STRBEFORE(STRAFTER(STR(?thing), "govinno/id/"), "/") AS ?kind) } GROUP BY ?kind"""
    with Govinno(shipped_store.folder) as library:
        rows = library.query(text, "sparql").rows
    kinds = [entity.iri_kind for entity in load_model().classes.values() if entity.iri_kind]
    assert len(rows) > 20 and {str(kind) for kind, _ in rows} <= set(kinds)
    links = set()
    for _, iri in rows:
        page = read(server, f"/{str(iri).removeprefix(BASE)}")
        assert str(iri) in page.text
        links.update(link.partition("#")[0] for link in page.links if link.startswith("/"))
    assert len(links) > 200
    some = sorted(links)[::4]
    lost = [link for link in some if server.send("HEAD", link, Accept="*/*").status >= 400]
    assert lost == []


def test_a_page_tells_what_is_said_where_it_stands_and_what_points_here(server: Server) -> None:
    page = read(server, PROJECT)
    for told in (
        "โครงการ ครู-หมอ-พ่อแม่",
        "Teacher-Doctor-Parent project",
        "ดำเนินการโดย",
        "เทศบาลนครขอนแก่น",
        f"{CASE}.yaml",
        "บรรทัด 33",
        "innovations[0].short_name_th",
        "ข้อมูลส่วนใหญ่เป็นเรื่องที่ผู้ได้รับรางวัลและผู้ดำเนินการเล่าเอง",
    ):
        assert told in page.text, told
    assert f"/id/case/{CASE}" in page.links  # what documents it
    assert "https://77kaoded.com/news/aekkapongputta/2310142" in page.links  # its evidence
    body = read(server, HOSPITAL, Accept_Language=ENGLISH)
    assert "organisations.yaml" in body.text and "line 1820" in body.text


def test_a_body_shows_the_passages_behind_what_names_it_each_with_its_statement(
    server: Server, shipped_store: Store
) -> None:
    with Govinno(shipped_store.folder) as library:
        (behind,) = library.evidence_of_rows([[BASE + HOSPITAL.lstrip("/")]]).things
    assert behind.source == "linked" and len(behind.places) > 1
    for language, unreviewed in (("th", "ไม่ทราบว่าตรวจแล้วหรือไม่"), ("en", "review not known")):
        page = read(server, f"{HOSPITAL}?lang={language}")
        assert behind.said().in_language(language) in page.text
        cards = [
            tag for tag, a in page.elements if (tag, a.get("class")) == ("article", "evidence")
        ]
        assert len(cards) == len(behind.places)
        for one in behind.places:
            assert f"/{one.stated.removeprefix(BASE)}?lang={language}" in page.links
            assert one.said().in_language(language) in page.text
            assert (one.place.quote or one.place.keywords or "") in page.text
        statuses = [one.place.reviewed for one in behind.places]
        assert statuses.count("unknown") == page.text.count(unreviewed) > 0


@pytest.mark.parametrize("sort", SORTS)
def test_a_page_runs_nothing_but_our_own_files_and_leaks_no_path(server: Server, sort: str) -> None:
    reply = server.send("GET", SORTS[sort], Accept=HTML)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    page = Read(reply)
    scripts = [a.get("src") for tag, a in page.elements if tag == "script"]
    assert all(str(src).startswith("/static/") for src in scripts)
    assert bool(scripts) == (sort == "yasgui") == ("script-src 'self'" in policy)
    assert not [a for _, a in page.elements if any(n.startswith("on") or n == "style" for n in a)]
    assert str(Path(__file__).parents[1]) not in reply.text
    files = [a["href"] for tag, a in page.elements if tag == "link" and a["rel"] == "stylesheet"]
    for file in [*files, *scripts]:
        assert server.send("GET", str(file)).status == 200


# ---- languages


def test_a_page_is_in_the_readers_language_and_its_links_keep_a_chosen_one(server: Server) -> None:
    told = [
        ({"Accept_Language": THAI}, "", "th"),
        ({"Accept_Language": ENGLISH}, "", "en"),
        ({"Accept_Language": "fr, en;q=0.1"}, "", "en"),
        ({"Accept_Language": "fr"}, "", "en"),  # the server was started with --lang en
        ({"Accept_Language": THAI}, "?lang=en", "en"),
        ({"Accept_Language": ENGLISH}, "?lang=th", "th"),
        ({"Accept_Language": ENGLISH}, "?lang=xx", "en"),
    ]
    for headers, asked, language in told:
        page = read(server, HOSPITAL + asked, **headers)
        assert page.language == language, (headers, asked)
        assert {f"{HOSPITAL}?lang=th", f"{HOSPITAL}?lang=en"} <= set(page.links)
        kept = f"/vocab/partner-type/hospital{asked if language in asked else ''}"
        assert kept in page.links


# ---- as RDF


@pytest.mark.parametrize("form", TRIPLE_FORMS)
@pytest.mark.parametrize("path", [PROJECT, "/vocab/theme/health", "/ontology/Innovation"])
def test_rdf_by_accept_and_by_name_is_what_describe_gives(
    server: Server, path: str, form: str
) -> None:
    iri = BASE + path.lstrip("/").replace("ontology/", "ontology#")
    wanted = server.ask(f"DESCRIBE <{iri}>", Accept="text/turtle")
    told = server.send("GET", path, Accept=TRIPLE_FORMS[form])
    named = server.send("GET", f"{path}?format={form}", Accept=HTML)
    for reply in (told, named):
        assert (reply.status, reply.kind) == (200, TRIPLE_FORMS[form])
    if form in ("turtle", "nt", "rdfxml"):
        graphs = [Graph().parse(data=r.text, format=r.kind) for r in (wanted, told, named)]
        assert len(graphs[0]) > 5 and (URIRef(iri), None, None) in graphs[0]
        assert isomorphic(graphs[0], graphs[1]) and isomorphic(graphs[0], graphs[2])


def test_rdf_of_a_list_has_its_codes_and_that_of_the_ontology_all_classes(server: Server) -> None:
    model = load_model()
    themes = next(codes for codes in model.code_lists.values() if codes.name == "theme")
    listed = Graph().parse(data=server.send("GET", "/vocab/theme").text, format="turtle")
    assert {concept.iri for concept in themes.concepts.values()} <= set(map(str, listed.subjects()))
    whole = Graph().parse(data=server.send("GET", "/ontology").text, format="turtle")
    assert set(model.classes) <= set(map(str, whole.subjects()))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle"),
        ("", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/ld+json, text/html;q=0.5", "application/ld+json"),
        ("text/html;q=0.5, text/turtle;q=0.4", HTML),
    ],
)
def test_browsers_get_a_page_and_programs_get_rdf(server: Server, accept: str, kind: str) -> None:
    assert server.send("GET", HOSPITAL, Accept=accept).kind == kind


def test_a_form_without_triples_is_refused(server: Server) -> None:
    for path, accept in ((f"{HOSPITAL}?format=csv", HTML), (HOSPITAL, "text/csv")):
        assert server.send("GET", path, Accept=accept).refused == (406, "answer-type")


def test_a_graph_is_its_triples_and_for_readers_the_case_that_it_tells(server: Server) -> None:
    there = server.send("GET", f"/graph/case/{CASE}?lang=en", Accept=HTML)
    assert (there.status, there.headers["location"]) == (303, f"/id/case/{CASE}?lang=en")
    short = "/graph/case/lei-nao-time-bank"
    triples = Graph().parse(data=server.send("GET", short).text, format="turtle")
    assert (URIRef(f"{BASE}id/case/lei-nao-time-bank"), None, None) in triples
    assert server.send("GET", "/graph/case/no-such").refused == (404, "no-such-thing")
    for path in ("/graph/case/no-such", "/graph//evil.example"):
        assert server.send("GET", path, Accept=HTML).status == 404


def test_head_and_tags_hold_for_pages_too(server: Server) -> None:
    for headers in ({"Accept": HTML, "Accept_Language": THAI}, {"Accept": "text/turtle"}):
        whole = server.send("GET", HOSPITAL, **headers)
        head = server.send("HEAD", HOSPITAL, **headers)
        assert (head.status, head.text) == (200, "")
        assert head.headers["content-length"] == whole.headers["content-length"]
        tag = whole.headers["etag"]
        again = server.send("GET", HOSPITAL, If_None_Match=tag, **headers)
        assert (again.status, again.text, again.headers["etag"]) == (304, "", tag)
        assert "Accept" in whole.headers["vary"]
    tag = server.send("GET", HOSPITAL, Accept=HTML, Accept_Language=THAI).headers["etag"]
    assert read(server, HOSPITAL, If_None_Match=tag, Accept_Language=ENGLISH).language == "en"


# ---- what is not there, and what would do harm


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/id/organization/hosp-khonkean", HOSPITAL),
        ("/vocab/theme/healt", "/vocab/theme/health"),
        ("/vocab/themes", "/vocab/theme"),
        ("/ontology/Inovation", "/ontology/Innovation"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest_in_both_languages(
    server: Server, path: str, near: str
) -> None:
    page = read(server, path, 404)
    assert near in page.links and "โปรดตรวจที่อยู่" in page.text
    assert "Please check" in read(server, path, 404, Accept_Language=ENGLISH).text
    told = server.send("GET", path, Accept="text/turtle")
    assert told.refused == (404, "no-such-thing")
    assert "nearest" in told.json["en"] and "ใกล้เคียง" in told.json["th"]


@pytest.mark.parametrize(
    "tail",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "x> } INSERT DATA { <a:a> <a:b> 1 } #",
        "x>?p?o}SELECT*{SERVICE<http://127.0.0.1:1/>{?s",
        "../../etc/passwd",
        "{iri}",
        "%",
        "ก" * 2_000,
    ],
)
def test_an_address_that_would_do_harm_names_nothing(server: Server, tail: str) -> None:
    for path in (f"/id/case/{quote(tail)}", f"/vocab/theme/{quote(tail)}", f"/graph/{quote(tail)}"):
        for accept in (HTML, "text/turtle"):
            reply = server.send("GET", path, Accept=accept)
            assert reply.status in (303, 404), path
            if reply.kind == HTML:
                page = Read(reply)
                assert not [tag for tag, _ in page.elements if tag in ("script", "img")]
    assert server.cases() == 56


def test_names_that_would_do_harm_are_text_on_every_page(tmp_path: Path) -> None:
    home = new_home(tmp_path, "case-2")
    write(home.source / "case-1.yaml", hostile_record("case-1"))
    assert home.load().errors == []
    with serving(home.store.folder, tmp_path) as running:
        names = f"""SELECT (SAMPLE(?thing) AS ?one) {{ GRAPH <{BASE}graph/case/case-1> {{
          ?thing a ?kind . FILTER(STRSTARTS(STR(?thing), "{BASE}id/")) }} }} GROUP BY ?kind"""
        found = running.ask(names).json["results"]["bindings"]
        things = {row["one"]["value"] for row in found}
        assert len(things) > 8
        told = ""
        for iri in things:
            page = read(running, f"/{iri.removeprefix(BASE)}")
            told += page.text
            assert not [tag for tag, _ in page.elements if tag in ("script", "img", "iframe")]
            attributes = [(n, v or "") for _, a in page.elements for n, v in a.items()]
            assert not [n for n, _ in attributes if n.startswith("on")]
            assert not [v for n, v in attributes if n == "href" and v.startswith("javascript:")]
        assert IMAGE in told and SCRIPT in told and LINK in told


def test_before_the_first_load_and_with_a_broken_store_a_page_says_so(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with serving(store.folder, tmp_path) as running:
        for path in ("/", HOSPITAL, "/vocab"):
            assert "load some cases" in read(running, path, 503, Accept_Language=ENGLISH).text
        assert running.send("GET", HOSPITAL).refused == (503, "no-snapshot")
        (tmp_path / "store").mkdir(exist_ok=True)
        (tmp_path / "store" / "current").write_text("000009\n")
        page = read(running, HOSPITAL, 503)
        assert "โปรดแจ้งผู้ดูแลระบบ" in page.text and str(tmp_path) not in page.text


# ---- who may ask, and from where


@pytest.mark.parametrize("path", ["/", HOSPITAL, "/ontology"])
def test_a_page_opens_by_a_link_from_anywhere_and_is_read_by_no_other_site(
    server: Server, path: str
) -> None:
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert read(server, path, Sec_Fetch_Dest="document", **link)
    refused = (403, "from-elsewhere")
    for dest in ("iframe", "empty", "image"):
        reply = server.send("GET", path, Accept=HTML, Sec_Fetch_Dest=dest, **link)
        assert reply.refused == refused
    asked = {"Sec_Fetch_Dest": "document", **link}
    assert server.ask(CASES, **asked).refused == refused
    reply = server.send("GET", path, Accept=HTML, Host="rebound.example", Sec_Fetch_Dest="document")
    assert reply.refused == refused


ORIGIN, OTHER = "https://page.example.go.th", "https://other.example"


@pytest.fixture(scope="module")
def behind(shipped_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that stands behind a proxy, and lets the pages of two sites ask."""
    options = ["--allow-origin", ORIGIN, "--allow-origin", "http://second.example:8080/"]
    options += ["--base-path", "/kept/here", "--public-host", "data.example.go.th"]
    with serving(shipped_store.folder, tmp_path_factory.mktemp("behind"), *options) as running:
        yield running


@pytest.mark.parametrize("origin", [ORIGIN, "http://second.example:8080"])
def test_pages_of_a_named_site_may_ask(behind: Server, origin: str) -> None:
    from_there = {"Origin": origin, "Sec_Fetch_Site": "cross-site"}
    before = behind.send(
        "OPTIONS",
        "/sparql",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
        Access_Control_Request_Private_Network="true",
        **from_there,
    )
    assert (before.status, before.headers["access-control-allow-origin"]) == (200, origin)
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "content-type" in before.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in before.headers
    for reply in (behind.ask(CASES, **from_there), behind.ask("ASK {", **from_there)):
        assert reply.headers["access-control-allow-origin"] == origin
        assert "Origin" in reply.headers["vary"]
    assert behind.ask(CASES, **from_there).status == 200
    rebound = behind.ask(CASES, Host="rebound.example", **from_there)
    assert rebound.refused == (403, "from-elsewhere")


@pytest.mark.parametrize(
    "origin", [OTHER, "null", f"{ORIGIN}.evil.example", "https://page.example"]
)
def test_pages_of_any_other_site_get_nothing(behind: Server, origin: str) -> None:
    told = behind.ask(CASES, Origin=origin, Sec_Fetch_Site="cross-site")
    assert told.refused == (403, "from-elsewhere")
    before = behind.send("OPTIONS", "/sparql", Origin=origin, Access_Control_Request_Method="POST")
    unsaid = behind.ask(CASES, Origin=origin)  # as browsers do at an address without TLS
    assert unsaid.refused == (403, "from-elsewhere")
    for reply in (told, before, unsaid):
        assert not [name for name in reply.headers if name.startswith("access-control")]


class Proxy(BaseHTTPRequestHandler):
    """A proxy such as web servers are: it hands a request on to another port, path and all."""

    port: ClassVar[int]
    strips: ClassVar[str]
    keeps_host: ClassVar[bool]

    def do_GET(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {n: v for n, v in self.headers.items() if n.lower() != "host"}
        here = self.headers["Host"] if self.keeps_host else f"127.0.0.1:{self.port}"
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.removeprefix(self.strips) or "/"
        connection.request(self.command, path, body or None, {**headers, "Host": here})
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    do_POST = do_HEAD = do_OPTIONS = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def proxy(port: int, strips: str = "", *, keeps_host: bool = True) -> Iterator[Server]:
    """A proxy before the server at a port, asked like a server."""
    facts = {"port": port, "strips": strips, "keeps_host": keeps_host}
    door = ThreadingHTTPServer(("127.0.0.1", 0), type("Before", (Proxy,), facts))
    Thread(target=door.serve_forever, daemon=True).start()
    yield Server(None, door.server_address[1], Path())  # type: ignore[arg-type]
    door.shutdown()
    door.server_close()


PUBLIC = "https://data.example.go.th/kept/here"


@pytest.mark.parametrize("strips", ["", "/kept/here"])
@pytest.mark.parametrize("keeps_host", [True, False])
def test_behind_a_proxy_all_addresses_are_those_that_people_know(
    behind: Server, strips: str, keeps_host: bool
) -> None:
    with proxy(behind.port, strips, keeps_host=keeps_host) as front:
        named = {"Host": "data.example.go.th"}
        told = front.send("GET", "/kept/here/sparql", Accept="text/turtle", **named)
        assert (URIRef(f"{PUBLIC}/sparql"), None, None) in Graph().parse(
            data=told.text, format="turtle"
        )
        asked = urlencode({"query": "SELECT (STR(<x>) AS ?x) {}"})
        row = front.send("GET", f"/kept/here/sparql?{asked}", Accept=JSON, **named)
        assert row.json["results"]["bindings"][0]["x"]["value"] == f"{PUBLIC}/x"
        page = read(front, f"/kept/here{PROJECT}", **named)
        local = [link for link in page.links if link.startswith("/")]
        assert local and all(link.startswith("/kept/here/") for link in local)
        assert f"/kept/here/id/case/{CASE}" in page.links
        for path in ("", "/", "/vocab/theme", "/static/pages.css", "/health"):
            assert front.send("GET", f"/kept/here{path}", **named).status == 200, path
        moved = front.send("GET", f"/kept/here/graph/case/{CASE}", Accept=HTML, **named)
        assert moved.headers["location"] == f"/kept/here/id/case/{CASE}"
        missing = front.send(
            "GET", "/kept/here/id/organization/hosp", Accept="text/turtle", **named
        )
        assert f"hold no {BASE}id/organization/hosp." in missing.json["en"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--allow-origin", "*"),
        ("--allow-origin", "page.example"),
        ("--allow-origin", "https://page.example/path"),
        ("--allow-origin", "null"),
        ("--base-path", "govinno"),
        ("--base-path", "/a/../b"),
        ("--base-path", "/ก"),
        ("--public-host", "data.example/path"),
        ("--public-host", "<script>"),
    ],
)
def test_an_option_that_cannot_be_used_is_told_with_what_to_write(option: str, value: str) -> None:
    told = {"--allow-origin": ORIGIN, "--base-path": "", "--public-host": "", option: value}
    with pytest.raises(BadSetting) as raised:
        site_of("localhost", [told["--allow-origin"]], *[*told.values()][1:], "th")
    assert raised.value.en.startswith(f"{option}: “{value}” cannot be used. Please ")
    assert f"{option}: “{value}” ใช้ไม่ได้ โปรดเขียน" in raised.value.th


def test_the_command_tells_what_cannot_be_used() -> None:
    code, told = _failed(7199, "--allow-origin", "https://page.example", "--allow-origin", "*")
    assert code == 2 and told.startswith("--allow-origin: “*” cannot be used.")


# ---- words


def test_every_word_of_the_pages_is_used_and_told_in_both_languages() -> None:
    folder = Path(pages.__file__).parent
    sources = [*folder.glob("*.py"), *folder.glob("templates/*.html")]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    for key, words in words_of(FILE).items():
        assert words.th.strip() and words.en.strip(), key
        assert re.findall(r"{\w+}", words.th) == re.findall(r"{\w+}", words.en), key
        assert key.startswith("label_") or re.search(rf"[\"']{key}[\"']", text), key
    assert {key for _, key in re.findall(r"say\(([\"'])(\w+)\1", text)} <= set(words_of(FILE))

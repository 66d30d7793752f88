"""The RDF store: the only module that knows Oxigraph."""

from __future__ import annotations

import gc
import hashlib
import io
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pyoxigraph as ox

from govinno.graph.facts import as_uri
from govinno.graph.guard import check_sparql, columns_as_written, unknown_graphs
from govinno.graph.refusals import refusal
from govinno.graph.sparql_faults import explained
from govinno.graph.tables import Cell, Dataset, Document, Form, Limits, Table
from govinno.graph.unknown_names import unknown_in_sparql
from govinno.ontology.iris import PREFIXES
from govinno.records.facts import IRI, Fact, Value

#: Up to here one transaction is faster than the new files that a bulk load writes.
SMALL_CHUNKS, SMALL_BYTES = 50_000, 8_000_000

_Answer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Iterator[ox.Triple]
#: The documents of SELECT and ASK, and those of CONSTRUCT and DESCRIBE.
ROWS: dict[Form, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
TRIPLES: dict[Form, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
#: A sign that XML 1.0 does not have, and an element whose property ends in no name. The engine
#: writes both as they are.
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|<[^\s<>/:]*:[\s/>]")
JSON_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
CSV_TEXT = re.compile(rb'"[^"]*"')
#: From so many bytes on the rows are counted while they are written.
COUNTED_FROM = 1 << 16
UNKNOWN_FUNCTION = re.compile("The custom function <(.*)> is not supported")

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = ("integer", "long", "int", "short", "byte")
SIGNED = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
UNSIGNED = ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
WHOLE_NUMBERS = frozenset(XSD + name for name in (*WHOLE, *SIGNED, *UNSIGNED))
FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))
ANY_URI = ox.NamedNode(XSD + "anyURI")
#: Files that keep the named graphs apart.
DATASETS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
#: Files without the names of graphs.
UNNAMED = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
TRUTH = {"true": True, "1": True, "false": False, "0": False}


class TextReader(ABC):
    """Asks in SPARQL: reads each text first, and writes what is answered, wherever that is from."""

    @property
    @abstractmethod
    def graph_names(self) -> frozenset[str]:
        """The IRIs of all named graphs."""

    @abstractmethod
    def _answer(self, text: str, dataset: Dataset, base: str | None = None) -> _Answer:
        """The answer to a text that may be asked."""

    @contextmanager
    def _told(self, text: str) -> Iterator[None]:
        """What goes wrong while an answer is made or written, as the reader is told it."""
        with _told_as_refusals(text):
            yield

    def run(self, text: str, limits: Limits) -> Table:
        """Run one SPARQL query; raises `QueryRefused` for what must not or cannot run.

        Without FROM the default graph is the union of all named graphs, with FROM or FROM NAMED
        only those named; a notice tells of one that is not there. ASK gives one cell in the
        column "answer"; CONSTRUCT and DESCRIBE give subject, predicate and object. Unbound cells
        are `None`; no match gives no rows.
        """
        plan = check_sparql(text)
        notices = self._notices(text, plan.dataset)
        with self._told(text):
            return _table(self._answer(text, plan.dataset), limits, notices)

    def document(
        self,
        text: str,
        forms: Sequence[Form],
        limits: Limits,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Document:
        """Run one SPARQL query and write the whole answer in the first form that it has.

        `dataset` stands in place of what FROM says, as the protocol wants it; `base` is what
        addresses are relative to where the text does not say. SPARQL 1.1 has no CSV and no TSV of
        a yes or no: it is one column `answer`, as `run` gives it.
        Refused as in `run`; where the answer is longer than a limit, since a document cannot say
        that it is cut; and where the query gives none of the forms.
        """
        plan = check_sparql(text, base)
        form = _form(text, plan.form, forms)
        asked = dataset or plan.dataset
        notices = self._notices(text, asked)
        with self._told(text):
            answer = self._answer(text, asked, base)
            return Document(form, _written(text, answer, form, limits), notices)

    def _notices(self, text: str, dataset: Dataset) -> list[dict[str, str]]:
        graphs = unknown_graphs(dataset, self.graph_names)
        return graphs + unknown_in_sparql(text, self._is_stated)

    def _is_stated(self, _iri: str) -> bool:
        """Whether an address occurs in the graph; who cannot look it up at once says that it does."""
        return True


class Reader(TextReader):
    """The RDF store of one snapshot, opened read-only."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store.read_only(str(folder))

    @cached_property
    def graph_names(self) -> frozenset[str]:
        """The IRIs of all named graphs; a snapshot does not change, so they are read once."""
        return frozenset(name.value for name in self._store.named_graphs())

    def _is_stated(self, iri: str) -> bool:
        node = ox.NamedNode(iri)
        found = (
            self._store.quads_for_pattern(node, None, None),
            self._store.quads_for_pattern(None, node, None),
            self._store.quads_for_pattern(None, None, node),
        )
        return any(next(quads, None) for quads in found)

    def _answer(self, text: str, dataset: Dataset, base: str | None = None) -> _Answer:
        how = {**_graphs(text, dataset), "base_iri": base}
        answer: _Answer = self._store.query(text, **how)
        if isinstance(answer, ox.QuerySolutions):
            names = tuple(variable.value for variable in answer.variables)
            if reading := columns_as_written(text, names):
                return self._store.query(reading, **how)
        return answer

    def facts(
        self, graph: str | None = None, subject: str | None = None
    ) -> Iterator[tuple[str, Fact]]:
        """Facts, each with the named graph that states it; those of one subject stand together.

        All of them, those of one graph, or those of one subject; none where nothing is stated.
        """
        about = None if subject is None else ox.NamedNode(subject)
        names: Iterable[Any] = [ox.NamedNode(graph)] if graph else [None]
        if graph is None and subject is None:
            names = map(ox.NamedNode, sorted(self.graph_names))
        for name in names:
            for quad in self._store.quads_for_pattern(about, None, None, name):
                yield _stated(quad)

    def write(self, stream: IO[bytes], ending: str, prefixes: Mapping[str, str]) -> None:
        """Write the whole store as `.nq` or `.trig`, or without graph names as `.ttl` or `.nt`.

        The same store gives the same bytes, and memory does not grow with it. Web addresses leave
        as URIs (`as_uri`).
        """
        names = map(ox.NamedNode, sorted(self.graph_names))
        quads = chain.from_iterable(
            self._store.quads_for_pattern(None, None, None, name) for name in names
        )
        _write_leaving(quads, stream, ending, prefixes)


def write_quads(nquads: bytes, stream: IO[bytes], ending: str, prefixes: Mapping[str, str]) -> None:
    """Write lines of N-Quads as `.nq` or `.trig`, or without graph names as `.ttl` or `.nt`."""
    _write_leaving(ox.parse(nquads, ox.RdfFormat.N_QUADS), stream, ending, prefixes)


def _write_leaving(
    quads: Iterable[Any], stream: IO[bytes], ending: str, prefixes: Mapping[str, str]
) -> None:
    leaving = map(_leaving, quads)
    if ending in DATASETS:
        ox.serialize(leaving, stream, DATASETS[ending], prefixes=dict(prefixes))
        return
    triples = (quad.triple for quad in leaving)
    ox.serialize(triples, stream, UNNAMED[ending], prefixes=dict(prefixes))


def _leaving(quad: Any) -> Any:
    """The quad as files have it: a web address as a URI."""
    told = quad.object
    if not isinstance(told, ox.Literal) or told.datatype != ANY_URI:
        return quad
    address = ox.Literal(as_uri(told.value), datatype=ANY_URI)
    return ox.Quad(quad.subject, quad.predicate, address, quad.graph_name)


def _stated(quad: Any) -> tuple[str, Fact]:
    fact = Fact(quad.subject.value, quad.predicate.value, _value(quad.object))
    return quad.graph_name.value, fact


def _value(term: Any) -> Value:
    """A term as facts have it. A publish writes no blank nodes, so there are none to read."""
    if isinstance(term, ox.NamedNode):
        return Value(term.value, IRI)
    if term.language:
        return Value(term.value, f"@{term.language}")
    return Value(term.value, term.datatype.value.removeprefix(XSD))


@contextmanager
def _told_as_refusals(text: str) -> Iterator[None]:
    """What the engine raises about a text, as the reader is told it."""
    try:
        yield
    except SyntaxError as error:
        raise explained(text, str(error)) from None
    except RuntimeError as error:
        if unknown := UNKNOWN_FUNCTION.search(str(error)):
            raise refusal("query-unknown-function", text, name=unknown[1]) from None
        raise


def _graphs(text: str, dataset: Dataset) -> dict[str, Any]:
    # Oxigraph ignores FROM when it is asked for the union, so it gets one or the other.
    if not any(dataset):
        return {"use_default_graph_as_union": True}
    try:
        return {
            "default_graph": [ox.NamedNode(name) for name in dataset.default_graphs],
            "named_graphs": [ox.NamedNode(name) for name in dataset.named_graphs],
        }
    except ValueError as error:
        reason = f"a graph is named by no full address: {error}."
        raise refusal("query-not-readable", text, reason=reason) from None


def _table(answer: _Answer, limits: Limits, notices: list[dict[str, str]]) -> Table:
    match answer:
        case ox.QueryBoolean():
            return Table(["answer"], [[bool(answer)]], notices=notices)
        case ox.QuerySolutions():
            columns = [variable.value for variable in answer.variables]
            return _cut(columns, answer, limits, notices)
        case _:
            return _cut(["subject", "predicate", "object"], answer, limits, notices)


def _cut(
    columns: list[str],
    found: Iterable[Iterable[Any]],
    limits: Limits,
    notices: list[dict[str, str]],
) -> Table:
    rows: list[list[Cell]] = []
    characters = 0
    for terms in found:
        row = [_cell(term) for term in terms]
        characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(rows) == limits.rows or characters > limits.characters:
            return Table(columns, rows, truncated=True, notices=notices)
        rows.append(row)
    return Table(columns, rows, notices=notices)


# ---- answers as documents


def _form(text: str, kind: str, forms: Sequence[Form]) -> Form:
    """The first form that a query of this kind has; the choice is made before anything is run."""
    offered = TRIPLES if kind in ("construct", "describe") else ROWS
    for form in forms:
        if form in offered:
            return form
    raise refusal("answer-has-no-such-form", text, forms=[*forms], offered=[*offered])


def _written(text: str, answer: _Answer, form: Form, limits: Limits) -> str:
    page = _Page(form, limits)
    try:
        _write(answer, form, page, limits)
        page.refuse_too_many_rows()
    except _TooLong as no:
        raise refusal(
            no.code, text, rows=limits.rows, characters=f"{limits.characters:,}"
        ) from None
    written = page.getvalue().decode()
    if form in ("xml", "rdf") and NOT_XML.search(written):
        raise refusal("answer-not-in-xml", text)
    return written


def _write(answer: _Answer, form: Form, page: _Page, limits: Limits) -> None:
    match answer:
        case ox.QueryBoolean() if form in ("csv", "tsv"):
            mark, end = ("", "\r\n") if form == "csv" else ("?", "\n")
            page.write(f"{mark}answer{end}{str(bool(answer)).lower()}{end}".encode())
        case ox.QueryBoolean() | ox.QuerySolutions():
            answer.serialize(page, ROWS[form])
        case _:
            triples = _up_to(limits.rows, answer)
            ox.serialize(triples, page, TRIPLES[form], prefixes=dict(PREFIXES))


class _TooLong(Exception):
    """A limit is reached while an answer is written; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Page(io.BytesIO):
    """What is written of an answer, as long as it may be."""

    def __init__(self, form: Form, limits: Limits) -> None:
        super().__init__()
        self._form, self._limits = form, limits
        self._left, self._next_count = limits.characters, COUNTED_FROM

    def write(self, piece: Any) -> int:
        """Take a piece of UTF-8; raises `_TooLong` where it is too much."""
        taken = super().write(piece)
        self._left -= len(bytes(piece).decode(errors="ignore"))
        if self.tell() > self._next_count:
            self._next_count *= 2  # so that all counts together cost no more than the last two
            self.refuse_too_many_rows()
        if self._left < 0:
            raise _TooLong("answer-too-large")
        return taken

    def _rows(self) -> int:
        return _rows_in(self.getvalue(), self._form, self._limits.rows)

    def refuse_too_many_rows(self) -> None:
        """Raise `_TooLong` where what is written already has more rows than the limit."""
        if self._form in ROWS and self._rows() > self._limits.rows:
            raise _TooLong("answer-too-long")


def _up_to(most: int, triples: Iterable[Any]) -> Iterator[Any]:
    for number, triple in enumerate(triples):
        if number == most:
            raise _TooLong("answer-too-long")
        yield triple


def _rows_in(content: bytes, form: Form, most: int) -> int:
    """How many rows the engine has written, counted by what stands between two of them.

    The last text may still be open; what it holds of such signs is left out. Texts are looked at
    only where the count with them is above `most`.
    """
    match form:
        case "xml":
            return content.count(b"<result>")
        case "tsv":
            return content.count(b"\n") - 1
        case "csv" if (rows := content.count(b"\r\n") - 1) <= most:
            return rows
        case "json" if (rows := content.count(b"},{") + 1) <= most:
            return rows  # one more than there are where there is none, which is no harm
        case "csv":
            return CSV_TEXT.sub(b"", content).partition(b'"')[0].count(b"\r\n") - 1
    shape = JSON_TEXT.sub(b"", content).partition(b'"')[0]
    return 0 if shape.endswith(b"[]}}") else shape.count(b"},{") + 1


# ---- cells


def _cell(term: object) -> Cell:
    match term:
        case None:
            return None
        case ox.NamedNode():
            return term.value
        case ox.Literal():
            return _plain(term.value, term.datatype.value)
        case _:
            return str(term)


def _plain(lexical: str, datatype: str) -> Cell:
    try:
        if datatype in WHOLE_NUMBERS:
            return int(lexical)
        if datatype in FRACTIONS:
            return float(lexical)
    except ValueError:  # "many"^^xsd:integer is allowed in RDF and stays what it says
        return lexical
    return TRUTH.get(lexical, lexical) if datatype == XSD + "boolean" else lexical


def build(
    folder: Path,
    nquads: Iterable[bytes] | Path,
    base: Path | None = None,
    removed_graphs: Iterable[str] = (),
    removed_quads: bytes = b"",
) -> None:
    """Make a new store in `folder`, which must not exist.

    Starts from the store `base` when one is given, takes `removed_graphs` (IRIs) and
    `removed_quads` (lines of N-Quads) out and adds `nquads`: the path of an N-Quads file, or
    pieces of one that each end with a line. The base stays byte for byte what it was; on the same
    file system the two share files by hard links.
    Raises `SyntaxError` for bad N-Quads and `OSError` when `folder` exists; a half-made folder is
    left to the caller.
    """
    folder.mkdir(parents=True)
    if base is not None:
        folder.rmdir()  # a backup makes its own folder
        ox.Store.read_only(str(base)).backup(str(folder))
    store = ox.Store(str(folder))
    for name in removed_graphs:
        store.remove_graph(ox.NamedNode(name))
    for quad in ox.parse(removed_quads, ox.RdfFormat.N_QUADS):
        store.remove(quad)
    _add(store, nquads)
    store.flush()
    del store
    gc.collect()  # the lock on the folder goes with the last reference


def _add(store: ox.Store, nquads: Iterable[bytes] | Path) -> None:
    if isinstance(nquads, Path):
        load = store.load if nquads.stat().st_size < SMALL_BYTES else store.bulk_load
        load(path=str(nquads), format=ox.RdfFormat.N_QUADS)
        return
    chunks = iter(nquads)
    first = list(islice(chunks, SMALL_CHUNKS))
    if len(first) < SMALL_CHUNKS and sum(map(len, first)) < SMALL_BYTES:
        store.load(b"".join(first), ox.RdfFormat.N_QUADS)
    else:
        store.bulk_load(io.BufferedReader(_Stream(chain(first, chunks))), ox.RdfFormat.N_QUADS)


class _Stream(io.RawIOBase):
    """Pieces of bytes as the file that a bulk load wants to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """Always: it is made to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a part of `buffer` and give how many bytes that were, 0 at the end."""
        while not self._rest:
            piece = next(self._chunks, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def dump(folder: Path) -> Iterator[bytes]:
    """All quads of a store as lines of N-Quads, in no promised order; none for an empty store."""
    store = ox.Store.read_only(str(folder))
    with TemporaryFile() as file:
        store.dump(file, ox.RdfFormat.N_QUADS)
        file.seek(0)
        yield from file


# ---- graph by graph


def graph_digests(folder: Path) -> dict[str, tuple[str, int]]:
    """What each named graph of a store states, as a digest, and in how many triples."""
    sums: dict[bytes, int] = defaultdict(int)
    counts: dict[bytes, int] = defaultdict(int)
    for quad in dump(folder):
        triple, _, graph = quad.rpartition(b" <")
        # A sum does not depend on the order, which the store does not promise.
        sums[graph] += int.from_bytes(hashlib.blake2b(triple, digest_size=16).digest())
        counts[graph] += 1
    return {
        graph[: graph.rindex(b">")].decode(): (f"{total % (1 << 128):032x}", counts[graph])
        for graph, total in sums.items()
    }


def write_graph(folder: Path, graph: str, stream: IO[bytes]) -> None:
    """Write one named graph of a store as N-Triples, nothing where there is none of that name."""
    store = ox.Store.read_only(str(folder))
    store.dump(stream, ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))


# ---- answers of others


def as_read(text: str, base: str | None = None) -> tuple[str, type[object]]:
    """A text as another engine is to read it, with its base and with the columns of `SELECT *`;
    and of what kind its answer is.

    Read by this engine, so that each text is refused alike wherever it would be asked.
    """
    with _told_as_refusals(text):
        answer = ox.Store().query(text, base_iri=base)
        if isinstance(answer, ox.QuerySolutions):
            names = [variable.value for variable in answer.variables]
            text = columns_as_written(text, tuple(names)) or text
    return (f"BASE <{base}>\n{text}" if base else text), type(answer)


def read_answer(stream: IO[bytes], kind: type[object], *, is_graph: bool) -> _Answer:
    """An answer of some kind out of a document, which is N-Triples if `is_graph` and else JSON.

    Raises `SyntaxError` where it is none, now or while it is read to its end.
    """
    if is_graph and kind is ox.QueryTriples:
        return (quad.triple for quad in ox.parse(stream, ox.RdfFormat.N_TRIPLES))
    if is_graph or kind is ox.QueryTriples:
        raise SyntaxError("an answer of another kind")
    answer = ox.parse_query_results(stream, ox.QueryResultsFormat.JSON)
    if not isinstance(answer, kind):
        raise SyntaxError("an answer of another kind")
    return answer

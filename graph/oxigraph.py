"""The RDF store: the only module that knows Oxigraph."""

from __future__ import annotations

import gc
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef, Variable
from rdflib.query import Result

from govinno.graph.guard import SparqlPlan, check_sparql, undeclared_prefix
from govinno.graph.refusals import refusal
from govinno.graph.tables import Cell, Limits, Table
from govinno.records.facts import IRI, Fact, Value

#: Up to here one transaction is faster than the new files that a bulk load writes.
SMALL_CHUNKS, SMALL_BYTES = 50_000, 8_000_000

#: Characters of the engine's own words that a reader is shown.
LONGEST_REASON = 200

XSD = "http://www.w3.org/2001/XMLSchema#"
WHOLE = ("integer", "long", "int", "short", "byte")
SIGNED = ("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
UNSIGNED = ("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte")
WHOLE_NUMBERS = frozenset(XSD + name for name in (*WHOLE, *SIGNED, *UNSIGNED))
FRACTIONS = frozenset(XSD + name for name in ("decimal", "double", "float"))
#: Files that keep the named graphs apart.
DATASETS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Reader:
    """The RDF store of one snapshot, opened read-only."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store.read_only(str(folder))

    @cached_property
    def graph_names(self) -> frozenset[str]:
        """The IRIs of all named graphs; a snapshot does not change, so they are read once."""
        return frozenset(name.value for name in self._store.named_graphs())

    def run(self, text: str, limits: Limits) -> Table:
        """Run one SPARQL query; raises `QueryRefused` for what must not or cannot run.

        Without FROM the default graph is the union of all named graphs, with FROM or FROM NAMED
        only those named. ASK gives one cell in the column "answer"; CONSTRUCT and DESCRIBE give
        subject, predicate and object. Unbound cells are `None`; no match gives no rows.
        """
        plan = check_sparql(text, self.graph_names)
        try:
            return _table(self._store.query(text, **_dataset(plan)), limits)
        except SyntaxError as error:
            raise _unreadable(text, str(error)) from None

    def document(self, text: str, form: str, limits: Limits) -> str:
        """Run one SPARQL query and write the answer as SPARQL 1.1 `json` or `csv`, or as `nt`.

        SPARQL 1.1 has no CSV of a yes or no: it is one column `answer`, as `run` gives it.
        Refused as in `run`; where there are more rows than the limit, since a document cannot say
        that it is cut; and where the form of the query has no such document.
        """
        plan = check_sparql(text, self.graph_names)
        try:
            answer = self._store.query(text, **_dataset(plan))
            return _document(text, answer, form, limits)
        except SyntaxError as error:
            raise _unreadable(text, str(error)) from None

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
        """Write the whole store as `.nq` or `.trig`, or without graph names as `.ttl`.

        The same store gives the same bytes, and memory does not grow with it.
        """
        if ending in DATASETS:
            self._store.dump(stream, DATASETS[ending], prefixes=dict(prefixes))
            return
        names = map(ox.NamedNode, sorted(self.graph_names))
        quads = chain.from_iterable(
            self._store.quads_for_pattern(None, None, None, name) for name in names
        )
        _write_triples(quads, stream, prefixes)


def write_quads(nquads: bytes, stream: IO[bytes], ending: str, prefixes: Mapping[str, str]) -> None:
    """Write lines of N-Quads as `.nq` or `.trig`, or without graph names as `.ttl`."""
    quads = ox.parse(nquads, ox.RdfFormat.N_QUADS)
    if ending in DATASETS:
        ox.serialize(quads, stream, DATASETS[ending], prefixes=dict(prefixes))
    else:
        _write_triples(quads, stream, prefixes)


def _write_triples(quads: Iterable[Any], stream: IO[bytes], prefixes: Mapping[str, str]) -> None:
    triples = (quad.triple for quad in quads)
    ox.serialize(triples, stream, ox.RdfFormat.TURTLE, prefixes=dict(prefixes))


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


def _unreadable(text: str, reason: str) -> Exception:
    """Why the engine cannot read a text that the guard could: most often an undeclared prefix."""
    if no := undeclared_prefix(text):
        return no
    # What might have stood there instead goes on for pages; the place is what helps.
    said = reason.replace("\n", " ")
    said = said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON]}…"
    return refusal("query-not-readable", text, reason=f"{said}.")


def _dataset(plan: SparqlPlan) -> dict[str, Any]:
    # Oxigraph ignores FROM when it is asked for the union, so it gets one or the other.
    if plan.asks_all_graphs:
        return {"use_default_graph_as_union": True}
    return {
        "default_graph": [ox.NamedNode(name) for name in plan.default_graphs],
        "named_graphs": [ox.NamedNode(name) for name in plan.named_graphs],
    }


def _table(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, limits: Limits) -> Table:
    match answer:
        case ox.QueryBoolean():
            return Table(["answer"], [[bool(answer)]])
        case ox.QuerySolutions():
            columns = [variable.value for variable in answer.variables]
            return _cut(columns, answer, limits)
        case _:
            return _cut(["subject", "predicate", "object"], answer, limits)


def _cut(columns: list[str], found: Iterable[Iterable[Any]], limits: Limits) -> Table:
    rows: list[list[Cell]] = []
    characters = 0
    for terms in found:
        row = [_cell(term) for term in terms]
        characters += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(rows) == limits.rows or characters > limits.characters:
            return Table(columns, rows, truncated=True)
        rows.append(row)
    return Table(columns, rows)


def _document(text: str, answer: Any, form: str, limits: Limits) -> str:
    if isinstance(answer, ox.QueryTriples) != (form == "nt"):
        raise refusal("answer-has-no-such-form", text, form=form)
    if isinstance(answer, ox.QueryBoolean):
        return _yes_or_no(bool(answer), form)
    rows = _whole(text, answer, limits)
    if isinstance(answer, ox.QueryTriples):
        return bytes(ox.serialize(rows, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    names = [variable.value for variable in answer.variables]
    result = Result("SELECT")
    result.vars = [Variable(name) for name in names]
    result.bindings = [
        {Variable(name): _rdflib_term(term) for name, term in zip(names, row, strict=True) if term}
        for row in rows
    ]
    return _written(result, form)


def _yes_or_no(answer: bool, form: str) -> str:
    if form == "json":
        result = Result("ASK")
        result.askAnswer = answer
        return _written(result, form)
    return f"answer\r\n{str(answer).lower()}\r\n"


def _written(result: Result, form: str) -> str:
    written = result.serialize(format=form)
    return written.decode() if written else ""


def _whole(text: str, found: Iterable[Any], limits: Limits) -> list[Any]:
    rows = list(islice(found, limits.rows + 1))
    if len(rows) > limits.rows:
        raise refusal("answer-too-long", text, rows=limits.rows)
    return rows


def _rdflib_term(term: Any) -> URIRef | BNode | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":  # a plain literal, as SPARQL 1.1 writes it
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


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

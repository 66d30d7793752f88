"""Questions of one's own: a folder of files like those of `questions/`, read with distrust.

Whatever is wrong with a file is a fault with its line, and the other files stand. The texts are
strangers' texts: the guard reads them here, and they run in the sandbox within its limits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

from govinno.answers.bind import bind_cypher, bind_sparql, names_of_blanks, sparql_rows
from govinno.answers.question import (
    COLUMN_FIELDS,
    FENCE,
    FIELDS,
    Question,
    load_questions,
    read_question,
)
from govinno.answers.sentences import filled
from govinno.answers.texts import FOLDER, in_full
from govinno.answers.totals import load_totals
from govinno.graph.engines import embedded_engines
from govinno.graph.sandbox import Sandbox
from govinno.graph.tables import QueryRefused, Table
from govinno.ontology.model import GI, load_model
from govinno.records.faults import Fault, make_fault
from govinno.words import Words

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: No question needs more, nor brackets so deep.
MOST_BYTES, DEEPEST = 200_000, 20
#: Types of blanks that are no list of codes and no file of `choices/`.
PLAIN_TYPES = ("boolean", "choice", "number", "year", "category")
_PLACE = re.compile(r"line (\d+)")
_MISSING = re.compile(r"(\S+), so that part")
_HEAD = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)
#: What every question may name in its sentences; the numbers only serve to fill them once.
_COMMON = {"how_selected": Words("", "")}


@dataclass(frozen=True, slots=True)
class OwnFile:
    """One file: the question that it tells, None where it is wrong, and where what stands.

    `lines` are those of its fields by their way, `texts` for each query text the line of the file
    for each line of the text as it is run.
    """

    file: str
    question: Question | None
    faults: tuple[Fault, ...]
    lines: Mapping[str, int]
    texts: Mapping[str, list[int]]

    def refused(self, name: str, no: QueryRefused) -> Fault:
        """The fault that one of its texts is not answered; at the line, where that is told."""
        return _refused(self.file, self.texts[name], name, no)


def own_files(folder: Path | None, taken: Collection[str]) -> dict[str, OwnFile]:
    """The files of a folder by slug, in the order of their names; none where none is named.

    A folder that is not there, or cannot be opened, is one file with that fault. `taken` are the
    slugs that are given. What was read is kept until a file changes.
    """
    if folder is None:
        return {}
    try:
        files = sorted(file for file in folder.iterdir() if _is_question(file))
        state = tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    except FileNotFoundError:
        return {"": _unread(folder, make_fault("file-missing", str(folder), 0, "", str(folder)))}
    except OSError as error:
        reason = str(error.strerror)
        fault = make_fault("file-unreadable", str(folder), 0, "", "", reason=reason)
        return {"": _unread(folder, fault)}
    return _read_all(folder, state, frozenset(taken))


def _is_question(file: Path) -> bool:
    return file.suffix == ".md" and not file.name.startswith(".")


def _unread(file: Path, *faults: Fault) -> OwnFile:
    return OwnFile(str(file), None, faults, {}, {})


@lru_cache(maxsize=8)
def _read_all(
    folder: Path, state: tuple[tuple[str, int, int], ...], taken: frozenset[str]
) -> dict[str, OwnFile]:
    files = (folder / name for name, *_ in state)
    return {file.stem: _read(file, taken) for file in files}


def _read(file: Path, taken: Collection[str]) -> OwnFile:
    """One file; whatever it holds, the program goes on."""
    try:
        if not file.is_file():  # a pipe would keep one waiting
            return _unread(file, make_fault("question-no-file", str(file), 0, "", file.name))
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        reason = str(error.strerror)
        return _unread(file, make_fault("file-unreadable", str(file), 0, "", "", reason=reason))
    except UnicodeDecodeError:
        told = {"looks_th": "", "looks_en": ""}
        return _unread(file, make_fault("file-encoding", str(file), 0, "", "", **told))
    if len(content) > MOST_BYTES:
        return _unread(file, make_fault("question-too-large", str(file), 0, "", ""))
    reading = _Reading(str(file), file.stem, text)
    reading.read(taken)
    question = None if reading.faults else reading.question
    faults = tuple(sorted(reading.faults, key=lambda fault: fault.line))
    return OwnFile(str(file), question, faults, reading.lines, reading.texts)


@dataclass(slots=True)
class _Reading:
    """What is known of a file while it is read."""

    file: str
    slug: str
    text: str
    question: Question | None = None
    content: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    texts: dict[str, list[int]] = field(default_factory=dict)

    def read(self, taken: Collection[str]) -> None:
        """The parts one after the other: each needs those before it to be right."""
        self._name(taken)
        steps = (
            self._head,
            self._fields,
            self._blocks,
            self._whole,
            self._queries,
            self._sentences,
        )
        for step in steps:
            step()
            if self.faults:
                return

    def fault(self, code: str, way: str, value: object = "", **details: object) -> None:
        """A fault of a field, at its line or that of what it stands in."""
        line, at = 1, way
        while at:
            if at in self.lines:
                line = self.lines[at]
                break
            at = at.rpartition(".")[0]
        self.faults.append(make_fault(code, self.file, line, way, str(value), **details))

    # ---- the name and the head

    def _name(self, taken: Collection[str]) -> None:
        if not SLUG.fullmatch(self.slug):
            self.fault("question-name", "", self.slug)
        elif self.slug in taken:
            self.fault("question-name-taken", "", self.slug)

    def _head(self) -> None:
        head = _HEAD.match(self.text)
        if not head:
            self.fault("question-head", "")
            return
        try:
            if self._is_odd(head[1]):
                self.fault("question-head", "")
                return
            node = yaml.compose(head[1], yaml.CSafeLoader)
            self._place(node, "")
            content = yaml.load(head[1], yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            self._not_yaml(error)
            return
        if isinstance(content, dict):
            self.content = content
        else:
            self.fault("question-head", "")

    @staticmethod
    def _is_odd(head: str) -> bool:
        """Whether it uses what no question needs: links within the file, tags, deep brackets."""
        depth = 0
        for event in yaml.parse(head, yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            is_linked = getattr(event, "anchor", None) or getattr(event, "tag", None)
            if is_linked or depth > DEEPEST:
                return True
        return False

    def _place(self, node: Any, way: str) -> None:
        """Note the line of each field; one that stands twice is a fault."""
        if not isinstance(node, yaml.MappingNode):
            return
        met: set[str] = set()
        for key, value in node.value:
            name = f"{way}.{key.value}".lstrip(".")
            self.lines[name] = key.start_mark.line + 2  # the head begins on the second line
            if name in met:
                self.fault("question-field-twice", name)
            met.add(name)
            self._place(value, name)

    def _not_yaml(self, error: Exception) -> None:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = str(getattr(error, "problem", "") or error)
        told = {"reason_th": problem, "reason_en": problem}
        self.faults.append(make_fault("not-yaml", self.file, line, "", "", **told))

    # ---- its fields

    def _fields(self) -> None:
        self._names_of("", self.content, FIELDS)
        for name in ("title", "sentence", "nothing", "limits"):
            self._words(name, self.content.get(name))
        columns, parameters = (self._map(name) for name in ("columns", "parameters"))
        if "columns" not in self.content:
            self.fault("question-field-missing", "columns", name="columns")
        for name, told in columns.items():
            self._column(f"columns.{name}", told)
        for name, told in parameters.items():
            self._parameter(f"parameters.{name}", told)
        for name in ("order", "ties", "evidence_key"):
            self._column_names(name, self.content.get(name, []), columns)
        for name, told in self._map("picture_columns").items():
            self._column_names(f"picture_columns.{name}", told, [*columns, *parameters])
        counts = [count for totals in load_totals().values() for count in totals.counts]
        for name, told in self._map("totals").items():
            self._one_of(f"totals.{name}", told, counts)
        self._one_of("engine", self.content.get("engine", "sparql"), embedded_engines())
        if "group" in self.content:
            self._one_of(
                "group", self.content["group"], {q.group for q in load_questions().values()}
            )
        self._map("on_home")
        self._picture(self.content.get("picture", "table"))

    def _picture(self, told: object) -> None:
        """A picture that there is, with the columns that every question gives it."""
        shipped = [q for q in load_questions().values() if q.picture == told]
        self._one_of("picture", told, {q.picture for q in load_questions().values()})
        needed = set[str]().union(*(q.picture_columns for q in shipped[:1]))
        needed.intersection_update(*(q.picture_columns for q in shipped))
        for name in sorted(needed - set(self._map("picture_columns"))):
            way = f"picture_columns.{name}"
            self.fault("question-field-missing", way, name=way)

    def _names_of(self, way: str, told: Mapping[str, Any], known: Collection[str]) -> None:
        for name in told:
            if name not in known:
                nearest = _nearest(str(name), known)
                self.fault("question-field-unknown", f"{way}.{name}".lstrip("."), nearest=nearest)

    def _words(self, way: str, told: object) -> None:
        """A text in both languages."""
        if told is None:
            self.fault("question-field-missing", way, name=way)
            return
        if not isinstance(told, dict):
            self._wrong(way, told, "{th: …, en: …}")
            return
        for language in ("th", "en"):
            text = told.get(language)
            if text is None or text == "":
                self.fault("question-field-missing", f"{way}.{language}", name=f"{way}.{language}")
            elif not isinstance(text, str):
                self._wrong(f"{way}.{language}", text, "“…”")

    def _map(self, name: str) -> dict[str, Any]:
        told = self.content.get(name, {})
        if isinstance(told, dict) and all(isinstance(key, str) for key in told):
            return told
        self._wrong(name, told, "{name: {…}}")
        return {}

    def _column(self, way: str, told: object) -> None:
        self._words(way, told)
        if not isinstance(told, dict):
            return
        self._names_of(way, told, ("th", "en", *COLUMN_FIELDS))
        kinds = {column.kind for q in load_questions().values() for column in q.columns}
        self._one_of(f"{way}.kind", told.get("kind", "text"), kinds)
        if "codes" in told:
            self._one_of(f"{way}.codes", told["codes"], _code_lists())
        if "of" in told:
            self._one_of(f"{way}.of", told["of"], self._map("columns"))
        if "page" in told:
            columns = (column for q in load_questions().values() for column in q.columns)
            pages = [column.page for column in columns if column.page]
            self._one_of(f"{way}.page", told["page"], list(dict.fromkeys(pages)))
        if "sign" in told:
            classes = [entity.name for entity in load_model().classes.values()]
            self._one_of(f"{way}.sign", told["sign"], classes)

    def _parameter(self, way: str, told: object) -> None:
        if not isinstance(told, dict):
            self._wrong(way, told, "{type: …, label: {…}, default: …}")
            return
        known = {"label", "type", "default", "optional", "choices", "least", "most"}
        self._names_of(way, told, known)
        self._words(f"{way}.label", told.get("label"))
        for name in ("type", "default"):
            if name not in told:
                self.fault("question-field-missing", f"{way}.{name}", name=f"{way}.{name}")
        if isinstance(told.get("default"), list | dict):
            self._wrong(f"{way}.default", told["default"], "any")
        if "type" in told:
            things = (file.stem for file in (FOLDER / "choices").glob("*.rq"))
            self._one_of(f"{way}.type", told["type"], {*PLAIN_TYPES, *things, *_code_lists()})

    def _column_names(self, way: str, told: object, known: Collection[str]) -> None:
        if not isinstance(told, list):
            self._wrong(way, told, "[…]")
            return
        for name in told:
            self._one_of(way, str(name).removeprefix("-"), known)

    def _one_of(self, way: str, told: object, known: Collection[str]) -> None:
        if not isinstance(told, str) or told not in known:
            self._wrong(way, told, _nearest(str(told), known))

    def _wrong(self, way: str, told: object, expected: str) -> None:
        self.fault("question-field-wrong", way, told, expected=expected)

    # ---- its texts

    def _blocks(self) -> None:
        """Where each line of each text stands; short lines become several when they are run."""
        for found in FENCE.finditer(self.text):
            before = len(found[2]) - len(found[2].lstrip())
            first = self.text.count("\n", 0, found.start(2) + before) + 1
            lines = found[2].strip().split("\n")
            self.texts[found[1]] = [
                first + number
                for number, line in enumerate(lines)
                for _ in in_full(line).split("\n")
            ]
        for name in ("sparql", "cypher"):
            if name not in self.texts:
                self.fault("question-text-missing", name, name=name)
        if "evidence" in self.texts and not self.content.get("evidence_key"):
            self.fault("question-field-missing", "evidence_key", name="evidence_key")

    def _whole(self) -> None:
        try:
            self.question = replace(read_question(self.slug, self.text), is_own=True)
        except Exception as error:  # a file may hold what nobody thought of; the others stand
            self.fault("question-head", "", error)

    def _queries(self) -> None:
        from govinno.graph.guard import check_cypher, check_sparql, refuse_faulty

        assert self.question
        texts, known = self.question.texts, {p.name for p in self.question.parameters}
        for name, text in texts.items():
            blanks = names_of_blanks(text, name) - {"rows"} - known
            for blank in sorted(blanks):
                self._unknown_blank(name, f"${blank}", known)
        if self.faults:
            return
        rows = sparql_rows(self.question.evidence_key, [])
        for name, text in texts.items():
            values = dict.fromkeys(known, "any")
            try:
                if name == "cypher":
                    check_cypher(bind_cypher(text, values))
                else:
                    bound = bind_sparql(text.replace("$rows", rows), values)
                    check_sparql(bound)
                    refuse_faulty(bound)
            except QueryRefused as no:
                self.faults.append(_refused(self.file, self.texts[name], name, no))

    def _unknown_blank(self, way: str, blank: str, known: Collection[str]) -> None:
        line = self.texts[way][0] if way in self.texts else self.lines.get(way, 1)
        names = ", ".join(sorted(known)) or "–"
        self.faults.append(
            make_fault("question-blank-unknown", self.file, line, way, blank, known=names)
        )

    # ---- its sentences

    def _sentences(self) -> None:
        """Fill each sentence once, with a row of figures: a blank that is none shows then."""
        assert self.question
        question, names = self.question, self.question.column_names
        known = {p.name: Words("–", "–") for p in question.parameters} | _COMMON
        totals = dict.fromkeys(question.totals, 1)
        table = Table(names, [[1 for _ in names]])
        for way in ("title", "sentence", "nothing", "limits"):
            try:
                values = {p.name: p.default for p in question.parameters}
                filled(question, getattr(question, way), table, known, totals, values)
            except (LookupError, ValueError, TypeError, AttributeError) as error:
                blanks = [*known, *totals, *names]
                self._unknown_blank(way, f"{{{str(error).strip(chr(39))}}}", blanks)


def _code_lists() -> list[str]:
    return [iri.removeprefix(GI) for iri in load_model().code_lists]


def _nearest(told: str, known: Collection[str]) -> str:
    return ", ".join(match[0] for match in process.extract(told, list(known), limit=3)) or "–"


def _refused(file: str, lines: list[int], name: str, no: QueryRefused) -> Fault:
    place = _PLACE.search(no.en)
    number = min(int(place[1]) if place else 1, len(lines))
    told = {"reason_th": no.th, "reason_en": no.en}
    return make_fault("question-text-refused", file, lines[number - 1], name, "", **told)


# ---- tried on a graph


def tried(sandbox: Sandbox, files: Mapping[str, OwnFile]) -> Iterator[Fault]:
    """What is wrong with files, and what asking them with their defaults shows besides: a text
    that an engine refuses, names that the graph does not have, columns other than the file's, two
    texts that give different rows."""
    for own in files.values():
        yield from own.faults
        if own.question:
            yield from _tried(sandbox, own, own.question)


def _tried(sandbox: Sandbox, own: OwnFile, question: Question) -> Iterator[Fault]:
    from govinno.answers.ask import bound_texts
    from govinno.answers.values import WrongValue, values_of

    try:
        values, _ = values_of(sandbox, question, {})
    except WrongValue as wrong:
        line = own.lines.get("parameters", 1)
        told = {"reason_th": wrong.th, "reason_en": wrong.en}
        yield make_fault("question-default", own.file, line, "parameters", "", **told)
        return
    tables: dict[str, Table] = {}
    missing: list[Fault] = []
    for engine, facts in embedded_engines().items():
        name = facts.language
        try:
            tables[name] = sandbox.run(engine, bound_texts(question, values)[name])
        except QueryRefused as no:
            yield own.refused(name, no)
            continue
        missing += _missing(own, name, question, tables[name])
        if tables[name].columns != question.column_names:
            given = tables.pop(name).columns
            yield _other_columns(own, name, given, question.column_names)
    yield from missing
    same = {tuple(sorted(map(_plain, table.rows))) for table in tables.values()}
    if len(same) > 1 and not missing:
        counts = ", ".join(f"{name} {len(table.rows):,}" for name, table in tables.items())
        line = own.texts["cypher"][0]
        yield make_fault("question-tables-differ", own.file, line, "cypher", "", counts=counts)


def _missing(own: OwnFile, name: str, question: Question, table: Table) -> Iterator[Fault]:
    """The names in a text that the graph does not have, at the line where each stands first."""
    lines = question.texts[name].replace("\\", "").split("\n")
    for notice in table.notices:
        if notice["code"] == "query-unknown-name":
            told = {"reason_th": notice["th"], "reason_en": notice["en"]}
            found = _MISSING.search(notice["en"])
            value = found[1] if found else ""
            whole = re.compile(rf"(?<!\w){re.escape(value)}(?!(?<=\w)\w)")
            at = next((at for at, line in enumerate(lines) if whole.search(line)), 0)
            line = own.texts[name][at]
            yield make_fault("question-unknown-name", own.file, line, name, value, **told)


def _other_columns(own: OwnFile, name: str, given: list[str], told: list[str]) -> Fault:
    columns = {"given": ", ".join(given), "told": ", ".join(told)}
    return make_fault("question-columns-differ", own.file, own.texts[name][0], name, "", **columns)


def _plain(row: list[Any]) -> str:
    """A row as text, in which 1 and 1.0 are the same."""
    return str([float(cell) if isinstance(cell, int | float) else cell for cell in row])

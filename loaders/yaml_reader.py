"""YAML with lines: a file's bytes → a tree of values that know where they stand.

PyYAML's C composer is used because it keeps the lines, shows repeated keys and builds no
Python objects. Nothing a person can put into a file makes these functions raise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from govinno.records.faults import Fault, make_fault
from govinno.records.text import name_of

#: A case record of 2 MB would be four hundred pages; more is another kind of file.
LARGEST_MB = 2
DEEPEST = 40
#: PyYAML composes by recursion in C and takes the process down where a file is nested some tens
#: of thousands deep. A shorter text cannot be, so only longer ones are looked at beforehand.
_LONG = 10_000
TIS_620 = "TIS-620 / Windows-874"
_PLAIN_TAGS = "tag:yaml.org,2002:"
#: A field that begins with three digits and has no value is what a comma cut off: {value: 1,370}.
_DIGITS = re.compile("[0-9๐-๙]{3}(?![0-9๐-๙]).*")
#: Signs that look like a blank, or like nothing, and are none to YAML.
_ODD = "\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff"
#: Signs that look like a colon and are none.
_COLONS = "\u2236\ufe13\ufe55\uff1a"
#: Signs at which YAML ends a line and no editor does.
_ODD_LINE_END = re.compile("[\x85\u2028\u2029]")
#: A line that would be a field or an entry, were it not for such a sign or a wide colon.
_ODD_LINE = re.compile(
    rf"^[ \t]*(?:-[ \t]+)*(?:[{_ODD}][{_ODD} \t-]*\w+[ \t]*:|-[{_ODD}]+\w+[ \t]*:"
    rf"|[A-Za-z_]\w*[ \t]*(?::[{_ODD}]|[{_COLONS}])|[A-Za-z_]\w*[{_ODD}]\w*[ \t]*:)",
    re.MULTILINE,
)
_ODD_SIGN = re.compile(f"[{_ODD}{_COLONS}]")
#: A text that should be an entry of a list: its dash has an odd blank after it.
_ODD_ENTRY = re.compile(rf"^[ \t]*-[{_ODD}]", re.MULTILINE)
#: What follows a value on its line, or on the next one, and is no text to YAML.
_HASH = re.compile(r"(?P<blank>[ \t]+)#(?P<text>.*)|[ \t]*\n(?P<indent> *)#(?P<below>\S.*)")
_HASH_AFTER_QUOTES = re.compile(r"[ \t]*(?P<text>(?:(?<=[\"'])#.|#(?![ \t\r\n#=-]|\Z)).*)")
#: A pair of escapes in which JSON writes one character beyond U+FFFF.
_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_NULLS = {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Scalar:
    """One value as it stands in the file."""

    text: str
    line: int


@dataclass(slots=True)
class Items:
    """A list."""

    items: list[Tree]
    line: int


@dataclass(slots=True)
class Mapping:
    """Fields by name. `lines` holds the line of each name; an empty field is left out."""

    fields: dict[str, Tree]
    line: int
    lines: dict[str, int] = field(default_factory=dict)


Tree = Scalar | Items | Mapping


def texts_of(tree: Tree | None) -> list[str]:
    """The single values of a field, one or several; none where nothing is told."""
    items = tree.items if isinstance(tree, Items) else [tree]
    return [item.text for item in items if isinstance(item, Scalar)]


class _Stop(Exception):
    """Leaves the composer early; carries the one fault to report."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message_en)
        self.fault = fault


def read_yaml(data: bytes, file: str) -> tuple[Mapping | None, list[Fault]]:
    """Read one file; gives the tree and what is wrong with it.

    The tree is None where the file is no YAML mapping at all; then there is one fault.
    """
    try:
        _refuse_size(data, file)
        text = _decode(data, file)
        if file.lower().endswith(".json"):
            text = _PAIR.sub(_joined_pair, text)
        return _build(_compose(text, file), text, file)
    except _Stop as stop:
        return None, [stop.fault]


def _joined_pair(found: re.Match[str]) -> str:
    halves = b"".join(int(half, 16).to_bytes(2, "big") for half in found.groups())
    return halves.decode("utf-16-be")


def read_characters(data: bytes, file: str) -> tuple[str, list[Fault]]:
    """The text of a file; empty, with the one fault, where it cannot be read."""
    try:
        return _decode(data, file), []
    except _Stop as stop:
        return "", [stop.fault]


#: Characters that no YAML text may hold.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def _refuse_size(data: bytes, file: str) -> None:
    megabytes = len(data) / 1_000_000
    if megabytes > LARGEST_MB:
        _stop("file-too-large", file, 0, size=f"{megabytes:.1f}", limit=LARGEST_MB)


def _decode(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _stop_at_byte(data, error, file)
    if found := _UNREADABLE.search(text):
        _stop_at_character(data, text, found, file)
    if not text.strip():
        _stop("file-empty", file, 0)
    return text


def _stop_at_byte(data: bytes, error: UnicodeDecodeError, file: str) -> NoReturn:
    if error.reason == "unexpected end of data":
        _stop("file-cut-off", file, data.count(b"\n") + 1)
    line = data[: error.start].count(b"\n") + 1
    _stop("file-encoding", file, line, **_looks_like(data))


def _stop_at_character(data: bytes, text: str, found: re.Match[str], file: str) -> NoReturn:
    # What was decoded as UTF-8 is no other encoding, unless every other byte is nothing.
    if guess_encoding(data) == "UTF-16":
        _stop("file-encoding", file, 0, **_looks_like(data))
    line = text.count("\n", 0, found.start()) + 1
    _stop("control-character", file, line, character=f"U+{ord(found[0]):04X}")


def _looks_like(data: bytes) -> dict[str, object]:
    name = guess_encoding(data)
    return {
        "looks_th": f" (ดูเหมือน {name})" if name else "",
        "looks_en": f" (it looks like {name})" if name else "",
    }


def guess_encoding(data: bytes) -> str | None:
    """Name the likely encoding of bytes that are not UTF-8, for a message only; None where
    nothing tells it."""
    start = data[:4000]
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or (start.count(0) + start.count(14)) * 5 > len(
        start
    ):
        return "UTF-16"
    # Thai letters stand side by side, the accented letters of a Latin text alone.
    runs = re.findall(b"[\xa1-\xfb]+", start)
    letters = sum(map(len, runs))
    if not letters:
        return None
    return TIS_620 if letters >= 2 * len(runs) else "Windows-1252 / Latin-1"


class _Problem(NamedTuple):
    """What the YAML parser complains of, and how a person would say it.

    `begins` tells that the place to look at is where the open thing begins, not where the
    parser gave up.
    """

    said: str
    th: str
    en: str
    begins: bool = False


_PROBLEMS = (
    _Problem(
        "mapping values are not allowed",
        "มี : อยู่ในข้อความ ให้ครอบข้อความด้วยเครื่องหมายคำพูด",
        "a colon stands inside a text; put the text in quotes",
    ),
    _Problem(
        "cannot start any token",
        "ค่าขึ้นต้นด้วยแท็บ @ ` หรือ % ให้ใช้เว้นวรรคแทนแท็บ หรือครอบค่าด้วยเครื่องหมายคำพูด",
        "a value starts with a tab, @, ` or %; use spaces, or put the value in quotes",
    ),
    _Problem(
        "did not find expected key",
        "ย่อหน้าไม่ตรงกับช่องข้างบน เครื่องหมายคำพูดไม่ครบคู่ หรือมีข้อความต่อท้ายเครื่องหมายคำพูดหรือวงเล็บปิด",
        "the indentation does not fit the fields above, a quotation mark is missing, or text follows "
        "a closing quotation mark or bracket",
    ),
    _Problem(
        "expected alphabetic or numeric character",
        "ค่าขึ้นต้นด้วย * หรือ & ซึ่ง YAML ถือเป็นจุดอ้างอิง ถ้าเป็นข้อความ ให้ครอบทั้งหมดด้วยเครื่องหมายคำพูด",
        "a value begins with * or &, which YAML takes for a reference; if it is a text, put the "
        "whole of it in quotes",
    ),
    _Problem(
        "while scanning a tag",
        "ค่าขึ้นต้นด้วย ! ซึ่ง YAML ถือเป็นแท็ก ถ้าเป็นข้อความ ให้ครอบทั้งหมดด้วยเครื่องหมายคำพูด",
        "a value begins with !, which YAML takes for a tag; if it is a text, put the whole of it in "
        "quotes",
    ),
    _Problem(
        "found a tab character",
        "บรรทัดย่อหน้าด้วยแท็บ ให้ใช้เว้นวรรคแทน",
        "a line is indented with a tab; use spaces",
    ),
    _Problem(
        "while scanning a block scalar",
        "มีข้อความต่อท้าย > หรือ | บนบรรทัดเดียวกัน ให้ครอบทั้งหมดด้วยเครื่องหมายคำพูด",
        "text follows > or | on its line; put the whole of it in quotes",
    ),
    _Problem(
        "unknown escape character",
        "มี \\ ในเครื่องหมายคำพูดคู่ ให้ใช้เครื่องหมายคำพูดเดี่ยวแทน",
        "there is a \\ inside double quotes; use single quotes instead",
    ),
    _Problem(
        "did not find expected node content",
        "ค่าขึ้นต้นด้วย , ] หรือ } หรือมีจุลภาคเกิน ถ้าเป็นข้อความ ให้ครอบด้วยเครื่องหมายคำพูด",
        "a value begins with a comma, ] or }, or there is a comma too many; if it is a text, put it "
        "in quotes",
    ),
    _Problem(
        "mapping keys are not allowed",
        "ค่าขึ้นต้นด้วย ? ให้ครอบด้วยเครื่องหมายคำพูด",
        "a value begins with ?; put it in quotes",
    ),
    _Problem(
        "could not find expected ':'",
        "ไม่มี : หลังชื่อช่อง",
        "there is no colon after the name of a field",
        begins=True,
    ),
    _Problem(
        "did not find expected ',' or",
        "วงเล็บ [ หรือ { ไม่มีตัวปิด ขาดจุลภาค หรือข้อความในวงเล็บมี # : [ หรือ {",
        "a bracket [ or { is not closed, a comma is missing, or a text inside it holds #, a colon "
        "or another bracket",
        begins=True,
    ),
    _Problem(
        "found unexpected end of stream",
        "เครื่องหมายคำพูดไม่มีตัวปิด",
        "a quotation mark is not closed",
        begins=True,
    ),
    _Problem(
        "block sequence entries are not allowed",
        "มี - ในที่ที่เริ่มรายการไม่ได้ ให้ขึ้นบรรทัดใหม่",
        "a dash stands where no list can start; begin a new line",
    ),
    _Problem(
        "did not find expected '-'",
        "ข้อของรายการย่อหน้าไม่ตรงกัน",
        "the entries of a list do not stand below one another",
    ),
    _Problem(
        "did not find expected <document start>",
        "มีระเบียนที่สองหลัง ... โปรดขึ้นต้นระเบียนนั้นด้วยบรรทัด ---",
        "a second record follows after ...; begin it with a line ---",
    ),
    _Problem("second occurrence", "ชื่อหลัง & ใช้สองครั้ง", "a name after & is used twice"),
    _Problem(
        "found undefined alias",
        "ชื่อหลัง * ไม่มีในไฟล์ ถ้าเป็นข้อความ ให้ครอบด้วยเครื่องหมายคำพูด",
        "the name after * stands nowhere; if it is a text, put it in quotes",
    ),
)


def _compose(text: str, file: str) -> Node:
    odd = _odd_lines(text, file)
    try:
        if len(text) > _LONG:
            _refuse_depth(text, file)
        node = _only_node(text)
    except yaml.MarkedYAMLError as error:
        if odd := odd or [found.start() for found in _ODD_ENTRY.finditer(text)]:
            _stop_at_odd(text, odd[0], file)
        _stop_at_problem(error, file)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        said = str(error).splitlines()[0]
        _stop("not-yaml", file, 0, reason_th=f"โครงสร้างไม่ถูกต้อง ({said})", reason_en=said)
    if node is None:
        _stop("file-empty", file, 0)
    if not isinstance(node, MappingNode):
        _stop("not-a-record", file, node.start_mark.line + 1)
    quoted = [range(*told) for told in _quoted(node)] if odd else []
    for place in odd:
        if not any(place in told for told in quoted):
            _stop_at_odd(text, place, file)
    return node


def _odd_lines(text: str, file: str) -> list[int]:
    """Where lines begin in which an odd blank stands for an ordinary one."""
    if found := _ODD_LINE_END.search(text):
        _stop_at_odd(text, found.start(), file, found[0])
    if not _ODD_SIGN.search(text):
        return []
    return [found.start() for found in _ODD_LINE.finditer(text)]


def _stop_at_odd(text: str, place: int, file: str, sign: str | None = None) -> NoReturn:
    found = _ODD_SIGN.search(text, place)
    character = sign or (found[0] if found else "")
    line = text.count("\n", 0, place) + 1
    _stop("odd-blank", file, line, character=name_of(character))


def _quoted(node: Node) -> Iterator[tuple[int, int]]:
    """The stretches of texts in which a line is no field: those in quotes or after | or >."""
    if isinstance(node, ScalarNode):
        if node.style:
            yield node.start_mark.index, node.end_mark.index
        return
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            yield from _quoted(part)


def _only_node(text: str) -> Node | None:
    loader = yaml.CSafeLoader(text)
    try:
        node: Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _refuse_depth(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, yaml.CSafeLoader):
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            _stop_at_depth(file, event.start_mark.line + 1)  # type: ignore[union-attr]


def _stop_at_depth(file: str, line: int) -> NoReturn:
    _stop_at_trick(file, line, f"การซ้อนลึกกว่า {DEEPEST} ชั้น", f"more than {DEEPEST} levels")


def _stop_at_trick(file: str, line: int, th: str, en: str) -> NoReturn:
    _stop("yaml-not-allowed", file, line, what_th=th, what_en=en)


def _stop_at_problem(error: yaml.MarkedYAMLError, file: str) -> NoReturn:
    said = " ".join(filter(None, (error.context, error.problem)))
    fallback = _Problem(said, f"โครงสร้างไม่ถูกต้อง ({said})", said)
    known = next((problem for problem in _PROBLEMS if problem.said in said), fallback)
    mark = error.context_mark if known.begins and error.context_mark else error.problem_mark
    line = mark.line + 1 if mark else 0
    _stop("not-yaml", file, line, reason_th=known.th, reason_en=known.en)


def _build(root: Node, text: str, file: str) -> tuple[Mapping, list[Fault]]:
    faults: list[Fault] = []
    tree = _Builder(text, file, faults).tree(root, "", 0)
    assert isinstance(tree, Mapping)
    return tree, faults


class _Builder:
    """Turns PyYAML nodes into our tree, refusing what a case record has no use for."""

    def __init__(self, text: str, file: str, faults: list[Fault]) -> None:
        self.text, self.file, self.faults = text, file, faults
        self.seen: set[int] = set()
        self.has_hashes = "#" in text
        self.has_odd = _ODD_SIGN.search(text) is not None

    def tree(self, node: Node, path: str, depth: int) -> Tree | None:
        self._refuse_tricks(node, depth)
        line = node.start_mark.line + 1
        if isinstance(node, ScalarNode):
            is_empty = not node.style and node.value in _NULLS
            return None if is_empty else Scalar(node.value, line)
        if isinstance(node, SequenceNode):
            return Items(list(self._items(node, path, depth)), line)
        assert isinstance(node, MappingNode)
        return self._mapping(node, path, depth)

    def _refuse_tricks(self, node: Node, depth: int) -> None:
        line = node.start_mark.line + 1
        if id(node) in self.seen:
            _stop_at_trick(self.file, line, "การอ้างถึง (&ชื่อ, *ชื่อ)", "anchors (&name, *name)")
        if depth > DEEPEST:
            _stop_at_depth(self.file, line)
        if not node.tag.startswith(_PLAIN_TAGS) or ":python/" in node.tag:
            _stop_at_trick(self.file, line, f"แท็ก {node.tag}", f"the tag {node.tag}")
        if self.text[node.start_mark.index : node.start_mark.index + 1] in ("&", "!"):
            self._stop_at_sign(node, line)
        self.seen.add(id(node))

    def _stop_at_sign(self, node: Node, line: int) -> NoReturn:
        """A text that begins with & or ! loses its first word to YAML."""
        told = self.text[node.start_mark.index : node.end_mark.index].split("\n")[0].strip()[:60]
        word = told.split()[0]
        _stop_at_trick(
            self.file,
            line,
            f"จุดอ้างอิงและแท็ก (YAML จะไม่อ่าน “{word}” ใน “{told}” ถ้าเป็นข้อความ ให้ครอบด้วยเครื่องหมายคำพูด)",
            f"anchors and tags (YAML would leave out “{word}” of “{told}”; if it is a text, put it "
            "in quotes)",
        )

    def _items(self, node: SequenceNode, path: str, depth: int) -> Iterator[Tree]:
        for index, item in enumerate(node.value):
            where = f"{path}[{index}]"
            tree = self.tree(item, where, depth + 1)
            self._tell_hash(item, where, node.start_mark.column)
            if tree is not None:
                yield tree
            else:
                self._report("empty-entry", item.start_mark.line + 1, where)

    def _mapping(self, node: MappingNode, path: str, depth: int) -> Mapping:
        mapping = Mapping({}, node.start_mark.line + 1)
        for key, value in node.value:
            self._field(mapping, key, value, path, depth)
        return mapping

    def _field(self, mapping: Mapping, key: Any, value: Node, path: str, depth: int) -> None:
        line = key.start_mark.line + 1
        name = str(key.value) if isinstance(key, ScalarNode) else "?"
        where = f"{path}.{name}" if path else name
        if name in mapping.lines:
            self._report("repeated-key", line, where, name=name, first=mapping.lines[name])
            return
        if name == "<<":
            _stop_at_trick(self.file, line, "การรวมช่อง (<<)", "merge keys (<<)")
        mapping.lines[name] = line
        tree = self.tree(value, where, depth + 1)
        is_cut = self._tell_hash(value, where, key.start_mark.column)
        if tree is not None:
            mapping.fields[name] = tree
        elif not is_cut:
            self._empty(key, value, name, where)

    def _empty(self, key: Any, value: Node, name: str, where: str) -> None:
        """A field without a value: left empty, or what a comma cut off the text before it."""
        line = key.start_mark.line + 1
        has_colon = value.start_mark.index > key.end_mark.index
        if _DIGITS.fullmatch(name):
            self._report("split-number", line, where, name=name)
        elif has_colon or value.value:
            self._report("empty-field", line, where, name=name)
        elif found := _ODD_SIGN.search(name):
            _stop("odd-blank", self.file, line, character=name_of(found[0]))
        else:
            self._report("cut-by-comma", line, where, name=name)

    def _tell_hash(self, node: Node, where: str, column: int) -> bool:
        """Say so where YAML takes the end of a text for a comment, as in: รางวัลที่ #1.

        A comment that is meant stands on a line of its own, or after two blanks and with a
        blank after its sign.
        """
        if self.has_odd and isinstance(node, ScalarNode) and not node.style:
            self._refuse_odd_entry(node)
        if not self.has_hashes or not isinstance(node, ScalarNode) or node.style in ("|", ">"):
            return False
        if node.style:
            return self._tell_hash_after_quotes(node, where)
        found = _HASH.match(self.text, node.end_mark.index)
        if found is None or (found["blank"] and _is_comment(found["blank"], found["text"])):
            return False
        if found["below"] and len(found["indent"]) <= column:
            return False
        text = found["below"] or found["text"]
        line = node.end_mark.line + 1 + bool(found["below"])
        self._report("text-after-hash", line, where, told=f"#{text.strip()[:60]}")
        return True

    def _tell_hash_after_quotes(self, node: ScalarNode, where: str) -> bool:
        """As in: "ชุมชน" #1 ของประเทศ. After quotes a comment needs no more than its blanks."""
        found = _HASH_AFTER_QUOTES.match(self.text, node.end_mark.index)
        if found:
            line, told = node.end_mark.line + 1, found["text"].strip()[:60]
            self._report("text-after-hash", line, where, told=told)
        return found is not None

    def _refuse_odd_entry(self, node: ScalarNode) -> None:
        start, end = node.start_mark.index, node.end_mark.index
        if node.start_mark.line != node.end_mark.line and (
            found := _ODD_ENTRY.search(self.text, start, end)
        ):
            _stop_at_odd(self.text, found.start(), self.file)

    def _report(self, code: str, line: int, field: str, **details: object) -> None:
        self.faults.append(make_fault(code, self.file, line, field, "", **details))


def _is_comment(blank: str, text: str) -> bool:
    return len(blank) > 1 and (not text or text[0] in " \t#-=")


def _stop(code: str, file: str, line: int, **details: object) -> NoReturn:
    raise _Stop(make_fault(code, file, line, "", "", **details))

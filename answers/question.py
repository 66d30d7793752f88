"""A question is one Markdown file: wording, parameters, columns, and its query texts.

    ---
    title: {th: …{innovation}…, en: …}
    parameters: {innovation: {type: innovation, label: {th: …, en: …}, default: …}}
    columns: {partner: {th: ภาคี, en: Partner}, …}
    ---
    ```sparql … ```  ```cypher … ```  ```evidence … ```

A section of a case page (`answers/case/`) is written the same way, without parameters, sentence
and Cypher; `read_section` reads it.

`$name` in a text stands for the value of a parameter. `BOTH` and `NAME` are short for the lines
that fetch a text in both languages; see `texts.in_full`. `evidence` is SPARQL that finds the
evidenced things (`?thing`) behind the rows, which `$rows` hands it. `totals` lists the counts that
the sentences need, by what they are called there; each stands in `answers/totals/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from govinno.answers.texts import in_full
from govinno.graph.engines import Engine
from govinno.words import Words

NO_WORDS = Words("", "")
FOLDER = Path(__file__).parent / "questions"

#: What the head of a question may hold, and a column besides its words.
FIELDS = (
    *("title", "sentence", "nothing", "limits", "parameters", "columns", "order", "ties"),
    *("engine", "picture", "picture_columns", "evidence_key", "totals", "everyday"),
    *("group", "on_home"),
)
COLUMN_FIELDS = ("kind", "codes", "of", "page", "sign", "empty", "many")
#: The value of an optional parameter that leaves nothing out.
ANY = "any"


class QuestionError(Exception):
    """A question file is wrong. Our own fault, never the reader's."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One blank in a question.

    `type` is `innovation`, `partner`, `case`, `thing`, `boolean`, the class of a code list, or in
    a study also `choice` (one of `choices`), `number` (whole, from `least` to `most`), `year` (of
    either era) and `category`. An optional parameter may also be `any`.
    """

    name: str
    label: Words
    type: str
    default: str
    is_optional: bool = False
    choices: dict[str, Words] = field(default_factory=dict)
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `codes` is the class of the code list its cells come from; `kind` is `text`,
    `number`, `share` (0 to 1, read as per cent), `decimal`, `date`, `link`, `locator` (in a
    document), `title` (of a document), `iri` or `code` (both kept out of what people read) or
    `english`, the English of another column. A `link` may name the column that it leads from
    (`of`). An `iri` may name the column that calls the same thing by its name (`of`) and the
    page that shows it (`page`). `sign` is the class whose sign stands before the cell. `empty`
    is said where a cell is empty and its emptiness tells something; `many` joins the texts of
    rows that differ in nothing else. Both are for sections only."""

    name: str
    label: Words
    kind: str = "text"
    codes: str | None = None
    of: str | None = None
    page: str | None = None
    sign: str | None = None
    empty: Words | None = None
    many: str | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A column of a study's table as people read it first, made of one or more of its columns.

    `form` says how their texts are put together, else they stand beside each other; `label` is
    that of the first column unless another is given.
    """

    names: tuple[str, ...]
    form: Words | None = None
    label: Words | None = None

    def text(self, cells: Mapping[str, str], language: str) -> str:
        """What stands in the cell; "" where the first column is empty and a form needs it."""
        texts = [cells[name] for name in self.names]
        if self.form is None:
            return " · ".join(dict.fromkeys(filter(None, texts)))
        return self.form.in_language(language).format(*texts) if texts[0] else ""


@dataclass(frozen=True, slots=True)
class TableForm:
    """One of the tables of a study: what it is called, its columns, what is said without rows.

    `brief` are the columns that are read first, none where that is all of them. On a page a table
    is `coded` where a coder read it out of descriptions, `drawn` where dots show it besides, and
    `beside` where it stands beside others below the rest of its part.
    """

    name: str
    title: Words
    nothing: Words
    columns: tuple[Column, ...]
    brief: tuple[Brief, ...] = ()
    look: str = ""


@dataclass(frozen=True, slots=True)
class PartForm:
    """One part of a study: its title, whether everybody reads it or only analysts, and whether
    what the study measures is said once more above it."""

    title: Words
    is_for_all: bool = False
    is_measured: bool = False


@dataclass(frozen=True, slots=True)
class StudyForm:
    """What a study has and no other question: how its answer is laid out for readers.

    The rows of the answer have a title and the columns that are read `brief`; `parts` stand in
    the order of reading. `front` are the blanks that stand before the door for analysts,
    `see_also` the questions that tell more, and `facts` what its query texts are called.
    """

    title: Words = NO_WORDS
    brief: tuple[Brief, ...] = ()
    parts: dict[str, PartForm] = field(default_factory=dict)
    tables: dict[str, TableForm] = field(default_factory=dict)
    front: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    facts: dict[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as its file tells it. A study has a form besides, and no texts. `is_own` marks
    one that did not come with the product. `everyday` are words of both languages that people ask
    it with and its title does not have.

    Rows that are alike in the columns of `ties` share a place in the ranking.
    `group` is what one wants to know who asks it; `on_home` the place of its card on the home page,
    counted from 1, and 0 for none.
    `picture_columns` names what a picture is made of: `label`, `value` and `of` for bars, `when`
    and `what` for a timeline, and for a network the blank that is its `centre`.
    """

    slug: str
    title: Words
    sentence: Words
    nothing: Words
    limits: Words
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    ties: tuple[str, ...]
    engine: Engine
    picture: str
    picture_columns: dict[str, tuple[str, ...]]
    evidence_key: tuple[str, ...]
    texts: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    study: StudyForm | None = None
    is_own: bool = False
    group: str = ""
    on_home: int = 0
    everyday: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """`table` where two query texts give the answer, `study` where it is computed."""
        return "study" if self.study else "table"

    @property
    def form(self) -> StudyForm:
        """The form of a study, an empty one for all other questions."""
        return self.study or StudyForm()

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]


@lru_cache(maxsize=1)
def load_questions() -> dict[str, Question]:
    """All shipped questions by slug, in the order of their file names."""
    files = sorted(FOLDER.glob("*.md"))
    return {file.stem: read_question(file.stem, file.read_text(encoding="utf-8")) for file in files}


FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def read_question(slug: str, text: str) -> Question:
    """Read one question file; raises `QuestionError` for what is missing."""
    content, texts = parts_of(slug, text)
    if not {"sparql", "cypher"} <= set(texts):
        raise QuestionError(f"{slug}: needs front matter, a sparql and a cypher block")
    return Question(
        slug=slug,
        title=words_of(content["title"]),
        sentence=words_of(content["sentence"]),
        nothing=words_of(content["nothing"]),
        limits=words_of(content["limits"]),
        parameters=tuple(_parameter(n, c) for n, c in content.get("parameters", {}).items()),
        columns=read_columns(content["columns"]),
        order=tuple(content.get("order", ())),
        ties=tuple(content.get("ties", ())),
        engine=content.get("engine", "sparql"),
        picture=content.get("picture", "table"),
        picture_columns={n: tuple(c) for n, c in content.get("picture_columns", {}).items()},
        evidence_key=tuple(content.get("evidence_key", ())),
        texts=texts,
        totals=content.get("totals", {}),
        everyday=tuple(content.get("everyday", ())),
        **_in_gallery(content),
    )


def _in_gallery(content: dict[str, Any]) -> dict[str, Any]:
    """The group of a question and its place on the home page, which says why it is there."""
    card = content.get("on_home", {})
    return {"group": str(content.get("group", "")), "on_home": card.get("place", 0)}


def read_section(slug: str, text: str) -> Question:
    """Read one section of a case page, a question that only SPARQL answers.

    Its sentence is empty, and so are its limits where the file gives none. Raises
    `QuestionError` for what is missing.
    """
    content, texts = parts_of(slug, text)
    if "sparql" not in texts:
        raise QuestionError(f"{slug}: needs front matter and a sparql block")
    return Question(
        slug=slug,
        title=words_of(content["title"]),
        sentence=NO_WORDS,
        nothing=words_of(content["nothing"]),
        limits=words_of(content.get("limits", {"th": "", "en": ""})),
        parameters=(),
        columns=read_columns(content["columns"]),
        order=tuple(content.get("order", ())),
        ties=tuple(content.get("ties", ())),
        engine="sparql",
        picture=content["picture"],
        picture_columns={n: tuple(c) for n, c in content.get("picture_columns", {}).items()},
        evidence_key=tuple(content["evidence_key"]),
        texts=texts,
    )


def read_study(slug: str, text: str) -> Question:
    """Read the file of a study: title, blanks, columns and form; its words come elsewhere."""
    content, _ = parts_of(slug, text)
    return Question(
        slug=slug,
        title=words_of(content["title"]),
        sentence=NO_WORDS,
        nothing=words_of(content["rows"]["nothing"]),
        limits=NO_WORDS,
        parameters=tuple(_parameter(n, c) for n, c in content.get("parameters", {}).items()),
        columns=read_columns(content["columns"]),
        order=(),
        ties=(),
        engine="cypher",
        picture="table",
        picture_columns={},
        evidence_key=(),
        study=_study_form(content),
        everyday=tuple(content.get("everyday", ())),
        **_in_gallery(content),
    )


def _study_form(content: dict[str, Any]) -> StudyForm:
    return StudyForm(
        title=words_of(content["rows"]["title"]),
        brief=_brief(content["rows"]),
        parts={name: _part_form(told) for name, told in content.get("parts", {}).items()},
        tables={name: _table_form(name, told) for name, told in content.get("tables", {}).items()},
        front=tuple(content.get("front", ())),
        see_also=tuple(content.get("see_also", ())),
        facts={name: words_of(told) for name, told in content.get("facts", {}).items()},
    )


def _part_form(content: dict[str, Any]) -> PartForm:
    return PartForm(
        words_of(content), content.get("for") == "everybody", bool(content.get("measured"))
    )


def _table_form(name: str, content: dict[str, Any]) -> TableForm:
    return TableForm(
        name,
        words_of(content["title"]),
        words_of(content["nothing"]),
        read_columns(content["columns"]),
        _brief(content),
        content.get("look", ""),
    )


def _brief(content: dict[str, Any]) -> tuple[Brief, ...]:
    """The columns that are read first: each a list of names, or with a form or label besides."""
    told = (one if isinstance(one, dict) else {"of": one} for one in content.get("brief", ()))
    return tuple(
        Brief(
            tuple(one["of"]), *(words_of(one[w]) if w in one else None for w in ("form", "label"))
        )
        for one in told
    )


def parts_of(slug: str, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The front matter of a file and its query texts by name, in full."""
    head, front, body = text.split("---\n", 2)
    if head.strip():
        raise QuestionError(f"{slug}: needs front matter")
    texts = {name: in_full(block.strip()) for name, block in FENCE.findall(body)}
    return yaml.load(front, yaml.CSafeLoader), texts


def read_columns(content: dict[str, Any]) -> tuple[Column, ...]:
    """The columns of a question, a section or the evidence, in their order."""
    return tuple(_column(name, told) for name, told in content.items())


def words_of(content: Mapping[str, str]) -> Words:
    """Words as a file writes them."""
    return Words(th=content["th"], en=content["en"])


def _parameter(name: str, content: dict[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        label=words_of(content["label"]),
        type=content["type"],
        default=str(content["default"]),
        is_optional=bool(content.get("optional")),
        choices={str(code): words_of(told) for code, told in content.get("choices", {}).items()},
        least=int(content.get("least", 0)),
        most=int(content.get("most", 0)),
    )


def _column(name: str, content: dict[str, Any]) -> Column:
    return Column(
        name=name,
        label=words_of(content),
        kind=content.get("kind", "text"),
        codes=content.get("codes"),
        of=content.get("of"),
        page=content.get("page"),
        sign=content.get("sign"),
        empty=words_of(content["empty"]) if "empty" in content else None,
        many=content.get("many"),
    )

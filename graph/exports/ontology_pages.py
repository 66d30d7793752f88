"""The ontology as a folder of pages that need no server: one for each class and each code list.

    index.html  CLASS.html  list-NAME.html     in Thai
    en/…                                       the same in English
    ontology.ttl …                             the files beside them

Whatever comes from data is escaped (`Markup.format`). Names of files come from the model.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from markupsafe import Markup
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, RDFS, SKOS

from govinno.graph.exports.content import Whole
from govinno.graph.exports.files import new_file
from govinno.graph.exports.ontology import FORMS, GRAPHS, ONTOLOGY_FILES, write_ontology
from govinno.graph.exports.words import LANGUAGES
from govinno.graph.oxigraph import Reader
from govinno.graph.snapshots import Snapshot
from govinno.ontology.iris import RDF_TYPE
from govinno.ontology.model import (
    GI,
    CodeList,
    Concept,
    EntityClass,
    Model,
    Property,
    Rule,
    load_model,
)
from govinno.ontology.patterns import Pattern, class_pattern, list_pattern
from govinno.ontology.published import HEADER
from govinno.records.facts import IRI, Fact, Value
from govinno.words import Words, words_of

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[2] / "static"
FONTS, COLOURS = STATIC / "fonts", STATIC / "colours.css"
#: The language that stands in the folder itself; the others have one of their own.
FIRST = "th"
#: So many values of one property an example shows, and so many letters of each.
MOST_VALUES, LONGEST_VALUE = 3, 160

#: The facts of one thing.
Facts = list[Fact]

_WORDS = words_of("ontology")
_NAMES = (str(RDFS.label), str(SKOS.prefLabel))
_NOTHING = Markup("")


def fill(template: str, **values: object) -> Markup:
    """A template with its values escaped."""
    return Markup(template).format(**values)


def joined(*parts: Markup) -> Markup:
    """Pieces of HTML as one."""
    return _NOTHING.join(parts)


def code(text: str) -> Markup:
    """A text as it is written in queries and records."""
    return fill("<code>{text}</code>", text=text)


def publish_ontology(folder: Path, snapshot: Snapshot) -> int:
    """Write all pages and files into a folder, with examples from a snapshot; gives how many pages.

    Files of the same names are replaced, others stay. `CannotWrite` where the system refuses.
    """
    model = load_model()
    examples = Examples(snapshot, model)
    pages = 0
    for language in LANGUAGES:
        site = Site(model, examples, language)
        for name, page in site.pages():
            _write(folder / site.path / name, page.encode())
            pages += 1
    for name in ONTOLOGY_FILES:
        stem, _, ending = name.rpartition(".")
        with new_file(_within(folder / name)) as stream:
            write_ontology(stem, f".{ending}", stream)
    _write(folder / "ontology.css", COLOURS.read_bytes() + (HERE / "ontology.css").read_bytes())
    for font in FONTS.iterdir():
        shutil.copyfile(font, _within(folder / "fonts" / font.name))
    return pages


def _write(file: Path, content: bytes) -> None:
    with new_file(_within(file)) as stream:
        stream.write(content)


def _within(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


class Examples:
    """For each class the thing of it that most is said of, found in one reading of the facts."""

    def __init__(self, snapshot: Snapshot, model: Model) -> None:
        self._model, self._reader = model, Reader(snapshot.rdf)
        self.is_made_up = Whole(snapshot, model).about.is_made_up
        self._told: dict[str, Facts] = {}
        stated = (fact for _, fact in self._reader.facts())
        for _, facts in groupby(stated, key=lambda fact: fact.subject):
            self._take(list(facts))

    def _take(self, facts: Facts) -> None:
        for iri in _types(facts):
            if len(facts) > len(self._told.get(iri, ())):
                self._told[iri] = facts

    def of(self, entity: EntityClass) -> Facts:
        """The facts of one thing of the class or of a class below; none where there is no thing."""
        found = [self._told[c.iri] for c in self._model.below(entity.iri) if c.iri in self._told]
        return max(found, key=len, default=[])

    def name(self, iri: str, language: str) -> str:
        """What a thing is called, by its label or by what its class says, else its address."""
        facts = [fact for _, fact in self._reader.facts(subject=iri)]
        classes = _types(facts) & self._model.classes.keys()
        called = {p.iri for each in classes for p in self._model.name_from(each)}
        for properties in (_NAMES, called):
            named = [f.value for f in facts if f.property in properties and f.value.kind != IRI]
            if named:
                return max(named, key=lambda value: value.kind == f"@{language}").text
        return iri


def _types(facts: Facts) -> set[str]:
    return {fact.value.text for fact in facts if fact.property == RDF_TYPE}


def _file_of_class(entity: EntityClass) -> str:
    return f"{entity.name}.html"


def _file_of_list(codes: CodeList) -> str:
    return f"list-{codes.name}.html"


def _own_and_inherited(model: Model, entity: EntityClass) -> Iterator[Rule]:
    """The rules of a class, its own first, each property once."""
    rules = (rule for rule in model.rules_of(entity.iri) if not rule.is_inverse)
    told: dict[str, Rule] = {}
    for rule in rules:
        told.setdefault(rule.property.iri, rule)
    yield from told.values()


@dataclass(frozen=True)
class Site:
    """The pages in one language."""

    model: Model
    examples: Examples
    language: str

    @property
    def path(self) -> str:
        """The folder below the first language's."""
        return "" if self.language == FIRST else self.language

    @property
    def _up(self) -> str:
        return "../" if self.path else ""

    def pages(self) -> Iterator[tuple[str, str]]:
        """The name of each page's file, and the page."""
        yield "index.html", self._page("index.html", self._title, self._index())
        for entity in self.model.classes.values():
            name = _file_of_class(entity)
            yield name, self._page(name, self._say(entity.label), self._class(entity))
        for codes in self.model.code_lists.values():
            name = _file_of_list(codes)
            yield name, self._page(name, self._say(codes.label), self._list(codes))

    def _say(self, words: Words) -> str:
        return words.in_language(self.language)

    def _word(self, key: str, **blanks: object) -> str:
        return self._say(_WORDS[key].filled(**blanks))

    @property
    def _other(self) -> str:
        return next(each for each in LANGUAGES if each != self.language)

    # ---- the frame

    def _page(self, name: str, title: str, body: Markup) -> str:
        other = self._up + (f"{self._other}/{name}" if self._other != FIRST else name)
        return fill(
            (HERE / "ontology.html").read_text(encoding="utf-8"),
            language=self.language,
            title=title,
            site=self._title,
            up=self._up,
            other=other,
            other_language=self._other,
            other_name=self._word("other_language"),
            body=body,
            limits=self._word("limits"),
        )

    @cached_property
    def _title(self) -> str:
        return self._of_header(str(DCTERMS.title))

    def _of_header(self, predicate: str) -> str:
        found = [o for p, o in self.model.graph.predicate_objects(HEADER) if str(p) == predicate]
        return str(
            next((o for o in found if getattr(o, "language", "") == self.language), found[0])
        )

    # ---- the index

    def _index(self) -> Markup:
        version = self._word(
            "version", version=self.model.version, modified=self._of_header(str(DCTERMS.modified))
        )
        licence = self._of_header(str(DCTERMS.license))
        lists = set(self.model.code_lists)
        classes = [c for c in self.model.classes.values() if c.iri not in lists]
        return joined(
            fill("<h1>{title}</h1>", title=self._title),
            fill("<p>{text}</p>", text=self._of_header(str(DCTERMS.description))),
            fill(
                '<p class="quiet">{v} · {l}: <a href="{a}">{a}</a></p>',
                v=version,
                l=self._word("licence"),
                a=licence,
            ),
            fill("<p><code>{iri}</code></p>", iri=HEADER),
            self._files(),
            fill("<h2>{title}</h2>", title=self._word("classes")),
            self._rows(("classes", "meaning"), map(self._class_row, classes)),
            fill("<h2>{title}</h2>", title=self._word("lists")),
            self._rows(("lists", "meaning"), map(self._list_row, self.model.code_lists.values())),
        )

    def _files(self) -> Markup:
        heads = {"ontology": "files", "ontology-shapes": "shapes"}
        lines = (
            fill(
                "<li>{head}: {links}</li>",
                head=self._word(heads[name]),
                links=joined(*(self._file(name + ending) for ending in FORMS)),
            )
            for name in GRAPHS
        )
        return fill("<ul>{lines}</ul>", lines=joined(*lines))

    def _file(self, name: str) -> Markup:
        return fill('<a href="{up}{name}">{name}</a> ', up=self._up, name=name)

    def _class_row(self, entity: EntityClass) -> tuple[Markup, str]:
        return self._class_link(entity), self._say(entity.comment or entity.label)

    def _list_row(self, codes: CodeList) -> tuple[Markup, str]:
        many = self._word("codes_many", n=len(codes.concepts))
        meaning = self._say(self.model.classes[codes.class_iri].comment or codes.label)
        return self._list_link(codes), f"{meaning} ({many})"

    # ---- a class

    def _class(self, entity: EntityClass) -> Markup:
        return joined(
            self._head(entity.label, f"gi:{entity.name}", entity.iri, entity.comment),
            self._kin(entity),
            fill("<h2>{title}</h2>", title=self._word("properties")),
            self._rows(
                ("property", "meaning", "value", "how_many", "in_cypher"),
                map(self._property_row, _own_and_inherited(self.model, entity)),
            ),
            fill("<h2>{title}</h2>", title=self._word("example")),
            self._example(entity),
            self._patterns(class_pattern(self.model, entity)),
        )

    def _head(self, label: Words, code: str, iri: str, comment: Words | None) -> Markup:
        other = label.in_language(self._other)
        return joined(
            fill("<h1>{label}</h1>", label=self._say(label)),
            fill(
                '<p class="quiet"><span lang="{l}">{o}</span> · <code>{c}</code> · <code>{i}</code></p>',
                l=self._other,
                o=other,
                c=code,
                i=iri,
            ),
            fill('<p class="lead">{text}</p>', text=self._say(comment)) if comment else _NOTHING,
        )

    def _kin(self, entity: EntityClass) -> Markup:
        """The classes around it, and the list whose codes it has."""
        below = [c for c in self.model.classes.values() if entity.iri in c.ancestors[:1]]
        above = [self.model.classes[iri] for iri in entity.ancestors]
        codes = self.model.codes_of(entity.iri)
        return joined(
            fill("<p>{text}</p>", text=self._word("abstract")) if entity.is_abstract else _NOTHING,
            self._named("above", map(self._class_link, above), " › "),
            self._named("below", map(self._class_link, below), " · "),
            self._named("lists", map(self._list_link, [codes] if codes else []), ""),
        )

    def _named(self, key: str, links: Iterable[Markup], between: str) -> Markup:
        told = Markup(between).join(links)
        return fill("<p>{head}: {told}</p>", head=self._word(key), told=told) if told else told

    def _property_row(self, rule: Rule) -> tuple[object, ...]:
        prop = rule.property
        most = "*" if rule.max_count is None else rule.max_count
        name = fill(
            "{label}<br><code>{term}</code>", label=self._say(prop.label), term=prop.in_sparql
        )
        return (
            name,
            self._meaning(prop),
            self._value(rule),
            f"{rule.min_count}..{most}",
            code(prop.in_cypher),
        )

    def _meaning(self, prop: Property) -> Markup:
        inverse = self.model.graph.value(URIRef(prop.iri), OWL.inverseOf)
        told = fill("{text}", text=self._say(prop.comment or prop.label))
        if inverse is None:
            return told
        name = f"gi:{str(inverse).removeprefix(GI)}"
        return told + fill(
            '<br><span class="quiet">{text}</span>', text=self._word("inverse_way", name=name)
        )

    def _value(self, rule: Rule) -> Markup:
        target = rule.class_iri or rule.property.range
        if target in self.model.code_lists:
            return self._list_link(self.model.code_lists[target])
        if target in self.model.classes:
            return self._class_link(self.model.classes[target])
        kind = str(rule.datatype)
        return fill("{text}", text=self._word(kind)) if kind in _WORDS else code(f"xsd:{kind}")

    def _class_link(self, entity: EntityClass) -> Markup:
        return fill(
            '<a href="{file}">{label}</a> <code>{name}</code>',
            file=_file_of_class(entity),
            label=self._say(entity.label),
            name=entity.name,
        )

    def _list_link(self, codes: CodeList) -> Markup:
        return fill(
            '<a href="{file}">{label}</a> <code>{name}</code>',
            file=_file_of_list(codes),
            label=self._say(codes.label),
            name=codes.name,
        )

    # ---- an example

    def _example(self, entity: EntityClass) -> Markup:
        facts = self.examples.of(entity)
        if not facts:
            return fill('<p class="quiet">{text}</p>', text=self._word("no_example"))
        told: dict[str, list[Value]] = {}
        for fact in facts:
            if fact.property in self.model.properties and self._is_mine(fact.value):
                told.setdefault(fact.property, []).append(fact.value)
        made_up = (
            fill("<p>{text}</p>", text=self._word("made_up"))
            if self.examples.is_made_up
            else _NOTHING
        )
        return joined(
            made_up,
            fill("<p><code>{iri}</code></p>", iri=facts[0].subject),
            self._rows(
                ("property", "value"), (self._example_row(*each) for each in sorted(told.items()))
            ),
        )

    def _is_mine(self, value: Value) -> bool:
        """Whether a value has no language, or that of the page."""
        return not value.kind.startswith("@") or value.kind[1:] == self.language

    def _example_row(self, iri: str, values: list[Value]) -> tuple[Markup, Markup]:
        prop = self.model.properties[iri]
        shown = [fill("{text}", text=self._shown(value)) for value in values[:MOST_VALUES]]
        if more := len(values) - len(shown):
            shown.append(fill('<span class="quiet">{text}</span>', text=self._word("more", n=more)))
        name = fill("{label} <code>{term}</code>", label=self._say(prop.label), term=prop.in_sparql)
        return name, Markup("<br>").join(shown)

    def _shown(self, value: Value) -> str:
        text = self.examples.name(value.text, self.language) if value.kind == IRI else value.text
        return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"

    # ---- a list

    def _list(self, codes: CodeList) -> Markup:
        entity = self.model.classes[codes.class_iri]
        return joined(
            self._head(codes.label, codes.name, codes.iri, entity.comment),
            self._named("classes", [self._class_link(entity)], ""),
            fill("<h2>{title}</h2>", title=self._word("codes_many", n=len(codes.concepts))),
            self._rows(
                ("code", "name", "meaning", "broader"),
                map(self._code_row, codes.concepts.values()),
            ),
            self._patterns(list_pattern(self.model, codes)),
        )

    def _code_row(self, concept: Concept) -> tuple[Markup, str, str, str]:
        broader = self.model.concepts[concept.broader].label if concept.broader else None
        return (
            code(concept.code),
            self._say(concept.label),
            self._say(concept.definition) if concept.definition else "",
            self._say(broader) if broader else "",
        )

    # ---- pieces

    def _patterns(self, pattern: Pattern) -> Markup:
        texts = (
            fill("<h3>{name}</h3><pre><code>{text}</code></pre>", name=name, text=text)
            for name, text in (("SPARQL", pattern.sparql), ("Cypher", pattern.cypher))
        )
        return fill("<h2>{title}</h2>{texts}", title=self._word("ask"), texts=joined(*texts))

    def _rows(self, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Markup:
        """A table whose cells say their column where the page is narrow."""
        names = [self._word(head) for head in heads]
        head = joined(*(fill("<th>{name}</th>", name=name) for name in names))
        body = joined(*(_row(names, row) for row in rows))
        return fill("<table><thead><tr>{h}</tr></thead><tbody>{b}</tbody></table>", h=head, b=body)


def _row(names: list[str], row: Iterable[object]) -> Markup:
    cells = (
        fill('<td data-column="{name}">{cell}</td>', name=name, cell=cell)
        for name, cell in zip(names, row, strict=True)
    )
    return fill("<tr>{cells}</tr>", cells=joined(*cells))

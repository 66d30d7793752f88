"""Writes the reference pages of this folder from what they describe.

    python docs/make.py           writes docs/reference/*.md
    python docs/make.py --check   names the pages that are not current, and leaves with 1

Their tables are read from the model, the mapping, the catalogues and the commands, so they cannot
say anything else than the program does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rdflib.namespace import RDFS, SKOS

from govinno.answers.bind import cypher_string
from govinno.answers.case import load_sections
from govinno.answers.question import Question, load_questions
from govinno.answers.studies import load_studies
from govinno.answers.totals import load_totals
from govinno.answers.values import address_of
from govinno.answers.way import SIDES, Side, Way, load_ways
from govinno.cli import commands
from govinno.docs.fields import case_format_page, words_of_property
from govinno.docs.markdown import anchor, code, fence, paragraphs, table
from govinno.loaders.spec import load_spec
from govinno.ontology.model import CodeList, Concept, EntityClass, Model, Property, Rule, load_model
from govinno.records import faults
from govinno.settings import SETTINGS
from govinno.words import Words, words_of

FOLDER = Path(__file__).parent / "reference"
NOTICE = "<!-- Written by docs/make.py. Do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """Every reference page: its file name and its text."""
    made = {
        "model.md": model_page(load_model()),
        "codes.md": codes_page(load_model()),
        "case-format.md": case_format_page(load_spec()),
        "questions.md": questions_page(),
        "neo4j-queries.md": neo4j_page(),
        "faults.md": faults_page(),
        "refusals.md": refusals_page(),
        "commands.md": commands_page(),
        "dashboard.md": dashboard_page(load_model()),
        "settings.md": settings_page(),
    }
    return {name: NOTICE + text.strip() + "\n" for name, text in made.items()}


def main() -> int:
    """Write the pages, or with `--check` say which are not current."""
    if "--check" not in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        for name, text in pages().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in pages().items() if not _is_current(name, text)]
    for name in stale:
        print(name)
    return 1 if stale else 0


def _is_current(name: str, text: str) -> bool:
    file = FOLDER / name
    return file.exists() and file.read_text(encoding="utf-8") == text


# ---- the model


def model_page(model: Model) -> str:
    """Every class and property in both graphs."""
    lists = [c for c in model.classes.values() if c.iri in model.code_lists]
    things = [c for c in model.classes.values() if c.iri not in model.code_lists]
    return paragraphs(
        "# The model",
        "Every class and property, in both graphs. `govinno model show NAME` prints the same "
        "for one class or computed relationship. In RDF a class or property is `gi:Name` with "
        "`PREFIX gi: <https://w3id.org/govinno/ontology#>`; in the property graph it has the "
        "form in the last column; `.name` is the Thai name where there is one, else the English, else "
        "what the class names it by; `.kind` is the most specific class. A "
        "property of a class above holds for the classes below it.",
        *(class_section(model, entity) for entity in things),
        "## Classes of code lists",
        "Each code is a thing of its list's class. The codes are in [codes](codes.md).",
        table(("class", "ไทย", "English", "list"), (_list_row(model, c) for c in lists)),
        "## Relationships that are computed",
        "They stand in the property graph only: RDF knows their names, and no triple uses them. They "
        "name in `innovations` what carries them.",
        table(
            ("relationship", "ไทย", "English", "only partners"),
            (
                (code(d.relationship), d.label.th, d.label.en, _yes(bool(d.only_where)))
                for d in model.derived
            ),
        ),
        other_properties(model),
    )


def _list_row(model: Model, entity: EntityClass) -> tuple[str, ...]:
    name = model.code_lists[entity.iri].name
    return code(entity.name), entity.label.th, entity.label.en, f"[{name}](codes.md#{name})"


def class_section(model: Model, entity: EntityClass) -> str:
    """One class: its words, its labels, its own properties and its checks."""
    rules = [rule for rule in entity.rules if not rule.is_inverse]
    return paragraphs(
        f"## {entity.name}",
        f"**{entity.label.th} · {entity.label.en}**" + _comment(entity.comment),
        _above(model, entity),
        table(
            ("property", "ไทย", "English", "value", "how many", "in the property graph"),
            (_property_row(model, rule) for rule in rules),
        ),
        *(f"Must hold (`{c.code}`): {c.message.en} · {c.message.th}" for c in entity.checks),
    )


def _comment(words: Words | None) -> str:
    return f"<br>{words.th}<br>{words.en}" if words else ""


def _above(model: Model, entity: EntityClass) -> str:
    names = [model.classes[iri].name for iri in entity.ancestors]
    above = " › ".join(f"[{name}](#{anchor(name)})" for name in names)
    labels = code(_labels(model, entity)) + (
        " · abstract: a label only" if entity.is_abstract else ""
    )
    iri = f" · address `…/id/{entity.iri_kind}/…`" if entity.iri_kind else ""
    return f"{labels}{iri}" + (f" · below {above}" if above else "")


def _labels(model: Model, entity: EntityClass) -> str:
    return "(:" + ":".join(model.labels_of(entity.iri)) + ")"


def _property_row(model: Model, rule: Rule) -> tuple[str, ...]:
    prop = rule.property
    most = "*" if rule.max_count is None else str(rule.max_count)
    words, value = words_of_property(prop), _value(model, rule.class_iri, prop)
    many = f"{rule.min_count}..{most}"
    return code(_term(prop)), words.th, words.en, value, many, _form(rule)


def _term(prop: Property) -> str:
    """The name a query uses: with its prefix where it is not ours."""
    known = {str(RDFS): "rdfs:", str(SKOS): "skos:"}
    return known.get(prop.iri.removesuffix(prop.name), "") + prop.name


def _value(model: Model, class_iri: str | None, prop: Property) -> str:
    if class_iri is None:
        return str(prop.datatype)
    if codes := model.codes_of(class_iri):
        return f"code, [{codes.name}](codes.md#{codes.name})"
    name = model.classes[class_iri].name
    return f"[{name}](#{anchor(name)})"


def _form(rule: Rule) -> str:
    prop = rule.property
    forms = ", ".join(code(form) for form in prop.in_cypher.split(", "))
    is_list = prop.relationship is None and rule.max_count != 1 and not rule.unique_language
    return forms + (" (list)" if is_list else "")


def other_properties(model: Model) -> str:
    """Properties that no shape names."""
    named = {rule.property.iri for c in model.classes.values() for rule in c.rules}
    rows = [
        (code(_term(p)), p.label.th, p.label.en, code(p.relationship or p.key))
        for p in model.properties.values()
        if p.iri not in named
    ]
    return (
        paragraphs("## Other properties", table(("property", "ไทย", "English", ""), rows))
        if rows
        else ""
    )


# ---- code lists


def codes_page(model: Model) -> str:
    """Every code of every list."""
    lists = sorted(model.code_lists.values(), key=lambda codes: codes.name)
    return paragraphs(
        "# Code lists",
        "A record gives a code, or exactly one of its labels in Thai or English. In RDF a code "
        "is `<https://w3id.org/govinno/vocab/LIST/CODE>` with the code as `skos:notation`; in "
        "the property graph it is a node with `.code` and, where a property has no relationship "
        "of its own, the text of the code. `unknown` is said, never guessed.",
        *(list_section(model, codes) for codes in lists),
    )


def list_section(model: Model, codes: CodeList) -> str:
    """One code list."""
    names = {concept.iri: concept.code for concept in codes.concepts.values()}
    return paragraphs(
        f"## {codes.name}",
        f"**{codes.label.th} · {codes.label.en}**, class `{model.classes[codes.class_iri].name}`",
        table(
            ("code", "ไทย", "English", "below", "meaning"),
            (_code_row(concept, names) for concept in codes.concepts.values()),
        ),
    )


def _code_row(concept: Concept, names: dict[str, str]) -> tuple[str, ...]:
    meaning = f"{concept.definition.th} · {concept.definition.en}" if concept.definition else ""
    below = names.get(concept.broader or "", "")
    return code(concept.code), concept.label.th, concept.label.en, code(below), meaning


# ---- questions, faults, refusals, commands, dashboard, settings


def questions_page() -> str:
    """Every question with its blanks and both texts."""
    return paragraphs(
        "# Questions",
        "Every question is one file in `answers/questions/`. Both texts give the same rows; "
        "`$name` stands for a blank. `govinno ask SLUG --format json` gives the texts with the "
        "blanks filled, ready for `govinno query`.",
        *(study_section(study.question) for study in load_studies().values()),
        *(question_section(question) for question in load_questions().values()),
        totals_section(),
    )


def totals_section() -> str:
    """The counts that sentences need, with what each counts and where it stands."""
    rows = [
        (code(count), words.th, words.en, f"`answers/totals/{totals.name}.md`")
        for totals in load_totals().values()
        for count, words in totals.counts.items()
    ]
    return paragraphs(
        "## Counts in sentences",
        "`totals` of an answer are these, under the names that the question gives them; each "
        "file holds one text in SPARQL and one in Cypher that give the same row.",
        table(("count", "ไทย", "English", "file"), rows),
    )


def study_section(question: Question) -> str:
    """A study: its blanks with what they may hold, and its tables."""
    tables = [
        (f"`{form.name}`", form.title.th, form.title.en) for form in question.form.tables.values()
    ]
    return paragraphs(
        f"## {question.slug}",
        f"{question.title.th}<br>{question.title.en}",
        "A study: computed, in parts ([method](../method.md)). The shape of its answer is in "
        "[output](../output.md#json).",
        table(("blank", "ไทย", "English", "may be", "default"), _choices(question)),
        table(("column", "ไทย", "English", "codes"), _columns(question)),
        table(("table", "ไทย", "English"), tables),
    )


def _choices(question: Question) -> Iterator[tuple[str, ...]]:
    for name, th, en, kind, default in _blanks(question):
        parameter = next(p for p in question.parameters if f"`{p.name}`" == name)
        codes = ", ".join(f"`{code}`" for code in parameter.choices)
        span = f"{parameter.least} to {parameter.most}" if parameter.most else kind
        yield name, th, en, codes or span, default


def question_section(question: Question) -> str:
    """One question."""
    return paragraphs(
        f"## {question.slug}",
        f"{question.title.th}<br>{question.title.en}",
        table(("blank", "ไทย", "English", "type", "default"), _blanks(question)),
        table(("column", "ไทย", "English", "codes"), _columns(question)),
        f"Answered by {question.engine.upper() if question.engine == 'sparql' else 'Cypher'} "
        "unless told otherwise. What the answer does not say: "
        f"{question.limits.en} · {question.limits.th}",
        fence("sparql", question.texts["sparql"]),
        fence("cypher", question.texts["cypher"]),
    )


def _blanks(question: Question) -> Iterator[tuple[str, ...]]:
    for parameter in question.parameters:
        extra = " or `any`" if parameter.is_optional else ""
        yield (
            code(parameter.name),
            parameter.label.th,
            parameter.label.en,
            parameter.type + extra,
            code(parameter.default),
        )


def _columns(question: Question) -> Iterator[tuple[str, ...]]:
    for column in question.columns:
        yield code(column.name), column.label.th, column.label.en, column.codes or ""


#: Ten questions that an analyst in Neo4j Browser may begin with.
FIRST_QUERIES = (
    "partners-of-an-innovation",
    "where-a-partner-works",
    "partners-of-more-than-one-case",
    "what-partner-types-bring",
    "who-says-which-factor",
    "factors-by-breadth",
    "who-speaks",
    "innovations-for-a-theme",
    "awards-and-their-scope",
    "measured-results",
)


def neo4j_page() -> str:
    """Ten questions as Neo4j Browser takes them."""
    known = load_questions()
    return paragraphs(
        "# Ten queries for Neo4j Browser",
        "The Cypher texts of ten [questions](questions.md), with their usual values as "
        "parameters. Run the line with `:params` first, where there is one, then the query. "
        "What an answer cannot say stands with each question.",
        *(neo4j_section(number, known[slug]) for number, slug in enumerate(FIRST_QUERIES, 1)),
    )


def neo4j_section(number: int, question: Question) -> str:
    """One question for Neo4j Browser."""
    values = {p.name: address_of(p, p.default) for p in question.parameters}
    given = ", ".join(f"{name}: {cypher_string(value)}" for name, value in values.items())
    return paragraphs(
        f"## {number}. {question.slug}",
        f"{question.title.th}<br>{question.title.en}",
        fence("text", f":params {{{given}}}") if values else "",
        fence("cypher", question.texts["cypher"]),
    )


def faults_page() -> str:
    """Every fault with its words."""
    return paragraphs(
        "# Faults",
        "What `govinno check` and `govinno load` may find. An *error* keeps a record from being "
        "published, a *warning* does not. `{…}` stands for what the record at hand has there.",
        table(
            ("code", "severity", "ไทย", "English"),
            ((code(name), k.severity, k.th, k.en) for name, k in faults.CATALOGUE.items()),
        ),
    )


def refusals_page() -> str:
    """Every reason for not answering a query or carrying out a command."""
    return paragraphs(
        "# Refusals",
        "Why a query is not answered, or a command not carried out. The command leaves with 3, "
        "and with 2 where what was named is not there; a query comes back with the reason.",
        table(
            ("code", "ไทย", "English"),
            ((code(name), words.th, words.en) for name, words in words_of("refusals").items()),
        ),
    )


def commands_page() -> str:
    """The help of every command."""
    return paragraphs(
        "# Commands",
        "The help of each command. Exit codes and the shapes of JSON are in "
        "[what commands print](../output.md).",
        *(f"## {name}\n\n{fence('text', text)}" for name, text in help_texts()),
    )


def help_texts() -> Iterator[tuple[str, str]]:
    """Each command by its full name, with its help."""
    yield from _help("govinno", commands, None)


def _help(
    name: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command,
        parent,
        name.rpartition(" ")[2],
        terminal_width=88,
        max_content_width=88,
        help_option_names=["-h", "--help"],
    )
    yield name, command.get_help(context)
    below: dict[str, click.Command] = getattr(command, "commands", {})
    for sub in sorted(below):
        yield from _help(f"{name} {sub}", below[sub], context)


def dashboard_page(model: Model) -> str:
    """What the Network and the Case page are made of."""
    return paragraphs(
        "# Dashboard",
        "What the Network and the Case page are made of. Their links are in "
        "[links as parameters](../analyst.md#links-as-parameters).",
        "## Lines of the network",
        "Each is a file in `answers/ways/`. *Thick*: somebody names it in a claim about success; "
        "*dashed*: involved, not counted as a partner; *part*: a body above, or one of the same "
        "name. A line that is not drawn at once is drawn "
        "where it leads to the thing in the middle.",
        table(
            ("way", "ไทย", "English", "from", "to", "line", "drawn at once"),
            (_way_row(way) for way in load_ways().values()),
        ),
        "## Signs of the network",
        "A class without a sign here has that of the class above it.",
        table(("sign", "class", "ไทย", "English"), _sign_rows(model)),
        "## Sections of the case page",
        "Each is a file in `answers/case/`. Where the record is silent, the page says so in the "
        "section's own words.",
        table(
            ("section", "ไทย", "English"),
            ((code(s.slug), s.title.th, s.title.en) for s in load_sections().values()),
        ),
    )


def _way_row(way: Way) -> tuple[str, ...]:
    ends = (_end(way, side) for side in SIDES)
    return code(way.slug), way.label.th, way.label.en, *ends, way.line, _yes(way.is_drawn)


def _end(way: Way, side: Side) -> str:
    return ", ".join(code(name) for name in sorted(way.ends[side]))


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _sign_rows(model: Model) -> Iterator[tuple[str, ...]]:
    """The classes that stand at the end of some line and have a sign of their own."""
    ends = {name for way in load_ways().values() for side in SIDES for name in way.ends[side]}
    for entity in model.classes.values():
        above = [model.classes[iri] for iri in entity.ancestors]
        is_met = any(c.name in ends for c in (entity, *above))
        if is_met and entity.glyph and entity.glyph not in {c.glyph for c in above}:
            yield entity.glyph, code(entity.name), entity.label.th, entity.label.en


def settings_page() -> str:
    """Every setting."""
    return paragraphs(
        "# Settings",
        "Environment variables; `--store` and `--lang` of a command stand over them.",
        table(
            ("variable", "default", "ไทย", "English"),
            ((code(s.variable), code(s.default), s.help_th, s.help_en) for s in SETTINGS),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())

"""The gallery of all questions, in groups by what one wants to know; and what a group holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from govinno.answers import Question, shown_columns
from govinno.views import asked, built, html
from govinno.views.html import Markup
from govinno.views.words import language, say, told
from govinno.words import Words, words_of

#: The groups of the questions that name none, and of those that did not come with the product.
OTHER, OWN = "other", "own"
#: A card names so many of the columns that the answer has.
MOST_COLUMNS = 5


def show(questions: Mapping[str, Question]) -> None:
    """The field that narrows the list, and a card for each question."""
    html.show(_head(len(questions)))
    built.plain("narrow")(
        data={"words": _words_of_field(), "list": ".gallery"}, key="gallery_narrow"
    )
    html.show(_list(questions))


def group_of(question: Question) -> str:
    """The group of a question: a key of `labels`."""
    if question.is_own:
        return OWN
    return question.group if question.group in labels() else OTHER


def labels() -> Mapping[str, Words]:
    """What the groups are called, in their order."""
    return words_of("groups")


def beside(question: Question, questions: Mapping[str, Question]) -> Markup:
    """Doors to the other questions of the same group; nothing where there are none."""
    group = group_of(question)
    others = [q for q in questions.values() if group_of(q) == group and q.slug != question.slug]
    if not others:
        return Markup()
    return html.fill(
        '<nav class="beside" aria-label="{title}"><h2>{title}</h2><ul>{doors}</ul></nav>',
        title=say("questions.beside", group=told(labels()[group])),
        doors=html.joined(html.fill("<li>{door}</li>", door=_door(other)) for other in others),
    )


def _door(question: Question) -> Markup:
    return html.door("questions", asked.title(question), q=question.slug)


# ---- the list


def _head(count: int) -> Markup:
    return html.fill(
        "<h1>{title}</h1><p>{lead}</p>",
        title=say("questions.gallery"),
        lead=say("questions.gallery_lead", n=count),
    )


def _list(questions: Mapping[str, Question]) -> Markup:
    groups: dict[str, list[Question]] = {name: [] for name in labels()}
    for question in questions.values():
        groups[group_of(question)].append(question)
    return html.fill(
        '<div class="gallery">{groups}</div>',
        groups=html.joined(_group(name, held) for name, held in groups.items() if held),
    )


def _group(name: str, questions: Iterable[Question]) -> Markup:
    """Studies first: they answer most."""
    ordered = sorted(questions, key=lambda question: question.kind != "study")
    return html.fill(
        '<section data-group="{name}"><h2>{label} <span class="count">{n}</span></h2>'
        '<ul class="question-cards">{cards}</ul></section>',
        name=name,
        label=told(labels()[name]),
        n=len(ordered),
        cards=html.joined(map(_card, ordered)),
    )


def _card(question: Question) -> Markup:
    """The question and what it tells; `data-words` is what the field looks in."""
    return html.fill(
        '<li data-words="{words}"><h3>{door}</h3><p>{tells}</p></li>',
        words=" ".join([*_said(question), _tells(question)]).lower(),
        door=_door(question),
        tells=_tells(question),
    )


def _said(question: Question) -> list[str]:
    """What people may call it: its wording in both languages, and everyday words."""
    return [question.title.th, question.title.en, *question.everyday]


def _tells(question: Question) -> str:
    """What stands in its answer: of a study what its rows are called, else the first of its
    columns, without those that others are a part of."""
    if question.kind == "study":
        return say("questions.tells_study", what=told(question.form.title))
    between = ", " if language() == "en" else " · "
    columns = [c for c in shown_columns(question.columns) if not c.name.startswith("of")]
    labels = dict.fromkeys(told(column.label) for column in columns[:MOST_COLUMNS])
    return say("questions.tells", what=between.join(labels))


# ---- the field


def _words_of_field() -> dict[str, str]:
    keys = ("label", "placeholder", "shown", "nothing")
    return {key: say(f"questions.narrow_{key}") for key in keys}

"""The home page: what this is, the answer that the product is there for, and the ways in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from govinno.answers import Answer, Overview, Question, date_in_words
from govinno.graph import QueryRefused
from govinno.views import asked, evidence, html, provinces, questions, shell
from govinno.views.html import Markup
from govinno.views.link import Link
from govinno.views.success import Quoted, SuccessAnswer, quoted
from govinno.views.words import language, say, told

#: The pages for whoever works on the data; they stand behind one door.
FOR_ANALYSTS = ("query", "network", "round", "bring")


@shell.page("home")
def show(_link: Link) -> None:
    """What is here in one line, the answer with its chart, then questions, places and news."""
    known = asked.overview()
    study = shell.library().questions()[questions.HOME]
    html.show(_head(known))
    answer = cast(SuccessAnswer, asked.answer(study.slug, tuple(asked.usual(study).items())))
    html.show(_answer(study, answer))
    html.show(_cards())
    html.show(_places_and_news(known))
    html.show(_for_analysts(study))


# ---- what this is


def _head(known: Overview) -> Markup:
    return html.fill(
        '<section class="home-head"><h1>{title}</h1><p class="lead">{counts}</p></section>',
        title=say("home.title"),
        counts=told(known.in_words(len(provinces.tiles()))),
    )


# ---- the answer


def _answer(study: Question, answer: SuccessAnswer) -> Markup:
    """The answer in short, with the quotation and what cannot be known; the chart beside it."""
    return html.fill(
        '<section class="home-answer" data-answer="{slug}" aria-label="{label}">'
        '<div class="home-said"><h2>{question}</h2>{sentences}{more}</div>'
        "{chart}<div>{quotation}{unknown}</div></section>",
        slug=answer.question,
        label=say("questions.answer"),
        question=say("home.question"),
        sentences=_sentences(answer),
        more=html.fill(
            '<p class="more">{door}</p>',
            door=html.door("questions", say("home.more"), q=study.slug),
        ),
        chart=_chart(answer),
        quotation=_quotation(quoted(answer)),
        unknown=_unknown(study, answer),
    )


def _sentences(answer: SuccessAnswer) -> Markup:
    """The short sentences with their names in bold; the first of the long ones where the answer
    has no short ones, as where nothing is left to tell of."""
    sentences = answer.short or answer.opening[:1]
    names = {name[language()] for name in answer.names_in_short}
    return html.joined(
        html.fill("<p>{sentence}</p>", sentence=html.with_names(sentence[language()], names))
        for sentence in sentences
    )


def _chart(answer: SuccessAnswer) -> Markup:
    """The kinds of partners: in how many innovations they took part, and in how many of these
    somebody says that they helped. The heads of the numbers are the legend."""
    if not answer.kinds:
        return Markup()
    most = max(kind["took_part"] for kind in answer.kinds)
    rows = (
        html.fill(
            '<tr><th scope="row">{name}</th><td class="kind-bar" aria-hidden="true">'
            '<span style="--share:{named}"></span><span style="--share:{other}"></span></td>'
            '<td class="number">{n}</td><td class="number">{of}</td></tr>',
            name=_capped(kind[language()]),
            named=f"{kind['named'] / most:.3f}",
            other=f"{(kind['took_part'] - kind['named']) / most:.3f}",
            n=kind["named"],
            of=kind["took_part"],
        )
        for kind in answer.kinds
    )
    return html.fill(
        '<div class="home-chart"><table class="partner-kinds"><caption>{caption}</caption><thead><tr>'
        '<th scope="col">{kind}</th><td></td><th scope="col" class="number head-named">{named}</th>'
        '<th scope="col" class="number head-part">{part}</th></tr></thead>'
        "<tbody>{rows}</tbody></table></div>",
        caption=say("home.chart", scope=answer.scope[language()]),
        kind=say("home.kind"),
        named=say("home.named"),
        part=say("home.took_part"),
        rows=html.joined(rows),
    )


def _capped(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quotation(found: Quoted | None) -> Markup:
    """Where it is said that the partner named first helped: word for word, or key words, called
    so; who says it, with which stake, and in which document."""
    if found is None:
        return Markup()
    return html.fill(
        '<figure class="home-quotation"><blockquote><p>{claim}</p>{passage}</blockquote>'
        "<figcaption>{badges}{document}</figcaption></figure>",
        claim=html.words(told(found.claim)),
        passage=evidence.passage(found.place),
        badges=html.fill("<p>{badges}</p>", badges=html.joined(evidence.badges(found.place))),
        document=html.fill(
            '<p class="quiet">{title} · {case}</p>',
            title=evidence.document_link(found.place.document, found.place.url),
            case=html.door("case", say("evidence.open_case"), id=found.place.case),
        ),
    )


def _unknown(study: Question, answer: SuccessAnswer) -> Markup:
    """What cannot be known, in a line; the study's part on it tells the rest."""
    if len(answer.opening) < 2:  # nothing is there to know anything of
        return Markup()
    return html.fill(
        '<p class="home-unknown"><strong>{title}</strong> {text} {door}</p>',
        title=say("home.unknown"),
        text=html.words(answer.opening[-1][language()]),
        door=html.door("questions", say("home.unknown_more"), q=study.slug, analysts="open"),
    )


# ---- questions


def _cards() -> Markup:
    """The questions that ask for a card here, in their order, each with its answer."""
    known = shell.library().questions().values()
    chosen = sorted(
        (question for question in known if question.on_home and not question.is_own),
        key=lambda question: question.on_home,
    )
    return html.fill(
        '<section class="home-part"><h2>{title}</h2><ul class="question-cards">{cards}</ul>'
        '<p class="more">{door}</p></section>',
        title=say("home.questions"),
        cards=html.joined(_card(question) for question in chosen),
        door=html.door("questions", say("home.all_questions", n=len(known))),
    )


def _card(question: Question) -> Markup:
    """The question as it is usually asked, and its sentence where the store gives one in time."""
    given = tuple(asked.usual(question).items())
    return html.fill(
        "<li><h3>{door}</h3><p>{sentence}</p></li>",
        door=html.door("questions", asked.short_title(question, given), q=question.slug),
        sentence=html.words(_sentence(question, given)),
    )


def _sentence(question: Question, given: asked.Given) -> str:
    try:
        answer: Answer = asked.answer(question.slug, given)
    except QueryRefused as refused:  # one slow question does not cost the others
        shell.note_trouble(refused)
        return ""
    return answer.sentence[language()]


# ---- places and news


def _places_and_news(known: Overview) -> Markup:
    return html.fill(
        '<div class="home-two"><section class="home-part"><h2>{places}</h2>{map}</section>'
        '<section class="home-part"><h2>{news}</h2><p class="quiet">{order}</p>{newest}</section>'
        "</div>",
        places=say("home.places"),
        map=provinces.tile_map(known),
        news=say("home.newest"),
        order=say("home.newest_order", shown=len(known.newest), all=f"{known.cases:,}"),
        newest=html.fill('<ol class="newest">{cases}</ol>', cases=html.joined(_newest(known), "")),
    )


def _newest(known: Overview) -> Iterator[Markup]:
    for case in known.newest:
        year = date_in_words(str(case.year), language()) if case.year else ""
        yield html.fill(
            '<li><span class="when">{year}</span><span>{door}<br>'
            '<span class="quiet">{body}</span></span></li>',
            year=year or say("home.no_year"),
            door=html.door("case", told(case.name), id=case.id),
            body=html.words(told(case.local_government)),
        )


# ---- analysts


def _for_analysts(study: Question) -> Markup:
    doors = [html.door(name, say(f"shell.{name}")) for name in FOR_ANALYSTS]
    doors.append(html.door("questions", say("home.in_full"), q=study.slug, analysts="open"))
    return html.fill(
        '<details class="home-analysts"><summary>{title}</summary><ul>{doors}</ul></details>',
        title=say("home.for_analysts"),
        doors=html.joined(html.fill("<li>{door}</li>", door=door) for door in doors),
    )

"""The home page: the answer to the question that the product is there for."""

from __future__ import annotations

from govinno.views import asked, html, questions, shell, study
from govinno.views.link import Link


@shell.page("home")
def show(_link: Link) -> None:
    """The opening of the study on partners and success."""
    question = shell.library().questions()[questions.HOME]
    html.show(html.fill("<h1>{title}</h1>", title=asked.title(question)))
    html.show(study.opening(question))

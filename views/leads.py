"""Where what was found leads: the page that tells most of it, and how that page is asked for it."""

from __future__ import annotations

from govinno.answers import Found, Group, Proposed
from govinno.ontology import load_model
from govinno.views.link import short
from govinno.views.words import say, told


def page_of(found: Found | Proposed) -> tuple[str, dict[str, str]]:
    """The page and its parameters: of a question its answer; of a case, and of what one case alone
    tells and nobody does, that case; of all else the network around it."""
    if isinstance(found, Proposed):
        return "questions", {"q": found.slug, **found.values}
    if found.case and not _is_agent(found.kind):
        return "case", {"id": found.case}
    return "network", {"at": short(found.iri), "sel": short(found.iri)}


def called(group: Group) -> str:
    """What a group of hits is called: a record of a case is, for whoever reads it, the case."""
    return say("search.case") if group.kind == "CaseRecord" else told(group.label)


def _is_agent(kind: str) -> bool:
    """Whether things of this kind act: people, groups and organisations."""
    model = load_model()
    entity = model.entity_class(kind)
    return model.entity_class("Agent").iri in (entity.iri, *entity.ancestors)

"""Evidence beside the rows: a member of the JSON answer that a client gets where it asks for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from govinno.endpoint.refusals import RequestRefused
from govinno.graph import Cell, Document, Form
from govinno.verbs import Govinno

#: What a client may say for yes and no; an empty field is one that nobody filled.
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")


def page_of(fields: Sequence[tuple[str, str]]) -> int | None:
    """The page of evidence that a request asks for, None where it asks for none."""
    told = {name: value.strip().lower() for name, value in fields}
    wanted, page = told.get("evidence", ""), told.get("evidence-page", "")
    is_number = page.isascii() and page.isdigit() and len(page) < 7 and int(page) > 0
    if wanted not in (*YES, *NO) or (page and not is_number):
        raise RequestRefused("evidence-unclear")
    if wanted not in YES and not page:
        return None
    return int(page or 1)


def json_only(media: dict[Form, str]) -> dict[Form, str]:
    """Of the forms that a client takes the one that can hold evidence."""
    if "json" not in media:
        raise RequestRefused("evidence-needs-json")
    return {"json": media["json"]}


def with_evidence(library: Govinno, found: Document, page: int) -> Document:
    """The answer with the member `evidence` behind its rows."""
    behind = library.evidence_of_rows(_rows(json.loads(found.text)), page)
    member = json.dumps(behind.as_dict(), ensure_ascii=False)
    return found._replace(text=f'{found.text.rstrip().removesuffix("}")},"evidence":{member}}}')


def _rows(answer: dict[str, Any]) -> list[list[Cell]]:
    """The cells of the rows; yes or no is one of them."""
    if "boolean" in answer:
        return [[answer["boolean"]]]
    return [[cell["value"] for cell in row.values()] for row in answer["results"]["bindings"]]

"""The server: the tools on standard input and output, as the protocol has them."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from govinno import __version__
from govinno.assistant.links import Links
from govinno.assistant.pages import MOST_BYTES, Shelf
from govinno.assistant.results import Unanswered, say
from govinno.assistant.tools import ARGUMENTS, Argument, Tools
from govinno.graph import QueryRefused, StoreUnreadable, Ticket
from govinno.ontology import BASE
from govinno.verbs import Govinno
from govinno.words import Said, words_of

LANGUAGES = ("th", "en")
#: The tool that reads on in a result of any other.
MORE = "more"
TAKEN = {**ARGUMENTS, MORE: (Argument("cursor", is_needed=True),)}
_LANGUAGE = Argument("language", choices=LANGUAGES)
#: A number that an assistant may send.
MOST_NUMBER = 1_000_000_000
Context = ServerRequestContext[Any]


def serve(library: Govinno, language: str, links: Links) -> None:
    """Answer until standard input ends. Nothing but the protocol goes to standard output.

    `language` is that of the tools' descriptions, and of results where a call names none.
    """
    with suppress(KeyboardInterrupt):
        anyio.run(_serve, _Desk(library, language, links))


async def _serve(desk: _Desk) -> None:
    server = Server(
        "govinno",
        version=__version__,
        title=say("title", desk.language),
        instructions=say("instructions", desk.language),
        on_list_tools=desk.list_tools,
        on_call_tool=desk.call_tool,
    )
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


class _Desk:
    """Lists the tools, looks at what a call brings, and hands results over."""

    def __init__(self, library: Govinno, language: str, links: Links) -> None:
        self.language = language
        self._tools, self._shelf = Tools(library, links), Shelf()

    async def list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[self._described(tool) for tool in TAKEN])

    async def call_tool(self, _: Context, params: CallToolRequestParams) -> CallToolResult:
        ticket = Ticket()
        answer = partial(self._answer, params.name, params.arguments or {}, ticket)
        try:
            return await run_sync(answer, abandon_on_cancel=True)
        except anyio.get_cancelled_exc_class():
            ticket.stop()
            raise

    def _described(self, tool: str) -> Tool:
        taken = [*TAKEN[tool], *(() if tool == MORE else (_LANGUAGE,))]
        schema = {
            "type": "object",
            "properties": {each.name: self._schema(tool, each) for each in taken},
            "required": [each.name for each in taken if each.is_needed],
            "additionalProperties": False,
        }
        return Tool(
            name=tool,
            description=say(f"tool-{tool}", self.language, base=BASE),
            input_schema=schema,
            annotations=ToolAnnotations(
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
        )

    def _schema(self, tool: str, argument: Argument) -> dict[str, Any]:
        key = "arg-language" if argument is _LANGUAGE else f"arg-{tool}-{argument.name}"
        told: dict[str, Any] = {
            "description": words_of("assistant")[key].in_language(self.language)
        }
        if argument.choices:
            return {"type": "string", "enum": [*argument.choices], **told}
        if argument.kind == "values":
            return {"type": "object", "additionalProperties": {"type": "string"}, **told}
        if argument.kind == "number":
            return {"type": "integer", "minimum": 1, **told}
        return {"type": "string", **told}

    def _answer(self, tool: str, given: Mapping[str, Any], ticket: Ticket) -> CallToolResult:
        """The result of a call; what is wrong with it is told in both languages."""
        try:
            return _result(self._page(tool, given, ticket))
        except Said as wrong:
            return _error(wrong)
        except (StoreUnreadable, OSError):
            return _error(Unanswered("store-unreadable"))
        except Exception:
            traceback.print_exc(file=sys.stderr)
            return _error(Unanswered("our-mistake"))

    def _page(self, tool: str, given: Mapping[str, Any], ticket: Ticket) -> str:
        if tool not in TAKEN:
            raise Unanswered("no-such-tool", name=tool[:100], known=", ".join(TAKEN))
        known = {each.name: each for each in (*TAKEN[tool], _LANGUAGE)}
        told = _looked_at(tool, known, given)
        if tool == MORE:
            return self._shelf.next_page(told["cursor"], self._tools.may_be_read)
        language = told.pop("language", self.language)
        return self._shelf.first_page(self._tools.tell(tool, language, told, ticket))


def _looked_at(
    tool: str, known: Mapping[str, Argument], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments as the tool takes them; `Unanswered` for what it cannot take."""
    for name in given:
        if name not in known:
            raise Unanswered("argument-unknown", tool=tool, name=name[:100], known=", ".join(known))
    told = {name: _read(known[name], value) for name, value in given.items() if value is not None}
    for name, argument in known.items():
        if argument.is_needed and name not in told:
            raise Unanswered("argument-missing", tool=tool, name=name)
    return told


def _read(argument: Argument, value: Any) -> Any:
    """One argument; a number may be given as a text, and a value of a blank as a number."""
    name = argument.name
    if argument.kind == "values":
        if not isinstance(value, dict) or not all(map(_is_plain, value.values())):
            raise Unanswered("argument-values", name=name)
        return {str(key): _as_text(each) for key, each in value.items()}
    if argument.kind == "number":
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= MOST_NUMBER):
            raise Unanswered("argument-number", name=name, most=MOST_NUMBER)
        return int(text[:12])
    if not isinstance(value, str):
        raise Unanswered("argument-text", name=name)
    if argument.choices and value not in argument.choices:
        raise Unanswered("argument-choice", name=name, known=", ".join(argument.choices))
    return value


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _result(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)])


def _error(wrong: Said) -> CallToolResult:
    """What is wrong, in both languages; a parser may have had much to say."""
    most = MOST_BYTES // 12  # characters of either language, at most three bytes each
    code = wrong.code if isinstance(wrong, QueryRefused | Unanswered) else "wrong-value"
    content = {"refused": code, "th": wrong.th[:most], "en": wrong.en[:most]}
    text = json.dumps(content, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)

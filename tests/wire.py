"""What the dashboard sends for a page, by Streamlit's own protocol: a visitor without a browser."""

from __future__ import annotations

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


async def messages_of(address: str, page: str = "", query: str = "lang=th") -> list[bytes]:
    """All messages until the script of a page has finished, as they came; a new visitor keeps
    none from before. `page` is its address. Fails where the script ends in trouble."""
    where = address.replace("http", "ws", 1) + "/_stcore/stream"
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    found = []
    async with websockets.connect(where, subprotocols=["streamlit"], max_size=None) as wire:
        await wire.send(asked.SerializeToString())
        async for message in wire:
            found.append(message)
            told = ForwardMsg.FromString(message)
            if told.WhichOneof("type") == "script_finished":
                assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, told
                return found
    raise AssertionError("the server hung up before the page was whole")

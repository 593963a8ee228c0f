"""One person at the workbench without a browser: the same messages over the same websocket, and how long each took.

As a browser does, a person keeps the messages that the server marks as worth keeping and says so, so that the server
sends what has not changed as a reference.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

MOST_BYTES = 64_000_000
BOXES = ("selectbox", "multiselect", "checkbox")


@dataclass
class Person:
    """Somebody on one screen: its boxes by label, what was chosen in them, and what has come over the wire."""

    socket: ClientConnection
    screen: str
    boxes: dict[str, tuple[str, Any, str]] = field(default_factory=dict)  # label -> kind, element, fragment
    chosen: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    received_bytes: int = 0
    faults: int = 0

    @classmethod
    async def arrive(cls, url: str, screen: str) -> Self:
        """Opens the screen, and returns when its first run has ended."""
        address = url.replace("http://", "ws://")
        socket = await connect(
            f"{address}/_stcore/stream", origin=url, subprotocols=["streamlit"], max_size=MOST_BYTES, compression=None
        )
        person = cls(socket, screen)
        await person.ask("")
        return person

    async def ask(self, fragment: str) -> float:
        """Asks for a rerun of the page or of one part of it, and waits for its end; seconds."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.screen
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.widget_states.widgets.extend(self.chosen.values())
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        start = time.perf_counter()
        await self.socket.send(asked.SerializeToString())
        while True:
            raw = await self.socket.recv(decode=False)
            self.received_bytes += len(raw)
            if self._take(ForwardMsg.FromString(raw)):
                return time.perf_counter() - start

    def _take(self, message: ForwardMsg) -> bool:
        """Takes in one message; True for the last of a run."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if kind == "ref_hash":
            message = self.kept[message.ref_hash]
        elif message.metadata.cacheable:
            self.kept[message.hash] = message
        if message.WhichOneof("type") == "delta":
            element = message.delta.new_element
            name = element.WhichOneof("type")
            self.faults += name == "exception"
            if name in BOXES:
                box = getattr(element, name)
                self.boxes[box.label] = (name, box, message.delta.fragment_id)
        return False

    async def act(self, chance: random.Random, labels: tuple[str, ...]) -> float:
        """Chooses something else in one of the boxes ``labels``; seconds until the page has followed."""
        kind, box, fragment = self.boxes[chance.choice(labels)]
        self.chosen[box.id] = CHOOSE[kind](box, self.chosen.get(box.id), chance)
        return await self.ask(fragment)


def _one(box: Any, before: WidgetState | None, chance: random.Random) -> WidgetState:
    now = before.string_value if before else box.options[box.default]
    return WidgetState(id=box.id, string_value=chance.choice([option for option in box.options if option != now]))


def _several(box: Any, _before: WidgetState | None, chance: random.Random) -> WidgetState:
    """None, one or two of the options."""
    state = WidgetState(id=box.id)
    state.string_array_value.data.extend(chance.sample(list(box.options), chance.choice((0, 1, 1, 2))))
    return state


def _tick(box: Any, before: WidgetState | None, _chance: random.Random) -> WidgetState:
    return WidgetState(id=box.id, bool_value=not (before and before.bool_value))


CHOOSE: dict[str, Callable[[Any, WidgetState | None, random.Random], WidgetState]] = {
    "selectbox": _one,
    "multiselect": _several,
    "checkbox": _tick,
}

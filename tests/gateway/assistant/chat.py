"""A person talking with Steward, turn after turn, through the loop itself."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from gateway.assistant.events import TurnEvent, TurnRead
from gateway.assistant.turn import Turn
from kernel.auth.principal import Principal
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel


@dataclass
class Chat:
    """One conversation; `events` are those of the last turn."""

    person: Principal
    model: ChatModel = field(default_factory=OfflineModel)
    conversation_id: UUID | None = None
    events: list[TurnEvent] = field(default_factory=list[TurnEvent])

    async def say(self, text: str) -> TurnRead:
        """One whole turn."""
        turn = Turn(self.person, self.model, text, self.conversation_id)
        self.events = [event async for event in turn.events()]
        read = turn.result()
        self.conversation_id = read.conversation_id
        return read

    def names(self) -> list[str]:
        """The events of the last turn without the states in between; words in a row are one."""
        names = [event.name for event in self.events if event.name != "status"]
        return [
            name
            for at, name in enumerate(names)
            if name != "token" or at == 0 or names[at - 1] != name
        ]

    def data_of(self, name: str) -> list[dict[str, Any]]:
        """The data of every event of a name."""
        return [event.data for event in self.events if event.name == name]

    def streamed(self) -> str:
        """What a reader of the stream has in front of them at the end."""
        text = ""
        for event in self.events:
            if event.name == "stream.reset":
                text = ""
            text += event.data["text"] if event.name == "token" else ""
        return text

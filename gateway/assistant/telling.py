"""How a turn puts into words and events what happens in it."""

from typing import Any
from uuid import UUID

from gateway.assistant.events import ActionRead, TurnDraft, TurnEvent
from gateway.assistant.history import Loaded
from gateway.assistant.shield import Shield


class Telling:
    """The part of a turn that speaks: every word of the assistant goes through it."""

    id: UUID
    draft: TurnDraft
    _loaded: Loaded
    _shield: Shield

    def _say(self, text: str) -> TurnEvent:
        self.draft.text += text
        return TurnEvent("token", {"text": text})

    def _say_apart(self, text: str) -> TurnEvent:
        is_begun = bool(self.draft.text) and not self.draft.text.endswith("\n\n")
        text = self._shield.clean(text)
        return self._say(f"\n\n{text}" if is_begun else text)

    def _status(self, stage: str) -> TurnEvent:
        return TurnEvent("status", {**self._ids(), "stage": stage})

    def _tool_result(self, call_id: str, done: ActionRead) -> TurnEvent:
        return TurnEvent("tool.result", {"call_id": call_id, **done.model_dump(mode="json")})

    def _done(self, message_id: UUID) -> TurnEvent:
        data: dict[str, Any] = {**self._ids(), "message_id": str(message_id)}
        if self.draft.is_cancelled:
            data["is_cancelled"] = True
        if self.draft.handed_over is not None:
            data["handed_over"] = self.draft.handed_over.model_dump(mode="json")
        return TurnEvent("done", data)

    def _ids(self) -> dict[str, str]:
        return {"conversation_id": str(self._loaded.id), "turn_id": str(self.id)}

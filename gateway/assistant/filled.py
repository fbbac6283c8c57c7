"""A turn whose order is a filled-in form: its call is the form's, no model reads it."""

from typing import Any
from uuid import UUID

from actions.registry import load_actions
from actions.spec import Action
from gateway.assistant.evidence import Evidence
from gateway.assistant.guard import storable
from gateway.assistant.provenance import leaves
from gateway.assistant.turn import Events, Turn
from kernel.auth.principal import Principal
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id
from kernel.llm.port import ChatModel, ToolCall


class NothingWaits(Conflict):
    """The question that the form answers is not the conversation's last word any more."""

    code = "nothing_waits"


class FilledTurn(Turn):
    """The one loop with the values of a form in place of a model's reading of words.

    The values are the person's own, as what they type is. The call goes through the same gate:
    a form proposes and a click confirms, as everywhere.
    """

    def __init__(
        self,
        principal: Principal,
        model: ChatModel,
        text: str,
        conversation_id: UUID,
        arguments: dict[str, Any],
    ) -> None:
        super().__init__(principal, model, text, conversation_id)
        self._arguments: dict[str, Any] = storable(arguments)

    async def _converse(self, order: str) -> Events:
        call = self._call()
        action = load_actions()[call.name]
        self._evidence = Evidence(asked=order, tools=[(action, 1.0)])
        await self._shield.begin(self.person, self._loaded, self._evidence)
        self._shield.vouch(str(value) for _, value in leaves(self._arguments))
        async for event in self._act(call, 0):
            yield event

    def _call(self) -> ToolCall:
        """What waits, with the form's values. Raises NothingWaits, and Invalid for other names."""
        pending = self._loaded.state.pending or {}
        action = load_actions().get(str(pending.get("name")))
        if action is None or not self._loaded.state.is_waiting_for_answer:
            raise NothingWaits("this question was answered or left; say again what you want")
        _require_known(action, self._arguments)
        given = {**pending.get("arguments", {}), **self._arguments}
        kept = {name: value for name, value in given.items() if value is not None}
        return ToolCall(id=str(new_id()), name=action.name, arguments=kept)


def _require_known(action: Action, arguments: dict[str, Any]) -> None:
    unknown = sorted(set(arguments) - set(action.args.model_fields))
    if unknown:
        raise Invalid(f"{action.title} takes no {', '.join(unknown)}")

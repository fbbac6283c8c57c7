"""A turn that leaves nothing behind: reads are read, writes are rehearsed and rolled back."""

from contextlib import aclosing

from actions.models import ProposalKind
from actions.outcomes import Circumstances, Clarification
from actions.proposals import read_proposal
from actions.refs import Ambiguous
from actions.registry import find_action
from actions.runner import clarification_of, must_propose, preview, validate
from actions.spec import Effect
from gateway.assistant import history
from gateway.assistant.events import ActionRead, TurnRead
from gateway.assistant.outcomes import Done, carry_out, refused
from gateway.assistant.policy import permitted_model, person_in_turn
from gateway.assistant.turn import AGENT, Turn
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.errors import AppError
from kernel.llm.port import ToolCall


class RehearsedTurn(Turn):
    """The one loop with the same rights, but no conversation, no proposal, no change.

    It is a conversation's first turn, so there is nothing it could confirm or undo.
    """

    async def play(self) -> TurnRead:
        """Answer, and forget. Raises AssistantDisabled, LimitReached and what the model raises."""
        self.person = await person_in_turn(self.person)
        self.model = await permitted_model(self.person, self._asked_model, self._meter)
        self._loaded = await history.load(self.person, None)
        async with aclosing(self._converse(self.text)) as answer:
            async for _ in answer:
                pass
        self._close(self.text, 0)
        return self.result()

    async def _run(self, call: ToolCall) -> Done:
        acting = self.person.through(AGENT, self.draft.model)
        offered = {action.name for action, _ in self._evidence.tools}
        asked = Circumstances(via=self.via, is_tainted=self._loaded.state.is_tainted)
        if call.name in offered and find_action(call.name).effect is Effect.WRITE:
            try:
                return await _rehearse(acting, call, asked)
            except AppError as error:
                return refused(call, error)
        return await carry_out(acting, call, asked, offered)


async def _rehearse(acting: Principal, call: ToolCall, asked: Circumstances) -> Done:
    """What the gate would propose; whether it would run alone is not tried."""
    action = find_action(call.name)
    require(acting, action.permission)
    args = validate(action, call.arguments)
    must_propose(acting, action, asked)  # raises for what no assistant may propose
    try:
        row = await preview(acting, action, args, asked)
    except Ambiguous as unclear:
        question: Clarification = clarification_of(unclear)
        read = ActionRead(name=call.name, args=call.arguments, status="clarification")
        return Done(read, question=question)
    row.kind = ProposalKind.ACTION  # what the table would fill in, were it stored
    read = ActionRead(
        name=call.name, args=call.arguments, status="proposal_required", summary=row.summary
    )
    return Done(read, proposal=read_proposal(acting, row))

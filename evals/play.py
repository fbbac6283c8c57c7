"""Plays a case: a person's turns through the assistant, and Confirm if the case says so."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from uuid import UUID

from actions.bundle_runs import confirm_any
from actions.outcomes import BundleDecided, Decided, Via
from erp_domains.workflows.principals import principal_by_email
from evals.case import Case
from evals.outcome import CaseOutcome, TurnSeen
from evals.state import names_of
from evals.world import Copy, World
from gateway.assistant.turn import Turn
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s, now
from kernel.errors import AppError
from kernel.llm.port import ChatModel


class Player:
    """Plays cases one after the other. A case that changed nothing leaves its copy to the next."""

    def __init__(
        self, world: World, model: ChatModel, on_played: Callable[[], None] = lambda: None
    ) -> None:
        self._world = world
        self._model = model
        self._on_played = on_played
        self._open = AsyncExitStack()
        self._copy: Copy | None = None

    async def play(self, case: Case) -> CaseOutcome:
        """Play a case from the state of the world. Raises NotFound if nobody has that address."""
        copy = await self._fresh_copy()
        try:
            outcome = await self._converse(case)
            outcome.changes = await copy.changes()
        except BaseException:
            await self.aclose()
            raise
        if outcome.changes:
            await self.aclose()
        self._add_names(case, outcome)
        self._on_played()
        return outcome

    async def aclose(self) -> None:
        """Drop the copy in use."""
        await self._open.aclose()
        self._copy = None

    async def _fresh_copy(self) -> Copy:
        if self._copy is None:
            self._copy = await self._open.enter_async_context(self._world.fresh())
        return self._copy

    async def _converse(self, case: Case) -> CaseOutcome:
        person = await principal_by_email(self._world.tenants[case.tenant], case.email)
        outcome = CaseOutcome(model=self._model.name, documents=self._world.documents)
        conversation_id: UUID | None = None
        for text in case.turns:
            seen = await _take_turn(person, self._model, text, conversation_id)
            outcome.turns.append(seen)
            conversation_id = seen.read.get("conversation_id") or conversation_id
            outcome.model = seen.read.get("model") or outcome.model
        if case.confirm and outcome.last.proposal:
            tenant = self._world.tenants[case.tenant]
            by = await principal_by_email(tenant, case.confirm_as) if case.confirm_as else person
            await _press_confirm(by, outcome.last.proposal, outcome)
        return outcome

    def _add_names(self, case: Case, outcome: CaseOutcome) -> None:
        new = names_of(change.row for change in outcome.changes)
        outcome.names = self._world.names(case.tenant) | new


async def _take_turn(
    person: Principal, model: ChatModel, text: str, conversation_id: UUID | None
) -> TurnSeen:
    started_s = monotonic_s()
    try:
        turn = Turn(person, model, text, conversation_id, Via.CHAT)
        async for _ in turn.events():
            pass
        read = turn.result().model_dump(mode="json")
        error, code = "", ""
    except AppError as refused:
        read, error, code = {}, refused.message, refused.code
    latency_ms = round((monotonic_s() - started_s) * 1000)
    return TurnSeen(text=text, read=read, error=error, error_code=code, latency_ms=latency_ms)


async def _press_confirm(person: Principal, proposal: dict[str, Any], outcome: CaseOutcome) -> None:
    # Whoever presses the button has just proved who they are, where the card asks for it.
    proved = replace(person, proved_at=now())
    try:
        done = await confirm_any(proved, UUID(proposal["id"]), Via.PAGE)
    except AppError as refused:
        outcome.confirm_error = refused.message
        return
    if isinstance(done, Decided):
        outcome.confirmed = done.run.model_dump(mode="json")
    if isinstance(done, BundleDecided):
        outcome.confirmed = done.model_dump(mode="json")
        outcome.confirm_error = "; ".join(str(i.error) for i in done.items if i.error)

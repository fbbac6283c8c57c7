"""The only loop: a person's message in, events out, the same for every surface."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from actions.decisions import confirm, dismiss
from actions.errors import ProposalNotFound
from actions.outcomes import (
    Circumstances,
    Clarification,
    Completed,
    NeedsClarification,
    Outcome,
    ProposalRequired,
    Via,
)
from actions.proposals import find_proposal, read_proposal
from actions.refs import Choice
from actions.runner import run
from gateway.assistant import history, prompt
from gateway.assistant.cited import cite_answer
from gateway.assistant.events import ActionRead, TurnDraft, TurnEvent, TurnRead, UsageRead
from gateway.assistant.evidence import Evidence, gather
from gateway.assistant.guard import check_message, clean_output, is_no, is_yes
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s
from kernel.db.uow import begin
from kernel.errors import AppError
from kernel.ids import new_id
from kernel.limits import TURN_STEPS_MAX
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Clarify,
    Finish,
    Message,
    Role,
    StreamReset,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    Usage,
)
from kernel.telemetry import ACTIONS, MODEL_TOKENS, TURN_S

AGENT = "assistant"
Events = AsyncGenerator[TurnEvent]


class Turn:
    """One turn of one conversation. `events()` is consumed once; `result()` is there after it."""

    def __init__(
        self,
        principal: Principal,
        model: ChatModel,
        text: str,
        conversation_id: UUID | None = None,
        via: Via = Via.CHAT,
    ) -> None:
        self.person = principal
        self.model = model
        self.text = check_message(text)
        self.id = new_id()
        self.via = via
        self.draft = TurnDraft(model=model.name)
        self._conversation_id = conversation_id
        self._started_s = monotonic_s()
        self._loaded: history.Loaded
        self._evidence = Evidence()
        self._has_read_untrusted = False

    async def events(self) -> Events:
        """Run the turn. Raises ConversationNotFound before the first event."""
        self._loaded = await history.load(self.person, self._conversation_id)
        yield self._status("reading")
        decided = await self._decide_open_proposal()
        if decided:
            for event in decided:
                yield event
        else:
            async for event in self._converse():
                yield event
        message_id = await history.save(self.person, self._loaded, self.text, self.draft)
        usage = self._usage()
        TURN_S.labels(self.draft.model).observe(usage.latency_ms / 1000)
        yield TurnEvent("usage", usage.model_dump(mode="json"))
        yield TurnEvent("done", {**self._ids(), "message_id": str(message_id)})

    def result(self) -> TurnRead:
        """The finished turn."""
        usage = self._usage()
        return TurnRead(
            conversation_id=self._loaded.id,
            turn_id=self.id,
            answer=self.draft.text,
            citations=self.draft.citations,
            actions=self.draft.actions,
            proposal=self.draft.proposal,
            clarification=self.draft.clarification,
            model=self.draft.model,
            usage=usage,
            latency_ms=usage.latency_ms,
        )

    async def _decide_open_proposal(self) -> list[TurnEvent]:
        """A typed yes or no decides the one open proposal of this conversation, if it may."""
        state = self._loaded.state
        if state.proposal_id is None or not (is_yes(self.text) or is_no(self.text)):
            return []
        async with begin(self.person) as uow:
            row = await find_proposal(uow, state.proposal_id)
            shown = read_proposal(self.person, row) if row else None
        if shown is None or shown.state != "open":
            return []
        if is_no(self.text):
            await dismiss(self.person, shown.id, "dismissed in the conversation")
            state.proposal_id, state.pending = None, None
            return [self._say("Dismissed. Nothing was changed.")]
        if shown.required == "four_eyes" or shown.step_up:
            return [self._say("This one cannot be confirmed by a message: use the card.")]
        return await self._confirm(shown.id)

    async def _confirm(self, proposal_id: UUID) -> list[TurnEvent]:
        try:
            decided = await confirm(self.person, proposal_id, self.via)
        except AppError as error:
            return [self._say(error.message)]
        state = self._loaded.state
        state.proposal_id, state.pending = None, None
        run_read = getattr(decided, "run", None)
        if run_read is None:
            raise ProposalNotFound("there is no such proposal")
        state.last_run_id = run_read.id
        done = ActionRead(
            name=run_read.action, args={}, status="completed", summary=run_read.summary,
            result=run_read.result, run_id=run_read.id, undo=run_read.undo.value,
        )  # fmt: skip
        self.draft.actions.append(done)
        return [self._tool_result(str(self.id), done), self._say(run_read.summary)]

    async def _converse(self) -> Events:
        yield self._status("searching")
        self._evidence = await gather(self.person, self._loaded, self.text)
        request = prompt.build(self.person, self._loaded, self.text, self._evidence)
        self._has_read_untrusted = bool(self._evidence.passages)
        self._loaded.state.pending = None
        for _ in range(TURN_STEPS_MAX):
            yield self._status("thinking")
            calls: list[ToolCall] = []
            async for event in self._ask_model(request, calls):
                yield event
            if not calls:
                break
            request = replace(request, messages=[*request.messages, _assistant(calls)])
            for call in calls:
                async for event in self._act(call):
                    yield event
                request = replace(request, messages=[*request.messages, self._tool_message(call)])
                if self.draft.proposal or self.draft.clarification:
                    return
        for event in self._cite():
            yield event

    async def _ask_model(self, request: ChatRequest, calls: list[ToolCall]) -> Events:
        async for delta in self.model.stream(request):
            match delta:
                case TextDelta(text=text):
                    yield self._say(text)
                case ToolCallDelta(call=call):
                    calls.append(call)
                case Clarify():
                    yield self._clarify(delta)
                case Usage(prompt_tokens=prompt_tokens, completion_tokens=completion_tokens):
                    self.draft.prompt_tokens += prompt_tokens
                    self.draft.completion_tokens += completion_tokens
                case StreamReset(reason=reason, model=model):
                    self.draft.text = ""
                    calls.clear()
                    self.draft.model = model or self.draft.model
                    yield TurnEvent("stream.reset", {"reason": reason})
                case Finish(model=model):
                    self.draft.model = model or self.draft.model

    async def _act(self, call: ToolCall) -> Events:
        yield self._status("acting")
        name = call.name.replace("__", ".")
        yield TurnEvent(
            "tool.start",
            {"call_id": call.id, "name": name, "title": _title(name), "args": call.arguments},
        )
        done = await self._run(name, call)
        self.draft.actions.append(done)
        self._remember_records(call)
        self._has_read_untrusted = True
        ACTIONS.labels(name, done.status).inc()
        yield self._tool_result(call.id, done)
        if done.status == "completed" and done.run_id is not None:
            self._loaded.state.last_run_id = done.run_id
        if self.draft.proposal is not None:
            self._loaded.state.proposal_id = self.draft.proposal.id
            self._loaded.state.pending = {"name": name, "arguments": call.arguments}
            yield TurnEvent("proposal", self.draft.proposal.model_dump(mode="json"))
            if not self.draft.text:
                yield self._say(f"{self.draft.proposal.summary}. Please check and confirm.")
        if self.draft.clarification is not None:
            self._wait_for(name, call.arguments, self.draft.clarification)
            yield TurnEvent("clarification", self.draft.clarification.model_dump(mode="json"))
            yield self._say(self.draft.clarification.question)

    async def _run(self, name: str, call: ToolCall) -> ActionRead:
        asked = Circumstances(
            via=self.via,
            conversation_id=self._loaded.id,
            is_tainted=self._has_read_untrusted,
        )
        allowed = {action.name for action, _ in self._evidence.tools}
        try:
            if name not in allowed:
                raise AppError(f"{name} is not among the actions offered for this turn")
            acting = self.person.through(AGENT, self.draft.model)
            outcome = await run(acting, name, call.arguments, asked)
        except AppError as error:
            return ActionRead(
                name=name, args=call.arguments, status="failed", summary=error.message,
                result=error.as_json(),
            )  # fmt: skip
        return self._read_outcome(name, call.arguments, outcome)

    def _read_outcome(self, name: str, args: dict[str, Any], outcome: Outcome) -> ActionRead:
        match outcome:
            case Completed():
                return ActionRead(
                    name=name, args=args, status="completed", summary=outcome.summary,
                    result=outcome.result, run_id=outcome.run_id, undo=outcome.undo.value,
                    table=outcome.table.model_dump(mode="json") if outcome.table else None,
                )  # fmt: skip
            case ProposalRequired(proposal=proposal):
                self.draft.proposal = proposal
                return ActionRead(
                    name=name, args=args, status="proposal_required", summary=proposal.summary
                )
            case NeedsClarification(clarification=question):
                self.draft.clarification = question
                return ActionRead(
                    name=name, args=args, status="clarification", summary=question.question
                )
            case _:
                raise AssertionError("turns use no idempotency keys")

    def _clarify(self, asked: Clarify) -> TurnEvent:
        choices = [Choice(label=c, value=c) for c in asked.choices]
        question = Clarification(
            question=asked.question, field=asked.field or None, choices=choices
        )
        self.draft.clarification = question
        self._wait_for(asked.tool, asked.arguments_so_far, question)
        self.draft.text = self.draft.text or asked.question
        return TurnEvent("clarification", question.model_dump(mode="json"))

    def _wait_for(self, name: str, arguments: dict[str, Any], question: Clarification) -> None:
        self._loaded.state.pending = {
            "name": name,
            "arguments": arguments,
            "missing_field": question.field or "",
            "choices": [c.value for c in question.choices],
            "text": self.text,
        }

    def _cite(self) -> list[TurnEvent]:
        text, citations = cite_answer(self.draft.text, self._evidence.sources)
        self.draft.text, self.draft.citations = clean_output(text), citations
        return [TurnEvent("citation", c.model_dump(mode="json")) for c in citations]

    def _remember_records(self, call: ToolCall) -> None:
        named = [
            {"kind": m.kind, "id": m.id, "label": m.label, "text": m.text}
            for m in self._evidence.mentions
        ]
        if named:
            self._loaded.state.last_records = named

    def _tool_message(self, call: ToolCall) -> Message:
        done = self.draft.actions[-1]
        body = {"status": done.status, "summary": done.summary, "result": done.result}
        return Message(
            Role.TOOL, orjson.dumps(body, default=str).decode(), tool_call_id=call.id,
            source_id=done.name, name=done.name,
        )  # fmt: skip

    def _say(self, text: str) -> TurnEvent:
        self.draft.text += text
        return TurnEvent("token", {"text": text})

    def _status(self, stage: str) -> TurnEvent:
        return TurnEvent("status", {**self._ids(), "stage": stage})

    def _tool_result(self, call_id: str, done: ActionRead) -> TurnEvent:
        return TurnEvent("tool.result", {"call_id": call_id, **done.model_dump(mode="json")})

    def _ids(self) -> dict[str, str]:
        return {"conversation_id": str(self._loaded.id), "turn_id": str(self.id)}

    def _usage(self) -> UsageRead:
        draft = self.draft
        MODEL_TOKENS.labels(draft.model, "prompt").inc(draft.prompt_tokens)
        MODEL_TOKENS.labels(draft.model, "completion").inc(draft.completion_tokens)
        return UsageRead(
            model=draft.model,
            prompt_tokens=draft.prompt_tokens,
            completion_tokens=draft.completion_tokens,
            currency=self.person.tenant.currency,
            latency_ms=round((monotonic_s() - self._started_s) * 1000),
        )


def _assistant(calls: list[ToolCall]) -> Message:
    return Message(Role.ASSISTANT, tool_calls=calls)


def _title(name: str) -> str:
    try:
        return prompt.title_of(name)
    except AppError:
        return name

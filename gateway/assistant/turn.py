"""The only loop: a person's message in, events out, the same for every surface."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from uuid import UUID

from actions.known_values import with_known_values
from actions.outcomes import Via
from actions.select import is_learning
from erp_domains.tenants.metering import PersonMeter
from gateway.assistant import history, prompt, wording
from gateway.assistant.chain import PLAN, Asked, in_one
from gateway.assistant.cited import cite_answer
from gateway.assistant.decide import Decision, decide
from gateway.assistant.defaults import carry_out_or_default
from gateway.assistant.events import CitationRead, TurnDraft, TurnEvent, TurnRead
from gateway.assistant.evidence import Evidence, gather
from gateway.assistant.grounds import corrections
from gateway.assistant.guard import check_message, is_release, storable
from gateway.assistant.handover import Ended, Waiting, closing_words, hand_over, question_of
from gateway.assistant.outcomes import (
    Done,
    already_done,
    number_citations,
    refused,
    too_many,
    tool_message,
)
from gateway.assistant.plan import as_order
from gateway.assistant.policy import permitted_model, person_in_turn, words_on_model
from gateway.assistant.records import narrowed, records_in, records_named, remember
from gateway.assistant.refusing import with_help, word_page_only
from gateway.assistant.shield import Shield
from gateway.assistant.silence import handed_over, pass_on
from gateway.assistant.telling import Telling
from gateway.assistant.usage import count_turn, read_usage
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s
from kernel.errors import AppError
from kernel.ids import new_id
from kernel.limits import STEP_CALLS_MAX, TURN_STEPS_MAX
from kernel.llm.fallback import FallbackModel
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
from kernel.llm.stopping import StopSignal
from kernel.telemetry import ACTIONS

AGENT = "assistant"
Events = AsyncGenerator[TurnEvent]


class Turn(Telling):
    """One turn of one conversation. `events()` is consumed once; `result()` is there after it."""

    def __init__(
        self,
        principal: Principal,
        model: ChatModel,
        text: str,
        conversation_id: UUID | None = None,
        via: Via = Via.CHAT,
        *,
        allow_fallback: bool = True,
    ) -> None:
        self.person = principal
        self.model = FallbackModel(model)
        self.text = check_message(text)
        self.id = new_id()
        self.via = via
        self.draft = TurnDraft(turn_id=self.id, model=model.name)
        self._conversation_id = conversation_id
        self._started_s = monotonic_s()
        self._evidence = Evidence()
        self._shield = Shield(self.text)
        self._quoted: list[CitationRead] = []
        self._waiting: Waiting | None = None
        self._plan: Done | None = None
        self._skipped: list[str] = []
        self._has_fallen_back = False
        self._asked_model = model
        self._allow_fallback = allow_fallback
        self._meter = PersonMeter(principal, self.id)
        self.stop = StopSignal()

    @property
    def conversation_id(self) -> UUID:
        """Of which conversation it is; known with the first event."""
        return self._loaded.id

    async def events(self) -> Events:
        """Run the turn.

        Raises ConversationNotFound and AssistantDisabled before the first event.
        """
        self.person = await person_in_turn(self.person)
        loaded = self._loaded = await history.load(self.person, self._conversation_id)
        self.model = await permitted_model(self.person, self._asked_model, self._meter, loaded.id)
        to = None if loaded.is_new else await handed_over(self.person, loaded.id)
        yield self._status("reading")
        if to is not None and not is_release(self.text):
            self.draft.handed_over = to
            yield self._done(await pass_on(self.person, loaded, self.text, self.draft))
            return
        async with aclosing(self._answer()) as answer:
            async for event in answer:
                yield event
        self.draft.usage = usage = read_usage(self.draft, self._meter, self._started_s)
        message_id = await history.save(self.person, self._loaded, self.text, self.draft)
        count_turn(usage)
        if self.draft.actions:
            self.draft.handed_over = await handed_over(self.person, loaded.id)
        yield TurnEvent("usage", usage.model_dump(mode="json"))
        yield self._done(message_id)

    def result(self) -> TurnRead:
        """The finished turn."""
        usage = read_usage(self.draft, self._meter, self._started_s)
        return self.draft.read(self._loaded.id, self.id, usage)

    async def _answer(self) -> Events:
        decision = await decide(self.person, self._loaded, self.text, self.via)
        if decision is not None:
            for event in self._tell(decision):
                yield event
            if not decision.steps:
                return
            yield self._say("\n\n")
        order = as_order(decision.steps) if decision else self.text
        first_action = len(self.draft.actions)
        try:
            async with aclosing(self._converse(order)) as answer:
                async for event in answer:
                    yield event
        except AppError as error:
            # What was done must be told and kept; with nothing done the refusal is the answer.
            if not self.draft.actions:
                raise
            yield self._say_apart(wording.word_broken_off(error.message))
        for event in self._close(order, first_action):
            yield event

    def _tell(self, decision: Decision) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        if decision.done is not None:
            self.draft.actions.append(decision.done)
            events.append(self._tool_result(str(self.id), decision.done))
        if decision.text:
            events.append(self._say(self._shield.clean(decision.text)))
        if decision.proposal is not None:  # in place of the one that had become stale
            self.draft.proposal = decision.proposal
            events.append(TurnEvent("proposal", decision.proposal.model_dump(mode="json")))
        return events

    async def _converse(self, order: str) -> Events:
        yield self._status("learning" if is_learning() else "searching")
        self._evidence = await gather(self.person, self._loaded, order)
        await self._shield.begin(self.person, self._loaded, self._evidence)
        fence = self._shield.fence
        request = prompt.build(self.person, self._loaded, order, self._evidence, fence)
        request = replace(request, tools=await with_known_values(self.person, request.tools))
        remember(self._loaded.state, records_named(self._evidence.mentions))
        for _ in range(TURN_STEPS_MAX):
            if self.stop.is_set:
                return
            yield self._status("thinking")
            calls: list[ToolCall] = []
            async with aclosing(self._ask_model(request, calls)) as answer:
                async for event in answer:
                    yield event
            if not calls or self.draft.clarification or self.stop.is_set:
                return
            calls, self._plan = await in_one(self._acting(), calls, self._shield, self._asked())
            messages = [*request.messages, Message(Role.ASSISTANT, tool_calls=calls)]
            for place, call in enumerate(calls):
                if self.stop.is_set:
                    return
                async with aclosing(self._act(call, place)) as acting:
                    async for event in acting:
                        yield event
                if self.draft.proposal or self.draft.clarification:
                    self._skipped = self._shield.titles_asked_for(calls[place + 1 :])
                    return
                messages.append(tool_message(call, self.draft.actions[-1], fence))
            request = replace(request, messages=messages, has_fallen_back=self._has_fallen_back)
        yield self._say_apart(wording.word_steps_max(TURN_STEPS_MAX))

    async def _ask_model(self, request: ChatRequest, calls: list[ToolCall]) -> Events:
        before = self.draft.text
        has_written = any(action.run_id for action in self.draft.actions)
        request = replace(request, allow_fallback=self._allow_fallback, has_written=has_written)
        answer = self.stop.until(self.model.stream(request))
        answer = with_help(self.person, answer, self._evidence)
        async with aclosing(self._shield.filtered(answer)) as deltas:
            async for delta in deltas:
                match delta:
                    case TextDelta(text=text):
                        yield self._say(text)
                    case ToolCallDelta(call=call):
                        name, arguments = storable(call.name), storable(call.arguments)
                        calls.append(replace(call, name=name, arguments=arguments))
                    case Clarify():
                        for event in self._clarify(delta):
                            yield event
                    case Usage():
                        self.draft.count(delta)
                    case StreamReset(reason=reason):
                        calls.clear()
                        self.draft.text, self.draft.clarification = "", None
                        yield TurnEvent("stream.reset", {"reason": reason})
                        if before:  # what earlier steps of this turn said still holds
                            yield self._say(before)
                    case Finish(model=model):
                        self.draft.model = model or self.draft.model
                        self._has_fallen_back |= self.draft.model != self.model.name

    async def _act(self, call: ToolCall, place: int) -> Events:
        """Run the call at this place of its step; a proposal or a question ends the turn."""
        yield self._status("acting")
        title = prompt.title_of(call.name)
        start = {"call_id": call.id, "name": call.name, "title": title, "args": call.arguments}
        yield TurnEvent("tool.start", start)
        done = await self._run(call) if place < STEP_CALLS_MAX else refused(call, too_many())
        read, state = done.read, self._loaded.state
        self._quoted += number_citations(read, len(self._evidence.sources) + len(self._quoted))
        self.draft.actions.append(read)
        self._shield.note(read, title, state)
        ACTIONS.labels(prompt.known_name(call.name), read.status).inc()
        yield self._tool_result(call.id, read)
        if read.status == "completed":
            found = await records_in(self.person, call.name, read.result)
            remember(state, narrowed(found, self._evidence.mentions))
            state.last_run_id = read.run_id or state.last_run_id
        if done.proposal or done.question:
            self._waiting = Waiting(call.name, call.arguments)
        if done.proposal is not None:
            self.draft.proposal = done.proposal
            yield TurnEvent("proposal", done.proposal.model_dump(mode="json"))
        if done.question is not None:
            self.draft.clarification = done.question
            yield TurnEvent("clarification", done.question.model_dump(mode="json"))
            yield self._say_apart(done.question.question)

    def _acting(self) -> Principal:
        return self.person.through(AGENT, self.draft.model)

    def _asked(self) -> Asked:
        return Asked(self.via, self._loaded, {a.name for a, _ in self._evidence.tools})

    async def _run(self, call: ToolCall) -> Done:
        if self._plan is not None and call.name == PLAN:
            return self._plan
        if self._has_fallen_back and (repeat := already_done(self.draft.actions, call)):
            return refused(call, repeat)
        judged = await self._shield.judge(self.person, call)
        if judged.refusal is not None:
            return refused(call, judged.refusal)
        asked = self._shield.circumstances(self.via, self._loaded, judged)
        asked = replace(asked, must_propose=asked.must_propose or call.must_propose)
        return await carry_out_or_default(self._acting(), call, asked, self._asked())

    def _clarify(self, asked: Clarify) -> list[TurnEvent]:
        if asked.tool and (said := word_page_only(asked.tool)):  # whatever is still missing
            return [self._say_apart(said)]
        self.draft.clarification = question = question_of(asked)
        self._waiting = Waiting(asked.tool, asked.arguments_so_far, is_call=False)
        told = TurnEvent("clarification", question.model_dump(mode="json"))
        return [told, self._say_apart(asked.question)]

    def _close(self, order: str, first_action: int) -> list[TurnEvent]:
        """Leave the state for the next turn; say what is still unsaid; check the citations."""
        self.draft.is_cancelled = self.stop.is_set
        order, language = self._evidence.said.text or order, self._evidence.said.language
        steps = [part.text for part in self._evidence.parts]
        ended = Ended(
            order, self._evidence.mentions, first_action, self._waiting, self._skipped, steps
        )
        left = hand_over(self._loaded.state, self.draft, ended)
        words = [] if self.stop.is_set else [*closing_words(self.draft, left, language)]
        answered_by = self.draft.model if self._has_fallen_back else ""
        words += words_on_model(self._asked_model, self.model, answered_by)
        events = [*corrections(self.draft, self._evidence), *map(self._say_apart, words)]
        text, citations = cite_answer(self.draft.text, self._evidence.sources, self._quoted)
        self.draft.text, self.draft.citations = self._shield.clean(text).strip(), citations
        return [*events, *(TurnEvent("citation", c.model_dump(mode="json")) for c in citations)]

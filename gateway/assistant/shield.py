"""What stands between one turn's untrusted text and its effects: fence, provenance, filter."""

from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing

from actions.outcomes import Circumstances, Via
from actions.references import has_reference
from actions.refs import ref_fields, resolve
from actions.registry import load_actions
from actions.spec import Action, Effect
from erp_domains.assistant.schemas import MemoryRead
from erp_domains.tenants.settings import read_settings
from gateway.assistant.events import ActionRead
from gateway.assistant.evidence import Evidence
from gateway.assistant.guard import storable
from gateway.assistant.history import EARLIER, ConversationState, Loaded
from gateway.assistant.outgoing import OutputFilter
from gateway.assistant.pasted import PASTED, points_to_text, split_pasted
from gateway.assistant.prompt import system_template, title_of
from gateway.assistant.provenance import SOURCES_MAX, Origin, Provenance, is_name, leaves
from gateway.assistant.redaction import Leaving, Redactor, ids_in
from gateway.assistant.remembered import notes_on
from gateway.assistant.sinks import RIGHTS_FIELDS, Judgement, choices_of, judge
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.db.tenancy import schema_of
from kernel.db.uow import begin
from kernel.errors import AppError
from kernel.llm.fence import Fence
from kernel.llm.port import Delta, Mention, Role, StreamReset, TextDelta, ToolCall

NAME_OF_RECORD = "the name of a record"


class Shield:
    """Made with a turn, told everything the turn reads, asked before anything leaves or runs."""

    def __init__(self, text: str) -> None:
        self.fence = Fence()
        self._provenance = Provenance()
        self._hear(text)
        self._is_from_text = points_to_text(split_pasted(text)[0])
        self._leaving = Leaving(canaries=(self.fence.nonce,), prompt=system_template())
        self._leaving.known_ids |= ids_in(text)
        self._redactor = Redactor(self._leaving)
        self._filter = OutputFilter(self._redactor)
        self._wanted: set[str] = set()
        self._doubted: set[str] = set()
        self._memory: list[MemoryRead] = []
        self._named: list[Mention] = []

    async def begin(self, person: Principal, loaded: Loaded, evidence: Evidence) -> None:
        """Take in what the turn starts with, and taint the conversation if some of it is prose."""
        policy = (await read_settings(person.tenant)).ai
        self._leaving.hosts = frozenset(policy.link_hosts_allowed)
        self._leaving.schema = schema_of(person.tenant.slug)
        self._provenance.hear(split_pasted(evidence.said.text)[0])  # in English words as well
        self._read_history(loaded)
        self.vouch(loaded.own_words)
        self._provenance.know(loaded.pinned_names)
        self._memory, self._named = loaded.memory, evidence.mentions
        for passage in evidence.passages:
            self._read(f"the document “{passage.title}”", passage.text)
        state = loaded.state
        self._know_records(evidence.mentions, state)
        self._wanted = wanted_writes(evidence, state)
        self._taint(state)

    def vouch(self, values: Iterable[str]) -> None:
        """Take in what the person filled into a form: as good as their words."""
        for value in values:
            self._provenance.hear(value)
            self._leaving.known_ids |= ids_in(value)

    def note(self, done: ActionRead, title: str, state: ConversationState) -> None:
        """Take in the answer of a tool."""
        source = f"what “{title}” answered"
        if done.status == "completed":
            self._provenance.read_result(source, {"result": done.result}, done.args)
        self._provenance.read_text(source, done.summary)
        for _, value in leaves(done.result):
            self._leaving.known_ids |= ids_in(str(value))
        self._taint(state)

    async def judge(self, person: Principal, call: ToolCall) -> Judgement:
        """Whether a call may reach the gate, and what its card has to warn of."""
        action = load_actions().get(call.name)
        if action is None or action.effect is Effect.READ:
            return Judgement()
        await self._know_by_other_names(person, action, call)
        is_asked_for = call.name in self._wanted
        judged = judge(
            action, call.arguments, self._provenance, self._redactor,
            is_asked_for=is_asked_for, is_from_text=self._is_from_text,
        )  # fmt: skip
        judged.notes = notes_on(action, call, self._memory, self._named)
        return judged

    async def persons_first(self, person: Principal, calls: list[ToolCall]) -> list[ToolCall]:
        """The calls of one step, the more of it the person said the sooner: one gets the card."""
        if len(calls) < 2 or any(has_reference(call.arguments) for call in calls):
            return calls
        judged = [await self.judge(person, call) for call in calls]
        doubts = [(j.refusal is not None, bool(j.cautions), j.unsaid) for j in judged]
        self._doubted |= {c.id for c, doubt in zip(calls, doubts, strict=True) if any(doubt[:2])}
        places = sorted(range(len(calls)), key=lambda place: doubts[place])
        return [calls[place] for place in places]

    def titles_asked_for(self, calls: list[ToolCall]) -> list[str]:
        """What these calls are called, without those that only a text wants."""
        return [title_of(call.name) for call in calls if call.id not in self._doubted]

    def circumstances(self, via: Via, loaded: Loaded, judged: Judgement) -> Circumstances:
        """How a call that may reach the gate was asked for."""
        return Circumstances(
            via=via,
            conversation_id=loaded.id,
            is_tainted=loaded.state.is_tainted or bool(judged.cautions),
            tainted_by=tuple(loaded.state.tainted_by),
            cautions=(*judged.cautions, *judged.notes),
            must_propose=bool(judged.notes),
        )

    async def filtered(self, deltas: AsyncGenerator[Delta]) -> AsyncGenerator[Delta]:
        """A model's deltas with only such words as may leave, each as soon as that is sure."""
        async with aclosing(deltas) as stream:
            async for delta in stream:
                if isinstance(delta, TextDelta):
                    safe = self._filter.feed(storable(delta.text))
                elif isinstance(delta, StreamReset):
                    safe = self._filter.drop()
                else:
                    safe = self._filter.flush()
                if safe:
                    yield TextDelta(safe)
                if not isinstance(delta, TextDelta):
                    yield delta
            if rest := self._filter.flush():
                yield TextDelta(rest)

    def clean(self, text: str) -> str:
        """A whole text as it may leave."""
        return self._redactor.clean(text)

    def _read_history(self, loaded: Loaded) -> None:
        for message in loaded.messages:
            if message.role is Role.USER and message.source_id is None:
                self._hear(message.text)
                self._leaving.known_ids |= ids_in(message.text)
            else:
                self._read(EARLIER, message.text, is_taint=message.source_id is not None)

    def _hear(self, message: str) -> None:
        own, pasted = split_pasted(message)
        self._provenance.hear(own)
        self._provenance.read_text(PASTED, pasted)

    def _read(self, source: str, text: str, *, is_taint: bool = True) -> None:
        self._leaving.known_ids |= ids_in(text)
        self._provenance.read_text(source, text, is_taint=is_taint)

    def _know_records(self, mentions: list[Mention], state: ConversationState) -> None:
        known = self._provenance
        said = [vars_of(m) for m in mentions if known.is_said(m.text or m.label)]
        for records, learn in ((said, known.hear_names), (state.last_records, known.know)):
            for record in records:
                values = [str(record.get(name) or "") for name in ("id", "label", "text")]
                parts = [part.strip() for part in values[2].split(",")]
                self._leaving.known_ids |= ids_in(values[0])
                if all(is_name(value) for value in (values[1], *parts)):
                    learn([*values, *parts])
                else:
                    learn(values[:1])
                    self._read(NAME_OF_RECORD, f"{values[1]}\n{values[2]}")
        for mention in mentions:
            if not is_name(mention.label):
                self._read(NAME_OF_RECORD, mention.label)
        pending = state.pending or {}
        self._provenance.know([*pending.get("choices", []), *pending.get("choice_labels", [])])
        waiting = load_actions().get(pending.get("name") or "")
        if waiting is not None:  # one of a few words, and the person has it on the card before them
            shown = pending.get("arguments") or {}
            chosen = choices_of(waiting) - RIGHTS_FIELDS
            self._provenance.know(str(shown[name]) for name in chosen if shown.get(name))

    async def _know_by_other_names(self, person: Principal, action: Action, call: ToolCall) -> None:
        """A record the person named is that record under its number as well."""
        known = self._provenance
        named = [
            (kind, str(call.arguments[name]))
            for name, kind in ref_fields(action.args).items()
            if isinstance(call.arguments.get(name), str)
            and not known.of_reference(str(call.arguments[name])).is_trusted
        ]
        if not named or not allows(person, action.permission).is_allowed:
            return
        async with begin(person) as uow:
            for kind, words in named:
                try:
                    found = await resolve(uow, kind, words)
                except AppError:
                    continue  # none or several: the gate says so
                origin = known.of_reference(str(found.id)).origin
                if origin is Origin.SAID:
                    known.hear_names([words])
                elif origin is Origin.FACT:
                    known.know([words])

    def _taint(self, state: ConversationState) -> None:
        state.is_tainted = state.is_tainted or self._provenance.is_tainted
        known = [*state.tainted_by, *self._provenance.sources]
        state.tainted_by = list(dict.fromkeys(known))[:SOURCES_MAX]


def vars_of(mention: Mention) -> dict[str, str]:
    """A mention as the records of the state are kept."""
    return {"id": mention.id, "label": mention.label, "text": mention.text}


def wanted_writes(evidence: Evidence, state: ConversationState) -> set[str]:
    """The write the person's words fit best, each step's, and what the conversation waits for."""
    writes = {a.name: s for a, s in evidence.tools if a.effect is Effect.WRITE}
    own, _ = split_pasted(evidence.asked)
    steps = [part.fits for part in evidence.parts if part.text in own]
    best = [_best(writes.keys() & fits.keys(), fits) for fits in [writes, *steps]]
    carried = [(state.pending or {}).get("name"), (state.last_call or {}).get("name")]
    return {name for name in (*best, *carried) if name}


def _best(names: Iterable[str], fits: Mapping[str, float]) -> str:
    return max(names, key=lambda name: fits[name], default="")

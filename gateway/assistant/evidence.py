"""What a turn knows before the model starts: records named, actions that fit, passages."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import anyio

from actions.kb.subjects import subjects_in
from actions.mentions import FoundRecord, find_mentions
from actions.refs import ref_fields
from actions.registry import load_actions
from actions.select import select
from actions.spec import Action
from gateway.assistant.history import ConversationState, Loaded
from gateway.assistant.lookup import Clash, clashes_in, question_of
from gateway.assistant.parts import Selected, joined_with, pronouns_in, searches_of, select_for
from gateway.assistant.pasted import order_and_attached
from gateway.assistant.plan import PLAN
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.languages import ENGLISH, Said, detect_language, read_language
from kernel.llm.offline.type_words import COMPANY, PERSON, type_word
from kernel.llm.port import Mention, Part, PassageText, Role
from kernel.logs import get_logger
from rag.answer import Answer, answer_from
from rag.passages import Passage
from rag.retrieve import Retrieval, retrieve
from rag.subjects import speaks_of_papers

log = get_logger(__name__)
READ_DOCUMENTS = "kb.document.read"
# Below the evidence an extractive answer needs, a generating model may still find the answer.
PASSAGES_EVIDENCE_MIN = 0.45
PRONOUN_FIT_MIN = 0.5
NAME_SCORE_MIN = 95.0  # this near a record's name, foreign words are the name
QUESTION_CHARS_MAX = 2_000
DOCUMENTS_OUT = "The documents cannot be searched right now; please ask again in a moment."


@dataclass(slots=True)
class Evidence:
    """Everything gathered for one turn; `sources` are the passages behind `passages`.

    `asked` is the order itself, `attached` what was pasted below it; `said` is the order in English
    words, in which the mentions lie.
    `not_found` says what was searched when the documents do not answer. `parts` are those of a
    message of several; each question among them has been looked up by itself.
    """

    mentions: list[Mention] = field(default_factory=list[Mention])
    tools: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    forbidden: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    passages: list[PassageText] = field(default_factory=list[PassageText])
    sources: list[Passage] = field(default_factory=list[Passage])
    not_found: str = ""
    clashes: list[Clash] = field(default_factory=list[Clash])
    parts: list[Part] = field(default_factory=list[Part])
    asked: str = ""
    attached: str = ""
    said: Said = field(default_factory=Said)


async def gather(principal: Principal, loaded: Loaded, text: str) -> Evidence:
    """Look up records, actions and documents at the same time; nothing stays open after."""
    text, attached = order_and_attached(text)
    said = await _read(principal, text, loaded)
    evidence = Evidence(asked=text, attached=attached, said=said)
    load_actions()  # they bring the kinds of record that can be named

    are_named = anyio.Event()

    async def records() -> None:
        async with begin(principal) as uow:
            evidence.mentions = [as_mention(f) for f in await find_mentions(uow, said.text)]
        are_named.set()

    async def documents() -> None:
        if not allows(principal, READ_DOCUMENTS).is_allowed:
            return
        question = question_of(said.text, loaded)
        found = await _retrieve(principal, question, await _subjects(principal, question))
        if found is None:
            evidence.not_found = DOCUMENTS_OUT
            return
        await are_named.wait()
        answer = await answer_from(found, named=_named(evidence))
        if not answer.statements and said.language != ENGLISH:  # documents in that language
            own = await _retrieve(principal, question_of(text, loaded))
            found, answer = (own, await answer_from(own)) if own else (found, answer)
        evidence.passages = _texts(found, answer)
        evidence.sources = found.passages if evidence.passages else []
        evidence.clashes = clashes_in(answer, found.passages, 0)
        evidence.not_found = "" if answer.statements else answer.text

    async with anyio.create_task_group() as group:
        group.start_soon(records)
        group.start_soon(documents)
    spoken_of = await _spoken_of(principal, said.text, loaded.state)
    selection = await select_for(principal, said.text, evidence.mentions, spoken_of)
    if waiting := _condition_waiting(loaded.state):
        selection = joined_with(selection, await select_for(principal, *waiting))
    evidence.tools = _with_carried(principal, selection, loaded.state)
    evidence.forbidden = selection.forbidden
    if len(selection.parts) > 1:
        await _look_up_parts(principal, evidence, selection)
    return evidence


async def _read(principal: Principal, text: str, loaded: Loaded) -> Said:
    """The message in English words; the records it names keep their names."""
    locale = principal.tenant.locale
    before = next((m.text for m in reversed(loaded.messages) if m.role is Role.USER), "")
    if detect_language(text, before) == ENGLISH:
        return Said(text)
    async with begin(principal) as uow:
        found = await find_mentions(uow, text)
    surely = [f for f in found if f.score >= NAME_SCORE_MIN and not f.text.islower()]
    return read_language(text, locale, [(f.start, f.end) for f in surely], before)


def _named(evidence: Evidence) -> list[str]:
    """The people and companies of a message, as they were written."""
    return [each.text for each in evidence.mentions if type_word(each.kind) in (PERSON, COMPANY)]


async def _spoken_of(principal: Principal, text: str, state: ConversationState) -> str:
    """The kind of record a pronoun means: the latest that what is asked for can be done with.

    Who says "approve that one" after looking at departments means the request from before.
    """
    kinds = list(dict.fromkeys(str(record["kind"]) for record in state.last_records))
    if len(kinds) < 2 or not pronouns_in(text, kinds[0]):
        return next(iter(kinds), "")
    for action, fit in (await select(principal, text)).permitted:
        taken = set(ref_fields(action.args).values())
        if fit >= PRONOUN_FIT_MIN and not taken.isdisjoint(kinds):
            return next(kind for kind in kinds if kind in taken)
    return kinds[0]


async def _look_up_parts(principal: Principal, evidence: Evidence, selected: Selected) -> None:
    """Search the documents for every question of a message of several.

    Their passages come after those of the whole message, under numbers of their own.
    """
    evidence.parts = list(selected.parts)
    if not evidence.passages and not evidence.not_found:  # they may not be read, or are not there
        return
    for place, question in searches_of(selected.parts, _named(evidence)):
        found = await _retrieve(principal, question, await _subjects(principal, question))
        if found is None:
            continue
        answer = await answer_from(found, named=_named(evidence))
        passages = _texts(found, answer, after=len(evidence.sources))
        evidence.clashes += clashes_in(answer, found.passages, len(evidence.sources))
        evidence.sources += found.passages if passages else []
        evidence.passages += passages
        not_found = "" if answer.statements else answer.text
        part = evidence.parts[place]
        evidence.parts[place] = replace(part, passages=passages, not_found=not_found)


def _condition_waiting(state: ConversationState) -> tuple[str, list[Mention]] | None:
    """The condition, with its records, of which something was asked back: its branches wait."""
    pending = state.pending or {}
    text = pending.get("text", "")
    if not pending.get("missing_field") or condition_of(text) is None:
        return None
    return text, [Mention(**m) for m in pending.get("mentions", [])]


def as_mention(found: FoundRecord) -> Mention:
    """A recognised record as a model sees it."""
    return Mention(
        kind=found.candidate.kind,
        id=str(found.candidate.id),
        label=found.candidate.label,
        start=found.start,
        end=found.end,
        score=found.score,
        text=found.text,
    )


def _with_carried(
    principal: Principal, selection: Selected, state: ConversationState
) -> list[tuple[Action, float]]:
    """The selected actions, and first those the conversation is about: waiting, asked, last."""
    scores = {action.name: score for action, score in selection.permitted}
    carried = [a for a in _carried(state) if allows(principal, a.permission).is_allowed]
    names = {action.name for action in carried}
    others = [(a, s) for a, s in selection.permitted if a.name not in names]
    return [*((a, scores.get(a.name, 0.0)) for a in carried), *others][:TURN_ACTIONS_MAX]


def _carried(state: ConversationState) -> list[Action]:
    pending = state.pending or {}
    last = (state.last_call or {}).get("name", "")
    steps = (pending.get("arguments") or {}).get("steps") if pending.get("name") == PLAN else None
    names = [pending.get("name"), last, *(step["action"] for step in steps or [])]
    # What has been made is put right by a change of it, not by making it again.
    names.append(last.replace(".create_", ".update_"))
    titles = pending.get("choices", []) if pending and not pending.get("name") else []
    known = load_actions()
    asked = [a for a in known.values() if a.title in titles]
    wanted = [known[name] for name in names if name in known]
    return list({a.name: a for a in [*asked, *wanted]}.values())


async def _subjects(principal: Principal, question: str) -> list[str]:
    """The records whose documents are asked for: "the contract with Meyer"."""
    if not speaks_of_papers(question):
        return []
    async with begin(principal) as uow:
        return await subjects_in(uow, question)


async def _retrieve(
    principal: Principal, text: str, subjects: Sequence[str] = ()
) -> Retrieval | None:
    try:
        return await retrieve(principal, text[:QUESTION_CHARS_MAX], subjects=subjects)
    except AppError as error:
        # Without the vector store a turn about records still works.
        log.warning("retrieval.unavailable", code=error.code)
        return None


def _texts(found: Retrieval, answer: Answer, after: int = 0) -> list[PassageText]:
    """The passages, numbered from `after`, with the sentences that answer the question, if any."""
    if answer.evidence < PASSAGES_EVIDENCE_MIN:
        return []
    sentences: dict[UUID, list[tuple[str, float]]] = {}
    for statement in answer.statements:
        of_chunk = sentences.setdefault(statement.citation.chunk_id, [])
        of_chunk.append((statement.text, statement.score))
    return [
        PassageText(
            n=n, source=str(passage.chunk_id), title=passage.title, text=passage.text,
            score=passage.score, sentences=sentences.get(passage.chunk_id, []),
        )
        for n, passage in enumerate(found.passages, start=after + 1)
    ]  # fmt: skip

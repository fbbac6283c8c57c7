"""What a turn knows before the model starts: records named, actions that fit, passages."""

from dataclasses import dataclass, field
from uuid import UUID

import anyio
from actions.select import Selection, select

from actions.mentions import FoundRecord, find_mentions
from actions.registry import load_actions
from actions.spec import Action
from gateway.assistant.history import Loaded
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError
from kernel.limits import TURN_ACTIONS_MAX
from kernel.llm.port import Mention, PassageText
from kernel.logs import get_logger
from rag.answer import Answer, answer_from
from rag.passages import Passage
from rag.retrieve import Retrieval, retrieve

log = get_logger(__name__)
READ_DOCUMENTS = "kb.document.read"
# Below the evidence an extractive answer needs, a generating model may still find the answer.
PASSAGES_EVIDENCE_MIN = 0.25


@dataclass(slots=True)
class Evidence:
    """Everything gathered for one turn; `sources` are the passages behind `passages`.

    `not_found` says what was searched when the documents do not answer.
    """

    mentions: list[Mention] = field(default_factory=list[Mention])
    tools: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    forbidden: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    passages: list[PassageText] = field(default_factory=list[PassageText])
    sources: list[Passage] = field(default_factory=list[Passage])
    not_found: str = ""


async def gather(principal: Principal, loaded: Loaded, text: str) -> Evidence:
    """Look up records, actions and documents at the same time; nothing stays open after."""
    evidence = Evidence()

    async def records() -> None:
        async with begin(principal) as uow:
            evidence.mentions = [as_mention(f) for f in await find_mentions(uow, text)]

    async def documents() -> None:
        found = await _retrieve(principal, text)
        if found is not None:
            answer = await answer_from(found)
            evidence.sources = found.passages
            evidence.passages = _texts(found, answer)
            evidence.not_found = "" if answer.statements else answer.text

    async with anyio.create_task_group() as group:
        group.start_soon(records)
        group.start_soon(documents)
    selection = await select(principal, mask(text, evidence.mentions), TURN_ACTIONS_MAX)
    evidence.tools = _with_pending(principal, selection, loaded)
    evidence.forbidden = selection.forbidden
    return evidence


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


def mask(text: str, mentions: list[Mention]) -> str:
    """The text with every record replaced by the word for its kind, as selection wants it."""
    masked, cursor = [], 0
    for mention in mentions:
        if mention.start < cursor:
            continue
        masked += [text[cursor : mention.start], mention.kind.replace("_", " ")]
        cursor = mention.end
    return "".join([*masked, text[cursor:]])


def _with_pending(
    principal: Principal, selection: Selection, loaded: Loaded
) -> list[tuple[Action, float]]:
    """The selected actions, and first the one this conversation is waiting on."""
    name = (loaded.state.pending or {}).get("name")
    waiting = load_actions().get(name) if name else None
    if waiting is None or not allows(principal, waiting.permission).is_allowed:
        return selection.permitted
    others = [(a, s) for a, s in selection.permitted if a.name != waiting.name]
    score = next((s for a, s in selection.permitted if a.name == waiting.name), 0.0)
    return [(waiting, score), *others][:TURN_ACTIONS_MAX]


async def _retrieve(principal: Principal, text: str) -> Retrieval | None:
    if not allows(principal, READ_DOCUMENTS).is_allowed or not text.strip():
        return None
    try:
        return await retrieve(principal, text)
    except AppError as error:
        # Without the vector store a turn about records still works.
        log.warning("retrieval.unavailable", code=error.code)
        return None


def _texts(found: Retrieval, answer: Answer) -> list[PassageText]:
    """The passages with the sentences that answer the question, if any do."""
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
        for n, passage in enumerate(found.passages, start=1)
    ]  # fmt: skip

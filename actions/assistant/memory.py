"""Memory of one person: what they tell, what they ask for, what they want forgotten."""

from uuid import UUID

from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from actions.errors import HumanRequired
from actions.matching import singular
from actions.refs import Ambiguous, Candidate, Choice, NoSuchRecord, known_kinds, resolve
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.assistant import service
from erp_domains.assistant.errors import MemoryNotFound
from erp_domains.assistant.policy import (
    best_matches,
    clean_forgetting,
    clean_memory,
    means_everything,
    read_default,
    shorten,
)
from erp_domains.assistant.schemas import MemoryCreate, MemoryList, MemoryRead
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, NotFound

WHOLE_MESSAGE: JsonDict = {"x-takes": "own words", "x-private": True}
GIVEN_CHARS_MAX = 600
LABEL_CHARS_MAX = 60
ID_CHARS = 36


class Remember(ActionArgs):
    """Remember something about the person who asks, or what they want taken by default.

    Not for notes on customers, leads or deals, and not for secrets.
    """

    text: str = Field(
        min_length=1,
        max_length=GIVEN_CHARS_MAX,
        description="What to remember, in the person's own words.",
        json_schema_extra=WHOLE_MESSAGE,
    )


class Remembered(BaseModel):
    """That it is kept; the words themselves are read in the list alone."""

    id: UUID
    applies_to: str | None = None
    is_unknown: bool = False


def _describe(result: Remembered) -> str:
    told = "I will remember that. Ask what I remember of you, or tell me to forget it."
    if result.applies_to:
        kind = result.applies_to.replace("_", " ")
        return f"{told} I take it where you name no {kind}, and say so."
    if result.is_unknown:
        return f"{told} No record goes by that name, so I cannot fill it in for you."
    return told


async def _forget_again(uow: UnitOfWork, context: UndoContext) -> str:
    await service.forget_memory(uow, [UUID(context.result["id"])])
    return "I have forgotten it again."


@action(
    "assistant.remember",
    permission="assistant.memory.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.by(_forget_again, "it is forgotten again", is_strict=False),
    describe=_describe,
    summarize=lambda args: f"Remember: “{clean_memory(args.text)}”",
    title="Remember for me",
    examples=[
        "remember that I report to Eva Brandt",
        "my default warehouse is Leipzig",
        "please remember: I work from home on Fridays",
        "keep in mind that I prefer short answers",
        "from now on use the Hamburg site as my default warehouse",
        "note that I look after the northern region",
        "my usual supplier is Kestrel Air",
        "don't forget that I am on the works council",
        "remember for next time that I want figures in thousands",
        "my preferred department is Finance",
        "remember I only work in the mornings",
        "for the future: I always mean the German company",
        "bear in mind that Ben Adeyemi stands in for me",
        "rember that my standard account is 6400",
        "keep this in your memory: our team meets on Tuesdays",
        "store for later that Ben Adeyemi is my deputy",
        "you should know that I only deal with suppliers",
        "always assume the Hamburg warehouse when I name none",
        "I am based in Leipzig, please keep that in mind",
    ],
)
async def remember(uow: UnitOfWork, args: Remember) -> Remembered:
    """Keep it for this person alone."""
    _require_person(uow.principal)
    text = service.checked_text(args.text)
    kind, found = await _default_of(uow, text)
    data = MemoryCreate(text=text)
    if found is not None:
        data = MemoryCreate(text=text, applies_to=kind, record_id=found.id, value=found.label)
    row = await service.remember(uow, data)
    is_unknown = kind is not None and found is None
    return Remembered(id=row.id, applies_to=row.applies_to, is_unknown=is_unknown)


class ListMemory(ActionArgs):
    """Show what the assistant remembers of the person who asks. Not what was done for them."""


def _describe_list(result: MemoryList) -> str:
    if not result.items:
        return "I remember nothing about you that you told me to."
    return "You told me:\n" + "\n".join(f"- {item.text}" for item in result.items)


@action(
    "assistant.list_memory",
    permission="assistant.memory.read",
    risk=Risk.READ,
    describe=_describe_list,
    title="List what is remembered",
    examples=[
        "what do you remember about me",
        "what do you know about me",
        "show me your memory",
        "which preferences of mine do you keep",
        "list what I told you to remember",
        "what are my defaults",
        "do you still know what I told you",
        "which facts about me have you stored",
        "show my remembered preferences",
        "what have you memorised of me",
        "what is in your memory",
        "waht do you remember of me",
        "tell me everything you keep about me",
    ],
)
async def list_memory(uow: UnitOfWork, args: ListMemory) -> MemoryList:
    """All of it."""
    _require_person(uow.principal)
    return MemoryList(items=await service.list_memory(uow))


class Forget(ActionArgs):
    """Forget something the person told the assistant to remember, or all of it, for good.

    Not for deleting records, documents or autonomy rules.
    """

    what: str | None = Field(
        None,
        max_length=GIVEN_CHARS_MAX,
        description="What to forget, in the person's own words; everything is possible.",
        json_schema_extra=WHOLE_MESSAGE,
    )
    memory: UUID | None = Field(None, description="The one thing to forget, by its id.")
    everything: bool = Field(False, description="Forget all of it.")


class Forgotten(BaseModel):
    """How many things are gone."""

    forgotten: int


def _describe_forgotten(result: Forgotten) -> str:
    if result.forgotten == 0:
        return "There was nothing to forget."
    things = "one thing" if result.forgotten == 1 else f"all {result.forgotten} things"
    return f"I have forgotten {things} you had told me, for good."


@action(
    "assistant.forget",
    permission="assistant.memory.delete",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.no("what is forgotten is kept nowhere, so it cannot be brought back"),
    describe=_describe_forgotten,
    summarize=lambda args: (
        "Forget everything you told me" if _is_all(args) else "Forget something you told me"
    ),
    title="Forget what I told you",
    examples=[
        "forget that I report to Eva Brandt",
        "forget everything you know about me",
        "forget my default warehouse",
        "delete what I told you about my working hours",
        "clear your memory of me",
        "please forget that I prefer short answers",
        "erase everything you remember about me",
        "you can forget what I said about the northern region",
        "remove my preferences from your memory",
        "I no longer want you to remember where I work",
        "drop the fact that Ben Adeyemi stands in for me",
        "forget my usual supplier",
        "wipe all you have stored about me",
        "froget my default account",
        "stop remembering that I prefer tea",
        "you no longer need to know who my deputy is",
        "take back what I told you about my deputy from your memory",
    ],
)
async def forget(uow: UnitOfWork, args: Forget) -> Forgotten:
    """Forget one thing or all. Raises MemoryNotFound, or Ambiguous when several fit."""
    _require_person(uow.principal)
    if _is_all(args):
        return Forgotten(forgotten=await service.forget_memory(uow, None))
    memory_id = args.memory or _as_id(args.what) or await _meant(uow, args.what)
    return Forgotten(forgotten=await service.forget_memory(uow, [memory_id]))


async def _meant(uow: UnitOfWork, what: str | None) -> UUID:
    words = clean_forgetting(what or "")
    if not words:
        raise Invalid("say what to forget, or that you mean everything")
    known = await service.list_memory(uow)
    fitting = [known[at] for at in best_matches(words, [_named(m) for m in known])]
    if not fitting:
        raise MemoryNotFound(f"I remember nothing like “{shorten(words, LABEL_CHARS_MAX)}”")
    if len(fitting) > 1:
        choices = [Choice(label=shorten(m.text, LABEL_CHARS_MAX), value=str(m.id)) for m in fitting]
        raise Ambiguous("Which of these shall I forget?", "what", choices)
    return fitting[0].id


def _named(memory: MemoryRead) -> str:
    return f"{memory.text} {(memory.applies_to or '').replace('_', ' ')}"


def _is_all(args: Forget) -> bool:
    return args.everything or (args.memory is None and means_everything(args.what or ""))


def _as_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text and len(text) == ID_CHARS else None
    except ValueError:
        return None


async def _default_of(uow: UnitOfWork, text: str) -> tuple[str | None, Candidate | None]:
    """The kind of record a sentence sets a default for, and the record, if there is one."""
    default = read_default(text)
    if default is None:
        return None, None
    words = tuple(singular(word) for word in default.what.split())
    kinds = [k for k in known_kinds(uow.principal) if tuple(k.split("_")) == words]
    if not kinds:
        return None, None
    try:
        return kinds[0], await resolve(uow, kinds[0], default.value, "text")
    except Ambiguous as question:
        names = ", ".join(choice.label for choice in question.choices)
        raise Invalid(f"{question.question} {names}. Say it again with that name") from question
    except (NoSuchRecord, NotFound):
        return kinds[0], None


def _require_person(principal: Principal) -> None:
    """Memory belongs to a person; a program that acts for them keeps and reads none of it."""
    if principal.kind is not PrincipalKind.USER:
        raise HumanRequired("only a person, signed in, has a memory here")

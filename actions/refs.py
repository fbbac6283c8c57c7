"""Records named by people's words: one match is the record, several a question, none "not found".

An argument of type `Ref` is a string in JSON. A kind of record is registered by its domain's
folder in `actions/` with `ref_kind(...)`; what can be found is what the person may see.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema
from sqlalchemy import select

from actions.matching import Candidate, best_matches
from actions.spec import ActionArgs
from kernel.auth.access import grants_for, predicate
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork
from kernel.errors import AppError, NotFound
from kernel.limits import MENTION_RECORDS_MAX, REFERENCE_CHOICES_MAX

SELF_WORDS = frozenset({"me", "myself", "i", "my", "self", "mine"})


@dataclass(slots=True)
class Ref:
    """A record as a person named it; `id` and `label` are known after resolution."""

    words: str
    id: UUID = field(default=UUID(int=0))
    label: str = ""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        from_text = core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(min_length=1, max_length=200, strip_whitespace=True)
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), from_text]
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda ref: str(ref.id) if ref.id.int else ref.words
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "minLength": 1, "maxLength": 200}


@dataclass(frozen=True, slots=True)
class RefTo:
    """Marks a `Ref` argument with its kind: `Annotated[Ref, RefTo("employee")]`."""

    kind: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "x-kind": self.kind}


class Choice(BaseModel):
    """One record to choose from; `value` is what to say to mean it."""

    label: str
    value: str
    detail: str = ""


class Ambiguous(AppError):
    """Several records fit the words; the person has to choose."""

    code = "ambiguous"
    status = 409

    def __init__(self, question: str, field_name: str, choices: list[Choice]) -> None:
        super().__init__(question, field=field_name, choices=[c.model_dump() for c in choices])
        self.question = question
        self.field = field_name
        self.choices = choices


class NoSuchRecord(NotFound):
    """Nothing the person may see goes by these words."""

    code = "no_such_record"


Finder = Callable[[UnitOfWork, UUID | None], Awaitable[list["Candidate"]]]


@dataclass(frozen=True, slots=True)
class RefKind:
    """How records of one kind are found: a model and the columns that name it.

    `label` is the column people read, `exact` columns match whole (numbers, e-mail, SKU),
    `detail` tells two of the same name apart. `finder` takes the place of the query where columns
    of one table are not enough; it gets the id to look for, or None for all, and must give
    nothing the person may not see.
    """

    kind: str
    model: Any
    label: str
    exact: tuple[str, ...] = ()
    detail: str | None = None
    order: str | None = None
    permission: str | None = None
    is_person: bool = False
    narrow: Callable[[], Any] | None = None
    finder: Finder | None = None
    is_subject: bool = False
    """Whether documents are about such records, so that one can ask for those about one."""
    part_words_min: int = 1
    """How many words of a name must stand in a sentence to mean it; titles of everyday words: 2."""


_kinds: dict[str, RefKind] = {}


def ref_kind(kind: RefKind) -> RefKind:
    """Register a kind of record that arguments may name."""
    _kinds[kind.kind] = kind
    return kind


def ref_fields(args: type[ActionArgs]) -> dict[str, str]:
    """Argument name -> kind, for every `Ref` (or list of them) an action takes."""
    found: dict[str, str] = {}
    for name, info in args.model_fields.items():
        for mark in [*info.metadata, *_inner_metadata(info.annotation)]:
            if isinstance(mark, RefTo):
                found[name] = mark.kind
    return found


async def resolve_refs(uow: UnitOfWork, args: ActionArgs) -> None:
    """Fill in every `Ref` of the arguments, in place. Raises Ambiguous or NoSuchRecord."""
    for name, kind in ref_fields(type(args)).items():
        value = getattr(args, name)
        for ref in value if isinstance(value, list) else [value]:
            if isinstance(ref, Ref) and not ref.id.int:
                found = await resolve(uow, kind, ref.words, name)
                ref.id, ref.label = found.id, found.label


async def resolve(uow: UnitOfWork, kind: str, words: str, field_name: str = "") -> Candidate:
    """The one visible record these words mean. Raises Ambiguous or NoSuchRecord."""
    spec = _kinds[kind]
    if (known_id := _as_id(words)) is not None:
        return await _by_id(uow, spec, known_id, field_name)
    everyone = await candidates(uow, kind)
    if spec.is_person and words.casefold() in SELF_WORDS:
        me = (uow.principal.employee_id, uow.principal.user_id)
        own = [c for c in everyone if c.id in me]
        if own:
            return own[0]
    found = best_matches(words, everyone)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NoSuchRecord(
            f"no {kind.replace('_', ' ')} called “{words}” among those you may see",
            field=field_name,
            kind=kind,
            words=words,
        )
    raise ambiguous(kind, words, field_name, found)


def ambiguous(kind: str, words: str, field_name: str, found: Sequence[Candidate]) -> Ambiguous:
    """The question which of several records is meant."""
    choices = [choice_of(c) for c in found[:REFERENCE_CHOICES_MAX]]
    return Ambiguous(
        f"Which {kind.replace('_', ' ')} do you mean by “{words}”?", field_name, choices
    )


def choice_of(candidate: Candidate) -> Choice:
    """A candidate as a button: its exact name if it has one, else its id, means it for sure."""
    exact = candidate.names[1] if len(candidate.names) > 1 else str(candidate.id)
    return Choice(label=candidate.label, value=exact, detail=candidate.detail)


async def candidates(uow: UnitOfWork, kind: str, record_id: UUID | None = None) -> list[Candidate]:
    """Every record of a kind the person may see (or the one with this id), with its names."""
    spec = _kinds[kind]
    if spec.finder is not None:
        return await spec.finder(uow, record_id)
    model = spec.model
    columns = [getattr(model, name) for name in ("id", spec.label, *spec.exact)]
    detail = getattr(model, spec.detail) if spec.detail else None
    query = select(*columns, *([detail] if detail is not None else [])).where(
        predicate(uow.principal, model, spec.permission)
    )
    if record_id is not None:
        query = query.where(model.id == record_id)
    if spec.narrow is not None:
        query = query.where(spec.narrow())
    # The newest are kept where there are more than can be compared; ids grow with time.
    newest_first = query.order_by(getattr(model, spec.order or "id").desc())
    rows = (await uow.session.execute(newest_first.limit(MENTION_RECORDS_MAX))).all()
    return [_candidate(spec, row) for row in (rows if spec.order else reversed(rows))]


async def _by_id(uow: UnitOfWork, spec: RefKind, record_id: UUID, field_name: str) -> Candidate:
    for candidate in await candidates(uow, spec.kind, record_id):
        return candidate
    raise NoSuchRecord(
        f"no such {spec.kind.replace('_', ' ')} among those you may see",
        field=field_name,
        kind=spec.kind,
    )


def _as_id(words: str) -> UUID | None:
    try:
        return UUID(words) if len(words) == 36 else None
    except ValueError:
        return None


def known_kinds(principal: Principal) -> list[str]:
    """The kinds of record this person could name."""
    return [
        k.kind
        for k in _kinds.values()
        if grants_for(principal, k.permission or k.model.__access__.read)
    ]


def model_of_kind(kind: str) -> Any:
    """The mapped class of a kind of record, or None."""
    spec = _kinds.get(kind)
    return spec.model if spec else None


def subject_kinds() -> dict[str, str]:
    """The kinds of record that documents are about, each with its table."""
    return {k.kind: k.model.__tablename__ for k in _kinds.values() if k.is_subject}


def is_person_kind(kind: str) -> bool:
    """Whether records of a kind are people of the company."""
    return _kinds[kind].is_person


def kind_words() -> list[tuple[str, ...]]:
    """The words of every kind's name: ("leave", "request")."""
    return [tuple(kind.split("_")) for kind in _kinds]


def part_words_min(kind: str) -> int:
    """How many words of a name of this kind must be said to mean it."""
    return _kinds[kind].part_words_min


def _candidate(spec: RefKind, row: Any) -> Candidate:
    exact = [str(v) for v in row[2 : 2 + len(spec.exact)] if v]
    detail = str(row[-1]) if spec.detail and row[-1] is not None else ""
    return Candidate(
        id=row[0], kind=spec.kind, label=str(row[1]), names=(str(row[1]), *exact), detail=detail
    )


def _inner_metadata(annotation: Any) -> list[Any]:
    found: list[Any] = list(getattr(annotation, "__metadata__", ()))
    for inner in getattr(annotation, "__args__", ()):
        found.extend(_inner_metadata(inner))
    return found

"""The declaration of an action, from which every surface is made."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_type_hints
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

from actions.wording_files import wordings_of
from kernel.db.uow import UnitOfWork


class Effect(StrEnum):
    """Whether an action changes anything."""

    READ = "read"
    WRITE = "write"


class Risk(StrEnum):
    """R reads; W is a write that can be taken back; D is destructive, money, external, identity."""

    READ = "R"
    WRITE = "W"
    DESTRUCTIVE = "D"


class Confirm(StrEnum):
    """Who must say yes before a proposal of the assistant is carried out."""

    NO = "no"
    ASK = "ask"
    FOUR_EYES = "four_eyes"
    HUMAN = "human"


class ActionArgs(BaseModel):
    """Base of all arguments: unknown fields are refused, text is stripped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_nul(cls, given: Any) -> Any:
        # No text column can hold it, so it would break the transaction instead of the request.
        if _has_nul(given):
            raise ValueError("text must not contain the character NUL (U+0000)")
        return given


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, Mapping):
        return any(_has_nul(part) for entry in value.items() for part in entry)  # pyright: ignore[reportUnknownVariableType]
    return isinstance(value, list) and any(_has_nul(part) for part in value)  # pyright: ignore[reportUnknownVariableType]


class NoArgs(ActionArgs):
    """An action without arguments."""


class UndoKind(StrEnum):
    """Whether a completed run can be taken back."""

    YES = "yes"
    PARTIAL = "partial"
    NO = "no"


@dataclass(frozen=True, slots=True)
class UndoContext:
    """What a compensating function gets to know of the run it undoes."""

    run_id: UUID
    args: Any
    result: dict[str, Any]
    created: dict[str, list[UUID]]
    """Table name -> ids of the rows the run created."""


Compensate = Callable[[UnitOfWork, UndoContext], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Undo:
    """How a run is taken back: `restore` the rows from the diff, `compensate`, or never."""

    kind: UndoKind
    note: str = ""
    compensate: Compensate | None = None
    is_strict: bool = True
    """Whether a later change of any touched row forbids the undo."""

    @classmethod
    def restore(cls, note: str = "") -> "Undo":
        """Rows the run created are deleted, rows it changed get their old values back.

        Only for actions whose changes are plain rows written through the ORM; never for ledgers.
        """
        return cls(UndoKind.YES, note)

    @classmethod
    def by(
        cls,
        compensate: Compensate,
        note: str = "",
        *,
        kind: UndoKind = UndoKind.YES,
        is_strict: bool = True,
    ) -> "Undo":
        """A business operation that reverses the run; it answers with one sentence.

        `is_strict=False` for rows that others change all the time, e.g. a stock quantity: then
        the operation itself refuses what it cannot reverse.
        """
        return cls(kind, note, compensate, is_strict)

    @classmethod
    def no(cls, reason: str) -> "Undo":
        """It cannot be taken back, for this reason, which the proposal shows."""
        return cls(UndoKind.NO, reason)


Execute = Callable[[UnitOfWork, Any], Awaitable[Any]]
Describe = Callable[[Any], str]
AmountOf = Callable[[Any, Any], tuple[Decimal | None, str | None]]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing Steward can do."""

    name: str
    title: str
    description: str
    permission: str
    risk: Risk
    confirm: Confirm
    step_up: bool
    args: type[ActionArgs]
    execute: Execute
    describe: Describe
    summarize: Describe | None
    examples: tuple[str, ...]
    undo: Undo
    amount: AmountOf | None = None
    result: TypeAdapter[Any] = field(default_factory=lambda: TypeAdapter(Any))

    @property
    def effect(self) -> Effect:
        """Read or write, by its risk."""
        return Effect.READ if self.risk is Risk.READ else Effect.WRITE

    @property
    def tool_name(self) -> str:
        """The name in forms that allow no dot, e.g. `hrm__request_leave`."""
        return self.name.replace(".", "__")


REGISTERED: dict[str, Action] = {}
"""Every action declared so far; read it through `actions.registry`."""


def action(
    name: str,
    *,
    permission: str,
    risk: Risk,
    describe: Describe,
    examples: Sequence[str],
    confirm: Confirm | None = None,
    step_up: bool = False,
    undo: Undo | None = None,
    summarize: Describe | None = None,
    title: str | None = None,
    amount: AmountOf | None = None,
) -> Callable[[Execute], Execute]:
    """Declare an action on the function that carries it out and register it.

    `describe` makes what the person reads from the result, `summarize` a proposal's headline from
    the resolved arguments (by default title and arguments). Writes must declare their `undo`.
    `amount` tells from arguments and result what money is at stake; no currency means the
    company's, no amount that it is not known. The arguments' docstring is the description a
    model sees.
    """

    def declare(execute: Execute) -> Execute:
        args = _args_of(execute)
        declared = Action(
            name=name,
            title=title or name.split(".", 1)[1].replace("_", " ").capitalize(),
            description=inspect.getdoc(args) or "",
            permission=permission,
            risk=risk,
            confirm=_confirm_of(risk, confirm),
            step_up=step_up,
            args=args,
            execute=execute,
            describe=describe,
            summarize=summarize,
            examples=tuple(dict.fromkeys((*examples, *wordings_of(name)))),
            undo=_undo_of(name, risk, undo),
            amount=amount,
            result=TypeAdapter(get_type_hints(execute).get("return", Any)),
        )
        if name in REGISTERED:
            raise TypeError(f"{name} is declared twice")
        REGISTERED[name] = declared
        return execute

    return declare


def _args_of(execute: Execute) -> type[ActionArgs]:
    second = list(inspect.signature(execute).parameters)[1]
    return get_type_hints(execute)[second]


def _confirm_of(risk: Risk, confirm: Confirm | None) -> Confirm:
    if risk is Risk.READ:
        return Confirm.NO
    return confirm or Confirm.ASK


def _undo_of(name: str, risk: Risk, undo: Undo | None) -> Undo:
    if risk is Risk.READ:
        return Undo.no("nothing was changed")
    if undo is None:
        raise TypeError(f"{name} writes: declare its undo, or Undo.no(reason)")
    return undo

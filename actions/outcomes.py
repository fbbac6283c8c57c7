"""What the gate answers, and the circumstances of a request."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from actions.proposals import ProposalRead
from actions.refs import Choice
from actions.runs import RunRead
from actions.spec import UndoKind
from actions.tables import Table
from kernel.idempotency import Key

CAUTION = "Check: "
"""How a caution begins, so that a renewed proposal keeps it."""


class Via(StrEnum):
    """Where a request or a decision came from."""

    API = "api"
    CHAT = "chat"
    PAGE = "page"
    WIDGET = "widget"
    SLACK = "slack"
    CLI = "cli"
    POLICY = "policy"
    SCHEDULE = "schedule"
    LOADER = "loader"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How an action was asked for. A tainted turn has read text nobody vouches for.

    `tainted_by` names that text for the audit, `cautions` are shown on a proposal before its own
    warnings: which of its values nobody but such text gave.
    """

    via: Via = Via.API
    conversation_id: UUID | None = None
    is_tainted: bool = False
    must_propose: bool = False
    key: Key | None = None
    tainted_by: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def is_assistant(self) -> bool:
        """Whether a model, not a person, chose the arguments."""
        return self.via in (Via.CHAT, Via.SLACK)


class Clarification(BaseModel):
    """A question the person has to answer before the action can go on.

    `action` waits for it, `arguments` are those known so far: a form can ask for the rest.
    """

    question: str
    field: str | None = None
    action: str | None = None
    arguments: dict[str, Any] | None = None
    choices: list[Choice] = []
    multiple: bool = False


class Completed(BaseModel):
    """The action was carried out."""

    status: Literal["completed"] = "completed"
    run_id: UUID | None = None
    summary: str
    result: Any
    table: Table | None = None
    undo: UndoKind = UndoKind.NO


class ProposalRequired(BaseModel):
    """The action waits for a person."""

    status: Literal["proposal_required"] = "proposal_required"
    proposal: ProposalRead


class NeedsClarification(BaseModel):
    """The words fit several records."""

    status: Literal["clarification"] = "clarification"
    clarification: Clarification


class Decided(BaseModel):
    """A proposal was confirmed, or a run undone."""

    status: Literal["completed"] = "completed"
    run: RunRead


class ItemDone(BaseModel):
    """How one item of a batch or one step of a plan went; `index` counts from 1."""

    index: int
    action: str
    title: str
    status: str
    summary: str
    run_id: UUID | None
    error: dict[str, Any] | None


class BundleDecided(BaseModel):
    """A batch or plan was carried out or taken back, wholly, partly, or not at all."""

    status: Literal["completed", "partial", "failed", "undone"]
    kind: str
    proposal_id: UUID
    run: RunRead | None = None
    items: list[ItemDone]


class Replayed(BaseModel):
    """The stored answer of an idempotency key, to be sent byte for byte."""

    http_status: int
    body: str


Outcome = Completed | ProposalRequired | NeedsClarification | Replayed
HTTP_STATUS = {"completed": 200, "proposal_required": 202, "clarification": 409}

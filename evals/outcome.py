"""What came of a case: the turns as the person got them, and every row that changed."""

from decimal import Decimal
from typing import Any

from pydantic import BaseModel, Field, JsonValue

TOKENS = ("prompt_tokens", "completion_tokens")
Row = dict[str, JsonValue]


class RowChange(BaseModel):
    """One row before and after; `before` is None when it is new, `after` when it is gone."""

    tenant: str
    table: str
    before: Row | None = None
    after: Row | None = None

    @property
    def row(self) -> Row:
        """The row as it is now, or as it last was."""
        return self.after or self.before or {}


class TurnSeen(BaseModel):
    """One turn as its caller got it."""

    text: str
    read: dict[str, Any] = Field(default_factory=dict[str, Any])
    error: str = ""
    error_code: str = ""
    latency_ms: int = 0

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return sum(int(self._usage.get(name) or 0) for name in TOKENS)

    @property
    def cost(self) -> Decimal:
        """What the providers charge, in the currency of their price list."""
        return Decimal(str(self._usage.get("cost") or 0))

    @property
    def _usage(self) -> dict[str, Any]:
        return dict(self.read.get("usage") or {})

    @property
    def answer(self) -> str:
        """The words of the answer, or of the refusal that took its place."""
        return str(self.read.get("answer") or self.error)

    @property
    def actions(self) -> list[dict[str, Any]]:
        """The actions of the turn."""
        return list(self.read.get("actions") or [])

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The passages the answer rests on."""
        return list(self.read.get("citations") or [])

    @property
    def proposal(self) -> dict[str, Any] | None:
        """What waits for a person."""
        return self.read.get("proposal")

    @property
    def clarification(self) -> dict[str, Any] | None:
        """What was asked back."""
        return self.read.get("clarification")


class CaseOutcome(BaseModel):
    """Everything the scorers look at. `names` maps the id of a record to what it is called."""

    turns: list[TurnSeen] = Field(default_factory=list[TurnSeen])
    changes: list[RowChange] = Field(default_factory=list[RowChange])
    confirmed: dict[str, Any] | None = None
    confirm_error: str = ""
    model: str = ""
    names: dict[str, list[str]] = Field(default_factory=dict[str, list[str]], repr=False)
    documents: dict[str, str] = Field(default_factory=dict[str, str], repr=False)

    @property
    def last(self) -> TurnSeen:
        """The turn a case is judged by."""
        return self.turns[-1] if self.turns else TurnSeen(text="")

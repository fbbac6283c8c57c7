"""What chat models were used for and what it cost."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy import String, cast, func

from actions.spec import ActionArgs, Risk, action
from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.repository import sum_model_calls
from kernel.clock import today
from kernel.db.uow import UnitOfWork

DAYS_DEFAULT = 30
DAYS_MAX = 400


class UsageBy(StrEnum):
    """What the sums are per."""

    PERSON = "person"
    MODEL = "model"
    FEATURE = "feature"
    DAY = "day"


class GetUsage(ActionArgs):
    """Show how many model tokens the assistant used and what they cost, by person, model or day.

    Not for the limits of the plan, and not for expenses or budgets in the books.
    """

    from_on: date | None = Field(None, description="First day; 30 days ago unless said.")
    to_on: date | None = Field(None, description="Last day, included; today unless said.")
    by: UsageBy = Field(UsageBy.MODEL, description="One line per person, model, feature or day.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_on and self.to_on and not 0 <= (self.to_on - self.from_on).days <= DAYS_MAX:
            raise ValueError(f"the last day comes after the first, at most {DAYS_MAX} days later")
        return self


class UsageRow(BaseModel):
    """The calls of one person, model, feature or day, in one currency."""

    key: str = Field(title="Key")
    title: str = Field(title="Of")
    calls: int = Field(title="Calls")
    failed: int = Field(title="Failed")
    cancelled: int = Field(title="Cancelled")
    prompt_tokens: int = Field(title="Tokens in")
    completion_tokens: int = Field(title="Tokens out")
    cost: Decimal = Field(title="Cost")
    currency: str = Field(title="Currency")
    is_priced: bool = Field(title="All priced")
    is_estimate: bool = Field(title="Partly estimated")


class UsageReport(BaseModel):
    """Use in a span of days; a cost that is not all priced is a lower bound."""

    model_config = ConfigDict(
        json_schema_extra={
            "x-chart": {"kind": "stack", "x": "title", "y": ["prompt_tokens", "completion_tokens"]}
        }
    )

    from_on: date
    to_on: date
    by: UsageBy
    items: list[UsageRow]


def _describe(result: UsageReport) -> str:
    days = f"from {result.from_on} to {result.to_on}"
    if not result.items:
        return f"No model was used {days}."
    calls = sum(row.calls for row in result.items)
    tokens = sum(row.prompt_tokens + row.completion_tokens for row in result.items)
    costs = " and ".join(_costs(result.items))
    first = result.items[0]
    return (
        f"{calls:,} model calls {days} with {tokens:,} tokens for {costs}. "
        f"Most by {result.by}: {first.title} ({first.calls:,} calls)."
    )


def _costs(rows: list[UsageRow]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.cost
    least = "" if all(row.is_priced for row in rows) else "at least "
    return [f"{least}{cost:.4f} {currency}" for currency, cost in sums.items()]


@action(
    "assistant.usage",
    permission="assistant.usage.read",
    risk=Risk.READ,
    describe=_describe,
    title="Show model usage and cost",
    examples=[
        "how much did the assistant cost us this month",
        "show model usage by person",
        "which model costs the most",
        "AI spend of the last 7 days",
        "how many tokens have I used",
        "token usage per day",
        "what did the language models cost in October",
        "who uses the assistant most",
        "usage report of the AI by feature",
        "what do we pay for the model calls",
        "show me my own model usage",
        "llm cost breakdown",
        "did any model calls fail this week",
        "cost of the chatbot since 1 March",
    ],
)
async def get_usage(uow: UnitOfWork, args: GetUsage) -> UsageReport:
    """Sums of the calls the person may see: everybody their own, administrators all."""
    zone = uow.principal.tenant.timezone
    to_on = args.to_on or max(today(zone), args.from_on or date.min)
    from_on = args.from_on or to_on - timedelta(days=DAYS_DEFAULT)
    key, title = _columns(args.by, zone)
    until = _midnight(to_on + timedelta(days=1), zone)
    rows = await sum_model_calls(uow, _midnight(from_on, zone), until, key, title)
    items = [UsageRow.model_validate(row, from_attributes=True) for row in rows]
    return UsageReport(from_on=from_on, to_on=to_on, by=args.by, items=items)


def _columns(by: UsageBy, zone: str) -> tuple[Any, Any]:
    if by is UsageBy.PERSON:
        return cast(ModelCall.user_id, String), ModelCall.user_name
    if by is UsageBy.MODEL:
        return ModelCall.model, ModelCall.model
    if by is UsageBy.FEATURE:
        return ModelCall.feature, ModelCall.feature
    day = func.to_char(func.timezone(zone, ModelCall.at), "YYYY-MM-DD")
    return day, day


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))

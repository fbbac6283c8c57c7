"""How much of its limits the company has used."""

from datetime import datetime

from pydantic import BaseModel, Field

from actions.spec import NoArgs, Risk, action
from erp_domains.tenants.limits import KINDS, LimitName, limit_of, reset_of, tokens_used
from erp_domains.workflows.limits import seats_used
from ingestion.room import documents_used, storage_used
from kernel.db.uow import UnitOfWork
from kernel.rates import rate_counter


class GetLimits(NoArgs):
    """Show the company's limits and how much is used: seats, storage, documents, model tokens.

    Not for settings, and not for stock or budgets.
    """


class LimitRow(BaseModel):
    """One limit and its use."""

    name: str = Field(title="Limit")
    title: str = Field(title="Of what")
    limit: int = Field(title="Allowed")
    used: int = Field(title="Used")
    unit: str = Field(title="Unit")
    reset_at: datetime | None = Field(None, title="Begins anew")


class LimitList(BaseModel):
    """Every limit."""

    items: list[LimitRow]


def _describe(result: LimitList) -> str:
    told = "; ".join(f"{row.title}: {row.used:,} of {row.limit:,}" for row in result.items)
    return f"{told[:1].upper()}{told[1:]}."


@action(
    "tenants.get_limits",
    permission="tenants.limits.read",
    risk=Risk.READ,
    describe=_describe,
    title="Show limits",
    examples=[
        "show our limits",
        "how many seats are left",
        "how much storage have we used",
        "how many more people can we invite",
        "are we close to any limit of our plan",
        "how many model tokens did we use today",
        "what is our request limit per minute",
        "how many documents may we still upload",
        "show usage against the limits of the plan",
        "is there room for another user",
        "when do our tokens reset",
        "which limits apply to this company",
        "what does our plan allow",
    ],
)
async def get_limits(uow: UnitOfWork, args: GetLimits) -> LimitList:
    """Every limit with its use."""
    tenant = uow.principal.tenant
    requests = await rate_counter().window(tenant.slug, limit_of(tenant, LimitName.REQUESTS))
    used = {
        LimitName.USERS: await seats_used(uow),
        LimitName.STORAGE: await storage_used(uow),
        LimitName.DOCUMENTS: await documents_used(uow),
        LimitName.MODEL_TOKENS: await tokens_used(uow),
        LimitName.REQUESTS: requests.used,
    }
    resets = {name: reset_of(tenant, name) for name in LimitName}
    resets[LimitName.REQUESTS] = requests.reset_at
    rows = [
        LimitRow(
            name=name,
            title=kind.title,
            limit=limit_of(tenant, name),
            used=used[name],
            unit=kind.unit,
            reset_at=resets[name],
        )
        for name, kind in KINDS.items()
    ]
    return LimitList(items=rows)

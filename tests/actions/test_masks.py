"""Sensitive values leave nowhere unmasked to who may not see them, and every one is declared."""

import re
import typing
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from actions.models import ActionRun, Proposal
from actions.outcomes import Completed, ProposalRequired
from actions.proposals import read_proposal
from actions.registry import load_actions
from actions.runner import run
from actions.runs import read_run
from erp_domains.rbac.policy import FIELD_SETS
from kernel.auth.access import Masked
from kernel.auth.masks import MASK, masked_json, sensitive_values
from kernel.auth.principal import Grant, Principal, Scope, TenantContext
from kernel.db.platform import AuditEntry
from kernel.db.uow import begin
from kernel.errors import AppError
from migrations.models import load_models
from tests.actions.callers import CHAT, done
from tests.fixtures.database import principal_of

anyio = pytest.mark.anyio
SOUNDS_SENSITIVE = re.compile(
    r"salary|gross|wage|iban|bic\b|bank_|ssn|social_sec|tax_id|cost|margin|hourly|pay_rate"
)
NOT_SENSITIVE = {
    "invoice_lines.gross": "what the customer pays, on the invoice",
    "credit_note_lines.gross": "what the customer gets back, on the credit note",
    "model_calls.cost": "what a model call cost; who may see it is decided by row",
}


def test_every_sensitive_column_says_which_field_set_it_belongs_to() -> None:
    _, tenant = load_models()
    undeclared = {
        f"{table.name}.{column.name}"
        for table in tenant.tables.values()
        for column in table.columns
        if SOUNDS_SENSITIVE.search(column.name) and not column.info.get("field_set")
    }
    assert undeclared == set(NOT_SENSITIVE)
    assert {value.field_set for value in sensitive_values().values()} <= FIELD_SETS
    assert all(value.permissions for value in sensitive_values().values())


def test_no_action_answers_a_sensitive_value_without_room_for_its_mask() -> None:
    holes = {
        f"{action.name}: {model.__name__}.{name}"
        for action in load_actions().values()
        for model in _models_in(typing.get_type_hints(action.execute).get("return"))
        for name, info in model.model_fields.items()
        if name in sensitive_values() and Masked not in get_args(info.annotation)
    }
    assert not holes


def _models_in(annotation: Any, seen: set[Any] | None = None) -> set[type[BaseModel]]:
    seen = set() if seen is None else seen
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if is_model and annotation not in seen:
        seen.add(annotation)
        for info in annotation.model_fields.values():
            _models_in(info.annotation, seen)
    for inner in get_args(annotation):
        _models_in(inner, seen)
    return seen


def test_a_mask_takes_the_place_of_a_value_at_any_depth() -> None:
    tenant = TenantContext("acme", "Acme", id=UUID(int=1))
    seller = principal_of(tenant, "sales")
    keeper = principal_of(tenant, "accountant")
    rows = {"items": [{"sku": "A", "average_cost": "4.20", "lots": [{"unit_cost": "4"}]}]}
    hidden = {"items": [{"sku": "A", "average_cost": MASK, "lots": [{"unit_cost": MASK}]}]}
    assert masked_json(seller, rows) == hidden
    assert masked_json(keeper, rows) == rows
    assert masked_json(seller, {"average_cost": None}) == {"average_cost": None}


@anyio
async def test_pay_is_masked_for_approvers_reviewers_and_in_the_trail(acme: TenantContext) -> None:
    eva = principal_of(acme, "employee", "hr", name="Eva")
    reviewer = principal_of(acme, "employee", "auditor", name="Otto")
    manager = Grant("hrm.employee.*", Scope.ALL, role="lead")
    max_ = principal_of(acme, "employee", name="Max")
    approver = replace(max_, grants=(*max_.grants, manager))
    facts = {"name": "Ida Berg", "joined_on": "2026-04-01", "monthly_gross": "4321.09"}
    asked = await run(eva, "hrm.create_employee", facts, CHAT)
    assert isinstance(asked, ProposalRequired)
    assert "4321.09" in asked.proposal.model_dump_json()
    outcome = await done(eva, "hrm.create_employee", **facts)
    assert "4,321.09" in outcome.summary
    async with begin(eva) as uow:
        proposal = (await uow.session.scalars(select(Proposal))).one()
        row = (await uow.session.scalars(select(ActionRun))).one()
        trail = [str(body) for body in await uow.session.scalars(select(AuditEntry.body))]
    for reader in (reviewer, approver):
        for shown in (read_proposal(reader, proposal), read_run(reader, row)):
            text = shown.model_dump_json()
            assert "4321.09" not in text, shown
            assert "4,321.09" not in text
            assert '"masked":true' in text
    assert "4321.09" in read_run(eva, row).model_dump_json()
    assert trail
    assert not [body for body in trail if "4321.09" in body or "4,321.09" in body]


@anyio
async def test_ones_own_pay_opens_nobody_elses(acme: TenantContext) -> None:
    """The employee role opens `salary` for oneself; in a diff of others that opens nothing."""
    eva = principal_of(acme, "employee", "hr", name="Eva")
    await done(
        eva, "hrm.create_employee", name="Ida", joined_on="2026-04-01", monthly_gross="4321.09"
    )
    colleague = principal_of(acme, "employee", "admin", name="Ruth")
    async with begin(eva) as uow:
        row = (await uow.session.scalars(select(ActionRun))).one()
    assert "4321.09" not in read_run(colleague, row).model_dump_json()


@anyio
async def test_lists_and_single_reads_mask_cost_and_pay(acme: TenantContext) -> None:
    owner = principal_of(acme, "owner", name="Owner")
    await done(owner, "inventory.create_product", name="Kettle", sku="KTL-1", list_price="50")
    await done(owner, "inventory.create_warehouse", name="Main", code="MAIN")
    goods = {"product": "KTL-1", "warehouse": "MAIN", "quantity": "10", "unit_cost": "27.5"}
    await done(owner, "inventory.receive_stock", **goods)
    await done(owner, "hrm.create_employee", name="Ida", joined_on="2026-01-01",
               monthly_gross="4321.09")  # fmt: skip
    reader = principal_of(acme, "employee", "warehouse", "admin", "sales", name="Reader")
    reads = [a for a in load_actions().values() if a.effect.value == "read"]
    tried = 0
    for action in reads:
        needed = {n for n, f in action.args.model_fields.items() if f.is_required()}
        arguments = {n: v for n, v in _WORDS.items() if n in action.args.model_fields}
        if needed - set(arguments):
            continue
        text = await _shown(reader, action.name, arguments)
        tried += text is not None
        assert text is None or not re.search(r"27\.5\b|4321|4,321", text), action.name
    assert tried >= 15
    seen = await done(owner, "inventory.find_product", query="KTL-1")
    assert "27.5" in seen.model_dump_json()


async def _shown(reader: Principal, name: str, arguments: dict[str, Any]) -> str | None:
    try:
        outcome = await run(reader, name, arguments)
    except AppError:
        return None
    return outcome.model_dump_json() if isinstance(outcome, Completed) else str(outcome)


_WORDS = {
    "product": "KTL-1", "warehouse": "MAIN", "employee": "Ida", "text": "e", "query": "e",
    "limit": 50,
}  # fmt: skip

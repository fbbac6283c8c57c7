"""Why somebody may, or may not: the chain of what decides, in the order it is decided."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from actions.autonomy import matching, read_rules
from actions.refs import model_of_kind
from actions.spec import Action, Confirm
from erp_domains.rbac.policy import CONFLICTS, Conflict, right_to
from erp_domains.workflows.who_may import who_may
from kernel.auth.access import allows, describe_grant, field_sets, grants_for, reaches
from kernel.auth.principal import Grant, Principal, Scope
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.quantity import plain

HOLDERS_MAX = 5
CONFIRM_TEXTS = {
    Confirm.NO: "it runs without a question",
    Confirm.ASK: "asked by the assistant, a person confirms it",
    Confirm.FOUR_EYES: "a second person with the same right confirms it",
    Confirm.HUMAN: "only a person on the page can do it, never the assistant",
}


class Step(BaseModel):
    """One link of the chain: what was looked at and how it came out."""

    step: str = Field(title="Step")
    outcome: str = Field(title="Outcome")
    text: str = Field(title="Because")
    role: str | None = None
    via: str | None = None
    grant: str | None = None


class Explanation(BaseModel):
    """The decision and the chain that led to it."""

    user: str
    action: str
    permission: str
    allowed: bool
    reason: str
    items: list[Step]


async def explain(
    uow: UnitOfWork, person: Principal, action: Action, record: str | None = None
) -> Explanation:
    """The rule chain of one person, one action and, if given, one record as `kind:id`.

    Raises Invalid for a record that is not written so. A record that is not there answers as one
    out of reach, so that nobody learns what exists.
    """
    row = await _load(uow, record)
    permission = action.permission
    is_open = record is None or row is not None
    decision = allows(person, permission, row)
    is_allowed = decision.is_allowed and is_open
    if record is not None and is_allowed:
        is_allowed = allows(person, permission).is_allowed
    steps = [_permission_step(action)]
    steps += [_grant_step(person, g, row, record) for g in grants_for(person, permission)]
    if len(steps) == 1:
        steps.append(
            Step(step="grant", outcome="missing", text=f"no role of {person.name} speaks of it")
        )
    if record is not None:
        steps.append(_record_step(person, permission, row))
    steps.append(_fields_step(person, permission, row))
    steps += _duty_steps(person, permission)
    steps += await _confirm_steps(uow, person, action)
    reason = decision.reason if is_open else "there is no such record among those within reach"
    if not allows(person, permission).is_allowed:  # of a record nothing more is said
        steps.append(await _holders_step(uow, permission))
    steps.append(Step(step="decision", outcome="allowed" if is_allowed else "refused", text=reason))
    return Explanation(
        user=person.name,
        action=action.name,
        permission=permission,
        allowed=is_allowed,
        reason=reason,
        items=steps,
    )


async def _load(uow: UnitOfWork, record: str | None) -> Any:
    if record is None:
        return None
    kind, _, key = record.partition(":")
    model = model_of_kind(kind)
    try:
        record_id = UUID(key)
    except ValueError as error:
        raise Invalid("write the record as kind:id, e.g. employee:0190…") from error
    if model is None or not hasattr(model, "__access__"):
        raise Invalid(f"there is no kind of record {kind!r} that belongs to somebody")
    return await uow.session.get(model, record_id)


def _permission_step(action: Action) -> Step:
    return Step(
        step="permission",
        outcome="needed",
        text=f"{action.title} needs the right {action.permission}",
        grant=action.permission,
    )


def _grant_step(person: Principal, grant: Grant, row: Any, record: str | None) -> Step:
    is_wide = grant.scope is Scope.ALL and grant.reach is None
    is_far_enough = record is None or is_wide or (row is not None and reaches(person, grant, row))
    outcome = ("denies" if grant.is_deny else "allows") if is_far_enough else "out of reach"
    return Step(
        step="grant",
        outcome=outcome,
        text=f"{describe_grant(grant)}{_inherited(grant)}{_reach_text(person, grant)}",
        role=grant.role or None,
        via=_via(grant),
        grant=f"{grant.permission} ({grant.scope})",
    )


def _via(grant: Grant) -> str | None:
    if grant.reach is not None:
        return f"delegation of {grant.reach.name}"
    return " -> ".join(grant.path) if len(grant.path) > 1 else None


def _inherited(grant: Grant) -> str:
    return f", inherited: {' -> '.join(grant.path)}" if len(grant.path) > 1 else ""


def _reach_text(person: Principal, grant: Grant) -> str:
    reach = grant.reach or person.reach
    whose = "theirs" if grant.reach is None else f"of {reach.name}"
    sizes = {
        Scope.OWN: f"records {whose}",
        Scope.TEAM: f"records {whose} and of {len(reach.team_ids)} people below",
        Scope.DEPARTMENT: (
            f"records {whose} and of {len(reach.department_member_ids)} people of the department"
        ),
        Scope.ALL: "every record",
    }
    without = " except those of the two people themselves" if grant.reach else ""
    return f"; it reaches {sizes[grant.scope]}{without}"


def _record_step(person: Principal, permission: str, row: Any) -> Step:
    if row is not None and allows(person, permission, row).is_allowed:
        return Step(step="record", outcome="within reach", text="a grant reaches this record")
    return Step(
        step="record",
        outcome="out of reach",
        text="no allowance reaches this record, or a denial does, or it is not there",
    )


def _fields_step(person: Principal, permission: str, row: Any) -> Step:
    opened = sorted(field_sets(person, permission, row)) if row is not None else sorted(
        field_sets(person, permission)
    )  # fmt: skip
    if not opened:
        text = "no sensitive field set is open: such values are masked"
    else:
        text = f"open field sets: {', '.join('all' if f == '*' else f for f in opened)}"
    return Step(step="fields", outcome="open" if opened else "masked", text=text)


def _duty_steps(person: Principal, permission: str) -> list[Step]:
    return [
        Step(step="duty", outcome=_duty_outcome(person, c), text=_duty_text(person, c))
        for c in CONFLICTS
        if permission in (c.first, c.second)
    ]


async def _holders_step(uow: UnitOfWork, permission: str) -> Step:
    """Which roles would do, and people as far as whoever asks may see them."""
    found = await who_may(uow, permission, HOLDERS_MAX)
    named = ", ".join(role.title for role in found.roles) or "no role that anybody else holds"
    people = f"; {', '.join(found.people)}" if found.people else ""
    return Step(step="holders", outcome="others", text=f"who has it: {named}{people}")


def _holds_both(person: Principal, conflict: Conflict) -> bool:
    return all(right_to(person.grants, p).is_held for p in (conflict.first, conflict.second))


def _duty_outcome(person: Principal, conflict: Conflict) -> str:
    return "conflict" if _holds_both(person, conflict) else "separate"


def _duty_text(person: Principal, conflict: Conflict) -> str:
    if _holds_both(person, conflict):
        return f"{person.name} may {conflict.title}; never both on the same record"
    return f"{conflict.first} and {conflict.second} are separated duties"


async def _confirm_steps(uow: UnitOfWork, person: Principal, action: Action) -> list[Step]:
    steps = [Step(step="confirm", outcome=action.confirm.value, text=CONFIRM_TEXTS[action.confirm])]
    if action.step_up:
        text = "who confirms proves again who they are, less than five minutes before"
        steps.append(Step(step="step_up", outcome="needed", text=text))
    for rule in matching(await read_rules(uow), person, action):
        limit = f" {plain(rule.amount)} {rule.currency}" if rule.amount is not None else ""
        text = f"the company's rule for {rule.label}: {rule.mode}{limit}"
        steps.append(Step(step="autonomy", outcome=rule.mode, text=text))
    return steps

"""Batches and plans: several changes behind one approval, previewed together before anybody asks.

A batch holds items that stand for themselves; a plan holds ordered steps, and a step may take
values of an earlier result by reference. Both are rehearsed in order in one transaction that is
rolled back, so that the person sees what all of it would do. The strictest rule of any member
holds for the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from actions.autonomy import forbid_denied, is_subject, read_rules
from actions.deciding import requester_kind
from actions.diffs import diff_of, digest
from actions.errors import BadItems, HumanRequired
from actions.execution import displayed_args, summary_of
from actions.models import Proposal, ProposalItem, ProposalKind
from actions.outcomes import HTTP_STATUS, Circumstances, ProposalRequired, Replayed
from actions.proposals import close_open_proposals, hash_args, read_proposal
from actions.references import KEY, BadReference, fill_in, has_reference
from actions.refs import Ref, ref_fields, resolve_refs
from actions.registry import find_action
from actions.runner import validate
from actions.spec import Action, ActionArgs, Confirm, Effect, Risk, UndoKind
from kernel.auth.access import require
from kernel.auth.masks import has_sensitive
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.changes import Change, ChangeKind
from kernel.db.uow import UnitOfWork, begin, rehearse
from kernel.errors import AppError, Invalid
from kernel.idempotency import StoredAnswer, remember, replay
from kernel.ids import new_id
from kernel.limits import BATCH_ITEMS_MAX, PLAN_STEPS_MAX, PROPOSAL_LIFE_S

BUNDLE_HIDDEN = "Several actions (sensitive values are not repeated here)"


@dataclass(frozen=True, slots=True)
class Member:
    """One change that is asked for."""

    action: str
    args: Mapping[str, Any]


@dataclass(slots=True)
class Rehearsal:
    """What the members before this one did: their results, and the records they made."""

    results: dict[int, Any] = field(default_factory=dict[int, Any])
    created: set[str] = field(default_factory=set[str])

    def note(self, position: int, result: Any, changes: Sequence[Change]) -> None:
        """Remember one member."""
        self.results[position] = result
        self.created |= {
            created_key(c.table, c.key) for c in changes if c.kind is ChangeKind.CREATE
        }

    def known_before(self, versions: Mapping[str, int]) -> dict[str, int]:
        """The versions of records that no earlier member made: those a person has seen."""
        return {key: version for key, version in versions.items() if key not in self.created}

    def is_made(self, record_id: UUID) -> bool:
        """Whether an earlier member made the record; in truth it will have another id."""
        return any(key.endswith(f":{record_id}") for key in self.created)


def created_key(table: str, key: str) -> str:
    """The name of a record in version lists."""
    return f"{table}:{key}"


async def propose_bundle(
    principal: Principal,
    kind: ProposalKind,
    members: Sequence[Member],
    asked: Circumstances,
    title: str | None = None,
) -> ProposalRequired | Replayed:
    """Rehearse all members and store one proposal for them.

    Raises BadItems naming every member at fault (a plan: the first), HumanRequired,
    PermissionDenied; then nothing is stored.
    """
    actions = [checked_action(principal, kind, member) for member in members]
    if asked.key is not None:
        async with begin(principal) as uow:
            if (stored := await replay(uow, asked.key)) is not None:
                return Replayed(http_status=stored.status, body=stored.body)
    items = await rehearse_members(principal, kind, members, asked)
    row = _proposal(principal, kind, actions, items, asked)
    row.summary = title or _headline(kind, items)
    async with begin(principal) as uow:
        if asked.key is not None and (stored := await replay(uow, asked.key)) is not None:
            return Replayed(http_status=stored.status, body=stored.body)
        row.requested_kind = await requester_kind(uow)
        if asked.conversation_id is not None:
            await close_open_proposals(uow, asked.conversation_id)
        uow.add(row)
        await uow.flush()
        for item in items:
            item.proposal_id = row.id
            uow.add(item)
        uow.audit(f"{kind.value}.proposed", **_facts(row, items))
        await uow.flush()
        answer = ProposalRequired(proposal=read_proposal(principal, row, items))
        if asked.key is not None:
            kept = StoredAnswer(HTTP_STATUS[answer.status], answer.model_dump_json())
            remember(uow, asked.key, kept)
        return answer


async def rehearse_members(
    principal: Principal, kind: ProposalKind, members: Sequence[Member], asked: Circumstances
) -> list[ProposalItem]:
    """What each member would do, after those before it. Nothing is kept. Raises BadItems."""
    async with rehearse(principal) as uow:
        return await rehearse_within(uow, kind, members, asked)
    raise AssertionError("unreachable: rehearse() leaves by return")


async def rehearse_within(
    uow: UnitOfWork, kind: ProposalKind, members: Sequence[Member], asked: Circumstances
) -> list[ProposalItem]:
    """The same inside a transaction that whoever calls takes back. Raises BadItems."""
    _require_count(kind, members)
    items: list[ProposalItem] = []
    faults: list[dict[str, Any]] = []
    so_far = Rehearsal()
    rules = await read_rules(uow) if is_subject(uow.principal, asked) else ()
    for position, member in enumerate(members, 1):
        try:
            async with uow.session.begin_nested():
                await forbid_denied(uow, find_action(member.action), asked, rules)
                items.append(await _rehearse_one(uow, position, member, kind, so_far))
        except AppError as error:
            told = error.as_json()["error"]
            faults.append({"index": position, "action": member.action, **told})
            if kind is ProposalKind.PLAN:
                break
    if faults:
        named = "; ".join(f"{f['index']}. {f['message']}" for f in faults)
        raise BadItems(f"nothing was proposed: {named}", items=faults)
    return items


async def _rehearse_one(
    outer: UnitOfWork, position: int, member: Member, kind: ProposalKind, so_far: Rehearsal
) -> ProposalItem:
    action = find_action(member.action)
    if kind is ProposalKind.BATCH and has_reference(dict(member.args)):
        raise BadReference(f"items of a batch stand for themselves; use a plan for {KEY}")
    args = validate(action, fill_in(dict(member.args), so_far.results))
    uow = UnitOfWork(outer.session, outer.principal)
    uow.is_rehearsal = True
    try:
        await resolve_refs(uow, args)
        result = await action.execute(uow, args)
        await uow.check_invariants()
    finally:
        uow.changes.close()
    stored = pinned_args(member.args, args, so_far)
    changes = list(uow.changes)
    item = ProposalItem(
        id=new_id(), position=position, action=action.name, args=stored,
        args_display=displayed_args(args), args_hash=hash_args(action, stored),
        summary=summary_of(action, args),
        diff=[entry.model_dump(mode="json") for entry in await diff_of(uow, changes)],
        effects=[{"kind": e.kind, "text": e.text, "data": e.data} for e in uow.effects],
        warnings=list(uow.warnings), state="pending",
        record_versions=so_far.known_before(uow.changes.versions_before()),
    )  # fmt: skip
    so_far.note(position, action.result.dump_python(result, mode="json"), changes)
    return item


def pinned_args(given: Mapping[str, Any], args: ActionArgs, so_far: Rehearsal) -> dict[str, Any]:
    """The arguments as they were given, records named by words pinned to their ids.

    References stay as they are, and so do the words for what an earlier member makes.
    """
    pinned = dict(given)
    for name in ref_fields(type(args)):
        value = getattr(args, name)
        refs = [r for r in (value if isinstance(value, list) else [value]) if isinstance(r, Ref)]  # pyright: ignore[reportUnknownVariableType]
        if not refs or has_reference(given.get(name)) or any(so_far.is_made(r.id) for r in refs):
            continue
        pinned[name] = [str(r.id) for r in refs] if isinstance(value, list) else str(refs[0].id)
    return pinned


def checked_action(principal: Principal, kind: ProposalKind, member: Member) -> Action:
    """The action of a member. Raises UnknownAction, PermissionDenied, Invalid, HumanRequired."""
    action = find_action(member.action)
    require(principal, action.permission)
    if action.effect is Effect.READ:
        raise Invalid(f"{action.name} changes nothing; a {kind.value} holds changes only")
    if action.confirm is Confirm.HUMAN:
        raise HumanRequired(f"{action.title} can only be done by itself, by a person on the page")
    return action


def _require_count(kind: ProposalKind, members: Sequence[Member]) -> None:
    limit = BATCH_ITEMS_MAX if kind is ProposalKind.BATCH else PLAN_STEPS_MAX
    if not 1 <= len(members) <= limit:
        raise Invalid(f"a {kind.value} holds 1 to {limit} changes, not {len(members)}")


def _proposal(
    principal: Principal,
    kind: ProposalKind,
    actions: Sequence[Action],
    items: Sequence[ProposalItem],
    asked: Circumstances,
) -> Proposal:
    is_destructive = any(action.risk is Risk.DESTRUCTIVE for action in actions)
    return Proposal(
        id=new_id(), kind=kind.value, action=kind.value,
        args={"items": [{"action": i.action, "args": i.args} for i in items]}, args_display={},
        args_hash=digest([kind, [item.args_hash for item in items]]), diff=[],
        effects=[e for item in items for e in item.effects],
        warnings=[w for item in items for w in item.warnings],
        risk=(Risk.DESTRUCTIVE if is_destructive else Risk.WRITE).value,
        undo=_undo_of(actions).value, undo_note=_undo_note(actions),
        required="four_eyes" if any(a.confirm is Confirm.FOUR_EYES for a in actions) else "confirm",
        step_up=any(action.step_up for action in actions), is_tainted=asked.is_tainted,
        record_versions={}, state="open", requested_by=principal.user_id,
        requested_by_name=principal.name, requested_kind=principal.kind.value,
        requested_via=asked.via.value, agent=principal.agent, model=principal.model,
        conversation_id=asked.conversation_id, created_at=now(),
        expires_at=now() + timedelta(seconds=PROPOSAL_LIFE_S),
    )  # fmt: skip


def _undo_of(actions: Sequence[Action]) -> UndoKind:
    kinds = {action.undo.kind for action in actions}
    return next(iter(kinds)) if len(kinds) == 1 else UndoKind.PARTIAL


def _undo_note(actions: Sequence[Action]) -> str:
    notes = [
        f"{n}. {a.title}: {a.undo.note}"
        for n, a in enumerate(actions, 1)
        if a.undo.kind is not UndoKind.YES
    ]
    return "; ".join(notes) or "in reverse order"


def _headline(kind: ProposalKind, items: Sequence[ProposalItem]) -> str:
    count = f"{len(items)} {'changes' if kind is ProposalKind.BATCH else 'steps'}"
    return f"{count}: {items[0].summary}{' …' if len(items) > 1 else ''}"


def _facts(row: Proposal, items: Sequence[ProposalItem]) -> dict[str, Any]:
    return {
        "proposal_id": row.id,
        "summary": BUNDLE_HIDDEN if any(has_sensitive(i.args) for i in items) else row.summary,
        "actions": [item.action for item in items],
        "requested_by": row.requested_by,
        "requested_by_name": row.requested_by_name,
        "via": row.requested_via,
        "agent": row.agent,
        "model": row.model,
        "args_hash": row.args_hash,
        "diff_hash": digest([item.diff for item in items]),
    }

"""The records a conversation has spoken of or shown, so that "approve it" means one of them."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from actions.refs import Candidate, candidates, known_kinds, ref_fields
from actions.registry import load_actions
from gateway.assistant.condense import pin
from gateway.assistant.history import ConversationState
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.llm.port import Mention

RECORDS_MAX = 40
ID_CHARS = 36


async def records_in(principal: Principal, action: str, result: Any) -> list[dict[str, Any]]:
    """The visible records whose ids stand in a result, in its order, as the person saw them.

    An id alone has no kind: it is looked for among the kinds that the actions of the same domain
    take as arguments, and may be of several (a contact that is a customer).
    """
    ids = list(dict.fromkeys(_ids(result)))[:RECORDS_MAX]
    kinds = _kinds_near(action) & set(known_kinds(principal)) if ids else set[str]()
    found: list[Candidate] = []
    if kinds:
        async with begin(principal) as uow:
            for kind in sorted(kinds):
                found += [c for c in await candidates(uow, kind) if c.id in ids]
    return [_record(c) for c in sorted(found, key=lambda c: ids.index(c.id))]


def records_named(mentions: Iterable[Mention]) -> list[dict[str, Any]]:
    """The records of a person's own words."""
    return [{"kind": m.kind, "id": m.id, "label": m.label} for m in mentions]


def narrowed(records: list[dict[str, Any]], named: Iterable[Mention]) -> list[dict[str, Any]]:
    """Records of a result; of a kind of which the person named one, only the one they named."""
    ids = {(m.kind, m.id) for m in named}
    said = {r["kind"] for r in records if (r["kind"], r["id"]) in ids}
    return [r for r in records if r["kind"] not in said or (r["kind"], r["id"]) in ids]


def remember(state: ConversationState, records: list[dict[str, Any]]) -> None:
    """Put these records first; of their kinds, those spoken of earlier are forgotten."""
    kinds = {record["kind"] for record in records}
    unique = {(r["kind"], r["id"]): r for r in reversed(records)}
    latest = sorted(unique.values(), key=records.index)
    earlier = [r for r in state.last_records if r["kind"] not in kinds]
    state.last_records = [*latest, *earlier][:RECORDS_MAX]
    state.pinned = pin(state.pinned, latest)


def _record(found: Candidate) -> dict[str, Any]:
    seen = f"{found.label}, {found.detail}" if found.detail else found.label
    return {"kind": found.kind, "id": str(found.id), "label": found.label, "text": seen}


def _kinds_near(action: str) -> set[str]:
    domain = action.split(".", maxsplit=1)[0]
    near = (a for a in load_actions().values() if a.name.split(".")[0] == domain)
    return {kind for each in near for kind in ref_fields(each.args).values()}


def _ids(result: Any) -> Iterator[UUID]:
    if not isinstance(result, dict):
        return
    rows: Any = result.get("items")
    for row in rows if isinstance(rows, list) else [result]:
        if isinstance(row, dict):
            own = [row["id"]] if "id" in row else []
            yield from _uuids(own or [v for k, v in row.items() if str(k).endswith("_id")])


def _uuids(values: Iterable[Any]) -> Iterator[UUID]:
    for value in values:
        try:
            if isinstance(value, UUID) or (isinstance(value, str) and len(value) == ID_CHARS):
                yield UUID(str(value))
        except ValueError:
            continue

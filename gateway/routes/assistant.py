"""What the assistant keeps for the person: memory and scheduled tasks."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from actions.assistant.memory import ListMemory, list_memory
from actions.outcomes import Circumstances, Via
from actions.registry import load_actions
from actions.runner import run
from erp_domains.assistant.models import TaskState
from erp_domains.assistant.service import list_tasks
from gateway.caller import Caller, IdempotencyKeyHeader, Person
from gateway.json import json_response
from gateway.routes.actions import answer
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.idempotency import Key
from kernel.limits import MEMORIES_MAX, PAGE_ROWS_DEFAULT

router = APIRouter(prefix="/v1/assistant", tags=["assistant"])


@router.get("/memory")
async def memory(person: Person) -> Response:
    """What the person told the assistant to remember, newest first."""
    require(person, "assistant.memory.read")
    async with begin(person) as uow:
        found = await list_memory(uow, ListMemory())
    items = [item.model_dump(mode="json") for item in found.items]
    return json_response({"items": items, "limit": MEMORIES_MAX, "next_cursor": None})


@router.delete("/memory")
async def forget_all(person: Person, key: IdempotencyKeyHeader) -> Response:
    """Forget all of it, for good."""
    return await _carry_out(person, "assistant.forget", {"everything": True}, key)


@router.delete("/memory/{memory_id}")
async def forget_one(memory_id: UUID, person: Person, key: IdempotencyKeyHeader) -> Response:
    """Forget one thing, for good."""
    return await _carry_out(person, "assistant.forget", {"memory": str(memory_id)}, key)


@router.get("/tasks")
async def tasks(caller: Caller, state: TaskState | None = None) -> Response:
    """The caller's scheduled tasks, those that go on first."""
    require(caller, "assistant.task.read")
    async with begin(caller) as uow:
        found = await list_tasks(uow, state, PAGE_ROWS_DEFAULT)
    known = load_actions()
    items = [
        task.model_dump(mode="json")
        | {"action_title": known[task.action].title if task.action in known else task.action}
        for task in found.items
    ]
    return json_response({"items": items, "next_cursor": None})


@router.delete("/tasks/{task_id}")
async def cancel(task_id: UUID, caller: Caller, key: IdempotencyKeyHeader) -> Response:
    """Cancel a task; `POST /v1/action-runs/{run_id}/undo` lets it go on."""
    return await _carry_out(caller, "assistant.cancel_task", {"task": str(task_id)}, key)


async def _carry_out(
    caller: Principal, name: str, arguments: dict[str, Any], key: Key | None
) -> Response:
    return answer(await run(caller, name, arguments, Circumstances(via=Via.API, key=key)))

"""The running beat and worker carry out what is due, and tell it where it was asked for."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import asyncpg
import pytest

from kernel.embedded.state import require_running
from tests.fixtures.stack import RunningStack

pytestmark = pytest.mark.stack
ANSWER_S_MAX = 480  # the first turn waits for what is learnt once on a new data root
BEAT_S_MAX = 150  # beat looks every minute, and this machine may be busy
_open = build_opener(ProxyHandler({})).open


def make_due(stack: RunningStack, *numbers: str) -> None:
    """As if their time had come: the demo company's clock stands still.

    In a thread of its own, as a browser of other tests keeps a loop running in this one.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _make_due(stack, numbers)).result()


async def _make_due(stack: RunningStack, numbers: tuple[str, ...]) -> None:
    url = require_running(stack.data_dir).environment["DATABASE_ADMIN_URL"]
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute(
            "UPDATE tenant_larkfield.scheduled_tasks"
            " SET next_due_at = '2026-03-16T07:59:00Z', first_on = '2026-03-16', at = '08:59'"
            " WHERE number = ANY($1)",
            list(numbers),
        )
    finally:
        await connection.close()


class Person:
    """Somebody at the page."""

    def __init__(self, stack: RunningStack, email: str) -> None:
        self._url, self._headers = stack.url, {"Content-Type": "application/json"}
        password = self.call("/v1/sign-ins")["password_hint"]
        token = self.call("/auth/login", {"email": email, "password": password})["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = json.dumps(body).encode() if body is not None else None
        with _open(
            Request(f"{self._url}{path}", data, self._headers), timeout=ANSWER_S_MAX
        ) as answer:
            return json.load(answer)

    def ask(self, text: str) -> dict[str, Any]:
        """One whole turn in a conversation of its own."""
        return self.call("/v1/chat/turns", {"text": text, "stream": False})

    def told_by(self, number: str, conversation_id: str) -> dict[str, Any]:
        """The message of a task in its conversation, once it is there."""
        deadline_s = time.monotonic() + BEAT_S_MAX
        while time.monotonic() < deadline_s:
            messages = self.call(f"/v1/conversations/{conversation_id}")["messages"]
            if found := [m for m in messages if m["task"] == number]:
                assert len(found) == 1
                return found[0]
            time.sleep(1)
        raise AssertionError(f"{number} was not carried out")


def test_beat_and_worker_carry_out_what_is_due_and_tell_it_in_its_conversation(
    stack: RunningStack,
) -> None:
    amara = Person(stack, "amara@larkfield.example")
    reminder = amara.ask("remind me on thursday at 9 to call the landlord")
    assert reminder["actions"][0]["name"] == "assistant.remind_me"
    report = amara.ask("every Monday at 9 tell me my leave balance")
    path = f"/v1/proposals/{report['proposal']['id']}/confirm"
    scheduled = amara.call(path, {})["run"]["result"]["number"]
    noted = reminder["actions"][0]["result"]["number"]
    make_due(stack, noted, scheduled)

    told = amara.told_by(noted, reminder["conversation_id"])
    assert (told["role"], told["text"]) == ("assistant", "Reminder: call the landlord")
    told = amara.told_by(scheduled, report["conversation_id"])
    assert told["actions"][0]["name"] == "hrm.leave_balance"
    assert told["actions"][0]["table"]["rows"]
    kinds = {n["kind"] for n in amara.call("/v1/notifications?unread=true")["items"]}
    assert {"task.reminder", "task.done"} <= kinds
    tasks = amara.call("/v1/assistant/tasks")["items"]
    states = {task["number"]: task["state"] for task in tasks}
    assert (states[noted], states[scheduled]) == ("done", "active")

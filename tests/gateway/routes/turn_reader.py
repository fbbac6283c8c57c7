"""A client of streamed turns that reads as it likes, over the real application."""

import asyncio
from typing import Any

import anyio
import orjson

from gateway.app import app
from tests.fixtures.api import SignedIn


class Reader:
    """A client that reads a stream as it comes, and hangs up when it likes."""

    def __init__(self, who: SignedIn, method: str, path: str, body: Any = None, last: int = 0):
        self.events: list[tuple[str, Any, int]] = []
        self.status = 0
        self._text = ""
        self._news = anyio.Event()
        self._gone = asyncio.Event()
        self._requests = [{"type": "http.request", "body": orjson.dumps(body), "more_body": False}]
        headers = {"content-type": "application/json", "last-event-id": str(last), **who.headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "path": path,
            "http_version": "1.1", "method": method, "raw_path": path.encode(), "state": {},
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
            "query_string": b"", "scheme": "http", "server": ("steward.test", 80),
            "client": ("127.0.0.1", 1),
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def until(self, name: str) -> Any:
        """The data of the first event of a name, once it came."""
        with anyio.fail_after(30):
            while True:
                for event in self.events:
                    if event[0] == name:
                        return event[1]
                assert not self.task.done(), f"{self.status} without {name}"
                await self._news.wait()

    async def hang_up(self) -> None:
        self._gone.set()
        await self.task

    def text(self) -> str:
        return "".join(data["text"] for name, data, _ in self.events if name == "token")

    async def _receive(self) -> dict[str, Any]:
        if self._requests:
            return self._requests.pop()
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)
        self._text += message.get("body", b"").decode()
        *blocks, self._text = self._text.split("\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.split("\n"))
            if "event" in fields:
                found = (fields["event"], orjson.loads(fields["data"]), int(fields["id"]))
                self.events.append(found)
        self._news.set()
        self._news = anyio.Event()

"""With OTLP_URL set, each request leaves a span at the collector."""

import subprocess
import sys
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

# The tracer of a process is chosen once, so the one under test gets a process of its own.
SCRIPT = """
import asyncio, httpx2
from opentelemetry import trace
from gateway.middleware import RequestEdge

async def hello(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})

async def ask():
    transport = httpx2.ASGITransport(app=RequestEdge(hello))
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        await client.get("/", headers={"x-request-id": "request-under-test"})

asyncio.run(ask())
provider = trace.get_tracer_provider()
getattr(provider, "shutdown", lambda: None)()
"""


class Collector(HTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.posted: list[tuple[str, bytes]] = []


class Post(BaseHTTPRequestHandler):
    """Answers 200 to everything."""

    def do_POST(self) -> None:
        size = int(self.headers["content-length"])
        assert isinstance(self.server, Collector)
        self.server.posted.append((self.path, self.rfile.read(size)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def collector() -> Generator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run(monkeypatch: pytest.MonkeyPatch, otlp_url: str) -> None:
    monkeypatch.setenv("OTLP_URL", otlp_url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=60)


def test_a_request_leaves_a_span(monkeypatch: pytest.MonkeyPatch, collector: Collector) -> None:
    run(monkeypatch, f"http://127.0.0.1:{collector.server_port}/v1/traces")
    [(path, body)] = collector.posted
    assert path == "/v1/traces"
    for part in (b"steward", b"GET unmatched", b"request-under-test"):
        assert part in body


def test_without_the_setting_nothing_leaves(
    monkeypatch: pytest.MonkeyPatch, collector: Collector
) -> None:
    run(monkeypatch, "")
    assert collector.posted == []

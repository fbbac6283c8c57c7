"""Writers that remember what a store acknowledged, to compare with what it kept."""

import asyncio
import secrets
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import httpx2
import redis

from kernel.auth.tokens import issue_operator_token

RETRY_PAUSE_S = 0.05
TIMEOUT_S = 5.0
VECTOR_SIZE = 4
NAME = "bench_startup"
COMPANY = "bench_kills"
PERSON = "owner@bench.example"
COMPANY_FILE = (
    {"do": "company", "name": "Bench", "currency": "EUR", "timezone": "Europe/Berlin"},
    {"do": "sign_in", "email": PERSON, "name": "Olive Owner", "roles": ["owner"]},
)


class Writer(ABC):
    """Writes increasing numbers until told to end, opening the store anew after a failure."""

    failures: tuple[type[Exception], ...] = ()

    def __init__(self) -> None:
        self.acknowledged: set[int] = set()
        self._next = 0

    def run(self, ending: threading.Event) -> None:
        """The body of a thread; `prepare` was called before."""
        while not ending.is_set():
            try:
                self.write_until(ending)
            except self.failures:
                ending.wait(RETRY_PAUSE_S)

    def take_number(self) -> int:
        """A number never tried before: a write without an answer is not repeated."""
        self._next += 1
        return self._next

    @abstractmethod
    def prepare(self) -> None:
        """Make an empty place to write to."""

    @abstractmethod
    def write_until(self, ending: threading.Event) -> None:
        """Write and note each acknowledged number."""

    @abstractmethod
    def kept(self) -> set[int]:
        """What the store holds."""


class PostgresWriter(Writer):
    """One committed row a number."""

    failures = (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
        TimeoutError,
    )

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._url = environment["DATABASE_ADMIN_URL"]

    def prepare(self) -> None:
        """An empty table."""
        asyncio.run(self._execute(f"DROP TABLE IF EXISTS {NAME}"))
        asyncio.run(self._execute(f"CREATE TABLE {NAME} (n int)"))

    def write_until(self, ending: threading.Event) -> None:
        """Insert row by row."""
        asyncio.run(self._insert_until(ending))

    def kept(self) -> set[int]:
        """Every row."""
        return {row["n"] for row in asyncio.run(self._execute(f"SELECT n FROM {NAME}"))}

    async def _insert_until(self, ending: threading.Event) -> None:
        connection = await asyncpg.connect(self._url, timeout=TIMEOUT_S)
        try:
            while not ending.is_set():
                number = self.take_number()
                await connection.execute(f"INSERT INTO {NAME} VALUES ($1)", number)
                self.acknowledged.add(number)
        finally:
            connection.terminate()

    async def _execute(self, statement: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self._url)
        try:
            return await connection.fetch(statement)
        finally:
            await connection.close()


class ValkeyWriter(Writer):
    """One list item a number."""

    failures = (redis.RedisError, OSError)

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._url = environment["REDIS_URL"]

    def prepare(self) -> None:
        """An empty list."""
        with redis.Redis.from_url(self._url) as client:
            client.delete(NAME)

    def write_until(self, ending: threading.Event) -> None:
        """Append item by item."""
        with redis.Redis.from_url(self._url, socket_timeout=TIMEOUT_S, retry=None) as client:
            while not ending.is_set():
                number = self.take_number()
                client.rpush(NAME, number)
                self.acknowledged.add(number)

    def kept(self) -> set[int]:
        """Every item."""
        with redis.Redis.from_url(self._url) as client:
            return {int(item) for item in client.lrange(NAME, 0, -1)}


class VectorWriter(Writer):
    """One point a number."""

    failures = (httpx2.HTTPError,)

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._collection = f"{environment['QDRANT_URL']}/collections/{NAME}"
        self._headers = {"api-key": environment["QDRANT_API_KEY"]}

    def prepare(self) -> None:
        """An empty collection."""
        with self._client() as client:
            client.delete(self._collection)
            shape = {"vectors": {"size": VECTOR_SIZE, "distance": "Cosine"}}
            client.put(self._collection, json=shape).raise_for_status()

    def write_until(self, ending: threading.Event) -> None:
        """Upsert point by point."""
        with self._client() as client:
            while not ending.is_set():
                number = self.take_number()
                body = {"points": [{"id": number, "vector": [1.0, 0.0, 0.0, float(number)]}]}
                answer = client.put(f"{self._collection}/points?wait=true", json=body)
                answer.raise_for_status()
                self.acknowledged.add(number)

    def kept(self) -> set[int]:
        """Every point."""
        found: set[int] = set()
        offset: Any = None
        with self._client() as client:
            while True:
                body = {"limit": 1000, "offset": offset, "with_payload": False}
                answer = client.post(f"{self._collection}/points/scroll", json=body)
                page = answer.raise_for_status().json()["result"]
                found |= {point["id"] for point in page["points"]}
                offset = page["next_page_offset"]
                if offset is None:
                    return found

    def _client(self) -> httpx2.Client:
        return httpx2.Client(headers=self._headers, timeout=TIMEOUT_S, trust_env=False)


class ApiWriter(Writer):
    """One product a number, created through the API's gate by a signed-in person.

    A request without an answer is sent again under the same idempotency key, as a client would.
    """

    failures = (httpx2.HTTPError,)

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._run = secrets.token_hex(3).upper()
        self._url = f"http://127.0.0.1:{environment['PORT']}"
        self._database_url = environment["DATABASE_ADMIN_URL"]
        self._unanswered: int | None = None
        self._token = ""

    def prepare(self) -> None:
        """A session of the company that was loaded for this."""
        answer = httpx2.post(
            f"{self._url}/v1/sandbox-sessions",
            json={"email": PERSON, "tenant": COMPANY},
            headers={"Authorization": f"Bearer {issue_operator_token()}"},
            timeout=TIMEOUT_S,
        )
        self._token = answer.raise_for_status().json()["access_token"]

    def write_until(self, ending: threading.Event) -> None:
        """Create product by product."""
        with httpx2.Client(base_url=self._url, timeout=TIMEOUT_S, trust_env=False) as client:
            while not ending.is_set():
                self._unanswered = self._unanswered or self.take_number()
                sku = self._sku(self._unanswered)
                answer = client.post(
                    "/v1/actions/inventory.create_product",
                    json={"name": f"Part {sku}", "sku": sku, "list_price": "9.50"},
                    headers={"Authorization": f"Bearer {self._token}", "Idempotency-Key": sku},
                )
                if answer.status_code < 500:
                    answer.raise_for_status()
                    self.acknowledged.add(self._unanswered)
                    self._unanswered = None

    def kept(self) -> set[int]:
        """The products in the books, counted in the database itself."""
        query = f"SELECT sku FROM tenant_{COMPANY}.products WHERE sku LIKE $1"
        rows = asyncio.run(self._fetch(query, f"KEPT-{self._run}-%"))
        return {int(row["sku"].rpartition("-")[2]) for row in rows}

    def _sku(self, number: int) -> str:
        return f"KEPT-{self._run}-{number}"

    async def _fetch(self, query: str, *values: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self._database_url)
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()


WRITERS: tuple[Callable[[Mapping[str, str]], Writer], ...] = (
    PostgresWriter,
    ValkeyWriter,
    VectorWriter,
    ApiWriter,
)

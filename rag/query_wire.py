"""The one call of every question, spoken to the vector store without its client.

The client builds and checks a model object for each filter, query and hit and opens a connection
a call on this machine; that took longer than the search. Everything else goes through the client.
"""

import asyncio
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import aiohttp
import orjson

from rag.access import SearchFilters
from rag.points import Hit

Body = dict[str, Any]
CONNECTIONS_MAX = 32
_NOT_FOUND = 404
_OK = 200


class QueryRefused(Exception):
    """The store answered with an error."""

    def __init__(self, status: int, content: bytes) -> None:
        """Keep what it said."""
        super().__init__(f"{status}: {content.decode(errors='replace')[:200]}")
        self.status = status


class QueryWire:
    """Connections to one store that stay open, a pool for each event loop."""

    def __init__(self, url: str, api_key: str | None) -> None:
        """Connect to `url` on first use."""
        self._url = url.rstrip("/")
        self._headers = {"content-type": "application/json"} | (
            {"api-key": api_key} if api_key else {}
        )
        self._sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = (
            WeakKeyDictionary()
        )

    async def search(self, collection: str, searches: list[Body]) -> list[list[Hit]]:
        """The hits of each search; none where there is no such collection.

        Raises QueryRefused, aiohttp.ClientError.
        """
        url = f"{self._url}/collections/{collection}/points/query/batch"
        body = orjson.dumps({"searches": searches}, option=orjson.OPT_SERIALIZE_NUMPY)
        async with self._session().post(url, data=body) as response:
            content = await response.read()
            if response.status == _NOT_FOUND:
                return [[] for _ in searches]
            if response.status != _OK:
                raise QueryRefused(response.status, content)
        return [
            [Hit(UUID(point["id"]), point["score"]) for point in answer["points"]]
            for answer in orjson.loads(content)["result"]
        ]

    async def aclose(self) -> None:
        """Close the connections of this event loop."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    def _session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is None:
            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
                headers=self._headers,
                trust_env=False,
            )
            self._sessions[loop] = session
        return session


def filter_body(filters: SearchFilters) -> Body:
    """What a hit must fulfil, as the store reads it."""
    must: list[Body] = [_any_of("readers", list(filters.readers))]
    if filters.document_ids:
        must.append(_any_of("document_id", [str(each) for each in filters.document_ids]))
    if filters.media_types:
        must.append(_any_of("media_type", list(filters.media_types)))
    days = {"gte": filters.effective_from_on, "lte": filters.effective_until_on}
    if between := {name: f"{day}T00:00:00Z" for name, day in days.items() if day}:
        must.append({"key": "effective_on", "range": between})
    if filters.subjects:
        must.append(_any_of("subjects", list(filters.subjects)))
    if not filters.not_about:
        return {"must": must}
    return {"must": must, "must_not": [_any_of("subject_families", list(filters.not_about))]}


def _any_of(key: str, values: list[str]) -> Body:
    return {"key": key, "match": {"any": values}}

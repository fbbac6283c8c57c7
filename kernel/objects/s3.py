"""Objects in a bucket of an S3 server, over plain signed HTTP, addressed path-style."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import aiohttp
import anyio
from yarl import URL

from kernel.breaker import Breaker
from kernel.clock import now
from kernel.limits import DOWNLOAD_LINK_LIFE_S
from kernel.objects.address import S3Address
from kernel.objects.port import (
    KEY,
    ObjectMissing,
    ObjectStorageUnavailable,
    checked_key,
    checked_slug,
    digest_of,
    hash_file,
    key_of_digest,
    object_key,
    verify_content,
)
from kernel.objects.signature import EMPTY_SHA256, presign, sign_headers, url_of

# `sock_read` is between two pieces of an answer; a large object may take longer as a whole.
TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=5.0, sock_read=30.0)
TRIES_MAX = 3
RETRY_WAIT_S = 0.2
PIECE_BYTES = 1024 * 1024
REFUSAL_BYTES_MAX = 4096
LIST_PAGE_KEYS = 1000
_CODE = re.compile(r"<Code>([A-Za-z0-9]{1,64})</Code>")
# Keys are of a closed alphabet that XML never escapes, so no parser is needed (nor its traps).
_LISTED_KEY = re.compile(r"<Key>([^<]+)</Key>")
_NEXT = re.compile(r"<NextContinuationToken>([^<]+)</NextContinuationToken>")
_NO_BUCKET = "NoSuchBucket"
_WRONG_KEYS = frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthFailure"})
Body = bytes | AsyncIterable[bytes] | None


@dataclass(slots=True)
class _Answer:
    """What came back; `code` is S3's name of a refusal."""

    status: int
    code: str = ""
    body: bytes = b""


class ServerFault(ObjectStorageUnavailable):
    """The object storage had an accident of its own; the same call may work a moment later."""


class S3Objects:
    """One bucket, made on the first write if it is missing and the key may make it."""

    def __init__(self, address: S3Address) -> None:
        self._address = address
        self._breaker = Breaker(f"the object storage at {address.netloc}", recovery_s=15.0)

    def __repr__(self) -> str:
        return f"S3Objects({self._address.netloc}/{self._address.bucket})"

    async def put(self, tenant_slug: str, data: bytes) -> str:
        """Store the bytes and return their key."""
        key = object_key(tenant_slug, data)
        if not await self.exists(key):
            answer = await self._put(key, data, len(data))
            if answer.code == _NO_BUCKET:
                await self._make_bucket()
                answer = await self._put(key, data, len(data))
            self._require(answer, 200)
        return key

    async def put_file(self, tenant_slug: str, path: Path) -> str:
        """Store a file, sent piece by piece, and return its key."""
        key = key_of_digest(tenant_slug, await hash_file(path))
        if await self.exists(key):
            return key
        size_bytes = path.stat().st_size
        answer = await self._put(key, _pieces(path), size_bytes)
        if answer.code == _NO_BUCKET:
            await self._make_bucket()
            answer = await self._put(key, _pieces(path), size_bytes)
        self._require(answer, 200)
        return key

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing when they are gone or damaged."""
        answer = await self._call("GET", self._path(key), keep_body=True)
        if answer.status == 404:
            raise ObjectMissing("the stored file is gone; upload it again", key=key)
        self._require(answer, 200)
        return verify_content(key, answer.body)

    async def fetch(self, key: str, path: Path) -> None:
        """Write the object to a file piece by piece; raises ObjectMissing."""
        digest = hashlib.sha256()
        async with self._open("GET", self._path(key)) as response:
            if response.status == 404:
                raise ObjectMissing("the stored file is gone; upload it again", key=key)
            self._require(
                _Answer(response.status) if response.status == 200 else await _read(response), 200
            )
            async with await anyio.open_file(path, "wb") as file:
                async for piece in response.content.iter_chunked(PIECE_BYTES):
                    digest.update(piece)
                    await file.write(piece)
        if digest.hexdigest() != digest_of(key):
            raise ObjectMissing("the stored file is damaged; upload it again", key=key)

    async def exists(self, key: str) -> bool:
        """Whether the object is stored."""
        answer = await self._call("HEAD", self._path(key))
        if answer.status != 404:
            self._require(answer, 200)
        return answer.status == 200

    async def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        answer = await self._call("DELETE", self._path(key))
        if answer.status != 404:
            self._require(answer, 200, 204)

    async def list_keys(self, tenant_slug: str) -> AsyncGenerator[str]:
        """The key of every object of one tenant."""
        query = {"list-type": "2", "prefix": f"{checked_slug(tenant_slug)}/"}
        query["max-keys"] = str(LIST_PAGE_KEYS)
        while True:
            answer = await self._call("GET", self._bucket_path, query, keep_body=True)
            if answer.code == _NO_BUCKET:
                return
            self._require(answer, 200)
            text = answer.body.decode()
            for key in _LISTED_KEY.findall(text):
                if KEY.fullmatch(key):
                    yield key
            following = _NEXT.search(text)
            if following is None:
                return
            query["continuation-token"] = following[1]

    def sign_url(self, key: str, filename: str, *, life_s: int = DOWNLOAD_LINK_LIFE_S) -> str:
        """An absolute link to the server itself, always a download, for `life_s` seconds."""
        disposition = f"attachment; filename*=UTF-8''{quote(filename)}"
        query = {"response-content-disposition": disposition}
        return presign(self._address, self._path(key), query, life_s=life_s, at=now())

    @property
    def _bucket_path(self) -> str:
        return f"/{self._address.bucket}"

    def _path(self, key: str) -> str:
        return f"{self._bucket_path}/{checked_key(key)}"

    async def _put(self, key: str, body: Body, size_bytes: int) -> _Answer:
        return await self._call(
            "PUT", self._path(key), body=body, size_bytes=size_bytes, payload_sha256=digest_of(key)
        )

    async def _make_bucket(self) -> None:
        answer = await self._call("PUT", self._bucket_path, size_bytes=0)
        if answer.status not in (200, 409):
            raise ObjectStorageUnavailable(
                f"the bucket {self._address.bucket!r} at {self._address.netloc} does not exist and "
                "the access key in OBJECT_URL may not create it; create the bucket"
            )

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        body: Body = None,
        size_bytes: int | None = None,
        payload_sha256: str = EMPTY_SHA256,
        keep_body: bool = False,
    ) -> _Answer:
        # Every call may be repeated without harm; a stream is gone once it was sent.
        for tries_left in range(TRIES_MAX if isinstance(body, bytes | None) else 1, 0, -1):
            opened = self._open(method, path, query or {}, body, size_bytes, payload_sha256)
            try:
                async with opened as response:
                    return await _read(response, keep_body=keep_body)
            except ServerFault:
                if tries_left == 1:
                    raise
                await asyncio.sleep(RETRY_WAIT_S * (TRIES_MAX + 1 - tries_left))
        raise AssertionError("unreachable: the last try answers or raises")

    @asynccontextmanager
    async def _open(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Body = None,
        size_bytes: int | None = None,
        payload_sha256: str = EMPTY_SHA256,
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        headers = sign_headers(
            self._address, method, path, query or {}, payload_sha256=payload_sha256, at=now()
        )
        if size_bytes is not None:
            headers["content-length"] = str(size_bytes)
        url = URL(url_of(self._address, path, query or {}), encoded=True)
        async with self._breaker.guard():
            try:
                async with (
                    aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session,
                    session.request(
                        method, url, data=body, headers=headers, allow_redirects=False
                    ) as response,
                ):
                    if response.status >= 500:
                        answer = await _read(response)
                        raise ServerFault(
                            f"the object storage at {self._address.netloc} answered "
                            f"{answer.status} {answer.code}; try again"
                        )
                    yield response
            except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
                raise ObjectStorageUnavailable(
                    f"the object storage at {self._address.netloc} does not answer; "
                    "check OBJECT_URL and the server, then try again"
                ) from error

    def _require(self, answer: _Answer, *statuses: int) -> None:
        if answer.status not in statuses:
            raise refusal(self._address, answer.status, answer.code)


def refusal(address: S3Address, status: int, code: str) -> ObjectStorageUnavailable:
    """What a refusal of the server means for whoever runs Steward; never shows a secret."""
    place = f"the object storage at {address.netloc}"
    if code in _WRONG_KEYS or status in (401, 403):
        text = f"{place} does not accept the access key and secret in OBJECT_URL; correct them"
    elif code == _NO_BUCKET or status == 404:
        text = f"{place} has no bucket {address.bucket!r}; create it, or correct OBJECT_URL"
    elif status in (301, 307):
        text = f"{place} keeps the bucket in another region; correct `region` in OBJECT_URL"
    else:
        text = f"{place} answered {status} {code}".rstrip() + "; try again"
    return ObjectStorageUnavailable(text, status=status, reason=code)


async def _read(response: aiohttp.ClientResponse, *, keep_body: bool = False) -> _Answer:
    if response.status >= 300:
        text = (await response.content.read(REFUSAL_BYTES_MAX)).decode(errors="replace")
        found = _CODE.search(text)
        return _Answer(response.status, found[1] if found else "")
    return _Answer(response.status, body=await response.read() if keep_body else b"")


async def _pieces(path: Path) -> AsyncGenerator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(PIECE_BYTES):
            yield piece

"""Objects in a folder: the embedded object storage."""

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import anyio.to_thread

from kernel.clock import now
from kernel.limits import DOWNLOAD_LINK_LIFE_S
from kernel.objects.port import (
    KEY,
    LinkInvalid,
    ObjectMissing,
    checked_key,
    checked_slug,
    digest_of,
    hash_file,
    key_of_digest,
    object_key,
    verify_content,
)


class LocalObjects:
    """Objects in a folder. Writes go to a temporary name, are synced, then renamed."""

    def __init__(self, root: Path, signing_key: bytes | None = None) -> None:
        self.root = root
        self._signing_key = signing_key

    async def put(self, tenant_slug: str, data: bytes) -> str:
        """Store the bytes and return their key."""
        key = object_key(tenant_slug, data)
        await anyio.to_thread.run_sync(
            self._write, key, len(data), lambda draft: _write_bytes(draft, data)
        )
        return key

    async def put_file(self, tenant_slug: str, path: Path) -> str:
        """Store a file and return its key."""
        key = key_of_digest(tenant_slug, await hash_file(path))
        await anyio.to_thread.run_sync(
            self._write, key, path.stat().st_size, lambda draft: _copy_file(path, draft)
        )
        return key

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing when they are gone or damaged."""
        try:
            data = await anyio.to_thread.run_sync(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise _gone(key) from error
        return verify_content(key, data)

    async def fetch(self, key: str, path: Path) -> None:
        """Copy the object to a file; raises ObjectMissing when it is gone or damaged."""
        try:
            await anyio.to_thread.run_sync(shutil.copyfile, self._path(key), path)
        except FileNotFoundError as error:
            raise _gone(key) from error
        if await hash_file(path) != digest_of(key):
            raise ObjectMissing("the stored file is damaged; upload it again", key=key)

    async def exists(self, key: str) -> bool:
        """Whether the object is stored."""
        return await anyio.to_thread.run_sync(self._path(key).is_file)

    async def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        path = self._path(key)
        await anyio.to_thread.run_sync(lambda: path.unlink(missing_ok=True))

    async def list_keys(self, tenant_slug: str) -> AsyncGenerator[str]:
        """The key of every object of one tenant."""
        folder = self.root / checked_slug(tenant_slug)
        for path in await anyio.to_thread.run_sync(lambda: sorted(folder.glob("*/*"))):
            key = path.relative_to(self.root).as_posix()
            if KEY.fullmatch(key):
                yield key

    def sign_url(self, key: str, filename: str, *, life_s: int = DOWNLOAD_LINK_LIFE_S) -> str:
        """A relative link `/v1/objects/<key>?name=&expires=&signature=` for `life_s` seconds."""
        expires_at = now() + timedelta(seconds=life_s)
        fields = {"name": filename, "expires": str(int(expires_at.timestamp()))}
        fields["signature"] = self._signature(checked_key(key), fields["name"], fields["expires"])
        return f"/v1/objects/{quote(key)}?{urlencode(fields)}"

    def verify_url(self, url: str, *, at: datetime | None = None) -> tuple[str, str]:
        """The key and file name of a link that is whole and still good, else LinkInvalid."""
        parts = urlsplit(url)
        key = checked_key(parts.path.removeprefix("/v1/objects/"))
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        name, expires = fields.get("name", ""), fields.get("expires", "")
        good = hmac.compare_digest(
            fields.get("signature", "").encode(),
            self._signature(key, name, expires).encode(),
        )
        if not good or int(expires) < (at or now()).timestamp():
            raise LinkInvalid("this link is not valid any more; ask for a new one")
        return key, name

    def _signature(self, key: str, name: str, expires: str) -> str:
        message = f"{key}\n{expires}\n{name}".encode()
        return hmac.new(self._key(), message, hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        if self._signing_key is None:
            self._signing_key = _load_or_create_key(self.root / ".signing_key")
        return self._signing_key

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def _write(self, key: str, size_bytes: int, fill: Callable[[Path], None]) -> None:
        path = self._path(key)
        if path.is_file() and path.stat().st_size == size_bytes:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            fill(draft)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)


def _write_bytes(draft: Path, data: bytes) -> None:
    with draft.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _copy_file(source: Path, draft: Path) -> None:
    with source.open("rb") as given, draft.open("xb") as file:
        shutil.copyfileobj(given, file)
        file.flush()
        os.fsync(file.fileno())


def _gone(key: str) -> ObjectMissing:
    return ObjectMissing("the stored file is gone; upload it again", key=key)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _load_or_create_key(path: Path) -> bytes:
    """The signing key of this folder, made once, readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text())
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text())

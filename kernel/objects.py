"""Object storage: the one door to stored files.

A folder below the data root; other adapters, such as S3, come behind `OBJECT_URL`. Objects are
immutable and named by tenant and SHA-256, so that the same bytes are stored once per tenant and a
half-written object can never carry a valid name.
"""

import hashlib
import hmac
import os
import re
import secrets
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import anyio.to_thread

from kernel.clock import now
from kernel.errors import Invalid, NotFound, PermissionDenied
from kernel.limits import DOWNLOAD_LINK_LIFE_S
from kernel.settings import Settings, settings

_KEY = re.compile(r"^[a-z][a-z0-9_]{0,40}/[0-9a-f]{2}/[0-9a-f]{64}$")


class ObjectMissing(NotFound):
    """The stored file is gone."""

    code = "object_missing"


class LinkInvalid(PermissionDenied):
    """The download link was changed or has expired; ask for a new one."""

    code = "link_invalid"


class ObjectStore(Protocol):
    """What every object storage does. Keys come from `object_key` and from nowhere else."""

    async def put(self, tenant_slug: str, data: bytes) -> str:
        """Store the bytes and return their key; storing the same bytes again is free."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes, checked against the hash in the key. Raises ObjectMissing."""
        ...

    async def exists(self, key: str) -> bool:
        """Whether the object is stored."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the object; removing a missing one is no error."""
        ...

    def sign_url(self, key: str, filename: str, *, life_s: int = DOWNLOAD_LINK_LIFE_S) -> str:
        """A link that anyone holding it may follow until it expires."""
        ...


def object_key(tenant_slug: str, data: bytes) -> str:
    """The key of these bytes: `<tenant>/<first two hex digits>/<sha256>`."""
    digest = hashlib.sha256(data).hexdigest()
    return checked_key(f"{tenant_slug}/{digest[:2]}/{digest}")


def checked_key(key: str) -> str:
    """The key itself if it has the one allowed form; no path trick has it."""
    if not _KEY.match(key):
        raise Invalid("this is not the key of a stored file", key=key[:120])
    return key


def verify_content(key: str, data: bytes) -> bytes:
    """The bytes if they are still those that were stored."""
    if hashlib.sha256(data).hexdigest() != key.rsplit("/", 1)[-1]:
        raise ObjectMissing("the stored file is damaged; upload it again", key=key)
    return data


class LocalObjects:
    """Objects in a folder. Writes go to a temporary name, are synced, then renamed."""

    def __init__(self, root: Path, signing_key: bytes | None = None) -> None:
        self.root = root
        self._signing_key = signing_key

    async def put(self, tenant_slug: str, data: bytes) -> str:
        """Store the bytes and return their key."""
        key = object_key(tenant_slug, data)
        await anyio.to_thread.run_sync(self._write, key, data)
        return key

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing when they are gone or damaged."""
        try:
            data = await anyio.to_thread.run_sync(self._path(key).read_bytes)
        except FileNotFoundError as error:
            raise ObjectMissing("the stored file is gone; upload it again", key=key) from error
        return verify_content(key, data)

    async def exists(self, key: str) -> bool:
        """Whether the object is stored."""
        return await anyio.to_thread.run_sync(self._path(key).is_file)

    async def delete(self, key: str) -> None:
        """Remove the object if it is there."""
        path = self._path(key)
        await anyio.to_thread.run_sync(lambda: path.unlink(missing_ok=True))

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

    def _write(self, key: str, data: bytes) -> None:
        path = self._path(key)
        if path.is_file() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            with draft.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)


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


@cache
def object_store() -> ObjectStore:
    """The object storage of this process, as the settings say."""
    return build_object_store(settings())


def build_object_store(config: Settings) -> ObjectStore:
    """The folder below the data root. Raises Invalid when `OBJECT_URL` names anything else."""
    if config.object_url is None:
        signing_key = config.signing_key
        secret = signing_key.get_secret_value().encode() if signing_key else None
        return LocalObjects(config.data_dir / "objects", secret)
    raise Invalid(
        "this version stores files in a folder only: leave OBJECT_URL unset",
        scheme=urlsplit(config.object_url).scheme,
    )

"""What `OBJECT_URL` says: server, bucket, region, and the keys nobody may see."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from kernel.errors import Invalid

_SCHEMES = ("s3", "https", "http")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_QUERY = frozenset({"region", "tls"})
FORM = "OBJECT_URL must look like s3://ACCESS:SECRET@host[:port]/bucket?region=eu-central-1&tls=1"


class ObjectUrlInvalid(Invalid):
    """OBJECT_URL does not name a bucket of an S3 server."""

    code = "object_url_invalid"


@dataclass(frozen=True, slots=True)
class S3Address:
    """One bucket. The keys stay out of `repr`, and so out of logs and messages."""

    host: str
    port: int
    bucket: str
    is_tls: bool
    region: str = "us-east-1"
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)

    @property
    def netloc(self) -> str:
        """Host and, unless it is the scheme's own, port: the `Host` header that is signed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_tls else 80) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """`http(s)://host[:port]`."""
        return f"{'https' if self.is_tls else 'http'}://{self.netloc}"


def read_s3_address(url: str) -> S3Address:
    """Take `OBJECT_URL` apart. Raises ObjectUrlInvalid, which never repeats the URL."""
    try:
        parts = urlsplit(url)
        query = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
        port = parts.port
    except ValueError as error:
        raise ObjectUrlInvalid(FORM) from error
    bucket = parts.path.strip("/")
    if parts.scheme not in _SCHEMES or not parts.hostname or query.keys() - _QUERY:
        raise ObjectUrlInvalid(FORM)
    if not parts.username or not parts.password:
        raise ObjectUrlInvalid(f"OBJECT_URL names no access key and secret. {FORM}")
    if not _BUCKET.fullmatch(bucket):
        raise ObjectUrlInvalid(f"OBJECT_URL names no bucket S3 would have. {FORM}")
    is_tls = _is_tls(parts.scheme, query)
    return S3Address(
        host=parts.hostname,
        port=port or (443 if is_tls else 80),
        bucket=bucket,
        is_tls=is_tls,
        region=_region(query),
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
    )


def _is_tls(scheme: str, query: dict[str, list[str]]) -> bool:
    given = query.get("tls", ["0" if scheme == "http" else "1"])[-1]
    if given not in ("0", "1") or (scheme != "s3" and given != ("1" if scheme == "https" else "0")):
        raise ObjectUrlInvalid(f"tls in OBJECT_URL is 0 or 1 and fits the scheme. {FORM}")
    return given == "1"


def _region(query: dict[str, list[str]]) -> str:
    region = query.get("region", ["us-east-1"])[-1]
    if not _REGION.fullmatch(region):
        raise ObjectUrlInvalid(f"OBJECT_URL names no region. {FORM}")
    return region

"""AWS Signature Version 4 for S3: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from kernel.objects.address import S3Address

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()
UNSIGNED = "UNSIGNED-PAYLOAD"


def sign_headers(
    address: S3Address,
    method: str,
    path: str,
    query: Mapping[str, str],
    *,
    payload_sha256: str,
    at: datetime,
) -> dict[str, str]:
    """The headers that prove who asks; `path` begins with `/` and is not yet quoted."""
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "host": address.netloc,
        "x-amz-content-sha256": payload_sha256,
        "x-amz-date": stamp,
    }
    names = ";".join(sorted(headers))
    canonical = _canonical_request(method, path, query, headers, payload_sha256)
    signature = _signature(address, canonical, stamp)
    credential = f"{address.access_key}/{_scope(address, stamp)}"
    headers["authorization"] = (
        f"{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def presign(
    address: S3Address, path: str, query: Mapping[str, str], *, life_s: int, at: datetime
) -> str:
    """A URL that anyone may GET for `life_s` seconds, at most the seven days S3 allows."""
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    fields = {
        **query,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{address.access_key}/{_scope(address, stamp)}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(life_s),
        "X-Amz-SignedHeaders": "host",
    }
    canonical = _canonical_request("GET", path, fields, {"host": address.netloc}, UNSIGNED)
    signature = _signature(address, canonical, stamp)
    return f"{url_of(address, path, fields)}&X-Amz-Signature={signature}"


def url_of(address: S3Address, path: str, query: Mapping[str, str]) -> str:
    """The URL exactly as it is signed, so that nothing on the way may quote it anew."""
    tail = f"?{_canonical_query(query)}" if query else ""
    return f"{address.origin}{quote(path, safe='/-_.~')}{tail}"


def _canonical_request(
    method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], payload: str
) -> str:
    lines = [f"{name}:{headers[name]}" for name in sorted(headers)]
    names = ";".join(sorted(headers))
    quoted = quote(path, safe="/-_.~")
    return "\n".join([method, quoted, _canonical_query(query), *lines, "", names, payload])


def _canonical_query(query: Mapping[str, str]) -> str:
    pairs = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in query.items())
    return "&".join(f"{key}={value}" for key, value in pairs)


def _scope(address: S3Address, stamp: str) -> str:
    return f"{stamp[:8]}/{address.region}/s3/aws4_request"


def _signature(address: S3Address, canonical: str, stamp: str) -> str:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join([ALGORITHM, stamp, _scope(address, stamp), digest])
    key = f"AWS4{address.secret_key}".encode()
    for part in (stamp[:8], address.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

"""Whether the bucket of `OBJECT_URL` can be used: asked at the start, without an event loop."""

import http.client
import urllib.error
import urllib.request

from kernel.clock import now
from kernel.objects.address import S3Address
from kernel.objects.port import ObjectStorageUnavailable
from kernel.objects.signature import EMPTY_SHA256, sign_headers, url_of

REACH_TIMEOUT_S = 5.0


def require_bucket(address: S3Address) -> None:
    """Ask for the bucket, or make it. Raises ObjectStorageUnavailable, which says what is wrong."""
    status = _ask(address, "HEAD")
    if status == 404:
        status = _ask(address, "PUT")
    place = f"OBJECT_URL names {address.netloc}, which"
    if status in (401, 403):
        raise ObjectStorageUnavailable(
            f"{place} does not accept its access key and secret for the bucket "
            f"{address.bucket!r}. Correct them, or create the bucket for that key."
        )
    if status not in (200, 204, 409):
        raise ObjectStorageUnavailable(
            f"{place} has no bucket {address.bucket!r} (answer {status}). Create the bucket."
        )


def _ask(address: S3Address, method: str) -> int:
    path = f"/{address.bucket}"
    headers = sign_headers(address, method, path, {}, payload_sha256=EMPTY_SHA256, at=now())
    request = urllib.request.Request(url_of(address, path, {}), headers=headers, method=method)  # noqa: S310  # http(s) only
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=REACH_TIMEOUT_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)
    except (urllib.error.URLError, OSError, http.client.HTTPException) as error:
        raise ObjectStorageUnavailable(
            f"OBJECT_URL names {address.netloc}, which does not answer. Start that server, correct "
            "OBJECT_URL, or unset it to use the embedded one."
        ) from error

"""Callers of the model gateway, known for some seconds without asking the database again.

A right that is taken away, a session that ends and a key that is revoked take effect here within
`KEPT_S` and a second for asking anew; everywhere else at once.
"""

import hashlib

import orjson
from starlette.requests import Request

from gateway.caller import identify
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s, now
from kernel.errors import AppError
from kernel.sealing import decode_base64url

KEPT_S = 3.0
RENEWAL_S = 1.0
CALLERS_MAX = 4_096
_kept: dict[bytes, tuple[float, Principal]] = {}


async def kept_caller(request: Request) -> Principal:
    """Who calls. Raises Unauthenticated and its kinds."""
    authorization = request.headers.get("authorization")
    host = request.client.host if request.client else ""
    key = hashlib.sha256(f"{host}\n{request.url.path}\n{authorization}".encode()).digest()
    found, now_s = _kept.get(key), monotonic_s()
    if found is not None and found[0] > now_s:
        return found[1]
    if found is not None and found[0] + RENEWAL_S > now_s:
        # The others go on with what is known while the first asks anew.
        _kept[key] = (now_s + RENEWAL_S, found[1])
    try:
        caller = await identify(request, authorization)
    except AppError:
        _kept.pop(key, None)
        raise
    if len(_kept) >= CALLERS_MAX:
        _kept.clear()
    _kept[key] = (monotonic_s() + min(KEPT_S, _life_left_s(authorization or "")), caller)
    return caller


def forget_callers() -> None:
    """Ask the database again for everybody."""
    _kept.clear()


def _life_left_s(authorization: str) -> float:
    """How long an access token is still good; a key is asked about again anyway."""
    parts = authorization.split(".")
    if len(parts) != 3:
        return KEPT_S
    try:
        expires_at = orjson.loads(decode_base64url(parts[1])).get("exp", 0)
    except (AppError, ValueError, AttributeError):
        return 0.0
    return max(float(expires_at) - now().timestamp(), 0.0)

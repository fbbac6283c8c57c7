"""Second factors of the person signed in: what there is, one-time codes, recovery codes."""

from typing import Any

import segno
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.responses import Response

from erp_domains.authentication import repository
from erp_domains.authentication.errors import WrongProof
from erp_domains.authentication.service.codes import (
    confirm_totp,
    remove_totp,
    renew_recovery_codes,
    start_totp,
)
from erp_domains.authentication.service.notices import Change, tell
from gateway.caller import Person
from gateway.json import json_response
from gateway.routes.auth.proved import Proved, own_user, told_to_a_person
from kernel.db.uow import begin

router = APIRouter()
QR_SCALE = 4


class Code(BaseModel):
    """A code of the authenticator app."""

    model_config = ConfigDict(extra="forbid")

    code: SecretStr = Field(max_length=16)


@router.get("/auth/second-factors")
async def second_factors(person: Person) -> Response:
    """What the person can prove themselves with besides the password."""
    async with begin(person) as uow:
        factors = await repository.factors_of(uow.session, person.user_id)
        passkeys = await repository.passkeys_of(uow.session, person.user_id)
        items: list[dict[str, Any]] = [
            {
                "id": key.id,
                "name": key.name,
                "created_at": key.created_at,
                "last_used_at": key.last_used_at,
            }
            for key in passkeys
        ]
    return json_response(
        {
            "totp": factors.has_totp,
            "recovery_codes_left": factors.recovery_codes_left,
            "passkeys": items,
        }
    )


@router.post("/auth/totp")
async def start(person: Proved) -> Response:
    """A secret for an authenticator app, as text and as a picture; shown once."""
    async with begin(person) as uow:
        setup = await start_totp(uow, await own_user(uow))
    picture = segno.make(setup.otpauth_url, micro=False).svg_inline(scale=QR_SCALE)
    return json_response(
        {"secret": setup.secret, "otpauth_url": setup.otpauth_url, "qr_svg": picture}
    )


@router.post("/auth/totp/confirm")
async def confirm(body: Code, person: Proved) -> Response:
    """Switch the app on with its first code; ten recovery codes, shown once."""
    with told_to_a_person():
        async with begin(person) as uow:
            codes = await confirm_totp(uow, await own_user(uow), body.code.get_secret_value())
    return json_response({"recovery_codes": codes})


@router.delete("/auth/totp", status_code=204)
async def remove(person: Proved) -> Response:
    """Forget the app."""
    async with begin(person) as uow:
        await remove_totp(uow, await own_user(uow))
    return Response(status_code=204)


@router.post("/auth/recovery-codes")
async def recovery_codes(person: Proved) -> Response:
    """Ten new recovery codes; the earlier ones are worth nothing from now on."""
    async with begin(person) as uow:
        factors = await repository.factors_of(uow.session, person.user_id)
        if not factors.has_any:
            raise WrongProof("set up codes or a passkey first; recovery codes stand in for those")
        codes = await renew_recovery_codes(uow, await own_user(uow))
        tell(uow, person.user_id, Change.CODES_RENEWED)
    return json_response({"recovery_codes": codes})

"""Passkeys (WebAuthn): made by a person's device for this host, proved by its signature.

Challenges are not stored when they are handed out, so that nobody can fill a table: they carry
their age and a MAC. Once answered they are noted and refused from then on.
"""

import json
import os
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import webauthn
from webauthn.helpers import exceptions
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from erp_domains.authentication import repository
from erp_domains.authentication.errors import BadPasskey
from erp_domains.authentication.models import Passkey, User
from erp_domains.authentication.schemas import PasskeyAnswer, PasskeySite
from erp_domains.authentication.service.codes import forget_needless_codes, renew_recovery_codes
from erp_domains.authentication.service.notices import Change, tell
from erp_domains.authentication.service.sessions import hash_token
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import LimitReached, NotFound
from kernel.limits import PASSKEY_CHALLENGE_LIFE_S, PASSKEYS_MAX
from kernel.sealing import decode_base64url, encode_base64url, is_mac_of, mac_of

_NONCE_BYTES, _AGE_BYTES = 16, 8
_HANDLE_END = b"\0"
_REFUSED = "this passkey does not fit; try again, or sign in another way"
_BROKEN = (exceptions.WebAuthnException, ValueError, KeyError, TypeError)


class Ceremony(StrEnum):
    """What a challenge may be answered for."""

    MAKE = "make"
    PROVE = "prove"


async def creation_options(uow: UnitOfWork, user: User, site: PasskeySite) -> dict[str, Any]:
    """What the browser needs to make a passkey for this person. Raises LimitReached."""
    known = await repository.passkeys_of(uow.session, user.id)
    if len(known) >= PASSKEYS_MAX:
        raise LimitReached(
            "remove a passkey you no longer use first", limit=PASSKEYS_MAX, used=len(known)
        )
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name="Steward",
        user_id=_handle_of(uow.principal.tenant.slug, user.id),
        user_name=user.email,
        user_display_name=user.name,
        challenge=_new_challenge(Ceremony.MAKE, str(user.id)),
        timeout=PASSKEY_CHALLENGE_LIFE_S * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=decode_base64url(key.credential_id)) for key in known
        ],
    )
    return json.loads(webauthn.options_to_json(options))


def request_options(site: PasskeySite) -> dict[str, Any]:
    """What the browser needs to prove a passkey; it names nobody and so tells nothing."""
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        challenge=_new_challenge(Ceremony.PROVE, ""),
        timeout=PASSKEY_CHALLENGE_LIFE_S * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(webauthn.options_to_json(options))


async def add_passkey(
    uow: UnitOfWork, user: User, name: str, credential: dict[str, Any], site: PasskeySite
) -> tuple[Passkey, list[str]]:
    """Keep a new passkey; for a first second factor also ten recovery codes. Raises BadPasskey."""
    is_first = not (await repository.factors_of(uow.session, user.id)).has_any
    challenge = _challenge_in(credential)
    await _spend(uow, challenge, Ceremony.MAKE, str(user.id))
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _BROKEN as error:
        raise BadPasskey(_REFUSED) from error
    passkey = uow.add(
        Passkey(
            user_id=user.id,
            name=name,
            rp_id=site.rp_id,
            credential_id=encode_base64url(made.credential_id),
            public_key=encode_base64url(made.credential_public_key),
            sign_count=made.sign_count,
        )
    )
    await uow.flush()
    uow.audit("auth.factor_added", user_id=user.id, factor="passkey", passkey_id=passkey.id)
    tell(uow, user.id, Change.PASSKEY_ADDED)
    return passkey, await renew_recovery_codes(uow, user) if is_first else []


async def check_passkey(uow: UnitOfWork, answer: PasskeyAnswer, site: PasskeySite) -> Passkey:
    """The passkey whose signature answers the challenge. Raises BadPasskey.

    A counter that does not grow means a copied key; the answer is refused.
    """
    passkey = await repository.lock_passkey(uow.session, str(answer.credential.get("id")))
    challenge = _challenge_in(answer.credential)
    if passkey is None or encode_base64url(challenge) != answer.challenge.rstrip("="):
        raise BadPasskey(_REFUSED)
    await _spend(uow, challenge, Ceremony.PROVE, "")
    try:
        proved = webauthn.verify_authentication_response(
            credential=answer.credential,
            expected_challenge=challenge,
            expected_rp_id=passkey.rp_id,
            expected_origin=site.origin,
            credential_public_key=decode_base64url(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _BROKEN as error:
        raise BadPasskey(_REFUSED) from error
    if passkey.rp_id != site.rp_id:
        raise BadPasskey(_REFUSED)
    passkey.sign_count = proved.new_sign_count
    passkey.last_used_at = now()
    return passkey


async def remove_passkey(uow: UnitOfWork, user: User, passkey_id: UUID) -> None:
    """Forget one of the person's passkeys. Raises NotFound."""
    passkey = await uow.session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user.id:
        raise NotFound("there is no such passkey of yours")
    await uow.session.delete(passkey)
    await uow.flush()
    uow.audit("auth.factor_removed", user_id=user.id, factor="passkey", passkey_id=passkey_id)
    tell(uow, user.id, Change.PASSKEY_REMOVED)
    await forget_needless_codes(uow, user.id)


def company_in(credential: dict[str, Any]) -> str:
    """The company a passkey was made for, as its device tells. Raises BadPasskey."""
    try:
        handle = decode_base64url(credential["response"]["userHandle"].rstrip("="))
        return handle.partition(_HANDLE_END)[0].decode()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPasskey(_REFUSED) from error


def _handle_of(tenant_slug: str, user_id: UUID) -> bytes:
    return tenant_slug.encode() + _HANDLE_END + user_id.bytes


def _new_challenge(ceremony: Ceremony, subject: str) -> bytes:
    head = os.urandom(_NONCE_BYTES) + int(now().timestamp()).to_bytes(_AGE_BYTES)
    return head + decode_base64url(mac_of("", f"passkey {ceremony}", f"{subject} {head.hex()}"))


def _challenge_in(credential: dict[str, Any]) -> bytes:
    """The challenge a device says it has signed. Raises BadPasskey."""
    try:
        data = json.loads(decode_base64url(credential["response"]["clientDataJSON"].rstrip("=")))
        return decode_base64url(data["challenge"].rstrip("="))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadPasskey(_REFUSED) from error


async def _spend(uow: UnitOfWork, challenge: bytes, ceremony: Ceremony, subject: str) -> None:
    """Let a challenge of ours pass once. Raises BadPasskey."""
    head, mac = challenge[: _NONCE_BYTES + _AGE_BYTES], challenge[_NONCE_BYTES + _AGE_BYTES :]
    text = f"{subject} {head.hex()}"
    if not is_mac_of("", f"passkey {ceremony}", text, encode_base64url(mac)):
        raise BadPasskey(_REFUSED)
    issued_at = datetime.fromtimestamp(int.from_bytes(head[_NONCE_BYTES:]), tz=now().tzinfo)
    expires_at = issued_at + timedelta(seconds=PASSKEY_CHALLENGE_LIFE_S)
    spent = hash_token(challenge.hex())
    if expires_at <= now() or not await repository.spend_challenge(
        uow.session, spent, expires_at, now()
    ):
        raise BadPasskey("this took too long or was answered before; start again")

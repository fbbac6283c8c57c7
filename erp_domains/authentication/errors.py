"""Refusals of the sign-in service."""

from kernel.errors import (
    Conflict,
    Invalid,
    LimitReached,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)


class BadCredentials(Unauthenticated):
    """E-mail, password or company is wrong; which one is not said."""

    code = "invalid_credentials"


class TooManyAttempts(LimitReached):
    """Too many failed tries; wait until `reset_at`."""

    code = "too_many_attempts"


class SessionEnded(Unauthenticated):
    """The session was ended or has expired; sign in again."""

    code = "session_ended"


class TokenReused(Unauthenticated):
    """A spent refresh token came back; the session was ended to be safe."""

    code = "token_reuse"


class StalePermissions(Unauthenticated):
    """The person's rights have changed since the token was made; refresh it."""

    code = "stale_permissions"


class WeakPassword(Invalid):
    """The password is too short or too common."""

    code = "weak_password"


class LinkNotValid(NotFound):
    """The mailed link was used, replaced or has expired; ask for a new one."""

    code = "link_not_valid"


class SecondFactorRequired(PermissionDenied):
    """The password alone is not enough here; `details.methods` says what is."""

    code = "second_factor_required"


class EnrolmentRequired(PermissionDenied):
    """The person's role needs a second factor and they have none yet; set one up first."""

    code = "second_factor_enrolment_required"


class WrongProof(PermissionDenied):
    """Somebody signed in could not prove that it is still them; try again."""

    code = "wrong_proof"


class BadCode(Unauthenticated):
    """The code is wrong, was used before or is too old."""

    code = "invalid_code"


class BadPasskey(Unauthenticated):
    """The passkey's answer does not fit; try again or sign in another way."""

    code = "invalid_passkey"


class FactorExists(Conflict):
    """There is such a factor already; remove it first."""

    code = "factor_exists"


class BadApiKey(Unauthenticated):
    """There is no such API key, or it was revoked; what is wrong is not said."""

    code = "bad_api_key"


class ApiKeyExpired(Unauthenticated):
    """The API key is past its day; make a new one."""

    code = "api_key_expired"


class IpNotAllowed(PermissionDenied):
    """The API key is for other addresses."""

    code = "ip_not_allowed"


class AgentNotAllowed(Unauthenticated):
    """The company lets no such agent act for its people."""

    code = "agent_not_allowed"


class SignInNotStarted(Unauthenticated):
    """No such sign-in is under way in this browser: it was used, took too long, or is not ours."""

    code = "sign_in_not_started"


class OutsideNotAllowed(PermissionDenied):
    """The identity provider knows the person, but the company does not let them in this way."""

    code = "outside_identity_not_allowed"

"""Refusals of the sign-in service."""

from kernel.errors import Invalid, LimitReached, Unauthenticated


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

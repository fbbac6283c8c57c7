"""Expected refusals. Anything else is a bug and may crash."""

from typing import Any, ClassVar


class AppError(Exception):
    """A refusal with a stable code, an HTTP status and a message that says what to do."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details: dict[str, Any] = details

    def as_json(self) -> dict[str, Any]:
        """The body every surface answers with."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


class Invalid(AppError):
    """The request is well-formed but cannot be carried out as asked."""

    code = "invalid"
    status = 422


class Unauthenticated(AppError):
    """Nobody is signed in, or the token is not good."""

    code = "unauthenticated"
    status = 401


class PermissionDenied(AppError):
    """The person lacks the right for this kind of thing; for a single record use NotFound."""

    code = "permission_denied"
    status = 403


class NotFound(AppError):
    """There is no such record, or it is not this person's to see."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """The state of the record does not allow this now."""

    code = "conflict"
    status = 409


class LimitReached(AppError):
    """A cap was hit; `details` say `limit`, `used` and, if it frees up, `reset_at`."""

    code = "limit_reached"
    status = 429


class Unavailable(AppError):
    """An outside part does not answer; trying again later may work."""

    code = "unavailable"
    status = 503


class Paused(Unavailable):
    """Stopped on purpose for a while; events and jobs wait for it, however long that takes."""

    code = "paused"

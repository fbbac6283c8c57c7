"""Tables of sign-in; one module per subject, all of them named here."""

from erp_domains.authentication.models.sessions import AuthToken, LoginAttempt, UserSession
from erp_domains.authentication.models.users import User

__all__ = ["AuthToken", "LoginAttempt", "User", "UserSession"]

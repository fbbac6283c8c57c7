"""Tables of sign-in; one module per subject, all of them named here."""

from erp_domains.authentication.models.factors import Passkey, RecoveryCode, TotpFactor
from erp_domains.authentication.models.sessions import AuthToken, LoginAttempt, UserSession
from erp_domains.authentication.models.steps import (
    LinkPurpose,
    SignInLink,
    SignInStep,
    SpentChallenge,
)
from erp_domains.authentication.models.users import User

__all__ = [
    "AuthToken",
    "LinkPurpose",
    "LoginAttempt",
    "Passkey",
    "RecoveryCode",
    "SignInLink",
    "SignInStep",
    "SpentChallenge",
    "TotpFactor",
    "User",
    "UserSession",
]

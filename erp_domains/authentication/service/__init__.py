"""Sign in, stay signed in, sign out. One module per subject, all operations named here."""

from erp_domains.authentication.passwords import verify_password
from erp_domains.authentication.service.activity import deactivate_user, reactivate_user
from erp_domains.authentication.service.credentials import (
    admit_attempt,
    forget_attempt,
    knows_browser,
    mark_browser,
    password_fits,
    refuse_credentials,
    renewed_hash,
    settle_attempt,
)
from erp_domains.authentication.service.invitations import (
    invite_user,
    is_waiting,
    withdraw_invitation,
)
from erp_domains.authentication.service.sessions import (
    end_session,
    hash_token,
    note_use,
    open_session,
    refresh_session,
    refuse_reuse,
)
from erp_domains.authentication.service.users import (
    create_user,
    list_in_directory,
    normalise_email,
)

__all__ = [
    "admit_attempt",
    "create_user",
    "deactivate_user",
    "end_session",
    "forget_attempt",
    "hash_token",
    "invite_user",
    "is_waiting",
    "knows_browser",
    "list_in_directory",
    "mark_browser",
    "normalise_email",
    "note_use",
    "open_session",
    "password_fits",
    "reactivate_user",
    "refresh_session",
    "refuse_credentials",
    "refuse_reuse",
    "renewed_hash",
    "settle_attempt",
    "verify_password",
    "withdraw_invitation",
]

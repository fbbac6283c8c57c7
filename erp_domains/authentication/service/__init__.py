"""Sign in, stay signed in, sign out. One module per subject, all operations named here."""

from erp_domains.authentication.passwords import verify_password
from erp_domains.authentication.service.activity import deactivate_user, reactivate_user
from erp_domains.authentication.service.credentials import check_password, refuse_credentials
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
    "check_password",
    "create_user",
    "deactivate_user",
    "end_session",
    "hash_token",
    "invite_user",
    "is_waiting",
    "list_in_directory",
    "normalise_email",
    "note_use",
    "open_session",
    "reactivate_user",
    "refresh_session",
    "refuse_credentials",
    "refuse_reuse",
    "verify_password",
    "withdraw_invitation",
]

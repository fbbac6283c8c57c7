"""Roles a company has set to need a second factor: until they have one, they can only set it up."""

from erp_domains.authentication import repository
from erp_domains.authentication.errors import EnrolmentRequired
from erp_domains.tenants.settings import read_settings
from kernel.auth.principal import Principal
from kernel.db.uow import begin

_OPEN = (
    "/auth/me",
    "/auth/logout",
    "/auth/step-up",
    "/auth/sessions",
    "/auth/password",
    "/auth/second-factors",
    "/auth/totp",
    "/auth/passkeys",
    "/auth/recovery-codes",
)


async def require_enrolment(caller: Principal, path: str) -> None:
    """Raises EnrolmentRequired for a person in a session whose role needs a factor they lack."""
    if caller.session_id is None or path.startswith(_OPEN):
        return
    needing = (await read_settings(caller.tenant)).password.mfa_required_roles
    if not set(needing) & set(caller.roles):
        return
    async with begin(caller) as uow:
        factors = await repository.factors_of(uow.session, caller.user_id)
    if not factors.has_any:
        raise EnrolmentRequired(
            "your role needs a second factor: set up an authenticator app or a passkey first"
        )

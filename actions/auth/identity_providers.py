"""Identity providers: who may vouch for the company's people at sign-in."""

from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import select

from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.authentication.models.outside import OidcProvider
from erp_domains.authentication.outside_schemas import (
    SLUG,
    Domain,
    ProviderData,
    ProviderRead,
    RoleName,
)
from erp_domains.authentication.service.oidc import disable_provider, read_provider
from erp_domains.workflows.identity_providers import configure_provider
from kernel.db.uow import UnitOfWork
from kernel.limits import PAGE_ROWS_MAX


class ListIdentityProviders(ActionArgs):
    """Show the identity providers people sign in with, and what their groups lead to.

    Never a secret. Not for listing who is signed in.
    """


class ProviderList(BaseModel):
    """The company's identity providers by name."""

    items: list[ProviderRead]


def _described(titles: list[str]) -> str:
    if not titles:
        return "People sign in with e-mail and password only."
    return f"People may sign in through {', '.join(titles)}."


@action(
    "auth.list_identity_providers",
    permission="auth.sso.read",
    risk=Risk.READ,
    describe=lambda result: _described([row.title for row in result.items if row.is_active]),
    title="List identity providers",
    examples=[
        "which identity providers do we use",
        "show our single sign-on settings",
        "how is SSO configured",
        "list the OIDC providers",
        "can people log in with Google here",
        "which groups lead to which roles",
        "is Entra sign-in switched on",
        "show the single sign-on configuration",
        "what does our Keycloak login allow",
        "which domains may use SSO",
        "list the outside logins of the company",
        "overview of OpenID Connect",
    ],
)
async def list_identity_providers(uow: UnitOfWork, args: ListIdentityProviders) -> ProviderList:
    """All providers of the company, active or not."""
    query = select(OidcProvider).order_by(OidcProvider.title).limit(PAGE_ROWS_MAX)
    rows = list(await uow.session.scalars(query))
    return ProviderList(items=[await read_provider(uow, row) for row in rows])


class ConfigureOidc(ActionArgs):
    """Let people sign in through an OpenID Connect provider, or change how; by its short name.

    Its client secret is set on the page afterwards, never in a conversation.
    """

    slug: str = Field(pattern=SLUG, description="Short name in its address, such as entra.")
    title: str = Field(min_length=1, max_length=80, description="What the button says.")
    issuer: str = Field(max_length=500, description="The issuer's https address.")
    client_id: str = Field(min_length=1, max_length=300, description="Our client id there.")
    allowed_domains: list[Domain] = Field(
        min_length=1, max_length=50, description="E-mail domains that may sign in this way."
    )
    group_claim: str = Field(
        "groups", min_length=1, max_length=100, description="The claim that lists groups."
    )
    group_roles: dict[str, RoleName] = Field(
        default={}, max_length=200, description="Group there to the name of a role here."
    )
    default_roles: list[RoleName] = Field(
        default=["employee"], max_length=10, description="Roles of everybody it lets in."
    )
    creates_users: bool = Field(
        True, description="Whether people who are new here get a sign-in by themselves."
    )
    links_accounts: bool = Field(
        False, description="Whether it may vouch for people who have a sign-in here; owners only."
    )


@action(
    "auth.configure_oidc",
    permission="auth.sso.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: (
        f"People of {', '.join(result.allowed_domains)} may sign in through {result.title}."
    ),
    summarize=lambda args: f"Let {args.title} ({args.issuer}) sign people in",
    undo=Undo.no("switch the provider off, or configure it as it was"),
    title="Configure single sign-on",
    examples=[
        "set up single sign-on with Entra",
        "configure OIDC for our Keycloak",
        "let people sign in with Google Workspace",
        "add Okta as identity provider",
        "map the group finance to the role accountant in SSO",
        "change the issuer of our single sign-on",
        "only addresses of larkfield.test may use SSO",
        "connect our identity provider",
        "turn on sign-in through Auth0",
        "new people from Entra should get a sign-in by themselves",
        "update the OpenID Connect settings",
        "let the provider vouch for people who are here already",
    ],
)
async def configure_oidc(uow: UnitOfWork, args: ConfigureOidc) -> ProviderRead:
    """Add or change a provider."""
    data = ProviderData.model_validate(args.model_dump())
    return await read_provider(uow, await configure_provider(uow, data))


class DisableOidc(ActionArgs):
    """Stop sign-ins through an identity provider; sessions that are open stay.

    Not for signing people out.
    """

    provider: Annotated[Ref, RefTo("identity_provider")] = Field(
        description="The provider by its name."
    )


@action(
    "auth.disable_oidc",
    permission="auth.sso.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"Nobody signs in through {result.title} any more.",
    summarize=lambda args: f"Switch sign-in through {args.provider.label} off",
    undo=Undo.restore("people may sign in through it again"),
    title="Switch single sign-on off",
    examples=[
        "switch off SSO with Entra",
        "disable single sign-on through Keycloak",
        "nobody should log in with Google any more",
        "turn the Okta login off",
        "stop sign-in through our identity provider",
        "remove the Auth0 button from the sign-in page",
        "deactivate OIDC",
        "the identity provider was hacked, switch it off",
        "no more outside logins, disable Entra",
        "suspend single sign-on",
        "take Google Workspace out of our sign-in",
        "block logins that come from Keycloak",
    ],
)
async def disable_oidc(uow: UnitOfWork, args: DisableOidc) -> ProviderRead:
    """Switch a provider off."""
    provider = await uow.session.get_one(OidcProvider, args.provider.id)
    await disable_provider(uow, provider)
    return await read_provider(uow, provider)

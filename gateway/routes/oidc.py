"""Sign-in through a company's identity provider: there and back."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.responses import RedirectResponse, Response

from actions.deciders import has_fresh_factor
from actions.errors import StepUpRequired
from erp_domains.authentication.outside_schemas import SLUG as PROVIDER_SLUG
from erp_domains.authentication.schemas import SignedIn
from erp_domains.authentication.service import oidc as providers
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.outside_sign_in import ProviderAnswer, finish_sign_in, start_sign_in
from gateway.caller import Person, device_of
from gateway.json import json_object, json_response
from gateway.routes.auth.answers import answer_tokens
from kernel.auth.access import require
from kernel.auth.oidc import ProviderRefused
from kernel.auth.principal import system_principal
from kernel.db.tenancy import SLUG
from kernel.db.uow import begin
from kernel.errors import AppError, NotFound
from kernel.limits import OIDC_FLOW_LIFE_S
from kernel.settings import settings

router = APIRouter(tags=["sign-in"])
COOKIE, COOKIE_PATH = "steward_oidc", "/auth/oidc"
CALLBACK_CHARS_MAX = 4096
Tenant = Annotated[str, Query(pattern=SLUG.pattern)]
Provider = Annotated[str, Path(pattern=PROVIDER_SLUG)]


class ClientSecret(BaseModel):
    """The secret we got from the provider."""

    model_config = ConfigDict(extra="forbid")

    client_secret: SecretStr = Field(min_length=1, max_length=2000)


@router.get("/auth/oidc/providers")
async def list_providers(tenant: Tenant) -> Response:
    """The providers a company's people may sign in with; none for a company there is not."""
    try:
        company = await find_tenant(tenant)
    except NotFound:
        return json_response({"items": [], "next_cursor": None})
    async with begin(system_principal(company)) as uow:
        rows = await providers.active_providers(uow)
        items = [{"slug": row.slug, "title": row.title} for row in rows]
    return json_response({"items": items, "next_cursor": None})


@router.get("/auth/oidc/{provider}/start", status_code=302)
async def start(
    provider: Provider, tenant: Tenant, request: Request, fresh: bool = False
) -> Response:
    """Send the browser to the provider; `fresh=true` asks for the sign-in there once more."""
    started = await start_sign_in(
        tenant, provider, _redirect_uri(request, provider), is_fresh=fresh
    )
    answer = RedirectResponse(started.url, 302)
    answer.set_cookie(
        COOKIE,
        started.browser,
        max_age=OIDC_FLOW_LIFE_S,
        path=COOKIE_PATH,
        httponly=True,
        samesite="lax",
        secure=_base_url(request).startswith("https:"),
    )
    return answer


@router.get("/auth/oidc/{provider}/callback")
async def come_back(provider: Provider, request: Request) -> Response:
    """The browser comes back from the provider: sign in and go on to the page."""
    try:
        signed_in = await _finish(provider, request, dict(request.query_params))
    except AppError as error:
        if "text/html" not in request.headers.get("accept", ""):
            raise
        return RedirectResponse(f"/?{urlencode({'sign_in_error': error.code})}", 303)
    answer = RedirectResponse("/", 303)
    tokens = await answer_tokens(request, signed_in)
    # The page gets its tokens by its first refresh; the cookie for that travels here.
    answer.raw_headers.extend(h for h in tokens.raw_headers if h[0] == b"set-cookie")
    answer.delete_cookie(COOKIE, path=COOKIE_PATH)
    return answer


@router.post("/auth/oidc/{provider}/callback")
async def come_back_with_body(provider: Provider, request: Request) -> Response:
    """The same for programs that caught the answer themselves: `{code, state, iss?}` in JSON."""
    body = {k: str(v) for k, v in (await json_object(request)).items()}
    signed_in = await _finish(provider, request, body)
    answer = await answer_tokens(request, signed_in)
    answer.delete_cookie(COOKIE, path=COOKIE_PATH)
    return answer


@router.put("/auth/oidc/providers/{slug}/secret", status_code=204)
async def keep_secret(slug: Provider, body: ClientSecret, person: Person) -> Response:
    """Keep a provider's client secret, sealed. A secret is never an action's argument."""
    require(person, "auth.sso.update")
    if not has_fresh_factor(person):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
    async with begin(person) as uow:
        provider = await providers.find_provider(uow, slug)
        if provider is None:
            raise NotFound("there is no identity provider of this name")
        await providers.keep_secret(uow, provider, body.client_secret.get_secret_value())
        uow.audit("auth.oidc_secret_kept", provider=slug)
    return Response(status_code=204)


async def _finish(provider: str, request: Request, given: dict[str, str]) -> SignedIn:
    if given.get("error"):
        raise ProviderRefused("the identity provider did not let you in; start again")
    code, state = given.get("code", ""), given.get("state", "")
    browser = request.cookies.get(COOKIE, "")
    if not code or not state or not browser or len(code) > CALLBACK_CHARS_MAX:
        raise providers.refuse_flow()
    answered = ProviderAnswer(provider, state, browser, code, issuer=given.get("iss"))
    return await finish_sign_in(answered, _redirect_uri(request, provider), device_of(request))


def _redirect_uri(request: Request, provider: str) -> str:
    return f"{_base_url(request)}/auth/oidc/{provider}/callback"


def _base_url(request: Request) -> str:
    return (settings().public_url or str(request.base_url)).rstrip("/")

"""What must hold for every action, route and table, whoever adds the next one."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.routing import APIRoute
from sqlalchemy import Connection, text

from actions.registry import load_actions
from actions.spec import Effect, Risk, UndoKind
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.rbac.defaults import ROLES
from gateway.app import app, every_route
from kernel.auth.access import matches
from kernel.db.engine import Database
from kernel.db.migrate import admin_connection
from migrations.models import load_models
from tools.write_action_docs import PAGE, page

EXAMPLES_MIN = 12
ROUTES_MIN = 60
PUBLIC_ROUTES = {
    "/": "the page itself",
    "/widget.js": "the script that embeds the chat",
    "/assets/{name}": "what the page is made of",
    "/auth/login": "signing in",
    "/auth/login/second-factor": "carries the challenge of a sign-in with the right password",
    "/auth/refresh": "carries its own token",
    "/auth/oidc/providers": "the buttons of the sign-in page",
    "/auth/oidc/{provider}/start": "sends the browser to the provider",
    "/auth/oidc/{provider}/callback": "carries the provider's code and the browser's cookie",
    "/auth/passkeys/request-options": "says the same to everybody",
    "/auth/passkeys/sign-in": "carries a passkey's signature",
    "/auth/password/forgot": "says the same to everybody",
    "/auth/password/reset": "carries a mailed token",
    "/auth/invitations/{token}": "carries a mailed token",
    "/auth/invitations/accept": "carries a mailed token",
    "/healthz": "liveness",
    "/readyz": "readiness",
    "/metrics": "for the monitoring on the same network",
    "/v1/sign-ins": "sandbox companies only",
    "/v1/tenants/import": "carries the operator's token",
    "/v1/imports/{transfer_id}": "carries the operator's token",
    "/v1/tenants/{slug}/restore": "carries the operator's, the letter's or an owner's token",
    "/v1/deletions/{deletion_id}": "a certificate without personal data, by its number",
    "/v1/sandbox-sessions": "carries the operator's token",
    "/openapi.json": "the contract",
    "/v1/tenants": "carries the operator's token",
    "/v1/tenants/{slug}": "carries the operator's token",
    "/v1/tenants/{slug}/limits": "carries the operator's token",
    "/v1/migrations": "carries the operator's token",
    "/v1/models": "asks for its caller by gateway.kept_callers; see tests of test_models",
    "/v1/chat/completions": "asks for its caller by gateway.kept_callers; see test_models",
}


def test_every_action_names_a_known_permission() -> None:
    unknown = {
        a.name: a.permission for a in load_actions().values() if a.permission not in PERMISSIONS
    }
    assert not unknown


def test_every_granted_permission_exists() -> None:
    patterns = {line[0] for _, lines in ROLES.values() for line in lines}
    assert not [p for p in patterns if not any(matches(p, known) for known in PERMISSIONS)]


def test_every_action_tells_a_model_what_it_is_and_has_enough_examples() -> None:
    poor = [
        a.name
        for a in load_actions().values()
        if len(set(a.examples)) < EXAMPLES_MIN or len(a.description) < 20
    ]
    assert not poor


def test_every_write_can_be_undone_or_says_why_not() -> None:
    silent = [
        a.name
        for a in load_actions().values()
        if a.effect is Effect.WRITE and a.undo.kind is UndoKind.NO and not a.undo.note
    ]
    assert not silent


def test_what_is_destructive_is_never_carried_out_unasked() -> None:
    unasked = [
        a.name
        for a in load_actions().values()
        if a.risk is Risk.DESTRUCTIVE and a.confirm.value == "no"
    ]
    assert not unasked


def test_every_route_needs_a_caller_unless_it_is_listed_as_public() -> None:
    routes = every_route(app)
    assert len(routes) > ROUTES_MIN
    public = {route.path for route in routes if not _asks_for_caller(route)}
    assert public <= set(PUBLIC_ROUTES), public - set(PUBLIC_ROUTES)


def test_every_table_belongs_to_the_platform_or_to_every_tenant() -> None:
    shared, tenant = load_models()
    assert {table.schema for table in shared.tables.values()} == {"shared"}
    assert {table.schema for table in tenant.tables.values()} == {None}


@pytest.mark.anyio
async def test_migrations_make_exactly_the_tables_of_the_models(migrated: Database) -> None:
    async with admin_connection() as connection:
        await connection.execute(text("SELECT set_config('search_path', 'tenant_acme', true)"))
        assert not await connection.run_sync(_tenant_differences)


def _tenant_differences(connection: Connection) -> list[object]:
    _, tenant = load_models()
    options = {"include_schemas": False, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return [d for d in compare_metadata(context, tenant) if not _is_expected(d)]


def _is_expected(difference: object) -> bool:
    """Alembic's own table, marks on tables, and trigram indexes, which models cannot spell."""
    text_of_it = str(difference)
    return (
        "alembic_version" in text_of_it
        or "_trigrams" in text_of_it
        or (isinstance(difference, tuple) and str(difference[0]).endswith("_table_comment"))
    )


def _asks_for_caller(route: APIRoute) -> bool:
    pending = [route.dependant]
    while pending:
        dependant = pending.pop()
        if getattr(dependant.call, "__name__", "") == "_caller":
            return True
        pending += dependant.dependencies
    return False


def test_the_page_of_actions_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tools.write_action_docs"

"""The HTTP composition root: `uvicorn gateway.app:app`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from erp_domains.tenants.leases import close_leased_calls
from gateway.assistant.running import stop_all
from gateway.composition import load_everything
from gateway.errors import add_error_handlers
from gateway.middleware import RequestEdge
from gateway.model_relays import close_relays
from gateway.routes import (
    actions,
    assistant,
    audit,
    auth,
    autonomy,
    chat,
    documents,
    evaluations,
    feedback,
    health,
    keys,
    models,
    notifications,
    offboarding,
    oidc,
    plans,
    proposals,
    rbac,
    records,
    sandbox,
    tenant,
    tenants,
    turns,
    usage,
    widget,
)
from kernel.budgets.door import close_ledger
from kernel.db.engine import dispose_databases
from kernel.logs import configure_logs
from kernel.rates import close_rate_counter
from kernel.settings import settings
from kernel.shared_memory import close_shared_memory


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncGenerator[None]:
    configure_logs(settings().log_level)
    load_everything()
    # In the background: the API is ready at once, a first turn waits only for what is left.
    warming = asyncio.create_task(chat.warm_up())
    yield
    warming.cancel()
    await stop_all()
    await close_relays()
    await close_leased_calls()
    await close_rate_counter()
    await close_ledger()
    await close_shared_memory()
    await dispose_databases()


def create_app() -> FastAPI:
    """The application with every route; nothing outside is touched before it starts."""
    app = FastAPI(
        title="Steward", version="0.1.0", lifespan=_life, docs_url=None, redoc_url=None,
        redirect_slashes=False,
    )  # fmt: skip
    add_error_handlers(app)
    app.add_middleware(RequestEdge)
    # The model gateway first: its requests are many, and routes are looked through in order.
    for module in (
        models, health, auth, keys, oidc, sandbox, actions, proposals, plans, autonomy, audit, chat,
        documents, notifications, rbac, tenant, tenants, offboarding, widget, feedback, evaluations,
        usage, turns, records, assistant,
    ):  # fmt: skip
        app.include_router(module.router)
    return app


def every_route(application: FastAPI) -> list[APIRoute]:
    """Every endpoint of the API; FastAPI keeps those of a router inside the router."""
    pending: list[Any] = list(application.routes)
    found: list[APIRoute] = []
    while pending:
        route = pending.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "original_router"):
            pending += route.original_router.routes
    return sorted(found, key=lambda route: (route.path, sorted(route.methods or ())))


app = create_app()

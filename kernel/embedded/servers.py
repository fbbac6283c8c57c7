"""The outside parts of a plan. A URL that is set means connect; an unset one means start ours."""

import signal
from pathlib import Path

from kernel.embedded.binaries import postgres_for, valkey_for
from kernel.embedded.plan import Plan
from kernel.embedded.postgres import PostgresServer
from kernel.embedded.probes import accepts_url
from kernel.embedded.state import Mode, PartState, ProbeKind
from kernel.embedded.supervisor import ProcessSpec
from kernel.embedded.valkey import ValkeyServer
from kernel.embedded.vectors import VectorServer
from kernel.errors import Unavailable

RECOVERY_TIMEOUT_S = 300.0
POSTGRES_STOP_TIMEOUT_S = 60.0


def add_servers(plan: Plan) -> None:
    """Add the database, the cache and the vector store to the plan as its first stage.

    Raises Unavailable when a URL names a server that does not answer, or no program is found.
    """
    specs = [_add_vectors(plan), _add_valkey(plan), _add_postgres(plan)]
    plan.stages.append([spec for spec in specs if spec])


def postgres_process(server: PostgresServer, log: Path) -> ProcessSpec:
    """How to run a PostgreSQL: SIGINT ends it fast and safely, SIGKILL is never used."""
    return ProcessSpec(
        name="postgres",
        command=server.command(),
        log=log,
        account=server.account,
        prepare=server.initialise,
        is_ready=server.is_ready,
        after_ready=server.provision,
        stop_signal=signal.SIGINT,
        kill_signal=signal.SIGQUIT,
        ready_timeout_s=RECOVERY_TIMEOUT_S,
        stop_timeout_s=POSTGRES_STOP_TIMEOUT_S,
    )


def valkey_process(server: ValkeyServer, log: Path) -> ProcessSpec:
    """How to run a Valkey; loading a large file may take a while before it answers."""
    return ProcessSpec(
        name="valkey",
        command=server.command(),
        log=log,
        account=server.account,
        prepare=server.initialise,
        is_ready=server.is_ready,
        ready_timeout_s=RECOVERY_TIMEOUT_S,
    )


def require_answer(setting: str, url: str) -> PartState:
    """The outside part a setting names. Raises Unavailable when nothing answers there."""
    part = PartState.external(url)
    if not accepts_url(url):
        raise Unavailable(
            f"{setting} names {part.address}, which does not answer. Start that server, correct "
            f"{setting}, or unset it to use the embedded one."
        )
    return part


def _add_postgres(plan: Plan) -> ProcessSpec | None:
    settings = plan.settings
    if settings.database_url:
        url = settings.database_url.get_secret_value()
        admin_url = (settings.database_admin_url or settings.database_url).get_secret_value()
        plan.environment |= {"DATABASE_URL": url, "DATABASE_ADMIN_URL": admin_url}
        plan.parts["postgres"] = require_answer("DATABASE_URL", url)
        return None
    account, home = plan.layout.account, plan.layout.servers
    server = PostgresServer(
        home=home / "postgres",
        binaries=postgres_for(account, home / "programs"),
        admin_password=plan.credentials.postgres_admin_password,
        app_password=plan.credentials.postgres_app_password,
        port=plan.ports["postgres"],
        account=account,
    )
    plan.environment |= {"DATABASE_URL": server.app_url, "DATABASE_ADMIN_URL": server.admin_url}
    plan.parts["postgres"] = PartState(
        mode=Mode.EMBEDDED, address=server.address, probe=ProbeKind.POSTGRES
    )
    return postgres_process(server, plan.layout.log("postgres"))


def _add_valkey(plan: Plan) -> ProcessSpec | None:
    if plan.settings.redis_url:
        url = plan.settings.redis_url.get_secret_value()
        plan.environment["REDIS_URL"] = url
        plan.parts["valkey"] = require_answer("REDIS_URL", url)
        return None
    account, home = plan.layout.account, plan.layout.servers
    server = ValkeyServer(
        home=home / "valkey",
        program=valkey_for(account, home / "programs"),
        password=plan.credentials.valkey_password,
        port=plan.ports["valkey"],
        account=account,
    )
    plan.environment["REDIS_URL"] = server.url
    plan.parts["valkey"] = PartState(
        mode=Mode.EMBEDDED, address=server.address, probe=ProbeKind.REDIS
    )
    return valkey_process(server, plan.layout.log("valkey"))


def _add_vectors(plan: Plan) -> ProcessSpec | None:
    if plan.settings.qdrant_url:
        plan.environment["QDRANT_URL"] = plan.settings.qdrant_url
        plan.parts["vectors"] = require_answer("QDRANT_URL", plan.settings.qdrant_url)
        return None
    home = plan.layout.root / "vectors"
    server = VectorServer(home, plan.credentials.vector_api_key, plan.ports["vectors"])
    plan.environment |= {"QDRANT_URL": server.url, "QDRANT_API_KEY": server.api_key}
    plan.parts["vectors"] = PartState(
        mode=Mode.EMBEDDED, address=server.address, probe=ProbeKind.HTTP, probe_url=server.ready_url
    )
    return ProcessSpec(
        name="vectors",
        command=server.command(),
        env=server.environment,
        log=plan.layout.log("vectors"),
        prepare=server.initialise,
        is_ready=server.is_ready,
    )

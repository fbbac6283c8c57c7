"""The servers an evaluation needs, in a folder of their own that goes away with it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from kernel.embedded.accounts import server_account
from kernel.embedded.binaries import postgres_for
from kernel.embedded.ports import any_free_port
from kernel.embedded.postgres import PostgresServer
from kernel.embedded.processes import PROJECT_ROOT
from kernel.embedded.servers import postgres_process
from kernel.embedded.state import StackState, adopt_environment
from kernel.embedded.supervisor import ProcessSpec, Supervisor
from kernel.embedded.vectors import VectorServer
from kernel.settings import settings

OTHERS = ("REDIS_URL", "EVENTS_URL", "OBJECT_URL", "SMTP_URL", "SEARCH_URL")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@contextmanager
def own_servers() -> Generator[None]:
    """A PostgreSQL and a vector server of this process's own while the block runs.

    Settings name them instead of a running Steward, so its data cannot be touched. The database
    forgets crash safety: nothing of an evaluation is kept. Main thread only.
    """
    folder = Path(tempfile.mkdtemp(prefix="steward-"))
    folder.chmod(0o711)
    try:
        postgres, vectors = _postgres(folder), _vectors(folder)
        specs = [
            postgres_process(postgres, folder / "postgres.log"),
            _vectors_process(vectors, folder / "vectors.log"),
        ]
        supervisor = Supervisor([specs], {"PATH": PATH, "PYTHONPATH": str(PROJECT_ROOT)})
        supervisor.start()
        try:
            name_parts(folder, postgres.app_url, postgres.admin_url, vectors)
            yield
        finally:
            supervisor.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name_parts(folder: Path, app_url: str, admin_url: str, vectors: VectorServer) -> None:
    """Let this process's settings name these servers and keep its files below `folder`."""
    environment = {
        "STEWARD_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": app_url,
        "DATABASE_ADMIN_URL": admin_url,
        "QDRANT_URL": vectors.url,
        "QDRANT_API_KEY": vectors.api_key,
        "STEWARD_SIGNING_KEY": secrets.token_hex(32),
        **dict.fromkeys(OTHERS, ""),  # empty counts as unset
        "INSPECT_DISPLAY": "none",
        "XDG_DATA_HOME": str(folder / "traces"),  # where inspect_ai keeps traces of its own
    }
    state = StackState(pid=os.getpid(), url="", data_dir=folder, environment=environment)
    adopt_environment(state)
    settings.cache_clear()


def _postgres(folder: Path) -> PostgresServer:
    account = server_account()
    return PostgresServer(
        home=folder / "pg",
        binaries=postgres_for(account, folder / "programs"),
        admin_password=secrets.token_hex(16),
        app_password=secrets.token_hex(16),
        socket_dir=folder / "s",
        account=account,
        durable=False,
    )


def _vectors(folder: Path) -> VectorServer:
    return VectorServer(folder / "vectors", secrets.token_hex(16), any_free_port())


def _vectors_process(server: VectorServer, log: Path) -> ProcessSpec:
    return ProcessSpec(
        name="vectors",
        command=server.command(),
        env=server.environment,
        log=log,
        prepare=server.initialise,
        is_ready=server.is_ready,
    )

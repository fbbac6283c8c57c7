"""The servers an evaluation needs, in a folder of their own that goes away with it."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, Field

from kernel.embedded.accounts import server_account
from kernel.embedded.binaries import postgres_for
from kernel.embedded.local_model import new_model_server
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


def _random() -> str:
    return secrets.token_hex(16)


class Secrets(BaseModel):
    """What opens the servers, and what their data was signed with."""

    admin_password: str = Field(default_factory=_random)
    app_password: str = Field(default_factory=_random)
    vectors_key: str = Field(default_factory=_random)
    signing_key: str = Field(default_factory=lambda: secrets.token_hex(32))


OnFolder = Callable[[Path], None]


def _nothing(_folder: Path) -> None: ...


@contextmanager
def own_servers(
    opened_by: Secrets | None = None, before: OnFolder = _nothing, after: OnFolder = _nothing,
    model: Path | None = None,
) -> Generator[None]:  # fmt: skip
    """A PostgreSQL and a vector server of this process's own while the block runs.

    With `model`, a GGUF file, a server of that language model as well.

    Settings name them instead of a running Steward, so its data cannot be touched. The database
    forgets crash safety: nothing of an evaluation is kept. Main thread only. `before` may put data
    into the folder that the secrets fit, `after` take it out once the servers have stopped.
    """
    keys = opened_by or Secrets()
    folder = Path(tempfile.mkdtemp(prefix="steward-"))
    folder.chmod(0o711)
    try:
        before(folder)
        postgres, vectors = _postgres(folder, keys), _vectors(folder, keys)
        specs = [
            postgres_process(postgres, folder / "postgres.log"),
            _vectors_process(vectors, folder / "vectors.log"),
        ]
        answering = new_model_server(model) if model else None
        if answering is not None:
            specs.append(answering.process(folder / "model.log"))
        supervisor = Supervisor([specs], {"PATH": PATH, "PYTHONPATH": str(PROJECT_ROOT)})
        supervisor.start()
        try:
            model_at = answering.environment(settings()) if answering else {}
            name_parts(folder, postgres, vectors, keys, model_at)
            yield
        finally:
            supervisor.stop()
        after(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name_parts(
    folder: Path,
    postgres: PostgresServer,
    vectors: VectorServer,
    keys: Secrets,
    model_at: Mapping[str, str],
) -> None:
    """Let this process's settings name these servers and keep its files below `folder`."""
    environment = {
        "STEWARD_DATA_DIR": str(folder / "data"),
        "STEWARD_CACHE_DIR": str(settings().cache_folder.absolute()),
        "DATABASE_URL": postgres.app_url,
        "DATABASE_ADMIN_URL": postgres.admin_url,
        "QDRANT_URL": vectors.url,
        "QDRANT_API_KEY": vectors.api_key,
        "STEWARD_SIGNING_KEY": keys.signing_key,
        **dict.fromkeys(OTHERS, ""),  # empty counts as unset
        **model_at,
        "INSPECT_DISPLAY": "none",
        "XDG_DATA_HOME": str(folder / "traces"),  # where inspect_ai keeps traces of its own
    }
    state = StackState(pid=os.getpid(), url="", data_dir=folder, environment=environment)
    adopt_environment(state)
    settings.cache_clear()


def _postgres(folder: Path, keys: Secrets) -> PostgresServer:
    account = server_account()
    return PostgresServer(
        home=folder / "pg",
        binaries=postgres_for(account, folder / "programs"),
        admin_password=keys.admin_password,
        app_password=keys.app_password,
        socket_dir=folder / "s",
        account=account,
        durable=False,
    )


def _vectors(folder: Path, keys: Secrets) -> VectorServer:
    return VectorServer(folder / "vectors", keys.vectors_key, any_free_port())


def _vectors_process(server: VectorServer, log: Path) -> ProcessSpec:
    return ProcessSpec(
        name="vectors",
        command=server.command(),
        env=server.environment,
        log=log,
        prepare=server.initialise,
        is_ready=server.is_ready,
    )

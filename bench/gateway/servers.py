"""The gateways that are compared, each a process of its own on a free port of loopback."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import aiohttp
import anyio
import orjson
import psutil

from erp_domains.authentication.service import create_user
from erp_domains.rbac.service import assign_role, seed_roles
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import system_principal
from kernel.db.engine import dispose_databases
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embedded.ports import any_free_port
from kernel.embedded.processes import PROJECT_ROOT
from kernel.embedded.servers import postgres_process, valkey_process
from kernel.settings import settings
from tests.fixtures.servers import make_postgres, make_valkey, running, short_folder

PEERS = PROJECT_ROOT / "var" / "bench"
# LiteLLM 1.82.7 and 1.82.8 carried malware.
PINNED = {
    "litellm": ("litellm[proxy]==1.106.2",),
    "langchain": ("langchain==1.4.7", "langchain-openai==1.7.3"),
}
PASSWORD = "only for this bench"
START_S = 120
IDLE_CPU_S = 0.05
INSTALL_S = 900


@dataclass(frozen=True)
class Gateway:
    """A running gateway: where requests go, with which headers, and whose CPU counts."""

    name: str
    url: str
    headers: Mapping[str, str]
    pid: int

    def cpu_s(self) -> float:
        """User and system time of the process and its children so far."""
        process = psutil.Process(self.pid)
        times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@contextmanager
def process(command: list[str], env: Mapping[str, str] | None = None) -> Generator[int]:
    """A process that lives while the block does."""
    started = subprocess.Popen(command, env=env, cwd=PROJECT_ROOT)
    try:
        yield started.pid
    finally:
        started.terminate()
        started.wait(timeout=20)


@contextmanager
def mock_model() -> Generator[str]:
    """The model everybody talks to: its address."""
    command = [sys.executable, "-m", "bench.gateway.mock_model"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT) as started:
        assert started.stdout is not None
        try:
            yield started.stdout.readline().strip()
        finally:
            started.terminate()


@asynccontextmanager
async def floor(model: str) -> AsyncGenerator[Gateway]:
    """FastAPI and aiohttp alone."""
    port = any_free_port()
    with process([sys.executable, "-m", "bench.gateway.floor", model, str(port)]) as pid:
        gateway = Gateway("pass-through", f"http://127.0.0.1:{port}/v1", {}, pid)
        await _until_up(gateway, "/nothing")
        yield gateway


@contextmanager
def parts_of_steward(model: str) -> Generator[None]:
    """PostgreSQL and Valkey, named in this process's environment. Not within an event loop."""
    with short_folder() as folder:
        database, cache = make_postgres(folder, durable=True), make_valkey(folder, durable=False)
        logs = (folder / "postgres.log", folder / "valkey.log")
        with running(postgres_process(database, logs[0]), valkey_process(cache, logs[1])):
            os.environ |= {
                "DATABASE_URL": database.app_url, "DATABASE_ADMIN_URL": database.admin_url,
                "REDIS_URL": cache.url, "STEWARD_SIGNING_KEY": "ab" * 32,
                "PORT": str(any_free_port()), "STEWARD_DATA_DIR": str(folder / "root"),
                "LLM_URL": model, "LLM_MODEL": "mock", "LLM_PRICES": '{"mock": ["0.25", "2"]}',
                "LOG_LEVEL": "WARNING",
            }  # fmt: skip
            settings.cache_clear()
            yield


@asynccontextmanager
async def steward(_model: str) -> AsyncGenerator[Gateway]:
    """Steward over its parts, with a company, called by an administrator."""
    await _open_company()
    command = [sys.executable, "-c", "from gateway.processes import run_api; run_api()"]
    with process(command) as pid:
        base = f"http://127.0.0.1:{settings().port}"
        await _until_up(Gateway("", base, {}, pid), "/health/live")
        token = await _sign_in(base)
        await _until_idle(pid)
        yield Gateway("Steward", f"{base}/v1", {"Authorization": f"Bearer {token}"}, pid)


@asynccontextmanager
async def litellm(model: str) -> AsyncGenerator[Gateway]:
    """LiteLLM's proxy with one model and a master key."""
    with short_folder() as folder:
        config = folder / "litellm.json"  # JSON is YAML
        chosen = {"model": "openai/mock", "api_base": model, "api_key": "sk-none"}
        config.write_bytes(orjson.dumps({
            "model_list": [{"model_name": "mock", "litellm_params": chosen}],
            "general_settings": {"master_key": "sk-bench"},
        }))  # fmt: skip
        port = any_free_port()
        command = [
            str(PEERS / "litellm" / "bin" / "litellm"), "--config", str(config),
            "--port", str(port), "--host", "127.0.0.1", "--num_workers", "1",
            "--telemetry", "False",
        ]  # fmt: skip
        # Nothing of our parts: it would take our database for its own.
        env = {"PATH": os.environ["PATH"], "LITELLM_LOG": "ERROR", "HOME": str(folder),
               "LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # fmt: skip
        with process(command, env) as pid:
            headers = {"Authorization": "Bearer sk-bench"}
            gateway = Gateway("LiteLLM", f"http://127.0.0.1:{port}/v1", headers, pid)
            await _until_up(gateway, "/models")
            yield gateway


def install_peer(name: str) -> str:
    """Install one of the others into an environment of its own; why not, where that fails."""
    home, pinned = PEERS / name, PINNED[name]
    done = home / "installed"
    if done.exists() and done.read_text() == "\n".join(pinned):
        return ""
    try:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=INSTALL_S)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", *pinned]
        subprocess.run(pip, check=True, timeout=INSTALL_S, capture_output=True)
    except (subprocess.SubprocessError, OSError) as error:
        return f"{type(error).__name__}: {error}"[:200]
    done.write_text("\n".join(pinned))
    return ""


async def _open_company() -> None:
    await migrate_all()
    tenant = await provision_tenant(TenantCreate(slug="bench", name="Bench", is_sandbox=True))
    async with begin(system_principal(tenant)) as uow:
        await seed_roles(uow.session)
        ada = await create_user(uow, email="ada@bench.test", name="Ada", password=PASSWORD)
        await assign_role(uow, ada.id, "admin")
    await dispose_databases()


async def _sign_in(base: str) -> str:
    body = {"email": "ada@bench.test", "password": PASSWORD, "tenant": "bench"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{base}/auth/login", json=body) as answer,
    ):
        return (await answer.json())["access_token"]


async def _until_idle(pid: int) -> None:
    """A server warms up in the background; that is not part of a request."""
    server = psutil.Process(pid)
    spent_s = -1.0
    while sum(server.cpu_times()[:2]) - spent_s > IDLE_CPU_S:
        spent_s = sum(server.cpu_times()[:2])
        await asyncio.sleep(2.0)


async def _until_up(gateway: Gateway, path: str) -> None:
    async with aiohttp.ClientSession(headers=gateway.headers) as session:
        with anyio.fail_after(START_S):
            while True:
                try:
                    async with session.get(gateway.url + path):
                        return
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(0.2)

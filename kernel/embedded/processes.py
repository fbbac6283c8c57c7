"""The processes of one Steward, in the order they start."""

import importlib
import os
from pathlib import Path

from pydantic import SecretStr

import kernel
from kernel.embedded.accounts import create_private_folder
from kernel.embedded.credentials import load_credentials
from kernel.embedded.forked import Entry
from kernel.embedded.inner_parts import add_inner_parts
from kernel.embedded.layout import Layout
from kernel.embedded.local_model import add_local_model
from kernel.embedded.plan import Plan
from kernel.embedded.ports import choose_ports, demand_port
from kernel.embedded.probes import answers_http
from kernel.embedded.servers import add_servers
from kernel.embedded.state import Mode, PartState, ProbeKind
from kernel.embedded.supervisor import ProcessSpec
from kernel.parts import require_served
from kernel.settings import Settings

PROJECT_ROOT = Path(kernel.__file__).parent.parent
API_PORT = 8080
ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not bound to
API_READY_TIMEOUT_S = 300.0
WORKER_STOP_TIMEOUT_S = 10.0
MIGRATE_TIMEOUT_S = 600.0
PROCESSES = "gateway.processes"
PRELOADED = (PROCESSES, "gateway.app", "celery.bin.celery", "celery.apps.worker",
             "celery.concurrency.prefork", "celery.beat", "kombu.transport.redis")  # fmt: skip


def plan_stack(settings: Settings, layout: Layout) -> Plan:
    """Decide every process of a stack.

    Raises Invalid (a setting names what is not served), Conflict (a port is taken, data of another
    version) and Unavailable (a program is missing, or an outside server does not answer).
    """
    require_served(settings)
    credentials = load_credentials(layout.secrets_file)
    plan = Plan(settings, layout, credentials, _choose_ports(settings, layout))
    plan.url = settings.public_url or _local_url(plan)
    plan.environment = _common_environment(plan)
    add_servers(plan)
    add_local_model(plan)
    add_inner_parts(plan)
    plan.stages.append([_migrations(plan)])
    plan.stages.append([_api(plan), _worker(plan), _beat(plan), _relay(plan)])
    plan.preloaded = PRELOADED
    for spec in plan.stages[-1]:
        plan.parts.setdefault(spec.name, PartState(mode=Mode.EMBEDDED))
    return plan


def _choose_ports(settings: Settings, layout: Layout) -> dict[str, int]:
    ports = choose_ports(layout.ports_file, dict.fromkeys(("postgres", "valkey", "vectors")))
    if settings.port is not None:
        return ports | {"api": demand_port(settings.port, settings.host)}
    return ports | choose_ports(layout.ports_file, {"api": API_PORT}, settings.host)


def _local_url(plan: Plan) -> str:
    host = "127.0.0.1" if plan.settings.host in ANY_ADDRESS else plan.settings.host
    return f"http://{host}:{plan.ports['api']}"


def _common_environment(plan: Plan) -> dict[str, str]:
    path = filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH")))
    signing_key = plan.settings.signing_key or SecretStr(plan.credentials.signing_key)
    return {
        "STEWARD_DATA_DIR": str(plan.layout.root),
        "STEWARD_SIGNING_KEY": signing_key.get_secret_value(),
        "HOST": plan.settings.host,
        "PORT": str(plan.ports["api"]),
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
    }


def _entry(function: str) -> Entry:
    """A function of the processes module, found by name: this package stands below it."""

    def run() -> None:
        getattr(importlib.import_module(PROCESSES), function)()

    return run


def _migrations(plan: Plan) -> ProcessSpec:
    return ProcessSpec(
        name="migrate",
        entry=_entry("run_migrations"),
        log=plan.layout.log("migrate"),
        is_step=True,
        ready_timeout_s=MIGRATE_TIMEOUT_S,
    )


def _api(plan: Plan) -> ProcessSpec:
    host, port = plan.settings.host, str(plan.ports["api"])
    ready_url = f"{_local_url(plan)}/readyz"
    plan.parts["api"] = PartState(
        mode=Mode.EMBEDDED, address=f"{host}:{port}", probe=ProbeKind.HTTP, probe_url=ready_url
    )
    return ProcessSpec(
        name="api",
        entry=_entry("run_api"),
        log=plan.layout.log("api"),
        is_ready=lambda: answers_http(ready_url),
        ready_timeout_s=API_READY_TIMEOUT_S,
    )


def _worker(plan: Plan) -> ProcessSpec:
    return ProcessSpec(
        name="worker",
        entry=_entry("run_worker"),
        log=plan.layout.log("worker"),
        stop_timeout_s=WORKER_STOP_TIMEOUT_S,
    )


def _beat(plan: Plan) -> ProcessSpec:
    create_private_folder(plan.layout.root / "beat", None)
    return ProcessSpec(name="beat", entry=_entry("run_beat"), log=plan.layout.log("beat"))


def _relay(plan: Plan) -> ProcessSpec:
    return ProcessSpec(name="relay", entry=_entry("run_relay"), log=plan.layout.log("relay"))

"""The relay process: outbox to broker, and events to their handlers."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from functools import partial

from erp_domains.tenants.service import find_tenant
from gateway.composition import load_handlers
from kernel.auth.principal import Principal, system_principal
from kernel.db.engine import database, database_names
from kernel.events.consumer import consume
from kernel.events.relay import publish_batch, try_to_lead
from kernel.events.transports.choose import make_transport
from kernel.events.transports.port import Transport
from kernel.jobs.app import CelerySender, make_celery
from kernel.logs import configure_logs, get_logger
from kernel.settings import settings

log = get_logger(__name__)
IDLE_MIN_S, IDLE_MAX_S = 0.05, 0.4
STANDBY_S = 2.0
RECOVER_S = 1.0
BATCH = 50
BLOCK_MS = 500
Work = Callable[[Transport, asyncio.Event], Awaitable[None]]


async def main() -> None:
    """Publish and consume until told to stop."""
    configure_logs(settings().log_level)
    load_handlers()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    transport = make_transport(settings(), f"relay-{os.getpid()}")
    tasks = [
        *(
            asyncio.create_task(
                _forever(partial(_publish_while_leading, server), transport, stopping)
            )
            for server in database_names()
        ),
        asyncio.create_task(_forever(_consume_events, transport, stopping)),
    ]
    await stopping.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await transport.close()


async def _forever(work: Work, transport: Transport, stopping: asyncio.Event) -> None:
    """Begin again after a lost connection: PostgreSQL, Valkey or Kafka may restart beneath us."""
    while not stopping.is_set():
        try:
            await work(transport, stopping)
        except Exception as error:  # the job edge
            log.warning("relay.interrupted", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(RECOVER_S)


async def _publish_while_leading(
    server: str, transport: Transport, stopping: asyncio.Event
) -> None:
    jobs = CelerySender(make_celery())
    async with database(server).engine.connect() as connection:
        # Outside a transaction: the lock belongs to the connection, and an open one would age.
        await connection.execution_options(isolation_level="AUTOCOMMIT", outside_tenants=True)
        while not await try_to_lead(connection):
            await asyncio.sleep(STANDBY_S)
        log.info("relay.leading", server=server)
        idle_s = IDLE_MIN_S
        while not stopping.is_set():
            is_idle = await publish_batch(transport, jobs, server) == 0
            # Quick while there is traffic, easy on the machine while there is none.
            idle_s = min(idle_s * 2, IDLE_MAX_S) if is_idle else IDLE_MIN_S
            await asyncio.sleep(idle_s if is_idle else 0)


async def _consume_events(transport: Transport, stopping: asyncio.Event) -> None:
    await transport.prepare()
    while not stopping.is_set():
        await consume(transport, _system_of, count=BATCH, block_ms=BLOCK_MS)


async def _system_of(tenant: str) -> Principal:
    return system_principal(await find_tenant(tenant))


if __name__ == "__main__":
    asyncio.run(main())

"""Work that one process of this machine does at a time, e.g. filling a cache they share."""

import fcntl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread


@asynccontextmanager
async def one_process(folder: Path | None, work: str) -> AsyncGenerator[None]:
    """Wait for the others that do this work here; the lock ends with the block or the process.

    Without a folder nothing is shared and nobody waits.
    """
    if folder is None:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{work}.lock").open("w") as handle:
        await to_thread.run_sync(fcntl.flock, handle, fcntl.LOCK_EX, abandon_on_cancel=True)
        yield

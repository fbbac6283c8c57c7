"""Runs a command against Debian's PostgreSQL and Redis, started in a temporary folder.

`python tools/with_debian_servers.py pytest -m integration`: the command finds them by
DATABASE_URL, DATABASE_ADMIN_URL and REDIS_URL, as in production.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kernel.embedded.binaries import DEBIAN_POSTGRES, POSTGRES_BIN_VARIABLE, VALKEY_BIN_VARIABLE
from kernel.embedded.ports import any_free_port
from tests.fixtures.servers import (
    make_postgres,
    make_valkey,
    postgres_process,
    running,
    short_folder,
    valkey_process,
)

MISSING = "{what} is missing. On Debian: apt-get install {package}"


def main(command: list[str]) -> int:
    """Start both servers on loopback ports, run the command, stop them; the command's code."""
    os.environ[POSTGRES_BIN_VARIABLE] = str(debian_postgres())
    os.environ[VALKEY_BIN_VARIABLE] = debian_redis()
    with short_folder() as folder:
        postgres = make_postgres(folder, durable=False, port=any_free_port())
        valkey = make_valkey(folder, durable=False, port=any_free_port())
        processes = (
            postgres_process(postgres, folder / "postgres.log"),
            valkey_process(valkey, folder / "redis.log"),
        )
        with running(*processes):
            urls = {
                "DATABASE_URL": postgres.app_url,
                "DATABASE_ADMIN_URL": postgres.admin_url,
                "REDIS_URL": valkey.url,
            }
            print(f"PostgreSQL {postgres.binaries.major} and Redis from Debian", flush=True)
            return subprocess.run(command, check=False, env={**os.environ, **urls}).returncode


def debian_postgres() -> Path:
    """The programs of Debian's newest PostgreSQL."""
    versions = [path for path in DEBIAN_POSTGRES.glob("*") if (path / "bin" / "initdb").exists()]
    if not versions:
        sys.exit(MISSING.format(what="PostgreSQL", package="postgresql"))
    return max(versions, key=lambda path: int(path.name)) / "bin"


def debian_redis() -> str:
    """Debian's redis-server."""
    found = shutil.which("redis-server")
    if not found:
        sys.exit(MISSING.format(what="Redis", package="redis-server"))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

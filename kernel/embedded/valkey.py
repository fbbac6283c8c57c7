"""The embedded Valkey: cache, locks, streams and Celery's broker, kept by an append-only file."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from kernel.embedded.accounts import Account, create_private_folder, give
from kernel.embedded.probes import PROBE_TIMEOUT_S


@dataclass(frozen=True, slots=True)
class ValkeyServer:
    """One server below `home`, on loopback `port` or, without one, on `socket_path`.

    With `durable`, a crash of the process loses nothing and a power cut at most one second.
    """

    home: Path
    program: Path
    password: str
    port: int | None = None
    socket_path: Path | None = None
    account: Account | None = None
    durable: bool = True

    @property
    def address(self) -> str:
        """Where it listens, for people."""
        return f"127.0.0.1:{self.port}" if self.port else str(self.socket_path)

    @property
    def url(self) -> str:
        """The URL redis-py reads; it names database 0."""
        secret = quote(self.password, safe="")
        if self.port:
            return f"redis://:{secret}@127.0.0.1:{self.port}/0"
        return f"unix://:{secret}@{self.socket_path}?db=0"

    @property
    def configuration(self) -> Path:
        """The configuration file, which keeps the password off the command line."""
        return self.home / "valkey.conf"

    def initialise(self) -> None:
        """Create the folder and write the configuration."""
        create_private_folder(self.home, self.account)
        data = create_private_folder(self.home / "data", self.account)
        self.configuration.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(self.configuration, flags, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join(self._lines(data)) + "\n")
        give(self.configuration, self.account)

    def command(self) -> list[str]:
        """The command line of the server."""
        return [str(self.program), str(self.configuration)]

    def is_ready(self) -> bool:
        """Whether it answers PING (not while it loads its file)."""
        try:
            with redis.Redis.from_url(
                self.url, socket_timeout=PROBE_TIMEOUT_S, retry=Retry(NoBackoff(), 0)
            ) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _lines(self, data: Path) -> list[str]:
        listen = [f"bind 127.0.0.1\nport {self.port}"] if self.port else ["port 0"]
        if self.socket_path:
            listen += [f'unixsocket "{self.socket_path}"', "unixsocketperm 700"]
        keep = "yes" if self.durable else "no"
        return [
            *listen,
            f'requirepass "{self.password}"',
            f'dir "{data}"',
            f"appendonly {keep}",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
        ]

"""Cheap questions: does this part answer? None of them raises."""

import os
import socket
import struct
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

PROBE_TIMEOUT_S = 2.0
POSTGRES_PROTOCOL = 3 << 16
POSTGRES_NOT_NOW = b"C57P03\0"
DEFAULT_PORTS = {
    "postgresql": 5432,
    "postgres": 5432,
    "redis": 6379,
    "rediss": 6379,
    "http": 80,
    "https": 443,
    "kafka": 9092,
    "smtp": 25,
}


def accepts_tcp(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S):
            return True
    except OSError:
        return False


def answers_http(url: str) -> bool:
    """Whether a GET of `url` answers 200. Proxies of the environment are not used."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=PROBE_TIMEOUT_S) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False


def answers_redis(host: str, port: int) -> bool:
    """Whether a Redis speaks there: it answers PING, or says that it wants a password first."""
    try:
        with socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def answers_postgres(host: str, port: int) -> bool:
    """Whether a PostgreSQL there takes sessions; not while it starts up, recovers or shuts down.

    Sends a start-up packet and reads the first message, as pg_isready does; no password needed.
    """
    parameters = b"user\0probe\0database\0probe\0\0"
    packet = struct.pack("!ii", 8 + len(parameters), POSTGRES_PROTOCOL) + parameters
    try:
        with socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S) as connection:
            connection.sendall(packet)
            answer = connection.recv(1024)
    except OSError:
        return False
    return bool(answer) and POSTGRES_NOT_NOW not in answer


def is_alive(pid: int | None) -> bool:
    """Whether a process with this id exists."""
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def address_of(url: str) -> str:
    """Host and port of a service URL, without user, password or path; `a:1,b:2` for several."""
    parts = urlsplit(url)
    scheme = parts.scheme.split("+")[0]
    if "," in parts.netloc:
        hosts = parts.netloc.rpartition("@")[2].split(",")
        return ",".join(address_of(f"{scheme}://{host}") for host in hosts)
    if not parts.hostname:
        return f"{scheme}:local"
    return f"{parts.hostname}:{parts.port or DEFAULT_PORTS.get(scheme, 0)}"


def accepts_url(url: str) -> bool:
    """Whether a host a service URL names accepts connections; sockets count as answering."""
    addresses = [one.rpartition(":") for one in address_of(url).split(",")]
    return any(port == "local" or accepts_tcp(host, int(port)) for host, _, port in addresses)


def is_writable(folder: str) -> bool:
    """Whether files can be put into a folder, or the folder be made."""
    path = Path(folder)
    return os.access(path if path.exists() else path.parent, os.W_OK | os.X_OK)

"""Loopback ports: chosen once for a data root, then kept, so that URLs stay the same."""

import json
import random
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from kernel.clock import monotonic_s
from kernel.embedded.credentials import write_private
from kernel.errors import Conflict

# Below the range the kernel takes ports of outgoing connections from: a client that knocks on a
# port of that range while its server restarts can end up connected to itself.
PORT_RANGE = range(20_000, 30_000)
TRIES_MAX = 200
RELEASE_TIMEOUT_S = 5.0
RELEASE_POLL_S = 0.1


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def any_free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody uses at the moment. Raises Conflict when none is found."""
    for port in random.sample(PORT_RANGE, TRIES_MAX):
        if is_free(port, host):
            return port
    raise Conflict(f"No free port between {PORT_RANGE.start} and {PORT_RANGE.stop} on {host}.")


def choose_ports(
    file: Path, first_choices: Mapping[str, int | None], host: str = "127.0.0.1"
) -> dict[str, int]:
    """A port for each name: the one in `file`, else its first choice, else any that is free.

    A server of the last run may still be closing, so a remembered port gets some seconds to
    become free. The result is written back.
    """
    remembered = _read(file)
    chosen = {
        name: _choose(remembered.get(name), first, host) for name, first in first_choices.items()
    }
    if chosen.items() - remembered.items():
        write_private(file, json.dumps(remembered | chosen))
    return chosen


def demand_port(port: int, host: str) -> int:
    """The port a person asked for. Raises Conflict when something else listens there."""
    if not _wait_until_free(port, host):
        raise Conflict(f"Port {port} is in use. Stop what uses it, or set PORT to another one.")
    return port


def _choose(remembered: int | None, first_choice: int | None, host: str) -> int:
    if remembered is not None and _wait_until_free(remembered, host):
        return remembered
    if first_choice is not None and is_free(first_choice, host):
        return first_choice
    return any_free_port(host)


def _wait_until_free(port: int, host: str) -> bool:
    deadline_s = monotonic_s() + RELEASE_TIMEOUT_S
    while not is_free(port, host):
        if monotonic_s() > deadline_s:
            return False
        time.sleep(RELEASE_POLL_S)
    return True


def _read(file: Path) -> dict[str, int]:
    try:
        return {name: int(port) for name, port in json.loads(file.read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}

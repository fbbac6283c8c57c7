"""Whether a part is well is asked of the part, not of its port."""

import socket
from pathlib import Path
from threading import Thread

from kernel.embedded import ports
from kernel.embedded.probes import address_of, answers_http, answers_postgres, answers_redis
from kernel.embedded.servers import postgres_process, valkey_process
from tests.fixtures.servers import make_postgres, make_valkey, running, short_folder

STARTING_UP = b"E\0\0\0\x20SFATAL\0C57P03\0Mstarting up\0\0"


def test_a_database_that_recovers_is_not_yet_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=answer_once, args=(server, STARTING_UP))
        thread.start()
        assert not answers_postgres("127.0.0.1", server.getsockname()[1])
        thread.join()


def test_running_servers_answer_their_probe_without_a_password() -> None:
    with short_folder() as folder:
        postgres = make_postgres(folder, durable=False, port=ports.any_free_port())
        valkey = make_valkey(folder, durable=False, port=ports.any_free_port())
        logs = folder / "log"
        with running(postgres_process(postgres, logs), valkey_process(valkey, logs)):
            assert answers_postgres("127.0.0.1", postgres.port or 0)
            assert answers_redis("127.0.0.1", valkey.port or 0)
            assert not answers_redis("127.0.0.1", postgres.port or 0)
        assert not answers_postgres("127.0.0.1", postgres.port or 0)
        assert not answers_redis("127.0.0.1", valkey.port or 0)


def test_nobody_at_an_address_is_an_answer_too(tmp_path: Path) -> None:
    assert not answers_http(f"http://127.0.0.1:{ports.any_free_port()}/readyz")


def test_an_address_never_holds_user_or_password() -> None:
    assert address_of("postgresql+asyncpg://me:secret@db.internal/erp") == "db.internal:5432"
    assert address_of("rediss://:secret@cache:7000/0") == "cache:7000"
    assert address_of("postgresql://me:secret@/erp?host=/run/pg") == "postgresql:local"


def answer_once(server: socket.socket, words: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1024)
        connection.sendall(words)

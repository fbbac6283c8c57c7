"""The embedded vector server: one process that owns the vectors and speaks Qdrant's REST API."""

import sys
from dataclasses import dataclass
from pathlib import Path

from kernel.embedded.accounts import create_private_folder
from kernel.embedded.probes import answers_http

API_KEY_VARIABLE = "VECTOR_API_KEY"


@dataclass(frozen=True, slots=True)
class VectorServer:
    """The server below `home` on loopback `port`; callers must send `api_key`."""

    home: Path
    api_key: str
    port: int

    @property
    def address(self) -> str:
        """Where it listens, for people."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The URL `AsyncQdrantClient(url=...)` takes."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ready_url(self) -> str:
        """Answers 200 once the collections are loaded."""
        return f"{self.url}/readyz"

    @property
    def environment(self) -> dict[str, str]:
        """What the process gets on top of the common environment."""
        return {API_KEY_VARIABLE: self.api_key}

    def initialise(self) -> None:
        """Create the folder."""
        create_private_folder(self.home, None)

    def command(self) -> list[str]:
        """The command line of the server."""
        module = [sys.executable, "-m", "kernel.embedded.vector_server"]
        return [*module, "--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.home)]

    def is_ready(self) -> bool:
        """Whether it has loaded its collections and answers."""
        return answers_http(self.ready_url)

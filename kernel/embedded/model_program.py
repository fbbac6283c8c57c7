"""A language model in a process of its own: llama.cpp's server, which speaks OpenAI's wire.

Run as `python -m kernel.embedded.model_program --model FILE --port N`; the key callers must send
comes from MODEL_API_KEY. Ends at SIGTERM, and with the process that started it.
"""

import argparse
import importlib
import signal
import sys
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings

CONTEXT_TOKENS = 16_384
ANSWERS_AT_ONCE = 1  # on a CPU a second one would only make both slow


class ServerSettings(BaseSettings):
    """What the process takes from its environment."""

    model_api_key: SecretStr = SecretStr("")


def main() -> None:
    """Load the model and answer until asked to end."""
    asked = _arguments()
    key = ServerSettings().model_api_key.get_secret_value()
    if not key:
        sys.exit("MODEL_API_KEY is not set: set it to the key callers must send")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    llama = importlib.import_module("xllamacpp")
    server = llama.Server(_parameters(llama, asked, key))
    print(f"answers at {server.listening_address}", flush=True)  # noqa: T201  # the log of the process
    while True:
        signal.pause()


def _parameters(llama: Any, asked: argparse.Namespace, key: str) -> Any:
    chosen = llama.CommonParams()
    chosen.model.path = str(asked.model)
    chosen.model_alias = {asked.model.stem}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = asked.port
    chosen.api_keys = [key]
    chosen.n_ctx = CONTEXT_TOKENS
    chosen.n_parallel = ANSWERS_AT_ONCE
    chosen.offline = True
    chosen.ui = False
    chosen.endpoint_slots = False
    chosen.endpoint_props = False
    if asked.threads:
        chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = asked.threads
    return chosen


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m kernel.embedded.model_program")
    parser.add_argument("--model", type=Path, required=True, help="a GGUF file")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--threads", type=int, default=0, help="0: as llama.cpp thinks best")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""A language model on this machine, from a GGUF file that the operator names."""

import importlib.util
import json
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from kernel.embedded.plan import Plan
from kernel.embedded.ports import any_free_port
from kernel.embedded.probes import answers_http
from kernel.embedded.state import Mode, PartState, ProbeKind
from kernel.embedded.supervisor import ProcessSpec
from kernel.errors import Invalid, Unavailable
from kernel.settings import ModelTools, Settings

PART = "model"
KEY_BYTES = 32
LOADING_TIMEOUT_S = 300.0
# A CPU reads a few hundred words a second: the first word of an answer takes its time.
PATIENCE_S = {"llm_first_token_timeout_s": 240, "llm_total_timeout_s": 480}
# llama.cpp's threads wait asleep instead of burning the cores that everything else needs.
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}


@dataclass(frozen=True, slots=True)
class ModelServer:
    """The server of the model in `file` on loopback `port`; callers must send `api_key`."""

    file: Path
    api_key: str
    port: int
    threads: int = 0

    @property
    def url(self) -> str:
        """The address of its OpenAI-compatible wire."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def ready_url(self) -> str:
        """Answers 200 once the model is loaded."""
        return f"http://127.0.0.1:{self.port}/health"

    def environment(self, settings: Settings) -> dict[str, str]:
        """What makes other processes ask it: such models need their tools as a schema, and time."""
        provider = {
            "url": self.url, "model": self.file.stem, "api_key": self.api_key,
            "tools": ModelTools.SCHEMA.value,
        }  # fmt: skip
        given = settings.model_fields_set
        waits = {name.upper(): str(s) for name, s in PATIENCE_S.items() if name not in given}
        return {"LLM_PROVIDERS": json.dumps([provider]), **waits}

    def process(self, log: Path) -> ProcessSpec:
        """How to run it; it ends with the supervisor."""
        command = [sys.executable, "-m", "kernel.embedded.model_program"]
        words = ["--model", str(self.file), "--port", str(self.port)]
        return ProcessSpec(
            name=PART,
            command=[*command, *words, "--threads", str(self.threads)],
            env={**PATIENT, "MODEL_API_KEY": self.api_key},
            log=log,
            is_ready=lambda: answers_http(self.ready_url),
            ready_timeout_s=LOADING_TIMEOUT_S,
        )


def model_file(settings: Settings) -> Path | None:
    """The file LLM_MODEL_PATH names, None without one.

    Raises Invalid where it is no GGUF file or another provider is named as well, and Unavailable
    where llama.cpp is not installed.
    """
    if settings.llm_model_path is None:
        return None
    file = settings.llm_model_path.expanduser().absolute()
    if settings.llm_providers or settings.llm_url:
        raise Invalid("LLM_MODEL_PATH and LLM_URL or LLM_PROVIDERS are both set; unset one of them")
    if not _is_gguf(file):
        raise Invalid(f"LLM_MODEL_PATH names {file}, which is no GGUF file; correct or unset it")
    if importlib.util.find_spec("xllamacpp") is None:
        raise Unavailable("LLM_MODEL_PATH needs llama.cpp: pip install 'steward[local-llm]'")
    return file


def add_local_model(plan: Plan) -> None:
    """Let the plan run the model that the settings name, if they name one.

    Raises Invalid and Unavailable as `model_file` does.
    """
    file = model_file(plan.settings)
    if file is None:
        return
    server = new_model_server(file)
    plan.environment |= server.environment(plan.settings)
    plan.parts[PART] = PartState(
        mode=Mode.EMBEDDED,
        address=f"127.0.0.1:{server.port}",
        probe=ProbeKind.HTTP,
        probe_url=server.ready_url,
        has_fallback=True,
    )
    plan.stages[0].append(server.process(plan.layout.log(PART)))


def new_model_server(file: Path, threads: int = 0) -> ModelServer:
    """A server for this start: the port is free now, the key is told to our processes only."""
    return ModelServer(file, secrets.token_urlsafe(KEY_BYTES), any_free_port(), threads)


def _is_gguf(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(4) == b"GGUF"
    except OSError:
        return False

"""A language model from a file: what is refused, what others are told, that it starts and ends."""

import json
from pathlib import Path

import pytest

from kernel.embedded.local_model import model_file, new_model_server
from kernel.embedded.probes import answers_http
from kernel.embedded.processes import PROJECT_ROOT
from kernel.embedded.supervisor import Supervisor
from kernel.errors import Invalid, Unavailable
from kernel.settings import Settings

# Stands for llama.cpp: answers the probe, at once, and tells its parameters.
LIBRARY = """
import http.server, os, threading, types

class CommonParams:
    def __init__(self):
        self.model, self.cpuparams = types.SimpleNamespace(), types.SimpleNamespace()
        self.cpuparams_batch = types.SimpleNamespace()

class Server:
    def __init__(self, given):
        assert given.api_keys[0] and given.hostnames == ["127.0.0.1"] and given.offline
        assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
        server = http.server.HTTPServer(("127.0.0.1", given.port), Handler)
        self.listening_address = f"http://127.0.0.1:{given.port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small-instruct.gguf"
    path.write_bytes(b"GGUF and weights")
    return path


def test_a_model_starts_answers_and_ends_with_who_started_it(file: Path, tmp_path: Path) -> None:
    (tmp_path / "xllamacpp.py").write_text(LIBRARY)
    server = new_model_server(file)
    path = f"{PROJECT_ROOT}:{tmp_path}"
    supervisor = Supervisor([[server.process(tmp_path / "log")]], {"PYTHONPATH": path})
    supervisor.start()
    try:
        assert answers_http(server.ready_url)
        assert "--threads" in Path(f"/proc/{supervisor.parts[0].pid}/cmdline").read_text()
        assert server.api_key not in Path(f"/proc/{supervisor.parts[0].pid}/cmdline").read_text()
    finally:
        supervisor.stop()
    assert not answers_http(server.ready_url)


def test_the_others_ask_it_with_their_tools_as_a_schema_and_wait_longer(file: Path) -> None:
    server = new_model_server(file)
    told = server.environment(Settings(llm_total_timeout_s=5))
    (provider,) = json.loads(told["LLM_PROVIDERS"])
    assert (provider["url"], provider["model"]) == (server.url, "small-instruct")
    assert provider["tools"] == "schema"
    assert float(told["LLM_FIRST_TOKEN_TIMEOUT_S"]) > Settings().llm_first_token_timeout_s
    assert "LLM_TOTAL_TIMEOUT_S" not in told  # somebody has set it


def test_what_is_no_model_or_not_the_only_one_is_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model_file(Settings()) is None
    (tmp_path / "notes.gguf").write_text("notes")
    for path in (tmp_path / "notes.gguf", tmp_path / "none.gguf", tmp_path):
        with pytest.raises(Invalid, match="no GGUF file"):
            model_file(Settings(llm_model_path=path))
    with pytest.raises(Invalid, match="unset one"):
        model_file(Settings(llm_model_path=file, llm_url="http://127.0.0.1:1/v1"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Unavailable, match="local-llm"):
        model_file(Settings(llm_model_path=file))

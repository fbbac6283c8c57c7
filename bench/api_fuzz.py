"""`python -m bench.api_fuzz`: thousands of generated requests against every route of the API.

No answer may be a fault of the server, none may break the published contract, and every refusal
has the one form of an error.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from rich.console import Console
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import response_schema_conformance

from kernel.auth.tokens import issue_operator_token
from kernel.embedded.stack import running_stack
from kernel.embedded.state import StackState
from kernel.settings import settings

CASES_MIN = 5_000
CASES_PER_OPERATION = 75
TIMEOUT_S = 30.0
PERSON, COMPANY = "gwen@pinecrest.example", "pinecrest"
SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]
LINKS_ELSEWHERE = {"/auth/oidc/{provider}/start"}


@dataclass(slots=True)
class Tally:
    """Cases and answers so far, and what was wrong."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter[int])
    faults: list[str] = field(default_factory=list[str])


def main() -> None:
    """Start a Steward with a demo company, send the cases, fail on a fault."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases-per-operation", type=int, default=CASES_PER_OPERATION)
    wanted = parser.parse_args().cases_per_operation
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="steward-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with running_stack(Path(folder) / "var") as state:
            os.environ["STEWARD_SIGNING_KEY"] = state.environment["STEWARD_SIGNING_KEY"]
            settings.cache_clear()
            load_demo(state)
            fuzz(state, tally, wanted)
    console = Console()
    console.print(f"{tally.cases} cases, answers {dict(sorted(tally.statuses.items()))}")
    console.print(f"{len(tally.faults)} faults")
    for fault in tally.faults[:40]:
        console.print(fault, markup=False, soft_wrap=True)
    if tally.faults or tally.cases < CASES_MIN:
        sys.exit(1)


def load_demo(state: StackState) -> None:
    """The two demo companies."""
    words = [sys.executable, "-m", "gateway.cli.main", "load-demo", "--json"]
    environment = {**os.environ, **state.environment}
    subprocess.run(words, check=True, env=environment, stdout=subprocess.DEVNULL)


def fuzz(state: StackState, tally: Tally, wanted: int) -> None:
    """Every operation of the published contract."""
    schema = schemathesis.openapi.from_url(f"{state.url}/openapi.json")
    for found in schema.get_all_operations():
        operation: Operation = found.ok()  # pyright: ignore[reportAttributeAccessIssue]  # a contract that cannot be read ends the run
        if operation.path not in LINKS_ELSEWHERE:
            send_cases(operation, state.url, tally, wanted)


def send_cases(operation: Operation, url: str, tally: Tally, wanted: int) -> None:
    """One operation, with a session of its own: a case may end the one before."""
    session = {"token": sign_in(url)}

    @hypothesis_settings(
        max_examples=wanted, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=SLOW_IS_FINE,
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def send(case: Case) -> None:
        answer = case.call(headers=_bearer(session["token"]), timeout=TIMEOUT_S)
        if answer.status_code == 401:
            session["token"] = sign_in(url)
        tally.cases += 1
        tally.statuses[answer.status_code] += 1
        _judge(case, answer, tally)

    send()


def _judge(case: Case, answer: schemathesis.Response, tally: Tally) -> None:
    name = f"{case.method} {case.formatted_path}"
    try:
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
    except FailureGroup as group:
        reasons = "; ".join(f"{type(e).__name__} {e}"[:200] for e in group.exceptions)
        tally.faults.append(f"{name}: {answer.status_code}: {reasons}")
        return
    if answer.status_code >= 400 and "code" not in _error_of(answer):
        tally.faults.append(f"{name}: {answer.status_code} without an error: {answer.text[:200]}")


def _error_of(answer: schemathesis.Response) -> dict[str, object]:
    try:
        return answer.json().get("error", {})
    except (ValueError, AttributeError):
        return {}


def sign_in(url: str) -> str:
    """A session of the company's owner, opened as the operator may: sign-in itself has limits."""
    answer = httpx2.post(
        f"{url}/v1/sandbox-sessions",
        json={"email": PERSON, "tenant": COMPANY},
        headers=_bearer(issue_operator_token()),
        timeout=TIMEOUT_S,
    )
    return str(answer.raise_for_status().json()["access_token"])


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


if __name__ == "__main__":
    main()

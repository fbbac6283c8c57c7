"""No company is reached from another: a sample of the probes of `python -m bench.isolation`."""

import os
import subprocess
import sys

import pytest

from kernel.embedded.processes import PROJECT_ROOT
from kernel.embedded.state import require_running
from tests.fixtures.stack import RunningStack

pytestmark = pytest.mark.stack
EVERY = 80


def test_none_of_the_sampled_probes_reaches_the_other_company(stack: RunningStack) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.isolation", "--here", "--every", str(EVERY)],
        env={**os.environ, **require_running(stack.data_dir).environment},  # noqa: TID251
        cwd=PROJECT_ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "\n0 leaks\n" in done.stdout

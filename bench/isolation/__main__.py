"""`python -m bench.isolation`: 5,000 attempts and more to reach another company."""

import argparse
import asyncio
import os
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.isolation.run import Report, probe_both_ways
from kernel.embedded.stack import running_stack
from kernel.settings import settings

PROBES_MIN = 5_000


def main() -> None:
    """Start what is needed in a temporary folder, probe, print, fail on a leak."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="only every n-th probe")
    parser.add_argument("--here", action="store_true", help="on the parts the environment names")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="steward-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        with nullcontext() if given.here else running_stack(Path(folder) / "var") as state:
            os.environ.update(state.environment if state else {})
            settings.cache_clear()
            report = asyncio.run(probe_both_ways(Path(folder), every=given.every))
    show(report)
    if report.leaks or report.count < PROBES_MIN // given.every:
        sys.exit(1)


def show(report: Report) -> None:
    """The figures, then every leak."""
    table = Table("seam", "probes")
    for seam, count in sorted(report.probes.items()):
        table.add_row(seam, str(count))
    table.add_row("all", str(report.count))
    console = Console()
    console.print(table)
    console.print(f"answers by status: {dict(sorted(report.statuses.items()))}")
    console.print(f"{len(report.leaks)} leaks")
    for leak in report.leaks[:50]:
        console.print(leak, markup=False, soft_wrap=True)


if __name__ == "__main__":
    main()

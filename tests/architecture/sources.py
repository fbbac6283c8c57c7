"""The project's own Python files, as git knows them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kernel", "erp_domains", "actions", "rag", "ingestion", "gateway", "evals")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = (ROOT / line for line in answer.stdout.splitlines())
    return tuple(path for path in paths if path.is_file())


@cache
def package_files() -> tuple[Path, ...]:
    """The Python files of our packages."""
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES
    )

"""Documents change through the action gate alone: no run, no undo and no audit line otherwise."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, package_files

JOB_NAMES = {"PROCESS_JOB", "READERS_JOB", "REMOVE_JOB", "SUBJECTS_JOB"}


def test_only_actions_change_documents() -> None:
    elsewhere = [
        f"{path.relative_to(ROOT)} imports {', '.join(sorted(names))}"
        for path in package_files()
        if path.relative_to(ROOT).parts[0] != "actions" and (names := changes_imported(path))
    ]
    assert not elsewhere, "\n".join(elsewhere)


def changes_imported(path: Path) -> set[str]:
    """What a file takes of `ingestion.changes`, but for the names of jobs."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "ingestion.changes":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "ingestion":
            found |= {alias.name for alias in node.names if alias.name == "changes"}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name == "ingestion.changes"}
    return found - JOB_NAMES

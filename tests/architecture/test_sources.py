"""What must not be in the sources: broad catches, unfinished marks, this machine, registries."""

import ast
import re
from pathlib import Path

from tests.architecture.sources import ROOT, package_files, tracked_files

# The edges where an unexpected error becomes an answer: the APIs' and the jobs'.
# The API edge, the job edge, and the adapter whose libraries' errors share no base class.
BROAD_CATCH_ALLOWED = (
    "gateway/",
    "kernel/jobs/",
    "kernel/events/",
    "kernel/embedded/vector_",
    "kernel/llm/langchain_adapter.py",
)
BROAD = {"Exception", "BaseException"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")
REGISTRIES = re.compile(r"pypi[.]org|pythonhosted[.]org|npmjs[.](org|com)")
HOME_OF_SOMEBODY = re.compile(r"(?<![\w/])/(root|home/\w+|work/\w+)/")
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".yaml", ".yml", ".ts", ".sh", ".html", ".css", ""}


def test_unexpected_errors_are_caught_at_the_edges_only() -> None:
    broad = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in package_files()
        if not str(path.relative_to(ROOT)).startswith(BROAD_CATCH_ALLOWED)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not reraises(node)
    ]
    assert not broad, "\n".join(broad)


def test_nothing_is_marked_unfinished() -> None:
    assert not (found := found_in(UNFINISHED, package_files())), "\n".join(found)


def test_no_file_names_a_package_registry() -> None:
    """A lock or a recipe that names a host breaks where another mirror is used."""
    assert not (found := found_in(REGISTRIES, texts())), "\n".join(found)


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert not (
        found := found_in(HOME_OF_SOMEBODY, [path for path in texts() if path.suffix != ".json"])
    ), "\n".join(found)


def texts() -> list[Path]:
    here = Path(__file__)
    return [path for path in tracked_files() if path.suffix in TEXT and path != here]


def found_in(pattern: re.Pattern[str], paths: list[Path] | tuple[Path, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number} {found.group()}"
        for path in paths
        for number, line in enumerate(read(path).splitlines(), 1)
        if (found := pattern.search(line))
    ]


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def is_broad(node: ast.ExceptHandler) -> bool:
    if node.type is None:
        return True
    named = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(isinstance(kind, ast.Name) and kind.id in BROAD for kind in named)


def reraises(node: ast.ExceptHandler) -> bool:
    """A catch that cleans up and raises the same error again hides nothing."""
    last = node.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None

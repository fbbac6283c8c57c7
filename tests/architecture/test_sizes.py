"""A function fits a screen and a file stays readable; the tail is what ages badly."""

import ast
from pathlib import Path

from tests.architecture.sources import ROOT, package_files

FUNCTION_LINES_MAX = 50
FILE_LINES_MAX = 300
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "misc", "base_service"}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{where(path, node)} {lines(node)} lines"
        for path in package_files()
        for node in functions(path)
        if lines(node) > FUNCTION_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_no_file_outgrows_its_subject() -> None:
    long = [
        f"{path.relative_to(ROOT)} {count} lines"
        for path in package_files()
        if (count := path.read_text(encoding="utf-8").count("\n")) > FILE_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [str(path.relative_to(ROOT)) for path in package_files() if path.stem in VAGUE_NAMES]
    assert not vague, "\n".join(vague)


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def where(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"

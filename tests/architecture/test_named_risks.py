"""The risks of docs/guardrails.md: each has tests, and every test named there exists."""

import ast
import re

from tests.architecture.sources import ROOT

RISK = re.compile(r"^\| ((?:LLM|ASI)\d\d) .*$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_risk_has_tests_and_every_test_named_is_there() -> None:
    page = (ROOT / "docs" / "guardrails.md").read_text(encoding="utf-8")
    rows = {found[1]: TEST.findall(found[0]) for found in RISK.finditer(page)}
    assert sorted(rows) == [f"{name}{n:02}" for name in ("ASI", "LLM") for n in range(1, 11)]
    missing = [
        f"{risk}: {file}::{name}"
        for risk, tests in rows.items()
        for file, name in tests or [("", "no test")]
        if name not in names_in(file)
    ]
    assert missing == []


def names_in(file: str) -> set[str]:
    path = ROOT / "tests" / file
    if not path.is_file():
        return set()
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.name for n in found if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}

"""Rules for the tests themselves."""

import ast
from pathlib import Path

from tests.support.repository import ROOT

TESTS = ROOT / "tests"
BENCHMARKS = TESTS / "benchmarks"
"""A package of programs, which share modules of their own."""
MODULES = sorted(TESTS.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """The modules of the tests that a module imports by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {each for each in found if each.startswith("tests.")}


def test_tests_share_code_through_the_support_package_only() -> None:
    strangers: dict[str, set[str]] = {}
    for module in MODULES:
        allowed = ("tests.support", "tests.benchmarks") if module.is_relative_to(BENCHMARKS) else ("tests.support",)
        if found := {each for each in imported(module) if not each.startswith(allowed)}:
            strangers[name(module)] = found
    assert not strangers, "move what they import to tests/support"

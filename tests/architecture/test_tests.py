"""Rules for the tests themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.repository import ROOT

TESTS = ROOT / "tests"
BENCHMARKS = TESTS / "benchmarks"
"""A package of programs that share its modules."""
MODULES = sorted(TESTS.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Returns the test modules that a module imports by name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {each for each in found if each.startswith("tests.")}


def test_tests_share_code_through_the_support_package_only() -> None:
    violations: dict[str, set[str]] = {}
    for module in MODULES:
        allowed = ("tests.support", "tests.benchmarks") if module.is_relative_to(BENCHMARKS) else ("tests.support",)
        if found := {each for each in imported(module) if not each.startswith(allowed)}:
            violations[name(module)] = found
    assert not violations, "move what they import to tests/support"


NOT_OURS = {"_exit", "_replace", "_asdict", "_BatchNorm"}
"""Names with an underscore that belong to Python and torch."""


def is_private(attribute: str) -> bool:
    return attribute.startswith("_") and not attribute.startswith("__") and attribute not in NOT_OURS


def private_names_used(path: Path) -> Iterator[str]:
    """Yields the private names of others that a module uses, and the dotted strings that it patches."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=attribute) if is_private(attribute):
                yield ast.unparse(node)
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if is_private(alias.name))
            case ast.Call(
                func=ast.Attribute(attr="setattr" | "delattr" | "patch"), args=[ast.Constant(value=str(name)), *_]
            ):
                yield name
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr") | ast.Attribute(attr="setattr"),
                args=[_, ast.Constant(value=str(name)), *_],
            ) if is_private(name):
                yield name


def test_tests_use_no_private_names_and_patch_nothing_by_dotted_string() -> None:
    found = {name(module): used for module in MODULES if (used := sorted(set(private_names_used(module))))}
    assert not found

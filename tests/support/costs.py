"""Pytest plugin that lists the tests by the processor time they take, which a busy machine barely changes.

    python -m pytest -p tests.support.costs --costs 20

A test's cost is the time in set-up, call and teardown of its process and of the processes below it. A process below a
child counts once it has ended, or once the child has.
"""

import contextlib
import os
from collections import defaultdict
from collections.abc import Generator

import psutil
import pytest

_costs: dict[str, float] = defaultdict(float)
_started = pytest.StashKey[float]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--costs", type=int, default=20, help="how many of the tests that take most processor time to list"
    )


def _spent() -> float:
    times = os.times()
    spent = times.user + times.system + times.children_user + times.children_system
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            spent += sum(child.cpu_times()[:4])
    return spent


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    item.stash[_started] = _spent()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    now = _spent()
    report.user_properties.append(("cpu", now - item.stash.get(_started, now)))
    item.stash[_started] = now
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, seconds in report.user_properties[-1:]:  # a worker that crashed reports nothing
        assert name == "cpu"
        assert isinstance(seconds, float)
        _costs[report.nodeid] += seconds


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    files: dict[str, float] = defaultdict(float)
    for name, seconds in _costs.items():
        files[name.split("::")[0]] += seconds
    limit = config.getoption("--costs")
    for title, table in ("tests", _costs), ("files", files):
        terminalreporter.section(f"processor time by {title}: {sum(table.values()):.0f} s")
        for name, seconds in sorted(table.items(), key=lambda row: -row[1])[:limit]:
            terminalreporter.line(f"{seconds:8.2f} s  {name}")

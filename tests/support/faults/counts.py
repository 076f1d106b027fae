"""How often a fault is injected: a few times in every run, many more with `pytest -m full tests/faults`."""

import pytest

FULL_SECONDS = 3600.0


def counts(short: int, full: int) -> pytest.MarkDecorator:
    """Gives a test its `count`: `short` in every run, `full` with `pytest -m full tests/faults`."""
    on_demand = (pytest.mark.full, pytest.mark.timeout(FULL_SECONDS))
    return pytest.mark.parametrize("count", [short, pytest.param(full, marks=on_demand)])

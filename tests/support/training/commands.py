"""Options of photosearch-train."""

import json

from photosearch_training import recipe
from tests.support.training.gratings import tiny


def settings(**changes: str) -> list[str]:
    """The options that make the test's recipe."""
    chosen, plain = tiny(**changes), recipe.Recipe()
    options = []
    for name in plain.difference(chosen):
        section, key = name.split(".")
        value = getattr(getattr(chosen, section), key)
        options += ["--set", f"{name}={json.dumps(list(value) if isinstance(value, tuple) else value)}"]
    return options

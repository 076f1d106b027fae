"""Chooses the settings of a variant by the mean MAP@R over the folds inside a split's training half."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from photosearch.errors import InputError
from photosearch_training.experiments import plan as plans
from photosearch_training.experiments.plan import Plan, Run, Variant
from photosearch_training.experiments.results import Results

CRITERION = "map@r"
_EXTENSIONS = 3
"""How often a grid may grow if its edge is best."""


def settle(plan: Plan, variant: Variant, split: int, known: Results) -> tuple[dict[str, Any], tuple[Run, ...]]:
    """Return the variant's settings on a split, and the missing runs that are needed to choose them.

    Choices are made in order, with the earlier ones as chosen and the later ones at their first value. The settings are
    not final while runs are missing.
    """
    first: dict[str, Any] = {}
    if variant.first:
        home = plans.read(variant.home) if variant.home else plan
        first, missing = settle(home, variant.first, split, known)
        if missing:
            return first, missing
    settings = {**variant.settings, **first} if variant.home else {**first, **variant.settings}
    for choice in variant.choices:
        settings |= choice.settings(choice.values[0])
    for choice in variant.choices:
        values = list(choice.values)
        while True:
            runs = {value: _folds(plan, {**settings, **choice.settings(value)}, split) for value in values}
            missing = tuple(run for each in runs.values() for run in each if known.get(run.identity, "test") is None)
            if missing:
                return settings, missing
            scores = {value: _score(each, known) for value, each in runs.items() if each}
            best = max(scores, key=lambda value: scores[value])
            further = choice.beyond(list(scores), best)
            if further is None or further in values or len(values) >= len(choice.values) + _EXTENSIONS:
                break
            values.append(further)
        settings |= choice.settings(best)
    return settings, ()


def score(plan: Plan, settings: Mapping[str, Any], split: int, known: Results) -> float | None:
    """Return the mean MAP@R of settings over the folds of a split; None while a run is missing."""
    runs = plan.folds(settings, split)
    return _score(runs, known) if all(known.get(run.identity, "test") for run in runs) else None


def _score(runs: tuple[Run, ...], known: Results) -> float:
    found = [known.get(run.identity, "test") for run in runs]
    return float(np.mean([result.figures[CRITERION] for result in found if result]))


def _folds(plan: Plan, settings: Mapping[str, Any], split: int) -> tuple[Run, ...]:
    """Return the runs that evaluate these settings; none if a grid has grown past the bounds of the recipe."""
    try:
        return plan.folds(settings, split)
    except InputError:
        return ()


def chosen(plan: Plan, variant: Variant, split: int, known: Results) -> dict[str, Any] | None:
    """Return the chosen settings of a variant on a split; None while runs are missing."""
    settings, missing = settle(plan, variant, split, known)
    return None if missing else settings


def values(plan: Plan, variant: Variant, known: Results) -> Iterator[tuple[int, dict[str, Any]]]:
    """Iterate over the splits with final choices: the split's number, and the names of each choice with its value."""
    for split in plan.splits:
        settings = chosen(plan, variant, split, known)
        if settings is not None:
            yield split, {", ".join(choice.names): settings[choice.names[0]] for choice in variant.choices}

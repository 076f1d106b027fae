"""Reads plans, TOML files next to this module that declare the tables, and lists their training runs.

A plan is a base recipe, tasks (data and class splits), and variants (changed settings, some to be chosen). Choices are
made for each split by folds inside its training half. A plan `like` another inherits its base, choosing and tasks and
may change them; a variant `like` another of the plan starts from the settings chosen for that one; a variant `of`
another plan is a row of that plan. This module neither trains nor reads results.
"""

import copy
import dataclasses
import functools
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photosearch.errors import InputError
from photosearch_training import recipe as recipes
from photosearch_training.data.class_splits import FOLDS
from photosearch_training.recipe import Recipe

FOLDER = Path(__file__).parent
MEASURES = ("test", "robust", "attacks")


@dataclass(frozen=True, slots=True)
class Task:
    """Photos for training and testing: DATA as in `photosearch-train fit`, relative to the data folder."""

    name: str
    data: tuple[str, ...]
    splits: tuple[int, ...]
    """Split numbers, as in `class_splits.outer`."""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """Settings by dotted name that share one value, and the first values to try."""

    names: tuple[str, ...]
    values: tuple[Any, ...]
    lowest: float = 0.0
    highest: float = float("inf")
    """The grid does not grow beyond these bounds."""

    def settings(self, value: Any) -> dict[str, Any]:
        """Return the settings with this value."""
        return dict.fromkeys(self.names, value)

    def beyond(self, values: Sequence[Any], best: Any) -> float | None:
        """Return the next value beyond the edge of a numeric grid, in the grid's own ratio, if the edge is best.

        Returns None otherwise, or if that value is out of the grid's range.
        """
        numeric = all(isinstance(value, int | float) and value > 0 for value in self.values)
        if not numeric or len(self.values) < 2:
            return None
        ordered = sorted(values)
        if best not in (ordered[0], ordered[-1]):
            return None
        near, far = (ordered[1], ordered[0]) if best == ordered[0] else ordered[-2:]
        further = float(f"{far * far / near:.3g}")
        return further if self.lowest <= further <= self.highest else None


@dataclass(frozen=True, slots=True)
class Variant:
    """A row of the table: settings by dotted name, and choices that are made one after the other."""

    name: str
    label: str
    settings: Mapping[str, Any]
    choices: tuple[Choice, ...]
    against: str
    """The variant to compare it with."""
    first: "Variant | None" = None
    """The variant whose chosen settings it starts from."""
    home: str = ""
    """The plan of that variant, if it is not this one."""

    def begun(self) -> dict[str, Any]:
        """Return the settings with every choice at its first value."""
        first = self.first.begun() if self.first else {}
        settings = {**self.settings, **first} if self.home else {**first, **self.settings}
        for choice in self.choices:
            settings |= choice.settings(choice.values[0])
        return settings


@dataclass(frozen=True)
class Run:
    """One training run of one variant on one task, as a value; equal results have equal `identity`.

    Without a fold, it trains on the whole training half and is tested on the test half.
    """

    task: Task
    recipe: Recipe
    split: int
    fold: int | None = None

    @functools.cached_property
    def identity(self) -> str:
        """The identity, as in `identity_of`."""
        return identity_of(self.recipe, self.task.data, self.split, self.fold)

    @property
    def beginning(self) -> str:
        """A hash that is equal for runs that start with the same network and training photos."""
        return _hash(self.recipe.model, self.recipe.photos, self.split, self.fold, self.task.data)


@dataclass(frozen=True, slots=True)
class Plan:
    """One table. Starting weights are named by file; each run receives their folder."""

    name: str
    title: str
    base: Mapping[str, Any]
    choosing: Mapping[str, Any]
    """Settings, by dotted name, of the runs that make the choices, which may be shorter."""
    tasks: tuple[Task, ...]
    variants: tuple[Variant, ...]
    choose_on: tuple[str, ...]
    """Tasks on which choices are made, for all tasks of a split."""
    measures: tuple[str, ...]
    figures: tuple[str, ...]
    """Names of the figures in the table."""
    first: tuple[str, ...] = ()
    """Variants that run on every split before the others."""

    @property
    def groups(self) -> tuple[tuple[Variant, ...], ...]:
        """The variants in the order of their runs: those in `first`, then the others."""
        chosen = tuple(variant for variant in self.variants if variant.name in self.first)
        return chosen, tuple(variant for variant in self.variants if variant not in chosen)

    @property
    def splits(self) -> tuple[int, ...]:
        """The splits of all tasks, in order."""
        return tuple(sorted({number for task in self.tasks for number in task.splits}))

    def variant(self, name: str) -> Variant:
        """Return the variant of that name; raises KeyError."""
        return {variant.name: variant for variant in self.variants}[name]

    def task(self, name: str) -> Task:
        """Return the task of that name; raises KeyError."""
        return {task.name: task for task in self.tasks}[name]

    def run(self, task: Task, settings: Mapping[str, Any], split: int) -> Run:
        """Return the run with these settings on one split; raises InputError if a setting is wrong."""
        return Run(task, self._recipe({**task.settings, **settings}, split), split)

    def folds(self, settings: Mapping[str, Any], split: int) -> tuple[Run, ...]:
        """Return the runs that evaluate these settings inside the training half of a split; raises InputError."""
        wanted = [
            (task, self._recipe({**task.settings, **settings, **self.choosing}, split))
            for task in map(self.task, self.choose_on)
        ]
        return tuple(Run(task, recipe, split, fold) for task, recipe in wanted for fold in range(FOLDS))

    def _recipe(self, settings: Mapping[str, Any], seed: int) -> Recipe:
        table: dict[str, Any] = json.loads(json.dumps(self.base))
        # whole sections come from another plan's base, which must not change; a task's own settings override them
        ordered = sorted(copy.deepcopy({**settings, "schedule.seed": seed}).items(), key=lambda item: "." in item[0])
        for name, value in ordered:
            place, *keys = table, *name.split(".")
            for key in keys[:-1]:
                place = place.setdefault(key, {})
            mapping = isinstance(value, Mapping) and isinstance(place.get(keys[-1]), Mapping)
            place[keys[-1]] = {**place[keys[-1]], **value} if mapping else value
        return recipes.from_table(table)


def identity_of(recipe: Recipe, data: Sequence[str], split: int, fold: int | None) -> str:
    """Return a hash of everything that affects a result: the recipe and the data, both by file names, and the split."""
    return _hash(dataclasses.replace(recipe, name=""), data, split, fold)


def _hash(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, default=_fields)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _fields(section: Any) -> dict[str, Any]:
    """Return the fields of a section; `dataclasses.asdict` also copies every value, which takes most of the time."""
    return {field.name: getattr(section, field.name) for field in dataclasses.fields(section)}


def names() -> tuple[str, ...]:
    """Return the names of the declared tables."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read(name: str) -> Plan:
    """Return the plan of a declared table or of a TOML file; raises InputError that names the fault."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"Unknown table {name!r}", f"Known: {', '.join(names())}") from error
    return _parsed(path, text)


@functools.cache
def _parsed(path: Path, text: str) -> Plan:
    try:
        table = tomllib.loads(text)
    except ValueError as error:
        raise InputError(f"{path} is not valid TOML: {error}", "Correct the file") from error
    try:
        return _plan(path.stem, table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(f"In the plan {path}, {error} is missing or invalid", "Correct the file") from error


def _plan(name: str, table: Mapping[str, Any]) -> Plan:
    base: Mapping[str, Any] = table.get("base", {})
    choosing, choose_on = table.get("choosing", {}), table.get("choose_on", ())
    ranges: Mapping[str, tuple[float, float]] = {
        name: (low, high) for name, (low, high) in table.get("ranges", {}).items()
    }
    if "like" in table:
        other = read(table["like"])
        base = {part: {**other.base.get(part, {}), **base.get(part, {})} for part in {**other.base, **base}}
        tasks = tuple(other.task(task) for task in table["tasks"])
        choosing, choose_on = table.get("choosing", other.choosing), table.get("choose_on", other.choose_on)
    else:
        tasks = tuple(
            Task(task, tuple(body["data"]), tuple(body["splits"]), body.get("set", {}))
            for task, body in table["tasks"].items()
        )
    if "splits" in table:
        tasks = tuple(dataclasses.replace(task, splits=tuple(table["splits"])) for task in tasks)
    plan = Plan(
        name,
        table["title"],
        base,
        choosing,
        tasks,
        tuple(_variants(table["variants"], table["baseline"], ranges)),
        tuple(choose_on),
        tuple(table["measures"]),
        tuple(table["figures"]),
        tuple(table.get("first", ())),
    )
    _check(plan)
    return plan


def _variants(table: Mapping[str, Any], baseline: str, ranges: Mapping[str, tuple[float, float]]) -> Iterator[Variant]:
    known: dict[str, Variant] = {}
    for name, body in table.items():
        against = body.get("against", baseline)
        if "of" in body:
            home = read(body["of"])
            row = home.variant(body.get("row", name))
            known[name] = Variant(name, body.get("label", row.label), home.base, (), against, row, body["of"])
        else:
            choices = tuple(
                Choice(names, tuple(values), *ranges.get(names[0], ()))
                for key, values in body.get("choose", {}).items()
                for names in [tuple(key.replace(" ", "").split(","))]
            )
            first = known[body["like"]] if "like" in body else None
            known[name] = Variant(name, body.get("label", name), body.get("set", {}), choices, against, first)
        yield known[name]


def _check(plan: Plan) -> None:
    """Build every run once, so that a wrong setting is reported before any training."""
    tasks, variants = {task.name for task in plan.tasks}, {variant.name for variant in plan.variants}
    rules = (
        (set(plan.choose_on) <= tasks, "choose_on", f"tasks of the plan: {', '.join(tasks)}"),
        (set(plan.first) <= variants, "first", f"variants of the plan: {', '.join(variants)}"),
        (set(plan.measures) <= set(MEASURES), "measures", f"some of {', '.join(MEASURES)}"),
        (
            {variant.against for variant in plan.variants} <= variants,
            "baseline",
            f"a variant of the plan: {', '.join(variants)}",
        ),
        (
            bool(plan.choose_on) or not any(variant.choices for variant in plan.variants),
            "choose_on",
            "given if a variant has something to choose",
        ),
        (all(task.splits for task in plan.tasks), "splits", "given for every task"),
    )
    for holds, name, bound in rules:
        if not holds:
            raise InputError(f"The {name} of the plan {plan.name!r} cannot be used", f"It must be {bound}")
    for task in plan.tasks:
        for variant in plan.variants:
            settings = variant.begun()
            plan.run(task, settings, task.splits[0])
            for choice in variant.choices:
                for value in choice.values:
                    plan.run(task, {**settings, **choice.settings(value)}, task.splits[0])

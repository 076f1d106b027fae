"""Reads a table's declaration, a TOML file beside this module, and says which training runs it consists of.

A plan is a base recipe, tasks (data and seeds), and variants (changed settings, some to be chosen on validation
classes). A plan `like` another takes its base recipe, changed where it says so, and those of its tasks that it names,
with other seeds if it says so. It knows recipes, and neither trains nor reads results.
"""

import dataclasses
import hashlib
import itertools
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from photosearch.errors import InputError
from photosearch_training import recipe as recipes
from photosearch_training.recipe import Recipe

FOLDER = Path(__file__).parent
MEASURES = ("validation", "test", "robust", "attacks")


@dataclass(frozen=True, slots=True)
class Task:
    """Photos to train and be measured on: DATA as `photosearch-train fit` takes it, relative to the data folder."""

    name: str
    data: tuple[str, ...]
    seeds: tuple[int, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """A row of the table: settings by dotted name, or a section's name with a table of several.

    Of `choices`, the validation classes choose one value each.
    """

    name: str
    label: str
    settings: Mapping[str, Any]
    choices: Mapping[str, tuple[Any, ...]]
    against: str
    """The variant it is compared with."""

    def candidates(self) -> tuple[dict[str, Any], ...]:
        """The settings of every combination of choices; one where there is nothing to choose."""
        combinations = itertools.product(*self.choices.values())
        return tuple({**self.settings, **dict(zip(self.choices, values, strict=True))} for values in combinations)


@dataclass(frozen=True, slots=True)
class Run:
    """One training run of one variant on one task, as a value; `identity` is the same for the same result."""

    task: Task
    recipe: Recipe

    @property
    def identity(self) -> str:
        """As `identity_of`."""
        return identity_of(self.recipe, self.task.data)

    @property
    def beginning(self) -> str:
        """The same for runs that begin with the same network and the same training photos."""
        model, photos = dataclasses.asdict(self.recipe.model), dataclasses.asdict(self.recipe.photos)
        return _hash(model, photos, self.recipe.schedule.seed, self.task.data)


@dataclass(frozen=True, slots=True)
class Plan:
    """One table. Starting weights are named by file; the folder they lie in is given to a run.

    `choose_on` are the tasks whose validation classes choose; their first seeds are used for it.
    """

    name: str
    title: str
    base: Mapping[str, Any]
    tasks: tuple[Task, ...]
    variants: tuple[Variant, ...]
    choose_on: tuple[str, ...]
    measures: tuple[str, ...]
    figures: tuple[str, ...]
    """Names of the figures that the table shows."""

    def variant(self, name: str) -> Variant:
        """The variant of that name; raises KeyError."""
        return {variant.name: variant for variant in self.variants}[name]

    def task(self, name: str) -> Task:
        """The task of that name; raises KeyError."""
        return {task.name: task for task in self.tasks}[name]

    def run(self, task: Task, settings: Mapping[str, Any], seed: int) -> Run:
        """The run of these settings; raises InputError where one is wrong."""
        table: dict[str, Any] = json.loads(json.dumps(self.base))
        for name, value in {**task.settings, **settings, "schedule.seed": seed}.items():
            section, _, key = name.partition(".")
            table.setdefault(section, {}).update({key: value} if key else value)
        return Run(task, recipes.from_table(table))


def identity_of(recipe: Recipe, data: Sequence[str]) -> str:
    """Hash of everything that decides a result: the recipe and the data, both by the names of files."""
    return _hash(dataclasses.asdict(dataclasses.replace(recipe, name="")), data)


def _hash(*parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def names() -> tuple[str, ...]:
    """The declared tables."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read(name: str) -> Plan:
    """The plan of a declared table, or of a TOML file; raises InputError naming what is wrong in it."""
    path = Path(name) if name.endswith(".toml") else FOLDER / f"{name}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"There is no table {name!r}", f"Known: {', '.join(names())}") from error
    except ValueError as error:
        raise InputError(f"{path} is not valid TOML: {error}", "Correct the file") from error
    try:
        return _plan(path.stem, table)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"The plan {path} lacks or misspells {error}", "Correct the file") from error


def _plan(name: str, table: Mapping[str, Any]) -> Plan:
    if "like" in table:
        other = read(table["like"])
        own: Mapping[str, Any] = table.get("base", {})
        base = {name: {**other.base.get(name, {}), **own.get(name, {})} for name in {**other.base, **own}}
        tasks = tuple(other.task(task) for task in table["tasks"])
        if "seeds" in table:
            tasks = tuple(dataclasses.replace(task, seeds=tuple(table["seeds"])) for task in tasks)
    else:
        base, tasks = table["base"], _tasks(table["tasks"])
    variants = tuple(
        Variant(
            variant,
            body.get("label", variant),
            body.get("set", {}),
            {key: tuple(values) for key, values in body.get("choose", {}).items()},
            body.get("against", table["baseline"]),
        )
        for variant, body in table["variants"].items()
    )
    plan = Plan(
        name,
        table["title"],
        base,
        tasks,
        variants,
        tuple(table.get("choose_on", ())),
        tuple(table["measures"]),
        tuple(table["figures"]),
    )
    _check(plan)
    return plan


def _tasks(table: Mapping[str, Any]) -> tuple[Task, ...]:
    return tuple(
        Task(name, tuple(body["data"]), tuple(body["seeds"]), body.get("set", {})) for name, body in table.items()
    )


def _check(plan: Plan) -> None:
    """Builds every run once, so that a wrong setting is told before the first hour of training."""
    tasks, variants = {task.name for task in plan.tasks}, {variant.name for variant in plan.variants}
    rules = (
        (set(plan.choose_on) <= tasks, "choose_on", f"tasks of the plan: {', '.join(tasks)}"),
        (set(plan.measures) <= set(MEASURES), "measures", f"some of {', '.join(MEASURES)}"),
        (
            {variant.against for variant in plan.variants} <= variants,
            "baseline",
            f"a variant of the plan: {', '.join(variants)}",
        ),
        (
            bool(plan.choose_on) or not any(variant.choices for variant in plan.variants),
            "choose_on",
            "given where a variant has something to choose",
        ),
        (all(task.seeds for task in plan.tasks), "seeds", "given for every task"),
    )
    for holds, name, bound in rules:
        if not holds:
            raise InputError(f"The {name} of the plan {plan.name!r} cannot be used", f"It must be {bound}")
    for task in plan.tasks:
        for variant in plan.variants:
            for settings in variant.candidates():
                plan.run(task, settings, task.seeds[0])

"""Formats a plan's results: a row per variant, a column per task and figure, with intervals over the splits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from photosearch.errors import InputError
from photosearch_training.experiments import choosing
from photosearch_training.experiments.plan import Plan, Task, Variant
from photosearch_training.experiments.results import Results
from photosearch_training.measure.intervals import mean_and_interval, paired_difference

ONE_SPLIT = "†"
"""Marks a figure of a single split, whose spread is unknown."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure by split, and that of the baseline."""

    values: Mapping[int, float]
    baseline: Mapping[int, float]

    def text(self, percent: bool) -> str:
        """Return mean and interval; in brackets the difference from the baseline, "*" if its interval excludes 0."""
        if not self.values:
            return "-"
        scale, digits = (100, 1) if percent else (1, 3)
        mean, width = mean_and_interval(list(self.values.values()))
        shown = f"{scale * mean:.{digits}f}" + (ONE_SPLIT if width is None else f" ±{scale * width:.{digits}f}")
        both = self.values.keys() & self.baseline.keys()
        if self.values is self.baseline or not both:
            return shown
        mine, theirs = ({split: side[split] for split in both} for side in (self.values, self.baseline))
        difference, spread = paired_difference(mine, theirs)
        sure = "*" if spread is not None and abs(difference) > spread else ""
        return f"{shown} ({scale * difference:+.{digits}f}{sure})"


def markdown(plan: Plan, known: Results) -> str:
    """Return the table as Markdown, followed by the choices on each split.

    Raises:
        InputError: the plan has no results yet.
    """
    figures = [(figure, task) for figure in plan.figures for task in plan.tasks]
    cells = {
        (variant.name, figure, task.name): _values(plan, variant, task, figure, known)
        for variant in plan.variants
        for figure, task in figures
    }
    if not any(cells.values()):
        raise InputError(
            f"{plan.name} has no results yet", f"Run `photosearch-train experiments run {plan.name}` first"
        )
    lines = list(_rows(plan, cells))
    chosen = list(_choices(plan, known))
    if chosen:
        lines += ["", "Chosen inside the training halves: " + "; ".join(chosen) + "."]
    return "\n".join(lines) + "\n"


def _rows(plan: Plan, cells: Mapping[tuple[str, str, str], Mapping[int, float]]) -> Iterator[str]:
    shown = [(figure, task) for figure in plan.figures for task in plan.tasks]
    heads = [f"{figure}, {task.name}" for figure, task in shown]
    yield f"| | {' | '.join(heads)} |"
    yield "| --- |" + " --- |" * len(heads)
    for variant in plan.variants:
        texts = [
            Cell(
                cells[variant.name, figure, task.name],
                cells[variant.against, figure, task.name],
            ).text(_is_share(cells[variant.name, figure, task.name], figure))
            for figure, task in shown
        ]
        yield f"| {variant.label} | {' | '.join(texts)} |"


def _values(plan: Plan, variant: Variant, task: Task, figure: str, known: Results) -> dict[int, float]:
    values = {}
    for split in task.splits:
        settings = choosing.chosen(plan, variant, split, known)
        if settings is None:
            continue
        identity = plan.run(task, settings, split).identity
        found = [known.get(identity, measure) for measure in plan.measures]
        shown = [result.figures[figure] for result in found if result and figure in result.figures]
        if shown:
            values[split] = shown[0]
    return values


def _choices(plan: Plan, known: Results) -> Iterator[str]:
    for variant in plan.variants:
        by_split = list(choosing.values(plan, variant, known))
        for name in by_split[0][1] if by_split else ():
            yield f"{variant.label}: {name} " + ", ".join(_value(each[name]) for _, each in by_split)


def _value(chosen: Any) -> str:
    return f"{chosen:g}" if isinstance(chosen, float | int) else str(chosen)


def _is_share(values: Mapping[int, float], figure: str) -> bool:
    """Return whether a figure is a recall or precision, which are shown in percent."""
    return "@" in figure or "precision" in figure

"""Reports the progress of a run: a progress bar for people, or one JSON object per line for programs.

Reporters only show what they receive; the training loop decides what to report.
"""

import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table


class Reporter(Protocol):
    """Receives what happens in a run."""

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        """Report `done` of `total` in a stage such as "decode" or "train"; values are the latest figures."""

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        """Report a single event: an evaluation, a checkpoint, the end."""


class Silent:
    """Reports nothing."""

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        """Do nothing."""

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        """Do nothing."""


class Several:
    """Passes everything on to several reporters."""

    def __init__(self, *reporters: Reporter) -> None:
        self._reporters = reporters

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        for reporter in self._reporters:
            reporter.advance(stage, done, total, values)

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        for reporter in self._reporters:
            reporter.tell(event, values)


class Curves:
    """Writes the figures of a run as TensorBoard curves into the run's folder."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter  # slow to import, and only some commands draw curves

        self._writer = SummaryWriter(str(folder))
        self._step = 0

    def __enter__(self) -> "Curves":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        if stage == "train":
            self._step = done
            self._write("train", values)

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        if event == "validated":
            self._write("validation", values)

    def _write(self, place: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            if isinstance(value, Mapping):
                self._write(f"{place}/{name}", value)
            elif isinstance(value, int | float):
                self._writer.add_scalar(f"{place}/{name}", value, self._step)


class JsonLines:
    """Writes one JSON object per line, without buffering. `seconds` counts from the start."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._started = time.monotonic()

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        self.tell("progress", {"stage": stage, "done": done, "total": total, **values})

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        seconds = round(time.monotonic() - self._started, 3)
        print(json.dumps({"event": event, "seconds": seconds, **values}), file=self._stream, flush=True)


class Bar:
    """Shows a progress bar for each stage and a line for each event, on standard error."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:>10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[figures]}"),
            console=Console(stderr=True),
        )
        self._stages: dict[str, Any] = {}

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self, stage: str, done: int, total: int, values: Mapping[str, float]) -> None:
        if stage not in self._stages:
            self._stages[stage] = self._progress.add_task(stage, total=total, figures="")
        self._progress.update(self._stages[stage], completed=done, total=total, figures=_figures(values))

    def tell(self, event: str, values: Mapping[str, Any]) -> None:
        self._progress.console.print(f"{event:>10} {_figures(values)}", highlight=False, markup=False)


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Print a table on standard output; the first column is text, the others are numbers."""
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, collapse_padding=True)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(f"{value:.4f}" if isinstance(value, float) else str(value) for value in row))
    Console().print(table)


def _figures(values: Mapping[str, Any]) -> str:
    return "  ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
    )

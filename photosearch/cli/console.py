"""What the command line writes: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from photosearch.core.identity import display

if TYPE_CHECKING:
    import rich.console

    from photosearch.core.events import Event, IndexProgress, Listener

INDENT = "  "
CONFIRM = "If they were deleted: photosearch index --confirm-removals"

Report: TypeAlias = dict[str, Any]
"""Nested values that are JSON, by names that are also headings."""


class Console:
    """Writes lines, JSON, reports and progress bars. File names are never read as markup."""

    @cached_property
    def _err(self) -> "rich.console.Console":
        from rich.console import Console  # late: the window needs no terminal, and appears sooner without it

        return Console(stderr=True, highlight=False, markup=False)

    def print(self, text: str) -> None:
        """Writes a line of a result."""
        sys.stdout.write(text + "\n")

    def json(self, content: object) -> None:
        """Writes one JSON object as one line; ASCII only, so that any file name survives any terminal."""
        sys.stdout.write(json.dumps(content) + "\n")
        sys.stdout.flush()

    def report(self, report: Report, as_json: bool) -> None:
        """Writes a report as one JSON line, or as indented lines for people."""
        if as_json:
            self.json(report)
        else:
            self._tree(report, 0)

    def note(self, text: str) -> None:
        """Writes a remark, unless it is empty."""
        if text:
            self._err.print(text, style="dim", soft_wrap=True)

    def error(self, text: str) -> None:
        """Writes one line that says what is wrong and what to do."""
        self._err.print(f"photosearch: {text}", style="red", soft_wrap=True)

    @contextmanager
    def progress(self, what: str = "Indexing") -> "Iterator[Listener]":
        """Shows a bar with rate and time left; yields the listener that moves it."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from photosearch.core.events import Extra, ExtraProgress, IndexProgress, SwitchProgress, SwitchStep, Trouble

        extras = {Extra.TEXT: "Reading text", Extra.WORDS: "Embedding for words"}
        steps = {SwitchStep.EMBEDDING: "Embedding", SwitchStep.INDEXING: "Building the index"}
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._err, disable=not self._err.is_terminal) as bar:
            task = bar.add_task(what, total=None, rate="")

            def show(words: str, event: "IndexProgress") -> None:
                rate = f"{event.rate:.1f} photos/s"
                bar.update(task, description=words, completed=event.done, total=event.total, rate=rate)

            def listen(event: "Event") -> None:
                match event:
                    case IndexProgress():
                        show(what, event)
                    case SwitchProgress(_, step, progress):
                        show(steps[step], progress)
                    case ExtraProgress(extra, done, total):
                        bar.update(task, description=extras[extra], completed=done, total=total, rate="")
                    case Trouble(message, removals=removals):
                        self.error(f"{message} {CONFIRM}" if removals else message)

            yield listen

    @contextmanager
    def counter(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Shows a bar; yields the function that moves it, called with how many are done of how many."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._err, disable=not self._err.is_terminal) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def _tree(self, content: Any, depth: int) -> None:
        for key, value in content.items() if isinstance(content, dict) else enumerate(content, 1):
            name = str(key).replace("_", " ")
            if isinstance(value, dict | list) and value:
                self.print(f"{INDENT * depth}{name}:")
                self._tree(value, depth + 1)
            else:
                self.print(f"{INDENT * depth}{name}: {_plain(value)}")


def amount(number: int, noun: str) -> str:
    """Returns a number with its noun: "1 photo", "2 photos"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _plain(value: Any) -> str:
    match value:
        case None | [] | {}:
            return "none"
        case bool():
            return "yes" if value else "no"
        case str():
            return display(value)
        case _:
            return str(value)

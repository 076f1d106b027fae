"""What the command line writes: results on stdout, everything else on stderr."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from photosearch.core.events import Event, IndexProgress, Listener, SwitchProgress, SwitchStep, Trouble
from photosearch.core.identity import display

if TYPE_CHECKING:
    import rich.console

INDENT = "  "
_STEPS = {SwitchStep.EMBEDDING: "Embedding", SwitchStep.INDEXING: "Building the index"}


class Console:
    """Plain lines, JSON lines, trees and a progress bar. File names are never read as markup."""

    @cached_property
    def _err(self) -> "rich.console.Console":
        from rich.console import Console  # late: the window writes nothing, and is painted without it

        return Console(stderr=True, highlight=False, markup=False)

    def print(self, text: str) -> None:
        """Writes a line of a result."""
        sys.stdout.write(text + "\n")

    def json(self, content: object) -> None:
        """Writes one JSON object as one line; ASCII only, so that any file name survives any terminal."""
        sys.stdout.write(json.dumps(content) + "\n")
        sys.stdout.flush()

    def note(self, text: str) -> None:
        """Writes a remark."""
        self._err.print(text, style="dim", soft_wrap=True)

    def error(self, text: str) -> None:
        """Writes one line saying what is wrong and what to do."""
        self._err.print(f"photosearch: {text}", style="red", soft_wrap=True)

    def tree(self, content: Any, depth: int = 0) -> None:
        """Writes nested objects as indented lines."""
        for key, value in content.items() if isinstance(content, dict) else enumerate(content, 1):
            name = str(key).replace("_", " ")
            if isinstance(value, dict | list) and value:
                self.print(f"{INDENT * depth}{name}:")
                self.tree(value, depth + 1)
            else:
                self.print(f"{INDENT * depth}{name}: {_plain(value)}")

    @contextmanager
    def progress(self, what: str = "Indexing") -> Iterator[Listener]:
        """Shows a bar with rate and time left; gives the listener that feeds it."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._err, transient=not self._err.is_terminal) as bar:
            task = bar.add_task(what, total=None, rate="")

            def show(words: str, event: IndexProgress) -> None:
                rate = f"{event.rate:.1f} photos/s"
                bar.update(task, description=words, completed=event.done, total=event.total, rate=rate)

            def listen(event: Event) -> None:
                match event:
                    case IndexProgress():
                        show(what, event)
                    case SwitchProgress(_, step, progress):
                        show(_STEPS[step], progress)
                    case Trouble(message):
                        self.error(message)

            yield listen

    @contextmanager
    def counter(self, what: str) -> Iterator[Callable[[int, int], None]]:
        """Shows a bar; gives the function that is told how many are done of how many."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self._err, transient=not self._err.is_terminal) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


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

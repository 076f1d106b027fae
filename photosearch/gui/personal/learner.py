"""Runs training on the person's photos as a separate process and reads its progress.

The process is `photosearch personal train`, or `photosearch-train personal` for deep training. It can be ended at any
time without changing the current model.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from photosearch.gui.personal import trainer

_PREFIX = re.compile("^photosearch(-train)?: ")
"""The program name before an error message."""
_END_MS = 1000
"""Time for a stopped process to end while the window closes. Then it is killed, which loses only unwritten work."""


class Learner(QObject):
    """One process at a time. It ends with `estimated`, `finished` or `failed`, if not stopped, and always `ended`."""

    estimated = Signal(dict)
    """The expected cost of training, and the number of pairs."""
    staged = Signal(dict)
    """The progress of a stage: name, done, total, loss, seconds."""
    finished = Signal(dict)
    """The new model and its quality."""
    failed = Signal(str)
    """The error and its remedy."""
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.options: tuple[str, ...] = ()
        """Additional options of the command."""
        self._process: QProcess | None = None
        self._answer: dict[str, Any] = {}
        self._stopped = False
        self.paused = False

    @property
    def running(self) -> bool:
        """Whether a process is running."""
        return self._process is not None

    def estimate(self, library: Path, classes: bool, deep: bool) -> None:
        """Estimates the cost of training unless a process is running; `deep` needs the trainer installed."""
        self._start(library, deep, ["--estimate", *_options(classes)])

    def learn(self, library: Path, classes: bool, deep: bool, name: str) -> None:
        """Trains unless a process is running; a better model is saved as `name`. Otherwise like `estimate`."""
        self._start(library, deep, ["--name", name, *_options(classes)])

    def pause(self, paused: bool) -> None:
        """Pauses training at the next photo, or resumes it."""
        self.paused = paused
        self._say("pause" if paused else "resume")

    def stop(self) -> None:
        """Stops training; computed embeddings are reused next time."""
        self._stopped = True
        self._say("stop")

    def abandon(self) -> None:
        """Kills the process without emitting anything."""
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._read)
            process.errorOccurred.disconnect(self._note_error)
            process.finished.disconnect(self._finish)
            process.finished.connect(process.deleteLater)
            process.kill()

    def close(self) -> None:
        """Stops the process and waits for its end, because the window closes."""
        if self._process is None:
            return
        self.stop()
        process = self._process
        process.blockSignals(True)
        if not process.waitForFinished(_END_MS):
            process.kill()
            process.waitForFinished(_END_MS)
        self._process = None

    def _start(self, library: Path, deep: bool, options: list[str]) -> None:
        if self.running:
            return
        self._answer, self._stopped, self.paused = {}, False, False
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment(deep))
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._note_error)
        program, *before = _deep() if deep else _quick()
        process.start(program, [*before, "--json", "--library", str(library), *options, *self.options])

    def _say(self, word: str) -> None:
        if self._process is not None:
            self._process.write(f"{word}\n".encode())

    def _read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            told = json.loads(bytes(process.readLine().data()))
            if told.get("event") == "stage":
                self.staged.emit(told)
            else:
                self._answer = told

    def _finish(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        words = bytes(process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        process.deleteLater()
        if self._stopped:
            pass
        elif self._answer.get("event") == "finished":
            self.finished.emit(self._answer)
        elif self._answer:
            self.estimated.emit(self._answer)
        else:
            self.failed.emit(_PREFIX.sub("", words[-1]) if words else "")
        self.ended.emit()

    def _note_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # then `finished` is never emitted
            self._finish()


def _environment(deep: bool) -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONIOENCODING", "utf-8")
    if deep and getattr(sys, "frozen", False):  # the trainer must not load our packaged libraries
        environment.insert("LD_LIBRARY_PATH", environment.value("LD_LIBRARY_PATH_ORIG"))
    return environment


def _quick() -> list[str]:
    """Returns the training command of this application."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "photosearch"]
    return [*own, "personal", "train"]


def _deep() -> list[str]:
    return [*(trainer.command() or ()), "personal", "--depth", "deep"]


def _options(classes: bool) -> list[str]:
    return ["--classes"] if classes else []

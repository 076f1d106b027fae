"""Learning from the person's photos as a process of its own: what is sent to it, and what it tells.

It is `photosearch personal train`, or `photosearch-train personal` where the network itself learns; ended at any time,
it leaves the model in force as it is.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from photosearch.gui.personal import trainer

_PREFIX = re.compile("^photosearch(-train)?: ")
"""What a program calls itself in front of what it says."""
_END_MS = 1000
"""How long a process that was told to stop may take while the window waits to close; then it is killed, which loses no
more than what it has not yet written."""


class Learner(QObject):
    """One process at a time. It ends with `estimated` or `finished`, with `failed`, or with `ended` alone."""

    estimated = Signal(dict)
    """What learning would take, and the pairs there are."""
    staged = Signal(dict)
    """How far a stage is: name, done, total, loss, seconds."""
    finished = Signal(dict)
    """What was learnt and what it is worth."""
    failed = Signal(str)
    """What is wrong and what to do."""
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.options: tuple[str, ...] = ()
        """More options of the command."""
        self._process: QProcess | None = None
        self._answer: dict[str, Any] = {}
        self._stopped = False
        self.paused = False

    @property
    def running(self) -> bool:
        """Whether a process is at work."""
        return self._process is not None

    def estimate(self, library: Path, classes: bool, deep: bool) -> None:
        """Asks what learning would take, unless something runs; the trainer must be there to go `deep`."""
        self._start(library, deep, ["--estimate", *_options(classes)])

    def learn(self, library: Path, classes: bool, deep: bool, name: str) -> None:
        """Learns, unless something runs; a model that is better is called `name`. Else as `estimate`."""
        self._start(library, deep, ["--name", name, *_options(classes)])

    def pause(self, paused: bool) -> None:
        """Holds the work at the next photo, or lets it go on."""
        self.paused = paused
        self._say("pause" if paused else "resume")

    def stop(self) -> None:
        """Ends the work; what was embedded serves the next time."""
        self._stopped = True
        self._say("stop")

    def abandon(self) -> None:
        """Ends the process at once; nothing of it is told any more."""
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._read)
            process.errorOccurred.disconnect(self._note_error)
            process.finished.disconnect(self._finish)
            process.finished.connect(process.deleteLater)
            process.kill()

    def close(self) -> None:
        """Ends the process and waits for its end; the window closes."""
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
        if error is QProcess.ProcessError.FailedToStart:  # then `finished` never comes
            self._finish()


def _environment(deep: bool) -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("PYTHONIOENCODING", "utf-8")
    if deep and getattr(sys, "frozen", False):  # another program shall not load what is packaged with this one
        environment.insert("LD_LIBRARY_PATH", environment.value("LD_LIBRARY_PATH_ORIG"))
    return environment


def _quick() -> list[str]:
    """The command that this application has for it."""
    own = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "photosearch"]
    return [*own, "personal", "train"]


def _deep() -> list[str]:
    return [*(trainer.command() or ()), "personal", "--depth", "deep"]


def _options(classes: bool) -> list[str]:
    return ["--classes"] if classes else []

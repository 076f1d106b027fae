"""The smoke test for a built PhotoSearch: `python installer/smoke.py PROGRAM [ARGUMENT...]`.

It needs any Python and uses only the program's command line: a clean `doctor`, a `demo` that finds its pictures, a
search by a file, one window and no second one, and a clean exit. PATH and the environment show the program no Python.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE_SECONDS = 600
"""Seconds; longer than any step of a working program takes on any machine."""
_STEP_SECONDS = 0.1


class Smoke:
    """A program, and an empty library to test it on."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.command = command
        self.library = folder / "library"
        self.environment = _without_python(dict(os.environ)) | {"PHOTOSEARCH_LIBRARY": str(self.library)}

    def check(self) -> None:
        """Runs every step; raises AssertionError, or the error of the step that failed."""
        self.doctor()
        self.demo()
        self.search()
        self.window()

    def doctor(self) -> None:
        """`doctor` reports a healthy installation that can use at least the processor."""
        report = json.loads(self._run("doctor", "--json"))
        assert report["healthy"], report["problems"]
        usable = [each["name"] for each in report["providers"] if each["usable"]]
        assert "cpu" in usable, report["providers"]
        _tell("doctor", f"healthy, runs on {', '.join(usable)}")

    def demo(self) -> None:
        """`demo` renders and indexes pictures, and finds most places by an edited copy."""
        table = self._run("demo", "--no-window", "--scenes", "6").splitlines()
        all_of_them = next(line.split() for line in table if line.startswith("all "))
        right, asked = int(all_of_them[1]), int(all_of_them[3])
        assert right > asked / 2, table
        assert (self.library / "demo" / "contact-sheet.png").stat().st_size > 0
        _tell("demo", f"{right} of {asked} edited pictures find their place first")

    def search(self) -> None:
        """A search by a picture of the library finds that picture first."""
        picture = sorted((self.library / "demo" / "photos").rglob("*.jpg"))[0]
        demo = str(self.library / "demo" / "library")
        answer = json.loads(self._run("search", str(picture), "-k", "3", "--json", "--library", demo))
        assert Path(answer["hits"][0]["path"]) == picture, answer
        _tell("search", f"{picture.name} finds itself with {answer['hits'][0]['score']:.3f}")

    def window(self) -> None:
        """A second start opens no second window, and the first one ends cleanly when asked to."""
        demo = ("--library", str(self.library / "demo" / "library"))
        first = subprocess.Popen([*self.command, "gui", *demo], env=self.environment, stderr=subprocess.PIPE, text=True)
        try:
            lock = Path(demo[1], "window.lock")
            while not lock.exists():
                assert first.poll() is None, first.communicate()[1]
                time.sleep(_STEP_SECONDS)
            self._run("gui", *demo)  # returns only once the first window has answered
            assert first.poll() is None, "the first window closed at the second start"
            _end(first)
            said = first.communicate(timeout=PATIENCE_SECONDS)[1]
        finally:
            first.kill()
        assert first.returncode == 0, said
        assert not lock.exists(), "the window did not exit cleanly"
        _tell("window", "one, still one after a second start, closed cleanly")

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.command, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout


def _without_python(environment: dict[str, str]) -> dict[str, str]:
    """Returns `environment` without anything that leads to a Python."""
    folders = environment["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(each for each in folders if not any(Path(each).glob("python*")))
    return {name: value for name, value in environment.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":  # asks every window of the process to close, like a user
        subprocess.run([shutil.which("taskkill") or "taskkill", "/PID", str(process.pid)], check=True)
    else:
        process.send_signal(signal.SIGTERM)


def _tell(step: str, words: str) -> None:
    print(f"{step:<8}{words}", flush=True)


def main() -> None:
    """Tests the program that the command line names."""
    if len(sys.argv) < 2:
        raise SystemExit("Usage: python installer/smoke.py PROGRAM [ARGUMENT...]")
    with tempfile.TemporaryDirectory(prefix="photosearch-smoke-") as folder:
        Smoke(sys.argv[1:], Path(folder)).check()


if __name__ == "__main__":
    main()

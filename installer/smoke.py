"""What any built PhotoSearch passes: `python installer/smoke.py PROGRAM [ARGUMENT...]`.

It runs on any Python and knows the program by its command line alone: a clean `doctor`, a `demo` that finds its
pictures, a search by a file, one window and only one, and a clean end. The program finds no Python, neither by PATH nor
by variables.
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
"""No step of a sound program takes so long, on any machine."""
_STEP_SECONDS = 0.1


class Smoke:
    """A program and the library of its own that it is tried on."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.command = command
        self.library = folder / "library"
        self.environment = _without_python(dict(os.environ)) | {"PHOTOSEARCH_LIBRARY": str(self.library)}

    def check(self) -> None:
        """Tries all of it; raises AssertionError, or the error of the step that failed."""
        self.doctor()
        self.demo()
        self.search()
        self.window()

    def doctor(self) -> None:
        """The installation calls itself healthy, and the model runs on the processor at least."""
        report = json.loads(self._run("doctor", "--json"))
        assert report["healthy"], report["problems"]
        usable = [each["name"] for each in report["providers"] if each["usable"]]
        assert "cpu" in usable, report["providers"]
        _tell("doctor", f"healthy, runs on {', '.join(usable)}")

    def demo(self) -> None:
        """It renders pictures, indexes them and finds most places again by an edited copy."""
        table = self._run("demo", "--no-window", "--scenes", "6").splitlines()
        all_of_them = next(line.split() for line in table if line.startswith("all "))
        right, asked = int(all_of_them[1]), int(all_of_them[3])
        assert right > asked / 2, table
        assert (self.library / "demo" / "contact-sheet.png").stat().st_size > 0
        _tell("demo", f"{right} of {asked} edited pictures find their place first")

    def search(self) -> None:
        """A picture finds itself first."""
        picture = sorted((self.library / "demo" / "photos").rglob("*.jpg"))[0]
        demo = str(self.library / "demo" / "library")
        answer = json.loads(self._run("search", str(picture), "-k", "3", "--json", "--library", demo))
        assert Path(answer["hits"][0]["path"]) == picture, answer
        _tell("search", f"{picture.name} finds itself with {answer['hits'][0]['score']:.3f}")

    def window(self) -> None:
        """A second start shows no second window; asked to end, the first ends well."""
        demo = ("--library", str(self.library / "demo" / "library"))
        first = subprocess.Popen([*self.command, "gui", *demo], env=self.environment, stderr=subprocess.PIPE, text=True)
        try:
            lock = Path(demo[1], "window.lock")
            while not lock.exists():
                assert first.poll() is None, first.communicate()[1]
                time.sleep(_STEP_SECONDS)
            self._run("gui", *demo)  # returns only once the first window has answered
            assert first.poll() is None, "the first window left when a second start came"
            _end(first)
            said = first.communicate(timeout=PATIENCE_SECONDS)[1]
        finally:
            first.kill()
        assert first.returncode == 0, said
        assert not lock.exists(), "the window did not end in order"
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
    """Returns the variables of a machine on which nobody ever installed Python."""
    folders = environment["PATH"].split(os.pathsep)
    environment["PATH"] = os.pathsep.join(each for each in folders if not any(Path(each).glob("python*")))
    return {name: value for name, value in environment.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":  # asks every window of the process to close, as a person would
        subprocess.run([shutil.which("taskkill") or "taskkill", "/PID", str(process.pid)], check=True)
    else:
        process.send_signal(signal.SIGTERM)


def _tell(step: str, words: str) -> None:
    print(f"{step:<8}{words}", flush=True)


def main() -> None:
    """Tries the program that the command line names."""
    if len(sys.argv) < 2:
        raise SystemExit("Usage: python installer/smoke.py PROGRAM [ARGUMENT...]")
    with tempfile.TemporaryDirectory(prefix="photosearch-smoke-") as folder:
        Smoke(sys.argv[1:], Path(folder)).check()


if __name__ == "__main__":
    main()

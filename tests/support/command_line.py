"""The command line, in this process or in one of its own."""

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from photosearch.cli import run
from photosearch.settings import LIBRARY_VARIABLE
from tests.support.repository import ROOT

Done = subprocess.CompletedProcess[str]


def photosearch(*arguments: object, library: Path | str, check: bool = True) -> Done:
    """Runs one command on `library` in this process; if `check`, fails when the command fails."""
    stdout, stderr = io.StringIO(), io.StringIO()
    given = [str(each) for each in arguments]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(stdout), redirect_stderr(stderr):
        patch.setenv(LIBRARY_VARIABLE, str(library))
        code = run(given)
    return _checked(Done(given, code, stdout.getvalue(), stderr.getvalue()), check)


def photosearch_process(*arguments: object, library: Path | str, check: bool = True) -> Done:
    """Runs one command on `library` as a script does: in a process of its own."""
    command, environment = process_of(*arguments, library=library)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    return _checked(done, check)


def process_of(*arguments: object, library: Path | str) -> tuple[list[str], dict[str, str]]:
    """Returns the command and the environment of a process that runs one command on `library`."""
    environment = {**os.environ, LIBRARY_VARIABLE: str(library), "QT_QPA_PLATFORM": "offscreen"}
    return [sys.executable, "-m", "photosearch", *map(str, arguments)], environment


def _checked(done: Done, check: bool) -> Done:
    if check:
        assert done.returncode == 0, done.stderr
    return done

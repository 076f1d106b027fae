"""Programs that run beside a test."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.repository import ROOT


@contextmanager
def started(command: Sequence[str | Path], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Starts a program in the repository and waits for its end; kills it if the test fails before that."""
    with subprocess.Popen(command, cwd=ROOT, text=True, **options) as process:
        try:
            yield process
        except BaseException:  # a test that takes too long, too
            process.kill()
            raise

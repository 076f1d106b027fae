"""The decoder's children when they crash, hang, lie or are ended: at most the photo in work is lost."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from photosearch.core.photo import FileState
from photosearch.errors import DecoderBroken, FatalPhoto, SlowPhoto, UnreadablePhoto
from photosearch.vision.decoding import decoder
from photosearch.vision.decoding.children.messages import HAS_READ
from photosearch.vision.decoding.decoder import START_METHOD, START_TRIES, Decoder, StartMethod, begin_start
from tests.support.patience import PATIENCE, wait_until
from tests.support.vision import children as misbehaving
from tests.support.vision.decoders import HASTY, PATIENT, SQUARE, number_of
from tests.support.vision.pictures import encoded
from tests.support.vision.processes import children

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and named pipes")


def test_a_stopped_child_loses_only_its_photo(photos: list[FileState]) -> None:
    with Decoder(SQUARE, 0, HASTY) as one:
        assert number_of(one.decode(photos[1].path)) == 1
        os.kill(children()[0].pid, signal.SIGSTOP)
        with pytest.raises(UnreadablePhoto):
            one.decode(photos[2].path)
        assert number_of(one.decode(photos[3].path)) == 3


def test_a_stopped_child_does_not_block_its_parent() -> None:
    """Sends more bytes than the pipe's buffer holds."""
    random = np.random.default_rng(0)
    large = encoded(random.integers(0, 256, (900, 900, 3), dtype=np.uint8), "BMP")
    with Decoder(SQUARE, 0, HASTY) as one:
        one.decode(large)
        os.kill(children()[0].pid, signal.SIGSTOP)
        assert (
            one.decode(large).metadata.width == 900
        )  # in a new child, because the first one never began with the picture


def test_a_child_killed_during_decoding_loses_only_its_photo(photos: list[FileState], endless: FileState) -> None:
    with Decoder(SQUARE, 0, PATIENT) as one:
        answers = one.decode_all([photos[0], endless, photos[1], photos[2]])
        assert next(answers)[0] == photos[0]
        os.kill(children()[0].pid, signal.SIGKILL)
        rest = dict(answers)
        assert isinstance(rest.pop(endless), FatalPhoto)
        assert [number_of(answer) for answer in rest.values()] == [1, 2]


def test_a_child_killed_at_start_loses_no_photo(photos: list[FileState], started: Path) -> None:
    with Decoder(SQUARE, 0, PATIENT, serve=partial(misbehaving.crash_first_starts, started, START_TRIES - 1)) as one:
        assert [number_of(answer) for _, answer in one.decode_all(photos)] == list(range(12))
    assert len(list(started.iterdir())) == START_TRIES


def test_children_killed_at_start_do_not_stop_a_working_child(photos: list[FileState], started: Path) -> None:
    with Decoder(SQUARE, 0, PATIENT, workers=2, serve=partial(misbehaving.crash_unless_first, started)) as many:
        many.layers()
        working = {each.pid for each in children()}
        answers = [answer for _, answer in many.decode_all(photos * 3)]
        assert sorted(number_of(answer) for answer in answers) == sorted([*range(12)] * 3)
        assert len(working & {each.pid for each in children()}) == 1


def test_abort_ends_a_wait_and_fails_all_later_calls(endless: FileState, photos: list[FileState]) -> None:
    answers: list[object] = []

    def work() -> None:
        answers.extend(answer for _, answer in one.decode_all([endless, *photos]))

    with Decoder(SQUARE, 0, PATIENT) as one:
        one.decode(photos[0].path)
        thread = threading.Thread(target=work)
        thread.start()
        while not any(child.requests for child in list(one.children)):
            threading.Event().wait(0.005)
        one.abort()
        thread.join(30)
        assert not thread.is_alive()
        assert [type(each) for each in answers] == [FatalPhoto] * (len(photos) + 1)
        with pytest.raises(FatalPhoto):
            one.decode(photos[0].path)
        assert children() == []


def test_abort_from_another_thread_is_safe(photos: list[FileState]) -> None:
    for _ in range(3):
        with Decoder(SQUARE, 0, PATIENT, workers=2) as many:
            thread = threading.Thread(target=many.abort)
            answers = many.decode_all(photos)
            next(answers)
            thread.start()
            assert len(list(answers)) == len(photos) - 1
            thread.join()


@pytest.fixture
def spawning() -> Iterator[Callable[[str], None]]:
    """Sets the program that new children run."""
    yield multiprocessing.set_executable
    multiprocessing.set_executable(sys.executable)


def test_children_that_cannot_start_are_reported(
    spawning: Callable[[str], None], tmp_path: Path, photos: list[FileState]
) -> None:
    with Decoder(SQUARE, 0, PATIENT, start_method="spawn") as one:
        one.decode(photos[0].path)  # starts Python's resource tracker
    large = encoded(Image.new("RGB", (700, 700)), "BMP")
    for executable in (str(tmp_path / "none"), "/bin/false"):
        spawning(executable)
        with Decoder(SQUARE, 0, PATIENT, start_method="spawn") as one:
            with pytest.raises(DecoderBroken) as refused:
                list(one.decode_all(photos))
            assert refused.value.remedy
            with pytest.raises(DecoderBroken):
                one.decode(large)


@pytest.mark.parametrize("method", ["forkserver", "spawn"])
def test_children_decode_with_every_start_method(method: StartMethod, photos: list[FileState]) -> None:
    with Decoder(SQUARE, 10, PATIENT, workers=2, start_method=method) as many:
        assert sorted(number_of(answer) for _, answer in many.decode_all(photos)) == list(range(12))


@pytest.mark.skipif(START_METHOD != "forkserver", reason="no fork server on this system")
def test_a_killed_fork_server_is_replaced(photos: list[FileState]) -> None:
    with Decoder(SQUARE, 0, PATIENT) as one:
        assert number_of(one.decode(photos[3].path)) == 3
        server = children()[0].parent()
        assert server is not None
        assert server.pid != os.getpid()
        server.kill()
        wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE)
        assert number_of(one.decode(photos[4].path)) == 4, "the running child keeps working"
        with Decoder(SQUARE, 0, PATIENT) as another:
            assert number_of(another.decode(photos[5].path)) == 5


@pytest.mark.skipif(START_METHOD != "forkserver", reason="no fork server on this system")
def test_the_fork_server_starts_before_the_first_child_is_needed(photos: list[FileState]) -> None:
    with Decoder(SQUARE, 0, PATIENT) as one:
        one.decode(photos[3].path)
        server = children()[0].parent()
    assert server is not None
    server.kill()
    wait_until(lambda: server.status() == psutil.STATUS_ZOMBIE)
    before = set(psutil.Process().children())
    begin_start()
    (early,) = set(psutil.Process().children()) - before
    with Decoder(SQUARE, 0, PATIENT) as one:
        assert number_of(one.decode(photos[4].path)) == 4
        assert children()[0].parent() == early


ORPHAN = """
import os, sys, time
from photosearch.core.photo import FileState, Fit, Fitting
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits

if __name__ == "__main__":
    one = Decoder(Fitting(8, Fit.SQUASH), 0, DecodeLimits(seconds=float(sys.argv[3])), workers=2)
    answers = one.decode_all(FileState(path, 0, 0, 0) for path in (sys.argv[1], sys.argv[2]))
    next(answers)
    print(*(child.process.pid for child in one.children), flush=True)
    time.sleep(600)
"""


def test_children_end_when_their_parent_is_killed(photos: list[FileState], endless: FileState, tmp_path: Path) -> None:
    """A waiting child ends because its pipe closes, a hanging one because of its alarm."""
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    parent = subprocess.Popen(
        [sys.executable, str(script), photos[0].path, endless.path, "0.1"],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert parent.stdout is not None
    with parent, parent.stdout:
        pids = [int(each) for each in parent.stdout.readline().split()]
        assert pids
        started = [psutil.Process(pid) for pid in pids]
        parent.kill()
        _, alive = psutil.wait_procs(started, timeout=PATIENCE)
    assert alive == []


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([(200_000).to_bytes(4, "big") + b"[" * 200_000], id="not a message"),
        pytest.param([HAS_READ, HAS_READ], id="claims twice to have read, for more time"),
    ],
)
def test_a_child_with_malformed_answers_is_replaced(photos: list[FileState], started: Path, said: list[bytes]) -> None:
    with Decoder(SQUARE, 0, PATIENT, serve=partial(misbehaving.answer_first_with, started, said)) as one:
        with pytest.raises(FatalPhoto, match="malformed answer"):
            one.decode(photos[1].path)
        assert number_of(one.decode(photos[2].path)) == 2


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot end the wait")
def test_a_child_that_answers_byte_by_byte_is_stopped_at_the_time_limit(photos: list[FileState], started: Path) -> None:
    with Decoder(SQUARE, 0, HASTY, serve=partial(misbehaving.answer_first_byte_by_byte, started)) as one:
        with pytest.raises(SlowPhoto):
            one.decode(photos[1].path)
        assert number_of(one.decode(photos[2].path)) == 2


def test_warmed_children_decode_a_photo_that_comes_after_the_start_timeout(
    photos: list[FileState], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Decoder(SQUARE, 10, PATIENT, workers=2) as warmed:
        warmed.warm()
        assert all(child.connection.poll(60) for child in warmed.children)  # they have started and reported it
        started = {each.pid for each in children()}
        assert len(started) == 2
        monkeypatch.setattr(decoder, "START_SECONDS", 0.0)
        answers = list(warmed.decode_all(photos))
        assert {number_of(answer) for _, answer in answers} == set(range(12))
        assert {each.pid for each in children()} == started

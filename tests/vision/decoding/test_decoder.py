import dataclasses
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, FileState, Fit, Fitting
from photosearch.errors import (
    DamagedPhoto,
    DecoderBroken,
    FatalPhoto,
    OversizedPhoto,
    PhotoError,
    SlowPhoto,
    UnreadablePhoto,
    UnsupportedFormat,
)
from photosearch.settings import Settings
from photosearch.vision.decoding import decode, decoder
from photosearch.vision.decoding.children.messages import HAS_READ
from photosearch.vision.decoding.decoder import START_METHOD, START_TRIES, Decoder, StartMethod
from photosearch.vision.decoding.limits import RAISE_MEMORY, RAISE_SIZE, RAISE_TIME, DecodeLimits
from tests.support.patience import PATIENCE, wait_until
from tests.support.vision import children as misbehaving
from tests.support.vision.pictures import dng, encoded, scene
from tests.support.vision.processes import children

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and named pipes")

SQUARE = Fitting(16, Fit.SQUASH)
PATIENT = DecodeLimits(seconds=60)
HASTY = DecodeLimits(seconds=2, reading_seconds=2)
PHOTO = encoded(scene(60, 40), "PNG")


def file(path: Path | str) -> FileState:
    return FileState(str(path), 1, 2, 3)


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """An empty folder in which each child that starts leaves a file."""
    folder = tmp_path / "started"
    folder.mkdir()
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> list[FileState]:
    made = []
    for number in range(12):
        path = tmp_path / f"{number:02}.png"
        path.write_bytes(encoded(Image.new("RGB", (30, 20), (20 * number, 0, 0)), "PNG"))
        made.append(file(path))
    return made


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[FileState]:
    """A file whose reader waits forever: a pipe whose writer writes nothing."""
    path = tmp_path / "endless.jpg"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    yield file(path)
    os.close(writer)


@pytest.fixture
def laborious(tmp_path: Path) -> FileState:
    """A file that is read quickly and decoded slowly."""
    path = tmp_path / "laborious.png"
    noise = np.random.default_rng(0).integers(0, 255, (5000, 5000, 3), np.uint8)
    Image.fromarray(noise).save(path, compress_level=1)
    return file(path)


def number_of(answer: Decoded | PhotoError) -> int:
    assert isinstance(answer, Decoded)
    return round(int(answer.pixels[8, 8, 0]) / 20)


def test_every_photo_gets_one_answer_with_its_own_pixels(photos: list[FileState]) -> None:
    with Decoder(SQUARE, 10, PATIENT, workers=2) as many:
        answers = list(many.decode_all(photos))
        assert sorted(found.path for found, _ in answers) == [each.path for each in photos]
        for found, answer in answers:
            assert answer.pixels.shape == (16, 16, 3)
            assert f"{number_of(answer):02}.png" == os.path.basename(found.path)
            assert answer.digest == decode.decode(found.path, SQUARE, 0).digest
            assert answer.thumbnail
        # The same children then decode paths and bytes, whole photos and details.
        before = {each.pid for each in children()}
        assert number_of(many.decode(photos[7].path)) == 7
        inline = many.decode(PHOTO, Box(0, 0, 0.5, 0.5))
        assert not inline.thumbnail
        assert np.array_equal(inline.pixels, decode.decode(PHOTO, SQUARE, 10, box=Box(0, 0, 0.5, 0.5)).pixels)
        assert np.array_equal(many.preview(PHOTO, 30).pixels, decode.preview(PHOTO, 30).pixels)
        assert {each.pid for each in children()} == before
    assert children() == []


def test_each_error_keeps_its_type_across_processes(tmp_path: Path, photos: list[FileState]) -> None:
    half = tmp_path / "half.png"
    half.write_bytes(PHOTO[:-100])
    text = tmp_path / "text.jpg"
    text.write_bytes(b"no photo")
    gone = tmp_path / "line\n\udcff.jpg"
    with Decoder(SQUARE, 0, PATIENT) as one:
        kinds = dict(one.decode_all(file(each) for each in (half, text, gone, photos[3].path)))
        assert [type(kinds[file(each)]) for each in (half, text, gone)] == [
            DamagedPhoto,
            UnsupportedFormat,
            UnreadablePhoto,
        ]
        assert "half.png" in kinds[file(half)].message
        assert number_of(kinds[file(photos[3].path)]) == 3
        with pytest.raises(UnsupportedFormat):
            one.decode(b"no photo")
        with pytest.raises(DamagedPhoto):
            one.preview(PHOTO[:-100], 50)


def test_a_photo_that_exceeds_a_time_limit_does_not_affect_the_others(
    photos: list[FileState], endless: FileState, laborious: FileState
) -> None:
    limits = DecodeLimits(seconds=0.1, reading_seconds=2)
    with Decoder(SQUARE, 0, limits, workers=2) as many:
        answers = dict(many.decode_all([*photos[:4], endless, laborious, *photos[4:]]))
        assert len(answers) == len(photos) + 2
        unread, slow = answers.pop(endless), answers.pop(laborious)
        assert isinstance(unread, UnreadablePhoto)
        assert "endless.jpg could not be read within 2 seconds" in unread.message
        assert isinstance(slow, SlowPhoto)
        assert "laborious.png takes more than 0.1 seconds of processor time" in slow.message
        assert {number_of(answer) for answer in answers.values()} == set(range(12))


def test_reading_time_does_not_count_as_decoding_time(tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(encoded(scene(60, 40), "JPEG"))
    os.truncate(large, 450_000_000)  # reading all of it would exceed the limit, but its header is enough
    with Decoder(SQUARE, 0, DecodeLimits(seconds=0.5)) as one:
        ((_, metadata),) = one.describe_all([file(large)])
        assert isinstance(metadata, Metadata)
        assert (metadata.width, metadata.height) == (60, 40)


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


def test_memory_is_bounded_and_only_the_bomb_fails(tmp_path: Path, photos: list[FileState]) -> None:
    bomb = tmp_path / "bomb.gif"  # GIF, because it is not read in parts
    Image.new("RGB", (9_000, 9_000)).save(bomb)  # 243 megabytes of pixels in a file of less than one
    with Decoder(SQUARE, 0, DecodeLimits(seconds=60, megabytes=200)) as one:
        answers = dict(one.decode_all([photos[1], file(bomb), photos[2]]))
        assert isinstance(answers[file(bomb)], OversizedPhoto | FatalPhoto)
        assert number_of(answers[photos[1]]) == 1
        assert number_of(answers[photos[2]]) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux pins processes to a processor")
@pytest.mark.parametrize("form", ["PNG", "HEIF", "AVIF"])  # PNG is decoded by one thread, the others by several
def test_waiting_for_a_processor_does_not_count_as_decoding_time(tmp_path: Path, form: str) -> None:
    large = tmp_path / "large"
    noise = np.random.default_rng(0).integers(0, 255, (150, 200, 3), np.uint8)
    options = {"compress_level": 1} if form == "PNG" else {"quality": 40}
    large.write_bytes(encoded(Image.fromarray(noise).resize((2400, 1800)), form, **options))
    processor = min(os.sched_getaffinity(0))
    burning = [sys.executable, "-c", f"import os; os.sched_setaffinity(0, [{processor}])\nwhile True: pass"]
    with ExitStack() as stack:
        one = stack.enter_context(Decoder(SQUARE, 0, DecodeLimits(seconds=1.0)))
        expected = one.decode(str(large)).pixels
        os.sched_setaffinity(children()[0].pid, [processor])
        for _ in range(9):
            burner = stack.enter_context(subprocess.Popen(burning))
            stack.callback(burner.kill)
        assert np.array_equal(one.decode(str(large)).pixels, expected)


def test_a_large_scan_of_deep_grey_needs_little_memory(tmp_path: Path) -> None:
    scan = tmp_path / "scan.tif"
    Image.new("I;16", (6_000, 6_000), 30_000).save(scan)  # 72 megabytes, and 144 as floats
    with Decoder(SQUARE, 0, DecodeLimits(seconds=60, megabytes=450)) as one:
        assert (one.decode(str(scan)).pixels == 116).all()


def test_closing_early_leaves_no_child_busy_and_the_next_answer_is_right(
    photos: list[FileState], endless: FileState
) -> None:
    with Decoder(SQUARE, 0, PATIENT, workers=2) as many:
        answers: Any = many.decode_all([photos[4], endless, *photos])
        next(answers)
        answers.close()
        assert not [child for child in many.children if child.requests]
        assert number_of(many.decode(photos[9].path)) == 9
        assert number_of(many.decode(photos[2].path)) == 2


def test_files_are_taken_from_the_iterator_only_when_needed(photos: list[FileState]) -> None:
    taken: list[FileState] = []

    def lazily() -> Iterator[FileState]:
        for each in photos:
            taken.append(each)
            yield each

    with Decoder(SQUARE, 0, PATIENT, workers=2) as many:
        for answered, _ in enumerate(many.decode_all(lazily()), 1):
            assert len(taken) <= answered + 2 * decoder.QUEUED
    assert taken == photos


def test_an_error_raised_by_the_iterator_of_files_ends_the_work_cleanly(photos: list[FileState]) -> None:
    def failing() -> Iterator[FileState]:
        yield photos[0]
        raise OSError("the disk is gone")

    with Decoder(SQUARE, 0, PATIENT) as one:
        with pytest.raises(OSError, match="disk is gone"):
            list(one.decode_all(failing()))
        assert number_of(one.decode(photos[6].path)) == 6


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


def test_each_message_about_a_limit_names_a_setting() -> None:
    titles = {each.metadata["title"] for each in dataclasses.fields(Settings)}
    for remedy in (RAISE_TIME, RAISE_SIZE, RAISE_MEMORY):
        assert remedy.split("“")[1].split("”")[0] in titles


def test_an_exceeded_limit_names_the_setting_that_raises_it(tmp_path: Path, laborious: FileState) -> None:
    wide = tmp_path / "wide.png"
    Image.new("RGB", (1100, 1000)).save(wide)
    for path, limits, remedy in (
        (laborious.path, DecodeLimits(seconds=0.1), RAISE_TIME),
        (str(wide), DecodeLimits(megapixels=1), RAISE_SIZE),
        (laborious.path, DecodeLimits(seconds=60, megabytes=120), RAISE_MEMORY),
    ):
        with Decoder(SQUARE, 0, limits) as one, pytest.raises((SlowPhoto, OversizedPhoto)) as refused:
            one.decode(path)
        assert refused.value.remedy == remedy


CHATTER = """
import sys
from photosearch.core.photo import Fit, Fitting
from photosearch.errors import PhotoError
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits

if __name__ == "__main__":
    with Decoder(Fitting(8, Fit.SQUASH), 0, DecodeLimits(seconds=60)) as one:
        for path in sys.argv[1:]:
            try:
                one.decode(path)
            except PhotoError as error:
                print(error.code)
"""


def test_output_of_image_libraries_does_not_reach_the_terminal(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (60, 90, 3), np.uint8)
    compressed = encoded(noise, "TIFF", compression="tiff_lzw")
    raw = dng(scene(720, 480))
    (tmp_path / "chatter.py").write_text(CHATTER)
    (tmp_path / "noise.tif").write_bytes(compressed[:2000] + b"\xff" * 900 + compressed[2900:])
    (tmp_path / "short.dng").write_bytes(raw[: len(raw) // 2])
    done = subprocess.run(
        [sys.executable, *(str(tmp_path / name) for name in ("chatter.py", "noise.tif", "short.dng"))],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        check=True,
    )
    assert done.stdout.split() == ["damaged", "damaged"]
    assert done.stderr == ""


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


def test_time_between_two_answers_does_not_count_as_decoding_time(photos: list[FileState]) -> None:
    # The answer exceeds the pipe's buffer, so a child begins its next photo only when its answer is taken.
    with Decoder(Fitting(512, Fit.SQUASH), 0, DecodeLimits(seconds=1.0), workers=2) as many:
        for number, (_, answer) in enumerate(many.decode_all(photos[:6]), 1):
            assert isinstance(answer, Decoded)
            if number <= 2:  # both children wait by then, and the second answer is taken long after it is ready
                threading.Event().wait(1.1)


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

"""What the decoder answers for each photo, its order, and its limits."""

import dataclasses
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from photosearch.core.answers.same_picture import luma
from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, Decoded, FileState, Fit, Fitting
from photosearch.errors import (
    DamagedPhoto,
    FatalPhoto,
    OversizedPhoto,
    SlowPhoto,
    UnreadablePhoto,
    UnsupportedFormat,
)
from photosearch.settings import Settings
from photosearch.vision.decoding import decode, decoder
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import RAISE_MEMORY, RAISE_SIZE, RAISE_TIME, DecodeLimits
from tests.support.vision.decoders import PATIENT, PHOTO, SQUARE, file, number_of
from tests.support.vision.pictures import dng, encoded, scene
from tests.support.vision.processes import children

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and named pipes")


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
        thumbnails = [encoded(scene(64, 48), "JPEG"), b"no picture", encoded(scene(30, 40), "JPEG")]
        large, damaged, small = many.greys(thumbnails, 50)
        assert damaged is None
        assert large is not None
        assert small is not None
        assert (large.shape, small.shape) == ((38, 50), (40, 30)), "none is enlarged"
        grey = luma(decode.preview(thumbnails[2], 50).pixels)
        assert np.abs(small.astype(int) - grey).mean() < 1
        assert many.greys([], 50) == ()
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


def test_time_between_two_answers_does_not_count_as_decoding_time(photos: list[FileState]) -> None:
    # The answer exceeds the pipe's buffer, so a child begins its next photo only when its answer is taken.
    with Decoder(Fitting(512, Fit.SQUASH), 0, DecodeLimits(seconds=1.0), workers=2) as many:
        for number, (_, answer) in enumerate(many.decode_all(photos[:6]), 1):
            assert isinstance(answer, Decoded)
            if number <= 2:  # both children wait by then, and the second answer is taken long after it is ready
                threading.Event().wait(1.1)

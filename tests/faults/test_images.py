"""Hostile and broken image files among good ones, and decoders that crash or hang."""

import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from photosearch.core.folders.reconcile import Changes, diff
from photosearch.core.photo import Decoded, FileState, Fit, Fitting
from photosearch.errors import FatalPhoto, PhotoError, SlowPhoto, UnreadablePhoto
from photosearch.library import scan
from photosearch.vision.decoding import decode
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Library
from tests.support.vision.pictures import BOMBS, damaged_variants, encoded, jpeg_of, scene
from tests.support.vision.processes import children

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

SQUARE = Fitting(16, Fit.SQUASH)
MEGABYTE = 1_000_000


def file(path: Path) -> FileState:
    return FileState(str(path), 1, 2, 3)


def corrupt(number: int, chance: random.Random) -> bytes:
    """A broken photo file: cut off, with one wrong bit, empty, or random bytes."""
    whole = picture(number)
    match chance.randrange(4):
        case 0:
            return whole[: chance.randrange(16, len(whole) - 30)]
        case 1:
            place = whole.index(b"IDAT") + 4  # in the header of the compressed data
            return whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        case 2:
            return b""
        case _:
            return chance.randbytes(chance.randrange(1, 500))


@counts(short=150, full=10_000)
def test_corrupt_photos_are_listed_with_their_reason_and_not_read_again(
    library: Library, seed: int, count: int
) -> None:
    chance = random.Random(seed)
    photos = write_many(library.folder, count)
    bad = set(chance.sample(photos, count // 10))
    for number, path in enumerate(photos):
        if path in bad:
            path.write_bytes(corrupt(number, chance))
    time.sleep(2.1)  # a file read soon after its last change is read again
    report = library.update()
    assert (report.added, report.skipped) == (count - len(bad), len(bad))
    skips = library.store.photos.skips()
    assert {skip.file.path for skip in skips} == {str(path) for path in bad}
    assert all(skip.reason and Path(skip.file.path).name in skip.message for skip in skips)
    known = library.store.photos.known(str(library.folder), library.parts.model_id)
    assert diff(known, scan.scan(str(library.folder))) == Changes(unchanged=count)


FORMS: dict[str, dict[str, object]] = {
    "JPEG": {}, "PNG": {}, "WEBP": {}, "TIFF": {"compression": "tiff_lzw"}, "GIF": {}, "BMP": {}, "HEIF": {},
    "AVIF": {},
}  # fmt: skip


@posix
@counts(short=150, full=10_000)
def test_mutated_files_never_harm_the_parent_process(tmp_path: Path, seed: int, count: int) -> None:
    random = np.random.default_rng(seed)
    wholes = [encoded(scene(90, 60), form, **options) for form, options in FORMS.items()]
    files = []
    for number in range(count):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(*damaged_variants(wholes[number % len(wholes)], random, 1))
        files.append(file(path))
    sound = tmp_path / "sound.png"
    sound.write_bytes(encoded(scene(60, 40), "PNG"))
    with Decoder(SQUARE, 20, DecodeLimits(seconds=10, megapixels=20, megabytes=600), workers=2) as many:
        many.decode(str(sound))
        before = psutil.Process().memory_info().rss
        answered = set()
        for state, answer in many.decode_all(files):
            answered.add(state)
            assert isinstance(answer, PhotoError) or answer.pixels.shape == (16, 16, 3)
        assert answered == set(files)
        assert psutil.Process().memory_info().rss < before + 50 * MEGABYTE
        assert np.array_equal(many.decode(str(sound)).pixels, decode.decode(str(sound), SQUARE, 0).pixels)


@posix
@counts(short=4, full=200)
def test_decoders_that_crash_or_hang_lose_one_photo_each_at_most(tmp_path: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    photos = [file(path) for path in write_many(tmp_path / "photos", 12)]
    expected = {each: decode.decode(each.path, SQUARE, 0).digest for each in photos}
    injected = lost = 0
    with Decoder(SQUARE, 0, DecodeLimits(seconds=2, reading_seconds=2), workers=2) as many:
        many.decode(photos[0].path)
        before = psutil.Process().memory_info().rss
        while injected < count:
            answered = []
            for state, answer in many.decode_all(photos):
                answered.append(state)
                if isinstance(answer, Decoded):
                    assert answer.digest == expected[state]
                else:
                    assert isinstance(answer, FatalPhoto | SlowPhoto | UnreadablePhoto)
                    lost += 1
                # A decoder that is stopped during its start, without a photo, would be waited for much longer.
                victims = [child.process.pid for child in many.children if child.started and child.process.pid]
                if injected < count and victims and chance.random() < 0.2:
                    os.kill(chance.choice(victims), chance.choice((signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP)))
                    injected += 1
            assert sorted(answered, key=lambda each: each.path) == photos
        assert lost <= injected
        assert psutil.Process().memory_info().rss < before + 50 * MEGABYTE


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's account of memory")
@counts(short=10, full=50)
def test_decompression_bombs_are_refused_within_the_memory_limit(tmp_path: Path, seed: int, count: int) -> None:
    chance = random.Random(seed)
    bombs = []
    for number in range(count):
        bomb = BOMBS[number % len(BOMBS)]
        # Far too many pixels; or just few enough, but too many for the memory unless decoded at a smaller size.
        width = 20_000 if chance.random() < 0.5 and bomb is not jpeg_of else chance.randrange(20_001, 65_000)
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(bomb(width, 20_000))
        assert path.stat().st_size < MEGABYTE
        bombs.append(file(path))
    limits = DecodeLimits()
    with Decoder(SQUARE, 20, limits) as one:
        one.decode(picture(1))
        before = most_memory(children()[0])
        for _, answer in one.decode_all(bombs):
            assert isinstance(answer, PhotoError)
            for child in children():  # none if the decoder was just killed for being slow
                assert most_memory(child) < before + limits.megabytes * MEGABYTE
        assert isinstance(one.decode(picture(2)), Decoded)


def most_memory(process: psutil.Process) -> int:
    """The peak memory of a process in bytes."""
    (line,) = [each for each in Path(f"/proc/{process.pid}/status").read_text().splitlines() if "VmHWM" in each]
    return 1024 * int(line.split()[1])

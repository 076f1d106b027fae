"""Real decoder processes in the sandbox: what one can do after a photo takes it over, and that it still decodes."""

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from photosearch.core.photo import Fit, Fitting, Limits
from photosearch.errors import UnreadablePhoto, UnsupportedFormat
from photosearch.vision.decoding import decode
from photosearch.vision.decoding.children.messages import Job, Request, pack_request, unpack, unpack_hello
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits
from photosearch.vision.decoding.sandbox import sandbox
from tests.support.vision import taken_over
from tests.support.vision.pictures import FORMATS, dng, encoded, exif, photoshop, planar_tiff, scene

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all layers of the sandbox")

SQUARE = Fitting(32, Fit.SQUASH)
PATIENT = DecodeLimits(seconds=60)
JOB = Job(SQUARE, 0, Limits(), 1024, 60.0, niceness=19)


@contextlib.contextmanager
def hijacked(held: bool) -> Iterator[tuple[Connection, BaseProcess]]:
    """Starts a hijacked decoder process, sandboxed if `held`; yields the parent's end of the pipe and the process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=taken_over.serve, args=(theirs, JOB, held))
    process.start()
    theirs.close()
    try:
        yield ours, process
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def outcome(connection: Connection, name: str, path: Path) -> str | None:
    """Returns the attempt's error; None if it succeeded, also if it replaced the process."""
    connection.send_bytes(pack_request(Request(f"{name}\n{path}".encode())))
    try:
        return unpack(connection.recv_bytes())[0]["error"]
    except EOFError:
        return None


def victim(folder: Path) -> Path:
    folder.mkdir()
    (folder / "private.txt").write_text("a letter")
    return folder / "private.txt"


def test_a_hijacked_process_can_only_answer(tmp_path: Path) -> None:
    private = victim(tmp_path / "private")
    with hijacked(held=True) as (connection, process):
        active = {layer.name for layer in unpack_hello(connection.recv_bytes()) if layer.active}
        expected: dict[str, Callable[[Path], object]] = {}
        if "files" in active:
            expected |= taken_over.READING | taken_over.WRITING
        if "system calls" in active:
            expected |= taken_over.WRITING | taken_over.CALLING
        if not expected:
            pytest.skip("this kernel offers neither Landlock nor seccomp")
        succeeded = [name for name in expected if outcome(connection, name, private) is None]
        assert succeeded == []
        assert outcome(connection, next(iter(taken_over.NEEDED)), private) is None
        if "system calls" in active:
            for status in Path(f"/proc/{process.pid}/task").glob(
                "*/status"
            ):  # including threads that libraries started
                assert "Seccomp:\t2" in status.read_text()
    assert [path.name for path in private.parent.iterdir()] == ["private.txt"]
    assert private.read_text() == "a letter"


def test_without_the_sandbox_each_attempt_succeeds(tmp_path: Path) -> None:
    """Otherwise a failed attempt would prove nothing about the sandbox."""
    with hijacked(held=False) as (connection, process):
        assert unpack_hello(connection.recv_bytes()) == ()
        for number, name in enumerate(taken_over.ATTEMPTS):
            assert outcome(connection, name, victim(tmp_path / str(number))) is None, name
        process.join()
        assert process.exitcode == 0  # the exit code of the program that replaced it


def material() -> dict[str, bytes]:
    """Files of every format and kind of colour, so that every reader runs."""
    made = {name: encoded(scene(), form, **options) for name, (form, options) in FORMATS.items()}
    picture = Image.fromarray(scene())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    others = {
        "dng": dng(scene(720, 480)),
        "dng with preview": dng(scene(720, 480), preview=encoded(scene(), "JPEG")),
        "turned, with a date": encoded(scene(), "JPEG", exif=exif(6, DateTime="2021:02:03 04:05:06", Make="é")),
        "with a profile": encoded(picture, "JPEG", icc_profile=srgb),
        "with a profile of another space": encoded(picture, "PNG", icc_profile=profile),
        "for print": encoded(picture.convert("CMYK"), "JPEG"),
        "deep grey": encoded(Image.new("I;16", (40, 30), 30_000), "PNG"),
        "with a palette": encoded(picture.convert("P"), "PNG"),
        "jpeg 2000": encoded(picture, "JPEG2000"),
        "jpeg xl": imagecodecs.jpegxl_encode(scene(), level=95),
        "photoshop": photoshop(scene()),
        "in planes": planar_tiff(scene()),
        "large heic": encoded(scene(1500, 1100), "HEIF"),  # decoded by several threads
        "large avif": encoded(scene(1500, 1100), "AVIF"),
    }
    return made | {name: bytes(data) for name, data in others.items()}


def test_every_format_decodes_the_same_inside_the_sandbox(tmp_path: Path) -> None:
    with Decoder(SQUARE, 90, PATIENT) as held:
        assert held.layers()
        for name, data in material().items():
            path = tmp_path / name
            path.write_bytes(data)
            free = decode.decode(str(path), SQUARE, 90)
            for source in (str(path), data):
                answer = held.decode(source, thumbnail=True)
                assert np.array_equal(answer.pixels, free.pixels), name
                assert (answer.thumbnail, answer.metadata, answer.digest) == (
                    free.thumbnail,
                    free.metadata,
                    free.digest,
                ), name
            assert np.array_equal(held.preview(str(path), 60).pixels, decode.preview(data, 60).pixels), name
        (child,) = held.children
        assert len(os.listdir(f"/proc/{child.process.pid}/fd")) < 16  # every file that the parent passed is closed


def test_a_file_that_cannot_be_opened_is_reported_with_the_systems_reason(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with Decoder(SQUARE, 0, PATIENT) as held:
        for source, reason in (
            (tmp_path / "none.jpg", "none.jpg cannot be read: No such file"),
            (tmp_path, "Is a directory"),
            (f"{tmp_path}/a\0b", "null"),
        ):
            with pytest.raises(UnreadablePhoto, match=reason):
                held.decode(str(source))
        with pytest.raises(UnsupportedFormat, match=r"pipe.jpg is empty"):  # without waiting for a writer
            held.decode(str(pipe))
        assert held.decode(encoded(scene(), "PNG")).metadata.width == 180


def test_only_background_work_has_a_lower_priority() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    wanted = [0]
    with Decoder(SQUARE, 0, PATIENT, workers=3, niceness=lambda: wanted[0]) as held:
        for niceness in (0, 5, 19, 0):  # a child whose priority is not the wanted one is replaced
            wanted[0] = niceness
            held.decode(encoded(scene(), "PNG"))
            layers = {layer.name: layer for layer in held.layers()}
            assert layers["priority"].active == (niceness > 0)
            pid = next(child for child in held.children if child.started).process.pid or 0
            assert os.getpriority(os.PRIO_PROCESS, pid) == min(own + niceness, 19)
            group = Path(f"/proc/{pid}/autogroup")
            if group.exists() and group.read_text():
                assert group.read_text().split()[-1] == str(niceness)
                assert os.getsid(pid) == pid, "it leads a session, so it has a scheduling group of its own"


def test_a_missing_sandbox_layer_is_reported_without_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from photosearch.vision.decoding.sandbox import linux

    def lacking() -> str:
        raise OSError(38, os.strerror(38))

    for module, name in ((linux, "restrict_files"), (linux, "filter_calls")):
        monkeypatch.setattr(module, name, lacking)
    for name in ("_lower_priority", "_bound_resources"):
        monkeypatch.setattr(sandbox, name, lambda *_: lacking())
    monkeypatch.setattr(sandbox, "bound_memory", lambda _: lacking())
    layers = sandbox.enter(100, niceness=19)
    assert {layer.name for layer in layers} == {"priority", "memory", "resources", "files", "system calls"}
    assert {(layer.active, layer.reason) for layer in layers} == {(False, "Function not implemented")}

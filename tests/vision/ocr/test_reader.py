"""Text read in rendered pictures, in this process and in the sandboxed one."""

import socket
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from photosearch.core.photo import Box, FileState, Fit, Fitting, Limits
from photosearch.core.written import MOST_LINES, Line, Word, written
from photosearch.errors import DamagedPhoto
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.vision.decoding.children.messages import Job, Request, pack, unpack_answer
from photosearch.vision.decoding.decoder import Decoder, serve_texts
from photosearch.vision.decoding.limits import DecodeLimits
from photosearch.vision.ocr.reader import Reader
from tests.support.vision.written_pictures import PICTURES, font, recall

pytest.importorskip("rapidocr")

SIZE = (640, 480)


def type_of(script: str, pixels: int = 20) -> ImageFont.FreeTypeFont:
    found = font(script, pixels)
    return found or pytest.skip(f"this machine has no font for {script} text")


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader, loaded without any network connection."""

    def refuse(self: socket.socket, address: object) -> None:
        raise AssertionError(f"a connection to {address}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        return Reader()


@pytest.mark.parametrize("script", ["latin", "chinese"])
def test_words_20_pixels_high_are_read(reader: Reader, script: str) -> None:
    random = np.random.default_rng(11)
    made = [make(random, type_of(script), script, SIZE) for make in PICTURES.values()]
    assert recall([(each, reader.read(each.pixels)) for each in made]) >= 0.95


def test_a_word_is_read_with_its_place(reader: Reader) -> None:
    picture = Image.new("RGB", (600, 200), "white")
    type = type_of("latin", 24)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 80), "Fähre", "black", type)
    draw.text((330, 80), "Ausgang", "black", type)
    read = [word for line in reader.read(np.asarray(picture)) for word in line.words]
    (box,) = (word.box for word in read if word.text == "Ausgang")
    left, top, right, bottom = draw.textbbox((330, 80), "Ausgang", type)
    assert box.left * 600 == pytest.approx(left, abs=12)
    assert box.right * 600 == pytest.approx(right, abs=12)
    assert box.top * 200 < top + 4
    assert box.bottom * 200 > bottom - 4


def test_pictures_without_text_have_none(reader: Reader) -> None:
    assert reader.read(render(next(iter(KINDS)), 3, Camera(), *SIZE)) == ()
    assert reader.read(np.zeros((1, 700, 3), np.uint8)) == ()


def test_the_sandboxed_process_reads_files(tmp_path: Path) -> None:
    picture = PICTURES["chats"](np.random.default_rng(2), type_of("latin"), "latin", SIZE)
    Image.fromarray(picture.pixels).save(tmp_path / "chat.png")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    files = [FileState(str(tmp_path / name), 1, 2, 3) for name in ("broken.jpg", "chat.png")]
    with Decoder(Fitting(16, Fit.SQUASH), 64, DecodeLimits(60, megabytes=2048), serve=serve_texts) as decoder:
        assert all(layer.active for layer in decoder.layers() if layer.name in ("memory", "resources"))
        read = dict(decoder.read_texts(files))
    assert isinstance(read[files[0]], DamagedPhoto)
    lines = read[files[1]]
    assert isinstance(lines, tuple)
    assert recall([(picture, lines)]) >= 0.95


@pytest.mark.parametrize(
    "lines",
    [
        "7", "{}", '[["a", [["a", 0, 0, 20000, 1]]]]',
        written([Line("a", ())] * (MOST_LINES + 1)),
        written([Line("a" * 2000, ())]),
        written([Line("a", (Word("a", Box(0, 0, 1, 1)),) * 2000)]),
    ],
)  # fmt: skip
def test_a_hijacked_process_can_only_return_valid_lines(lines: str) -> None:
    job = Job(Fitting(16, Fit.SQUASH), 64, Limits(), 1, 1.0)
    with pytest.raises((TypeError, ValueError, LookupError)):
        unpack_answer(pack({"lines": lines}), Request("/p/a.jpg", text=True), job)

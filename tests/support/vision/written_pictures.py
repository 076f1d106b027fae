"""Rendered signs, receipts and chats with known text, in Latin script and in Chinese."""

import importlib.util
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from photosearch.core.words import words
from photosearch.core.written import Lines
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render

_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FONTS = {
    "latin": ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf"),
    "chinese": ("DroidSansFallbackFull.ttf", "NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "msyh.ttc", "PingFang.ttc"),
}
_WORDS = {
    "latin": "Bäckerei Müller Straße Österreich Käse Brötchen Übergröße Apfelsaft Öffnungszeiten Ausgang Bahnhof "
    "Kaffee Summe Danke Grüße morgen später Fähre Hafen geöffnet Ferry harbour tickets closed Sunday fresh bread "
    "garden museum crème déjà señor København Málaga Łódź",
    "chinese": "北京 欢迎您 出口 图书馆 今天 天气 很好 谢谢 惠顾 请勿 吸烟 总计 "
    "面包 咖啡 牛奶 火车站 博物馆 开放 时间 明天 见面 蔬菜",
}
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """A picture, uint8 [H, W, 3], and its text."""

    pixels: npt.NDArray[np.uint8]
    text: str


def font(script: str, pixels: int) -> ImageFont.FreeTypeFont | None:
    """Returns a font of this machine for the script, or None."""
    matplotlib = importlib.util.find_spec("matplotlib")
    places = [Path(each) for each in _PLACES]
    if matplotlib is not None and matplotlib.origin:
        places.append(Path(matplotlib.origin).parent / "mpl-data/fonts/ttf")
    for name in _FONTS[script]:
        for place in places:
            if found := next(place.rglob(name), None):
                return ImageFont.truetype(found, pixels)
    return None


def sign(random: Random, type: ImageFont.FreeTypeFont, script: str, size: tuple[int, int]) -> WrittenPicture:
    """Draws a few words on a board in a rendered scene."""
    scene = Image.fromarray(render(str(random.choice([*KINDS])), int(random.integers(1000)), Camera(), 320, 240))
    picture = scene.resize(size, Image.Resampling.BICUBIC)
    lines = _lines(random, script, 3, 2)
    ink, board = ("white", "#14506e") if random.random() < 0.5 else ("#222", "#f4f0e0")
    place = (int(random.integers(20, size[0] - 20 * type.size)), int(random.integers(20, size[1] - 8 * type.size)))
    _write(picture, lines, type, place, ink, board)
    return WrittenPicture(np.asarray(picture), "\n".join(lines))


def receipt(random: Random, type: ImageFont.FreeTypeFont, script: str, size: tuple[int, int]) -> WrittenPicture:
    """Draws a long list with prices, slightly rotated, on a table."""
    lines = [f"{line} {_price(random, script)}" for line in _lines(random, script, 12, 1)]
    paper = Image.new("RGB", size, "#7a5a40")
    _write(paper, lines, type, (size[0] // 4, size[1] // 12), "#333", "#f8f8f4")
    turned = paper.rotate(float(random.uniform(-2, 2)), Image.Resampling.BICUBIC, fillcolor="#7a5a40")
    grain = random.normal(0, 4, (size[1], size[0], 1))
    return WrittenPicture(np.clip(np.asarray(turned) + grain, 0, 255).astype(np.uint8), "\n".join(lines))


def chat(random: Random, type: ImageFont.FreeTypeFont, script: str, size: tuple[int, int]) -> WrittenPicture:
    """Draws chat bubbles on both sides, as on a phone's screen."""
    picture, said, top = Image.new("RGB", size, "#e8ece8"), [], float(type.size)
    while top < size[1] - 4 * type.size:
        lines = _lines(random, script, int(random.integers(1, 3)), 3)
        mine = random.random() < 0.5
        left = size[0] // 2 if mine else type.size
        top = _write(picture, lines, type, (left, top), "#111", "#c8f0b0" if mine else "#ffffff") + type.size
        said += lines
    return WrittenPicture(np.asarray(picture), "\n".join(said))


PICTURES: dict[str, Callable[[Random, ImageFont.FreeTypeFont, str, tuple[int, int]], WrittenPicture]] = {
    "signs": sign,
    "receipts": receipt,
    "chats": chat,
}


def recall(pairs: Sequence[tuple[WrittenPicture, Lines]]) -> float:
    """Returns the share of written words that were read, ignoring case, not accents; a Chinese character is a word."""
    right = written = 0
    for picture, lines in pairs:
        there, read = _counted(picture.text), _counted("\n".join(line.text for line in lines))
        right, written = right + (there & read).total(), written + there.total()
    return right / written


def _counted(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFC", word).casefold() for word in words(text))


def _lines(random: Random, script: str, lines: int, words_each: int) -> list[str]:
    known = _WORDS[script].split()
    return [("" if script == "chinese" else " ").join(random.choice(known, words_each)) for _ in range(lines)]


def _price(random: Random, script: str) -> str:
    if script == "chinese":  # its fonts may have no other digits
        return "".join(random.choice([*"一二三四五六七八九"], 2)) + "元"
    return f"{random.integers(1, 90)},{random.integers(10, 99)}"


def _write(
    picture: Image.Image,
    lines: Sequence[str],
    type: ImageFont.FreeTypeFont,
    place: tuple[float, float],
    ink: str,
    board: str,
) -> float:
    """Writes lines on a board; returns where it ends."""
    draw, step, edge = ImageDraw.Draw(picture), int(type.size * 1.6), int(type.size * 0.6)
    (left, top), width = place, max(draw.textlength(line, type) for line in lines)
    bottom = top + step * len(lines)
    draw.rectangle((left - edge, top - edge, left + width + edge, bottom + edge // 2), fill=board)
    for number, line in enumerate(lines):
        draw.text((left, top + step * number), line, fill=ink, font=type)
    return bottom

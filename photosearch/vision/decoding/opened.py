"""A photo whose header has been read, and the conversion of its pixels to an upright sRGB picture."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from photosearch.core.photo import Limits
from photosearch.errors import OversizedPhoto
from photosearch.vision.decoding.colour import to_srgb
from photosearch.vision.decoding.colour_spaces import SRGB, Space
from photosearch.vision.decoding.limits import RAISE_SIZE
from photosearch.vision.decoding.metadata import Blocks


@dataclass(frozen=True, slots=True)
class Original:
    """The photo before shrinking; `size` is that of the upright picture."""

    format: str
    size: tuple[int, int]
    blocks: Blocks
    read_since: int = 0
    """The first version that decodes its pixels as the current one does."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A photo whose header has been read. `size` is that of the stored picture.

    `load` returns the picture with its profile; its short side is at least the argument, if the photo is that large.
    `orientation` is the EXIF orientation still to be applied. `profile` is the embedded colour profile.
    """

    format: str
    size: tuple[int, int]
    blocks: Blocks
    load: Callable[[int], Image.Image]
    space: Space = SRGB
    orientation: int = 1
    profile: bytes = b""
    transparent: bool = False

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return self.size[::-1] if self.orientation in (5, 6, 7, 8) else self.size


def load_image(opened: Opened, smallest: int, limits: Limits) -> Image.Image:
    """Returns the upright RGB picture, reduced as far as a short side of `smallest` allows."""
    check_size(*opened.size, limits)
    image = reduced(opened.load(smallest), smallest)
    return turned(to_srgb(image, opened.space), opened.orientation)


def check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.megapixels * 1_000_000:
        raise OversizedPhoto(f"{width} x {height} pixels are more than {limits.megapixels} megapixels", RAISE_SIZE)


def turned(image: Image.Image, orientation: int) -> Image.Image:
    methods = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    method = methods.get(orientation)
    return image.transpose(method) if method is not None else image


def reduced(image: Image.Image, smallest: int) -> Image.Image:
    """Shrinks by an integer factor as long as the short side stays above twice `smallest`, before colour conversion."""
    factor = min(image.size) // (2 * smallest)
    if factor < 2 or image.mode not in ("RGB", "L", "CMYK", "RGBA", "LA"):
        return image
    smaller = image.reduce(factor)
    smaller.info = image.info
    return smaller

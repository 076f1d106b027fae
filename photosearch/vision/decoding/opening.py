"""Opens a photo by its format: reads header and metadata now, and pixels on demand."""

import io
from dataclasses import replace

from pi_heif import register_heif_opener
from PIL import Image, ImageFile, UnidentifiedImageError

from photosearch.core.folders.formats import HEAD_BYTES, RAW, sniff
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.colour_spaces import SRGB, Space
from photosearch.vision.decoding.formats import bitmap, bmff, grids, heif, jpeg, jpeg_2000, jpeg_xl, webp
from photosearch.vision.decoding.formats.photoshop import composite, read_photoshop
from photosearch.vision.decoding.formats.png import read_png
from photosearch.vision.decoding.formats.png_rows import read_rows
from photosearch.vision.decoding.formats.tiff import Page, Tiff, read_tiff
from photosearch.vision.decoding.formats.tiff_pixels import LARGE, is_unusual, read_page
from photosearch.vision.decoding.metadata import IPTC_TAG, Blocks, block_of, declared_space
from photosearch.vision.decoding.opened import Opened

register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before decoding
ImageFile.LOAD_TRUNCATED_IMAGES = False

_PLUGINS = {"HEIF": ("HEIF",), "AVIF": ("AVIF", "HEIF")}
_PROFILE_TAG = 34675
_MOST_HALVINGS = 5
"""The number of smaller sizes in most JPEG 2000 files."""


def open_photo(data: bytes) -> Opened | None:
    """Reads the header of a photo; returns None for a camera's raw file."""
    name = sniff(data[:HEAD_BYTES])
    match name:
        case "JPEG":
            return open_jpeg(data)
        case "PNG":
            return _open_png(data)
        case "TIFF":
            return _open_tiff(data)
        case "BMP" if bitmap.has_bit_fields(data):
            return Opened("BMP", bitmap.size_of(data), Blocks(), lambda _: bitmap.read_bit_fields(data))
        case "PSD":
            return _open_photoshop(data)
        case "JPEG XL":
            header = jpeg_xl.read_header(data)
            blocks = Blocks.of_exif(exif_of(header.exif), header.xmp)
            return Opened(name, header.size, blocks, lambda _: jpeg_xl.decode(data), header.space)
        case "JPEG 2000":
            return _open_jpeg_2000(data)
        case "HEIF" | "AVIF":
            return _open_heif(data, name)
        case "WEBP":
            return _open_webp(data)
        case _ if name is not None and name != RAW:
            return _opened(Image.open(io.BytesIO(data), formats=(name,)), name)
    return None


def _open_webp(data: bytes) -> Opened:
    try:
        image = Image.open(io.BytesIO(webp.whole(data)), formats=("WEBP",))
    except OSError as error:
        raise webp.explained(data) from error
    return _opened(image, "WEBP")


def _opened(image: Image.Image, name: str, space: Space = SRGB) -> Opened:
    blocks = Blocks.of(image)

    def load(_: int) -> Image.Image:
        with image:
            image.load()
            return image

    if space is SRGB and not image.info.get("icc_profile"):
        space = declared_space(blocks.exif)
    profile = image.info.get("icc_profile")
    return Opened(
        name,
        image.size,
        blocks,
        load,
        space,
        orientation_of(blocks.exif),
        profile if isinstance(profile, bytes) else b"",
        transparent=image.has_transparency_data,
    )


def open_jpeg(data: bytes) -> Opened:
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",))
    except (OSError, SyntaxError, KeyError) as error:
        whole = jpeg.with_height(data)
        if whole is data:
            raise jpeg.explained(data) from error
        return open_jpeg(whole)
    opened = _opened(image, "JPEG")

    def load(smallest: int) -> Image.Image:
        try:
            return _drafted(image, smallest)
        except OSError as error:
            whole = jpeg.with_end(data)
            if whole is None:
                refused = jpeg.explained(data)
                if isinstance(refused, UnsupportedFormat):
                    raise refused from error
                raise
            return _drafted(Image.open(io.BytesIO(whole), formats=("JPEG",)), smallest)

    return replace(opened, load=load)


def _drafted(image: Image.Image, smallest: int) -> Image.Image:
    """Decodes a JPEG at 1/2, 1/4 or 1/8 of its size if that is large enough."""
    with image:
        image.draft("RGB", (smallest, smallest))
        image.load()
        return image


def _open_png(data: bytes) -> Opened:
    png = read_png(data)
    image = Image.open(io.BytesIO(png.pixels), formats=("PNG",))
    image.info.update({"icc_profile": png.profile} if png.profile else {})
    opened = _opened(image, "PNG", png.space or SRGB)
    exif = exif_of(png.exif)
    blocks = Blocks.of_exif(exif, png.xmp, png.iptc)
    space = declared_space(exif) if not (png.space or png.profile) else opened.space
    opened = replace(opened, blocks=blocks, orientation=orientation_of(exif), space=space)
    if image.width * image.height <= LARGE:
        return opened

    def load(smallest: int) -> Image.Image:
        made = read_rows(png.pixels, smallest)
        if made is None:
            return opened.load(smallest)
        made.info["icc_profile"] = png.profile
        return made

    return replace(opened, load=load)


def _open_tiff(data: bytes) -> Opened | None:
    """Opens the largest page of a TIFF; returns None for a camera's raw file."""
    tiff = read_tiff(data)
    if tiff is not None and tiff.is_camera_file:
        return None
    if tiff is None or (page := tiff.photo) is None or not page.is_described:
        raise DamagedPhoto("Its header cannot be read")
    chosen = tiff.starting_with(page)
    # The page's own fields take precedence; the first page may have more fields.
    blocks = _tiff_blocks(chosen, tiff, page)
    if chosen is not data:
        first = _tiff_blocks(data, tiff, tiff.pages[0])
        blocks = Blocks(blocks.exif or first.exif, blocks.xmp or first.xmp, blocks.iptc or first.iptc)
    width, height = page.size
    image = None if is_unusual(page) or width * height > LARGE else _tiff_image(chosen)
    if image is None:
        profile = page.fields.get(_PROFILE_TAG)

        def load(smallest: int) -> Image.Image:
            image = read_page(tiff, page, smallest)
            if profile and isinstance(profile[0], bytes):
                image.info["icc_profile"] = profile[0]
            return image

        opened = Opened("TIFF", page.size, blocks, load, SRGB, orientation_of(blocks.exif))
        return opened if profile else replace(opened, space=declared_space(blocks.exif))
    # Pillow rotates a TIFF itself, and reports the size accordingly.
    return replace(_opened(image, "TIFF"), blocks=blocks, orientation=1)


def _tiff_blocks(data: bytes, tiff: Tiff, page: Page) -> Blocks:
    """Returns the blocks of the first page in `data`, with IPTC, of which Pillow keeps only one number."""
    return Blocks.of_exif(tiff_exif(data), iptc=block_of(page.fields.get(IPTC_TAG), tiff.order))


def _tiff_image(data: bytes) -> Image.Image | None:
    """Opens a TIFF with Pillow; returns None if Pillow cannot, as for big-endian BigTIFF."""
    try:
        return Image.open(io.BytesIO(data), formats=("TIFF",))
    except UnidentifiedImageError:
        return None


def _open_photoshop(data: bytes) -> Opened:
    file = read_photoshop(data)
    exif = exif_of(file.info.get("exif", b""))

    def load(_: int) -> Image.Image:
        image = composite(file)
        image.info.update(file.info)
        return image

    blocks = Blocks.of_exif(exif, file.info.get("xmp", b""), file.iptc)
    return Opened("PSD", file.size, blocks, load)  # Photoshop stores rotated pixels, so no orientation applies


def _open_jpeg_2000(data: bytes) -> Opened:
    profile = jpeg_2000.read_profile(data)
    image = Image.open(io.BytesIO(data), formats=("JPEG2000",))
    opened = _opened(image, "JPEG 2000")

    def load(smallest: int) -> Image.Image:
        halvings = (min(image.size) // max(1, smallest)).bit_length() - 1
        for each in (min(max(halvings, 0), _MOST_HALVINGS), 0):
            try:
                with Image.open(io.BytesIO(data), formats=("JPEG2000",)) as again:
                    again.reduce = each  # type: ignore[method-assign, assignment]
                    again.load()
                    made = again.copy()
                break
            except OSError:  # the file has fewer sizes
                if not each:
                    raise
        made.info["icc_profile"] = profile
        return made

    return replace(opened, load=load)


def _open_heif(data: bytes, name: str) -> Opened:
    grid = grids.read_grid(data)
    space = bmff.read_space(data) or SRGB
    if grid is None or grid.size[0] * grid.size[1] <= LARGE:
        opened = _opened(_heif_image(data, name), name, space)
        return _cropped(opened, heif.crop_of(data)) if name == "AVIF" else opened
    opened = _opened(_heif_image(grid.header(), name), name, space)
    with opened.load(1) as header:
        info = header.info

    def load(smallest: int) -> Image.Image:
        image = grid.read(smallest, lambda part: _heif_image(part, name))
        image.info.update(info)
        return image

    return replace(opened, size=grid.size, load=load, orientation=grid.orientation)


def _heif_image(data: bytes, name: str) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=_PLUGINS[name])
    except UnidentifiedImageError as error:
        raise heif.explained(data, name) from error


def _cropped(opened: Opened, shown: grids.Rectangle | None) -> Opened:
    if shown is None:
        return opened
    left, top, right, bottom = shown

    def load(smallest: int) -> Image.Image:
        image = opened.load(smallest)
        cut = image.crop(shown)
        cut.info = image.info
        return cut

    return replace(opened, size=(right - left, bottom - top), load=load)


def exif_of(data: bytes) -> Image.Exif | None:
    """Returns the fields of an EXIF block; None if there is none or it is malformed."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:
        return None
    return exif


def tiff_exif(data: bytes) -> Image.Exif | None:
    """Returns the fields of a file with TIFF structure; None if it has another."""
    exif = Image.Exif()
    try:
        exif.load(data)
    except Exception:  # malformed
        return None
    return exif


def orientation_of(exif: Image.Exif | None) -> int:
    try:
        value = exif.get(0x0112, 1) if exif is not None else 1
    except Exception:  # any field may be malformed
        return 1
    return value if value in range(1, 9) else 1

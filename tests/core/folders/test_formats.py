import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.folders.formats import HEAD_BYTES, PHOTO_SUFFIXES, RAW, named_like_photo, sniff


def brands(major: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + major + b"\0\0\0\0" + b"".join(compatible)
    return (4 + len(body)).to_bytes(4, "big") + body + b"\0\0\0\x10meta"


HEADS = {
    "photoshop": (b"8BPS\0\1\0\0\0\0\0\0\0\3", "PSD"),
    "photoshop, large": (b"8BPS\0\2\0\0\0\0\0\0\0\3", "PSD"),
    "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    "jpeg 2000, bare": (b"\xff\x4f\xff\x51\0\x2f", "JPEG 2000"),
    "jpeg xl": (b"\xff\x0a\xf8\x3e", "JPEG XL"),
    "jpeg xl, in boxes": (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    "canon crw": (b"II\x1a\0\0\0HEAPCCDR", "RAW"),
    "sigma": (b"FOVb\2\0\2\0", "RAW"),
    "minolta": (b"\0MRM\0\0\x10\0", "RAW"),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "JPEG"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG"),
    "gif 87": (b"GIF87a\1\0\1\0", "GIF"),
    "gif 89": (b"GIF89a\1\0\1\0", "GIF"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "WEBP"),
    "bitmap": (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "BMP"),
    "bitmap of OS/2": (b"BM\x46\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0", "BMP"),
    "tiff, little": (b"II*\0\x08\0\0\0", "TIFF"),
    "tiff, big": (b"MM\0*\0\0\0\x08", "TIFF"),
    "bigtiff, little": (b"II+\0\x08\0\0\0", "TIFF"),
    "bigtiff, big": (b"MM\0+\0\x08\0\0", "TIFF"),
    "canon cr2": (b"II*\0\x10\0\0\0CR\2\0", RAW),
    "canon cr3": (brands(b"crx ", b"crx ", b"isom"), RAW),
    "fuji": (b"FUJIFILMCCD-RAW 0201", RAW),
    "olympus": (b"IIRO\x08\0\0\0", RAW),
    "panasonic": (b"IIU\0\x18\0\0\0", RAW),
    "heic": (brands(b"heic", b"mif1", b"heic"), "HEIF"),
    "heif by a compatible brand": (brands(b"miaf", b"MiHB", b"heix"), "HEIF"),
    "avif": (brands(b"avif", b"mif1", b"miaf"), "AVIF"),
    "avif by a compatible brand": (brands(b"mif1", b"miaf", b"avif"), "AVIF"),
}

OTHER_FILES = {
    "nothing": b"",
    "text": b"Dear diary, today I took no photo at all.",
    "text that begins like a bitmap": b"BMW, Audi and others: a comparison of prices in 2024",
    "text that begins like a bigtiff": b"II+II is two plus two",
    "text that begins like a RIFF file": b"RIFF and raff in the afternoon",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "pdf": b"%PDF-1.7\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg">',
    "icon": b"\0\0\1\0\1\0\x10\x10\0\0\1\0\x20\0",
    "portable pixmap": b"P6\n1 1\n255\n\0\0\0",
    "photoshop of a later version": b"8BPS\0\3\0\0\0\0\0\0\0\3",
    "video": brands(b"isom", b"iso2", b"avc1", b"mp41"),
    "music": b"RIFF\x10\0\0\0WAVEfmt ",
    "brand after the brand box": brands(b"isom") + b"heic",
}


@pytest.mark.parametrize(("head", "name"), HEADS.values(), ids=HEADS)
def test_a_photos_format_is_recognised_by_its_first_bytes(head: bytes, name: str) -> None:
    assert sniff(head.ljust(HEAD_BYTES, b"\0")) == name


@pytest.mark.parametrize("head", OTHER_FILES.values(), ids=OTHER_FILES)
def test_files_of_other_kinds_are_not_recognised(head: bytes) -> None:
    assert sniff(head.ljust(HEAD_BYTES, b"\0")) is None
    assert sniff(head) is None


@given(
    st.sampled_from([head for head, _ in HEADS.values()]), st.binary(max_size=HEAD_BYTES), st.integers(0, HEAD_BYTES)
)
def test_any_bytes_are_classified_without_an_error(head: bytes, noise: bytes, cut: int) -> None:
    names = {name for _, name in HEADS.values()} | {None}
    assert sniff(head[:cut] + noise) in names
    assert sniff(noise) in names


@pytest.mark.parametrize("name", ["a.jpg", "B.JPG", "c.d.HeIc", "/x.y/z.dng", "\udcff.png", "two\nlines.webp"])
def test_photo_suffixes_are_recognised_in_any_case(name: str) -> None:
    assert named_like_photo(name)


@pytest.mark.parametrize("name", ["", "jpg", ".jpg", "a.jpg.txt", "a.pdf", "a.", "a.jpg ", "/photos.jpg/a"])
def test_other_suffixes_are_not_photo_suffixes(name: str) -> None:
    assert not named_like_photo(name)


def test_photo_suffixes_are_lower_case_and_start_with_a_dot() -> None:
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in PHOTO_SUFFIXES)

"""Names, addresses and file types that all packages share, independent of package formats."""

from photosearch import RELEASES, __version__
from photosearch.core.folders.formats import READ_SUFFIXES

NAME = "PhotoSearch"
PROGRAM = "photosearch"
DEVELOPER = "io.github.photosearch"
IDENTIFIER = f"{DEVELOPER}.{NAME}"
VERSION = __version__
AUTHORS = "The PhotoSearch authors"
CONTACT = "photosearch@users.noreply.github.com"
SUMMARY = "Find photos by example in your own library"
DESCRIPTION = (
    "Drop a picture, paste a screenshot or pick a photo you already have: PhotoSearch shows the photos of your own "
    "folders that are most like it, edited copies first, and shows why each one matched.",
    "Everything runs on your machine. No photo leaves it, and PhotoSearch never writes to a photo file.",
)
VERB = "Search similar with PhotoSearch"
"""The entry in the context menu of a photo."""
RELEASES_PAGE = RELEASES
HOMEPAGE = RELEASES.removesuffix("/releases")
SUFFIXES = tuple(sorted(READ_SUFFIXES))
MIME_TYPES = (
    *("image/jpeg", "image/png", "image/apng", "image/webp", "image/tiff", "image/gif", "image/bmp"),
    *("image/heif", "image/heic", "image/avif", "image/x-adobe-dng", "image/x-dcraw"),
    *("image/x-canon-cr2", "image/x-canon-cr3", "image/x-nikon-nef", "image/x-nikon-nrw", "image/x-sony-arw"),
    *("image/x-sony-srf", "image/x-sony-sr2", "image/x-fuji-raf", "image/x-olympus-orf", "image/x-panasonic-rw2"),
    *("image/x-pentax-pef", "image/x-canon-crw", "image/x-sigma-x3f", "image/x-minolta-mrw"),
    *("image/x-kodak-dcr", "image/x-kodak-kdc", "image/x-kodak-k25"),
    *("image/jxl", "image/jp2", "image/jpx", "image/jpm", "image/x-jp2-codestream", "image/vnd.adobe.photoshop"),
)
"""The freedesktop names of the file types that PhotoSearch opens."""

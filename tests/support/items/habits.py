"""A simulated collection: files as eight devices and programs name and date them, with the items a person expects.

The expected items follow from how each file was made, never from the rules under test. Every device has pitfalls: files
that look as if they belong together but do not.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from photosearch.core.items.grouping import File

_BEGIN = datetime(2019, 3, 1, 9, 30, tzinfo=UTC).timestamp()
_RAW = ("CR3", "NEF", "ARW", "DNG", "RAF")


@dataclass
class Folder:
    """The files of one folder, and the sets that belong together, by id; a file in no set stands alone."""

    name: str
    files: list[File] = field(default_factory=list)
    items: list[frozenset[int]] = field(default_factory=list)
    parent: str = "DCIM"


class Maker:
    """Makes the files of one folder, advancing the time and the camera's counter from shot to shot."""

    def __init__(self, folder: Folder, first_id: int, seed: int, camera: str | None, exact: bool) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.now = _BEGIN + seed * 86_400 + self.random.uniform(0, 3600)
        self.counter = self.random.randrange(100, 5000)
        self.camera = camera
        self.exact = exact
        self._next = first_id

    def wait(self, least: float = 4.0, most: float = 900.0) -> None:
        """Advances the time."""
        self.now += self.random.uniform(least, most)

    def count(self) -> str:
        """Returns the next number of the camera."""
        self.counter += 1
        return f"{self.counter:04}"

    def stamp(self, milliseconds: bool = False) -> str:
        """Returns the time of the shot, as phones name files."""
        text = datetime.fromtimestamp(self.now, UTC).strftime("%Y%m%d_%H%M%S")
        return f"{text}{int(self.now % 1 * 1000):03}" if milliseconds else text

    def add(
        self, name: str, *, dated: bool = True, later: float = 0.0, same: File | None = None, **given: object
    ) -> int:
        """Adds a file of the current shot; `later` is the number of seconds from the shot to writing the file."""
        suffix = name.rpartition(".")[2].upper()
        film = suffix in ("MOV", "MP4", "MP")
        taken = None if film or not dated else self.now if self.exact else float(int(self.now))
        values: dict[str, object] = {
            "digest": b"" if film else self._next.to_bytes(16, "big"),
            "format": "" if film else "RAW" if suffix in _RAW else "HEIF" if suffix == "HEIC" else "JPEG",
            "pixels": 12_000_000,
            "taken": taken,
            "exact": self.exact and taken is not None,
            "camera": self.camera if dated and not film else None,
            "brightness": None if film or not dated else 11.0,
        }
        if same is not None:
            values |= {"digest": same.digest}
        made = File(self._next, name, int((self.now + later) * 1e9), film, **values | given)  # type: ignore[arg-type]
        self._next += 1
        self.folder.files.append(made)
        return made.id

    def together(self, *ids: int) -> None:
        """Records that files belong together."""
        self.folder.items.append(frozenset(ids))

    def last(self) -> File:
        """Returns the file added last."""
        return self.folder.files[-1]


def _iphone(make: Maker) -> None:
    for _ in range(40):
        make.wait()
        number = make.count()
        match make.random.randrange(6):
            case 0 | 1:  # a Live Photo
                make.together(make.add(f"IMG_{number}.HEIC"), make.add(f"IMG_{number}.MOV", later=2))
            case 2:  # a Live Photo that was edited
                names = (f"IMG_{number}.HEIC", f"IMG_{number}.MOV", f"IMG_E{number}.HEIC", f"IMG_E{number}.MOV")
                make.together(*(make.add(name, later=60) for name in names))
            case 3:  # a screenshot, which increases the counter
                make.add(f"IMG_{number}.PNG", camera=None)
            case 4:
                frames = []
                for _ in range(make.random.randrange(4, 9)):
                    frames.append(make.add(f"IMG_{make.count()}.HEIC", burst=f"uuid-{number}"))
                    make.now += 0.1
                make.together(*frames)
            case _:  # a separate video, and an edited still whose original is gone
                make.add(f"IMG_{number}.MOV")
                make.add(f"IMG_E{make.count()}.JPG")


def _pixel(make: Maker) -> None:
    for _ in range(40):
        make.wait()
        shot = f"PXL_{make.stamp(milliseconds=True)}"
        match make.random.randrange(8):
            case 0:
                make.together(make.add(f"{shot}.RAW-01.COVER.jpg"), make.add(f"{shot}.RAW-02.ORIGINAL.dng"))
            case 1:
                make.together(make.add(f"{shot}.PORTRAIT-01.COVER.jpg"), make.add(f"{shot}.PORTRAIT-02.ORIGINAL.jpg"))
            case 2:  # a motion photo, its exported video, and an edited copy
                names = (f"{shot}.MP.jpg", f"{shot}.MP.mp4", f"{shot}.MP~2.jpg")
                make.together(*(make.add(name) for name in names))
            case 3:
                make.together(make.add(f"{shot}.jpg"), make.add(f"{shot}~2.jpg"), make.add(f"{shot}-edited.jpg"))
            case 4:
                frames = []
                for frame in range(1, make.random.randrange(4, 9)):
                    cover = ".COVER" if frame == 2 else ""
                    frames.append(make.add(f"{shot}.BURST-{frame:02}{cover}.jpg"))
                    make.now += 0.2
                make.together(*frames)
            case 5:
                make.add(f"{shot}.NIGHT.jpg")
                make.wait(2, 5)
                make.add(f"PXL_{make.stamp(milliseconds=True)}.NIGHT.jpg")
            case _:
                make.add(f"{shot}.jpg")
                make.wait()
                make.add(f"PXL_{make.stamp(milliseconds=True)}.TS.mp4")


def _samsung(make: Maker) -> None:
    for _ in range(40):
        make.wait()
        shot = make.stamp()
        match make.random.randrange(7):
            case 0:
                make.together(make.add(f"{shot}.jpg"), make.add(f"{shot}.dng"))
            case 1:  # two shots in one second
                make.add(f"{shot}.jpg")
                make.now += 0.4
                make.add(f"{shot}(0).jpg")
            case 2:
                frames = []
                for frame in range(1, make.random.randrange(4, 12)):
                    frames.append(make.add(f"{shot}_{frame:03}.jpg"))
                    make.now += 0.05
                make.together(*frames)
            case 3:
                edit = f"{shot}_edit_{make.random.randrange(10**10, 10**11)}.jpg"
                make.together(make.add(f"{shot}.jpg"), make.add(edit, later=500))
            case 4:
                make.together(make.add(f"{shot}.jpg"), make.add(f"{shot}~2.jpg", later=90))
            case _:
                make.add(f"{shot}.jpg")
                make.wait()
                make.add(f"{make.stamp()}.mp4")


def _reflex(make: Maker) -> None:
    """A camera that records no fractions of seconds and writes RAW and JPEG."""
    for _ in range(30):
        make.wait(8)
        number = make.count()
        match make.random.randrange(7):
            case 0 | 1:
                make.together(make.add(f"IMG_{number}.CR3"), make.add(f"IMG_{number}.JPG"))
            case 2:
                frames = []
                for value in (11.0, 13.0, 9.0):
                    number = make.count()
                    names = (f"IMG_{number}.CR3", f"IMG_{number}.JPG")
                    frames += [make.add(name, brightness=value, bracketed=True) for name in names]
                    make.now += 0.4
                make.together(*frames)
            case 3:
                frames = []
                for _ in range(make.random.randrange(5, 12)):
                    frames.append(make.add(f"IMG_{make.count()}.JPG"))
                    make.now += 0.15
                make.together(*frames)
            case 4:  # separate presses in a row
                for _ in range(4):
                    make.add(f"IMG_{make.count()}.JPG")
                    make.now += 1.6
            case 5:
                frames = []
                for place in range(make.random.randrange(2, 5)):
                    frames.append(make.add(f"ST{'ABCDE'[place]}_{make.count()}.JPG"))
                    make.now += 3.0
                make.together(*frames)
            case _:
                make.add(f"IMG_{number}.JPG")
                make.add(f"MVI_{make.count()}.MP4")


def _mirrorless(make: Maker) -> None:
    """A camera that records fractions of seconds; its photos are edited in Lightroom."""
    for _ in range(30):
        make.wait(8)
        number = f"DSC0{make.count()}"
        match make.random.randrange(8):
            case 0 | 1:
                make.together(make.add(f"{number}.ARW"), make.add(f"{number}.JPG"))
            case 2:
                names = (f"{number}.ARW", f"{number}-Edit.tif", f"{number}-Edit-2.tif")
                make.together(*(make.add(name, later=5000) for name in names))
            case 3:
                names = (f"{number}.ARW", f"{number}-Enhanced-NR.dng", f"{number}-Enhanced-NR-Edit.tif")
                make.together(*(make.add(name, later=5000) for name in names))
            case 4:
                frames = [make.add(f"{number}.ARW", brightness=10.0, bracketed=True)]
                first = number
                for value in (8.0, 12.0, 6.0, 14.0):
                    make.now += 0.5
                    number = f"DSC0{make.count()}"
                    frames.append(make.add(f"{number}.ARW", brightness=value, bracketed=True))
                frames.append(make.add(f"{first}-HDR.dng", later=9000))
                make.together(*frames)
            case 5:
                frames = []
                for _ in range(make.random.randrange(5, 20)):
                    frames.append(make.add(f"DSC0{make.count()}.ARW"))
                    make.now += 0.09
                make.together(*frames)
            case 6:  # a time lapse
                for _ in range(8):
                    make.add(f"DSC0{make.count()}.JPG")
                    make.now += 1.0
            case _:
                make.add(f"{number}.JPG")


def _exports(make: Maker) -> None:
    """Files written by darktable, RawTherapee, digiKam, Snapseed, DxO and Hugin, and renamed exports."""
    make.counter = 0
    for _ in range(26):
        make.wait(8)
        number = f"DSCF{make.random.randrange(10**4):04}_{make.count()}"[:8] + make.count()[-1]
        number = f"DSCF{1000 + make.counter * 3}"
        match make.random.randrange(8):
            case 0:
                make.together(make.add(f"{number}.RAF"), make.add(f"{number}_01.jpg", later=9e5))
            case 1:
                make.together(make.add(f"{number}.RAF"), make.add(f"{number}.RAF.jpg", later=9e5, dated=False))
            case 2:
                make.together(make.add(f"{number}.JPG"), make.add(f"{number}_v1.jpg"), make.add(f"{number}_v2.jpg"))
            case 3:
                make.together(make.add(f"{number}.JPG"), make.add(f"{number}-01.jpeg", later=700))
            case 4:
                make.together(make.add(f"{number}.RAF"), make.add(f"{number}_DxO.jpg", later=700))
            case 5:
                first, frames = make.counter, []
                for _ in range(4):
                    frames.append(make.add(f"PANA{make.count()}.JPG"))
                    make.now += 2.5
                names = f"PANA{first + 1:04}-PANA{first + 4:04}.tif"
                make.together(*frames, make.add(names, dated=False, later=9000))
            case 6:  # an album from quick single shots, renamed on export
                trip = f"trip {make.counter}"
                make.add(f"{trip}.jpg")
                for place in range(2, 6):
                    make.wait(20, 40)
                    make.add(f"{trip}-{place}.jpg")
            case _:
                make.add(f"{number}.JPG")


def _takeout(make: Maker) -> None:
    """Files of Google Takeout, and typical files in a download folder."""
    for _ in range(40):
        make.wait()
        number = make.count()
        match make.random.randrange(6):
            case 0:
                edited = make.random.choice(("edited", "bearbeitet", "modifié", "已修改"))
                make.together(make.add(f"IMG_{number}.jpg"), make.add(f"IMG_{number}-{edited}.jpg", later=400))
            case 1:  # a photo with the same name from another day
                make.add(f"IMG_{number}.jpg")
                make.wait(90_000, 100_000)
                make.add(f"IMG_{number}(1).jpg")
            case 2:
                make.together(make.add(f"IMG_{number}.HEIC"), make.add(f"IMG_{number}.MP4"))
            case 3:  # a manual copy: a duplicate, not a version
                make.add(f"IMG_{number}.jpg")
                make.add(f"IMG_{number} - Copy.jpg", same=make.last())
            case 4:  # pictures from the web with common names
                make.add(f"{make.counter}.jpg", dated=False)
                make.add(f"{make.counter}.png", dated=False)
                make.add(f"sunburst_{make.counter}.jpg", dated=False)
                make.add(f"sunburst_{make.counter}_2.jpg", dated=False)
            case _:
                make.add(f"IMG_{number}.jpg")
                make.wait(90_000, 200_000)
                make.add(f"IMG_{number}.CR3", camera="Another camera")


def _messages(make: Maker) -> None:
    """WhatsApp counts from 0 each day and keeps no metadata; Xiaomi and Huawei phones count shots of one second."""
    for day in range(16):
        make.wait(86_400, 90_000)
        date = make.stamp()[:8]
        for place in range(4):
            make.add(f"IMG-{date}-WA{place:04}.jpg", dated=False)
        make.together(
            make.add(f"IMG-{date}-WA0009.jpg", dated=False), make.add(f"IMG-{date}-WA0009~2.jpg", dated=False)
        )
        shot = f"IMG_{make.stamp()}"
        if day % 2:
            make.add(f"{shot}.jpg", camera="Xiaomi 12")
            make.now += 0.3
            make.add(f"{shot}_1.jpg", camera="Xiaomi 12")
        else:
            frames = [
                make.add(f"{shot}_BURST{frame:03}{'_COVER' if frame == 1 else ''}.jpg", camera="HUAWEI P20")
                for frame in range(1, 7)
            ]
            make.together(*frames)
        make.wait(500, 600)
        old = f"BURST{make.stamp().replace('_', '')}000"
        frames = [make.add(f"{frame:05}IMG_{frame:05}_{old}{'_COVER' * (frame == 0)}.jpg") for frame in range(5)]
        make.together(*frames)


_HABITS: dict[str, tuple[Callable[[Maker], None], str | None, bool]] = {
    "iPhone": (_iphone, "Apple iPhone 13", True),
    "Pixel": (_pixel, "Google Pixel 7", True),
    "Samsung": (_samsung, "samsung SM-G991B", False),
    "Reflex": (_reflex, "Canon EOS R6", False),
    "Mirrorless and Lightroom": (_mirrorless, "SONY ILCE-7M3", True),
    "Programs": (_exports, "FUJIFILM X-T3", True),
    "Takeout": (_takeout, "Apple iPhone 8", True),
    "Messages": (_messages, "HUAWEI P20", False),
}


def collection(files: int = 3000, seed: int = 1) -> Iterator[Folder]:
    """Yields folders with at least `files` files in total, one device or program per folder, in turn."""
    made = 0
    while made < files:
        for name, (habit, camera, exact) in _HABITS.items():
            folder = Folder(f"{name} {seed}")
            habit(Maker(folder, made + 1, seed, camera, exact))
            made += len(folder.files)
            seed += 1
            yield folder

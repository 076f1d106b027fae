"""Groups the files of a folder into items: what a person regards as one photo, or as one series of photos.

An item holds the files of one shot (RAW and JPEG, a still and its film, an edited version beside its original), or all
shots of a burst, a bracket or a panorama. Names suggest which files belong together (`core.items.names`); if times,
cameras or contents contradict, nothing is joined. Files that a person joined or split stay joined or split.

The cost is linear in the number of files, apart from sorting the shots of each folder by time.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from photosearch.core.folders.formats import RAW
from photosearch.core.items.names import Evidence, frames_of, is_counted, is_dated, parse, stitch_assist
from photosearch.core.items.roles import Role
from photosearch.core.items.series import bracket_runs, burst_runs, panorama_runs

ALONE = b""
"""A person's choice: the photo belongs to no item."""
_SAME_SECONDS = 1.0
"""The times of two files of one shot may differ by this much, because cameras round."""
_SAME_SUBSECONDS = 0.02
_FILM_NS = 15 * 3600 * 10**9
"""How far the time of a film's file may lie from its still's time of day, whose zone is unknown."""
_COPIED_NS = 3600 * 10**9
"""How far the times of two files may lie apart if copying has set both."""
_BURST_SECONDS = 60.0
_LONGEST_SECONDS = 24 * 3600.0
"""The rules never join two files whose times lie farther apart, directly or by way of others."""
_PANORAMA_FOLDER = "panorama"
_DRONE_FOLDER = re.compile(r"\d{3}_\d{4}")
"""Drones store the frames of each panorama in a folder such as PANORAMA/100_0001."""


@dataclass(slots=True)
class File:
    """The properties of a file that grouping needs; a film has only a name and `mtime_ns`.

    `taken` is when the camera took it, in seconds on its own clock, with a fraction if `exact`; None if unknown.
    `brightness` is the exposure value at ISO 100; `bracketed` says that the camera took it as part of a bracket;
    `panorama` that it was stitched from several shots.
    """

    id: int
    name: str
    mtime_ns: int = 0
    film: bool = False
    digest: bytes = b""
    format: str = ""
    pixels: int = 0
    taken: float | None = None
    exact: bool = False
    camera: str | None = None
    burst: str | None = None
    brightness: float | None = None
    bracketed: bool = False
    panorama: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """Two or more files that belong together, by id: first the one that represents the item, then the others."""

    members: tuple[tuple[int, Role], ...]

    @property
    def front(self) -> int:
        """The id of the file that represents the item."""
        return self.members[0][0]


def group(
    files: Sequence[File], choices: Mapping[bytes, bytes] | None = None, folders: Sequence[str] = ()
) -> list[Item]:
    """Returns the items of two or more files among the files of one folder.

    Args:
        choices: a person's choices by the digests of photos: ALONE, or a key that all photos of an item share.
        folders: the names of the folder and of its parent, which identify a drone's panorama.
    """
    # The same files make the same items in any order.
    ordered = sorted(files, key=lambda file: (file.name, file.id))
    return _Grouping(ordered, choices or {}).run(folders)


class _Grouping:
    """The work on one folder. Files are known by their place in `files`."""

    def __init__(self, files: Sequence[File], choices: Mapping[bytes, bytes]) -> None:
        self._files = files
        self._names = [parse(file.name) for file in files]
        self._sets = _Sets(files)
        self._series: dict[int, Role] = {}
        self._alone: set[int] = set()
        self._versions: set[int] = set()
        """Files that were joined with their originals, regardless of their names."""
        self._by_shot: dict[str, list[int]] = {}
        self._apply(choices)
        for place, name in enumerate(self._names):
            if not files[place].film and place not in self._alone:
                self._by_shot.setdefault(name.shot, []).append(place)

    def run(self, folders: Sequence[str]) -> list[Item]:
        self._join_shots()
        self._join_versions()
        self._join_films()
        self._join_series(folders)
        return [self._item(members) for members in self._sets.all()]

    def _apply(self, choices: Mapping[bytes, bytes]) -> None:
        """Joins the files that a person joined, and leaves out those that a person split."""
        firsts: dict[bytes, int] = {}
        for place, file in enumerate(self._files) if choices else ():
            key = choices.get(file.digest) if file.digest else None
            if key == ALONE:
                self._alone.add(place)
            elif key is not None:
                self._sets.label(place, key)
                self._sets.join(firsts.setdefault(key, place), place, by_person=True)

    # Files of one shot

    def _join_shots(self) -> None:
        for places in self._by_shot.values():
            for number, place in enumerate(places[1:], 1):
                other = next((each for each in places[:number] if self._are_one_shot(each, place)), None)
                if other is not None:
                    self._sets.join(other, place)

    def _are_one_shot(self, one: int, other: int) -> bool:
        """Whether two stills with the same name, apart from their suffixes, are one shot."""
        first, second = self._files[one], self._files[other]
        if _identical(first, second):
            return False
        agree = _agree(first, second)
        if agree is not None:
            return agree
        named = self._names[one].marked or self._names[other].marked
        return named or (first.format == RAW) != (second.format == RAW)

    def _join_versions(self) -> None:
        for place, name in enumerate(self._names):
            if name.bases and place not in self._alone and not self._files[place].film:
                for base in name.bases:
                    candidates = self._by_shot.get(base.name, ())
                    original = next((each for each in candidates if self._is_version(place, each, base.evidence)), None)
                    if original is not None:
                        if self._sets.join(original, place):
                            self._versions.add(place)
                        break

    def _is_version(self, place: int, original: int, evidence: Evidence) -> bool:
        version, file = self._files[place], self._files[original]
        if place == original or _identical(version, file):
            return False
        agree = _agree(version, file)
        if self._names[place].merged or (version.panorama and not file.panorama):
            # It may have the time of any of its shots; and a panorama of a house is no version of any photo of it.
            unknown = agree is None and file.camera is not None and self._is_of_camera(original)
            return self._is_close(place, original) or unknown
        if evidence is Evidence.MARKED:
            return agree is not False
        if evidence is Evidence.WORD:
            return agree is True
        # The names of two shots of one second may differ in such a number too.
        told_apart = version.exact and file.exact
        return agree is True and (told_apart or (is_counted(self._names[original].stem) and not self._is_dated(place)))

    def _is_dated(self, place: int) -> bool:
        return is_dated(self._names[place].stem)

    def _is_of_camera(self, place: int) -> bool:
        """Whether a camera or a phone gave a file its name."""
        return is_counted(self._names[place].stem) or self._is_dated(place)

    def _join_films(self) -> None:
        for place, name in enumerate(self._names):
            if self._files[place].film:
                stills = self._by_shot.get(name.shot, ())
                still = next((each for each in stills if _is_film_of(self._files[place], self._files[each])), None)
                if still is not None:
                    self._sets.join(still, place)

    # Series of shots

    def _join_series(self, folders: Sequence[str]) -> None:
        self._join_named_bursts()
        shots = sorted(self._timed_shots())
        for kind, runs in ((Role.BRACKET, bracket_runs), (Role.BURST, burst_runs)):
            left = [place for *_, place in shots if place not in self._series and not self._files[place].panorama]
            for run in runs([self._files[place] for place in left], [self._names[place].stem for place in left]):
                self._form(kind, [left[each] for each in run])
        self._join_panoramas(folders)

    def _timed_shots(self) -> Iterator[tuple[str, float, str, int]]:
        """Yields one file of each shot that has a time and a camera: its camera, time, name and place."""
        seen: set[int] = set()
        for place, file in enumerate(self._files):
            if file.taken is None or not file.camera or place in self._alone or self._names[place].edited:
                continue
            root = self._sets.root(place)
            if root not in seen:
                seen.add(root)
                yield file.camera, file.taken, self._names[place].stem, place

    def _join_named_bursts(self) -> None:
        found: dict[str, list[int]] = {}
        for place, (file, name) in enumerate(zip(self._files, self._names, strict=True)):
            if (key := file.burst or name.burst) and place not in self._alone and not file.film and not file.panorama:
                found.setdefault(key, []).append(place)
        for places in found.values():
            frames = [each for each in places if self._may_be_close(places[0], each)]
            if len({self._sets.root(each) for each in frames}) > 1:
                self._form(Role.BURST, frames)

    def _may_be_close(self, one: int, other: int) -> bool:
        """Whether two shots may be of one series, by their times as far as they are known."""
        first, second = self._files[one].taken, self._files[other].taken
        return first is None or second is None or abs(first - second) <= _BURST_SECONDS

    def _is_close(self, one: int, other: int) -> bool:
        """Whether the same camera took two shots shortly after each other. Both times and cameras must be known."""
        first, second = self._files[one], self._files[other]
        known = first.taken is not None and second.taken is not None and first.camera is not None
        return known and first.camera == second.camera and self._may_be_close(one, other)

    def _join_panoramas(self, folders: Sequence[str]) -> None:
        stems = {name.stem: place for place, name in enumerate(self._names) if not self._files[place].film}
        frames: dict[tuple[int, int], int] = {}
        for stem, place in stems.items():
            if (mark := stitch_assist(stem)) is not None and place not in self._alone:
                frames[mark] = place
            named = frames_of(stem)
            if named and named[0] in stems and named[-1] in stems:
                self._stitch(place, [stems[each] for each in named if each in stems])
        for run in panorama_runs(frames):
            for part in self._close_runs([frames[each] for each in run]):
                self._form(Role.PANORAMA, part)
        if len(folders) > 1 and folders[1].casefold() == _PANORAMA_FOLDER and _DRONE_FOLDER.fullmatch(folders[0]):
            shots = [place for *_, place in sorted(self._timed_shots())]
            for part in self._close_runs(shots):
                self._form(Role.PANORAMA, part)

    def _close_runs(self, places: Sequence[int]) -> Iterator[list[int]]:
        """Yields the runs of two or more shots each of which is close to the one before."""
        run: list[int] = []
        for place in places:
            if run and not self._is_close(run[-1], place):
                if len(run) > 1:
                    yield run
                run = []
            run.append(place)
        if len(run) > 1:
            yield run

    def _stitch(self, picture: int, frames: Sequence[int]) -> None:
        """Joins a picture with the frames it is named after, if they were taken one shortly after the other."""
        if picture in frames or picture in self._alone:
            return
        if any(not self._is_close(one, other) for one, other in pairwise(frames)):
            return
        left = [each for each in frames if each not in self._alone]
        if len(left) < 2 or not any(self._may_be_close(each, picture) for each in left):
            return
        self._form(Role.PANORAMA, left)
        self._sets.join(left[0], picture)

    def _form(self, kind: Role, places: Sequence[int]) -> None:
        """Joins the shots of a series."""
        for place in places:
            if place == places[0] or self._sets.join(places[0], place):
                self._series.setdefault(place, kind)

    # The result

    def _item(self, members: list[int]) -> Item:
        shown = {place for place in members if place in self._series}
        kinds = Counter(self._series[place] for place in shown)
        series = kinds.most_common(1)[0][0] if kinds else None
        developed = any(not self._is_raw(place) and not self._files[place].film for place in members)
        order = sorted(members, key=lambda place: self._rank(place, series))
        if series is Role.BRACKET and not self._is_stitched(order[0]):
            order = _middle_first(order, self._files)
        return Item(tuple((self._files[place].id, self._role(place, series, developed)) for place in order))

    def _role(self, place: int, series: Role | None, developed: bool) -> Role:
        if self._files[place].film:
            return Role.FILM
        if self._is_edited(place):
            return Role.EDIT
        if series is not None:
            return series
        return Role.RAW if self._is_raw(place) and developed else Role.PHOTO

    def _rank(self, place: int, series: Role | None) -> tuple[bool, bool, bool, bool, bool, float, bool, str]:
        """Returns the rank of a file in its item: films last, the most suitable representative first.

        A file that cannot be read has no digest. It represents no item, because it is in no list of photos.
        """
        file, name = self._files[place], self._names[place]
        unread = not file.digest
        if series is not None:
            taken = math.inf if file.taken is None else file.taken
            return (
                file.film,
                unread,
                not self._is_stitched(place),
                not name.cover,
                False,
                taken,
                self._is_raw(place),
                name.stem,
            )
        edited = self._is_edited(place)
        newest = -float(file.mtime_ns) if edited else 0.0
        return file.film, unread, not edited, not name.cover, self._is_raw(place), newest, False, name.stem

    def _is_edited(self, place: int) -> bool:
        return self._names[place].edited or place in self._versions

    def _is_stitched(self, place: int) -> bool:
        """Whether a picture was made from several shots, by its name or by its file."""
        return self._names[place].merged or self._files[place].panorama

    def _is_raw(self, place: int) -> bool:
        return self._files[place].format == RAW


class _Sets:
    """Disjoint sets of places, some with a label; sets with different labels are never joined.

    The rules join no sets of different cameras, or of times too far apart: a file without a time or a camera between
    two others proves nothing. A person may join any.
    """

    def __init__(self, files: Sequence[File]) -> None:
        self._parent = list(range(len(files)))
        self._cameras = [file.camera for file in files]
        self._first = [math.inf if file.taken is None else file.taken for file in files]
        self._last = [-math.inf if file.taken is None else file.taken for file in files]
        self._mixed: set[int] = set()
        """Sets of different cameras or times that a person made."""
        self._labels: dict[int, bytes] = {}
        self._joined: set[int] = set()

    def root(self, place: int) -> int:
        parent = self._parent
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def label(self, place: int, label: bytes) -> None:
        self._labels[self.root(place)] = label

    def join(self, one: int, other: int, by_person: bool = False) -> bool:
        """Joins the sets of two places; returns whether they are in one set now."""
        first, second = self.root(one), self.root(other)
        if first == second:
            return True
        labels = {self._labels[each] for each in (first, second) if each in self._labels}
        if len(labels) > 1:
            return False
        if not self._unite(first, second, by_person):
            return False
        self._parent[second] = first
        if labels:
            self._labels[first] = labels.pop()
        self._joined.update((one, other, first, second))
        return True

    def _unite(self, first: int, second: int, by_person: bool) -> bool:
        """Gives the first set the cameras and times of both, unless they contradict; returns whether it did."""
        one, other = self._cameras[first], self._cameras[second]
        began, ended = min(self._first[first], self._first[second]), max(self._last[first], self._last[second])
        mixed = first in self._mixed or second in self._mixed
        if (one and other and one != other) or ended - began > _LONGEST_SECONDS:
            if not by_person and not mixed:
                return False
            mixed = True
        if mixed:
            self._mixed.add(first)
        self._cameras[first], self._first[first], self._last[first] = one or other, began, ended
        return True

    def all(self) -> Iterable[list[int]]:
        """Returns the sets of two or more."""
        found: dict[int, list[int]] = {}
        for place in sorted(self._joined):
            found.setdefault(self.root(place), []).append(place)
        return [members for members in found.values() if len(members) > 1]


def _identical(one: File, other: File) -> bool:
    """Whether two files have the same bytes: then they are copies, not two files of one photo."""
    return bool(one.digest) and one.digest == other.digest


def _agree(one: File, other: File) -> bool | None:
    """Whether two files are of one shot according to camera and time; None if a time is unknown."""
    if one.camera and other.camera and one.camera != other.camera:
        return False
    if one.taken is None or other.taken is None:
        return None
    if one.exact and other.exact:
        return abs(one.taken - other.taken) <= _SAME_SUBSECONDS
    return abs(int(one.taken) - int(other.taken)) <= _SAME_SECONDS


def _is_film_of(film: File, still: File) -> bool:
    """Whether the times of the files leave it possible that a film was taken with a still."""
    if abs(film.mtime_ns - still.mtime_ns) <= _COPIED_NS or still.taken is None:
        return True
    return abs(film.mtime_ns - int(still.taken * 1e9)) <= _FILM_NS


def _middle_first(order: list[int], files: Sequence[File]) -> list[int]:
    """Moves the frame of a bracket with the middle exposure to the front."""
    exposed = sorted(
        (each for each in order if files[each].brightness is not None), key=lambda each: files[each].brightness or 0.0
    )
    stills = [each for each in exposed if files[each].format != RAW] or exposed
    if not stills:
        return order
    middle = stills[len(stills) // 2]
    return [middle, *(each for each in order if each != middle)]


def merge(items: Sequence[Item], sets: Iterable[Sequence[int]]) -> list[Item]:
    """Returns items of several folders after a person joined photos of them.

    Args:
        sets: the ids of photos that belong to one item, with or without an item of their own.
    """
    of = {photo_id: item for item in items for photo_id, _ in item.members}
    for ids in sets:
        parts = [of.get(each, Item(((each, Role.PHOTO),))) for each in ids]
        whole = Item(tuple(dict.fromkeys(member for part in parts for member in part.members)))
        of.update((photo_id, whole) for photo_id, _ in whole.members)
    distinct = {id(item): item for item in of.values()}
    return [item for item in distinct.values() if len(item.members) > 1]

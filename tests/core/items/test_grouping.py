"""Grouping files into items: the naming habits of devices and programs, their pitfalls, and manual joins and splits."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.items.grouping import ALONE, File, Item, group, merge
from photosearch.core.items.roles import Role
from tests.support.items.habits import Folder, collection

NOON = 1_600_000_000.0


def photo(name: str, taken: float | None = NOON, **given: object) -> File:
    """A file of a camera that records no fractions of seconds."""
    made = File(0, name, int(NOON * 1e9), camera="Camera", taken=taken, format="JPEG", digest=name.encode(), **given)  # type: ignore[arg-type]
    if name.endswith((".CR2", ".NEF", ".dng")):
        made.format = "RAW"
    if name.endswith((".MOV", ".MP4")):
        made = File(0, name, made.mtime_ns, film=True)
    return made


def names(files: list[File], **said: bytes) -> list[list[str]]:
    """Groups files and returns the file names of each item, the front first."""
    for place, file in enumerate(files, 1):
        file.id = place
    choices = {name.encode(): choice for name, choice in said.items()}
    return [[files[each - 1].name for each, _ in item.members] for item in group(files, choices)]


def roles(*files: File) -> dict[str, Role]:
    """Groups the files of one item and returns the role of each."""
    assert len(names(list(files))) == 1
    (item,) = group(files)
    return {files[each - 1].name: role for each, role in item.members}


def found(folder: Folder) -> set[frozenset[int]]:
    """Returns the items and single files that the rules find."""
    items = {frozenset(each for each, _ in item.members) for item in group(folder.files)}
    return items | {frozenset({file.id}) for file in folder.files if not any(file.id in item for item in items)}


def expected(folder: Folder) -> set[frozenset[int]]:
    """Returns the items and single files that a person expects."""
    items = set(folder.items)
    return items | {frozenset({file.id}) for file in folder.files if not any(file.id in item for item in items)}


@pytest.mark.parametrize("seed", [1, 5000])
def test_files_named_by_eight_devices_and_programs_are_grouped_as_a_person_expects(seed: int) -> None:
    right = total = 0
    for folder in collection(3000, seed):
        wanted, got = expected(folder), found(folder)
        wrong = [item for item in got if len([each for each in wanted if each & item]) > 1]
        assert not wrong, f"different photos were joined in {folder.name}"
        right, total = right + len(wanted & got), total + len(wanted)
    assert right / total >= 0.995


@pytest.mark.parametrize(
    "together",
    [
        ("IMG_1.JPG", "IMG_1.CR2"),
        ("IMG_1234.HEIC", "IMG_1234.MOV"),
        ("IMG_E1234.HEIC", "IMG_1234.HEIC"),
        ("DSC_0001-Edit.tif", "DSC_0001.NEF"),
        ("DSC_0001-Edit-2.tif", "DSC_0001-Edit.tif", "DSC_0001.NEF"),
        ("DSC_0001_01.jpg", "DSC_0001.NEF"),
        ("DSC_0001.NEF.jpg", "DSC_0001.NEF"),
        ("20230101_120000~2.jpg", "20230101_120000.jpg"),
        ("PXL_20230101_120000123.RAW-01.COVER.jpg", "PXL_20230101_120000123.RAW-02.ORIGINAL.dng"),
        ("PXL_20230101_120000123.MP.jpg", "PXL_20230101_120000123.MP.MP4"),
        ("IMG_20180101_120000_BURST001_COVER.jpg", "IMG_20180101_120000_BURST002.jpg"),
    ],
)
def test_files_of_one_shot_are_one_item_with_the_finished_picture_as_front(together: tuple[str, ...]) -> None:
    for files in (together, together[::-1]):
        (item,) = names([photo(name) for name in files])
        assert item[0] == together[0] or together[0].startswith("DSC_0001-Edit-2")
        assert sorted(item) == sorted(together)


@pytest.mark.parametrize(
    "apart",
    [
        ("IMG-20230101-WA0001.jpg", "IMG-20230101-WA0002.jpg"),
        ("20230101_120000.jpg", "20230101_120000(0).jpg"),
        ("20230101_120000.jpg", "20230101_120000_1.jpg"),
        ("IMG_1234.JPG", "IMG_1235.JPG"),
        ("MVI_1234.MP4", "IMG_1234.JPG"),
        ("sunburst.jpg", "sunburst_2.jpg"),
        ("trip.jpg", "trip-2.jpg"),
    ],
)
def test_different_photos_with_similar_names_stay_apart(apart: tuple[str, ...]) -> None:
    assert names([photo(name) for name in apart]) == []


def test_photos_of_other_times_or_cameras_are_not_joined_by_name() -> None:
    assert names([photo("IMG_1.JPG"), photo("IMG_1.CR2", NOON + 900)]) == []
    other = photo("IMG_1.CR2")
    other.camera = "Another"
    assert names([photo("IMG_1.JPG"), other]) == []
    film = photo("IMG_1.MOV")
    film.mtime_ns += 40 * 3600 * 10**9
    assert names([photo("IMG_1.JPG"), film]) == []


def test_a_merged_picture_joins_only_the_shots_it_was_made_from() -> None:
    assert names([photo("house.jpg", None), photo("house-panorama.jpg", None)]) == []
    assert names([photo("house.jpg", NOON), photo("house-panorama.jpg", NOON + 9e6)]) == []
    assert len(names([photo("IMG_0001.JPG", NOON), photo("IMG_0001-Pano.jpg", NOON + 20)])) == 1
    assert len(names([photo("IMG_0001.JPG", NOON), photo("IMG_0001_stitch.jpg", None)])) == 1


def test_a_stitched_panorama_is_no_frame_of_a_burst_and_no_version_of_another_shot() -> None:
    frames = [photo(f"IMG_000{number}.JPG", NOON + 0.5 * number) for number in range(1, 5)]
    frames[3].panorama = True
    assert names(frames) == [["IMG_0001.JPG", "IMG_0002.JPG", "IMG_0003.JPG"]]
    for number in (0, 1, 3):
        frames[number].burst = "uuid"
    assert names([frames[0], frames[1], frames[3]]) == [["IMG_0001.JPG", "IMG_0002.JPG"]]
    assert names([photo("house.jpg", None), photo("house-edit.jpg", None, panorama=True)]) == []
    assert names([photo("house.jpg", None, panorama=True), photo("house-edit.jpg", None)]) != []


def test_a_picture_that_its_file_marks_as_a_panorama_represents_its_frames() -> None:
    frames = [photo(f"IMG_000{number}.JPG", NOON + number) for number in range(1, 4)]
    (item,) = names([*frames, photo("IMG_0001-IMG_0003.jpg", NOON + 1, panorama=True)])
    assert item[0] == "IMG_0001-IMG_0003.jpg"


def test_two_cameras_of_the_same_model_make_no_burst_together() -> None:
    stems = ("DSC_0010", "DSC_7000", "DSC_0011", "DSC_7001")
    assert names([photo(f"{stem}.JPG", NOON + 0.4 * place, exact=True) for place, stem in enumerate(stems)]) == []


def test_an_identical_copy_is_a_duplicate_and_not_a_version() -> None:
    copy = photo("IMG_1234 - Copy.jpg", exact=True)
    copy.digest = b"IMG_1234.jpg"
    assert names([photo("IMG_1234.jpg", exact=True), copy]) == []


def test_each_file_has_its_role() -> None:
    assert roles(photo("IMG_1.CR2"), photo("IMG_1.JPG"), photo("IMG_1-edited.jpg"), photo("IMG_1.MOV")) == {
        "IMG_1-edited.jpg": Role.EDIT,
        "IMG_1.JPG": Role.PHOTO,
        "IMG_1.CR2": Role.RAW,
        "IMG_1.MOV": Role.FILM,
    }


def test_the_front_of_a_bracket_is_its_middle_exposure_or_the_merged_picture() -> None:
    frames = [
        photo(f"IMG_000{number}.JPG", NOON + number, brightness=value, bracketed=True)
        for number, value in enumerate((10.0, 12.0, 8.0))
    ]
    assert names(frames) == [["IMG_0000.JPG", "IMG_0001.JPG", "IMG_0002.JPG"]]
    assert {role for _, role in group(frames)[0].members} == {Role.BRACKET}
    assert names([*frames, photo("IMG_0000-HDR.dng")])[0][0] == "IMG_0000-HDR.dng"


def test_two_brackets_in_a_row_are_two_items() -> None:
    values = (10.0, 12.0, 8.0) * 2
    frames = [
        photo(f"IMG_000{number}.JPG", NOON + number, brightness=value, bracketed=True)
        for number, value in enumerate(values)
    ]
    assert sorted(map(len, names(frames))) == [3, 3]


@pytest.mark.parametrize(
    ("values", "sizes"),
    [
        ((10.0, 12.0, 8.0), [3]),
        ((10.0, 12.0, 8.0, 14.0), [1, 1, 1, 1]),
        ((10.0, 12.0, 9.9), [1, 1, 1]),
        ((10.0, 10.2, 9.8), [1, 1, 1]),
        ((10.0, 12.0, None), [1, 1, 1]),
        ((10.0, 12.0, 8.0, 10.0, 12.0, 8.0), [3, 3]),
    ],
    ids=["even steps", "an even number", "a repeated exposure", "too small steps", "an unknown exposure", "two"],
)
def test_shots_that_no_camera_marked_are_a_bracket_if_their_exposures_step_evenly(
    values: tuple[float | None, ...], sizes: list[int]
) -> None:
    frames = [photo(f"IMG_000{number}.JPG", NOON + number, brightness=value) for number, value in enumerate(values)]
    assert sorted(len(item.members) for item in group(frames)) == [each for each in sizes if each > 1]


@pytest.mark.parametrize(("gap", "joined"), [(0.2, True), (1.0, False), (3.0, False)])
def test_only_shots_too_fast_for_separate_presses_are_a_burst(gap: float, joined: bool) -> None:
    files = [photo(f"IMG_{number:04}.JPG", NOON + gap * number, exact=True) for number in range(6)]
    assert len(names(files)) == joined


def test_scans_with_the_same_made_up_time_are_not_a_burst() -> None:
    assert names([photo(f"scan{number:04}.jpg", 1_600_000_020.0) for number in range(30)]) == []


def test_frames_of_a_drone_panorama_or_of_stitch_assist_are_one_item() -> None:
    frames = [photo(f"DJI_{number:04}.JPG", NOON + 20 * number) for number in range(5)]
    assert names(frames) == []
    (item,) = group(frames, folders=("100_0001", "PANORAMA"))
    assert {role for _, role in item.members} == {Role.PANORAMA}
    assert len(names([photo("STA_0004.JPG"), photo("STB_0005.JPG", NOON + 9), photo("STA_0007.JPG", NOON + 90)])) == 1


YEARS = 28 * 365 * 86_400.0


@pytest.mark.parametrize(
    "stems",
    [
        [f"scan-{year}" for year in (1950, 1951, 1952, 1953, 1954, "1950-1954")],
        ["1950", "1951", "1950-1951"],
        ["iceland", "iceland_aurora"],
        ["anna", "anna_nik"],
        ["ring", "ring-topaz"],
        ["ring", "ring-topaz-edit"],
        ["trip", "trip-2-edit"],
        ["1950", "1950-panorama"],
    ],
)
def test_names_of_ordinary_words_or_years_prove_nothing_without_metadata(stems: list[str]) -> None:
    files = [photo(f"{stem}.jpg", None) for stem in stems]
    for file in files:
        file.camera = None
    assert names(files) == []


@pytest.mark.parametrize("stems", [("IMG_0001", "IMG_0002", "IMG_0001-0002"), ("STA_0001", "STB_0002")])
def test_frames_of_other_times_or_cameras_are_no_panorama(stems: tuple[str, ...]) -> None:
    assert names([photo(f"{stem}.JPG", NOON + place * YEARS) for place, stem in enumerate(stems)]) == []
    files = [photo(f"{stem}.JPG", NOON + place) for place, stem in enumerate(stems)]
    files[1].camera = "Another"
    assert names(files) == []


@pytest.mark.parametrize("folder", ["Alps 2019", "100_0001"])
def test_a_folder_named_panorama_joins_no_photos_of_other_times_or_cameras(folder: str) -> None:
    files = [photo(f"DJI_000{number}.JPG", NOON + number * YEARS) for number in range(3)]
    assert group(files, folders=(folder, "Panorama")) == []
    near = [photo(f"DJI_000{number}.JPG", NOON + 20 * number) for number in range(3)]
    assert len(group(near, folders=(folder, "Panorama"))) == (folder == "100_0001")


def test_a_word_that_may_be_a_subject_marks_a_version_if_time_and_camera_agree() -> None:
    (item,) = names([photo("IMG_0001.JPG"), photo("IMG_0001_topaz.jpg")])
    assert item == ["IMG_0001_topaz.jpg", "IMG_0001.JPG"]


def test_a_frame_that_a_person_split_stays_alone_beside_its_panorama() -> None:
    files = [photo(f"img_0{number}.jpg", NOON + number) for number in (1, 2, 3)]
    files.append(photo("img_01-img_03.jpg", None))
    assert sorted(*names(files)) == ["img_01-img_03.jpg", "img_01.jpg", "img_02.jpg", "img_03.jpg"]
    assert sorted(*names(files, **{"img_01.jpg": ALONE})) == ["img_01-img_03.jpg", "img_02.jpg", "img_03.jpg"]
    assert names(files, **{"img_01.jpg": ALONE, "img_03.jpg": ALONE}) == []


def test_a_file_that_cannot_be_read_represents_no_series() -> None:
    frames = [photo(f"IMG_000{number}.JPG", NOON + number / 10, exact=True) for number in range(4)]
    unread = File(0, "IMG_0000.CR3", format="RAW")
    (item,) = names([*frames, unread])
    assert item[0] == "IMG_0000.JPG"
    assert "IMG_0000.CR3" in item


def test_manual_joins_and_splits_override_the_rules() -> None:
    pair = [photo("a1234.CR2"), photo("a1234.JPG")]
    assert len(names(pair)) == 1
    assert names(pair, **{"a1234.CR2": ALONE}) == []
    unrelated = [photo("x.jpg", 1.0), photo("y.jpg", 9e8)]
    assert names(unrelated, **{"x.jpg": b"key", "y.jpg": b"key"}) == [["x.jpg", "y.jpg"]]
    assert names(pair, **{"a1234.CR2": b"one", "a1234.JPG": b"other"}) == []


def test_a_join_includes_later_versions() -> None:
    files = [photo("x.jpg", 1.0), photo("y.jpg", 9e8), photo("x-edited.jpg", 1.0)]
    assert names(files, **{"x.jpg": b"key", "y.jpg": b"key"}) == [["x-edited.jpg", "x.jpg", "y.jpg"]]


def test_items_of_several_folders_merge_if_a_person_joined_them() -> None:
    one, other = Item(((1, Role.PHOTO), (2, Role.RAW))), Item(((5, Role.PHOTO), (6, Role.FILM)))
    assert [each.members for each in merge([one, other], [(2, 6)])] == [(*one.members, *other.members)]
    assert [each.front for each in merge([one], [(9, 1)])] == [9]


NAMES = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ("IMG_1234", "IMG_E1234", "PXL_20230101_120000123.MP", "20230101_120000", "a-b", "é (1)", "~", "-")
    ),
    st.sampled_from(("", "-edited", "~2", "(1)", "_001", "-Edit-2", " copy", "_BURST001_COVER", "-IMG_1240")),
    st.sampled_from((".jpg", ".CR2", ".heic", ".mov", ".mp4", ".nef.jpg", "")),
)
STILLS = st.builds(
    File,
    st.just(0),
    NAMES,
    st.integers(0, 10**18),
    digest=st.binary(min_size=1, max_size=1),
    format=st.sampled_from(("JPEG", "RAW")),
    taken=st.none() | st.floats(0, 4),
    exact=st.booleans(),
    camera=st.sampled_from((None, "a", "b")),
    burst=st.sampled_from((None, None, "x")),
    brightness=st.none() | st.floats(0, 16),
    bracketed=st.booleans(),
)
SPREAD = st.builds(
    File,
    st.integers(1, 10**6),
    st.builds(
        "{}{}.jpg".format,
        st.sampled_from(("IMG_0001", "IMG_0002", "STA_0001", "STB_0002", "20230101_120000_001", "20230101_120000_002")),
        st.sampled_from(("", "", "-0002", "-edited", "~2", "_aurora", "_stitch", "-Edit-2", " copy", "-HDR")),
    ),
    digest=st.binary(min_size=4, max_size=4),
    format=st.sampled_from(("JPEG", "RAW")),
    taken=st.none() | st.sampled_from((0.0, 1.0, 50.0, 86_300.0, 86_410.0, 172_900.0)),
    exact=st.booleans(),
    camera=st.sampled_from((None, "a", "b")),
    burst=st.sampled_from((None, None, "x")),
)
FILMS = st.builds(File, st.just(0), NAMES, st.integers(0, 10**18), film=st.just(True))
FILES = st.lists(STILLS | FILMS, max_size=12)


@given(FILES, st.dictionaries(st.binary(min_size=1, max_size=1), st.sampled_from((ALONE, b"1", b"2"))), st.randoms())
def test_any_files_in_any_order_make_disjoint_items_that_follow_manual_choices(
    files: list[File], choices: dict[bytes, bytes], order: random.Random
) -> None:
    for place, file in enumerate(files, 1):
        file.id = place
    items = group(files, choices)
    by_id = {file.id: file for file in files}
    members = [each for item in items for each, _ in item.members]
    assert len(members) == len(set(members))
    for item in items:
        assert len(item.members) > 1
        assert not by_id[item.front].film
        keys = {choices[by_id[each].digest] for each, _ in item.members if by_id[each].digest in choices}
        assert len(keys - {ALONE}) <= 1
        stills = [by_id[each] for each, role in item.members if role is not Role.FILM]
        assert not any(choices.get(file.digest) == ALONE for file in stills)
        assert all(by_id[each].film == (role is Role.FILM) for each, role in item.members)
    order.shuffle(files)
    again = {frozenset(item.members) for item in group(files, choices)}
    assert again == {frozenset(item.members) for item in items}


@given(
    st.lists(SPREAD, max_size=8, unique_by=lambda file: file.id),
    st.sampled_from(((), ("100_0001", "PANORAMA"), ("Alps", "Panorama"))),
)
def test_the_rules_join_no_photos_of_two_cameras_or_more_than_a_day_apart(
    files: list[File], folders: tuple[str, ...]
) -> None:
    by_id = {file.id: file for file in files}
    for item in group(files, folders=folders):
        members = [by_id[each] for each, _ in item.members]
        times = [file.taken for file in members if file.taken is not None]
        assert len({file.camera for file in members} - {None}) <= 1
        assert not times or max(times) - min(times) <= 86_400

"""The published benchmarks, as small copies in their own formats: protocols, counts, damaged and missing files."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import InputError
from photosearch_training.data import benchmarks, photo_sets
from photosearch_training.data.benchmarks import Counts
from photosearch_training.data.photo_sets import PhotoSet, Split
from tests.support.training.gratings import render

CLASSES = 5
"""Classes in each half; if the benchmark numbers its classes, these start where its own halves start."""
SMALL = Counts(10, CLASSES, 10, CLASSES)
SMALL_INSHOP = Counts(10, CLASSES, 10, CLASSES, 5, CLASSES)


def picture(number: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (12, 12), (number * 7 % 256, number * 31 % 256, 90)).save(file, "JPEG")
    return file.getvalue()


def write(folder: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def packed(files: dict[str, bytes | str], target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w:gz") as archive:
        for name, content in files.items():
            raw = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return target


def zipped(files: dict[str, bytes | str], target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def cub_files(top: str = "CUB_200_2011/") -> dict[str, bytes | str]:
    numbers = [*range(1, CLASSES + 1), *range(101, 101 + CLASSES)]
    names = [f"{number:03}.Bird_{number}/Bird_{number}_{photo}.jpg" for number in numbers for photo in range(2)]
    files: dict[str, bytes | str] = {
        "images.txt": "".join(f"{row} {name}\n" for row, name in enumerate(names, 1)),
        "image_class_labels.txt": "".join(f"{row} {int(name[:3])}\n" for row, name in enumerate(names, 1)),
    }
    files |= {f"images/{name}": picture(row) for row, name in enumerate(names)}
    return {"attributes.txt": "1 bill", **{top + name: content for name, content in files.items()}}


def car_classes() -> list[int]:
    return [number for number in (*range(1, CLASSES + 1), *range(99, 99 + CLASSES)) for _ in range(2)]


def annotations(path: Path, named: str, names: list[str], classes: list[int]) -> None:
    rows = np.zeros((1, len(names)), dtype=[("bbox_x1", object), ("class", object), (named, object)])
    for place, (name, number) in enumerate(zip(names, classes, strict=True)):
        rows[0, place] = (1, number, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    savemat(path, {"annotations": rows})


def classic_cars(folder: Path) -> Path:
    names = [f"car_ims/{row:06}.jpg" for row in range(20)]
    annotations(folder / "cars_annos.mat", "relative_im_path", names, car_classes())
    packed({name: picture(row) for row, name in enumerate(names)}, folder / "car_ims.tgz")
    return folder


def newer_cars(folder: Path) -> Path:
    for half, listed, start in (
        ("cars_train", "devkit/cars_train_annos.mat", 0),
        ("cars_test", "cars_test_annos_withlabels.mat", 1),
    ):
        # every class has a photo in each half of the benchmark's own split
        names = [f"{row:05}.jpg" for row in range(10)]
        annotations(folder / listed, "fname", names, car_classes()[start::2])
        write(folder / half, {name: picture(row + 10 * start) for row, name in enumerate(names)})
    return folder


def sop_files(top: str = "Stanford_Online_Products/") -> dict[str, bytes | str]:
    files: dict[str, bytes | str] = {}
    for half, first in (("train", 1), ("test", 1 + CLASSES)):
        lines = ["image_id class_id super_class_id path"]
        for number in range(first, first + CLASSES):
            for photo in range(2):
                name = f"chair_final/{number}_{photo}.JPG"
                lines.append(f"{len(lines)} {number} 1 {name}")
                files[top + name] = picture(2 * number + photo)
        files[f"{top}Ebay_{half}.txt"] = "\n".join(lines) + "\n"
    return files


def inshop_rows() -> list[tuple[str, str, str]]:
    rows = [
        (f"img/WOMEN/Tees/id_{number:08}/{photo}.jpg", f"id_{number:08}", "train")
        for number in range(CLASSES)
        for photo in range(2)
    ]
    for number in range(CLASSES, 2 * CLASSES):
        for photo, half in enumerate(("query", "query", "gallery")):
            rows.append((f"img/WOMEN/Tees/id_{number:08}/{photo}.jpg", f"id_{number:08}", half))
    return rows


def inshop_list() -> str:
    lines = [f"{name}    {item} {half}" for name, item, half in inshop_rows()]
    return "\n".join([str(len(lines)), "image_name item_id evaluation_status", *lines])


def inshop(folder: Path, as_zip: bool = True) -> Path:
    pictures: dict[str, bytes | str] = {name: picture(number) for number, (name, _, _) in enumerate(inshop_rows())}
    write(folder, {"Eval/list_eval_partition.txt": inshop_list()})
    if as_zip:
        zipped(pictures, folder / "Img" / "img.zip")
    else:
        write(folder / "Img", pictures)
    return folder


LAYOUTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "cub archive": ("cub200", lambda folder: packed(cub_files(), folder / "CUB_200_2011.tgz")),
    "cub archive's folder": ("cub200", lambda folder: packed(cub_files(), folder / "CUB_200_2011.tgz").parent),
    "cub folder": ("cub200", lambda folder: write(folder, cub_files("")) / "."),
    "cub folder's folder": ("cub200", lambda folder: write(folder, cub_files())),
    "cars": ("cars196", classic_cars),
    "newer cars": ("cars196", newer_cars),
    "sop zip": ("sop", lambda folder: zipped(sop_files(), folder / "Stanford_Online_Products.zip")),
    "sop zip's folder": ("sop", lambda folder: zipped(sop_files(), folder / "Stanford_Online_Products.zip").parent),
    "sop folder": ("sop", lambda folder: write(folder, sop_files(""))),
    "inshop zip": ("inshop", inshop),
    "inshop folder": ("inshop", lambda folder: inshop(folder, as_zip=False)),
}


def counts(name: str) -> Counts:
    return SMALL_INSHOP if name == "inshop" else SMALL


def labels(photos: PhotoSet) -> set[str]:
    return {photo.label for photo in photos.photos}


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_layout_follows_the_protocol_and_its_photos_decode(layout: str, tmp_path: Path) -> None:
    name, build = LAYOUTS[layout]
    place = build(tmp_path / "here")
    split = benchmarks.open(name, place, counts(name))
    parts = [labels(part) for part in (split.train, split.validation, split.test)]
    assert [len(part) for part in parts] == [3, 2, CLASSES]
    assert len(set().union(*parts)) == 2 * CLASSES
    assert max(parts[0] | parts[1]) < min(parts[2])
    assert set(split.test.sources) == {name}
    photos = [*split.train.photos, *split.validation.photos, *split.test.photos]
    assert len(photos) == 20
    pixels = photo_sets.load_pixels(photos, Fitting(8, Fit.SQUASH), tmp_path / "cache")
    assert len({tuple(photo[0, 0]) for photo in pixels}) == 20
    again = benchmarks.open(name, place, counts(name))
    assert again.test.photos == split.test.photos
    assert np.array_equal(again.test.labels, split.test.labels)


def test_a_photo_keeps_its_class(tmp_path: Path) -> None:
    folder = write(tmp_path, cub_files(""))
    split = benchmarks.open("cub200", folder, SMALL)
    for photo in split.train.photos + split.test.photos:
        assert photo.label == f"cub200/{Path(photo.name).parent.name[:3]}"


def test_both_layouts_of_cars_give_the_same_halves(tmp_path: Path) -> None:
    one = benchmarks.open("cars196", classic_cars(tmp_path / "classic"), SMALL)
    other = benchmarks.open("cars196", newer_cars(tmp_path / "newer"), SMALL)
    for half in ("train", "validation", "test"):
        assert labels(one.half(half)) == labels(other.half(half))


def test_queries_and_gallery_share_no_photo_but_use_the_same_class_numbers(tmp_path: Path) -> None:
    split = benchmarks.open("inshop", inshop(tmp_path), SMALL_INSHOP)
    assert split.gallery is not None
    assert not set(split.gallery.photos) & set(split.test.photos)
    numbers = [
        dict(zip((photo.label for photo in part.photos), part.labels.tolist(), strict=True))
        for part in (split.test, split.gallery)
    ]
    assert numbers[0] == numbers[1]
    assert labels(split.gallery) == labels(split.test)


def test_the_counts_are_the_published_ones() -> None:
    totals = {
        name: (
            benchmark.counts.train_photos + benchmark.counts.test_photos + benchmark.counts.gallery_photos,
            benchmark.counts.train_classes + benchmark.counts.test_classes,
        )
        for name, benchmark in benchmarks.BENCHMARKS.items()
    }
    assert totals == {
        "cub200": (11_788, 200),
        "cars196": (16_185, 196),
        "sop": (120_053, 22_634),
        "inshop": (52_712, 7_982),
    }


@pytest.mark.parametrize("layout", ["cub folder", "cars", "sop zip", "inshop zip"])
def test_unexpected_counts_are_refused(layout: str, tmp_path: Path) -> None:
    name, build = LAYOUTS[layout]
    place = build(tmp_path)
    expected = replace(counts(name), test_photos=1011)
    with pytest.raises(InputError, match=r"has 10 test photos instead of 1,011\. Download it again: .*"):
        benchmarks.open(name, place, expected)
    with pytest.raises(InputError, match="train photos instead of"):
        benchmarks.open(name, place)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("cub200", ["images.txt", "image_class_labels.txt"]),
        ("cars196", ["cars_annos.mat", "car_ims.tgz"]),
        ("sop", ["Ebay_train.txt", "Ebay_test.txt"]),
        ("inshop", ["list_eval_partition.txt", "img.zip"]),
    ],
)
def test_one_error_names_all_missing_files(name: str, files: list[str], tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="missing") as refused:
            benchmarks.open(name, place)
        assert all(file in refused.value.message for file in files)
        assert refused.value.remedy


def test_a_missing_list_of_the_newer_cars_is_named(tmp_path: Path) -> None:
    folder = newer_cars(tmp_path)
    (folder / "cars_test_annos_withlabels.mat").unlink()
    with pytest.raises(InputError, match=r"missing cars_test_annos_withlabels\.mat\."):
        benchmarks.open("cars196", folder, SMALL)


@pytest.mark.parametrize(
    ("name", "list_name", "files", "line", "wrong"),
    [
        ("cub200", "images.txt", cub_files(""), 3, "3"),
        ("cub200", "image_class_labels.txt", cub_files(""), 4, "4 four"),
        ("cub200", "images.txt", cub_files(""), 5, "5000 001.Bird_1/x.jpg"),
        ("sop", "Ebay_test.txt", sop_files(""), 6, "5 1 chair_final/x.JPG"),
        ("sop", "Ebay_train.txt", sop_files(""), 2, "1 one 1 chair_final/x.JPG"),
        ("inshop", "list_eval_partition.txt", {"list_eval_partition.txt": inshop_list(), "img/x": ""}, 7, "a b other"),
    ],
)
def test_the_error_gives_the_number_of_a_damaged_line(
    name: str, list_name: str, files: dict[str, bytes | str], line: int, wrong: str, tmp_path: Path
) -> None:
    folder = write(tmp_path, files)
    lines = (folder / list_name).read_text().splitlines()
    lines[line - 1] = wrong
    (folder / list_name).write_text("\n".join(lines))
    with pytest.raises(InputError, match=rf"Line {line} of {list_name} .*{wrong}"):
        benchmarks.open(name, folder, counts(name))


def test_photos_in_the_list_but_not_on_disk_are_counted(tmp_path: Path) -> None:
    folder = write(tmp_path / "cub", cub_files(""))
    for photo in sorted((folder / "images").rglob("*.jpg"))[:3]:
        photo.unlink()
    with pytest.raises(InputError, match=r"3 of 20 photos are missing, first images/001"):
        benchmarks.open("cub200", folder, SMALL)
    files = sop_files()
    del files["Stanford_Online_Products/chair_final/2_1.JPG"]
    with pytest.raises(InputError, match=r"1 of 20 photos are missing, first chair_final/2_1\.JPG"):
        benchmarks.open("sop", zipped(files, tmp_path / "short.zip"), SMALL)


def test_a_class_in_both_halves_is_refused(tmp_path: Path) -> None:
    files = sop_files("")
    test_list = files["Ebay_test.txt"]
    assert isinstance(test_list, str)
    files["Ebay_test.txt"] = test_list.replace(" 6 1 ", " 5 1 ")
    with pytest.raises(InputError, match="class 00005 is in both halves"):
        benchmarks.open("sop", write(tmp_path, files), SMALL)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.7, 0.97])
def test_a_damaged_archive_leaves_nothing_behind(kept: float, tmp_path: Path) -> None:
    archive = packed(cub_files(), tmp_path / "CUB_200_2011.tgz")
    content = archive.read_bytes()
    archive.write_bytes(content[: int(kept * len(content))])
    for _ in range(2):
        with pytest.raises(InputError, match=r"CUB_200_2011\.tgz is damaged"):
            benchmarks.open("cub200", tmp_path, SMALL)
        assert [entry.name for entry in tmp_path.iterdir()] == [archive.name]


def test_the_remains_of_a_killed_extraction_are_not_used(tmp_path: Path) -> None:
    packed(cub_files(), tmp_path / "CUB_200_2011.tgz")
    write(tmp_path / "CUB_200_2011.1.partial" / "CUB_200_2011", {"images.txt": ""})
    assert len(benchmarks.open("cub200", tmp_path, SMALL).test.photos) == 10


def test_an_archive_is_extracted_once(tmp_path: Path) -> None:
    archive = packed(cub_files(), tmp_path / "CUB_200_2011.tgz")
    first = benchmarks.open("cub200", tmp_path, SMALL)
    archive.write_bytes(b"no longer read")
    assert benchmarks.open("cub200", tmp_path, SMALL).train.photos == first.train.photos


def test_an_archive_cannot_write_outside_its_folder(tmp_path: Path) -> None:
    packed({"../escaped.txt": "x", **cub_files()}, tmp_path / "inner" / "CUB_200_2011.tgz")
    with pytest.raises(InputError, match="damaged"):
        benchmarks.open("cub200", tmp_path / "inner", SMALL)
    assert not list(tmp_path.rglob("escaped.txt"))


def test_errors_name_damaged_zips_and_annotations(tmp_path: Path) -> None:
    (tmp_path / "Stanford_Online_Products.zip").write_bytes(b"PK nonsense")
    with pytest.raises(InputError, match=r"Stanford_Online_Products\.zip"):
        benchmarks.open("sop", tmp_path, SMALL)
    cars = classic_cars(tmp_path / "cars")
    mat = cars / "cars_annos.mat"
    content = mat.read_bytes()
    for damaged in (b"", content[:100], content[: len(content) // 2], b"\0" * 500):
        mat.write_bytes(damaged)
        with pytest.raises(InputError, match=r"cars_annos\.mat"):
            benchmarks.open("cars196", cars, SMALL)


@pytest.fixture
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare the benchmarks with the counts of the small archives."""
    for name, benchmark in benchmarks.BENCHMARKS.items():
        monkeypatch.setitem(benchmarks.BENCHMARKS, name, replace(benchmark, counts=counts(name)))


@pytest.mark.usefixtures("smaller")
def test_data_arguments_merge_and_keep_their_sources(tmp_path: Path) -> None:
    inshop(tmp_path / "shop")
    zipped(sop_files(), tmp_path / "Stanford_Online_Products.zip")
    folder = render(tmp_path / "mine", classes=8, photos=2)
    split = benchmarks.open_data([f"inshop:{tmp_path / 'shop'}", str(folder), f"sop:{tmp_path}"])
    for half in ("train", "validation", "test"):
        part = split.half(half)
        assert set(part.sources) == {"inshop", "mine", "sop"}
        assert len(labels(part)) == len(np.unique(part.labels))
    assert split.gallery is not None
    assert set(split.gallery.sources) == {"inshop"}
    numbers = dict(zip((photo.label for photo in split.test.photos), split.test.labels.tolist(), strict=True))
    for photo, number in zip(split.gallery.photos, split.gallery.labels.tolist(), strict=True):
        assert numbers[photo.label] == number


def same(one: Split, other: Split) -> bool:
    return all(
        one.half(half).photos == other.half(half).photos
        and np.array_equal(one.half(half).labels, other.half(half).labels)
        for half in ("train", "validation", "test")
    )


@pytest.mark.usefixtures("smaller")
def test_a_single_argument_gives_the_same_as_its_source_alone(photos: Path, tmp_path: Path) -> None:
    assert same(benchmarks.open_data([str(photos)]), photo_sets.split(photo_sets.open_sources([photos])))
    folder = write(tmp_path, cub_files(""))
    assert same(benchmarks.open_data([f"cub200:{folder}"]), benchmarks.open("cub200", folder))


@pytest.mark.usefixtures("smaller")
def test_only_known_names_count_as_prefixes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    render(tmp_path / "sop", classes=8, photos=2)
    assert set(benchmarks.open_data(["sop"]).test.sources) == {"sop"}
    write(tmp_path / "products", sop_files(""))
    with pytest.raises(InputError, match="Two sources are called 'sop'"):
        benchmarks.open_data(["sop", "sop:products"])
    for path in ("cub:here", r"C:\photos"):
        with pytest.raises(InputError, match="Cannot read the photos in") as refused:
            benchmarks.open_data([path])
        assert path in refused.value.message

"""The search command as scripts use it, on a real library."""

import json
import os
from pathlib import Path

import pytest

from tests.support import photos
from tests.support.command_line import photosearch, photosearch_process
from tests.support.vision.pictures import at_position


def test_words_search_with_and_without_an_image(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    name = written[3].stem

    def search(*arguments: object) -> tuple[list[str], list[str]]:
        answer = json.loads(photosearch("search", *arguments, "--json", library=library).stdout)
        return answer["text"], [Path(hit["path"]).stem for hit in answer["hits"]]

    assert search(name) == ([name], [name])
    parts, found = search(f"in:photos -{name}", "type:JPEG")
    assert parts == ["in:photos", f"-{name}", "type:JPEG"]
    assert sorted(found) == sorted(each.stem for each in written if each.stem != name)
    assert search(written[0], name) == ([name], [name])
    assert search(f"in:{written[3].parent.name}/x")[1] == [], "a field is not a file name"
    assert len(search("type:jpg")[1]) == len(written)


def test_json_tells_how_each_part_is_understood_and_what_leaves_no_photo(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    done = photosearch("search", "Hund 1987 -wien content:nonsense", "--json", library=library)
    answer = json.loads(done.stdout)
    dog, year, vienna, nonsense = answer["understood"]
    assert dog["means"] == [{"field": "any", "text": "Hund", "contents": ["dog"]}]
    assert year["means"] == [{"field": "any", "text": "1987", "from": "1987-01-01", "to": "1987-12-31"}]
    assert (vienna["excluded"], vienna["means"][0]["places"][:1]) == (True, ["AT/2761369"])
    assert nonsense["means"] == [{"field": "content", "text": "nonsense"}]
    assert answer["hits"] == []
    assert answer["nearest"] == [{"without": ["Hund", "1987", "content:nonsense"], "photos": len(written)}]
    two = photosearch("search", f"{written[0].stem} 1987", library=library).stdout
    assert two == "  No photo found\n  Without 1987: 1 photo\n"


def test_photos_are_found_by_the_place_where_they_were_taken(tmp_path: Path) -> None:
    library, photo = tmp_path / "library", tmp_path / "photos" / "photo.jpg"
    photos.write(tmp_path / "photos" / "elsewhere.jpg", 2)
    photos.write(photo, 1, exif=at_position((48.0, 12.0, 30.0), (16.0, 22.0, 20.0)))
    photosearch("index", tmp_path / "photos", library=library)
    for words in (
        ("--place", "Wien"),
        ("--place", "austria"),
        ("place:vienna",),
        ("维也纳",),
        ("Österreich -place:graz",),
    ):
        answer = json.loads(photosearch("search", *words, "--json", library=library).stdout)
        assert [hit["path"] for hit in answer["hits"]] == [str(photo)]
    done = photosearch("search", "--place", "Oslo", library=library, check=False)
    assert done.stderr == "photosearch: No photo was taken in Oslo. The library has: Vienna, Austria.\n"


def test_each_prints_one_line_for_each_image(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    done = photosearch("search", *written[:3], "--each", "-k", 2, "--json", library=library)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == [str(path) for path in written[:3]]
    for answer in answers:
        said = {"path", "files", "score", "likeness", "part", "scale", "turn", "mirrored", "proven"}
        assert [set(hit) for hit in answer["hits"]] == [said] * 2
        assert answer["hits"][0]["path"] == answer["query"]
        assert answer["hits"][0]["score"] == pytest.approx(1, abs=1e-3)
        assert answer["seconds"] > 0


def test_several_images_make_one_query_and_a_negative_example_lowers_scores(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    both = json.loads(photosearch("search", *written[:2], "-k", 8, "--json", library=library).stdout)
    assert both["query"] == [str(path) for path in written[:2]]
    assert {hit["path"] for hit in both["hits"][:2]} == {str(path) for path in written[:2]}
    less = json.loads(photosearch("search", written[0], "--not", written[1], "-k", 8, "--json", library=library).stdout)
    score = {hit["path"]: hit["score"] for hit in less["hits"]}
    assert score[str(written[1])] < {hit["path"]: hit["score"] for hit in both["hits"]}[str(written[1])]


def test_an_image_outside_the_library_with_a_name_that_is_not_utf8_can_be_searched(
    indexed: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    library, written = indexed
    stranger = tmp_path / os.fsdecode(b"caf\xe9 <b>\n.jpg")
    stranger.write_bytes(written[4].read_bytes())
    answer = json.loads(photosearch("search", stranger, "-k", 1, "--json", library=library).stdout)
    assert answer["query"] == str(stranger)
    assert answer["hits"][0]["path"] == str(written[4])
    assert photosearch_process("search", stranger, library=library).stdout.count("\n") == 9


def test_search_without_an_image_filters_and_sorts_the_library(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    names = [str(path) for path in written]

    def browse(*arguments: object) -> list[str]:
        done = photosearch("search", *arguments, "-k", 20, "--json", library=library)
        answer = json.loads(done.stdout)
        assert answer["query"] == []
        assert {hit["score"] for hit in answer["hits"]} <= {None}
        return [hit["path"] for hit in answer["hits"]]

    assert browse("--sort", "name") == names
    assert browse("--sort", "name", "--reverse") == names[::-1]
    assert browse("--text", "0003") == names[3:4]
    assert browse("--text", '"0003 OR -') == []
    assert browse("--in", written[0].parent, "--type", "jpeg", "--shape", "landscape", "--no-gps") == browse()
    assert browse("--to", "1999") == browse("--min-rating", 1) == browse("--gps") == []
    assert photosearch("search", "--text", "0003", library=library).stdout == f"  {names[3]}\n"


def test_filters_apply_to_similarity_searches(indexed: tuple[Path, list[Path]]) -> None:
    library, written = indexed
    done = photosearch("search", written[0], "--text", "0005", "--json", library=library)
    assert [hit["path"] for hit in json.loads(done.stdout)["hits"]] == [str(written[5])]
    done = photosearch("search", written[0], "--min-score", 0.999, "--json", library=library)
    assert [hit["path"] for hit in json.loads(done.stdout)["hits"]] == [str(written[0])]
    done = photosearch("search", written[0], "--sort", "name", "-k", 8, "--json", library=library)
    assert [hit["path"] for hit in json.loads(done.stdout)["hits"]] == [str(path) for path in written]

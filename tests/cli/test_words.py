"""Descriptions in words, from the layouts that exist to hits, with a pair trained here; and downloads of a pair."""

import dataclasses
import errno
import gc
import http.client
import json
import shutil
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper
from PIL import Image

from photosearch.app import Application
from photosearch.cli.exit_codes import EXIT_BAD_INPUT
from photosearch.errors import DiskFull, InputError, ModelError, StorageError
from photosearch.jobs.searching.describing import Words
from photosearch.settings import LibraryPaths, Settings, save
from photosearch.vision.pairs.catalogue import Entry, entry_of
from photosearch.vision.pairs.download import LARGEST_LISTING, fetch
from photosearch.vision.pairs.pair import VISUAL, Pair
from photosearch.vision.pairs.shelf import PairShelf
from tests.support.command_line import photosearch
from tests.support.disks import mounted
from tests.support.publisher import Publisher, published
from tests.support.vision import word_pair
from tests.support.vision.word_pair import LAYOUTS, Trained, draw, kinds

pytest.importorskip("tokenizers")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return word_pair.train(tmp_path_factory.mktemp("merges"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_description_finds_what_it_describes_in_each_layout(trained: Trained, tmp_path: Path, layout: str) -> None:
    added = PairShelf(tmp_path / "words").add(LAYOUTS[layout](trained, tmp_path / "pair"))
    pair, random = Pair.open(added.folder), np.random.default_rng(99)
    side = added.description.side
    vectors = pair.embed_pictures(np.stack([draw(*kind, random, side) for kind in kinds() for _ in range(4)]))
    right = 0
    for number, (colour, thing) in enumerate(kinds()):
        nearest = np.argsort(-(vectors @ pair.embed_text(f"a {colour} {thing}")))[:4]
        right += int((nearest // 4 == number).sum())
    assert right / len(vectors) >= 0.9
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The folder of a library that uses the processor; its photos are drawn in `photos`."""
    paths, random = LibraryPaths(tmp_path / "library"), np.random.default_rng(5)
    paths.root.mkdir()
    save(Settings(provider="cpu", decoders=1, settle_seconds=0.1), paths.settings)
    for colour, thing in kinds():
        for number in range(2):
            folder = tmp_path / "photos" / thing
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(draw(colour, thing, random, 128)).save(folder / f"{colour}{number}.png")
    return paths.root


def hits(library: Path, *arguments: object) -> list[str]:
    """The hits of a search as thing and colour, best first."""
    answer: dict[str, Any] = json.loads(photosearch("search", "--json", *arguments, library=library).stdout)
    paths = [Path(each["path"]) for each in answer["hits"]]
    return [f"{path.stem[:-1]} {path.parent.name}" for path in paths]


def refusal(library: Path, *arguments: object) -> str:
    done = photosearch(*arguments, library=library, check=False)
    assert done.returncode == EXIT_BAD_INPUT
    return done.stderr


def test_words_from_the_model_to_the_hits(trained: Trained, library: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photosearch("index", photos, library=library)
    assert "photosearch words list" in refusal(library, "search", 'shows:"a red boat"')
    folder = word_pair.immich(trained, tmp_path / "pair")
    assert "To embed the photos: photosearch index" in photosearch("words", "add", folder, library=library).stdout
    photosearch("index", library=library)
    assert hits(library, 'shows:"a red boat"', "-k", 2) == ["red boat"] * 2
    assert hits(library, 'shows:"a yellow ball"', "-k", 2) == ["yellow ball"] * 2
    assert hits(library, 'shows:"a blue tree" in:house', "-k", 1) == ["blue house"], "filters still hold"
    assert len(hits(library, 'shows:"a red boat"', "-k", 99)) == 32

    example = photos / "boat" / "green0.png"
    both = hits(library, example, 'shows:"a red boat"', "-k", 4)
    assert "red boat" in both
    assert both.index("red boat") < hits(library, example, "-k", 32).index("red boat") + 1

    own, *others = map(json.loads, photosearch("words", "list", "--json", library=library).stdout.splitlines())
    assert (own["active"], own["vectors"], own["name"]) == (True, 32, "pair")
    assert [each["name"] for each in others] == ["siglip2", "datacomp"]
    photosearch("words", "remove", "pair", library=library)
    assert not (library / "words" / own["id"]).exists()
    assert "photosearch words list" in refusal(library, "search", 'shows:"a red boat"')


def test_photos_are_embedded_once(trained: Trained, library: Path, tmp_path: Path) -> None:
    photosearch("words", "add", word_pair.open_clip(trained, tmp_path / "pair"), library=library)
    photosearch("index", tmp_path / "photos", library=library)
    (own, *_) = map(json.loads, photosearch("words", "list", "--json", library=library).stdout.splitlines())
    assert own["vectors"] == 32
    (library / "words" / own["id"] / VISUAL).write_bytes(b"no network")  # which is not needed again
    photosearch("index", library=library)
    assert hits(library, 'shows:"a green tree"', "-k", 2) == ["green tree"] * 2


def test_a_folder_without_a_pair_and_an_unknown_name_are_refused(library: Path, tmp_path: Path) -> None:
    assert "contains no pair" in refusal(library, "words", "add", tmp_path)
    assert "siglip2, datacomp" in refusal(library, "words", "add", "magic")


def test_a_pair_that_cannot_be_trusted_is_refused_and_leaves_nothing(trained: Trained, tmp_path: Path) -> None:
    shelf, source = PairShelf(tmp_path / "words"), word_pair.open_clip(trained, tmp_path / "pair")
    given = helper.make_tensor_value_info("text", TensorProto.INT64, ["N", 8])
    answer = helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["N", 8])
    graph = helper.make_graph(
        [helper.make_node("Load", ["text"], ["text_embeds"], domain="strange")], "g", [given], [answer]
    )
    networks = [helper.make_model(graph).SerializeToString(), b"no network", (source / "visual.onnx").read_bytes()]
    for network in networks:
        (source / "textual.onnx").write_bytes(network)
        with pytest.raises(ModelError):
            shelf.add(source)
        assert [*(tmp_path / "words").iterdir()] == []
    (source / "open_clip_config.json").write_text('{"model_cfg": {"vision_cfg": {"image_size": 99999}}}')
    with pytest.raises(InputError, match="cannot be read"):
        shelf.add(source)


def test_a_pair_stays_if_it_cannot_be_added_again(trained: Trained, tmp_path: Path) -> None:
    shelf, source = PairShelf(tmp_path / "words"), word_pair.open_clip(trained, tmp_path / "pair")
    added = shelf.add(source)
    before = Pair.open(added.folder).embed_text("a red boat")
    (source / "textual.onnx").write_bytes(b"no network")
    with pytest.raises(ModelError):
        shelf.add(source)
    active = shelf.active()
    assert active is not None
    assert active.folder == added.folder
    np.testing.assert_array_equal(Pair.open(added.folder).embed_text("a red boat"), before)


def test_a_pair_whose_use_cannot_be_noted_gives_its_place_back(trained: Trained, tmp_path: Path) -> None:
    shelf = PairShelf(tmp_path / "words")
    added = shelf.add(word_pair.open_clip(trained, tmp_path / "pair"))
    before = Pair.open(added.folder).embed_text("a red boat")
    (tmp_path / "words" / "active.json").unlink()
    (tmp_path / "words" / "active.json" / "a folder").mkdir(parents=True)
    with pytest.raises(StorageError):
        shelf.add(word_pair.open_clip(turned(trained), tmp_path / "other"))
    np.testing.assert_array_equal(Pair.open(added.folder).embed_text("a red boat"), before)
    assert {each.name for each in (tmp_path / "words").iterdir()} == {added.id, "active.json"}


def test_what_a_killed_process_leaves_is_put_back_or_removed(trained: Trained, tmp_path: Path) -> None:
    shelf, source = PairShelf(tmp_path / "words"), word_pair.open_clip(trained, tmp_path / "pair")
    added, before = shelf.add(source), shelf.pairs()
    for suffix in (".new", ".new.77.partial", ".77.partial"):
        shutil.copytree(added.folder, added.folder.with_name(added.id + suffix))
    added.folder.rename(added.folder.with_name(f"{added.id}.replaced"))
    assert shelf.pairs() == before
    shelf.add(source)
    assert {each.name for each in (tmp_path / "words").iterdir()} == {added.id, "active.json"}
    shutil.copytree(added.folder, added.folder.with_name(f"{added.id}.replaced"))
    shelf.remove(added)
    assert shelf.pairs() == ()


def test_a_pair_in_memory_is_replaced_with_that_of_the_library(trained: Trained, tmp_path: Path) -> None:
    words = Words()
    with ExitStack() as stack:
        library, _ = Application(LibraryPaths(tmp_path / "library"), Settings()).open_library(stack)
        shelf = library.pairs
        assert shelf is not None
        first = shelf.add(word_pair.open_clip(trained, tmp_path / "pair"))
        _, before = words.look(library, "a red boat")
        second = shelf.add(word_pair.open_clip(turned(trained), tmp_path / "other"))
        assert first.id == second.id, "the same network for pictures"
        pair, vector = words.look(library, "a red boat")
        assert float(vector @ before) < 0.9
        np.testing.assert_array_equal(vector, Pair.open(second.folder).embed_text("a red boat"))
        kept = weakref.ref(pair)
        del pair
        shelf.remove(second)
        with pytest.raises(InputError, match="need a model"):
            words.look(library, "a red boat")
        gc.collect()
        assert kept() is None, "its networks stay in memory"


def turned(trained: Trained) -> Trained:
    """The same network for pictures with another one for texts."""
    return dataclasses.replace(trained, values={**trained.values, "5.weight": -trained.values["5.weight"]})


@pytest.mark.parametrize("layout", ["immich", "transformers"])
@pytest.mark.parametrize("content", [b"{}", b"no JSON", b"\xff"])
def test_an_invalid_tokenizer_is_named(trained: Trained, tmp_path: Path, layout: str, content: bytes) -> None:
    source = LAYOUTS[layout](trained, tmp_path / "pair")
    (tokenizer,) = source.rglob("tokenizer.json")
    tokenizer.write_bytes(content)
    with pytest.raises((InputError, ModelError), match="tokenizer"):
        PairShelf(tmp_path / "words").add(source)


def test_a_network_that_was_altered_is_not_used(trained: Trained, tmp_path: Path) -> None:
    added = PairShelf(tmp_path / "words").add(word_pair.transformers(trained, tmp_path / "pair"))
    file = added.folder / VISUAL
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(ModelError, match="was altered"):
        Pair.open(added.folder).embed_pictures(np.zeros((1, 32, 32, 3), np.uint8))


# Downloads

FILES = {"a/visual.onnx": bytes(range(256)) * 8000, "a/config.json": b'{"a": 1}', "other.bin": b"not wanted"}
ENTRY = Entry("test", "A test", "MIT", "somebody/pair", ("a/visual.onnx", "a/config.json"), 2, folder="a")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with published(dict(FILES)) as made:
        yield made


def load(publisher: Publisher, folder: Path) -> Path:
    return fetch(ENTRY, folder, lambda done, total: None, publisher.address)


def test_a_download_is_complete_and_reports_its_progress(publisher: Publisher, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = fetch(ENTRY, tmp_path, lambda done, total: told.append((done, total)), publisher.address)
    assert folder == tmp_path / "a"
    assert (folder / "visual.onnx").read_bytes() == FILES["a/visual.onnx"]
    assert sorted(each.name for each in tmp_path.rglob("*") if each.is_file()) == ["config.json", "visual.onnx"]
    assert told == sorted(told)
    assert told[-1] == (2048008, 2048008)
    publisher.asked.clear()
    load(publisher, tmp_path)
    assert [path for path, _ in publisher.asked if "/resolve/" in path] == [], "what is whole is not loaded again"


@pytest.mark.parametrize("ignores_ranges", [False, True])
def test_a_download_that_breaks_off_is_resumed(publisher: Publisher, tmp_path: Path, ignores_ranges: bool) -> None:
    publisher.breaks_off_after, publisher.ignores_ranges = 1_500_000, ignores_ranges
    with pytest.raises(InputError, match="to continue where it stopped"):
        load(publisher, tmp_path)
    publisher.breaks_off_after = None
    publisher.asked.clear()
    load(publisher, tmp_path)
    assert [wanted for path, wanted in publisher.asked if path.endswith(".onnx")] == ["bytes=1500000-"]
    assert (tmp_path / "a" / "visual.onnx").read_bytes() == FILES["a/visual.onnx"]


@pytest.mark.parametrize(("listing", "message"), [(True, "does not list the files"), (False, "was interrupted")])
def test_a_lost_connection_is_not_reported_as_an_error_of_the_disk(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listing: bool, message: str
) -> None:
    read = http.client.HTTPResponse.read

    def lost(answer: http.client.HTTPResponse, amount: int | None = None) -> bytes:
        if (amount == LARGEST_LISTING) == listing:
            raise OSError(errno.EHOSTUNREACH, "No route to host")
        return read(answer, amount)

    monkeypatch.setattr(http.client.HTTPResponse, "read", lost)
    with pytest.raises(InputError, match=f"{message}.*No route to host"):
        load(publisher, tmp_path)


@pytest.mark.parametrize("altered", ["a/visual.onnx", "a/config.json"])
def test_a_file_that_is_not_what_the_publisher_lists_is_removed(
    publisher: Publisher, tmp_path: Path, altered: str
) -> None:
    publisher.altered = frozenset({altered})
    with pytest.raises(InputError, match="differs from the file that its publisher lists"):
        load(publisher, tmp_path)
    assert not (tmp_path / altered).exists()
    publisher.altered = frozenset()
    load(publisher, tmp_path)
    assert (tmp_path / altered).read_bytes() == FILES[altered]


def test_a_full_disk_ends_a_download_which_goes_on_later(publisher: Publisher, tmp_path: Path) -> None:
    with mounted(tmp_path / "small") as small:
        (small / "ballast").write_bytes(bytes(1_000_000))
        with pytest.raises(DiskFull):
            load(publisher, small / "words")
        (small / "ballast").unlink()
        load(publisher, small / "words")
        assert (small / "words" / "a" / "visual.onnx").read_bytes() == FILES["a/visual.onnx"]


def test_a_download_from_an_insecure_address_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a secure address"):
        fetch(ENTRY, tmp_path, lambda done, total: None, "http://models.example")
    publisher.redirects_to = "http://models.example/visual.onnx"
    with pytest.raises(InputError, match="not a secure address"):
        load(publisher, tmp_path)


def test_a_publisher_that_lacks_a_file_or_is_away_is_reported(publisher: Publisher, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not list the files"):
        fetch(dataclasses.replace(ENTRY, files=("lost.onnx",)), tmp_path, lambda done, total: None, publisher.address)
    with pytest.raises(InputError, match="does not list the files"):
        fetch(ENTRY, tmp_path, lambda done, total: None, "http://127.0.0.1:1")


def test_a_file_without_a_hash_is_not_downloaded(publisher: Publisher, tmp_path: Path) -> None:
    publisher.conceals_hashes = True
    with pytest.raises(InputError, match="could not check it") as refused:
        load(publisher, tmp_path)
    assert "words add FOLDER" in str(refused.value)
    assert [path for path, _ in publisher.asked if "/resolve/" in path] == []


def test_a_model_of_the_list_is_downloaded_on_request(trained: Trained, library: Path, tmp_path: Path) -> None:
    source = word_pair.rclip(trained, tmp_path / "rclip")
    entry = entry_of("datacomp")
    assert entry is not None
    contents = {
        name: (source / name).read_bytes() if name.endswith("onnx") else trained.merges
        for name in ("visual.onnx", "textual.onnx", "tokenizer/bpe_simple_vocab_16e6.txt.gz")
    }
    files = {path: next(each for name, each in contents.items() if path.endswith(name)) for path in entry.files}
    with published(files) as publisher:
        photosearch("words", "add", "datacomp", "--publisher", publisher.address, library=library)
    (own, *_) = map(json.loads, photosearch("words", "list", "--json", library=library).stdout.splitlines())
    assert (own["name"], own["licence"], own["active"]) == (entry.title, "MIT", True)
    assert not (library / "words" / "downloads" / "datacomp").exists()

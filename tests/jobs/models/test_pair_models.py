"""Models for words in the running library: photos are embedded, described, explained and forgotten again."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.app import Application
from photosearch.core.events import (
    ExplainFailed,
    Extra,
    ExtraProgress,
    FoldersChanged,
    SearchDone,
    SearchFailed,
    WordsExplained,
)
from photosearch.core.photo import Photo
from photosearch.core.query.query import Filters, Query
from photosearch.jobs.runner import Runner
from tests.support.jobs.library import Heard, holds
from tests.support.vision import word_pair
from tests.support.vision.word_pair import draw

pytest.importorskip("tokenizers")

RED_BOAT = Filters(text='shows:"a red boat"')


def ask(runner: Runner, heard: Heard) -> Photo:
    """The photo that a red boat describes best."""
    ticket = runner.searches.search(Query(filters=RED_BOAT))
    return heard.wait_for(SearchDone, lambda event: event.ticket == ticket).hits[0].photo


def test_a_model_for_words_embeds_the_library_at_once_and_its_vectors_go_with_it(
    application: Application, runner: Runner, heard: Heard, tmp_path: Path
) -> None:
    random, photos = np.random.default_rng(4), tmp_path / "photos"
    photos.mkdir()
    scenes = {"both": (("red", "boat"), ("blue", "house")), "neither": (("green", "tree"), ("yellow", "ball"))}
    for name, kinds in scenes.items():
        drawn = [draw(colour, thing, random, 128) for colour, thing in kinds]
        Image.fromarray(np.concatenate(drawn, axis=1)).save(photos / f"{name}.png")
    runner.indexing.add_folder(str(photos))
    runner.start()
    heard.wait_for(FoldersChanged, holds(2))
    runner.searches.search(Query(filters=RED_BOAT))
    assert "photosearch words list" in heard.wait_for(SearchFailed).message
    trained = word_pair.train(tmp_path / "merges")
    runner.pair_models.add(word_pair.immich(trained, tmp_path / "pair"))
    heard.wait_for(ExtraProgress, lambda event: event.extra is Extra.WORDS and event.done == event.total == 2)
    hit = ask(runner, heard)
    assert Path(hit.file.path).stem == "both"

    ticket = runner.searches.explain("a red boat", hit)
    explained = heard.wait_for(WordsExplained, lambda event: event.ticket == ticket)
    across = explained.weights.sum(axis=0)
    assert across[:3].sum() > across[4:].sum(), "the boat is on the left"
    assert (explained.area.left, explained.area.right) == (0, 1), "this pair squashes photos into its square"

    (status,) = runner.pair_models.statuses()
    assert status.vectors == 2
    runner.pair_models.remove(status.pair)
    Image.fromarray(draw("blue", "ball", random, 128)).save(photos / "later.png")
    heard.wait_for(FoldersChanged, holds(3))  # the model was removed before this photo was found
    with application.open_reader() as store:
        assert store.models.id_of(status.pair.description.sha256) is None
    runner.searches.explain("a red boat", hit)
    assert "photosearch words list" in heard.wait_for(ExplainFailed).message

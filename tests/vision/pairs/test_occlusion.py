"""The heat map of a description lies on what it describes, with a pair trained here on drawn scenes."""

import numpy as np
import pytest

from photosearch.vision.pairs.occlusion import match_map
from photosearch.vision.pairs.pair import Pair
from photosearch.vision.pairs.shelf import PairShelf
from tests.support.vision import word_pair
from tests.support.vision.word_pair import SIDE, draw, kinds

pytest.importorskip("tokenizers")

SCENES = 24


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder = tmp_path_factory.mktemp("pair")
    trained = word_pair.train(folder / "merges")
    return Pair.open(PairShelf(folder / "words").add(word_pair.immich(trained, folder / "pair")).folder, threads=1)


def test_the_map_is_strongest_on_the_thing_that_the_text_describes(pair: Pair) -> None:
    random, found = np.random.default_rng(9), 0
    for _ in range(SCENES):
        one, other = random.permutation(kinds())[:2]
        scenes = [draw(str(kind[0]), str(kind[1]), random, SIDE) for kind in (one, other)]
        both = np.concatenate(scenes, axis=1)[:, ::2]  # the model sees a square
        for kind, side in ((one, slice(0, 3)), (other, slice(4, 7))):
            weights = match_map(pair, both, pair.embed_text(f"a {kind[0]} {kind[1]}"))
            assert weights is not None
            assert weights.min() == 0
            found += weights[:, side].sum() > weights.sum() / 2
    assert found / (2 * SCENES) >= 0.85


def test_no_further_part_is_tried_once_it_is_stopped(pair: Pair) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) == 3

    picture = np.zeros((SIDE, SIDE, 3), np.uint8)
    assert match_map(pair, picture, pair.embed_text("a boat"), stop) is None
    assert len(asked) == 3

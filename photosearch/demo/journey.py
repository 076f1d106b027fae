"""Searches the rendered library by every edited picture, and shows the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosearch.core.answers.heat import heat
from photosearch.core.photo import Box, Floats, Hit, Pixels
from photosearch.core.query.query import Example, Query
from photosearch.demo.contact_sheet import Cell, Row, contact_sheet
from photosearch.jobs.searching.searcher import Searcher
from photosearch.scenes.rendering import ORIGINAL, Rendered

HITS = 4
"""Hits shown for each query."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A query, its hits except the query itself, and whether the first hit shows the same place."""

    query: Rendered
    hits: tuple[Hit, ...]
    right: bool


def ask(searcher: Searcher, rendered: Sequence[Rendered]) -> tuple[Answer, ...]:
    """Searches by every edited picture; the first other photo should show the same place."""
    scene_of = {str(each.path): each.scene for each in rendered}
    answers = []
    for query in rendered:
        if query.variant == ORIGINAL:
            continue
        hits = searcher.search(Query((Example(str(query.path)),), HITS + 1))
        others = tuple(hit for hit in hits if hit.photo.file.path != str(query.path))[:HITS]
        right = bool(others) and scene_of.get(others[0].photo.file.path) == query.scene
        answers.append(Answer(query, others, right))
    return tuple(answers)


def table(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Returns a table of how often the first hit shows the same place, for each kind of edit."""
    variants = dict.fromkeys(answer.query.variant for answer in answers)
    lines = [f"{'edited picture':<16}{'same place first':>18}{'score of the first hit':>26}"]
    for variant in (*variants, None):
        chosen = [each for each in answers if variant in (None, each.query.variant)]
        right = sum(each.right for each in chosen)
        score = np.median([each.hits[0].score for each in chosen if each.hits])
        lines.append(f"{variant or 'all':<16}{f'{right} of {len(chosen)}':>18}{score:>26.3f}")
    return tuple(lines)


def sheet(searcher: Searcher, answers: Sequence[Answer], target: Path) -> None:
    """Writes a contact sheet with one query for each kind of edit, its hits, and where the first hit matches."""
    first_of_each = {answer.query.variant: answer for answer in reversed(answers)}
    by_scene = sorted(answers, key=lambda answer: answer.query.scene)
    # A different place in each row.
    rows = []
    for number, variant in enumerate(reversed(first_of_each)):
        choices = [answer for answer in by_scene if answer.query.variant == variant]
        rows.append(_row(searcher, choices[number % len(choices)]))
    contact_sheet(rows, target)


def _row(searcher: Searcher, answer: Answer) -> Row:
    example = Example(str(answer.query.path))
    reason = searcher.explain(0, example, answer.hits[0].photo)
    query = searcher.preview(example.source).pixels
    found = [searcher.preview(hit.photo.file.path).pixels for hit in answer.hits]
    cells = [
        Cell(query, f"query: {answer.query.variant}"),
        Cell(_overlaid(query, reason.query_map, reason.query_area), "what matched in the query"),
        Cell(_overlaid(found[0], reason.hit_map, reason.hit_area), "what matched in the first hit"),
    ]
    for hit, image in zip(answer.hits, found, strict=True):
        cells.append(Cell(image, f"{hit.score:.3f}  {Path(hit.photo.file.path).stem}"))
    return Row(f"{answer.query.kind}, {answer.query.variant}", tuple(cells))


def _overlaid(image: Pixels, weights: Floats, area: Box) -> Pixels:
    """Draws the heat map of `weights` over the `area` that the model saw, and dims the rest of the picture."""
    height, width = image.shape[:2]
    top, bottom = max(0, round(area.top * height)), min(height, round(area.bottom * height))
    left, right = max(0, round(area.left * width)), min(width, round(area.right * width))
    colours = heat(weights, bottom - top, right - left).astype(np.float32)
    strength = colours[..., 3:] / 255
    picture = image.astype(np.float32) * 0.5
    here = image[top:bottom, left:right].astype(np.float32)
    picture[top:bottom, left:right] = here * (1 - strength) + colours[..., :3] * strength
    return picture.astype(np.uint8)

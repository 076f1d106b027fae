"""Finds and reads text in pixels, with the models in the package rapidocr. It never goes online.

Most photos have no text. So the detector first searches a small copy, which is much cheaper, and searches the photo
itself only if it finds something.
"""

from pathlib import Path
from typing import Any

import numpy as np

from photosearch.core.photo import Box, Floats, Pixels
from photosearch.core.written import LONGEST_LINE, MOST_LINES, Line, Lines, Word

READ_SIDE = 1280
"""Longest side in pixels of the picture that is read. In a larger one, the detector overlooks more (bench_text)."""
GLANCE_SIDE = 640
"""Longest side of the small copy. It shows letters of 20 pixels in a picture of 1920 (bench_text)."""
_SURE, _SURE_OF_ONE = 0.8, 0.97
"""The least confidence of a line to keep, from 0 to 1, and of a line of one character: edges of things are often read
as a bar or a cross, with less confidence."""
_GLANCED, _DETECTED = 0.5, 0.3
"""The least score of a line in the small copy, and in the picture, where small letters get low scores."""
_SETTINGS: dict[str, Any] = {
    "Global.log_level": "critical",
    "Global.use_cls": False,  # turns upside-down lines, which are rare in photos
    "Global.max_side_len": READ_SIDE,
    "Global.return_word_box": True,
    "Global.text_score": _SURE,
    "Det.limit_type": "max",
    "Det.limit_side_len": READ_SIDE,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # several photos are read at a time instead
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class Reader:
    """The loaded networks: one that finds lines, one that reads them.

    Raises:
        ImportError, OSError: the package or one of its models is missing.
    """

    def __init__(self) -> None:
        import rapidocr  # here: it takes a second, and only the process that reads text needs it

        models = Path(rapidocr.__file__).parent / "models"
        # With their paths, so that the package does not look for others on the network.
        paths = {f"{task}.model_path": str(_only(models, f"*_{task.lower()}_*.onnx")) for task in ("Det", "Rec")}
        self._ocr: Any = rapidocr.RapidOCR(params={**_SETTINGS, **paths})
        blank = np.full((64, 128, 3), 255, np.uint8)
        self._ocr(blank, use_det=True, use_rec=False)  # the models are loaded at their first use
        self._ocr(blank, use_det=False, use_rec=True)

    def read(self, pixels: Pixels) -> Lines:
        """Returns the text in a picture, uint8 [H, W, 3] RGB with a longest side of at most READ_SIDE, line by line."""
        picture = np.ascontiguousarray(pixels[:, :, ::-1])  # the package wants BGR
        if not self._shows_text(picture):
            return ()
        answer = self._ocr(picture, use_det=True, use_rec=True, box_thresh=_DETECTED)
        if answer.txts is None:
            return ()
        height, width = picture.shape[:2]
        size = np.array([width, height], np.float32)
        found = zip(answer.txts, answer.scores, answer.word_results, strict=True)
        return tuple(
            _line(text, words, size)
            for text, score, words in found
            if text.strip() and (len(text.strip()) > 1 or score >= _SURE_OF_ONE)
        )[:MOST_LINES]

    def _shows_text(self, picture: Pixels) -> bool:
        step = -(-max(picture.shape[:2]) // GLANCE_SIDE)
        if step == 1:
            return True
        height, width = (side // step * step for side in picture.shape[:2])
        if not height or not width:
            return True
        blocks = picture[:height, :width].reshape(height // step, step, width // step, step, 3)
        small = np.rint(blocks.mean((1, 3), np.float32)).astype(np.uint8)
        return self._ocr(small, use_det=True, use_rec=False, box_thresh=_GLANCED).boxes is not None


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise OSError(f"{folder} has no {pattern}")
    return found[-1]


def _line(text: str, words: Any, size: Floats) -> Line:
    """Makes a line of a text and its (word, confidence, corners [4, 2] in pixels)."""
    return Line(text[:LONGEST_LINE], tuple(Word(word, _box(corners, size)) for word, _, corners in words or ()))


def _box(corners: Any, size: Floats) -> Box:
    places = np.clip(np.asarray(corners, np.float32) / size, 0.0, 1.0)
    (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
    return Box(left, top, right, bottom)

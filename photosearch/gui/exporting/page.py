"""A page of photos in one HTML file, with pictures and heat maps inside it. It loads nothing and runs no script."""

import base64
import html
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage

from photosearch import durable
from photosearch.core.photo import Box
from photosearch.gui.exporting.pictures import Heat, Picture
from photosearch.gui.look.texts import photo_text, text
from photosearch.gui.look.texts.text import tr
from photosearch.gui.work.images import encoded

_SIDE = 320
"""Longest side of a picture, in pixels."""
_STYLE = f"""
:root {{ color-scheme: light dark; --back: #fafaf8; --text: #202226; --quiet: #62666d }}
@media (prefers-color-scheme: dark) {{ :root {{ --back: #1c1e21; --text: #e8e9ea; --quiet: #a3a7ad }} }}
body {{ font: 14px sans-serif; margin: 24px; background: var(--back); color: var(--text) }}
main {{ display: flex; flex-wrap: wrap; gap: 16px; margin-top: 16px }}
figure {{ margin: 0; width: {_SIDE}px; max-width: 100% }}
figcaption {{ margin-top: 6px; overflow-wrap: anywhere }} small {{ color: var(--quiet) }}
.photo {{ position: relative; display: inline-block; overflow: hidden; vertical-align: top; max-width: 100% }}
.photo > img {{ display: block; max-width: 100%; height: auto }}
.photo > .heat {{ position: absolute; max-width: none }}
.part {{ position: absolute; box-sizing: border-box; border: 2px solid #ffb000; outline: 1px solid #000 }}
#example {{ margin-bottom: 16px }} label {{ padding: 4px }}
#heat:not(:checked) ~ main .heat, #heat:not(:checked) ~ main .part {{ display: none }}
"""
_NOTHING_ELSE = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""The page may load nothing and run no script, so a file name that is read as markup is harmless."""


def write_html(
    pictures: Sequence[Picture], title: str, target: Path, example: QImage | None = None, language: str = ""
) -> None:
    """Writes a page; raises StorageError if it cannot be written.

    Args:
        example: the picture that was searched by; the page shows it above the photos.
        language: the language of the page's texts (BCP 47); by default that of the window.
    """
    language = html.escape(language or QLocale().bcp47Name())
    figures = "\n".join(map(_figure, pictures))
    page = f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_NOTHING_ELSE}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>
<h1>{html.escape(title)}</h1>
{_example(example)}{_switch(pictures)}<main>
{figures}
</main></body></html>
"""
    durable.write_bytes(target, page.encode("utf-8", "replace"), private=False)


def _example(image: QImage | None) -> str:
    if image is None or image.isNull():
        return ""
    name = html.escape(tr("Example"))
    return f'<figure id="example">{_photo(image, name, None)}<figcaption>{name}</figcaption></figure>\n'


def _switch(pictures: Sequence[Picture]) -> str:
    if all(each.heat is None for each in pictures):
        return ""
    label, hint = html.escape(tr("Show heat maps")), html.escape(tr("Amber areas match the example."))
    return (
        f'<input type="checkbox" id="heat" checked aria-describedby="hint"><label for="heat">{label}</label>\n'
        f'<small id="hint">{hint}</small>\n'
    )


def _figure(picture: Picture) -> str:
    photo, said, heat = picture.photo, picture.photo.annotations, picture.heat
    lines = [
        said.title,
        said.caption,
        text.stars(said.rating) if said.rating else None,
        photo_text.taken(photo),
        tr("Similarity {}").format(text.score(heat.score)) if heat else None,
    ]
    words = "".join(f"<br><small>{html.escape(line)}</small>" for line in lines if line)
    name = html.escape(text.name(photo.file.path))
    shown = "" if picture.image.isNull() else _photo(picture.image, name, heat)
    return f"<figure>{shown}<figcaption>{name}{words}</figcaption></figure>"


def _photo(image: QImage, name: str, heat: Heat | None) -> str:
    scaled = image.scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    over = ""
    if heat is not None:
        over = f'<img class="heat" alt="" {_at(heat.area)} {_source(heat.image, "PNG")}>'
        over += f'<span class="part" {_at(heat.part)}></span>' if heat.part is not None else ""
    size = f'width="{scaled.width()}" height="{scaled.height()}"'
    return f'<span class="photo"><img alt="{name}" {size} {_source(scaled, "JPEG")}>{over}</span>'


def _source(image: QImage, form: str) -> str:
    return f'src="data:image/{form.lower()};base64,{base64.b64encode(encoded(image, form)).decode("ascii")}"'


def _at(box: Box) -> str:
    left, top, width, height = (
        f"{100 * each:.2f}%" for each in (box.left, box.top, box.right - box.left, box.bottom - box.top)
    )
    return f'style="left:{left};top:{top};width:{width};height:{height}"'

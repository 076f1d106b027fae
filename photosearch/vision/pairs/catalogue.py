"""The pairs that PhotoSearch can download, if a person asks for one by name.

The hashes are not stored here: the publisher lists them beside each file. Listing and files come over TLS, so a damaged
or exchanged file is noticed, unless the publisher exchanges both. A file that is listed without a hash is not
downloaded. No other part of PhotoSearch downloads anything.

MobileCLIP2 is left out: Apple licenses it for research alone, and publishes no ONNX files. A folder with an export of
it can be added (`layouts`).
"""

from dataclasses import dataclass

PUBLISHER = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair to download. `megabytes` is about its size; `files` are paths in the publisher's `repository`."""

    name: str
    title: str
    licence: str
    repository: str
    files: tuple[str, ...]
    megabytes: int
    folder: str = ""
    """The folder of the pair in the repository."""
    revision: str = "main"

    @property
    def address(self) -> str:
        """The publisher's page."""
        return f"{PUBLISHER}/{self.repository}"


CATALOGUE = (
    Entry(
        "siglip2",
        "SigLIP 2 B/16 multilingual (Immich)",
        "Apache-2.0",
        "immich-app/ViT-B-16-SigLIP2__webli",
        (
            "config.json",
            "visual/model.onnx",
            "visual/preprocess_cfg.json",
            "textual/model.onnx",
            "textual/tokenizer.json",
            "textual/tokenizer_config.json",
        ),
        1500,
    ),
    Entry(
        "datacomp",
        "CLIP ViT-B/32 DataComp, English (rclip)",
        "MIT",
        "yurijmikhalevich/rclip-models",
        (
            "ViT-B-32-256-datacomp_s34b_b86k/visual.onnx",
            "ViT-B-32-256-datacomp_s34b_b86k/textual.onnx",
            "tokenizer/bpe_simple_vocab_16e6.txt.gz",
        ),
        600,
        folder="ViT-B-32-256-datacomp_s34b_b86k",
    ),
)


def entry_of(name: str) -> Entry | None:
    """Returns the entry with this name, or None."""
    return next((each for each in CATALOGUE if each.name == name), None)

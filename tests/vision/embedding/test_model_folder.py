from pathlib import Path

import pytest

from photosearch.errors import ModelError
from photosearch.vision.embedding.manifest import MANIFEST_FILE, MODEL_FILE, WEIGHTS_FILE, read_manifest
from photosearch.vision.embedding.model_folder import keep_network
from tests.support.vision.model_files import write


def test_a_trained_network_is_kept_whole_under_its_id(tmp_path: Path) -> None:
    draft = write(tmp_path / "draft")
    (draft / WEIGHTS_FILE).write_bytes(b"weights")
    (draft / "notes.txt").write_text("not part of a model")
    kept = keep_network(tmp_path / "models", draft)
    assert kept == tmp_path / "models" / read_manifest(draft).id
    assert {each.name for each in kept.iterdir()} == {MODEL_FILE, WEIGHTS_FILE, MANIFEST_FILE}
    assert all((kept / name).read_bytes() == (draft / name).read_bytes() for name in (MODEL_FILE, WEIGHTS_FILE))
    assert keep_network(tmp_path / "models", draft) == kept


def test_an_altered_draft_is_not_kept(tmp_path: Path) -> None:
    draft = write(tmp_path / "draft")
    (draft / WEIGHTS_FILE).write_bytes(b"weights")
    (draft / MODEL_FILE).write_bytes((draft / MODEL_FILE).read_bytes() + b"x")
    with pytest.raises(ModelError, match="altered"):
        keep_network(tmp_path / "models", draft)
    assert not (tmp_path / "models").exists()

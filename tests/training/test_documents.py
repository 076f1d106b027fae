"""Every `photosearch-train` command quoted in a document exists."""

import pytest

from photosearch_training.cli import main
from tests.support.documents import unknown_commands


def test_every_photosearch_train_command_in_a_document_exists(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert not unknown_commands("photosearch-train", capsys.readouterr().out)

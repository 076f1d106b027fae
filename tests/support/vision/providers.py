"""A second execution provider beside the CPU, and ways in which it goes wrong."""

import os
import signal
from types import MappingProxyType

import numpy as np
import onnxruntime
import pytest

from photosearch.vision.embedding import embed

SECOND = "AzureExecutionProvider"
"""Some builds of onnxruntime have it beside the CPU; all but its own few operators it leaves to the CPU."""
needs_second = pytest.mark.skipif(
    SECOND not in onnxruntime.get_available_providers(), reason="this build of onnxruntime has the CPU alone"
)


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second provider that this build of onnxruntime has."""
    monkeypatch.setattr(
        embed, "EXECUTION_PROVIDERS", MappingProxyType({"second": SECOND, "cpu": "CPUExecutionProvider"})
    )


class Spoilt(onnxruntime.InferenceSession):
    """A real session that goes wrong on the second provider as drivers do."""

    healthy_runs = 0
    fault = ""

    def __init__(self, *given, providers, **options) -> None:
        self._second = providers[0][0] == SECOND
        if self.fault == "load" and self._second:
            raise RuntimeError("the driver is too old\nand more")
        super().__init__(*given, providers=providers, **options)
        self._runs = 0

    def get_providers(self):
        return ["CPUExecutionProvider"] if self.fault == "device" else super().get_providers()

    def run(self, *given):
        answers = super().run(*given)
        self._runs += 1
        if not self._second or self._runs <= self.healthy_runs:
            return answers
        match self.fault:
            case "numbers":
                return [np.roll(answer, 1, axis=-1) for answer in answers]
            case "nan":
                return [answer * np.nan for answer in answers]
            case "shape":
                return [answer[:, :-1] for answer in answers]
            case "fails":
                raise RuntimeError("the device is lost\nand more")
            case "ends":
                os.kill(os.getpid(), signal.SIGSEGV)
        return answers


@pytest.fixture
def spoil(monkeypatch: pytest.MonkeyPatch):
    def do(fault: str, healthy_runs: int = 0) -> None:
        monkeypatch.setattr(Spoilt, "fault", fault)
        monkeypatch.setattr(Spoilt, "healthy_runs", healthy_runs)
        monkeypatch.setattr(onnxruntime, "InferenceSession", Spoilt)

    return do

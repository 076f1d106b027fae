"""A second execution provider beside the CPU, and ways for it to fail."""

import os
import signal
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import onnxruntime
import pytest

from photosearch.vision.embedding import embed

SECOND = "AzureExecutionProvider"
"""Some builds of onnxruntime include it. It leaves all but a few operators to the CPU."""
needs_second = pytest.mark.skipif(
    SECOND not in onnxruntime.get_available_providers(), reason="this build of onnxruntime has no second provider"
)


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the second provider the preferred one."""
    monkeypatch.setattr(
        embed, "EXECUTION_PROVIDERS", MappingProxyType({"second": SECOND, "cpu": "CPUExecutionProvider"})
    )


class Spoil(Protocol):
    """Makes every session fail in the given way after some healthy runs."""

    def __call__(self, fault: str, healthy_runs: int = 0) -> None: ...


class Spoilt(onnxruntime.InferenceSession):  # type: ignore[misc]  # onnxruntime has no types
    """A real session that fails on the second provider in the ways drivers fail."""

    healthy_runs = 0
    fault = ""

    def __init__(self, *given: Any, providers: Any, **options: Any) -> None:
        self._second = providers[0][0] == SECOND
        if self.fault == "load" and self._second:
            raise RuntimeError("the driver is too old\nand more")
        super().__init__(*given, providers=providers, **options)
        self._runs = 0

    def get_providers(self) -> list[str]:
        return ["CPUExecutionProvider"] if self.fault == "device" else super().get_providers()

    def run(self, *given: Any) -> Any:
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
def spoil(monkeypatch: pytest.MonkeyPatch) -> Spoil:
    def do(fault: str, healthy_runs: int = 0) -> None:
        monkeypatch.setattr(Spoilt, "fault", fault)
        monkeypatch.setattr(Spoilt, "healthy_runs", healthy_runs)
        monkeypatch.setattr(onnxruntime, "InferenceSession", Spoilt)

    return do

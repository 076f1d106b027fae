"""The quick depth: a head behind the network in force, learnt in minutes on a processor."""

import dataclasses
from dataclasses import dataclass

from photosearch.personal import estimating, learning
from photosearch.personal.context import Estimate, Told, Work
from photosearch.personal.learning import LearningSettings
from photosearch.personal.report import Report
from photosearch.vision.embedding import model_folder


@dataclass(frozen=True, slots=True)
class Quick:
    """As `work.Depth`."""

    settings: LearningSettings

    def estimate(self, work: Work) -> Estimate:
        """As `estimating.estimate`."""
        size = sum(file.stat().st_size for file in work.model.iterdir() if file.suffix == ".onnx")
        return estimating.estimate(work.collection, work.parts.embedder, work.decoder, self.settings, size)

    def learn(self, work: Work, told: Told) -> tuple[Report, str | None]:
        """As `learning.learn`, and keeps the head where it is better."""
        head, report = learning.learn(
            work.collection, work.parts.embedder, work.decoder, work.folder, self.settings, told
        )
        if not report.verdict.better:
            return report, None
        details = {
            "quality": report.verdict.rounded(),
            "recipe": dataclasses.asdict(self.settings),
            "learnt_from": dict(report.counts),
        }
        return report, model_folder.write_head(work.parts.shelf.folder, work.model, head, work.name, details).name

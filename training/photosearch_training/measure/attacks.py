"""Attacks an embedding with knowledge of the network: invisible changes to photos that distort a ranking.

One projected gradient ascent with nine objectives. The network is a differentiable function; an optional judge embeds
the finished pictures as the application would. This module knows nothing about files or training.

Protocol, after Zhou et al. 2020 (Adversarial Ranking Attack and Defense), Zhou et al. 2021 (Adversarial Attack and
Defense in Deep Ranking) and Zhou & Patel 2022 (Enhancing Adversarial Robustness for Deep Metric Learning): each photo
of a sample is attacked alone, against unchanged gallery embeddings. d is the Euclidean distance of unit vectors, in
[0, 2]; the gallery of a photo excludes the photo itself. Every attack has its own stream of random numbers from one
seed.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch

from photosearch.errors import InputError

Network: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""Maps images, float32 [N, 3, S, S] in [0, 1], to embeddings [N, D] of unit norm."""

Objective: TypeAlias = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Maps embeddings [n, D] of the photos at rows [n] to the values [n] that the attacker maximises."""

_TOP = 0.01
"""Share of the gallery that counts as top-ranked in attacks that lower a rank."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the attacker: changes of at most `epsilon` to each value in [0, 1], found in `steps` sign steps."""

    epsilon: float = 8 / 255
    step: float = 3 / 255
    steps: int = 32
    seed: int = 0
    chunk: int = 32
    """Photos per batch; smaller batches need less memory."""


@dataclass(frozen=True, slots=True)
class Target:
    """The photos to attack, [Q, 3, S, S] in [0, 1] with classes [Q], and the gallery [G, D] with classes [G].

    `own` [Q] is the position of each photo itself in the gallery, -1 if it is not there.
    """

    images: torch.Tensor
    labels: torch.Tensor
    gallery: torch.Tensor
    gallery_labels: torch.Tensor
    own: torch.Tensor

    def same(self) -> torch.Tensor:
        """Return bool [Q, G]: other photos of the same class."""
        return (self.labels[:, None] == self.gallery_labels) & self.others()

    def others(self) -> torch.Tensor:
        """Return bool [Q, G]: all except the photo itself."""
        return torch.arange(len(self.gallery)) != self.own[:, None]

    def clean_distances(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Return distances [Q, G], infinite to the photo itself."""
        return distances(embeddings, self.gallery).masked_fill(~self.others(), torch.inf)


@dataclass(frozen=True, slots=True)
class Robustness:
    """Figures under attack: percentages, except `es_distance` in [0, 2] and `tma`, a cosine.

    A model that no attack can move has ca_plus and qa_plus of about 50, ca_minus and qa_minus of about 0, es_distance
    0, tma of about the cosine of unrelated photos, es_recall, ltm and gtm equal to its clean recall@1, and gtt 100.
    """

    queries: int
    recall: float
    """Clean recall@1 of the same queries."""
    ca_plus: float
    ca_minus: float
    qa_plus: float
    qa_minus: float
    tma: float
    es_distance: float
    es_recall: float
    ltm: float
    gtm: float
    gtt: float

    @property
    def ers(self) -> float:
        """Empirical robustness score (Zhou et al. 2021), in percent, higher is better.

        mean[2 CA+, 100 - CA-, 2 QA+, 100 - QA-, 100 (1 - TMA), 50 (2 - ES:D), ES:R, LTM, GTM, GTT]
        """
        parts = (
            2 * self.ca_plus,
            100 - self.ca_minus,
            2 * self.qa_plus,
            100 - self.qa_minus,
            100 * (1 - self.tma),
            50 * (2 - self.es_distance),
            self.es_recall,
            self.ltm,
            self.gtm,
            self.gtt,
        )
        return sum(parts) / len(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return {**dataclasses.asdict(self), "ers": self.ers}


def distances(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return Euclidean distances [n, G] between unit rows [n, D] and [G, D]; the gradient is finite everywhere."""
    return (2 - 2 * one @ other.T).clamp(min=1e-12).sqrt()


def perturb(
    network: Network, images: torch.Tensor, objective: Objective, settings: Settings, random_start: bool = False
) -> torch.Tensor:
    """Change images [N, 3, S, S] to raise the objective: projected gradient ascent (Madry et al. 2018).

    x <- clamp(x + step * sign(gradient)), within `epsilon` of the start in every value and within [0, 1]. A random
    start lies anywhere in that range; objectives with a zero gradient at the photo itself need one.
    """
    random = torch.Generator().manual_seed(settings.seed)
    finished = []
    for rows in torch.split(torch.arange(len(images)), settings.chunk):
        lowest = (images[rows] - settings.epsilon).clamp(min=0)
        highest = (images[rows] + settings.epsilon).clamp(max=1)
        changed = images[rows]
        if random_start:
            changed = lowest + (highest - lowest) * torch.rand(changed.shape, generator=random)
        for _ in range(settings.steps):
            changed.requires_grad_()
            wanted = objective(network(changed), rows).sum()
            (gradient,) = torch.autograd.grad(wanted, changed, allow_unused=True, materialize_grads=True)
            changed = (changed.detach() + settings.step * gradient.sign()).clamp(lowest, highest)
        finished.append(changed.detach())
    return torch.cat(finished)


def ranking_robustness(
    network: Network,
    target: Target,
    settings: Settings | None = None,
    judge: Network | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Robustness:
    """Attack every photo of `target` with all nine attacks.

    Args:
        network: the network that the attacker differentiates.
        judge: embeds the finished pictures; the network itself by default.
        progress: receives the number of finished attacks and their total.

    Raises:
        InputError: the gallery has no other photo of a photo's class, or none of another class.
    """
    settings = settings or Settings()
    _check(target)
    attempt = _Attempt(network, judge or network, target, settings)
    figures: dict[str, float] = {}
    for done, attack in enumerate(_ATTACKS):
        progress(done, len(_ATTACKS))
        figures |= attack(attempt)
    progress(len(_ATTACKS), len(_ATTACKS))
    recall = _recall(target, attempt.clean)
    return Robustness(queries=len(target.images), recall=recall, **figures)


class _Attempt:
    """One network and one target: embeds, perturbs and draws random numbers in the same way for all attacks."""

    def __init__(self, network: Network, judge: Network, target: Target, settings: Settings) -> None:
        self.target, self.settings = target, settings
        self._network, self._judge = network, judge
        self.clean = self._embed(target.images)
        self.distances = target.clean_distances(self.clean)

    def run(self, objective: Objective, random_start: bool = False) -> torch.Tensor:
        """Return embeddings [Q, D] of the photos after the attack."""
        changed = perturb(self._network, self.target.images, objective, self.settings, random_start)
        return self._embed(changed)

    def drawn(self, stream: int) -> torch.Tensor:
        """Draw another gallery photo for each photo, [Q], with equal probability."""
        return self._draw(self.target.others().float(), stream)

    def drawn_near(self, stream: int) -> torch.Tensor:
        """Draw another photo for each photo from the nearest 1 % of the gallery, [Q]."""
        near = self.distances.topk(max(1, int(_TOP * len(self.target.gallery))), dim=1, largest=False).indices
        return self._draw(torch.zeros_like(self.distances).scatter(1, near, 1.0), stream)

    def _draw(self, weights: torch.Tensor, stream: int) -> torch.Tensor:
        random = torch.Generator().manual_seed(1_000_003 * self.settings.seed + stream)
        return torch.multinomial(weights, 1, generator=random).flatten()

    def _embed(self, images: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            return torch.cat([self._judge(part) for part in torch.split(images, self.settings.chunk)])


def embedding_shift(attempt: _Attempt) -> dict[str, float]:
    """ES: maximise d(z', z), from a random start because d has no gradient at the photo itself.

    ES:D is the mean of d(z', z), ES:R recall@1 of the attacked queries in percent.
    """
    clean = attempt.clean
    attacked = attempt.run(lambda found, rows: -(found * clean[rows]).sum(1), random_start=True)
    moved = (attacked - clean).norm(dim=1).mean()
    return {"es_distance": float(moved), "es_recall": _recall(attempt.target, attacked)}


def candidate_attack_up(attempt: _Attempt) -> dict[str, float]:
    """CA+: raise photo c in the ranking of one query q (w = 1) drawn from the whole gallery.

    Minimises mean_x max(0, d(c, q) - d(x, q)) over the gallery x; reports the mean normalised rank of c (the share
    of the gallery that is closer to q) in percent.
    """
    return {"ca_plus": _candidate_attack(attempt, attempt.drawn(1), 1.0)}


def candidate_attack_down(attempt: _Attempt) -> dict[str, float]:
    """CA-: lower photo c in the ranking of one query q drawn from the 1 % of the gallery nearest to c.

    Minimises mean_x max(0, d(x, q) - d(c, q)); reports the same figure as CA+.
    """
    return {"ca_minus": _candidate_attack(attempt, attempt.drawn_near(2), -1.0)}


def query_attack_up(attempt: _Attempt) -> dict[str, float]:
    """QA+: change query q to raise one candidate c (m = 1) drawn from the whole gallery.

    Minimises mean_x max(0, d(q, c) - d(q, x)); reports the mean normalised rank of c in percent.
    """
    return {"qa_plus": _query_attack(attempt, attempt.drawn(3), 1.0)}


def query_attack_down(attempt: _Attempt) -> dict[str, float]:
    """QA-: change query q to lower one candidate c drawn from the nearest 1 % of the gallery.

    Minimises mean_x max(0, d(q, x) - d(q, c)); reports the same figure as QA+.
    """
    return {"qa_minus": _query_attack(attempt, attempt.drawn_near(4), -1.0)}


def targeted_mismatch(attempt: _Attempt) -> dict[str, float]:
    """TMA (Tolias et al. 2019): maximise the cosine to a gallery photo drawn at random; reports its mean."""
    wanted = attempt.target.gallery[attempt.drawn(5)]
    attacked = attempt.run(lambda found, rows: (found * wanted[rows]).sum(1))
    return {"tma": float((attacked * wanted).sum(1).mean())}


def learning_to_misrank(attempt: _Attempt) -> dict[str, float]:
    """LTM (Wang et al. 2020): maximise min_p d(q, p) - max_n d(q, n), p of the query's class and n of others.

    Omits the hinge of the source, which has no gradient once it is satisfied. Reports recall@1 in percent.
    """
    target = attempt.target
    same, different = target.same(), target.labels[:, None] != target.gallery_labels

    def objective(found: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        reached = distances(found, target.gallery)
        nearest = reached.masked_fill(~same[rows], torch.inf).amin(1)
        return nearest - reached.masked_fill(~different[rows], -torch.inf).amax(1)

    return {"ltm": _recall(target, attempt.run(objective))}


def greedy_misranking(attempt: _Attempt) -> dict[str, float]:
    """GTM: minimise d(q, n) to the nearest gallery photo n of another class; reports recall@1 in percent."""
    target = attempt.target
    different = target.labels[:, None] != target.gallery_labels
    wanted = target.gallery[attempt.distances.masked_fill(~different, torch.inf).argmin(1)]
    attacked = attempt.run(lambda found, rows: (found * wanted[rows]).sum(1))
    return {"gtm": _recall(target, attacked)}


def greedy_translocation(attempt: _Attempt) -> dict[str, float]:
    """GTT: QA- on the first hit t, to move it from first place.

    Reports the share of queries, in percent, for which t is still first.
    """
    first = attempt.distances.argmin(1)
    attacked = attempt.run(_lowering(attempt.target, first, -1.0))
    kept = attempt.target.clean_distances(attacked).argmin(1) == first
    return {"gtt": 100 * float(kept.float().mean())}


_ATTACKS = (
    embedding_shift,
    candidate_attack_up,
    candidate_attack_down,
    query_attack_up,
    query_attack_down,
    targeted_mismatch,
    learning_to_misrank,
    greedy_misranking,
    greedy_translocation,
)


def _candidate_attack(attempt: _Attempt, asked: torch.Tensor, sign: float) -> float:
    target = attempt.target
    queries = target.gallery[asked]
    # neither the query nor the candidate's own clean photo competes with the candidate
    competing = target.others().scatter(1, asked[:, None], False)
    others = distances(queries, target.gallery)

    def objective(found: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        own = _paired(found, queries[rows])
        return -_mean((sign * (own[:, None] - others[rows])).relu(), competing[rows])

    own = _paired(attempt.run(objective), queries)
    return 100 * float(_mean((others < own[:, None]).float(), competing).mean())


def _query_attack(attempt: _Attempt, chosen: torch.Tensor, sign: float) -> float:
    target = attempt.target
    reached = distances(attempt.run(_lowering(target, chosen, sign)), target.gallery)
    own = reached.gather(1, chosen[:, None])
    return 100 * float(_mean((reached < own).float(), _competing(target, chosen)).mean())


def _lowering(target: Target, chosen: torch.Tensor, sign: float) -> Objective:
    """Return the objective of a query attack on the candidates `chosen` [Q]: sign 1 raises, -1 lowers their ranks."""
    competing = _competing(target, chosen)

    def objective(found: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        reached = distances(found, target.gallery)
        own = reached.gather(1, chosen[rows, None])
        return -_mean((sign * (own - reached)).relu(), competing[rows])

    return objective


def _competing(target: Target, chosen: torch.Tensor) -> torch.Tensor:
    """Return bool [Q, G]: the photos that compete with the candidate of each query."""
    return target.others().scatter(1, chosen[:, None], False)


def _mean(values: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    """Return the mean of each row over the counted positions."""
    return (values * counted).sum(1) / counted.sum(1)


def _paired(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """Return the distance of each row from its partner, [n]."""
    return (2 - 2 * (one * other).sum(1)).clamp(min=1e-12).sqrt()


def _recall(target: Target, embeddings: torch.Tensor) -> float:
    nearest = target.clean_distances(embeddings).argmin(1)
    return 100 * float((target.gallery_labels[nearest] == target.labels).float().mean())


def _check(target: Target) -> None:
    if not len(target.images):
        raise InputError("There are no photos to attack", "Choose at least one")
    if not target.same().any(1).all():
        raise InputError("The gallery has no other photo of the class of an attacked photo", "Leave that photo out")
    if not (target.labels[:, None] != target.gallery_labels).any(1).all():
        raise InputError("All photos in the gallery belong to one class", "Use photos of at least two classes")

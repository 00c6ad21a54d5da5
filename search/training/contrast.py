"""Contrastive training of the piece vectors (multiple negatives ranking, Matryoshka, CoSENT)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from tokenizers import Tokenizer
from torch.nn import functional

from .pairs import Pair
from .sources import ScoredPair

Floats = npt.NDArray[np.float32]
_SCORED = 192  # scored pairs beside each batch
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings of the training; ``dimensions`` are the Matryoshka cuts, longest first.

    ``map_rate`` is the learning rate of the map that all parts share, ``own_rate`` that of what each
    part has of its own.  ``own_share`` of the project's own pairs and ``sentences`` sentence-to-rest pairs are drawn in each
    epoch.  The model is the mean of ``runs`` trainings with seeds from ``seed`` on: one alone varies
    by two points of nDCG with its seed.
    """

    dimensions: tuple[int, ...] = (512, 256, 128)
    weights: tuple[float, ...] = (1.0, 0.4, 0.2)
    epochs: int = 2
    batch: int = 768
    map_rate: float = 1.5e-3
    own_rate: float = 1e-3
    scale: float = 25.0
    scored_weight: float = 0.15
    max_pieces: int = 128
    drop: float = 0.1
    own_share: float = 0.12
    sentences: int = 17_000
    seed: int = 20240
    runs: int = 3


Batches = Sequence[Sequence[Pair]]


class Bags:
    """Texts as bags of piece ids, cut into batches for ``embedding_bag``."""

    def __init__(self, tokenizer: Tokenizer, limit: int) -> None:
        self._tokenizer = tokenizer
        self._limit = limit

    def encode(self, texts: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        """Piece ids of each text, at most ``limit``."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(e.ids[: self._limit], dtype=np.int64) for e in encodings]


class _SparseProduct(torch.autograd.Function):
    """``matrix @ weights`` for a constant scipy matrix; torch's own takes ten times as long back."""

    @staticmethod
    def forward(ctx: Any, weights: torch.Tensor, matrix: sparse.csr_matrix) -> torch.Tensor:
        ctx.matrix = matrix
        return torch.from_numpy(np.asarray(matrix @ weights.detach().numpy(), dtype=np.float32))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        product = ctx.matrix.T.tocsr() @ gradients[0].numpy()
        return torch.from_numpy(np.asarray(product, dtype=np.float32)), None


def _means(
    bags: Sequence[npt.NDArray[np.int64]], size: int, drop: float, rng: np.random.Generator
) -> sparse.csr_matrix:
    """Rows that average the pieces of each bag, shape (bags, pieces), ``drop`` of them left out."""
    if drop > 0:
        bags = [bag[rng.random(len(bag)) >= drop] if len(bag) > 4 else bag for bag in bags]
    lengths = np.asarray([len(bag) for bag in bags])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    data = np.repeat(1.0 / np.maximum(lengths, 1), lengths).astype(np.float32)
    return sparse.csr_matrix((data, np.concatenate(bags), starts), shape=(len(bags), size))


def _ranking_loss(
    first: torch.Tensor, second: torch.Tensor, groups: npt.NDArray[np.int64], recipe: Recipe
) -> torch.Tensor:
    ids = torch.from_numpy(groups)
    same = ids[:, None] == ids[None, :]
    same.fill_diagonal_(False)
    target = torch.arange(len(groups))
    loss = first.new_zeros(())
    for dimension, weight in zip(recipe.dimensions, recipe.weights, strict=True):
        left = functional.normalize(first[:, :dimension], dim=1)
        right = functional.normalize(second[:, :dimension], dim=1)
        scores = (left @ right.T * recipe.scale).masked_fill(same, -1e4)
        both = functional.cross_entropy(scores, target) + functional.cross_entropy(scores.T, target)
        loss = loss + weight * both / 2
    return loss


def _order_loss(first: torch.Tensor, second: torch.Tensor, score: torch.Tensor) -> torch.Tensor:
    cosine = functional.cosine_similarity(first, second) * 20.0
    gap = cosine[None, :] - cosine[:, None]
    wrong = gap[score[:, None] > score[None, :]]
    return torch.logsumexp(torch.cat([wrong.new_zeros(1), wrong]), dim=0)


@dataclass(frozen=True, slots=True)
class Start:
    """Where training starts: known vectors of the parts, and a map to the model's dimension.

    ``fixed`` (parts, known) stays as it is; ``first_map`` (known, dimension) is trained, and with it
    a remainder for each part that starts at zero.  What a pair teaches about one word so reaches
    words that no pair has.
    """

    fixed: Floats
    first_map: Floats

    def table(self, matrix: sparse.csr_matrix) -> Floats:
        """One row per piece before training, shape (pieces, dimension)."""
        return np.asarray(matrix @ (self.fixed @ self.first_map), dtype=np.float32)


def train(
    start: Start,
    matrix: sparse.csr_matrix,
    bags: Bags,
    batches_of: Callable[[int], Batches],
    scored: Sequence[ScoredPair],
    recipe: Recipe,
) -> Floats:
    """Train and return one row per piece, shape (pieces, dimension).

    ``batches_of(epoch)`` gives that epoch's batches; the learning rates fall linearly to zero.
    """
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    fixed = start.fixed
    mapped = torch.nn.Parameter(torch.from_numpy(start.first_map.copy()))
    own = torch.nn.Parameter(torch.zeros(len(fixed), start.first_map.shape[1]))
    size = matrix.shape[0]
    rates = (recipe.map_rate, recipe.own_rate)
    optimizer = torch.optim.Adam([{"params": [mapped]}, {"params": [own]}], fused=True)
    score_bags = (bags.encode([p.first for p in scored]), bags.encode([p.second for p in scored]))
    score_values = torch.tensor([pair.score for pair in scored])

    for epoch in range(recipe.epochs):
        started = time.monotonic()
        batches = batches_of(epoch)
        total = 0.0
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / recipe.epochs
            pace = min(1.0, (epoch * len(batches) + step + 1) / 30) * (1 - done)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            first = bags.encode([pair.first for pair in batch])
            second = bags.encode([pair.second for pair in batch])
            keep = [i for i in range(len(batch)) if len(first[i]) and len(second[i])]
            groups = np.asarray([batch[i].group for i in keep], dtype=np.int64)
            rows = [
                _means([side[i] for i in keep], size, recipe.drop, rng) for side in (first, second)
            ]
            pick = rng.integers(0, len(scored), _SCORED) if len(scored) else np.zeros(0, np.int64)
            if len(scored):
                rows += [_means([side[i] for i in pick], size, 0.0, rng) for side in score_bags]
            product = sparse.vstack(rows, format="csr") @ matrix
            known = torch.from_numpy(np.asarray(product @ fixed, dtype=np.float32))
            whole: torch.Tensor = known @ mapped
            whole = whole + _SparseProduct.apply(own, product)  # type: ignore[no-untyped-call]
            made = torch.split(whole, [row.shape[0] for row in rows])
            loss = _ranking_loss(made[0], made[1], groups, recipe)
            if len(scored):
                loss = loss + recipe.scored_weight * _order_loss(
                    made[2], made[3], score_values[torch.from_numpy(pick)]
                )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += loss.item()
        _LOG.info(
            "epoch %d: loss %.3f, %d steps, %.0f s",
            epoch + 1,
            total / max(len(batches), 1),
            len(batches),
            time.monotonic() - started,
        )
    parts = fixed @ mapped.detach().numpy() + own.detach().numpy()
    return np.asarray(matrix @ parts, dtype=np.float32)

"""Optional re-ranking by a cross-encoder of the user's choice; off unless one is set.

A cross-encoder reads question and passage together, which is slower and more exact
than comparing embeddings.  It decides about the order of the best measures only.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from search.errors import ModelError
from search.models import Floats, is_local, load_from
from text.messages import Message

DEPTH: Final = 30
"""So many of the best measures are read again."""
_SETTING: Final = "SHISAKU_RERANKER"


class Reranker:
    """A cross-encoder in a folder or of a name.  Thread-safe.

    Raises ModelMissingError where it is neither a folder nor cached nor to be had,
    ModelError where it cannot be read or does not give one score for a pair.
    """

    def __init__(self, model: str) -> None:
        if is_local(model) and not (Path(model) / "config.json").is_file():
            raise ModelError(Message("holds no re-ranking model (no config.json)"), file=model)
        self.name = Path(model).name if is_local(model) else model
        self._model: Any = load_from("CrossEncoder", model, _SETTING)
        labels = int(getattr(self._model, "num_labels", 0) or 0)
        if labels != 1:
            raise ModelError(
                Message(
                    "gives %(labels)s scores for a pair of texts; a re-ranker gives one",
                    labels=labels,
                ),
                file=model,
            )
        # tokenizers of this library must not be used by two threads at once
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> Floats:
        """(n,): how well each text answers the query, within 0 and 1."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        from torch.nn import Sigmoid

        with self._lock:
            found = self._model.predict(
                [(query, text) for text in texts],
                batch_size=16,
                show_progress_bar=False,
                activation_fn=Sigmoid(),
                convert_to_numpy=True,
            )
        scores = np.nan_to_num(np.asarray(found, dtype=np.float32).reshape(-1))
        return np.asarray(np.clip(scores, 0.0, 1.0), dtype=np.float32)


def reordered(scores: Sequence[float], slots: Sequence[int], chances: Floats) -> list[int]:
    """The new order of places, the best first: what stands in ``slots`` moves among them.

    The mean of score and chance decides; equal means keep the order they had.  What
    stands elsewhere keeps its place.
    """
    means = [
        round(0.5 * scores[slot] + 0.5 * float(chance), 6)
        for slot, chance in zip(slots, chances, strict=True)
    ]
    best = sorted(range(len(slots)), key=lambda n: (-means[n], slots[n]))
    order = list(range(len(scores)))
    for slot, n in zip(sorted(slots), best, strict=True):
        order[slot] = slots[n]
    return order

"""Word vectors from co-occurrence: positive PMI, truncated SVD, SIF weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

Floats = npt.NDArray[np.float32]


def cooccurrence(
    sequences: Sequence[npt.NDArray[np.int32]], size: int, window: int
) -> sparse.csr_matrix:
    """Symmetric counts of words within ``window`` places; id ``-1`` separates and is skipped.

    Nearer neighbours count more (1 for adjacent words, down to 1/window).
    """
    gap = np.full(window, -1, dtype=np.int32)
    flat = np.concatenate([part for sequence in sequences for part in (sequence, gap)])
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, window + 1):
        left, right = flat[:-distance], flat[distance:]
        keep = (left >= 0) & (right >= 0)
        weight = np.full(int(keep.sum()), (window - distance + 1) / window, dtype=np.float32)
        step = sparse.coo_matrix((weight, (left[keep], right[keep])), shape=(size, size))
        total = total + step.tocsr()
    return (total + total.T).tocsr()


def word_vectors(counts: sparse.csr_matrix, dimension: int, seed: int) -> Floats:
    """Unit row vectors of shape (words, dimension) from positive PMI with context smoothing .75."""
    coo = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    smooth = rows**0.75
    smooth = smooth / smooth.sum()
    pmi = np.log(
        np.maximum(coo.data, 1e-9)
        / np.maximum(rows[coo.row], 1e-9)
        / np.maximum(smooth[coo.col], 1e-12)
    )
    keep = pmi > 0
    matrix = sparse.csr_matrix(
        (pmi[keep].astype(np.float32), (coo.row[keep], coo.col[keep])), shape=counts.shape
    )
    left, values, _ = randomized_svd(
        matrix, n_components=dimension, n_iter=3, random_state=seed, power_iteration_normalizer="LU"
    )
    vectors = (left * np.sqrt(values)[None, :]).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-6), dtype=np.float32)


def sif_weights(counts: npt.NDArray[np.float64], a: float) -> Floats:
    """Smooth inverse frequency a / (a + p) for each word count."""
    p = counts / counts.sum()
    return np.asarray(a / (a + p), dtype=np.float32)

"""How alike two names are: the one measure that every room uses."""

from __future__ import annotations

from functools import lru_cache

from text.folding import key


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the pairs of neighbouring letters of two keys, 0 to 1."""
    left, right = key(one), key(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    pairs, rest = _pairs(left), _pairs(right)
    if len(rest) < len(pairs):
        pairs, rest = rest, pairs
    shared = sum(min(count, rest.get(pair, 0)) for pair, count in pairs.items())
    return 2 * shared / (max(1, len(left) - 1) + max(1, len(right) - 1))


@lru_cache(maxsize=16_384)
def _pairs(name: str) -> dict[str, int]:
    """How often each pair stands in a key; a single letter is its own pair."""
    pairs: dict[str, int] = {}
    for place in range(max(1, len(name) - 1)):
        pair = name[place : place + 2]
        pairs[pair] = pairs.get(pair, 0) + 1
    return pairs


__all__ = ["likeness"]

"""The weights by which units are scored; fitted, shipped as data beside this module."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import resources
from ingest.extract.measures.units import Unit, pooled


def _file() -> Path:
    return resources.data("ingest.extract.measures", "weights.json")


@cache
def weights() -> dict[str, dict[str, float]]:
    """The weight of each feature by kind of unit; ``bias`` stands for the kind itself."""
    data: dict[str, dict[str, float]] = json.loads(_file().read_text("utf-8"))["weights"]
    return data


def features_of(unit: Unit, pool: dict[str, dict[str, float]]) -> dict[str, float]:
    """All features of a unit: its own, those of its group, and the size of the group."""
    shared = pool[unit.group]
    n = shared["n"]
    return {
        "bias": 1.0,
        "two": float(n >= 2),
        "few": float(n >= 4),
        "several": float(n >= 8),
        **{name: value for name, value in shared.items() if name != "n"},
        **unit.own,
    }


def score(units: Iterable[Unit]) -> None:
    """Set the score of each unit: the log-odds that a place of its form is a measure."""
    known = list(units)
    pool = pooled(known)
    for unit in known:
        weight = weights().get(unit.kind, {})
        unit.score = sum(
            weight.get(name, 0.0) * value for name, value in features_of(unit, pool).items()
        )

"""Fit the weights by which places are scored as measures, leaving one layout out.

    python -m tools.fit_measures DOCUMENT=GOLD ... [--write]

Each GOLD is a record with ``measures[].title``; documents of one layout share the part
of their name before the first ``--``.  A unit counts as a measure where its title is one
of the gold's.  Printed are the units rightly told with all weights, and with those that
the unit's own layout did not help to fit.  ``--write`` stores the weights with a note.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from ingest.extract.context import Context
from ingest.extract.drafts import same_name
from ingest.extract.listings import listings
from ingest.extract.measures.find import all_units
from ingest.extract.measures.statements import Labels
from ingest.extract.measures.units import pooled
from ingest.extract.measures.weights import features_of
from ingest.forms import classify
from ingest.outline import outline
from ingest.plaintext import parse
from ingest.readers import read_any
from ingest.structured import blocks_of
from text.folding import key

WEIGHTS = Path(__file__).parents[1] / "ingest/extract/measures/weights.json"
STRENGTH = 0.6
"""Of the pull of all weights towards what is expected of them."""


@dataclass
class Sample:
    layout: str
    kind: str
    group: str
    features: dict[str, float]
    right: bool
    title: str


def samples_of(path: Path, titles: list[str]) -> list[Sample]:
    """The units of a document, each told right or wrong by the titles of its measures."""
    document = read_any(path)
    blocks = blocks_of(document) if document.blocks else classify(parse(document.text))
    ctx = Context(document, path.name, outline(blocks))
    units = list(all_units(ctx, Labels(ctx.outline.blocks), listings(ctx)))
    pool = pooled(units)
    keys = {key(t) for t in titles}
    layout = path.name.split("--")[0]
    return [
        Sample(
            layout,
            u.kind,
            f"{path.name}/{u.group}",
            features_of(u, pool),
            key(u.draft.name) in keys or any(same_name(u.draft.name, t) >= 0.85 for t in titles),
            u.draft.name,
        )
        for u in units
    ]


AGAINST = {
    "under_label", "many", "over_bodies", "over_body", "long", "named_policy", "context", "context_word", "chapter",
    "finer", "top", "empty", "own_context", "own_speaks_of_context", "own_in_context", "own_in_past",
    "own_empty", "own_says_nothing", "row_weak", "row_for_targets", "row_single", "row_long", "row_context",
    "row_actions_head", "sheet_none", "sheet_long", "sheet_context",
    "bullet_divided", "bullet_headed", "bullet_context", "bullet_empty_words",
}  # fmt: skip
"""Features that may only speak against a measure."""
EITHER = {
    "bias",
    "bullet_more",
    "plain",
    "division",
    "row_years",
    "row_schedule",
    "row_targets",
    "sheet_bands",
}
"""Features that may speak for or against; all others may only speak for a measure."""
EXPECTED = {
    "fields": 2.0, "actions": 1.0, "department": 1.0, "items": 1.0, "prose": 1.0, "kpi": 0.5,
    "named_measure": 1.5, "over_bodies": -2.5, "over_body": -1.0, "named_policy": -1.0,
    "under_label": -2.0, "many": -1.0, "empty": -1.0, "own_in_context": -1.0, "own_in_past": -2.0,
    "own_context": -2.0, "own_says_nothing": -2.0, "row_department": 1.0, "row_strong": 1.0, "row_weak": -2.0,
    "bullet_divided": -2.5, "bullet_headed": -2.0, "bullet_context": -3.0,
}  # fmt: skip
"""What the ridge pulls to instead of zero: what any plan shows, before a document is seen."""
FAMILIES: dict[str, tuple[str, ...]] = {
    "labels": ("department", "fields", "one_field", "actions", "kpi", "schedule", "once", "many"),
    "numbering": ("named_measure", "named_policy", "chapter", "division", "finer", "plain"),
    "tables": ("listed", "own_listed", "lists", "row_headed", "row_number", "row_policies"),
    "words": ("measures_above", "row_measures_above", "row_strong", "row_rank", "nominal"),
    "columns": ("row_department", "row_actions", "row_goal", "row_money", "row_years", "row_targets"),
}  # fmt: skip
"""Features that fail together: a plan without labels, without numbers, in other words."""
MASKED = (("labels",), ("numbering",), ("tables", "words"), ("labels", "words"), ("columns",))


def thinned(samples: list[Sample]) -> list[Sample]:
    """The samples and copies that lack whole families of features, as sparser plans do.

    A layout that was never seen has some of the features and lacks others; weights that
    rest on one family alone would fail on it.
    """
    out = list(samples)
    for families in MASKED:
        gone = {name for family in families for name in FAMILIES[family]}
        for s in samples:
            rest = {n: v for n, v in s.features.items() if n not in gone}
            if rest != s.features:
                out.append(
                    Sample(
                        s.layout, s.kind, s.group + "/" + "+".join(families), rest, s.right, s.title
                    )
                )
    return out


def fit(samples: list[Sample]) -> dict[str, float]:
    """Logistic regression with a ridge; each group of units counts by the root of its size."""
    samples = thinned(samples)
    names = sorted({n for s in samples for n in s.features})
    x = np.array([[s.features.get(n, 0.0) for n in names] for s in samples])
    y = np.array([float(s.right) for s in samples])
    sizes: dict[str, int] = defaultdict(int)
    for s in samples:
        sizes[s.group] += 1
    weight = np.array([sizes[s.group] ** -0.5 for s in samples])

    start = np.array([EXPECTED.get(n, 0.0) for n in names])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = np.clip(x @ w, -30, 30)
        value = float(weight @ (np.logaddexp(0, z) - y * z)) + STRENGTH / 2 * float(
            (w - start) @ (w - start)
        )
        return value, x.T @ (weight * (1 / (1 + np.exp(-z)) - y)) + STRENGTH * (w - start)

    bounds = [(None if n in EITHER else 0, None) if n not in AGAINST else (None, 0) for n in names]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return {n: round(float(v), 3) for n, v in zip(names, best.x, strict=True) if abs(v) >= 5e-4}


def predicted(weights: dict[str, float], sample: Sample) -> float:
    return sum(weights.get(n, 0.0) * v for n, v in sample.features.items())


def report(samples: list[Sample], *, wrong: bool) -> dict[str, dict[str, float]]:
    """Print how well each kind is told and return its weights."""
    out = {}
    for kind in sorted({s.kind for s in samples}):
        own = [s for s in samples if s.kind == kind]
        weights = fit(own)
        out[kind] = weights
        inside = sum((predicted(weights, s) > 0) == s.right for s in own)
        outside = 0
        for layout in sorted({s.layout for s in own}):
            rest = [s for s in own if s.layout != layout]
            other = fit(rest) if rest else {}
            for s in own:
                if s.layout == layout:
                    value = predicted(other, s)
                    outside += (value > 0) == s.right
                    if wrong and (value > 0) != s.right:
                        print(f"  {kind} {layout} {s.title} right={s.right} {value:.2f}")
        print(f"{kind}: {len(own)} units, {sum(s.right for s in own)} measures; told right "
              f"{inside / len(own):.3f}, with the layout left out {outside / len(own):.3f}")  # fmt: skip
    return out


def main(arguments: list[str]) -> None:
    samples: list[Sample] = []
    pairs = [a.split("=", 1) for a in arguments if "=" in a]
    for path, gold in pairs:
        record: dict[str, Any] = json.loads(Path(gold).read_text(encoding="utf-8"))
        titles = [m["title"] if isinstance(m, dict) else m[0] for m in record["measures"]]
        samples.extend(samples_of(Path(path), titles))
    weights = report(samples, wrong="--wrong" in arguments)
    if "--write" in arguments:
        layouts = sorted({s.layout for s in samples})
        note = (f"Log-odds by tools/fit_measures.py over {len(samples)} units of {len(pairs)} documents "
                f"in {len(layouts)} layouts.")  # fmt: skip
        WEIGHTS.write_text(
            json.dumps({"note": note, "weights": weights}, ensure_ascii=False, indent=1) + "\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main(sys.argv[1:])

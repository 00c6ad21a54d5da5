"""Where a fact of the gold stands in the text that was read, and whether an issue names the place."""

from __future__ import annotations

import re
from typing import Any

from text.folding import narrow_spans
from text.spans import Text

Row = dict[str, Any]
_NEAR = 800
_SPACE = re.compile(r"\s+")


def _solid(text: str) -> Text:
    """One width, without white space."""
    return narrow_spans(text).sub(_SPACE, "")


def spans(text: str, wanted: str) -> list[tuple[int, int]]:
    """Half-open offsets of all places of a string, blank or broken lines within it or not."""
    whole, sought = _solid(text), _solid(wanted).value
    out = []
    at = whole.value.find(sought) if sought else -1
    while at >= 0:
        out.append(whole[at : at + len(sought)].span())
        at = whole.value.find(sought, at + 1)
    return out


def place(text: str, row: Row, measures: dict[str, Row]) -> tuple[int, int] | None:
    """The place of a measure or KPI: of all places of its name that nearest to its other facts."""
    name = row.get("title") or row.get("indicator") or ""
    own = spans(text, name)
    if len(own) < 2:
        return own[0] if own else None
    if "title" in row:
        others = [row.get("department"), *(row.get("actions") or [])[:1], row.get("goal")]
    else:
        others = [row.get("target_text"), (measures.get(row.get("measure") or "") or {}).get("title")]  # fmt: skip
    anchors = [span for other in others if other for span in spans(text, other)]

    def cost(span: tuple[int, int]) -> int:
        after = [start - span[1] for start, _ in anchors if start >= span[1]]
        return min(after, default=_NEAR)

    return min(own, key=cost)


def is_named(text: str, row: Row, measures: dict[str, Row], issues: list[Row]) -> bool:
    """Whether an issue's passage meets the place; where the text lost it, whether one names no less than the document."""
    where = place(text, row, measures)
    if where is None:
        return False
    for issue in issues:
        at = issue.get("provenance")
        if at and at["start"] < where[1] and where[0] < at["end"]:
            return True
    return False

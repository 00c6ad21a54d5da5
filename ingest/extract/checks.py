"""Contradictions that show only when the whole document is read."""

from __future__ import annotations

import re

from ingest.extract.context import Context
from text.folding import key
from text.likeness import likeness
from text.numbers import quantities

_SUM = re.compile(
    r"(?<![0-9,.])(?P<total>[0-9,]{1,12})\s?(?P<unit>手続き?|件|項目|業務|事業|施策|人|か所|箇所|施設)[（(](?P<parts>[^（）()]{2,200})[)）]"
)


def contents_checked(ctx: Context) -> None:
    """A heading of the contents that the body lacks."""
    if not ctx.outline.entries:
        return
    heads = [s.name for s in ctx.outline.root.walk() if s.head is not None]
    names = {key(h) for h in heads}
    body = key("".join(b.plain for b in ctx.outline.blocks if b.grid is None and len(b.text) < 120))
    for entry in dict.fromkeys(ctx.outline.entries):
        name = key(entry)
        if len(name) < 3 or name in names or name in body:
            continue
        near = max(((likeness(entry, h), h) for h in heads), default=(0.0, ""))
        at = next(
            (
                b
                for b in ctx.outline.contents
                if entry and entry[:12] in (b.plain if b.grid is None else "")
            ),
            None,
        )
        span = (at.start, at.end) if at else None
        if span is None and (i := ctx.raw.find(entry)) >= 0:
            span = (i, i + len(entry))
        readings = (entry, near[1]) if near[0] >= 0.55 else (entry,)
        ctx.report("contents_heading_missing", at=span, readings=readings, title=entry)


def sums_checked(ctx: Context) -> None:
    """「27手続（子育て15、介護11、罹災証明1）」: the total against its parts."""
    for m in _SUM.finditer(ctx.raw):
        total = float(m["total"].replace(",", ""))
        parts = [q.value for q in quantities(m["parts"])]
        counted = len(re.split(r"[、,・+＋]", m["parts"]))
        if len(parts) >= 2 and len(parts) == counted and abs(sum(parts) - total) > 1e-6:
            ctx.report(
                "total_mismatch",
                at=m.span(),
                readings=(m["total"], str(sum(parts))),
                total=m["total"],
                printed=m.group(),
            )

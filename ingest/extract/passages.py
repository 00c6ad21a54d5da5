"""The stretches that search shows: paragraphs, items, rows, with headings and measure."""

from __future__ import annotations

from ingest.extract.context import Context
from ingest.extract.listings import row_span
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.types import BlockKind, Passage


def passages(ctx: Context, found: Found) -> list[Passage]:
    """Every paragraph, list item, footnote, caption and table row with text."""
    out: list[Passage] = []

    def add(text: str, start: int, end: int, heading: tuple[str, ...], kind: str) -> None:
        if len(text) < 2:
            return
        owner = found.at(start, end)
        out.append(
            Passage(
                id=f"X{len(out) + 1}",
                text=text,
                heading=heading,
                measure=owner.id if owner else None,
                kind=kind,
                provenance=ctx.prov(start, end),
                confidence=1.0,
                method="block",
            )
        )

    for section in ctx.outline.root.walk():
        path = section.path
        if section.head is not None and not section.blocks and not section.children:
            add(
                section.head.plain,
                section.head.start,
                section.head.end,
                path[:-1],
                BlockKind.HEADING.value,
            )
        for block in section.blocks:
            if block.grid is None:
                add(block.plain, block.start, block.end, path, block.kind.value)
                continue
            for row in block.grid.rows:
                cells = [c for c in row if c]
                if cells:
                    words = " | ".join(tidy(c.text).value for c in cells)
                    add(words, *row_span(row), path, BlockKind.TABLE.value)
    return out

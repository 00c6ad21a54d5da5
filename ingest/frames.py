"""Frames: tables of one column, and boxes, that draw a border round a title and its text.

Where several tables of a document are made so, each is a section: its first cell the
heading, the lines of the others its paragraphs and items.  So is a box whose first line
is a title over items.
"""

from __future__ import annotations

import re

from ingest.blocks import Block, Grid
from ingest.forms import heading, may_be_title
from ingest.labels import field_of
from ingest.numbering import marker
from ingest.types import BlockKind
from text.spans import Text

_LINE = re.compile(r"\n")
_TITLE = 40
_TALLEST = 8
"""Rows of the tallest frame; what is taller is a list."""


def unframed(blocks: list[Block]) -> list[Block]:
    """The blocks with frames as headings and what stands below them."""
    framed = [b for b in blocks if b.grid is not None and _is_frame(b.grid)]
    if len(framed) < 2:
        return blocks
    starts = {b.start for b in framed}
    out: list[Block] = []
    for block in blocks:
        if block.grid is not None and block.start in starts:
            out.extend(_opened(block, block.grid))
        else:
            out.append(block)
    return out


def headed(blocks: list[Block]) -> list[Block]:
    """The blocks with the first lines of boxes as headings, where several boxes hold items below one."""
    titles = [
        b
        for a, b, after in zip([None, *blocks], blocks, blocks[1:], strict=False)
        if _titles(a, b, after)
    ]
    if len(titles) < 2:
        return blocks
    starts = {b.start for b in titles}
    return [
        heading(b.text, b.start, b.end, form=b.form) if b.start in starts else b for b in blocks
    ]


def _titles(before: Block | None, block: Block, after: Block) -> bool:
    """Is a line the first of its box, short, and directly above items of the same box?"""
    box = _box(block)
    if box is None or block.kind is not BlockKind.PARAGRAPH or _box(after) != box:
        return False
    if after.kind is not BlockKind.LIST_ITEM or (before is not None and _box(before) == box):
        return False
    plain = block.plain
    return 2 <= len(plain) <= _TITLE and may_be_title(plain) and not set(plain) & set("：:")


def _box(block: Block) -> int | None:
    return block.form.box if block.form is not None else None


def _is_frame(grid: Grid) -> bool:
    """A short title over text of several lines or of a sentence, in one column."""
    rows = [f for row in range(len(grid.rows)) if (f := grid.filled(row))]
    if grid.n_cols != 1 or not 2 <= len(rows) <= _TALLEST or any(len(f) != 1 for f in rows):
        return False
    title, *rest = (f[0] for f in rows)
    if "\n" in title.text.value.strip() or not 2 <= len(title.plain) <= _TITLE:
        return False
    told = any("\n" in c.text.value.strip() or "。" in c.plain for c in rest)
    return told and may_be_title(title.plain) and field_of(title.plain) is None


def _opened(block: Block, grid: Grid) -> list[Block]:
    cells = [c for row in grid.rows for c in row if c]
    title = cells[0].text.strip()
    out = [heading(title, *title.span(), form=cells[0].form or block.form)]
    out.extend(_line(line) for c in cells[1:] for t in c.text.split(_LINE) if (line := t.strip()))
    return out


def _line(text: Text) -> Block:
    start, end = text.span()
    return Block(BlockKind.PARAGRAPH, text, start, end, marker=marker(text.value))

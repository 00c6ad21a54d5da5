"""Blocks that a reader of a structured format found, as blocks for extraction."""

from __future__ import annotations

from ingest.blocks import Block, Cell, Grid, text_of
from ingest.forms import ITEM_MARKS, classify, heading
from ingest.frames import headed, unframed
from ingest.numbering import marker
from ingest.types import BlockKind, RawBlock, RawDocument, RawTable
from text.spans import Text


def blocks_of(document: RawDocument) -> list[Block]:
    """The reader's blocks with mended text; headings by form are found among paragraphs."""
    out: list[Block] = []
    for raw in document.blocks:
        block = _block(document.text, raw)
        if block is not None:
            out.append(block)
    return classify(headed(unframed(out)))


def _block(text: str, raw: RawBlock) -> Block | None:
    if raw.table is not None:
        grid = _grid(text, raw.table)
        if not any(c for row in grid.rows for c in row):
            return None
        return Block(
            raw.kind, Text("", (), (), raw.start), raw.start, raw.end, grid=grid, form=raw.form
        )
    mended = text_of(text, raw.start, raw.end).strip()
    if not mended.value:
        return None
    if raw.kind is BlockKind.HEADING:
        return heading(mended, raw.start, raw.end, md=raw.level, form=raw.form)
    found = marker(mended.value)
    kind = raw.kind
    if (
        kind is BlockKind.LIST_ITEM
        and found is not None
        and (found.scheme != "bullet" or (found.level or "") not in ITEM_MARKS)
    ):
        # a number typed by hand may head a section: form and neighbours decide
        kind = BlockKind.PARAGRAPH
    return Block(kind, mended, raw.start, raw.end, marker=found, form=raw.form)


def _grid(text: str, table: RawTable) -> Grid:
    rows: list[list[Cell]] = [[] for _ in range(table.n_rows)]
    for c in sorted(table.cells, key=lambda c: (c.row, c.col)):
        if c.row < table.n_rows:
            rows[c.row].append(
                Cell(
                    text_of(text, c.start, c.end).strip(),
                    c.row,
                    c.col,
                    c.rowspan,
                    c.colspan,
                    c.form,
                )
            )
    return Grid(rows, table.n_cols, table.spans_known)

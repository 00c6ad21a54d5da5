"""Blocks of a document that a reader gave, as plain values to compare."""

from __future__ import annotations

import io
from typing import Any

from ingest.readers import read_any
from ingest.types import BlockKind, RawBlock, RawDocument


def texts(document: RawDocument, kind: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is kind]


def grid(document: RawDocument, block: RawBlock) -> list[tuple[int, int, int, int, str]]:
    assert block.table is not None
    return [
        (c.row, c.col, c.rowspan, c.colspan, document.text[c.start : c.end])
        for c in block.table.cells
    ]


def tables(document: RawDocument) -> list[list[tuple[int, int, int, int, str]]]:
    return [grid(document, block) for block in document.blocks if block.table]


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def page(body: str, head: str = "") -> RawDocument:
    return read_any(
        f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(), "頁.html"
    )

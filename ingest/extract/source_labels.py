"""Lines and cells with what a label beside or above them says of documents named there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.blocks import Block
from ingest.extract.citing import relation_of_label
from ingest.extract.context import Context
from ingest.tables import Band, Pair
from text.spans import Text

_LABELLED = re.compile(
    r"^[■◆●○◇□・※\s]*[【\[（(「]?(?P<label>[^：:【】\[\]（）()「」。、\s]{2,12})[】\]）)」]?\s*[：:\s\u3000]\s*(?=\S)"
)


def labelled_texts(ctx: Context) -> list[tuple[Text, str | None]]:
    """Every line and cell; the second is a relation, "listed", or None without such a label."""
    out: list[tuple[Text, str | None]] = []
    under: dict[int, str | None] = {}
    for section in ctx.outline.root.walk():
        listed = relation_of_label(section.name) if section.head is not None else None
        under.update({b.start: listed for b in section.blocks})
    for block in ctx.outline.blocks:
        if block.grid is not None:
            out.extend(_cells(ctx, block))
            continue
        m = _LABELLED.match(block.text.value)
        listed = relation_of_label(m["label"]) if m else None
        if m is not None and listed is not None:
            out.append((block.text[m.end() : len(block.text)], listed))
        else:
            out.append((block.text, under.get(block.start)))
    return out


def _cells(ctx: Context, block: Block) -> Iterator[tuple[Text, str | None]]:
    labels: dict[tuple[int, int], str] = {}
    for part in ctx.parts(block):
        if isinstance(part, Pair):
            labels.update({(c.row, c.col): part.label.plain for c in (*part.values, *part.more)})
        elif isinstance(part, Band):
            heads = {c.index: c.header for c in part.columns}
            labels.update(
                {(c.row, c.col): heads[c.col] for row in part.rows for c in row if c.col in heads}
            )
    for row in block.grid.rows if block.grid is not None else ():
        for cell in row:
            if cell:
                label = labels.get((cell.row, cell.col))
                yield cell.text, relation_of_label(label) if label else None

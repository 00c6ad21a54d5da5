"""Pages set vertically: turned so that their columns become lines, read right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.readers.pdf.page import Glyph, Page
from ingest.readers.pdf.paths import Figure, Rule

_LEAST = 12
"""Steps downwards from which a page can be vertical."""
_SAMPLE = 150


def upright(page: Page) -> Page:
    """The page itself, or turned a quarter where most of its text runs downwards."""
    if not _is_vertical(page.glyphs):
        return page
    width = page.width
    return replace(
        page,
        width=page.height,
        height=width,
        glyphs=_turned(page.glyphs, width),
        rules=[
            Rule(False, r.at, width - r.high, width - r.low)
            if r.horizontal
            else Rule(True, width - r.at, r.low, r.high)
            for r in page.rules
        ],
        figures=[
            Figure(f.top, f.bottom, width - f.x1, width - f.x0, f.kind, f.fill, f.stroked)
            for f in page.figures
        ],
        vertical=True,
    )


def _is_vertical(glyphs: Sequence[Glyph]) -> bool:
    down = along = 0
    # a page has one direction: its beginning and end show it
    some = glyphs if len(glyphs) <= 2 * _SAMPLE else [*glyphs[:_SAMPLE], *glyphs[-_SAMPLE:]]
    for a, b in pairwise(some):
        size = a.size
        dx = abs((a.x0 + a.x1) - (b.x0 + b.x1)) / 2
        dy = (b.top + b.bottom) / 2 - (a.top + a.bottom) / 2
        if dx < 0.4 * size and 0.3 * size < dy < 1.8 * size:
            down += 1
        elif abs(dy) < 0.3 * size and 0.2 * size < dx < 2 * size:
            along += 1
    return down >= _LEAST and down > 2 * along


def _turned(glyphs: Sequence[Glyph], width: float) -> list[Glyph]:
    """Glyphs with their column as a line; letters side by side in a column follow each other."""
    out: list[Glyph] = []
    column = 0.0
    side: list[Glyph] = []
    before: Glyph | None = None
    for glyph in [*glyphs, None]:
        if glyph is not None and side and _beside(side[-1], glyph):
            side.append(glyph)
            continue
        if side:
            column = _column(side, before, column)
            out.extend(_placed(side, column, width))
            before = side[-1]
        side = [glyph] if glyph is not None else []
    return out


def _beside(before: Glyph, glyph: Glyph) -> bool:
    """Do two letters stand level within one column: figures set across it?"""
    size = max(before.size, glyph.size)
    level = abs((before.top + before.bottom) - (glyph.top + glyph.bottom)) < 0.3 * size
    return level and glyph.text.isascii() and 0.1 * size < glyph.x0 - before.x0 < 0.8 * size


def _column(side: Sequence[Glyph], before: Glyph | None, column: float) -> float:
    """The middle of the column that the letters stand in: that of the last, where they go on."""
    middle = (min(g.x0 for g in side) + max(g.x1 for g in side)) / 2
    size = max(g.size for g in side)
    goes_on = (
        before is not None
        and abs(middle - column) < 0.6 * size
        and abs(before.size - size) < 0.2 * size
        and side[0].bottom > before.top
    )
    return column if goes_on else middle


def _placed(side: Sequence[Glyph], column: float, width: float) -> list[Glyph]:
    top, bottom = min(g.top for g in side), max(g.bottom for g in side)
    step = (bottom - top) / len(side)
    out = []
    for place, g in enumerate(side):
        middle = width - column
        out.append(
            g._replace(
                x0=top + place * step,
                x1=top + (place + 1) * step,
                top=middle - g.size / 2,
                bottom=middle + g.size / 2,
                y=middle + 0.38 * g.size,
            )
        )
    return out

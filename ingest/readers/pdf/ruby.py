"""Furigana: small kana above (in vertical text: beside) the kanji that they spell."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ingest.readers.pdf.page import Glyph

_KANA = re.compile(r"[ぁ-ゖァ-ヺー・]")
_KANJI = re.compile(r"[一-鿿々〆ヶ㐀-䶿]")
_SMALL = 0.66
"""Share of the base's size up to which kana are furigana."""


def without_ruby(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without furigana, in their order."""
    bases = sorted((g for g in glyphs if _KANJI.match(g.text)), key=lambda g: g.y)
    if not bases:
        return list(glyphs)
    smallest = max(base.size for base in bases) * _SMALL
    small = [g for g in glyphs if g.size <= smallest and _KANA.match(g.text)]
    levels = [base.y for base in bases]
    drop: set[int] = set()
    for run in _runs(small):
        first, last = run[0], run[-1]
        reach = first.size / _SMALL
        near = bases[
            bisect_left(levels, first.y + 0.5 * reach) : bisect_right(levels, first.y + 4 * reach)
        ]
        if any(
            base.size * _SMALL >= first.size
            and base.x0 < last.x1 + 0.3 * base.size
            and base.x1 > first.x0 - 0.3 * base.size
            and 0.55 * base.size < base.y - first.y < 1.4 * base.size
            for base in near
        ):
            drop.update(map(id, run))
    return [g for g in glyphs if id(g) not in drop] if drop else list(glyphs)


def _runs(small: Sequence[Glyph]) -> list[list[Glyph]]:
    """Small kana that follow one another on a baseline."""
    out: list[list[Glyph]] = []
    for glyph in sorted(small, key=lambda g: (round(g.y, 1), g.x0)):
        before = out[-1][-1] if out else None
        if (
            before is not None
            and abs(before.y - glyph.y) < 0.3 * glyph.size
            and glyph.x0 - before.x1 < 1.2 * glyph.size
        ):
            out[-1].append(glyph)
        else:
            out.append([glyph])
    return out

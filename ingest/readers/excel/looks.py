"""How the cells of a book are set: weight, size, colours, lines through and around them."""

from __future__ import annotations

import colorsys
import re
from typing import Any, NamedTuple

from ingest.types import Form

_THEME = re.compile(
    rb'<a:(?:dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)>\s*<a:(?:srgbClr val|sysClr [^>]*lastClr)="([0-9A-Fa-f]{6})"'
)
_SWAPPED = {0: 1, 1: 0, 2: 3, 3: 2}
"""A theme lists dark before light; cells count light before dark."""


class Look(NamedTuple):
    """A cell's form, and whether it is struck out and has lines around it."""

    form: Form
    struck: bool
    framed: bool


class Looks:
    """Looks of cells, each style of the book worked out once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._theme = [int(found, 16) for found in _THEME.findall(book.loaded_theme or b"")]
        self._known: dict[tuple[int, int, int, int], Look] = {}

    def of(self, cell: Any) -> Look:
        """The look of a cell."""
        style = cell._style
        key = (style.fontId, style.fillId, style.borderId, style.alignmentId)
        look = self._known.get(key)
        if look is None:
            look = self._known[key] = self._look(cell)
        return look

    def _look(self, cell: Any) -> Look:
        font, fill, border, alignment = cell.font, cell.fill, cell.border, cell.alignment
        sides = (border.left, border.right, border.top, border.bottom)
        solid = fill is not None and getattr(fill, "patternType", None) == "solid"
        form = Form(
            size=font.sz,
            bold=bool(font.b),
            ink=self._colour(font.color),
            fill=self._colour(fill.fgColor) if solid else None,
            align=alignment.horizontal
            if alignment.horizontal in ("left", "center", "right")
            else None,
            vertical=True if alignment.textRotation == 255 else None,
        )
        return Look(form, bool(font.strike), any(s is not None and s.style for s in sides))

    def _colour(self, colour: Any) -> int | None:
        """0xRRGGBB; None for automatic colours and unknown ones."""
        if colour is None:
            return None
        if colour.type == "rgb" and re.fullmatch(r"[0-9A-Fa-f]{8}", str(colour.rgb)):
            return int(str(colour.rgb)[2:], 16)
        if colour.type == "theme":
            place = _SWAPPED.get(colour.theme, colour.theme)
            if place < len(self._theme):
                return _tinted(self._theme[place], colour.tint or 0.0)
        return None


def _tinted(colour: int, tint: float) -> int:
    """A theme colour made lighter (tint above 0) or darker."""
    if not tint:
        return colour
    red, green, blue = (colour >> 16) / 255, (colour >> 8 & 255) / 255, (colour & 255) / 255
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), full)
    return sum(round(255 * part) << shift for part, shift in zip(parts, (16, 8, 0), strict=True))

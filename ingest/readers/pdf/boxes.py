"""Boxes of a page that hold text: panels, cards with a head, bands that are headings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.readers.pdf.page import Glyph, Page
from ingest.readers.pdf.tables import Grid

WHITE = 0xFFFFFF
_NEAR = 4.0
"""Points within which the edges of two boxes agree."""
_MAX_BOXES = 600


@dataclass(slots=True)
class Box:
    """A box with what stands in it; ``head`` where it is the head of the card around it."""

    x0: float
    x1: float
    top: float
    bottom: float
    fill: int | None
    stroked: bool
    glyphs: list[Glyph] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    head: bool = False
    part: bool = False
    """Is it one of the boxes that make up the card around it?"""

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top

    @property
    def area(self) -> float:
        """Area in square points."""
        return self.width * self.height

    def holds(self, x: float, y: float) -> bool:
        """Does the point lie in the box?"""
        return self.x0 - 1 <= x <= self.x1 + 1 and self.top - 1 <= y <= self.bottom + 1

    def contains(self, other: Box | Grid) -> bool:
        """Does the other lie in this box, edges included?"""
        return (
            self.x0 - 2 <= other.x0
            and other.x1 <= self.x1 + 2
            and self.top - 2 <= other.top
            and other.bottom <= self.bottom + 2
        )


def find_boxes(
    page: Page, frames: Sequence[Box], grids: Sequence[Grid], glyphs: Sequence[Glyph]
) -> tuple[list[Box], list[Grid], list[Glyph]]:
    """The outermost boxes, and the grids and glyphs that stand in none."""
    boxes = _candidates(page, frames, grids)
    if not boxes:
        return [], list(grids), list(glyphs)
    boxes = [box for box in boxes if not _cuts_text(box, glyphs)]
    boxes.sort(key=lambda box: box.area)
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        owner = next((box for box in boxes if box.holds(x, y)), None)
        (rest if owner is None else owner.glyphs).append(glyph)
    outside: list[Grid] = []
    for grid in grids:
        around = next((box for box in boxes if box.contains(grid)), None)
        (outside if around is None else around.grids).append(grid)
    tops = _nested(boxes)
    return [box for box in map(_pruned, _cards(tops)) if box is not None], outside, rest


def _candidates(page: Page, frames: Sequence[Box], grids: Sequence[Grid]) -> list[Box]:
    out: list[Box] = []
    drawn = [
        Box(f.x0, f.x1, f.top, f.bottom, None if f.fill == WHITE else f.fill, f.stroked)
        for f in page.figures
        if f.kind == "rect" and (f.stroked or f.fill not in (None, WHITE))
    ]
    for box in [*frames, *drawn]:
        whole = box.width > 0.94 * page.width or box.height > 0.94 * page.height
        if (
            box.width < 20
            or box.height < 8
            or (whole and box.area > 0.6 * page.width * page.height)
        ):
            continue
        if any(_within(box, grid) for grid in grids):
            continue
        same = next((b for b in out if _same(b, box)), None)
        if same is None:
            out.append(box)
        else:
            same.fill = box.fill if same.fill is None else same.fill
            same.stroked = same.stroked or box.stroked
        if len(out) >= _MAX_BOXES:
            break
    return _striped(out)


def _striped(boxes: list[Box]) -> list[Box]:
    """Boxes of one colour and width that touch below one another are one: shaded lines."""
    out: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.top):
        above = next(
            (
                b
                for b in out
                if b.fill is not None
                and b.fill == box.fill
                and not (b.stroked or box.stroked)
                and abs(b.x0 - box.x0) < _NEAR
                and abs(b.x1 - box.x1) < _NEAR
                and -1.5 <= box.top - b.bottom < 1.5
            ),
            None,
        )
        if above is None:
            out.append(box)
        else:
            above.bottom = box.bottom
    return out


def _within(box: Box, grid: Grid) -> bool:
    return (
        grid.x0 - 3 <= box.x0
        and box.x1 <= grid.x1 + 3
        and grid.top - 3 <= box.top
        and box.bottom <= grid.bottom + 3
    )


def _same(a: Box, b: Box) -> bool:
    return max(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.top - b.top), abs(a.bottom - b.bottom)) < 3


def _cuts_text(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Does text run over a side of the box?  Then it is a highlight or decoration."""
    inside = [g for g in glyphs if box.holds((g.x0 + g.x1) / 2, (g.top + g.bottom) / 2)]
    if not inside or len(inside) > 400:
        return False
    by_line: dict[int, list[Glyph]] = {}
    for g in inside:
        by_line.setdefault(round(g.y), []).append(g)
    near = sorted((g for g in glyphs if box.top - 2 < g.y < box.bottom + 4), key=lambda g: g.x0)
    starts = [g.x0 for g in near]
    cut = 0
    for y, line in by_line.items():
        first, last = min(line, key=lambda g: g.x0), max(line, key=lambda g: g.x1)
        size = last.size
        after = near[bisect_right(starts, last.x0) : bisect_right(starts, last.x1 + 0.4 * size)]
        before = near[bisect_left(starts, first.x0 - 1.6 * size) : bisect_left(starts, first.x0)]
        cut += any(
            abs(g.y - y) < 2 and g.x0 > last.x0 + 0.3 * size and g.x1 > box.x1 for g in after
        ) or any(
            abs(g.y - y) < 2 and first.x0 - g.x1 < 0.4 * size and g.x0 < box.x0 for g in before
        )
    return cut > 0.3 * len(by_line)


def _nested(boxes: Sequence[Box]) -> list[Box]:
    """The outermost boxes; each other one is put into the smallest that contains it."""
    tops: list[Box] = []
    for number, box in enumerate(boxes):
        around = next(
            (b for b in boxes[number + 1 :] if b.contains(box) and b.area > 1.02 * box.area), None
        )
        (tops if around is None else around.boxes).append(box)
    return tops


def _cards(boxes: list[Box]) -> list[Box]:
    """Boxes with those that touch below one another made one, and the heads of cards marked."""
    for box in boxes:
        box.boxes = _cards(box.boxes)
        _mark_head(box)
    out: list[Box] = []
    for box in sorted(boxes, key=lambda b: (b.top, b.x0)):
        above = next((b for b in out if _stacked(b, box)), None)
        if above is None:
            out.append(box)
        elif above.boxes and above.boxes[0].head:
            box.part = True
            above.boxes.append(box)
            above.bottom = box.bottom
        else:
            above.head = above.part = box.part = True
            out.remove(above)
            card = Box(above.x0, above.x1, above.top, box.bottom, None, False, boxes=[above, box])
            out.append(card)
    return out


def _stacked(above: Box, box: Box) -> bool:
    """Does ``box`` hang below a head of the same width?"""
    return (
        abs(above.x0 - box.x0) < _NEAR
        and abs(above.x1 - box.x1) < _NEAR
        and -3 <= box.top - above.bottom < 8
        and (above.fill is not None or box.fill is not None)
        and (bool(above.boxes) or (bool(above.glyphs) and len(above.glyphs) <= 60))
        and (above.fill != box.fill or bool(above.boxes))
    )


def _mark_head(box: Box) -> None:
    """A filled box over the whole width at the top of another is the head of that card."""
    first = min(box.boxes, key=lambda b: b.top, default=None)
    if (
        first is not None
        and first.fill is not None
        and first.fill != box.fill
        and first.width > 0.85 * box.width
        and first.top - box.top < 0.25 * box.height
        and first.height < 0.6 * box.height
        and 0 < len(first.glyphs) <= 60
        and all(g.top > first.top - 2 for g in box.glyphs)
    ):
        first.head = first.part = True


def _pruned(box: Box) -> Box | None:
    """The box without empty ones in it; None where nothing stands in it."""
    box.boxes = [inner for inner in map(_pruned, box.boxes) if inner is not None]
    if not box.glyphs and not box.grids and not box.boxes:
        return None
    return box

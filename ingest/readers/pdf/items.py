"""The pieces that a page is made of, and rows of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.readers.pdf.boxes import Box
from ingest.readers.pdf.lines import Line
from ingest.readers.pdf.tables import Grid


@dataclass(slots=True)
class Item:
    """A line, a table or a box in reading order, with the sides of its column.

    ``box`` is the number of the box around it on the page, ``fill`` that box's colour;
    ``head`` marks a line that is the head of its box.
    """

    line: Line | None = None
    grid: Grid | None = None
    left: float = 0.0
    right: float = 0.0
    box: int | None = None
    fill: int | None = None
    head: bool = False
    panel: Box | None = None
    inner: list[Item] = field(default_factory=list)
    """What stands in the box, in reading order."""

    @property
    def tall(self) -> bool:
        """Is it a table or a box, beside which several lines may stand?"""
        return self.line is None

    @property
    def top(self) -> float:
        """Upper edge."""
        part = self.line or self.grid or self.panel
        return part.top if part else 0.0

    @property
    def bottom(self) -> float:
        """Lower edge."""
        part = self.line or self.grid or self.panel
        return part.bottom if part else 0.0


Row = list[Item]


def whole(row: Row, left: float, right: float) -> list[Item]:
    """The pieces of a row over the whole width: its lines as one, level by level."""
    if not any(piece.tall for piece in row):
        return [_one_line(row, left, right)]
    out: list[Item] = []
    for part in _levels(row):
        lines = [piece for piece in part if piece.line]
        out.extend([_one_line(lines, left, right)] if lines else [])
        out.extend(replace(piece, left=left, right=right) for piece in part if piece.tall)
    return out


def _levels(row: Row) -> list[Row]:
    """The pieces of a row from top to bottom, those on one baseline together."""
    out: list[Row] = []
    for piece in sorted(row, key=lambda p: (p.line.y if p.line else p.top + 8, p.left)):
        before = out[-1][0].line if out else None
        if before and piece.line and abs(before.y - piece.line.y) <= 0.45 * piece.line.size:
            out[-1].append(piece)
        else:
            out.append([piece])
    for part in out:
        part.sort(key=lambda p: p.left)
    return out


def _one_line(row: Sequence[Item], left: float, right: float) -> Item:
    """One line of all lines of a row."""
    if len(row) == 1:
        return replace(row[0], left=left, right=right)
    lines = [piece.line for piece in row if piece.line]
    line = replace(
        lines[0],
        text="\u3000".join(line.text for line in lines),
        x1=lines[-1].x1,
        top=min(line.top for line in lines),
        bottom=max(line.bottom for line in lines),
        bold=all(line.bold for line in lines),
    )
    return replace(row[0], line=line, left=left, right=right)

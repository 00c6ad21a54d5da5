"""Tables that go on from one page to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.readers.build import Cell, bullet
from ingest.readers.pdf.lines import lacks_room
from ingest.readers.pdf.tables import Grid
from ingest.types import Form

_PARTICLES = "のをにがはとでへやも、。）」ー"
"""What no cell begins with."""
_ENDED = re.compile(r"[。．！？）」』】％%円人件]$")
_SAME = 5.0
"""Points within which the sides of two parts of a table agree."""


@dataclass(slots=True)
class OpenTable:
    """A table under way; ``breaks`` are the rows with which pages begin."""

    grid: Grid
    cells: list[Cell]
    n_rows: int
    breaks: list[int] = field(default_factory=list)
    form: Form | None = None
    open_bottom: bool = False
    """Is its last row cut by the page end: lines that run on below it?"""


def continue_table(table: OpenTable, below: Grid) -> bool:
    """Adds ``below``, from the top of the next page, where it goes on; True if it does.

    A repeated header is dropped.  A form that begins anew, with the label that the one
    above began with, is a table of its own.
    """
    above = table.grid
    if above.ruled != below.ruled:
        return False
    if above.ruled:
        edges = _united(above.edges, below.edges)
        if edges is None:
            return False
    else:
        if above.n_cols != below.n_cols or abs(above.x0 - below.x0) > 12:
            return False
        edges = ()
    skip = _repeated(table.cells, below.cells, below.n_rows)
    if not skip and _label(table.cells) and _label(table.cells) == _label(below.cells):
        return False
    added = [
        replace(cell, row=cell.row - skip + table.n_rows)
        for cell in below.cells
        if cell.row >= skip
    ]
    if edges:
        for cell in table.cells:
            _remap(cell, above.edges, edges)
        for cell in added:
            _remap(cell, below.edges, edges)
        above.edges = edges
    first = table.n_rows
    table.n_rows += below.n_rows - skip
    rest = _cut_row(table, added, first, table.open_bottom and below.open_top)
    table.open_bottom = below.open_bottom
    if rest is not None:
        added = rest
        table.n_rows -= 1
    table.breaks.append(first)
    table.cells.extend(_joined(table, added, first))
    return True


def _cut_row(table: OpenTable, added: list[Cell], row: int, drawn: bool) -> list[Cell] | None:
    """``added`` less its first row (number ``row``), where that is the rest of a row that the page end cut.

    ``drawn`` says that the lines show it.  Else its cells go on with full lines above, and
    others have nothing left to say.  The rows below move up by one.
    """
    last = {c.col: c for c in table.cells if c.row == row - 1 and c.rowspan == 1}
    first = [c for c in added if c.row == row]
    # empty cells of several rows are the rest of merged ones, which the rows below share
    tall = [c for c in first if c.rowspan > 1]
    first = [c for c in first if c.rowspan == 1]
    if not first or any(c.text.strip() for c in tall):
        return None
    said = [c for c in first if c.text.strip()]
    if not said or not (drawn or _goes_on(last, first, said)):
        return None
    for cell in said:
        above = last.get(cell.col)
        if above is None or above.colspan != cell.colspan:
            return None
    for cell in said:
        above = last[cell.col]
        wrapped = lacks_room(above.room, cell.text) and bullet(cell.text) is None
        above.text += ("" if wrapped or not above.text else "\n") + cell.text
        above.room = cell.room
    for cell in tall:
        cell.rowspan -= 1
    rest = [c for c in added if c.row > row]
    for cell in rest:
        cell.row -= 1
    return [*tall, *rest]


def _goes_on(last: dict[int, Cell], first: Sequence[Cell], said: Sequence[Cell]) -> bool:
    """Do the cells that say something go on with those above, and the others end there?"""
    ended = any(c.col in last and last[c.col].text.strip() for c in first if not c.text.strip())
    if not (ended or any(c.text[0] in _PARTICLES for c in said)):
        return False
    pairs = [(last[c.col], c) for c in said if c.col in last and last[c.col].text.strip()]
    full = [bullet(c.text) is None and lacks_room(above.room, c.text) for above, c in pairs]
    if ended and any(
        is_full and not _ENDED.search(above.text)
        for is_full, (above, _) in zip(full, pairs, strict=True)
    ):
        return True  # a sentence that breaks off: what stands beside its rest belongs to it
    if len(pairs) < len(said):
        return False
    listed = [bullet(c.text) is not None and bullet(a.text) is not None for a, c in pairs]
    few = len(said) * 2 <= len(first)
    return all(
        lacks_room(a.room, c.text) or (items and few)
        for items, (a, c) in zip(listed, pairs, strict=True)
    )


def _united(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...] | None:
    """The column edges of both parts; None where their sides or most inner edges disagree."""
    if abs(above[0] - below[0]) > _SAME or abs(above[-1] - below[-1]) > _SAME:
        return None
    few, many = sorted((above[1:-1], below[1:-1]), key=len)
    extra = (
        [edge for edge in few if min(abs(edge - other) for other in many) > _SAME] if many else []
    )
    # a page may show other merged cells of one form, so that not all edges are on both
    if len(extra) > 0.5 * len(few):
        return None
    return (above[0], *sorted([*many, *extra]), above[-1])


def _remap(cell: Cell, old: Sequence[float], new: Sequence[float]) -> None:
    def at(edge: float) -> int:
        return min(range(len(new)), key=lambda i: abs(new[i] - edge))

    start = at(old[cell.col])
    cell.colspan = max(1, at(old[min(cell.col + cell.colspan, len(old) - 1)]) - start)
    cell.col = start


def _label(cells: Sequence[Cell]) -> str:
    """The text of the first cell."""
    return next((re.sub(r"\s", "", c.text) for c in cells if c.row == 0 and c.col == 0), "")


def _repeated(above: Sequence[Cell], below: Sequence[Cell], n_rows: int) -> int:
    """How many rows at the top of ``below`` repeat the first rows above."""

    def row(source: Sequence[Cell], number: int) -> list[str]:
        return [re.sub(r"\s", "", c.text) for c in source if c.row == number and c.text.strip()]

    count = 0
    while count < min(4, n_rows - 1):
        here = row(below, count)
        if not here or here != row(above, count):
            break
        count += 1
    return count


def _joined(table: OpenTable, added: list[Cell], row: int) -> list[Cell]:
    """``added`` less the lower parts of cells that the page end cut; those above grow.

    A cut cell stands empty at the left of the first row of the page.
    """
    col = 0
    while True:
        lower = next((c for c in added if c.row == row and c.col == col), None)
        upper = next((c for c in table.cells if c.col == col and c.row + c.rowspan == row), None)
        if (
            lower is None
            or upper is None
            or lower.text.strip()
            or not upper.text.strip()
            or lower.colspan != upper.colspan
        ):
            return added
        upper.rowspan += lower.rowspan
        added = [cell for cell in added if cell is not lower]
        col += lower.colspan

"""Labels of forms: the cells that most forms of a document share.

A document that gives each measure a form of its own repeats the labels and changes the
values.  What recurs may be read as a label by its ending or a part of it, which alone
would make labels of values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.blocks import Cell, Grid
from ingest.roles import NONE, Roles, label_roles, roles_of

_LONGEST = 20
_WIDEST, _TALLEST = 16, 80
"""Cells of a row and rows of the largest form; what is larger is a list."""
_MOST = 0.7
"""Of the forms that share their commonest cell, those that a label stands in at least."""

Labels = frozenset[str]


def shared_labels(grids: Sequence[Grid]) -> list[Labels]:
    """For each table the short texts that most tables of its form hold too.

    >>> shared_labels([])
    []
    """
    own = [_texts(grid) for grid in grids]
    counts = Counter(text for texts in own for text in texts)
    out: list[Labels] = []
    for texts in own:
        most = max((counts[t] for t in texts), default=0)
        least = max(2.0, _MOST * most)
        out.append(frozenset(t for t in texts if counts[t] >= least))
    return out


def _texts(grid: Grid) -> set[str]:
    if len(grid.rows) > _TALLEST or max(map(len, grid.rows), default=0) > _WIDEST:
        return set()
    cells = (c for row in grid.rows for c in row if len(c.text) <= 2 * _LONGEST)
    return {p for c in cells if 0 < len(p := c.plain) <= _LONGEST}


def roles_in_form(text: str, shared: Labels) -> Roles:
    """The roles of a cell by its words, and by their ending where the cell recurs."""
    return roles_of(text) or (label_roles(text) if text in shared else NONE)


_NO_FIELD = frozenset(
    {"year", "kpi_column:baseline", "kpi_column:target", "kpi_column:interim", "glossary:term"}
)


def stands_above(grid: Grid, r: int, shared: Labels) -> bool:
    """Are the cells of row ``r`` labels of a form, each with its value in the row below?

    The row below has a cell under each label and no label itself, and the form goes on
    with other labels: rows of entries would go on with more of them.
    """
    if r + 1 >= len(grid.rows):
        return False
    labels, values = grid.filled(r), grid.filled(r + 1)
    if not labels or not values or not _over(labels, values):
        return False
    kinds = [roles_in_form(c.plain, shared) for c in labels]
    if not all(kinds) or any(k & _NO_FIELD for k in kinds):
        return False
    if any(roles_in_form(c.plain, shared) for c in values):
        return False
    if len(labels) > 1 and not all(c.plain in shared for c in labels):
        return False
    return _is_form(grid, r, shared)


def _over(labels: list[Cell], values: list[Cell]) -> bool:
    places = {(c.col, c.colspan) for c in labels}
    return all(c.rowspan == 1 for c in labels) and all((c.col, c.colspan) in places for c in values)


def _is_form(grid: Grid, r: int, shared: Labels) -> bool:
    """Does the next row begin with a label, or has the table other rows that do, and end here?"""
    if r + 2 < len(grid.rows):
        after = grid.filled(r + 2)
        return not after or bool(roles_in_form(after[0].plain, shared))
    before = [f[0] for row in range(r) if (f := grid.filled(row))]
    return any(roles_in_form(c.plain, shared) for c in before)

"""Blocks of a document after mending: what extraction works on, whatever the format.

A :class:`Block` is a heading, paragraph, list item, table, caption, footnote or
contents entry with its mended text and its raw span.  A :class:`Grid` is a table as
rows of cells on the full grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.mend import mend, tidy
from ingest.numbering import Marker
from ingest.types import BlockKind, Form
from text.spans import Text


@dataclass(slots=True)
class Cell:
    """A cell of a grid; ``text`` is mended, its line ends and spaces kept."""

    text: Text
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    form: Form | None = None
    _line: Text | None = field(default=None, init=False, repr=False, compare=False)
    """The tidied text, made once: a wide table asks for it again and again."""

    @property
    def plain(self) -> str:
        """The text as one line without stray spaces."""
        return self.line.value

    @property
    def line(self) -> Text:
        if self._line is None:
            self._line = tidy(self.text)
        return self._line

    def __bool__(self) -> bool:
        return bool(self.plain)


@dataclass(slots=True)
class Grid:
    """Rows of cells in reading order; a merged cell stands once, in its first place.

    ``spans_known`` is False where an empty cell may belong to its neighbour.
    """

    rows: list[list[Cell]]
    n_cols: int
    spans_known: bool = False

    def filled(self, row: int) -> list[Cell]:
        """The cells of a row that hold text."""
        return [c for c in self.rows[row] if c]


@dataclass(slots=True)
class Block:
    """One block; ``start:end`` is its raw span, ``md`` the level that markup or style gave."""

    kind: BlockKind
    text: Text
    start: int
    end: int
    marker: Marker | None = None
    title: Text | None = None
    md: int | None = None
    grid: Grid | None = None
    depth: int = 0
    """Outline level of a heading, from 1; set by :mod:`ingest.outline`."""
    parts: list[tuple[int, int]] = field(default_factory=list)
    form: Form | None = None
    """How it is set, where the format says."""

    @property
    def plain(self) -> str:
        return tidy(self.text).value

    @property
    def name(self) -> str:
        """A heading's words without numbering, one line."""
        return tidy(self.title if self.title is not None else self.text).value


def text_of(raw: str, start: int, end: int) -> Text:
    """The mended text of a raw span."""
    return mend(Text.of(raw, start, end))

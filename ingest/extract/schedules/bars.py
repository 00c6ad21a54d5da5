"""Bars of one row of a chart: marks, words, arrows and filled cells under its years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.blocks import Cell
from ingest.extract.context import items
from ingest.roles import MARKS, Content, content_of
from ingest.table_heads import Years
from text.folding import key
from text.spans import Text

_ARROWS = frozenset("→⇒➡➔⟶―─ー-－=＝～〜>＞ 　\n")


@dataclass(frozen=True, slots=True)
class Bar:
    """A task over its years; ``certain`` is False where the text lost an end."""

    task: Text
    first: int | None
    last: int | None
    certain: bool


@dataclass(frozen=True, slots=True)
class Style:
    """How a chart writes its bars.

    ``spans``: merged cells are known; ``yearly``: bars are written into each of their
    years; ``lost``: conversion lost the columns.
    """

    spans: bool
    yearly: bool
    lost: bool = False


def marked(cell: Cell) -> bool:
    """A mark, or a filled cell without words."""
    return bool(MARKS.match(cell.text.value)) if cell else _filled(cell)


def _filled(cell: Cell) -> bool:
    return cell.form is not None and cell.form.fill not in (None, 0xFFFFFF)


def _arrows(cell: Cell) -> bool:
    return bool(cell) and all(c in _ARROWS for c in cell.text.value)


class Row:
    """Walks the cells of a row from left to right and closes a bar where the next begins."""

    def __init__(self, years: dict[int, Years | None], style: Style, label: Text | None) -> None:
        self._years, self._style, self._label = years, style, label
        self._run: list[Cell] = []
        self.bars: list[Bar] = []

    def read(self, cells: list[Cell]) -> list[Bar]:
        """The bars of ``cells``, the filled cells of a row under its columns of time."""
        for i, cell in enumerate(cells):
            if marked(cell):
                self._mark(cell, cells[0])
                continue
            self._close()
            if content_of(cell.plain) in (Content.FIGURE, Content.NUMBER):
                continue  # a bare number is no task
            self._words(cell, cells[i - 1] if i else None, cells[i + 1 : i + 2])
        self._close()
        return self.bars

    def _span(self, cell: Cell) -> Years | None:
        """The years from a cell's first column to its last."""
        inside = [
            y
            for i in range(cell.col, cell.col + cell.colspan)
            if (y := self._years.get(i)) is not None
        ]
        return (inside[0][0], inside[-1][1]) if inside else None

    def _mark(self, cell: Cell, first: Cell) -> None:
        if not self._run and self.bars and _arrows(cell) and cell.col > first.col:
            # an arrow after a bar's words carries it on
            last, span = self.bars[-1], self._span(cell)
            if (
                span is not None
                and last.first is not None
                and (last.last is None or last.last >= span[0] - 1)
            ):
                self.bars[-1] = Bar(last.task, last.first, max(span[1], last.last or span[1]), True)
                return
        if self._run and cell.col != self._run[-1].col + self._run[-1].colspan:
            self._close()
        self._run.append(cell)

    def _close(self) -> None:
        if self._run and self._label is not None:
            first, last = self._span(self._run[0]), self._span(self._run[-1])
            if first is None or last is None:
                self.bars.append(Bar(self._label, None, None, False))
            else:
                self.bars.append(Bar(self._label, first[0], last[1], True))
        self._run.clear()

    def _words(self, cell: Cell, before: Cell | None, after: list[Cell]) -> None:
        span = self._span(cell)
        pieces = tasks(cell.text) if self._style.spans else items(cell.text)
        if span is None or self._style.lost or (not self._style.spans and len(pieces) > 1):
            self.bars.extend(Bar(piece, None, None, False) for piece in pieces)
            return
        if before is not None and self._goes_on(cell, before, span):
            last = self.bars[-1]
            self.bars[-1] = Bar(last.task, last.first, span[1], True)
            return
        first = span[0]
        if self._style.spans:
            self.bars.extend(Bar(piece, first, span[1], True) for piece in pieces)
        elif self._style.yearly or cell.col == max(self._years):
            self.bars.append(Bar(cell.text, first, span[1], True))
        elif after and (end := self._span(after[0])) is not None:
            self.bars.append(Bar(cell.text, first, end[0] - 1, True))
        else:
            self.bars.append(Bar(cell.text, first, None, False))

    def _goes_on(self, cell: Cell, before: Cell, span: Years) -> bool:
        """The same words again in the next column: the bar written year by year."""
        return (
            bool(self.bars)
            and key(before.plain) == key(cell.plain)
            and self.bars[-1].certain
            and self.bars[-1].last in (span[0] - 1, span[0])
        )


def tasks(text: Text) -> list[Text]:
    """The tasks of a cell: its items where each of them is marked or stands on a line.

    「計画推進・進捗管理」 is one task though a conversion broke it before the dot.
    """
    pieces = items(text)
    if len(pieces) < 2:
        return [text]
    broken = all(
        re.search(rf"[・･]\s*{re.escape(piece.value[:6])}", text.value) for piece in pieces[1:]
    )
    return [text] if broken and text.value.lstrip()[:1] not in "・･" else pieces

"""Builds a RawDocument: appends blocks to one text and keeps their offsets.

The text of a document with structure is the reader's linearisation: a block per
line, a table row per line with its cells separated by TAB.  Where a cell holds
several items (list items, paragraphs, explicit breaks) they stay on lines of
their own, so a row may run over several lines; the offsets of the cells say
where each begins and ends.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.issues import CODES
from ingest.types import BlockKind, Form, Issue, RawBlock, RawCell, RawDocument, RawTable, Shape

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff\ud800-\udfff\u200b]")
_BLANKS = re.compile(r"[ \t\xa0]+")
_BULLETS = "・･•‣●○◦◯◉◎■□▪▫◆◇▶►▷▸➢➤✓✔☑◼◻❖⦁∙‐–—"
_BULLET = re.compile(
    rf"^(?P<marker>[{_BULLETS}](?![0-9０-９])|[-*－](?=[ \u3000])|[①-⑳㉑-㊿❶-❿⑴-⒇ⓐ-ⓩ]"
    r"|[(（][0-9０-９一二三四五六七八九十ア-ンa-zA-Z]{1,2}[)）]"
    r"|[0-9０-９]{1,2}[)）](?![0-9])|[ア-ン][)）．.]|[※＊*注](?:[0-9０-９]{1,2}|(?=[ \u3000])))[ \u3000]*"
)


def clean(text: str) -> str:
    """``text`` without control characters, with single blanks and LF line ends."""
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    )
    text = _CONTROL.sub("", _BLANKS.sub(" ", text))
    return "\n".join(line.strip(" ") for line in text.split("\n")).strip("\n ")


def bullet(text: str) -> str | None:
    """The bullet or item number that ``text`` begins with, as printed, else None."""
    match = _BULLET.match(text)
    return match["marker"] if match and match.end() < len(text) else None


@dataclass(slots=True)
class Cell:
    """A cell as a reader found it: place in the full grid, spans, text."""

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    room: float = 99.0
    """Free ems at the end of the last line: what would have fitted there."""
    form: Form | None = None


class Builder:
    """Collects the blocks of one document in order."""

    def __init__(self, name: str, media_type: str, data: bytes) -> None:
        self.name = name
        self._media_type = media_type
        self._sha256 = hashlib.sha256(data).hexdigest()
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[RawBlock] = []
        self._pages: list[int] = []
        self._losses: list[Issue] = []
        self._shapes: list[Shape] = []
        self.cells = 0

    @property
    def length(self) -> int:
        """Length of the text so far: where the next block will begin."""
        return self._length

    @property
    def empty(self) -> bool:
        """True where no block holds any text yet."""
        return not any(part.strip() for part in self._parts)

    def _write(self, text: str) -> int:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start

    def page(self) -> None:
        """A new page begins with the next block."""
        self._pages.append(self._length)

    def loss(self, code: str, *, readings: tuple[str, ...] = (), **values: str) -> None:
        """Record what could not be carried over; ``code`` is one of ``ingest.issues``."""
        found = CODES[code]
        message = found.message.format(**values)
        self._losses.append(Issue(code, message, found.severity, readings=readings))

    def mark(self) -> tuple[int, int, int, int]:
        """The state of the document now, for :meth:`undo`."""
        return len(self._parts), len(self._blocks), self._length, len(self._shapes)

    def undo(self, mark: tuple[int, int, int, int]) -> None:
        """Take back what was written since ``mark``; pages and losses stay."""
        parts, blocks, self._length, shapes = mark
        del self._parts[parts:], self._blocks[blocks:], self._shapes[shapes:]
        self._pages = [min(page, self._length) for page in self._pages]

    def pages_until(self, number: int) -> None:
        """Pages up to ``number`` begin here, those that have not begun yet."""
        while len(self._pages) < number:
            self.page()

    def shape(self, shape: Shape) -> None:
        """Records a drawn figure of a page."""
        self._shapes.append(shape)

    def block(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int | None = None,
        marker: str | None = None,
        form: Form | None = None,
        page_breaks: Sequence[int] = (),
    ) -> None:
        """Appends a block; ``page_breaks`` are offsets in ``text`` where pages begin."""
        if not text.strip():
            self._pages.extend(self._length for _ in page_breaks)
            return
        start = self._write(text)
        self._pages.extend(start + offset for offset in page_breaks)
        self._blocks.append(RawBlock(kind, start, self._length, level, marker, form=form))
        self._write("\n")

    def table(
        self,
        cells: Sequence[Cell],
        *,
        spans_known: bool = True,
        form: Form | None = None,
        page_breaks: Sequence[int] = (),
    ) -> None:
        """Appends a table; ``page_breaks`` are the rows with which new pages begin."""
        if not any(cell.text.strip() for cell in cells):
            self._pages.extend(self._length for _ in page_breaks)
            return
        n_rows = max(cell.row + cell.rowspan for cell in cells)
        n_cols = max(cell.col + cell.colspan for cell in cells)
        by_row: list[list[Cell]] = [[] for _ in range(n_rows)]
        for cell in cells:
            by_row[cell.row].append(cell)
        raw: list[RawCell] = []
        begin = self._length
        for number, row in enumerate(by_row):
            self._pages.extend(self._length for broken in page_breaks if broken == number)
            col = 0
            for cell in sorted(row, key=lambda cell: cell.col):
                self._write("\t" * (cell.col - col))
                start = self._write(cell.text.replace("\t", " "))
                raw.append(
                    RawCell(
                        start,
                        self._length,
                        number,
                        cell.col,
                        cell.rowspan,
                        cell.colspan,
                        cell.form,
                    )
                )
                col = cell.col
            if number < n_rows - 1:
                self._write("\n")
        self._pages.extend(self._length for broken in page_breaks if broken >= n_rows)
        self.cells += len(raw)
        self._blocks.append(
            RawBlock(
                BlockKind.TABLE,
                begin,
                self._length,
                table=RawTable(tuple(raw), n_rows, n_cols, spans_known),
                form=form,
            )
        )
        self._write("\n")

    def document(self, encoding: str | None = None) -> RawDocument:
        """The document as built so far."""
        return RawDocument(
            name=self.name,
            media_type=self._media_type,
            sha256=self._sha256,
            text="".join(self._parts),
            encoding=encoding,
            pages=tuple(self._pages),
            blocks=tuple(self._blocks),
            losses=tuple(self._losses),
            shapes=tuple(self._shapes),
        )

"""From pages to blocks: furniture dropped, lines joined, tables continued, headings told.

Footnotes of a page stand before the paragraph or table that runs on to the next page,
so that every offset belongs to the page that its passage is printed on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from ingest.readers.build import Builder, bullet
from ingest.readers.guard import guarded
from ingest.readers.pdf.continued import OpenTable, continue_table
from ingest.readers.pdf.furniture import drop_furniture
from ingest.readers.pdf.items import Item
from ingest.readers.pdf.layout import Layout
from ingest.readers.pdf.lines import Line, inside_brackets, join, wraps
from ingest.readers.pdf.notes import NOTE, split_notes
from ingest.readers.pdf.page import Page
from ingest.readers.pdf.tables import Grid
from ingest.types import BlockKind, Form, Shape

_CHAPTER = re.compile(r"^第\s*[0-9０-９一二三四五六七八九十]+\s*[章節部編]")
_NUMBERED = re.compile(
    r"^(?:[0-9０-９]{1,2}(?:[-－.．][0-9０-９]{1,2})*[.．　 ]|[（(][0-9０-９]{1,2}[)）]|[ⅠⅡⅢⅣⅤⅥⅦ])"
)
_LEADER = re.compile(r"(?:[….‥・·．。\-－─ 　]{3,}|…+|[　 ]+)\s*[-－]?\s*[0-9０-９]{1,3}\s*[-－]?$")
_DOTTED = re.compile(r"(?:…{2,}|‥{2,}|[.．・·]{4,}|(?:[.．・·] ){3,}).*[0-9０-９]{1,3}$")
_CONTENTS_TITLE = re.compile(r"^[［\[【〔<＜]?\s*目\s*次\s*[］\]】〕>＞]?$")
_CAPTION = re.compile(
    r"^[【［]?(?:図表|図|表|グラフ)\s*[0-9０-９一二三四五六七八九十]+(?:[-－.．][0-9０-９]+)*\s*[】］]?[\s　:：.．]?"
)
_ENDED = re.compile(r"[。．！？!?」』】）)：:]$")
_LABEL = re.compile(r"^[^。、：:\s]{1,12}[：:]|^[【〔［\[][^】〕］\]]{1,14}[】〕］\]]")
_MAX_HEADING = 45


@dataclass(slots=True)
class _Looks:
    """How the body of a document is set."""

    size: float
    font: str
    bold: bool
    ink: int
    levels: dict[float, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A block under way: its lines, the page and piece it begins with, the pages that begin in it.

    ``box`` is the number in the document of the box around it.
    """

    kind: BlockKind
    lines: list[Line]
    page: Page
    item: Item
    right: float
    left: float
    box: int | None = None
    level: int | None = None
    marker: str | None = None
    first_x: float = 0.0
    breaks: list[int] = field(default_factory=list)
    hang: float | None = None

    @property
    def last(self) -> Line:
        """The last line so far."""
        return self.lines[-1]

    @property
    def parts(self) -> list[str]:
        """The texts of its lines."""
        return [line.text for line in self.lines]

    @property
    def form(self) -> Form:
        """How its first lines are set; the place is that of the lines of its first page."""
        stop = self.breaks[0] if self.breaks else len(self.lines)
        lines = self.lines[:stop]
        first = lines[0]
        box = (
            min(line.x0 for line in lines),
            min(line.top for line in lines),
            max(line.x1 for line in lines),
            max(line.bottom for line in lines),
        )
        return Form(
            page=self.page.number,
            bbox=self.page.shown(box),
            size=first.size,
            bold=first.bold,
            ink=first.ink,
            fill=self.item.fill,
            box=self.box,
            vertical=True if self.page.vertical else None,
            list_level=self.level if self.kind is BlockKind.LIST_ITEM else None,
        )


def write(pages: Sequence[Layout], builder: Builder) -> None:
    """Writes the blocks of all pages to ``builder``."""
    drop_furniture(pages)
    _Flow(builder, _looks(pages)).run(pages)


def _looks(pages: Sequence[Layout]) -> _Looks:
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    inks: Counter[int] = Counter()
    bold = 0
    for page in pages:
        for item in page.items:
            if item.line:
                weight = len(item.line.text)
                sizes[round(item.line.size * 2) / 2] += weight
                fonts[item.line.font] += weight
                inks[item.line.ink] += weight
                bold += weight if item.line.bold else 0
    written = sum(sizes.values())
    listed = _table_sizes(pages)
    if 5 * written < sum(listed.values()):
        sizes.update(listed)  # a document of tables: they are its body
    if not sizes:
        return _Looks(10.5, "", False, 0)
    # short lines in large type outweigh nothing: the body is what most text is set in
    size = sizes.most_common(1)[0][0]
    looks = _Looks(
        size,
        fonts.most_common(1)[0][0] if fonts else "",
        bold > 0.6 * written,
        inks.most_common(1)[0][0] if inks else 0,
    )
    large = sorted((s for s in sizes if s >= 1.12 * size), reverse=True)
    ranks: list[float] = []
    for s in large:
        if not ranks or ranks[-1] - s > 0.8:
            ranks.append(s)
        looks.levels[s] = len(ranks)
    return looks


def _table_sizes(pages: Sequence[Layout]) -> Counter[float]:
    """How many characters of tables are set in each size."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for item in page.items:
            for cell in item.grid.cells if item.grid else ():
                if cell.text and cell.form is not None and cell.form.size:
                    sizes[round(cell.form.size * 2) / 2] += len(cell.text)
    return sizes


class _Flow:
    def __init__(self, builder: Builder, looks: _Looks) -> None:
        self._out = builder
        self._looks = looks
        self._open: _Open | None = None
        self._table: OpenTable | None = None
        self._listed: set[int] = set()
        self._in_contents = False
        self._page_begins = False
        self._page = Page(1, 0.0, 0.0, [], [], False, 0)
        self._boxes = 0

    def run(self, pages: Sequence[Layout]) -> None:
        """Writes page after page; what is open at a page's end may run on."""
        for page in pages:
            self._page = page.page
            before = self._state()
            work = partial(self._write_page, page)
            if not guarded(self._out, f"{self._page.number}ページ", work, False):
                # what the pages before left open was taken back with this page
                self._open, self._table = before
                self._close()
                self._out.pages_until(self._page.number)
                self._page_begins = False
            self._boxes += page.boxes
        self._close()
        if self._page_begins:
            self._out.page()

    def _box(self, item: Item) -> int | None:
        """The number in the document of the box around an item."""
        return None if item.box is None else self._boxes + item.box

    def _state(self) -> tuple[_Open | None, OpenTable | None]:
        """Copies of what is open now."""
        block, table = self._open, self._table
        if block is not None:
            block = replace(block, lines=list(block.lines), breaks=list(block.breaks))
        if table is not None:
            table = replace(table, cells=list(table.cells), breaks=list(table.breaks))
        return block, table

    def _write_page(self, page: Layout) -> bool:
        notes, items = split_notes(page, self._looks.size)
        self._listed, self._in_contents = _contents(items, self._in_contents)
        self._begin_page(items)
        for item in items:
            if item.grid:
                self._add_table(item.grid, item)
            elif item.line:
                self._add_line(item.line, item)
        if notes:
            self._write_notes(notes)
        return True

    def _begin_page(self, items: Sequence[Item]) -> None:
        if self._page_begins:
            # the last page held nothing that was written
            self._close()
            self._out.page()
        self._page_begins = True
        if not self._out.length and self._open is None and self._table is None:
            self._take_page()
        elif not items:
            self._close()
            self._take_page()

    def _take_page(self) -> None:
        """The page begins where the text now ends."""
        if self._page_begins:
            self._out.page()
            self._page_begins = False

    def _close(self) -> None:
        block, self._open = self._open, None
        if block is not None:
            parts = block.parts
            text = join(parts)
            offsets = [len(join(parts[:index])) for index in block.breaks]
            offsets = [_skip_join(text, offset) for offset in offsets]
            self._out.block(
                block.kind,
                text,
                level=block.level,
                marker=block.marker,
                form=block.form,
                page_breaks=offsets,
            )
        table, self._table = self._table, None
        if table is not None:
            self._out.table(
                table.cells,
                spans_known=table.grid.ruled,
                form=table.form,
                page_breaks=table.breaks,
            )

    def _write_notes(self, notes: Sequence[Line]) -> None:
        """Footnotes, before what is still open if that may run on to the next page."""
        held, self._open = self._open, None
        table, self._table = self._table, None
        if self._page_begins:
            self._take_page()
        runs_on = (
            held is not None
            and not _ENDED.search(held.last.text)
            and held.last.x1 > held.right - 2.2 * held.last.size
        )
        if (
            (held is not None and not runs_on)
            or (held is not None and held.breaks)
            or (table is not None and table.breaks)
        ):
            self._open, self._table = held, table
            self._close()
            held = table = None
        parts: list[str] = []
        marker = ""
        for line in [*notes, None]:
            match = NOTE.match(line.text) if line is not None else None
            if parts and (line is None or match):
                self._out.block(BlockKind.FOOTNOTE, join(parts), marker=marker or None)
                parts = []
            if line is not None:
                if match:
                    marker = match.group().strip(" 　:：^{}")
                    parts = [f"{marker} {line.text[match.end() :].lstrip()}"]
                else:
                    parts.append(line.text)
        self._open, self._table = held, table

    def _add_table(self, grid: Grid, item: Item) -> None:
        if self._table is not None and self._page_begins and continue_table(self._table, grid):
            self._page_begins = False
            return
        self._close()
        self._take_page()
        form = Form(
            page=self._page.number,
            bbox=self._page.shown((grid.x0, grid.top, grid.x1, grid.bottom)),
            size=grid.size,
            fill=item.fill,
            box=self._box(item),
            vertical=True if self._page.vertical else None,
        )
        if grid.lone:
            for line in "\n".join(cell.text for cell in grid.cells).strip("\n").split("\n"):
                found = bullet(line)
                kind = BlockKind.LIST_ITEM if found else BlockKind.PARAGRAPH
                self._out.block(kind, line, marker=found, form=form)
            return
        self._table = OpenTable(
            grid, list(grid.cells), grid.n_rows, form=form, open_bottom=grid.open_bottom
        )
        for bar in grid.bars:
            shape = "arrow" if bar.kind == "arrow" else "bar"
            box = self._page.shown((bar.x0, bar.top, bar.x1, bar.bottom))
            self._out.shape(Shape(self._page.number, box, shape, bar.fill))

    def _add_line(self, line: Line, item: Item) -> None:
        text = line.text
        if id(item) in self._listed:
            self._start(BlockKind.CONTENTS, line, item)
            return
        marker = bullet(text)
        if (
            marker
            and marker[-1] in "）)"
            and self._open
            and inside_brackets("".join(self._open.parts))
        ):
            marker = None  # the end of a bracket, not the number of an item
        level = self._level(line, item)
        block = self._open
        if level is not None:
            if block is not None and self._heads_on(block, line, item):
                block.lines.append(line)
                return
            self._start(BlockKind.HEADING, line, item, level=level)
            return
        if _CAPTION.match(text) and len(text) <= _MAX_HEADING:
            self._start(BlockKind.CAPTION, line, item)
            return
        if marker is None and block is not None and self._goes_on(block, line, item):
            if self._page_begins:
                block.breaks.append(len(block.lines))
                self._page_begins = False
            block.lines.append(line)
            block.right, block.left = item.right, item.left
            if block.hang is None:
                block.hang = line.x0
            return
        kind = BlockKind.LIST_ITEM if marker else BlockKind.PARAGRAPH
        depth = 1 + round(max(0.0, line.x0 - item.left) / (2 * line.size)) if marker else None
        self._start(kind, line, item, level=depth, marker=marker)

    def _start(
        self,
        kind: BlockKind,
        line: Line,
        item: Item,
        *,
        level: int | None = None,
        marker: str | None = None,
    ) -> None:
        self._close()
        self._take_page()
        self._open = _Open(
            kind,
            [line],
            self._page,
            item,
            item.right,
            item.left,
            self._box(item),
            level,
            marker,
            line.x0,
        )

    def _level(self, line: Line, item: Item) -> int | None:
        """The level of a heading, by type size, else by weight or face and number."""
        text = line.text
        if len(text) > _MAX_HEADING or text.endswith(("。", "、", "，")):
            return None
        large = len(set(self._looks.levels.values()))
        level = self._looks.levels.get(round(line.size * 2) / 2)
        if level is not None and not (bullet(text) and not line.bold):
            return level
        if item.head:
            return large + 1
        if line.size < 0.95 * self._looks.size:
            return None
        if line.bold and not self._looks.bold:
            return large + 1
        if _CHAPTER.match(text) and len(text) <= 30:
            return large + 1
        if (
            line.ink != self._looks.ink
            and bullet(text) is None
            and not text.startswith(("※", "＊"))
        ):
            return large + 2
        if line.font != self._looks.font and _NUMBERED.match(text) and len(text) <= 30:
            return large + 2
        return None

    def _heads_on(self, block: _Open, line: Line, item: Item) -> bool:
        """Does ``line`` go on with the heading ``block``?"""
        if (
            block.kind is not BlockKind.HEADING
            or self._page_begins
            or self._box(item) != block.box
            or abs(block.last.size - line.size) >= 0.3
            or _NUMBERED.match(line.text)
            or _CHAPTER.match(line.text)
        ):
            return False
        near = 0 <= line.top - block.last.bottom + 0.5 * line.size < 1.2 * line.size
        if item.head and block.item.head:
            return near
        return near and block.last.x1 > item.right - 2.5 * line.size

    def _goes_on(self, block: _Open, line: Line, item: Item) -> bool:
        """True where ``line`` continues the paragraph or item ``block``."""
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            return False
        if self._box(item) != block.box:
            return False
        last, size = block.last, line.size
        if abs(last.size - size) > 0.12 * size or last.bold != line.bold:
            return False
        full = last.x1 > block.right - 2.2 * size or wraps(last, line.text, block.right + 0.5)
        new_column = self._page_begins or line.top < last.top - size
        if not full or (_ENDED.search(last.text) and _LABEL.match(line.text)):
            return False
        if new_column:
            return not _ENDED.search(last.text) and line.x0 <= item.left + 1.2 * size
        if line.top - last.bottom > 1.3 * size:
            return False
        if block.kind is BlockKind.LIST_ITEM:
            # wrapped text of an item hangs, or goes back to the margin unfinished
            return line.x0 >= block.first_x - 0.5 * size or not _ENDED.search(last.text)
        indented = line.x0 > block.left + 0.6 * size and line.x0 > last.x0 + 0.6 * size
        return not (indented and _ENDED.search(last.text)) and not (
            len(block.lines) > 1 and block.hang is not None and line.x0 > block.hang + 0.6 * size
        )


def _contents(items: Sequence[Item], inside: bool) -> tuple[set[int], bool]:
    """Ids of the lines of a table of contents on a page; True where it may run on.

    An entry is a line with leaders, or after the title any line that ends in a page
    number; up to two short lines between entries are headings without a page.
    """
    listed: list[int] = []
    for place, item in enumerate(items):
        text = item.line.text if item.line else ""
        if _CONTENTS_TITLE.match(text):
            inside = True
            listed.append(place)
        elif _DOTTED.search(text) or (inside and _LEADER.search(text) and len(text) <= 90):
            listed.append(place)
        elif inside and (not listed or place - listed[-1] > 3):
            inside = False
    for before, after in pairwise(list(listed)):
        between = items[before + 1 : after]
        if len(between) <= 2 and all(
            item.line and len(item.line.text) <= 60 and not item.line.text.endswith("。")
            for item in between
        ):
            listed.extend(range(before + 1, after))
    ends = bool(listed) and max(listed) >= len(items) - 2
    return {id(items[place]) for place in listed}, inside and ends


def _skip_join(text: str, offset: int) -> int:
    """``offset`` moved past the blank that joining put before a new page."""
    return offset + 1 if offset < len(text) and text[offset] == " " else offset

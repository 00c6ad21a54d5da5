"""Walks the tree of a web page and writes its blocks.

The tree is walked with an explicit stack, so no depth of nesting ends the reader.
"""

from __future__ import annotations

import re

from ingest.errors import LimitExceededError
from ingest.readers.breaks import one_line, without_soft_breaks
from ingest.readers.build import Builder, bullet, clean
from ingest.readers.guard import guarded
from ingest.readers.limits import ReadLimits
from ingest.readers.web.dom import (
    INLINE,
    Element,
    colours,
    furniture,
    is_bold,
    is_card,
    is_vertical,
    main_part,
    owner,
    remove_struck,
    text_length,
    texts,
)
from ingest.readers.web.tables import blank, cells_of, definitions, rows_of
from ingest.types import BlockKind, Form
from text.messages import Message

_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BOLD_LEVEL = 7
"""The level of a bold line: below all that the page marks as headings."""
_MAX_HEADING = 40


class Walker:
    """Turns a tree into blocks: inline text collects until a block element ends it."""

    def __init__(self, builder: Builder, limits: ReadLimits) -> None:
        self._out = builder
        self._limits = limits
        self._inline: list[tuple[str, bool]] = []
        self._kind = BlockKind.PARAGRAPH
        self._level: int | None = None
        self._marker: str | None = None
        self._lists: list[tuple[str, int]] = []
        self._bold = 0
        self._boxes: list[int] = []
        self._inks: list[tuple[int | None, int | None]] = [(None, None)]
        self._box_count = 0
        self._vertical = 0
        self._budget = 0.0

    def page(self, root: Element) -> None:
        """Write the whole page."""
        main = main_part(root)
        for text in remove_struck(root):
            self._out.loss("text_struck", readings=(text,), place="", printed=text)
        self._budget = 0.3 * text_length(main)
        if main.find(".//h1") is None:
            self._out.block(BlockKind.HEADING, _title(root), level=1)
        self._walk(main)
        self._flush()

    def _flush(self) -> None:
        text = clean("".join(part for part, _ in self._inline))
        bold = all(bold for part, bold in self._inline if part.strip())
        self._inline.clear()
        if text:
            self._write(text, bold)
        self._kind, self._level, self._marker = BlockKind.PARAGRAPH, None, None

    def _write(self, text: str, bold: bool) -> None:
        kind, level, marker = self._kind, self._level, self._marker
        ink, fill = self._inks[-1]
        form = Form(
            bold=bold,
            ink=ink,
            fill=fill,
            box=self._boxes[-1] if self._boxes else None,
            list_level=level if kind is BlockKind.LIST_ITEM else None,
            vertical=True if self._vertical else None,
        )
        if kind is BlockKind.HEADING:
            text = one_line(text)
        elif kind is BlockKind.LIST_ITEM:
            text = without_soft_breaks(text)
            if marker and bullet(text):
                marker = bullet(text)
            elif marker:
                text = f"{marker}{'' if marker == '・' else ' '}{text}"
        elif kind is BlockKind.PARAGRAPH:
            self._lines(without_soft_breaks(text), bold, form)
            return
        self._out.block(kind, text, level=level, marker=marker, form=form)

    def _lines(self, text: str, bold: bool, form: Form) -> None:
        lines = text.split("\n")
        for line in lines:
            found = bullet(line)
            if bold and found is None and _may_head(line, len(lines)):
                self._out.block(BlockKind.HEADING, line, level=_BOLD_LEVEL, form=form)
                continue
            kind = BlockKind.LIST_ITEM if found else BlockKind.PARAGRAPH
            self._out.block(kind, line, marker=found, form=form)

    def _walk(self, top: Element) -> None:
        stack: list[tuple[Element, bool]] = [(top, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                self._leave(node)
                if node is not top:
                    self._text(node.tail)
                continue
            if not isinstance(node.tag, str) or (node is not top and furniture(node, self._budget)):
                self._text(node.tail)
                continue
            inner = self._whole(node)
            if inner is not None:
                self._text(node.tail)
                stack.extend((part, False) for part in reversed(inner))
                continue
            self._enter(node)
            stack.append((node, True))
            self._text(node.text)
            stack.extend((child, False) for child in reversed(node))

    def _whole(self, node: Element) -> list[Element] | None:
        """Write an element that is read as one; gives what in it is still to be walked.

        None for an element that is walked.
        """
        if node.tag == "sup":
            mark = clean("".join(texts(node)))
            self._text("^{" + mark.strip("[]()（）") + "}" if mark else None)
            return []
        if node.tag == "table":
            self._flush()
            empty: list[Element] = []
            return guarded(self._out, "表", lambda: self._table(node), empty)
        if node.tag == "dl":
            self._flush()
            return guarded(self._out, "定義リスト", lambda: self._definitions(node), None)
        return None

    def _text(self, text: str | None) -> None:
        if text:
            self._inline.append((blank(text), self._bold > 0))

    def _enter(self, node: Element) -> None:
        tag = str(node.tag)
        if is_bold(node):
            self._bold += 1
        if tag == "br":
            self._inline.append(("\n", True))
            return
        if tag in INLINE:
            return
        self._flush()
        self._open_box(node)
        if tag in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            first = node.get("start") or "1"
            self._lists.append((tag, int(first) if first.isdigit() else 1))
        elif tag == "li":
            self._item()
        elif tag in ("figcaption", "caption"):
            self._kind = BlockKind.CAPTION
        elif tag == "dt":
            self._kind, self._marker = BlockKind.LIST_ITEM, None

    def _item(self) -> None:
        self._kind, self._level = BlockKind.LIST_ITEM, max(1, len(self._lists))
        self._marker = "・"
        if self._lists and self._lists[-1][0] == "ol":
            number = self._lists[-1][1]
            self._lists[-1] = ("ol", number + 1)
            self._marker = f"{number}."

    def _open_box(self, node: Element) -> None:
        own, above = colours(node), self._inks[-1]
        self._inks.append(
            (own[0] if own[0] is not None else above[0], own[1] if own[1] is not None else above[1])
        )
        self._vertical += is_vertical(node)
        if is_card(node):
            self._box_count += 1
            self._boxes.append(self._box_count)

    def _leave(self, node: Element) -> None:
        tag = str(node.tag)
        if tag not in INLINE and tag != "br":
            self._flush()
            self._inks.pop()
            self._vertical -= is_vertical(node)
            if is_card(node):
                self._boxes.pop()
        if is_bold(node):
            self._bold -= 1
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def _definitions(self, node: Element) -> list[Element] | None:
        """Write a list of terms as a table of pairs; None where it is walked as text."""
        cells, nested = definitions(node, self._budget)
        if not cells:
            return None
        self._check(len(cells))
        self._out.table(cells)
        return nested

    def _table(self, table: Element) -> list[Element]:
        """Write a table; a table for layout is not written but given back to be walked."""
        if table.find(".//tr") is None:
            # cells without rows: no table, but their text counts
            self._text(" ".join(texts(table)))
            return []
        grid = rows_of(table)
        nested = [inner for inner in table.iter("table") if inner is not table]
        outer: list[Element] = []
        if nested:
            outer = [inner for inner in nested if owner(inner.getparent()) is table]
            columns = max((len(row) for row in grid), default=0)
            if columns <= 1 or table.get("role") == "presentation" or len(grid) <= 1:
                return [cell for row in grid for cell in row]
        elif sum(len(row) for row in grid) == 1:
            return list(grid[0]) or list(grid[-1])
        caption = table.find("caption")
        if caption is not None:
            self._out.block(BlockKind.CAPTION, one_line(clean("".join(texts(caption)))))
        cells = cells_of(grid, self._budget)
        self._check(len(cells))
        box = self._boxes[-1] if self._boxes else None
        self._out.table(cells, form=Form(box=box) if box is not None else None)
        return outer + [inner for inner in table.iter("dl") if owner(inner) is table]

    def _check(self, more: int) -> None:
        if self._out.cells + more > self._limits.max_cells:
            raise LimitExceededError(
                Message(
                    "has more than the %(max_cells)s table cells that are permitted",
                    max_cells=format(self._limits.max_cells, ","),
                ),
                file=self._out.name,
            )


def _may_head(line: str, lines: int) -> bool:
    return lines == 1 and len(line) <= _MAX_HEADING and not line.endswith(("。", "、", "：", ":"))


def _title(root: Element) -> str:
    """The page's heading where it stands outside the content, else its title."""
    heading = next((h for h in root.iter("h1") if text_length(h)), None)
    if heading is not None:
        return one_line(clean("".join(texts(heading))))
    title = root.find(".//title")
    if title is None:
        return ""
    # what follows the bar is the name of the site
    return one_line(re.split(r"\s*[|｜]\s*|\s+[-－―]\s+", clean(title.text or ""))[0])

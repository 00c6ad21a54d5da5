"""Reads Word documents: styles, numbering, tables, notes, text boxes, tracked changes.

python-docx opens the package; the body is walked as XML, because insertions, text
boxes, fields and notes lie outside its model.  Insertions are taken, deletions and
hidden text dropped; struck text is left out and told.  A note's mark stands in the text as ``^{1}``, the note itself
as a footnote block after the paragraph or table that refers to it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import docx
from lxml import etree

from ingest.errors import DamagedFileError, LimitExceededError
from ingest.readers.breaks import one_line, without_soft_breaks
from ingest.readers.build import Builder, Cell, bullet, clean
from ingest.readers.guard import guarded
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.ooxml import check_package
from ingest.readers.source import load
from ingest.readers.word.numbering import W
from ingest.readers.word.paragraphs import Paragraph, Scribe
from ingest.readers.word.styles import flag, shading
from ingest.types import BlockKind, Form, RawDocument
from text.messages import Message

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Element = etree._Element
_MAX_DEPTH = 40
_HEADING_MAX = 60
_CAPTION = re.compile(
    r"^[図表](?:表)?\s*[0-9０-９一二三四五六七八九十]+[-－.．0-9０-９]*[\s　:：.．]"
)
_LEADER = re.compile(r"(?:[\s　]|[…‥・.．]{2,}|\s)[0-9０-９]{1,3}$")


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads a Word document; raises an IngestError naming the file."""
    data, name = load(source, name, limits)
    check_package(data, name, limits)
    builder = Builder(name, MEDIA_TYPE, data)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        if body is None:
            raise DamagedFileError(Message("has no body"), file=name, place="word/document.xml")
        _Walker(builder, Scribe(document), limits).flow(body, 0)
    except (DamagedFileError, LimitExceededError):
        raise
    except (MemoryError, RecursionError) as error:
        raise LimitExceededError(Message("is nested too deep or too large"), file=name) from error
    except Exception as error:  # python-docx raises whatever the part it trips over raises
        raise DamagedFileError(
            Message("cannot be read as a Word document (%(reason)s)", reason=error), file=name
        ) from error
    return builder.document()


class _Walker:
    """Writes the blocks of a body in order."""

    def __init__(self, builder: Builder, scribe: Scribe, limits: ReadLimits) -> None:
        self._out = builder
        self._scribe = scribe
        self._limits = limits
        self._boxes = 0
        self._box: int | None = None
        self._count = 0

    def flow(self, parent: Element, depth: int, contents: bool = False) -> None:
        """Paragraphs and tables under ``parent``; wrappers are opened."""
        if depth > _MAX_DEPTH:
            raise LimitExceededError(
                Message("is nested more than %(max_depth)s levels deep", max_depth=_MAX_DEPTH),
                file=self._out.name,
            )
        for node in parent:
            if node.tag == f"{W}p":
                self._guarded("段落", partial(self._paragraph, node, depth, contents))
            elif node.tag == f"{W}tbl":
                self._guarded("表", partial(self._table, node, depth))
            elif node.tag == f"{W}sdt":
                gallery = node.find(f"{W}sdtPr//{W}docPartGallery")
                listed = gallery is not None and "Contents" in (gallery.get(f"{W}val") or "")
                content = node.find(f"{W}sdtContent")
                if content is not None:
                    self.flow(content, depth + 1, contents or listed)
            elif node.tag in (f"{W}ins", f"{W}moveTo", f"{W}smartTag", f"{W}customXml"):
                self.flow(node, depth + 1, contents)

    def _guarded(self, kind: str, work: Callable[[], None]) -> None:
        self._count += 1
        guarded(self._out, f"{self._count}番目の{kind}", work, None)

    def _paragraph(self, node: Element, depth: int, contents: bool) -> None:
        paragraph = self._scribe.paragraph(node)
        self._write(paragraph, contents or paragraph.contents)
        self._open_boxes(paragraph, depth)
        self._notes(paragraph)

    def _open_boxes(self, paragraph: Paragraph, depth: int) -> None:
        """Write the text boxes that are anchored in a paragraph, each a box of its own."""
        for box in paragraph.boxes:
            self._boxes += 1
            outer, self._box = self._box, self._boxes
            self.flow(box, depth + 1)
            self._box = outer

    def _notes(self, *paragraphs: Paragraph) -> None:
        for paragraph in paragraphs:
            struck = tuple(text for text in paragraph.struck if text.strip())
            if struck:
                self._out.loss("text_struck", readings=struck, place="", printed="、".join(struck))
            for mark, text in paragraph.notes:
                self._out.block(BlockKind.FOOTNOTE, f"{mark} {text}", marker=mark)

    def _write(self, paragraph: Paragraph, contents: bool) -> None:
        text = paragraph.shown()
        if not text:
            return
        if contents:
            self._out.block(BlockKind.CONTENTS, text.replace("\n", " "))
            return
        form = paragraph.form(self._box)
        level = paragraph.level
        if level is None and not paragraph.marker:
            level = self._guess(paragraph)
        if level is not None:
            self._out.block(
                BlockKind.HEADING, one_line(text), level=level, marker=paragraph.marker, form=form
            )
        elif paragraph.marker:
            self._out.block(
                BlockKind.LIST_ITEM,
                without_soft_breaks(text),
                level=(paragraph.list_level or 0) + 1,
                marker=paragraph.marker,
                form=form,
            )
        elif paragraph.caption or (_CAPTION.match(text) and len(text) <= _HEADING_MAX):
            self._out.block(BlockKind.CAPTION, text, form=form)
        else:
            for line in without_soft_breaks(text).split("\n"):
                found = bullet(line)
                kind = BlockKind.LIST_ITEM if found else BlockKind.PARAGRAPH
                self._out.block(kind, line, marker=found, form=form)

    def _guess(self, paragraph: Paragraph) -> int | None:
        """A level for a heading that has no style: set larger, bolder or in colour."""
        text = paragraph.text
        if len(text) > _HEADING_MAX or "\n" in text or text.endswith(("。", "、", "．")):
            return None
        ratio = paragraph.size / self._scribe.body_size
        if ratio >= 1.15:
            return 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3
        if paragraph.bold:
            return 4
        return 5 if self._coloured(paragraph) else None

    @staticmethod
    def _coloured(paragraph: Paragraph) -> bool:
        """Is the paragraph set off by a background or a colour of its own, neither black nor grey?"""
        if bullet(paragraph.text) is not None or paragraph.text.startswith(("※", "＊")):
            return False
        if paragraph.fill is not None:
            return True
        ink = paragraph.ink or 0
        parts = (ink >> 16, ink >> 8 & 255, ink & 255)
        return max(parts) - min(parts) > 48

    def _table(self, table: Element, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise LimitExceededError(
                Message("is nested more than %(max_depth)s levels deep", max_depth=_MAX_DEPTH),
                file=self._out.name,
            )
        rows = [row for row in _wrapped(table, f"{W}tr") if row.find(f"{W}trPr/{W}del") is None]
        grid = [_wrapped(row, f"{W}tc") for row in rows]
        if sum(len(row) for row in grid) == 1 or (
            max((len(row) for row in grid), default=0) == 1
            and any(cell.find(f"{W}tbl") is not None for row in grid for cell in row)
        ):
            # a frame around other things, not a table
            self._boxes += 1
            outer, self._box = self._box, self._boxes
            for items in grid:
                for item in items:
                    self.flow(item, depth + 1)
            self._box = outer
            return
        noted: list[Paragraph] = []
        nested: list[Element] = []
        cells = self._cells(rows, grid, noted, nested)
        if self._out.cells + len(cells) > self._limits.max_cells:
            raise LimitExceededError(
                Message(
                    "has more than the %(max_cells)s table cells that are permitted",
                    max_cells=format(self._limits.max_cells, ","),
                ),
                file=self._out.name,
            )
        self._out.table(cells, form=Form(box=self._box) if self._box is not None else None)
        self._notes(*noted)
        for inner in nested:
            self._table(inner, depth + 1)

    def _cells(
        self,
        rows: list[Element],
        grid: list[list[Element]],
        noted: list[Paragraph],
        nested: list[Element],
    ) -> list[Cell]:
        """The cells in the full grid; a cell merged downwards stands once."""
        cells: list[Cell] = []
        open_spans: dict[int, Cell] = {}
        for y, (row, items) in enumerate(zip(rows, grid, strict=True)):
            x = _val(row.find(f"{W}trPr/{W}gridBefore"), 0)
            head = flag(row.find(f"{W}trPr"), "tblHeader")
            for item in items:
                width = max(1, _val(item.find(f"{W}tcPr/{W}gridSpan"), 1))
                merge = item.find(f"{W}tcPr/{W}vMerge")
                above = open_spans.get(x)
                if merge is not None and merge.get(f"{W}val") != "restart" and above is not None:
                    above.rowspan = y - above.row + 1
                    x += width
                    continue
                cell = self._cell(item, noted, nested)
                cell.row, cell.col, cell.colspan = y, x, width
                if head and cell.form is not None:
                    cell.form = replace(cell.form, header=True)
                cells.append(cell)
                for covered in range(x, x + width):
                    open_spans.pop(covered, None)
                if merge is not None:
                    open_spans[x] = cell
                x += width
        return cells

    def _cell(self, cell: Element, noted: list[Paragraph], nested: list[Element]) -> Cell:
        """The text and form of a cell; its place is the caller's."""
        paragraphs: list[Paragraph] = []
        stack = list(reversed(cell))
        while stack:
            node = stack.pop()
            if node.tag == f"{W}p":
                paragraph = self._scribe.paragraph(node)
                paragraphs.append(paragraph)
                stack.extend(child for box in reversed(paragraph.boxes) for child in reversed(box))
            elif node.tag == f"{W}tbl":
                nested.append(node)
            elif node.tag in _WRAPPERS:
                stack.extend(reversed(node))
        noted.extend(paragraphs)
        text = clean("\n".join(without_soft_breaks(p.shown()) for p in paragraphs))
        properties = cell.find(f"{W}tcPr")
        said = [p for p in paragraphs if p.text]
        first = said[0] if said else Paragraph()
        direction = None if properties is None else properties.find(f"{W}textDirection")
        form = Form(
            size=first.size / 2 or None,
            bold=bool(said) and all(p.bold for p in said),
            ink=first.ink,
            fill=shading(properties) or first.fill,
            align=first.align,
            vertical=direction is not None or None,
        )
        return Cell(0, 0, re.sub(r"\n{2,}", "\n", text), form=form)


_WRAPPERS = frozenset(f"{W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))


def _wrapped(parent: Element, tag: str) -> list[Element]:
    """Children ``tag`` of ``parent``, also inside content controls and insertions."""
    found: list[Element] = []
    for node in parent:
        if node.tag == tag:
            found.append(node)
        elif node.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            found.extend(_wrapped(node, tag))
    return found


def _val(node: Element | None, default: int) -> int:
    text = "" if node is None else node.get(f"{W}val") or ""
    return min(int(text), 1000) if text.isdigit() else default

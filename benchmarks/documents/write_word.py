"""Word documents."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

from benchmarks.documents.nodes import (
    Box,
    Break,
    Head,
    Item,
    Node,
    Para,
    Table,
    Terms,
    grid,
    places,
)
from benchmarks.documents.render_word import W, new_document


def word(parts: Sequence[Node], styles: bool = True, running: str = "") -> bytes:
    """A document; headings by style, or (``styles`` false) by size and weight alone."""
    document = new_document()
    if running:
        document.sections[0].header.paragraphs[0].text = running
    _add(document, parts, styles)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add(holder: Any, parts: Sequence[Node], styles: bool) -> None:
    for part in parts:
        match part:
            case Head(level, words) if styles and hasattr(holder, "add_heading"):
                holder.add_heading(words, min(level, 6))
            case Head(level, words):
                _run(holder.add_paragraph(), words, True, 18 - 2.5 * level, None)
            case Para(words, bold, size, color, struck):
                paragraph = holder.add_paragraph()
                if struck:
                    paragraph.add_run(struck).font.strike = True
                _run(paragraph, words, bold, size, color)
            case Item(words, mark, _):
                if mark == "・" and hasattr(holder, "add_heading"):
                    holder.add_paragraph(words, style="List Bullet")
                else:
                    holder.add_paragraph(f"{mark}{words}")
            case Table():
                _table(holder, part)
            case Terms(pairs):
                for term, meaning in pairs:
                    paragraph = holder.add_paragraph()
                    paragraph.add_run(term).bold = True
                    paragraph.add_run(f"　{meaning}")
            case Box(title, inner, color):
                frame = _new_table(holder, 2, 1)
                frame.cell(0, 0).text = title
                _shade(frame.cell(0, 0), color)
                cell = frame.cell(1, 0)
                _add(cell, inner, styles)
                cell._tc.remove(cell.paragraphs[0]._p)
                holder.add_paragraph()
            case Break() if hasattr(holder, "add_page_break"):
                holder.add_page_break()


def _run(paragraph: Any, words: str, bold: bool, size: float, color: str | None) -> None:
    run = paragraph.add_run(words)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)


def _shade(cell: Any, color: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {W} w:val="clear" w:color="auto" w:fill="{color}"/>')
    )


def _new_table(holder: Any, height: int, width: int) -> Any:
    made = holder.add_table(height, width)
    if hasattr(holder, "styles"):
        made.style = "Table Grid"
    return made


def _table(holder: Any, part: Table) -> None:
    texts = grid(part)
    made = _new_table(holder, len(texts), len(texts[0]))
    if not part.rules and hasattr(holder, "styles"):
        made.style = "Normal Table"
    cells = [list(row.cells) for row in made.rows]
    for r, c, cell in places(part):
        at = cells[r][c]
        if cell.rows > 1 or cell.cols > 1:
            at = at.merge(cells[r + cell.rows - 1][c + cell.cols - 1])
        at.text = cell.text
        if cell.fill:
            _shade(at, cell.fill)
    if hasattr(holder, "add_paragraph"):
        holder.add_paragraph()

"""PDFs by ReportLab; ``bare`` sets them in a font that is not embedded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)  # fmt: skip
from reportlab.platypus import Table as Grid

from benchmarks.documents.drawing import Drawn, chart
from benchmarks.documents.fonts_pdf import BARE, BOLD, REGULAR, fonts, style
from benchmarks.documents.nodes import (
    Beside,
    Box,
    Break,
    Chart,
    Head,
    Item,
    Node,
    Para,
    Table,
    Terms,
    grid,
    places,
)


def pdf(
    parts: Sequence[Node],
    *,
    wide: bool = False,
    columns: int = 1,
    running: str = "",
    bands: bool = False,
    size: float = 10.0,
    cells: float = 9.0,
    bare: bool = False,
) -> bytes:
    """A PDF; ``bands`` sets headings white on a coloured band, ``running`` is the running head."""
    fonts()
    out = BytesIO()
    page = landscape(A4) if wide else A4
    document = BaseDocTemplate(out, pagesize=page, invariant=1)
    gap = 18
    width = (page[0] - 96 - gap * (columns - 1)) / columns
    frames = [
        Frame(48 + n * (width + gap), 48, width, page[1] - 104, 0, 0, 0, 0) for n in range(columns)
    ]
    document.addPageTemplates(PageTemplate(frames=frames, onPage=_furniture(running)))
    document.build(_flow(parts, width, bands, size, BARE if bare else REGULAR, cells))
    return out.getvalue()


def _furniture(running: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(REGULAR, 8)
        if running:
            canvas.drawString(48, canvas._pagesize[1] - 36, running)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 24, f"- {document.page} -")

    return draw


def _bold(font: str) -> str:
    return BARE if font == BARE else BOLD


def _inline(words: str) -> str:
    return escape(words).replace("\n", "<br/>")


def _flow(
    parts: Sequence[Node], width: float, bands: bool, size: float, font: str, cells: float = 9.0
) -> list[Flowable]:
    out: list[Flowable] = []
    for part in parts:
        match part:
            case Head(level, words):
                out += _head(level, words, width, bands, size, font)
            case Para(words, bold, step, color, struck, align):
                gone = f"<strike>{_inline(struck)}</strike>" if struck else ""
                made = style(
                    _bold(font) if bold else font,
                    step or size,
                    textColor=f"#{color or '000000'}",
                    alignment=TA_CENTER if align == "center" else 0,
                    spaceAfter=3,
                )
                out.append(Paragraph(gone + _inline(words), made))
            case Item(words, mark, depth):
                made = style(
                    font, size, leftIndent=size * (2 + depth), firstLineIndent=-size * len(mark)
                )
                out.append(Paragraph(_inline(mark + words), made))
            case Table():
                out += [
                    _table(part, width, min(size, 9.0) if cells == 9.0 else cells, font),
                    Spacer(1, 8),
                ]
            case Terms(pairs):
                out += [
                    Paragraph(
                        f'<font name="{_bold(font)}">{_inline(t)}</font>　{_inline(m)}',
                        style(font, size, spaceAfter=3),
                    )
                    for t, m in pairs
                ]
            case Box(title, inner, color):
                out.append(
                    _box(title, _flow(inner, width - 16, bands, size, font), width, color, font)
                )
                out.append(Spacer(1, 8))
            case Beside(left, right):
                half = (width - 20) / 2
                pair = [_table(side, half, size - 1, font) for side in (left, right)]
                both = Grid([[pair[0], "", pair[1]]], colWidths=[half, 20, half])
                both.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]))  # fmt: skip
                out += [both, Spacer(1, 8)]
            case Chart():
                out += [_chart(part), Spacer(1, 8)]
            case Break():
                out.append(PageBreak())
    return out


def _head(
    level: int, words: str, width: float, bands: bool, size: float, font: str
) -> list[Flowable]:
    big = size + max(0, 9 - 2 * level)
    if not bands or level > 2:
        return [
            Spacer(1, 6),
            Paragraph(_inline(words), style(_bold(font), big, spaceAfter=4, keepWithNext=1)),
        ]
    band = Grid(
        [[Paragraph(_inline(words), style(_bold(font), big, textColor="#FFFFFF"))]],
        colWidths=[width],
    )
    band.setStyle(TableStyle([("BACKGROUND", (0, 0), (-1, -1), ["#1F4E79", "#2E75B6"][level - 1])]))
    return [Spacer(1, 6), band, Spacer(1, 4)]


def _box(title: str, inner: list[Flowable], width: float, color: str, font: str) -> Grid:
    made = Grid([[Paragraph(_inline(title), style(_bold(font), 10))], [inner]], colWidths=[width])
    made.setStyle(TableStyle([
        ("BOX", (0, 0), (-1, -1), 1, colors.HexColor("#336699")), ("BACKGROUND", (0, 0), (-1, 0), f"#{color}"),
    ]))  # fmt: skip
    return made


def _table(part: Table, width: float, size: float, font: str) -> Grid:
    texts: list[list[Any]] = [list(row) for row in grid(part)]
    marks: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 3),
                        ("RIGHTPADDING", (0, 0), (-1, -1), 3)]  # fmt: skip
    if part.rules:
        marks.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    for r, c, cell in places(part):
        texts[r][c] = Paragraph(_inline(cell.text), style(_bold(font) if cell.head else font, size))
        if cell.rows > 1 or cell.cols > 1:
            marks.append(("SPAN", (c, r), (c + cell.cols - 1, r + cell.rows - 1)))
        if cell.fill:
            marks.append(("BACKGROUND", (c, r), (c + cell.cols - 1, r + cell.rows - 1), f"#{cell.fill}"))  # fmt: skip
    shares = part.widths or tuple(1.0 for _ in texts[0])
    made = Grid(
        texts,
        colWidths=[width * share / sum(shares) for share in shares],
        repeatRows=part.head if part.repeat else 0,
        splitInRow=1,
    )
    made.setStyle(TableStyle(marks))
    return made


def _chart(part: Chart) -> Drawn:
    tall = 18 + 20.0 * sum(len(bars) for _, bars in part.rows)
    return Drawn(
        tall,
        lambda page: chart(page, 0, 0, page.width, part.rows, part.columns, part.inside) and None,
    )

"""Things drawn on a PDF page: boxes, text in boxes, bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from benchmarks.documents.fonts_pdf import BOLD, REGULAR, fonts, style

Bar = tuple[str, int, int]
"""Task, first and last column."""


class Page:
    """A page with its origin at the top left; sizes in points."""

    def __init__(self, width: float, height: float) -> None:
        fonts()
        self._out = BytesIO()
        self.width, self.height = width, height
        self.canvas = Canvas(self._out, pagesize=(width, height), invariant=1)

    def box(
        self, x: float, y: float, w: float, h: float, fill: str | None = None, round_: float = 0
    ) -> None:
        """A frame, filled with a colour as RRGGBB."""
        self.canvas.setStrokeColor(colors.HexColor("#446688"))
        if fill:
            self.canvas.setFillColor(colors.HexColor(f"#{fill}"))
        self.canvas.roundRect(x, self.height - y - h, w, h, round_, stroke=1, fill=int(bool(fill)))
        self.canvas.setFillColor(colors.black)

    def text(self, x: float, y: float, w: float, words: str, size: float = 9, bold: bool = False, color: str = "000000") -> float:  # fmt: skip
        """Wrapped text from its top left; the height that it took."""
        inner = escape(words).replace("\n", "<br/>")
        made = Paragraph(inner, style(BOLD if bold else REGULAR, size, textColor=f"#{color}"))
        _, height = made.wrap(w, 2000)
        made.drawOn(self.canvas, x, self.height - y - height)
        return float(height)

    def lines(self, x: float, y: float, w: float, texts: Sequence[str], size: float = 9) -> float:
        """Texts below one another; the lower end."""
        for words in texts:
            y += self.text(x, y, w, words, size)
        return y

    def turn(self) -> None:
        """The next page."""
        self.canvas.showPage()

    def done(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self._out.getvalue()


def chart(
    draw: Page, x: float, y: float, w: float, rows: Sequence[tuple[str, Sequence[Bar]]],
    columns: Sequence[str], inside: bool, lead: float = 0.3,
) -> float:  # fmt: skip
    """Bars drawn as shapes under a head of columns; the task within its bar or in a column of its own."""
    first = w * (lead if inside else lead + 0.2)
    wide = (w - first) / len(columns)
    for n, name in enumerate(columns):
        draw.box(x + first + n * wide, y, wide, 18, "DDE6EE")
        draw.text(x + first + n * wide + 4, y + 3, wide - 6, name, 8)
    y += 18
    for label, bars in rows:
        tall = 20.0 * len(bars)
        draw.box(x, y, w, tall)
        draw.text(x + 3, y + 3, first * (0.95 if inside else 0.54), label, 8)
        for n, (task, begin, end) in enumerate(bars):
            top = y + n * 20
            draw.box(x + first + begin * wide + 2, top + 3, (end - begin + 1) * wide - 4, 14, "A9CCE3", 3)  # fmt: skip
            at = x + first + begin * wide + 6 if inside else x + first * 0.58
            room = max((end - begin + 1) * wide - 8, 60) if inside else first * 0.42
            draw.text(at, top + 4, room, task, 7)
        y += tall
    return y


class Drawn(Flowable):
    """A drawing of known height in running text."""

    def __init__(self, height: float, paint: Callable[[Page], None]) -> None:
        super().__init__()
        self.height, self.paint = height, paint

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The room that it takes."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """Paint on the flow's canvas."""
        page: Any = object.__new__(Page)
        page.canvas, page.width, page.height = self.canv, self.width, self.height
        self.paint(page)

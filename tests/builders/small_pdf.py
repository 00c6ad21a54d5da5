"""Writes small PDFs: text and lines at given places, in a font every reader knows.

Coordinates are points from the top left corner of an A4 page, text by its baseline.
"""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0


@dataclass
class SmallPage:
    """The content of one page; ``rotate`` turns it as a viewer shows it."""

    rotate: int = 0
    parts: list[str] = field(default_factory=list)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10.0,
        bold: bool = False,
        ink: int = 0,
    ) -> None:
        """Characters one em wide from ``x`` in colour 0xRRGGBB; bold is drawn with an outline."""
        code = text.encode("utf-16-be").hex()
        mode = "2 Tr 0.3 w" if bold else "0 Tr"
        self.parts.append(
            f"BT {colour(ink)} rg {mode} /F1 {size} Tf 1 0 0 1 {x} {HEIGHT - y} Tm <{code}> Tj ET"
        )

    def box(
        self, x0: float, y0: float, x1: float, y1: float, fill: int | None, line: bool = False
    ) -> None:
        """A box, filled with 0xRRGGBB, outlined or both."""
        how = "B" if fill is not None and line else "f" if fill is not None else "s"
        paint = f"{colour(fill)} rg " if fill is not None else ""
        self.parts.append(f"q 0.5 w {paint}{x0} {HEIGHT - y1} {x1 - x0} {y1 - y0} re {how} Q")

    def down(self, x: float, y: float, text: str, size: float = 10.0) -> None:
        """Characters below one another, the first with its middle at ``x`` and its top at ``y``."""
        for place, char in enumerate(text):
            self.text(x - size / 2, y + (place + 0.88) * size, char, size)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A ruling line."""
        self.parts.append(f"0.5 w {x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """All lines of a table."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])


def colour(value: int) -> str:
    """0xRRGGBB as the three numbers of PDF."""
    return " ".join(f"{(value >> shift & 255) / 255:.3f}" for shift in (16, 8, 0))


def small_pdf(*pages: SmallPage) -> bytes:
    """The file."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/KozMinPro-Regular/Encoding/UniJIS-UTF16-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/KozMinPro-Regular/DW 1000/FontDescriptor 5 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/W[1[1000]2[1000] 3 632 1000]>>",
        "<</Type/FontDescriptor/FontName/KozMinPro-Regular/Flags 4/ItalicAngle 0/Ascent 880"
        "/Descent -120/CapHeight 740/StemV 80/FontBBox[0 -200 1000 900]>>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Rotate {page.rotate}"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {7 + 2 * number} 0 R>>"
        )
        stream = "\n".join(page.parts)
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    out = "%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R>>\n"
        f"startxref\n{len(out)}\n%%EOF\n"
    )
    return out.encode("ascii")

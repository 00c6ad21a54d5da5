"""What stands on a PDF page: glyphs, ruling lines and figures, in the page as it is shown.

Coordinates are points from the top left corner of the shown page (rotation and crop
applied).  Read with PDFium: it decodes the fonts of Japanese documents, also those
without a table to Unicode, at some ten milliseconds a page.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ingest.readers.pdf.paths import Figure, Rule, Turn, drawn
from ingest.types import Box

_BOLD = re.compile(r"(?i)bold|heavy|black|demi|-W[6-9]|,B")


class Glyph(NamedTuple):
    """A character: box, baseline ``y``, size in points; ``blank`` is the space drawn before
    it, ``ink`` its colour as 0xRRGGBB."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    size: float
    bold: bool
    font: str
    blank: str = ""
    ink: int = 0


@dataclass(slots=True)
class Page:
    """Glyphs and rules of a page; ``has_image`` where pictures cover most of it."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    has_image: bool
    unmapped: int
    blank: bool = False
    figures: list[Figure] = field(default_factory=list)
    lost: int = 0
    """Characters that PDFium left out because their font has no shapes."""
    vertical: bool = False
    """Is the page set vertically?  Then its places are turned (:mod:`vertical`)."""

    def shown(self, box: Box) -> Box:
        """A box of these places on the page as it is shown."""
        if not self.vertical:
            return box
        x0, top, x1, bottom = box
        return (self.height - bottom, x0, self.height - top, x1)


def _turn(page: Any) -> tuple[Turn, float, float]:
    """From user space to the page as shown, with its width and height."""
    left, bottom, right, top = page.get_cropbox()
    rotation = page.get_rotation()
    width, height = right - left, top - bottom
    if rotation == 90:
        return (lambda x, y: (y - bottom, x - left)), height, width
    if rotation == 180:
        return (lambda x, y: (right - x, y - bottom)), width, height
    if rotation == 270:
        return (lambda x, y: (top - y, right - x)), height, width
    return (lambda x, y: (x - left, top - y)), width, height


def load_page(document: Any, index: int) -> Page:
    """Reads page ``index`` (from 0) of an open PDFium document."""
    page = document[index]
    try:
        turn, width, height = _turn(page)
        textpage = page.get_textpage()
        try:
            glyphs, unmapped, seen = _glyphs(textpage.raw, turn, width, height)
            lost = _lost(page.raw, seen)
        finally:
            textpage.close()
        found = drawn(page, turn)
        return Page(
            index + 1,
            width,
            height,
            glyphs,
            [rule for rule in found.rules if _visible(rule, width, height)],
            found.covered > 0.4 * width * height,
            unmapped,
            pdfium.FPDFPage_CountObjects(page.raw) == 0,
            found.figures,
            lost,
        )
    finally:
        page.close()


def _visible(rule: Rule, width: float, height: float) -> bool:
    limit, length = (height, width) if rule.horizontal else (width, height)
    return -1 <= rule.at <= limit + 1 and rule.high > 0 and rule.low < length


class _Style(NamedTuple):
    size: float
    bold: bool
    font: str
    slanted: bool
    ink: int


def _style(text_page: Any, index: int, text_object: Any) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.b, matrix.d)
    if matrix.a == 0 and matrix.d == 0:
        size = pdfium.FPDFText_GetFontSize(text_page, index) * math.hypot(matrix.a, matrix.b)
    font, buffer = pdfium.FPDFTextObj_GetFont(text_object), ctypes.create_string_buffer(256)
    name = ""
    if font:
        pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
        name = buffer.value.decode("latin-1").split("+")[-1]
    mode = pdfium.FPDFTextObj_GetTextRenderMode(text_object)
    # bold by drawing the outline too, where the font has no bold face
    bold = bool(_BOLD.search(name)) or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
    flat = math.hypot(matrix.a, matrix.b) or 1.0
    slanted = min(abs(matrix.a), abs(matrix.b)) / flat > 0.2
    parts = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFText_GetFillColor(text_page, index, *parts)
    ink = (parts[0].value << 16) | (parts[1].value << 8) | parts[2].value
    return _Style(size or 1.0, bold, name, slanted, ink)


def _glyphs(
    text_page: Any, turn: Turn, width: float, height: float
) -> tuple[list[Glyph], int, set[int]]:
    """Glyphs in content order, how many have no character, the text objects they are from."""
    glyphs: list[Glyph] = []
    styles: dict[int, _Style] = {}
    unmapped = 0
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    blank = ""
    # looked up once: a page has thousands of characters
    get_code, generated = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_IsGenerated
    get_object, address = pdfium.FPDFText_GetTextObject, ctypes.addressof
    get_box, get_origin = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = get_code(text_page, index)
        if code in (0x02, 0xFFFE):
            code = 0x2D  # PDFium's sign for a hyphen at the end of a line
        if code <= 0x20 or code in (0xA0, 0x3000):
            if generated(text_page, index) != 1:
                blank = "\u3000" if code == 0x3000 else " "
            continue
        if generated(text_page, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        text_object = get_object(text_page, index)
        if not text_object:
            continue
        # the objects of a run come one after another: the address says which
        key = address(text_object.contents)
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, index, text_object)
        if style.slanted:
            continue  # a watermark across the page
        if code == 0xFFFD or code >= 0x110000:
            unmapped += 1
            continue
        get_box(text_page, index, rect)
        get_origin(text_page, index, x, y)
        ax, ay = turn(rect.left, rect.top)
        bx, by = turn(rect.right, rect.bottom)
        _, base = turn(x.value, y.value)
        x0, x1 = (ax, bx) if ax < bx else (bx, ax)
        top, bottom = (ay, by) if ay < by else (by, ay)
        if x1 < 0 or x0 > width or bottom < 0 or top > height:
            continue
        text = "・" if 0xE000 <= code <= 0xF8FF else chr(code)
        if 0xE000 <= code <= 0xF8FF and not 0xF020 <= code <= 0xF0FF:
            unmapped += 1
        glyphs.append(
            Glyph(
                text,
                x0,
                x1,
                top,
                bottom,
                base,
                style.size,
                style.bold,
                style.font,
                blank,
                style.ink,
            )
        )
        blank = ""
    return glyphs, unmapped, set(styles)


def _lost(page: Any, seen: set[int]) -> int:
    """Text objects that are not on the text page because nobody has their font's shapes.

    Such a font gives all its text no height; blanks alone have none in any font.
    """
    box = [ctypes.c_float() for _ in range(4)]
    flat: dict[int, bool] = {}
    unseen: list[int] = []
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        handle = pdfium.FPDFTextObj_GetFont(item)
        if not handle or pdfium.FPDFFont_GetIsEmbedded(handle) != 0:
            continue
        font = ctypes.addressof(handle.contents)
        pdfium.FPDFPageObj_GetBounds(item, *box)
        flat[font] = flat.get(font, True) and abs(box[3].value - box[1].value) < 0.01
        if ctypes.addressof(item.contents) not in seen:
            unseen.append(font)
    return sum(flat[font] for font in unseen)

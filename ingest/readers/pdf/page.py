"""What stands on a PDF page: glyphs and ruling lines, in the page as it is shown.

Coordinates are points from the top left corner of the shown page (rotation and crop
applied).  Read with PDFium: it decodes the fonts of Japanese documents, also those
without a table to Unicode, at some ten milliseconds a page.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_BOLD = re.compile(r"(?i)bold|heavy|black|demi|-W[6-9]|,B")
_THIN = 2.6
"""Points up to which a filled box is a drawn line."""
_MAX_OBJECTS = 60_000
_MAX_FORM_DEPTH = 6


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


class Rule(NamedTuple):
    """A horizontal or vertical line: ``at`` on the one axis, ``low``-``high`` on the other."""

    horizontal: bool
    at: float
    low: float
    high: float


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


Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]


def _turn(page: Any) -> tuple[Callable[[float, float], Point], float, float]:
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
            glyphs, unmapped = _glyphs(textpage.raw, turn, width, height)
        finally:
            textpage.close()
        rules: list[Rule] = []
        covered = _objects(page, turn, rules)
        return Page(
            index + 1,
            width,
            height,
            glyphs,
            [rule for rule in rules if _visible(rule, width, height)],
            covered > 0.4 * width * height,
            unmapped,
            pdfium.FPDFPage_CountObjects(page.raw) == 0,
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


def _style(text_page: Any, index: int, text_object: Any, turn: Callable[..., Point]) -> _Style:
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
    text_page: Any, turn: Callable[[float, float], Point], width: float, height: float
) -> tuple[list[Glyph], int]:
    glyphs: list[Glyph] = []
    styles: dict[int, _Style] = {}
    unmapped = 0
    rect = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    blank = ""
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (0x02, 0xFFFE):
            code = 0x2D  # PDFium's sign for a hyphen at the end of a line
        if code <= 0x20 or code in (0xA0, 0x3000):
            if pdfium.FPDFText_IsGenerated(text_page, index) != 1:
                blank = "\u3000" if code == 0x3000 else " "
            continue
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        text_object = pdfium.FPDFText_GetTextObject(text_page, index)
        if not text_object:
            continue
        key = ctypes.cast(text_object, ctypes.c_void_p).value or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, index, text_object, turn)
        if style.slanted:
            continue  # a watermark across the page
        if code == 0xFFFD or code >= 0x110000:
            unmapped += 1
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        ax, ay = turn(rect.left, rect.top)
        bx, by = turn(rect.right, rect.bottom)
        _, base = turn(x.value, y.value)
        x0, x1, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
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
    return glyphs, unmapped


def _objects(page: Any, turn: Callable[[float, float], Point], rules: list[Rule]) -> float:
    """Collects the ruling lines; gives the area that pictures cover."""
    covered = 0.0
    seen = 0
    identity: Matrix = (1, 0, 0, 1, 0, 0)
    raw = page.raw
    stack: list[tuple[Any, Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(raw, i), identity, 0)
        for i in range(min(pdfium.FPDFPage_CountObjects(raw), _MAX_OBJECTS))
    ]
    while stack and seen < _MAX_OBJECTS:
        item, outer, depth = stack.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(item, outer, turn, rules)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            box = [ctypes.c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(item, *box):
                left, bottom, right, top = (value.value for value in box)
                covered += abs(right - left) * abs(top - bottom) * abs(outer[0] * outer[3]) or 0.0
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = _times(_matrix(item), outer)
            stack.extend(
                (pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)
                for i in range(max(0, pdfium.FPDFFormObj_CountObjects(item)))
            )
    return covered


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return (1, 0, 0, 1, 0, 0)
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _path(item: Any, outer: Matrix, turn: Callable[..., Point], rules: list[Rule]) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    count = pdfium.FPDFPath_CountSegments(item)
    if not 2 <= count <= 4_000:
        return
    m = _times(_matrix(item), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    first: Point | None = None
    last: Point | None = None
    edges: list[tuple[Point, Point]] = []
    subpaths: list[list[Point]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        kind = pdfium.FPDFPathSegment_GetType(segment)
        px, py = x.value, y.value
        point = turn(px * m[0] + py * m[2] + m[4], px * m[1] + py * m[3] + m[5])
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
            subpaths.append([point])
        else:
            if subpaths:
                subpaths[-1].append(point)
            if kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
                edges.append((last, point))
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None and last is not None:
            edges.append((last, first))
    if stroke.value:
        for (ax, ay), (bx, by) in edges:
            if abs(ay - by) < 0.7 and abs(ax - bx) > 3:
                rules.append(Rule(True, (ay + by) / 2, min(ax, bx), max(ax, bx)))
            elif abs(ax - bx) < 0.7 and abs(ay - by) > 3:
                rules.append(Rule(False, (ax + bx) / 2, min(ay, by), max(ay, by)))
        return
    for points in subpaths:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THIN and x1 - x0 > 3:
            rules.append(Rule(True, (y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN and y1 - y0 > 3:
            rules.append(Rule(False, (x0 + x1) / 2, y0, y1))

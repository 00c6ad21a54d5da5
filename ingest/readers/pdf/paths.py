"""What is drawn on a PDF page besides text: ruling lines, filled and framed figures, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_THIN = 2.6
"""Points up to which a filled box is a drawn line."""
_MAX_OBJECTS = 60_000
_MAX_FORM_DEPTH = 6
_MAX_FIGURES = 6_000

Point = tuple[float, float]
Turn = Callable[[float, float], Point]
Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A horizontal or vertical line: ``at`` on the one axis, ``low``-``high`` on the other."""

    horizontal: bool
    at: float
    low: float
    high: float


class Figure(NamedTuple):
    """A closed figure: its box, what kind it is, its fill (0xRRGGBB or None), is it outlined.

    ``kind`` is rect (also with round corners), arrow (a polygon with a tip), image or other.
    """

    x0: float
    x1: float
    top: float
    bottom: float
    kind: str
    fill: int | None
    stroked: bool


@dataclass(slots=True)
class Drawn:
    """Everything drawn on a page; ``covered`` is the area of its pictures in square points."""

    rules: list[Rule] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    cells: list[Figure] = field(default_factory=list)
    """Figures both filled and outlined: cells of a table, bars or boxes."""
    covered: float = 0.0


def drawn(page: Any, turn: Turn) -> Drawn:
    """Collect the ruling lines, figures and pictures of a page as it is shown."""
    out = Drawn()
    identity: Matrix = (1, 0, 0, 1, 0, 0)
    raw = page.raw
    stack: list[tuple[Any, Matrix, int]] = [
        (pdfium.FPDFPage_GetObject(raw, i), identity, 0)
        for i in range(min(pdfium.FPDFPage_CountObjects(raw), _MAX_OBJECTS))
    ]
    seen = 0
    while stack and seen < _MAX_OBJECTS:
        item, outer, depth = stack.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(item, outer, turn, out)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _image(item, outer, turn, out)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            inner = _times(_matrix(item), outer)
            stack.extend(
                (pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)
                for i in range(max(0, pdfium.FPDFFormObj_CountObjects(item)))
            )
    settle_cells(out)
    return out


def _image(item: Any, outer: Matrix, turn: Turn, out: Drawn) -> None:
    """Count a picture's area; a long low one may be a bar with a shadow or a gradient."""
    bounds = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *bounds):
        return
    left, bottom, right, top = (value.value for value in bounds)
    out.covered += abs(right - left) * abs(top - bottom) * abs(outer[0] * outer[3]) or 0.0
    m = outer
    corners = [
        turn(x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
        for x, y in ((left, bottom), (right, top))
    ]
    (ax, ay), (bx, by) = corners
    if len(out.figures) < _MAX_FIGURES:
        x0, x1, y0, y1 = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        out.figures.append(Figure(x0, x1, y0, y1, "image", None, False))


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


@dataclass(slots=True)
class _Subpath:
    points: list[Point] = field(default_factory=list)
    curved: bool = False
    closed: bool = False


def _subpaths(item: Any, outer: Matrix, turn: Turn) -> list[_Subpath]:
    count = pdfium.FPDFPath_CountSegments(item)
    if not 2 <= count <= 4_000:
        return []
    m = _times(_matrix(item), outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    out: list[_Subpath] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        kind = pdfium.FPDFPathSegment_GetType(segment)
        px, py = x.value, y.value
        point = turn(px * m[0] + py * m[2] + m[4], px * m[1] + py * m[3] + m[5])
        if kind == pdfium.FPDF_SEGMENT_MOVETO or not out:
            out.append(_Subpath())
        out[-1].points.append(point)
        out[-1].curved |= kind == pdfium.FPDF_SEGMENT_BEZIERTO
        out[-1].closed |= bool(pdfium.FPDFPathSegment_GetClose(segment))
    for path in out:
        path.curved = path.curved and not _cornered(path)
    return out


def _cornered(path: _Subpath) -> bool:
    """Do all points lie in the corners: a box whose round corners have no radius?"""
    x0, x1, y0, y1 = _bounds(path)
    return all(min(x - x0, x1 - x) < 0.8 and min(y - y0, y1 - y) < 0.8 for x, y in path.points)


def _path(item: Any, outer: Matrix, turn: Turn, out: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    colour = _fill(item) if fill.value else None
    paths = _subpaths(item, outer, turn)
    frame = _frame(paths) if fill.value and not stroke.value else None
    if frame is not None:
        out.figures.append(frame)
        return
    for path in paths:
        _subpath(path, colour, bool(fill.value), bool(stroke.value), out)


def _subpath(path: _Subpath, colour: int | None, fill: bool, stroke: bool, out: Drawn) -> None:
    x0, x1, y0, y1 = _bounds(path)
    if not stroke and y1 - y0 <= _THIN and x1 - x0 > 3:
        out.rules.append(Rule(True, (y0 + y1) / 2, x0, x1))
        return
    if not stroke and x1 - x0 <= _THIN and y1 - y0 > 3:
        out.rules.append(Rule(False, (x0 + x1) / 2, y0, y1))
        return
    closed = fill or path.closed or _returns(path)
    if min(x1 - x0, y1 - y0) <= _THIN or not closed:
        if stroke:
            _edges(path, out.rules)
        return
    kind = _kind(path, x0, x1, y0, y1)
    figure = Figure(x0, x1, y0, y1, kind, colour, stroke)
    if len(out.figures) < _MAX_FIGURES:
        out.figures.append(figure)
    if stroke and not path.curved and kind != "arrow":
        if fill and colour not in (None, 0xFFFFFF):
            out.cells.append(figure)
        else:
            _edges(path, out.rules)


def _bounds(path: _Subpath) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in path.points], [p[1] for p in path.points]
    return min(xs), max(xs), min(ys), max(ys)


def _frame(paths: list[_Subpath]) -> Figure | None:
    """A thin frame drawn as one filled figure within another."""
    if len(paths) != 2:
        return None
    outer, inner = sorted((_bounds(path) for path in paths), key=lambda b: b[0] - b[1])
    gaps = (inner[0] - outer[0], outer[1] - inner[1], inner[2] - outer[2], outer[3] - inner[3])
    if not all(0 < gap <= 3 for gap in gaps) or min(inner[1] - inner[0], inner[3] - inner[2]) < 6:
        return None
    return Figure(*outer, "rect", None, True)


def settle_cells(found: Drawn) -> None:
    """Take the edges of filled and outlined boxes for ruling lines where they tile a table.

    A box of which at most one edge lies on another line is a bar or a box by itself.
    """
    lines: dict[tuple[bool, int], list[Rule]] = {}

    def add(rule: Rule) -> None:
        for place in (round(rule.at) - 1, round(rule.at), round(rule.at) + 1):
            lines.setdefault((rule.horizontal, place), []).append(rule)

    for rule in found.rules:
        add(rule)
    sides = [_sides(cell) for cell in found.cells]
    for rule in (side for four in sides for side in four):
        add(rule)
    for four in sides:
        shared = sum(
            any(
                other is not side
                and abs(other.at - side.at) <= 1.2
                and other.low < side.high - 1
                and other.high > side.low + 1
                for other in lines.get((side.horizontal, round(side.at)), ())
            )
            for side in four
        )
        if shared >= 2:
            found.rules.extend(four)


def _sides(cell: Figure) -> tuple[Rule, Rule, Rule, Rule]:
    return (
        Rule(True, cell.top, cell.x0, cell.x1),
        Rule(True, cell.bottom, cell.x0, cell.x1),
        Rule(False, cell.x0, cell.top, cell.bottom),
        Rule(False, cell.x1, cell.top, cell.bottom),
    )


def _edges(path: _Subpath, rules: list[Rule]) -> None:
    """The straight level and upright edges of an outline as rules."""
    if path.curved:
        return
    points = [*path.points, path.points[0]] if path.closed else path.points
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ay - by) < 0.7 and abs(ax - bx) > 3:
            rules.append(Rule(True, (ay + by) / 2, min(ax, bx), max(ax, bx)))
        elif abs(ax - bx) < 0.7 and abs(ay - by) > 3:
            rules.append(Rule(False, (ax + bx) / 2, min(ay, by), max(ay, by)))


def _straight_sides(path: _Subpath) -> bool:
    """Has a curved outline sides, as a box with round corners has?"""
    points = [*path.points, path.points[0]]
    return any(
        max(abs(ax - bx), abs(ay - by)) > 12 and min(abs(ax - bx), abs(ay - by)) < 0.7
        for (ax, ay), (bx, by) in pairwise(points)
    )


def _returns(path: _Subpath) -> bool:
    (ax, ay), (bx, by) = path.points[0], path.points[-1]
    return len(path.points) > 3 and abs(ax - bx) + abs(ay - by) < 1.0


def _kind(path: _Subpath, x0: float, x1: float, y0: float, y1: float) -> str:
    near = 1.0

    def on_edge(point: Point) -> bool:
        return min(point[0] - x0, x1 - point[0]) < near or min(point[1] - y0, y1 - point[1]) < near

    corners = {
        (round(x), round(y)) for x, y in path.points
        if min(x - x0, x1 - x) < near and min(y - y0, y1 - y) < near
    }  # fmt: skip
    if path.curved:
        return "rect" if _straight_sides(path) and all(map(on_edge, path.points)) else "other"
    if len(corners) >= 4 and all(map(on_edge, path.points)):
        return "rect"
    distinct = {(round(x), round(y)) for x, y in path.points}
    middle = (y0 + y1) / 2
    tip = any(
        abs(y - middle) < 0.2 * (y1 - y0) and min(x - x0, x1 - x) < near for x, y in path.points
    )
    return "arrow" if tip and 3 <= len(distinct) <= 9 else "other"


def _fill(item: Any) -> int | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(item, *parts) or not parts[3].value:
        return None
    return (parts[0].value << 16) | (parts[1].value << 8) | parts[2].value

"""Lines of text from glyphs: what stands on one baseline, parted at wide gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.build import bullet
from ingest.readers.pdf.page import Glyph

_GAP = 1.55
"""Gap in ems from which two stretches on a baseline are apart."""
_CUT = 0.18
"""The same at a place where a column is known to begin."""
_LATIN = re.compile(r"[A-Za-z0-9,.;:!?)\]%&'\"/-]")
_OPENING = "（「『【〔［《〈"
_CLOSING = "）」』】〕］》〉、。，．・"
_UNIT = re.compile(
    r"[（(「『【〔《〈]*(?:[A-Za-z0-9０-９Ａ-Ｚａ-ｚ.,%/+-]+|.)"
    r"[、。，．・）)」』】〕》〉：；！？ー～ぁぃぅぇぉっゃゅょァィゥェォッャュョヮヵヶ々％%]*"
)
"""What a line break does not part: words, and marks that no line ends or begins with."""
_RAISED = re.compile(r"[※注*＊]?[0-9０-９]{1,3}[)）]?$")


@dataclass(slots=True)
class Line:
    """A stretch of text on one baseline, with its box and looks."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    y: float
    size: float
    bold: bool
    font: str
    ink: int = 0

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0


def split_lines(
    glyphs: Iterable[Glyph],
    gap: float = _GAP,
    unspaced: float = 0,
    cuts: frozenset[int] = frozenset(),
) -> list[Line]:
    """Lines from top to bottom and left to right; parted where a gap is ``gap`` ems wide.

    ``unspaced`` is the gap for places where no space is drawn, if it is another; ``cuts``
    are places (in whole points) where columns begin, at which any gap parts.
    """
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (round(g.y, 1), g.x0)):
        # a raised or lowered mark belongs to the line it overlaps
        for row in rows[-3:]:
            base = row[0]
            if abs(glyph.y - base.y) <= 0.25 * max(glyph.size, base.size):
                row.append(glyph)
                break
        else:
            rows.append([glyph])
    rows = _raised(rows)
    lines: list[Line] = []
    for row in rows:
        row.sort(key=lambda g: g.x0)
        part: list[Glyph] = []
        for glyph in row:
            wide = gap if glyph.blank or not unspaced else unspaced
            if cuts and round(glyph.x0) in cuts:
                wide = min(wide, _CUT)
            if part and glyph.x0 - part[-1].x1 > wide * max(glyph.size, part[-1].size):
                lines.append(make_line(part))
                part = []
            if part and _twice(part[-1], glyph):
                continue
            part.append(glyph)
        if part:
            lines.append(make_line(part))
    lines.sort(key=lambda line: (line.y, line.x0))
    return lines


def _twice(before: Glyph, glyph: Glyph) -> bool:
    """True for the shifted copy of a character by which some programs make bold."""
    return glyph.text == before.text and abs(glyph.x0 - before.x0) < 0.2 * glyph.size


def _raised(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Joins rows of small raised marks to the row below whose text they stand in."""
    kept: list[list[Glyph]] = []
    for index, row in enumerate(rows):
        size = max(glyph.size for glyph in row)
        joined = False
        if len(row) <= 12:
            for other in rows[index + 1 : index + 3]:
                big = max(glyph.size for glyph in other)
                if size > 0.8 * big or other[0].y - row[0].y > 0.8 * big:
                    continue
                near = [any(abs(g.x0 - o.x1) < 0.6 * big for o in other) for g in row]
                if any(near):
                    other.extend(row)
                    joined = True
                    break
        if not joined:
            kept.append(row)
    return kept


def make_line(glyphs: Sequence[Glyph]) -> Line:
    """A line of glyphs in order; a small raised number becomes ``^{1}``."""
    size = max(glyph.size for glyph in glyphs)
    # the size most glyphs have, not that of one large initial
    sizes = sorted(glyph.size for glyph in glyphs)
    usual = sizes[len(sizes) // 2]
    base = max((glyph.y for glyph in glyphs if glyph.size > 0.8 * size), default=glyphs[0].y)
    parts: list[str] = []
    mark = ""
    before: Glyph | None = None
    gaps = sorted((b.x0 - a.x1) / size for a, b in pairwise(glyphs))
    usual_gap = max(0.0, gaps[len(gaps) // 2]) if len(gaps) > 10 else 0.0
    for glyph in glyphs:
        raised = glyph.size < 0.75 * size and glyph.y < base - 0.12 * size
        if mark and not raised:
            parts.append(_mark(mark))
            mark = ""
        if before is not None and not (raised and mark):
            parts.append(_blank(before, glyph, usual_gap))
        if raised:
            mark += glyph.text
        else:
            parts.append(glyph.text)
        before = glyph
    if mark:
        parts.append(_mark(mark))
    return Line(
        "".join(parts),
        min(glyph.x0 for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
        base,
        usual,
        sum(glyph.bold for glyph in glyphs) > 0.7 * len(glyphs),
        _face(glyphs),
        glyphs[0].ink if all(glyph.ink == glyphs[0].ink for glyph in glyphs) else 0,
    )


def _face(glyphs: Sequence[Glyph]) -> str:
    """The font of the Japanese characters; digits and letters often come from another."""
    fonts = [glyph.font for glyph in glyphs if glyph.text > "\u2e80"] or [glyphs[0].font]
    return max(fonts, key=fonts.count)


def _mark(text: str) -> str:
    return "^{" + text.strip("()（）") + "}" if _RAISED.fullmatch(text) else text


def _blank(before: Glyph, glyph: Glyph, usual: float) -> str:
    """The blank between two glyphs: as drawn, else judged by their distance.

    ``usual`` is the distance (in ems) that justified setting gives the line.
    """
    gap = (glyph.x0 - before.x1) / max(glyph.size, before.size)
    latin = bool(_LATIN.match(before.text)) and bool(_LATIN.match(glyph.text))
    if glyph.blank and gap > -0.3:
        return glyph.blank
    if gap - usual > 0.75 and not latin:
        return "\u3000"
    if glyph.text in _OPENING or glyph.text == "・" or before.text in _CLOSING:
        return ""
    return " " if gap - usual > (0.17 if latin else 0.3) else ""


def join(parts: Sequence[str]) -> str:
    """One text of broken lines: Japanese joins without a blank, Latin words with one."""
    out = ""
    for part in parts:
        if out and re.match(r"[A-Za-z0-9]", part) and re.search(r"[A-Za-z0-9,.;]$", out):
            # a number broken over two lines is one number
            out += "" if out[-1].isdigit() and part[0].isdigit() else " "
        out += part
    return out


def wraps(line: Line, following: str, right: float) -> bool:
    """True where ``line`` ends because ``following`` did not fit before ``right``."""
    return lacks_room((right - line.x1) / line.size, following)


def lacks_room(room: float, following: str) -> bool:
    """True where the first unbroken part of ``following`` needs more than ``room`` ems."""
    unit = _UNIT.match(following)
    width = sum(1.0 if char > "\u2e80" else 0.5 for char in (unit.group() if unit else ""))
    # a quarter of an em is set between Japanese and Latin characters
    return width + 0.3 > room


def cell_text(glyphs: Iterable[Glyph], x0: float, x1: float) -> tuple[str, float]:
    """The text of a cell, and the ems that its last line leaves free.

    Wrapped lines are joined; items and lines that were ended stay on their own.
    """
    lines = split_lines(glyphs, gap=1e9)
    if not lines:
        return "", 99.0
    if all(len(line.text) == 1 for line in lines):
        return "".join(line.text for line in lines), 99.0
    # room is left within the padding, which is seen at the left
    pad = min(max(min(line.x0 for line in lines) - x0, 1.0), 0.8 * lines[0].size)
    right = max(x1 - pad, max(line.x1 for line in lines)) + 0.5
    out: list[list[str]] = []
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        wrapped = (
            before is not None
            and wraps(before, line.text, right)
            and (bullet(line.text) is None or inside_brackets("".join(out[-1])))
            and not (line.text[0] in "※【［＊" and before.text[-1] in "。）」")
        )
        if wrapped:
            out[-1].append(line.text)
        else:
            out.append([line.text])
    room = (right - lines[-1].x1) / lines[-1].size
    return "\n".join(join(parts) for parts in out), room


def inside_brackets(text: str) -> bool:
    """True where a bracket is open at the end of ``text``."""
    return sum(text.count(c) for c in "（(") > sum(text.count(c) for c in "）)")

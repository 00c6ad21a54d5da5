"""Charts drawn with characters: heads of years on one line, bars of signs below them.

Columns are counted as a page of one fixed width sets them: a wide character takes two.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context, strip_mark
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.types import Phase
from text.dates import header_year
from text.spans import Text

Proposed = tuple[Phase, tuple[Span, ...], float]
_TOKEN = re.compile(r"[^\s\u3000]+")
_GAP = re.compile(r"\u3000|[ ]{2,}")
_BAR = re.compile(
    r"^(?P<label>[\s\u3000]*\S.*?)(?P<gap>[\s\u3000]+)"
    r"(?P<bar>[●○◎◆◇■□▲△★☆━─―ー—=＝\-－~～…・<＜＞>←→⇒⇔⇨➡▶►]+)[\s\u3000]*$"
)
_EDGE = 0.3
"""Of a column's width that a bar must reach into a year to cover it."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class _Heads:
    """The years of a head line and the columns where they begin."""

    years: tuple[int, ...]
    at: tuple[int, ...]

    def covered(self, first: int, end: int) -> tuple[int, int] | None:
        """The first and last year under the columns ``first:end``; None where none is."""
        ends = (*self.at[1:], self.at[-1] + (self.at[-1] - self.at[0]) // (len(self.at) - 1))
        under = [
            year
            for year, a, b in zip(self.years, self.at, ends, strict=True)
            if min(end, b) - max(first, a) >= min(_EDGE * (b - a), 0.9 * (end - first))
        ]
        return (under[0], under[-1]) if under else None


@rule(
    "schedule.drawn",
    "schedule",
    "bars drawn with characters below a line of years",
    "　　　　　R6　　R7 / 試行　　　●━━→",
)
def from_drawn_lines(ctx: Context, found: Found) -> Iterator[Proposed]:
    """Yield the bars of charts that the text draws, one to a line."""
    heads: _Heads | None = None
    for line in _lines(ctx.raw):
        heads = _heads(line.text) or (heads if line.text.strip() else None)
        m = _BAR.match(line.text) if heads is not None else None
        if heads is None or m is None:
            continue
        years = heads.covered(
            _width(line.text[: m.start("bar")]), _width(line.text[: m.end("bar")])
        )
        label = Text.of(ctx.raw, line.start + m.start("label"), line.start + m.end("label"))
        name = tidy(strip_mark(label.strip(" \u3000"))).value
        if not name or years is None:
            continue
        where = (label.strip(" \u3000").span()[0], line.start + m.end("bar"))
        owner = found.at(*where)
        phase = Phase(
            id="",
            measure=owner.id if owner else None,
            task=name,
            from_fy=years[0],
            to_fy=years[1],
            certain=True,
            provenance=ctx.prov(*where),
            confidence=0.9,
            method="schedule.drawn",
        )
        yield phase, (where,), phase.confidence


def _lines(raw: str) -> Iterator[_Line]:
    start = 0
    for line in raw.splitlines(keepends=True):
        if "\t" not in line and "|" not in line:
            yield _Line(start, line.rstrip("\r\n"))
        start += len(line)


def _heads(line: str) -> _Heads | None:
    """The years of a line that holds nothing but years, set apart; a word may stand before."""
    if len(line) > 200:
        return None
    found = [(m, header_year(m.group())) for m in _TOKEN.finditer(line)]
    if len(found) > 2 and found[0][1] is None:
        found = found[1:]
    years = [year for _, year in found if year is not None]
    if len(years) < 2 or len(years) < len(found) or years != sorted(set(years)):
        return None
    gaps = [line[a.end() : b.start()] for (a, _), (b, _) in itertools.pairwise(found)]
    if not all(_GAP.search(gap) for gap in gaps):
        return None  # a conversion that closed the gaps has lost the columns
    return _Heads(tuple(years), tuple(_width(line[: m.start()]) for m, _ in found))


def _width(text: str) -> int:
    """Columns of a text where a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)

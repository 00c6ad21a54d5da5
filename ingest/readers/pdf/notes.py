"""Footnotes of a PDF page, told from its body."""

from __future__ import annotations

import re

from ingest.readers.build import bullet
from ingest.readers.pdf.items import Item
from ingest.readers.pdf.layout import Layout
from ingest.readers.pdf.lines import Line

NOTE = re.compile(
    r"^(?:[※＊*]\s?[0-9０-９]{0,2}|注\s?[0-9０-９]{1,2}|\^\{[^}]{1,6}\}|[0-9０-９]{1,2}[)）]?)[\s　:：]?"
)
"""How a footnote begins."""
_MARK = re.compile(r"\^\{[^}0-9]*([0-9]{1,3})[^}]*\}")


def split_notes(page: Layout, body: float) -> tuple[list[Line], list[Item]]:
    """Footnotes at the foot of a page: below a short rule, small, or marked in the text."""
    limit = _below_rule(page, body)
    if limit is None:
        limit = _small_notes(page, body)
    if limit is None:
        limit = _referred(page)
    if limit is None:
        return [], page.items
    notes = sorted(
        (item.line for item in page.items if item.line and item.top >= limit),
        key=lambda line: line.y,
    )
    return notes, [item for item in page.items if item.grid or item.top < limit]


def _below_rule(page: Layout, body: float) -> float | None:
    limit: float | None = None
    for rule in page.loose:
        if rule.at <= 0.45 * page.page.height:
            continue
        if not 40 < rule.high - rule.low < 0.5 * page.page.width:
            continue
        below = [item for item in page.items if item.top > rule.at - 3]
        lines = [item.line for item in below if item.line]
        if (
            below
            and len(lines) == len(below)
            and NOTE.match(min(lines, key=lambda line: line.y).text)
            and all(line.size <= 1.02 * body for line in lines)
        ):
            limit = rule.at - 3 if limit is None else min(limit, rule.at - 3)
    return limit


def _small_notes(page: Layout, body: float) -> float | None:
    small = [
        item.line
        for item in page.items
        if item.line and item.line.size <= 0.92 * body and item.top > 0.5 * page.page.height
    ]
    others = [item.bottom for item in page.items if not (item.line and item.line in small)]
    lowest = max(others, default=0.0)
    foot = sorted((line for line in small if line.top > lowest - 2), key=lambda line: line.y)
    if foot and NOTE.match(foot[0].text) and bullet(foot[0].text) not in ("・", "●", "○", "■"):
        return foot[0].top - 1
    return None


def _referred(page: Layout) -> float | None:
    """Where the last lines begin with the numbers that raised marks on the page show."""
    texts = [item.line.text if item.line else "" for item in page.items]
    texts += [cell.text for item in page.items if item.grid for cell in item.grid.cells]
    marks = [int(number) for text in texts for number in _MARK.findall(text)]
    if not marks:
        return None
    lines = sorted((item.line for item in page.items if item.line), key=lambda line: line.y)
    lowest_grid = max((item.bottom for item in page.items if item.grid), default=0.0)
    for place, line in enumerate(lines):
        number = re.match(r"[※注＊*]?([0-9]{1,3})(?![0-9.,．年月年度-])", line.text)
        if (
            number
            and int(number[1]) == min(marks)
            and line.top > max(lowest_grid, 0.4 * page.page.height)
        ):
            begun = [re.match(r"[※注＊*]?([0-9]{1,3})", after.text) for after in lines[place:]]
            found = [int(match[1]) for match in begun if match]
            if (
                found == sorted(found)
                and set(found) <= set(marks)
                and len(found) == len(set(marks))
            ):
                return line.top - 1
    return None

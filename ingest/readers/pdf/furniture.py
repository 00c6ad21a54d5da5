"""Running heads, feet and page numbers: what pages repeat at their edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from ingest.readers.pdf.items import Item
from ingest.readers.pdf.layout import Layout

_EDGE = 0.11
"""Share of the page height at each edge in which furniture stands."""
_NUMBER = re.compile(
    r"^[-－―–—~〜<＜(（\[\s　]*(?:p(?:age)?\.?\s*)?[0-9０-９]{1,4}(?:\s*[/／]\s*[0-9０-９]{1,4})?"
    r"(?:\s*(?:ページ|頁))?[-－―–—~〜>＞)）\]\s　]*$|^[ivxⅰ-ⅹ]{1,5}$",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9０-９]+")


def drop_furniture(pages: Sequence[Layout]) -> None:
    """Takes running heads, feet and page numbers out of ``pages`` in place."""
    seen: dict[tuple[bool, str, int], set[int]] = defaultdict(set)
    edges: list[list[tuple[Item, bool]]] = []
    for number, layout in enumerate(pages):
        found = _edge_items(layout)
        edges.append(found)
        for item, top in found:
            seen[_key(item, top, layout)].add(number)
    need = 2 if len(pages) <= 4 else 3
    for number, layout in enumerate(pages):
        drop: set[int] = set()
        for item, top in edges[number]:
            if item.line is None:
                continue
            key = _key(item, top, layout)
            near = seen[key] | seen[key[0], key[1], key[2] - 1] | seen[key[0], key[1], key[2] + 1]
            if _NUMBER.match(item.line.text) or (
                len(near) >= need and len(near) >= min(0.2 * len(pages), 12)
            ):
                drop.add(id(item))
        if drop:
            layout.items = [item for item in layout.items if id(item) not in drop]


def _edge_items(layout: Layout) -> list[tuple[Item, bool]]:
    """Up to three lines at the top (True) and foot (False) of a page."""
    height = layout.page.height
    lines = sorted((item for item in layout.items if item.line), key=lambda item: item.top)
    grids = [item for item in layout.items if item.grid]
    top = [
        item
        for item in lines[:3]
        if item.bottom < _EDGE * height and all(grid.top >= item.bottom - 2 for grid in grids)
    ]
    foot = [
        item
        for item in lines[-3:]
        if item.top > (1 - _EDGE) * height and all(grid.bottom <= item.top + 2 for grid in grids)
    ]
    return [(item, True) for item in top] + [(item, False) for item in foot]


def _key(item: Item, top: bool, layout: Layout) -> tuple[bool, str, int]:
    text = item.line.text if item.line else ""
    return top, _DIGITS.sub("#", re.sub(r"\s", "", text)), round(item.top / 6)

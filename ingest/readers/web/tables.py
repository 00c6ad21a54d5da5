"""Tables and labelled lists of a web page as cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.readers.breaks import without_soft_breaks
from ingest.readers.build import Cell, bullet, clean
from ingest.readers.web.dom import INLINE, Element, colours, furniture, is_bold, owner, span, texts
from ingest.types import Form


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of each row, those of tables within it left out."""
    return [
        [cell for cell in row if cell.tag in ("td", "th")]
        for row in table.iter("tr")
        if owner(row) is table
    ]


def cells_of(rows: list[list[Element]], budget: float) -> list[Cell]:
    """The cells with text, form and spans, placed in the full grid."""
    cells: list[Cell] = []
    reach: dict[int, int] = {}  # column -> first row in which it is free again
    for number, row in enumerate(rows):
        col = 0
        for node in row:
            while reach.get(col, 0) > number:
                col += 1
            tall, wide = span(node, "rowspan"), span(node, "colspan")
            cells.append(Cell(number, col, cell_text(node, budget), tall, wide, form=_form(node)))
            for covered in range(col, col + wide) if tall > 1 else ():
                reach[covered] = number + tall
            col += wide
    for cell in cells:
        # a row span ends with the table at the latest
        cell.rowspan = min(cell.rowspan, len(rows) - cell.row)
    return cells


def _form(node: Element) -> Form:
    row = node.getparent()
    group = None if row is None else row.getparent()
    head = node.tag == "th" or (group is not None and group.tag == "thead")
    inner = [child for child in node if isinstance(child.tag, str)]
    bold = is_bold(node) or (
        len(inner) == 1
        and is_bold(inner[0])
        and not (node.text or "").strip()
        and not (inner[0].tail or "").strip()
    )
    ink, fill = colours(node)
    if fill is None and row is not None:
        fill = colours(row)[1]
    return Form(header=head, bold=bold, ink=ink, fill=fill)


def definitions(node: Element, budget: float) -> tuple[list[Cell], list[Element]]:
    """The terms of a ``dl`` beside what is said of them, and the tables within.

    No cells where the list is none of pairs.
    """
    cells: list[Cell] = []
    nested: list[Element] = []
    row = 0
    terms: list[Cell] = []
    values: list[str] = []

    def close() -> None:
        nonlocal row, terms, values
        if terms and values:
            cells.extend(terms)
            cells.append(Cell(terms[0].row, 1, "\n".join(values), len(terms)))
        terms, values = [], []

    for child in _pairs(node):
        if child.tag == "dt":
            if values:
                close()
            terms.append(Cell(row, 0, cell_text(child, budget), form=Form(header=True)))
            row += 1
        else:
            text = cell_text(child, budget)
            if text and not terms:
                return [], []
            if text:
                values.append(text)
            nested.extend(t for t in child.iter("table", "dl") if _outermost(t, child))
    close()
    if row == 0 or sum(c.col == 0 for c in cells) != row:
        return [], []
    return cells, nested


def _pairs(node: Element) -> Iterator[Element]:
    for child in node:
        if child.tag in ("dt", "dd"):
            yield child
        elif child.tag == "div":
            yield from (inner for inner in child if inner.tag in ("dt", "dd"))


def _outermost(node: Element, top: Element) -> bool:
    above = node.getparent()
    while above is not None and above is not top:
        if above.tag in ("table", "dl"):
            return False
        above = above.getparent()
    return True


def cell_text(cell: Element, budget: float) -> str:
    """The text of a cell: items and lines on lines of their own, tables within left out."""
    parts: list[str] = []
    stack: list[Element | str] = [cell]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if _left_out(node, cell, budget):
            continue
        block = node.tag not in INLINE or node.tag == "br"
        parts.append("\n" if block else "")
        if node.tag == "li":
            parts.append("・" if not bullet(clean("".join(texts(node)))) else "")
        if node.tag == "sup" and node.text and node.text.strip():
            parts.append("^{" + node.text.strip("[]()（） ") + "}")
        elif node.text:
            parts.append(blank(node.text))
        if block:
            stack.append("\n")
        for child in reversed(node):
            if child.tail:
                stack.append(blank(child.tail))
            stack.append(child)
    return without_soft_breaks(re.sub(r"\n{2,}", "\n", clean("".join(parts))))


def _left_out(node: Element, cell: Element, budget: float) -> bool:
    if not isinstance(node.tag, str):
        return True
    return node is not cell and (node.tag in ("table", "dl") or furniture(node, budget))


def blank(text: str) -> str:
    """Source line ends as blanks; between Japanese characters they are nothing."""
    text = re.sub(r"(?<=[^\x00-\xff])\s*\n\s*(?=[^\x00-\xff])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text)

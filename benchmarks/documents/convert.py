"""One text plan in other formats: Markdown or tabbed text to Word, web page and PDF."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from typing import Any

from benchmarks.documents.render_word import new_document

Node = tuple[str, Any]
"""(kind, content): h1-h6, li or p with a text, table with rows of texts."""


def parse(text: str) -> list[Node]:
    """Headings, list items, tables (pipes or tabs) and paragraphs of a plain text."""
    nodes: list[Node] = []
    rows: list[list[str]] = []

    def close() -> None:
        if rows:
            nodes.append(("table", [list(row) for row in rows]))
            rows.clear()

    for line in text.split("\n"):
        if re.match(r"^\s*\|.*\|\s*$", line):
            cells = [cell.strip().replace("<br>", "\n") for cell in line.strip()[1:-1].split("|")]
            if not all(re.fullmatch(r":?-{2,}:?", cell) for cell in cells):
                rows.append(cells)
            continue
        if "\t" in line:
            rows.append([cell.strip() for cell in line.split("\t")])
            continue
        close()
        heading = re.match(r"^(#{1,6})\s+(.*)$", line)
        item = re.match(r"^\s*[-*]\s+(.*)$", line)
        if heading:
            nodes.append((f"h{len(heading[1])}", heading[2].strip()))
        elif item:
            nodes.append(("li", item[1].strip()))
        elif line.strip():
            nodes.append(("p", re.sub(r"^>\s*", "", line.strip())))
    close()
    for _, content in nodes:
        if isinstance(content, list):
            width = max(len(row) for row in content)
            for row in content:
                row.extend([""] * (width - len(row)))
    return nodes


def to_html(nodes: list[Node]) -> bytes:
    """A web page."""
    out: list[str] = []
    for kind, content in nodes:
        if kind == "table":
            body = "".join(
                "<tr>"
                + "".join(f"<td>{escape(c).replace(chr(10), '<br>')}</td>" for c in row)
                + "</tr>"
                for row in content
            )
            out.append(f"<table>{body}</table>")
        elif kind == "li":
            out.append(f"<ul><li>{escape(content)}</li></ul>")
        else:
            out.append(f"<{kind}>{escape(content)}</{kind}>")
    body = "\n".join(out).replace("</ul>\n<ul>", "\n")
    return f'<!doctype html><html lang="ja"><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def to_docx(nodes: list[Node]) -> bytes:
    """A Word document with heading styles."""
    document = new_document()
    for kind, content in nodes:
        if kind == "table":
            table = document.add_table(len(content), len(content[0]), style="Table Grid")
            for row, texts in zip(table.rows, content, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
            document.add_paragraph()
        elif kind == "li":
            document.add_paragraph(content, style="List Bullet")
        elif kind[0] == "h":
            document.add_heading(content, int(kind[1]))
        else:
            document.add_paragraph(content)
    out = BytesIO()
    document.save(out)
    return out.getvalue()

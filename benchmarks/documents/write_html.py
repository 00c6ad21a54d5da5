"""Web pages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.documents.facts import Plan
from benchmarks.documents.nodes import Box, Break, Head, Item, Node, Para, Table, Terms


def html(parts: Sequence[Node], plan: Plan, charset: str = "utf-8", heads: bool = True) -> bytes:
    """A page of a municipal site with its menu and foot; ``heads`` false sets headings as bold text."""
    body = "\n".join(_body(parts, heads))
    page = f"""<!DOCTYPE html>
<html lang="ja"><head><meta charset="{charset}"><title>{escape(plan.title)} | {escape(plan.municipality)}</title>
<style>.box {{ border: 1px solid }} del {{ color: #888 }}</style></head>
<body><nav><ul><li><a href="/">ホーム</a></li><li><a href="/kurashi/">くらし</a></li><li><a href="/shisei/">行政情報</a></li></ul></nav>
<main>
{body}
</main>
<footer><p>{escape(plan.municipality)}　代表電話 000-000-0000</p><p>Copyright (C)</p></footer></body></html>
"""
    return page.encode(charset)


def _text(words: str) -> str:
    return escape(words).replace("\n", "<br>")


def _body(parts: Sequence[Node], heads: bool) -> list[str]:
    out: list[str] = []
    listed = False
    for part in parts:
        if listed and not isinstance(part, Item):
            out.append("</ul>")
            listed = False
        match part:
            case Head(level, words) if heads:
                out.append(f"<h{min(level, 6)}>{_text(words)}</h{min(level, 6)}>")
            case Head(level, words):
                out.append(f'<p><b><font size="{max(7 - level, 3)}">{_text(words)}</font></b></p>')
            case Para(words, bold=bold, color=color, struck=struck):
                inner = f"<strong>{_text(words)}</strong>" if bold else _text(words)
                gone = f"<del>{_text(struck)}</del>" if struck else ""
                style = f' style="color:#{color}"' if color else ""
                out.append(f"<p{style}>{gone}{inner}</p>")
            case Item(words, mark, _):
                if not listed:
                    out.append("<ul>")
                    listed = True
                out.append(f"<li>{'' if mark == '・' else _text(mark)}{_text(words)}</li>")
            case Table():
                out.append(_table(part))
            case Terms(pairs):
                inner = "".join(f"<dt>{_text(t)}</dt><dd>{_text(m)}</dd>" for t, m in pairs)
                out.append(f"<dl>{inner}</dl>")
            case Box(title, inner_parts):
                out += [
                    f'<div class="box"><p class="t">{_text(title)}</p>',
                    *_body(inner_parts, heads),
                    "</div>",
                ]
            case Break():
                out.append("<hr>")
    if listed:
        out.append("</ul>")
    return out  # fmt: skip


def _table(part: Table) -> str:
    rows = []
    for row in part.rows:
        cells = []
        for cell in row:
            tag = "th" if cell.head else "td"
            spans = (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (
                f' colspan="{cell.cols}"' if cell.cols > 1 else ""
            )
            cells.append(f"<{tag}{spans}>{_text(cell.text)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"  # fmt: skip

"""Plain text and Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.documents.nodes import Box, Break, Head, Item, Node, Para, Table, Terms, grid


def text(parts: Sequence[Node], encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """Plain text: tables by tabs, boxes under a title in lenticular brackets."""
    return (newline.join(_lines(parts)) + newline).encode(encoding)


def _lines(parts: Sequence[Node]) -> list[str]:
    out: list[str] = []
    for part in parts:
        match part:
            case Head(_, words):
                out += ["", words, ""]
            case Para(words, struck=struck):
                out.append(
                    f"{struck}{words}" if words.startswith(("　", "（", "【")) else f"　{words}"
                )
            case Item(words, mark, depth):
                out.append(f"{'　' * depth}{mark}{words}")
            case Table():
                out += [
                    "",
                    *("\t".join(cell.replace("\n", "　") for cell in row) for row in grid(part)),
                    "",
                ]
            case Terms(pairs):
                out += [f"{term}　{meaning}" for term, meaning in pairs]
            case Box(title, inner):
                out += ["", f"【{title}】", *_lines(inner), ""]
            case Break():
                out.append("\f" if out else "")
    return out  # fmt: skip


def markdown(parts: Sequence[Node], bold_from: int = 9, quoted: bool = False) -> bytes:
    """Markdown; headings from ``bold_from`` down are bold lines, a box is a quotation."""
    lines = _marked(parts, bold_from)
    if quoted:
        lines = [f"> {line}".rstrip() for line in lines]
    return ("\n".join(lines) + "\n").encode()


def _marked(parts: Sequence[Node], bold_from: int) -> list[str]:
    out: list[str] = []
    last: Node | None = None
    for part in parts:
        if isinstance(last, Item) and not isinstance(part, Item):
            out.append("")
        match part:
            case Head(level, words) if level >= bold_from:
                out += [f"**{words}**", ""]
            case Head(level, words):
                out += [f"{'#' * level} {words}", ""]
            case Para(words, bold=bold, struck=struck):
                gone = f"~~{struck}~~" if struck else ""
                out += [f"**{words}**" if bold else f"{gone}{words}", ""]
            case Item(words, mark, depth):
                out.append(f"{'  ' * depth}- {'' if mark in '・-' else mark}{words}")
            case Table():
                out += [*_pipes(part), ""]
            case Terms(pairs):
                for term, meaning in pairs:
                    out += [f"**{term}**", f": {meaning}", ""]
            case Box(title, inner):
                lines = [f"**{title}**", "", *_marked(inner, bold_from)]
                out += [f"> {line}".rstrip() for line in lines] + [""]
            case Break():
                out += ["---", ""]
        last = part
    return out


def _pipes(part: Table) -> list[str]:
    rows = [[cell.replace("\n", "<br>") for cell in row] for row in grid(part)]
    body = [f"| {' | '.join(row)} |" for row in rows]
    rule = f"|{'---|' * len(rows[0])}"
    return [body[0], rule, *body[1:]] if part.head else [f"|{' |' * len(rows[0])}", rule, *body]

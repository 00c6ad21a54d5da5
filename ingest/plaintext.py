"""Lines of plain text and Markdown to blocks.

Structure is read from form alone: Markdown marks, numbering, brackets, tabs, blank
lines.  Whether a short numbered line heads a section or is an item of a list shows
in what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.blocks import Block, Cell, Grid, text_of
from ingest.celltables import cell_table
from ingest.forms import MAX_HEADING, heading, may_be_title
from ingest.mend import tidy
from ingest.numbering import marker
from ingest.spaced import place, spaced_table, starts
from ingest.types import BlockKind, Form
from text.spans import Text

_HASH = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_QUOTED = re.compile(r"^\s{0,3}(?:>\s?)+")
_BOLD = re.compile(r"^\s*\*\*([^*]{1,80})\*\*\s*$")
_LIST = re.compile(r"^\s*(?:[-*+]|\d{1,2}\.)\s+(?=\S)")
_RULE = re.compile(r"^\s*(?:[-*_=]{3,}|(?:-{2,}\t?)+)\s*$")
_PIPES = re.compile(r"^\s*\|.*\|\s*$")
_OPEN_PIPE = re.compile(r"(?<!\\)[|｜]")
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*:?-*:?\s*\|?\s*$")
_CAPTION = re.compile(
    r"^\s*(?:図表|図|表|グラフ|写真)\s*[0-9０-９]{1,3}(?:[-－.][0-9０-９]{1,3})?(?:[\s:：.．]|$)"
)
_SENTENCE = re.compile(r"[。！？]\s*$")
_GOES_ON = re.compile(r".{20}(?:[をにのがへや、]|及び|または)$")
"""A line long enough to be wrapped whose last word calls for another."""
_CLOSED = re.compile(r"[。！？」』）)】》:：%％]\s*$")
_PAGE_NUMBER = re.compile(
    r"^\s*[-－‐―~～]?\s*[0-9０-９]{1,3}\s*[-－‐―~～]?\s*$|^\s*[0-9]{1,3}\s*/\s*[0-9]{1,3}\s*$"
)
_META = re.compile(r"^(?:[A-Za-z_][\w-]*\s*:|\s+\S|-\s|#)")
_META_TITLE = re.compile(r"^title\s*:\s*(\S.*)$", re.IGNORECASE)
_UNDERLINE = re.compile(r"^\s{0,3}(?:(=)=+|-{2,}|[━─―]{3,}|＝{3,})\s*$")
_NOTE = re.compile(r"^\s*[※＊]")


@dataclass(slots=True)
class Line:
    """A line of the raw text: ``start:end`` without its line end."""

    start: int
    end: int
    raw: str
    text: Text

    @property
    def blank(self) -> bool:
        return not self.text.value.strip()


def lines_of(raw: str, start: int = 0, end: int | None = None) -> list[Line]:
    """The lines of a raw span; form feeds end a line too."""
    out = []
    for m in re.finditer(
        r"[^\n\r\f\v\x85\u2028\u2029]*(?:\r\n|[\n\r\f\v\x85\u2028\u2029]|$)", raw[start:end]
    ):
        a = start + m.start()
        body = m.group().rstrip("\n\r\f\v\x85\u2028\u2029")
        if m.start() == m.end() and a >= (len(raw) if end is None else end):
            break
        if quoted := _QUOTED.match(body):
            # a quoted line is read as the line that it quotes
            a, body = a + quoted.end(), body[quoted.end() :]
        out.append(Line(a, a + len(body), body, text_of(raw, a, a + len(body))))
    return out


def _is_table(line: Line) -> bool:
    return (
        "\t" in line.raw.rstrip("\t \u3000")
        or (line.raw.count("\t") >= 2 and not line.blank)
        or line.raw.startswith("\t")
    )


def _tab_row(raw: str, line: Line, row: int) -> list[Cell]:
    cells, at = [], line.start
    for col, part in enumerate(line.raw.split("\t")):
        cells.append(Cell(text_of(raw, at, at + len(part)).strip(), row, col))
        at += len(part) + 1
    return cells


def _pipe_row(raw: str, line: Line, row: int) -> list[Cell]:
    body = line.raw.strip()
    lead = line.raw.index("|") + 1
    inner = body[1:-1] if body.endswith("|") else body[1:]
    cells, at = [], line.start + lead
    for col, part in enumerate(re.split(r"(?<!\\)\|", inner)):
        cells.append(Cell(text_of(raw, at, at + len(part)).strip(), row, col))
        at += len(part) + 1
    return cells


def _grid(rows: list[list[Cell]]) -> Grid:
    width = max((len(r) for r in rows), default=0)
    for r in rows:
        for col in range(len(r), width):
            anchor = r[-1].text.span()[1] if r else 0
            r.append(Cell(Text("", (), (), anchor), r[0].row if r else 0, col))
    return Grid(rows, width)


def _filled_up(cells: list[Cell], width: int, row: int, anchor: int) -> list[Cell]:
    """A row with an empty cell wherever a column has none."""
    by_col = {cell.col: cell for cell in cells}
    return [by_col.get(col) or Cell(Text("", (), (), anchor), row, col) for col in range(width)]


def parse(raw: str) -> list[Block]:
    """All blocks of a plain text, in order."""
    lines = lines_of(raw)
    start, title = _front_matter(lines)
    found = list(_Parser(raw, lines[start:]).blocks())
    headed = any(block.md == 1 for block in found[:40])
    return found if headed or title is None else [title, *found]


def _front_matter(lines: list[Line]) -> tuple[int, Block | None]:
    """Where the text begins after front matter between ``---`` lines, and the title in that."""
    if not lines or lines[0].raw.strip() != "---":
        return 0, None
    end = next((n for n, ln in enumerate(lines[1:60], 1) if ln.raw.strip() in ("---", "...")), 0)
    inside = lines[1:end]
    if not inside or not all(_META.match(ln.raw) for ln in inside if not ln.blank):
        return 0, None
    for line in inside:
        named = _META_TITLE.match(line.raw)
        if named:
            text = line.text[named.start(1) : named.end(1)].strip(" \"'")
            return end + 1, heading(text, line.start, line.end, md=1)
    return end + 1, None


class _Parser:
    def __init__(self, raw: str, lines: list[Line]) -> None:
        self.raw = raw
        self.lines = lines
        self.at = 0

    def blocks(self) -> Iterator[Block]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if (
                (line.blank and not line.raw.startswith("\t"))
                or _RULE.match(line.raw)
                or _PAGE_NUMBER.match(line.text.value)
            ):
                self.at += 1
            elif _PIPES.match(line.raw) and line.raw.count("|") >= 3:
                yield self._pipes()
            elif self._open_pipes() >= 2:
                yield self._open_table(self._open_pipes())
            elif _is_table(line):
                yield from self._tabs()
            elif rows := spaced_table([ln.raw for ln in self.lines[self.at : self.at + 400]]):
                yield self._spaced(rows)
            elif self._underlined():
                yield self._setext()
            else:
                yield self._line()

    def _underlined(self) -> bool:
        """Is a short line between a blank one and a rule: a heading underlined?"""
        line = self.lines[self.at]
        if self.at + 1 >= len(self.lines) or not _UNDERLINE.match(self.lines[self.at + 1].raw):
            return False
        above = self.at == 0 or self.lines[self.at - 1].blank
        plain = line.text.value.strip()
        return (
            above
            and len(plain) <= MAX_HEADING
            and may_be_title(plain)
            and not _HASH.match(line.raw)
        )

    def _setext(self) -> Block:
        line, rule = self.lines[self.at], self.lines[self.at + 1]
        self.at += 2
        level = 1 if rule.raw.strip()[0] in "=＝━" else 2
        return heading(line.text.strip(), line.start, line.end, md=level)

    def _spaced(self, found: list[list[tuple[int, int]]]) -> Block:
        """A table whose columns are set with blanks."""
        first = self.at
        heads = starts(self.lines[first].raw, found[0])
        rows = []
        for n, spans in enumerate(found):
            line = self.lines[first + n]
            at = place(line.raw, spans, heads)
            cells = [
                Cell(text_of(self.raw, line.start + a, line.start + b).strip(), n, col)
                for col, (a, b) in zip(at, spans, strict=True)
            ]
            rows.append(_filled_up(cells, len(heads), n, line.start))
        self.at += len(found)
        return self._table(Grid(rows, len(heads)), first, self.at)

    def _pipes(self) -> Block:
        first = self.at
        rows: list[list[Cell]] = []
        while self.at < len(self.lines) and _PIPES.match(self.lines[self.at].raw):
            if _PIPE_RULE.match(self.lines[self.at].raw):
                if len(rows) == 1 and len(rows[0]) == 2:
                    # wider tables show their heads by contrast
                    for cell in rows[0]:
                        cell.form = Form(header=True)
            else:
                rows.append(_pipe_row(self.raw, self.lines[self.at], len(rows)))
            self.at += 1
        return self._table(_grid(rows), first, self.at)

    def _open_pipes(self) -> int:
        """How many lines from here are rows parted by bars without outer bars."""
        width = len(_OPEN_PIPE.findall(self.lines[self.at].raw))
        if width < 2:
            return 0
        at = self.at
        while at < len(self.lines) and len(_OPEN_PIPE.findall(self.lines[at].raw)) == width:
            at += 1
        return at - self.at

    def _open_table(self, count: int) -> Block:
        first = self.at
        rows = []
        for n, line in enumerate(self.lines[first : first + count]):
            cells, at = [], line.start
            for col, part in enumerate(_OPEN_PIPE.split(line.raw)):
                cells.append(Cell(text_of(self.raw, at, at + len(part)).strip(), n, col))
                at += len(part) + 1
            rows.append(cells)
        self.at += count
        return self._table(_grid(rows), first, self.at)

    def _tabs(self) -> Iterator[Block]:
        found = cell_table([ln.raw for ln in self.lines[self.at : self.at + 4000]], _heads)
        first = self.at
        if found is not None:
            spans, width, used = found
            rows = [
                [Cell(self._joined(self.at + a, self.at + b), r, c) for c, (a, b) in enumerate(row)]
                for r, row in enumerate(spans)
            ]
            self.at += used
            grid = _grid(rows)
            grid.n_cols = max(width, grid.n_cols)
            yield self._table(grid, first, self.at)
            return
        rest: list[list[Cell]] = []
        while self.at < len(self.lines) and _is_table(self.lines[self.at]):
            line = self.lines[self.at]
            if not _RULE.match(line.raw):
                rest.append(_tab_row(self.raw, line, len(rest)))
            self.at += 1
        filled = [c for r in rest for c in r if c]
        if len(filled) <= 1:
            # a single cell is a line that a tab stands in
            for c in filled:
                yield self._from_text(c.text, self.lines[first].start, self.lines[self.at - 1].end)
            return
        if rest:
            yield self._table(_grid(rest), first, self.at)

    def _joined(self, a: int, b: int) -> Text:
        """The text of lines ``a:b`` as one cell."""
        return text_of(self.raw, self.lines[a].start, self.lines[b - 1].end).strip()

    def _table(self, grid: Grid, first: int, stop: int) -> Block:
        start, end = self.lines[first].start, self.lines[stop - 1].end
        return Block(BlockKind.TABLE, Text("", (), (), start), start, end, grid=grid)

    def _line(self) -> Block:
        line = self.lines[self.at]
        hashed = _HASH.match(line.raw)
        self.at += 1
        if hashed:
            start = line.start + hashed.start(2)
            text = text_of(self.raw, start, line.start + hashed.end(2))
            return heading(text, line.start, line.end, md=len(hashed[1]))
        bold = _BOLD.match(line.raw)
        if bold and may_be_title(bold[1]):
            return heading(line.text.strip(), line.start, line.end)
        return self._from_text(
            line.text.strip(), line.start, line.end, listed=_LIST.match(line.raw)
        )

    def _from_text(
        self, text: Text, start: int, end: int, listed: re.Match[str] | None = None
    ) -> Block:
        plain = tidy(text).value
        if listed and not self._numbered_heading(listed):
            inner = (
                text[len(listed.group().lstrip()) :].strip()
                if not listed.group().strip()[0].isdigit()
                else text
            )
            return Block(BlockKind.LIST_ITEM, inner, start, end, marker=marker(inner.value))
        if _CAPTION.match(plain) and len(plain) < 90 and not _SENTENCE.search(plain):
            return Block(BlockKind.CAPTION, text, start, end)
        found = marker(text.value)
        if found is not None and found.scheme in ("bracket", "chapter", "part", "section"):
            return Block(BlockKind.PARAGRAPH, text, start, end, marker=found)
        kind = BlockKind.FOOTNOTE if _NOTE.match(plain) and found is None else BlockKind.PARAGRAPH
        reach = 38 if found is not None and found.scheme != "bullet" else 24
        body = self._continued(text, reach)
        return Block(kind, body, start, self.lines[self.at - 1].end, marker=found)

    @staticmethod
    def _numbered_heading(listed: re.Match[str]) -> bool:
        return listed.group().strip()[0].isdigit()

    def _continued(self, text: Text, reach: int) -> Text:
        """``text`` with the hard-wrapped lines that go on with it."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            last = tidy(text).value
            if line.blank or "\t" in line.raw or _CLOSED.search(last):
                break
            if len(last) < reach and not _GOES_ON.search(last):
                break
            if (
                self.lines[self.at - 1].raw.endswith("  ")
                or _HASH.match(line.raw)
                or _LIST.match(line.raw)
            ):
                break
            if _RULE.match(line.raw) or _PIPES.match(line.raw) or _BOLD.match(line.raw):
                break
            body = line.text.strip()
            if (
                marker(body.value) is not None
                or _NOTE.match(body.value)
                or _CAPTION.match(body.value)
            ):
                break
            text = text + body
            self.at += 1
        return text


def _heads(raw_line: str) -> bool:
    """Would this line, outside a table, head a section?"""
    text = text_of(raw_line, 0, len(raw_line)).strip()
    found = marker(text.value)
    if found is None or len(text) > MAX_HEADING or _SENTENCE.search(text.value):
        return bool(_HASH.match(raw_line))
    return found.scheme in (
        "chapter",
        "part",
        "section",
        "dec",
        "dec2",
        "bracket",
        "paren",
    ) or found.scheme.startswith("named:")

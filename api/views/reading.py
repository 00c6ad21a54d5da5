"""A document to be read: headings, paragraphs, tables, and beside each what was read in it.

The text is that of the passages; a place is a chapter and a page.  Offsets are half-open
code points of the raw text and serve as anchors only (``c120-188``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.errors import NotFoundError
from api.queries.reader import Reader, Row
from api.views.records import Names
from api.views.rows import Json
from graph.namespaces import SHISAKU
from text.folding import fold
from text.messages import Message

SEPARATOR: Final = " > "
_CELL: Final = " | "


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, an item, a note, or a row of a table, with what stands in it."""

    kind: str
    text: str
    start: int
    end: int
    level: int = 0
    page: int | None = None
    anchors: list[str] = field(default_factory=list)
    records: list[Json] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        return self.text.split(_CELL)


@dataclass(frozen=True, slots=True)
class Outline:
    """The chapter of every place of a document."""

    ends: tuple[int, ...]
    headings: tuple[str, ...]

    def chapter(self, start: int) -> str | None:
        """The headings above what stands at ``start``, the outermost first."""
        at = bisect_right(self.ends, start)
        if not self.ends:
            return None
        return self.headings[min(at, len(self.headings) - 1)].replace(SEPARATOR, " › ") or None


def anchor(iri: str) -> str:
    """The anchor of a passage on the page of its document."""
    return "c" + iri.rpartition("/")[2]


def outline(reader: Reader, document: str) -> Outline:
    """The chapters of a document, from its passages."""
    rows = reader.rows("document_passages", this=document)
    return Outline(
        tuple(_number(row["end"]) for row in rows),
        tuple(str(row["heading"] or "") for row in rows),
    )


def document(reader: Reader, iri: str, language: str, *, whole: bool) -> Json:
    """A document as blocks in reading order; raises NotFoundError where there is none.

    Where not ``whole``, the blocks hold only the words on which something rests.
    """
    said = {prop: value for prop, value, _ in reader.statements(iri)}
    if not said:
        raise NotFoundError(Message("%(iri)s: nothing is known of it", iri=iri))
    blocks = _blocks(reader.rows("document_passages", this=iri))
    _place(blocks, reader.rows("document_records", this=iri), Names(reader, language))
    if not whole:
        blocks = _quoted(blocks)
    return {
        "iri": iri,
        "facts": said,
        "blocks": blocks,
        "groups": _grouped(blocks),
        "contents": [block for block in blocks if block.kind == "heading" and block.level <= 3],
    }


def _blocks(rows: Sequence[Row]) -> list[Block]:
    """Passages with the headings that change between them."""
    blocks: list[Block] = []
    path: list[str] = []
    before = 0
    for row in rows:
        start, end = _number(row["start"]), _number(row["end"])
        page = row["page"] if isinstance(row["page"], int) else None
        heading = str(row["heading"] or "")
        wanted = heading.split(SEPARATOR) if heading else []
        shared = 0
        while shared < min(len(path), len(wanted)) and path[shared] == wanted[shared]:
            shared += 1
        for level, title in enumerate(wanted[shared:], start=shared + 1):
            # where it stands is not told: between the passages before and after it
            blocks.append(Block("heading", title, before, start, level, page))
        path = wanted
        level = len(path) + 1 if row["kind"] == "heading" else 0
        own = Block(str(row["kind"]), str(row["text"]), start, end, level, page)
        own.anchors.append(anchor(str(row["passage"])))
        blocks.append(own)
        before = max(before, end)
    return blocks


def _place(blocks: list[Block], rows: Sequence[Row], names: Names) -> None:
    """Put every record beside the block in which its evidence begins."""
    if not blocks:
        return
    ends = [block.end for block in blocks]
    for row in _most_specific(rows):
        start, end = _number(row["start"]), _number(row["end"])
        block = _holding(blocks, ends, start, end, str(row["quote"]))
        mark = anchor(str(row["evidence"]))
        if mark not in block.anchors:
            block.anchors.append(mark)
        block.quotes.append(str(row["quote"]))
        kind = names.kind(str(row["class"]))
        named = names.of(str(row["record"]))
        entry = {**named, "heading": kind, "css": str(row["class"]).rpartition("#")[2].lower()}
        if entry not in block.records:
            block.records.append(entry)


def _most_specific(rows: Sequence[Row]) -> list[Row]:
    """One row per record and place: a law is a source, a citation a link."""
    general = {SHISAKU.Source.value, SHISAKU.Link.value}
    found: dict[tuple[Any, Any], Row] = {}
    for row in rows:
        key = (row["evidence"], row["record"])
        if key not in found or found[key]["class"] in general:
            found[key] = row
    return list(found.values())


def _holding(blocks: list[Block], ends: list[int], start: int, end: int, quote: str) -> Block:
    """The block in which a place begins; among headings of one gap the one that says it."""
    at = min(bisect_right(ends, start), len(blocks) - 1)
    gap = [blocks[at]]
    for block in blocks[at + 1 :]:
        if gap[-1].kind != "heading" or block.start > gap[0].end:
            break
        gap.append(block)
    headings = [block for block in gap if block.kind == "heading"]
    said = fold(quote)
    for block in headings:
        title = fold(block.text)
        if title and (title in said or said in title):
            return block
    return gap[-1] if gap[-1].start < end else gap[0]


def _quoted(blocks: list[Block]) -> list[Block]:
    """Only what is quoted: the words on which records rest, under their headings."""
    kept: list[Block] = []
    waiting: list[str] = []
    for block in blocks:
        if block.kind == "heading" or block.records:
            if block.kind != "heading":
                block.text = " … ".join(dict.fromkeys(block.quotes))
                block.kind = "quotation"
            block.anchors = [*waiting, *block.anchors]
            waiting = []
            kept.append(block)
        else:
            waiting += block.anchors
    if kept:
        kept[-1].anchors += waiting
    return kept


def _grouped(blocks: list[Block]) -> list[list[Block]]:
    """Rows of one table together, everything else by itself."""
    groups: list[list[Block]] = []
    for block in blocks:
        together = (
            groups
            and block.kind in ("table", "list_item")
            and groups[-1][-1].kind == block.kind
            and groups[-1][-1].page == block.page
        )
        if together:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _number(value: Any) -> int:
    return int(value)

"""The text of Word paragraphs: runs, fields, notes, numbering and what their styles say."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from ingest.readers.build import bullet, clean
from ingest.readers.word.numbering import Numbering, W
from ingest.readers.word.styles import (
    Look,
    Style,
    Styles,
    alignment,
    list_of,
    number,
    related,
    shading,
    style_of,
)
from ingest.types import Form

Element = etree._Element
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    f"{W}{tag}"
    for tag in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt")
)
_DELETED = frozenset(f"{W}{tag}" for tag in ("del", "moveFrom"))
_HEADING_STYLE = re.compile(r"(?i)^(?:heading|見出し)\s*([1-9])")
_CONTENTS_STYLE = re.compile(r"(?i)^(?:toc|目次)\s*[0-9]")


@dataclass(slots=True)
class Paragraph:
    """What a paragraph shows; ``size`` is its largest run in half points."""

    text: str = ""
    marker: str | None = None
    list_level: int | None = None
    level: int | None = None
    contents: bool = False
    caption: bool = False
    bold: bool = False
    size: float = 0.0
    ink: int | None = None
    fill: int | None = None
    align: str | None = None
    struck: list[str] = field(default_factory=list)
    """Stretches of text that are struck out or deleted."""
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def form(self, box: int | None = None) -> Form:
        """How the paragraph is set, in the text box or frame number ``box``."""
        return Form(
            size=self.size / 2 or None,
            bold=self.bold,
            ink=self.ink,
            fill=self.fill,
            box=box,
            align=self.align,
            list_level=None if self.list_level is None else self.list_level + 1,
        )

    def shown(self) -> str:
        """The text with the number or bullet that Word puts before it."""
        if not self.marker or not self.text:
            return self.text
        # no blank after a dot or a closed number, as it is printed
        glue = "" if bullet(f"{self.marker}字") and self.marker[0] not in "-*" else " "
        return f"{self.marker}{glue}{self.text}"


class Scribe:
    """Reads paragraphs of one document; numbers count in the order of the calls."""

    def __init__(self, document: Any) -> None:
        part = document.part
        self._styles = Styles(part)
        numbering = related(part, RELATIONSHIP_TYPE.NUMBERING)
        self._numbering = Numbering(numbering)
        self._notes = {
            "footnote": self._load_notes(related(part, RELATIONSHIP_TYPE.FOOTNOTES)),
            "endnote": self._load_notes(related(part, RELATIONSHIP_TYPE.ENDNOTES)),
        }
        self._note_count = 0
        self._field: list[str] = []
        self._in_contents = False
        self.body_size = self._usual_size(document.element.body)

    def _load_notes(self, root: Element | None) -> dict[str, Element]:
        if root is None:
            return {}
        return {
            node.get(f"{W}id") or "": node
            for node in root
            if isinstance(node.tag, str) and node.get(f"{W}type") in (None, "normal")
        }

    def _usual_size(self, body: Element) -> float:
        """The size most characters outside tables are set in."""
        counts: Counter[float] = Counter()
        for node in body.iterchildren(f"{W}p"):
            style = self._styles.chain(style_of(node) or self._styles.default)
            for run in node.iter(f"{W}r"):
                length = sum(len(text.text or "") for text in run.iter(f"{W}t"))
                counts[self._styles.look(run, style).size] += length
        return counts.most_common(1)[0][0] if counts else self._styles.size

    def paragraph(self, node: Element) -> Paragraph:
        """Reads a paragraph and counts it in its list."""
        result = Paragraph()
        style_id = style_of(node) or self._styles.default
        chain = self._styles.chain(style_id)
        self._describe(node, style_id, chain, result)
        parts: list[str] = []
        looks: list[tuple[int, Look]] = []
        was_in_contents = self._in_contents
        self._collect(node, chain, parts, result, looks)
        result.contents = result.contents or was_in_contents or self._in_contents
        result.text = clean("".join(parts))
        self._set_looks(node, chain, [look for length, look in looks if length], result)
        if result.text and result.list_level is not None:
            listed = result.marker
            result.marker = self._numbering.next(listed or "", result.list_level) or None
            if result.marker is None:
                result.list_level = None
        return result

    def _set_looks(
        self, node: Element, chain: list[Style], looks: list[Look], result: Paragraph
    ) -> None:
        """Weight, size and colours of the runs; background and alignment of the paragraph."""
        result.bold = bool(looks) and all(look.bold for look in looks)
        result.size = max((look.size for look in looks), default=self.body_size)
        inks, fills = {look.ink for look in looks}, {look.fill for look in looks}
        result.ink = inks.pop() if len(inks) == 1 else None
        own = node.find(f"{W}pPr")
        result.fill = shading(own)
        if result.fill is None:
            result.fill = fills.pop() if len(fills) == 1 else None
        result.align = alignment(own) or next((s.align for s in chain if s.align), None)

    def _describe(
        self, node: Element, style_id: str, chain: list[Style], result: Paragraph
    ) -> None:
        """Level, list and kind, by the paragraph's own properties and then its styles."""
        outline = number(node.find(f"{W}pPr/{W}outlineLvl"))
        if outline is None:
            for style in chain:
                named = _HEADING_STYLE.match(style.name)
                if style.outline is not None:
                    outline = style.outline
                elif named:
                    outline = int(named[1]) - 1
                if outline is not None:
                    break
        if outline is not None and outline < 9:
            result.level = int(outline) + 1
        if chain and chain[0].name.lower() in ("title", "表題"):
            result.level = 1
        result.contents = any(_CONTENTS_STYLE.match(style.name) for style in chain)
        result.caption = any(style.name.lower() in ("caption", "図表番号") for style in chain)
        own = node.find(f"{W}pPr/{W}numPr")
        listed: str | None = None
        level: int | None = None
        if own is not None:
            listed, level = list_of(own)
        if listed is None:
            for style in chain:
                if style.number is not None:
                    listed = style.number[0]
                    level = style.number[1] if level is None else level
                    break
        if level is None:
            linked = self._numbering.by_style.get(style_id)
            level = linked[1] if linked else 0
        if listed is not None and listed != "0":
            # the number of the list for now: its marker is known once the text is
            result.marker, result.list_level = listed, level

    def _collect(
        self,
        top: Element,
        chain: list[Style],
        parts: list[str],
        result: Paragraph,
        looks: list[tuple[int, Look]],
    ) -> None:
        stack: list[Element] = list(reversed(top))
        while stack:
            node = stack.pop()
            tag = node.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                if tag in _DELETED:
                    result.struck.append(_deleted(node))
                continue
            if tag == f"{_MC}AlternateContent":
                # the same drawing twice: for new programs and for old
                chosen = node.find(f"{_MC}Choice")
                stack.extend(reversed(chosen if chosen is not None else node))
            elif tag == f"{W}txbxContent":
                result.boxes.append(node)
            elif tag == f"{W}r":
                look = self._styles.look(node, chain)
                if look.hidden:
                    continue
                if look.struck:
                    result.struck.append("".join(t.text or "" for t in node.iter(f"{W}t")))
                    continue
                before = len(parts)
                self._run(node, parts, result, stack)
                looks.append((sum(len(part.strip()) for part in parts[before:]), look))
            else:
                stack.extend(reversed(node))

    def _run(self, run: Element, parts: list[str], result: Paragraph, stack: list[Element]) -> None:
        raised = run.find(f"{W}rPr/{W}vertAlign")
        is_raised = raised is not None and raised.get(f"{W}val") == "superscript"
        drawn: list[Element] = []
        for node in run:
            tag = node.tag
            if tag == f"{W}t":
                text = node.text or ""
                # a note's number set by hand
                marked = is_raised and re.fullmatch(r"\s*[※注*＊(（]*\s*\d{1,3}[)）]?\s*", text)
                parts.append("^{" + text.strip(" ()（）") + "}" if marked else text)
            elif tag in (f"{W}br", f"{W}cr"):
                parts.append("\n" if node.get(f"{W}type") in (None, "textWrapping") else "")
            elif tag in (f"{W}tab", f"{W}ptab"):
                parts.append(" ")
            elif tag == f"{W}noBreakHyphen":
                parts.append("-")
            elif tag == f"{W}sym":
                parts.append(_symbol(node))
            elif tag == f"{W}ruby":
                drawn.append(node)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                parts.append(self._note(node, result))
            elif tag == f"{W}fldChar":
                self._mark_field(node.get(f"{W}fldCharType"))
            elif tag == f"{W}instrText":
                if self._field:
                    self._field[-1] += node.text or ""
                    self._in_contents = any(code.strip().startswith("TOC") for code in self._field)
            elif tag not in _SKIPPED:
                drawn.append(node)
        for node in drawn:
            if node.tag == f"{W}ruby":
                parts.extend(text.text or "" for text in node.iterfind(f"{W}rubyBase//{W}t"))
            else:
                stack.append(node)

    def _mark_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._field.append("")
        elif kind == "end" and self._field:
            self._field.pop()
        self._in_contents = any(code.strip().startswith("TOC") for code in self._field)

    def _note(self, reference: Element, result: Paragraph) -> str:
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        note = self._notes[kind].get(reference.get(f"{W}id") or "")
        if note is None:
            return ""
        self._note_count += 1
        mark = str(self._note_count)
        texts: list[str] = []
        for paragraph in note.iter(f"{W}p"):
            parts: list[str] = []
            self._collect(paragraph, self._styles.chain(None), parts, Paragraph(), [])
            texts.append(clean("".join(parts)))
        result.notes.append((mark, " ".join(text for text in texts if text)))
        return "^{" + mark + "}"


def _deleted(node: Element) -> str:
    """The text of a tracked deletion."""
    return "".join(t.text or "" for t in node.iter(f"{W}delText", f"{W}t"))


def _symbol(node: Element) -> str:
    code = node.get(f"{W}char") or ""
    value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    # symbol fonts map their own signs into the private area: circled numbers, dots
    if 0xF081 <= value <= 0xF08A:
        return chr(0x2460 + value - 0xF081)
    return chr(value) if 0x20 <= value < 0xD800 else "・"

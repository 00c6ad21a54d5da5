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
from ingest.types import Form

Element = etree._Element
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    f"{W}{tag}"
    for tag in ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "rt")
)
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
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """How the paragraph is set."""
        return Form(
            size=self.size / 2 or None,
            bold=self.bold,
            list_level=None if self.list_level is None else self.list_level + 1,
        )

    def shown(self) -> str:
        """The text with the number or bullet that Word puts before it."""
        if not self.marker or not self.text:
            return self.text
        # no blank after a dot or a closed number, as it is printed
        glue = "" if bullet(f"{self.marker}字") and self.marker[0] not in "-*" else " "
        return f"{self.marker}{glue}{self.text}"


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    number: tuple[str | None, int | None] | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None


class Scribe:
    """Reads paragraphs of one document; numbers count in the order of the calls."""

    def __init__(self, document: Any) -> None:
        part = document.part
        self._styles: dict[str, _Style] = {}
        self._default = ""
        self._default_size = 21.0
        self._load_styles(part)
        numbering = _related(part, RELATIONSHIP_TYPE.NUMBERING)
        self._numbering = Numbering(numbering)
        self._notes = {
            "footnote": self._load_notes(_related(part, RELATIONSHIP_TYPE.FOOTNOTES)),
            "endnote": self._load_notes(_related(part, RELATIONSHIP_TYPE.ENDNOTES)),
        }
        self._note_count = 0
        self._field: list[str] = []
        self._in_contents = False
        self.body_size = self._usual_size(document.element.body)

    def _load_styles(self, part: Any) -> None:
        root = _related(part, RELATIONSHIP_TYPE.STYLES)
        if root is None:
            return
        size = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
        self._default_size = _number(size) or self._default_size
        for node in root.iter(f"{W}style"):
            key = node.get(f"{W}styleId") or ""
            name = node.find(f"{W}name")
            based = node.find(f"{W}basedOn")
            properties = node.find(f"{W}rPr")
            style = _Style(
                name=(name.get(f"{W}val") or "") if name is not None else "",
                based_on=based.get(f"{W}val") if based is not None else None,
                bold=_flag(properties, "b"),
                size=_number(properties.find(f"{W}sz")) if properties is not None else None,
                hidden=_flag(properties, "vanish"),
            )
            outline = node.find(f"{W}pPr/{W}outlineLvl")
            if outline is not None:
                style.outline = int(_number(outline) or 0)
            listed = node.find(f"{W}pPr/{W}numPr")
            if listed is not None:
                style.number = _list_of(listed)
            self._styles[key] = style
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true"):
                self._default = key

    def _load_notes(self, root: Element | None) -> dict[str, Element]:
        if root is None:
            return {}
        return {
            node.get(f"{W}id") or "": node
            for node in root
            if isinstance(node.tag, str) and node.get(f"{W}type") in (None, "normal")
        }

    def _chain(self, key: str | None) -> list[_Style]:
        """A style and those it is based on, nearest first."""
        chain: list[_Style] = []
        seen: set[str] = set()
        while key and key in self._styles and key not in seen:
            seen.add(key)
            chain.append(self._styles[key])
            key = self._styles[key].based_on
        return chain

    def _usual_size(self, body: Element) -> float:
        """The size most characters outside tables are set in."""
        counts: Counter[float] = Counter()
        for node in body.iterchildren(f"{W}p"):
            style = self._chain(_style_of(node) or self._default)
            for run in node.iter(f"{W}r"):
                length = sum(len(text.text or "") for text in run.iter(f"{W}t"))
                counts[self._run_size(run, style)] += length
        return counts.most_common(1)[0][0] if counts else self._default_size

    def _run_size(self, run: Element, style: list[_Style]) -> float:
        size = _number(run.find(f"{W}rPr/{W}sz"))
        if size:
            return size
        return next((item.size for item in style if item.size), self._default_size)

    def paragraph(self, node: Element) -> Paragraph:
        """Reads a paragraph and counts it in its list."""
        result = Paragraph()
        style_id = _style_of(node) or self._default
        chain = self._chain(style_id)
        self._describe(node, style_id, chain, result)
        parts: list[str] = []
        weights: list[tuple[int, bool, float]] = []
        was_in_contents = self._in_contents
        self._collect(node, chain, parts, result, weights)
        result.contents = result.contents or was_in_contents or self._in_contents
        result.text = clean("".join(parts))
        total = sum(length for length, _, _ in weights)
        result.bold = total > 0 and all(bold for length, bold, _ in weights if length)
        result.size = max((size for length, _, size in weights if length), default=self.body_size)
        if result.text and result.list_level is not None:
            number = result.marker
            result.marker = self._numbering.next(number or "", result.list_level) or None
            if result.marker is None:
                result.list_level = None
        return result

    def _describe(
        self, node: Element, style_id: str, chain: list[_Style], result: Paragraph
    ) -> None:
        """Level, list and kind, by the paragraph's own properties and then its styles."""
        outline = _number(node.find(f"{W}pPr/{W}outlineLvl"))
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
        number: str | None = None
        level: int | None = None
        if own is not None:
            number, level = _list_of(own)
        if number is None:
            for style in chain:
                if style.number is not None:
                    number = style.number[0]
                    level = style.number[1] if level is None else level
                    break
        if level is None:
            linked = self._numbering.by_style.get(style_id)
            level = linked[1] if linked else 0
        if number is not None and number != "0":
            # the number of the list for now: its marker is known once the text is
            result.marker, result.list_level = number, level

    def _collect(
        self,
        top: Element,
        chain: list[_Style],
        parts: list[str],
        result: Paragraph,
        weights: list[tuple[int, bool, float]],
    ) -> None:
        stack: list[Element] = list(reversed(top))
        while stack:
            node = stack.pop()
            tag = node.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                continue
            if tag == f"{_MC}AlternateContent":
                # the same drawing twice: for new programs and for old
                chosen = node.find(f"{_MC}Choice")
                stack.extend(reversed(chosen if chosen is not None else node))
            elif tag == f"{W}txbxContent":
                result.boxes.append(node)
            elif tag == f"{W}r":
                if not self._hidden(node):
                    before = len(parts)
                    self._run(node, parts, result, stack)
                    bold = _flag(node.find(f"{W}rPr"), "b")
                    if bold is None:
                        bold = next((s.bold for s in chain if s.bold is not None), False)
                    length = sum(len(part.strip()) for part in parts[before:])
                    weights.append((length, bool(bold), self._run_size(node, chain)))
            else:
                stack.extend(reversed(node))

    def _hidden(self, run: Element) -> bool:
        own = _flag(run.find(f"{W}rPr"), "vanish")
        if own is not None:
            return own
        style = run.find(f"{W}rPr/{W}rStyle")
        chain = self._chain(style.get(f"{W}val")) if style is not None else []
        return bool(next((item.hidden for item in chain if item.hidden is not None), False))

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
            self._collect(paragraph, [], parts, Paragraph(), [])
            texts.append(clean("".join(parts)))
        result.notes.append((mark, " ".join(text for text in texts if text)))
        return "^{" + mark + "}"


def _related(part: Any, kind: str) -> Element | None:
    """The root of the part that ``part`` is related to by ``kind``."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root: Element = etree.fromstring(relation.target_part.blob, parser)
            return root
    return None


def _symbol(node: Element) -> str:
    code = node.get(f"{W}char") or ""
    value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else 0
    # symbol fonts map their own signs into the private area: circled numbers, dots
    if 0xF081 <= value <= 0xF08A:
        return chr(0x2460 + value - 0xF081)
    return chr(value) if 0x20 <= value < 0xD800 else "・"


def _style_of(node: Element) -> str | None:
    style = node.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(f"{W}val")


def _list_of(node: Element) -> tuple[str | None, int | None]:
    number, level = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    found = _number(level)
    return (
        number.get(f"{W}val") if number is not None else None,
        int(found) if found is not None else None,
    )


def _number(node: Element | None) -> float | None:
    text = "" if node is None else node.get(f"{W}val") or ""
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text) else None


def _flag(properties: Element | None, tag: str) -> bool | None:
    node = None if properties is None else properties.find(f"{W}{tag}")
    if node is None:
        return None
    return node.get(f"{W}val") not in ("0", "false", "none", "off")

"""What the styles of a Word document say, and how a run looks in the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from ingest.readers.word.numbering import W

Element = etree._Element


@dataclass(slots=True)
class Style:
    """What one style sets itself; None where it leaves a property to those it is based on."""

    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    number: tuple[str | None, int | None] | None = None
    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    struck: bool | None = None
    ink: int | None = None
    fill: int | None = None
    align: str | None = None


class Look(NamedTuple):
    """How a run is shown; ``size`` in half points, colours as 0xRRGGBB."""

    bold: bool
    size: float
    ink: int | None
    fill: int | None
    hidden: bool
    struck: bool


class Styles:
    """The styles of one document."""

    def __init__(self, part: Any) -> None:
        self._styles: dict[str, Style] = {}
        self._chains: dict[str, list[Style]] = {}
        self._plain: dict[int, Look] = {}
        """Looks of runs without properties, by the identity of their paragraph's chain."""
        self.default = ""
        """The style of paragraphs that name none."""
        self.size = 21.0
        """The type size where no style sets one, in half points."""
        root = related(part, RELATIONSHIP_TYPE.STYLES)
        if root is not None:
            self._load(root)

    def _load(self, root: Element) -> None:
        size = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
        self.size = number(size) or self.size
        for node in root.iter(f"{W}style"):
            key = node.get(f"{W}styleId") or ""
            self._styles[key] = _style(node)
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true"):
                self.default = key

    def chain(self, key: str | None) -> list[Style]:
        """A style and those it is based on, nearest first; one list for each style."""
        if key is not None and key in self._chains:
            return self._chains[key]
        first = key or ""
        chain: list[Style] = []
        seen: set[str] = set()
        while key and key in self._styles and key not in seen:
            seen.add(key)
            chain.append(self._styles[key])
            key = self._styles[key].based_on
        self._chains[first] = chain
        return chain

    def look(self, run: Element, paragraph: list[Style]) -> Look:
        """How ``run`` is shown: by its own properties, its style, then its paragraph's."""
        own = run.find(f"{W}rPr")
        if own is None:
            known = self._plain.get(id(paragraph))
            if known is None:
                known = self._plain[id(paragraph)] = self._look(paragraph)
            return known
        named = own.find(f"{W}rStyle")
        listed = self.chain(named.get(f"{W}val")) if named is not None else []
        return self._look([_looks(own), *listed, *paragraph])

    def _look(self, chain: list[Style]) -> Look:
        """What the first of ``chain`` that sets a property makes of it."""
        return Look(
            bool(next((s.bold for s in chain if s.bold is not None), False)),
            next((s.size for s in chain if s.size), self.size),
            next((s.ink for s in chain if s.ink is not None), None),
            next((s.fill for s in chain if s.fill is not None), None),
            bool(next((s.hidden for s in chain if s.hidden is not None), False)),
            bool(next((s.struck for s in chain if s.struck is not None), False)),
        )


def _style(node: Element) -> Style:
    style = _looks(node.find(f"{W}rPr"))
    name = node.find(f"{W}name")
    based = node.find(f"{W}basedOn")
    style.name = (name.get(f"{W}val") or "") if name is not None else ""
    style.based_on = based.get(f"{W}val") if based is not None else None
    outline = node.find(f"{W}pPr/{W}outlineLvl")
    if outline is not None:
        style.outline = int(number(outline) or 0)
    listed = node.find(f"{W}pPr/{W}numPr")
    if listed is not None:
        style.number = list_of(listed)
    style.fill = shading(node.find(f"{W}pPr")) or style.fill
    style.align = alignment(node.find(f"{W}pPr"))
    return style


def _looks(properties: Element | None) -> Style:
    """What run properties set."""
    if properties is None:
        return Style()
    single, double = flag(properties, "strike"), flag(properties, "dstrike")
    return Style(
        bold=flag(properties, "b"),
        size=number(properties.find(f"{W}sz")),
        hidden=flag(properties, "vanish"),
        struck=True if single or double else single if single is not None else double,
        ink=colour(properties.find(f"{W}color"), "val"),
        fill=shading(properties),
    )


def colour(node: Element | None, key: str) -> int | None:
    """A colour as 0xRRGGBB; None for 「auto」 and for no colour."""
    text = "" if node is None else node.get(f"{W}{key}") or ""
    return int(text, 16) if re.fullmatch(r"[0-9A-Fa-f]{6}", text) else None


def shading(properties: Element | None) -> int | None:
    """The background that run, paragraph or cell properties set."""
    found = colour(None if properties is None else properties.find(f"{W}shd"), "fill")
    return None if found == 0xFFFFFF else found


def alignment(properties: Element | None) -> str | None:
    """left, center or right, where paragraph properties say so."""
    node = None if properties is None else properties.find(f"{W}jc")
    text = "" if node is None else node.get(f"{W}val") or ""
    return {"start": "left", "end": "right"}.get(text, text or None)


def related(part: Any, kind: str) -> Element | None:
    """The root of the part that ``part`` is related to by ``kind``."""
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root: Element = etree.fromstring(relation.target_part.blob, parser)
            return root
    return None


def style_of(node: Element) -> str | None:
    """The id of the style that a paragraph names."""
    style = node.find(f"{W}pPr/{W}pStyle")
    return None if style is None else style.get(f"{W}val")


def list_of(node: Element) -> tuple[str | None, int | None]:
    """The list and the level in it that ``numPr`` names."""
    listed, level = node.find(f"{W}numId"), node.find(f"{W}ilvl")
    found = number(level)
    return (
        listed.get(f"{W}val") if listed is not None else None,
        int(found) if found is not None else None,
    )


def number(node: Element | None) -> float | None:
    """The number that a property has."""
    text = "" if node is None else node.get(f"{W}val") or ""
    return float(text) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", text) else None


def flag(properties: Element | None, tag: str) -> bool | None:
    """Is a property on; None where it is not set."""
    node = None if properties is None else properties.find(f"{W}{tag}")
    if node is None:
        return None
    return node.get(f"{W}val") not in ("0", "false", "none", "off")

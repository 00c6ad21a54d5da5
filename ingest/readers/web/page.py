"""Reads web pages: the main content as blocks, what surrounds it dropped.

The tree is walked with an explicit stack, so no depth of nesting ends the reader.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from bs4.dammit import EncodingDetector
from lxml import etree

from ingest.errors import DamagedFileError, EncodingError, LimitExceededError
from ingest.readers.build import Builder, bullet, clean
from ingest.readers.build import place as place_cells
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.source import load
from ingest.readers.web.deep import parse_deep
from ingest.types import BlockKind, RawDocument

Element = etree._Element
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "aside", "form", "button", "select",
    "input", "textarea", "iframe", "svg", "canvas", "object", "embed", "audio", "video", "map",
    "head", "dialog", "menu", "rt", "rp",
))  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "img",
    "picture", "source",
))  # fmt: skip
_FURNITURE = re.compile(
    r"(?i)(?:^|[\s_-])(?:g?nav(?:i|igation)?|bread-?crumbs?|topic-?path|pankuzu|side-?(?:bar|menu)|menu"
    r"|footer|global-?(?:nav|header|footer)|site-?(?:header|footer|info)|sns|share|pagetop|page-?top"
    r"|skip(?:-?link)?|related|banner|search-?(?:box|form)|cookie|print|feedback|enquete|lang)(?:$|[\s_-])"
)
_MAIN = re.compile(
    r"(?i)^(?:main|content|contents|honbun|main-?(?:content|contents|body|col(?:umn)?)"
    r"|tmp_contents|article(?:-?body)?|entry-?content|post-?content|page-?body)$"
)
_HIDDEN = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_:.-]+)")
_WEB_NAMES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ms_kanji": "cp932", "ms932": "cp932", "x-euc-jp": "euc_jis_2004",
    "euc-jp": "euc_jis_2004", "eucjp": "euc_jis_2004", "iso-2022-jp": "iso2022_jp_2004",
    "iso-8859-1": "cp1252", "utf8": "utf-8",
}  # fmt: skip
_GUESSES = ("utf-8", "iso2022_jp_2004", "euc_jis_2004", "cp932")
_MAX_SPAN = 1000


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a page and the encoding it was in: mark, declaration, then trial.

    Multi-byte text that decodes as UTF-8 is UTF-8; a declaration that does not decode the bytes is not believed: pages are often
    saved again in another encoding with the old line left in.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if b"\x00" in data[:64]:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, "replace")
            if "<" in text[:64] and "\x00" not in text[:64]:
                return text, encoding
    found = EncodingDetector.find_declared_encoding(data, is_html=True)
    match = _CHARSET.search(data[:4096])
    labels = [found, match[1].decode("ascii") if match else None]
    declared = [_WEB_NAMES.get(label.lower(), label.lower()) for label in labels if label]
    try:
        if not data.isascii():
            return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    candidates = [*declared, *(guess for guess in _GUESSES if guess not in declared)]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        # escape sequences left over: it was ISO-2022-JP, which is ASCII to every other
        if "\x1b$" in text or "\x1b(" in text:
            continue
        return text, encoding
    best: tuple[int, str, str] | None = None
    for encoding in candidates:
        try:
            text = data.decode(encoding, "replace")
        except LookupError:
            continue
        bad = text.count("\ufffd")
        if best is None or bad < best[0]:
            best = (bad, text, encoding)
    if best is None or best[0] > max(3, len(best[1]) // 200):
        raise EncodingError("文字コードが判別できません", file=name)
    return best[1], best[2]


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads a web page; raises an IngestError naming the file."""
    data, name = load(source, name, limits)
    text, encoding = decode(data, name)
    builder = Builder(name, "text/html", data)
    if "\ufffd" in text:
        count = text.count("\ufffd")
        builder.loss("characters_undecoded", encoding=encoding, count=str(count))
    # the tree builder takes no declaration of an encoding in a str
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"), count=1)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.replace("\x00", ""), parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFileError(f"HTML として読めません ({error})", file=name) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        root = parse_deep(text.replace("\x00", ""))
    if root is None:
        raise DamagedFileError("HTML の要素がありません", file=name)
    _Walker(builder, limits).page(root)
    return builder.document(encoding)


def _hidden(node: Element) -> bool:
    return (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(node.get("style") or ""))
    )


def _furniture(node: Element, budget: float) -> bool:
    """True for navigation and the like; what is named so and holds over ``budget`` letters is not."""
    tag = node.tag
    if tag in _DROPPED or _hidden(node):
        return True
    if tag in ("html", "body", "main", "article"):
        return False
    role = (node.get("role") or "").lower()
    if role in ("navigation", "search", "contentinfo", "complementary", "menu", "menubar"):
        return True
    if tag == "footer" or (tag == "header" and not _in_content(node)):
        return True
    # a name alone is weak evidence: a frame around the content may be called 「print」
    named = any(_FURNITURE.search(node.get(key) or "") for key in ("id", "class"))
    return named and _text_length(node) <= budget


def _in_content(node: Element) -> bool:
    """True within an article or the marked main part, whose own headers count."""
    parent = node.getparent()
    while parent is not None:
        if parent.tag in ("main", "article", "section"):
            return True
        parent = parent.getparent()
    return False


def _text_length(node: Element) -> int:
    return sum(len(part.strip()) for part in _texts(node))


def _texts(node: Element) -> Iterator[str]:
    for child in node.iter():
        if isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield child.text or ""
        if child is not node:
            yield child.tail or ""


def _main(root: Element) -> Element:
    """The element that holds the page's own content: the marked one that holds the most."""
    body = root.find(".//body")
    body = root if body is None else body
    marked = [
        node
        for node in body.iter()
        if isinstance(node.tag, str)
        and (
            node.tag in ("main", "article")
            or (node.get("role") or "").lower() == "main"
            or _MAIN.match(node.get("id") or "")
            or any(_MAIN.match(word) for word in (node.get("class") or "").split())
        )
    ][:50]
    if not marked:
        return body
    sizes = [_text_length(node) for node in marked]
    best = max(sizes)
    # a page may mark each of its articles: then none of them is the page
    if best < 0.4 * _text_length(body) and best < 2000:
        return body
    # the innermost of those that hold nearly as much
    return [node for node, size in zip(marked, sizes, strict=True) if size >= 0.9 * best][-1]


class _Walker:
    """Turns a tree into blocks: inline text collects until a block element ends it."""

    def __init__(self, builder: Builder, limits: ReadLimits) -> None:
        self._out = builder
        self._limits = limits
        self._inline: list[str] = []
        self._kind = BlockKind.PARAGRAPH
        self._level: int | None = None
        self._marker: str | None = None
        self._lists: list[tuple[str, int]] = []
        self._budget = 0.0

    def page(self, root: Element) -> None:
        """Writes the whole page."""
        main = _main(root)
        self._budget = 0.3 * _text_length(main)
        if main.find(".//h1") is None:
            heading = next((h for h in root.iter("h1") if _text_length(h)), None)
            title = root.find(".//title")
            text = ""
            if heading is not None:
                text = clean("".join(_texts(heading)))
            elif title is not None:
                # what follows the bar is the name of the site
                text = re.split(r"\s*[|｜]\s*|\s+[-－―]\s+", clean(title.text or ""))[0]
            self._out.block(BlockKind.HEADING, text.replace("\n", " "), level=1)
        self._walk(main)
        self._flush()

    def _flush(self) -> None:
        text = clean("".join(self._inline))
        self._inline.clear()
        if text:
            kind, level, marker = self._kind, self._level, self._marker
            if kind is BlockKind.HEADING:
                text = text.replace("\n", " ")
            elif kind is BlockKind.LIST_ITEM:
                if marker and bullet(text):
                    marker = bullet(text)
                elif marker:
                    text = f"{marker}{'' if marker == '・' else ' '}{text}"
            elif kind is BlockKind.PARAGRAPH:
                for line in text.split("\n"):
                    found = bullet(line)
                    self._out.block(BlockKind.LIST_ITEM if found else kind, line, marker=found)
                self._reset()
                return
            self._out.block(kind, text, level=level, marker=marker)
        self._reset()

    def _reset(self) -> None:
        self._kind, self._level, self._marker = BlockKind.PARAGRAPH, None, None

    def _walk(self, top: Element) -> None:
        stack: list[tuple[Element, bool]] = [(top, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag
            if leaving:
                self._leave(node)
                if node is not top:
                    self._text(node.tail)
                continue
            if not isinstance(tag, str) or (node is not top and _furniture(node, self._budget)):
                self._text(node.tail)
                continue
            if tag == "table":
                nested = self._table(node)
                self._text(node.tail)
                stack.extend((inner, False) for inner in reversed(nested))
                continue
            if tag == "sup":
                mark = clean("".join(_texts(node)))
                self._text("^{" + mark.strip("[]()（）") + "}" if mark else None)
                self._text(node.tail)
                continue
            self._enter(node)
            stack.append((node, True))
            self._text(node.text)
            stack.extend((child, False) for child in reversed(node))

    def _text(self, text: str | None) -> None:
        if text:
            # source line ends are blanks; between Japanese characters they are nothing
            text = re.sub(r"(?<=[^\x00-\xff])\s*\n\s*(?=[^\x00-\xff])", "", text)
            self._inline.append(re.sub(r"[ \t\r\n]+", " ", text))

    def _enter(self, node: Element) -> None:
        tag = str(node.tag)
        if tag == "br":
            self._inline.append("\n")
            return
        if tag in _INLINE:
            return
        self._flush()
        if tag in _HEADINGS:
            self._kind, self._level = BlockKind.HEADING, _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            first = node.get("start") or "1"
            self._lists.append((tag, int(first) if first.isdigit() else 1))
        elif tag == "li":
            self._kind, self._level = BlockKind.LIST_ITEM, max(1, len(self._lists))
            self._marker = "・"
            if self._lists and self._lists[-1][0] == "ol":
                number = self._lists[-1][1]
                self._lists[-1] = ("ol", number + 1)
                self._marker = f"{number}."
        elif tag in ("figcaption", "caption"):
            self._kind = BlockKind.CAPTION
        elif tag == "dt":
            self._kind, self._marker = BlockKind.LIST_ITEM, None
        elif tag == "dd":
            self._kind = BlockKind.PARAGRAPH

    def _leave(self, node: Element) -> None:
        tag = str(node.tag)
        if tag not in _INLINE and tag != "br":
            self._flush()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def _table(self, table: Element) -> list[Element]:
        """Writes a table; a table for layout is not written but given back to be walked."""
        self._flush()
        if table.find(".//tr") is None:
            # cells without rows: no table, but their text counts
            self._text(" ".join(_texts(table)))
            return []
        rows = [row for row in table.iter("tr") if _owner(row) is table]
        grid = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
        nested = [inner for inner in table.iter("table") if inner is not table]
        if nested:
            outer = [inner for inner in nested if _owner(inner.getparent()) is table]
            columns = max((len(row) for row in grid), default=0)
            if columns <= 1 or table.get("role") == "presentation" or len(grid) <= 1:
                return [cell for row in grid for cell in row]
        else:
            outer = []
            if sum(len(row) for row in grid) == 1:
                return list(grid[0]) or list(grid[-1])
        caption = table.find("caption")
        if caption is not None:
            self._out.block(BlockKind.CAPTION, clean("".join(_texts(caption))).replace("\n", " "))
        cells = place_cells(
            [(self._cell(cell), _span(cell, "rowspan"), _span(cell, "colspan")) for cell in row]
            for row in grid
        )
        if self._out.cells + len(cells) > self._limits.max_cells:
            raise LimitExceededError(
                f"表のセルが上限 {self._limits.max_cells:,} を超えます", file=self._out.name
            )
        self._out.table(cells)
        return outer

    def _cell(self, cell: Element) -> str:
        parts: list[str] = []
        stack: list[Element | str] = [cell]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                parts.append(node)
                continue
            tag = node.tag
            if (
                tag == "table"
                or not isinstance(tag, str)
                or (node is not cell and _furniture(node, self._budget))
            ):
                continue
            block = tag not in _INLINE or tag == "br"
            parts.append("\n" if block else "")
            if tag == "li":
                parts.append("・" if not bullet(clean("".join(_texts(node)))) else "")
            if tag == "sup" and node.text and node.text.strip():
                parts.append("^{" + node.text.strip("[]()（） ") + "}")
            elif node.text:
                parts.append(_blank(node.text))
            if block:
                stack.append("\n")
            for child in reversed(node):
                if child.tail:
                    stack.append(_blank(child.tail))
                stack.append(child)
        return re.sub(r"\n{2,}", "\n", clean("".join(parts)))


def _blank(text: str) -> str:
    text = re.sub(r"(?<=[^\x00-\xff])\s*\n\s*(?=[^\x00-\xff])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text)


def _owner(node: Element | None) -> Element | None:
    """The table that ``node`` belongs to."""
    while node is not None and node.tag != "table":
        node = node.getparent()
        if node is not None and node.tag == "table":
            return node
    return node


def _span(cell: Element, key: str) -> int:
    text = (cell.get(key) or "1").strip()
    return min(max(int(text), 1), _MAX_SPAN) if text.isdigit() and len(text) < 6 else 1

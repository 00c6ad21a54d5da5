"""What of a page's tree counts: the main content, without what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

Element = etree._Element
_MAX_SPAN = 1000
DROPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "aside", "form", "button", "select",
    "input", "textarea", "iframe", "svg", "canvas", "object", "embed", "audio", "video", "map",
    "head", "dialog", "menu", "rt", "rp",
))  # fmt: skip
INLINE = frozenset((
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


def hidden(node: Element) -> bool:
    return (
        node.get("hidden") is not None
        or node.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(node.get("style") or ""))
    )


def furniture(node: Element, budget: float) -> bool:
    """True for navigation and the like; what is named so and holds over ``budget`` letters is not."""
    tag = node.tag
    if tag in DROPPED or hidden(node):
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
    return named and text_length(node) <= budget


def _in_content(node: Element) -> bool:
    """True within an article or the marked main part, whose own headers count."""
    parent = node.getparent()
    while parent is not None:
        if parent.tag in ("main", "article", "section"):
            return True
        parent = parent.getparent()
    return False


def text_length(node: Element) -> int:
    return sum(len(part.strip()) for part in texts(node))


def texts(node: Element) -> Iterator[str]:
    for child in node.iter():
        if isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield child.text or ""
        if child is not node:
            yield child.tail or ""


def main_part(root: Element) -> Element:
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
    sizes = [text_length(node) for node in marked]
    best = max(sizes)
    # a page may mark each of its articles: then none of them is the page
    if best < 0.4 * text_length(body) and best < 2000:
        return body
    # the innermost of those that hold nearly as much
    return [node for node, size in zip(marked, sizes, strict=True) if size >= 0.9 * best][-1]


def owner(node: Element | None) -> Element | None:
    """The table that ``node`` belongs to."""
    while node is not None and node.tag != "table":
        node = node.getparent()
        if node is not None and node.tag == "table":
            return node
    return node


def span(cell: Element, key: str) -> int:
    text = (cell.get(key) or "1").strip()
    return min(max(int(text), 1), _MAX_SPAN) if text.isdigit() and len(text) < 6 else 1


_STRUCK_TAGS = frozenset(("del", "s", "strike"))
_STRUCK = re.compile(r"(?i)text-decoration(?:-line)?\s*:[^;]*line-through")
_BOLD = re.compile(r"(?i)font-weight\s*:\s*(?:bold|[6-9]00)")
_COLOUR = re.compile(r"(?i)(?:^|[;\s])color\s*:\s*([^;]+)")
_BACKGROUND = re.compile(r"(?i)(?:^|[;\s])background(?:-color)?\s*:\s*([^;]+)")
_HEX = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b|rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")
_BORDER = re.compile(r"(?i)(?:^|[;\s])border(?:-(?:width|style|left))?\s*:\s*(?!0|none)")
_VERTICAL = re.compile(r"(?i)writing-mode\s*:\s*(?:vertical|tb)")
_CARD = re.compile(r"(?i)(?:^|[\s_-])(?:card|box|panel|waku|kakomi|frame)s?(?:$|[\s_-])")


def remove_struck(top: Element) -> list[str]:
    """Take struck text out of a tree; gives the stretches, as printed."""
    struck: list[str] = []
    for node in [n for n in top.iter() if n is not top and _is_struck(n)]:
        text = "".join(texts(node)).strip()
        if text and not any(hidden(above) for above in (node, *node.iterancestors())):
            struck.append(re.sub(r"\s+", " ", text))
        parent = node.getparent()
        if parent is None:
            continue
        before = node.getprevious()
        if node.tail and before is not None:
            before.tail = (before.tail or "") + node.tail
        elif node.tail:
            parent.text = (parent.text or "") + node.tail
        parent.remove(node)
    return struck


def _is_struck(node: Element) -> bool:
    return node.tag in _STRUCK_TAGS or bool(_STRUCK.search(node.get("style") or ""))


def is_bold(node: Element) -> bool:
    """Does the element set its text bold?"""
    return node.tag in ("b", "strong", "th") or bool(_BOLD.search(node.get("style") or ""))


def is_vertical(node: Element) -> bool:
    """Does the element's own style run its text from top to bottom?"""
    return bool(_VERTICAL.search(node.get("style") or ""))


def is_card(node: Element) -> bool:
    """Is the element drawn as a box of its own?"""
    style = node.get("style") or ""
    return bool(
        _BORDER.search(style)
        or _BACKGROUND.search(style)
        or (
            node.tag in ("div", "section", "article", "li")
            and _CARD.search(node.get("class") or "")
        )
    )


def colours(node: Element) -> tuple[int | None, int | None]:
    """The colours of text and background (0xRRGGBB) that the element itself sets."""
    style = node.get("style") or ""
    ink = _COLOUR.search(style)
    fill = _BACKGROUND.search(style)
    return (
        _colour(ink[1] if ink else node.get("color")),
        _colour(fill[1] if fill else node.get("bgcolor")),
    )


def _colour(text: str | None) -> int | None:
    found = _HEX.search(text or "")
    if found is None:
        return None
    if found[1]:
        digits = found[1] if len(found[1]) == 6 else "".join(2 * c for c in found[1])
        return int(digits, 16)
    red, green, blue = (min(int(found[n]), 255) for n in (2, 3, 4))
    return red << 16 | green << 8 | blue

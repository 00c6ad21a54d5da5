"""A parser for pages nested deeper than libxml2 goes: there it would stop and lose the rest.

Elements below the limit are not opened; their text stays in the last one that is.
"""

from __future__ import annotations

from html.parser import HTMLParser

from lxml import etree

_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
    "track", "wbr",
))  # fmt: skip
_SELF_CLOSING = {
    "li": ("li",), "p": ("p",), "dt": ("dt", "dd"), "dd": ("dt", "dd"), "option": ("option",),
    "tr": ("td", "th", "tr"), "td": ("td", "th"), "th": ("td", "th"),
}  # fmt: skip
MAX_DEPTH = 200


class _Flat(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = etree.Element("html")
        self._open: list[etree._Element] = [self.root]
        self._below: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            return
        if tag in _SELF_CLOSING and self._open[-1].tag in _SELF_CLOSING[tag] and not self._below:
            self._open.pop()
        if len(self._open) >= MAX_DEPTH and tag not in _VOID:
            self._below.append(tag)
            return
        try:
            node = etree.SubElement(self._open[-1], tag)
        except ValueError:
            return  # no name an element can have: markup gone wrong, its text is kept
        for key, value in attrs:
            if key in ("id", "class", "style", "role", "rowspan", "colspan", "hidden", "start"):
                node.set(key, "".join(c for c in value or "" if c >= " "))
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if self._below:
            if tag in self._below:
                while self._below.pop() != tag:
                    pass
            return
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = "".join(c for c in data if c >= " " or c in "\t\r\n")
        parent = self._open[-1]
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text


def parse_deep(text: str) -> etree._Element:
    """The tree of a page, however deep its elements are nested."""
    parser = _Flat()
    parser.feed(text)
    parser.close()
    return parser.root

"""A term and its explanation in one line or in two, by the marks between them."""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.types import BlockKind
from text.spans import Text

_MARK = r"^[・●○◯◎◆◇■□▼▶▪※]?\s*"
_FORMS = tuple(
    re.compile(_MARK + pattern, re.S)
    for pattern in (
        # 【RPA】定型の作業を…
        r"[【「『\[〔](?P<term>[^【】「」『』\[\]〔〕]{1,40})[】」』\]〕]\s*[：:]?\s*(?P<definition>[^\s].{6,})$",
        # RPA：定型の作業を…
        r"(?:[「【『])?(?P<term>[^：:。、「」【】]{1,40}?)(?:[」】』])?\s*[：:＝=]\s*(?P<definition>.{8,})$",
        # RPA … 定型の作業を…, RPA　定型の作業を…, RPA → …
        r"(?P<term>[^。、「」…]{1,40}?)\s*(?:[…‥]+|[・]{3,}|\s[-－―ー]\s|[→⇒]|\u3000+|\t+|[ ]{2,})\s*(?P<definition>.{8,})$",
        # （RPA）定型の作業を…
        r"[（(](?P<term>[^（）()]{2,40})[)）]\s*(?P<definition>[^\s].{8,})$",
        # RPAとは、定型の作業を…
        r"「?(?P<term>[^。、「」\s]{1,30}?)」?とは、\s*(?P<definition>.{8,})$",
    )
)
_SPACED = re.compile(
    _MARK + r"(?P<term>[^\s。、：:]{1,24}(?: [A-Za-z0-9][^\s。、]*){0,3}) (?P<definition>\S.{7,})$",
    re.S,
)
_NOTE = re.compile(r"^(?P<term>[^。：:]{1,30}?)(?:とは、?|…+|\s)(?P<definition>.{12,})$", re.S)
_SENTENCES = re.compile(r"(?<=。)(?=[^\s。、：:]{1,24} \S{6,})|\n+")
_ENDS = ("。", "こと", "もの", "仕組み", "技術", "の略", "）", "サービス", "略称", "総称")


def entry_of(text: Text, *, note: bool = False) -> tuple[Text, Text] | None:
    """(term, explanation) of a line; ``note`` for the words of a footnote."""
    forms = (_FORMS[1], _NOTE) if note else (*_FORMS, _SPACED)
    for form in forms:
        m = form.match(text.value)
        if m is not None:
            if form is _SPACED and not _parted_by_space(m["term"], m["definition"]):
                continue
            if not _whole(m["term"]):
                continue
            return (
                text[m.start("term") : m.end("term")],
                text[m.start("definition") : m.end("definition")],
            )
    return None


def _parted_by_space(term: str, definition: str) -> bool:
    """Does a single space part a term from its explanation, not the words of a name?"""
    explains_it = re.search(r"[ぁ-ん]", definition) and definition.rstrip().endswith(_ENDS)
    return bool(explains_it) and _whole(term)


def _whole(term: str) -> bool:
    return all(term.count(a) == term.count(b) for a, b in ("（）", "()", "「」"))


_ABBREVIATED = re.compile(
    r"^\s*(?:[・●○※▼]|[(（][※注]\s*[0-9]*[)）])*\s*(?P<term>[A-Za-z][A-Za-z0-9+./-]{1,11}\s?[（(]"
    r"(?:[A-Za-z][A-Za-z0-9 &'‐/-]{4,80}|[ァ-ヶー・]{4,40})[)）])\s*[：:…]\s*(?P<definition>.{8,})$",
    re.S,
)


def abbreviation_of(text: Text) -> tuple[Text, Text] | None:
    """(term, explanation) of 「AI（Artificial Intelligence）：…」, wherever it stands."""
    m = _ABBREVIATED.match(text.value)
    if m is None:
        return None
    return text[m.start("term") : m.end("term")], text[m.start("definition") : m.end("definition")]


def entries_of(text: Text) -> list[tuple[Text, Text]]:
    """The entries of a block: one, or several that a conversion ran together."""
    pieces = [p.strip() for p in text.split(_SENTENCES) if p.value.strip()]
    out: list[tuple[Text, Text]] = []
    for piece in pieces:
        entry = entry_of(piece)
        if entry is not None:
            out.append(entry)
        elif out:
            term, definition = out[-1]
            out[-1] = (term, definition + piece)
        else:
            return []
    return out


def explains(block: Block, after: Block) -> bool:
    """Is a block a short line, and the next one the sentence that explains it?"""
    if block.grid is not None or after.grid is not None or len(block.text) > 40:
        return False
    short = len(block.text) >= 1 and not block.plain.endswith(("。", "："))
    return (
        short
        and entry_of(block.text) is None
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        and after.kind is BlockKind.PARAGRAPH
        and len(after.text) > len(block.text)
        and after.plain.endswith(_ENDS)
        and entry_of(after.text) is None
    )

"""Terms and their explanations: tables of terms, footnotes, lists."""

from __future__ import annotations

import re

from ingest.blocks import Block
from ingest.extract.context import Context, strip_mark
from ingest.extract.listings import at
from ingest.labels import is_label, label_key, mentions
from ingest.mend import tidy
from ingest.sections import Section
from ingest.tables import Band, Loose, Pair
from ingest.types import BlockKind, GlossaryTerm
from text.folding import key
from text.likeness import likeness
from text.spans import Text

_ABBREVIATION = re.compile(
    r"(?P<full>[A-Z][A-Za-z0-9&()（）./' -]{4,80}?)\s*(?:[（(](?P<kana>[ァ-ヶー・A-Z、 ]{3,40})[)）])?\s*の(?:略|頭文字)"
)
_KANA_FULL = re.compile(
    r"(?P<kana>[ァ-ヶー・]{6,40})\s*[（(](?P<full>[A-Za-z][A-Za-z &/-]{4,60})[)）]\s*の(?:略|頭文字)"
)
_ALSO = re.compile(
    r"「(?P<a>[^「」]{2,30})」(?:や「(?P<b>[^「」]{2,30})」)?(?:など)?とも(?:呼ば|言わ|いわ|称さ)|(?P<c>[ァ-ヶー一-鿿A-Za-z0-9]{2,24})とも(?:呼ば|言わ|いわ|称さ)"
)
_PAREN = re.compile(r"^(?P<term>.{1,40}?)\s*[（(](?P<alt>[^()（）]{1,40})[)）]\s*$")
_BRACKET = re.compile(
    r"^[・●○◆■]?\s*[【「『\[〔](?P<term>[^【】「」『』\[\]〔〕]{1,40})[】」』\]〕]\s*[：:]?\s*(?P<definition>[^\s].{6,})$",
    re.S,
)
_DOTS = re.compile(
    r"^[・●○◆■]?\s*(?P<term>[^。、「」…]{1,40}?)\s*(?:[…‥]+|\s[-－―ー]\s|\u3000+)\s*(?P<definition>.{8,})$",
    re.S,
)
_ROUND = re.compile(
    r"^[・●○◆■]?\s*[（(](?P<term>[^（）()]{2,40})[)）]\s*(?P<definition>[^\s].{8,})$", re.S
)
_COLON = re.compile(
    r"^[・●○◆■▼※]?\s*(?:[「【『])?(?P<term>[^：:。、「」【】]{1,40}?)(?:[」】』])?\s*[：:]\s*(?P<definition>.{8,})$",
    re.S,
)


def glossary(ctx: Context) -> list[GlossaryTerm]:
    """Every term that the plan explains, in document order; doubles are reported."""
    found: list[tuple[Text, Text, tuple[int, int], str, float]] = []
    for section, block in ctx.tables():
        inside = in_glossary(section)
        for part in ctx.parts(block):
            if (
                isinstance(part, Band)
                and part.has("glossary:term")
                and part.has("glossary:definition")
                and (inside or _is_glossary(part))
            ):
                found.extend(_from_band(part))
            elif inside and isinstance(part, Loose) and len(part.cells) >= 2:
                found.append(_loose(part.cells[-2].text, part.cells[-1].text))
            elif inside and isinstance(part, Pair) and part.values:
                found.append(_loose(part.label.text, part.values[0].text))
    for section in ctx.outline.root.walk():
        found.extend(_from_section(section))
    found.sort(key=lambda f: f[2][0])
    return _terms(ctx, found)


def in_glossary(section: Section) -> bool:
    """Does the section, or one around it, explain terms?"""
    return any(
        _glossary_name(s.name) for s in (section, *section.ancestors()) if s.head is not None
    )


def _glossary_name(name: str) -> bool:
    return is_label(name, "glossary", "heading") or (
        len(label_key(name)) < 24 and mentions(name, "glossary", "heading")
    )


def _is_glossary(band: Band) -> bool:
    term = band.column("glossary:term")
    definition = band.column("glossary:definition")
    assert term is not None and definition is not None
    return term.header.replace(" ", "").startswith(
        ("用語", "語句", "言葉", "略語", "キーワード", "単語")
    )


def _loose(term: Text, definition: Text) -> tuple[Text, Text, tuple[int, int], str, float]:
    return term, definition, (term.span()[0], definition.span()[1]), "row of a table of terms", 0.9


def _from_band(band: Band) -> list[tuple[Text, Text, tuple[int, int], str, float]]:
    term, definition = band.column("glossary:term"), band.column("glossary:definition")
    assert term is not None and definition is not None
    out: list[tuple[Text, Text, tuple[int, int], str, float]] = []
    for row in band.rows:
        a, b = at(row, term.index), at(row, definition.index)
        if a is not None and b is not None and a is not b:
            out.append(
                (
                    a.text,
                    b.text,
                    (a.text.span()[0], b.text.span()[1]),
                    "row of a table of terms",
                    0.97,
                )
            )
        elif b is not None and out:
            t, d, span, how, sure = out[-1]
            out[-1] = (t, d + b.text, (span[0], b.text.span()[1]), how, sure)
    return out


def _from_section(section: Section) -> list[tuple[Text, Text, tuple[int, int], str, float]]:
    out: list[tuple[Text, Text, tuple[int, int], str, float]] = []
    head = section.head
    if (
        head is not None
        and head.marker is not None
        and head.marker.scheme == "footnote"
        and head.marker.number
    ):
        prose = [b for b in section.blocks if b.kind is BlockKind.PARAGRAPH]
        title = head.title if head.title is not None else head.text
        if prose and title.value and len(title.value) <= 60:
            out.append(
                (
                    title,
                    prose[0].text,
                    (head.start, section.blocks[-1].end if section.blocks else head.end),
                    "footnote",
                    0.95,
                )
            )
    inside = in_glossary(section)
    used: set[int] = set()
    for i, block in enumerate(section.blocks):
        if block.grid is not None or block.start in used:
            continue
        after = section.blocks[i + 1] if i + 1 < len(section.blocks) else None
        if inside and after is not None and _explains(block, after):
            used.add(after.start)
            out.append(
                (
                    strip_mark(block.text),
                    after.text,
                    (block.start, after.end),
                    "term above its definition",
                    0.85,
                )
            )
            continue
        footnote = block.kind is BlockKind.FOOTNOTE
        m = (
            (
                _BRACKET.match(block.text.value)
                or _COLON.match(block.text.value)
                or _DOTS.match(block.text.value)
                or _ROUND.match(block.text.value)
            )
            if inside or footnote
            else None
        )
        body = block.text
        if footnote and block.marker is not None:
            body = block.text[block.marker.length : len(block.text)].strip()
            m = _COLON.match(body.value) or re.match(
                r"^(?P<term>[^。：:]{1,30}?)(?:とは、?|…+|\s)(?P<definition>.{12,})$",
                body.value,
                re.S,
            )
        if m:
            term = body[m.start("term") : m.end("term")]
            out.append(
                (
                    term,
                    body[m.start("definition") : m.end("definition")],
                    (block.start, block.end),
                    "term and colon",
                    0.9 if inside else 0.75,
                )
            )
        elif (
            inside
            and head is not None
            and not _glossary_name(section.name)
            and i == 0
            and block.kind is BlockKind.PARAGRAPH
        ):
            title = head.title if head.title is not None else head.text
            out.append(
                (
                    title,
                    block.text,
                    (head.start, section.blocks[-1].end),
                    "heading within the terms",
                    0.85,
                )
            )
    return out


def _explains(block: Block, after: Block) -> bool:
    """A short line with the sentence that explains it below."""
    short = 1 <= len(block.text) <= 40 and not block.plain.endswith("。")
    return (
        short
        and not _COLON.match(block.text.value)
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
        and after.kind is BlockKind.PARAGRAPH
        and len(after.text) > len(block.text)
        and after.plain.endswith(("。", "こと", "もの", "仕組み", "技術", "の略", "）", "サービス"))
    )


def _terms(
    ctx: Context, found: list[tuple[Text, Text, tuple[int, int], str, float]]
) -> list[GlossaryTerm]:
    out: list[GlossaryTerm] = []
    for text, definition, span, how, sure in found:
        printed = tidy(text).value.strip("・●○◆■※「」【】 ")
        if (
            not printed
            or len(printed) > 60
            or is_label(printed, "glossary", "term")
            or is_label(printed, "glossary", "imprint")
        ):
            continue
        term, alt = _names(printed)
        words = tidy(definition).value
        for more in _alternatives(words):
            if key(more) != key(term) and all(key(more) != key(a) for a in alt):
                alt.append(more)
        twin = next((t for t in out if key(t.term) == key(term)), None)
        if twin is not None:
            if likeness(twin.definition or "", words) < 0.95:
                ctx.report(
                    "term_defined_twice",
                    at=span,
                    about=twin.id,
                    readings=(twin.definition or "", words),
                    term=term,
                )
            continue
        out.append(
            GlossaryTerm(
                id=f"G{len(out) + 1}",
                term=term,
                alt=tuple(alt),
                definition=words,
                provenance=ctx.prov(*span),
                confidence=sure,
                method=how,
            )
        )
    return out


def _names(printed: str) -> tuple[str, list[str]]:
    m = _PAREN.match(printed)
    if m and not printed.startswith(("(", "（")):
        return m["term"].strip(), [m["alt"].strip()]
    lead = re.match(r"^[(（](?P<p>[^()（）]{1,12})[)）](?P<rest>.+)$", printed)
    if lead:
        return printed, [lead["rest"].strip()]
    return printed, []


def _alternatives(words: str) -> list[str]:
    out: list[str] = []
    for pattern in (_ABBREVIATION, _KANA_FULL):
        m = pattern.search(words[:160])
        if m:
            out.extend(v.strip(" 　（()）") for v in (m["full"], m["kana"]) if v)
            break
    m = _ALSO.search(words)
    if m:
        out.extend(v for v in (m["a"], m["b"], m["c"]) if v)
    return out

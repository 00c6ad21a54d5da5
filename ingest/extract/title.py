"""The title of a plan: on its cover, else as the text names it."""

from __future__ import annotations

import re
from collections import Counter

from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.mend import Text, tidy
from ingest.types import BlockKind

KINDS = (
    r"(?:計画|戦略|ビジョン|プラン|構想|方針|指針|アクションプラン|ロードマップ|プログラム|大綱)"
)
_TITLE = re.compile(
    rf"^[^。、]{{2,48}}{KINDS}(?:書)?(?:[（(【\[][^（()）]*[)）】\]])?(?:\s*\d{{4}}|20\d\d)?$"
)
STATUS = re.compile(
    r"[（(【\[〔]\s*(?P<s>案|素案|原案|骨子案|中間案|最終案|概要版|改訂版|改定版|第\s?[0-9０-９.．]+\s?版|[Vv]er\.?\s?[0-9.]+|令和.{1,8}(?:改訂|改定)(?:版)?|暫定版|本編)\s*[)）】\]〕]|(?P<t>(?<!\w)(?:第\s?[0-9０-９.．]+\s?版|素案|改訂版|改定版))$"
)
_SUBTITLE = re.compile(r"\s*[～〜~―—–‐]{1,2}[^～〜~]{3,60}[～〜~―—–‐]{0,2}\s*$")
_LED = re.compile(
    rf"^(?P<t>[^。、]{{2,48}}?{KINDS})[\s\u3000]+(?:個別)?(?:施策|取組|事業|進捗管理)?(?:シート|一覧表?|調書|個票)(?:.*)$"
)
_YEARS = re.compile(r"\s*[（(【\[][^（()）【】]*(?:年度|年)[^（()）【】]*[)）】\]]\s*$")
_PLACE = re.compile(r"(?P<n>[ぁ-んァ-ヶー一-鿿々ヶケ]{1,8}?[市町村区])")
_QUOTED = re.compile(rf"「(?P<t>[^「」]{{4,60}}?{KINDS}[^「」]{{0,8}})」(?P<after>.{{0,20}})", re.S)


def cover_of(ctx: Context) -> list[Block]:
    """The blocks before the contents or the first section, at most the first dozen."""
    out = []
    for block in ctx.outline.blocks[:24]:
        if block.grid is not None or (
            ctx.outline.cover_end and block.start >= ctx.outline.cover_end
        ):
            break
        if block.kind is BlockKind.PARAGRAPH and len(block.text) > 120:
            break
        out.append(block)
    return out


def _clean_title(text: str) -> str:
    text = re.sub(r"^[「『【《\s]+|[」』】》\s]+$", "", text)
    text = _YEARS.sub("", text)
    text = _SUBTITLE.sub("", text)
    for _ in range(2):
        m = STATUS.search(text)
        if (
            m
            and m.end() == len(text)
            and not re.fullmatch(r"[（(【\[〔]?\s*第[0-9０-９一二三]+期\s*[)）】\]〕]?", m.group())
        ):
            text = text[: m.start()].strip()
    return text.strip()


def title_of(ctx: Context, cover: list[Block]) -> tuple[str | None, tuple[int, int] | None]:
    for block in cover:
        for line in lines_of(block):
            words = _clean_title(_LED.sub(r"\g<t>", tidy(line).value))
            if (
                _TITLE.match(words)
                and not re.match(r"^[（(]", words)
                and not words.endswith("における計画")
            ):
                return words, line.span()
    for block in ctx.outline.blocks[:6]:
        # a sheet or page may begin with its title as a table's first cell
        cells = block.grid.filled(0)[:1] if block.grid is not None and block.grid.rows else []
        for cell in cells:
            words = _clean_title(_LED.sub(r"\g<t>", cell.plain))
            if _TITLE.match(words):
                return words, cell.text.span()
    return _quoted_title(ctx)


def is_title(text: str) -> bool:
    """Does a line read as the title of a plan?"""
    return bool(_TITLE.match(_clean_title(text)))


def lines_of(block: Block) -> list[Text]:
    return [t.strip() for t in block.text.split(re.compile(r"\n")) if t.value.strip()]


def _quoted_title(ctx: Context) -> tuple[str | None, tuple[int, int] | None]:
    """The plan that the text says was drawn up here: 「…計画」を策定し."""
    votes: Counter[str] = Counter()
    where: dict[str, tuple[int, int]] = {}
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            if block.grid is not None:
                continue
            for m in _QUOTED.finditer(block.text.value):
                name = m["t"]
                before = block.text.value[max(0, m.start() - 40) : m.start()]
                score = 0
                if re.match(
                    r"[（(]?(?:以下[、,]?\s?「?(?:本計画|計画)|を策定|を定め|を取りまとめ)",
                    m["after"],
                ):
                    score += 3
                if re.search(r"本市|本町|本村|当市|当町", before):
                    score += 3
                if _PLACE.match(name) and not re.search(r"総合計画|国|[都道府県]", name):
                    score += 2
                if re.search(r"国|総務省|政府|県は|県の", before):
                    score -= 3
                if re.search(r"DX|デジタル|情報|ICT|スマート|電子", name):
                    score += 1
                votes[name] += score
                where.setdefault(name, block.text[m.start("t") : m.end("t")].span())
    if not votes:
        return None, None
    name, score = max(votes.items(), key=lambda v: (v[1], -where[v[0]][0]))
    return (_clean_title(name), where[name]) if score >= 3 else (None, None)

"""The title of a plan and its edition: on the cover, by a heading, else as the text names it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest import lexicon
from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.labels import is_label
from ingest.mend import tidy
from ingest.types import BlockKind, Form
from text.dates import moments
from text.folding import key
from text.spans import Text

KINDS = (
    r"(?:計画|戦略|ビジョン|プラン|構想|方針|指針|アクションプラン|ロードマップ|プログラム|大綱|"
    r"アジェンダ|シナリオ|工程表|行程表)"
)
_NTH = r"第\s?[0-9０-９.．一二三四五六七八九十]+\s?"
_WHEN = (
    r"(?:(?:令和|平成|[RHＲＨ])\s?(?:元|[0-9０-９]{1,2})|20[0-9]{2})\s?年(?:度|\s?[0-9]{1,2}\s?月)?"
)
_EDITION = (
    rf"(?:{_NTH}[次期版](?:改訂|改定)?版?|(?:改訂|改定)?{_NTH}版|初版|[0-9]+(?:\.[0-9]+)?版|"
    r"(?:素|原|骨子|中間|最終|試|成|計画)?案|"
    r"(?:概要|改訂|改定|改正|修正|更新|暫定|確定|最終|普及|簡易|詳細|公表|ダイジェスト|完成)版|"
    r"概要|本編|本文|資料編|別冊|前期|後期|改訂|改定|"
    r"[Vv](?:er(?:sion)?)?\.?\s?[0-9]+(?:[.][0-9]+)*版?|"
    rf"{_WHEN}\s?(?:一部)?(?:版|(?:改訂|改定|改正|更新|見直し)版?))"
)
_OPEN, _CLOSE = r"[（(【\[〔＜<〈]", r"[)）】\]〕＞>〉]"
_EDITION_AT_END = re.compile(
    rf"(?:\s*{_OPEN}\s*(?P<bracket>{_EDITION})\s*{_CLOSE}|[\s\u3000]+(?P<apart>{_EDITION})|"
    r"(?P<glued>(?:概要|改訂|改定|素)(?:版|案)|(?<=[画略ンム想針綱])(?:[Vv]er\.?\s?[0-9.]+|(?:素|原)案)))$"
)
_EDITION_LINE = re.compile(rf"^{_OPEN}?\s*(?P<e>{_EDITION})\s*{_CLOSE}?$")
_TITLE = re.compile(
    rf"^[^。、]{{2,60}}{KINDS}(?:書)?(?:[（(【\[][^（()）]*[)）】\]])?(?:\s*\d{{4}}|20\d\d)?$"
)
_SUBTITLE = re.compile(
    r"\s*[～〜~―—–‐]{1,2}[^～〜~]{3,60}[～〜~―—–‐]{0,2}\s*$|[\s\u3000]+[-－][^-－]{3,60}[-－]\s*$"
)
_LED = re.compile(
    rf"^(?P<t>[^。、]{{2,48}}?{KINDS})[\s\u3000]+(?:個別)?(?:施策|取組|事業|進捗管理)?(?:シート|一覧表?|調書|個票)(?:.*)$"
)
_YEARS = re.compile(r"\s*[（(【\[][^（()）【】]*(?:年度|年)[^（()）【】]*[)）】\]]\s*$")
_LABELLED = re.compile(
    r"^(?:title|[「【]?(?:計画|方針|戦略|ビジョン)の?名(?:称)?[」】]?|タイトル|表題)\s*[:：]\s*[\"']?(?P<t>.{4,60}?)[\"']?$"
)
_BARE_KIND = re.compile(
    rf"^(?:推進|実行|実施|基本|総合|行動|整備|個別|全体|活用|創生|振興|改革|促進|強化|向上|化|マスター|アクション)*{KINDS}書?$"
)
_PART_OF_TITLE = re.compile(
    rf"^(?:{_NTH}[次期])?(?:前期|後期)?(?:基本|実施|実行|行動|アクション)(?:計画|プラン|プログラム)$"
)
_GOES_ON = re.compile(r"(?:[のをと・／/&＆]|における|に関する|のための|に向けた|[（(]\w+[)）])$")
_NO_TITLE = re.compile(
    r"^(?:(?:[国県都道府市町村]|政府|総務省|市町村)の|上位|関連|この|[本当](?:計画|[市町村区]))|における計画$|^[（(]"
)
_NOT_ON_A_COVER = re.compile(r"[。、：:]|^[0-9０-９]+[.．\s]|^[-・●○◆■□※]|https?:|^\W+$")
_QUOTED = re.compile(rf"「(?P<t>[^「」]{{4,60}}?{KINDS}[^「」]{{0,8}})」(?P<after>.{{0,20}})", re.S)


@dataclass(frozen=True, slots=True)
class Title:
    """A title without edition, subtitle and years; ``at`` is its raw span."""

    text: str
    at: tuple[int, int]
    edition: str | None = None


@dataclass(slots=True)
class _Line:
    """A line of the cover, cleaned."""

    raw: Text
    words: str
    edition: str | None
    block: Block

    @property
    def form(self) -> Form | None:
        return self.block.form


def cover_of(ctx: Context) -> list[Block]:
    """The blocks before the contents or the first section, at most the first two dozen."""
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


def lines_of(block: Block) -> list[Text]:
    """The lines of a block that hold text."""
    return [t.strip() for t in block.text.split(re.compile(r"\n")) if t.value.strip()]


def parted(text: str) -> tuple[str, str | None]:
    """(title, edition or status) of a line: 「松島町DX推進計画 第2次（案）」."""
    text = re.sub(r"^[「『【《\s]+|[」』】》\s]+$", "", text)
    text = re.sub(r"^([「『【《])?\s*", "", text)
    editions: list[str] = []
    for _ in range(4):
        before = text
        m = _EDITION_AT_END.search(text)
        if m and m.start() > 2:
            editions.insert(0, (m["bracket"] or m["apart"] or m["glued"]).replace(" ", ""))
            text = text[: m.start()].rstrip()
        text = _SUBTITLE.sub("", _YEARS.sub("", text)).strip()
        if text == before:
            break
    return text.strip("「『【《」』】》 "), " ".join(editions) or None


def is_title(text: str) -> bool:
    """Does a line read as the title of a plan?"""
    return bool(_TITLE.match(parted(text)[0]))


def edition_line(text: str) -> str | None:
    """The edition or status that stands alone on a line: 「（案）」, 「第2期」, 「Ver.2.0」."""
    m = _EDITION_LINE.match(text.strip())
    return m["e"].replace(" ", "") if m else None


def title_of(ctx: Context, cover: list[Block]) -> Title | None:
    """The title; None where the document gives none (its file's name is no title)."""
    lines = _lines(cover)
    return (
        _labelled(lines)
        or _on_cover(lines)
        or _first_cell(ctx)
        or _first_heading(ctx)
        or _quoted_title(ctx)
        or _alone_above(ctx, lines)
    )


def _lines(cover: list[Block]) -> list[_Line]:
    out = []
    for block in cover:
        for raw in lines_of(block):
            words, edition = parted(_LED.sub(r"\g<t>", tidy(raw).value))
            out.append(_Line(raw, words, edition, block))
    return out


def _labelled(lines: list[_Line]) -> Title | None:
    """「計画名：…」, or the title of a front matter."""
    for line in lines:
        m = _LABELLED.match(tidy(line.raw).value)
        if m:
            words, edition = parted(m["t"])
            return Title(words, line.raw.span(), edition)
    return None


def _on_cover(lines: list[_Line]) -> Title | None:
    for i, line in enumerate(lines):
        if not (_TITLE.match(line.words) or _BARE_KIND.match(line.words)):
            continue
        if _NO_TITLE.search(line.words) or line.block.marker is not None:
            continue
        first = i
        while first > 0 and i - first < 4 and _joins(lines[first - 1], lines[first : i + 1]):
            first -= 1
        words = _glued(
            [_without_prefecture(lines[first].words)] * (first < i)
            + [x.words for x in lines[first + (first < i) : i + 1]]
        )
        if _BARE_KIND.match(words):
            continue
        last = i
        if i + 1 < len(lines) and _PART_OF_TITLE.match(lines[i + 1].words):
            last = i + 1
            words += lines[last].words
        span = (lines[first].raw.span()[0], lines[last].raw.span()[1])
        return Title(words, span, lines[last].edition)
    return None


def _glued(parts: list[str]) -> str:
    out = ""
    for part in parts:
        latin = out[-1:].isascii() and out[-1:].isalnum() and part[:1].isascii()
        out += (" " if latin and part[:1].isalnum() else "") + part
    return out


def _joins(above: _Line, below: list[_Line]) -> bool:
    """Does the line above belong to the title that begins below it?"""
    words = above.words
    if (
        not words
        or len(words) > 34
        or _NOT_ON_A_COVER.search(words)
        or edition_line(words)
        or above.edition
        or above.block.marker is not None
        or any(True for _ in moments(words))
    ):
        return False
    title = _glued([x.words for x in below])
    if _GOES_ON.search(words) or _BARE_KIND.match(title):
        return True
    place = _place_in_front(words)
    if place and key(place) in key(title):
        return False
    if place == _without_prefecture(words) or (
        place and not _TITLE.match(words) and not _office(words)
    ):
        return True
    if re.fullmatch(rf"{_NTH}[次期]", words):
        return True
    return _same_form(above.form, below[0].form) and not _TITLE.match(words)


def _office(words: str) -> bool:
    return bool(re.search(r"[課部室局係会]$|役[所場]$", words))


def _place_in_front(words: str) -> str | None:
    """The body's name that a line begins with."""
    words = _without_prefecture(words)
    at = lexicon.places_in(words)
    if at and at[0].start == 0:
        return at[0].name
    m = re.match(r"[ぁ-んァ-ヶー一-鿿々]{1,8}?(?:[市町村区](?![市町村区民])|広域連合|組合)", words)
    return m.group() if m else None


def _without_prefecture(words: str) -> str:
    """「富山県」 alone above a title is no part of it, nor before a municipality's name."""
    name = next((p for p in lexicon.prefectures() if words.startswith(p)), None)
    rest = words[len(name) :].lstrip() if name else ""
    return rest if rest and not any(p.start == 0 for p in lexicon.places_in(words)) else words


def _same_form(a: Form | None, b: Form | None) -> bool:
    """Are two lines set alike, in letters larger than a body's usual 12 points?"""
    return (
        a is not None
        and b is not None
        and a.size is not None
        and b.size is not None
        and abs(a.size - b.size) < 0.5
        and a.size >= 15
        and a.bold == b.bold
    )


def _first_cell(ctx: Context) -> Title | None:
    """A sheet or page may begin with its title as a table's first cell."""
    for block in ctx.outline.blocks[:6]:
        cells = block.grid.filled(0)[:1] if block.grid is not None and block.grid.rows else []
        for cell in cells:
            words, edition = parted(_LED.sub(r"\g<t>", cell.plain))
            if _TITLE.match(words):
                return Title(words, cell.text.span(), edition)
    return None


def _first_heading(ctx: Context) -> Title | None:
    """The first heading of the highest level, whatever it is called."""
    for block in ctx.outline.blocks[:12]:
        if block.grid is not None or block.kind is not BlockKind.HEADING:
            continue
        if block.md != 1 or (block.marker is not None and block.marker.ordinal is not None):
            continue
        words, edition = parted(tidy(block.text).value)
        general = any(is_label(words, "heading", role) for role in ("context", "contents", "back"))
        if len(words) >= 4 and len(words) <= 70 and not general and not words.endswith("。"):
            return Title(words, block.text.span(), edition)
        return None
    return None


def _alone_above(ctx: Context, lines: list[_Line]) -> Title | None:
    """A short line alone above everything else, where nothing reads as a title."""
    if not lines or len(ctx.outline.blocks) < 2:
        return None
    line = lines[0]
    alone = line.block is ctx.outline.blocks[0] and len(lines_of(line.block)) == 1
    short = 6 <= len(line.words) <= 50 and not _NOT_ON_A_COVER.search(line.words)
    after = ctx.outline.blocks[1]
    if alone and short and line.block.marker is None and after.grid is not None:
        return Title(line.words, line.raw.span(), line.edition)
    return None


def _quoted_title(ctx: Context) -> Title | None:
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
                votes[name] += _drawn_up_here(name, before, m["after"])
                where.setdefault(name, block.text[m.start("t") : m.end("t")].span())
    if not votes:
        return None
    name, score = max(votes.items(), key=lambda v: (v[1], -where[v[0]][0]))
    return Title(*parted(name)[:1], where[name], parted(name)[1]) if score >= 3 else None


def _drawn_up_here(name: str, before: str, after: str) -> int:
    """How much a sentence says that it speaks of the plan at hand."""
    score = 0
    if re.match(r"[（(]?(?:以下[、,]?\s?「?(?:本計画|計画)|を策定|を定め|を取りまとめ)", after):
        score += 3
    if re.search(r"本市|本町|本村|当市|当町", before):
        score += 3
    if _place_in_front(name) and not re.search(r"総合計画|国|[都道府県]", name):
        score += 2
    if re.search(r"国|総務省|政府|県は|県の", before):
        score -= 3
    if re.search(r"DX|デジタル|情報|ICT|スマート|電子", name):
        score += 1
    return score

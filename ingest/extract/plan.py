"""The plan itself: title, municipality, dates, period, status, other plans it serves as."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from ingest import lexicon
from ingest.blocks import Block
from ingest.dates import Moment, fiscal_span, moments
from ingest.extract.context import Context
from ingest.mend import Text, key, tidy
from ingest.types import BlockKind, PlanFacts, Provenance

_KINDS = (
    r"(?:計画|戦略|ビジョン|プラン|構想|方針|指針|アクションプラン|ロードマップ|プログラム|大綱)"
)
_TITLE = re.compile(
    rf"^[^。、]{{2,48}}{_KINDS}(?:書)?(?:[（(【\[][^（()）]*[)）】\]])?(?:\s*\d{{4}}|20\d\d)?$"
)
_STATUS = re.compile(
    r"[（(【\[〔]\s*(?P<s>案|素案|原案|骨子案|中間案|最終案|概要版|改訂版|改定版|第\s?[0-9０-９.．]+\s?版|[Vv]er\.?\s?[0-9.]+|令和.{1,8}(?:改訂|改定)(?:版)?|暫定版|本編)\s*[)）】\]〕]|(?P<t>(?<!\w)(?:第\s?[0-9０-９.．]+\s?版|素案|改訂版|改定版))$"
)
_SUBTITLE = re.compile(r"\s*[～〜~―—–‐]{1,2}[^～〜~]{3,60}[～〜~―—–‐]{0,2}\s*$")
_NTH = re.compile(r"^第[0-9０-９一二三四五六七八九十]+[次期]\s*")
_YEARS = re.compile(r"\s*[（(【\[][^（()）【】]*(?:年度|年)[^（()）【】]*[)）】\]]\s*$")
_PLACE = re.compile(r"(?P<n>[ぁ-んァ-ヶー一-鿿々ヶケ]{1,8}?[市町村区])")
_PLACE_ALONE = re.compile(
    r"^(?:(?P<p>[一-鿿ぁ-んァ-ヶ]{2,5}?[都道府県]))?\s?(?P<n>[ぁ-んァ-ヶー一-鿿々]{1,7}[市町村区])(?:役所|役場)?$"
)
_PREFECTURE = r"(?:東京都|北海道|大阪府|京都府|[ぁ-んァ-ヶー一-鿿々]{1,5}?県)"
_NO_PLACE = (
    "本市",
    "当市",
    "都市",
    "本町",
    "当町",
    "本村",
    "当村",
    "同市",
    "各市",
    "他市",
    "全市",
    "両市",
    "市区",
    "町村",
    "市町",
    "区市",
    "自治体",
    "地区",
    "特区",
    "市区町村",
    "政令市",
    "指定都市",
    "中核市",
    "県内市",
    "近隣市",
    "県市",
    "府市",
)
_QUOTED = re.compile(
    rf"「(?P<t>[^「」]{{4,60}}?{_KINDS}[^「」]{{0,8}})」(?P<after>.{{0,20}})", re.S
)
_PERIOD = re.compile(r"計画期間|計画の期間|対象期間|実施期間|推進期間|期間")
_DOUBLES = re.compile(
    r"「?(?P<n>[^「」。、（）()]{2,30}?計画)」?(?:を兼ねる|を兼ねた|を兼ね|としても位置[付づ]け|として位置[付づ]け|に位置[付づ]け|を包含|を包括)|[（(]兼\s*(?P<m>[^（）()]{4,40}計画)[)）]|(?P<o>官民データ活用推進基本法[^。]{0,60}(?:計画として位置[付づ]け|基本的な計画))"
)
_PUBLISHED = re.compile(r"策定|発行|公表|作成|発表|制定|施行|改定|改訂")


@dataclass(slots=True)
class _Facts:
    values: dict[str, object] = field(default_factory=dict)
    where: list[tuple[str, Provenance]] = field(default_factory=list)


def plan_facts(ctx: Context) -> PlanFacts:
    """What the document says of itself; what it does not say stays None."""
    facts = _Facts()
    cover = _cover(ctx)
    title, at = _title(ctx, cover)
    place, prefecture, code = _place(ctx, title, cover)
    if title and place and not _names_place(title, place) and _follows_place(cover, at, place):
        title = place + title
    if not title:
        ctx.report("title_missing")
    elif at is not None:
        facts.where.append(("title", ctx.prov(*at)))
    if place is None:
        ctx.report("municipality_missing")
    elif code is None:
        ctx.report("unknown_municipality", name=place)
    if place is not None and (m := re.search(re.escape(place), ctx.raw)):
        facts.where.append(("municipality", ctx.prov(m.start(), m.end())))
    period = _period(ctx, cover, facts)
    published = _published(ctx, cover, facts)
    status = _status(ctx, cover, facts)
    doubles = _doubles(ctx, facts)
    return PlanFacts(
        title=title or ctx.document.name,
        municipality=place,
        prefecture=prefecture,
        jis_code=code,
        published=published,
        period_start_fy=period[0],
        period_end_fy=period[1],
        version_or_status=status,
        doubles_as=doubles,
        provenance=tuple(facts.where),
    )


def _cover(ctx: Context) -> list[Block]:
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
        m = _STATUS.search(text)
        if (
            m
            and m.end() == len(text)
            and not re.fullmatch(r"[（(【\[〔]?\s*第[0-9０-９一二三]+期\s*[)）】\]〕]?", m.group())
        ):
            text = text[: m.start()].strip()
    return text.strip()


def _title(ctx: Context, cover: list[Block]) -> tuple[str | None, tuple[int, int] | None]:
    for block in cover:
        for line in _lines(block):
            words = _clean_title(tidy(line).value)
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
            words = _clean_title(cell.plain)
            if _TITLE.match(words):
                return words, cell.text.span()
    return _quoted_title(ctx)


def is_title(text: str) -> bool:
    """Does a line read as the title of a plan?"""
    return bool(_TITLE.match(_clean_title(text)))


def _lines(block: Block) -> list[Text]:
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


def _names_place(title: str, place: str) -> bool:
    return key(place) in key(title) or key(place[:-1]) in key(title)


def _follows_place(cover: list[Block], at: tuple[int, int] | None, place: str) -> bool:
    """Does the line above the title on the cover hold the municipality's name alone?"""
    lines = [line for block in cover for line in _lines(block)]
    for before, line in itertools.pairwise(lines):
        if at is not None and line.span() == at:
            return key(before.value) == key(place)
    return False


def _place(
    ctx: Context, title: str | None, cover: list[Block]
) -> tuple[str | None, str | None, str | None]:
    votes: Counter[str] = Counter()
    known = lexicon.places()
    text = "\n".join(words for b in ctx.outline.blocks for words in _words(b))[:60000]
    if title:
        for name in _candidates(title[:14], known):
            votes[name] += 30
    for block in cover:
        for line in _lines(block):
            m = _PLACE_ALONE.match(tidy(line).value.replace(" ", ""))
            if m and m["n"] not in _NO_PLACE:
                votes[m["n"]] += 20
    for m in re.finditer(
        r"(?:発行|編集|作成|策定)(?:者|元|日)?\s*[：:・]?\s*(?:[一-鿿]{2,3}[都道府県])?(?P<n>[ぁ-んァ-ヶー一-鿿々]{1,7}?[市町村区])",
        text,
    ):
        if m["n"] not in _NO_PLACE:
            votes[m["n"]] += 6
    for name in known:
        if len(name) >= 3 and name in text:
            votes[name] += min(text.count(name), 12)
    if not known or not votes:
        for m in _PLACE.finditer(text[:20000]):
            if m["n"] not in _NO_PLACE and len(m["n"]) >= 3:
                votes[m["n"]] += 1
    votes = Counter({n: v for n, v in votes.items() if not any(n.endswith(x) for x in _NO_PLACE)})
    if not votes:
        return None, None, None
    best, score = max(votes.items(), key=lambda v: (v[1], len(v[0])))
    if score < 2:
        return None, None, None
    spots = known.get(best, ())
    named = _prefecture(text, best)
    if len(spots) > 1:
        near = [p for p in spots if p.prefecture == named] or [
            max(spots, key=lambda p: text.count(p.prefecture))
        ]
        spots = tuple(near[:1])
    if spots:
        return best, spots[0].prefecture, spots[0].code
    return best, named, None


def _words(block: Block) -> list[str]:
    if block.grid is None:
        return [block.plain]
    return [c.plain for row in block.grid.rows for c in row if c]


def _candidates(text: str, known: dict[str, tuple[lexicon.Place, ...]]) -> list[str]:
    bare = _NTH.sub("", text)
    best = [n for n in known if bare.startswith(n)]
    if best:
        return [max(best, key=len)]
    m = re.match(r"(?P<n>[ぁ-んァ-ヶー一-鿿々]{1,7}?[市町村区])(?![町村])", bare)
    return [m["n"]] if m and m["n"] not in _NO_PLACE else []


def _prefecture(text: str, place: str) -> str | None:
    """As the document names it: beside the name, in an address, as a prefecture's plan."""
    names = list(lexicon.prefectures())
    for pattern in (
        rf"(?P<p>{_PREFECTURE})\s?{re.escape(place)}",
        rf"(?:^|[「『、。（(\s・はがのをに])(?P<p>{_PREFECTURE})(?=[^。、「」]{{0,24}}{_KINDS})",
    ):
        found = Counter(m["p"] for m in re.finditer(pattern, text))
        for name, _ in found.most_common():
            clean = next((n for n in names if name.endswith(n)), name)
            if clean not in (
                "都道府県",
                "府県",
                "他県",
                "同県",
                "本県",
                "各県",
            ) and not clean.startswith(("国・", "や", "・")):
                return clean
    return None


def _period(ctx: Context, cover: list[Block], facts: _Facts) -> tuple[int | None, int | None]:
    """The years of the sentence or row that states the plan's period."""
    best: tuple[int, tuple[int, int], Text] | None = None
    on_cover = {b.start for b in cover}
    for section in ctx.outline.root.walk():
        headed = bool(_PERIOD.search(section.name)) and len(section.name) < 30
        for block in [*([section.head] if section.head else []), *section.blocks]:
            texts = [block.text] if block.grid is None else _row_texts(block)
            for text in texts:
                for sentence in text.split(re.compile(r"(?<=。)|\n")):
                    span = fiscal_span(sentence.value) or _first_to_last(sentence.value)
                    if span is None:
                        continue
                    score = (
                        4 * headed
                        + 3
                        * bool(
                            re.search(
                                r"(?:本|この|当該?)計画の?(?:計画)?(?:の)?(?:対象|計画|実施|推進)?期間|を、?本計画の",
                                sentence.value,
                            )
                        )
                        + 4 * (block.start in on_cover and len(sentence.value) < 60)
                        + 2 * bool(_PERIOD.search(sentence.value))
                        + bool(re.search(r"とします|とする|年間|か年", sentence.value))
                        - 3
                        * bool(
                            re.search(
                                r"総合計画[^。]{0,8}(?:の期間|は)|県計画|国の|石川県|[都道府県]の",
                                sentence.value,
                            )
                            and not re.search(r"本計画", sentence.value)
                        )
                        + (span[1] > span[0])
                    )
                    if score >= 3 and (best is None or score > best[0]):
                        best = (score, span, sentence)
    if best is None:
        ctx.report("period_missing")
        return None, None
    sentence = best[2]
    start, end = _settled(ctx, sentence, best[1])
    where = ctx.prov_of(sentence.strip())
    facts.where.extend((("period_start_fy", where), ("period_end_fy", where)))
    return start, end


_FIRST_LAST = re.compile(r"を初年度とし.{0,30}を(?:目標|最終)年度")


def _first_to_last(text: str) -> tuple[int, int] | None:
    """「令和6年度を初年度とし、令和10年度を目標年度とする」."""
    years = [m.fiscal_year for m in moments(text)]
    if _FIRST_LAST.search(text) and len(years) >= 2 and years[0] <= years[1]:
        return years[0], years[1]
    return None


def _row_texts(block: Block) -> list[Text]:
    """Cells, and rows of a label and its value as one text."""
    assert block.grid is not None
    out: list[Text] = []
    for row in block.grid.rows:
        filled = [c for c in row if c]
        for a, b in pairwise(filled):
            if len(a.plain) <= 12 and _PERIOD.search(a.plain):
                out.append(
                    a.text
                    + Text("は本計画の期間", (b.text.span()[0],) * 7, (b.text.span()[0],) * 7)
                    + b.text
                )
        out.extend(c.text for c in filled)
    return out


def _settled(ctx: Context, sentence: Text, span: tuple[int, int]) -> tuple[int, int]:
    """Where era and western year differ, the reading that the rest of the text supports."""
    out = list(span)
    for m in moments(sentence.value):
        if not m.conflict or m.era_year is None or m.western_year is None:
            continue
        support = Counter(
            o.fiscal_year
            for o in moments(ctx.raw)
            if not o.conflict and o.fiscal_year in (m.era_year, m.western_year)
        )
        shift = m.fiscal_year - m.year
        era, west = m.era_year + shift, m.western_year + shift
        chosen = (
            west if west > out[0] and support[west] > 2 * support[era] and not support[era] else era
        )
        for i, value in enumerate(out):
            if value == m.fiscal_year:
                out[i] = chosen
    return out[0], max(out)


def era_conflicts(ctx: Context) -> None:
    """Report every date whose era and western year name different years."""
    for m in moments(ctx.raw):
        if m.conflict:
            ctx.report(
                "era_western_mismatch",
                at=(m.start, m.end),
                readings=(str(m.era_year), str(m.western_year)),
                printed=m.printed,
            )


def _published(ctx: Context, cover: list[Block], facts: _Facts) -> str | None:
    for block in cover:
        for m in moments(block.plain):
            if not m.is_fiscal and (m.month is not None or re.search(r"年\s*月", block.plain)):
                return _dated(ctx, block, m, facts)
    for block in ctx.outline.blocks[:12]:
        if block.grid is None:
            continue
        for row in block.grid.rows:
            words = " ".join(c.plain for c in row if c)
            if len(words) < 60 and re.match(r"\s*(?:策定|発行|公表|作成|改定|改訂)", words):
                for m in moments(words):
                    if not m.is_fiscal:
                        facts.where.append(
                            ("published", ctx.prov_of(next(c for c in row if c).text))
                        )
                        return m.iso()[:7]
    for block in reversed(ctx.outline.blocks[-30:]):
        if block.grid is None and len(block.text) < 60 and _PUBLISHED.search(block.plain):
            for m in moments(block.plain):
                if not m.is_fiscal:
                    return _dated(ctx, block, m, facts)
    return None


def _dated(ctx: Context, block: Block, m: Moment, facts: _Facts) -> str:
    facts.where.append(("published", ctx.prov_of(block.text)))
    return m.iso()[:7]


def _status(ctx: Context, cover: list[Block], facts: _Facts) -> str | None:
    for block in cover:
        for line in _lines(block):
            m = _STATUS.search(tidy(line).value)
            if m:
                facts.where.append(("version_or_status", ctx.prov_of(line)))
                return (m["s"] or m["t"]).replace(" ", "")
    return None


def _doubles(ctx: Context, facts: _Facts) -> tuple[str, ...]:
    out: list[str] = []
    for block in ctx.outline.blocks:
        if block.grid is not None:
            continue
        for m in _DOUBLES.finditer(block.plain):
            name = m["n"] or m["m"] or "市町村官民データ活用推進計画"
            name = re.sub(
                r"^.*(?:に定める|に基づく|に規定する|における|とともに|は)", "", name
            ).strip("「」 ")
            if (
                "官民データ" in name
                and not name.startswith("市町村")
                and m["m"] is None
                and "計画" in name
            ):
                name = "市町村官民データ活用推進計画"
            if (
                name
                and name not in out
                and not re.fullmatch(
                    r"(?:本|基本|基本的な?|上位|下位|個別|個別の|実施|分野別|部門別|具体的な|指針となる)?計画",
                    name,
                )
            ):
                out.append(name)
                if len(out) == 1:
                    facts.where.append(("doubles_as", ctx.prov_of(block.text)))
    return tuple(out[:4])

"""The municipality of a plan, its prefecture and code: by the register, else as named."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from ingest import lexicon
from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.title import KINDS, lines_of
from ingest.mend import key, tidy

_NTH = re.compile(r"^第[0-9０-９一二三四五六七八九十]+[次期]\s*")
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


def names_place(title: str, place: str) -> bool:
    return key(place) in key(title) or key(place[:-1]) in key(title)


def follows_place(cover: list[Block], at: tuple[int, int] | None, place: str) -> bool:
    """Does the line above the title on the cover hold the municipality's name alone?"""
    lines = [line for block in cover for line in lines_of(block)]
    for before, line in pairwise(lines):
        if at is not None and line.span() == at:
            return key(before.value) == key(place)
    return False


def place_of(
    ctx: Context, title: str | None, cover: list[Block]
) -> tuple[str | None, str | None, str | None]:
    votes: Counter[str] = Counter()
    known = lexicon.places()
    text = "\n".join(words for b in ctx.outline.blocks for words in _words(b))[:60000]
    if title:
        for name in _candidates(title[:14], known):
            votes[name] += 30
    for block in cover:
        for line in lines_of(block):
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
        rf"(?:^|[「『、。（(\s・はがのをに])(?P<p>{_PREFECTURE})(?=[^。、「」]{{0,24}}{KINDS})",
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

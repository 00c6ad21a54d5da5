"""The body whose plan a document is: by the register, else as the document names it.

A body is a municipality, a special ward, a union of municipalities (広域連合, 事務組合)
or a prefecture.  It is read where a document names its owner: in the title, alone on a
line of the cover, in the imprint, as 「…市（以下「本市」という）」.  A name that the text
merely mentions owns nothing, unless it is the one place that the text speaks of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest import lexicon
from ingest.blocks import Block
from ingest.extract.context import Context
from ingest.extract.title import KINDS, Title, lines_of
from ingest.mend import tidy

_LEAD = re.compile(
    r"^(?:[「『【《〈（(\s]|(?:改訂|改定)版?|第[0-9０-９一二三四五六七八九十]+[次期]|"
    r"(?:令和|平成)(?:元|[0-9０-９]{1,2})年度?|20[0-9]{2}年度?)*"
)
_UNION = re.compile(
    r"^(?P<n>[一-鿿々ぁ-んァ-ヶー・]{2,24}?(?:広域連合|広域行政圏|一部事務組合|事務組合|広域組合|"
    r"(?:広域|行政|消防|衛生|清掃|環境|水道|用水|下水道|施設|医療|病院|斎場|福祉|市町村圏?)組合|企業団))"
    r"(?!法|規約)"
)
_COOPERATIVE = re.compile(r"(?:協同|労働|森林|健康保険|共済|生活|商業|農業|漁業|振興)[一-鿿]*組合$")
_OFFICE = re.compile(
    r"(?:[一-鿿]{1,6}区)?(?:役所|役場|長|本庁|議会)?(?:[一-鿿々ァ-ヶーA-Za-z・]{0,20}"
    r"(?:部|課|室|局|係|委員会|本部|会議|協議会))*$"
)
_DATED = re.compile(
    r"(?:令和|平成|[RH])\s?(?:元|[0-9]{1,2})\s?年(?:度|\s?[0-9]{1,2}\s?月(?:\s?[0-9]{1,2}\s?日)?)?|"
    r"[12][0-9]{3}\s?年(?:度|\s?[0-9]{1,2}\s?月(?:\s?[0-9]{1,2}\s?日)?)?|"
    r"(?:策定|発行|改定|改訂|公表|作成)(?:者|元)?[:：]?|[（(]案[)）]"
)
_UNREGISTERED = re.compile(r"^(?P<n>[ぁ-んァ-ヶー一-鿿々]{1,7}?[市町村])(?![市町村])")
_IMPRINT = re.compile(
    r"^(?:編集|発行|作成|策定|制作|問い?合わ?せ先?|お問い?合わ?せ先?|連絡先|事務局|所在地|住所)"
    r"(?:[・／/]?(?:編集|発行|制作|作成))?(?:者|元|所|日)?\s*[：:\s　／/]\s*(?P<rest>.{2,60})$"
)
_DEFINED = re.compile(
    r"(?P<n>[ぁ-んァ-ヶー一-鿿々]{1,20}?(?:[市町村区]|組合|広域連合|企業団))"
    r"[（(]?(?:以下[、,]?\s*「?|「)(?:本|当)(?:市|町|村|区|組合|広域連合|企業団)"
)
_SAID = re.compile(
    r"(?:本|当)(?:市|町|村|区|組合|広域連合|企業団)[（(](?P<n>[^（）()、。]{2,20})[)）]"
)
_GENERIC = re.compile(
    r"^(?:[本当各同他全両隣府県都国諸新旧]|[0-9０-９]|政令|指定都|中核|近隣|関係|構成|"
    r"県内|道内|府内|都内|管内|全国|圏域|先進|大都|中都|小都|地方都|自治体|すべての|全ての|"
    r".*都)(?:[市町村])$|[市町村区]{2,}$"
)
_FORMS_A_WORD = re.compile(r"[るいなのたをにがはもとでき][市町村]$")
_IN_KANA = re.compile(r"[ぁ-んァ-ヶー]{2,}[^のをにがはともで][市町村]")
"""A name in kana: what ends like a verb or an adjective is one only after Chinese characters."""
_READ = 60_000
"""Letters of the text that are searched for mentions."""


@dataclass(frozen=True, slots=True)
class Body:
    """Whose plan it is; ``code`` has 5 digits where the register knows a municipality."""

    name: str | None = None
    prefecture: str | None = None
    code: str | None = None
    candidates: tuple[str, ...] = ()
    """Prefectures of the municipalities of that name, where none of them is named."""


def body_of(ctx: Context, title: Title | None, cover: list[Block]) -> Body:
    """The body that owns the plan; no name where none is given as its owner."""
    text = "\n".join(words for b in ctx.outline.blocks for words in _words(b))[:_READ]
    lines = [tidy(line).value for block in cover for line in lines_of(block)]
    words = title.text if title else ""
    prefecture = next((p.name for line in lines for p in lexicon.prefectures_in(line)), None)
    name = next(filter(None, _names(words, lines, text, _imprint(ctx))), None)
    if name is None:
        return Body()
    if name in lexicon.prefectures():
        return Body(name, name)
    return _resolved(name, text, lines, prefecture)


def _names(words: str, lines: list[str], text: str, imprint: list[str]) -> Iterator[str | None]:
    """What names the owner, the surest first."""
    ward = None
    for name in (_in_title(words, text), *map(_alone, lines), *map(_alone, imprint)):
        if name is not None and name[-1] == "区" and ward is None:
            ward = name  # 「中央区」 is a ward of the city that the cover names, if one is
            continue
        if name is not None and (ward is None or _has_ward(name, ward, text)):
            yield name
    yield ward
    yield next((n for m in _DEFINED.finditer(text) if (n := _last_name(m["n"]))), None)
    yield next((n for m in _SAID.finditer(text) if (n := _alone(m["n"]))), None)
    yield _prefecture_owner(words, lines)
    yield _only_place(text)


def _has_ward(city: str, ward: str, text: str) -> bool:
    return city[-1] == "市" and (city + ward in text.replace(" ", "") or "東京" not in text[:2000])


def _after_lead(text: str) -> str:
    """``text`` without edition, year, prefecture and county in front."""
    rest = text[_LEAD.match(text).end() :]  # type: ignore[union-attr]
    prefecture = next((p for p in lexicon.prefectures() if rest.startswith(p)), None)
    if prefecture is not None and (after := rest[len(prefecture) :].strip(" 　")):
        at = lexicon.places_in(rest)
        if not (at and at[0].start == 0):
            rest = after
    county = re.match(r"[一-鿿ヶケ]{1,4}郡(?=[ぁ-んァ-ヶー一-鿿々]{1,6}[町村])", rest)
    return rest[county.end() :] if county else rest


def _in_title(title: str, text: str) -> str | None:
    rest = _after_lead(title)
    union = _UNION.match(rest)
    if union and not _COOPERATIVE.search(union["n"]):
        return union["n"]
    at = lexicon.places_in(title)
    if at and title[: at[0].start].strip(" 　") == title[: len(title) - len(rest)].strip(" 　"):
        return at[0].name
    own = _UNREGISTERED.match(rest)
    if own and _may_be_a_name(own["n"]):
        if at and at[0].end == len(title) - len(rest) + own.end():
            return at[0].name  # 「新札幌市…」
        named = len(re.findall(re.escape(own["n"]), text)) > 1
        if named or _IN_KANA.fullmatch(own["n"]) or not _FORMS_A_WORD.search(own["n"]):
            return own["n"]
    return at[0].name if at else None


def _alone(line: str) -> str | None:
    """The body that a line of a cover or an imprint names with nothing else but its office."""
    bare = _DATED.sub("", line).strip(" 　・、。（）()【】[]:：")
    postal = re.sub(r"^(?:〒\s?)?[0-9]{3}-[0-9]{4}\s*", "", bare)
    rest = _after_lead(postal).replace(" ", "").replace("\u3000", "")
    union = _UNION.match(rest)
    if union and not _COOPERATIVE.search(union["n"]) and _OFFICE.fullmatch(rest[union.end() :]):
        return union["n"]
    at = lexicon.places_in(rest)
    if at and at[0].start == 0 and (postal != bare or _OFFICE.fullmatch(rest[at[0].end :])):
        return at[0].name
    own = _UNREGISTERED.match(rest)
    if own and _may_be_a_name(own["n"]) and _OFFICE.fullmatch(rest[own.end() :]):
        return own["n"]
    return None


def _may_be_a_name(name: str) -> bool:
    return len(name) >= 2 and not _GENERIC.search(name)


def _imprint(ctx: Context) -> list[str]:
    """The values of 「発行：…」, on the cover, in tables and at the end of the document."""
    blocks = ctx.outline.blocks
    out: list[str] = []
    for block in [*blocks[:12], *blocks[-30:]]:
        rows = (
            [t.value for t in lines_of(block)]
            if block.grid is None
            else [" ".join(c.plain for c in row if c) for row in block.grid.rows]
        )
        out.extend(m["rest"] for row in rows if (m := _IMPRINT.match(row.strip())))
    return out


def _last_name(words: str) -> str | None:
    """The name at the end of words that a pattern cut out of a sentence."""
    at = lexicon.places_in(words)
    if at and at[-1].end == len(words):
        return at[-1].name
    m = re.search(r"(?:^|[はがをにのや、])(?P<n>[ぁ-んァ-ヶー一-鿿々]{2,20})$", words)
    return m["n"] if m and _may_be_a_name(m["n"]) and not _FORMS_A_WORD.search(m["n"]) else None


def _prefecture_owner(title: str, lines: list[str]) -> str | None:
    """A prefecture's own plan: named by its title, or alone on the cover."""
    rest = title[_LEAD.match(title).end() :]  # type: ignore[union-attr]
    for name in lexicon.prefectures():
        if rest.startswith(name) or any(
            _DATED.sub("", line).strip(" 　（）()") == name for line in lines
        ):
            return name
    return None


def _only_place(text: str) -> str | None:
    """The one municipality that a text speaks of again and again."""
    votes = Counter(p.name for p in lexicon.places_in(text) if len(p.name) >= 3)
    if not votes:
        return None
    (best, count), *others = votes.most_common(2)
    return best if count >= 3 and (not others or count >= 3 * others[0][1]) else None


def _resolved(name: str, text: str, lines: list[str], prefecture: str | None) -> Body:
    """Which municipality of that name it is, by the prefecture that the document names."""
    spots = lexicon.places().get(name, ())
    named = _prefecture_beside(text, name) or prefecture
    if not spots:
        return Body(name, named or _prefecture_with_plans(text))
    if named is not None:
        fits = [p for p in spots if p.prefecture == named]
        beside = _prefecture_beside(text, name) is not None
        if fits or (beside and len(spots) == 1):
            return Body(name, named, fits[0].code if fits else None)
    if len(spots) == 1:
        return Body(name, spots[0].prefecture, spots[0].code)
    told = {p.name for p in lexicon.prefectures_in(text)}
    near = [p for p in spots if p.prefecture in told]
    if len(near) == 1:
        return Body(name, near[0].prefecture, near[0].code)
    return Body(name, None, None, tuple(p.prefecture for p in spots))


def _words(block: Block) -> list[str]:
    if block.grid is None:
        return [block.plain]
    return [c.plain for row in block.grid.rows for c in row if c]


_COUNTY = re.compile(r"(?:[\s\u3000]|[一-鿿ヶケ]{1,4}郡){0,2}$")


_NAMED_SO = re.compile(r"(?:^|[\s「『、。（(・はがのをにや])(?P<p>[ぁ-んァ-ヶー一-鿿々]{1,5}?県)$")
_ANY_PREFECTURE = re.compile(r"^(?:都道府|府|他|同|本|当|各|全|近隣|隣|関係|国・?|市町村・?)県$")


def _prefecture_beside(text: str, place: str) -> str | None:
    """The prefecture printed directly before a place's name."""
    votes: Counter[str] = Counter()
    at = text.find(place)
    while at >= 0:
        before = _COUNTY.sub("", text[max(0, at - 12) : at])
        votes.update(_prefectures_at_end(before))
        at = text.find(place, at + 1)
    return votes.most_common(1)[0][0] if votes else None


def _prefectures_at_end(before: str) -> list[str]:
    """The prefecture, registered or made up, that a text ends with."""
    known = [p for p in lexicon.prefectures() if before.endswith(p)]
    m = _NAMED_SO.search(before)
    return known or ([m["p"]] if m and not _ANY_PREFECTURE.match(m["p"]) else [])


def _prefecture_with_plans(text: str) -> str | None:
    """The prefecture whose plans a text names most."""
    votes: Counter[str] = Counter()
    for m in re.finditer(rf"[都道府県](?=[^。、「」]{{0,24}}{KINDS})", text):
        votes.update(_prefectures_at_end(text[max(0, m.end() - 10) : m.end()]))
    return votes.most_common(1)[0][0] if votes else None

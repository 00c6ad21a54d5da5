"""Names of documents that no quotation marks set apart, by the form of the name itself.

A law ends in 法, 法律 or 条例 and begins where the sentence before it ends; a plan ends
in 計画, 戦略, 方針 … and begins with whose it is: a place, 「本市の」, 「第2次」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import lexicon
from ingest.vocabulary import section


@dataclass(frozen=True, slots=True)
class FormName:
    """A name at ``start:end`` of a line.

    ``whose`` is the place that it belongs to, where that is not the name's beginning;
    ``own`` says that the words before give it to the plan's own body.
    """

    start: int
    end: int
    kind: str
    whose: str | None = None
    own: bool = False


def names_in(value: str, places: tuple[str, ...]) -> Iterator[FormName]:
    """Every name by its form in one line of text; ``places`` are the body and its prefecture."""
    if "法" in value or "条例" in value:
        yield from _long_laws(value)
        yield from _short_laws(value)
    if _kinds().search(value):
        yield from _plans(value, places)
        yield from _cited_plans(value)


# --- laws

_LONG_END = re.compile(
    r"(?:に関する|に係る|に対する|についての|を定める|等の)(?:[一-鿿]{1,10}等?の)?(?:法律|条例)(?![案家])"
)
_BEFORE_LAW = re.compile(
    r"[。、「」『』【】\n：:；;→｜|()（）〔〕\[\]\t]|(?<!又)(?<!若しく)は(?!等)|"
    r"(?:法律?|条例|計画|戦略|方針|大綱|指針)(?:等)?(?:及び|並びに|や|と|・|又は)|"
    r"(?:定め|掲げ|述べ)[たる]|(?:制定|施行|公布|成立|改正|策定)(?:さ?れ)?(?:した|する)?た?(?=[^法律]{4})(?<=[たる])|"
    r"基づ[くき]|踏まえ(?:た|て)?|ほか|など|により|とともに|および"
)
_LEADING = re.compile(
    r"^(?:また|なお|さらに|特に|そして|この|その|同|当該|各|新たな|いわゆる|国(?:の|が)|本[市町村]の|"
    r"(?:改正|現行|旧)(?=.{6})|[・●○◆■※①-⑳\s\u3000]|[0-9０-９]+[.．)）、]?)+"
)
_RUN = r"一-鿿々ァ-ヶーA-Za-z0-9"
_SHORT = re.compile(
    rf"(?:まち・ひと・しごと|子ども・|こども|子ども(?:の)?|がん|いじめ|ごみ|ばい煙|たばこ|[{_RUN}・])+?法"
    r"(?![律人令制務規定的案廷文例学曹則王衣会門])"
)
_SHORT_LEAD = re.compile(
    r"^(?:.*[年月日号](?=[^度])|(?:改正|現行|旧|新|同|各|関係|国|県|市|町|村|政府|総務省|当該|本[市町村])(?=.{3})|[・0-9])+"
)


def _long_laws(value: str) -> Iterator[FormName]:
    """「…の…及び…に関する法律」: back to the end of what stands before it."""
    for m in _LONG_END.finditer(value):
        at = max(0, m.start() - 110)
        for stop in _BEFORE_LAW.finditer(value, at, m.start()):
            at = stop.end()
        lead = _LEADING.match(value[at : m.end()])
        at += lead.end() if lead else 0
        if m.end() - at >= 8 and not value[at : m.end()].startswith(("に", "を", "の", "が")):
            yield FormName(at, m.end(), "law")


@cache
def _no_laws() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(section('sources')['no_law'])})法$")


def _short_laws(value: str) -> Iterator[FormName]:
    for m in _SHORT.finditer(value):
        lead = _SHORT_LEAD.match(m.group())
        name = m.group()[lead.end() :] if lead else m.group()
        if len(name) >= 3 and not _no_laws().search(name):
            yield FormName(m.end() - len(name), m.end(), "law")


# --- plans

_BOUNDARY = re.compile(
    r"[。、「」『』【】\n\t\s：:；;→⇒｜|〔〕\[\]＝=…※]|[（(](?![A-Za-zＡ-Ｚ]{2,6}[)）])"
)
_HIRAGANA = re.compile(r"[ぁ-ん]+")
_PARTICLES = re.compile(
    r"(?:は|が|を|に|で|と|も|へ|や|か|まで|より|から|では|には|とは|にも|でも|にて|として|など|ほか|また|まとめた|"
    r"(?:に)?(?:した|する|して|され|される|された|しており|している|します|されて).*|"
    r"に(?:基づ|定め|掲げ|よ[りる]|つい|示|位置|沿|即|お(?:いて|ける))?.*?|を.*|が.*|は.*|と(?:の|も|する|して|なる|いう|整|連).*)"
)
_MAY_JOIN = re.compile(r"に(?:関する|係る|対する|向けた)|のための|における|の|づくり|と")
_AFTER_KIND = re.compile(
    r"(?![及並等案上中内又改見策冒兼素概])[一-鿿々ァ-ヶー]|"
    r"策定[^。、]{0,6}(?:委員会|会議|部会|本部|審議会|協議会|室|チーム)|改革|改善|中心|上昇|内容|内部|見込"
)
_BARE_ANCHOR = re.compile(
    r"(?:^|[。、「（(\s・：:ぁ-ん])(?P<a>[市町村区県道府都])(?![民街場域立内外営役長議が-んぁ-い])"
)
_OWN_ANCHOR = re.compile(r"(?P<a>[本当](?:市町村|[市町村区県]))(?P<no>の)?(?!民)")
_NTH_ANCHOR = re.compile(
    r"第\s?[0-9０-９一二三四五六七八九十]+\s?[次期](?=[^はがをにでとのへもや、。])"
)
_SHARED = re.compile(r"(?:・|及び|並びに|と|、|や)(?=[一-鿿ァ-ヶーA-Za-z])")


@cache
def _kinds() -> re.Pattern[str]:
    words = sorted(section("sources")["kinds"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def _local() -> re.Pattern[str]:
    words = sorted(section("sources")["unquoted_local"], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))})$")


def _plans(value: str, places: tuple[str, ...]) -> Iterator[FormName]:
    taken = 0
    for start, after, whose, own in _anchors(value, places):
        if start < taken:
            continue
        end = _name_end(value, after)
        if end is None:
            continue
        rest = value[after:end]
        possessive = rest.startswith("の")
        if possessive:
            whose, after, rest = whose or value[start:after], after + 1, rest[1:]
        bare = own or possessive or value[start:after] in set("市町村区県道府都")
        if bare and not _local().search(rest):
            continue
        if _kinds().fullmatch(rest) and not _local().fullmatch(rest):
            continue
        begin = after if own or possessive else start
        yield FormName(begin, end, "local", whose if bare else None, own)
        taken = end
        owner = whose or value[start:after]
        for second in _shared(value, end, owner):
            yield second
            taken = second.end


_CITED = re.compile(
    rf"(?:^|[。、「（(\sぁ-ん])(?P<n>[{_RUN}・]{{6,26}}?)(?=」?(?:に基づ|を踏まえ|との?整合|に沿っ|に即し|に定め|に掲げ|に準じ|を上位))"
)
_ANY_PLAN = re.compile(
    r"^(?:市町村|都道府県|自治体|各|年度別?|年次|個別|事業別|部門別|短期|中期|長期|全体|当該|上位|関連|次期|前|現行)"
)


def _cited_plans(value: str) -> Iterator[FormName]:
    """「…円滑化計画に基づき」: a plan that is cited without a word of whose it is."""
    for m in _CITED.finditer(value):
        end = _local().search(m["n"])
        if end is not None and end.start() >= 2 and not _ANY_PLAN.match(m["n"]):
            yield FormName(*m.span("n"), "local")


def _anchors(value: str, places: tuple[str, ...]) -> list[tuple[int, int, str | None, bool]]:
    """(start, end, whose, own) of every word that may begin a plan's name, in order."""
    body = places[0] if places else None
    nth = {m.end(): m.start() for m in _NTH_ANCHOR.finditer(value)}
    out: list[tuple[int, int, str | None, bool]] = [
        (nth.get(p.start, p.start), p.end, None, False) for p in lexicon.places_in(value)
    ]
    begun = {a[0] for a in out}
    named = [(p.start, p.end) for p in lexicon.prefectures_in(value)]
    for name in places:
        named.extend(m.span() for m in re.finditer(re.escape(name), value))
    for start, end in dict.fromkeys(named):
        # 「愛知県ききょう市の…」 begins with the municipality
        if end not in begun and not value.startswith(places[:1], end):
            out.append((nth.get(start, start), end, None, False))
    out.extend((m.start("a"), m.end(), body, True) for m in _OWN_ANCHOR.finditer(value))
    out.extend(
        (m.start("a"), m.end("a"), _whose(m["a"], places), False)
        for m in _BARE_ANCHOR.finditer(value)
    )
    out.extend((start, end, None, False) for end, start in nth.items())
    return sorted(out, key=lambda a: (a[0], -a[1]))


def _whose(letter: str, places: tuple[str, ...]) -> str | None:
    return next((p for p in places if p.endswith(letter)), None)


def _name_end(value: str, after: int) -> int | None:
    """Where the name that goes on at ``after`` ends: at its last word for a document."""
    stop = _BOUNDARY.search(value, after, after + 46)
    limit = stop.start() if stop else min(len(value), after + 46)
    best: int | None = None
    for m in _kinds().finditer(value, after, limit):
        if best is not None and value[best : m.start()].startswith(
            ("の", "及", "並", "等", "と", "・")
        ):
            break
        if not _one_name(value[after : m.start()]):
            break
        if _AFTER_KIND.match(value, m.end()) is None:
            best = m.end()
    return best


def _one_name(inner: str) -> bool:
    """Do the letters between the place and the last word read as parts of one name?"""
    for m in _HIRAGANA.finditer(inner):
        word = m.group()
        if _MAY_JOIN.fullmatch(word) and m.start() > 0:
            continue
        if _PARTICLES.fullmatch(word):
            return False
    return True


def _shared(value: str, at: int, owner: str) -> Iterator[FormName]:
    """「…市総合戦略・総合計画」: the second name belongs to the same place."""
    while (m := _SHARED.match(value, at)) is not None:
        end = _name_end(value, m.end())
        if end is None or not _local().search(value[m.end() : end]):
            return
        if re.search(r"[市町村区都道府県]", value[m.end() : end]):
            return
        yield FormName(m.end(), end, "local", owner)
        at = end

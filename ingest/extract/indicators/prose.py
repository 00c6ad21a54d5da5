"""Targets that the sentences of measures and policies state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context
from ingest.extract.indicators.owners import Owners
from ingest.extract.indicators.parse import dated, named, undated, value_of, widened
from ingest.extract.indicators.values import BASELINE, TARGET, Draft, Value
from ingest.sections import Section
from ingest.types import BlockKind
from text.dates import moments
from text.numbers import Quantity, quantities
from text.spans import Text

Found = tuple[Draft, tuple[Span, ...], float]
_DIGIT = re.compile(r"[0-9０-９一二三四五六七八九十]")

SENTENCES = re.compile(r"(?<=。)")
_AIM = re.compile(
    r"(?:を|に|と|まで(?:に)?|へ|以上(?:を|に|と)?|の)?\s*(?:目指|めざ|目標|達成|とする方針|にします|とします|にする|とする|伸ば|引き上げ|引上げ|引き下げ|引下げ|増や|拡大し|拡大する|削減|減ら|抑え|高め|維持|向上させ|短縮|縮め|完了し|可能とし|(?:導入|展開|設置|整備|配置|拡充)(?:する|します|し、)|の実現|オンライン化する)"
)
_AIM_LATER = re.compile(r"[一-鿿ァ-ヶー]{1,6}(?:する|した)?(?:こと)?を(?:目標|目指|めざ)")
_AIM_AT_END = re.compile(r"[をにが][^。、]{1,30}(?:こと|状態|水準)(?:が|を|と)(?:目標|目指|めざ)")
_GOAL = re.compile(r"目標値?(?:は|を|として)?[^。]{0,30}$")
_IS = re.compile(r"(?:です|である|であり|と(?:し|定め)|に設定|。|$)")
_SUBJECT = re.compile(
    r"(?P<name>[^。、,「」：:]{2,44}?)\s*(?:について|に関して)?\s*(?:を|は|が|の|も)?[、,]?\s*(?:(?<![予契要制条公誓節])約|年間|平均|年|概ね|おおむね|全体の)?\s*$"
)
_OTHERS = re.compile(r"国は|国では|国が|全国|県は|総務省|政府は")
_OURS = re.compile(r"本[市町村]|[市町村]では|当[市町村]")
_TIME_SAVED = re.compile(r"短縮|削減|時間を|待ち時間|目標")
_NO_COUNT = re.compile(
    r"^(?:年|月|日|時|時間|週|歳|条|項|号|章|版|点|次|期|階|丁目|番|人に|代|世紀|つの|つ$|段階|G$|原則|府省|類$|者$|法人|地区$|グループ|カ国|か国|か年|ヶ年|本の柱|本柱)"
)
_CUT = re.compile(
    r"^.*(?:までに|中に|年度末の|末の|においても|には|として|ており|しており|ながら|ため|よう)\s*[、,]?"
)
_BEFORE = re.compile(r"(?:現状|現在|実績|基準値?|直近|当初)(?:値)?(?:は|の|が|で|：|:)?\s*(?:約)?$")
_PAST = re.compile(r"^[^。、]{0,16}?(?:ました|した|った)(?:[。、が]|$)")
_AS_AIM = re.compile(r"(?:こと|目標|方針)と(?:しま)?した")
_GOES_ON = re.compile(r"^\s*(?:・)?(?:これ|この(?:割合|数|率|件数|値))(?:を|について)")


@rule(
    "kpi.prose",
    "kpi",
    "a sentence that sets a number as the aim",
    "令和8年度までに申請率を50％に引き上げます。",
)
def from_prose(ctx: Context, owners: Owners) -> Iterator[Found]:
    """Yield the numbers that sentences of measures and policies set as their aim."""
    for section, text in _texts(ctx):
        span = text.span()
        owner = owners.measure(section, *span)
        policy = None if owner else owners.policy(section)
        if owner is None and policy is None:
            continue
        last: Text | None = None
        for sentence in text.split(SENTENCES):
            made = _aimed(sentence, last, owner.name if owner else "")
            if made is not None:
                name, values = made
                where = sentence.strip().span()
                yield (
                    Draft(name, values, where, owner.id if owner else None, policy),
                    (where,),
                    0.6,
                )
            last = sentence


def _texts(ctx: Context) -> Iterator[tuple[Section, Text]]:
    """Paragraphs, items and cells of running text."""
    for section in ctx.outline.root.walk():
        for block in section.blocks:
            if block.grid is None:
                if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                    yield section, block.text
                continue
            for row in block.grid.rows:
                for cell in row:
                    if len(cell.text) >= 12 and _DIGIT.search(cell.text.value):
                        yield section, cell.text


def _aimed(sentence: Text, last: Text | None, title: str) -> tuple[str, list[Value]] | None:
    """The aim that a sentence states: 「令和9年度までに申請率を80％に引き上げます」."""
    value = sentence.value
    if not _DIGIT.search(value):
        return None
    for q in quantities(value):
        if not _sets(value, q):
            continue
        clause = value[: q.start]
        subject = _SUBJECT.search(undated(clause))
        base, source = _present(value, q), sentence
        if base is None and last is not None and _GOES_ON.match(value):
            base = next((b for b in quantities(last.value) if b.unit == q.unit), None)
            source = last
        if base is not None:
            head = source.value[: base.start]
            before = _SUBJECT.search(undated(re.sub(_BEFORE, "", head)))
            if before is not None and (source is last or base.start < q.start):
                subject = before
        if subject is None:
            continue
        name = named(_CUT.sub("", subject["name"])) or title
        if not name:
            continue
        asof, base_year, year = dated(value, base if source is sentence else None, q)
        if source is last and base is not None:
            m = next(moments(source.value), None)
            asof, base_year = (m.printed, m.fiscal_year) if m is not None else (None, None)
        values = [value_of(sentence, widened(value, q), TARGET, year, None)]
        if base is not None:
            values.insert(
                0, value_of(source, widened(source.value, base), BASELINE, base_year, asof)
            )
        return name, values
    return None


def _sets(value: str, q: Quantity) -> bool:
    """Does a sentence set this quantity as an aim of the plan's own?"""
    if not q.unit or (_NO_COUNT.match(q.unit) and not _TIME_SAVED.search(value)):
        return False
    after = re.sub(r"^\s*[（(][^（）()]*[)）]", "", value[q.end : q.end + 40])
    bare = re.sub(r"^(?:以上|以下|程度|未満|、|\s)+", "", after)
    aimed = (
        _AIM.match(after) or _AIM.match(bare) or _AIM_LATER.match(bare) or _AIM_AT_END.match(bare)
    )
    if not aimed and not (_GOAL.search(value[: q.start]) and _IS.match(bare)):
        return False
    if aimed and _PAST.match(bare) and not _AS_AIM.search(bare):
        return False
    if re.match(r"[\s　]*目標値?[\s　：:]*[0-9]", after):
        return False
    clause = value[: q.start]
    return not (_OTHERS.search(clause[-60:]) and not _OURS.search(clause))


def _present(value: str, goal: Quantity) -> Quantity | None:
    """The present value of a sentence: 「45％から」, 「現状45％」, 「（令和5年度：45％）」."""
    same = [q for q in quantities(value) if q.start != goal.start and q.base()[1] == goal.base()[1]]
    for q in reversed([q for q in same if q.start < goal.start]):
        after, before = value[q.end :], value[: q.start]
        if re.match(r"\s*(?:[（(][^（）()]*[)）])?\s*(?:から|より|であ|だった|を|で)", after):
            return q
        if _BEFORE.search(before) or _dated_earlier(before, value[q.end : goal.start]):
            return q
    for q in same:
        inside = re.search(r"[（(][^（）()]*$", value[: q.start])
        if (
            inside
            and q.start > goal.start
            and (_BEFORE.search(value[: q.start]) or list(moments(inside.group())))
        ):
            return q
    return None


def _dated_earlier(before: str, between: str) -> bool:
    """「令和5年度22％、令和9年度80％」: each value beside its year, the first one earlier."""
    own, later = list(moments(before)), list(moments(between))
    if not own or not later or len(before) - own[-1].end > 8:
        return False
    return own[-1].fiscal_year < later[-1].fiscal_year

"""Targets that a measure's own sentences state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.extract.context import Context
from ingest.extract.drafts import MeasureDraft
from ingest.extract.kpi_lines import dated, known, named, stated, undated
from ingest.extract.measures import Found
from ingest.types import BlockKind, Kpi
from text.dates import moments
from text.numbers import Quantity, quantities, units
from text.spans import Text

SENTENCES = re.compile(r"(?<=。)")
_AIM = re.compile(
    r"(?:を|に|と|まで(?:に)?|へ|以上(?:を|に|と)?|の)?\s*(?:目指|めざ|目標|達成|とする方針|にします|とします|にする|とする|伸ば|引き上げ|引上げ|引き下げ|引下げ|増や|拡大し|拡大する|削減|減ら|抑え|高め|維持|向上させ|短縮|縮め|完了し|可能とし|(?:導入|展開|設置|整備|配置|拡充)(?:する|します|し、)|の実現|オンライン化する)"
)
_AIM_LATER = re.compile(r"[一-鿿ァ-ヶー]{1,6}(?:する|した)?(?:こと)?を(?:目標|目指|めざ)")
_GOAL = re.compile(r"目標値?(?:は|を|として)?[^。]{0,30}$")
_IS = re.compile(r"(?:です|である|であり|と(?:し|定め)|に設定|。|$)")
_SUBJECT = re.compile(
    r"(?P<name>[^。、,「」：:]{3,44}?)\s*(?:について|に関して)?\s*(?:を|は|が|の|も)?[、,]?\s*(?:約|年間|平均|年|概ね|おおむね|全体の)?\s*$"
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


def from_prose(ctx: Context, found: Found, others: list[Kpi]) -> list[Kpi]:
    """A number that a measure's own sentence sets as its aim."""
    out: list[Kpi] = []
    for m in found.measures:
        for text in _texts(m):
            last: Text | None = None
            for sentence in text.split(SENTENCES):
                kpi = _aimed(ctx, m, sentence, last)
                if kpi is not None and not known(kpi, [*others, *out]):
                    out.append(kpi)
                last = sentence
    return out


def _texts(measure: MeasureDraft) -> Iterator[Text]:
    for section in measure.sections[:1]:
        for block in section.all_blocks():
            if block.grid is None and block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
                yield block.text
    if not measure.sections:
        for role in ("goal", "actions", "background"):
            yield from measure.fields.get(role, [])


def _aimed(ctx: Context, measure: MeasureDraft, sentence: Text, last: Text | None) -> Kpi | None:
    """The aim that a sentence states: 「令和9年度までに申請率を80％に引き上げます」."""
    value = sentence.value
    for q in quantities(value):
        if not q.unit or (_NO_COUNT.match(q.unit) and not _TIME_SAVED.search(value)):
            continue
        after = re.sub(r"^\s*[（(][^（）()]*[)）]", "", value[q.end : q.end + 40])
        bare = re.sub(r"^(?:以上|以下|程度|未満|、|\s)+", "", after)
        aimed = _AIM.match(after) or _AIM.match(bare) or _AIM_LATER.match(bare)
        if not aimed and not (_GOAL.search(value[: q.start]) and _IS.match(bare)):
            continue
        if aimed and _PAST.match(bare) and not _AS_AIM.search(bare):
            continue
        if re.match(r"[\s　]*目標値?[\s　：:]*[0-9]", after):
            continue
        clause = value[: q.start]
        if _OTHERS.search(clause[-60:]) and not _OURS.search(clause):
            continue
        subject = _SUBJECT.search(undated(clause))
        base, source = _present(value, q), sentence
        if base is None and last is not None and _GOES_ON.match(value):
            base = next((b for b in quantities(last.value) if b.unit == q.unit), None)
            source = last
        if base is not None:
            head = source.value[: base.start]
            before = _SUBJECT.search(undated(re.sub(_BEFORE, "", head)))
            subject = (
                before
                if before is not None and (source is last or base.start < q.start)
                else subject
            )
        if subject is None:
            continue
        name = named(_CUT.sub("", subject["name"])) or measure.name
        asof, year = dated(value, base if source is sentence else None, q)
        if source is last and base is not None:
            asof = next((m.printed for m in moments(source.value)), None)
        lead = len(value) - len(value.lstrip())
        kpi = stated(
            ctx,
            measure,
            sentence.strip(),
            name,
            None,
            _moved(q, lead),
            year,
            0.6,
            "target in a sentence",
        )
        if base is None:
            return kpi
        return replace(
            kpi,
            baseline_value=base.value,
            baseline_unit=units(base, q)[0],
            baseline_text=source.value[base.start : base.end].strip(),
            baseline_asof=asof,
        )
    return None


def _present(value: str, goal: Quantity) -> Quantity | None:
    """The present value of a sentence: 「45％から」, 「現状45％」, 「（令和5年度：45％）」."""
    same = [
        q
        for q in quantities(value)
        if q.start != goal.start and _counted(q.unit) == _counted(goal.unit)
    ]
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


def _counted(unit: str | None) -> str:
    """What a unit counts: 万人 and 人 are the same."""
    return (unit or "").lstrip("十百千万億")


def _dated_earlier(before: str, between: str) -> bool:
    """「令和5年度22％、令和9年度80％」: each value beside its year, the first one earlier."""
    own, later = list(moments(before)), list(moments(between))
    if not own or not later or len(before) - own[-1].end > 8:
        return False
    return own[-1].fiscal_year < later[-1].fiscal_year


def _moved(q: Quantity, by: int) -> Quantity:
    return Quantity(q.value, q.unit, q.start - by, q.end - by)

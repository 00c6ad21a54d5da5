"""What a term means, in the words of the plans' glossaries."""

from __future__ import annotations

import re
from typing import Final

from search.answering import wording
from search.answering.knowledge import Knowledge
from search.answering.question import Question
from search.answering.types import Fact, Record, Reply, Slot
from search.types import HitType
from text.folding import key

_ASKS: Final = re.compile(
    r"(?:とは|って何|とは何|の?意味|ってなに|どういう意味|どういうもの|どんなもの|どんな意味|って|とは何のこと)"
    r"(?:です|でしょう|なの)?(?:か|かな)?[\s?。!]*$|(?:の)?(?:意味|定義)(?:を|は)"
)
_CUT: Final = re.compile(
    r"(?:とは|って)?(?:何|なに|どういう(?:意味|もの|こと)|どんな(?:意味|もの|こと))?(?:です|でしょう|なの)?(?:か|かな)?[\s?。!]*$"
    r"|(?:の)?(?:意味|定義)(?:を|は|とは)?.*$|(?:計画)(?:では|で|に)(?:いう|言う|ある|出てくる)?|用語|という(?:言葉|用語)?"
)
_MOST: Final = 2


class Term:
    """The definition of a term, of the city asked or of any that has it."""

    slot = Slot.TERM

    def asks(self, question: Question) -> bool:
        return bool(_ASKS.search(question.bare))

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        name = re.sub(r"^[「『]|[」』]$", "", _CUT.sub("", question.bare).strip(" 「」『』のは"))
        if not name:
            return None
        found = self._found(question, known, name)
        if not found:
            return None
        facts = [self._fact(known, record) for record in found[:_MOST]]
        return Reply(wording.joined([fact.text for fact in facts]), tuple(facts))

    def _found(self, question: Question, known: Knowledge, name: str) -> list[Record]:
        """Terms of that name, by another name of the same topic, or that hold it."""
        spelt = {key(name), key(re.sub(r"[「」『』]", "", question.asked.text))} - {""}
        for item in question.asked.topics:
            if item.direct and key(item.path.matched) in spelt:
                row = known.index.topics[item.topic]
                spelt |= {key(other) for other in (row.label, *row.alt, *row.hidden)}
        items = known.index.items
        rows = [
            row
            for row in (items.kind == list(HitType).index(HitType.TERM)).nonzero()[0].tolist()
            if int(items.plan[row]) in set(question.plans)
        ]
        plans = (
            sorted({int(items.plan[row]) for row in rows if key(items.title[row]) in spelt})
            or sorted({int(items.plan[row]) for row in rows})[:8]
        )
        records = [r for r in known.records.of("term", plans) if r.values.get("definition")]
        own = key(name)
        same = [r for r in records if _names(r) & spelt]
        if same:
            return [r for r in same if own in _names(r)] or same
        return [r for r in records if any(len(s) > 2 and s in key(r.own) for s in spelt)]

    def _fact(self, known: Knowledge, record: Record) -> Fact:
        value = record.values["definition"]
        city = known.city(record.plan).name or ""
        said = wording.meaning_of(record.own, value, city)
        sparql = known.records.query("term", [record.plan])
        return known.fact(self.slot, record, value, said, sparql)


def _names(record: Record) -> set[str]:
    """The keys of a term and of its other name, also without what stands in brackets."""
    names = {record.own, record.around, re.sub(r"[(（].*?[)）]", "", record.own)}
    inside = re.findall(r"[(（](.*?)[)）]", record.own)
    return {key(name) for name in (*names, *inside) if name} - {""}

"""The basis of something: laws, plans, guidelines, programmes that a plan names for it."""

from __future__ import annotations

import re
from typing import Final

from search.answering import wording
from search.answering.kinds import not_found
from search.answering.knowledge import Judged, Knowledge
from search.answering.question import Question
from search.answering.types import Fact, Record, Reply, Slot
from text.folding import key
from text.messages import Message

_KIND: Final = r"法律|法令|条例|指針|ガイドライン|ガイドブック|手引き?書?|手順書|マニュアル|計画|大綱|方針|戦略|補助(?:金|事業)|交付金|制度"
_ASKS: Final = re.compile(
    rf"(?:どの|どんな|何の|何という|どういう|いずれの|(?:国|県|市)の(?:どの)?)(?:{_KIND})[^。]*?(?:基づ|参考|踏まえ|従|よりどころ|もと|準拠|勘案|沿|使|活用|位置|か|は)"
    rf"|根拠(?:は|となる|法令|法)|よりどころ|(?:参考に|踏まえ|勘案)[^。]*(?:{_KIND})|(?:{_KIND})(?:に基づ|を参考|を踏まえ|を勘案).*(?:か|何|\?)"
    rf"|(?:使われた|活用した|受けた)[^。]*(?:補助|事業)[^。]*何"
)
_CUT: Final = re.compile(
    rf"(?:どの|どんな|何の|何という|どういう|いずれの)?(?:国|県|市)?の?(?:{_KIND})(?:の名前|名|は何|の名称)?(?:に基づ[くい]て?|を参考にし?て?|を踏まえ[た]?|は|を|に|です)?"
    r"|(?:国|県|市|町|村)の(?=どの|どんな|何)|基づ[くいき]て?|根拠|よりどころ(?:にし?て?)?|参考に(?:し|する)?(?:て|た)?|踏まえ[てた]?|勘案し?[たて]?|準拠|使われ[たて]|活用し?[たて]|(?:し|い)てい?(?:る|ます)|入れる(?:とき)?|何"
)
_TYPES: Final = (
    (re.compile(r"法律|法令|根拠法"), ("Law",), re.compile(r"法$|法律$")),
    (re.compile(r"条例"), ("Law", "MunicipalPlan"), re.compile(r"条例$")),
    (re.compile(r"ガイドブック|手引き|手順書|マニュアル|ガイドライン|指針"), ("NationalGuideline", "OtherSource", "MunicipalPlan"), re.compile(r"ガイド|手引|手順書|マニュアル|指針")),
    (re.compile(r"補助|交付金|制度"), ("NationalProgram",), re.compile(r"事業|制度|交付金|補助")),
    (re.compile(r"県の計画|県の方針"), ("PrefecturalPlan",), re.compile(r"県.*(?:計画|方針|戦略)")),
    (re.compile(r"市の計画|町の計画|村の計画"), ("MunicipalPlan",), re.compile(r"市.*(?:計画|方針|戦略)|円滑化計画")),
)  # fmt: skip
_QUOTED: Final = re.compile(r"[「『]([^「」『』]{4,60})[」』]")
_BASED: Final = re.compile(r"基づ|参考|踏まえ|勘案|準拠|従|沿|根拠|活用|補助|位置|よる|使")


class Basis:
    """The documents that a plan names as the basis of what is asked about."""

    slot = Slot.BASIS

    def asks(self, question: Question) -> bool:
        return bool(_ASKS.search(question.bare))

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        subject = question.subject(_CUT)
        wanted = next((row for row in _TYPES if row[0].search(question.bare)), None)
        citations = [
            record
            for record in known.records.of("citation", question.plans)
            if wanted is None or _is(record, wanted[1], wanted[2])
        ]
        units = subject.without_plan()
        found = self._mentions(question, known, citations, bool(units))
        if not found:
            return not_found(question, known, subject, Message("basis"))
        facts = [self._fact(question, known, one) for one in found[:3]]
        return Reply(wording.joined([fact.text for fact in facts[:1]]), tuple(facts[:1]))

    def _mentions(
        self, question: Question, known: Knowledge, citations: list[Record], subject: bool
    ) -> list[tuple[float, Judged, list[str]]]:
        """Sentences that name one of the citations, with the names, the best first."""
        asked = question.subject(_CUT)
        type_asked = re.search(_KIND, question.bare)
        word = type_asked[0] if type_asked else ""
        names = {
            (record.plan, key(name)): record.own
            for record in citations
            for name in (record.own, record.values.get("printed", ""))
            if len(key(name)) > 2
        }
        found = []
        for one in known.said(asked, question.plans, lambda r: True, least=0.6 if subject else 0.0):
            spelt = key(one.record.own)
            named = [
                label
                for (plan, name), label in names.items()
                if plan == one.record.plan and name in spelt
            ] or [name for name in _QUOTED.findall(one.record.own) if word and word in name]
            if not named:
                continue
            score = one.score + 0.2 * bool(_BASED.search(one.record.own))
            # 手引き is asked for, and a guideline is near it
            score += 0.2 * bool(word and any(word in label for label in named))
            found.append((score, one, list(dict.fromkeys(named))))
        return sorted(found, key=lambda item: -item[0])

    def _fact(
        self, question: Question, known: Knowledge, found: tuple[float, Judged, list[str]]
    ) -> Fact:
        _, one, names = found
        record = one.record
        value = "、".join(f"「{name}」" for name in names)
        said = wording.based(
            known.city(record.plan).name or "", value, wording.quoted(record.own, names[0])
        )
        sparql = known.records.query("citation", [record.plan])
        return known.fact(self.slot, record, "、".join(names), said, sparql)


def _is(record: Record, types: tuple[str, ...], name: re.Pattern[str]) -> bool:
    """Whether a cited document is of the type that is asked for, by class and by name."""
    kind = record.values.get("type", "").rsplit("#", 1)[-1]
    return kind in types and bool(name.search(record.own) or kind != "OtherSource")

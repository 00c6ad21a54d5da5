"""Targets, present values and other figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from search.answering import wording
from search.answering.kinds import not_found
from search.answering.knowledge import Judged, Knowledge
from search.answering.question import Question, Subject
from search.answering.types import Fact, Record, Reply, Slot
from search.answering.units import GENERIC, asked_unit, fits
from text.folding import plain
from text.messages import Message
from text.numbers import Quantity, quantities

_FIGURE: Final = (
    r"(?:何|なん)(?:割|%|パーセント|(?!年|月|日|課|部|室|係|という|でしょう|です|が|を|に|の|か)[一-鿿ァ-ヶ]+)"
    r"|いくつ|幾つ|いくら|どれ(?:くらい|ぐらい|ほど)|どの(?:くらい|ぐらい|程度)|どこまで|数値"
    r"|(?:数|率|割合|額|人口|値|目標)(?:は|って|を(?=教|知)|と?は?[。?]*$)"
)
_ASKS: Final = re.compile(_FIGURE)
_TARGET: Final = re.compile(
    r"目標|kpi|どこまで|目指|(?:増や|減ら|上げ|下げ|伸ば|引き上げ|引き下げ|切り替え|広げ|拡大)[^。]{0,6}(?:つもり|予定|計画|か)"
    r"|まで(?:に)?(?:増|減|上げ|下げ|伸ば|広)|(?:に|と)する(?:つもり|予定|計画)"
)
_CUT: Final = re.compile(
    r"(?:を|の)?(?:数値)?目標(?:値|数|年度)?(?:に(?:して|する)|と(?:して|する)|を|は|が|の|で)?|kpi"
    r"|いくつ|幾つ|いくら|どれ(?:くらい|ぐらい|ほど)|どの(?:くらい|ぐらい|程度)|どこまで"
    r"|現状値?|基準値|現在値?|年間?に(?=\s|何)|(?:まで|ほど)(?:に|を)?"
    r"|(?:増や|減ら|上げ|下げ|伸ば|引き上げ|引き下げ|広げ)(?:す|し|る|て|ま)*|目指[しすせ]?(?:て|る|い)*"
    r"|の数(?=は|を|って|$)|(?:箇所|か所|施設|件|台|回|枚|冊|人)数"
    r"|あり|ある|なって|いる|います|(?<=率)は|何"
)
_AIM: Final = re.compile(
    r"目標|目指|予定|まで(?:に)?(?:増|減)|方針|こととし|とします|していきます|拡大"
)
_FORETOLD: Final = re.compile(r"推計|見込|予測|予想|割り込|目標|目指|とする|とします|方針|予定")
_AIMED: Final = re.compile(
    r"\s*(?:以上|以下|程度|まで|ずつ)?(?:に|を|と|へ|まで)?(?:する|します|目指|目標|増|減|引き上|引き下|達成|拡大)"
)
_OTHERS: Final = re.compile(r"全国|県内|県平均|平均|国(?:は|が|全体)|都道府県")
_LAST: Final = 3


class Figure:
    """A target or a present value: of an indicator, else of a sentence of the plan."""

    slot = Slot.TARGET

    def asks(self, question: Question) -> bool:
        return question.counter is not None or bool(_ASKS.search(question.bare))

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        wants_target = bool(_TARGET.search(question.bare))
        subject = question.subject(_CUT)
        if not subject.nouns:
            return None
        unit = asked_unit(question)
        facts = self._of_indicators(question, known, subject, unit, target=wants_target)
        if not facts:
            facts = self._of_sentences(question, known, subject, unit, target=wants_target)
        if facts:
            return Reply(wording.joined([fact.text for fact in facts]), tuple(facts))
        what = Message("target figure") if wants_target else Message("figure")
        return not_found(question, known, subject, what)

    def _of_indicators(
        self,
        question: Question,
        known: Knowledge,
        subject: Subject,
        unit: str | None,
        *,
        target: bool,
    ) -> list[Fact]:
        name = "target" if target else "baseline"
        records = [
            record
            for record in known.records.of("kpi", question.plans)
            if record.values.get(name) and fits(unit, _unit(record, name))
        ]
        judged = known.judged(question, subject, records)
        sparql = known.records.query("kpi", question.plans)
        found = known.winners(judged)[:_LAST]
        return [self._fact(known, one.record, sparql, target=target) for one in found]

    def _fact(self, known: Knowledge, record: Record, sparql: str, *, target: bool) -> Fact:
        city = known.city(record.plan).name or ""
        values = record.values
        certain = values.get("doubted") != "true"
        if target:
            value, year = values["target"], values.get("year")
            said = wording.target(city, record.own, value, year, certain=certain)
        else:
            value, year = values["baseline"], None
            said = wording.baseline(city, record.own, value, values.get("asof"), certain=certain)
        return known.fact(
            Slot.TARGET if target else Slot.BASELINE,
            record,
            value,
            said,
            sparql,
            certain=certain,
            unit=_unit(record, "target" if target else "baseline"),
            year=int(year) if year else None,
        )

    def _of_sentences(
        self,
        question: Question,
        known: Knowledge,
        subject: Subject,
        unit: str | None,
        *,
        target: bool,
    ) -> list[Fact]:
        def wanted(record: Record) -> bool:
            if target and not _AIM.search(record.own):
                return False
            figures = _own_figures(record.own)
            if not target:
                figures = [q for q in figures if not _foretold(record.own, q)]
            return any(fits(unit, q.unit) for q in figures)

        judged = known.said(
            subject, question.plans, wanted, least=0.75 if unit is None or unit in GENERIC else 0.68
        )
        for one in judged:
            found = self._nearest(subject, one, unit, target=target)
            if found is not None:
                record = one.record
                words = [
                    u.surface
                    for u, s in zip(one.cover.units, one.cover.supports, strict=True)
                    if s == 1.0
                ]
                said = wording.stated(
                    known.city(record.plan).name or "",
                    found.text,
                    wording.quoted(record.own, found.text),
                )
                slot = Slot.TARGET if target else Slot.BASELINE
                sparql = known.passages_query([record.plan], [*words[:3], found.text])
                return [
                    known.fact(
                        slot,
                        record,
                        found.text,
                        said,
                        sparql,
                        unit=found.unit,
                        subject=subject.name,
                    )
                ]
        return []

    def _nearest(
        self, subject: Subject, one: Judged, unit: str | None, *, target: bool
    ) -> Quantity | None:
        """The figure that stands nearest to the subject's head noun, in the same clause."""
        text = one.record.own
        spelt = plain(text)
        whole = "".join(word.surface for word in subject.head)
        if whole in spelt:
            # 人口 is not 生産年齢人口
            places = [
                m.start() for m in re.finditer(rf"(?<![一-鿿ァ-ヺー]){re.escape(whole)}", spelt)
            ]
        else:
            places = [p for w in subject.head if (p := spelt.find(w.surface)) >= 0]
        if not places:
            return None
        at = places[0]
        fitting = [
            q
            for q in _own_figures(text)
            if fits(unit, q.unit)
            and (target or not _foretold(text, q))
            and (unit is not None or not target or _aimed(text, q))
            and (unit is not None or _same_clause(text, at, q.start))
        ]
        return min(fitting, key=lambda q: _distance(q, at), default=None)


def _same_clause(text: str, left: int, right: int) -> bool:
    """Whether no comma stands between two places of a sentence."""
    return not re.search(r"[、。]", text[min(left, right) : max(left, right)])


def _foretold(text: str, quantity: Quantity) -> bool:
    """Whether a figure is what is to be, not what is: its clause says so."""
    clause = re.split(r"[、。]", text[quantity.end :], maxsplit=1)[0]
    return bool(_FORETOLD.search(clause))


def _aimed(text: str, quantity: Quantity) -> bool:
    """Whether a figure itself is what is aimed at: 100%とする, 5か所に増やす."""
    return bool(_AIMED.match(text[quantity.end :]))


def _distance(quantity: Quantity, at: int) -> int:
    """How far a figure is from a noun: just before it (10か所の公共施設) or after it."""
    if quantity.end <= at:
        gap = at - quantity.end
        return gap if gap <= 2 else gap + 30
    return abs(quantity.start - at)


def _own_figures(text: str) -> Sequence[Quantity]:
    """The figures of a sentence that are not those of the country or the prefecture."""
    found = []
    for quantity in quantities(text):
        before = re.split(r"[、。（(]", text[: quantity.start])[-1]
        if quantity.unit and not _OTHERS.search(before):
            found.append(quantity)
    return found


def _unit(record: Record, name: str) -> str | None:
    if name == "target" and record.values.get("unit"):
        return record.values["unit"]
    found = quantities(record.values.get(name, ""))
    return found[0].unit if found else record.values.get("unit")

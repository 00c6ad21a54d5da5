"""Two or more municipalities compared: the same fact of each, decided where units agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from search.answering import wording
from search.answering.dates import Date
from search.answering.figures import Figure
from search.answering.kinds import Kind
from search.answering.knowledge import Knowledge
from search.answering.plans import PlanFact
from search.answering.question import Question
from search.answering.types import Fact, Reply, Slot
from text.dates import moments
from text.messages import Message
from text.numbers import comparable, quantities

_ASKS: Final = re.compile(r"どちら|どっち|比べ|比較|違い|ちがい|差は")
_MORE: Final = re.compile(r"高い|多い|大きい|長い|遅い|上(?:です|か|回|$|\?)|進んでいる")
_LESS: Final = re.compile(r"低い|少ない|小さい|短い|早い|速い|下(?:です|か|回|$|\?)")
_CUT: Final = re.compile(
    r"(?:が|は|の)?(?:高い|多い|大きい|長い|遅い|低い|少ない|小さい|短い|早い|速い|上|下)(?:の(?:は|が)?)?|(?:と|では|、)?(?:どちら|どっち)(?:の方|のほう)?(?:が|に|で)?"
    r"|(?:を|で)?(?:比べ|比較し?)(?:て(?:ください|下さい)?|る)?|(?:の)?(?:違い|ちがい|差)(?:は|を)?|(?:数字|数値)で|持って(?:い|る)*(?:のは)?|^[\sと、では]+"
)
_HOLDS: Final = re.compile(r"持って|定めて|掲げて|ある(?:の|か)|載せて")


class Compare:
    """The same slot of each municipality, side by side; decided where both have it."""

    slot = Slot.COMPARE

    def asks(self, question: Question) -> bool:
        return bool(_ASKS.search(question.bare)) and len(question.plans) >= 2 and question.placed

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        kind = self._kind(question)
        rest = _CUT.sub(" ", question.bare).strip(" ?。、")
        if isinstance(kind, Figure) and "率" in rest and "目標" not in rest:
            rest += "は"
        facts: list[Fact] = []
        lacking: list[str] = []
        for plan in question.plans:
            one = replace(question, bare=rest, plans=(plan,))
            reply = kind.answer(one, known)
            if reply is not None and reply.facts:
                facts.append(reply.facts[0])
            else:
                lacking.append(known.city(plan).name or "")
        if not facts:
            return None
        decided = self._decided(question, facts, lacking)
        parts = [decided or "", *(fact.text for fact in facts)]
        if lacking:
            parts.append(wording.lacking("、".join(lacking)))
        return Reply(wording.joined(parts), tuple(facts))

    def _kind(self, question: Question) -> Kind:
        if PlanFact().asks(question) or re.search(r"計画期間|期間", question.bare):
            return PlanFact()
        if re.search(r"期限|いつ|時期|早い|遅い", question.bare):
            return Date()
        return Figure()

    def _decided(self, question: Question, facts: list[Fact], lacking: list[str]) -> Message | None:
        if lacking and len(facts) == 1 and _HOLDS.search(question.bare):
            return wording.it_is(facts[0].municipality.name or "")
        if lacking:
            return None
        more = _MORE.search(question.bare)
        less = _LESS.search(question.bare)
        values = _values(facts)
        if values is None or not (more or less):
            return None
        choose: Callable[[list[float]], float] = max if more else min
        best = choose(values)
        names = [
            fact.municipality.name or ""
            for fact, value in zip(facts, values, strict=True)
            if value == best
        ]
        if len(names) == len(facts):
            return wording.alike()
        return wording.it_is("、".join(names))


def _values(facts: list[Fact]) -> list[float] | None:
    """What is compared, as numbers; None where units differ."""
    if facts[0].slot is Slot.PLAN:
        spans = [re.fullmatch(r"(\d{4})-(\d{4})", fact.value) for fact in facts]
        return [float(int(s[2]) - int(s[1])) for s in spans if s] if all(spans) else None
    if facts[0].slot is Slot.DATE:
        found = [next(moments(fact.value), None) for fact in facts]
        return (
            [_when(fact.value, m) for fact, m in zip(facts, found, strict=True) if m]
            if all(found)
            else None
        )
    numbers = [next(iter(quantities(fact.value)), None) for fact in facts]
    same = comparable([n for n in numbers if n is not None])
    return same[1] if same is not None and len(same[1]) == len(facts) else None


def _when(text: str, moment: object) -> float:
    """A date as months since year 0: a bare fiscal year ends in March."""
    from text.dates import Moment

    assert isinstance(moment, Moment)
    if moment.month:
        return moment.year * 12 + moment.month
    return (moment.fiscal_year + 1) * 12 + 3

"""Dates: deadlines, starts, and when something was done."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from search.answering import wording
from search.answering.kinds import not_found
from search.answering.knowledge import Judged, Knowledge
from search.answering.question import Question, Subject
from search.answering.types import Fact, Reply, Slot
from text.dates import Moment, moments
from text.folding import plain
from text.messages import Message

_ASKS: Final = re.compile(
    r"いつ|何年(?!間)|何月|何日|期限|目標時期|時期は|(?:開始|導入|完了|終了|運用|設置|開設|稼働)(?:年度|年月|日|時期)|目標年度"
)
_CUT: Final = re.compile(
    r"いつ(?:まで|から|頃|ごろ)?(?:に|の)?|何年度?(?:末)?(?:から|まで)?(?:に)?|何月|何日|期限|目標(?:時期|年度)|時期"
    r"|始ま[りっる]|始め|(?:年度|年月日?|日)(?=は|$|\?)|もう|(?:予定|終わ[りるっ]?(?:た|ました)?|作り上げ|し?ました)|なのですか|のですか"
)
_DUE: Final = re.compile(r"までに?|期限|目標時期|終わ|完了|終了|目標年度")
_START: Final = re.compile(r"から|開始|始ま|始め|スタート|使われ|稼働")
_DONE: Final = re.compile(r"(?:まし|し|っ|れ|い|え)た|済|もう|既に|すでに|年度は?[?。]*$")
_DUE_SAID: Final = re.compile(r"まで|期限|目標|完了|予定|目指|末")
_START_SAID: Final = re.compile(r"から|開始|導入|運用|始|設置|開設|施行")
_DONE_SAID: Final = re.compile(
    r"まし?た|でした|済|した(?:。|$)|して(?:い|お)り|されてい|開始(?:。|$)|実施し|ています"
)
_AS_PRINTED: Final = re.compile(r"目標時期\s*([^\s]+)\s*$")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A record with the time that it states."""

    judged: Judged
    printed: str
    year: int | None
    bonus: float
    certain: bool = True

    @property
    def score(self) -> float:
        return self.judged.score + self.bonus


class Date:
    """When something is due, starts, or was done."""

    slot = Slot.DATE

    def asks(self, question: Question) -> bool:
        return bool(_ASKS.search(question.bare))

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        subject = question.subject(_CUT)
        subject = Subject(subject.text, subject.nouns)
        if not subject.nouns:
            return None
        found = self._records(question, known, subject)
        found += self._sentences(question, known, subject)
        found.sort(key=lambda one: -one.score)
        facts: list[Fact] = []
        seen: set[int] = set()
        for one in found:
            plan = one.judged.record.plan
            if plan in seen or len(facts) == 3:
                continue
            seen.add(plan)
            facts.append(self._fact(question, known, subject, one))
        if facts:
            return Reply(wording.joined([fact.text for fact in facts]), tuple(facts))
        return not_found(question, known, subject, Message("date"))

    def _records(self, question: Question, known: Knowledge, subject: Subject) -> list[_Dated]:
        asked = question.bare
        due, start = bool(_DUE.search(asked)), bool(_START.search(asked))
        done = bool(_DONE.search(asked)) and not due
        found: list[_Dated] = []
        for kind, plans in ((kind, question.plans) for kind in ("project", "milestone", "phase")):
            for one in known.judged(question, subject, known.records.of(kind, plans), head=True):
                dated = _time_of(one, due=due, start=start, done=done)
                if dated is not None:
                    found.append(dated)
        return found

    def _sentences(self, question: Question, known: Knowledge, subject: Subject) -> list[_Dated]:
        asked = question.bare
        due, start = bool(_DUE.search(asked)), bool(_START.search(asked))
        found = []
        judged = known.said(subject, question.plans, lambda r: bool(list(moments(r.own))))
        for one in judged:
            moment = _nearest(subject, one.record.own, due=due, start=start)
            if moment is None:
                continue
            said = one.record.own[moment.start : moment.end + 12]
            bonus = 0.12 * bool(due and _DUE_SAID.search(said))
            bonus += 0.12 * bool(start and _START_SAID.search(said))
            bonus += 0.08 * bool(not due and _DONE_SAID.search(one.record.own))
            if one.back < 0.5:
                bonus -= 0.2
            if _bracketed(one.record.own, moment):
                bonus -= 0.3
            printed = _with_end(one.record.own, moment)
            found.append(_Dated(one, printed, moment.fiscal_year, bonus))
        return found

    def _fact(self, question: Question, known: Knowledge, subject: Subject, one: _Dated) -> Fact:
        record = one.judged.record
        city = known.city(record.plan).name or ""
        certain = one.certain
        if record.kind == "passage":
            said = wording.stated(city, one.printed, wording.quoted(record.own, one.printed))
            cover = one.judged.cover
            words = [u.surface for u, s in zip(cover.units, cover.supports, strict=True) if s == 1]
            sparql = known.passages_query([record.plan], words[:3])
        else:
            name = _AS_PRINTED.sub("", record.own).strip() or record.around
            maker = wording.done if record.kind == "project" else wording.dated
            said = maker(city, name, one.printed)
            sparql = known.records.query(record.kind, question.plans)
        if not certain:
            said = wording.joined([said, wording.doubt()])
        return known.fact(
            Slot.DATE, record, one.printed, said, sparql, certain=certain, year=one.year
        )


def _time_of(one: Judged, *, due: bool, start: bool, done: bool) -> _Dated | None:
    """The time that a record states, with how well it fits what is asked."""
    record, values = one.record, one.record.values
    if record.kind == "project":
        if "year" not in values or due:
            return None
        return _Dated(
            one, f"{values['year']}年度", int(values["year"]), 0.2 if done or start else 0.1
        )
    if record.kind == "milestone":
        kind = values.get("kind", "event")
        fits = (due and kind == "due") or (start and kind == "start") or (done and kind == "event")
        year = next((m.fiscal_year for m in moments(values["printed"])), None)
        return _Dated(one, values["printed"], year, 0.2 if fits else 0.0)
    printed = _AS_PRINTED.search(record.own)
    if printed:
        return _Dated(one, printed[1], _year(values.get("to")), 0.25 if due else 0.1)
    if values.get("certain") != "true":
        return None
    said = values.get("from") if start else values.get("to") or values.get("from")
    return None if said is None else _Dated(one, f"{said}年度", int(said), 0.0)


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def _nearest(subject: Subject, text: str, *, due: bool, start: bool) -> Moment | None:
    """The date of a sentence that is said with what is asked, else the one nearest to it."""
    spelt = plain(text)
    places = [spelt.find(unit.surface) for unit in subject.nouns]
    places = [place for place in places if place >= 0]
    at = sum(places) / len(places) if places else 0.0

    def cost(moment: Moment) -> float:
        after = text[moment.end : moment.end + 10]
        fits = (due and _DUE_SAID.search(after)) or (start and _START_SAID.search(after))
        # a date stands before what happens then
        far = at - moment.end if moment.end <= at else 40 + moment.start - at
        return far - (60 if fits else 0) + (80 if _bracketed(text, moment) else 0)

    return min(moments(text), key=cost, default=None)


def _bracketed(text: str, moment: Moment) -> bool:
    """Whether a date stands at the start of brackets: that of a document named before."""
    return bool(moment.start) and text[moment.start - 1] in "(（"


def _with_end(text: str, moment: Moment) -> str:
    """A date as printed with 末 after it, which is part of it."""
    after = re.match(r"\s*(?:年?度)?(?:末|中|上旬|中旬|下旬|頃)", text[moment.end :])
    return text[moment.start : moment.end] + (after[0] if after else "")

"""Questions answered with yes or no, each with the sentence that says so."""

from __future__ import annotations

import re
from typing import Final

from search.answering import wording
from search.answering.kinds import not_found
from search.answering.knowledge import Judged, Knowledge
from search.answering.meaning import NEAR
from search.answering.question import Question, Subject
from search.answering.things import thing
from search.answering.types import Reply, Slot
from text.folding import plain
from text.messages import Message

_ASKS: Final = re.compile(
    r"(?:ます|ません|です|でしょう|ました|ている|ている?の|ある|いる|する|した|った|のです)(?:か|かな)?[\s?。]*$"
)
_CUT: Final = re.compile(
    r"(?:です|でしょう)?(?:か|かな)[\s?。]*$|もう|すでに|既に"
    r"|(?:を|が)?(?:終え|済ませ|終わ[っり])(?:て|た)?(?:い)?|計画(?:が|は)?(?:ある|あり|$)|(?:が|は)?(?:あり|ある|いる)(?=$)|本当に"
)
_ENDED: Final = re.compile(
    r"もう|すでに|既に|終え|済ん|済み|完了|(?:され|なっ|し)てい(?:ます|る)か|ましたか|たか"
)
_DONE: Final = re.compile(
    r"まし?た|済|完了|開始|実施し|してい(?:ます|る)|されてい|して(?:き|お)|稼働|運用中"
)
_DENIED: Final = re.compile(
    r"(?:して|れて|進んで|できて|いき届いて|至って|整って|対応して|おら|あり)(?:い|は)?(?:ない|ません|ず)"
    r"|ていない|ていません|でいない|でいません|ておらず|未導入|未整備|未実施|導入していない|予定(?:は|が)?な[いく]|(?:実績|予定|計画)(?:が|は)?(?:無|な)[いく]"
)
_CLOSE: Final = 0.08


class YesNo:
    """Yes only with a sentence that says it, no only with one that denies it."""

    slot = Slot.YESNO

    def asks(self, question: Question) -> bool:
        return (
            bool(_ASKS.search(question.bare))
            and not question.has_wh
            and len(question.plans) == 1
            and question.placed
        )

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        subject = question.subject(_CUT)
        if not subject.nouns:
            return None
        found = self._best(subject, question, known)
        if found is None:
            return not_found(question, known, subject, Message("such statement"))
        record = found.record
        city = known.city(record.plan).name or ""
        denied = self._denied(record.own, subject)
        wants_end = bool(_ENDED.search(question.bare))
        if (
            wants_end
            and not denied
            and not _DONE.search(record.own + str(record.kind == "project"))
        ):
            return not_found(question, known, subject, Message("statement that it is done"))
        maker = wording.no if denied else wording.yes
        said = maker(city, wording.quoted(record.own))
        words = [
            u.surface
            for u, s in zip(found.cover.units, found.cover.supports, strict=True)
            if s == 1
        ]
        sparql = known.passages_query([record.plan], words[:3])
        value = "no" if denied else "yes"
        return Reply(
            said, (known.fact(self.slot, record, value, said, sparql, subject=subject.name),)
        )

    def _best(self, subject: Subject, question: Question, known: Knowledge) -> Judged | None:
        """The sentence that says most of what is asked; of two alike one that is decided."""
        found = known.said(subject, question.plans, lambda r: True, least=0.7)
        found = [one for one in found if one.cover.least_noun >= NEAR - 0.1 and one.back >= 0.5]
        if not found:
            return None
        best = [one for one in found if one.score >= found[0].score - _CLOSE]
        denying = [one for one in best if self._denied(one.record.own, subject)]
        done = [one for one in best if _DONE.search(one.record.own)]
        if denying:
            return denying[0]
        return done[0] if done and _ENDED.search(question.bare) else best[0]

    def _denied(self, text: str, subject: Subject) -> bool:
        """Whether a sentence denies what is asked: in a clause that names some of it."""
        for clause in re.split(r"(?<=[、。])", plain(text)):
            if _DENIED.search(clause) and any(u.surface in clause for u in subject.units):
                return True
        return False


class Having:
    """Whether a plan has indicators, a schedule, a glossary at all: counted in the graph."""

    slot = Slot.YESNO

    def asks(self, question: Question) -> bool:
        one = question.placed and len(question.plans) == 1
        return one and bool(_ASKS.search(question.bare)) and thing(question) is not None

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        found = thing(question)
        if found is None:
            return None
        kind, name = found
        records = known.records.of(kind, question.plans)
        city = known.city(question.plans[0]).name or ""
        sparql = known.records.query(kind, question.plans)
        if not records:
            said = wording.no_such(city, name)
            plan = known.records.of("plan", question.plans)[0]
            return Reply(said, (known.fact(self.slot, plan, "no", said, sparql, subject=name),))
        said = wording.yes(city, records[0].own)
        fact = known.fact(self.slot, records[0], "yes", said, sparql, subject=name)
        return Reply(said, (fact,))

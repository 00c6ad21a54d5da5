"""Who is responsible: departments, offices, holders of a role."""

from __future__ import annotations

import re
from typing import Final

from search.answering import wording
from search.answering.kinds import not_found
from search.answering.knowledge import Judged, Knowledge
from search.answering.question import Question, Subject
from search.answering.types import Fact, Record, Reply, Slot
from text.folding import plain
from text.messages import Message

_BODY: Final = r"(?:課|部署|部局|部|局|室|係|組織|団体|委員会)"
_ASKS: Final = re.compile(
    rf"(?:どの|どこの|どちらの|何という|何の|何|どんな){_BODY}|担当(?:課|部署|部|している|する)|所管|主管|誰|だれ|責任者|受け持"
)
_CUT: Final = re.compile(
    rf"(?:どの|どこの|どちらの|何という|何の|何|どんな){_BODY}(?:が|です|に|は)?|担当(?:課|部署|部|している|する)?(?:のは|課)?"
    r"|所管|主管|誰|だれ|(?:が|を)?(?:やっ|し)ている?(?:ますか|のは)?|受け持[つっ](?:て|た)?|どこ|開設し?た?の?|した?の(?=は|です|$)|課"
)
_NAME: Final = re.compile(
    r"(?:[一-鿿ァ-ヺー々]+(?:[・･][一-鿿ァ-ヺー々]+)*)(?:課|室|局|係|部|委員会|本部|事務局|チーム)(?![一-鿿])"
)
_PERSON: Final = re.compile(r"(副?市長|副?町長|副?村長|副?区長|知事|[一-鿿]+(?:部長|課長|局長|監))")


class Department:
    """The department of a measure or of finished work, or who holds a role."""

    slot = Slot.DEPARTMENT

    def asks(self, question: Question) -> bool:
        return bool(_ASKS.search(question.bare))

    def answer(self, question: Question, known: Knowledge) -> Reply | None:
        subject = question.subject(_CUT)
        subject = Subject(subject.text, subject.nouns)
        if not subject.nouns:
            return None
        person = bool(re.search(r"誰|だれ", question.bare))
        facts = [] if person else self._of_records(question, known, subject)
        if not facts:
            facts = self._of_sentences(question, known, subject, person=person)
        if facts:
            return Reply(wording.joined([fact.text for fact in facts]), tuple(facts))
        what = Message("person responsible") if person else Message("department")
        return not_found(question, known, subject, what)

    def _of_records(self, question: Question, known: Knowledge, subject: Subject) -> list[Fact]:
        judged: list[Judged] = []
        for kind in ("project", "measure"):
            records = [
                r for r in known.records.of(kind, question.plans) if r.values.get("department")
            ]
            judged += known.judged(question, subject, records)
        judged.sort(key=lambda one: -one.score)
        facts = []
        for one in known.winners(judged)[:3]:
            record = one.record
            value = record.values["department"]
            city = known.city(record.plan).name or ""
            said = wording.responsible(city, record.own, value)
            sparql = known.records.query(record.kind, question.plans)
            facts.append(known.fact(self.slot, record, value, said, sparql))
        return facts

    def _of_sentences(
        self, question: Question, known: Knowledge, subject: Subject, *, person: bool
    ) -> list[Fact]:
        pattern = _PERSON if person else _NAME
        own = {unit.surface for unit in subject.units}

        def names(record: Record) -> list[str]:
            asked = plain(subject.text)
            return [n[0] for n in pattern.finditer(record.own) if plain(n[0]) not in asked]

        judged = known.said(subject, question.plans, lambda r: bool(names(r)), least=0.85)
        for one in judged:
            record = one.record
            if one.back < 0.6:
                continue
            value = names(record)[0]
            city = known.city(record.plan).name or ""
            said = wording.stated(city, value, wording.quoted(record.own, value))
            sparql = known.passages_query([record.plan], [value, *sorted(own)[:1]])
            return [known.fact(self.slot, record, value, said, sparql, subject=subject.name)]
        return []

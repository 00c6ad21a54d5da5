"""What the kinds of question share: records, sentences of the plans, and the guard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from search.answering.meaning import Bag, Cover, Meaning, Unit
from search.answering.question import Question, Subject
from search.answering.records import Records
from search.answering.types import Fact, Place, Record, Slot
from search.opened import OpenedIndex
from search.rank import Scored
from search.types import HitType, Municipality, Provenance
from text.folding import plain

_SENTENCES: Final = re.compile(r"(?<=。)|\n|(?<=、)(?=また|なお)")
_MOST_PASSAGES: Final = 40
_LEAST_SHARE: Final = 0.74
_LEAST_BACK: Final = 0.25
_AROUND: Final = 0.85
_CLOSE: Final = 0.06
_HEAD: Final = 0.72
_BY_ANOTHER_NAME: Final = 0.65
"""What a record counts that names the subject only by another name of its topic."""
_TELLING: Final = 2.6
_ELSEWHERE: Final = re.compile(
    r"^(?:一方で)?、?(?:国|総務省|県|政府|全国|デジタル庁|都道府県)(?:は|が|では|に?おいて)|全国平均"
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A record with how well it is what is asked."""

    record: Record
    score: float
    cover: Cover
    back: float


class Knowledge:
    """Records and sentences for one question; holds nothing of its own."""

    def __init__(
        self, index: OpenedIndex, meaning: Meaning, records: Records, scored: Scored
    ) -> None:
        self.index = index
        self.meaning = meaning
        self.records = records
        self._scored = scored

    def city(self, plan: int) -> Municipality:
        row = self.index.plans[plan]
        return Municipality(row.city, row.city_name)

    def judged(
        self,
        question: Question,
        subject: Subject,
        records: Iterable[Record],
        *,
        least: float = _LEAST_SHARE,
        back: float = _LEAST_BACK,
        head: bool = True,
    ) -> list[Judged]:
        """The records that are of the subject, best first.

        The subject must be covered by the record's own name and what it stands under,
        the name by the question, and the subject's head noun must stand in the name.
        """
        found = []
        for record in records:
            one = self._judge(question, subject, record, head=head)
            if one is not None and one.cover.share >= least and one.back >= back:
                found.append(one)
        return sorted(found, key=lambda one: (-round(one.score, 6), one.record.iri))

    def _judge(
        self, question: Question, subject: Subject, record: Record, *, head: bool
    ) -> Judged | None:
        meaning = self.meaning
        own = meaning.bag(record.own)
        texts = [(own, 1.0)]
        if record.around:
            texts.append((meaning.bag(record.around), _AROUND))
        cover = meaning.cover(subject.units, texts)
        if cover.share < 0.5:
            return None
        # a task does not repeat the name of its measure
        named = meaning.bag(f"{record.around} {record.own}") if record.kind == "phase" else own
        if head and subject.head and not self._head(subject.head, named):
            return None
        of_name = meaning.cover(meaning.units(own.text), [(question.bag, 1.0)])
        score = cover.share + 0.35 * of_name.share
        if subject.head and any(meaning.near(unit, named) < 1.0 for unit in subject.head):
            score *= _BY_ANOTHER_NAME
        return Judged(record, score, cover, of_name.share)

    def _head(self, head: Sequence[Unit], own: Bag) -> bool:
        """Whether the head noun stands in a record's own name, or one that hardly differs."""
        return all(
            self.meaning.near(unit, own) >= _HEAD for unit in head if unit.weight >= _TELLING
        )

    def winners(self, judged: Sequence[Judged]) -> list[Judged]:
        """The best of each plan, with those that come as near that neither is clearly meant."""
        found: dict[int, list[Judged]] = {}
        for one in judged:
            best = found.setdefault(one.record.plan, [])
            if not best or (one.score >= best[0].score - _CLOSE and len(best) < 3):
                best.append(one)
        return [one for best in found.values() for one in best]

    def sentences(self, plans: Sequence[int], kinds: Sequence[HitType] = ()) -> list[Record]:
        """Sentences of the passages nearest to the question, in some plans.

        ``own`` is the sentence, ``around`` its headings; ``values`` holds the passage's text.
        """
        items = self.index.items
        among = np.isin(items.plan, list(plans))
        wanted = kinds or (HitType.PASSAGE,)
        numbers = [list(HitType).index(kind) for kind in wanted]
        among &= np.isin(items.kind, numbers)
        strength = self._scored.element_lexical + 0.3 * self._scored.element_dense
        rows = np.flatnonzero(among & (strength > 0))
        rows = rows[np.argsort(-strength[rows], kind="stable")][:_MOST_PASSAGES]
        return [record for row in rows.tolist() for record in self._cut(row)]

    def _cut(self, row: int) -> list[Record]:
        items = self.index.items
        evidence = items.evidence(row)
        place = None
        if evidence is not None:
            place = Place(evidence.start, evidence.end, evidence.page, evidence.quote)
        text = items.text[row]
        around = items.title[row]
        measure = int(items.measure[row])
        if measure >= 0:
            around = f"{around} {items.title[measure]}"
        plan = int(items.plan[row])
        kind = str(items.type_of(row))
        return [
            Record(kind, items.iri[row], plan, sentence.strip(), around, {"text": text}, place)
            for sentence in _SENTENCES.split(text)
            if sentence.strip()
        ]

    def said(
        self,
        subject: Subject,
        plans: Sequence[int],
        wanted: Callable[[Record], bool],
        *,
        least: float = _LEAST_SHARE,
    ) -> list[Judged]:
        """Sentences that speak of the subject and hold what is wanted, best first.

        What the country or the prefecture does counts less than what the plan's own body does.
        """
        found = []
        for record in self.sentences(plans):
            if not wanted(record):
                continue
            bag = self.meaning.bag(record.own)
            cover = self.meaning.cover(
                subject.units, [(bag, 1.0), (self.meaning.bag(record.around), 0.8)]
            )
            alone = self.meaning.cover(subject.units, [(bag, 1.0)])
            score = 0.7 * cover.share + 0.3 * alone.share
            if _ELSEWHERE.search(plain(record.own)):
                score -= 0.15
            if cover.share >= least and alone.share >= 0.3:
                found.append(Judged(record, score, cover, alone.share))
        return sorted(found, key=lambda one: -round(one.score, 6))

    def spoken(self, subject: Subject, plans: Sequence[int]) -> Judged | None:
        """The sentence that speaks most surely of the subject, if any does."""
        nouns = Subject(subject.text, subject.nouns)
        return next(iter(self.said(nouns, plans, lambda _: True, least=0.6)), None)

    def fact(
        self, slot: Slot, record: Record, value: str, text: str, sparql: str, **more: object
    ) -> Fact:
        """A fact of a record, with its passage."""
        plan = self.index.plans[record.plan]
        place = record.place
        provenance = (
            None
            if place is None
            else Provenance(plan.document, place.page, place.start, place.end, place.quote)
        )
        return Fact(
            slot=slot,
            value=value,
            subject=str(more.get("subject") or record.own),
            municipality=self.city(record.plan),
            text=text,
            provenance=provenance,
            certain=bool(more.get("certain", True)),
            sparql=sparql,
            unit=more.get("unit"),  # type: ignore[arg-type]
            year=more.get("year"),  # type: ignore[arg-type]
        )

    def passages_query(self, plans: Sequence[int], words: Sequence[str]) -> str:
        """The query for the passages of some plans in which words stand."""
        base = self.index.base_iri
        iris = " ".join(f"<{self.index.plans[n].iri.removeprefix(base)}>" for n in plans)
        filters = "".join(
            f'\n  FILTER(CONTAINS(LCASE(?text), "{word}"))'
            for word in dict.fromkeys(words)
            if '"' not in word and "\\" not in word
        )
        return (
            f"SELECT ?x ?plan ?text ?start ?end WHERE {{\n  VALUES ?plan {{ {iris} }}\n"
            "  ?x a shisaku:Passage ; shisaku:plan ?plan ; shisaku:text ?text ;"
            f" oa:start ?start ; oa:end ?end .{filters}\n}} ORDER BY ?start"
        )

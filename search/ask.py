"""Questions answered: facts with their passage, sets of cities, and three kinds of no.

A question of fact goes to the kinds of question (:mod:`search.answering`).  One about
cities becomes conditions; absolute evidence says which measures meet each, and the
graph gives the sets (by SPARQL, shown with the answer).  A city is confirmed, possible
(with the words that were not found), or nothing was found in its plan, which never
means that it does not do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from search.answering import wording
from search.answering.facts import Facts
from search.answering.meaning import Meaning
from search.answering.parts import Part, parts
from search.answering.proof import Proof, Prover
from search.answering.records import Records
from search.answering.setquery import cities_query
from search.answering.types import Reply
from search.evidence import Evidence, chances, proofs
from search.filters import Request
from search.interpret import Understood
from search.opened import OpenedIndex
from search.rank import Scored
from search.searcher import Searcher
from search.types import Answer, CityAnswer, Coverage, Hit, HitType, Municipality
from text.folding import plain

if TYPE_CHECKING:
    from graph.store.snapshot import Snapshot

Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
_SHOWN_PER_CITY: Final = 3
_FIRMNESS: Final = ("実施", "計画", "検討", "言及のみ")


class Answerer:
    """Answers questions over one engine; thread-safe."""

    def __init__(self, index: OpenedIndex, engine: Searcher, snapshot: Snapshot | None) -> None:
        self._index = index
        self._engine = engine
        self._records = Records(index, None if snapshot is None else snapshot.store_path)
        self._meaning = Meaning(index)
        self._prover = Prover(index, self._meaning)
        self._facts = Facts(index, self._records, self._meaning)

    def answer(self, question: str) -> Answer:
        """The answer to one question; never fails for what stands in it."""
        engine = self._engine
        asked = engine.understand(question)
        scored = engine.ranker.score(asked)
        resolved = engine.filters.resolve(Request(types=[HitType.MEASURE]))
        plans = engine.filters.plans(resolved, asked)
        allowed = engine.filters.measures(resolved, asked, plans)
        if asked.text.strip():
            numbers = tuple(np.flatnonzero(plans).tolist())
            reply = self._facts.answer(asked, scored, numbers)
            if reply is not None:
                return self._of_fact(question, asked, scored, allowed, reply)
        return self._of_set(question, asked, scored, plans, allowed)

    def proofs(self, question: str) -> list[Proof]:
        """What proves the best measures of each city for a question as a whole."""
        engine = self._engine
        asked = engine.understand(question)
        scored = engine.ranker.score(asked)
        resolved = engine.plain_request()
        plans = engine.filters.plans(resolved, asked)
        allowed = engine.filters.measures(resolved, asked, plans)
        scores = np.where(allowed, engine.measure_scores(scored), 0.0).astype(np.float32)
        return proofs(asked, scored, scores, self._index, self._meaning, self._prover)

    def _of_fact(
        self, question: str, asked: Understood, scored: Scored, allowed: Mask, reply: Reply
    ) -> Answer:
        """The answer to a question of fact; ``hits`` are the measures nearest to it."""
        engine = self._engine
        filters = engine.filters_shown(asked, engine.plain_request())
        return Answer(
            question=question,
            interpretation=engine.hits.interpretation(asked, filters, ()),
            answerable=bool(reply.facts),
            answer=reply.text,
            facts=reply.facts,
            of_fact=True,
            sparql=reply.facts[0].sparql if reply.facts else None,
            hits=self._nearest(asked, scored, allowed),
        )

    def _nearest(self, asked: Understood, scored: Scored, allowed: Mask) -> tuple[Hit, ...]:
        scores = np.where(allowed, self._engine.measure_scores(scored), 0.0)
        best = np.argsort(-scores, kind="stable")[:10]
        rows = [(int(row), float(min(scores[row], 1.0))) for row in best if scores[row] > 0]
        return self._engine.listed(rows, scored, asked)

    def _of_set(
        self, question: str, asked: Understood, scored: Scored, plans: Mask, allowed: Mask
    ) -> Answer:
        having = self._facts.holders(asked, tuple(np.flatnonzero(plans).tolist()))
        if having is not None:
            return self._having(question, asked, plans, *having)
        conditions = parts(plain(asked.whole))
        found = [
            self._meeting(part, asked, scored, allowed, len(conditions)) for part in conditions
        ]
        evidence = self._together(conditions, found)
        sparql = cities_query(self._index, evidence, asked)
        reached = self._run(sparql, evidence)
        shown = self._read_again(reached, scored, asked)
        cities = self._cities(reached, shown, scored, asked)
        threshold = self._engine.weights.city_threshold
        confirmed = [city for city in cities if city.score >= threshold]
        rest = [city for city in cities if city.score < threshold]
        coverage = self._coverage(plans, confirmed, rest)
        negated = all(part.negated for part in conditions)
        nearest = () if confirmed else self._engine.nearest_topics(scored, asked)
        filters = self._engine.filters_shown(asked, self._engine.plain_request())
        text = wording.of_set(asked.intent, confirmed, rest, coverage, nearest, negated=negated)
        answerable = bool(confirmed) or negated
        if negated:
            # who is asked for is who shows no evidence; that confirms no city
            confirmed, rest = [], []
        return Answer(
            question=question,
            interpretation=self._engine.hits.interpretation(asked, filters, nearest),
            answerable=answerable,
            answer=text,
            cities=tuple(confirmed),
            possible=tuple(rest),
            sparql=sparql,
            coverage=coverage,
            hits=self._listed(shown[:10], scored, asked) or self._nearest(asked, scored, allowed),
        )

    def _having(
        self, question: str, asked: Understood, plans: Mask, holders: list[int], sparql: str
    ) -> Answer:
        """The cities whose plans have indicators, a schedule ... at all, or have none."""
        index = self._index
        negated = parts(plain(asked.whole))[0].negated
        numbers = np.flatnonzero(plans).tolist()
        chosen = [n for n in numbers if (n in holders) != negated]
        cities = [
            CityAnswer(*index.cities[city], 1.0, ())
            for city in dict.fromkeys(int(index.plan_city[n]) for n in chosen)
        ]
        coverage = self._coverage(plans, [] if negated else cities, [])
        if negated:
            coverage = self._coverage(plans, self._places(holders), [])
        filters = self._engine.filters_shown(asked, self._engine.plain_request())
        return Answer(
            question=question,
            interpretation=self._engine.hits.interpretation(asked, filters, ()),
            answerable=True,
            answer=wording.of_set(asked.intent, cities, [], coverage, (), negated=negated),
            cities=() if negated else tuple(cities),
            sparql=sparql,
            coverage=coverage,
        )

    def _places(self, plans: Sequence[int]) -> list[CityAnswer]:
        index = self._index
        numbers = dict.fromkeys(int(index.plan_city[n]) for n in plans)
        return [CityAnswer(*index.cities[city], 1.0, ()) for city in numbers]

    def _meeting(
        self, part: Part, asked: Understood, scored: Scored, allowed: Mask, count: int
    ) -> list[Evidence]:
        """The measures that may meet one condition, the surest first."""
        engine = self._engine
        if count > 1 or part.negated:
            asked = engine.understand(part.text)
            scored = engine.ranker.score(asked)
        if not asked.text.strip():
            return []
        scores = np.where(allowed, engine.measure_scores(scored), 0.0).astype(np.float32)
        found = proofs(asked, scored, scores, self._index, self._meaning, self._prover)
        sure = chances(engine.weights.city, found)
        least = engine.weights.possible_threshold
        if part.negated or not engine.answerable(scored, asked):
            least = engine.weights.city_threshold
        evidence = [
            Evidence(proof.measure, float(chance), proof)
            for proof, chance in zip(found, sure, strict=True)
            if chance >= least
        ]
        return sorted(evidence, key=lambda item: (-round(item.chance, 6), item.measure))

    def _together(
        self, conditions: Sequence[Part], found: Sequence[list[Evidence]]
    ) -> list[Evidence]:
        """The evidence of cities that meet every condition: each as sure as its weakest."""
        if len(conditions) == 1:
            return found[0]
        best = [self._best(evidence) for evidence in found]
        kept = []
        for part, evidence in zip(conditions, found, strict=True):
            if part.negated:
                continue
            for item in evidence:
                city = self._city(item)
                sure = item.chance
                for other, of_city in zip(conditions, best, strict=True):
                    chance = of_city.get(city, 0.0)
                    sure = min(
                        sure,
                        1.0 - chance
                        if other.negated and chance
                        else 1.0
                        if other.negated
                        else chance,
                    )
                if sure >= self._engine.weights.possible_threshold:
                    kept.append(replace(item, chance=sure))
        return sorted(kept, key=lambda item: (-round(item.chance, 6), item.measure))

    def _best(self, evidence: Sequence[Evidence]) -> dict[int, float]:
        found: dict[int, float] = {}
        for item in evidence:
            city = self._city(item)
            found[city] = max(found.get(city, 0.0), item.chance)
        return found

    def _city(self, item: Evidence) -> int:
        return int(self._index.plan_city[self._index.items.plan[item.measure]])

    def _run(self, sparql: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence that the graph lets through."""
        if not evidence or not self._records.opened:
            return list(evidence)
        reached = {row["measure"] for row in self._records.select(sparql)}
        return [item for item in evidence if self._index.items.iri[item.measure] in reached]

    def _read_again(
        self, evidence: list[Evidence], scored: Scored, asked: Understood
    ) -> list[Evidence]:
        """The evidence in the order of a re-ranker, where there is one.

        Each measure keeps its chance: that is calibrated and decides about cities.
        """
        rows = [item.measure for item in evidence]
        sure = [item.chance for item in evidence]
        places, given = self._engine.read_again(rows, sure, scored, asked)
        return [replace(evidence[n], reranked=given.get(rows[n])) for n in places]

    def _listed(
        self, evidence: Sequence[Evidence], scored: Scored, asked: Understood
    ) -> tuple[Hit, ...]:
        given = {item.measure: item.reranked for item in evidence if item.reranked is not None}
        rows = [(item.measure, item.chance) for item in evidence]
        return self._engine.listed(rows, scored, asked, given)

    def _cities(
        self,
        evidence: Sequence[Evidence],
        shown: Sequence[Evidence],
        scored: Scored,
        asked: Understood,
    ) -> list[CityAnswer]:
        """Cities by their best evidence; ``shown`` is the same in the order to be listed."""
        index = self._index
        listed: dict[int, list[Evidence]] = {}
        for item in shown:
            listed.setdefault(self._city(item), []).append(item)
        ordered: dict[int, list[Evidence]] = {}
        for item in evidence:
            ordered.setdefault(self._city(item), []).append(item)
        answers = []
        for city, items in ordered.items():
            code, name = index.cities[city]
            stances = {index.stances.get(item.measure) for item in items[:_SHOWN_PER_CITY]}
            hits = self._listed(listed[city][:_SHOWN_PER_CITY], scored, asked)
            stance = next((stance for stance in _FIRMNESS if stance in stances), None)
            missing = items[0].proof.missing
            answers.append(CityAnswer(code, name, items[0].chance, hits, stance, missing))
        return sorted(answers, key=lambda city: (-round(city.score, 6), city.code or city.name))

    def _coverage(
        self, plans: Mask, confirmed: Sequence[CityAnswer], possible: Sequence[CityAnswer]
    ) -> Coverage:
        index = self._index
        numbers = np.flatnonzero(plans).tolist()
        reach = list(dict.fromkeys(index.cities[index.plan_city[n]] for n in numbers))
        known = {(city.code, city.name) for city in (*confirmed, *possible)}
        return Coverage(
            plans=int(plans.sum()),
            municipalities=len(reach),
            confirmed=len(confirmed),
            possible=len(possible),
            without_evidence=tuple(
                Municipality(code, name or None)
                for code, name in reach
                if (code, name) not in known
            ),
        )

"""Questions answered with sets of cities.

The sentence becomes constraints; the graph gives the sets (by SPARQL, shown with
the answer), calibrated evidence says which measures do what is asked.  A city is
confirmed, possible, or nothing was found in its plan, which never means that it
does not do it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from search.corpus import Corpus
from search.evidence import city_features, words_met
from search.filters import Request
from search.interpret import Understood
from search.opened import OpenedIndex
from search.rank import Scored, probability
from search.searcher import Searcher
from search.subjects import stands
from search.types import (
    Answer,
    CityAnswer,
    Coverage,
    Filter,
    Hit,
    HitType,
    Intent,
    Mode,
    Municipality,
    Ref,
    SearchResult,
)
from text.folding import key, plain

if TYPE_CHECKING:
    from graph.store.snapshot import Snapshot

_MOST_MEASURES: Final = 400
_SHOWN_PER_CITY: Final = 3
_NAMED: Final = 0.9
_SHOWN_NAMES: Final = 20
_FIRMNESS: Final = ("実施", "計画", "検討", "言及のみ")
_BOTH: Final = re.compile(r"両方|どちらも|いずれも|(?<!と)ともに|双方|かつ")
_NOT_DOING: Final = re.compile(
    r"(?:て|で)?(?:い)?ない(?:市区町村|市町村|自治体|市町|市|町|村)|(?:触れ|書い|載っ)ていない"
)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A measure with the probability that it does what is asked, and a re-ranker's score."""

    measure: int
    chance: float
    reranked: float | None = None


class Answerer:
    """Answers questions over one engine; thread-safe."""

    def __init__(self, index: OpenedIndex, engine: Searcher, snapshot: Snapshot | None) -> None:
        self._index = index
        self._engine = engine
        self._store = None if snapshot is None else snapshot.store_path
        self._numbers: dict[str, int] | None = None
        self._lock = threading.Lock()
        self._corpus: Corpus | None = None

    def answer(self, question: str) -> Answer:
        """The answer to one question; never fails for what stands in it."""
        engine = self._engine
        asked = engine.understand(question)
        scored = engine.ranker.score(asked)
        resolved = engine.filters.resolve(Request(types=[HitType.MEASURE]))
        plans = engine.filters.plans(resolved, asked)
        allowed = engine.filters.measures(resolved, asked, plans)
        answerable = bool(asked.text.strip()) and engine.answerable(scored, asked)
        evidence = self._evidence(asked, scored, allowed) if answerable else []
        weights = engine.weights
        possible = [item for item in evidence if item.chance >= weights.possible_threshold]
        sparql = self._sparql(possible, asked)
        reached = self._run(sparql, possible)
        shown = self._read_again(reached, scored, asked)
        cities = self._cities(reached, shown, scored, asked)
        confirmed = [city for city in cities if city.score >= weights.city_threshold]
        rest = [city for city in cities if city.score < weights.city_threshold]
        if _BOTH.search(plain(question)) and len(asked.found_topics) >= 2:
            confirmed, rest = self._both(confirmed, rest, asked)
        if self._lacking(asked):
            confirmed, rest = [], [*confirmed, *rest]
        coverage = self._coverage(plans, confirmed, rest)
        filters = engine.filters_shown(asked, resolved)
        best = self._listed(shown[:10], scored, asked)
        nearest = () if confirmed else engine.nearest_topics(scored, asked)
        interpretation = engine.hits.interpretation(asked, filters, nearest)
        absent = bool(_NOT_DOING.search(plain(question)))
        extra = self._told(question, asked, filters)
        text = _sentence(asked, confirmed, rest, coverage, nearest, extra, absent=absent)
        if absent:
            # who is asked for is who shows no evidence; that confirms no city
            confirmed, rest = [], []
        return Answer(
            question=question,
            interpretation=interpretation,
            answerable=bool(confirmed or extra or (absent and answerable)),
            answer=text,
            cities=tuple(confirmed),
            possible=tuple(rest),
            sparql=sparql,
            coverage=coverage,
            hits=best,
        )

    def _lacking(self, asked: Understood) -> bool:
        """Whether a question names a topic of which no measure here speaks, nor of a narrower one.

        Then what comes near (a bus on demand to 自動運転のバス) confirms no city.
        """
        index, filters = self._index, self._engine.filters
        named = [
            item
            for item in asked.topics
            if item.direct and item.strength >= _NAMED and not stands(item.path.matched, index)
        ]
        return any(
            not any(index.topic_pairs.measures(n).size for n in filters.with_narrower({item.topic}))
            for item in named
        )

    def _evidence(
        self, asked: Understood, scored: Scored, allowed: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> list[_Evidence]:
        engine = self._engine
        scores = np.where(allowed, engine.measure_scores(scored), 0.0).astype(np.float32)
        if not scores.size or scores.max() <= 0:
            return []
        best = np.argsort(-scores, kind="stable")[:_MOST_MEASURES]
        best = best[scores[best] > 0]
        met = words_met(scored, asked, self._index)[best]
        features = city_features(scores[best], met)
        chances = probability(engine.weights.city, features)
        found = [
            _Evidence(int(row), float(chance)) for row, chance in zip(best, chances, strict=True)
        ]
        return sorted(found, key=lambda item: (-round(item.chance, 6), item.measure))

    def _sparql(self, evidence: Sequence[_Evidence], asked: Understood) -> str:
        """The query that gives cities and measures; IRIs are relative to the base."""
        base = self._index.base_iri
        rows = "\n    ".join(
            f"(<{self._index.items.iri[item.measure].removeprefix(base)}> {item.chance:.3f})"
            for item in evidence
        )
        conditions = []
        if asked.cities:
            conditions.append(_one_of("city", "municipality", asked.cities))
        if asked.prefectures:
            conditions.append(_one_of("prefecture", "prefecture", asked.prefectures))
        if len(conditions) > 1:
            conditions = [f"{conditions[0]} || {conditions[1]}"]
        for kind, values in (
            ("city", asked.not_cities),
            ("prefecture", asked.not_prefectures),
        ):
            if values:
                place = "municipality" if kind == "city" else kind
                conditions.append(f"!({_one_of(kind, place, values)})")
        lines = [
            "SELECT ?city ?name ?measure ?evidence WHERE {",
            f"  VALUES (?measure ?evidence) {{\n    {rows}\n  }}",
            "  ?measure a shisaku:Measure ; shisaku:plan ?plan .",
            "  OPTIONAL { ?plan shisaku:municipality ?city }",
            "  OPTIONAL { ?plan shisaku:municipalityName ?name }",
            "  OPTIONAL { ?plan shisaku:prefecture ?prefecture }",
            *(f"  FILTER({condition})" for condition in conditions),
            *(
                f"  FILTER NOT EXISTS {{ ?measure shisaku:topic "
                f"<{self._index.topics[topic].iri.removeprefix(base)}> }}"
                for topic in asked.excluded_topics
            ),
            "} ORDER BY DESC(?evidence) ?measure",
        ]
        return "\n".join(lines)

    def _run(self, sparql: str, evidence: Sequence[_Evidence]) -> list[_Evidence]:
        """The evidence that the graph lets through."""
        if not evidence or self._store is None:
            return list(evidence)
        with self._lock:
            if self._corpus is None:
                self._corpus = Corpus(self._store, self._index.base_iri)
            corpus = self._corpus
        reached = {str(row["measure"].value) for row in corpus.select(sparql)}
        return [item for item in evidence if self._index.items.iri[item.measure] in reached]

    def _read_again(
        self, evidence: list[_Evidence], scored: Scored, asked: Understood
    ) -> list[_Evidence]:
        """The evidence in the order of a re-ranker, where there is one.

        Each measure keeps its chance: that is calibrated and decides about cities.
        """
        rows = [item.measure for item in evidence]
        chances = [item.chance for item in evidence]
        places, given = self._engine.read_again(rows, chances, scored, asked)
        return [replace(evidence[n], reranked=given.get(rows[n])) for n in places]

    def _listed(
        self, evidence: Sequence[_Evidence], scored: Scored, asked: Understood
    ) -> tuple[Hit, ...]:
        given = {item.measure: item.reranked for item in evidence if item.reranked is not None}
        rows = [(item.measure, item.chance) for item in evidence]
        return self._engine.listed(rows, scored, asked, given)

    def _by_city(self, evidence: Sequence[_Evidence]) -> dict[int, list[_Evidence]]:
        found: dict[int, list[_Evidence]] = {}
        for item in evidence:
            city = int(self._index.plan_city[self._index.items.plan[item.measure]])
            found.setdefault(city, []).append(item)
        return found

    def _cities(
        self,
        evidence: Sequence[_Evidence],
        shown: Sequence[_Evidence],
        scored: Scored,
        asked: Understood,
    ) -> list[CityAnswer]:
        """Cities by their best evidence; ``shown`` is the same in the order to be listed."""
        index = self._index
        listed = self._by_city(shown)
        answers = []
        for city, items in self._by_city(evidence).items():
            code, name = index.cities[city]
            stances = {index.stances.get(item.measure) for item in items[:_SHOWN_PER_CITY]}
            hits = self._listed(listed[city][:_SHOWN_PER_CITY], scored, asked)
            answers.append(
                CityAnswer(
                    code,
                    name,
                    items[0].chance,
                    hits,
                    next((stance for stance in _FIRMNESS if stance in stances), None),
                )
            )
        return sorted(answers, key=lambda city: (-round(city.score, 6), city.code or city.name))

    def _both(
        self, confirmed: list[CityAnswer], rest: list[CityAnswer], asked: Understood
    ) -> tuple[list[CityAnswer], list[CityAnswer]]:
        """Cities that have evidence for every topic of the sentence; the others may."""
        index = self._index
        numbers = {topic.iri: number for number, topic in enumerate(index.topics)}
        sets = [
            {
                int(index.plan_city[index.items.plan[measure]])
                for measure in index.topic_pairs.measures(numbers[path.iri]).tolist()
            }
            for path in asked.found_topics
        ]
        every = {index.cities[city] for city in set.intersection(*sets)}
        sure = [city for city in confirmed if (city.code, city.name) in every]
        return sure, [city for city in (*confirmed, *rest) if city not in sure]

    def _coverage(
        self,
        plans: np.ndarray[tuple[int], np.dtype[np.bool_]],
        confirmed: Sequence[CityAnswer],
        possible: Sequence[CityAnswer],
    ) -> Coverage:
        index = self._index
        reach = list(
            dict.fromkeys(index.cities[index.plan_city[n]] for n in np.flatnonzero(plans).tolist())
        )
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

    def _told(self, question: str, asked: Understood, filters: Iterable[Filter]) -> str:
        """What terms or KPIs say to a question of meaning or of targets."""
        kinds = {Intent.DEFINITION: "term", Intent.TARGET: "kpi"}
        kind = kinds.get(asked.intent)
        if kind is None or not asked.text.strip():
            return ""
        found: SearchResult = self._engine.search(question, types=[kind], limit=5, mode=Mode.HYBRID)
        if kind == "term":
            spelt = key(asked.text)
            named = [hit for hit in found.hits if key(hit.title) == spelt] or [
                hit for hit in found.hits if spelt and spelt in key(hit.title)
            ]
            return "".join(
                f"「{hit.title}」: {hit.snippet}({hit.municipality.name}の用語解説) "
                for hit in named[:2]
            ).strip()
        return " ".join(f"{hit.municipality.name}: {hit.snippet}。" for hit in found.hits[:3])


def _one_of(variable: str, kind: str, codes: Iterable[str]) -> str:
    return f"?{variable} IN ({', '.join(f'<{kind}/{code}>' for code in sorted(codes))})"


def _names(cities: Sequence[CityAnswer]) -> str:
    shown = "、".join(city.name for city in cities[:_SHOWN_NAMES])
    more = len(cities) - _SHOWN_NAMES
    return shown + (f" ほか{more}" if more > 0 else "")


def _sentence(
    asked: Understood,
    confirmed: Sequence[CityAnswer],
    possible: Sequence[CityAnswer],
    coverage: Coverage,
    nearest: Sequence[Ref],
    extra: str,
    *,
    absent: bool,
) -> str:
    """The answer in Japanese: what was found, in how many plans, and what that leaves open."""
    scope = f"収録{coverage.municipalities}市区町村の{coverage.plans}計画"
    if absent:
        names = "、".join(place.name or "" for place in coverage.without_evidence[:_SHOWN_NAMES])
        return (
            f"{scope}のうち、根拠となる記述が見つからなかったのは"
            f"{len(coverage.without_evidence)}件です{': ' + names if names else ''}。"
            "計画に見つからないことは、取り組んでいないことを意味しません。"
        )
    if not confirmed and not possible:
        near = "、".join(ref.label for ref in nearest)
        return (
            extra
            + (" " if extra else "")
            + f"{scope}には、答えとなる記述が見つかりませんでした。"
            + (f"近い話題: {near}。" if near else "")
        )
    parts = [extra] if extra else []
    if confirmed:
        head = (
            f"{len(confirmed)}市区町村です"
            if asked.intent is Intent.HOW_MANY
            else f"根拠のある市区町村は{len(confirmed)}です"
        )
        parts.append(f"{head}: {_names(confirmed)}({scope}のうち)。")
    else:
        parts.append(f"{scope}に、はっきりした記述は見つかりませんでした。")
    if possible:
        parts.append(f"関わりがありそうなもの: {_names(possible)}。")
    return "".join(parts)

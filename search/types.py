"""What search gives: hits, answers, and how a query was understood.

Every class has ``to_json()``, which gives plain dictionaries and lists in the
documented form.  Offsets of ``highlights`` are half-open code points of
``snippet``; those of provenance are of the document's raw text; pages count
from 1; years are fiscal years (April to March).  Scores lie within 0 and 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from text.messages import translate

JsonObject = dict[str, Any]

MAX_QUERY_CHARS: Final = 1_000
"""Longer queries are refused: nobody types them, and they cost time."""

MAX_LIMIT: Final = 200
"""Most hits that one request may ask for."""


class HitType(StrEnum):
    """What a hit is."""

    MEASURE = "measure"
    KPI = "kpi"
    ACTION = "action"
    PASSAGE = "passage"
    TERM = "term"
    SOURCE = "source"
    PLAN = "plan"


class Mode(StrEnum):
    """All signals together, or one alone (then without topics and threshold)."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


class Intent(StrEnum):
    """What a sentence asks for."""

    FIND = "find"
    WHICH_CITIES = "which_cities"
    HOW_MANY = "how_many"
    COMPARE = "compare"
    DEFINITION = "definition"
    TARGET = "target"


def _unit(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} {value} is not within 0 and 1")


@dataclass(frozen=True, slots=True)
class Ref:
    """A node of the graph with its label."""

    iri: str
    label: str

    def to_json(self) -> JsonObject:
        return {"iri": self.iri, "title": self.label}


@dataclass(frozen=True, slots=True)
class Municipality:
    """``code`` is the 5-digit code as a string, None where the register knows none."""

    code: str | None
    name: str | None

    def to_json(self) -> JsonObject:
        return {"code": self.code, "name": self.name}


@dataclass(frozen=True, slots=True)
class Provenance:
    """The passage that proves a hit: ``quote`` is the raw text from ``start`` to ``end``."""

    document: str
    page: int | None
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"provenance span {self.start}-{self.end} is inverted")

    def to_json(self) -> JsonObject:
        return {
            "document": self.document,
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Signals:
    """The parts that a score is made of, each within 0 and 1."""

    dense: float = 0.0
    lexical: float = 0.0
    concept: float = 0.0

    def __post_init__(self) -> None:
        _unit("dense", self.dense)
        _unit("lexical", self.lexical)
        _unit("concept", self.concept)

    def to_json(self) -> JsonObject:
        return {
            "dense": round(self.dense, 4),
            "lexical": round(self.lexical, 4),
            "concept": round(self.concept, 4),
        }


@dataclass(frozen=True, slots=True)
class TopicPath:
    """How a topic joins query and hit.

    ``matched`` is what stands in the query, ``via`` which label of the topic that is
    (pref, alt, hidden), ``path`` the labels from the topic found in the query to the
    topic of the hit (one label where they are the same).
    """

    iri: str
    label: str
    matched: str
    via: str
    path: tuple[str, ...]

    def to_json(self) -> JsonObject:
        return {
            "iri": self.iri,
            "label": self.label,
            "matched": self.matched,
            "via": self.via,
            "path": list(self.path),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit is one: words in common, topics in common, nearness in meaning.

    ``similarity`` is the cosine of the embedding of the query and of the hit's
    nearest part, within -1 and 1, on the scale of the model that the weights were fitted
    for (:mod:`search.scale`); None where the query has no known word.
    ``reranked`` is what a re-ranker gave, within 0 and 1; None where none read the hit.
    """

    matched: tuple[str, ...] = ()
    topics: tuple[TopicPath, ...] = ()
    similarity: float | None = None
    reranked: float | None = None

    def to_json(self) -> JsonObject:
        added = {} if self.reranked is None else {"reranked": round(self.reranked, 4)}
        return added | {
            "matched": list(self.matched),
            "topics": [topic.to_json() for topic in self.topics],
            "similarity": None if self.similarity is None else round(self.similarity, 4),
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One find.

    ``measure`` is the measure that a KPI, an action or a passage belongs to.
    ``stance`` is what the text says of a measure: 実施, 計画, 検討 or 言及のみ.
    ``folded`` are near-duplicates of this hit that are not listed by themselves.
    """

    iri: str
    type: HitType
    title: str
    municipality: Municipality
    plan: Ref | None
    score: float
    signals: Signals
    snippet: str
    highlights: tuple[tuple[int, int], ...] = ()
    provenance: Provenance | None = None
    explanation: Explanation = field(default_factory=Explanation)
    measure: Ref | None = None
    stance: str | None = None
    folded: tuple[Ref, ...] = ()

    def __post_init__(self) -> None:
        _unit("score", self.score)
        end = 0
        for start, stop in self.highlights:
            if not end <= start < stop <= len(self.snippet):
                raise ValueError(f"highlight {start}-{stop} is out of order or outside the snippet")
            end = stop

    def to_json(self) -> JsonObject:
        return {
            "iri": self.iri,
            "type": str(self.type),
            "title": self.title,
            "municipality": self.municipality.to_json(),
            "plan": None if self.plan is None else self.plan.to_json(),
            "measure": None if self.measure is None else self.measure.to_json(),
            "stance": self.stance,
            "score": round(self.score, 4),
            "signals": self.signals.to_json(),
            "snippet": self.snippet,
            "highlights": [list(span) for span in self.highlights],
            "provenance": None if self.provenance is None else self.provenance.to_json(),
            "explanation": self.explanation.to_json(),
            "folded": [ref.to_json() for ref in self.folded],
        }


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: ``parameter`` as the API names it (city, year ...), ``value`` to send.

    ``origin`` is query where the sentence said it (``matched`` holds the words),
    parameter where the caller did.  ``negated``: everything but this.
    """

    parameter: str
    value: str
    label: str
    origin: str = "query"
    matched: str | None = None
    negated: bool = False

    def to_json(self) -> JsonObject:
        return {
            "parameter": self.parameter,
            "value": self.value,
            "label": self.label,
            "origin": self.origin,
            "matched": self.matched,
            "negated": self.negated,
        }


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a query was understood.

    ``text`` is what is left to search for once filters and words of asking are
    taken out; ``topics`` are those found in it; ``nearest`` topics that exist where
    nothing passes the threshold; ``excluded`` words that hits must not be about;
    ``notes`` what the reader should know (an ambiguous place name ...), in Japanese.
    """

    text: str
    intent: Intent = Intent.FIND
    topics: tuple[TopicPath, ...] = ()
    filters: tuple[Filter, ...] = ()
    excluded: tuple[str, ...] = ()
    nearest: tuple[Ref, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> JsonObject:
        return {
            "text": self.text,
            "intent": str(self.intent),
            "topics": [topic.to_json() for topic in self.topics],
            "filters": [item.to_json() for item in self.filters],
            "excluded": list(self.excluded),
            "nearest": [{"iri": ref.iri, "label": ref.label} for ref in self.nearest],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many of all hits have a value: ``value`` is what the parameter takes."""

    value: str
    label: str
    count: int

    def to_json(self) -> JsonObject:
        return {"value": self.value, "label": self.label, "count": self.count}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The page of ``hits`` that was asked for, of ``total`` that pass the threshold.

    ``weak`` holds what falls just below the threshold, best first, and nothing in
    dense and lexical mode.  ``facets`` by parameter (type, city, prefecture,
    concept, source) count over all hits.
    """

    query: str
    interpretation: Interpretation
    total: int
    hits: tuple[Hit, ...]
    weak: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    mode: Mode = Mode.HYBRID

    def __post_init__(self) -> None:
        if self.total < len(self.hits):
            raise ValueError("more hits than the total")

    def to_json(self) -> JsonObject:
        return {
            "query": self.query,
            "mode": str(self.mode),
            "interpretation": self.interpretation.to_json(),
            "total": self.total,
            "hits": [hit.to_json() for hit in self.hits],
            "weak": [hit.to_json() for hit in self.weak],
            "facets": {
                name: [value.to_json() for value in values] for name, values in self.facets.items()
            },
        }


@dataclass(frozen=True, slots=True)
class CityAnswer:
    """One municipality of an answer with the measures that prove it, best first.

    ``stance`` is the firmest stance among those measures, None where none is known;
    ``missing`` are the words of the question that its best measure does not support.
    """

    code: str | None
    name: str
    score: float
    measures: tuple[Hit, ...]
    stance: str | None = None
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _unit("score", self.score)

    def to_json(self) -> JsonObject:
        return {
            "code": self.code,
            "name": self.name,
            "score": round(self.score, 4),
            "stance": self.stance,
            "missing": list(self.missing),
            "measures": [hit.to_json() for hit in self.measures],
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many plans in reach an answer speaks: confirmed, possible, no evidence found.

    ``without_evidence`` are municipalities in whose plans nothing was found; that
    is no statement that they do not do it.
    """

    plans: int
    municipalities: int
    confirmed: int
    possible: int
    without_evidence: tuple[Municipality, ...] = ()

    def to_json(self) -> JsonObject:
        return {
            "plans": self.plans,
            "municipalities": self.municipalities,
            "confirmed": self.confirmed,
            "possible": self.possible,
            "without_evidence": [place.to_json() for place in self.without_evidence],
        }


class Slot(StrEnum):
    """What a question asks of its subject."""

    TARGET = "target"
    BASELINE = "baseline"
    COUNT = "count"
    DATE = "date"
    DEPARTMENT = "department"
    BASIS = "basis"
    TERM = "term"
    PLAN = "plan"
    YESNO = "yesno"
    COMPARE = "compare"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact that a plan states, with the sentence that says it and what proves it.

    ``value`` is as printed; ``certain`` is False where the text lost something or the
    record has an open issue; ``sparql`` gives the records that it was chosen from.
    """

    slot: Slot
    value: str
    subject: str
    municipality: Municipality
    text: str
    provenance: Provenance | None
    certain: bool
    sparql: str
    unit: str | None = None
    year: int | None = None

    def to_json(self, language: str = "ja") -> JsonObject:
        return {
            "slot": str(self.slot),
            "value": self.value,
            "unit": self.unit,
            "year": self.year,
            "subject": self.subject,
            "municipality": self.municipality.to_json(),
            "text": translate(self.text, language),
            "provenance": None if self.provenance is None else self.provenance.to_json(),
            "certain": self.certain,
            "sparql": self.sparql,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    ``cities`` are the confirmed ones and empty where nothing answers; ``answer``
    is the sentence that says it (:meth:`said`); ``sparql`` is the query that was run, None where
    none was needed; ``hits`` are the best measures whatever their city.  ``facts`` are
    what the plans state; ``of_fact`` says that a fact was asked for, stated or not.
    """

    question: str
    interpretation: Interpretation
    answerable: bool
    answer: str
    cities: tuple[CityAnswer, ...] = ()
    possible: tuple[CityAnswer, ...] = ()
    sparql: str | None = None
    coverage: Coverage | None = None
    hits: tuple[Hit, ...] = ()
    facts: tuple[Fact, ...] = ()
    of_fact: bool = False

    def __post_init__(self) -> None:
        if self.cities and not self.answerable:
            raise ValueError("cities are confirmed, yet nothing answers")

    def said(self, language: str = "ja") -> str:
        """The answer in a language that there is a catalogue for, else in English."""
        return translate(self.answer, language)

    def to_json(self, language: str = "ja") -> JsonObject:
        return {
            "question": self.question,
            "interpretation": self.interpretation.to_json(),
            "answerable": self.answerable,
            "answer": self.said(language),
            "facts": [fact.to_json(language) for fact in self.facts],
            "cities": [city.to_json() for city in self.cities],
            "possible": [city.to_json() for city in self.possible],
            "sparql": self.sparql,
            "coverage": None if self.coverage is None else self.coverage.to_json(),
            "hits": [hit.to_json() for hit in self.hits],
        }

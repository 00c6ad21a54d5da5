"""The forms of the JSON answers, for OpenAPI.

Answers are made as plain dictionaries and sent as they are; these models document
them, and the tests hold real answers against them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Form(BaseModel):
    model_config = ConfigDict(extra="allow")


class Parts(_Form):
    """Which parts of the service can answer: pages, data and SPARQL; search and ask."""

    graph: bool
    search: bool


class ErrorBody(_Form):
    status: int
    message: str
    parameter: str | None = Field(None, description="The parameter that is wrong.")
    allowed: list[str] | None = Field(None, description="The values that it takes.")
    ready: Parts | None = Field(None, description="Of `/ready`: the parts that can answer.")


class Error(_Form):
    """What every error looks like."""

    error: ErrorBody


class Municipality(_Form):
    code: str | None = Field(description="5-digit code; null where the register knows none.")
    name: str | None


class Ref(_Form):
    iri: str
    title: str | None


class Provenance(_Form):
    """The passage that proves a statement: half-open code points of the raw text."""

    document: str | None
    page: int | None = Field(description="From 1; null where the format has no pages.")
    start: int
    end: int
    quote: str


class Signals(_Form):
    dense: float
    lexical: float
    concept: float


class Explanation(_Form):
    matched: list[str] = Field(description="Words of the query that the hit has.")
    similarity: float | None = Field(description="Cosine of query and nearest part.")
    reranked: float | None = Field(None, description="Score of SHISAKU_RERANKER, where set.")


class Hit(_Form):
    iri: str
    type: str
    title: str
    municipality: Municipality
    plan: Ref | None
    score: float = Field(description="Within 0 and 1.")
    signals: Signals
    snippet: str
    highlights: list[tuple[int, int]] = Field(description="Half-open code points of the snippet.")
    provenance: Provenance | None
    explanation: Explanation


class FacetValue(_Form):
    value: str
    label: str
    count: int


class Topic(_Form):
    iri: str
    label: str | None


class Filter(_Form):
    parameter: str
    value: str
    label: str


class Interpretation(_Form):
    """How the query was understood."""

    text: str
    intent: str
    topics: list[Topic]
    filters: list[Filter]


class SearchAnswer(_Form):
    query: str
    interpretation: Interpretation
    total: int
    hits: list[Hit] = Field(description="What passes the threshold, best first.")
    weak: list[Hit] = Field(description="What falls just below it.")
    facets: dict[str, list[FacetValue]]


class CityAnswer(_Form):
    code: str | None
    name: str
    score: float
    measures: list[Hit]
    missing: list[str] = Field(description="Words of the question that were not found there.")


class Fact(_Form):
    """One fact that a plan states, with the sentence that says it and what proves it."""

    slot: str = Field(
        description="target, baseline, count, date, department, basis, term, plan ..."
    )
    value: str = Field(description="As printed.")
    unit: str | None
    year: int | None
    subject: str
    municipality: Municipality
    text: str
    provenance: Provenance | None
    certain: bool = Field(description="False where the text leaves a doubt.")
    sparql: str = Field(description="The query for the records that it was chosen from.")


class AskAnswer(_Form):
    question: str
    interpretation: Interpretation
    answerable: bool
    answer: str
    facts: list[Fact] = Field(description="What the plans state; empty for sets of cities.")
    cities: list[CityAnswer] = Field(description="Confirmed; empty where nothing answers.")
    possible: list[CityAnswer]
    sparql: str | None


class Prefecture(_Form):
    code: str | None
    name: str | None


class Period(_Form):
    start: int | None = Field(description="First fiscal year.")
    end: int | None = Field(description="Last fiscal year.")


class PlanSummary(_Form):
    iri: str
    id: str | None
    title: str
    municipality: Municipality
    prefecture: Prefecture
    period: Period
    issued: str | None
    status: str | None


class PlanList(_Form):
    total: int
    plans: list[PlanSummary]


class Plan(PlanSummary):
    doubles_as: list[str]
    policies: list[dict[str, object]]
    measures: list[dict[str, object]]
    kpis: list[dict[str, object]]
    schedule: list[dict[str, object]]
    projects: list[dict[str, object]]
    sources: list[dict[str, object]]
    glossary: list[dict[str, object]]
    issues: list[dict[str, object]]


class MeasureSummary(_Form):
    iri: str
    title: str
    number: str | None
    plan: Ref
    municipality: Municipality
    stance: str | None


class MeasureList(_Form):
    total: int
    limit: int
    offset: int
    measures: list[MeasureSummary]


class Measure(MeasureSummary):
    goal: dict[str, object] | None
    department: str | None
    policies: list[dict[str, object]] = Field(description="From the top of the tree down.")
    actions: list[dict[str, object]]
    kpis: list[dict[str, object]]
    schedule: list[dict[str, object]]
    projects: list[dict[str, object]]
    links: list[dict[str, object]] = Field(description="kind: explicit, aligned or project.")
    topics: list[Topic]
    related: list[dict[str, object]]
    issues: list[dict[str, object]]
    provenance: Provenance | None


class SourceSummary(_Form):
    iri: str
    id: str
    label: str | None
    type: str | None
    issuer: str | None
    issued: str | None
    law_number: str | None
    citations: int
    plans: int


class SourceList(_Form):
    total: int
    sources: list[SourceSummary]


class Source(SourceSummary):
    cited_by: list[dict[str, object]]


class TopicSummary(_Form):
    iri: str
    id: str
    label: str
    label_en: str | None
    measures: int
    broader: list[str]


class TopicList(_Form):
    total: int
    topics: list[TopicSummary]


class TopicFull(_Form):
    iri: str
    id: str
    labels: dict[str, list[str]]
    definition: dict[str, str]
    broader: list[Topic]
    narrower: list[Topic]
    related: list[Topic]
    measures: list[dict[str, object]]


class Health(_Form):
    status: str


class Ready(_Form):
    status: str
    snapshot: str | None
    ready: Parts

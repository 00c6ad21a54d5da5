"""The forms of the lineage answers, for OpenAPI; see :mod:`api.web.schemas`."""

from __future__ import annotations

from pydantic import Field

from api.web.schemas import Municipality, Provenance, Ref, _Form


class Sparql(_Form):
    """A query that the answer rests on, as it was asked."""

    name: str
    text: str


class Basis(_Form):
    """What a source rests on: a law, a plan or a programme."""

    iri: str
    label: str | None
    type: str | None
    issued: str | None
    law_number: str | None
    steps: int = Field(description="1 for what the source itself names as its basis.")
    of: str = Field(description="IRI of what rests on it.")


class Named(_Form):
    iri: str
    label: str | None


class NamedSource(Named):
    type: str | None


class Link(_Form):
    """One link of a measure; ``kind`` says how it was found."""

    iri: str
    kind: str = Field(description="explicit, aligned (inferred) or project (only suggested).")
    source: NamedSource
    item: Named | None
    edition: Named | None
    edition_basis: str | None = Field(description="Why this edition, or why none.")
    printed: list[str]
    relations: list[str] = Field(
        description="How it is cited: basis, heed, reference, subsidy, superior, doubles."
    )
    confidence: float | None
    method: str | None
    reason: str | None
    provenance: list[Provenance]
    based_on: list[Basis] = Field(description="Nearest first, up to the laws.")


class Lineage(_Form):
    iri: str
    title: str
    plan: Ref
    municipality: Municipality
    policies: list[dict[str, object]]
    provenance: Provenance | None
    kpis: list[dict[str, object]]
    links: list[Link]
    sparql: list[Sparql]


class Acting(_Form):
    iri: str
    kind: str
    measure: Ref
    plan: Ref
    municipality: Municipality
    item: Named | None
    edition: str | None
    year: int | None = Field(description="First fiscal year of the plan.")
    confidence: float | None
    method: str | None
    reason: str | None
    provenance: list[Provenance]


class ActingCity(_Form):
    municipality: Municipality
    links: list[Acting]


class SourceMeasures(_Form):
    iri: str
    label: str
    type: str | None
    total: int = Field(description="Number of measures.")
    kinds: dict[str, int] = Field(description="Number of links by kind.")
    cities: list[ActingCity]
    based_on: list[Basis]
    sparql: list[Sparql]


class CellMeasure(_Form):
    link: str
    kind: str
    measure: Ref
    confidence: float | None
    reason: str | None
    provenance: list[Provenance]


class Cell(_Form):
    item: str
    acts: bool
    measures: list[CellMeasure]
    note: str | None = Field(description="'no evidence found' where no measure was found.")


class CoverageRow(_Form):
    plan: Ref
    municipality: Municipality
    items: list[Cell] = Field(description="In the order of the items above.")


class CoverageItem(_Form):
    iri: str
    id: str
    label: str | None
    group: str | None


class Coverage(_Form):
    source: str
    items: list[CoverageItem]
    plans: list[CoverageRow]
    sparql: list[Sparql]


class Unbased(_Form):
    iri: str
    title: str
    plan: Ref
    municipality: Municipality
    provenance: list[Provenance]


class Gaps(_Form):
    uncited_sources: list[NamedSource]
    unbased_measures: list[Unbased]
    sparql: list[Sparql]


class TopicLaw(_Form):
    iri: str
    label: str | None
    law_number: str | None
    kind: str = Field(description="explicit or aligned: how the measures lead to the law.")
    measures: int
    plans: int


class TopicLaws(_Form):
    iri: str
    laws: list[TopicLaw]
    sparql: list[Sparql]

"""What the index is made of, as it is read back from the graph: one class for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a document; offsets are half-open code points of its raw text."""

    start: int
    end: int
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan.  ``city`` and ``prefecture`` are codes, None where the register knows none."""

    iri: str
    id: str
    title: str
    city: str | None
    city_name: str | None
    prefecture: str | None
    start: int | None
    end: int | None
    document: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A municipality or (``prefecture`` None) a prefecture of the register."""

    iri: str
    code: str
    name: str
    kana: str
    prefecture: str | None


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A topic or a source with its names; ``broader`` and ``related`` are IRIs."""

    iri: str
    label: str
    alt: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    definition: str = ""
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(slots=True)
class MeasureRow:
    """A measure with the texts that belong to it, by kind."""

    iri: str
    title: str
    plan: str
    goal: str = ""
    stance: str | None = None
    evidence: Evidence | None = None
    policy: str = ""
    department: str = ""
    topics: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    implements: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An action, KPI, passage or term.  ``plan`` and ``measure`` are IRIs."""

    iri: str
    title: str
    text: str
    plan: str | None
    measure: str | None
    evidence: Evidence | None

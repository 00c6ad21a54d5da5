"""What an answer of fact is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

from search.types import Fact, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: offsets are half-open code points of the raw text."""

    start: int
    end: int
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Record:
    """One statement of a plan as the graph holds it.

    ``own`` is its own name (an indicator, a task, a term), ``around`` what it stands
    under (the measure, the headings); ``values`` by name as the graph's query gives
    them.  ``plan`` is the number of the plan in the index.
    """

    kind: str
    iri: str
    plan: int
    own: str
    around: str
    values: dict[str, str] = field(default_factory=dict)
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What one kind of question came to: a sentence, and the facts behind it.

    Without facts the sentence says what was not found (``denied``).
    """

    text: str
    facts: tuple[Fact, ...] = ()
    denied: bool = False


__all__ = ["Fact", "Place", "Record", "Reply", "Slot"]

"""What linking gives."""

from __future__ import annotations

from dataclasses import dataclass

from graph.registers.register import Edition, Item, Source
from ingest.types import Provenance


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """The edition that a citation means, or None, and the reason (Japanese) for either."""

    edition: Edition | None
    basis: str

    def __post_init__(self) -> None:
        if not self.basis:
            raise ValueError("an edition is chosen, or not, for a reason")


@dataclass(frozen=True, slots=True)
class AlignedItem:
    """An item that a measure carries out without saying so.

    ``measure`` is the measure's id within its record; ``edition`` the edition whose
    wording was in force, None where that cannot be told; ``method`` names the kinds
    of evidence joined by ``+``; ``reason`` says it in Japanese; ``places`` are the
    passages that show it.
    """

    measure: str
    source: Source
    item: Item
    edition: Edition | None
    confidence: float
    method: str
    reason: str
    places: tuple[Provenance, ...]

    def __post_init__(self) -> None:
        if not 0.0 < self.confidence < 1.0:
            raise ValueError(f"{self.measure}: an inferred link is never certain or impossible")
        if not self.reason:
            raise ValueError(f"{self.measure}: an inferred link needs its reason")


@dataclass(frozen=True, slots=True)
class SuggestedProject:
    """A national project that a measure may make use of; ``path`` is below ``national-project/``."""

    measure: str
    path: str
    name: str
    confidence: float
    method: str
    reason: str
    place: Provenance | None

    def __post_init__(self) -> None:
        if not 0.0 < self.confidence < 1.0:
            raise ValueError(f"{self.measure}: a suggestion is never certain or impossible")
        if not self.reason:
            raise ValueError(f"{self.measure}: a suggestion needs its reason")

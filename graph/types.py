"""What the graph room gives: results of a build, the manifest, answers of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from text.messages import Message


@dataclass(frozen=True, slots=True)
class BuildJob:
    """One document to be built in.

    ``source`` is whatever the reading function takes (must survive pickling);
    ``name`` is what messages call the document; ``pid`` the identifier that a
    manifest gives, or None to have it derived from the record.
    """

    source: Any
    name: str
    pid: str | None = None
    publication: Mapping[str, str] = field(default_factory=dict)
    """What its manifest says of the original: ``source``, ``licence``, ``url``, ``show``."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken shape: which, at which node, for what value, at which passage.

    ``start`` and ``end`` are half-open code points of the raw text, ``quote``
    what stands there; all None where the node names no passage.
    """

    shape: str
    node: str
    path: str | None
    message: str
    value: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    severity: str = "Violation"

    def __str__(self) -> str:
        where = "" if self.start is None else f" (passage {self.start}-{self.end}: {self.quote})"
        path = f" {self.path}" if self.path else ""
        value = f" [value: {self.value}]" if self.value is not None else ""
        return f"{self.shape}: {self.node}{path}: {self.message}{value}{where}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that stays out, and why; ``violations`` where shapes are broken."""

    name: str
    reason: Message
    violations: tuple[Violation, ...] = ()

    @property
    def line(self) -> Message:
        """The reason with the name of the document before it."""
        return Message.joined(": ", [self.name, self.reason])


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document of a snapshot, as its manifest lists it."""

    pid: str
    name: str
    title: str | None
    municipality_code: str | None
    municipality_name: str | None
    sha256: str
    quads: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Number of elements by class name of the vocabulary (``Measure``: 64 ...)."""
    issues: Mapping[str, int] = field(default_factory=dict)
    """Number of data issues by code."""
    publication: Mapping[str, str] = field(default_factory=dict)
    """What the manifest of the corpus says of the original: ``source`` (its name), ``licence``,
    ``url`` (where it is published), ``show`` (``text`` or ``quotations``)."""

    def __post_init__(self) -> None:
        if self.quads < 0:
            raise ValueError(f"{self.pid}: a negative number of quads")


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A validated document, serialized as N-Quads in ``path``, ready to be loaded."""

    entry: DocumentEntry
    path: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot holds; stands beside it as ``manifest.json``.

    ``graphs`` gives the quads of each curated graph by its path (``graph/topics``),
    ``index`` whatever the search room wants to be known about its index.
    """

    id: str
    created: str
    base_iri: str
    software: str
    documents: tuple[DocumentEntry, ...] = ()
    refused: tuple[Refusal, ...] = ()
    graphs: Mapping[str, int] = field(default_factory=dict)
    index: Mapping[str, Any] = field(default_factory=dict)
    quads: int = 0
    seconds: float = 0.0
    version: int = 1

    def totals(self) -> dict[str, int]:
        """Elements by class name, summed over the documents."""
        totals: dict[str, int] = {}
        for entry in self.documents:
            for name, count in entry.counts.items():
                totals[name] = totals.get(name, 0) + count
        return totals


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a build: ``stage`` is read, load, index or publish."""

    stage: str
    done: int
    total: int | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one query may take.

    ``seconds`` of wall clock, ``memory_bytes`` above what an idle worker holds,
    ``rows`` and ``bytes`` of the answer, ``query_bytes`` of its UTF-8 text and
    ``depth`` of nested brackets; ``operators`` bounds the patterns and operators
    that the native parser would recurse over.
    """

    seconds: float = 10.0
    memory_bytes: int = 512 * 1024 * 1024
    rows: int = 100_000
    bytes: int = 64 * 1024 * 1024
    query_bytes: int = 1_000_000
    depth: int = 60
    operators: int = 2_000
    wait_seconds: float = 5.0

    def __post_init__(self) -> None:
        for name in ("seconds", "memory_bytes", "rows", "bytes", "query_bytes", "depth"):
            if getattr(self, name) <= 0:
                raise ValueError(f"limit {name} must be positive")


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A complete answer: ``kind`` is select, ask, construct or describe."""

    body: bytes
    media_type: str
    status: int = 200
    kind: str = "select"
    seconds: float = 0.0

"""What can go wrong between a record and an answer from the graph.

GraphError                   anything here; carries the file or IRI and the place in it
├── InvalidIdError           a value that may not become part of an IRI
├── CuratedDataError         a file of ``ontology/`` cannot be read
│   └── UnsupportedShapeError    a shape uses what is not compiled
├── DocumentRefusedError     a record that may not enter the graph
│   ├── DuplicateDocumentError   two documents would share one graph
│   └── ShapeViolationError      the document breaks a SHACL shape
├── SnapshotError            a snapshot cannot be read or written
│   ├── NoSnapshotError      nothing has been built yet
│   ├── DamagedSnapshotError a part of the snapshot is missing or unreadable
│   └── BuildInProgressError another process is building in the same place
├── ExportError              an export cannot be written
└── QueryError               a SPARQL query got no answer; ``status`` is the HTTP status
    ├── QuerySyntax          400: the query does not parse
    ├── QueryRefused         400 or 403: parses, but is not permitted (or asks for a wrong format)
    ├── QueryTooLarge        413: more rows, bytes or memory than permitted
    ├── QueryTimeout         503: not done within its time
    └── QueryUnavailable     503: no worker could be had (busy, or the pool is closed)
        └── QueryThrottled   429: so many queries of one client run that it has its share
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from text.errors import ShisakuError
from text.messages import Message

if TYPE_CHECKING:
    from graph.types import Violation


class GraphError(ShisakuError):
    """Anything that goes wrong in this room; ``file`` and ``place`` say where."""


class InvalidIdError(GraphError, ValueError):
    """The value may not become part of an IRI."""


class CuratedDataError(GraphError):
    """A file of the ontology cannot be read; ``place`` is line and column where known."""


class UnsupportedShapeError(CuratedDataError):
    """The shape uses a part of SHACL that is not compiled to direct checks."""


class DocumentRefusedError(GraphError):
    """The document stays out of the graph; the rest of the build goes on."""


class DuplicateDocumentError(DocumentRefusedError):
    """Two documents would share one graph."""


class ShapeViolationError(DocumentRefusedError):
    """The document breaks at least one shape; ``violations`` lists all, the message the first."""

    def __init__(
        self,
        message: Message,
        *,
        violations: tuple[Violation, ...],
        file: str = "",
        place: str | None = None,
    ) -> None:
        super().__init__(message, file=file, place=place)
        self.violations = violations


class SnapshotError(GraphError):
    """A snapshot cannot be read or written."""


class NoSnapshotError(SnapshotError):
    """Nothing has been built yet in this data directory."""


class DamagedSnapshotError(SnapshotError):
    """A part of the snapshot is missing or cannot be read."""


class BuildInProgressError(SnapshotError):
    """Another process builds in the same data directory."""


class ExportError(GraphError):
    """An export cannot be written."""


class QueryError(GraphError):
    """A SPARQL query got no answer; ``status`` is the HTTP status that says so."""

    status = 400


class QuerySyntax(QueryError):
    """The query does not parse."""

    status = 400


class QueryRefused(QueryError):
    """The query parses, but is not permitted; 403 where a right is missing, else 400."""

    def __init__(self, message: Message, *, status: int = 400, place: str | None = None) -> None:
        super().__init__(message, file="query", place=place)
        self.status = status


class QueryTooLarge(QueryError):
    """The query or its answer is over a limit of rows, bytes or memory."""

    status = 413


class QueryTimeout(QueryError):
    """The query was not done within its time and was stopped."""

    status = 503


class QueryUnavailable(QueryError):
    """No worker was free in time, or the pool is closed."""

    status = 503


class QueryThrottled(QueryUnavailable):
    """The client's own queries fill the share that one client has."""

    status = 429

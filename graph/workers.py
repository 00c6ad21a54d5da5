"""SPARQL answered by processes that can be killed."""

from __future__ import annotations

from pathlib import Path

from graph.types import QueryLimits, QueryResult


class QueryPool:
    """Worker processes on one immutable snapshot; thread-safe.

    ``query`` blocks (call it from a thread), ``query_async`` does not.  Both give a
    complete answer or raise one of QuerySyntax, QueryRefused, QueryTooLarge,
    QueryTimeout, QueryUnavailable (``graph.errors``; ``.status`` is the HTTP status).
    """

    def __init__(
        self,
        snapshot_path: Path,
        base_iri: str,
        size: int = 2,
        limits: QueryLimits | None = None,
    ) -> None:
        raise NotImplementedError

    def query(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> QueryResult:
        """Answers one query.

        ``accept`` is an HTTP Accept header, ``format`` instead a short name (json,
        xml, csv, tsv, turtle, ntriples, jsonld, rdfxml); neither gives JSON or Turtle.
        ``timeout`` in seconds, at most that of the limits.
        """
        raise NotImplementedError

    async def query_async(
        self,
        text: str,
        accept: str | None = None,
        *,
        format: str | None = None,
        timeout: float | None = None,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
    ) -> QueryResult:
        """As :meth:`query`, for callers in an event loop."""
        raise NotImplementedError

    def close(self, *, drain_seconds: float = 30.0) -> None:
        """Lets running queries end, then stops the workers; new ones are refused."""
        raise NotImplementedError


class SwitchingPool:
    """A QueryPool that follows the current snapshot: ``switch`` swaps without a failed request.

    Same ``query``, ``query_async`` and ``close`` as :class:`QueryPool`.
    """

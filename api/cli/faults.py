"""Exceptions of the rooms as one line and the right exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from api.errors import ApiError
from text.messages import Message, line_of, of_error

_USAGE = (
    ("graph.errors", ("NoSnapshotError", "QuerySyntax", "QueryRefused", "InvalidIdError")),
    (
        "search.errors",
        ("RequestError", "JudgedQueriesError", "ModelMissingError", "ModelMismatchError"),
    ),
    ("ingest.errors", ("ManifestError",)),
)
"""Errors that the caller can mend by asking otherwise: exit code 2."""

_ROOMS = (("graph.errors", "GraphError"), ("search.errors", "SearchError"))
_MORE_ROOMS = (
    ("ingest.errors", "IngestError"),
    ("api.errors", "ApiError"),
    ("resources", "MissingDataError"),
)


def describe(problem: BaseException) -> tuple[Message, bool]:
    """The line to print, and whether it is the caller's mistake (exit code 2)."""
    if _is(problem, (("graph.errors", ("NoSnapshotError",)),)):
        first = Message("%(problem)s; run `shisaku build` first", problem=line_of(problem))
        return first, True
    usage = _is(problem, _USAGE)
    known = isinstance(problem, ApiError) or _is(
        problem, ((module, (name,)) for module, name in (*_ROOMS, *_MORE_ROOMS))
    )
    if known:
        return line_of(problem), usage
    if isinstance(problem, OSError):
        name = [str(problem.filename)] if problem.filename else []
        return Message.joined(": ", [*name, of_error(problem)]), False
    kind = type(problem).__name__
    return Message("unforeseen %(kind)s: %(text)s", kind=kind, text=str(problem)), False


def _is(problem: BaseException, kinds: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether the problem is of one of the classes; a room never imported raised nothing."""
    for module, names in kinds:
        loaded = sys.modules.get(module)
        if loaded is not None and isinstance(problem, tuple(getattr(loaded, n) for n in names)):
            return True
    return False

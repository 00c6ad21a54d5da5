"""What a worker says went wrong, as errors that say what and where in the query as sent."""

from __future__ import annotations

import re
import signal
from typing import Any, Final

from graph.errors import QueryError, QuerySyntax, QueryTooLarge, QueryUnavailable
from graph.query.explain import explain, stopped
from graph.query.guard import CheckedQuery, place
from text.messages import Message

_ERROR_PLACE: Final = re.compile(r"error at (\d+):(\d+)(?:-\d+:\d+)?: ?")
_LONGEST_MESSAGE: Final = 300


def signal_name(code: int | None) -> str | None:
    """The signal that a process ended by, by its exit code; None where it was none."""
    return signal.Signals(-code).name if code is not None and code < 0 else None


def error_of(head: dict[str, Any], checked: CheckedQuery, text: str) -> QueryError:
    """The error that a worker told of, with its place in the query as it was sent."""
    message = Message.from_data(head["message"])
    if head["kind"] == "too_large":
        return QueryTooLarge(message, file="query")
    if head["kind"] != "syntax":
        return QueryUnavailable(Message.verbatim(message[:_LONGEST_MESSAGE]), file="query")
    match = _ERROR_PLACE.match(message)
    if match is None:
        return QuerySyntax(Message.verbatim(message[:_LONGEST_MESSAGE]), file="query")
    said = message[match.end() :]
    stop = checked.origin(stopped(checked.text, int(match[2]) - 1, said))
    offset, told = explain(text, min(stop, len(text)), said)
    return QuerySyntax(told, file="query", place=place(text, offset))

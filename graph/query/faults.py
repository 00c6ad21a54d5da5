"""What a worker says went wrong, as errors that say what and where in the query as sent."""

from __future__ import annotations

import re
import signal
from typing import Any, Final

from graph.errors import QueryError, QuerySyntax, QueryTooLarge, QueryUnavailable
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
    where = None
    match = _ERROR_PLACE.match(message)
    if match is not None:
        message = Message.verbatim(message[match.end() :])
        where = place(text, min(checked.origin(int(match[2]) - 1), len(text)))
    return QuerySyntax(_shortened(message), file="query", place=where)


def _shortened(message: Message) -> Message:
    # the engine lists every character class that it would have taken
    if message.startswith("expected one of"):
        if "Prefix not found" in message:
            return Message("uses a prefix that is not declared")
        return Message("does not follow the grammar of SPARQL here")
    return Message.verbatim(message[:_LONGEST_MESSAGE])

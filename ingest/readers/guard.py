"""A part of a document that raises costs itself, never the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ingest.errors import IngestError
from ingest.readers.build import Builder

T = TypeVar("T")
S = TypeVar("S")


def guarded(builder: Builder, place: str, work: Callable[[], T], otherwise: S) -> T | S:
    """The result of ``work``; an unforeseen error is an issue at ``place`` and gives ``otherwise``.

    Blocks that ``work`` had begun to write are taken back.  Errors of the room (limits,
    damage, encryption) and a lack of memory pass.
    """
    mark = builder.mark()
    try:
        return work()
    except (IngestError, MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever the library trips over
        builder.undo(mark)
        builder.loss("part_unread", place=place, error=f"{type(error).__name__}: {error}")
        return otherwise

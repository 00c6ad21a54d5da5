"""The base of every room's error tree.

ShisakuError      anything that this program raises on purpose; one clear line

Each room derives its own tree from it (``ingest.errors``, ``graph.errors``,
``search.errors``, ``api.errors``).
"""

from __future__ import annotations

from typing import Any

from text.messages import Message, line_of


class ShisakuError(Exception):
    """Anything that goes wrong on purpose: ``message``, and where: ``file`` and ``place``.

    ``file`` is a path, name or IRI, empty where nothing is to blame; ``place`` is a line,
    sheet, page or entry in it.  Its text is English; ``text.messages.line_of`` gives what
    can be said in another language.  An error keeps all its attributes between processes.
    """

    def __init__(
        self, message: Message, *, file: str | None = None, place: str | None = None
    ) -> None:
        self.message = message
        self.file = file or ""
        self.place = place
        super().__init__(message)

    def __str__(self) -> str:
        return line_of(self)

    def __reduce__(self) -> tuple[object, ...]:
        # a subclass may take other arguments than the message: only its state is carried
        return (_rebuild, (type(self), self.args, dict(self.__dict__)))


def _rebuild(kind: type[ShisakuError], args: tuple[Any, ...], state: dict[str, Any]) -> Exception:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


__all__ = ["ShisakuError"]

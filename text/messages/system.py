"""What the operating system says when a file or an address cannot be used."""

from __future__ import annotations

from typing import Final

from text.messages import Message

_KNOWN: Final = {
    str(message): message
    for message in (
        Message("No such file or directory"),
        Message("Permission denied"),
        Message("Is a directory"),
        Message("Not a directory"),
        Message("File exists"),
        Message("File name too long"),
        Message("No space left on device"),
        Message("Disk quota exceeded"),
        Message("Read-only file system"),
        Message("Too many open files"),
        Message("Input/output error"),
        Message("Address already in use"),
        Message("Cannot assign requested address"),
        Message("Name or service not known"),
    )
}


def of_system(text: str) -> Message:
    """The text of an operating system error (``OSError.strerror``) as a message."""
    return _KNOWN.get(text) or Message.verbatim(text)

"""Gets the bytes that a reader is given, by path or as they are."""

from __future__ import annotations

import stat
from pathlib import Path

from ingest.errors import LimitExceededError, UnreadableFileError
from ingest.readers.limits import ReadLimits
from text.filenames import readable
from text.messages import Message


def load(source: Path | bytes, name: str | None, limits: ReadLimits) -> tuple[bytes, str]:
    """The bytes of ``source`` and the name to report it by.

    Raises UnreadableFileError where it is missing, empty, not permitted or no
    regular file, LimitExceededError where it is larger than ``limits`` allow.
    """
    if isinstance(source, bytes):
        label, data = name or "<bytes>", source
    else:
        label = name or readable(source.name)
        try:
            info = source.stat()
            if not stat.S_ISREG(info.st_mode):
                raise UnreadableFileError(Message("is no regular file"), file=label)
            if info.st_size > limits.max_file_bytes:
                raise _too_large(info.st_size, limits, label)
            data = source.read_bytes()
        except (OSError, ValueError) as error:
            raise UnreadableFileError(
                Message("cannot be read (%(reason)s)", reason=error), file=label
            ) from error
    if not data:
        raise UnreadableFileError(Message("the file is empty (0 bytes)"), file=label)
    if len(data) > limits.max_file_bytes:
        raise _too_large(len(data), limits, label)
    return data, label


def _too_large(size: int, limits: ReadLimits, name: str) -> LimitExceededError:
    return LimitExceededError(
        Message(
            "the file is too large (%(size)s bytes; %(max_file_bytes)s are permitted)",
            size=format(size, ","),
            max_file_bytes=format(limits.max_file_bytes, ","),
        ),
        file=name,
    )

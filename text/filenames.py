"""Names of files as characters, whatever bytes they were given.

Python hands over the bytes of a name that is not UTF-8 as lone surrogates, which can be
opened but neither printed nor stored.  Such names come out of ZIP files made on a
Japanese Windows, whose names are in its code page.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_WINDOWS: Final = "cp932"
"""The code page of a Japanese Windows: Shift_JIS with its extensions."""


def readable(path: str | os.PathLike[str]) -> str:
    """Return a path that can be printed and stored; one that already can be stays as it is.

    Each part that is not UTF-8 is read as the code page of a Japanese Windows, or, where
    it is not that either, has its odd bytes written out (``\\xff``).
    """
    text = os.fspath(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return str(Path(*map(_part, Path(text).parts)))
    return text


def _part(name: str) -> str:
    """One part of a path, without lone surrogates."""
    try:
        data = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a surrogate that stands for no byte
        return name.encode("utf-8", "backslashreplace").decode("utf-8")
    for encoding in ("utf-8", _WINDOWS):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.isprintable():  # the code page gives odd bytes characters for private use
            return text
    return data.decode("utf-8", "backslashreplace")


__all__ = ["readable"]

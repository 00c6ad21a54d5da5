"""Writing files so that a failure names the file and leaves no half of it behind."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from graph.errors import GraphError, SnapshotError
from text.messages import Message


@contextlib.contextmanager
def writing(path: Path, kind: type[GraphError] = SnapshotError) -> Iterator[None]:
    """Turn what the system says while ``path`` is written (a full disk ...) into an error of ours.

    The system names a file only where it could not be opened, and the libraries that
    write for us none at all.  Raises ``kind`` with the file.
    """
    try:
        yield
    except OSError as error:
        said = Message("cannot be written (%(reason)s)", reason=error)
        raise kind(said, file=str(error.filename or path)) from error


@contextlib.contextmanager
def replacing(path: Path, kind: type[GraphError] = SnapshotError) -> Iterator[Path]:
    """Give a place beside ``path`` to write a file or a folder to, and put it there when it is whole.

    Where the block fails, what stood at ``path`` still stands there.  Raises ``kind``
    with the file where the system fails.
    """
    with writing(path, kind):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not (path.is_file() or path.is_dir()):
            yield path  # a device or a pipe: nothing is kept there
            return
        path = path.resolve()  # a link stays one
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            yield beside
            handle = os.open(beside, os.O_RDONLY)
            try:
                os.fsync(handle)  # some file systems say only now that the disk is full
            finally:
                os.close(handle)
            beside.replace(path)
        except OSError as error:
            if error.filename == str(beside):
                error.filename = str(path)
            raise
        finally:
            beside.unlink(missing_ok=True)

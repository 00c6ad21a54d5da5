"""How processes of the program are started."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator

import resources


def environment() -> dict[str, str]:
    """Return the environment for a process that imports the rooms from where this one does.

    Start it as ``python -P -m MODULE``: without ``-P`` a folder of the same name where
    the command is run would be taken for ours.
    """
    path = os.pathsep.join(filter(None, (str(resources.program()), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Start processes and threads here that Ctrl-C does not reach: whoever started them ends them.

    A terminal sends its interrupt to the whole group; a worker that dies of it prints a
    traceback.  What is started inherits the blocked signal from its first moment on; an
    interrupt that comes meanwhile is delivered to this process at the end of the block.
    """
    if not hasattr(signal, "pthread_sigmask"):  # not on this platform
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

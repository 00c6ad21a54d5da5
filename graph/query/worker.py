"""One query process as its parent sees it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from resources.processes import environment

_START_SECONDS: Final = 30.0
_NICENESS: Final = 10
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class WorkerDiedError(Exception):
    """The process ended instead of answering; ``signal`` names what ended it, where known."""

    def __init__(self, message: str, *, signal: str | None = None) -> None:
        super().__init__(message)
        self.signal = signal


class WorkerProcess:
    """A running query process; used by one caller at a time.

    It is started as a program of its own (not forked, and without importing the
    caller's main module), so that a replacement is there in a fraction of a second.
    """

    def __init__(self, store_path: Path, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "graph.query.process"]
        with theirs, contextlib.ExitStack() as failing:
            failing.callback(ours.close)
            self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
                [
                    *command,
                    str(theirs.fileno()),
                    str(os.getpid()),
                    str(store_path),
                    str(memory_bytes),
                ],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
            failing.pop_all()
        self._socket = ours
        self.niced = False
        self._used = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_ready(self) -> None:
        """Returns when the process has opened the store; raises WorkerDiedError."""
        head, _ = self._receive(time.monotonic() + _START_SECONDS)
        if not head.get("ready"):
            raise WorkerDiedError(str(head))

    def send(self, request: dict[str, Any]) -> None:
        """Hands over a request."""
        data = json.dumps(request).encode()
        self._socket.settimeout(5.0)
        try:
            self._socket.sendall(struct.pack(">I", len(data)) + data)
        except OSError as error:
            raise WorkerDiedError("does not take the query") from error

    def receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """The answer; TimeoutError at ``deadline`` (monotonic clock), after which the
        process can only be killed: use :meth:`ready` to wait in steps."""
        return self._receive(deadline)

    def ready(self, seconds: float) -> bool:
        """Whether an answer (or the end of the process) can be read within the time."""
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(max(0.0, seconds) * 1000))

    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def processor_seconds(self) -> float:
        """Processor time spent on this query, 0 where it cannot be told."""
        try:
            # utime and stime are fields 14 and 15; the name in field 2 may hold spaces
            stat = Path(f"/proc/{self.pid}/stat").read_text("ascii", "replace")
            fields = stat.rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICKS - self._used
        except (OSError, IndexError, ValueError):
            return 0.0

    def yield_processor(self) -> None:
        """Lets others go first, for good; for queries that take long."""
        self.niced = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICENESS)

    def pause(self) -> None:
        """Stops the process where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Lets a paused process go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """Ends the process at once; safe to call again."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._socket.close()
        self._process.wait()

    def stop(self) -> None:
        """Lets an idle process end by itself."""
        self._socket.close()
        try:
            self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ending(self) -> int | None:
        """The code that the process ended with, negative for a signal; None while it runs."""
        try:
            return self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            return None

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        head = json.loads(
            self._exactly(struct.unpack(">I", self._exactly(4, deadline))[0], deadline)
        )
        self._used = head.get("used", self._used)
        return head, self._exactly(head["body"], deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        buffer = bytearray(size)
        view = memoryview(buffer)
        while view:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._socket.settimeout(left)
            try:
                count = self._socket.recv_into(view)
            except TimeoutError:
                raise
            except OSError as error:
                raise WorkerDiedError("does not answer") from error
            if not count:
                raise WorkerDiedError("ended before it answered")
            view = view[count:]
        return bytes(buffer)

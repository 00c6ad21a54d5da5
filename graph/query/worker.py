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

import psutil

from resources.processes import environment
from text.messages import Message

_START_SECONDS: Final = 30.0
_NICENESS: Final = 10


class WorkerDiedError(Exception):
    """The process ended instead of answering."""


class WorkerProcess:
    """A running query process; used by one caller at a time.

    It is started as a program of its own (not forked, and without importing the
    caller's main module), so that a replacement is there in a fraction of a second.
    """

    def __init__(self, store_path: Path, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "graph.query.process"]
        with theirs:
            theirs.set_inheritable(True)
            self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
                [*command, str(theirs.fileno()), str(store_path), str(memory_bytes)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        self._socket = ours

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

    def processor_seconds(self) -> float:
        """Processor time that the process has used, 0 where it has ended."""
        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def yield_processor(self) -> None:
        """Lets others go first; for queries that take long."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, _NICENESS)

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

    def ending(self) -> Message:
        """How the process ended, in words."""
        try:
            code = self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            return Message("still running")
        if code < 0:
            return Message("ended by %(signal)s", signal=signal.Signals(-code).name)
        return Message("ended with %(code)s", code=code)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        head = json.loads(
            self._exactly(struct.unpack(">I", self._exactly(4, deadline))[0], deadline)
        )
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

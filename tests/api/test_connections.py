"""Connections that are never finished, and a log that no client can fill."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from api.service.clients import client_of
from api.service.logs import MOST, Calm
from api.web.connections import Guard, GuardedSocket, Patience, protocol_for


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """A service that reads the body and tells its length; ``/big`` gives 8 MB."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    body = b"x" * 8_000_000 if scope["path"] == "/big" else str(size).encode()
    length = str(len(body)).encode()
    headers = [(b"content-length", length), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.contextmanager
def served(guard: Guard) -> Iterator[int]:
    """The port of a guarded server in this process."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(echo, http=protocol_for(guard), lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    port: int = listening.getsockname()[1]
    guarded = GuardedSocket.of(listening, guard)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [guarded]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield port
    finally:
        server.should_exit = True
        thread.join()
        guarded.close()


def opened(port: int, begin: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    if begin:
        connection.sendall(begin)
    return connection


def ended(connection: socket.socket) -> bytes:
    """What the server said before it closed."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65_536):
            said += part
    return said


@pytest.mark.parametrize(
    ("begin", "answer"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b"408"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000000\r\n\r\nquery=", b"408"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /again HTTP/1.1\r\n", b"200"),
    ],
)
def test_what_is_not_finished_is_not_waited_for(begin: bytes, answer: bytes) -> None:
    with served(Guard(50, Patience(head=1, body=1, reader=2))) as port:
        began = time.monotonic()
        with opened(port, begin) as connection:
            said = ended(connection)
        assert time.monotonic() - began < 6
        assert answer in said
        assert bool(said) == bool(answer)


def test_a_reader_that_takes_nothing_is_given_up() -> None:
    guard = Guard(50, Patience(head=1, body=1, reader=1))
    begin = b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"
    with served(guard) as port, opened(port, begin) as connection:
        deadline = time.monotonic() + 10
        while not guard.connections and time.monotonic() < deadline:
            time.sleep(0.05)
        while guard.connections and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not guard.connections
        assert len(ended(connection)) < 8_000_000


def test_unfinished_connections_make_room_for_others() -> None:
    guard = Guard(20)
    with served(guard) as port, contextlib.ExitStack() as held:
        for _ in range(100):
            held.enter_context(opened(port, b"GET / HTTP/1.1\r\nHo"))
        for size in range(5):
            answer = httpx.post(f"http://127.0.0.1:{port}/", content=b"x" * size, timeout=5)
            assert answer.text == str(size)
        assert len(guard.connections) <= 20


def test_where_all_are_at_work_a_newcomer_is_told_so() -> None:
    """As with connections, so with descriptors: there is an answer, and no end of lines logged."""
    guard = Guard(3)
    with served(guard) as port, contextlib.ExitStack() as held:
        for _ in range(3):
            # an answer that is not taken is work
            held.enter_context(opened(port, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"))
        time.sleep(0.5)
        for each in guard.connections:
            each.unfinished = lambda: False  # type: ignore[method-assign]
        with opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as late:
            assert b"503" in ended(late)


def test_the_same_line_is_logged_a_few_times_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    calm, now = Calm(), [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def line(text: str, *values: object) -> logging.LogRecord:
        return logging.LogRecord("shisaku", logging.ERROR, "", 1, text, values, None)

    passed = [calm.filter(line("no descriptor for %s", number)) for number in range(1000)]
    assert passed == [True] * MOST + [False] * (1000 - MOST)
    assert calm.filter(line("another"))
    now[0] += 61
    last = line("no descriptor for %s", 1)
    assert calm.filter(last)
    assert f"{1000 - MOST} more" in last.getMessage()


def test_a_client_is_an_address_or_a_network() -> None:
    def client(host: str) -> str:
        return client_of({"client": (host, 1)})

    assert client("192.0.2.1") == "192.0.2.1"
    assert client("::ffff:192.0.2.1") == "192.0.2.1"
    assert client("2001:db8:1:2::3") == client("2001:db8:1:2:ffff::1")
    assert client("2001:db8:1:2::3") != client("2001:db8:1:3::3")
    assert client_of({"client": None}) == "unknown"

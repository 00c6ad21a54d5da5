"""The process that answers queries; started by :mod:`graph.query.pool`, and killable.

Speaks frames over the socket whose number it is given: four bytes of length, JSON;
an answer is a frame of JSON (``body`` gives the length of the bytes that follow).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import os
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from graph.namespaces import PREFIXES, SHISAKU
from text.messages import Message, of_error

STACK_BYTES = 256 * 1024 * 1024
"""Stack for parsing and evaluation; deep queries end in an error, not in a crash."""
MOST_QUERIES = 5_000
"""After so many answers a process is replaced, so that no memory piles up."""
_MOST_GROWTH = 128 * 1024 * 1024
_SPARE_CPU_SECONDS = 2
_PR_SET_PDEATHSIG = 1

_TABLES = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "n3": RdfFormat.N3,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
}
# XML 1.0 has no way to write these, and one of them makes the whole answer unreadable
_NOT_IN_XML = bytes.maketrans(
    bytes(code for code in range(32) if code not in (9, 10, 13)), b"?" * 29
)


Term = NamedNode | BlankNode | Literal | Triple
Functions = dict[NamedNode, Callable[..., Term | None]]


class TooLargeError(Exception):
    """The answer is over a limit."""


class CappedBuffer:
    """Takes what is written until it is too much."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._size += len(data)
        if self._size > self._limit:
            raise TooLargeError(Message("has more than %(limit)s bytes", limit=self._limit))
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def getvalue(self) -> bytes:
        return b"".join(self._parts)


def answer(store: Store, request: dict[str, Any], functions: Functions | None = None) -> bytes:
    """The whole answer to a query; ``functions`` are those it may call beside SPARQL's.

    Raises TooLargeError, SyntaxError, ValueError, OSError.
    """
    results = store.query(
        request["text"],
        base_iri=request["base_iri"],
        prefixes=PREFIXES,
        use_default_graph_as_union=request["union"],
        default_graph=_nodes(request["default_graphs"]),
        named_graphs=_nodes(request["named_graphs"]),
        custom_functions=functions,
    )
    if isinstance(results, QueryTriples):
        return _graph(results, request)
    buffer = CappedBuffer(request["bytes"])
    format = request["format"]
    results.serialize(buffer, format=_TABLES[format])  # type: ignore[arg-type]
    body = buffer.getvalue()
    if isinstance(results, QuerySolutions) and _too_many(body, format, request["rows"]):
        raise TooLargeError(Message("has more than %(limit)s rows", limit=request["rows"]))
    if isinstance(results, QueryBoolean) or format != "xml":
        return body
    return body.translate(_NOT_IN_XML)


def _nodes(iris: list[str] | None) -> Any:
    # the engine takes lists of several kinds, and lists are invariant
    return None if iris is None else [NamedNode(iri) for iri in iris]


def _graph(results: QueryTriples, request: dict[str, Any]) -> bytes:
    # the engine may give a triple more than once; a graph holds it once
    triples: dict[Triple, None] = {}
    for triple in results:
        triples[triple] = None
        if len(triples) > request["rows"]:
            raise TooLargeError(Message("has more than %(limit)s triples", limit=request["rows"]))
    buffer = CappedBuffer(request["bytes"])
    format = request["format"]
    serialize(triples, buffer, format=_GRAPHS[format], prefixes=PREFIXES)  # type: ignore[arg-type]
    body = buffer.getvalue()
    return body.translate(_NOT_IN_XML) if format == "rdfxml" else body


def _too_many(body: bytes, format: str, limit: int) -> bool:
    """Whether a table has more rows than permitted.

    The engine serializes without telling how many rows it wrote.  Each format has a
    mark that is at least as frequent as rows; only where that alone would be too
    much are the rows counted by reading.
    """
    if format == "xml":
        return body.count(b"<result>") > limit
    if format == "tsv":
        return body.count(b"\n") - 1 > limit
    if format == "csv":
        import csv
        import io

        if body.count(b"\n") - 1 <= limit:
            return False
        lines = io.StringIO(body.decode("utf-8"), newline="")
        return sum(1 for _ in csv.reader(lines)) - 1 > limit
    if body.count(b"}") <= limit:
        return False
    return len(json.loads(body)["results"]["bindings"]) > limit


def data_bytes() -> int:
    """Private writable memory of this process in bytes, 0 where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
            for line in status:
                if line.startswith("VmData:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def limit_memory(extra: int) -> None:
    """Lets this process take ``extra`` bytes more than now; over that, allocation fails.

    The engine answers a failed allocation by ending the process, which is what a
    worker is for.
    """
    now = data_bytes()
    if now:
        resource.setrlimit(resource.RLIMIT_DATA, (now + extra, resource.RLIM_INFINITY))


def limit_processor(seconds: float) -> None:
    """Ends this process after so much more processor time, should its parent be gone."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + _SPARE_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next request, None where the parent has gone."""
    head = _exactly(connection, 4)
    if head is None:
        return None
    body = _exactly(connection, struct.unpack(">I", head)[0])
    return None if body is None else json.loads(body)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = connection.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def send(connection: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """One frame of JSON, and the bytes that belong to it."""
    data = json.dumps({**head, "body": len(body)}).encode()
    connection.sendall(struct.pack(">I", len(data)) + data + body)


def handled(
    store: Store, request: dict[str, Any], functions: Functions | None = None
) -> tuple[dict[str, Any], bytes]:
    """Answers one request; what goes wrong is told, not raised."""
    try:
        return {"ok": True}, answer(store, request, functions)
    except TooLargeError as error:
        return {"ok": False, "kind": "too_large", "message": of_error(error).data()}, b""
    except MemoryError:
        return {
            "ok": False,
            "kind": "too_large",
            "message": Message("needs too much memory").data(),
        }, b""
    except (SyntaxError, ValueError) as error:
        return {"ok": False, "kind": "syntax", "message": of_error(error).data()}, b""
    except (OSError, RuntimeError) as error:
        return {"ok": False, "kind": "failed", "message": of_error(error).data()}, b""


def serve(store_path: str, connection: socket.socket, memory: int) -> None:
    """Answers requests until the parent closes the connection."""
    store = Store.read_only(store_path)
    send(connection, {"ok": True, "ready": True})
    limit_memory(memory)
    idle = data_bytes()
    grown = idle + min(_MOST_GROWTH, memory // 2)
    tired = False
    for count in range(1, MOST_QUERIES + 1):
        request = receive(connection)
        if request is None:
            return
        limit_processor(request["seconds"])
        functions = Called(connection).functions() if mentions(request["text"]) else None
        head, body = handled(store, request, functions)
        last = tired or count == MOST_QUERIES
        used = time.process_time()
        send(connection, {**head, "tired": last, "used": used}, body)
        if last:
            return
        # looked up between two queries: it takes longer than some of them
        tired = data_bytes() > grown


def mentions(text: str) -> bool:
    """Whether a query may call one of our functions; they cost a little even uncalled."""
    return "similarity" in text or "normalize" in text


class Called:
    """The functions of the vocabulary, for one query.

    ``shisaku:normalize(text)`` folds what is written alike; ``shisaku:similarity(thing,
    text)`` is asked of the parent, which has the index: once for each pair.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._known: dict[tuple[str, str], Literal | None] = {}

    def functions(self) -> Functions:
        return {SHISAKU.normalize: self.normalize, SHISAKU.similarity: self.similarity}

    def normalize(self, *terms: object) -> Literal | None:
        if len(terms) != 1 or not isinstance(terms[0], Literal):
            return None
        from text.folding import fold  # most queries do without

        return Literal(fold(terms[0].value))

    def similarity(self, *terms: object) -> Literal | None:
        if len(terms) != 2:
            return None
        thing, text = terms
        if not isinstance(thing, NamedNode) or not isinstance(text, Literal):
            return None
        pair = (thing.value, text.value)
        if pair not in self._known:
            send(self._connection, {"similarity": pair})
            reply = receive(self._connection)
            value = None if reply is None else reply["value"]
            self._known[pair] = None if value is None else Literal(value)
        return self._known[pair]


def end_with(parent: int) -> None:
    """Ends this process when the thread that started it ends, however that comes about."""
    with contextlib.suppress(OSError, AttributeError):  # a call that only Linux has
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def main() -> None:
    """``python -m graph.query.process SOCKET PARENT STORE MEMORY``."""
    number, parent, store_path, memory = sys.argv[1:]
    end_with(int(parent))
    connection = socket.socket(fileno=int(number))
    threading.stack_size(STACK_BYTES)
    target: Callable[..., None] = serve
    thread = threading.Thread(target=target, args=(store_path, connection, int(memory)))
    thread.start()
    thread.join()
    os._exit(0)


if __name__ == "__main__":
    main()

"""What a SPARQL query costs beside the engine: in the pool, and over HTTP.

``python benchmarks/sparql_cost.py`` asks the snapshot in use (SHISAKU_DATA), in turns so that a
busy machine slows all alike.  Prints medians in milliseconds.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, Store

from graph.namespaces import PREFIXES
from graph.queries import example
from graph.query.pool import QueryPool
from graph.store.snapshot import Snapshot, current

ROUNDS = 200
SEARCH = (
    'SELECT ?m ?t { SERVICE shisaku:search { ?m shisaku:query "お年寄りにスマホを教える" } '
    "?m dcterms:title ?t }"
)
QUERIES = {
    "ASK {}": "ASK {}",
    "20 measures": "SELECT ?m ?t { ?m a shisaku:Measure ; dcterms:title ?t } LIMIT 20",
    "plans-ending-in-year": example("plans-ending-in-year").text,
    "search joined": SEARCH,
}


def raw(store: Store, snapshot: Snapshot, text: str) -> bytes:
    """The answer of the engine in this process."""
    results = store.query(
        text, base_iri=snapshot.base_iri, prefixes=PREFIXES, use_default_graph_as_union=True
    )
    assert isinstance(results, QuerySolutions | QueryBoolean)
    return results.serialize(format=QueryResultsFormat.JSON) or b""


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of an answer over a connection that is kept."""
    connection.request("GET", path, headers={"accept": "application/sparql-results+json"})
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, body
    return body


def started(data: Path) -> tuple[subprocess.Popen[str], http.client.HTTPConnection]:
    """A service of its own, ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        env={**os.environ, "SHISAKU_DATA": str(data)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    host = process.stderr.readline().split()[-1].removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host)
    while True:
        connection.request("GET", "/ready")
        response = connection.getresponse()
        response.read()
        if response.status == 200:
            return process, connection
        time.sleep(0.2)


def medians(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each call in milliseconds, called in turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            began = time.perf_counter()
            call()
            times[name].append(1000 * (time.perf_counter() - began))
    return {name: statistics.median(each[ROUNDS // 10 :]) for name, each in times.items()}


def main() -> None:
    data = Path(os.environ["SHISAKU_DATA"])
    snapshot = current(data)
    store = Store.read_only(str(snapshot.store_path))
    process, connection = started(data)
    try:
        with QueryPool(snapshot.path, snapshot.base_iri) as pool:
            print(f"{'query':24}{'engine':>9}{'pool':>9}{'http':>9}{'health':>9}")
            for name, text in QUERIES.items():
                path = "/sparql?" + urlencode({"query": text})
                calls: dict[str, Callable[[], object]] = {
                    "http": lambda path=path: get(connection, path),  # type: ignore[misc]
                    "health": lambda: get(connection, "/health"),
                }
                if text != SEARCH:
                    calls["engine"] = lambda text=text: raw(store, snapshot, text)  # type: ignore[misc]
                    calls["pool"] = lambda text=text: pool.query(text)  # type: ignore[misc]
                found = medians(calls)
                row = [found.get(kind) for kind in ("engine", "pool", "http", "health")]
                cells = ["" if each is None else f"{each:.2f}" for each in row]
                print(f"{name:24}" + "".join(f"{cell:>9}" for cell in cells), flush=True)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()

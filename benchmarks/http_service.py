"""How fast a running service answers over HTTP.

    python benchmarks/http_service.py http://127.0.0.1:8000 [--queries FILE] [--seconds 10]

Every request asks for a fresh answer (``Cache-Control: no-cache``), as if no two
people asked the same; ``--kept`` measures repeated questions instead.  Prints the time of a search at one client (median, 99th percentile), the requests
per second at eight clients (processes, each with one kept connection), and what
``/sparql`` adds to the same queries asked of the raw library on the same store
(``--data``, the folder of the snapshots; else that part is left out).
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import statistics
import sys
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

QUERIES = (
    "デジタルデバイド対策",
    "お年寄りにスマホの使い方を教える",
    "書かない窓口",
    "行政手続のオンライン化",
    "RPAによる業務の自動化",
    "テレワークの推進",
    "キャッシュレス決済",
    "職員のデジタル人材育成",
    "オープンデータを公開している市",
    "情報セキュリティ対策",
    "マイナンバーカードの交付率",
    "子育ての手続をスマホで済ませたい",
)
SPARQL = (
    "SELECT ?p ?t WHERE { ?p a shisaku:Plan ; dcterms:title ?t }",
    "SELECT ?m ?t WHERE { ?m a shisaku:Measure ; dcterms:title ?t } ORDER BY ?t",
    "SELECT ?c (COUNT(?m) AS ?n) WHERE { ?m shisaku:topic ?c } GROUP BY ?c ORDER BY DESC(?n)",
    "SELECT ?k ?i ?v WHERE { ?k a shisaku:Kpi ; shisaku:indicator ?i ; shisaku:targetValue ?v }",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", help="address of the service")
    parser.add_argument("--queries", type=Path, help="JSON Lines with the key query")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each measurement")
    parser.add_argument("--kept", action="store_true", help="allow answers kept in memory")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--data", type=Path, help="folder of the snapshots that it serves")
    args = parser.parse_args()
    queries = _queries(args.queries)
    paths = [f"/api/search?q={quote(query)}&type=measure&limit=10" for query in queries]
    result: dict[str, object] = {"queries": len(queries)}

    _asked(args.base, paths, 1.0, args.kept)  # warm
    times = _asked(args.base, paths, args.seconds, args.kept)
    result["search, 1 client"] = _summary(times)
    result[f"search, {args.clients} clients"] = _throughput(args.base, paths, args)
    asks = [f"/api/ask?q={quote(query)}" for query in queries]
    result["ask, 1 client"] = _summary(_asked(args.base, asks, args.seconds / 2, args.kept))
    result["sparql, 1 client"] = _sparql(args)
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _queries(path: Path | None) -> list[str]:
    if path is None:
        return list(QUERIES)
    return [json.loads(line)["query"] for line in path.read_text("utf-8").splitlines() if line]


def _asked(base: str, paths: list[str], seconds: float, kept: bool = False) -> list[float]:
    """Times in seconds of requests over one kept connection, for so long."""
    host = urlsplit(base).netloc
    headers = {} if kept else {"Cache-Control": "no-cache"}
    connection = http.client.HTTPConnection(host, timeout=60)
    times: list[float] = []
    end = time.perf_counter() + seconds
    turn = 0
    while time.perf_counter() < end:
        began = time.perf_counter()
        connection.request("GET", paths[turn % len(paths)], headers=headers)
        response = connection.getresponse()
        body = response.read()
        times.append(time.perf_counter() - began)
        if response.status != 200:
            raise SystemExit(f"{paths[turn % len(paths)]}: {response.status} {body[:200]!r}")
        turn += 1
    connection.close()
    return times


def _throughput(base: str, paths: list[str], args: argparse.Namespace) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(args.clients)
    with context.Pool(args.clients, initializer=_meet, initargs=(barrier,)) as pool:
        clients = [(base, paths, args.seconds, args.kept)] * args.clients
        rounds = pool.starmap(_together, clients, chunksize=1)
    times = [value for part in rounds for value in part]
    rate = sum(len(part) / sum(part) for part in rounds)
    return {"requests_per_second": round(rate, 1), **_summary(times)}


_barrier: Barrier | None = None


def _meet(barrier: Barrier) -> None:
    global _barrier
    _barrier = barrier


def _together(base: str, paths: list[str], seconds: float, kept: bool) -> list[float]:
    """As :func:`_asked`, once all clients are started: a late one would ask for less time."""
    assert _barrier is not None
    _barrier.wait()
    return _asked(base, paths, seconds, kept)


def _sparql(args: argparse.Namespace) -> dict[str, object]:
    paths = [f"/sparql?query={quote(query)}" for query in SPARQL]
    over_http = [min(_asked(args.base, [path], 1.0)) for path in paths]
    medians = [statistics.median(_asked(args.base, [path], 1.0)) for path in paths]
    found: dict[str, object] = {"p50_ms": [_ms(value) for value in medians]}
    if args.data is not None:
        raw = _raw(args.data)
        found["raw_p50_ms"] = [_ms(value) for value, _ in raw]
        found["overhead_p50_ms"] = [
            _ms(value - alone) for value, (alone, _) in zip(medians, raw, strict=True)
        ]
        found["overhead_best_ms"] = [
            _ms(value - alone) for value, (_, alone) in zip(over_http, raw, strict=True)
        ]
    return found


def _raw(data: Path) -> list[tuple[float, float]]:
    """Median and best time of each query with the library alone, serialized as JSON."""
    import pyoxigraph

    sys.path.insert(0, str(Path(__file__).parents[1]))
    from graph.namespaces import PREFIXES
    from graph.store.snapshot import current

    snapshot = current(data)
    store = pyoxigraph.Store.read_only(str(snapshot.store_path))
    found = []
    for query in SPARQL:
        times = []
        for _ in range(100):
            began = time.perf_counter()
            answer: Any = store.query(
                query,
                base_iri=snapshot.base_iri,
                prefixes=PREFIXES,
                use_default_graph_as_union=True,
            )
            answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)
            times.append(time.perf_counter() - began)
        found.append((statistics.median(times), min(times)))
    return found


def _summary(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "n": len(ordered),
        "p50_ms": _ms(ordered[len(ordered) // 2]),
        "p99_ms": _ms(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]),
        "max_ms": _ms(ordered[-1]),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


if __name__ == "__main__":
    main()

"""Search over a large index: how long it takes to build, to load and to answer.

    python -m benchmarks.search_scale DATA --queries FILE [--passages 200000] [--keep DIR]

DATA holds a current snapshot.  Its sentences and titles are drawn anew into invented
plans of 15 measures and 115 passages each, of which two thirds belong to a measure.
With ``--keep`` store and index stay in DIR, and what is there already is used again;
``--build`` builds the index again.  Latency is that of a search for all types and of one for
measures in this process, warm, for queries not seen before; CPU time beside it, which
other work on the machine disturbs less.
"""

# ruff: noqa: E402 - the path must be set before the rooms are imported
from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph

# run as a script this folder would hold a module named as the room
sys.path[:] = [
    str(Path(__file__).parents[1]),
    *(p for p in sys.path if not p.endswith("benchmarks")),
]

from graph.errors import GraphError
from graph.namespaces import DCTERMS, OA, RDF, SHISAKU
from graph.store.snapshot import Snapshot, current
from search.engine import SearchEngine
from search.errors import SearchError
from search.index import build
from search.judged import load_queries
from search.opened import OpenedIndex
from search.rank import Weights

MEASURES, PASSAGES, FREE = 15, 115, 31
"""Of a plan: its measures, its passages, and how many of these belong to no measure."""


def quads(source: Snapshot, passages: int) -> Iterator[pyoxigraph.Quad]:
    """The curated graphs of a snapshot and invented plans made of its sentences."""
    store = pyoxigraph.Store.read_only(str(source.store_path))
    base = source.base_iri
    for name in ("topics", "sources", "municipalities", "ontology"):
        graph = pyoxigraph.NamedNode(f"{base}graph/{name}")
        yield from store.quads_for_pattern(None, None, None, graph)
    texts = _values(store, SHISAKU.Passage, SHISAKU.text)
    titles = _values(store, SHISAKU.Measure, DCTERMS.title)
    codes = _values(store, SHISAKU.Municipality, SHISAKU.code)
    sentences = [piece for text in texts for piece in re.split("[。\n]", text) if len(piece) > 8]
    draw = random.Random(0)
    for number in range(passages // PASSAGES):
        yield from _plan(f"{base}plan/p{number}", base, codes, titles, sentences, draw)


def _plan(
    plan: str,
    base: str,
    codes: Sequence[str],
    titles: Sequence[str],
    sentences: Sequence[str],
    draw: random.Random,
) -> Iterator[pyoxigraph.Quad]:
    node, literal = pyoxigraph.NamedNode, pyoxigraph.Literal
    graph = node(plan.replace("/plan/", "/graph/"))

    def quad(subject: str, predicate: Any, value: Any) -> pyoxigraph.Quad:
        return pyoxigraph.Quad(node(subject), predicate, value, graph)

    yield quad(plan, RDF.type, SHISAKU.Plan)
    yield quad(plan, DCTERMS.title, literal(f"計画 {plan.rsplit('/', 1)[-1]}"))
    yield quad(plan, SHISAKU.municipality, node(f"{base}municipality/{draw.choice(codes)}"))
    measures = [f"{plan}/measure/{n:04}" for n in range(MEASURES)]
    for measure in measures:
        yield quad(measure, RDF.type, SHISAKU.Measure)
        yield quad(measure, SHISAKU.plan, node(plan))
        yield quad(measure, DCTERMS.title, literal(draw.choice(titles)))
    for n in range(PASSAGES):
        start, text = 100 * n, "。".join(draw.sample(sentences, 2))
        passage = f"{plan}/passage/{start}-{start + 50}"
        yield quad(passage, RDF.type, SHISAKU.Passage)
        yield quad(passage, SHISAKU.plan, node(plan))
        yield quad(passage, SHISAKU.text, literal(text))
        yield quad(passage, OA.start, literal(start))
        yield quad(passage, OA.end, literal(start + 50))
        if n >= FREE:
            yield quad(passage, SHISAKU.measure, node(measures[n % MEASURES]))


def _values(store: pyoxigraph.Store, kind: Any, predicate: Any) -> list[str]:
    query = f"SELECT ?t WHERE {{ ?x a {kind} ; {predicate} ?t }} ORDER BY ?x ?t"
    rows: Any = store.query(query, use_default_graph_as_union=True)
    return [row["t"].value for row in rows]


def latency(
    engine: SearchEngine, queries: Sequence[str], types: Sequence[str], rounds: int
) -> dict[str, float]:
    """Milliseconds of one search: wall clock, and CPU."""
    spent, worked = [], []
    for number in range(rounds):
        for query in queries:
            # trailing blanks make it a query that no cache has seen
            text = query + " " * (number + 1)
            began, cpu = time.perf_counter(), time.process_time()
            engine.search(text, types=types)
            worked.append(1e3 * (time.process_time() - cpu))
            spent.append(1e3 * (time.perf_counter() - began))
    spent.sort()
    worked.sort()
    return {
        "p50": round(spent[len(spent) // 2], 2),
        "p99": round(spent[int(len(spent) * 0.99)], 2),
        "cpu_p50": round(worked[len(worked) // 2], 2),
        "searches": len(spent),
    }


def measure(folder: Path, given: argparse.Namespace) -> dict[str, Any]:
    """What is printed; store and index lie in ``folder``."""
    source = current(given.data)
    store, index = folder / "store", folder / "index"
    result: dict[str, Any] = {}
    if not store.exists():
        fresh = pyoxigraph.Store(str(store))
        fresh.bulk_extend(quads(source, given.passages))
        fresh.flush()
        del fresh
    model = given.model or json.loads((source.index_path / "meta.json").read_text("utf-8"))
    model = model if isinstance(model, str) else model["model_place"]
    if given.build or not (index / "meta.json").exists():
        shutil.rmtree(index, ignore_errors=True)
        began, cpu = time.perf_counter(), time.process_time()
        build(store, index, source.base_iri, model)
        result["build_seconds"] = round(time.perf_counter() - began, 1)
        result["build_cpu_seconds"] = round(time.process_time() - cpu, 1)
        result["build_peak_mib"] = _peak()
    began, cpu = time.perf_counter(), time.process_time()
    opened = OpenedIndex(index, model)
    engine = SearchEngine(opened, Weights.load())
    result["load_seconds"] = round(time.perf_counter() - began, 2)
    result["load_cpu_seconds"] = round(time.process_time() - cpu, 2)
    result |= {"items": len(opened.items), "measures": opened.measures}
    queries = [query.query for query in load_queries(given.queries)]
    result["latency_ms"] = {
        "all types": latency(engine, queries, (), given.rounds),
        "measures": latency(engine, queries, ("measure",), given.rounds),
    }
    result["peak_mib"] = _peak()
    return result


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--keep", type=Path, help="folder for store and index")
    parser.add_argument("--build", action="store_true", help="build the index again")
    parser.add_argument("--model", help="folder or name; by default that of DATA")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        result = measure(given.keep, given)
    else:
        with tempfile.TemporaryDirectory() as folder:
            result = measure(Path(folder), given)
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (GraphError, SearchError, OSError) as error:
        sys.exit(f"error: {error}")

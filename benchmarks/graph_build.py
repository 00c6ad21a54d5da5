"""How a build grows: invented plans of usual size into a snapshot, and queries on it.

    .venv/bin/python -m benchmarks.graph_build [PLANS]

Prints seconds, statements, statements per second and core, the highest memory of all
processes together, and the median time of a query with and without the worker.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from graph.build.builder import build_snapshot
from graph.namespaces import PREFIXES
from graph.query.pool import QueryPool
from graph.types import BuildJob
from ingest.types import PlanRecord

ROOT = Path(__file__).parents[1]
PROCESSES = 2
QUERY = "SELECT ?t WHERE { ?m shisaku:topic <topic/digital-divide> ; dcterms:title ?t } LIMIT 20"


def read(number: int) -> PlanRecord:
    """The plan of an invented town: 60 measures, 720 actions, about 14,000 statements."""
    sys.path.insert(0, str(ROOT / "tests"))
    from graph_records import record

    topics = ("digital-divide", *(f"作業{n}" for n in range(59)))
    return record(f"架空{number}町", code=None, topics=topics, actions=12, source=None)


class Memory(threading.Thread):
    """Watches the memory of this process and its children."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0

    def run(self) -> None:
        me = psutil.Process()
        while True:
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total)
            time.sleep(0.05)


def median_ms(call: object, times: int = 200) -> float:
    """The median time of a call in milliseconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()  # type: ignore[operator]
        found.append(time.perf_counter() - began)
    return statistics.median(found) * 1000


def main() -> None:
    plans = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    memory = Memory()
    memory.start()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        report = build_snapshot(
            Path(folder),
            [BuildJob(number, f"{number}.txt") for number in range(plans)],
            read,
            base_iri="https://shisaku.example/",
            ontology=ROOT / "ontology",
            processes=PROCESSES,
        )
        seconds = time.perf_counter() - began
        snapshot = report.snapshot
        if snapshot is None or report.refused:
            raise SystemExit(f"refused: {report.refused[:1]}")
        quads = snapshot.manifest.quads
        print(f"plans {plans}, statements {quads:,}, seconds {seconds:.1f}")
        print(f"statements per second and core {quads / seconds / PROCESSES:,.0f}")
        print(f"peak memory of all processes {memory.peak / 2**20:,.0f} MiB")
        store = Store.read_only(str(snapshot.store_path))

        def raw() -> None:
            results = store.query(
                QUERY,
                base_iri=snapshot.base_iri,
                prefixes=PREFIXES,
                use_default_graph_as_union=True,
            )
            if isinstance(results, QuerySolutions):
                results.serialize(format=QueryResultsFormat.JSON)

        with QueryPool(snapshot.path, snapshot.base_iri, 1) as pool:
            direct, through = median_ms(raw), median_ms(lambda: pool.query(QUERY))
        print(f"query {direct:.2f} ms, through a worker {through:.2f} ms")


if __name__ == "__main__":
    main()

"""Search against what people would otherwise use, and its latency, in one run.

    python -m benchmarks.search DATA --queries FILE --measures DIR

DATA holds a current snapshot; the same measures, each with all its text, are ranked
by rank_bm25 over words, by SQLite FTS5 with its trigram tokenizer, by BM25 of this
program alone, by embeddings alone and by everything together.  Latency is that of
one search for measures in this process, warm, for queries not seen before.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rank_bm25 import BM25Okapi

from graph.errors import GraphError
from graph.store.snapshot import current
from search.engine import SearchEngine
from search.errors import SearchError
from search.evaluate import evaluate
from search.judged import DEPTH, JudgedQuery, Titles, load_queries, measure
from search.tokens import BIGRAM_MARK, terms
from search.types import HitType, Mode

Rank = Callable[[str], list[int]]


def texts(engine: SearchEngine) -> list[str]:
    """Each measure with the text of everything that belongs to it."""
    items = engine.index.items
    return [
        "\n".join(
            f"{items.title[int(row)] if row == number else ''} {items.text[int(row)]}"
            for row in engine.index.rows_of(number)
        )
        for number in range(engine.index.measures)
    ]


def by_rank_bm25(documents: Sequence[str]) -> Rank:
    """The rank_bm25 package over dictionary words."""

    def words(text: str) -> list[str]:
        return [term for term in terms(text) if not term.startswith(BIGRAM_MARK)]

    index = BM25Okapi([words(document) for document in documents])

    def rank(query: str) -> list[int]:
        scores = index.get_scores(words(query))
        best = sorted(range(len(scores)), key=lambda n: (-scores[n], n))[:DEPTH]
        return [n for n in best if scores[n] > 0]

    return rank


def by_fts5(documents: Sequence[str]) -> Rank:
    """SQLite FTS5, trigram tokenizer: all trigrams of the query, any of them."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='trigram')")
    base.executemany("INSERT INTO texts VALUES (?)", [(document,) for document in documents])

    def rank(query: str) -> list[int]:
        grams = {query[n : n + 3] for n in range(len(query) - 2)} or {query}
        match = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
        rows = base.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts), rowid LIMIT ?",
            (match, DEPTH),
        )
        return [int(row[0]) - 1 for row in rows]

    return rank


def score(
    rank: Rank, queries: Sequence[JudgedQuery], keys: Sequence[str]
) -> dict[str, dict[str, float]]:
    """nDCG@10 and latency of a ranking of measures, by kind."""
    by_kind: dict[str, list[float]] = {}
    spent = []
    for query in queries:
        started = time.perf_counter()
        found = rank(query.query)
        spent.append(1e3 * (time.perf_counter() - started))
        value = measure(query, [keys[n] for n in found]).ndcg
        by_kind.setdefault(query.kind, []).append(value)
        by_kind.setdefault("all", []).append(value)
    return {
        "ndcg@10": {kind: round(statistics.fmean(rows), 3) for kind, rows in by_kind.items()},
        "p50_ms": {"all": round(statistics.median(spent), 2)},
    }


def latency(engine: SearchEngine, queries: Sequence[JudgedQuery], rounds: int) -> dict[str, float]:
    """Milliseconds of one search for measures."""
    spent = []
    for number in range(rounds):
        for query in queries:
            # a trailing blank makes it a query that no cache has seen
            text = query.query + " " * (number + 1)
            started = time.perf_counter()
            engine.search(text, types=[HitType.MEASURE])
            spent.append(1e3 * (time.perf_counter() - started))
    spent.sort()
    return {
        "p50": round(spent[len(spent) // 2], 2),
        "p99": round(spent[int(len(spent) * 0.99)], 2),
        "searches": len(spent),
    }


def main() -> int:
    """Prints one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--measures", type=Path, required=True)
    parser.add_argument("--split", default="", help="only queries of this split")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    started = time.perf_counter()
    engine = SearchEngine.open(current(given.data))
    opened = time.perf_counter() - started
    queries = [
        query
        for query in load_queries(given.queries)
        if query.answerable and (not given.split or query.split == given.split)
    ]
    titles = Titles(given.measures)
    index = engine.index
    keys = [
        titles.key(index.plans[int(index.items.plan[row])].city, index.items.title[row])
        for row in range(index.measures)
    ]
    documents = texts(engine)
    table = {
        "rank_bm25, words": score(by_rank_bm25(documents), queries, keys),
        "SQLite FTS5, trigram": score(by_fts5(documents), queries, keys),
    }
    for name, mode in (
        ("BM25 alone", Mode.LEXICAL),
        ("embeddings alone", Mode.DENSE),
        ("everything", Mode.HYBRID),
    ):
        report = evaluate(engine, queries, titles, mode, with_cities=False)
        table[name] = {
            "ndcg@10": {kind: round(group.ndcg, 3) for kind, group in report.groups.items()},
            "p50_ms": {"all": round(report.p50_ms, 2)},
        }
    result = {
        "queries": len(queries),
        "measures": index.measures,
        "items": len(index.items),
        "open_seconds": round(opened, 2),
        "systems": table,
        "latency_ms": latency(engine, queries, given.rounds),
    }
    json.dump(result, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (GraphError, SearchError, OSError) as error:
        sys.exit(f"error: {error}")

"""The shipped embedding model beside BM25, on texts kept back from training, and its speed.

Run from the repository root::

    python -m benchmarks.model --rs ../shared/data/rs2024

Prints nDCG@10 of BM25 (lemmas of content words, rank_bm25) on exactly the held-out rankings of the
training, beside the recorded measures of the model (``measures.json``: a training that kept these
texts back), then size, load time, and texts per second of the shipped model.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from search.training import heldout, pairs, texts
from search.training.contrast import Recipe
from search.training.sources import read_projects
from search.training.words import analyse

ROOT = Path(__file__).parents[1]


def _lemmas(text: str) -> list[str]:
    return [word.lemma for word in analyse(text) if word.content]


def bm25(ranking: heldout.Ranking) -> float:
    """nDCG@10 of BM25 over lemmas on one ranking."""
    index = BM25Okapi([_lemmas(text) for text in ranking.candidates])
    scores = np.vstack([index.get_scores(_lemmas(query)) for query in ranking.queries])
    return heldout.ndcg(scores.astype(np.float32), ranking.relevant)


def speed(directory: Path, passages: list[str], queries: list[str]) -> dict[str, Any]:
    """Size in bytes, seconds to load, passages per second, milliseconds per single query."""
    from sentence_transformers import SentenceTransformer

    started = time.perf_counter()
    model = SentenceTransformer(str(directory), device="cpu", local_files_only=True).float()
    loaded = time.perf_counter() - started
    model.encode(passages[:64])
    started = time.perf_counter()
    model.encode(passages, batch_size=256)
    whole = time.perf_counter() - started
    singles = []
    for query in queries:
        started = time.perf_counter()
        model.encode(query)
        singles.append(time.perf_counter() - started)
    size = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
    return {
        "bytes": size,
        "dimension": model.get_embedding_dimension(),
        "load s": round(loaded, 2),
        "passages/s": round(len(passages) / whole),
        "query ms (median)": round(1000 * float(np.median(singles)), 2),
    }


def main() -> None:
    """Print the table and the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rs", type=Path, required=True, help="folder with the national projects")
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "shisaku-ja-static")
    arguments = parser.parse_args()
    projects = read_projects(arguments.rs)
    services = texts.read_services()
    topics = texts.read_topics(ROOT / "ontology" / "lexicon" / "topics.json")
    held = pairs.hold_out(services, topics, len(projects), Recipe().seed)
    rankings = heldout.rankings(services, topics, projects, held)
    measures = json.loads((arguments.model / "measures.json").read_text("utf-8"))
    stages = [stage for stage in measures if not stage.startswith("epoch")]
    print("| nDCG@10 | queries | BM25 |", " | ".join(stages), "|")
    print("|---|---|---|" + "---|" * len(stages))
    for ranking in rankings:
        row = [f"{measures[stage].get(ranking.name, float('nan')):.3f}" for stage in stages]
        print(
            f"| {ranking.name} | {len(ranking.queries)} | {bm25(ranking):.3f} |",
            " | ".join(row),
            "|",
        )
    print()
    outlines = [project.outline for project in projects if project.outline]
    queries = [text for service in services for text in service.everyday][:500]
    print(json.dumps(speed(arguments.model, outlines, queries), ensure_ascii=False))


if __name__ == "__main__":
    main()

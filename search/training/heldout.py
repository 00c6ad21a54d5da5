"""Measures on texts that were kept back from training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from .contrast import Bags
from .pairs import Heldout
from .sources import Project, ScoredPair
from .texts import Service, TopicLabels

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Queries, candidates, and for each query the positions of the right candidates."""

    name: str
    queries: tuple[str, ...]
    candidates: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]


def project_rankings(projects: Sequence[Project], held: Heldout) -> list[Ranking]:
    """Problem and name of the projects kept back, against the outlines of all projects."""
    usable = [i for i, p in enumerate(projects) if len(p.outline) > 15]
    candidates = tuple(projects[i].outline for i in usable)
    same: dict[str, set[int]] = {}
    for place, text in enumerate(candidates):
        same.setdefault(text, set()).add(place)
    found = []
    for name, field in (("problem→outline", "problem"), ("name→outline", "name")):
        rows = [
            (getattr(projects[i], field), frozenset(same[projects[i].outline]))
            for i in usable
            if i in held.projects and len(getattr(projects[i], field)) > 3
        ]
        found.append(
            Ranking(name, tuple(q for q, _ in rows), candidates, tuple(r for _, r in rows))
        )
    return found


def everyday_rankings(services: Sequence[Service], held: Heldout) -> list[Ranking]:
    """Everyday sentences kept back, against the official descriptions of every service."""
    candidates: list[str] = []
    places: dict[str, set[int]] = {}
    for service in services:
        for text in service.official:
            places.setdefault(service.slug, set()).add(len(candidates))
            candidates.append(f"{service.labels[0]}。{text}")
    by_sentence: list[tuple[str, frozenset[int]]] = []
    by_service: list[tuple[str, frozenset[int]]] = []
    for service in services:
        right = frozenset(places[service.slug])
        for text in service.everyday:
            if service.slug in held.services:
                by_service.append((text, right))
            elif text in held.sentences:
                by_sentence.append((text, right))
    return [
        Ranking(name, tuple(q for q, _ in rows), tuple(candidates), tuple(r for _, r in rows))
        for name, rows in (
            ("everyday, new sentence", by_sentence),
            ("everyday, new service", by_service),
        )
    ]


def topic_ranking(topics: Sequence[TopicLabels], held: Heldout) -> Ranking:
    """Other names of the topics kept back, against label and definition of every topic."""
    rows = [
        (name, frozenset({place}))
        for place, topic in enumerate(topics)
        if topic.slug in held.topics
        for name in topic.others
        if topic.label not in name and name not in topic.label
    ]
    return Ranking(
        "topic name, new topic",
        tuple(name for name, _ in rows),
        tuple(f"{topic.label}。{topic.definition}" for topic in topics),
        tuple(right for _, right in rows),
    )


def rankings(
    services: Sequence[Service],
    topics: Sequence[TopicLabels],
    projects: Sequence[Project],
    held: Heldout,
) -> list[Ranking]:
    """All rankings of the texts kept back."""
    made = [
        *project_rankings(projects, held),
        *everyday_rankings(services, held),
        topic_ranking(topics, held),
    ]
    return [ranking for ranking in made if ranking.queries]


def encode(table: Floats, bags: Bags, texts: Sequence[str]) -> Floats:
    """Unit vectors of shape (texts, dimension); a text without known pieces gives zeros."""
    out = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, ids in enumerate(bags.encode(texts)):
        if len(ids):
            out[row] = table[ids].mean(axis=0)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9))


def ndcg(scores: Floats, relevant: Sequence[frozenset[int]], depth: int = 10) -> float:
    """Mean nDCG@depth with binary relevance; ``scores`` has shape (queries, candidates)."""
    gains = []
    discount = 1 / np.log2(np.arange(2, depth + 2))
    for row, right in zip(scores, relevant, strict=True):
        top = np.argsort(-row, kind="stable")[:depth]
        found = sum(discount[i] for i, place in enumerate(top) if int(place) in right)
        gains.append(found / discount[: min(depth, len(right))].sum())
    return float(np.mean(gains)) if gains else float("nan")


def measure(
    table: Floats, bags: Bags, measured: Sequence[Ranking], scored: Sequence[ScoredPair]
) -> dict[str, float]:
    """nDCG@10 of every ranking, and Spearman's rho on the scored pairs."""
    result: dict[str, float] = {}
    for ranking in measured:
        scores = encode(table, bags, ranking.queries) @ encode(table, bags, ranking.candidates).T
        result[ranking.name] = round(ndcg(scores, ranking.relevant), 4)
    if scored:
        left = encode(table, bags, [pair.first for pair in scored])
        right = encode(table, bags, [pair.second for pair in scored])
        cosine = (left * right).sum(axis=1)
        rho = stats.spearmanr(cosine, [pair.score for pair in scored]).statistic
        result["JSTS rho"] = round(float(rho), 4)
    return result

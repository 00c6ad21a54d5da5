"""The whole way from texts to the model directory, with fixed seeds."""

from __future__ import annotations

import json
import logging
import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from . import heldout, pairs, texts
from .card import record
from .contrast import Bags, Batches, Recipe, Start, train
from .cooccurrence import cooccurrence, sif_weights, word_vectors
from .sources import ScoredPair, Sources, read_sources
from .vectors import WordVectors, lemma_vectors
from .vocabulary import Composition, composition, count, pieces, tokenizer

Floats = npt.NDArray[np.float32]
_LOG = logging.getLogger(__name__)
PIECES = 36_000
_WINDOW = 6
_SIF = 1e-3
_WEB = 1.0
"""What the vectors of the web count where the corpus's own count :data:`_CORPUS`."""
_CORPUS = 0.7
_WHOLE = 100_000


@dataclass(frozen=True, slots=True)
class Own:
    """The project's own texts and the topics of its ontology."""

    services: tuple[texts.Service, ...]
    lexicon: tuple[texts.Synonyms, ...]
    frames: tuple[str, ...]
    topics: tuple[texts.TopicLabels, ...]
    places: tuple[str, ...]

    @classmethod
    def read(cls, topics: Path, directory: Path = texts.DATA) -> Own:
        """Read everything under ``directory``, the topic labels, and place names beside them."""
        return cls(
            tuple(texts.read_services(directory)),
            tuple(texts.read_lexicon(directory)),
            tuple(texts.read_frames(directory)),
            tuple(texts.read_topics(topics)),
            tuple(texts.read_places(topics.with_name("municipalities.json"))),
        )

    def terms(self) -> list[str]:
        """Words that the tokenizer keeps whole."""
        names = [w for row in self.lexicon for w in (*row.everyday, *row.official)]
        names += [label for service in self.services for label in service.labels]
        names += [name for topic in self.topics for name in (topic.label, *topic.others)]
        names += self.places
        return [name for name in names if 2 <= len(name) <= 9]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What training starts from: tokenizer, parts and what is known of them."""

    tokenizer: Tokenizer
    composition: Composition
    start: Start


def _corpus(sources: Sources, own: Own, held: pairs.Heldout) -> list[tuple[str, int]]:
    corpus = [(text, 1) for text in sources.texts(held.projects)]
    for service in own.services:
        if service.slug not in held.services:
            everyday = [text for text in service.everyday if text not in held.sentences]
            corpus.append(("\n".join((*service.labels, *service.official, *everyday)), 3))
    corpus += [("\n".join((*row.everyday, *row.official)), 2) for row in own.lexicon]
    corpus += [
        ("\n".join((topic.label, *topic.others, topic.definition)), 2)
        for topic in own.topics
        if topic.slug not in held.topics
    ]
    return corpus


def prepare(
    sources: Sources, own: Own, held: pairs.Heldout, recipe: Recipe, words: WordVectors | None
) -> Prepared:
    """Count the corpus, build the vocabulary, and say what is known of its parts.

    Lemmas have PPMI-SVD vectors of the corpus, beside them those of the web where ``words`` has
    them, and weigh as SIF says; function words are zero.
    """
    corpus = _corpus(sources, own, held)
    counts = count(corpus)
    _LOG.info("%d words, %d lemmas", sum(counts.surfaces.values()), len(counts.lemmas))
    vocabulary = pieces(counts, own.terms(), PIECES)
    parts = composition(vocabulary, counts)
    size = len(counts.lemmas)
    numbers = np.asarray([counts.lemma_counts[i] for i in range(size)], dtype=np.float64)
    matrix = cooccurrence(counts.sequences, size, _WINDOW)
    _LOG.info("co-occurrence: %d cells", matrix.nnz)
    vectors = word_vectors(matrix, recipe.dimensions[0], recipe.seed)
    content = np.asarray([lemma in counts.content for lemma in counts.lemmas], dtype=np.float32)
    weight = sif_weights(numbers, _SIF) * content
    if words is not None:
        web = lemma_vectors(counts, words, weight)
        _LOG.info("vectors of the web: %d of %d lemmas", int(web.any(axis=1).sum()), size)
        vectors = np.concatenate([_WEB * web, _CORPUS * vectors], axis=1)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    fixed = np.zeros((parts.matrix.shape[1], vectors.shape[1]), dtype=np.float32)
    fixed[:size] = vectors * weight[:, None]
    axes = _principal_axes(np.asarray(parts.matrix @ fixed), recipe.dimensions[0])
    return Prepared(tokenizer(vocabulary), parts, Start(fixed, axes))


def _principal_axes(rows: Floats, dimension: int) -> Floats:
    """The directions that tell most of the rows, strongest first (columns, dimension)."""
    _, axes = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(axes[:, ::-1][:, :dimension], dtype=np.float32)


def _batches(groups: list[list[pairs.Pair]], size: int, rng: random.Random) -> Batches:
    """Batches of one kind of pair each, in mixed order; a rest of under a third is dropped."""
    result: list[list[pairs.Pair]] = []
    for rows in groups:
        rng.shuffle(rows)
        cut = [rows[i : i + size] for i in range(0, len(rows), size)]
        result.extend(batch for batch in cut if len(batch) > size // 3 or len(cut) == 1)
    rng.shuffle(result)
    return result


def epoch_batches(
    sources: Sources, own: Own, held: pairs.Heldout, recipe: Recipe, epoch: int
) -> Batches:
    """The batches of one epoch; shares, rewritten and framed variants are drawn anew in each.

    Only a share of the project's own pairs is drawn: they repeat some thousand sentences, and more of
    them made sentences of services never seen worse.
    """
    rng = random.Random(recipe.seed * 100 + epoch)  # noqa: S311 - reproducible, no secret
    rewriter = pairs.Rewriter(own.lexicon, own.frames, own.places, rng)
    service = [
        pair for pair in pairs.service_pairs(own.services, held) if rng.random() < recipe.own_share
    ]
    framed = [_framed(pair, rewriter) for pair in service if rng.random() < 0.35]
    rewritten = [
        pairs.Pair(rewriter.everyday(pair.second, 0.8), pair.second, pair.group)
        for pair in service
        if len(pair.second) > 12 and rng.random() < 0.3
    ]
    long = [
        _framed(pair, rewriter) if rng.random() < 0.4 else pair
        for pair in pairs.long_pairs(own.services, held, rng)
    ]
    projects = pairs.project_pairs(sources.projects, held)
    projects += [
        pairs.Pair(rewriter.everyday(pair.first, 0.7), pair.second, pair.group)
        for pair in projects
        if rng.random() < 0.5
    ]
    words = pairs.synonym_pairs(own.lexicon) * 2 + pairs.topic_pairs(own.topics, held)
    return _batches(
        [
            pairs.question_pairs(sources, rng),
            projects,
            pairs.titled_pairs(sources, rng),
            pairs.sentence_pairs(sources, held, rng, recipe.sentences),
            service + framed + rewritten + long,
            words,
        ],
        recipe.batch,
        rng,
    )


def _framed(pair: pairs.Pair, rewriter: pairs.Rewriter) -> pairs.Pair:
    return pairs.Pair(rewriter.framed(pair.first), pair.second, pair.group)


def split_scored(rows: tuple[ScoredPair, ...]) -> tuple[list[ScoredPair], list[ScoredPair]]:
    """Every tenth scored pair is kept back."""
    kept = [row for i, row in enumerate(rows) if i % 10 == 0]
    return [row for i, row in enumerate(rows) if i % 10], kept


def save(table: Floats, built: Tokenizer, out: Path) -> None:
    """Write the model directory; README.md and LICENSE already there are left alone."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    weights = torch.from_numpy(table).to(torch.float16)
    model = SentenceTransformer(
        modules=[StaticEmbedding(built, embedding_weights=weights), Normalize()],
        device="cpu",
        similarity_fn_name="cosine",
    )
    with tempfile.TemporaryDirectory() as scratch:
        model.save(scratch, create_model_card=False)
        for path in sorted(Path(scratch).rglob("*")):
            target = out / path.relative_to(scratch)
            if path.is_dir():
                target.mkdir(parents=True, exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def _train(
    prepared: Prepared,
    sources: Sources,
    own: Own,
    held: pairs.Heldout,
    scored: list[ScoredPair],
    recipe: Recipe,
    after_run: Callable[[int, Floats], None] | None = None,
) -> Floats:
    """The mean of several trainings; all start at the same vectors, so their axes agree."""
    total = np.zeros((prepared.composition.matrix.shape[0], recipe.dimensions[0]), np.float32)
    for run in range(recipe.runs):
        this = replace(recipe, seed=recipe.seed + run)
        table = train(
            prepared.start,
            prepared.composition.matrix,
            Bags(prepared.tokenizer, recipe.max_pieces),
            partial(epoch_batches, sources, own, held, this),
            scored,
            this,
        )
        if after_run is not None:
            after_run(run, table)
        total += table
    return np.asarray(total / recipe.runs, dtype=np.float32)


def build(
    data: Path,
    rs: Path,
    topics: Path,
    out: Path,
    recipe: Recipe,
    *,
    vectors: Path | None = None,
    full: bool,
) -> dict[str, dict[str, float]]:
    """Train with the held-out part kept back and measure; with ``full``, train again on everything.

    ``vectors`` is a package of word vectors for :class:`WordVectors`.
    Writes the model and ``measures.json`` to ``out`` and returns the measures by stage.  They are
    always those of the training that kept the held-out part back, also where the model written was
    trained on everything afterwards.
    """
    words = WordVectors.read(vectors) if vectors else None
    sources = read_sources(data, rs)
    own = Own.read(topics)
    held = pairs.hold_out(own.services, own.topics, len(sources.projects), recipe.seed)
    rankings = heldout.rankings(own.services, own.topics, sources.projects, held)
    training, kept = split_scored(sources.scored)
    results: dict[str, dict[str, float]] = {}
    prepared = prepare(sources, own, held, recipe, words)
    whole = Bags(prepared.tokenizer, _WHOLE)  # at run time texts are not cut

    def report(stage: str, table: Floats) -> None:
        results[stage] = heldout.measure(table, whole, rankings, kept)
        _LOG.info("%s: %s", stage, json.dumps(results[stage], ensure_ascii=False))

    report("start", prepared.start.table(prepared.composition.matrix))
    table = _train(
        prepared,
        sources,
        own,
        held,
        training,
        recipe,
        lambda run, now: report(f"run {run + 1}", now),
    )
    half = table.shape[1] // 2
    report("trained", table)
    report(f"trained, first {half} dimensions", np.ascontiguousarray(table[:, :half]))
    if full:
        prepared = prepare(sources, own, pairs.NOTHING_HELD, recipe, words)
        table = _train(prepared, sources, own, pairs.NOTHING_HELD, list(sources.scored), recipe)
    save(table, prepared.tokenizer, out)
    record(results, out)
    return results

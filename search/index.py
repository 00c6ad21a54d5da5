"""The index of a snapshot: built once from its store, then only read.

Files, below ``index/``::

    meta.json        format, model, plans, places, topics, sources
    names.json       names of topics and sources, and the words of the plans
    items/           columns of all items; measures come first
    measures/        BM25 over measures with all that belongs to them
    elements/        BM25 over every item by itself
    dense.faiss      embeddings; dense-item.npy says whose each row is
    background.npy   subjects that people ask about, and how little is said of each
    soft.npy         embeddings of the words of the measures
    topics.npy ...   rows (measure, topic, weight in hundredths), the same of sources and years
"""

from __future__ import annotations

import functools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from search import background, dense, soft
from search.bm25 import Bm25Builder, Field
from search.corpus import Corpus
from search.errors import ModelError
from search.items import Items, ItemsWriter
from search.models import Encoder, fingerprint, load_encoder
from search.names import Name, Names
from search.reading import Read, Reader
from search.rows import ConceptRow, ElementRow, MeasureRow, PlanRow
from search.scale import Scales, of_items
from search.tokens import terms
from search.types import HitType
from text.folding import key

FORMAT: Final = 2
"""Raised whenever files written before can no longer be read."""

MEASURE_FIELDS: Final = (
    Field("title", 4.0, 0.3),
    Field("action", 1.6, 0.5),
    Field("kpi", 1.2, 0.5),
    Field("task", 1.0, 0.5),
    Field("passage", 0.8, 0.6),
    Field("context", 0.4, 0.3),
)
ELEMENT_FIELDS: Final = (Field("text", 1.0, 0.6), Field("title", 0.5, 0.5))

TITLE, ACTION, KPI, TASK, PASSAGE, CONTEXT = range(6)

# how much a measure is about a topic, in hundredths: the graph says so 100, its title,
# goal, actions or indicators name it, its other text does
_SAID: Final = 85
_TOLD: Final = 50

_SOURCE_NAME: Final = 4
_BATCH: Final = 2_048
_EMBEDDED_CHARS: Final = 1_200

Report = Callable[[str, int, int | None], None]
"""Called with what is being done, how much is done and of how much (None: unknown)."""


def build(
    store_path: Path,
    index_dir: Path,
    base_iri: str,
    model: str,
    progress: Report | None = None,
    fitted: str | None = None,
) -> Mapping[str, Any]:
    """Builds the index of a store into a folder; gives what the manifest should say of it.

    ``fitted`` is the model that the weights were fitted for: cosines of another are put
    on its scale (:mod:`search.scale`); where it is not to be had they stay as they are.

    Raises CorpusError where the store cannot be read, ModelError (and its kinds)
    where the model cannot.
    """
    started = time.monotonic()
    encoder = load_encoder(model)
    index_dir.mkdir(parents=True, exist_ok=True)
    writer = _Writer(index_dir, encoder, progress or (lambda *_: None))
    writer.fitted = encoder if fitted == model else _loaded(fitted)
    meta = writer.run(Corpus(store_path, base_iri))
    mark = fingerprint(encoder)
    meta |= {"format": FORMAT, "base_iri": base_iri, "model": mark.to_json(), "model_place": model}
    (index_dir / "meta.json").write_bytes(orjson.dumps(meta))
    return {
        "model": encoder.name,
        "dimension": encoder.dimension,
        "scale": meta["scales"],
        "items": meta["items"],
        "measures": meta["measures"],
        "seconds": round(time.monotonic() - started, 2),
    }


def _loaded(model: str | None) -> Encoder | None:
    try:
        return None if model is None else load_encoder(model)
    except ModelError:
        return None


class _Writer:
    def __init__(self, folder: Path, encoder: Encoder, report: Report) -> None:
        self.folder = folder
        self.encoder = encoder
        self.fitted: Encoder | None = None
        self.report = report
        self.items = ItemsWriter(folder / "items")
        self.by_measure = Bm25Builder(MEASURE_FIELDS)
        self.by_element = Bm25Builder(ELEMENT_FIELDS)
        self.vectors = _Vectors(folder / "dense.raw", encoder)
        self.plans: dict[str, int] = {}
        self.measure_numbers: dict[str, int] = {}
        self.titles: list[str] = []
        self.years: set[tuple[int, int]] = set()
        self.topics: dict[tuple[int, int], int] = {}
        self.reader = Reader(Names(()))

    def run(self, corpus: Corpus) -> dict[str, Any]:
        plans, topics, sources = corpus.plans(), corpus.topics(), corpus.sources()
        self.plans = {plan.iri: number for number, plan in enumerate(plans)}
        topic_numbers = {topic.iri: number for number, topic in enumerate(topics)}
        source_numbers = {source.iri: number for number, source in enumerate(sources)}
        measures = [measure for measure in corpus.measures() if measure.plan in self.plans]
        known = [*_names(topics, "topic"), *_names(sources, "source")]
        # everyday words stand in queries, not in plans
        self.reader = Reader(Names(n for n in known if n.kind == "topic" and n.via != "hidden"))
        self._measures(measures)
        cited: set[tuple[int, int]] = set()
        for number, measure in enumerate(measures):
            for topic in _numbers(measure.topics, topic_numbers):
                self.topics[number, topic] = 100
            named = (*measure.sources, *(_source_of(iri) for iri in measure.implements))
            cited.update((number, source) for source in _numbers(named, source_numbers))
        self._elements(HitType.ACTION, corpus.actions(), ACTION)
        self._elements(HitType.KPI, corpus.kpis(), KPI)
        self._elements(HitType.TERM, corpus.terms(), None)
        self._elements(HitType.SOURCE, map(_source_row, sources), None)
        self._elements(HitType.PLAN, map(_plan_row, plans), None)
        try:
            self._elements(HitType.PASSAGE, corpus.passages(), PASSAGE)
        finally:
            self.reader.close()
        self.report("index", len(self.items), len(self.items))
        count = len(self.items)
        self.items.close()
        by_measure = self.by_measure.finish(len(measures))
        by_measure.save(self.folder / "measures")
        self.by_element.finish(count).save(self.folder / "elements")
        self.vectors.finish(self.folder)
        scales = Scales()
        if self.fitted is not None:
            items, asked = Items(self.folder / "items"), [topic.label for topic in topics]
            written = list(self.reader.surfaces.values())
            asked += background.subjects()
            scales = of_items(self.encoder, self.fitted, items, asked, written)
        nearest = dense.DenseIndex(self.folder / "dense.faiss", scales.passages)
        background.build(self.folder, self.encoder, by_measure, nearest)
        soft.build(self.folder, self.encoder, by_measure, self.reader.surfaces)
        for name, values in (
            ("topics", sorted((*pair, weight) for pair, weight in self.topics.items())),
            ("sources", sorted((*pair, 100) for pair in cited)),
            ("years", sorted((*pair, 100) for pair in self.years)),
        ):
            array = np.array(values, dtype=np.int32).reshape(-1, 3)
            np.save(self.folder / f"{name}.npy", array)
        known += self.reader.vocabulary.names()
        (self.folder / "names.json").write_bytes(orjson.dumps([astuple(name) for name in known]))
        stances = {measure.iri: measure.stance for measure in measures if measure.stance}
        return {
            "items": count,
            "scales": scales.to_json(),
            "measures": len(measures),
            "plans": plans,
            "places": corpus.places(),
            "topics": topics,
            "sources": sources,
            "stances": {str(self.measure_numbers[iri]): text for iri, text in stances.items()},
        }

    def _measures(self, measures: list[MeasureRow]) -> None:
        for number, measure in enumerate(measures):
            self.report("index", number, None)
            self.measure_numbers[measure.iri] = number
            self.items.add(
                HitType.MEASURE,
                measure.iri,
                measure.title,
                measure.goal,
                plan=self.plans[measure.plan],
                measure=number,
                evidence=measure.evidence,
            )
            self.titles.append(key(measure.title))
            title, goal = self.reader.read(measure.title), self.reader.read(measure.goal)
            self.by_measure.add(number, TITLE, title.terms)
            self.by_measure.add(number, ACTION, goal.terms)
            self.by_measure.add(number, CONTEXT, terms(measure.policy + " " + measure.department))
            self.by_element.add(number, 0, title.terms + goal.terms)
            self._mentions(number, _SAID, title, goal)
            self._years(number, goal)
            self.vectors.add(number, measure.title)
            self.vectors.add(number, f"{measure.title}。{measure.goal}" if measure.goal else "")
            for task in (*measure.tasks, *measure.projects):
                read = self.reader.read(task)
                self.by_measure.add(number, TASK, read.terms)
                self.vectors.add(number, f"{measure.title}。{task}")
                self._mentions(number, _TOLD, read)
                self._years(number, read)

    def _elements(self, kind: HitType, rows: Iterable[ElementRow], field: int | None) -> None:
        held = (row for row in rows if row.plan in self.plans or kind is HitType.SOURCE)
        for row, read in self.reader.all(held, lambda row: row.text):
            self._element(kind, row, read, field)

    def _element(self, kind: HitType, row: ElementRow, read: Read, field: int | None) -> None:
        measure = self.measure_numbers.get(row.measure or "", -1)
        plan = self.plans.get(row.plan or "", -1)
        number = self.items.add(
            kind,
            row.iri,
            row.title,
            row.text,
            plan=plan,
            measure=measure,
            evidence=row.evidence,
            bare=measure >= 0 and _bare(row.text, self.titles[measure]),
        )
        if number % 1_000 == 0:
            self.report("index", number, None)
        self.by_element.add(number, 0, read.terms)
        title = row.title if kind is not HitType.PASSAGE else row.title.rsplit(" > ", 1)[-1]
        self.by_element.add(number, 1, _terms_of_title(title))
        if measure >= 0 and field is not None:
            self.by_measure.add(measure, field, read.terms)
            self._mentions(measure, _SAID if field in (ACTION, KPI) else _TOLD, read)
            self._years(measure, read)
        self.vectors.add(number, f"{title}。{row.text}" if title not in row.text else row.text)

    def _mentions(self, measure: int, weight: int, *reads: Read) -> None:
        """Topics that the texts of a measure name; the graph's own stay above them."""
        for read in reads:
            for topic in read.topics:
                pair = (measure, topic)
                self.topics[pair] = max(self.topics.get(pair, 0), weight)

    def _years(self, measure: int, read: Read) -> None:
        self.years.update((measure, year) for year in read.years)


@functools.lru_cache(maxsize=256)
def _terms_of_title(title: str) -> Counter[str]:
    """The terms of a title; many passages in a row stand under the same one."""
    return Counter(terms(title))


def _bare(text: str, title: str) -> bool:
    """Whether a text is a title and hardly more; ``title`` is the key of it."""
    return (
        len(text) <= 2 * len(title) + 40
        and len(spelt := key(text)) <= len(title) + 12
        and (title in spelt or spelt in title)
    )


class _Vectors:
    """Embeds in batches and keeps the rows in a file until all are known."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._file = path.open("wb")
        self._encoder = encoder
        self._waiting: list[str] = []
        self._items: list[int] = []

    def add(self, item: int, text: str) -> None:
        if not text.strip():
            return
        self._items.append(item)
        self._waiting.append(re.sub(r"\s+", " ", text)[:_EMBEDDED_CHARS])
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._encoder.passages(self._waiting).tofile(self._file)
            self._waiting.clear()

    def finish(self, folder: Path) -> None:
        self._flush()
        self._file.close()
        shape = (len(self._items), self._encoder.dimension)
        if shape[0]:
            rows: Any = np.memmap(self._path, dtype=np.float32, mode="r", shape=shape)
        else:
            rows = np.zeros(shape, dtype=np.float32)
        dense.build(rows, folder / "dense.faiss")
        np.save(folder / "dense-item.npy", np.array(self._items, dtype=np.int32))
        del rows
        self._path.unlink()


def _names(concepts: Iterable[ConceptRow], kind: str) -> list[Name]:
    """All names of topics or sources; short names of sources would be found everywhere."""
    found = [
        Name.of(text, kind, number, via)
        for number, concept in enumerate(concepts)
        for via, texts in (
            ("pref", (concept.label,)),
            ("alt", concept.alt),
            ("hidden", concept.hidden),
        )
        for text in texts
    ]
    return [name for name in found if kind == "topic" or len(name.key) >= _SOURCE_NAME]


def _source_row(source: ConceptRow) -> ElementRow:
    text = "。".join(filter(None, (" ".join(source.alt), source.definition)))
    return ElementRow(source.iri, source.label, text, None, None, None)


def _plan_row(plan: PlanRow) -> ElementRow:
    text = " ".join(filter(None, (plan.city_name, "計画")))
    return ElementRow(plan.iri, plan.title, text, plan.iri, None, None)


def _numbers(iris: Iterable[str], numbers: Mapping[str, int]) -> set[int]:
    return {numbers[iri] for iri in iris if iri in numbers}


def _source_of(item: str) -> str:
    """The source that an item of it belongs to: ``source/x`` of ``source/x/item/y``."""
    return item.split("/item/", 1)[0].split("/edition/", 1)[0]

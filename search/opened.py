"""An index as it serves: everything mapped or in small arrays, nothing written."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from search.background import Background
from search.bm25 import Bm25Index
from search.corpus import ConceptRow, PlaceRow, PlanRow
from search.dense import DenseIndex
from search.errors import DamagedIndexError, IndexMissingError, ModelMismatchError
from search.index import FORMAT
from search.items import Items
from search.models import Encoder, Fingerprint, fingerprint, load_encoder
from search.names import Name
from search.soft import SoftMatcher

Ints = npt.NDArray[np.int32]


class Pairs:
    """Pairs (measure, thing) looked up from either side, with a weight each."""

    def __init__(self, path: Path) -> None:
        try:
            rows = np.load(path)
            if rows.ndim != 2 or rows.shape[1] != 3:
                raise ValueError("no rows of measure, thing and weight")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"is not whole ({error})", file=str(path)) from error
        by_thing = rows[np.lexsort((rows[:, 0], rows[:, 1]))]
        self._things = np.ascontiguousarray(by_thing[:, 1])
        self._of_thing = np.ascontiguousarray(by_thing[:, 0])
        self._weights = (by_thing[:, 2] / 100).astype(np.float32)
        by_measure = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
        self._measures = np.ascontiguousarray(by_measure[:, 0])
        self._of_measure = np.ascontiguousarray(by_measure[:, 1])
        self._measure_weights = (by_measure[:, 2] / 100).astype(np.float32)

    def measures(self, thing: int, least: float = 0.0) -> Ints:
        """The measures that have a thing with at least this weight, ascending."""
        begin, end = np.searchsorted(self._things, _span(thing))
        found: Ints = self._of_thing[begin:end]
        return found if least <= 0 else found[self._weights[begin:end] >= least]

    def weights(self, thing: int) -> npt.NDArray[np.float32]:
        """How much each of :meth:`measures` has it, within 0 and 1."""
        begin, end = np.searchsorted(self._things, _span(thing))
        found: npt.NDArray[np.float32] = self._weights[begin:end]
        return found

    def things(self, measure: int, least: float = 0.0) -> Ints:
        """The things that a measure has with at least this weight, ascending."""
        begin, end = np.searchsorted(self._measures, _span(measure))
        found: Ints = self._of_measure[begin:end]
        return found if least <= 0 else found[self._measure_weights[begin:end] >= least]

    def counts(self, per_measure: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How often each thing is had (weight 1), each measure counted so many times."""
        sure = self._weights >= 1.0
        found: npt.NDArray[np.int64] = np.bincount(
            self._things[sure], weights=per_measure[self._of_thing[sure]]
        ).astype(np.int64)
        return found


def _span(value: int) -> Ints:
    # of the array's own type: otherwise searching converts the whole array first
    return np.array((value, value + 1), dtype=np.int32)


class OpenedIndex:
    """Opens ``index/`` of a snapshot with its model.

    Raises IndexMissingError, DamagedIndexError, ModelError, and ModelMismatchError
    where ``model`` is not the one that the index was built with.
    """

    def __init__(self, folder: Path, model: str | None = None) -> None:
        path = folder / "meta.json"
        try:
            meta: dict[str, Any] = orjson.loads(path.read_bytes())
        except FileNotFoundError as error:
            raise IndexMissingError(
                "has no search index; build it first", file=str(folder)
            ) from error
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"cannot be read ({error})", file=str(path)) from error
        if meta.get("format") != FORMAT:
            raise DamagedIndexError(
                "was written by another version of the program; run `shisaku build` again",
                file=str(path),
            )
        self.folder = folder
        self.base_iri: str = meta["base_iri"]
        self.encoder: Encoder = load_encoder(model or meta["model_place"])
        built = Fingerprint.from_json(meta["model"])
        if not built.same(fingerprint(self.encoder)):
            raise ModelMismatchError(
                f"was built with the model {built.name} ({built.dimension} dimensions), not with "
                f"{self.encoder.name} ({self.encoder.dimension}); build again or set SHISAKU_MODEL",
                file=str(folder),
            )
        self.plans = [PlanRow(**row) for row in meta["plans"]]
        self.places = [PlaceRow(**row) for row in meta["places"]]
        self.topics = [_concept(row) for row in meta["topics"]]
        self.sources = [_concept(row) for row in meta["sources"]]
        self.stances: dict[int, str] = {int(k): text for k, text in meta["stances"].items()}
        self.items = Items(folder / "items")
        self.by_measure = Bm25Index.load(folder / "measures")
        self.by_element = Bm25Index.load(folder / "elements")
        self.dense = DenseIndex(folder / "dense.faiss")
        try:
            self.dense_item = np.load(folder / "dense-item.npy")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"is not whole ({error})", file=str(folder)) from error
        if self.dense_item.size != self.dense.rows or self.by_element.n_docs != len(self.items):
            raise DamagedIndexError("its parts do not fit together", file=str(folder))
        self.background = Background(folder)
        self.soft = SoftMatcher(folder, self.by_measure)
        self.topic_pairs = Pairs(folder / "topics.npy")
        self.source_pairs = Pairs(folder / "sources.npy")
        self.year_pairs = Pairs(folder / "years.npy")

    @property
    def measures(self) -> int:
        return self.items.measures

    @cached_property
    def cities(self) -> list[tuple[str | None, str]]:
        """(code, name) of every municipality that a plan is of, by number."""
        return list(dict.fromkeys((plan.city, plan.city_name or "") for plan in self.plans))

    @cached_property
    def plan_city(self) -> Ints:
        """The number of the municipality of each plan."""
        numbers = {city: number for number, city in enumerate(self.cities)}
        return np.array(
            [numbers[plan.city, plan.city_name or ""] for plan in self.plans], dtype=np.int32
        )

    @cached_property
    def _rows_by_measure(self) -> tuple[Ints, npt.NDArray[np.int64]]:
        order = np.argsort(self.items.measure, kind="stable").astype(np.int32)
        bounds = np.searchsorted(self.items.measure[order], np.arange(self.measures + 1))
        return order, bounds

    def rows_of(self, measure: int) -> Ints:
        """The rows of a measure and of everything that belongs to it."""
        order, bounds = self._rows_by_measure
        return order[bounds[measure] : bounds[measure + 1]]

    def names(self) -> list[Name]:
        """Names of topics and sources, and the words of the plans, as the build found them."""
        path = self.folder / "names.json"
        try:
            rows = orjson.loads(path.read_bytes())
            return [
                Name(text, kind, number, via, spelt, sound, tuple(lemmas))
                for text, kind, number, via, spelt, sound, lemmas in rows
            ]
        except (OSError, ValueError, TypeError, IndexError) as error:
            raise DamagedIndexError(f"cannot be read ({error})", file=str(path)) from error


def _concept(row: dict[str, Any]) -> ConceptRow:
    for name in ("alt", "hidden", "broader", "related"):
        row[name] = tuple(row[name])
    return ConceptRow(**row)

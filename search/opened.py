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
from search.dense import DenseIndex
from search.errors import DamagedIndexError, IndexMissingError, ModelMismatchError
from search.index import FORMAT
from search.items import Items
from search.models import Encoder, Fingerprint, fingerprint, load_encoder
from search.names import Name
from search.pairs import Pairs
from search.rows import ConceptRow, PlaceRow, PlanRow
from search.scale import Scales
from search.soft import SoftMatcher
from text.messages import Message

Ints = npt.NDArray[np.int32]


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
                Message("has no search index; build it first"), file=str(folder)
            ) from error
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("cannot be read (%(reason)s)", reason=error), file=str(path)
            ) from error
        if meta.get("format") != FORMAT:
            raise DamagedIndexError(
                Message("was written by another version of the program; run `shisaku build` again"),
                file=str(path),
            )
        self.folder = folder
        self.base_iri: str = meta["base_iri"]
        self.encoder: Encoder = load_encoder(model or meta["model_place"])
        built = Fingerprint.from_json(meta["model"])
        if not built.same(fingerprint(self.encoder)):
            own, other = built.name, self.encoder.name
            if own == other:  # of two folders
                own, other = meta["model_place"], model or other
            raise ModelMismatchError(
                Message(
                    "the index was built with the model %(built)s (%(dimension)s dimensions), SHISAKU_MODEL is %(set)s (%(set_dimension)s): build again with it (`shisaku build`) or set SHISAKU_MODEL to the first",
                    built=own,
                    dimension=built.dimension,
                    set=other,
                    set_dimension=self.encoder.dimension,
                ),
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
        try:
            self.scales = Scales.from_json(meta.get("scales"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(
                Message("has a wrong scale (%(reason)s)", reason=error), file=str(path)
            ) from error
        self.dense = DenseIndex(folder / "dense.faiss", self.scales.passages)
        try:
            self.dense_item = np.load(folder / "dense-item.npy")
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(folder)
            ) from error
        if self.dense_item.size != self.dense.rows or self.by_element.n_docs != len(self.items):
            raise DamagedIndexError(Message("its parts do not fit together"), file=str(folder))
        self.background = Background(folder, self.scales.queries)
        self.soft = SoftMatcher(folder, self.by_measure, self.scales.words)
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
            raise DamagedIndexError(
                Message("cannot be read (%(reason)s)", reason=error), file=str(path)
            ) from error


def _concept(row: dict[str, Any]) -> ConceptRow:
    for name in ("alt", "hidden", "broader", "related"):
        row[name] = tuple(row[name])
    return ConceptRow(**row)

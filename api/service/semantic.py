"""The search as SPARQL sees it (``SERVICE shisaku:search``, ``shisaku:similarity``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from api.errors import ApiError
from graph.errors import QueryRefused, QueryUnavailable
from search.engine import SearchEngine
from search.errors import RequestError, UnknownValueError
from search.rank import DENSE
from search.types import MAX_LIMIT, Hit, HitType, Mode
from text.messages import Message, of_error

Kind = TypeVar("Kind", HitType, Mode)

DEFAULT_LIMIT: Final = 20
_TEXTS_KEPT: Final = 8
_BY_LAST_PART: Final = ("city", "prefecture", "year")
"""Arguments that the search takes as a code or a number: of an IRI its last part."""


class SemanticSearch:
    """Answers what a query asks of the search; ``engine`` is called when it is needed."""

    def __init__(self, engine: Callable[[], SearchEngine]) -> None:
        self._engine = engine
        self._similar = lru_cache(_TEXTS_KEPT)(self._similar_to)

    def search(self, arguments: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        """The finds of one search, best first; QueryRefused for a wrong argument."""
        engine = self._opened()
        told = {
            name: [_last(value) if name in _BY_LAST_PART else value for value in values]
            for name, values in arguments.items()
        }
        try:
            result = engine.search(
                _one(told, "query", ""),
                types=_types(told.get("type", ["measure"])),
                cities=told.get("city", ()),
                prefectures=told.get("prefecture", ()),
                concepts=told.get("topic", ()),
                sources=told.get("source", ()),
                years=told.get("year", ()),
                mode=_chosen(Mode, "mode", _one(told, "mode", Mode.HYBRID.value)),
                limit=_limit(_one(told, "limit", str(DEFAULT_LIMIT))),
            )
        except UnknownValueError as error:
            raise _refused(error.parameter, error.value) from error
        except RequestError as error:
            raise QueryRefused(of_error(error)) from error
        return [_find(hit, rank) for rank, hit in enumerate(result.hits, 1)]

    def similarity(self, iri: str, text: str) -> float | None:
        """The cosine of a text and a measure, or a part of one; None for what has no text."""
        return self._similar(text)(iri)

    def _similar_to(self, text: str) -> Callable[[str], float | None]:
        engine = self._opened()
        try:
            scored = engine.ranker.score(engine.understand(text))
        except RequestError as error:
            raise QueryRefused(of_error(error)) from error
        measures, parts = scored.measure[:, DENSE], scored.element_dense
        rows = _rows(engine)

        def similar(iri: str) -> float | None:
            row = rows.get(iri)
            if row is None or not scored.vector.any():
                return None
            value = float(measures[row] if row < len(measures) else parts[row])
            # zero is what the index gives to all but the nearest: it is not known
            return round(value, 4) if value else None

        return similar

    def _opened(self) -> SearchEngine:
        try:
            return self._engine()
        except ApiError as error:
            raise QueryUnavailable(of_error(error), file="query") from error


@lru_cache(maxsize=2)
def _rows(engine: SearchEngine) -> dict[str, int]:
    """The row of each thing in the index, gathered once for an engine."""
    return {engine.index.items.iri[row]: row for row in range(len(engine.index.items))}


def _find(hit: Hit, rank: int) -> dict[str, Any]:
    proof = hit.provenance
    find: dict[str, Any] = {
        "iri": hit.iri,
        "rank": rank,
        "score": float(hit.score),
        "similarity": hit.explanation.similarity,
        "title": hit.title,
    }
    if proof is not None:
        # the graph names a passage by its document and its place there (``graph.iris``)
        plan = proof.document.replace("/document/", "/plan/", 1)
        find["passage"] = f"{plan}/passage/{proof.start}-{proof.end}"
        find["quote"] = proof.quote
    return find


def _types(given: Sequence[str]) -> list[HitType]:
    # a class of the vocabulary is meant too: shisaku:Measure
    return [_chosen(HitType, "type", value.rpartition("#")[2].lower()) for value in given]


def _chosen(kind: type[Kind], name: str, value: str) -> Kind:
    try:
        return kind(value)
    except ValueError:
        raise _refused(name, value) from None


def _one(told: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    values = told.get(name, (default,))
    if len(values) > 1:
        raise QueryRefused(
            Message.joined(": ", [f"shisaku:{name}", Message("is given more than once")])
        )
    return values[0]


def _limit(text: str) -> int:
    try:
        limit = int(text)
    except ValueError:
        raise _refused("limit", text) from None
    if not 1 <= limit <= MAX_LIMIT:
        raise _refused("limit", text)
    return limit


def _last(value: str) -> str:
    return value.rstrip("/").rpartition("/")[2]


def _refused(name: str, value: str) -> QueryRefused:
    what = Message("%(value)s is unknown", value=repr(value))
    return QueryRefused(Message.joined(": ", [f"shisaku:{name}", what]))

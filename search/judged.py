"""Judged queries: a file of them, and how well ranked measures meet them.

One JSON object per line: ``id``, ``kind``, ``query``, ``relevant`` (measure
``CODE/ID`` to grade 1 or 2), ``cities`` (codes, or null where no set of cities is
asked for).  ``CODE.json`` in a folder of measures says which titles the ids stand
for; a hit is told by its municipality's code and its title, as extraction is scored.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from search.errors import JudgedQueriesError
from text.likeness import likeness
from text.messages import Message

DEPTH: Final = 10
_SAME: Final = 0.8

_LIST_MARK: Final = re.compile(
    r"^[\s・●○◆■□▶〇\-\*]+|^[\(（]?[0-9０-９一二三四五六七八九十ア-ン①-⑳][\)）\.．、]\s*"
)


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with the grades of its measures; ``split`` is fit, held or empty."""

    id: str
    kind: str
    query: str
    relevant: Mapping[str, int]
    cities: frozenset[str] = frozenset()
    split: str = ""

    @property
    def answerable(self) -> bool:
        return self.kind != "none"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one query came to; recall and the reciprocal rank look at ten hits."""

    query: JudgedQuery
    ndcg: float
    recall: float
    reciprocal_rank: float
    hits: int
    keys: tuple[str, ...] = field(default=())


def load_queries(path: Path) -> list[JudgedQuery]:
    """Reads a file of judged queries; JudgedQueriesError names the line that is wrong."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise JudgedQueriesError(
            Message("cannot be read (%(reason)s)", reason=error), file=str(path)
        ) from error
    queries = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data: dict[str, Any] = json.loads(line)
            relevant = {str(k): int(v) for k, v in (data.get("relevant") or {}).items()}
            kind = str(data["kind"])
            if kind != "none" and not any(relevant.values()):
                raise ValueError("nothing is relevant, yet the kind is not none")
            queries.append(
                JudgedQuery(
                    str(data["id"]),
                    kind,
                    str(data["query"]),
                    relevant,
                    frozenset(str(code) for code in data.get("cities") or ()),
                    str(data.get("split") or ""),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JudgedQueriesError(
                Message("is no judged query (%(reason)s)", reason=error),
                file=str(path),
                place=f"line {number}",
            ) from error
    if not queries:
        raise JudgedQueriesError(Message("holds no query"), file=str(path))
    return queries


class Titles:
    """Which measure ``CODE/ID`` a hit is, by code and title."""

    def __init__(self, folder: Path) -> None:
        self._by_city: dict[str, list[tuple[str, str]]] = {}
        self._known: dict[tuple[str, str], str] = {}
        for path in sorted(folder.glob("*.json")):
            try:
                data = json.loads(path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise JudgedQueriesError(
                    Message("cannot be read (%(reason)s)", reason=error), file=str(path)
                ) from error
            if isinstance(data, dict) and "measures" in data:
                try:
                    code = str(data["plan"]["jis_code"])
                    rows = [(f"{code}/{row['id']}", str(row["title"])) for row in data["measures"]]
                except (KeyError, TypeError) as error:
                    raise JudgedQueriesError(
                        Message("needs plan.jis_code, and an id and a title of every measure"),
                        file=str(path),
                    ) from error
                self._by_city.setdefault(code, []).extend(rows)
        if not self._by_city:
            raise JudgedQueriesError(Message("holds no measures (CODE.json)"), file=str(folder))

    def ids(self) -> frozenset[str]:
        """``CODE/ID`` of every measure of the folder."""
        return frozenset(name for rows in self._by_city.values() for name, _ in rows)

    def key(self, code: str | None, title: str) -> str:
        """``CODE/ID``, or ``CODE/?title`` where no title is near enough."""
        city = str(code)[:5]
        if (city, title) not in self._known:
            best = max(
                ((_alike(title, other), name) for name, other in self._by_city.get(city, ())),
                default=(0.0, ""),
            )
            self._known[city, title] = best[1] if best[0] >= _SAME else f"{city}/?{title}"
        return self._known[city, title]


def _alike(one: str, other: str) -> float:
    """How alike two titles are without the marks of lists, 0 to 1."""
    return likeness(_LIST_MARK.sub("", one.strip()), _LIST_MARK.sub("", other.strip()))


def twice(queries: Iterable[JudgedQuery]) -> tuple[str, ...]:
    """The ids that more than one query has, in the order they come."""
    return tuple(name for name, n in Counter(query.id for query in queries).items() if n > 1)


def ndcg(grades: Sequence[int], ideal: Iterable[int]) -> float:
    """nDCG of the first ten, gain 2^grade - 1."""

    def gain(values: Sequence[int]) -> float:
        return float(
            sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(values[:DEPTH]))
        )

    return gain(grades) / gain(sorted(ideal, reverse=True))


def measure(query: JudgedQuery, keys: Sequence[str]) -> Measured:
    """Scores the ten best hits of an answerable query, given as ``CODE/ID``."""
    unique = list(dict.fromkeys(keys[:DEPTH]))
    if not query.answerable:
        return Measured(query, 0.0, 0.0, 0.0, len(keys), tuple(unique))
    grades = [query.relevant.get(key, 0) for key in unique]
    first = next((place for place, grade in enumerate(grades) if grade), None)
    return Measured(
        query,
        ndcg(grades, query.relevant.values()),
        sum(grade > 0 for grade in grades) / min(DEPTH, len(query.relevant)),
        0.0 if first is None else 1 / (first + 1),
        len(keys),
        tuple(unique),
    )

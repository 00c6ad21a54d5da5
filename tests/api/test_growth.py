"""What is shown is what it costs: with many times the statements, the same rows in the same time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

import pytest
from multiplied import TIMES

import resources
from api.queries.reader import Binding, Reader, Row, source
from graph.queries import example, examples

if TYPE_CHECKING:
    from graph.store.snapshot import Snapshot

Rows = TypeVar("Rows")
pytestmark = pytest.mark.slow

SLOWER: Final = 2.0
"""So many times the time of the small graph is allowed."""
SPARE: Final = 0.002
"""Seconds that a query may take besides: deeper files, a colder cache, the clock."""
OF_EACH: Final = 6
NAMES: Final = sorted(
    path.name.removesuffix(".rq")
    for path in resources.data("api", "queries").iterdir()
    if path.name.endswith(".rq")
)
CLASSES: Final = {
    "measure": "Measure",
    "link": "Measure",
    "plan": "Plan",
    "topic": "Topic",
    "topics": "Topic",
    "item": "SourceItem",
    "source": "Source",
    "coverage": "Source",
    "policy": "Policy",
    "municipality": "Municipality",
    "document": "Document",
    "thing": "Action",
}
"""Class of ``$this``, by the first word of a query's name."""
LISTED: Final = {"kpis": "Kpi", "sources": "Source", "topics": "Topic"}


@pytest.fixture(scope="module")
def small(digest_snapshot: Snapshot) -> Reader:
    return Reader(digest_snapshot)


@pytest.fixture(scope="module")
def grown(multiplied_snapshot: Snapshot) -> Reader:
    return Reader(multiplied_snapshot)


def test_the_grown_graph_has_many_times_the_plans(small: Reader, grown: Reader) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?plan a shisaku:Plan }"
    (few,), (many,) = small.select(count), grown.select(count)
    assert isinstance(few["n"], int)
    assert few["n"] >= 3
    assert many["n"] == few["n"] * TIMES


@pytest.mark.parametrize("name", [name for name in NAMES if "$" in source(name)])
def test_a_query_about_one_thing_costs_what_it_shows(
    name: str, small: Reader, grown: Reader
) -> None:
    chosen = _bindings(name, small)
    assert chosen, f"no thing of the digests to ask {name} about"
    rows, seconds = _asked(name, chosen, small)
    same, later = _asked(name, chosen, grown)
    assert same == rows
    allowed = seconds * SLOWER + SPARE * len(chosen)
    assert later <= allowed, f"{later * 1000:.1f} ms, {seconds * 1000:.1f} ms before"


@pytest.mark.parametrize("name", [name for name in NAMES if "$" not in source(name)])
def test_a_list_costs_no_more_than_its_length(name: str, small: Reader, grown: Reader) -> None:
    rows, seconds = _asked(name, [{}], small)
    more, later = _asked(name, [{}], grown)
    assert len(more) >= len(rows)
    allowed = seconds * SLOWER * TIMES + SPARE
    assert later <= allowed, f"{later * 1000:.1f} ms, {seconds * 1000:.1f} ms before"


@pytest.mark.parametrize("name", [query.name for query in examples()])
def test_a_sample_query_costs_no_more_than_its_length(
    name: str, small: Reader, grown: Reader
) -> None:
    query = example(name).text
    rows, seconds = _timed(lambda: small.select(query))
    more, later = _timed(lambda: grown.select(query))
    assert len(rows) <= len(more) <= len(rows) * TIMES * SLOWER
    allowed = seconds * SLOWER * TIMES + SPARE
    assert later <= allowed, f"{later * 1000:.1f} ms, {seconds * 1000:.1f} ms before"


def _bindings(name: str, reader: Reader) -> list[dict[str, Binding]]:
    """What to ask a query about: the things of its class of which most is said."""
    text = source(name)
    for key, kind in LISTED.items():
        if f"${key}" in text:
            listed: dict[str, Binding] = {key: _things(kind, reader)}
            return [{**listed, "this": _things(kind, reader)[0]} if "$this" in text else listed]
    return [{"this": iri} for iri in _things(CLASSES[name.split("_")[0]], reader)]


def _things(kind: str, reader: Reader) -> list[str]:
    rows = reader.select(
        f"SELECT ?thing WHERE {{ {{ ?thing a shisaku:{kind} ; ?property ?value }}"
        f" UNION {{ ?thing a shisaku:{kind} . ?other ?property ?thing }} }}"
        f" GROUP BY ?thing ORDER BY DESC(COUNT(*)) ?thing LIMIT {OF_EACH}"
    )
    return [str(row["thing"]) for row in rows]


def _asked(
    name: str, chosen: list[dict[str, Binding]], reader: Reader
) -> tuple[list[list[Row]], float]:
    """The rows for each binding, and the seconds for all of them."""
    return _timed(lambda: [reader.rows(name, **binding) for binding in chosen])


def _timed(work: Callable[[], Rows]) -> tuple[Rows, float]:
    """What is given, and the least seconds of processor time of three more rounds."""
    return work(), min(_seconds(work) for _ in range(3))


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began

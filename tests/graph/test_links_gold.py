"""The bars for links on the original plans; skipped where these are not beside the checkout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Store

from benchmarks.links import GOLD, SHARED, Rows, Scores, by_measure, score_links, score_sources
from graph.convert import load_context, quads_of
from graph.convert.curated import curated_files, curated_quads
from graph.export.link_table import LinkReader
from graph.iris import Iris
from ingest.pipeline import ingest_file
from ingest.types import PlanRecord

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PLANS = sorted((SHARED / "plans").glob("*.txt"))
pytestmark = pytest.mark.skipif(len(PLANS) < 5, reason="the original plans are not here")


@pytest.fixture(scope="module")
def rows() -> Rows:
    return by_measure(links_of(ingest_file(path) for path in PLANS))


def links_of(records: Iterable[PlanRecord]) -> list[dict[str, str]]:
    """The rows of links.csv for these records, without a build."""
    iris = Iris()
    context = load_context(iris, ONTOLOGY)
    store = Store()
    for name, paths in curated_files(ONTOLOGY).items():
        if name in ("sources", "national-projects", "municipalities"):
            store.extend(curated_quads(name, paths, iris))
    for record in records:
        store.extend(quads_of(record, context))
    return list(LinkReader(store).rows())


@pytest.mark.parametrize("number", [0, 1])
def test_bars(rows: Rows, number: int) -> None:
    scores: Scores = score_links(GOLD[number], rows)
    assert scores.measures >= 30
    f1 = 2 * scores.right / (scores.given + scores.wanted)
    assert f1 >= 0.95, scores.misses
    assert scores.share_aligned >= 0.90, scores.misses
    if number == 0:
        assert scores.precision >= 0.97, scores.misses
        assert scores.recall >= 0.97, scores.misses


def test_every_link_has_a_passage_a_method_and_a_kind(rows: Rows) -> None:
    found = [row for city in rows.values() for links in city.values() for row in links]
    assert len(found) >= 100
    assert {row["kind"] for row in found} == {"explicit", "aligned", "project"}
    for row in found:
        assert row["quote"]
        assert row["method"]
        assert row["source_label"] in row["source_names"].split("|")
        assert bool(row["item_label"]) == (row["kind"] == "aligned")
        assert row["kind"] == "explicit" or float(row["confidence"]) < 1
        if row["kind"] != "explicit":
            assert row["source_type"] in {"national_strategy", "national_program"}


def test_no_national_link_leads_to_a_local_plan(rows: Rows) -> None:
    for code, city in rows.items():
        for links in city.values():
            for row in links:
                local = row["source_type"] in {"municipal_plan", "prefectural_plan"}
                own = f"/plan/{code}" in row["source_iri"] or "/plan/" in row["source_iri"]
                assert not (local and not own), row
                assert not (local and row["kind"] != "explicit"), row


def test_sources_of_whole_plans() -> None:
    f1, types = score_sources(PLANS)
    assert f1 >= 0.95
    assert types >= 0.97

"""Exports, descriptions and status: the same facts in every form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import rdflib
from graph_records import build, small_ontology
from pyoxigraph import NamedNode, RdfFormat, Store, parse
from rdflib.compare import isomorphic

from graph.errors import ExportError
from graph.export import link_table
from graph.export.exporter import FORMATS, export
from graph.export.tables import PLACE, TABLES
from graph.store.describe import describe, label_of
from graph.store.snapshot import Snapshot
from graph.store.status import status, status_text


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("export")


@pytest.fixture(scope="module")
def snapshot(data: Path) -> Snapshot:
    ontology = small_ontology(data / "ontology")
    built = build(data / "data", ontology, "nanao", "wajima", "hyuga", "unknown").snapshot
    assert built is not None
    return built


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> Store:
    return Store.read_only(str(snapshot.store_path))


def test_quads_keep_their_graphs(snapshot: Snapshot, store: Store, tmp_path: Path) -> None:
    expected = {str(quad) for quad in store if "_:" not in str(quad)}
    assert len(expected) > 1000
    for format, syntax in (
        ("nquads", RdfFormat.N_QUADS),
        ("trig", RdfFormat.TRIG),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        (path,) = export(snapshot, format, tmp_path / "out" / f"x.{format}")
        quads = list(parse(path=path, format=syntax))
        assert {str(quad) for quad in quads if "_:" not in str(quad)} == expected
        assert len(quads) == len(store)


def test_turtle_is_the_union_of_all_graphs(
    snapshot: Snapshot, store: Store, tmp_path: Path
) -> None:
    (path,) = export(snapshot, "turtle", tmp_path / "x.ttl")
    ours = rdflib.Graph().parse(path, format="turtle")
    theirs = rdflib.Graph()
    theirs.parse(data="\n".join(f"{quad.triple} ." for quad in store), format="nt")
    assert isomorphic(ours, theirs)


def tables(snapshot: Snapshot, out: Path) -> dict[str, list[dict[str, str]]]:
    found = {}
    for path in export(snapshot, "csv", out):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        found[path.name] = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    return found


def test_tables_hold_what_the_plans_say(snapshot: Snapshot, tmp_path: Path) -> None:
    found = tables(snapshot, tmp_path / "new" / "folder")
    assert list(found) == ["measures.csv", "kpis.csv", "citations.csv", "links.csv"]
    measures, kpis, citations, links = found.values()
    headers = [list(table[0]) for table in found.values()]
    assert headers == [*(list(table.columns) for table in TABLES), list(link_table.COLUMNS)]
    assert len(measures) == 7
    assert len({row["measure_iri"] for row in measures}) == 7
    first = next(row for row in measures if row["title"] == "digital-divideの取組")
    assert first["municipality_code"] == "17202"
    assert first["municipality_name"] == "七尾市"
    assert first["prefecture"] == "石川県"
    assert first["policy"] == "窓口"
    assert first["department"] == "情報課"
    assert first["topics"] == "デジタルデバイド対策"
    assert first["actions"] == "|".join(f"作業{number} digital-divideのため" for number in (8, 7))
    assert first["quote"].startswith("施策1")
    assert int(first["end"]) - int(first["start"]) == len(first["quote"])
    assert first["page"] == ""
    unknown = [row for row in measures if row["municipality_name"] == "架空町"]
    assert [row["municipality_code"] for row in unknown] == [""]
    assert len(kpis) == 7
    assert {row["baseline_value"] for row in kpis} == {"100"}
    assert {row["baseline_text"] for row in kpis} == {"100.0人"}
    assert {row["target_fy"] for row in kpis} == {"2024", "2025", "2026"}
    national = [row for row in citations if row["source_type"] == "national_strategy"]
    assert len(national) == 2
    assert all(row["source_iri"].endswith("/source/jichitai-dx") for row in national)
    assert all(row["printed_as"] == "自治体DX推進計画" for row in national)
    assert {row["source_label"] for row in citations} == {"自治体DX推進計画", "独自の指針"}
    assert {row["source_type"] for row in citations} == {"national_strategy", "other"}
    by_measure = {row["citing_iri"] for row in citations} & {row["measure_iri"] for row in measures}
    assert {row["measure_iri"] for row in links} == by_measure
    assert {row["kind"] for row in links} == {"explicit"}
    assert {row["source_type"] for row in links} <= {"national_strategy", "other"}
    assert all(row["quote"] and row["measure_title"] for row in links)


def test_every_column_is_documented() -> None:
    import graph.export.exporter

    text = " ".join((graph.export.exporter.__doc__ or "").replace(",", " ").split())
    for table in TABLES:
        assert " ".join(table.columns) in text
        read = {table.iri, *PLACE, *table.one, *table.many, *table.code, *table.source_kind}
        assert read == set(table.columns)
    assert " ".join(link_table.COLUMNS) in text.replace("(explicit aligned or project) ", "")


def test_exports_that_cannot_be_written(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="nquads, trig, turtle, jsonld, csv"):
        export(snapshot, "docx", tmp_path / "x")
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    for format in FORMATS:
        with pytest.raises(ExportError, match="cannot be written"):
            export(snapshot, format, blocked / "x")


def test_descriptions_in_every_format(snapshot: Snapshot, store: Store) -> None:
    plan = f"{snapshot.base_iri}plan/{snapshot.manifest.documents[0].pid}"
    graphs = []
    for format, parser in (
        ("turtle", "turtle"),
        ("ntriples", "nt"),
        ("jsonld", "json-ld"),
        ("rdfxml", "xml"),
    ):
        data = describe(snapshot, plan, format).decode()
        graphs.append(rdflib.Graph().parse(data=data, format=parser))
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])
    node = rdflib.URIRef(plan)
    own = {(p, o) for p, o in graphs[0].predicate_objects(node)}
    assert len(own) == len(set(store.quads_for_pattern(NamedNode(plan), None, None)))
    # what is linked has its name with it, in both directions
    title = rdflib.URIRef("http://purl.org/dc/terms/title")
    measures = [s for s, o in graphs[0].subject_objects(title) if "/measure/" in str(s)]
    assert len(measures) == 3
    prefecture = rdflib.URIRef(f"{snapshot.base_iri}prefecture/17")
    assert (prefecture, rdflib.SKOS.prefLabel, rdflib.Literal("石川県", lang="ja")) in graphs[0]


def test_descriptions_of_graphs_and_of_nothing(snapshot: Snapshot, store: Store) -> None:
    entry = snapshot.manifest.documents[0]
    graph = f"{snapshot.base_iri}graph/{entry.pid}"
    found = rdflib.Graph().parse(data=describe(snapshot, graph).decode(), format="turtle")
    assert len(found) >= entry.quads
    nothing = rdflib.Graph().parse(
        data=describe(snapshot, snapshot.base_iri + "plan/none").decode(), format="turtle"
    )
    assert len(nothing) == 0
    with pytest.raises(ValueError, match="IRI"):
        describe(snapshot, "not an iri")
    with pytest.raises(KeyError):
        describe(snapshot, graph, "docx")
    assert label_of(store, NamedNode(snapshot.base_iri + "topic/rpa")) == "RPAの活用"
    assert label_of(store, NamedNode("https://x.example/none")) is None


def test_status_says_what_is_built(data: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    facts = status(data / "data")
    assert json.loads(json.dumps(facts)) == facts
    assert facts["built"]
    assert facts["snapshot"] == snapshot.id
    assert facts["counts"]["Measure"] == 7
    assert facts["store_bytes"] > 10_000
    assert next(entry["name"] for entry in facts["documents"]) == "nanao.txt"
    text = status_text(facts)
    assert "七尾市デジタル計画" in text
    assert snapshot.id in text
    empty = status(tmp_path)
    assert empty == {"data": str(tmp_path), "built": False}
    assert "nothing has been built" in status_text(empty)


def test_status_names_refused_documents(tmp_path: Path) -> None:
    ontology = small_ontology(tmp_path / "ontology")
    build(tmp_path / "data", ontology, "nanao", "no-title")
    text = status_text(status(tmp_path / "data"))
    assert "no-title.txt: breaks the shape Measure" in text

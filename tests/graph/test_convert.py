"""Records as quads: everything arrives, nothing is invented, the same bytes every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from graph_records import ONTOLOGY, TOPICS, record, small_ontology
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib.compare import isomorphic

from graph.build.validate import Validator
from graph.convert import Context, load_context, quads_of
from graph.convert.curated import curated_files, curated_quads, fiscal_year_quads
from graph.convert.terms import decimal, year_or_month
from graph.errors import CuratedDataError
from graph.iris import Iris, plan_id
from graph.namespaces import DCTERMS, ELI, OA, RDF, SHISAKU, SKOS
from ingest.types import Kpi, PlanRecord, Provenance
from text.dates import fiscal_year_name

PID = plan_id("p")


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    folder = small_ontology(tmp_path_factory.mktemp("convert") / "ontology")
    return load_context(Iris("https://x.example/"), folder)


class View:
    """A small reading aid over quads."""

    def __init__(self, plan: PlanRecord, context: Context) -> None:
        self.quads = list(quads_of(plan, context, PID))

    def objects(self, subject: NamedNode, predicate: NamedNode) -> list[str]:
        return [
            quad.object.value
            for quad in self.quads
            if quad.subject == subject and quad.predicate == predicate
        ]

    def of_type(self, kind: NamedNode) -> list[NamedNode]:
        return [
            quad.subject
            for quad in self.quads
            if quad.predicate == RDF.type and quad.object == kind
        ]


def test_everything_of_a_record_arrives(context: Context) -> None:
    plan = record()
    view = View(plan, context)
    counts = {
        SHISAKU.Plan: 1,
        SHISAKU.Document: 1,
        SHISAKU.Policy: 2,
        SHISAKU.Measure: 3,
        SHISAKU.Action: 6,
        SHISAKU.Kpi: 3,
        SHISAKU.Phase: 4,
        SHISAKU.CompletedProject: 3,
        SHISAKU.Term: 1,
        SHISAKU.Passage: 3,
        SHISAKU.Citation: 2,
        SHISAKU.DataIssue: 1,
        SHISAKU.OtherSource: 1,
    }
    assert {kind: len(view.of_type(kind)) for kind in counts} == counts
    assert {quad.graph_name for quad in view.quads} == {context.iris.graph(PID)}
    measure = view.of_type(SHISAKU.Measure)[0]
    assert view.objects(measure, DCTERMS.title) == [plan.measures[0].title]
    assert view.objects(measure, SHISAKU.topic) == ["https://x.example/topic/digital-divide"]
    assert view.objects(measure, ELI.cites) == ["https://x.example/source/jichitai-dx"]
    assert len(view.objects(measure, SHISAKU.action)) == 2
    node = context.iris.plan(PID)
    assert view.objects(node, SHISAKU.municipality) == ["https://x.example/municipality/17202"]
    assert view.objects(node, SHISAKU.prefecture) == ["https://x.example/prefecture/17"]
    assert len(view.objects(node, DCTERMS.temporal)) == 4


def test_every_quote_stands_where_it_says(context: Context) -> None:
    view = View(record(), context)
    places = view.of_type(SHISAKU.Evidence)
    assert len(places) > 20
    for place in places:
        (start,), (end,) = view.objects(place, OA.start), view.objects(place, OA.end)
        (quote,) = view.objects(place, OA.exact)
        assert int(end) - int(start) == len(quote)
        assert place.value.endswith(f"/passage/{start}-{end}")


def test_numbers_stand_beside_their_words(context: Context) -> None:
    view = View(record(), context)
    kpi = view.of_type(SHISAKU.Kpi)[0]
    assert view.objects(kpi, SHISAKU.baselineText) == ["100.0人"]
    assert view.objects(kpi, SHISAKU.baselineValue) == ["100"]
    values = [q.object for q in view.quads if q.predicate == SHISAKU.targetValue]
    assert {value.datatype.value for value in values if isinstance(value, Literal)} == {
        "http://www.w3.org/2001/XMLSchema#decimal"
    }


def test_what_is_lost_stays_absent(context: Context) -> None:
    plan = record()
    bare = replace(
        plan,
        plan=replace(
            plan.plan, published=None, period_start_fy=None, period_end_fy=None, jis_code=None
        ),
        kpis=(Kpi("k", provenance=plan.kpis[0].provenance, indicator="件数", target_text="増"),),
    )
    view = View(bare, context)
    node = context.iris.plan(PID)
    for predicate in (SHISAKU.periodStart, SHISAKU.periodEnd, DCTERMS.issued, SHISAKU.municipality):
        assert view.objects(node, predicate) == []
    # the prefecture is known by its name where the code is not
    assert view.objects(node, SHISAKU.prefecture) == ["https://x.example/prefecture/17"]
    (kpi,) = view.of_type(SHISAKU.Kpi)
    for predicate in (SHISAKU.targetValue, SHISAKU.targetYear, SHISAKU.measure, SHISAKU.unit):
        assert view.objects(kpi, predicate) == []
    uncertain = [q.subject for q in view.quads if q.predicate == SHISAKU.certain]
    lost = [node for node in uncertain if not view.objects(node, SHISAKU.fromYear)]
    assert len(lost) == 1


def test_the_same_record_gives_the_same_bytes(context: Context) -> None:
    plan = record()
    one = serialize(quads_of(plan, context, PID), format=RdfFormat.N_QUADS)
    assert one == serialize(quads_of(plan, context, PID), format=RdfFormat.N_QUADS)


def test_iris_stay_when_other_things_change(context: Context) -> None:
    """Another measure before it, other offsets, another number: a measure keeps its IRI."""
    plan = record()
    moved = record(topics=("paperless", *TOPICS.keys()))
    before, after = View(plan, context), View(moved, context)
    assert set(before.of_type(SHISAKU.Measure)) < set(after.of_type(SHISAKU.Measure))
    assert set(before.of_type(SHISAKU.Action)) < set(after.of_type(SHISAKU.Action))
    assert set(before.of_type(SHISAKU.Kpi)) < set(after.of_type(SHISAKU.Kpi))


def test_quads_are_the_same_graph_to_another_library(context: Context) -> None:
    quads = list(quads_of(record(), context, PID))
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    graphs = []
    for format, name in ((RdfFormat.N_TRIPLES, "nt"), (RdfFormat.TURTLE, "turtle")):
        graph = rdflib.Graph()
        graph.parse(data=(serialize(triples, format=format) or b"").decode(), format=name)
        graphs.append(graph)
    assert len(graphs[0]) == len(set(triples))
    assert isomorphic(*graphs)


def test_unknown_topics_and_sources_are_kept_by_name(context: Context) -> None:
    plan = record(topics=("月旅行",), source="no-such-source")
    view = View(plan, context)
    (measure,) = view.of_type(SHISAKU.Measure)
    assert view.objects(measure, SHISAKU.topic) == []
    assert view.objects(measure, SHISAKU.topicLabel) == ["月旅行"]
    (own,) = view.of_type(SHISAKU.NationalStrategy)
    assert "/plan/p/source/" in own.value
    assert view.objects(own, SKOS.prefLabel) == ["自治体DX推進計画"]
    assert view.objects(measure, ELI.cites) == [own.value]


def test_topics_are_found_by_label(context: Context) -> None:
    for name in ("デジタルデバイド対策", "情報格差", "Digital Divide", "digital-divide"):
        assert context.topic(name) == "digital-divide"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1, max_size=40))
def test_hostile_text_survives_every_format(context: Context, text: str) -> None:
    plan = record(topics=("rpa",), source=None)
    measure = replace(plan.measures[0], title=text, goal=text, department=text)
    hostile = replace(plan, measures=(measure,), plan=replace(plan.plan, title=text))
    quads = list(quads_of(hostile, context, PID))
    data = serialize(quads, format=RdfFormat.N_QUADS)
    assert list(parse(data, format=RdfFormat.N_QUADS)) == quads
    carried = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    titles = [q.object.value for q in quads if q.predicate == DCTERMS.title]
    assert titles == [carried, carried]


def test_circles_of_parents_end(context: Context) -> None:
    plan = record()
    one, two = plan.policies
    circle = replace(plan, policies=(replace(one, parent="p2"), two))
    view = View(circle, context)
    assert len(view.of_type(SHISAKU.Policy)) == 2


def test_one_passage_is_described_once(context: Context) -> None:
    plan = record()
    place = Provenance("x", None, 0, 1, "x")
    doubled = replace(plan, kpis=tuple(replace(kpi, provenance=place) for kpi in plan.kpis))
    quads = list(quads_of(doubled, context, PID))
    assert len(quads) == len(set(quads))


def test_documents_keep_the_shapes(context: Context) -> None:
    validator = Validator(ONTOLOGY)
    assert validator.check(quads_of(record(), context, PID)) == []
    assert validator.check(quads_of(record("架空町", code=None, source=None), context, PID)) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(50.0, "50"), (0.5, "0.5"), (-30, "-30"), (1e16, "10000000000000000"), (1e-7, "0.0000001")],
)
def test_decimals(value: float, text: str) -> None:
    literal = decimal(value)
    assert literal is not None
    assert literal.value == text


def test_decimals_without_a_value() -> None:
    assert decimal(float("nan")) is None
    assert decimal(float("inf")) is None


def test_dates() -> None:
    kinds = [year_or_month(text).datatype.value[-5:] for text in ("2022", "2022-02", "2022-02-03")]
    assert kinds == ["gYear", "Month", "#date"]
    assert year_or_month("令和4年").datatype.value.endswith("#string")


def test_curated_iris_move_to_the_base_and_the_vocabulary_stays(tmp_path: Path) -> None:
    iris = Iris("https://city.example/kg/")
    folder = small_ontology(tmp_path / "ontology")
    files = curated_files(folder)
    assert list(files) == ["municipalities", "ontology", "topics", "sources"]
    quads = [quad for name in files for quad in curated_quads(name, files[name], iris)]
    again = [quad for name in files for quad in curated_quads(name, files[name], iris)]
    assert quads == again
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    assert "https://city.example/kg/topic/rpa" in subjects
    moved = [value for value in subjects if value.startswith("https://shisaku.example/")]
    assert moved
    assert all(value.startswith("https://shisaku.example/ns") for value in moved)
    kinds = {quad.object.value for quad in quads if quad.predicate == RDF.type}
    assert "https://shisaku.example/ns#Topic" in kinds


def test_broken_curated_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "topics.ttl"
    path.write_text("<a> <b>", "utf-8")
    with pytest.raises(CuratedDataError, match=r"topics\.ttl"):
        list(curated_quads("topics", [path], Iris()))
    with pytest.raises(CuratedDataError, match=r"topics\.json"):
        load_context(Iris(), tmp_path)


def test_fiscal_years() -> None:
    quads: list[Quad] = list(fiscal_year_quads(Iris()))
    year = Iris().fiscal_year(2022)
    labels = {quad.object.value for quad in quads if quad.subject == year}
    assert {"2022年度", "令和4年度"} <= labels
    assert fiscal_year_name(2019) == "令和元年度"
    assert fiscal_year_name(2018) == "平成30年度"
    assert fiscal_year_name(1989) == "平成元年度"
    assert fiscal_year_name(1988) is None
    dates = [quad.object.value for quad in quads if quad.subject.value.startswith(year.value + "#")]
    assert {"2022-04-01", "2023-03-31"} <= set(dates)

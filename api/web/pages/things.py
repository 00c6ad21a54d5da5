"""Every IRI of the data: a page, or Turtle, JSON-LD and others by content negotiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.errors import NotFoundError, ParameterError
from api.queries.reader import iri_problem
from api.service.kept import names
from api.service.live import Live, Opened
from api.views import coverage, measures, places, plans, sources, topics
from api.views.kpis import kpis
from api.views.reading import document
from api.views.records import Names, passages, record
from api.views.rows import Json, by_municipality, local
from api.web.negotiate import DATA_FORMS, HTML, best
from api.web.pages.citing import citation
from api.web.pages.render import View, asked_language, page, shown
from api.web.pages.tables import MEASURE, csv_file, measure_rows
from graph.namespaces import RDF, SHISAKU
from graph.store.describe import describe
from graph.types import DocumentEntry
from text.messages import Message, translate

router = APIRouter(include_in_schema=False)

Page = Callable[[Opened, str], tuple[str, Json]]


@router.get("/{path:path}")
async def thing(request: Request, path: str) -> Response:
    """Answer for the IRI of the data that has this path."""
    live: Live = request.app.state.live
    form = chosen_form(request)
    return await live.view(lambda opened: represent(request, opened, path, form))


def chosen_form(request: Request) -> str:
    """``html`` or one of DATA_FORMS, by ``?format=`` or else the Accept header."""
    asked = request.query_params.get("format")
    if asked:
        if asked not in ("html", "csv", *DATA_FORMS):
            raise ParameterError(
                "format",
                Message("%(asked)s is unknown", asked=repr(asked)),
                ("html", "csv", *DATA_FORMS),
            )
        return asked
    media = best(request.headers.get("accept"), (HTML, *DATA_FORMS.values()))
    for name, kind in DATA_FORMS.items():
        if media == kind:
            return name
    return "html"


def represent(request: Request, opened: Opened, path: str, form: str) -> Response:
    """The thing in one form; NotFoundError where nothing is known of it."""
    iri = opened.snapshot.base_iri + path
    graph = path.startswith("graph/")
    known = not iri_problem(iri) and (
        opened.reader.graph_exists(iri) if graph else opened.reader.exists(iri)
    )
    if not known:
        raise NotFoundError(Message("/%(path)s: nothing is known of it", path=path))
    if form == "csv":
        return _csv(request, opened, iri)
    if form != "html":
        body = describe(opened.snapshot, iri, form)
        headers = {"vary": "Accept", "content-location": f"/{path}?format={form}"}
        return Response(body, 200, headers, media_type=DATA_FORMS[form])
    if "/passage/" in path and (place := _reading_place(request, opened, iri)) is not None:
        return RedirectResponse(place, 303)
    template, context = _page_of(opened, iri, graph, asked_language(request))
    response = page(request, template, opened.snapshot.base_iri, opened=opened, iri=iri, **context)
    response.headers["link"] = ", ".join(
        f'<?format={name}>; rel="alternate"; type="{media}"' for name, media in DATA_FORMS.items()
    )
    return response


def _csv(request: Request, opened: Opened, iri: str) -> Response:
    """A measure with what belongs to it as CSV; other things have no such form."""
    language = asked_language(request)
    try:
        found = measures.measure(opened.reader, iri)
    except NotFoundError as error:
        raise ParameterError(
            "format", Message("is for measures only"), ("html", *DATA_FORMS)
        ) from error
    return csv_file(found["title"][:60], MEASURE, measure_rows(found, language), language)


def _page_of(opened: Opened, iri: str, graph: bool, language: str) -> tuple[str, Json]:
    if graph:
        return _graph(opened, iri, language)
    said = opened.reader.statements(iri)
    kinds = {local(str(value)) for prop, value, _ in said if prop == RDF.type.value}
    if "Document" in kinds:
        return _document(opened, iri, language)
    # a term of a glossary is a skos:Concept too, but no topic
    for name, make in PAGES.items() if "Term" not in kinds else ():
        if name in kinds:
            template, context = make(opened, iri)
            if name == "Measure":
                context["cite"] = _citation(opened, context["m"], language)
            return template, context
    return "thing.html", _record(opened, iri, language, kinds)


def _record(opened: Opened, iri: str, language: str, kinds: set[str | None]) -> Json:
    """A thing of any class, with what its class shows besides."""
    context: Json = {"record": record(opened.reader, iri, language), "trail": (), "kpi": None}
    said = {prop: str(value) for prop, value, _ in opened.reader.statements(iri)}
    above = [said[term.value] for term in (SHISAKU.plan, SHISAKU.measure) if term.value in said]
    called = Names(opened.reader, language)
    context["trail"] = [called.of(thing) for thing in above]
    if "Prefecture" in kinds:
        known = names(opened).plans
        context["plans"] = [p for p in known if p["prefecture"]["code"] == iri.rpartition("/")[2]]
    if "Kpi" in kinds:
        owner = said.get(SHISAKU.measure.value) or said[SHISAKU.plan.value]
        query = "measure_kpis" if SHISAKU.measure.value in said else "plan_kpis"
        context["kpi"] = next(k for k in kpis(opened.reader, query, owner) if k["iri"] == iri)
    return context


def _graph(opened: Opened, iri: str, language: str) -> tuple[str, Json]:
    """A named graph: what the dataset says of it; many are only named."""
    try:
        found = record(opened.reader, iri, language)
    except NotFoundError:
        title = {"iri": iri, "text": iri.rpartition("/")[2], "language": ""}
        kind = {"text": translate(Message("Part of the data"), language), "language": language}
        found = {"title": title, "kind": kind, "facts": [], "passages": [], "related": []}
    return "thing.html", {"record": found, "trail": (), "kpi": None}


def _document(opened: Opened, iri: str, language: str) -> tuple[str, Json]:
    entry = entry_of(opened, iri)
    whole = entry is None or entry.publication.get("show") != "quotations"
    found = document(opened.reader, iri, language, whole=whole)
    plan = next((p for p in names(opened).plans if p["id"] == iri.rpartition("/")[2]), None)
    publication = {} if entry is None else dict(entry.publication)
    return "document.html", {
        "document": found,
        "plan": plan,
        "whole": whole,
        "publication": publication,
        "queries": shown("document_passages", "document_records", this=iri),
    }


def _reading_place(request: Request, opened: Opened, iri: str) -> str | None:
    """Where a passage is read: its anchor in its document."""
    found = passages(opened.reader, [iri])
    return View(request, opened.snapshot.base_iri).passage(found[0]) if found else None


def entry_of(opened: Opened, document_iri: str) -> DocumentEntry | None:
    """What the manifest of the snapshot says of a document."""
    pid = document_iri.rpartition("/")[2]
    entries = opened.once(
        "entries", lambda: {entry.pid: entry for entry in opened.snapshot.manifest.documents}
    )
    return entries.get(pid)


def _plan(opened: Opened, iri: str) -> tuple[str, Json]:
    plan = plans.plan(opened.reader, iri)
    years = sorted(
        {
            year
            for phase in plan["schedule"]
            for year in (phase["from"], phase["to"])
            if isinstance(year, int)
        }
    )
    span = list(range(years[0], years[-1] + 1)) if years and years[-1] - years[0] < 25 else years
    tree = plans.tree(plan["policies"], plan["measures"])
    queries = shown("plan_measures", "plan_kpis", "plan_phases", "plan_sources", this=iri)
    return "plan.html", {"plan": plan, "tree": tree, "years": span, "queries": queries}


def _measure(opened: Opened, iri: str) -> tuple[str, Json]:
    measure = measures.measure(opened.reader, iri)
    queries = shown("measure_links", "measure_lineage", "measure_kpis", "measure_kin", this=iri)
    kin = by_municipality(measure["related"])
    return "measure.html", {"m": measure, "kin": kin, "queries": queries}


def _citation(opened: Opened, measure: Json, language: str) -> Json:
    plan = next(p for p in names(opened).plans if p["iri"] == measure["plan"]["iri"])
    return citation(measure, plan["issued"], opened.snapshot.manifest, language)


def _topic(opened: Opened, iri: str) -> tuple[str, Json]:
    topic = topics.topic(opened.reader, iri)
    within = topics.within(opened.reader, iri)
    queries = [
        *shown("topic_measures", this=iri, topics=within),
        *shown("topic_sources", topics=within),
    ]
    groups = by_municipality(topic["measures"])
    return "topic.html", {"topic": topic, "groups": groups, "queries": queries}


def _source(opened: Opened, iri: str) -> tuple[str, Json]:
    source = sources.source(opened.reader, iri)
    groups = by_municipality(source["cited_by"])
    queries = shown("source_citations", this=iri)
    return "source.html", {"source": source, "groups": groups, "queries": queries}


def _item(opened: Opened, iri: str) -> tuple[str, Json]:
    item = coverage.item(opened.reader, iri, names(opened).plans)
    groups = by_municipality(item["measures"])
    return "item.html", {
        "item": item,
        "groups": groups,
        "queries": shown("item_measures", this=iri),
    }


def _municipality(opened: Opened, iri: str) -> tuple[str, Json]:
    place = places.municipality(opened.reader, iri)
    return "municipality.html", {"place": place, "queries": shown("municipality_topics", this=iri)}


PAGES: Final[dict[str, Page]] = {
    "Plan": _plan,
    "Measure": _measure,
    "Source": _source,
    "SourceItem": _item,
    "Municipality": _municipality,
    "Concept": _topic,
}
"""Page by class; what has none of these is shown as a list of statements."""

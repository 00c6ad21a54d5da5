"""Every IRI of the data: a page, or Turtle, JSON-LD and others by content negotiation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.errors import NotFoundError, ParameterError
from api.queries.reader import iri_problem
from api.service.kept import names
from api.service.live import Live, Opened
from api.views import coverage, measures, places, plans, sources, topics
from api.views.rows import Json, by_municipality, local
from api.web.negotiate import DATA_FORMS, HTML, best
from api.web.pages.render import page, shown
from graph.store.describe import describe
from text.messages import Message

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
        if asked != "html" and asked not in DATA_FORMS:
            raise ParameterError(
                "format", Message("%(asked)s is unknown", asked=repr(asked)), ("html", *DATA_FORMS)
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
    if form != "html":
        body = describe(opened.snapshot, iri, form)
        headers = {"vary": "Accept", "content-location": f"/{path}?format={form}"}
        return Response(body, 200, headers, media_type=DATA_FORMS[form])
    template, context = _page_of(opened, iri, graph)
    response = page(request, template, opened.snapshot.base_iri, iri=iri, **context)
    response.headers["link"] = ", ".join(
        f'<?format={name}>; rel="alternate"; type="{media}"' for name, media in DATA_FORMS.items()
    )
    return response


def _page_of(opened: Opened, iri: str, graph: bool) -> tuple[str, Json]:
    if graph:
        return _generic(opened, iri)
    thing = places.thing(opened.reader, iri)
    kinds = {local(kind) for kind in thing["types"]}
    # a term of a glossary is a skos:Concept too, but no topic
    for name, make in PAGES.items() if "Term" not in kinds else ():
        if name in kinds:
            return make(opened, iri)
    return "thing.html", {"thing": thing}


def _generic(opened: Opened, iri: str) -> tuple[str, Json]:
    try:
        thing = places.thing(opened.reader, iri)
    except NotFoundError:
        thing = {"iri": iri, "types": [], "properties": [], "inverse": []}
    return "thing.html", {"thing": thing}


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


def _topic(opened: Opened, iri: str) -> tuple[str, Json]:
    topic = topics.topic(opened.reader, iri)
    queries = shown("topic_measures", "topic_sources", this=iri)
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

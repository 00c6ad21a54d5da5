"""Plans, measures, sources and topics as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.errors import NotFoundError, ParameterError
from api.queries.reader import iri_problem
from api.service.kept import names
from api.service.live import Live, Opened
from api.views import measures as measure_views
from api.views import plans as plan_views
from api.views import sources as source_views
from api.views import topics as topic_views
from api.views.names import Names
from api.web import params, reply, schemas
from text.messages import Message

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": schemas.Error, "description": "A parameter is wrong; names the allowed values."},
    404: {"model": schemas.Error, "description": "The snapshot holds nothing of that name."},
    503: {"model": schemas.Error, "description": "No snapshot is open yet."},
}
router = APIRouter(prefix="/api", tags=["data"], responses=ERRORS)

PlanId = Annotated[str, Path(description="Id of the plan, the last part of its IRI.")]
Key = Annotated[str, Path(description="Key of the measure, the last part of its IRI.")]
Slug = Annotated[str, Path(description="Last part of the IRI.")]
Stances = Annotated[
    list[str] | None,
    Query(
        alias="stance", description="What the text says of the measure: 実施, 計画, 検討, 言及のみ."
    ),
]


async def view(request: Request, work: Callable[[Opened], object]) -> Response:
    live: Live = request.app.state.live
    return await live.view(lambda opened: reply.json(work(opened)))


def iri_of(opened: Opened, path: str) -> str:
    iri = opened.snapshot.base_iri + path
    if iri_problem(iri):
        raise NotFoundError(Message("%(path)s: nothing is known of it", path=path))
    return iri


@router.get("/plans", response_model=schemas.PlanList)
async def plans(
    request: Request,
    cities: params.Cities = None,
    prefectures: params.Prefectures = None,
    years: params.Years = None,
) -> Response:
    """The plans, by prefecture and municipality."""
    city, prefecture = params.values("city", cities), params.values("prefecture", prefectures)
    year = params.years(years)

    def work(opened: Opened) -> object:
        known = names(opened)
        wanted = known.plans_of(city, prefecture, year)
        found = [p for p in known.plans if wanted is None or p["iri"] in wanted]
        return {"total": len(found), "plans": found}

    return await view(request, work)


@router.get("/plans/{plan_id}", response_model=schemas.Plan)
async def plan(request: Request, plan_id: PlanId) -> Response:
    """One plan: policies, measures, KPIs, schedule, finished projects, sources, terms, issues."""
    return await view(
        request, lambda opened: plan_views.plan(opened.reader, iri_of(opened, f"plan/{plan_id}"))
    )


@router.get("/measures", response_model=schemas.MeasureList)
async def measures(
    request: Request,
    plan_ids: Annotated[
        list[str] | None, Query(alias="plan", description="Plan, by id or IRI; may be repeated.")
    ] = None,
    cities: params.Cities = None,
    prefectures: params.Prefectures = None,
    concepts: params.Concepts = None,
    sources: params.Sources = None,
    years: params.Years = None,
    stances: Stances = None,
    limit: params.Limit = 50,
    offset: params.Offset = 0,
) -> Response:
    """Measures by plan, place, topic (with narrower ones), source, year and stance, in pages."""
    place = (params.values("city", cities), params.values("prefecture", prefectures))
    wanted_plans = params.values("plan", plan_ids)
    topics, cited = params.values("concept", concepts), params.values("source", sources)
    year, stance = params.years(years), params.values("stance", stances)
    for value in stance:
        if value not in measure_views.STANCES:
            raise ParameterError(
                "stance", Message("%(value)s is unknown", value=repr(value)), measure_views.STANCES
            )

    def work(opened: Opened) -> object:
        known = names(opened)
        within = known.plans_of(*place, year)
        if wanted_plans:
            chosen = tuple(_plan(known, text) for text in wanted_plans)
            within = chosen if within is None else tuple(iri for iri in chosen if iri in within)
        about = {
            narrower
            for iri in known.topics_of(topics)
            for narrower in topic_views.within(opened.reader, iri)
        }
        wanted = measure_views.MeasureFilter(
            within, tuple(sorted(about)), known.sources_of(cited), stance
        )
        total, found = measure_views.measures(opened.reader, wanted, limit=limit, offset=offset)
        return {"total": total, "limit": limit, "offset": offset, "measures": found}

    return await view(request, work)


@router.get("/measures/{plan_id}/{key}", response_model=schemas.Measure)
async def measure(request: Request, plan_id: PlanId, key: Key) -> Response:
    """One measure with everything that belongs to it, each statement with its passage."""
    path = f"plan/{plan_id}/measure/{key}"
    return await view(
        request, lambda opened: measure_views.measure(opened.reader, iri_of(opened, path))
    )


@router.get("/sources", response_model=schemas.SourceList)
async def sources(request: Request) -> Response:
    """Laws, national plans, guidelines and the like, those cited most first."""

    def work(opened: Opened) -> object:
        found = names(opened).sources
        return {"total": len(found), "sources": found}

    return await view(request, work)


@router.get("/sources/{slug}", response_model=schemas.Source)
async def source(request: Request, slug: Slug) -> Response:
    """One source of the register: names, editions, items, and who cites it where."""
    return await view(
        request, lambda opened: source_views.source(opened.reader, iri_of(opened, f"source/{slug}"))
    )


@router.get("/topics", response_model=schemas.TopicList)
async def topics(request: Request) -> Response:
    """The topics, with the number of measures about each."""

    def work(opened: Opened) -> object:
        found = names(opened).topics
        return {"total": len(found), "topics": found}

    return await view(request, work)


@router.get("/topics/{slug}", response_model=schemas.TopicFull)
async def topic(request: Request, slug: Slug) -> Response:
    """One topic: labels, neighbours, and the measures about it or a narrower one."""
    return await view(
        request, lambda opened: topic_views.topic(opened.reader, iri_of(opened, f"topic/{slug}"))
    )


def _plan(known: Names, text: str) -> str:
    iri = known.plan_of(text)
    if iri is None:
        raise ParameterError(
            "plan",
            Message("%(text)s is unknown", text=repr(text)),
            tuple(p["id"] for p in known.plans),
        )
    return iri

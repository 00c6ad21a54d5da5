"""Lineage as JSON: what measures are based on, who acts on what, and who does not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.errors import NotFoundError, ParameterError
from api.queries.reader import iri_problem
from api.service.kept import names
from api.service.live import Opened
from api.views import lineage as views
from api.views.coverage import items
from api.web import params
from api.web.json import lineage_schemas as schemas
from api.web.json.data import ERRORS, Slug, iri_of, view
from text.messages import Message

router = APIRouter(prefix="/api", tags=["lineage"], responses=ERRORS)

Iri = Annotated[str, Query(alias="iri", description="IRI of a measure.")]
SourceName = Annotated[
    str | None,
    Query(alias="source", description="National plan with items, by the last part of its IRI."),
]


@router.get("/lineage", response_model=schemas.Lineage)
async def lineage(request: Request, iri: Iri) -> Response:
    """A measure's way up to the laws: policies, links (explicit, aligned), items, KPIs."""
    wanted = params.clean("iri", iri, 2000)
    if iri_problem(wanted):
        raise ParameterError("iri", Message("is no IRI"))
    return await view(request, lambda opened: views.lineage(opened.reader, wanted))


@router.get("/sources/{slug}/measures", response_model=schemas.SourceMeasures)
async def source_measures(request: Request, slug: Slug) -> Response:
    """The measures that name a source, carry out its items or suit its projects, by city."""
    return await view(
        request,
        lambda opened: views.source_measures(opened.reader, iri_of(opened, f"source/{slug}")),
    )


@router.get("/coverage", response_model=schemas.Coverage)
async def coverage(
    request: Request,
    source: SourceName = None,
    cities: params.Cities = None,
    prefectures: params.Prefectures = None,
) -> Response:
    """Cities by the items of a national plan: who acts, by which measure, shown by what."""
    city, prefecture = params.values("city", cities), params.values("prefecture", prefectures)
    wanted = None if source is None else params.clean("source", source)

    def work(opened: Opened) -> object:
        known = opened.once("items", lambda: items(opened.reader))
        plans = list(dict.fromkeys(str(item["source"]["iri"]) for item in known))
        if not plans:
            raise NotFoundError(Message("no national plan of this snapshot has items"))
        ids = {iri.rpartition("/")[2]: iri for iri in plans}
        if wanted is not None and wanted not in ids:
            raise ParameterError(
                "source", Message("%(wanted)s has no items", wanted=repr(wanted)), tuple(ids)
            )
        iri = plans[0] if wanted is None else ids[wanted]
        of_source = [item for item in known if item["source"]["iri"] == iri]
        found = names(opened)
        within = found.plans_of(city, prefecture, ())
        chosen = [plan for plan in found.plans if within is None or plan["iri"] in within]
        return views.coverage(opened.reader, iri, of_source, chosen)

    return await view(request, work)


@router.get("/gaps", response_model=schemas.Gaps)
async def gaps(request: Request) -> Response:
    """National sources that nobody cites, and measures with no national source behind them."""
    return await view(
        request, lambda opened: opened.once("gaps", lambda: views.gaps(opened.reader))
    )


@router.get("/topics/{slug}/laws", response_model=schemas.TopicLaws)
async def topic_laws(request: Request, slug: Slug) -> Response:
    """The laws behind a topic, through what its measures name or carry out."""
    return await view(
        request, lambda opened: views.topic_laws(opened.reader, iri_of(opened, f"topic/{slug}"))
    )

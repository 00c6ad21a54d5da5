"""The pages that are no thing of the data: start, search, lists, comparison, help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.service.kept import names
from api.service.live import Live, Opened
from api.views.coverage import item_counts, items
from api.views.places import matrix, topic_counts
from api.views.rows import Json
from api.views.topics import forest
from api.views.vocabulary import vocabulary
from api.web import params, reply
from api.web.pages.docs import message, operations
from api.web.pages.render import asked_language, page, shown
from api.web.pages.tables import HITS, csv_file, hit_rows
from api.web.pages.things import chosen_form, represent
from search.engine import SearchEngine
from search.types import MAX_LIMIT, MAX_QUERY_CHARS, HitType, Intent, Mode, SearchResult
from text.messages import Message

router = APIRouter(include_in_schema=False)

PER_PAGE: Final = 20
MOST_COMPARED: Final = 12
ASKING: Final = frozenset({Intent.WHICH_CITIES, Intent.HOW_MANY, Intent.COMPARE})
"""Questions about a set of municipalities, which have an answer even where it is no fact."""


async def _show(request: Request, work: Callable[[Opened], Response]) -> Response:
    live: Live = request.app.state.live
    return await live.view(work)


@router.get("/")
async def start(request: Request) -> Response:
    """The start page."""

    def work(opened: Opened) -> Response:
        known = names(opened)
        top = sorted(known.topics, key=lambda t: (-t["measures"], t["label"]))
        totals = opened.snapshot.manifest.totals()
        return page(
            request,
            "start.html",
            opened.snapshot.base_iri,
            plans=known.plans,
            topics=[topic for topic in top if topic["measures"]][:16],
            totals=totals,
            manifest=opened.snapshot.manifest,
            sources=[s for s in known.sources if s["citations"]][:8],
        )

    return await _show(request, work)


@router.get("/search")
async def search(
    request: Request,
    q: str = "",
    types: params.Types = None,
    cities: params.Cities = None,
    prefectures: params.Prefectures = None,
    concepts: params.Concepts = None,
    sources: params.Sources = None,
    years: params.Years = None,
    mode: params.ModeChoice = Mode.HYBRID,
    interpret: params.Interpret = True,
    offset: params.Offset = 0,
    form: Annotated[Literal["html", "json", "csv"], Query(alias="format")] = "html",
) -> Response:
    """The results of a search, with the answer on top where a set of cities was asked for."""
    live: Live = request.app.state.live
    language = asked_language(request)
    text = params.clean("q", q, MAX_QUERY_CHARS)
    if not text:
        return RedirectResponse(request.url_for("start").path, 303)
    find = partial(
        SearchEngine.search,
        query=text,
        # one hit per measure unless something else is asked for
        types=tuple(types or (HitType.MEASURE,)),
        cities=params.values("city", cities),
        prefectures=params.values("prefecture", prefectures),
        concepts=params.values("concept", concepts),
        sources=params.values("source", sources),
        years=params.years(years),
        mode=mode,
        interpret=interpret,
        limit=PER_PAGE,
        offset=offset,
    )

    if form != "html":
        return await _exported(live, find, form, language)

    def both(engine: SearchEngine) -> tuple[Json, Json | None]:
        result = find(engine)
        if not (interpret and offset == 0 and mode is Mode.HYBRID):
            return result.to_json(), None
        answer = engine.ask(text)
        is_shown = answer.of_fact or result.interpretation.intent in ASKING
        return result.to_json(), answer.to_json(language) if is_shown else None

    result, answer = await live.search(both)
    chosen = [str(kind) for kind in types or ()]
    with live.borrow() as opened:
        return page(
            request,
            "search.html",
            opened.snapshot.base_iri,
            opened=opened,
            q=text,
            result=result,
            answer=answer,
            types=chosen,
            offset=offset,
            per_page=PER_PAGE,
            mode=str(mode),
        )


async def _exported(
    live: Live, find: Callable[..., SearchResult], form: str, language: str
) -> Response:
    """All hits of just this search, as CSV or JSON."""

    def everything(engine: SearchEngine) -> Json:
        found = find(engine, limit=MAX_LIMIT, offset=0).to_json()
        while 0 < len(found["hits"]) < found["total"]:
            more = find(engine, limit=MAX_LIMIT, offset=len(found["hits"])).hits
            if not more:
                break
            found["hits"] += [hit.to_json() for hit in more]
        return found

    found = await live.search(everything)
    if form == "json":
        return reply.json(found)
    rows = hit_rows(found["hits"], KINDS, language)
    return csv_file("shisaku", HITS, rows, language)


KINDS: Final = {
    "measure": Message("measure"),
    "kpi": Message("kpi"),
    "action": Message("action"),
    "passage": Message("passage"),
    "term": Message("term"),
    "source": Message("source"),
    "plan": Message("plan"),
}
"""Kinds of hits by their names."""


@router.get("/plans")
async def plans(request: Request) -> Response:
    """The plans by prefecture."""

    def work(opened: Opened) -> Response:
        found = names(opened).plans
        return page(request, "plans.html", opened.snapshot.base_iri, plans=found)

    return await _show(request, work)


@router.get("/topics")
async def topics(request: Request) -> Response:
    """The topics as a tree; as data, the scheme that they stand in."""
    form = chosen_form(request)

    def work(opened: Opened) -> Response:
        if form != "html":
            return represent(request, opened, "topics", form)
        found = names(opened).topics
        return page(request, "topics.html", opened.snapshot.base_iri, trees=forest(found))

    return await _show(request, work)


@router.get("/sources")
async def sources(request: Request) -> Response:
    """The sources by kind."""

    def work(opened: Opened) -> Response:
        groups: dict[str, list[Json]] = {}
        for source in names(opened).sources:
            groups.setdefault(source["type"] or "OtherSource", []).append(source)
        return page(request, "sources.html", opened.snapshot.base_iri, groups=groups)

    return await _show(request, work)


@router.get("/compare")
async def compare(
    request: Request, cities: params.Cities = None, by: Literal["topic", "item"] = "topic"
) -> Response:
    """Plans side by side: topics, or the items of national plans, by municipality."""
    wanted = params.values("city", cities)

    def work(opened: Opened) -> Response:
        known = names(opened)
        iris = known.plans_of(wanted, (), ())
        chosen = [p for p in known.plans if iris is None or p["iri"] in iris][:MOST_COMPARED]
        return page(
            request,
            "compare.html",
            opened.snapshot.base_iri,
            plans=known.plans,
            chosen=chosen,
            rows=_matrix(opened, chosen, by),
            by=by,
            most=MOST_COMPARED,
            queries=shown("matrix" if by == "topic" else "matrix_items"),
        )

    return await _show(request, work)


def _matrix(opened: Opened, chosen: list[Json], by: str) -> list[Json]:
    if by == "item":
        things = opened.once("items", lambda: items(opened.reader))
        counts = opened.once("item_counts", lambda: item_counts(opened.reader))
        return matrix(things, counts, chosen)
    counts = opened.once("topic_counts", lambda: topic_counts(opened.reader))
    rows = [row for row in matrix(names(opened).topics, counts, chosen) if row["plans"]]
    return sorted(rows, key=lambda row: (-row["plans"], row["thing"]["label"]))


@router.get("/ns")
async def vocabulary_page(request: Request) -> Response:
    """The vocabulary: a page, or the ontology's graph as data."""
    form = chosen_form(request)

    def work(opened: Opened) -> Response:
        if form != "html":
            return represent(request, opened, "graph/ontology", form)
        terms = opened.once("vocabulary", lambda: vocabulary(opened.reader))
        groups: dict[str, list[Any]] = {"class": [], "property": []}
        for term in terms:
            groups[term["kind"]].append(term)
        return page(request, "vocabulary.html", opened.snapshot.base_iri, groups=groups)

    return await _show(request, work)


@router.get("/about")
async def about(request: Request) -> Response:
    """What this is and how to use it."""

    def work(opened: Opened) -> Response:
        return page(
            request,
            "about.html",
            opened.snapshot.base_iri,
            manifest=opened.snapshot.manifest,
        )

    return await _show(request, work)


@router.get("/docs")
async def docs(request: Request) -> Response:
    """The HTTP interface, from its OpenAPI description."""
    description = request.app.openapi()
    return page(
        request,
        "docs.html",
        request.app.state.settings.base_iri,
        lead=message(description["info"]["description"]),
        groups=operations(description),
    )

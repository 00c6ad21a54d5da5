"""``/api/search`` and ``/api/ask``: parse, ask the engine, send what it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.service.live import Live
from api.web import params, reply, schemas
from search.engine import SearchEngine
from search.types import Mode

router = APIRouter(prefix="/api", tags=["search"])
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": schemas.Error, "description": "A parameter is wrong; names the allowed values."},
    503: {"model": schemas.Error, "description": "No snapshot is open yet."},
}


@router.get("/search", response_model=schemas.SearchAnswer, responses=ERRORS)
async def search(
    request: Request,
    q: params.Text,
    types: params.Types = None,
    cities: params.Cities = None,
    prefectures: params.Prefectures = None,
    concepts: params.Concepts = None,
    sources: params.Sources = None,
    years: params.Years = None,
    mode: params.ModeChoice = Mode.HYBRID,
    interpret: params.Interpret = True,
    limit: params.Limit = 10,
    offset: params.Offset = 0,
) -> Response:
    """Search by meaning, word and topic: measures, KPIs, actions, passages, terms, sources, plans.

    `hits` are what passes the calibrated threshold, best first, one per measure when
    `type=measure`. `mode=dense` and `mode=lexical` rank by that one signal alone.
    """
    ask = partial(
        SearchEngine.search,
        query=params.question("q", q),
        types=tuple(types or ()),
        cities=params.values("city", cities),
        prefectures=params.values("prefecture", prefectures),
        concepts=params.values("concept", concepts),
        sources=params.values("source", sources),
        years=params.years(years),
        mode=mode,
        interpret=interpret,
        limit=limit,
        offset=offset,
    )
    return await _answer(request, lambda engine: reply.dumps(ask(engine).to_json()))


@router.get("/ask", response_model=schemas.AskAnswer, responses=ERRORS)
async def ask(request: Request, q: params.Text) -> Response:
    """Answer a question with the cities, measures and passages that prove it.

    `cities` are the confirmed ones and empty where nothing in the plans answers.
    """
    question = params.question("q", q)
    return await _answer(request, lambda engine: reply.dumps(engine.ask(question).to_json()))


async def _answer(request: Request, work: Callable[[SearchEngine], bytes]) -> Response:
    live: Live = request.app.state.live
    key: bytes = request.scope["path"].encode("utf-8", "replace") + b"?"
    fresh = "no-cache" in request.headers.get("cache-control", "")
    body = await live.answer(key + request.scope["query_string"], work, fresh=fresh)
    return Response(body, media_type=reply.JSON)

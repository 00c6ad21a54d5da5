"""The page of what has no counterpart: sources that nobody cites, measures without a basis."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.service.live import Live, Opened
from api.views.lineage import gaps
from api.views.rows import by_municipality
from api.web.pages.render import page, shown

router = APIRouter(include_in_schema=False)


@router.get("/gaps")
async def gaps_page(request: Request) -> Response:
    """National sources that no plan cites, and measures with no national source behind them."""

    def work(opened: Opened) -> Response:
        found = opened.once("gaps", lambda: gaps(opened.reader))
        groups: dict[str, list[dict[str, object]]] = {}
        for source in found["uncited_sources"]:
            groups.setdefault(str(source["type"]), []).append(source)
        return page(
            request,
            "gaps.html",
            opened.snapshot.base_iri,
            opened=opened,
            groups=groups,
            total=len(found["uncited_sources"]),
            cities=by_municipality(found["unbased_measures"]),
            measures=len(found["unbased_measures"]),
            queries=shown("uncited_sources", "unbased_measures"),
        )

    live: Live = request.app.state.live
    return await live.view(work)

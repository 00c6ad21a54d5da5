"""``/health``, ``/ready`` and ``/metrics``, for whoever runs the service."""

from __future__ import annotations

import time

import psutil
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.service.live import Live
from api.service.metrics import MEDIA_TYPE
from api.web import reply, schemas

router = APIRouter(tags=["operation"])


@router.get("/health", response_model=schemas.Health)
async def health() -> Response:
    """200 as soon as the process answers."""
    return reply.json({"status": "ok"})


@router.get(
    "/ready",
    response_model=schemas.Ready,
    responses={503: {"model": schemas.Error, "description": "A part cannot answer."}},
)
async def ready(request: Request) -> Response:
    """200 once all parts can answer, 503 until then; `ready` says which part is."""
    live: Live = request.app.state.live
    graph, search = live.graph_problem, live.search_problem
    parts = {"graph": graph is None, "search": search is None}
    problem = graph or search
    if problem is not None:
        return reply.error(request, 503, problem, ready=parts)
    return reply.json({"status": "ready", "snapshot": live.snapshot_id, "ready": parts})


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(request: Request) -> Response:
    """Counters in the Prometheus text format."""
    live: Live = request.app.state.live
    state = request.app.state
    gauges = {
        "shisaku_up_seconds": ("Time since the start.", time.monotonic() - state.started),
        "shisaku_ready": ("1 once search can answer.", float(live.search_problem is None)),
        "shisaku_resident_bytes": (
            "Memory of the service without its query workers.",
            float(psutil.Process().memory_info().rss),
        ),
    }
    if live.snapshot_id is not None:
        with live.borrow() as opened:
            manifest = opened.snapshot.manifest
            gauges["shisaku_quads"] = ("Statements of the snapshot.", float(manifest.quads))
            gauges["shisaku_documents"] = (
                "Documents of the snapshot.",
                float(len(manifest.documents)),
            )
    return Response(state.metrics.text(gauges), media_type=MEDIA_TYPE)

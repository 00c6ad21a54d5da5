"""The service put together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

import resources
from api.service.live import Live
from api.service.metrics import Metrics
from api.settings import Settings, load
from api.web import reply
from api.web.compress import Compressed
from api.web.json import answers, data, lineage, operation
from api.web.middleware import Doorway
from api.web.pages import lineage as lineage_pages
from api.web.pages import machines, site, things
from api.web.pages.render import error_page
from api.web.pages.sparql import sparql_page
from api.web.sparql import protocol as sparql
from graph.types import QueryLimits

DESCRIPTION = (
    "Knowledge graph and semantic search for the digital transformation plans of Japan's "
    "municipalities. Everything is read-only; every statement keeps the passage that proves it."
)


def create_app(settings: Settings | None = None, *, limits: QueryLimits | None = None) -> FastAPI:
    """The service as an ASGI application; settings come from the environment unless given."""
    settings = settings or load()
    metrics = Metrics()
    live = Live(settings.data, settings.model, metrics, limits, reranker=settings.reranker)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await live.start()
        try:
            yield
        finally:
            await live.stop()

    app = FastAPI(
        title="Shisaku",
        version=resources.VERSION,
        description=DESCRIPTION,
        # the pages that FastAPI ships load scripts from another host: ours is in api/web/pages
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    app.state.live = live
    app.state.metrics = metrics
    app.state.settings = settings
    app.state.started = time.monotonic()
    reply.install(app, error_page)
    app.state.sparql_page = sparql_page
    # the routes are tried in this order, and small queries are asked most often
    routers = (sparql, operation, answers, data, lineage, machines, site, lineage_pages)
    for router in routers:
        app.include_router(router.router)
    app.mount("/static", StaticFiles(directory=resources.data("api", "static")), name="static")
    app.include_router(things.router)  # last: takes every path that is left
    prefix = urlsplit(settings.base_iri).path.rstrip("/")
    app.add_middleware(Compressed)
    app.add_middleware(Doorway, metrics=metrics, prefix=prefix)
    return app

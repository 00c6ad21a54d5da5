"""What crawlers and browsers ask a site for: robots, site map, icon, search description."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.errors import NotFoundError
from api.service.kept import names
from api.service.live import Live, Opened
from text.messages import Message, translate

router = APIRouter(include_in_schema=False)

PER_MAP: Final = 20_000
"""Addresses in one site map; the protocol allows 50,000."""
PAGES: Final = ("", "plans", "topics", "sources", "compare", "gaps", "about", "ns", "docs")
XML: Final = "application/xml"


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """Pages may be crawled; searches and queries, which cost work each, may not."""
    lines = ["User-agent: *", *(f"Disallow: {_root(request)}/{path}" for path in _CLOSED)]
    text = "\n".join([*lines, f"Sitemap: {_base(request)}sitemap.xml", ""])
    return Response(text, media_type="text/plain; charset=utf-8")


_CLOSED: Final = ("search", "sparql", "api/", "metrics")


@router.get("/sitemap.xml")
async def sitemap(request: Request, part: int | None = None) -> Response:
    """The pages of plans, measures, topics and sources; in parts where they are many."""

    def work(opened: Opened) -> Response:
        paths = opened.once("sitemap", lambda: _paths(opened))
        base = _base(request)
        if part is None and len(paths) > PER_MAP:
            count = -(-len(paths) // PER_MAP)
            found = [f"{base}sitemap.xml?part={number}" for number in range(count)]
            return _xml("sitemapindex", "sitemap", found)
        first = (part or 0) * PER_MAP
        if not 0 <= first < len(paths):
            raise NotFoundError(Message("there is no such part of the site map"))
        return _xml("urlset", "url", [base + path for path in paths[first : first + PER_MAP]])

    live: Live = request.app.state.live
    return await live.view(work)


@router.get("/favicon.ico")
async def favicon(request: Request) -> Response:
    """The icon for browsers that ask here."""
    return RedirectResponse(f"{_root(request)}/static/mark.svg", 301)


@router.get("/opensearch.xml")
async def opensearch(request: Request) -> Response:
    """How a browser searches here from its own box."""
    base = escape(_base(request))
    name = escape(translate(Message("Shisaku"), "ja"))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{name[:16]}</ShortName><Description>{name}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Image type="image/svg+xml">{base}static/mark.svg</Image>'
        f'<Url type="text/html" template="{base}search?q={{searchTerms}}"/>'
        "</OpenSearchDescription>"
    )
    return Response(text, media_type="application/opensearchdescription+xml")


def _paths(opened: Opened) -> list[str]:
    base = opened.snapshot.base_iri
    known = names(opened)
    things = [thing["iri"] for thing in (*known.plans, *known.topics, *known.sources)]
    things += [str(row["measure"]) for row in opened.reader.rows("measure_iris")]
    own = [iri.removeprefix(base) for iri in things if iri.startswith(base)]
    return [*PAGES, *dict.fromkeys(own)]


def _xml(outer: str, inner: str, addresses: list[str]) -> Response:
    rows = "".join(f"<{inner}><loc>{escape(address)}</loc></{inner}>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Response(f'{head}<{outer} xmlns="{space}">{rows}</{outer}>', media_type=XML)


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _base(request: Request) -> str:
    return str(request.base_url)

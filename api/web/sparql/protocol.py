"""``/sparql``: the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), queries only.

GET with ``query=``, POST of a form, POST of the query itself.  The answer is
complete or an honest error: 400 malformed, 403 not permitted, 406 no such form,
413 too large, 415 unknown body, 503 over its time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.errors import ParameterError
from api.queries.reader import iri_problem
from api.service.clients import CLIENT
from api.service.live import Live
from api.web import reply, schemas
from api.web.negotiate import HTML, best
from api.web.sparql.description import describe_service, described_form
from graph.errors import QueryError
from graph.query.formats import GRAPHS, TABLES
from graph.types import QueryResult
from text.messages import Message

FORMATS: Final = tuple(format.name for format in (*TABLES, *GRAPHS))
MEDIA_TYPES: Final = tuple(format.media_type.partition(";")[0] for format in (*TABLES, *GRAPHS))
_ALIASES: Final = tuple(
    dict.fromkeys(media for format in (*TABLES, *GRAPHS) for media in format.accepts)
)
"""Media types that programs send for the same forms (``graph.query.formats``)."""
MOST_BODY_BYTES: Final = 4_000_000
"""A form takes up to nine bytes for a Japanese character of three."""
MOST_FIELDS: Final = 100
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_ONE: Final = ("query", "timeout")
_FORMATS: Final = ("format", "output", "results")
"""Names under which clients send the format; some send it more than once, in several forms."""
_MANY: Final = ("default-graph-uri", "named-graph-uri")

router = APIRouter(tags=["sparql"])
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": schemas.Error, "description": text}
    for status, text in (
        (400, "The query or a parameter is malformed."),
        (403, "The query asks for what is not permitted (SERVICE, updates)."),
        (406, "No form of the answer that the Accept header takes."),
        (413, "The query or its answer is over a limit."),
        (415, "The body is neither a form nor a query."),
        (429, "So many queries from this address run that it has its share."),
        (503, "Not done within its time; or, with `Retry-After`, no worker was free."),
    )
}
RESULT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The complete answer.",
        "content": {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES},
    },
    **ERRORS,
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One query operation of the protocol; ``query`` is None where none was sent."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    """Short names or media types, the first that fits the query wins over the Accept header."""
    timeout: float | None = None


FormPage = Callable[[Request, Operation], Awaitable[Response]]
"""Makes the page with the form; set by the application, so that the protocol rests on no page."""


def _parameter(name: str, description: str, *, many: bool = False) -> dict[str, Any]:
    one = {"type": "string"}
    schema = {"type": "array", "items": one} if many else one
    return {"name": name, "in": "query", "description": description, "schema": schema}


# described here and read from the query string: checking them one by one, as FastAPI does,
# takes longer than a small query
_PARAMETERS: Final = [
    _parameter("query", "The query."),
    _parameter("default-graph-uri", "Graphs to query, instead of all.", many=True),
    _parameter("named-graph-uri", "Graphs that GRAPH may name, instead of all.", many=True),
    _parameter("format", f"Instead of the Accept header: {', '.join(FORMATS)}.", many=True),
    _parameter("timeout", "Seconds, at most the service's own."),
]


@router.get("/sparql/", include_in_schema=False)
@router.get(
    "/sparql",
    response_class=Response,
    responses=RESULT,
    openapi_extra={"parameters": _PARAMETERS},
)
async def sparql_get(request: Request) -> Response:
    """SPARQL 1.1 query. Without a query, and for a browser, a page with examples and a form;
    where the Accept header names a form of RDF, the description of the service."""
    fields = parse_qsl(
        request.scope["query_string"].decode("latin-1"),
        keep_blank_values=True,
        errors="replace",
    )
    if not fields and (form := described_form(request.headers.get("accept"))):
        return await describe_service(request, form)
    return await _answer(request, _operation(fields))


@router.get("/.well-known/void", include_in_schema=False)
async def well_known(request: Request) -> Response:
    """Where the dataset is described (https://www.w3.org/TR/void/#well-known)."""
    return RedirectResponse(request.scope.get("root_path", "") + "/dataset", 303)


@router.post("/sparql/", include_in_schema=False)
@router.post(
    "/sparql",
    response_class=Response,
    responses=RESULT,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                _FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}}},
                _QUERY: {"schema": {"type": "string"}},
            },
        }
    },
)
async def sparql_post(request: Request) -> Response:
    """SPARQL 1.1 query by POST: a form with `query`, or the query as `application/sparql-query`."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (_FORM, _QUERY):
        return reply.error(
            request,
            415,
            Message(
                "send %(form)s or %(query)s, not %(kind)s",
                form=_FORM,
                query=_QUERY,
                kind=kind or Message("an unnamed body"),
            ),
        )
    body = await _body(request)
    if body is None:
        return reply.error(
            request, 413, Message("the request is longer than %(most)s bytes", most=MOST_BODY_BYTES)
        )
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ParameterError("query", Message("is not UTF-8")) from problem
    outer = parse_qsl(
        request.scope["query_string"].decode("latin-1"), keep_blank_values=True, errors="replace"
    )
    if kind == _QUERY:
        return await _answer(request, _operation([*outer, ("query", text)]))
    try:
        inner = parse_qsl(
            text, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError as problem:
        raise ParameterError(
            "query",
            Message("the form has more than %(most_fields)s fields", most_fields=MOST_FIELDS),
        ) from problem
    return await _answer(request, _operation([*outer, *inner]))


async def _body(request: Request) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _operation(fields: list[tuple[str, str]]) -> Operation:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    if "update" in found:
        raise ParameterError("update", Message("the graph is read-only: only queries are answered"))
    for name in _ONE:
        if len(found.get(name, [])) > 1:
            raise ParameterError(name, Message("is given more than once"))
    return Operation(
        query=found.get("query", [None])[0],
        default_graphs=_graphs(found, _MANY[0]),
        named_graphs=_graphs(found, _MANY[1]),
        formats=tuple(value for name in _FORMATS for value in found.get(name, ()) if value),
        timeout=_timeout(found.get("timeout", [""])[0]),
    )


def _graphs(found: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    given = tuple(value for value in found.get(name, ()) if value)
    for iri in given:
        if problem := iri_problem(iri):
            raise ParameterError(name, Message("%(iri)s %(reason)s", iri=repr(iri), reason=problem))
    return given


def _timeout(text: str) -> float | None:
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 86_400:
        raise ParameterError(
            "timeout", Message("%(text)s is not a number of seconds", text=repr(text))
        )
    return seconds


async def _answer(request: Request, operation: Operation) -> Response:
    accept = request.headers.get("accept")
    if operation.formats:
        page = operation.formats[0].lower() in ("html", HTML)
    else:
        page = best(accept, (*MEDIA_TYPES, *_ALIASES, HTML)) == HTML
    if page:
        form: FormPage = request.app.state.sparql_page
        return await form(request, operation)
    if operation.query is None:
        raise ParameterError("query", Message("is missing"))
    if "\x00" in operation.query:
        raise ParameterError("query", Message("holds a null character"))
    result = await run(request.app.state.live, operation, accept)
    return Response(
        result.body,
        result.status,
        {"vary": "Accept", "x-query-seconds": f"{result.seconds:.4f}"},
        result.media_type,
    )


async def run(live: Live, operation: Operation, accept: str | None) -> QueryResult:
    """Answer by a worker process; what it raises says the HTTP status."""
    with live.borrow() as opened:
        try:
            result = await opened.pool.query_async(
                operation.query or "",
                accept,
                wishes=operation.formats,
                timeout=operation.timeout,
                default_graphs=operation.default_graphs,
                named_graphs=operation.named_graphs,
                client=CLIENT.get(),
                semantic=opened.semantic,
            )
        except QueryError as problem:
            live.metrics.event("sparql", type(problem).__name__)
            raise
    live.metrics.event("sparql", "answered")
    return result

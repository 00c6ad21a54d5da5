"""Answers and errors in one form: ``{"error": {"status", "message", ...}}`` for programs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from api.errors import ApiError, BusyError, NotFoundError, NotReadyError, ParameterError, UsageError
from api.web.negotiate import HTML, best
from api.web.params import ALLOWED
from graph.errors import QueryError, QueryTimeout
from search.errors import RequestError, SearchError, UnknownValueError
from text.messages import Message, accepted, line_of, of_error, of_text, translate
from text.messages.foreign import REQUESTS

log = logging.getLogger("shisaku")

ErrorPage = Callable[[Request, int, str, tuple[str, ...]], Response]
JSON: Final = "application/json"
_PROGRAM_PATHS: Final = ("/api/", "/sparql", "/health", "/ready", "/metrics", "/openapi.json")


def json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    return Response(dumps(value), status, headers, JSON)


def dumps(value: object) -> bytes:
    """JSON in UTF-8; text that UTF-8 cannot carry is replaced rather than failing."""
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError):
        return orjson.dumps(_carriable(value))


def error(
    request: Request,
    status: int,
    message: str,
    *,
    parameter: str | None = None,
    allowed: tuple[str, ...] = (),
    ready: dict[str, bool] | None = None,
    again: bool = True,
) -> Response:
    """An error for a program, in the language that it accepts, English where it says none.

    ``ready`` says which parts of the service can answer; ``again`` is False where the same
    request would fail the same way, however often it is sent.
    """
    language = accepted(request.headers.get("accept-language"))
    body: dict[str, Any] = {"status": status, "message": translate(message, language)}
    if parameter is not None:
        body["parameter"] = parameter
    if allowed:
        body["allowed"] = list(allowed)
    if ready is not None:
        body["ready"] = ready
    headers = {"content-language": language, "vary": "Accept, Accept-Language"}
    if again and status in (429, 503):
        headers["retry-after"] = "2"
    return json({"error": body}, status, headers)


def install(app: FastAPI, error_page: ErrorPage) -> None:
    """Map every exception that can reach the service to an honest answer.

    ``error_page`` renders an error for people; it is given, not imported, so that
    answers for programs do not rest on the pages.
    """
    app.state.error_page = error_page
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for kind in (ApiError, QueryError, SearchError):
        app.add_exception_handler(kind, _ours)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unforeseen)


def wants_page(request: Request) -> bool:
    """Whether an error should be a page: people asked, and for something that has pages."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    if path.startswith(_PROGRAM_PATHS):
        return False
    return best(request.headers.get("accept"), (JSON, HTML)) == HTML


async def _ours(request: Request, problem: Exception) -> Response:
    status, message, parameter, allowed = _meaning(problem)
    again = not isinstance(problem, QueryTimeout)
    return _answer(request, status, message, parameter, allowed, again=again)


async def _gone(request: Request, problem: Exception) -> Response:
    """The client went away while it sent its request: there is no one to answer."""
    return Response(status_code=400)


def _meaning(problem: Exception) -> tuple[int, str, str | None, tuple[str, ...]]:
    if isinstance(problem, ParameterError):
        return 400, of_error(problem), problem.parameter, problem.allowed
    if isinstance(problem, UnknownValueError):
        what = Message("%(value)s is unknown", value=repr(problem.value))
        message = Message.joined(": ", [problem.parameter, what])
        return 400, message, problem.parameter, problem.allowed
    if isinstance(problem, RequestError | UsageError):
        return 400, line_of(problem), None, ()
    if isinstance(problem, NotFoundError):
        return 404, line_of(problem), None, ()
    if isinstance(problem, NotReadyError):
        return 503, line_of(problem), None, ()
    if isinstance(problem, BusyError):
        return (429 if problem.own else 503), line_of(problem), None, ()
    if isinstance(problem, QueryError):
        # which part of the query, and where in it; never a path of this machine
        text = line_of(problem) if problem.file == "query" else of_error(problem)
        return problem.status, text, None, ()
    log.error("%s", problem, exc_info=problem)
    return 500, Message("the service could not answer"), None, ()


async def _invalid(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    place = [str(part) for part in first.get("loc", ()) if part not in ("query", "path", "body")]
    parameter = place[0] if place else None
    message = Message.joined(": ", [parameter or "request", _fault(first)])
    return _answer(request, 400, message, parameter, ALLOWED.get(parameter or "", ()))


def _fault(found: dict[str, Any]) -> Message:
    """What a check of FastAPI found, as a message where the catalogues have it."""
    template = REQUESTS.get(found.get("type", ""))
    try:
        return (
            Message(template or "", **found.get("ctx", {})) if template else of_text(found["msg"])
        )
    except KeyError:  # the check gives other values than it did
        return of_text(found["msg"])


async def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    response = _answer(request, problem.status_code, of_text(str(problem.detail)), None, ())
    for name, value in (problem.headers or {}).items():
        response.headers[name] = value
    return response


async def _unforeseen(request: Request, problem: Exception) -> Response:
    log.error("unforeseen on %s", request.scope.get("path"), exc_info=problem)
    return _answer(request, 500, Message("the service could not answer"), None, ())


def _answer(
    request: Request,
    status: int,
    message: str,
    parameter: str | None,
    allowed: tuple[str, ...],
    *,
    again: bool = True,
) -> Response:
    if wants_page(request):
        page: ErrorPage = request.app.state.error_page
        return page(request, status, message, allowed)
    return error(request, status, message, parameter=parameter, allowed=allowed, again=again)


def _carriable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict):
        return {str(_carriable(key)): _carriable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_carriable(item) for item in value]
    return value

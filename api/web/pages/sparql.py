"""The SPARQL page: examples, a form, and the answer as a table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson
from fastapi import Request
from starlette.responses import Response

from api.service.live import Live
from api.web.pages.render import page
from api.web.sparql.protocol import Operation, run
from graph.errors import QueryError
from graph.queries import examples
from text.messages import Message

MOST_ROWS: Final = 1_000
"""So many rows the page shows; all of them come in the other forms."""


async def sparql_page(request: Request, operation: Operation) -> Response:
    """The form with its answer, if a query was sent, or with the error it met."""
    live: Live = request.app.state.live
    status, problem, table, text, seconds = 200, None, None, None, None
    query = operation.query
    if query is not None and query.strip():
        try:
            result = await run(live, replace(operation, formats=()), None)
            seconds = result.seconds
            if result.media_type.startswith("application/sparql-results+json"):
                table = _table(orjson.loads(result.body))
            else:
                text = result.body.decode("utf-8", "replace")[:200_000]
        except QueryError as error:
            status = error.status
            problem = Message.joined(": ", [*filter(None, (error.place,)), error.message])
    with live.borrow() as opened:
        return page(
            request,
            "sparql.html",
            opened.snapshot.base_iri,
            status,
            query=query or "",
            examples=examples(),
            problem=problem,
            table=table,
            text=text,
            seconds=seconds,
            most=MOST_ROWS,
        )


def _table(result: dict[str, Any]) -> dict[str, Any]:
    if "boolean" in result:
        return {"boolean": result["boolean"], "names": [], "rows": [], "total": 0}
    names = result["head"].get("vars", [])
    rows = result["results"]["bindings"]
    return {
        "boolean": None,
        "names": names,
        "rows": [[row.get(name) for name in names] for row in rows[:MOST_ROWS]],
        "total": len(rows),
    }

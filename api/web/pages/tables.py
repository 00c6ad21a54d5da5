"""What a page shows as a file: CSV that Excel reads, with headings in the page's language."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import quote

from starlette.responses import Response

from api.views.rows import Json
from text.messages import Message, translate

BOM: Final = "\ufeff"
"""Excel takes a CSV file for UTF-8 only where it begins with this."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(
    name: str, headings: Sequence[Message], rows: Iterable[Sequence[Any]], language: str
) -> Response:
    """A CSV file to be saved under a name."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([translate(heading, language) for heading in headings])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}.csv"}
    body = out.getvalue().encode("utf-8", "replace")
    return Response(body, 200, headers, media_type="text/csv; charset=utf-8")


def _cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: texts of documents are hostile."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


MEASURE: Final = (
    Message("Kind"),
    Message("Text"),
    Message("Baseline"),
    Message("Target"),
    Message("From fiscal year"),
    Message("To fiscal year"),
    Message("Passage"),
    Message("Page"),
    Message("IRI"),
)
HITS: Final = (
    Message("Municipality"),
    Message("Plan"),
    Message("Kind"),
    Message("Title"),
    Message("State"),
    Message("score"),
    Message("Passage"),
    Message("Page"),
    Message("IRI"),
)


def measure_rows(measure: Json, language: str) -> Iterable[Sequence[Any]]:
    """A measure and everything that belongs to it, a row each, with its first passage."""

    def row(kind: Message, text: Any, item: Json, *values: Any) -> list[Any]:
        places = item.get("passages") or item.get("provenance") or [{}]
        cells = [*values, None, None, None, None][:4]
        place = places[0]
        return [
            translate(kind, language),
            text,
            *cells,
            place.get("quote"),
            place.get("page"),
            item["iri"],
        ]

    yield row(Message("Measure"), measure["title"], measure)
    for action in measure["actions"]:
        yield row(Message("action"), action["text"], action)
    for kpi in measure["kpis"]:
        values = [kpi[f"{name}Text"] or kpi[f"{name}Value"] for name in ("baseline", "target")]
        yield row(Message("kpi"), kpi["indicator"], kpi, *values, None, kpi["targetYear"])
    for phase in measure["schedule"]:
        yield row(Message("Schedule"), phase["text"], phase, None, None, phase["from"], phase["to"])
    for link in measure["links"]:
        kinds = {"explicit": Message("named"), "aligned": Message("aligned")}
        kind = kinds.get(str(link["kind"]), Message("similar"))
        yield row(kind, link["label"], link)


def hit_rows(hits: Iterable[Json], kinds: dict[str, Message], language: str) -> Iterable[list[Any]]:
    """The hits of a search, a row each."""
    for hit in hits:
        place = hit.get("provenance") or {}
        kind = kinds.get(hit["type"])
        yield [
            hit["municipality"]["name"],
            (hit.get("plan") or {}).get("title"),
            hit["type"] if kind is None else translate(kind, language),
            hit["title"],
            hit.get("stance"),
            hit["score"],
            place.get("quote"),
            place.get("page"),
            hit["iri"],
        ]

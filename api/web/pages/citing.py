"""Ready texts for citing a measure: plan, page, IRI, version and date of the data."""

from __future__ import annotations

import re
from typing import Any

from api.views.rows import Json
from graph.types import Manifest
from text.messages import Message, translate
from text.printed import date


def citation(measure: Json, issued: Any, manifest: Manifest, language: str) -> Json:
    """``text`` for a note and ``bibtex`` for a bibliography."""
    place = measure["provenance"] or {}
    parts = [
        f"{measure['municipality']['name'] or ''}「{measure['plan']['title']}」"
        if language == "ja"
        else f"{measure['municipality']['name'] or ''}, {measure['plan']['title']}",
        date(issued, language) if issued else None,
        translate(Message("measure “%(title)s”", title=measure["title"]), language),
        translate(Message("p. %(page)s", page=place["page"]), language)
        if place.get("page")
        else None,
    ]
    data = Message(
        "%(iri)s (Shisaku, version of the data %(version)s, %(date)s)",
        iri=measure["iri"],
        version=manifest.id,
        date=date(manifest.created, language),
    )
    stop = "、" if language == "ja" else ", "
    text = (
        stop.join(part for part in parts if part)
        + ("。" if language == "ja" else ". ")
        + translate(data, language)
    )
    return {"text": text, "bibtex": _bibtex(measure, issued, place, manifest)}


def _bibtex(measure: Json, issued: Any, place: Json, manifest: Manifest) -> str:
    key = re.sub(r"[^A-Za-z0-9]+", "-", str(measure["iri"]).partition("/plan/")[2])
    fields = {
        "author": f"{{{_braced(measure['municipality']['name'] or '')}}}",
        "title": _braced(measure["title"]),
        "booktitle": _braced(measure["plan"]["title"]),
        "year": str(issued)[:4] if issued else None,
        "pages": place.get("page"),
        "url": measure["iri"],
        "note": f"Shisaku, data {manifest.id}, {manifest.created[:10]}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@incollection{{{key},\n" + ",\n".join(lines) + "\n}"


def _braced(text: str) -> str:
    """A text without the characters that have a meaning in BibTeX."""
    return re.sub(r"[{}\\]", "", text)

"""Which format an answer is written in: by short name or by HTTP Accept header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.errors import QueryRefused
from graph.query.guard import QueryForm
from text.messages import Message


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its short name; ``media_type`` is what the answer is labelled with."""

    name: str
    media_type: str
    accepts: tuple[str, ...]
    """Media types in an Accept header that mean it."""
    aliases: tuple[str, ...] = ()
    """Short names that clients of other endpoints send."""


TABLES: Final = (
    Format("json", "application/sparql-results+json", ("application/json",), ("srj",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml"), ("srx",)),
    Format("csv", "text/csv; charset=utf-8", ("text/plain",)),
    Format("tsv", "text/tab-separated-values; charset=utf-8", ("text/tsv",), ("text",)),
)
"""Formats of SELECT and ASK; the first is the default."""

GRAPHS: Final = (
    Format("turtle", "text/turtle; charset=utf-8", ("application/x-turtle",), ("ttl",)),
    Format(
        "jsonld",
        "application/ld+json",
        ("application/json", "application/x-json+ld"),
        ("json-ld", "json"),
    ),
    Format("ntriples", "application/n-triples", ("text/plain",), ("nt", "n-triples")),
    Format(
        "rdfxml",
        "application/rdf+xml",
        ("application/xml", "text/xml"),
        ("rdf", "rdf+xml", "rdf-xml", "xml"),
    ),
    Format("n3", "text/n3; charset=utf-8", ("text/rdf+n3",)),
    Format("nquads", "application/n-quads", ("text/x-nquads",), ("nq", "n-quads")),
    Format("trig", "application/trig", ("application/x-trig",)),
)
"""Formats of CONSTRUCT and DESCRIBE; the first is the default."""


def formats_of(form: QueryForm) -> tuple[Format, ...]:
    """The formats that a query of this form can be answered in."""
    return TABLES if form in (QueryForm.SELECT, QueryForm.ASK) else GRAPHS


def choose(form: QueryForm, accept: str | None, name: str | None) -> Format:
    """The format of an answer; a short name wins over the header.

    Raises QueryRefused: 400 for a name that this form of query does not have, 406
    where nothing that the header accepts can be given.
    """
    formats = formats_of(form)
    if name is not None:
        for format in formats:
            if name == format.name:
                return format
        names = ", ".join(format.name for format in formats)
        raise QueryRefused(
            Message(
                "format %(name)s is not one of %(names)s (%(form)s)",
                name=repr(name),
                names=names,
                form=form.value,
            )
        )
    chosen = negotiate(accept, formats)
    if chosen is None:
        types = ", ".join(_bare(format.media_type) for format in formats)
        raise QueryRefused(
            Message("can be answered in %(types)s only (%(form)s)", types=types, form=form.value),
            status=406,
        )
    return chosen


def wished(form: QueryForm, names: Sequence[str]) -> Format | None:
    """The first of these names that a query of this form can be answered in.

    Short names, those of other endpoints, and media types; None where none fits.
    """
    formats = formats_of(form)
    for name in names:
        # a ``+`` that was not escaped in an address is a blank
        plain = name.strip().lower().replace(" ", "+").partition(";")[0]
        for format in formats:
            known = (format.name, *format.aliases, _bare(format.media_type), *format.accepts)
            if plain in known:
                return format
    return None


def negotiate(accept: str | None, formats: tuple[Format, ...]) -> Format | None:
    """The best format that an Accept header permits, the earlier of equals; None for none."""
    if accept is None or not accept.strip():
        return formats[0]
    wishes = [wish for wish in map(_wish, accept.split(",")) if wish is not None]
    best: tuple[float, int] | None = None
    chosen: Format | None = None
    for format in formats:
        fit = max(
            ((_exactness(media, format), quality) for media, quality in wishes),
            default=(0, 0.0),
        )
        exactness, quality = fit
        if exactness and quality > 0 and (best is None or (quality, exactness) > best):
            best = (quality, exactness)
            chosen = format
    return chosen


def _wish(part: str) -> tuple[str, float] | None:
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                return None
    return (media, quality) if "/" in media else None


def _exactness(media: str, format: Format) -> int:
    own = _bare(format.media_type)
    if media == own:
        return 4
    if media in format.accepts:
        return 3
    if media.endswith("/*") and own.startswith(media[:-1]):
        return 2
    return 1 if media == "*/*" else 0


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0]

"""Content negotiation (RFC 9110, section 12.5.1) and the forms that data is given in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

HTML: Final = "text/html"

DATA_FORMS: Final = {
    "turtle": "text/turtle",
    "jsonld": "application/ld+json",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
}
"""Short names of ``?format=`` and their media types; the first is the default."""


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that the Accept header likes best, None where it takes none.

    Ties go to the more specific range and then to the order of ``offered``; no
    header, or an empty one, takes the first.
    """
    if not accept or not accept.strip():
        return offered[0] if offered else None
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    best_type: str | None = None
    best_quality = 0.0
    for media in offered:
        quality, specificity = 0.0, -1
        for kind, range_quality in ranges:
            fits = _specificity(kind, media)
            if fits > specificity:
                quality, specificity = range_quality, fits
        if quality > best_quality:
            best_type, best_quality = media, quality
    return best_type


def _range(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                quality = 0.0
    return kind, quality


def _specificity(kind: str, media: str) -> int:
    if kind == media:
        return 2
    if kind.endswith("/*") and media.startswith(kind[:-1]):
        return 1
    return 0 if kind == "*/*" else -1

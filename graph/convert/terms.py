"""Python values into RDF terms that any serialization can carry."""

from __future__ import annotations

import math
from decimal import Decimal

from pyoxigraph import Literal

from graph.namespaces import XSD


def text(value: str) -> Literal:
    """A plain string; lone surrogates, which no encoding can carry, become U+FFFD."""
    return Literal(_carriable(value))


def japanese(value: str) -> Literal:
    """A string in Japanese."""
    return Literal(_carriable(value), language="ja")


def integer(value: int) -> Literal:
    """xsd:integer."""
    return Literal(str(value), datatype=XSD.integer)


def decimal(value: float) -> Literal | None:
    """xsd:decimal with the digits that a person would write; None for infinity and NaN."""
    if not math.isfinite(value):
        return None
    plain = format(Decimal(repr(float(value))), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return Literal(plain, datatype=XSD.decimal)


def boolean(value: bool) -> Literal:
    """xsd:boolean."""
    return Literal("true" if value else "false", datatype=XSD.boolean)


def year_or_month(value: str) -> Literal:
    """``2022`` as xsd:gYear, ``2022-02`` as xsd:gYearMonth, ``2022-02-01`` as xsd:date.

    Anything else stays a plain string, for the shapes to refuse.
    """
    kinds = {4: XSD.gYear, 7: XSD.gYearMonth, 10: XSD.date}
    digits = value.replace("-", "")
    if len(value) in kinds and digits.isascii() and digits.isdigit():
        return Literal(value, datatype=kinds[len(value)])
    return text(value)


def _carriable(value: str) -> str:
    return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")

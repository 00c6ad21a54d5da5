"""Request parameters, checked before anything is asked; wrong ones are 400, never 500."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query

from api.errors import ParameterError
from search.types import MAX_LIMIT, MAX_QUERY_CHARS, HitType, Mode
from text.dates import named_year
from text.messages import Message

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
MAX_VALUE_CHARS: Final = 200
MAX_VALUES: Final = 100
MAX_OFFSET: Final = 100_000

ALLOWED: Final = {
    "type": tuple(str(kind) for kind in HitType),
    "mode": tuple(str(mode) for mode in Mode),
}
"""The closed sets among the parameters, for messages."""

Text = Annotated[str, Query(description=f"What to look for; at most {MAX_QUERY_CHARS} characters.")]
Types = Annotated[
    list[HitType] | None, Query(alias="type", description="Kind of hit; may be repeated.")
]
Cities = Annotated[
    list[str] | None,
    Query(alias="city", description="Municipality, by 5-digit code or name; may be repeated."),
]
Prefectures = Annotated[
    list[str] | None,
    Query(alias="prefecture", description="Prefecture, by 2-digit code or name; may be repeated."),
]
Concepts = Annotated[
    list[str] | None,
    Query(alias="concept", description="Topic, by IRI, its last part, or name; may be repeated."),
]
Sources = Annotated[
    list[str] | None,
    Query(alias="source", description="Source, by IRI, its last part, or name; may be repeated."),
]
Years = Annotated[
    list[str] | None,
    Query(
        alias="year",
        description="Fiscal year within the plan's period (2023, 令和5年度, R5); may be repeated.",
    ),
]
ModeChoice = Annotated[Mode, Query(description="Which signals rank.")]
Interpret = Annotated[
    bool, Query(description="Whether places and years in the sentence become filters.")
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Most items to give.")]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="Items to skip.")]


def question(name: str, value: str) -> str:
    """A text to search for: trimmed, not empty, not too long, without control characters."""
    value = clean(name, value, MAX_QUERY_CHARS)
    if not value:
        raise ParameterError(name, Message("is empty"))
    return value


def clean(name: str, value: str, longest: int = MAX_VALUE_CHARS) -> str:
    """A value that may be looked up; ParameterError where it holds what no name does."""
    if len(value) > longest:
        raise ParameterError(
            name, Message("is longer than %(longest)s characters", longest=longest)
        )
    if _CONTROL.search(value):
        raise ParameterError(name, Message("holds a control character"))
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise ParameterError(name, Message("holds half of a surrogate pair"))
    return value.strip()


def values(name: str, given: Sequence[str] | None) -> tuple[str, ...]:
    """Repeated values of one parameter; an empty one (an untouched form field) is left out."""
    if given is not None and len(given) > MAX_VALUES:
        raise ParameterError(
            name, Message("is given more than %(max_values)s times", max_values=MAX_VALUES)
        )
    cleaned = (clean(name, value) for value in given or ())
    return tuple(dict.fromkeys(value for value in cleaned if value))


def years(given: Sequence[str] | None) -> tuple[int, ...]:
    """Fiscal years in any spelling, within what any plan could mean."""
    found = []
    for value in values("year", given):
        year = named_year(value)
        if year is None or not 1868 <= year <= 2199:
            raise ParameterError(
                "year", Message("%(year)s is no fiscal year (1868 to 2199)", year=repr(value))
            )
        found.append(year)
    return tuple(dict.fromkeys(found))

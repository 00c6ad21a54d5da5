"""The sentences of answers: English here, Japanese and others in the catalogues."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from search.types import CityAnswer, Coverage, Intent, Ref
from text.messages import Message

_LONGEST: Final = 140
_NAMES: Final = 20


def quoted(text: str, around: str = "") -> str:
    """A sentence of a plan to be shown in one line, cut with marks where it is long."""
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) <= _LONGEST:
        return text.rstrip("。")
    place = max(text.find(around), 0) if around else 0
    first = max(min(place - _LONGEST // 3, len(text) - _LONGEST), 0)
    inside = text[first : first + _LONGEST]
    return (
        ("…" if first else "") + inside.rstrip("。") + ("…" if first + _LONGEST < len(text) else "")
    )


def joined(parts: Sequence[str]) -> Message:
    """Sentences one after the other, as far apart as the language has them."""
    said = [part for part in parts if part]
    whole = Message.verbatim(said[0]) if said else Message.verbatim("")
    for part in said[1:]:
        whole = Message("%(before)s %(after)s", before=whole, after=part)
    return whole


def target(city: str, indicator: str, value: str, year: str | None, *, certain: bool) -> Message:
    if year:
        said = Message(
            "The target of %(city)s for “%(indicator)s” is %(value)s by fiscal %(year)s.",
            city=city,
            indicator=indicator,
            value=value,
            year=year,
        )
    else:
        said = Message(
            "The target of %(city)s for “%(indicator)s” is %(value)s.",
            city=city,
            indicator=indicator,
            value=value,
        )
    return said if certain else joined([said, doubt()])


def baseline(city: str, indicator: str, value: str, asof: str | None, *, certain: bool) -> Message:
    when = Message(" (%(asof)s)", asof=asof) if asof else ""
    said = Message(
        "The present value of %(city)s for “%(indicator)s” is %(value)s%(when)s.",
        city=city,
        indicator=indicator,
        value=value,
        when=when,
    )
    return said if certain else joined([said, doubt()])


def doubt() -> Message:
    return Message("The text of the plan leaves a doubt about this.")


def stated(city: str, value: str, quote: str) -> Message:
    """A value that stands in a sentence of the plan."""
    return Message(
        "It is %(value)s. The plan of %(city)s says: “%(quote)s”.",
        value=value,
        city=city,
        quote=quote,
    )


def dated(city: str, subject: str, value: str) -> Message:
    return Message(
        "%(value)s: so the plan of %(city)s has it for “%(subject)s”.",
        value=value,
        city=city,
        subject=subject,
    )


def done(city: str, subject: str, value: str) -> Message:
    return Message(
        "In %(value)s (“%(subject)s” in the plan of %(city)s).",
        value=value,
        city=city,
        subject=subject,
    )


def responsible(city: str, subject: str, value: str) -> Message:
    return Message(
        "It is %(value)s (“%(subject)s” in the plan of %(city)s).",
        value=value,
        subject=subject,
        city=city,
    )


def counted(city: str, number: int, what: str) -> Message:
    return Message(
        "There are %(number)s: the plan of %(city)s has %(number)s of “%(what)s”.",
        number=number,
        what=what,
        city=city,
    )


def meaning_of(term: str, definition: str, city: str) -> Message:
    return Message(
        "“%(term)s”: %(definition)s (glossary of the plan of %(city)s).",
        term=term,
        definition=definition.rstrip("。"),
        city=city,
    )


def based(city: str, sources: str, quote: str) -> Message:
    return Message(
        "It is %(sources)s. The plan of %(city)s says: “%(quote)s”.",
        sources=sources,
        city=city,
        quote=quote,
    )


def yes(city: str, quote: str) -> Message:
    return Message("Yes. The plan of %(city)s says: “%(quote)s”.", city=city, quote=quote)


def no(city: str, quote: str) -> Message:
    return Message("No. The plan of %(city)s says: “%(quote)s”.", city=city, quote=quote)


def no_such(city: str, what: str) -> Message:
    return Message("No. There is no %(what)s in the plan of %(city)s.", city=city, what=what)


def it_is(city: str) -> Message:
    """The municipality that a comparison comes out for."""
    return Message("It is %(city)s.", city=city)


def alike() -> Message:
    return Message("They are alike.")


def lacking(cities: str) -> Message:
    return Message("Nothing of the kind was found in the plan of %(cities)s.", cities=cities)


def no_plan(places: str) -> Message:
    return Message("There is no plan of %(places)s here.", places=places)


def not_mentioned(city: str, subject: str) -> Message:
    return Message(
        "Nothing about “%(subject)s” was found in the plan of %(city)s.",
        city=city,
        subject=subject,
    )


def not_in_plans(plans: int, subject: str) -> Message:
    return Message(
        "Nothing about “%(subject)s” was found in the %(plans)s plans here.",
        plans=plans,
        subject=subject,
    )


def not_given(city: str, subject: str, what: str) -> Message:
    return Message(
        "The plan of %(city)s speaks of “%(subject)s”, but no %(what)s is written there.",
        city=city,
        subject=subject,
        what=what,
    )


def not_sure(city: str, subject: str, words: str) -> Message:
    return Message(
        "Nothing sure about “%(subject)s” was found in the plan of %(city)s (not found there: %(words)s).",
        city=city,
        subject=subject,
        words=words,
    )


def of_set(
    intent: Intent,
    confirmed: Sequence[CityAnswer],
    possible: Sequence[CityAnswer],
    coverage: Coverage,
    nearest: Sequence[Ref],
    *,
    negated: bool,
) -> Message:
    """Which cities: those confirmed, those possible, and in how many plans was looked."""
    scope = {"plans": coverage.plans, "cities": coverage.municipalities}
    if negated:
        return _without(coverage)
    if not confirmed and not possible:
        said = Message(
            "In the %(plans)s plans of %(cities)s municipalities here nothing was found that answers this.",
            **scope,
        )
        near = "、".join(ref.label for ref in nearest)
        return joined([said, Message("Topics near to it: %(near)s.", near=near) if near else ""])
    return joined([_confirmed(intent, confirmed, scope), _possible(possible)])


def _confirmed(intent: Intent, confirmed: Sequence[CityAnswer], scope: dict[str, int]) -> Message:
    if not confirmed:
        return Message(
            "In the %(plans)s plans of %(cities)s municipalities here nothing sure was found.",
            **scope,
        )
    names = _listing([city.name for city in confirmed])
    if intent is Intent.HOW_MANY:
        return Message(
            "%(number)s municipalities: %(names)s (of the %(plans)s plans of %(cities)s municipalities here).",
            number=len(confirmed),
            names=names,
            **scope,
        )
    return Message(
        "%(names)s (%(number)s of the %(cities)s municipalities here, in %(plans)s plans).",
        number=len(confirmed),
        names=names,
        **scope,
    )


def _possible(possible: Sequence[CityAnswer]) -> Message | str:
    if not possible:
        return ""
    named = [
        f"{city.name}({'・'.join(city.missing[:4])})" if city.missing else city.name
        for city in possible
    ]
    return Message(
        "Perhaps also, with words that were not found there in brackets: %(names)s.",
        names=_listing(named),
    )


def _without(coverage: Coverage) -> Message:
    places = [place.name or "" for place in coverage.without_evidence]
    scope = {"plans": coverage.plans, "cities": coverage.municipalities, "number": len(places)}
    if not places:
        return Message(
            "Of the %(cities)s municipalities here, every one has something about it in its plan.",
            cities=coverage.municipalities,
        )
    return Message(
        "Of the %(cities)s municipalities here (%(plans)s plans), nothing was found for %(number)s: %(names)s. That it is not in a plan does not mean that it is not done.",
        names=_listing(places),
        **scope,
    )


def _listing(names: Sequence[str]) -> str:
    more = len(names) - _NAMES
    return "、".join(names[:_NAMES]) + (f" ほか{more}" if more > 0 else "")

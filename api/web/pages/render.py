"""Templates and what they may call; everything from documents and queries is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

import resources
from api.queries.reader import Binding
from api.queries.reader import text as text_of
from api.service.live import Opened
from api.settings import Settings
from api.views.kpis import bars
from api.views.reading import outline
from api.web.negotiate import HTML
from ingest.issues import CODES
from text.messages import Message, catalogue, languages, translate
from text.printed import date

DEFAULT: Final = "ja"
"""The language of pages that are asked for in none: addresses without ``lang`` are in it."""
_IN_PATH: Final = "/:@!$&'()*+,;=~-._"


class View:
    """What one page knows of its request: language, address of the service, base of the data."""

    def __init__(self, request: Request, base: str, opened: Opened | None = None) -> None:
        self.request = request
        self.base = base
        self.opened = opened
        self.root: str = request.scope.get("root_path", "")
        self.path: str = request.scope["path"].removeprefix(self.root) or "/"
        self.fields = parse_qsl(
            request.scope["query_string"].decode("latin-1"),
            keep_blank_values=True,
            errors="replace",
        )[:200]
        asked = dict(self.fields).get("lang")
        self.default = DEFAULT
        self.lang = asked if asked in languages() else DEFAULT

    def tongues(self) -> list[tuple[str, str]]:
        """The other languages of this page: code, and name in the language itself."""
        others = sorted(code for code in languages() if code != self.lang)
        # Translators: the name of this language, in this language
        return [(code, translate(Message("English"), code)) for code in others]

    def pick(self, japanese: object, english: object) -> object:
        """A name from the data: in Japanese on Japanese pages, else in English if it has one."""
        return (japanese or english) if self.lang == "ja" else (english or japanese)

    def url(self, path: str, **fields: object) -> str:
        """An address of this service; the language stays."""
        pairs = [(key.rstrip("_"), value) for key, value in fields.items()]
        return self._address(path, _flat(pairs))

    def here(self, **changes: object) -> str:
        """This page with some parameters set anew; None takes one away, as does the default of lang."""
        left = [(key, value) for key, value in self.fields if key not in (*changes, "lang")]
        if "lang" in changes:
            address = f"{self.root}{quote(self.path, safe=_IN_PATH)}"
            asked = None if changes["lang"] == DEFAULT else changes["lang"]
            pairs = [*left, *_flat([("lang", asked)])]
            return f"{address}?{_encode(pairs)}" if pairs else address
        return self._address(self.path, [*left, *_flat(list(changes.items()))])

    def without(self, name: str, value: str) -> str:
        """This page without one value of a repeated parameter, from its first hit on."""
        left = [
            (key, given)
            for key, given in self.fields
            if not (key == name and given == value) and key not in ("lang", "offset")
        ]
        return self._address(self.path, left)

    def also(self, name: str, value: str) -> str:
        """This page with one more value of a repeated parameter, from its first hit on."""
        left = [(key, given) for key, given in self.fields if key not in ("lang", "offset")]
        return self._address(self.path, [*left, (name, value)])

    def unread(self, filters: Sequence[Mapping[str, Any]], dropped: Mapping[str, Any]) -> str:
        """This search without one condition that its sentence states: the others are spelled out."""
        kept = [
            (str(item["parameter"]), str(item["value"]))
            for item in filters
            if item["origin"] != "parameter" and item is not dropped and not item["negated"]
        ]
        gone = ("lang", "offset", "interpret")
        left = [(key, given) for key, given in self.fields if key not in gone]
        return self._address(self.path, [*left, *kept, ("interpret", "false")])

    def passage(self, place: Mapping[str, Any]) -> str | None:
        """The address of a passage in the reading room of its document."""
        document = place.get("document")
        if document is None or not str(document).startswith(self.base):
            return None
        path = str(document)[len(self.base) :]
        return f"{self._address('/' + path, [])}#c{place['start']}-{place['end']}"

    def chapter(self, place: Mapping[str, Any]) -> str | None:
        """The headings above a passage; None where its document is not at hand."""
        document = place.get("document")
        if self.opened is None or document is None:
            return None
        opened, iri = self.opened, str(document)
        found = opened.once(f"outline {iri}", lambda: outline(opened.reader, iri))
        return found.chapter(int(place["start"]))

    def service(self) -> str:
        """The address under which people reach this page, without parameters."""
        return f"{str(self.request.base_url).rstrip('/')}{quote(self.path, safe=_IN_PATH)}"

    def operator(self) -> dict[str, str | None]:
        """Who runs the service, as the operator's settings say it, and the version of the data."""
        settings: Settings = self.request.app.state.settings
        return {
            "operator": settings.operator,
            "contact": settings.contact,
            "licence": settings.licence,
            "version": self.request.app.state.live.snapshot_id,
        }

    def link(self, iri: object) -> str | None:
        """The address of a thing: ours below the base, others as they are if http or https."""
        text = str(iri)
        if text.startswith(self.base):
            return self._address("/" + text[len(self.base) :], [])
        if text.startswith("https://shisaku.example/ns#"):
            return self._address("/ns", []) + "#" + quote(text.rpartition("#")[2])
        return text if urlsplit(text).scheme in ("http", "https") else None

    def _address(self, path: str, pairs: Sequence[tuple[str, str]]) -> str:
        if self.lang != DEFAULT:
            pairs = [*pairs, ("lang", self.lang)]
        address = self.root + quote(path, safe=_IN_PATH)
        return f"{address}?{_encode(pairs)}" if pairs else address


def page(
    request: Request,
    template: str,
    base: str,
    status: int = 200,
    *,
    opened: Opened | None = None,
    **context: object,
) -> Response:
    """A rendered page; ``opened`` is the snapshot that tells the chapters of passages."""
    view = View(request, base, opened)
    context.setdefault("queries", [])
    text = environment(view.lang).get_template(template).render(v=view, **context)
    headers = {"content-language": view.lang, "vary": "Accept"}
    return Response(
        text.encode("utf-8", "replace"), status, headers, media_type=f"{HTML}; charset=utf-8"
    )


def shown(*names: str, **bindings: Binding) -> list[dict[str, str]]:
    """The queries that a page was made from, as it shows them: title and text.

    The first line of the file is ``# title:`` and its title.
    """
    found = []
    for name in names:
        head, rest = text_of(name, bindings).split("\n", 1)
        found.append({"title": Message(head.removeprefix("# title: ")), "text": rest.strip()})
    return found


def error_page(
    request: Request, status: int, message: str, allowed: tuple[str, ...] = ()
) -> Response:
    """An error for people."""
    base = request.app.state.settings.base_iri
    response = page(
        request, "error.html", base, status, code=status, message=message, allowed=allowed
    )
    if status == 503:
        response.headers["retry-after"] = "2"
    return response


@cache
def environment(language: str) -> Environment:
    """The templates in one language, read once; escaping is on for all of them."""
    env = Environment(
        extensions=["jinja2.ext.i18n"],
        loader=FileSystemLoader(resources.data("api", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    env.filters["said"] = partial(translate, language=language)
    env.filters["meaning"] = partial(meaning, language=language)
    env.filters["marked"] = marked
    env.filters["bars"] = bars
    env.filters["date"] = partial(date, language=language)
    env.filters["coded"] = coded
    env.filters["number"] = number
    env.filters["percent"] = percent
    env.globals["version"] = resources.VERSION
    return env


def asked_language(request: Request) -> str:
    """The language that a page is asked for in."""
    asked = request.query_params.get("lang")
    return asked if asked in languages() else DEFAULT


def meaning(code: str, language: str) -> str:
    """What the code of an issue says, in a language; empty for a code of another program."""
    known = CODES.get(code)
    return "" if known is None else translate(Message(known.meaning), language)


def marked(text: str, spans: Sequence[Sequence[int]]) -> Markup:
    """The text with its highlights in ``<mark>``; spans are half-open code points."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts.append(str(escape(text[position:start])))
        parts.append(f"<mark>{escape(text[start:end])}</mark>")
        position = end
    parts.append(str(escape(text[position:])))
    return Markup("".join(parts))  # noqa: S704 - each part is escaped above


def coded(text: str) -> Markup:
    """The text with what stands between backticks in ``<code>``."""
    pieces = text.split("`")
    parts = [
        f"<code>{escape(piece)}</code>" if place % 2 else str(escape(piece))
        for place, piece in enumerate(pieces)
    ]
    return Markup("".join(parts))  # noqa: S704 - each part is escaped above


def number(value: object) -> str:
    """A number as people write it: 1,234 and 0.5, no trailing .0; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def percent(value: float | None) -> int:
    """A share within 0 and 1 as whole percent, for bars."""
    return 0 if value is None else round(100 * min(1.0, max(0.0, value)))


def _flat(pairs: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in pairs:
        if value is None:
            continue
        many = value if isinstance(value, list | tuple) else [value]
        flat.extend((key, str(item)) for item in many)
    return flat


def _encode(pairs: Sequence[tuple[str, str]]) -> str:
    return urlencode(pairs, errors="replace")

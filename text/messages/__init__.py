"""Sentences for people: written in English where they arise, translated where they are shown.

A :class:`Message` is its English text, so that whoever needs a string has one, and
keeps the text with placeholders and the values apart, so that the door (a page, the
command line, an answer of the service) can say it in another language.  It pickles.

Catalogues are gettext's: ``LANGUAGE/LC_MESSAGES/shisaku.po`` beside this file, kept
up to date and compiled to ``.mo`` by ``tools/messages.py``.  Placeholders are
``%(name)s``, in code and in templates; a literal percent sign is ``%%``.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from text.messages.foreign import KNOWN

DOMAIN: Final = "shisaku"
SOURCE_LANGUAGE: Final = "en"
"""The language of the texts in the code: it needs no catalogue."""
# not by ``resources``, which raises errors that say messages
CATALOGUES: Final = Path(__file__).parent


class Message(str):
    """A sentence in English that :func:`translate` can say in another language.

    ``key`` is the text with its placeholders, ``values`` what they stand for: a text,
    a number, or another message.  Errors among the values become what they say, other
    objects their ``str()``.
    """

    key: str
    many: str | None
    number: int
    values: Mapping[str, str | int | float]

    def __new__(cls, key: str, /, **values: object) -> Message:
        return _made(cls, key, None, 0, values)

    @classmethod
    def counted(cls, one: str, many: str, count: int, /, **values: object) -> Message:
        """A sentence with a form for one and a form for several; ``%(count)s`` is the number."""
        return _made(cls, one, many, count, {"count": count, **values})

    @classmethod
    def verbatim(cls, text: str) -> Message:
        """A text that no catalogue can hold, such as the words of a foreign library."""
        return (
            text if isinstance(text, Message) else _made(cls, "%(text)s", None, 0, {"text": text})
        )

    @classmethod
    def joined(cls, separator: str, parts: Sequence[str]) -> Message:
        """Several texts as one; each is translated by itself."""
        names = [f"part{number}" for number in range(len(parts))]
        key = separator.replace("%", "%%").join(f"%({name})s" for name in names)
        return _made(cls, key, None, 0, dict(zip(names, parts, strict=True)))

    def data(self) -> dict[str, object]:
        """The message as JSON values, for :meth:`from_data`."""
        values = {
            name: value.data() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {"key": self.key, "many": self.many, "number": self.number, "values": values}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Message:
        """The message that :meth:`data` gave."""
        values = {
            name: cls.from_data(value) if isinstance(value, dict) else value
            for name, value in data["values"].items()
        }
        return _made(cls, data["key"], data["many"], data["number"], values)

    def __reduce__(self) -> tuple[object, ...]:
        return (_made, (type(self), self.key, self.many, self.number, dict(self.values)))


def _made(
    kind: type[Message], key: str, many: str | None, count: int, values: Mapping[str, object]
) -> Message:
    known = {name: _value(value) for name, value in values.items()}
    template = key if many is None or count == 1 else many
    message = str.__new__(kind, template % known)
    message.key, message.many, message.number, message.values = key, many, count, known
    return message


def _value(value: object) -> str | int | float:
    if isinstance(value, str | int | float):
        return value
    return of_error(value) if isinstance(value, BaseException) else str(value)


def of_error(error: BaseException) -> Message:
    """What an error says: its own message where it has one, else its text."""
    said = getattr(error, "message", None)
    if isinstance(said, str):
        return Message.verbatim(said)
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    if isinstance(error, OSError) and error.strerror:
        return of_text(error.strerror)
    return Message.verbatim(str(error) or type(error).__name__)


def of_text(text: str) -> Message:
    """A sentence of another library, translatable where the catalogues hold it."""
    return Message(text) if text in KNOWN else Message.verbatim(text)


def line_of(error: BaseException) -> Message:
    """What an error says with the file and the place that it names, as its ``str()`` has them."""
    where = (getattr(error, "file", None), getattr(error, "place", None))
    return Message.joined(": ", [*(part for part in where if part), of_error(error)])


def translate(text: str, language: str) -> str:
    """The message in a language, in English where the catalogue lacks it; other texts as they are."""
    if not isinstance(text, Message):
        return text
    found = catalogue(language)
    if text.many is None:
        template = found.gettext(text.key)
    else:
        template = found.ngettext(text.key, text.many, text.number)
    return template % {name: _said(value, language) for name, value in text.values.items()}


def _said(value: str | int | float, language: str) -> str | int | float:
    return translate(value, language) if isinstance(value, str) else value


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that can be spoken, English first."""
    found = sorted(
        path.parent.parent.name for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")
    )
    return (SOURCE_LANGUAGE, *(code for code in found if code != SOURCE_LANGUAGE))


@cache
def catalogue(language: str) -> _gettext.NullTranslations:
    """The translations of one language; English, and any unknown one, says the text itself."""
    if language == SOURCE_LANGUAGE or language not in languages():
        return _gettext.NullTranslations()
    return _gettext.translation(DOMAIN, CATALOGUES, [language])


def share() -> None:
    """Let the libraries that ask gettext themselves, such as argparse, find our catalogues."""
    _gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    _gettext.textdomain(DOMAIN)


def language_of(environ: Mapping[str, str] = os.environ) -> str:
    """The language that a user's environment asks for, by the rules of gettext.

    The first of LANGUAGE (which may list several), LC_ALL, LC_MESSAGES and LANG that
    is set decides; English where it names no language that is spoken here.
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            asked = [_code(part) for part in environ[name].split(":")]
            return next((code for code in asked if code in languages()), SOURCE_LANGUAGE)
    return SOURCE_LANGUAGE


def accepted(header: str | None) -> str:
    """The language that an Accept-Language header prefers of those spoken here, else English."""
    best, language = 0.0, SOURCE_LANGUAGE
    for part in (header or "").split(","):
        tag, _, weight = part.partition(";q=")
        code = _code(tag.strip())
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if code in languages() and quality > best:
            best, language = quality, code
    return language


def _code(locale: str) -> str:
    """The language of a locale: ``ja_JP.UTF-8`` and ``ja-JP`` are ``ja``."""
    return locale.partition(".")[0].replace("-", "_").partition("_")[0].lower()

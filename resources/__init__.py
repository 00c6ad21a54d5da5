"""Find the data that ships with the program, in a checkout and in an installed wheel alike.

Everything that is read at run time and is not code lies in a package: ``ontology``,
``corpus`` and ``models`` hold nothing else, the rooms hold theirs beside the code that
reads it.  All of it is found here and nowhere else, through :mod:`importlib.resources`.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from text.errors import ShisakuError
from text.messages import Message

VERSION: Final = "0.2.0.dev0"
"""The version of the program; the build, ``shisaku --version`` and every manifest take it here."""

MODEL: Final = "shisaku-ja-static"
"""The folder of the embedding model that ships, below ``models/``."""

_ONTOLOGY: Final = (
    "shisaku.ttl",
    "topics.ttl",
    "municipalities.ttl",
    "national-projects.ttl",
    "sources",
    "shapes",
    "lexicon/municipalities.json",
    "lexicon/not_sources.json",
    "lexicon/sources.json",
    "lexicon/topics.json",
)


class MissingDataError(ShisakuError):
    """Data that ships with the program is not there, or not as it was shipped."""

    def __init__(self, file: str, reason: Message | None = None) -> None:
        message = Message(
            "%(reason)s; this installation is not whole, install Shisaku again",
            reason=reason or Message("is missing"),
        )
        super().__init__(message, file=file)


def data(package: str, *parts: str) -> Path:
    """Return the file or folder ``parts`` of a package's data.

    Raises MissingDataError where the package or the data in it is not there, or where
    it cannot be had as a file (a package that is imported out of an archive).
    """
    name = "/".join((*package.split("."), *parts))
    try:
        place = files(package)
    except ModuleNotFoundError as error:
        raise MissingDataError(name) from error
    if not isinstance(place, Path):
        raise MissingDataError(
            name, Message("is no file of its own (is the program in an archive?)")
        )
    path = place.joinpath(*parts)
    if not path.exists():
        raise MissingDataError(str(path))
    return path


def ontology() -> Path:
    """Return the folder of vocabulary, shapes, topics, sources and places.

    Raises MissingDataError where a part of it is not there: a build must not go on
    with some of the sources.
    """
    for part in _ONTOLOGY:
        data("ontology", *part.split("/"))
    return data("ontology")


def corpus() -> Path:
    """Return the folder of the digests that ship with the program."""
    return data("corpus", "manifest.toml").parent


def model() -> Path:
    """Return the folder of the embedding model that ships with the program."""
    return data("models", MODEL, "modules.json").parent


def program() -> Path:
    """Return the folder that the rooms lie in: the checkout, or site-packages."""
    return data("resources").parent

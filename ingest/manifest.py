"""The manifest of a corpus: which files of a folder are plans, and whose.

``manifest.toml`` in the folder holds one ``[[plan]]`` table per document; the keys
are the fields of :class:`ManifestEntry`.  A folder without one is a corpus too:
every file of a known format in it, with the municipality left to be read from the
text.  A wrong entry is reported and left out, the others are used.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ingest import lexicon
from ingest.errors import ManifestError, UnreadableFileError
from ingest.types import PlanFacts
from text.filenames import readable
from text.messages import Message, of_error

MANIFEST: Final = "manifest.toml"
SUFFIXES: Final = (".txt", ".md", ".pdf", ".docx", ".xlsx", ".html", ".htm")
"""Endings of files that are taken from a folder without a manifest."""

REQUIRED: Final = ("id", "municipality_code", "title", "source", "file")
OPTIONAL: Final = ("published", "licence", "note", "url", "show")
SHOWN: Final = ("text", "quotations")
"""What people are shown of a document: its text, or only the words on which something rests."""

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LENGTH: Final = 80
_CODE: Final = re.compile(r"[0-9]{5}")
_PUBLISHED: Final = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One document of a corpus.

    ``path`` is where the file lies, ``file`` its name below the folder (with ``/``).
    ``id`` becomes part of IRIs: small letters, digits and single hyphens.
    ``municipality_code`` is the five-digit code of the register, ``published``
    ``YYYY`` or ``YYYY-MM``, ``source`` the name of the original document, ``url`` where it
    is published, ``show`` one of :data:`SHOWN`.  Without a manifest all but ``path`` and ``file`` are None.
    """

    path: Path
    file: str
    id: str | None = None
    municipality_code: str | None = None
    title: str | None = None
    source: str | None = None
    published: str | None = None
    licence: str | None = None
    note: str | None = None
    url: str | None = None
    show: str = "text"

    def __post_init__(self) -> None:
        if self.show not in SHOWN:
            raise ValueError(
                Message("show %(show)s is neither text nor quotations", show=repr(self.show))
            )
        if self.url is not None and not self.url.startswith(("https://", "http://")):
            raise ValueError(Message("url %(url)s is no http or https address", url=repr(self.url)))
        if self.id is not None and not (_ID.fullmatch(self.id) and len(self.id) <= _ID_LENGTH):
            raise ValueError(
                Message(
                    "id %(id)s is not small letters, digits and single hyphens (%(id_length)s characters at most)",
                    id=repr(self.id),
                    id_length=_ID_LENGTH,
                )
            )
        if self.municipality_code is not None and not _CODE.fullmatch(self.municipality_code):
            raise ValueError(
                Message(
                    "municipality_code %(municipality_code)s is not five digits (leave out the check digit)",
                    municipality_code=repr(self.municipality_code),
                )
            )
        if self.published is not None and not _PUBLISHED.fullmatch(self.published):
            raise ValueError(
                Message(
                    "published %(published)s is neither YYYY nor YYYY-MM",
                    published=repr(self.published),
                )
            )

    @property
    def publication(self) -> dict[str, str]:
        """What readers are told of the original, and whether they see its text."""
        known = {"source": self.source, "licence": self.licence, "url": self.url}
        return {**{key: value for key, value in known.items() if value}, "show": self.show}

    @property
    def facts(self) -> PlanFacts | None:
        """What the manifest says of the plan, with the register's names of its code.

        None where there is no manifest.
        """
        if self.title is None:
            return None
        place = _places().get(self.municipality_code or "")
        return PlanFacts(
            title=self.title,
            municipality=place.name if place else None,
            prefecture=place.prefecture if place else None,
            jis_code=self.municipality_code,
            published=self.published,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds: the documents to read, and the entries that are wrong.

    ``files`` are all files that the listing depends on, the manifest among them.
    """

    entries: tuple[ManifestEntry, ...]
    errors: tuple[ManifestError, ...] = ()
    manifest: Path | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """The manifest, if there is one, and the documents."""
        own = () if self.manifest is None else (self.manifest,)
        return (*own, *(entry.path for entry in self.entries))


def read_manifest(folder: Path, codes: Collection[str] | None = None) -> Listing:
    """The documents of a folder: by its manifest, else the files found in it, sorted.

    ``codes`` are the municipality codes that may stand in a manifest, by default
    those of the register.  Raises UnreadableFileError where ``folder`` is no folder
    that can be read; everything wrong with the manifest comes back in ``errors``.
    """
    if not folder.is_dir():
        raise UnreadableFileError(Message("is no folder"), file=str(folder))
    manifest = folder / MANIFEST
    if not manifest.exists():
        return Listing(tuple(_found(folder)))
    try:
        tables = _tables(manifest)
    except ManifestError as error:
        return Listing((), (error,), manifest)
    known = _places().keys() if codes is None else codes
    entries: list[ManifestEntry] = []
    errors: list[ManifestError] = []
    for order, table in enumerate(tables, start=1):
        place = _place(order, table)
        try:
            entry = _entry(folder, table, known)
            _unlike(entry, entries)
        except ValueError as error:
            errors.append(ManifestError(of_error(error), file=str(manifest), place=place))
        else:
            entries.append(entry)
    return Listing(tuple(entries), tuple(errors), manifest)


def _tables(manifest: Path) -> list[Any]:
    """The ``[[plan]]`` tables; raises ManifestError where the file as a whole is wrong."""
    name = str(manifest)
    try:
        content = tomllib.loads(manifest.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(
            Message("is not valid TOML: %(reason)s", reason=error), file=name
        ) from error
    except UnicodeDecodeError as error:
        raise ManifestError(
            Message("is not UTF-8"), file=name, place=Message("byte %(at)s", at=error.start)
        ) from error
    except OSError as error:
        raise ManifestError(
            Message("cannot be read (%(reason)s)", reason=error.strerror), file=name
        ) from error
    unknown = sorted(set(content) - {"plan"})
    if unknown:
        raise ManifestError(
            Message(
                "unknown key %(unknown)s; only [[plan]] tables belong here",
                unknown=", ".join(unknown),
            ),
            file=name,
        )
    tables = content.get("plan", [])
    if not isinstance(tables, list) or not tables:
        raise ManifestError(Message("holds no [[plan]] table"), file=name)
    return tables


def _entry(folder: Path, table: object, codes: Collection[str]) -> ManifestEntry:
    """The entry of a table; raises ValueError saying what is wrong with it."""
    if not isinstance(table, Mapping):
        raise ValueError(Message("is no [[plan]] table"))
    unknown = sorted(set(table) - {*REQUIRED, *OPTIONAL})
    if unknown:
        raise ValueError(Message("unknown key %(unknown)s", unknown=", ".join(unknown)))
    missing = [key for key in REQUIRED if key not in table]
    if missing:
        raise ValueError(Message("lacks %(missing)s", missing=", ".join(missing)))
    for key, value in table.items():
        if not isinstance(value, str) or not value.strip():
            raise ValueError(Message("%(key)s must be a text in quotes, and not empty", key=key))
    entry = ManifestEntry(path=_path(folder, table["file"]), **table)
    if entry.municipality_code not in codes:
        raise ValueError(
            Message(
                "municipality_code %(municipality_code)s is not in the register",
                municipality_code=entry.municipality_code,
            )
        )
    return entry


def _path(folder: Path, file: str) -> Path:
    """Where a named file lies; raises ValueError unless it is a file below the folder."""
    name = PurePosixPath(file)
    if name.is_absolute() or ".." in name.parts or "\\" in file or "\0" in file:
        raise ValueError(
            Message("file %(file)s does not lie below the folder of the manifest", file=repr(file))
        )
    path = folder / name
    if not path.is_file():
        raise ValueError(Message("file %(file)s does not exist", file=repr(file)))
    return path


def _unlike(entry: ManifestEntry, others: list[ManifestEntry]) -> None:
    """Raises ValueError where an earlier entry has the same id or file."""
    for other in others:
        if other.id == entry.id:
            raise ValueError(
                Message(
                    "id %(id)s is taken by an earlier entry (%(file)s)",
                    id=entry.id,
                    file=other.file,
                )
            )
        if other.path == entry.path:
            raise ValueError(
                Message(
                    "file %(file)s is taken by an earlier entry (%(id)s)",
                    file=repr(entry.file),
                    id=other.id,
                )
            )


def _place(order: int, table: object) -> str:
    name = table.get("id") if isinstance(table, Mapping) else None
    return f"plan {order} ({name})" if isinstance(name, str) and name else f"plan {order}"


def _found(folder: Path) -> Iterator[ManifestEntry]:
    """The files of known formats below a folder, sorted by name.

    Hidden files, lock files of office programs and a README are no plans.
    """
    names: list[str] = []
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = Path(root).relative_to(folder)
        names += [
            (below / name).as_posix()
            for name in files
            if Path(name).suffix.lower() in SUFFIXES
            and not name.startswith((".", "~$"))
            and Path(name).stem.lower() != "readme"
        ]
    for name in sorted(names):
        yield ManifestEntry(path=folder / name, file=readable(name))


@cache
def _places() -> dict[str, lexicon.Place]:
    """The municipalities of the register (``ontology/lexicon``) by code."""
    return {place.code: place for places in lexicon.places().values() for place in places}

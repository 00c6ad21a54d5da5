"""What a build was made from, as one hash: the same inputs need no second build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import resources

ROOMS: Final = ("text", "ingest", "graph", "search")
"""The rooms whose code and data decide what a build gives."""
_PROGRAM: Final = frozenset({".py", ".rq", ".json", ".toml", ".ttl", ".tsv", ".txt"})


def fingerprint(documents: Iterable[Path], *, base_iri: str, model: str) -> str:
    """The hash over documents, program, ontology, models and base of the IRIs.

    Documents count by name and content.  The program counts by its source files: a
    version number alone would not notice a change in a checkout.
    """
    digest = hashlib.sha256()
    _add(digest, "base", base_iri)
    for path in sorted(documents):
        _add(digest, "document", path.name, _content(path))
    root = resources.program()
    for room in ROOMS:
        for path in _files(root / room):
            if path.suffix in _PROGRAM:
                _add(digest, "program", str(path.relative_to(root)), _content(path))
    ontology = resources.ontology()
    for path in _files(ontology):
        _add(digest, "ontology", str(path.relative_to(ontology)), _content(path))
    # the second is what cosines of the first are measured beside
    for name in dict.fromkeys((model, str(resources.model()))):
        folder = Path(name)
        if folder.is_dir():
            for path in _files(folder):
                _add(digest, "model", path.name, _content(path))
        else:
            _add(digest, "model", name)
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    )


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        # what cannot be read will be refused by the build, with its reason
        return f"unreadable: {error.errno}"


def _add(digest: hashlib._Hash, *parts: str) -> None:
    # joined with a character that no part holds, so that parts cannot run together
    digest.update(("\x1f".join(parts) + "\x1e").encode("utf-8", "surrogateescape"))

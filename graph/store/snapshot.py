"""Immutable snapshots: written beside, checked, then made current by one rename.

Under the data directory::

    current                     text file: the id of the snapshot that serves
    build.lock                  held by the one process that builds
    snapshots/<id>/store/       the RDF store, never written again
    snapshots/<id>/index/       the search index over it
    snapshots/<id>/manifest.json
    snapshots/<id>/in-use.lock  locked (shared) by whoever serves from it
    snapshots/.building-<id>/   a build under way, or what a killed one left
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from graph.errors import (
    BuildInProgressError,
    DamagedSnapshotError,
    NoSnapshotError,
    SnapshotError,
)
from graph.store.files import writing
from graph.types import DocumentEntry, Manifest, Refusal, Violation
from text.messages import Message

POINTER: Final = "current"
MANIFEST: Final = "manifest.json"
_BUILDING: Final = ".building-"
_REMOVING: Final = ".removing-"
_ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot; ``store_path`` is opened read-only by everyone."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    @property
    def base_iri(self) -> str:
        return self.manifest.base_iri

    @property
    def store_path(self) -> Path:
        return self.path / "store"

    @property
    def index_path(self) -> Path:
        return self.path / "index"

    @contextlib.contextmanager
    def hold(self) -> Iterator[Snapshot]:
        """Keeps the snapshot from being removed while it is served from.

        Raises DamagedSnapshotError where it was removed in the meantime.
        """
        try:
            handle = os.open(self.path / "in-use.lock", os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError as error:
            raise DamagedSnapshotError(
                Message("the snapshot is gone"), file=str(self.path)
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            if not (self.path / MANIFEST).is_file():
                raise DamagedSnapshotError(Message("the snapshot is gone"), file=str(self.path))
            yield self
        finally:
            os.close(handle)


def current(data: Path) -> Snapshot:
    """The snapshot that serves from the data directory.

    Raises NoSnapshotError where nothing was built, DamagedSnapshotError where
    the pointer names something that is not whole.
    """
    try:
        name = (data / POINTER).read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise NoSnapshotError(Message("nothing has been built here yet"), file=str(data)) from error
    except OSError as error:
        raise SnapshotError(
            Message("cannot be read (%(reason)s)", reason=error), file=str(data)
        ) from error
    if not _ID.fullmatch(name):
        raise DamagedSnapshotError(Message("names no snapshot"), file=str(data / POINTER))
    return open_snapshot(data / "snapshots" / name)


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in ``path``; raises DamagedSnapshotError where it is not whole."""
    try:
        manifest = manifest_from_json((path / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedSnapshotError(
            Message("has no readable manifest (%(reason)s)", reason=error), file=str(path)
        ) from error
    if not (path / "store" / "CURRENT").is_file():
        raise DamagedSnapshotError(Message("has no store"), file=str(path))
    return Snapshot(path, manifest)


def list_snapshots(data: Path) -> list[Snapshot]:
    """The whole snapshots in the data directory, oldest first."""
    found: list[Snapshot] = []
    root = data / "snapshots"
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if _ID.fullmatch(path.name):
            with contextlib.suppress(DamagedSnapshotError):
                found.append(open_snapshot(path))
    return found


def manifest_to_json(manifest: Manifest) -> str:
    """The manifest as JSON text."""
    data = asdict(manifest)
    for entry, refusal in zip(data["refused"], manifest.refused, strict=True):
        entry["message"] = refusal.reason.data()
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def manifest_from_json(text: str) -> Manifest:
    """Reads what :func:`manifest_to_json` wrote; ValueError where it is none."""
    data: dict[str, Any] = json.loads(text)
    if not isinstance(data, dict) or data.get("version") != 1:
        raise ValueError("not a manifest of this version")
    documents = tuple(DocumentEntry(**entry) for entry in data.pop("documents"))
    refused = tuple(
        Refusal(
            entry["name"],
            Message.from_data(entry["message"])
            if "message" in entry
            else Message.verbatim(entry["reason"]),
            tuple(Violation(**violation) for violation in entry["violations"]),
        )
        for entry in data.pop("refused")
    )
    return Manifest(documents=documents, refused=refused, **data)


class SnapshotWriter:
    """A snapshot under construction; use as a context manager.

    Leaving the block without :meth:`publish` removes what was written.  Only one
    writer at a time may work in a data directory (BuildInProgressError); what
    killed writers left behind is removed by the next one.
    """

    def __init__(self, data: Path, *, keep: int = 2) -> None:
        if keep < 1:
            raise ValueError("at least one snapshot must be kept")
        self.data = data
        self.keep = keep
        now = datetime.now(UTC)
        # ids sort by time, also those of one second; only one build runs at a time
        self.id = f"{now:%Y%m%dT%H%M%SZ}-{now.microsecond:05x}{secrets.randbelow(16):x}"
        self.path = data / "snapshots" / f"{_BUILDING}{self.id}"
        self._lock: int | None = None
        self._published = False

    @property
    def store_path(self) -> Path:
        return self.path / "store"

    @property
    def index_path(self) -> Path:
        return self.path / "index"

    @property
    def parts_path(self) -> Path:
        """Where documents are written before they are loaded; gone when published."""
        return self.path / "parts"

    def __enter__(self) -> SnapshotWriter:
        try:
            (self.data / "snapshots").mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.data / "build.lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise SnapshotError(
                Message("cannot be written (%(reason)s)", reason=error),
                file=str(self.data),
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            self._lock = None
            raise BuildInProgressError(
                Message("another build is under way"), file=str(self.data)
            ) from error
        _sweep(self.data)
        self.parts_path.mkdir(parents=True)
        self.index_path.mkdir()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self._published:
                shutil.rmtree(self.path, ignore_errors=True)
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None

    def publish(self, manifest: Manifest) -> Snapshot:
        """Makes the snapshot current and removes old ones that nobody serves from.

        The manifest's id must be this writer's.  Everything is flushed to disk
        before the pointer is replaced, so that the pointer never names half a
        snapshot; before that moment the old one serves.
        """
        if manifest.id != self.id:
            raise SnapshotError(
                Message("the manifest belongs to another snapshot"), file=manifest.id
            )
        if not (self.store_path / "CURRENT").is_file():
            raise DamagedSnapshotError(Message("has no store"), file=str(self.path))
        shutil.rmtree(self.parts_path, ignore_errors=True)
        with writing(self.path):
            final = self._put_in_place(manifest)
        self._published = True
        prune(self.data, keep=self.keep)
        return Snapshot(final, manifest)

    def _put_in_place(self, manifest: Manifest) -> Path:
        """Everything to the disk, then the pointer; gives the snapshot's folder."""
        # a lone surrogate (a path that is not UTF-8) becomes an escape of JSON
        text = manifest_to_json(manifest).encode("utf-8", "backslashreplace")
        (self.path / MANIFEST).write_bytes(text)
        _sync_tree(self.path)
        final = self.data / "snapshots" / self.id
        self.path.rename(final)
        _sync(final.parent)
        beside = self.data / f".{POINTER}-{self.id}"
        beside.write_text(self.id + "\n", "utf-8")
        _sync(beside)
        os.replace(beside, self.data / POINTER)  # noqa: PTH105 - the one atomic step, by name
        _sync(self.data)
        return final


def prune(data: Path, *, keep: int) -> list[str]:
    """Removes all but the newest ``keep`` snapshots; gives the ids removed.

    Never removes the current one, nor one that somebody holds.
    """
    serving = current(data).id
    return [
        snapshot.id
        for snapshot in list_snapshots(data)[:-keep]
        if snapshot.id != serving and _remove(snapshot.path)
    ]


def _remove(path: Path) -> bool:
    handle = os.open(path / "in-use.lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        # renamed first: a removal that is interrupted must not leave half a snapshot
        grave = path.with_name(_REMOVING + path.name)
        path.rename(grave)
        shutil.rmtree(grave, ignore_errors=True)
        return True
    finally:
        os.close(handle)


def _sweep(data: Path) -> None:
    """Clears what killed builds left; only called by the holder of the build lock."""
    for path in (data / "snapshots").iterdir():
        if path.name.startswith((_BUILDING, _REMOVING)):
            shutil.rmtree(path, ignore_errors=True)
    for path in data.glob(f".{POINTER}-*"):
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(root: Path) -> None:
    for folder, _, names in os.walk(root):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))

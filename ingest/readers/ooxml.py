"""Opens a Word document or Excel book without trusting it.

Checks the container before any part is parsed: sizes as declared and as unpacked,
the number of parts, encryption, and that no XML part brings a document type (which
is where external entities and entity bombs are declared; OOXML forbids it).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from ingest.errors import DamagedFileError, EncryptedFileError, LimitExceededError
from ingest.readers.limits import ReadLimits
from text.messages import Message

_MAX_PARTS = 20_000
_CHUNK = 1 << 20
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D\x00O\x00C|E\x00N\x00T)", re.IGNORECASE)


def check_package(data: bytes, name: str, limits: ReadLimits) -> None:
    """Raises an IngestError naming ``name`` and the part where the package is unsafe."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > _MAX_PARTS:
                raise LimitExceededError(
                    Message("holds too many files (%(count)s)", count=format(len(entries), ",")),
                    file=name,
                )
            declared = sum(entry.file_size for entry in entries)
            if declared > limits.max_expanded_bytes:
                raise LimitExceededError(
                    Message(
                        "expands to %(declared)s bytes, more than the %(max_expanded_bytes)s that are permitted",
                        declared=format(declared, ","),
                        max_expanded_bytes=format(limits.max_expanded_bytes, ","),
                    ),
                    file=name,
                )
            left = limits.max_expanded_bytes
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise EncryptedFileError(
                        Message("is encrypted"), file=name, place=entry.filename
                    )
                left -= _check_part(package, entry, name, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise DamagedFileError(
            Message("is a damaged ZIP file (%(reason)s)", reason=error), file=name
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise DamagedFileError(
            Message("the ZIP file cannot be expanded (%(reason)s)", reason=error), file=name
        ) from error


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int) -> int:
    """Unpacks one part in pieces; gives its true size, which the directory may hide."""
    size = 0
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    if not is_xml:
        # pictures and fonts are never unpacked by a reader
        return 0
    tail = b""
    with package.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise LimitExceededError(
                    Message("expands to more than is permitted"), file=name, place=entry.filename
                )
            if _DOCTYPE.search(tail + chunk):
                raise DamagedFileError(
                    Message("declares a document type or entities and cannot be read safely"),
                    file=name,
                    place=entry.filename,
                )
            tail = chunk[-32:]
    return size

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
                    f"中のファイルが多すぎます ({len(entries):,} 個)", file=name
                )
            declared = sum(entry.file_size for entry in entries)
            if declared > limits.max_expanded_bytes:
                raise LimitExceededError(
                    f"展開すると {declared:,} バイトになり、上限 {limits.max_expanded_bytes:,} を"
                    "超えます",
                    file=name,
                )
            left = limits.max_expanded_bytes
            for entry in entries:
                if entry.flag_bits & 0x1:
                    raise EncryptedFileError("暗号化されています", file=name, place=entry.filename)
                left -= _check_part(package, entry, name, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise DamagedFileError(f"ZIP 形式が壊れています ({error})", file=name) from error
    except (NotImplementedError, RuntimeError) as error:
        raise DamagedFileError(f"ZIP 形式を展開できません ({error})", file=name) from error


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
                    "展開すると上限を超えます", file=name, place=entry.filename
                )
            if _DOCTYPE.search(tail + chunk):
                raise DamagedFileError(
                    "文書型または実体の宣言があり、安全に読めません",
                    file=name,
                    place=entry.filename,
                )
            tail = chunk[-32:]
    return size

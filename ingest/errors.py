"""What can go wrong while a document is read.

IngestError                  anything here; carries the file and the place in it
├── UnreadableFileError      missing, empty, no permission, not a regular file
├── UnsupportedFormatError   binary, or a format that no reader takes
├── EncodingError            no encoding decodes it without garbage
├── DamagedFileError         truncated or malformed inside its format
│   └── EncryptedFileError   needs a password
├── ScannedPdfError          pages are images; names the extra that adds OCR
├── LimitExceededError       time, memory, pages or expanded size over the limit
├── NotAPlanError            readable text, but nothing of a plan in it
└── ManifestError            the corpus manifest itself is wrong
"""

from __future__ import annotations

from text.errors import ShisakuError
from text.messages import Message


class IngestError(ShisakuError):
    """Anything that keeps a document out; ``file`` and ``place`` say where."""

    def __init__(self, message: Message, *, file: str, place: str | None = None) -> None:
        super().__init__(message, file=file, place=place)


class UnreadableFileError(IngestError):
    """The file is missing, empty, not permitted, or no regular file."""


class UnsupportedFormatError(IngestError):
    """The content is of a format that no reader takes."""


class EncodingError(IngestError):
    """No encoding decodes the bytes without garbage."""


class DamagedFileError(IngestError):
    """The file is truncated or malformed inside its format."""


class EncryptedFileError(DamagedFileError):
    """The file needs a password."""


class ScannedPdfError(IngestError):
    """The PDF has images of pages and no text."""


class LimitExceededError(IngestError):
    """Reading went over a limit of time, memory, pages or expanded size."""


class NotAPlanError(IngestError):
    """The text is readable, but holds nothing of a plan."""


class ManifestError(IngestError):
    """The manifest of a corpus is wrong; ``place`` names the entry."""

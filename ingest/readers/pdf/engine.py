"""PDFium, set up so that a document reads the same on every machine.

Where a font is not embedded, PDFium takes one of the system's; without a Japanese one
there it loses characters that stand alone and cannot place turned pages.  Text needs
places, not looks: PDFium is given a font of our own (one box for every character,
``tools/last_resort_font.py``) and none of the system's.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

import resources
from ingest.errors import DamagedFileError, EncryptedFileError
from text.messages import Message

FONTS = resources.data("ingest.readers.pdf", "fonts")


@cache
def _set_up() -> tuple[Any, ...]:
    """Start PDFium again with our font folder; the result must outlive it."""
    raw.FPDF_DestroyLibrary()
    folder = ctypes.create_string_buffer(str(FONTS).encode())
    character = ctypes.POINTER(ctypes.c_char)
    paths = (character * 2)()  # ended by a null pointer
    paths[0] = ctypes.cast(folder, character)
    config = raw.FPDF_LIBRARY_CONFIG()
    config.version = 2
    config.m_pUserFontPaths = paths
    config.m_pIsolate = None
    config.m_v8EmbedderSlot = 0
    raw.FPDF_InitLibraryWithConfig(config)
    return config, paths, folder


def open_document(data: bytes, name: str) -> Any:
    """The opened document; raises EncryptedFileError and DamagedFileError."""
    _set_up()
    try:
        document = pdfium.PdfDocument(data)
        len(document)
        return document
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFileError(
                Message("the PDF is encrypted and needs a password"), file=name
            ) from error
        raise DamagedFileError(
            Message("the PDF is damaged (%(reason)s)", reason=error), file=name
        ) from error

"""Character recognition of scanned pages with Tesseract, where it is installed.

PDFium draws a page, Tesseract's TSV output gives words with their boxes; what follows
is the layout of any other page.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import os
import shutil
import subprocess
from typing import Any

from ingest.errors import DamagedFileError, LimitExceededError
from ingest.readers.pdf.page import Glyph, Page
from text.messages import Message

_DPI = 300
_SECONDS_PER_PAGE = 120
_CONFIDENCE = 40.0
"""Least mean confidence (0 to 100) of the words of a line."""


_REMEDIES = {
    "pillow": Message("Pillow is missing (`pip install shisaku[ocr]`)"),
    "tesseract": Message("Tesseract is missing (Debian: tesseract-ocr and tesseract-ocr-jpn)"),
    "japanese": Message("Tesseract lacks its data for Japanese (Debian: tesseract-ocr-jpn)"),
    "broken": Message("Tesseract does not run (`tesseract --list-langs`)"),
}
"""What can be missing, each with its own remedy."""


@functools.cache
def missing() -> Message | None:
    """What character recognition lacks here and what helps; None where it can run."""
    found = [] if importlib.util.find_spec("PIL") else ["pillow"]
    program = shutil.which("tesseract")
    found += ["tesseract"] if program is None else _program_lacks(program)
    return Message.joined("; ", [_REMEDIES[name] for name in found]) if found else None


def _program_lacks(program: str) -> list[str]:
    try:
        result = subprocess.run(  # noqa: S603  # a fixed command, found on the PATH
            [program, "--list-langs"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ["broken"]
    if result.returncode:
        return ["broken"]
    return [] if "jpn" in result.stdout.split() else ["japanese"]


def load_page(document: Any, index: int, name: str) -> Page:
    """Recognises page ``index`` (from 0); raises DamagedFileError or LimitExceededError."""
    page = document[index]
    try:
        width, height = page.get_size()
        # a page of poster size is drawn coarser, not larger
        scale = min(_DPI / 72, 6000 / max(width, height, 1))
        image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(int(72 * scale), int(72 * scale)))
    place = f"{index + 1}ページ"
    program = shutil.which("tesseract") or "tesseract"
    try:
        result = subprocess.run(  # noqa: S603  # a fixed command, found on the PATH
            [program, "stdin", "stdout", "-l", "jpn", "--psm", "3", "tsv"],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_SECONDS_PER_PAGE,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise LimitExceededError(
            Message(
                "character recognition is not done within %(seconds_per_page)s seconds",
                seconds_per_page=_SECONDS_PER_PAGE,
            ),
            file=name,
            place=place,
        ) from error
    if result.returncode:
        message = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DamagedFileError(
            Message(
                "tesseract failed (%(value)s)", value=message[-1] if message else result.returncode
            ),
            file=name,
            place=place,
        )
    glyphs = _glyphs(result.stdout.decode("utf-8", "replace"), scale)
    return Page(index + 1, width, height, glyphs, [], True, 0)


def _glyphs(table: str, scale: float) -> list[Glyph]:
    """Characters of Tesseract's TSV; the boxes of a word are shared out among its letters."""
    rows = [line.split("\t") for line in table.splitlines()[1:]]
    lines: dict[tuple[str, ...], list[list[str]]] = {}
    for row in rows:
        if len(row) == 12 and row[0] == "5" and row[11].strip():
            lines.setdefault(tuple(row[1:5]), []).append(row)
    glyphs: list[Glyph] = []
    for words in lines.values():
        # a word may be right and doubted; a line of doubt is a stain or a drawing
        if sum(float(word[10]) for word in words) < _CONFIDENCE * len(words):
            continue
        boxes = [tuple(int(value) / scale for value in word[6:10]) for word in words]
        bottom = sorted(top + height for _, top, _, height in boxes)[len(boxes) // 2]
        size = max(height for *_, height in boxes)
        usual = sorted(height for *_, height in boxes)[len(boxes) // 2]
        size = min(size, 1.25 * usual)
        at = -1e9
        for word, (left, _, width, _) in zip(words, boxes, strict=True):
            text = word[11].strip()
            # boxes of neighbouring words overlap or stand apart a little: close them up,
            # so that the order stays and no blank comes between Japanese characters
            if left < at + 0.7 * size and (text[0] > "\u2e80" or left < at):
                left, width = at, max(left + width - at, 0.1 * len(text))
            step = width / len(text)
            glyphs.extend(
                Glyph(char, left + i * step, left + (i + 1) * step, bottom - size, bottom,
                      bottom, size, False, "")
                for i, char in enumerate(text)
            )  # fmt: skip
            at = left + width
    return glyphs

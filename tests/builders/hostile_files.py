"""Broken and hostile files, made on the spot."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf

FILES = Path(__file__).parents[2] / "benchmarks" / "documents" / "files"


def word(*texts: str) -> bytes:
    """A small Word document."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """An OOXML package with one part changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF with a user password."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO((FILES / "pdf-plain.pdf").read_bytes()))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zip_bomb() -> bytes:
    """A Word document whose body unpacks to a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            block = b" " * (16 << 20)
            for _ in range(64):
                part.write(block)
    return out.getvalue()


def lying_zip_bomb() -> bytes:
    """The same, with a directory that declares a small size."""
    data = bytearray(zip_bomb())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        size = package.getinfo("word/document.xml").file_size
    true, false = size.to_bytes(4, "little"), (1000).to_bytes(4, "little")
    return bytes(data.replace(true, false))


def with_entity(data: bytes) -> bytes:
    """A document that asks for a local file."""

    def change(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"?>")
        return head + b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rest

    return repacked(data, "word/document.xml", change)


def with_laughs(data: bytes) -> bytes:
    """A book whose sheet declares a billion laughs."""
    levels = "".join(
        f'<!ENTITY l{n} "{"&l" + str(n - 1) + ";" if n else "ha"}{"&l" + str(n - 1) + ";" if n else ""}">'
        for n in range(30)
    )

    def change(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"?>")
        return head + f"?><!DOCTYPE x [{levels}]>".encode() + rest

    return repacked(data, "xl/worksheets/sheet1.xml", change)


def scanned_pdf(text: str | None = None) -> bytes:
    """A PDF of one page that is a picture, with ``text`` painted in it if there is a font."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    font = next(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"), None)
    if text and font:
        face = ImageFont.truetype(str(font), 48)
        for number, line in enumerate(text.split("\n")):
            draw.text((120, 160 + 90 * number), line, fill=0, font=face)
    else:
        draw.rectangle((100, 100, 600, 300), fill=0)
    out = io.BytesIO()
    image.save(out, "PDF", resolution=150)
    return out.getvalue()


def random_bytes(seed: int, size: int = 5000) -> bytes:
    """Bytes without any sense."""
    return random.Random(seed).randbytes(size)


def mutated(data: bytes, seed: int) -> bytes:
    """``data`` with bytes changed, cut out, doubled or cut off."""
    rng = random.Random(seed)
    out = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        place = rng.randrange(len(out))
        kind = rng.randrange(4)
        if kind == 0:
            out[place] = rng.randrange(256)
        elif kind == 1:
            del out[place : place + rng.randint(1, 200)]
        elif kind == 2:
            out[place:place] = out[place : place + rng.randint(1, 200)]
        else:
            out[place : place + 8] = rng.randbytes(8)
        if len(out) < 64:
            break
    if rng.random() < 0.2:
        del out[rng.randrange(len(out)) :]
    return bytes(out)

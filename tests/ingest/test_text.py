"""The text reader: encodings recognised, what is no text refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import EncodingError, IngestError, UnreadableFileError, UnsupportedFormatError
from ingest.readers.plain.text import read

TEXT = (
    "みどり野市情報化計画\r\n\r\n第1章　はじめに\r\n窓口の手続を電子化します。カタカナとABC。\r\n"
)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp932", "cp932"),
        ("euc_jp", "euc_jp"),
        ("iso2022_jp", "iso2022_jp"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.encode(encoding))
    document = read(path)
    assert document.text == TEXT
    assert document.encoding == name


def test_markdown_is_told_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.md"
    path.write_text(TEXT, encoding="utf-8")
    assert read(path).media_type == "text/markdown"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnreadableFileError),
        (b" \n\r\n", UnreadableFileError),
        (b"%PDF-1.7 \xe2\xe3", UnsupportedFormatError),
        (bytes(range(256)) * 20, UnsupportedFormatError),
        (b"\xff\xfe" + b"\x00\xd8" * 99, EncodingError),
        (bytes((i * 89 + 131) % 127 + 129 for i in range(3000)), EncodingError),
    ],
)
def test_refused(tmp_path: Path, content: bytes, error: type[IngestError]) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read(path)
    assert "plan.txt" in str(caught.value)


def test_missing_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableFileError) as caught:
            read(path)
        assert path.name in str(caught.value)

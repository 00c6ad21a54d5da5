"""The text reader: encodings recognised, what is no text refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.blocks import Block
from ingest.errors import EncodingError, IngestError, UnreadableFileError, UnsupportedFormatError
from ingest.forms import classify
from ingest.plaintext import parse
from ingest.readers.plain.text import read
from ingest.types import BlockKind

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


def _blocks(text: str, name: str = "plan.md") -> list[Block]:
    document = read(text.encode(), name)
    return classify(parse(document.text))


def _grid_of(block: Block) -> list[list[str]]:
    assert block.grid is not None
    return [[cell.plain for cell in row] for row in block.grid.rows]


def test_front_matter_is_no_text_and_gives_the_title_where_no_heading_does() -> None:
    head = "---\nlayout: page\ntitle: 窓口改革計画\n---\n\n"
    (title, prose) = _blocks(head + "本文である。\n")
    assert (title.plain, title.md, prose.plain) == ("窓口改革計画", 1, "本文である。")
    assert [b.plain for b in _blocks(head + "# 別の題\n\n本文である。\n")] == [
        "別の題",
        "本文である。",
    ]
    # a rule above the text is none
    assert [b.plain for b in _blocks("---\n本文である。\n---\n")] == ["本文である。"]


def test_underlined_lines_are_headings() -> None:
    found = _blocks("推進計画\n====\n\n窓口の改善\n----------\n\n手続を減らす。\n----\n")
    assert [(b.kind, b.md, b.plain) for b in found] == [
        (BlockKind.HEADING, 1, "推進計画"),
        (BlockKind.HEADING, 2, "窓口の改善"),
        (BlockKind.PARAGRAPH, None, "手続を減らす。"),
    ]


def test_columns_set_with_blanks_are_a_table() -> None:
    (table, prose) = _blocks(
        "指標名        現状     目標\n待ち時間      18分     9分\n利用者数               300人\n\n"
        "担当課　　総務課\n",
        "plan.txt",
    )
    assert _grid_of(table) == [
        ["指標名", "現状", "目標"], ["待ち時間", "18分", "9分"], ["利用者数", "", "300人"],
    ]  # fmt: skip
    assert prose.grid is None


def test_struck_text_of_markdown_is_left_out_and_told() -> None:
    text = "期限は~~令和5年~~令和6年で、<del>旧い案</del>新しい案による。\n"
    (prose,) = _blocks(text)
    assert prose.plain == "期限は令和6年で、新しい案による。"
    document = read(text.encode(), "plan.md")
    assert [i.readings for i in document.losses] == [("令和5年",), ("旧い案",)]

"""Texts read for the index: the same in this process and in others."""

from __future__ import annotations

import pytest

import search.reading
from search.names import Name, Names
from search.reading import Reader

TEXTS = [f"{n}番目の窓口でオープンデータを{2020 + n % 7}年度に公開する" for n in range(700)]


def names() -> Names:
    return Names([Name.of("オープンデータ", "topic", 3), Name.of("窓口", "topic", 5)])


def test_what_is_taken_from_a_text() -> None:
    read = Reader(names()).read("窓口でオープンデータを公開し、窓口で広める。令和5年度")
    assert read.topics == (5, 3)
    assert read.years == (2023,)
    assert read.terms["窓口"] == 2
    assert read.surfaces["公開"] == "公開"


@pytest.mark.parametrize("ahead", [0, 1])
def test_other_processes_read_the_same(monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
    alone = Reader(names(), ahead=0)
    expected = list(alone.all(TEXTS, str))
    monkeypatch.setattr(search.reading, "GATHERED", 100)
    reader = Reader(names(), ahead=ahead)
    try:
        assert list(reader.all(TEXTS, str)) == expected
    finally:
        reader.close()
    assert [row for row, _ in expected] == TEXTS
    assert reader.surfaces == alone.surfaces


def test_a_process_that_ends_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search.reading, "GATHERED", 1)
    expected = list(Reader(names(), ahead=0).all(TEXTS, str))
    reader = Reader(names(), ahead=1)
    found = []
    try:
        for row in reader.all(TEXTS, str):
            found.append(row)
            if len(found) == 20 and reader._pool is not None:
                for process in reader._pool._processes.values():
                    process.kill()
    finally:
        reader.close()
    assert found == expected

"""Papers that are no plans are refused by their own titles; plans that speak of them are not."""

from __future__ import annotations

import pytest

from ingest.errors import NotAPlanError
from ingest.pipeline import extract
from ingest.types import RawDocument

_BODY = "\n1　施策の現状\n\n(1)　窓口の予約\n取組内容　来庁の時間を選べるようにする計画の方針です。\n担当課　総務課\n"


def read(first: str) -> int:
    document = RawDocument("paper.txt", "text/plain", "0" * 64, first + "\n\n令和5年3月\n" + _BODY)
    return len(extract(document).measures)


@pytest.mark.parametrize(
    "first",
    [
        "令和5年第1回ききょう市議会会議録（第2号）",
        "第2回　情報化委員会　議事要旨",
        "デジタル化に関する市民アンケート　集計結果",
        "窓口に関する意識調査報告書【概要】",
        "令和5年度ききょう市予算に関する説明書",
        "令和5年度施政方針",
        "ききょう市窓口条例",
        "窓口予約システム調達仕様書",
    ],
)
def test_a_paper_that_calls_itself_something_else_is_refused(first: str) -> None:
    with pytest.raises(NotAPlanError):
        read(first)


@pytest.mark.parametrize(
    "first",
    [
        "ききょう市窓口計画\n（アンケート調査結果）",
        "ききょう市行政手続の電子化方針",
        "令和5年度　主な新規事業",
        "ききょう市窓口計画の検証",
    ],
)
def test_a_plan_is_read_whatever_else_its_cover_names(first: str) -> None:
    assert read(first) >= 0

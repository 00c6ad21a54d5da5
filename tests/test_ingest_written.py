"""Plans written out line by line: what is read of each way to print a thing."""

from __future__ import annotations

from ingest.pipeline import extract
from ingest.types import PlanRecord, RawDocument

HEAD = "春日市DX推進計画\n\n令和5年3月\n\n第1章 計画の期間\n\n計画期間は令和5年度から令和7年度までの3年間である。\n\n"


def read(body: str, head: str = HEAD) -> PlanRecord:
    """The record of a plan with this body below the usual cover and period."""
    text = head + body
    return extract(
        RawDocument(
            name="plan.txt",
            media_type="text/plain",
            sha256="0" * 64,
            encoding="utf-8",
            text=text,
        )
    )


def test_long_table_is_read_to_its_end() -> None:
    """However long a table is, none of its rows is lost."""
    rows = "".join(f"{i}\t取組{i}の推進\t手順{i}を改める\t企画課\n" for i in range(1, 1501))
    record = read(f"第2章 取組一覧\n\n番号\t取組名\t内容\t担当課\n{rows}")
    assert [m.title for m in record.measures] == [f"取組{i}の推進" for i in range(1, 1501)]
    assert {m.department for m in record.measures} == {"企画課"}

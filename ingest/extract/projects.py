"""Work that a plan reports as already done: 【既に取り組んでいる事業】, 実績."""

from __future__ import annotations

import re

from ingest.extract.context import Context, items
from ingest.extract.measures import Found
from ingest.labels import field_of
from ingest.mend import tidy
from ingest.types import BlockKind, Project
from text.dates import moments
from text.spans import Text

_START = re.compile(
    r"(?:^|(?<=[\s）)。]))(?=(?:[RHSＲＨＳ]\s?(?:元|[0-9０-９]{1,2})|令和\s?(?:元|[0-9０-９]{1,2})|平成\s?(?:元|[0-9０-９]{1,2})|20[0-9]{2})(?:年度?|年\d{1,2}月)?[\s　:：])"
)
_DEPARTMENT = re.compile(
    r"\s*[:：]\s*(?P<d>[^\s:：。]{2,20}?(?:課|室|係|局|部|所|館|センター|委員会|事務局|班|チーム|本部|署))\s*$|\s*[（(](?P<e>[^\s()（）]{2,20}?(?:課|室|係|局|センター))[)）]\s*$"
)


def projects(ctx: Context, found: Found) -> list[Project]:
    """Every finished project, with its year and department where printed."""
    out: list[Project] = []
    for m in found.measures:
        texts = list(m.fields.get("project", []))
        for section in m.sections[:1]:
            for child in section.children:
                if field_of(child.name) == "project":
                    texts.extend(
                        b.text
                        for b in child.blocks
                        if b.kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH)
                    )
        seen: set[tuple[int, int]] = set()
        for text in texts:
            if text.span() in seen:
                continue
            seen.add(text.span())
            for piece in _pieces(text):
                project = _project(ctx, m.id, piece, len(out) + 1)
                if project is not None:
                    out.append(project)
    return out


def _pieces(text: Text) -> list[Text]:
    dated = [p.strip() for p in text.split(_START) if p.value.strip()]
    if len(dated) > 1 or _START.match(text.value.lstrip()):
        return dated
    return items(text)


def _project(ctx: Context, measure: str, text: Text, number: int) -> Project | None:
    body = tidy(text)
    found = next((x for x in moments(text.value) if x.start <= 2), None)
    year = found.fiscal_year if found else None
    label = text[found.end : len(text)].strip(" 　:：") if found else text
    m = _DEPARTMENT.search(label.value)
    department = None
    if m:
        department = m["d"] or m["e"]
        label = label[: m.start()].strip()
    name = tidy(label).value.strip("、。 ")
    if len(name) < 2 or name in ("なし", "特になし", "－", "-", "特に無し"):
        return None
    return Project(
        id=f"D{number}",
        measure=measure,
        fy=year,
        label=name,
        department=department,
        provenance=ctx.prov_of(body),
        confidence=0.9,
        method="item of finished work",
    )

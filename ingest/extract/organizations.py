"""Bodies that carry the plan or issue what it names: offices, boards, ministries."""

from __future__ import annotations

import re

from ingest.extract.context import Context
from ingest.extract.measures import Found
from ingest.mend import tidy
from ingest.types import Organization, PlanFacts, Source
from text.folding import key
from text.spans import Text

_BODY = re.compile(
    r"(?:(?<![一-鿿ァ-ヶーぁ-んA-Za-z])|(?<=[のはがをにとやも]))(?P<n>(?:[一-鿿々ァ-ヶーA-Za-z・]|(?<=[一-鿿])の(?=[一-鿿])){2,24}?(?:推進本部|推進委員会|推進会議|専門委員会|プロジェクトチーム|ワーキンググループ|作業部会|検討チーム|検討委員会|協議会|審議会|推進室|戦略室|政策室|推進課|政策課|管理課|企画課|情報課|総務課|戦略課))(?![一-鿿ァ-ヶー])"
)
_QUOTED = re.compile(
    r"「(?P<n>[^「」]{3,40}?(?:本部|委員会|会議|チーム|グループ(?:[（(]WG[)）])?|協議会|審議会|部会|室|課|リーダー))」"
)
_ROLE = re.compile(
    r"(?:を|が|において|は)(?P<r>[^。]{4,60}(?:設置|推進|管理|検討|審議|組織|担|構成|確認|決定)[^。]{0,20})"
)


def organizations(
    ctx: Context, found: Found, plan: PlanFacts, sources: list[Source]
) -> list[Organization]:
    """Every body with the role that its sentence gives it, first mention first."""
    out: dict[str, tuple[str, str | None, tuple[int, int], float]] = {}

    def add(name: Text, role: str | None, sure: float) -> None:
        label = tidy(name).value
        label = re.sub(r"^(?:本[市町村]の?|各|本)", "", label)
        if len(label) < 3 or key(label) in out:
            return
        out[key(label)] = (label, role, name.span(), sure)

    for block in ctx.outline.blocks:
        texts = [block.text] if block.grid is None else []
        for text in texts:
            for pattern, sure in ((_QUOTED, 0.9), (_BODY, 0.75)):
                for m in pattern.finditer(text.value):
                    sentence = text.value[m.end("n") : m.end("n") + 120]
                    role = _ROLE.search(sentence)
                    add(text[m.start("n") : m.end("n")], role["r"].strip() if role else None, sure)
    for m2 in found.measures:
        for text in m2.fields.get("department", []):
            for part in text.split(
                re.compile(r"[、,，/／\n]|・(?=[^・]{2,}[課室係局部])|[ \u3000]+")
            ):
                if re.search(r"[課室係局部所館会]$", part.value.strip()):
                    add(part.strip(), "担当", 0.95)
    for source in sources:
        if (
            source.issuer
            and key(source.issuer) not in out
            and source.issuer not in ("閣議", "国", "国会", plan.municipality)
        ):
            where = source.provenance
            if where is None:
                continue
            at = ctx.raw.find(source.issuer)
            if at >= 0:
                out[key(source.issuer)] = (
                    source.issuer,
                    f"「{source.label}」",
                    (at, at + len(source.issuer)),
                    0.8,
                )
    ordered = sorted(out.values(), key=lambda o: o[2][0])
    return [
        Organization(
            id=f"O{i}",
            label=label,
            role=role,
            provenance=ctx.prov(*span),
            confidence=sure,
            method="name of a body",
        )
        for i, (label, role, span, sure) in enumerate(ordered, 1)
    ]

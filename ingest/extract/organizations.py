"""Bodies that carry the plan or issue what it names: departments, boards, offices and posts.

A body stands once, with the offices that it holds: 総務課 is the 事務局, 副市長 the 本部長.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest import lexicon
from ingest.blocks import Block
from ingest.extract.candidates import Candidate, Span, rule
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
_OFFICE = (
    r"(?:副?本部長(?:代理)?|副?委員長|副?会長|副?座長|副?議長|(?:プロジェクト|チーム)?リーダー|サブリーダー|"
    r"(?:最高)?(?:情報)?統括責任者(?:補佐官?)?|最高情報(?:統括)?責任者(?:補佐官?)?|最高情報セキュリティ責任者|"
    r"(?:副|[Cc]?)?C[ID]S?O(?:補佐官?)?|情報セキュリティ責任者|事務局長?|庶務|編集(?:・発行)?|発行|監修|進行管理)"
)
_POST = re.compile(
    r"(?:副?(?:市|町|村|区)長|副?知事|(?:副|前)?教育長|会計管理者|[一-鿿々ァ-ヶーA-Za-z・]{2,16}?(?:部長|課長|局長|室長|参事|理事|監|官|補佐官|専門官|人材|アドバイザー)"
    r"|[一-鿿々ァ-ヶーA-Za-z・]{1,14}?(?:課|室|係|局|部|センター|事務所|広報担当)(?:職員)?)"
)
_HELD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<office>{_OFFICE})\s*[：:]\s*(?P<holder>{_POST.pattern})(?=$|[\s、。，,（(）)／/・])",
        rf"(?P<office>{_OFFICE})\s*[（(]\s*(?P<holder>{_POST.pattern})\s*[)）]",
        rf"(?P<holder>{_POST.pattern})\s*[（(]\s*(?P<office>{_OFFICE})\s*[)）]",
        rf"(?P<office>{_OFFICE})(?:は|には|を)、?\s*(?P<holder>{_POST.pattern})(?:が(?:務め|担|行)|をもって(?:充|あ)て|を(?:充|あ)て|と(?:し|する)|に置|内に|が)",
        rf"(?P<holder>{_POST.pattern})を(?P<office>{_OFFICE})(?:と(?:し|する)|に(?:充|任|選))",
    )
)
_NATIONAL = re.compile(
    r"(?:省|庁)$|^(?:内閣|国会|閣議|政府|人事院|会計検査院|デジタル臨時)|閣僚|国際連合|Consortium"
)
_PARTS = re.compile(r"[、,，/／\n]|・(?=[^・]{2,}[課室係局部])|[ \u3000]+")
_DEPARTMENT = re.compile(r"[課室係局部所館会]$")


@dataclass(frozen=True, slots=True)
class Named:
    """A body as one place names it."""

    label: str
    role: str | None = None
    office: str | None = None
    kind: str | None = None


@dataclass(slots=True)
class _Body:
    label: str
    role: str | None
    kind: str | None
    span: Span
    sure: float
    method: str
    offices: list[str] = field(default_factory=list)


Bodies = Iterator[tuple[Named, tuple[Span, ...], float]]


def organizations(
    ctx: Context, found: Found, plan: PlanFacts, sources: list[Source]
) -> list[Organization]:
    """Every body with the role that its sentence gives it, first mention first."""
    proposed: list[Candidate[Named]] = [
        *BOARD.propose(ctx),
        *OFFICE.propose(ctx),
        *DEPARTMENT.propose(ctx, found),
        *ISSUER.propose(ctx, plan, sources),
    ]
    bodies: dict[str, _Body] = {}
    for candidate in proposed:
        _gather(ctx, bodies, candidate)
    ordered = sorted(bodies.values(), key=lambda b: b.span[0])
    return [
        Organization(
            id=f"O{i}",
            label=body.label,
            role=body.role,
            kind=body.kind or _kind(body.label, plan),
            offices=tuple(body.offices),
            provenance=ctx.prov(*body.span),
            confidence=body.sure,
            method=body.method,
        )
        for i, body in enumerate(ordered, 1)
    ]


def _gather(ctx: Context, bodies: dict[str, _Body], candidate: Candidate[Named]) -> None:
    """Put a named body beside those found before, or its office with the one it is."""
    named = candidate.fields
    label = re.sub(r"^(?:.*[年月日]の|本[市町村]の?|各|本)", "", named.label)
    if len(label) < 2 or (len(label) < 3 and named.office is None):
        ctx.ledger.reject(candidate, "too short for a body")
        return
    body = bodies.get(key(label))
    if body is None:
        body = bodies[key(label)] = _Body(
            label,
            named.role,
            named.kind,
            candidate.spans[0],
            candidate.confidence,
            candidate.rule,
        )
    if named.office is not None and named.office not in body.offices:
        body.offices.append(named.office)
    ctx.ledger.take(candidate)


def _kind(label: str, plan: PlanFacts) -> str | None:
    """department, board, team, post, national or prefectural; None where the name does not say."""
    if _NATIONAL.search(label):
        return "national"
    prefectures = (*lexicon.prefectures(), *((plan.prefecture,) if plan.prefecture else ()))
    if label.startswith(prefectures) and plan.municipality not in prefectures:
        at = lexicon.places_in(label)
        if not (at and at[0].start <= 4):
            return "prefectural"
    if re.search(r"(?:チーム|グループ|部会|WG)$|グループ[（(]", label):
        return "team"
    if re.search(r"(?:本部|委員会|会議|協議会|審議会)$", label):
        return "board"
    if re.search(r"[課室係局部所館]$|センター$", label):
        return "department"
    return "post" if re.search(r"[長監官者]$|理事$|参事$", label) else None


@rule(
    "organization-board",
    "organization",
    "names of boards, teams and offices in sentences, with what they do",
    "「窓口改革推進本部」を設置し",
)
def BOARD(ctx: Context) -> Bodies:
    for block in ctx.outline.blocks:
        if block.grid is not None:
            continue
        value = block.text.value
        for pattern, sure in ((_QUOTED, 0.9), (_BODY, 0.75)):
            for m in pattern.finditer(value):
                role = _ROLE.search(value[m.end("n") : m.end("n") + 120])
                name = block.text[m.start("n") : m.end("n")]
                text = role["r"].strip() if role else None
                if len(tidy(name).value) >= 3:
                    yield Named(tidy(name).value, text), (name.span(),), sure


@rule(
    "organization-office",
    "organization",
    "who holds an office: 本部長, CIO, 事務局, 編集",
    "本部長：副市長 / 事務局は総務課に置く",
)
def OFFICE(ctx: Context) -> Bodies:
    for block in ctx.outline.blocks:
        for text in _texts(block):
            for pattern in _HELD:
                for m in pattern.finditer(text.value):
                    yield _held(text[m.start("holder") : m.end("holder")], m["office"])
        if block.grid is not None:
            yield from _rows(block)


def _held(holder: Text, office: str) -> tuple[Named, tuple[Span, ...], float]:
    return Named(tidy(holder).value, office=office), (holder.span(),), 0.9


def _texts(block: Block) -> list[Text]:
    if block.grid is None:
        return [block.text]
    return [c.text for row in block.grid.rows for c in row if c]


def _rows(block: Block) -> Bodies:
    """Rows of an office and its holder: 本部長 | 副市長."""
    assert block.grid is not None
    for row in block.grid.rows:
        cells = [c for c in row if c]
        for office, holder in itertools.pairwise(cells):
            held = re.fullmatch(_OFFICE, office.plain) and _POST.fullmatch(holder.plain)
            if held:
                yield _held(holder.text, office.plain)


@rule(
    "organization-department",
    "organization",
    "departments in charge of measures",
    "担当課：総務課、市民課",
)
def DEPARTMENT(ctx: Context, found: Found) -> Bodies:
    for measure in found.measures:
        for text in measure.fields.get("department", []):
            for part in text.split(_PARTS):
                name = tidy(part).value
                if _DEPARTMENT.search(name) and len(name) >= 3:
                    yield Named(name, "担当", kind="department"), (part.strip().span(),), 0.95


@rule(
    "organization-issuer",
    "organization",
    "who issued a document that the plan names",
    "「…手引き」（総務省、令和3年）",
)
def ISSUER(ctx: Context, plan: PlanFacts, sources: list[Source]) -> Bodies:
    for source in sources:
        issuer = source.issuer
        if not issuer or issuer in ("閣議", "国", "国会", plan.municipality):
            continue
        at = ctx.raw.find(issuer)
        if at >= 0 and source.provenance is not None and len(issuer) >= 3:
            kind = "national" if source.type.startswith("national") else None
            kind = "prefectural" if source.type == "prefectural_plan" else kind
            yield Named(issuer, f"「{source.label}」", kind=kind), ((at, at + len(issuer)),), 0.8

"""What is known of each document that a plan names: type, issuer, date, number of the law."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest import lexicon
from ingest.extract.context import Context
from ingest.extract.mentions import Named
from ingest.types import Mention, PlanFacts, Provenance, Source
from ingest.vocabulary import section
from text.dates import moments
from text.folding import key

_LAW_NUMBER = re.compile(
    r"(?P<y>(?:令和|平成|昭和)\s?(?:元|[0-9０-９]{1,2})年)(?:[0-9０-９月日]*)?\s*(?P<k>法律|政令|条例)第\s?(?P<n>[0-9０-９]+)\s?号"
)
_ISSUER = re.compile(
    r"(?P<i>閣議|[一-鿿ァ-ヶーA-Z・（）()]{2,40}?(?:本部|会議|省|庁|府|委員会|調査会|大臣|閣僚会議|戦略室|協議会|機構))\s*(?:・[一-鿿]+会議)?(?:決定|策定|通知|公表|作成|了承|改定|改訂)?$"
)
_INNER = re.compile(r"[（(](?P<d>[^（）()]*[0-9０-９元]年[^（）()]*)[)）]\s*$")
_MADE = r"(?:閣議)?(?:決定|公布|施行|策定|公表|制定|成立|改定|改訂|発表|通知|作成)"
_DATED_BEFORE = re.compile(
    rf"(?P<d>[^。、「」『』]{{4,26}}?)(?:に(?:は|定めた|{_MADE}(?:した|され(?:た|、)))?|付けの?|{_MADE}の)、?[「『]?$"
)
_DATED_AHEAD = re.compile(
    r"(?P<d>[0-9０-９元〇一二三四五六七八九十]+(?:年|月|日))、(?:[「『]?[^。、「」『』]{3,30}[」』]?(?:及び|並びに|と|や))?[「『]?$"
)
_MADE_AFTER = re.compile(
    rf"^[」』]?(?:(?:及び|並びに|と|や)[「『]?[^。、]{{3,30}}?[」』]?)?[がを]{_MADE}"
)
_OFFICE_BEFORE = re.compile(
    r"(?P<i>総務省|内閣府|内閣官房|デジタル庁|経済産業省|文部科学省|厚生労働省|国土交通省|農林水産省|環境省)(?:の|が策定した|が定める|が公表する|は)?[「『]?$"
)


@dataclass(slots=True)
class SourceDraft:
    """A document and every place that names it."""

    label: str
    known: lexicon.KnownSource | None
    printed: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)


def owner_of(before: str) -> str | None:
    """The type of plan that a name is, by whom the words before it give it to."""
    before = before.rstrip("「『")
    if re.search(r"[本当][市町村](?:の|が(?:策定|定め)た?|版の?)?$", before):
        return "municipal_plan"
    # 「岐阜県の「自治体DX推進計画」」 is the prefecture's, 「市町村の…」 names a kind
    owner = re.search(r"([一-鿿ぁ-んァ-ヶ]{1,6}([都道府県市町村]))の$", before)
    if owner is None or re.search(
        r"市[区町]|町村|都道府県|全国|国・|各[都道府県市町村]$|地方$|政府$|内閣府$|[省庁]府$|首都$",
        owner[1],
    ):
        return None
    return "municipal_plan" if owner[2] in "市町村" else "prefectural_plan"


def records(ctx: Context, drafts: list[SourceDraft], plan: PlanFacts) -> list[Source]:
    out: list[Source] = []
    for number, draft in enumerate(drafts, 1):
        issuer, date, law = _details(draft)
        first: Provenance = min((m.provenance for m in draft.mentions), key=lambda p: p.start)
        known = draft.known
        ident = f"S{number}"
        if known is None:
            ctx.report(
                "source_unregistered", at=(first.start, first.end), about=ident, name=draft.label
            )
        kind = known.type if known else _type(draft, plan, issuer)
        if issuer is None:
            issuer = known.issuer if known else _local_issuer(kind, draft, plan)
        out.append(
            Source(
                id=ident,
                label=draft.label,
                as_printed=tuple(draft.printed),
                type=kind,
                issuer=issuer,
                date=date,
                law_number=law or (known.law_number if known else None),
                register_id=known.id if known else None,
                mentions=tuple(sorted(draft.mentions, key=lambda m: m.provenance.start)),
                provenance=first,
                confidence=0.97 if known else 0.75,
                method=draft.named[0].how if draft.named else "short name",
            )
        )
    return out


def _details(draft: SourceDraft) -> tuple[str | None, str | None, str | None]:
    """Issuer, date and law number as printed in brackets after the name, first ones kept."""
    issuer = date = law = None
    for named in draft.named:
        inner = _INNER.search(named.name)
        detail = named.detail or (inner["d"] if inner else "")
        stated = _DATED_BEFORE.search(named.before)
        if stated and date is None:
            date = next((m.iso() for m in moments(stated["d"]) if not m.is_fiscal), None)
        if (
            date is None
            and (ahead := _DATED_AHEAD.search(named.before))
            and _MADE_AFTER.match(named.after)
        ):
            # 「…年5月19日、甲法及び乙法が公布」: the day of both
            last = [m for m in moments(named.before[: ahead.end("d")]) if not m.is_fiscal]
            date = last[-1].iso() if last and last[-1].end == ahead.end("d") else None
        office = _OFFICE_BEFORE.search(named.before)
        if office and issuer is None and draft.known is None:
            issuer = office["i"]
        if not detail:
            continue
        number = _LAW_NUMBER.search(detail)
        if number and law is None:
            law = re.sub(r"\s", "", f"{number['y']}{number['k']}第{number['n']}号")
        found = [m for m in moments(detail) if not m.is_fiscal]
        if found and date is None and not (number and found[0].month is None):
            date = found[0].iso()
        for part in re.split(r"[、,。]|(?<=日)|(?<=月)(?!\d)", detail):
            m = _ISSUER.search(part.strip())
            if m and issuer is None and not re.search(r"\d", m["i"]):
                issuer = m["i"]
    return issuer, date, law


def _type(draft: SourceDraft, plan: PlanFacts, issuer: str | None) -> str:
    """By place, then by who issued it, then by the last word of the name."""
    label = re.sub(r"\s*[（(][^（）()]*[)）]\s*$|\s?20[0-9]{2}$", "", draft.label)
    before = " ".join(n.before for n in draft.named)
    by_word = next(
        (r["type"] for r in section("sources")["rule"] if label.endswith(tuple(r["words"]))),
        "other",
    )
    if by_word == "law" and not label.endswith("条例"):
        return "law"
    owners = {owner_of(n.before) for n in draft.named} - {None}
    if len(owners) == 1:
        return str(owners.pop())
    level = _level_of(label, plan)
    if level is not None:
        return level
    if re.match(r"第[0-9０-９一二三四五六七八九]+[次期].*(?:総合計画|総合戦略|大綱)", label):
        return "municipal_plan"
    if issuer is None or not re.search(r"閣議|省|庁|本部|会議|内閣|大臣", issuer):
        if plan.municipality and any(_beside_own(n.before, plan.municipality) for n in draft.named):
            return "municipal_plan"
        if re.search(
            r"(?:^|[、。\s])県(?:は|で|が|にお|の)|[^都道府]県(?:は|では|が|においては)[^。]*$",
            before,
        ) and not re.search(r"国[はがで]|本市", before.split("。")[-1]):
            return "prefectural_plan"
        if re.search(r"本[市町村](?:の|が|で|は|では|における)|上位計画|市の", before) or re.search(
            r"総合計画|総合戦略|行政改革大綱|行財政改革|人材育成基本方針|円滑化計画|セキュリティポリシー|セキュリティに関する(?:基本方針|対策基準)",
            label,
        ):
            return "municipal_plan"
    return str(by_word)


def _level_of(label: str, plan: PlanFacts) -> str | None:
    """The level of the place that a name begins with or holds."""
    bare = re.sub(r"^第[0-9０-９一二三四五六七八九十]+[次期]", "", label)
    at = lexicon.places_in(bare)
    own = plan.municipality is not None and key(plan.municipality) in key(label)
    if (at and at[0].start == 0) or own:
        prefecture = own and plan.municipality in lexicon.prefectures()
        return "prefectural_plan" if prefecture else "municipal_plan"
    prefectures = (*lexicon.prefectures(), *((plan.prefecture,) if plan.prefecture else ()))
    if bare.startswith(prefectures) or re.match(r"[一-鿿ぁ-んァ-ヶ]{1,4}県(?![民立])", bare):
        return "prefectural_plan"
    if re.match(r"[一-鿿ぁ-んァ-ヶ]{1,6}[市町村区](?![町村民街])", bare):
        return "municipal_plan"
    return None


def _beside_own(before: str, municipality: str) -> bool:
    """「…市総合計画及び」 directly before a name: the two are of one level."""
    own = re.escape(municipality)
    return bool(
        re.search(
            rf"{own}[^、。]{{0,20}}(?:計画|戦略|大綱|方針)」?(?:及び|並びに|・|と)「?$", before
        )
    )


def _local_issuer(kind: str, draft: SourceDraft, plan: PlanFacts) -> str | None:
    if kind == "municipal_plan":
        return plan.municipality
    if kind == "prefectural_plan":
        return plan.prefecture
    del draft
    return None

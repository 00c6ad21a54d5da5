"""The documents that a plan names, who issued them when, and which measure names which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from ingest import lexicon
from ingest.extract.context import Context
from ingest.extract.measures import Found
from ingest.extract.mentions import OWN, Named, mentions_in
from ingest.types import Mention, PlanFacts, Provenance, Source
from ingest.vocabulary import section
from text.dates import moments
from text.folding import key
from text.likeness import likeness
from text.spans import Text

_ALIAS = re.compile(
    r"^」?\s*(?:[（(](?:[^（）()]|[（(][^（）()]*[)）])*[)）]\s*)?[（(](?:以下|通称|略称)\s*[、,：:]?\s*[「『]?(?P<a>[^「」『』（）()]{2,20}?)[」』]?(?:と(?:いう|する|略す)。?)?[)）]"
)
_ALIAS_INSIDE = re.compile(
    r"(?:以下|通称|略称)\s*[、,：:]?\s*[「『]?(?P<a>[^「」『』（）()、。]{2,20}?)[」』]?(?:と(?:いう|する)。?)?$"
)
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
_GENERIC = re.compile(
    r"^(?:本|この|当該|上位|下位|関連|各種|個別|同|新たな|市町村|都道府県|地方公共団体|自治体|市|県|国|政府|各|次期|現行|前)?(?:の)?(?:計画|方針|指針|ガイドライン|戦略|基本計画|基本方針|総合計画|実施計画|推進計画|構想|ビジョン|プラン|マニュアル|手順書|条例|規則|個別計画|関連計画|上位計画|分野別計画|行動計画|標準仕様書?)$"
)
_PLAN_KIND = re.compile(r"^(?:市町村|都道府県)?官民データ活用推進計画(?:策定)?$")


@dataclass(slots=True)
class _Draft:
    label: str
    known: lexicon.KnownSource | None
    printed: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)


@cache
def _no_documents() -> dict[str, str]:
    """Keys of names that are no documents, with what they are."""
    data = lexicon._load("not_sources") or {"names": []}
    out: dict[str, str] = {}
    for entry in data["names"]:
        for name in (entry["name"], *entry.get("variants", [])):
            out[key(name)] = entry.get("kind", "other")
    return out


def sources(ctx: Context, found: Found, plan: PlanFacts) -> list[Source]:
    """Every document that the plan names, in order of first mention."""
    places = tuple(p for p in (plan.municipality, plan.prefecture) if p)
    drafts: dict[str, _Draft] = {}
    named_at: list[tuple[Named, str]] = []
    aliases: dict[str, str] = {}
    blocks = list(_texts(ctx))
    for text, context in blocks:
        for named in mentions_in(text, places):
            if _is_own(named, plan) or not _is_document(named):
                continue
            for ident, label, known in _identity(named, plan):
                draft = drafts.setdefault(ident, _Draft(label, known))
                draft.named.append(named)
                named_at.append((named, ident))
                if named.how == OWN:
                    aliases[named.name] = ident
                alias = _ALIAS.match(named.after) or _ALIAS_INSIDE.search(named.detail)
                if (alias and not re.search(r"本計画|計画$", alias["a"])) or (
                    alias and len(alias["a"]) >= 4 and alias["a"] != "本計画"
                ):
                    assert alias is not None
                    aliases[alias["a"]] = ident
                _mention(ctx, found, draft, named.text, named.name)
        del context
    _follow_aliases(ctx, found, drafts, aliases, blocks)
    _share_out(drafts)
    _follow_local(ctx, found, drafts, plan)
    merged = _merge_similar(drafts)
    return _records(ctx, merged, plan)


def _texts(ctx: Context) -> list[tuple[Text, str]]:
    out: list[tuple[Text, str]] = []
    for block in ctx.outline.blocks:
        if block.grid is None:
            out.append((block.text, ""))
        else:
            out.extend((c.text, "cell") for row in block.grid.rows for c in row if c)
    return out


def _mention(ctx: Context, found: Found, draft: _Draft, text: Text, printed: str) -> None:
    span = text.span()
    if any((m.provenance.start, m.provenance.end) == span for m in draft.mentions):
        return
    owner = found.at(*span)
    draft.mentions.append(Mention(printed, ctx.prov(*span), owner.id if owner else None))
    if printed not in draft.printed:
        draft.printed.append(printed)


def _canonical(name: str) -> str:
    """For comparison: DX in letters, no status, no place's title words."""
    name = re.sub(r"デジタル・?トランスフォーメーション(?:\s*[（(]DX[)）])?", "DX", name)
    return key(re.sub(r"[【（(\[](?:案|第[0-9.]+版|素案)[】）)\]]", "", name))


def _is_own(named: Named, plan: PlanFacts) -> bool:
    """The plan itself, under its title or a short form of it, or what it also serves as."""
    own, name = _canonical(plan.title or ""), _canonical(named.name)
    if name == own or (
        named.after.startswith(("（以下、「本計画", "(以下、「本計画", "（以下「本計画"))
        or "本計画" in named.detail
    ):
        return True
    place = key(plan.municipality) if plan.municipality else ""
    if place and name.startswith(place) and likeness(own, name) >= 0.8 and not named.known:
        return True
    return any(_canonical(d) == name for d in plan.doubles_as) or (
        bool(place) and name == place + key("官民データ活用推進計画")
    )


def _is_document(named: Named) -> bool:
    bare = re.sub(r"\s*[（(][^（）()]*[)）]\s*$", "", named.name)
    if named.known:
        return True
    if _GENERIC.match(bare) or _PLAN_KIND.match(bare):
        return False
    no = _no_documents()
    return key(named.name) not in no and key(bare) not in no


def _identity(named: Named, plan: PlanFacts) -> list[tuple[str, str, lexicon.KnownSource | None]]:
    """(identity, canonical label, register entry) of what a name means here."""
    if len(named.known) > 1:
        return [(f"shared:{key(named.name)}", named.name, named.known[0])]
    if named.known and not _local_twin(named):
        return [(f"known:{k.id}", k.label, k) for k in named.known]
    name = re.sub(r"^本[市町村]の?", plan.municipality or "", named.name)
    if named.how == OWN and plan.municipality and plan.municipality not in name:
        name = plan.municipality + name
    return [(f"name:{_canonical(re.sub(r'[（(].*?[)）]$', '', name))}", name, None)]


def _local_twin(named: Named) -> bool:
    """A registered title that the sentence gives to a municipality or prefecture."""
    return _owner(named.before) is not None and any(
        known.type not in ("law", "international") for known in named.known
    )


def _owner(before: str) -> str | None:
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


def _follow_aliases(
    ctx: Context,
    found: Found,
    drafts: dict[str, _Draft],
    aliases: dict[str, str],
    blocks: list[tuple[Text, str]],
) -> None:
    """Short names given once in brackets, wherever they stand for their document."""
    for alias, ident in aliases.items():
        pattern = re.compile(
            rf"(?<![一-鿿ァ-ヶーA-Za-z]){re.escape(alias)}(?![一-鿿ァ-ヶー]|に関する)"
        )
        draft = drafts[ident]
        for text, _ in blocks:
            for m in pattern.finditer(text.value):
                part = text[m.start() : m.end()]
                a, _b = part.span()
                if not any(
                    x.provenance.start <= a < x.provenance.end
                    for d in drafts.values()
                    for x in d.mentions
                ):
                    _mention(ctx, found, draft, part, alias)


def _share_out(drafts: dict[str, _Draft]) -> None:
    """A name that two documents share counts for those that the plan names elsewhere."""
    for ident in [i for i in drafts if i.startswith("shared:")]:
        draft = drafts[ident]
        owners = [
            drafts[f"known:{k.id}"] for k in draft.named[0].known if f"known:{k.id}" in drafts
        ]
        for owner in owners:
            owner.mentions.extend(draft.mentions)
            owner.printed.extend(p for p in draft.printed if p not in owner.printed)
        if owners:
            del drafts[ident]


def _follow_local(ctx: Context, found: Found, drafts: dict[str, _Draft], plan: PlanFacts) -> None:
    """「交付円滑化計画」 after 「…市マイナンバーカード交付円滑化計画」 is the same plan."""
    if not plan.municipality:
        return
    place = key(plan.municipality)
    for ident in list(drafts):
        draft = drafts[ident]
        if draft.known is not None or key(draft.label).startswith(place):
            continue
        longer = [
            d
            for i, d in drafts.items()
            if i != ident
            and d.known is None
            and key(d.label).startswith(place)
            and key(d.label).endswith(key(draft.label))
            and len(key(draft.label)) >= 5
        ]
        if len(longer) == 1 and all(m.measure is not None for m in draft.mentions):
            longer[0].mentions.extend(draft.mentions)
            longer[0].printed.extend(p for p in draft.printed if p not in longer[0].printed)
            del drafts[ident]


def _merge_similar(drafts: dict[str, _Draft]) -> list[_Draft]:
    out: list[_Draft] = []
    for draft in drafts.values():
        twin = next(
            (
                o
                for o in out
                if o.known is None
                and draft.known is None
                and likeness(o.label, draft.label) >= 0.93
                and re.sub(r"\D", "", o.label) == re.sub(r"\D", "", draft.label)
            ),
            None,
        )
        if twin is None:
            out.append(draft)
            continue
        twin.mentions.extend(draft.mentions)
        twin.named.extend(draft.named)
        twin.printed.extend(p for p in draft.printed if p not in twin.printed)
    return sorted(out, key=lambda d: min(m.provenance.start for m in d.mentions))


def _records(ctx: Context, drafts: list[_Draft], plan: PlanFacts) -> list[Source]:
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


def _details(draft: _Draft) -> tuple[str | None, str | None, str | None]:
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


def _type(draft: _Draft, plan: PlanFacts, issuer: str | None) -> str:
    """By place, then by who issued it, then by the last word of the name."""
    label = re.sub(r"\s*[（(][^（）()]*[)）]\s*$", "", draft.label)
    before = " ".join(n.before for n in draft.named)
    by_word = next(
        (r["type"] for r in section("sources")["rule"] if label.endswith(tuple(r["words"]))),
        "other",
    )
    if by_word == "law" and not label.endswith("条例"):
        return "law"
    owners = {_owner(n.before) for n in draft.named} - {None}
    if len(owners) == 1:
        return str(owners.pop())
    if re.match(r"^[一-鿿ぁ-んァ-ヶ]{1,6}[都道府県](?![民])", label) or (
        plan.prefecture and label.startswith(plan.prefecture)
    ):
        return "prefectural_plan"
    if (plan.municipality and key(label).find(key(plan.municipality)) >= 0) or re.match(
        r"^(?:第[0-9０-９一二三四五六七八九]+[次期])?[一-鿿ぁ-んァ-ヶ]{1,6}[市町村区](?!町村)",
        label,
    ):
        return "municipal_plan"
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


def _beside_own(before: str, municipality: str) -> bool:
    """「…市総合計画及び」 directly before a name: the two are of one level."""
    own = re.escape(municipality)
    return bool(
        re.search(
            rf"{own}[^、。]{{0,20}}(?:計画|戦略|大綱|方針)」?(?:及び|並びに|・|と)「?$", before
        )
    )


def _local_issuer(kind: str, draft: _Draft, plan: PlanFacts) -> str | None:
    if kind == "municipal_plan":
        return plan.municipality
    if kind == "prefectural_plan":
        return plan.prefecture
    del draft
    return None


def cites(found_sources: list[Source], measure: str) -> tuple[str, ...]:
    """The sources that a measure's own text names."""
    return tuple(s.id for s in found_sources if any(m.measure == measure for m in s.mentions))

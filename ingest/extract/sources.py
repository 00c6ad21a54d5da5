"""The documents that a plan names, who issued them when, and which measure names which."""

from __future__ import annotations

import re
from functools import cache

from ingest import lexicon
from ingest.extract.citing import relation_after
from ingest.extract.context import Context
from ingest.extract.measures import Found
from ingest.extract.mentions import OWN, Named, mentions_in
from ingest.extract.source_facts import SourceDraft, owner_of, records
from ingest.extract.source_labels import labelled_texts
from ingest.extract.source_merging import canonical, merge_own, merge_similar
from ingest.types import Mention, PlanFacts, Source
from text.folding import key
from text.likeness import likeness
from text.spans import Text

_ALIAS = re.compile(
    r"^」?\s*(?:[（(](?:[^（）()]|[（(][^（）()]*[)）])*[)）]\s*)?[（(](?:以下|通称|略称)\s*[、,：:]?\s*[「『]?(?P<a>[^「」『』（）()]{2,20}?)[」』]?(?:と(?:いう|する|略す)。?)?[)）]"
)
_ALIAS_INSIDE = re.compile(
    r"(?:以下|通称|略称)\s*[、,：:]?\s*[「『]?(?P<a>[^「」『』（）()、。]{2,20}?)[」』]?(?:と(?:いう|する)。?)?$"
)
_GENERIC = re.compile(
    r"^(?:本|この|当該|上位|下位|関連|各種|個別|同|新たな|市町村|都道府県|地方公共団体|自治体|市|県|国|政府|各|次期|現行|前)?(?:の)?(?:計画|方針|指針|ガイドライン|戦略|基本計画|基本方針|総合計画|実施計画|推進計画|構想|ビジョン|プラン|マニュアル|手順書|条例|規則|個別計画|関連計画|上位計画|分野別計画|行動計画|標準仕様書?)$"
)
_PLAN_KIND = re.compile(r"^(?:市町村|都道府県)?官民データ活用推進計画(?:策定)?$")


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
    drafts: dict[str, SourceDraft] = {}
    aliases: dict[str, str] = {}
    blocks = labelled_texts(ctx)
    for text, listed in blocks:
        for named in mentions_in(text, places, listed):
            if _is_own(named, plan) or not _is_document(named):
                continue
            for ident, label, known in _identity(named, plan):
                draft = drafts.setdefault(ident, SourceDraft(label, known))
                draft.named.append(named)
                alias = _alias(named)
                if alias is not None:
                    aliases[alias] = ident
                _mention(ctx, found, draft, named.text, named.name, named.relation)
    _follow_aliases(ctx, found, drafts, aliases, blocks)
    _share_out(drafts)
    merge_own(drafts, plan)
    return records(ctx, merge_similar(drafts), plan)


def _alias(named: Named) -> str | None:
    """The short name that a document is given here, 「総合計画」 after 「本市の」 included."""
    alias = _ALIAS.match(named.after) or _ALIAS_INSIDE.search(named.detail)
    if alias is None:
        return named.name if named.how == OWN else None
    short = alias["a"]
    usable = not re.search(r"本計画|計画$", short) or (len(short) >= 4 and short != "本計画")
    return short if usable else None


def _mention(
    ctx: Context,
    found: Found,
    draft: SourceDraft,
    text: Text,
    printed: str,
    relation: str | None,
) -> None:
    span = text.span()
    if any((m.provenance.start, m.provenance.end) == span for m in draft.mentions):
        return
    owner = found.at(*span)
    draft.mentions.append(Mention(printed, ctx.prov(*span), owner.id if owner else None, relation))
    if printed not in draft.printed:
        draft.printed.append(printed)


def _is_own(named: Named, plan: PlanFacts) -> bool:
    """The plan itself, under its title or a short form of it, or what it also serves as."""
    own, name = canonical(plan.title or ""), canonical(named.name)
    if name == own or (
        named.after.startswith(("（以下、「本計画", "(以下、「本計画", "（以下「本計画"))
        or "本計画" in named.detail
    ):
        return True
    place = key(plan.municipality) if plan.municipality else ""
    if place and name.startswith(place) and not named.known and _short_for(name, own):
        return True
    if place and not named.known and len(name) >= 6 and own.removeprefix(place) == name:
        return True
    return any(canonical(d) == name for d in plan.doubles_as) or (
        bool(place) and name == place + key("官民データ活用推進計画")
    )


def _short_for(name: str, title: str) -> bool:
    """Is a name the title, or the title with words left out?"""
    if title.endswith(name) or likeness(title, name) >= 0.8:
        return True
    letters = iter(title)
    return len(name) >= 0.6 * len(title) and all(letter in letters for letter in name)


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
    name = named.name
    if named.whose and named.whose not in name:
        name = named.whose + re.sub(r"^[市町村区都道府県](?=.*(?:計画|戦略|大綱|方針))", "", name)
    return [(f"name:{canonical(re.sub(r'[（(].*?[)）]$', '', name))}", name, None)]


def _local_twin(named: Named) -> bool:
    """A registered title that the sentence gives to a municipality or prefecture."""
    return owner_of(named.before) is not None and any(
        known.type not in ("law", "international") for known in named.known
    )


def _follow_aliases(
    ctx: Context,
    found: Found,
    drafts: dict[str, SourceDraft],
    aliases: dict[str, str],
    blocks: list[tuple[Text, str | None]],
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
                    relation = relation_after(alias, text.value[m.end() : m.end() + 40])
                    _mention(ctx, found, draft, part, alias, relation)


def _share_out(drafts: dict[str, SourceDraft]) -> None:
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


def cites(found_sources: list[Source], measure: str) -> tuple[str, ...]:
    """The sources that a measure's own text names."""
    return tuple(s.id for s in found_sources if any(m.measure == measure for m in s.mentions))

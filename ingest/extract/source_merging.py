"""Names of one document put together: editions, places left out, spellings."""

from __future__ import annotations

import re

from ingest.extract.source_facts import SourceDraft
from ingest.types import PlanFacts
from text.folding import key
from text.likeness import likeness

_NTH = re.compile(r"第\s?(?P<n>[0-9０-９一二三四五六七八九十]+)\s?[次期]")


def canonical(name: str) -> str:
    """For comparison: DX in letters, no status, no place's title words."""
    name = re.sub(r"デジタル・?トランスフォーメーション(?:\s*[（(]DX[)）])?", "DX", name)
    return key(re.sub(r"[【（(\[](?:案|第[0-9.]+版|素案)[】）)\]]", "", name))


def merge_own(drafts: dict[str, SourceDraft], plan: PlanFacts) -> None:
    """A plan of the body named without its place or edition is the one named with them."""
    groups: dict[str, list[str]] = {}
    for ident, draft in drafts.items():
        if draft.known is None:
            groups.setdefault(_core(draft.label, plan), []).append(ident)
    for idents in groups.values():
        full = sorted(idents, key=lambda i: _fullness(drafts[i].label, plan), reverse=True)
        for ident in full[1:]:
            edition = _edition(drafts[ident].label)
            owners = [i for i in full if i in drafts and _fuller(drafts[i], drafts[ident], plan)]
            fits = [i for i in owners if edition in (None, _edition(drafts[i].label))]
            if len({_edition(drafts[i].label) for i in fits}) == 1:
                _absorb(drafts[fits[0]], drafts.pop(ident))


def _core(label: str, plan: PlanFacts) -> str:
    """What is left of a plan's name without place, edition and brackets."""
    bare = _NTH.sub("", re.sub(r"[（(].*?[)）]$", "", label))
    name = canonical(bare)
    place = key(plan.municipality) if plan.municipality else ""
    return name.removeprefix(place) if place else name


def _edition(label: str) -> str | None:
    m = _NTH.search(label)
    return key(m["n"]) if m else None


def _fullness(label: str, plan: PlanFacts) -> int:
    place = bool(plan.municipality) and key(plan.municipality or "") in key(label)
    return 2 * (_edition(label) is not None) + place


def _fuller(one: SourceDraft, other: SourceDraft, plan: PlanFacts) -> bool:
    """Does one name say more than the other, and are both the body's?"""
    place = key(plan.municipality) if plan.municipality else ""
    own = [bool(place and place in key(d.label)) or _edition(d.label) for d in (one, other)]
    return all(own) and _fullness(one.label, plan) > _fullness(other.label, plan)


def _absorb(one: SourceDraft, other: SourceDraft) -> None:
    one.mentions.extend(other.mentions)
    one.named.extend(other.named)
    one.printed.extend(p for p in other.printed if p not in one.printed)


def merge_similar(drafts: dict[str, SourceDraft]) -> list[SourceDraft]:
    out: list[SourceDraft] = []
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
        _absorb(twin, draft)
    return sorted(out, key=lambda d: min(m.provenance.start for m in d.mentions))

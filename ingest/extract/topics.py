"""What a measure is about, and how far it has come: topics and stance."""

from __future__ import annotations

import re

from ingest import lexicon
from ingest.extract.drafts import MeasureDraft
from ingest.mend import tidy

_DONE = re.compile(
    r"(?:導入|実施|開始|整備|運用|完了|開設|設置|稼働)(?:しました|済|いたしました|しており|されて|した)|運用(?:中|して)|取り組んでいます"
)
_PLAN = re.compile(
    r"推進|導入|整備|実施|構築|拡充|拡大|促進|提供|図り|図る|進め|取り組|強化|目指|移行|運用|作成|公開|開催|普及|充実|実現"
)
_STUDY = re.compile(r"検討|研究|検証|調査")


def topics(draft: MeasureDraft, actions: list[str]) -> tuple[str, ...]:
    """Labels of the topics that title, goal and actions name, title first."""
    title = draft.name
    goal = " ".join(tidy(t).value for t in draft.fields.get("goal", []))
    body = " ".join([*actions, goal])
    found: list[tuple[int, int, str]] = []
    for _, label, pattern in lexicon.topic_words():
        if not pattern.search(title) and not pattern.search(body):
            continue
        in_title = len(set(pattern.findall(title)))
        in_body = len(pattern.findall(body))
        in_actions = sum(bool(pattern.search(a)) for a in actions)
        if in_title or in_actions or in_body >= 2:
            found.append((-(10 * in_title + 2 * in_actions + in_body), len(found), label))
    return tuple(label for _, _, label in sorted(found)[:8])


def stance(draft: MeasureDraft, actions: list[str]) -> str:
    """実施, 計画, 検討 or 言及のみ, by the verbs of the measure's own text."""
    goal = " ".join(tidy(t).value for t in draft.fields.get("goal", []))
    text = " ".join([draft.name, *actions, goal])
    if not actions and not goal:
        return "言及のみ" if not draft.fields.get("project") else "実施"
    studied = len(_STUDY.findall(text))
    planned = len(_PLAN.findall(text))
    if _DONE.search(" ".join([*actions, goal])) or draft.fields.get("project"):
        return "実施"
    return "検討" if studied and studied >= planned else "計画"

"""What the words of a heading say without its place: context, former plans, nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.labels import is_label, label_key, mentions, words

_EMPTY_WORDS = re.compile(
    r"(?:具体的?な?|個別の?|個々の?|主な|主要な?|重点的?な?|今後の?|本市の?|本町の?|本村の?|当市の?|各|実施|推進|基本的?な?|計画の?|"
    r"施策|取組み?|取り組み|事業|項目|内容|展開|体系|一覧表?|事項|行動|実行|アクション|プラン|プログラム|ロードマップ|工程表?|"
    r"各論|本編|本論|方針|目指す姿|目標|考え方|デジタル|詳細|全体像?|方向性?|方策|対策|について|に向けた|に関する|に係る|の|と|及び|および|・|を|等|編|章|DX|ＤＸ|デジタル化|情報化|総合戦略|するための?|進める)+"
)


@lru_cache(maxsize=4096)
def says_nothing(name: str) -> bool:
    """Is a heading made only of words that every plan has: 「具体的な施策の展開」?

    >>> says_nothing("第3 個別施策の展開"), says_nothing("やさしい窓口")
    (True, False)
    """
    bare = re.sub(r"[\s\u30000-9０-９()（）「」【】.．:：]|第|市|町|村|区", "", name)
    return not bare or bool(_EMPTY_WORDS.fullmatch(bare))


_AROUND = re.compile(
    r"における|に関する|に係る|に向けた|について|計画|策定|戦略|プラン|構築|整備|社会|情報化|デジタル化|デジタル|ＤＸ|DX|推進|本|当|市|町|村|県|国|都|道|府|地域|これまで|各種|主な|今後|ます|です|の|と|や|を|に|・|、|及び|および|等"
)


@lru_cache(maxsize=4096)
def in_context(name: str) -> bool:
    """Does a heading speak of what surrounds the measures: background, period, bodies?

    It does if little is left of it without such words: 「推進体制の構築」 does, 「押印の見直し」
    names work of its own.
    """
    if not mentions(name, "heading", "context") or mentions(name, "heading", "measures"):
        return False
    bare = label_key(name)
    plain, _ = words("heading", "context")
    for word in sorted(plain, key=len, reverse=True):
        if len(word) >= 2:
            bare = bare.replace(word, "")
    rest = _AROUND.sub("", bare)
    return len(rest) <= 1 or len(rest) < 0.3 * len(name)


_PAST = re.compile(
    r"(?:前期|前回|前計画|旧計画|第[0-9０-９一二三四五六七八九十]+[期次](?:の)?(?:計画|総合戦略|プラン)?(?:の)?).{0,8}(?:検証|総括|実績|評価|振り返り|成果|結果|達成状況|進捗)|これまでの(?:取組|取り組み|成果|実績|歩み)|取組(?:の)?(?:実績|成果|状況)|検証結果|実施済|完了した"
)


@lru_cache(maxsize=4096)
def speaks_of_past(name: str) -> bool:
    """Does a heading speak of a former plan or of work that is done?"""
    return bool(_PAST.search(name))


@lru_cache(maxsize=4096)
def only_context(name: str) -> bool:
    """Is a heading made of such words alone: 「背景と目的」?"""
    parts = [p for p in re.split(r"と|・|及び|および|、|や", name) if p]
    return bool(parts) and all(is_label(p, "heading", "context") for p in parts)

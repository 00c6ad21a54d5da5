"""How a plan cites what it names: 基づく, 踏まえる, 参考, 補助事業, 上位計画, 兼ねる.

The words after a name tell, those after the last of several names joined by 及び or 、
for all of them; a label above or beside the name (根拠法令, 上位計画) tells for a list.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.labels import label_key
from ingest.vocabulary import section

_TAIL = r"^[」』】]?(?:[（(][^（）()]{0,60}[)）])?」?(?:等|など)?"
_AFTER: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (relation, re.compile(_TAIL + words))
    for relation, words in (
        ("doubles", r"(?:を兼ね|としても?位置|を包含|を内包|を兼用)"),
        (
            "superior",
            r"(?:を(?:最)?上位|の(?:部門別?|個別|分野別|下位|実施|行動|アクション)(?:計画|プラン))",
        ),
        (
            "basis",
            r"(?:の規定|の定め)?(?:第[0-9]+条[^、。]{0,10})?(?:に基づ|にもとづ|に定め|に規定|を根拠|の規定|"
            r"により(?:定め|策定|義務|位置|規定))",
        ),
        (
            "subsidy",
            r"(?:の)?(?:補助|交付金|支援)?(?:を(?:活用|利用|財源|受けて|申請)|に(?:採択|申請)|の(?:採択|交付決定))",
        ),
        ("reference", r"(?:を(?:参考|参照|引用|もと)|にならい|に倣|によ(?:ると|れば)|等?を手本)"),
        (
            "heed",
            r"(?:[にをも](?:示され|掲げ)|(?:を|も)(?:踏まえ|ふまえ|勘案|考慮|受け|ベース)|との?(?:整合|連携|調和|連動|一体)|"
            r"に(?:沿|即|則|準拠|準じ|対応|呼応|合わせ|従)|の(?:方向性|考え方|趣旨|理念|内容)[をに])",
        ),
    )
)
_JOIN = re.compile(
    r"^[」』】]?(?:[（(][^（）()]{0,60}[)）])?(?:及び|並びに|および|ならびに|又は|や|と|、|・|,|，|\s)+[「『【]?$"
)
_SUBSIDISED = re.compile(r"(?:補助金|交付金|補助事業|支援事業|推進事業|実証事業|助成金|基金)$")
RELATIONS = ("basis", "heed", "reference", "subsidy", "superior", "doubles")


def relation_after(name: str, after: str) -> str | None:
    """What the words after a name say of it."""
    for relation, pattern in _AFTER:
        if pattern.match(after):
            money = relation != "subsidy" or _SUBSIDISED.search(name)
            return relation if money else "reference"
    return None


def joins(between: str) -> bool:
    """Do the words between two names join them?"""
    return bool(_JOIN.match(between))


@cache
def _labels() -> dict[str, str]:
    data = section("sources")["label"]
    return {label_key(word): relation for relation, words in data.items() for word in words}


def relation_of_label(label: str) -> str | None:
    """What a label says of the names beside or below it; "listed" where it says no more."""
    name = label_key(re.sub(r"[（(][^（）()]*[)）]$", "", label))
    return _labels().get(re.sub(r"(?:等|など|一覧|名)$", "", name)) if len(name) <= 14 else None

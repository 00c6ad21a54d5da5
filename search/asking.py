"""What a sentence asks for, and what is left of it without the words of asking."""

from __future__ import annotations

import re
from typing import Final

from search.types import Intent

_BODY: Final = r"(?:市区町村|市町村|自治体|市町|都市|まち|市|町|村|区)"
_WHERE: Final = r"(?:どこ|どちら|どれ|何処)"
_END: Final = (
    r"(?:です|でしょう|だろう|なの|になり|になる|ある|あり|ます)*(?:か|かな|の)?[\s?!。、]*"
)

_INTENTS: Final[tuple[tuple[Intent, re.Pattern[str]], ...]] = (
    (Intent.COMPARE, re.compile(r"比べ|比較|違い|ちがい|異なる|差は")),
    (
        Intent.HOW_MANY,
        re.compile(
            rf"(?:いくつ|幾つ|何)の?{_BODY}|{_BODY}の?数|何市町|{_BODY}(?:は|が|って)?(?:いくつ|幾つ|何(?:件|つ|市))"
        ),
    ),
    (
        Intent.WHICH_CITIES,
        re.compile(
            rf"(?:どの|どこの|何という){_BODY}|{_BODY}(?:は|って|とは|が)?{_WHERE}"
            rf"|{_BODY}(?:は|って)?{_END}$|{_WHERE}(?:の{_BODY})?(?:が|で|は|{_END}$)"
            rf"|{_BODY}(?:の一覧|一覧|を教えて|を挙げ|をあげ|を探)"
        ),
    ),
    (
        Intent.TARGET,
        re.compile(
            r"目標(?:値|は|に|と|を|が)?.{0,12}(?:何|いくつ|いくら|幾つ|どれ(?:くらい|ほど)|か[?]?$)"
            r"|(?:何|いくつ|どれ(?:くらい|ほど)).{0,14}(?:目標|目指)"
            r"|何(?:割|%|パーセント|件|人|回|台|か所|箇所|施設|万).{0,14}"
            r"|いつまでに|目標値|kpi|数値目標"
        ),
    ),
    (Intent.DEFINITION, re.compile(rf"(?:とは|って何|とは何|の意味|ってなに){_END}$")),
)

# words of asking, taken out before the rest is searched for; longest patterns first
_ASKING: Final = re.compile(
    "|".join(
        (
            rf"(?:いくつ|幾つ|何)の?{_BODY}(?:が|で|に)?",
            rf"(?:どの|どこの){_BODY}(?:が|で|に|は|の)?{_END}",
            rf"(?:を|に|が|で)?(?:行う|行なう|行っている|行なっている|取り組む|取り組んでいる|取組む"
            rf"|実施する|実施している|進める|進めている|考えている|している|する|予定の|ある)?"
            rf"(?:の(?=は)|{_BODY})(?:は|って|とは|が|を)?{_WHERE}{_END}$",
            rf"(?:に取り組む|に取り組んでいる|を行う|を行っている|を実施する|を進める|をする)"
            rf"{_BODY}(?:は|って)?{_END}$",
            rf"(?<=[るいたの]){_BODY}(?:は|って|の一覧|一覧|を教えて.*|を挙げて.*)?{_END}$",
            rf"(?:の(?=は)|は)?{_WHERE}(?:で|が|に)?{_END}$",
            r"(?:に|へ)?(?:関する|関わる|かかわる|係る|ついての)(?:取り?組み?|施策|計画|事業)?",
            r"(?:について)?(?:教えて|知りたい|調べたい|探して)(?:ください|下さい|ほしい)?[。?!]*$",
            r"(?:は|を|が)?(?:いくつ|いくら|どれ(?:くらい|ほど))(?:に|を)?(?:する|して|なって)?"
            rf"(?:いる|目標)?{_END}$",
            r"(?:とは|って何|とは何|の意味は?)(?:です)?か?[。?!]*$",
            rf"(?<=[るの])目標(?:を|に)?(?:立て|掲げ|定め|置い|設定し)?(?:て|てい)?(?:いる)?{_END}$",
            r"(?:の)?(?:取り?組み?|施策)(?:は|を)?[。?!]*$",
            r"[?!。]+$",
        )
    )
)
_TRIM: Final = re.compile(r"^[\s、。]+|[\s、。?!]+$|(?<=.)(?:は|を|が|に|の)$")


def intent_of(text: str) -> Intent:
    """The intent of a ``plain`` text; FIND where it asks nothing in particular."""
    for intent, pattern in _INTENTS:
        if pattern.search(text):
            return intent
    return Intent.FIND


def without_asking(text: str) -> str:
    """A ``plain`` text without its words of asking; the text itself if nothing were left."""
    left = text
    for _ in range(2):
        left = _TRIM.sub("", _ASKING.sub(" ", left)).strip()
    return re.sub(r"\s{2,}", " ", left) or text

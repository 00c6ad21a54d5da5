"""A question about a set of cities taken apart: what they must do, and what they must not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_BODY: Final = r"(?:市区町村|市町村|自治体|市町|市|町|村|区)"
_NOT: Final = (
    r"(?:(?:に|を|が|は|も)?(?:取り?組んで|やって|行って|実施して|導入して|定めて|掲げて|設けて|置いて|持って|して|触れて|書いて|載って|書かれて|触れられて)?"
    r"(?:い)?(?:ない|いません|おらず|なし)|(?:が|は|も)?(?:未|無い|ない))"
)
_WHOLE_NOT: Final = re.compile(
    rf"{_NOT}(?:の(?:は|が)|{_BODY}|とこ(?:ろ)?)|(?:触れ|書い|載っ|定め)て(?:い)?ない"
)
_ALL_NOT: Final = re.compile(rf"(?:どの|どこの)?{_BODY}?も.{{1,40}}?ない|どこにも")
_BOTH: Final = re.compile(
    r"^(?P<a>.{2,}?)(?:と|および|及び|や)(?P<b>.{2,}?)(?:の|を|に|が|は)?(?:両方|どちらも|いずれも|双方|ともに)"
)
_ALSO: Final = re.compile(
    r"^(?P<a>.{2,}?)(?:だけ(?:で|じゃ)なく|のほか(?:に(?:も)?)?|に加え(?:て)?|の他に)、?(?P<b>.{2,}?)も"
)
_AND: Final = re.compile(
    r"^(?P<a>.{2,}?(?:[いっんしきりぎび][てで]|[でに]あって|があって|し))(?:いて)?、?(?P<b>.{2,}?)も"
)
_BUT: Final = re.compile(
    rf"^(?P<a>.{{2,}}?)(?:は|を|に|が)?(?:やって|して|行って|取り?組んで|導入して)?(?:いる|ある|する|います)(?:が|けど|けれど|のに)、?(?P<b>.{{2,}}?)(?:は|を|が|も)?{_NOT}"
)
_TAIL: Final = re.compile(
    rf"(?:の|に|を|が|は|も)?(?:取り?組む|取り?組んでいる|行う|行っている|進める|やっている|やる|開く|する|している)?(?:予定の)?{_BODY}?(?:は|って)?(?:どこ|どれ)?(?:です)?か?[?。\s]*$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One condition on cities: its words, and whether cities must not meet it."""

    text: str
    negated: bool = False


def parts(text: str) -> tuple[Part, ...]:
    """The conditions of a ``plain`` question; one where it holds a single condition."""
    but = _BUT.search(text)
    if but:
        return (Part(but["a"]), Part(but["b"], negated=True))
    for pattern in (_BOTH, _ALSO, _AND):
        found = pattern.search(text)
        if found and _says(found["a"]) and _says(found["b"]):
            rest = text[found.end() :]
            if pattern is _BOTH:
                act = _TAIL.sub("", rest)
                return (Part(f"{found['a']}{act}"), Part(f"{found['b']}{act}"))
            return (Part(found["a"]), Part(found["b"] + _TAIL.sub("", rest)))
    if _WHOLE_NOT.search(text):
        return (Part(_WHOLE_NOT.sub(" ", text), negated=True),)
    return (Part(text),)


def nobody(text: str) -> bool:
    """Whether a question asks whether no city does something."""
    return bool(_ALL_NOT.search(text))


def _says(text: str) -> bool:
    return bool(re.search(r"[一-鿿ァ-ヺa-z0-9]{2}", text))

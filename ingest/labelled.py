"""Lines that hold a label of the field and its value: 「担当課：情報政策課」."""

from __future__ import annotations

import re

from ingest.labels import field_of
from text.spans import Text

_OPEN, _CLOSE = r"【\[〔<＜《〈", r"】\]〕>＞》〉"
_COLON = re.compile(
    rf"^[{_OPEN}■◆●○◇□・]?\s*(?P<label>[^：:{_CLOSE}。、]{{2,14}}?)\s*(?:[{_CLOSE}]\s*[：:]?|[：:])\s*(?P<value>.*)$",
    re.S,
)
_WIDE = re.compile(
    r"^[■◆●○◇□・]?\s*(?P<label>[^\s：:。、「」]{1,8}(?:[ \u3000][^\s：:。、「」]{1,2}){0,2})(?:[ \u3000]{2,}|\u3000|\t)\s*(?P<value>\S.*)$",
    re.S,
)


def labelled(text: Text) -> tuple[str, Text] | None:
    """(field, value) of 「担当課：情報政策課」, 「【目標】 …」 or 「■担　当　　健康課」.

    None for other text.  The value is empty where the label stands alone.
    """
    for pattern in (_COLON, _WIDE):
        m = pattern.match(text.value)
        if m is None:
            continue
        role = field_of(m["label"])
        if role is not None:
            value = text[m.start("value") : len(text)].strip()
            if (
                text.value[:1] in _OPEN
                and value.value[-1:] in _CLOSE
                and value.value.count(text.value[0]) == 0
            ):
                # 「＜担当：市民課＞」
                value = value[: len(value) - 1].strip()
            return role, value
    return None

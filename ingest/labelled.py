"""Lines that hold a label of the field and its value: 「担当課：情報政策課」."""

from __future__ import annotations

import re

from ingest.labels import field_of
from ingest.numbering import marker
from ingest.roles import Content, content_of, label_role, label_roles
from text.spans import Text

_OPEN, _CLOSE = r"【\[［〔<＜《〈(（", r"】\]］〕>＞》〉)）"
_CLOSE_ALL = " 　" + _CLOSE.replace("\\", "")
_COLON = re.compile(
    rf"^[{_OPEN}■◆●○◇□・]?\s*(?P<label>[^：:{_CLOSE}。、]{{2,14}}?)\s*(?:[{_CLOSE}]\s*[：:]?|[：:])\s*(?P<value>.*)$",
    re.S,
)
_WIDE = re.compile(
    r"^[■◆●○◇□・]?\s*(?P<label>[^\s：:。、「」]{1,8}(?:[ \u3000][^\s：:。、「」]{1,2}){0,2})(?:[ \u3000]{2,}|\u3000|\t)\s*(?P<value>\S.*)$",
    re.S,
)
_NARROW = re.compile(
    r"^[■◆●○◇□・]?\s*(?P<label>[^\s：:。、「」／/｜|…]{2,8})[ \u3000]?(?P<sign>[ \u3000／/｜|…])[ \u3000]?(?P<value>\S.*)$",
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
        if role is None and pattern is _COLON:
            role = _by_value(m["label"], m["value"].strip(_CLOSE_ALL))
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
    return _spaced(text)


def _by_value(label: str, value: str) -> str | None:
    """The field of a label in words of its own, where its value has the form of an office."""
    return label_role(label, value) if content_of(value) is Content.DEPARTMENT else None


def _spaced(text: Text) -> tuple[str, Text] | None:
    """「担当課 総務課」, 「所管／総務課」: a known label, a blank or stroke, a value of the form it asks for."""
    m = _NARROW.match(text.value)
    if m is None or marker(text.value) is not None:
        return None
    role = field_of(m["label"])
    value = text[m.start("value") : len(text)].strip()
    if role is None and m["sign"] in "／/｜|" and content_of(m["label"]) is not Content.DEPARTMENT:
        # two offices beside a stroke are both offices; else the label's own words must say it
        role = "department" if "field:department" in label_roles(m["label"]) else None
    fits = {
        "department": Content.DEPARTMENT,
        "goal": Content.SENTENCE,
        "background": Content.SENTENCE,
        "schedule": Content.YEARS,
        "due": Content.YEARS,
    }
    if role is None or fits.get(role) is not content_of(value.value):
        return None
    return role, value

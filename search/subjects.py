"""What a sentence is about, noun phrase by noun phrase, and whether anything here speaks of it.

A sentence as a whole can lie near to a plan that lacks its very subject: 自動運転のバス lies
near to every bus.  A phrase is spoken of where all its words stand together in one
passage, or as much as a passage or a topic comes near to it in meaning.
"""

from __future__ import annotations

from functools import reduce
from typing import Final

import numpy as np

from search.interpret import Understood
from search.opened import OpenedIndex
from search.tokens import terms, words
from text.folding import plain

# a cosine of the fitted model: those of another come on its scale (search.scale)
_FAR: Final = 0.35
_MOST: Final = 6
_ENDS: Final = ("接頭辞", "接尾辞")


def phrases(text: str) -> list[str]:
    """Noun phrases of a text, each once: runs of nouns that say something, without numbers."""
    found: list[str] = []
    run = ""
    says = False
    for word in words(plain(text)):
        tells = word.content or (len(word.surface) > 1 and word.surface.isascii())
        # 災害のとき避難所で: a noun that says nothing parts two phrases, an ending does not
        if word.pos.startswith(_ENDS) or (tells and _is_noun(word.pos)):
            run += word.surface
            says = says or tells
            continue
        if says:
            found.append(run)
        run, says = "", False
    if says:
        found.append(run)
    return list(dict.fromkeys(found))


def _is_noun(pos: str) -> bool:
    return pos.startswith("名詞") and not pos.startswith("名詞-数詞")


def spoken_of(asked: Understood, index: OpenedIndex) -> tuple[float, float]:
    """How much the phrases of a sentence are spoken of here: the least of them, and on average.

    Both within 0 and 1, and 1 for a sentence without a noun phrase.
    """
    asking = phrases(asked.text)[:_MOST]
    if not asking:
        return 1.0, 1.0
    named = {
        plain(item.path.matched): item.strength
        for item in asked.topics
        if item.direct and index.topic_pairs.measures(item.topic).size
    }
    values = []
    for phrase in asking:
        value = max((s * _share(name, phrase) for name, s in named.items()), default=0.0)
        values.append(1.0 if stands(phrase, index) else max(value, _near(phrase, index)))
    return min(values), sum(values) / len(values)


def _share(name: str, phrase: str) -> float:
    """How much of a phrase the name of a topic tells: all that it holds of it, by length."""
    if phrase in name:
        return 1.0
    return len(name) / len(phrase) if name in phrase else 0.0


def stands(phrase: str, index: OpenedIndex) -> bool:
    """Whether all terms of a phrase, its pairs of characters among them, stand in one element."""
    held = [index.by_element.documents_of(term) for term in dict.fromkeys(terms(phrase))]
    if not held:
        return False
    held.sort(key=len)
    return bool(reduce(lambda left, right: np.intersect1d(left, right, True), held).size)


def _near(phrase: str, index: OpenedIndex) -> float:
    """How near anything here comes to a phrase, from 0 at a cosine that says nothing."""
    _, similar = index.dense.nearest(index.encoder.queries([phrase])[0], 1)
    return max((float(similar[0]) - _FAR) / (1.0 - _FAR), 0.0) if similar.size else 0.0

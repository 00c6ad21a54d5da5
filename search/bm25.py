"""BM25 over fields, as one sparse matrix of finished scores.

A document is a number; its fields are bags of terms with a weight and a length
normalisation each (BM25F: Robertson, Zaragoza, Taylor, "Simple BM25 extension to
multiple weighted fields", 2004).  With one field of weight 1 this is BM25 in the
form of Lucene, divided by ``k1 + 1``.  A term's postings lie together, so a query
adds a few slices of an array; arrays are memory-mapped.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from search.errors import DamagedIndexError
from search.strings import mapped
from text.messages import Message

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[Any]

_ARRAYS: Final = ("indptr", "docs", "scores", "idf")


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a document: its weight and how much its length counts (0 to 1)."""

    name: str
    weight: float = 1.0
    b: float = 0.75

    def __post_init__(self) -> None:
        if self.weight < 0 or not 0.0 <= self.b <= 1.0:
            raise ValueError(f"field {self.name}: weight {self.weight} or b {self.b} is impossible")


class Bm25Builder:
    """Collects terms document by document; memory is that of three number arrays."""

    def __init__(self, fields: Sequence[Field], *, k1: float = 1.2) -> None:
        if not fields or k1 <= 0:
            raise ValueError("at least one field and a positive k1 are needed")
        self.fields = tuple(fields)
        self.k1 = k1
        self._ids: dict[str, int] = {}
        self._terms = array("i")
        self._docs = array("i")
        self._field = array("b")
        self._counts = array("f")

    def add(self, doc: int, field: int, terms: Iterable[str]) -> None:
        """Adds terms to a field of a document; may be called again for the same field.

        A Counter says how often each term stands there.
        """
        counts = terms if isinstance(terms, Counter) else Counter(terms)
        ids = self._ids
        self._terms.extend([ids.setdefault(term, len(ids)) for term in counts])
        self._docs.extend(repeat(doc, len(counts)))
        self._field.extend(repeat(field, len(counts)))
        self._counts.extend(counts.values())

    def finish(self, n_docs: int, *, plus_one: bool = True) -> Bm25Index:
        """The index over documents 0 to ``n_docs - 1``.

        ``plus_one`` keeps the weight of frequent terms above zero (Lucene); without
        it the weight is that of Robertson and Spärck Jones.
        """
        terms = np.frombuffer(self._terms, dtype=np.int32) if self._terms else _none(np.int32)
        docs = np.frombuffer(self._docs, dtype=np.int32) if self._docs else _none(np.int32)
        field = np.frombuffer(self._field, dtype=np.int8) if self._field else _none(np.int8)
        counts = np.frombuffer(self._counts, dtype=np.float32) if self._counts else _none(float)
        if docs.size and int(docs.max()) >= n_docs:
            raise ValueError(f"document {int(docs.max())} of {n_docs}")
        weighted = counts.astype(np.float64)
        for number, part in enumerate(self.fields):
            chosen = field == number
            lengths = np.bincount(docs[chosen], weights=counts[chosen], minlength=n_docs)
            filled = lengths[lengths > 0]
            mean = float(filled.mean()) if filled.size else 1.0
            norm = 1.0 - part.b + part.b * lengths / mean
            weighted[chosen] *= part.weight / np.maximum(norm[docs[chosen]], 1e-9)
        # one row per term and document, whatever the field it came from
        order = np.lexsort((docs, terms))
        terms, docs, weighted = terms[order], docs[order], weighted[order]
        first = np.ones(terms.size, dtype=bool)
        first[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
        starts = np.flatnonzero(first)
        tf = np.add.reduceat(weighted, starts) if starts.size else weighted
        terms, docs = terms[starts], docs[starts]
        kept = tf > 0
        terms, docs, tf = terms[kept], docs[kept], tf[kept]
        df = np.bincount(terms, minlength=len(self._ids))
        ratio = (n_docs - df + 0.5) / (df + 0.5)
        idf = np.log(1.0 + ratio) if plus_one else np.log(ratio)
        scores = idf[terms] * tf / (self.k1 + tf)
        indptr = np.zeros(len(self._ids) + 1, dtype=np.int64)
        np.cumsum(df, out=indptr[1:])
        return Bm25Index(
            list(self._ids),
            indptr,
            docs.astype(np.int32),
            scores.astype(np.float32),
            idf.astype(np.float32),
            n_docs,
        )


def _none(kind: Any) -> Any:
    return np.zeros(0, dtype=kind)


class Bm25Index:
    """Postings by term.  Thread-safe: nothing is written after construction."""

    def __init__(
        self,
        terms: Sequence[str],
        indptr: Ints,
        docs: Ints,
        scores: Floats,
        idf: Floats,
        n_docs: int,
    ) -> None:
        self._terms = terms
        self.ids = {term: number for number, term in enumerate(terms)}
        self.indptr = indptr
        self.docs = docs
        self.scores = scores
        self.idf = idf
        self.n_docs = n_docs
        self._unseen = float(np.log(1.0 + (n_docs + 0.5) / 0.5))

    @property
    def terms(self) -> Sequence[str]:
        """The terms by number."""
        return self._terms

    def idf_of(self, term: str) -> float:
        """The weight of a term; that of one in no document where it is unknown."""
        number = self.ids.get(term)
        return self._unseen if number is None else float(self.idf[number])

    def documents(self, term: str) -> int:
        """In how many documents a term stands."""
        return len(self.documents_of(term))

    def documents_of(self, term: str) -> Ints:
        """The documents that a term stands in, each once."""
        found: Ints = self.docs[self._postings(term)]
        return found

    def _postings(self, term: str) -> slice:
        """Where the postings of a term lie together; nowhere for an unknown one."""
        number = self.ids.get(term)
        if number is None:
            return slice(0, 0)
        return slice(int(self.indptr[number]), int(self.indptr[number + 1]))

    def ideal(self, query: Mapping[str, float]) -> float:
        """What no document's score exceeds: every term in it without end."""
        return sum(weight * max(self.idf_of(term), 0.0) for term, weight in query.items())

    def score(self, query: Mapping[str, float]) -> Floats:
        """Scores of all documents (``n_docs``,), 0 where no term stands in them."""
        total = np.zeros(self.n_docs, dtype=np.float32)
        for term, weight in query.items():
            held = self._postings(term)
            # faster than adding to a selection, which converts the numbers first
            np.add.at(total, self.docs[held], np.float32(weight) * self.scores[held])
        return total

    def covered(self, query: Mapping[str, float], power: int = 1) -> Floats:
        """The share of a query whose terms stand in each document, however often (``n_docs``,).

        Terms count by their weight to a power: the higher, the more the rare ones.
        """
        total = np.zeros(self.n_docs, dtype=np.float32)
        whole = 0.0
        for term, weight in query.items():
            value = weight * max(self.idf_of(term), 0.0) ** power
            whole += value
            np.add.at(total, self.documents_of(term), np.float32(value))
        return total / np.float32(max(whole, 1e-6))

    def save(self, folder: Path) -> None:
        """Writes the index as files that :meth:`load` maps."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))
        (folder / "terms.txt").write_text("\n".join(self._terms), "utf-8")
        (folder / "size.txt").write_text(str(self.n_docs), "ascii")

    @classmethod
    def load(cls, folder: Path) -> Bm25Index:
        """Opens what :meth:`save` wrote; DamagedIndexError where it is not whole."""
        try:
            arrays = {name: mapped(folder / f"{name}.npy") for name in _ARRAYS}
            text = (folder / "terms.txt").read_text("utf-8")
            n_docs = int((folder / "size.txt").read_text("ascii"))
        except (OSError, ValueError) as error:
            raise DamagedIndexError(
                Message("is not whole (%(reason)s)", reason=error), file=str(folder)
            ) from error
        terms = text.split("\n") if text else []
        if len(terms) + 1 != arrays["indptr"].size or arrays["docs"].size != arrays["scores"].size:
            raise DamagedIndexError(Message("its parts do not fit together"), file=str(folder))
        return cls(terms, n_docs=n_docs, **arrays)

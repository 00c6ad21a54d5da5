"""The search engine of one snapshot: what the service and the command line call."""

from __future__ import annotations

from pathlib import Path

from graph.store.snapshot import Snapshot, open_snapshot
from search.answering.proof import Proof
from search.ask import Answerer
from search.opened import OpenedIndex
from search.rank import Weights
from search.rerank import Reranker
from search.searcher import Searcher
from search.types import Answer


class SearchEngine(Searcher):
    """Search and answers over one snapshot.  Thread-safe; nothing is written.

    Use :meth:`open`.  ``search`` and ``ask`` raise QueryTooLongError and
    UnknownValueError for what the caller got wrong, nothing else.
    """

    def __init__(
        self,
        index: OpenedIndex,
        weights: Weights,
        snapshot: Snapshot | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        super().__init__(index, weights, snapshot, reranker)
        self._answerer = Answerer(index, self, snapshot)
        # the first query pays for dictionaries and lazy tables; better now than then
        self.search("デジタル化", limit=1)

    @classmethod
    def open(
        cls,
        snapshot: Snapshot | Path,
        *,
        model: str | None = None,
        weights: Path | None = None,
        reranker: str | None = None,
    ) -> SearchEngine:
        """Opens the index of a snapshot; ``model`` is the one set, by default the index's.

        ``reranker`` is a cross-encoder, a folder or a name; without it none is used.

        Raises IndexMissingError, DamagedIndexError, ModelError, ModelMismatchError,
        and of the graph room DamagedSnapshotError.
        """
        found = open_snapshot(snapshot) if isinstance(snapshot, Path) else snapshot
        index = OpenedIndex(found.index_path, model)
        second = Reranker(reranker) if reranker else None
        return cls(index, Weights.load(weights) if weights else Weights.load(), found, second)

    def proofs(self, question: str) -> list[Proof]:
        """What proves the best measures of each city for a question, whatever it comes to."""
        return self._answerer.proofs(question)

    def ask(self, question: str) -> Answer:
        """Answers a question: cities that are confirmed, possible ones, and the passages."""
        return self._answerer.answer(question)

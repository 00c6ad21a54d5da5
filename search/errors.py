"""What can go wrong between an index and an answer.

SearchError                  anything here; carries the file and the place in it
├── IndexMissingError        the snapshot has no search index
├── DamagedIndexError        a file of the index is missing, short or of another version
├── ModelError               the embedding model cannot be used
│   ├── ModelMissingError    neither a folder nor in the local cache, and no hub in reach
│   └── ModelMismatchError   the index was built with another model
├── CorpusError              the store lacks what an index is built from
├── JudgedQueriesError       a file of judged queries is wrong; ``place`` names the line
└── RequestError             the request asks for something that does not exist
    ├── UnknownValueError    a parameter's value is unknown; ``allowed`` lists the known
    └── QueryTooLongError    the query is longer than anyone types
"""

from __future__ import annotations

from collections.abc import Sequence

from text.errors import ShisakuError
from text.messages import Message


class SearchError(ShisakuError):
    """Anything that keeps an answer out; ``file`` and ``place`` say where."""


class IndexMissingError(SearchError):
    """The snapshot has no search index."""


class DamagedIndexError(SearchError):
    """A file of the index is missing, short or of another version."""


class ModelError(SearchError):
    """The embedding model cannot be used."""


class ModelMissingError(ModelError):
    """The model is neither a folder nor in the local cache, and no hub is in reach."""


class ModelMismatchError(ModelError):
    """The index was built with another model than the one that is set."""


class CorpusError(SearchError):
    """The store lacks what an index is built from."""


class JudgedQueriesError(SearchError):
    """A file of judged queries is wrong; ``place`` names the line."""


class RequestError(SearchError):
    """The request asks for something that does not exist: the caller's mistake."""


class UnknownValueError(RequestError):
    """A parameter has a value that nothing here has.

    ``parameter`` is its name (``city``), ``value`` what was given, ``allowed`` the
    values that this snapshot knows (codes, names or slugs, in order).
    """

    def __init__(self, parameter: str, value: str, allowed: Sequence[str]) -> None:
        self.parameter = parameter
        self.value = value
        self.allowed = tuple(allowed)
        super().__init__(
            Message(
                "%(parameter)s: %(value)s is unknown; allowed: %(allowed)s",
                parameter=parameter,
                value=repr(value),
                allowed=", ".join(self.allowed),
            )
        )


class QueryTooLongError(RequestError):
    """The query has more characters than :data:`search.types.MAX_QUERY_CHARS`."""

"""Records into quads: one named graph per document, the same bytes on every run."""

from graph.convert.context import Context, load_context
from graph.convert.record import quads_of

__all__ = ["Context", "load_context", "quads_of"]

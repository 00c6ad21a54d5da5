"""Measures: places read as measures, one choice over the document, their fields."""

from ingest.extract.measures.find import find
from ingest.extract.measures.found import Found

__all__ = ["Found", "find"]

"""Vocabulary, shapes, topics, national sources and municipalities: data only."""

"""Queries from outside: guarded, rewritten, run in processes that can be killed."""

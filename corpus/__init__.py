"""Digests of plans that ship with the program, with their manifest: data only."""

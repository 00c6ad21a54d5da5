"""A snapshot as files for other programs."""

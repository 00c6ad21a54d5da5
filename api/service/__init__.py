"""The snapshot in use and what is kept of it."""

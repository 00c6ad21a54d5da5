"""Snapshots on disk: open, hold, describe."""

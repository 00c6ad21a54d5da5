"""Fixed questions to a snapshot: one file each, and their reader."""

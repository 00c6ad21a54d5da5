"""Work on documents that the command line starts: build, check, import."""

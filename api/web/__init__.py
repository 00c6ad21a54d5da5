"""The HTTP service: JSON, SPARQL, linked data and pages over one live snapshot."""

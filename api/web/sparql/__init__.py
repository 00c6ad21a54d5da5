"""The SPARQL 1.1 protocol over HTTP."""

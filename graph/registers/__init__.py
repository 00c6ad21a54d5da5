"""Registers that the ontology holds: national sources, municipalities, identifiers of laws."""

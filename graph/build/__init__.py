"""From records to a validated, published snapshot."""

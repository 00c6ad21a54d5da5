"""The ground room: what every room shares and what knows no plan, no RDF and no file."""

"""The ground room: what printed characters, numbers, dates and names mean, for every room.

It knows no plan, no RDF and no file.
"""

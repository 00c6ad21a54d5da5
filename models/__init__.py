"""The embedding model that ships with the program: data only."""

"""Training of the embedding model that ships with the project.

Run from the repository root::

    python -m search.training build --data ../shared/training --rs ../shared/data/rs2024 \\
        --out models/shisaku-ja-static
    python -m search.training check QUERIES.jsonl ...

The texts under ``data/`` were written for this project.  Nothing at run time imports this package.
"""

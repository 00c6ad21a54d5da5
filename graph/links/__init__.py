"""From measures to national sources: editions of what they cite, items they carry out."""

from graph.links.align import Aligner
from graph.links.editions import choose_edition
from graph.links.projects import Suggester, projects_by_name, shipped_projects
from graph.links.topics import TopicTree
from graph.links.types import AlignedItem, EditionChoice, SuggestedProject

__all__ = [
    "AlignedItem",
    "Aligner",
    "EditionChoice",
    "SuggestedProject",
    "Suggester",
    "TopicTree",
    "choose_edition",
    "projects_by_name",
    "shipped_projects",
]

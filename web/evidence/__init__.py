"""The evidence as a plain page to print: sentence, clock, map, tables, what the numbers mean, from when and whose."""

from web.evidence.page import Evidence, Part, render
from web.evidence.routes import PATH, routes
from web.evidence.shelf import Shelf, shelf

__all__ = ["PATH", "Evidence", "Part", "Shelf", "render", "routes", "shelf"]

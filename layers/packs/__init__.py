"""Packs to print: an A5 booklet, one A4 page, a poster and a sheet of the week, each a tagged PDF."""

from layers.packs.pack import Day, Entry, On, Pack, Section
from layers.packs.pdf import SHAPES, Shape, pdf

__all__ = ["SHAPES", "Day", "Entry", "On", "Pack", "Section", "Shape", "pdf"]

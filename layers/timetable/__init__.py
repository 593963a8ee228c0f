"""Timetables from GTFS feeds: read within caps, checked, cut, merged and kept."""

from layers.timetable.feeds import read_timetable
from layers.timetable.files import load_timetable, save_timetable

__all__ = ["load_timetable", "read_timetable", "save_timetable"]

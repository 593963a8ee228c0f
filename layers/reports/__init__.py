"""Reports to keep: one report in, a tagged PDF, a spreadsheet, a GeoPackage, CSV and a saved copy for next year out."""

from layers.reports.report import Picture, Report
from layers.reports.saved import SavedReport, read_saved
from layers.reports.write import write_report

__all__ = ["Picture", "Report", "SavedReport", "read_saved", "write_report"]

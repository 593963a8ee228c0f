"""Every file of a report written into one folder: each whole or not at all."""

import os
import tempfile
from pathlib import Path

from layers.area.positions import slug
from layers.errors import BadFileError
from layers.feeds.csv_out import csv_bytes
from layers.reports.geopackage import write_geopackage
from layers.reports.pdf import pdf
from layers.reports.plain import plain_table
from layers.reports.report import Report
from layers.reports.saved import saved_json
from layers.reports.spreadsheet import sheets, spreadsheet


def write_report(report: Report, folder: Path | str) -> dict[str, Path]:
    """Write the PDF, spreadsheet, GeoPackage, CSV tables and the saved copy; returns what each is -> its path.

    Names begin with the area and the day, so that next year's report stands beside this one; the same day's is
    replaced. Raises BadFileError where the folder cannot be made or written to.
    """
    folder = Path(folder)
    stem = f"{slug(report.slug)}-baseline-{report.made_on.isoformat()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".report-") as aside:
            made = _make(report, Path(aside), stem)
            for path in made.values():
                os.replace(path, folder / path.name)
    except OSError as fault:
        raise BadFileError(f"The folder {folder} cannot be written to ({fault.strerror}); choose another.") from fault
    return {what: folder / path.name for what, path in made.items()}


def _make(report: Report, aside: Path, stem: str) -> dict[str, Path]:
    """All files, in a folder of their own."""
    made = {"GeoPackage": aside / f"{stem}.gpkg"}
    write_geopackage(report, made["GeoPackage"])
    contents = {
        "PDF": (f"{stem}.pdf", pdf(report)),
        "spreadsheet": (f"{stem}.xlsx", spreadsheet(report)),
        "saved copy": (f"{stem}.json", saved_json(report)),
    } | {
        f"CSV, {title.lower()}": (
            f"{stem}-{slug(title)}.csv", csv_bytes(plain_table(table), report.lines()),
        )
        for title, table in sheets(report)
    }  # fmt: skip
    for what, (name, content) in contents.items():
        made[what] = aside / name
        made[what].write_bytes(content)
    return {what: made[what] for what in ("PDF", "spreadsheet", *made)}

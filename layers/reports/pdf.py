"""The report as a tagged PDF (PDF/UA-1), set by typst from data alone: no text of the report is ever read as markup."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import typst

from layers.reports.plain import UNSHOWABLE, UNSHOWABLE_NOTE, plain_records, printable
from layers.reports.report import MADE_UP, Report

TEMPLATE = Path(__file__).with_name("baseline.typ")
STANDARD: Literal["ua-1"] = "ua-1"
_SHARED = ("date", "source", "leaves_out")

Row = dict[str, Any]


def pdf(report: Report) -> bytes:
    """The PDF; the same report gives the same bytes. Fonts are those that typst carries, and no network is used."""
    said = printable(_data(report))
    boxes = UNSHOWABLE in json.dumps(said, ensure_ascii=False)
    said["notes"] = [*said["notes"], *([UNSHOWABLE_NOTE] if boxes else [])]
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"data": json.dumps(said, ensure_ascii=False)}
    )
    timestamp = int((report.moment - report.moment.fromtimestamp(0)).total_seconds())
    made = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=timestamp)
    return made if isinstance(made, bytes) else b""


def _data(report: Report) -> Row:
    """All that the template shows."""
    rows = _rows(report)
    by_id = {row["id"]: row for row in rows}
    return {
        "title": report.title,
        "made": report.made_words,
        "year": report.made_on.year,
        "month": report.made_on.month,
        "day": report.made_on.day,
        "made_up": MADE_UP if report.example else "",
        "week": report.week_words,
        "finding": report.finding,
        "glance": [by_id[id_] for id_ in report.glance if id_ in by_id],
        "pictures": [vars(picture) for picture in report.pictures],
        "sections": _sections(rows),
        "worst": plain_records(report.worst),
        "gone": plain_records(report.gone),
        "compared": report.compared_with,
        "sources": plain_records(report.sources),
        "attribution": list(report.attribution),
        "notes": list(report.notes),
    }


def _rows(report: Report) -> list[Row]:
    """The measures as plain rows, with empty comparisons where there are none."""
    compared = report.measures.assign(
        **{name: "" for name in ("then", "change", "caution") if name not in report.measures.columns}
    )
    return plain_records(compared)


def _sections(rows: list[Row]) -> list[Row]:
    """Sections, in each the numbers of one date and source, in these the numbers of one definition: each said once."""
    return [
        {
            "name": name,
            "blocks": [
                dict(zip(_SHARED, shared, strict=True))
                | {"runs": [{"definition": said, "rows": list(same)} for said, same in _by(together, "definition")]}
                for shared, together in groupby(inside, key=lambda row: tuple(row[part] for part in _SHARED))
            ],
        }
        for name, inside in _by(rows, "section")
    ]


def _by(rows: Iterable[Row], column: str) -> Iterator[tuple[Any, Iterator[Row]]]:
    """Runs of rows that have the same in a column."""
    return groupby(rows, key=lambda row: row[column])

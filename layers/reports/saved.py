"""The copy of a report that next year's is compared with: JSON, read back by us with caps and checked shapes."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from layers.errors import BadFileError
from layers.faults import in_words
from layers.limits import MAX_REPORT_BYTES, MAX_REPORT_MEASURES
from layers.reports.plain import plain_records
from layers.reports.report import Report

FORMAT = "recovery-network-map baseline"
_FIELDS = ["id", "section", "label", "value", "unit", "words", "missing", "definition", "date", "source", "leaves_out"]
Text = Annotated[str, Field(max_length=10_000)]


class SavedMeasure(BaseModel):
    """One number of an earlier report."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: Annotated[str, Field(min_length=1, max_length=300)]
    label: Text
    value: int | Annotated[float, Field(allow_inf_nan=False)] | None
    unit: Text
    definition: Text
    words: Text = ""
    missing: Text = ""


class SavedReport(BaseModel):
    """An earlier report: whose, when, and its numbers."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["recovery-network-map baseline"]
    version: Literal[1]
    area: Text
    slug: Text
    example: bool
    made_on: date
    measures: Annotated[tuple[SavedMeasure, ...], Field(max_length=MAX_REPORT_MEASURES)]

    @model_validator(mode="after")
    def _each_once(self) -> "SavedReport":
        if len({measure.id for measure in self.measures}) < len(self.measures):
            raise ValueError("a measure stands in it twice")
        return self


def saved_json(report: Report) -> bytes:
    """The report's numbers as JSON; the same report gives the same bytes."""
    document = {
        "format": FORMAT,
        "version": 1,
        "area": report.area,
        "slug": report.slug,
        "example": report.example,
        "made_on": report.made_on.isoformat(),
        "week": report.week_words,
        "asked": report.asked,
        "finding": report.finding,
        "notes": list(report.notes),
        "attribution": list(report.attribution),
        "sources": plain_records(report.sources),
        "measures": plain_records(report.measures[_FIELDS]),
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def read_saved(path: Path | str) -> SavedReport:
    """Read the saved numbers of an earlier report.

    Raises BadFileError, one sentence, where the file is not there, is too large, or is not such a report.
    """
    path = Path(path)
    if not path.is_file():
        raise BadFileError(f"{path.name} is not there; give the .json file that an earlier report wrote.")
    if path.stat().st_size > MAX_REPORT_BYTES:
        raise BadFileError(f"{path.name} is larger than {MAX_REPORT_BYTES // 1_000_000} MB, so it is no saved report.")
    try:
        return SavedReport.model_validate(json.loads(path.read_bytes().decode("utf-8"), parse_constant=_refuse))
    except ValidationError as error:
        raise BadFileError(
            f"{path.name} is not a saved report: {'; '.join(in_words(error)[:3])}; "
            "give the .json file that an earlier report wrote."
        ) from None
    except (ValueError, RecursionError):
        raise BadFileError(f"{path.name} is not JSON; give the .json file that an earlier report wrote.") from None


def _refuse(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which are not JSON."""
    raise ValueError(f"{name} is not a number")

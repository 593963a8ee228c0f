"""What every writer of a report is given: frames and sentences, with nothing left to work out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.feeds.geojson import clean_text

MADE_UP = "Example: the organisations, groups and figures of this report are made up. Do not act on them."


@dataclass(frozen=True)
class Picture:
    """An SVG drawn by us, what stands below it, and the same in words for those who do not see it."""

    svg: str
    caption: str
    alt: str
    height_mm: int


@dataclass(frozen=True, eq=False)
class Report:
    """A report of one area.

    - ``measures``: id, section, label, value, unit, words, missing, definition, date, source, leaves_out, and, where an
      earlier report is compared, then, change and caution (texts, "" where there is none)
    - ``glance``: ids of the measures that go first
    - ``gone``: label, words of what was measured then and is not now
    - ``zones``, ``places``, ``hubs``: EPSG:4326, as anybody may see them; ``places`` may lack geometry
    - ``worst``: zone, people, groups: the zones to look at first, as texts
    - ``sources``: layer, source, licence, attribution, data_date, note
    - ``attribution``, ``notes``: sentences that travel with every file; ``compared_with``: the earlier report in words
    - ``asked``: what the numbers were worked out for (mode, minutes), kept in the saved copy
    """

    area: str
    slug: str
    example: bool
    made_on: date
    week_words: str
    finding: str
    measures: pd.DataFrame
    glance: tuple[str, ...]
    gone: pd.DataFrame
    zones: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    hubs: gpd.GeoDataFrame
    worst: pd.DataFrame
    sources: pd.DataFrame
    attribution: tuple[str, ...]
    notes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    compared_with: str
    asked: dict[str, Any]

    @property
    def title(self) -> str:
        """The name of the report."""
        return f"{self.area}: baseline report"

    @property
    def made_words(self) -> str:
        """When it was made, in words."""
        return f"Made on {self.made_on.day} {self.made_on:%B %Y}"

    @property
    def moment(self) -> datetime:
        """The moment that files carry, so that the same report is the same bytes."""
        return datetime(self.made_on.year, self.made_on.month, self.made_on.day, 12)

    def lines(self) -> list[str]:
        """What stands at the head of every table: title, example or not, when, which week, and whose data."""
        said = [
            *([MADE_UP] if self.example else []),
            f"{self.title}. {self.made_words}.",
            f"Journeys: {self.week_words}.",
            *self.notes,
            *(f"Source: {line}" for line in self.attribution),
        ]
        return [clean_text(line) for line in said]

    def front(self) -> list[str]:
        """The first page of a file of tables: the title, what stands at the head of every table, and the finding."""
        return [clean_text(self.title), *self.lines(), clean_text(self.finding)]

"""The finding in a sentence, on a toy week in which the worst hour is known."""

from collections.abc import Callable
from datetime import date, datetime

import geopandas as gpd
import pandas as pd
import pytest

from layers.errors import NoServiceError
from layers.records import Asset, Session
from mapping.coverage import Coverage, coverage
from mapping.headline import Window, headline
from mapping.travel import TravelNetwork

Frames = Callable[..., gpd.GeoDataFrame]
MONDAY = date(2024, 3, 4)


def weekly(id_: str, start: str, **fields: object) -> Asset:
    session = Session(start=datetime.fromisoformat(start), minutes=60, rrule="FREQ=WEEKLY")
    given = {"name": id_.title(), "kind": "peer-group", "lon": 0.0, "lat": 51.2, **fields}
    return Asset(id=id_, sessions=(session,), **given)


EVERY_EVENING = [weekly(f"e{n}", f"2024-03-0{n}T18:30", checked_on=date(2024, 3, 1)) for n in range(4, 9)]
SUNDAY = weekly("sunday", "2024-03-10T18:30", checked_on=date(2024, 3, 1))


@pytest.fixture(scope="module")
def week(village_bus: TravelNetwork, as_assets: Frames, three_zones: gpd.GeoDataFrame) -> Callable[..., Coverage]:
    """``week(asset, …)``: the coverage of Town (1,000), Village (300) and Farm (not known) by the one bus line."""

    def work_out(*assets: Asset, zones: gpd.GeoDataFrame = three_zones, **options: object) -> Coverage:
        return coverage(zones, as_assets(*assets), village_bus, week=MONDAY, today=MONDAY, **options)

    return work_out


def test_sunday_without_a_bus_leaves_the_village_out(week: Callable[..., Coverage]) -> None:
    found = headline(week(*EVERY_EVENING, SUNDAY), "the week of 4 March 2024, the first whole week")
    assert found.sentence == (
        "About 300 people (23%) cannot reach any peer group on a Sunday and get home within 60 minutes each way."
    )
    assert (found.people_left_out, found.people, found.percent_left_out) == (300, 1300, 23)
    assert (found.zones_left_out, found.zones) == (2, 3)
    assert found.window.weekday == 6
    assert found.date == "Worked out for the week of 4 March 2024, the first whole week."
    assert "1 of 3 zones have no known population" in found.definition
    assert "straight line x 1.3" in found.definition
    assert "Weald Buses" in found.source
    assert found.note == ""
    assert not found.example


def test_the_worst_window_is_the_one_told(week: Callable[..., Coverage]) -> None:
    # a group on each evening but Wednesday's: nobody at all is covered then
    found = headline(week(*(a for a in EVERY_EVENING if a.id != "e6"), SUNDAY))
    assert found.sentence.startswith("About 1,300 people (100%) cannot reach any peer group on a Wednesday evening")
    assert found.note.startswith("Nothing of the kind is on the map at that time")
    assert found.date == "Worked out for the week of 4 March 2024."


def test_example_data_is_called_so(week: Callable[..., Coverage]) -> None:
    found = headline(week(*EVERY_EVENING, SUNDAY.model_copy(update={"example": True})))
    assert found.example
    assert found.sentence.startswith("Example data: about 300 people (23%) cannot")


def test_what_may_be_a_gap_in_the_records_is_said(week: Callable[..., Coverage]) -> None:
    silent = Asset(id="silent", name="Silent", kind="peer-group", lon=0, lat=51.2)
    old = SUNDAY.model_copy(update={"checked_on": date(2023, 1, 1)})
    found = headline(week(*EVERY_EVENING, old, silent))
    unchecked = "1 of 1 sessions at that time were not checked within 180 days."
    assert found.note == f"{unchecked} 1 place does not say when, and may close the gap."
    assert found.definition.endswith(found.note)


def test_small_counts_are_not_told(week: Callable[..., Coverage], three_zones: gpd.GeoDataFrame) -> None:
    few = three_zones.assign(population=pd.array([1000, 5, None], dtype="Int64"))
    found = headline(week(*EVERY_EVENING, SUNDAY, zones=few))
    assert found.sentence.startswith("Fewer than 8 people cannot reach")
    assert found.people_left_out is None
    assert found.percent_left_out is None


def test_everybody(week: Callable[..., Coverage], three_zones: gpd.GeoDataFrame) -> None:
    found = headline(week(*EVERY_EVENING, SUNDAY, zones=three_zones.iloc[:1]))
    assert found.sentence.startswith("Everybody who is counted can reach a peer group")


def test_without_population_areas_are_counted(week: Callable[..., Coverage], three_zones: gpd.GeoDataFrame) -> None:
    unknown = three_zones.assign(population=pd.array([None] * 3, dtype="Int64"))
    found = headline(week(*EVERY_EVENING, SUNDAY, zones=unknown))
    assert found.sentence.startswith("2 of 3 areas cannot reach any peer group on a Sunday")
    assert "shares are of zones" in found.definition
    # nobody is counted on either day, so the day with more areas left out is told, wherever it stands
    windows = [Window(1, 18, 22, "on a Tuesday evening"), Window(6, 0, 24, "on a Sunday")]
    both = headline(week(*EVERY_EVENING, SUNDAY, zones=unknown), windows=windows)
    assert both.window.words == "on a Sunday"


def test_other_words_and_windows(week: Callable[..., Coverage]) -> None:
    tuesday = Window(1, 18, 22, "on a Tuesday evening")
    found = headline(week(*EVERY_EVENING, kinds=None, there_and_back=False), windows=[tuesday])
    assert "can reach some support on the map on a Tuesday evening within 60 minutes." in found.sentence
    assert "reach a choir on" in headline(week(*EVERY_EVENING), what="a choir", windows=[tuesday]).sentence


def test_a_week_that_the_timetable_does_not_cover(
    village_bus: TravelNetwork, as_assets: Frames, three_zones: gpd.GeoDataFrame
) -> None:
    found = coverage(three_zones, as_assets(*EVERY_EVENING), village_bus, week=date(2024, 4, 1))
    with pytest.raises(NoServiceError, match="covers no day"):
        headline(found)

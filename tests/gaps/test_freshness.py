"""The toy week without records that nobody has checked lately, and gaps that may be only in the records."""

import numpy as np
import pandas as pd
import pytest
from test_clock_hours import without_timetable
from toy_week import ASSETS, as_frame, asset, before, grid, toy, week_of, zones

from layers.errors import NoServiceError
from mapping.coverage import Coverage
from mapping.data_gaps import COVERED, LEFT_OUT, MAYBE, NOT_KNOWN, UNCHECKED, DataGaps, data_gaps
from mapping.freshness import by_age, checked_within
from mapping.headline import Window, headline

TUESDAY_EVENING = Window(1, 18, 22, "on a Tuesday evening")


def test_the_week_from_records_checked_lately() -> None:
    # within 180 days: tea, circle and night; the walk was never checked, the door 200 days ago
    lately = checked_within(toy(), 180)
    assert lately.assets["id"].tolist() == ["tea", "circle", "night", "line"]
    hours = lately.hours().to_numpy().reshape(3, 7, 24)
    np.testing.assert_array_equal(hours[0], grid({(0, 0), (1, 14), (1, 18), (1, 19), (6, 23)}))
    np.testing.assert_array_equal(hours[1], grid({(1, 14)}))
    assert len(checked_within(toy(), 90).visits) == 2  # tea and night
    assert len(checked_within(toy(), 10).visits) == 0
    assert checked_within(toy(), 10).elsewhere.empty


@pytest.mark.parametrize(("days", "kept"), [(30, True), (29, False)])
def test_a_record_checked_just_so_many_days_ago_is_kept(days: int, kept: bool) -> None:
    assert ("tea" in set(checked_within(toy(), days).assets["id"])) is kept


def test_leaving_records_out_is_as_if_they_were_not_there() -> None:
    afresh = week_of(*(record for record in ASSETS if record.id in {"tea", "circle", "night", "line"}))
    lately = checked_within(toy(), 180)
    pd.testing.assert_frame_equal(lately.hours(), afresh.hours())
    pd.testing.assert_frame_equal(lately.occurrences, afresh.occurrences)
    pd.testing.assert_frame_equal(lately.reach, afresh.reach)
    pd.testing.assert_frame_equal(lately.at("Tuesday"), afresh.at("Tuesday"))
    assert headline(lately).sentence == headline(afresh).sentence


def test_results_beside_each_other() -> None:
    table = by_age(toy()).table
    assert table["records"].tolist() == ["all records", "checked within 180 days", "checked within 90 days"]
    assert table["places"].tolist() == [6, 4, 3]
    assert table["sessions"].tolist() == [5, 3, 2]
    assert table["covered"].tolist() == [1300, 1300, 1300]
    # all: 9 and 4 hours; 180 days: 5 and 1; 90 days: tea and night, 3 and 1
    by_hand = [(1000 * town + 300 * village) / 1300 for town, village in ((9, 4), (5, 1), (3, 1))]
    assert table["hours"].tolist() == pytest.approx(by_hand)
    evening = by_age(toy(), window=TUESDAY_EVENING, ages=(90,))
    assert evening.table["covered"].tolist() == [1000, 0]
    assert evening.shown()["percent_left_out"].tolist() == [23, 100]
    assert evening.of == "people"


def test_results_by_age_keep_the_small_number_rule() -> None:
    few = week_of(*ASSETS, places=zones(population=pd.array([400, 4, None], dtype="Int64")))
    safe = by_age(few, window=TUESDAY_EVENING).shown()
    assert safe["left_out"].isna().tolist()[:2] == [True, True]  # the four of Village
    assert not safe[["people", "covered", "left_out"]].isin(range(1, 8)).any(axis=None)


def state_of(gaps: DataGaps, zone: str) -> tuple[str, str]:
    row = gaps.zones.set_index("zone_id").loc[zone]
    return row["state"], row["why"]


def asked(*records: object, window: Window | None = None, **fields: object) -> DataGaps:
    found = week_of(*records)
    return data_gaps(found, as_frame(*records), window=window, **fields)


def test_covered_left_out_and_resting_on_old_records() -> None:
    gaps = data_gaps(toy(), as_frame(*ASSETS))
    assert state_of(gaps, "town") == (COVERED, "")
    assert state_of(gaps, "village") == (COVERED, "")
    assert state_of(gaps, "farm") == (LEFT_OUT, "Nothing of the kind is on the map within 5 km.")
    thursday = data_gaps(toy(), as_frame(*ASSETS), window=Window(3, 18, 22, "on a Thursday evening"))
    assert state_of(thursday, "village") == (
        UNCHECKED,
        "Everything that can be reached rests on records not checked within 180 days.",
    )
    assert thursday.sentence() == (
        "2 zones are covered only if records not checked lately are right (about 1,300 people)."
    )


def test_a_place_near_that_does_not_say_when() -> None:
    silent = asset("silent", lon=0.21, lat=51.2, checked_on=before(10))
    gaps = asked(*ASSETS, silent)
    assert state_of(gaps, "farm") == (MAYBE, "Silent may be open, but when is not known.")
    assert gaps.sentence() == ("In 1 of the 1 zones left out (people not counted) the gap may be only missing data.")
    assert gaps.zones["near"].tolist() == [5, 0, 1]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"opening_hours": "Mar 20 10:00-12:00"}, "Quiet has times, but none in this week."),
        ({"checked_on": before(200)}, "Quiet may be open, but when is not known. No place of the kind within 5 km was "
         "checked within 180 days."),
        ({"kind": "library"}, None),
        ({"status": "potential"}, None),
        ({"status": "closed"}, None),
        ({"venue": "phone"}, None),
        ({"lat": 51.3}, None),  # 11 km away
    ],
)  # fmt: skip
def test_what_may_be_missing_near_a_zone(fields: dict[str, object], why: str | None) -> None:
    place = {} if fields.get("venue") else {"lon": 0.2, "lat": 51.2}
    gaps = asked(*ASSETS, asset("quiet", **({"checked_on": before(10)} | place | fields)))
    expected = (LEFT_OUT, "Nothing of the kind is on the map within 5 km.") if why is None else (MAYBE, why)
    assert state_of(gaps, "farm") == expected


def test_places_that_were_checked_and_have_times_leave_a_real_gap() -> None:
    far = asset("near", "2024-03-05T14:00", lon=0.24, lat=51.2, checked_on=before(10))  # 2.8 km from the Farm
    gaps = data_gaps(week_of(far, max_minutes=10), as_frame(far))
    assert state_of(gaps, "farm") == (LEFT_OUT, "")
    old = far.model_copy(update={"checked_on": None})
    gaps = data_gaps(week_of(old, max_minutes=10), as_frame(old))
    assert state_of(gaps, "farm") == (MAYBE, "No place of the kind within 5 km was checked within 180 days.")


def test_a_place_inside_a_large_zone_is_near_however_far() -> None:
    silent = asset("silent", lon=0.209, lat=51.209, checked_on=before(10))  # in the corner of the Farm's own square
    assert state_of(asked(*ASSETS, silent, near_km=0.1), "farm")[0] == MAYBE
    outside = asset("silent", lon=0.211, lat=51.209, checked_on=before(10))
    assert state_of(asked(*ASSETS, outside, near_km=0.1), "farm")[0] == LEFT_OUT


def test_many_names_are_cut_short() -> None:
    silent = [asset(f"s{n}", lon=0.2, lat=51.2, checked_on=before(10)) for n in range(5)]
    assert state_of(asked(*silent), "farm")[1] == "S0, S1, S2 and 2 more may be open, but when is not known."


def test_what_cannot_be_laid_to_one_zone_is_a_note() -> None:
    van = asset("van", "2024-03-05T11:00", service_area="the villages", checked_on=before(10))
    gaps = asked(*ASSETS, van)
    assert gaps.note == "1 place meets in person with no position on the map, and may close a gap anywhere."
    assert gaps.sentence().endswith(gaps.note)


def test_without_timetable_nothing_is_known() -> None:
    found = without_timetable()
    gaps = data_gaps(found, as_frame(*ASSETS), window=Window(3, 18, 22, "on a Thursday evening"))
    assert set(gaps.zones["state"]) == {NOT_KNOWN}
    assert set(gaps.zones["why"]) == {"No timetable covers Thursday."}
    assert gaps.sentence() == ""
    whole = data_gaps(found, as_frame(*ASSETS))
    assert "No timetable covers Wednesday, Thursday, Friday, Saturday, Sunday" in whole.note
    with pytest.raises(NoServiceError):
        by_age(found, window=Window(3, 18, 22, "on a Thursday evening"))


def test_people_by_state_under_the_small_number_rule() -> None:
    few = week_of(*ASSETS, places=zones(population=pd.array([1002, 300, 5], dtype="Int64")))
    table = data_gaps(few, as_frame(*ASSETS)).table()
    assert table.to_numpy().tolist() == [[COVERED, 2, "1,300"], [LEFT_OUT, 1, "fewer than 8"]]
    unknown = data_gaps(toy(), as_frame(*ASSETS)).table()
    assert unknown["people"].tolist() == ["1,300", "not known"]


def test_a_hidden_place_that_is_not_given_leaves_no_trace() -> None:
    silent = asset("silent", lon=0.21, lat=51.2, visibility="withheld")
    seen = week_of(*ASSETS)  # the asker's frame does not hold it
    for frame in (as_frame(*ASSETS), as_frame(*ASSETS, silent)):
        assert state_of(data_gaps(seen, frame), "farm")[0] == LEFT_OUT


def test_the_records_are_not_changed() -> None:
    found: Coverage = week_of(*ASSETS)
    frame = as_frame(*ASSETS)
    kept, reach = frame.copy(deep=True), found.reach.copy(deep=True)
    data_gaps(found, frame)
    by_age(found)
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(found.reach, reach)

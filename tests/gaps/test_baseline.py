"""The baseline of the toy week (``toy_week``): every number worked out by hand."""

from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from hostile import PAYLOADS
from shapely import Point
from toy_week import ASSETS, MONDAY, as_frame, asset, week_of, zones

from layers.records import Asset, Contact, Link, Organisation
from layers.store.frames import links_frame, organisations_frame
from layers.store.reads import StoredRecord
from mapping.baseline import Baseline, Given, Measure, baseline, compare, gone
from mapping.baseline.counted import mean_hours, split
from mapping.baseline.places import is_free

LABELS = {
    "asset_kinds": {"peer-group": "Peer group", "mutual-aid": "Mutual aid", "recovery-community": "Community",
                    "library": "Library"},
    "capital": {"social": "Social", "personal": "Personal"},
    "organisation_kinds": {"peer-led-group": "Peer-led", "business": "Business"},
}  # fmt: skip
LICENCES = pd.DataFrame(
    [("zones", "Hand-made squares", "CC0", "Squares by hand", "2024", "")],
    columns=["layer", "source", "licence", "attribution", "data_date", "note"],
)
MEMBERS = (
    Organisation(
        id="kin", name="Kin", kind="peer-led-group", charter_signed_on=date(2023, 1, 1),
        contacts=(Contact(role="Group Secretary"),
                  Contact(role="group  secretary", first_name="Zebediah", phone="01632 960000"),
                  Contact(role="Rota keeper")),
    ),
    Organisation(id="alone", name="Alone", kind="peer-led-group", contacts=(Contact(role="GROUP SECRETARY"),)),
)  # fmt: skip
LINKS = (Link(id="l1", name="Tie", kind="runs", source_id="kin", target_id="tea"),)


def given(
    *assets: Asset,
    places: gpd.GeoDataFrame | None = None,
    members: tuple[Organisation, ...] = MEMBERS,
    links: tuple[Link, ...] = LINKS,
    **asked: object,
) -> Given:
    shown = assets or ASSETS
    return Given(
        area="Toy",
        example=False,
        made_on=MONDAY,
        assets=as_frame(*shown),
        organisations=organisations_frame([StoredRecord(record, 1) for record in members], data_version="test"),
        links=links_frame([StoredRecord(record, 1) for record in links], data_version="test"),
        found=week_of(*shown, places=places, kinds=None, **asked),
        hubs=gpd.GeoDataFrame({"name": ["Town"]}, geometry=[Point(0.0, 51.2)], crs="EPSG:4326"),
        peer_kinds=("peer-group", "mutual-aid", "recovery-community"),
        labels=LABELS,
        licences=LICENCES,
        week_words="the week of 4 March 2024",
    )


def values(made: Baseline) -> dict[str, object]:
    return {measure.id: measure.value for measure in made.measures}


@pytest.fixture(scope="module")
def toy_baseline() -> Baseline:
    return baseline(given())


HAND = {
    "assets.active": 6,
    "assets.checked": 4,  # tea, circle, night and the line; the door 200 days ago, the walk never
    "assets.potential": 0,
    "assets.peer": 6,
    "assets.kind.peer-group": 4,
    "assets.kind.library": 0,
    "access.in_person": 5,
    "access.remote": 1,
    "access.steps_not_said": 5,
    "access.evening": 3,  # circle, walk, and the line on Monday
    "access.weekend": 2,  # the door and the night walk
    "access.times_not_said": 0,
    "offered.in_person": 6.0,  # 1 + 1.5 + 1 + 2, and half an hour of the night before the week ends
    "offered.peer": 6.0,
    "offered.remote": 2.0,
    "people.counted": 1300,
    "people.zones": 3,
    "people.zones_unknown": 1,
    "reach.peer.week.share": 100,
    "reach.peer.week.left_out": 0,
    "reach.peer.evening.share": 100,  # Village by the walk, not by the circle
    "reach.peer.weekend.share": 100,  # Village by the door's second hour
    "reach.peer.sunday.share": 77,  # 1,000 of 1,300
    "reach.peer.sunday.left_out": 300,
    "reach.peer.choice.share": 100,  # Village: tea, walk and door
    "reach.peer.checked.left_out": 0,  # Village by tea
    "reach.hours.peer": 7.8,  # (9 x 1,000 + 4 x 300) / 1,300
    "reach.hours.any": 7.8,
    "reach.hours.capital.social": 0.0,
    "by.deprivation_fifth.fifth-1-most-deprived.people": 1000,
    "by.deprivation_fifth.fifth-5-least-deprived.hours": 4.0,
    "by.deprivation_fifth.not-known.people": None,
    "by.rural_class.rural.people": 300,
    "by.rural_class.urban.hours": 9.0,
    "by.no_car.people": 330,
    "by.no_car.left_out": 0,
    "by.no_car.share": 100,
    "champions.roles": 3,  # Kin's secretary (written twice) and rota keeper, Alone's secretary
    "champions.role.group-secretary": 2,
    "champions.role.rota-keeper": 1,
    "champions.organisations": 2,
    "champions.signed": 1,
    "network.members": 8,
    "network.ties": 1,
    "network.mean_ties": 0.2,  # 2 ends of 1 tie among 8: 0.25, to the even tenth
    "network.alone": 6,
    "network.parts": 7,
    "network.largest": 25,
    "network.cut_points": 0,
    "network.bridges": 1,
    "alliance.kind.peer-led-group": 2,
    "alliance.kind.business": 0,
    "alliance.kinds_missing": 1,
}


@pytest.mark.parametrize("id_", HAND)
def test_every_number_is_the_one_worked_out_by_hand(toy_baseline: Baseline, id_: str) -> None:
    assert values(toy_baseline)[id_] == HAND[id_]


def test_every_number_has_all_that_must_stand_with_it(toy_baseline: Baseline) -> None:
    for measure in toy_baseline.measures:
        assert all((measure.label, measure.unit, measure.definition, measure.date, measure.source)), measure.id
        assert measure.leaves_out, measure.id
        assert (measure.value is None) == bool(measure.missing), measure.id
        assert "2024" not in measure.definition, "a date in a definition would make next year's another one"
    ids = [measure.id for measure in toy_baseline.measures]
    assert len(set(ids)) == len(ids)


def test_what_is_not_known_is_said_and_never_zero(toy_baseline: Baseline) -> None:
    by_id = {measure.id: measure for measure in toy_baseline.measures}
    assert by_id["by.deprivation_fifth.not-known.left_out"].words == "not known"
    assert toy_baseline.zones.set_index("id").loc["farm", "people_words"] == "not known"


def test_the_limit_changes_what_is_reached_and_its_definition() -> None:
    short, long = baseline(given(max_minutes=40)), baseline(given())
    # Village keeps tea (30 minutes there, 40 home), and loses the walk (45 there) and the door (50 home)
    assert values(short)["reach.peer.week.left_out"] == 0
    assert values(short)["reach.peer.free_time.left_out"] == 300
    assert values(long)["reach.peer.free_time.left_out"] == 0
    assert short.finding == (
        "About 300 people (23%) cannot reach a peer group on a weekday evening or at a weekend and get home, "
        "within 40 minutes each way."
    )
    assert long.finding.startswith("Everybody who is counted can reach a peer group")
    then = [measure.as_row() for measure in long.measures]
    assert compare(short.measures, then)["reach.peer.week.left_out"].caution.startswith("The definition changed")


def few(people: int) -> Baseline:
    """The toy week with so many people in the Village."""
    return baseline(given(places=zones(population=pd.array([1000, people, None], dtype="Int64"))))


@pytest.mark.parametrize("people", range(1, 8))
def test_one_to_seven_people_are_shown_nowhere(people: int) -> None:
    made = few(people)
    by_id = {measure.id: measure for measure in made.measures}
    assert by_id["reach.peer.sunday.left_out"].words == "fewer than 8 people"
    assert by_id["by.rural_class.rural.people"].missing
    assert made.zones["people_words"].tolist() == ["1,000", "fewer than 8", "not known"]
    # the mean weighs the Village by nothing, so that it cannot be worked back from 9 and 4 hours
    assert by_id["reach.hours.peer"].value == 9.0
    assert by_id["by.rural_class.rural.hours"].missing
    counts = {measure.value for measure in made.measures if measure.unit == "people"}
    assert counts <= {None, 0, 1000, 1005}


def test_worlds_that_differ_in_hidden_counts_alone_tell_the_same() -> None:
    # 1,001 to 1,002 people round alike, so nothing shown may differ
    one, two = few(1), few(2)
    pd.testing.assert_frame_equal(one.table(), two.table())
    pd.testing.assert_frame_equal(pd.DataFrame(one.zones), pd.DataFrame(two.zones))


def test_a_table_that_would_give_a_count_away_is_withheld() -> None:
    # seven groups of one person and a total of 7, hidden too: each can only be 1
    people = pd.Series([1.0] * 7).to_numpy()
    groups = {str(n): pd.Series(range(7)).eq(n).to_numpy() for n in range(7)}
    everybody = pd.Series([True] * 7).to_numpy()
    for line in split(people, groups, everybody).values():
        assert line.covered is None
        assert line.missing["covered"] == "withheld"


def test_the_mean_is_one_of_shown_counts() -> None:
    people = pd.Series([12.0, 3.0]).to_numpy()
    both = pd.Series([True, True]).to_numpy()
    assert mean_hours(people, both, pd.Series([10, 100]).to_numpy()) == 10.0
    assert mean_hours(people, ~both, pd.Series([10, 100]).to_numpy()) is None


@pytest.mark.parametrize(
    ("cost", "free"),
    [
        ("Free", True), ("free; a hat goes round", True), ("Free, lunch given", True), ("", False), ("£2", False),
        ("Free if you buy a drink", False), ("Free on benefits, else £5", False), ("Fares paid", False),
        ("Freedom House sets it", True),
    ],
)  # fmt: skip
def test_free_means_no_price_and_no_condition(cost: str, free: bool) -> None:
    assert is_free(cost) is free


def test_step_free_and_free_and_latent_places() -> None:
    made = values(
        baseline(
            given(
                asset("a", "2024-03-05T14:00", step_free=True, cost="Free", capital=("social",)),
                asset("b", "2024-03-05T14:00", step_free=True, cost="£2", capital=("social", "personal")),
                asset("c", "2024-03-05T14:00", step_free=False, cost="Free"),
                asset("d", kind="library"),
                asset("e", "2024-03-05T14:00", status="potential"),
                asset("f", "2024-03-05T14:00", status="closed"),
                links=(),
            )
        )
    )
    assert [made[f"access.{name}"] for name in ("step_free", "steps", "steps_not_said")] == [2, 1, 1]
    assert [made[f"access.{name}"] for name in ("free", "priced", "cost_not_said")] == [2, 1, 1]
    assert made["access.step_free_and_free"] == 1
    assert [made["assets.active"], made["assets.potential"], made["assets.kind.library"]] == [4, 1, 1]
    assert [made["assets.capital.social"], made["offered.capital.social"], made["offered.capital.personal"]] == [
        2,
        2,
        1,
    ]
    assert made["access.times_not_said"] == 1
    assert made["reach.hours.capital.personal"] == 1.0


def test_an_area_of_unknown_population_is_told_in_zones() -> None:
    unknown = zones(population=pd.array([None] * 3, dtype="Int64"))
    made = {measure.id: measure for measure in baseline(given(places=unknown)).measures}
    assert made["reach.peer.sunday.share"].value == 33
    assert made["reach.peer.sunday.share"].unit == "% of zones"
    assert made["reach.peer.sunday.zones_left_out"].words == "2 zones"
    assert made["people.counted"].words == "not known"


def test_no_name_of_a_person_is_read(toy_baseline: Baseline) -> None:
    text = toy_baseline.table().to_json() + toy_baseline.places.drop(columns="geometry").to_json()
    assert "Zebediah" not in text
    assert "960000" not in text


def test_names_that_make_one_id_keep_their_own_numbers() -> None:
    hostile = tuple(
        Organisation(id=f"o{n}", name=text, kind="business", contacts=(Contact(role=text),))
        for n, text in enumerate([*PAYLOADS.values(), "!!!", "???"])
    )
    made = baseline(given(members=hostile, links=()))
    ids = [measure.id for measure in made.measures]
    assert len(set(ids)) == len(ids)
    assert values(made)["champions.roles"] == len(hostile)
    assert {"champions.role.unnamed", "champions.role.unnamed-2"} <= set(ids)


Row = dict[str, object]
NOW = Measure("a", "S", "Label", 100, "people", "What it is.", "now", "here", "nothing")


@pytest.mark.parametrize(
    ("now", "then", "change", "caution"),
    [
        ({}, {"value": 80}, "+20", ""),
        ({}, {"value": 100}, "no change", ""),
        ({}, {"value": 95}, "+5", "Counts of people are rounded to 5, so the true change may be as little as 1."),
        ({}, {"value": 80, "definition": "Else."}, "+20", "The definition changed, so this is not like for like."),
        ({}, {"value": 80, "unit": "zones"}, "", "Counted in another unit then, so no change can be worked out."),
        ({}, {"value": None, "missing": "fewer than 8"}, "", "Not shown then: fewer than 8."),
        ({"value": None, "missing": "withheld"}, {"value": 3}, "", "Not shown now: withheld."),
        ({"value": 4.5, "unit": "hours"}, {"value": 8.0, "unit": "hours"}, "-3.5", ""),
    ],
)
def test_a_change_is_told_with_its_caution(now: Row, then: Row, change: str, caution: str) -> None:
    measure = replace(NOW, **now)
    told = compare([measure], [NOW.as_row() | then])["a"]
    assert (told.words, told.caution) == (change, caution)


def test_new_and_ended_numbers_are_told() -> None:
    other = NOW.as_row() | {"id": "b"}
    assert compare([NOW], [other])["a"].caution == "Not measured then."
    assert gone([NOW], [other]) == [other]

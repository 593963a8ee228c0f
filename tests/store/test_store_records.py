"""A bad record is refused with every fault named, and changes nothing; a good one comes back as it went in."""

from datetime import datetime
from typing import Any

import pytest
from worlds import KEEPER, WHY, asset, full_asset, link, organisation, small_world

from layers.errors import BadValueError
from layers.records import Record, Session
from layers.store import Store
from layers.store.gate import check_records


def session(**fields: Any) -> Session:
    return Session.model_validate({"start": datetime(2026, 1, 6, 19), "minutes": 60, **fields})


BAD = [
    (asset(kind="peer-grup"), ["kind 'peer-grup'", "peer-group"]),
    (asset(needs=("a-grp", "food", "sleep")), ["needs 'a-grp'", "a-group", "needs 'sleep'"]),
    (asset(capital=("socail",)), ["capital 'socail'", "social"]),
    (asset(peer_support=("mentor",)), ["peer_support 'mentor'", "mentoring"]),
    (asset(for_whom=("woman",)), ["for_whom 'woman'", "women"]),
    (organisation(kind="charity"), ["kind 'charity'", "local-charity"]),
    (link(kind="helps"), ["kind 'helps'"]),
    (link("hub", "hub"), ["two different ends"]),
    (asset(opening_hours="Mon to Fri, nine to five"), ["opening_hours", "Mo-Fr 09:00-17:00"]),
    (asset().model_copy(update={"lat": 951.0}), ["lat 951.0"]),
    (asset().model_copy(update={"lon": None}), ["both lon and lat"]),
    (asset().model_copy(update={"name": ""}), ["name ''"]),
    (asset(kind="x").model_copy(update={"name": "n" * 121, "lat": 99}), ["name 'nnn", "lat 99"]),
]
BAD_RULES = [
    ("FREQ=WEEKLY;BYDAY=XX", "invalid 'BYDAY'"),
    ("every Tuesday", "'EVERY TUESDAY'"),
    ("BYDAY=TU", "must repeat"),
    ("FREQ=SECONDLY", "must repeat"),
    ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL"),
    ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL"),
    ("FREQ=MONTHLY;BYDAY=9TU", "cannot be read"),
    ("FREQ=WEEKLY;UNTIL=20200101", "never happens"),
    ("FREQ=WEEKLY;COUNT=0", "never happens"),
    ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "never happens"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "day of the month only"),
    ("FREQ=DAILY;BYMONTH=13", "BYMONTH"),
    ("FREQ=WEEKLY;BYHOUR=1,2,3", "'BYHOUR'"),
    ("FREQ=WEEKLY;BYDAY=TU\nEXDATE:20260113T190000", "cannot be read"),
]
GOOD_RULES = [
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYDAY=+1TU",
    "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25",
    "FREQ=DAILY;COUNT=10",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "",
]


@pytest.mark.parametrize(("record", "says"), BAD)
def test_a_bad_record_is_refused_with_every_fault(record: Record, says: list[str]) -> None:
    with pytest.raises(BadValueError) as caught:
        check_records([record])
    for part in (record.id, *says):
        assert part in str(caught.value)


@pytest.mark.parametrize(("rule", "says"), BAD_RULES)
def test_a_repeat_rule_that_cannot_be_used_is_refused(rule: str, says: str) -> None:
    with pytest.raises(BadValueError, match=says):
        check_records([asset(sessions=(session(rrule=rule),))])


@pytest.mark.parametrize("rule", GOOD_RULES)
def test_a_repeat_rule_as_people_need_it_is_kept(rule: str) -> None:
    given = asset(sessions=(session(rrule=rule),))
    assert check_records([given]) == [given]


def test_a_session_that_names_a_time_zone_is_refused() -> None:
    with pytest.raises(BadValueError, match="local time alone"):
        check_records([asset(sessions=(session(start="2026-01-06T19:00:00Z"),))])


@pytest.mark.parametrize(
    ("batch", "says"),
    [
        ([asset("good"), asset("bad", kind="nonsense")], "bad: kind 'nonsense'"),
        ([asset("a", kind="x"), asset("b", needs=("y",)), organisation("c", kind="z")], "b: needs 'y'.*c: kind 'z'"),
        ([asset("twin"), organisation("twin")], "used twice: twin"),
        ([asset("group")], "already has group"),
        ([asset("new", organisation="nobody")], "new: organisation 'nobody' is not"),
        ([link("hub", "nowhere")], "target_id 'nowhere' is not"),
        ([asset("new"), link("new", "hub--runs--group", "hosts")], "target_id 'hub--runs--group' is not"),
        ([asset("new", organisation="hub--runs--group")], "organisation 'hub--runs--group' is not"),
    ],
)
def test_a_load_with_a_fault_changes_nothing(store: Store, batch: list[Record], says: str) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = (store.data_version, store.counts(KEEPER))
    with pytest.raises(BadValueError, match=says):
        store.load(batch, actor=KEEPER, why=WHY)
    assert (store.data_version, store.counts(KEEPER)) == before


def test_loading_the_same_records_again_says_so_and_changes_nothing(store: Store) -> None:
    store.load(small_world(), actor=KEEPER, why=WHY)
    before = store.data_version
    with pytest.raises(BadValueError, match=r"already has chat, church, .* and 3 more; nothing was added"):
        store.load(small_world(), actor=KEEPER, why=WHY)
    assert store.data_version == before


def test_a_bad_change_leaves_the_record_as_it_was(store: Store) -> None:
    store.add(asset(), actor=KEEPER, why=WHY)
    with pytest.raises(BadValueError, match="lat 951"):
        store.change(asset().model_copy(update={"lat": 951.0}), actor=KEEPER, why=WHY, version=1)
    assert store.get("asset", "group").version == 1


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("", "Say why"),
        ("  \n", "Say why"),
        ("x" * 2001, "at most 2,000"),
        ("a\x00b", "not text"),
        ("\ud800", "not text"),
    ],
)
def test_every_change_needs_a_reason(store: Store, why: str, says: str) -> None:
    with pytest.raises(BadValueError, match=says):
        store.add(asset(), actor=KEEPER, why=why)
    assert store.is_empty


def test_records_may_come_in_any_order(store: Store) -> None:
    assert store.load(small_world()[::-1], actor=KEEPER, why=WHY) == 8
    assert not store.is_empty


def test_what_goes_in_comes_out(store: Store) -> None:
    store.load([organisation("hub"), full_asset()], actor=KEEPER, why="Ça marche – “yes” 👍")
    assert store.get("asset", "full", actor=KEEPER).record == full_asset()
    assert store.history("asset", "full", actor=KEEPER).loc[0, "why"] == "Ça marche – “yes” 👍"


def test_awkward_text_comes_out_as_it_went_in(store: Store) -> None:
    text = 'O\'Brien "quoted" %s :name {x} $${y} \\ \t ; DROP TABLE records; -- \u202e 中 \x00'
    store.add(asset(description=text), actor=KEEPER, why=text.strip("\x00 "))
    assert store.get("asset", "group").record.description == text

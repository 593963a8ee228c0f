"""Two edits of one record: put together where they do not overlap, else shown field by field; nothing is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import ANOTHER_KEEPER, KEEPER, REVIEWER, WHY, asset, join, link, organisation, reveal

from layers.errors import FieldClash, NotAllowedError, VersionClashError
from layers.records import Actor, Contact
from layers.store import Store
from layers.store.merge import merge, patched
from layers.store.versions import fields_of

OWN = Actor(role="member", id="user_7", organisation="hub")
SAM = Contact(role="Secretary", first_name="Sam", phone="01632 960000")


def plain(**fields: Any) -> dict[str, Any]:
    return fields_of(asset(**fields))


# (before, yours, theirs) as changes to one asset -> what both make (None: a clash), by hand
BY_HAND: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any] | set[str]]] = [
    ({}, {}, {}, {}),
    ({}, {"cost": "Free"}, {}, {"cost": "Free"}),
    ({}, {}, {"cost": "£2"}, {"cost": "£2"}),
    ({}, {"cost": "Free"}, {"phone": "1"}, {"cost": "Free", "phone": "1"}),
    ({}, {"cost": "Free"}, {"cost": "Free"}, {"cost": "Free"}),
    ({"cost": "£1"}, {"cost": "£1"}, {"cost": ""}, {"cost": ""}),
    ({}, {"cost": "Free"}, {"cost": "£2"}, {"cost"}),
    ({}, {"cost": "Free", "phone": "1"}, {"cost": "£2", "website": "https://a.org"}, {"cost"}),
    # an address from one and a position from the other would be a place that nobody meant
    ({}, {"address": "1 High Street"}, {"lon": 0.5}, {"address", "lon"}),
    ({}, {"address": "1 High Street"}, {"address": "1 High Street"}, {"address": "1 High Street"}),
    # fewer people: no danger; more people: only by somebody who knows what they would be shown
    ({}, {"cost": "Free"}, {"visibility": "withheld"}, {"cost": "Free", "visibility": "withheld"}),
    ({"visibility": "members"}, {"visibility": "members", "cost": "1"}, {}, {"cost", "visibility"}),
    ({"visibility": "members"}, {}, {"visibility": "members", "cost": "1"}, {"cost", "visibility"}),
    ({"review": "suggested"}, {"review": "suggested", "cost": "1"}, {}, {"cost", "review"}),
]


@pytest.mark.parametrize(("before", "yours", "theirs", "wanted"), BY_HAND)
def test_merge_by_hand(before: Any, yours: Any, theirs: Any, wanted: Any) -> None:
    found = merge(before=plain(**before), yours=plain(**yours), theirs=plain(**theirs))
    if isinstance(wanted, set):
        assert set(found.clashes) == wanted
        assert all(found.fields[name] == plain(**theirs)[name] for name in wanted)
    else:
        assert (found.clashes, found.fields) == ({}, plain(**wanted))


def test_what_is_not_known_of_the_old_version_is_never_decided_by_it() -> None:
    """Else somebody could guess at a hidden value, and see whether the merge goes through."""
    before = {name: value for name, value in plain().items() if name != "checked_by"}
    one, other = plain(checked_by="A"), plain(checked_by="B")
    assert merge(before=before, yours=one, theirs=other).clashes == {"checked_by": FieldClash("A", "B", None)}
    assert merge(before=before, yours=one, theirs=one).clashes == {}


texts = st.sampled_from(["", "a", "b"])
edits = st.fixed_dictionaries(dict.fromkeys(("cost", "phone", "description", "address", "postcode"), texts))


@given(edits, edits, edits)
def test_merging_loses_nothing_and_is_fair(before: Any, yours: Any, theirs: Any) -> None:
    old, one, other = ({**plain(), **edit} for edit in (before, yours, theirs))
    found, mirrored = merge(before=old, yours=one, theirs=other), merge(before=old, yours=other, theirs=one)
    assert set(found.clashes) == set(mirrored.clashes)
    if not found.clashes:
        assert found.fields == mirrored.fields
    for name, value in found.fields.items():
        if name not in found.clashes:
            assert value in (one[name], other[name])
            if other[name] == old[name] != one[name]:
                assert value == one[name] or name in ("address", "postcode")
            if one[name] == old[name]:
                assert value == other[name] or name in ("address", "postcode")


def test_an_item_that_was_seen_in_part_stays_whole() -> None:
    whole = {"contacts": [{"role": "A", "phone": "1"}, {"role": "B", "phone": "2"}], "cost": ""}
    seen = {"contacts": [{"role": "A", "phone": ""}, {"role": "B", "phone": ""}], "cost": ""}
    new = {"role": "C", "phone": "3"}
    wanted = {"contacts": [seen["contacts"][1], new], "cost": "Free"}
    assert patched(whole, seen, wanted) == {"contacts": [{"role": "B", "phone": "2"}, new], "cost": "Free"}
    assert patched(whole, seen, seen) == whole


def test_edits_that_do_not_overlap_are_both_kept(store: Store) -> None:
    store.add(asset(), actor=KEEPER, why=WHY)
    store.change(asset(phone="01632 960001"), actor=KEEPER, why=WHY, version=1)
    with pytest.raises(VersionClashError) as caught:  # only where it was asked for
        store.change(asset(cost="Free"), actor=REVIEWER, why=WHY, version=1)
    assert (caught.value.fields, caught.value.version) == ({}, 2)
    assert caught.value.merged == asset(cost="Free", phone="01632 960001")
    assert store.change(asset(cost="Free"), actor=REVIEWER, why=WHY, version=1, merge=True) == 3
    assert store.get("asset", "group").record == asset(cost="Free", phone="01632 960001")
    last = store.history("asset", "group", actor=KEEPER).iloc[-1]
    assert (last["before"]["phone"], last["after"]["cost"]) == ("01632 960001", "Free")


def test_a_clash_is_told_field_by_field_and_can_be_settled(store: Store) -> None:
    store.add(asset(cost="£1"), actor=KEEPER, why=WHY)
    store.change(asset(cost="£2", phone="01632 960001"), actor=KEEPER, why=WHY, version=1)
    mine = asset(cost="Free", website="https://example.org")
    with pytest.raises(VersionClashError, match="Both changed: cost") as caught:
        store.change(mine, actor=REVIEWER, why=WHY, version=1, merge=True)
    clash = caught.value
    assert clash.fields == {"cost": FieldClash("Free", "£2", "£1")}
    assert clash.merged == asset(cost="£2", phone="01632 960001", website="https://example.org")
    assert store.get("asset", "group").version == 2
    chosen = clash.merged.model_copy(update={"cost": clash.fields["cost"].yours})
    assert store.change(chosen, actor=REVIEWER, why=WHY, version=clash.version or 0) == 3
    assert store.get("asset", "group").record == asset(cost="Free", phone="01632 960001", website="https://example.org")


def test_two_right_edits_that_are_wrong_together_clash(store: Store) -> None:
    """One edit moves the tie's beginning to the hall, the other its end: together it would tie the hall to itself."""
    hall, tie = asset("hall"), link("hub", "group")
    store.load([organisation("hub"), asset("group"), hall, tie], actor=KEEPER, why=WHY)
    store.change(tie.model_copy(update={"source_id": "hall"}), actor=KEEPER, why=WHY, version=1)
    with pytest.raises(VersionClashError) as caught:
        store.change(tie.model_copy(update={"target_id": "hall"}), actor=REVIEWER, why=WHY, version=1, merge=True)
    assert set(caught.value.fields) == {"source_id", "target_id"}
    assert store.get("link", tie.id).version == 2


def hidden_then_open(store: Store) -> None:
    """A place of the hub's: at a secret address while it was withheld (version 1), now open without it (version 2)."""
    start = asset(visibility="withheld", address="1 Secret Lane", organisation="hub", contacts=(SAM,))
    store.load([organisation("hub"), start], actor=KEEPER, why=WHY)
    after = {"visibility": "members", "address": "", "lon": 0.3, "precision": "district", "contacts": ()}
    reveal(store, start.model_copy(update=after), version=1)


def test_a_clash_tells_a_member_nothing_of_a_hidden_version(store: Store) -> None:
    hidden_then_open(store)
    now = store.get("asset", "group", actor=OWN)
    guesses = [now.record.model_copy(update={"address": text}) for text in ("1 Secret Lane", "2 Other Road")]
    said = []
    for guess in guesses:
        with pytest.raises(VersionClashError) as caught:
            store.change(guess, actor=OWN, why=WHY, version=1, merge=True)
        assert caught.value.fields == {"address": FieldClash(guess.address, "", None)}
        assert caught.value.merged == now.record
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert store.get("asset", "group", actor=OWN).version == 2


def test_a_clash_tells_a_member_nothing_of_old_contacts(store: Store) -> None:
    store.load([organisation("hub"), asset(organisation="hub", contacts=(SAM,))], actor=KEEPER, why=WHY)
    store.change(asset(organisation="hub"), actor=KEEPER, why="Sam has left", version=1)
    for guess in (SAM, Contact(role="Secretary", first_name="Alex")):
        with pytest.raises(VersionClashError) as caught:
            store.change(asset(organisation="hub", contacts=(guess,)), actor=OWN, why=WHY, version=1, merge=True)
        assert caught.value.fields["contacts"].before is None
        assert caught.value.fields["contacts"].theirs == []


def test_who_may_not_change_a_record_gets_no_clash(store: Store) -> None:
    hidden_then_open(store)
    other = Actor(role="member", id="user_8", organisation="church")
    with pytest.raises(NotAllowedError):
        store.change(asset(visibility="members"), actor=other, why=WHY, version=1, merge=True)


def test_what_a_member_cannot_see_stays_when_they_change_a_record(store: Store) -> None:
    contacts = (SAM, Contact(role="Treasurer", email="t@example.org"))
    store.load([organisation("hub"), asset(organisation="hub", contacts=contacts)], actor=KEEPER, why=WHY)
    elsewhere = Actor(role="member", id="user_8", organisation="church")
    seen = store.get("asset", "group", actor=elsewhere).record
    assert [contact.model_dump() for contact in seen.contacts] == [
        {"role": role, "first_name": "", "phone": "", "email": ""} for role in ("Secretary", "Treasurer")
    ]
    made = store.propose(seen.model_copy(update={"cost": "Free"}), version=1, why=WHY, actor=elsewhere)
    store.accept(made, actor=join(store, 2, "keeper"), why=WHY)
    now = store.get("asset", "group", actor=ANOTHER_KEEPER).record
    assert (now.cost, now.contacts) == ("Free", contacts)
    assert store.get("asset", "group", actor=OWN).record.contacts == contacts

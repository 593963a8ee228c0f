"""Notes over both databases: shown only once read, only to those who see the place, and never altered."""

from datetime import date

import pytest
from worlds import KEEPER, MEMBER, REVIEWER, VISITOR, WHY, asset, organisation

from layers.checking.note import Note
from layers.checking.notes import Notes
from layers.errors import BadValueError, NotAllowedError, NotFoundError
from layers.records import Actor, Review
from layers.store import Store

TODAY = date(2026, 11, 22)
NOTE = Note("2026-10", "warm", "yes", "", "Tea and a smile")


def filled(store: Store) -> Notes:
    store.add(organisation("hub"), actor=KEEPER, why=WHY)
    places = [asset("group"), asset("inside", visibility="members"), asset("refuge", visibility="withheld")]
    for place in [*places, asset("ours", organisation="hub"), asset("gone", status="closed")]:
        store.add(place, actor=KEEPER, why=WHY)
    return Notes(store.database)


def shown(notes: Notes, *ids: str, actor: Actor = VISITOR, today: date = TODAY) -> dict[str, object]:
    return notes.shown(ids, actor=actor, today=today)


def test_a_note_shows_once_it_has_been_read(store: Store) -> None:
    notes = filled(store)
    number = notes.send("group", NOTE, actor=VISITOR, today=TODAY)
    assert shown(notes, "group") == {}
    [row] = notes.listed(REVIEWER).to_dict("records")
    assert (row["name"], row["said"], row["visited"]) == ("Group", "Tea and a smile", "2026-10")
    before = store.data_version
    notes.show(number, actor=REVIEWER)
    assert store.data_version != before
    told = shown(notes, "group")["group"]
    assert (told.count, told.welcome, told.texts) == (1, {"warm": 1}, (("Tea and a smile", "2026-10"),))
    assert notes.listed(REVIEWER).empty
    notes.refuse(number, reason="unkind", actor=REVIEWER)
    assert shown(notes, "group") == {}
    assert list(notes.listed(REVIEWER, review=Review.REFUSED)["said"]) == ["Tea and a smile"]


def test_a_note_is_hidden_with_its_place(store: Store) -> None:
    notes = filled(store)
    for place in ("group", "inside"):
        notes.show(notes.send(place, NOTE, actor=REVIEWER, today=TODAY), actor=REVIEWER)
    everywhere = ("group", "inside", "refuge", "no-such-place")
    assert set(shown(notes, *everywhere)) == {"group"}
    assert set(shown(notes, *everywhere, actor=MEMBER)) == {"group", "inside"}
    secret = store.get("asset", "group", actor=KEEPER).record.model_copy(update={"visibility": "withheld"})
    store.change(secret, actor=KEEPER, why=WHY, version=1)
    assert set(shown(notes, *everywhere, actor=MEMBER)) == {"inside"}
    store.refuse("asset", "inside", actor=KEEPER, why=WHY, version=1)
    assert shown(notes, *everywhere, actor=KEEPER).keys() == {"group"}


@pytest.mark.parametrize("place", ["inside", "refuge", "gone", "no-such-place", "../x"])
def test_nobody_sends_a_note_about_what_they_cannot_see_or_what_has_closed(store: Store, place: str) -> None:
    notes = filled(store)
    with pytest.raises(NotFoundError) as error:
        notes.send(place, NOTE, actor=VISITOR, today=TODAY)
    with pytest.raises(NotFoundError) as looking:
        notes.about(place, actor=VISITOR)
    assert str(error.value) == str(looking.value)
    assert notes.listed(REVIEWER).empty


def test_nobody_reviews_their_own_place(store: Store) -> None:
    with pytest.raises(NotAllowedError, match="does not review its own"):
        filled(store).send("ours", NOTE, actor=MEMBER, today=TODAY)


@pytest.mark.parametrize("actor", [VISITOR, MEMBER, Actor(role="commissioner"), Actor(role="contributor")])
def test_only_those_who_check_read_and_decide(store: Store, actor: Actor) -> None:
    notes = filled(store)
    number = notes.send("group", NOTE, actor=VISITOR, today=TODAY)
    for deed in (
        lambda: notes.listed(actor),
        lambda: notes.show(number, actor=actor),
        lambda: notes.refuse(number, reason="unkind", actor=actor),
    ):
        with pytest.raises(NotAllowedError):
            deed()
    assert shown(notes, "group") == {}


def test_old_notes_are_not_shown_and_a_decision_needs_a_note_and_a_reason(store: Store) -> None:
    notes = filled(store)
    number = notes.send("group", NOTE, actor=VISITOR, today=TODAY)
    notes.show(number, actor=REVIEWER)
    assert shown(notes, "group", today=date(2028, 9, 30)).keys() == {"group"}
    assert shown(notes, "group", today=date(2028, 10, 1)) == {}
    with pytest.raises(NotFoundError):
        notes.show(number + 1, actor=REVIEWER)
    with pytest.raises(BadValueError, match="choose one of"):
        notes.refuse(number, reason="because", actor=REVIEWER)

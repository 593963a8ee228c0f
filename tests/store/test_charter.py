"""The charter of an Alliance, and signing it: an organisation is a member from its signature to its end."""

from datetime import date
from pathlib import Path

import pytest

from layers.errors import BadFileError, BadValueError, NotAllowedError, VersionClashError
from layers.people import Charter, People, load_charter, sign, unsign
from layers.records import PUBLIC, Actor, Organisation
from layers.store import Store

ROOT = Path(__file__).resolve().parents[2]
KEEPER = Actor(role="keeper", id="user_1")
TODAY = date(2026, 11, 22)
WORDS = 'title = "Ours"\nversion = "2"\ndate = 2026-01-12\nsummary = "We agree."\n'
PRINCIPLE = '[[principle]]\ntitle = "Welcome"\nwords = "We say hello."\n'


@pytest.fixture
def charter(tmp_path: Path) -> Charter:
    (tmp_path / "charter.toml").write_text(WORDS + PRINCIPLE)
    found = load_charter(tmp_path)
    assert found is not None
    return found


@pytest.fixture
def peers(store: Store) -> Store:
    store.load([Organisation(id="peers", name="Peers", kind="peer-led-group")], actor=KEEPER, why="A test")
    return store


@pytest.mark.parametrize("area", ["west_kent", "west_sussex"])
def test_both_example_areas_have_their_own(area: str) -> None:
    found = load_charter(ROOT / "data" / area)
    assert found is not None
    assert len(found.principles) >= 8
    assert found.date <= TODAY
    other = load_charter(ROOT / "data" / ({"west_kent", "west_sussex"} - {area}).pop())
    assert other is not None
    assert not {p.words for p in found.principles} & {p.words for p in other.principles}


def test_an_area_without_one(tmp_path: Path) -> None:
    assert load_charter(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WORDS, "principle"),
        (WORDS.replace('version = "2"\n', "") + PRINCIPLE, "version"),
        (WORDS.replace("2026-01-12", '"soon"') + PRINCIPLE, "date"),
        (WORDS + PRINCIPLE + 'colour = "red"\n', "colour"),
        (WORDS + "[[principle", "cannot be read"),
        (WORDS + PRINCIPLE * 3_000, "shorten"),
    ],
)
def test_a_charter_that_cannot_be_read_says_what_to_mend(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "charter.toml").write_text(text)
    with pytest.raises(BadFileError, match=said):
        load_charter(tmp_path)


def test_a_signature_is_a_change_with_its_history(peers: Store, charter: Charter) -> None:
    assert sign(peers, "peers", charter, on=date(2026, 2, 1), today=TODAY, actor=KEEPER) == 2
    record = peers.get("organisation", "peers").record
    assert (record.charter_signed_on, record.charter_version) == (date(2026, 2, 1), "2")
    last = peers.history("organisation", "peers", actor=KEEPER).iloc[-1]
    assert (last["action"], last["who"], last["why"]) == ("sign", "user_1", "Signed charter 2")
    assert unsign(peers, "peers", why="It closed", actor=KEEPER) == 3
    assert peers.get("organisation", "peers").record.charter_signed_on is None


def test_the_day_must_be_possible(peers: Store, charter: Charter) -> None:
    for day in (date(2026, 1, 11), date(2026, 11, 23)):
        with pytest.raises(BadValueError, match="cannot have been signed"):
            sign(peers, "peers", charter, on=day, today=TODAY, actor=KEEPER)
    assert peers.get("organisation", "peers").version == 1


def test_only_keepers_sign_for_others_and_people_for_their_own(peers: Store, charter: Charter) -> None:
    for role in ("visitor", "contributor", "member", "reviewer", "commissioner"):
        for organisation in ("", "other"):
            actor = Actor.model_validate({"role": role, "id": "user_2", "organisation": organisation})
            with pytest.raises(NotAllowedError):
                sign(peers, "peers", charter, on=TODAY, today=TODAY, actor=actor)
    own = Actor(role="reviewer", id="user_2", organisation="peers")
    assert sign(peers, "peers", charter, on=TODAY, today=TODAY, actor=own) == 2
    with pytest.raises(NotAllowedError):
        unsign(peers, "peers", why="A test", actor=PUBLIC)


def test_a_plain_change_cannot_make_a_member(peers: Store) -> None:
    record = peers.get("organisation", "peers").record
    for role in ("member", "reviewer"):
        actor = Actor.model_validate({"role": role, "id": "user_2", "organisation": "peers"})
        made = record.model_copy(update={"charter_signed_on": TODAY, "charter_version": "2"})
        with pytest.raises(NotAllowedError):
            peers.change(made, actor=actor, why="A test", version=1)
    made = Organisation(id="new", name="New", kind="health", charter_signed_on=TODAY, charter_version="2")
    suggested = peers.suggest(made, why="A test")
    kept = peers.get("organisation", suggested, actor=KEEPER).record
    assert (kept.charter_signed_on, kept.charter_version) == (None, "")


def test_its_people_are_members_from_the_signature_to_its_end(peers: Store, charter: Charter) -> None:
    people = People(peers.database)
    with pytest.raises(NotAllowedError, match="signed the charter"):
        people.invite(role="member", organisation="peers", actor=KEEPER)
    sign(peers, "peers", charter, on=TODAY, today=TODAY, actor=KEEPER)
    member = people.accept(people.invite(role="member", organisation="peers", actor=KEEPER), name="Bo")
    assert member.actor == Actor(role="member", id="user_1", organisation="peers")
    unsign(peers, "peers", why="A test", actor=KEEPER)
    assert people.who(1, 1) == Actor(role="contributor", id="user_1")
    sign(peers, "peers", charter, on=TODAY, today=TODAY, actor=KEEPER)
    assert people.who(1, 1) == member.actor
    stored = peers.get("organisation", "peers", actor=KEEPER)
    peers.refuse("organisation", "peers", actor=KEEPER, why="Off the map", version=stored.version)
    assert people.who(1, 1) == Actor(role="contributor", id="user_1")


def test_a_signature_does_not_overwrite_what_somebody_else_saves(peers: Store, charter: Charter) -> None:
    stored = peers.get("organisation", "peers", actor=KEEPER)
    sign(peers, "peers", charter, on=TODAY, today=TODAY, actor=KEEPER)
    with pytest.raises(VersionClashError):
        peers.change(stored.record, actor=KEEPER, why="A test", version=stored.version)

"""first-keeper, invite, people and alliance from the command line."""

from pathlib import Path

import pytest

from layers.people import People
from layers.store import Store
from tests.command_line import Run, answer

KENT = Path(__file__).resolve().parents[2] / "data" / "west_kent"


@pytest.fixture
def store(tmp_path: Path) -> tuple[str, str]:
    return "--store", f"sqlite:///{tmp_path / 'store.db'}"


def token_of(link: str) -> str:
    assert link.startswith("https://map.example.org/join/")
    return link.rpartition("/")[2]


def test_the_machine_makes_the_first_keeper_and_lets_people_in(run: Run, store: tuple[str, str]) -> None:
    where = ("--address", "https://map.example.org/", "--json", *store)
    old = token_of(answer(run("first-keeper", KENT, *where))["link"])
    new = token_of(answer(run("first-keeper", KENT, *where))["link"])
    people = People(Store.open(store[1]).database)
    keeper = people.accept(new, name="Ann")
    assert keeper.actor.role == "keeper"
    assert answer(run("first-keeper", KENT, *where))["link"] is None
    member = ("--role", "member", "--organisation", "kingfisher")
    assert people.look(token_of(answer(run("invite", KENT, *member, *where))["link"])).organisation == "kingfisher"
    again = token_of(answer(run("invite", KENT, "--person", "1", *where))["link"])
    assert people.accept(again) == keeper
    rows = answer(run("people", KENT, "--json", *store))["people"]
    assert [(row["name"], row["role"], row["active"]) for row in rows] == [("Ann", "keeper", True)]
    assert "Ann" in run("people", KENT, *store).stdout
    for one in (("--person", "1"), ()):
        epoch = keeper.epoch
        assert people.who(1, epoch) is not None
        assert "signed out" in run("sign-out", KENT, *one, *store).stdout
        assert people.who(1, epoch) is None
        keeper = people.accept(token_of(answer(run("invite", KENT, "--person", "1", *where))["link"]))
    assert old != new


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--role", "member"), "choose which"),
        (("--role", "member", "--organisation", "castle-lane-surgeries"), "signed the charter"),
        (("--role", "reviewer", "--organisation", "nobody"), "no organisation 'nobody'"),
        (("--person", "7"), "no person user_7"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why(
    run: Run, store: tuple[str, str], asked: tuple[str, ...], said: str
) -> None:
    refused = run("invite", KENT, *asked, *store)
    assert refused.exit_code == 2
    assert said in " ".join(refused.stderr.split())


def test_the_alliance_in_words_and_as_data(run: Run, store: tuple[str, str]) -> None:
    found = answer(run("alliance", KENT, "--json", *store))
    assert (len(found["members"]), len(found["known"]), len(found["invite_next"])) == (18, 8, 6)
    assert found["charter"]["version"] == "2"
    assert {row["stands"] for row in found["members"]} == {"member", "member, of an earlier charter"}
    assert "Whom to invite next" in run("alliance", KENT, *store).stdout

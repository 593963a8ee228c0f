"""What an actor may not see takes part in nothing: worlds that differ only in it give that actor the same answers."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from worlds import (
    COMMISSIONER,
    CONTRIBUTOR,
    KEEPER,
    MEMBER,
    REVIEWER,
    VISITOR,
    WHY,
    asset,
    link,
    organisation,
    small_world,
)

from layers.errors import BadValueError, NotAllowedError, NotFoundError, VersionClashError
from layers.records import Actor, Record
from layers.store import Store
from layers.store.rows import record_kind

CANNOT_SEE = [
    ("withheld", "approved", (VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER)),
    ("members", "approved", (VISITOR, CONTRIBUTOR)),
    ("public", "suggested", (VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER)),
    ("public", "refused", (VISITOR, CONTRIBUTOR, MEMBER, COMMISSIONER)),
]
WORLDS = 5


def hidden_part(chance: random.Random, visibility: str, review: str) -> list[Record]:
    """A hidden asset with its hidden organisation, tied to what everybody sees; a different one for each seed."""
    state = {"visibility": visibility, "review": "suggested" if review == "refused" else review}
    name = f"Refuge {chance.randrange(10**6)}"
    place = {"lon": chance.uniform(-1, 1), "lat": chance.uniform(50, 52), "name": name, "source": name}
    kinds = chance.sample(["runs", "hosts", "funds", "refers-to"], 3)
    return [
        organisation("refuge-trust", name=f"{name} trust", **state),
        asset("refuge", kind=chance.choice(["housing", "peer-group"]), organisation="refuge-trust", **place, **state),
        link("hub", "refuge", kinds[0]),
        link("refuge-trust", "group", kinds[1]),
        link("refuge-trust", "refuge", kinds[2], **state),
    ]


def load_with_hidden(store: Store, seed: int, visibility: str, review: str) -> None:
    hidden = hidden_part(random.Random(seed), visibility, review)  # noqa: S311
    store.load([*small_world(), *hidden], actor=KEEPER, why=WHY)
    if review == "refused":
        for record in hidden:
            store.refuse(record_kind(record), record.id, actor=KEEPER, why=WHY, version=1)


def answer(ask: Callable[[], Any]) -> Any:
    """What came back, or the words of the error."""
    try:
        return ask()
    except (NotFoundError, NotAllowedError, BadValueError, VersionClashError) as error:
        return f"{type(error).__name__}: {error}"


def told(store: Store, actor: Actor) -> dict[str, Any]:
    """Everything that an actor can ask of a store, but its data version."""
    frames = {"assets": store.assets(actor), "organisations": store.organisations(actor), "links": store.links(actor)}
    for frame in frames.values():
        del frame.attrs["data_version"]
    asked: dict[str, Any] = {f"attrs of {name}": frame.attrs for name, frame in frames.items()}
    for kind, record_id in (("asset", "refuge"), ("organisation", "refuge-trust"), ("link", "hub--runs--refuge")):
        asked[f"get {kind}"] = answer(partial(store.get, kind, record_id, actor=actor))
        asked[f"history of {kind}"] = answer(partial(store.history, kind, record_id, actor=actor))
        for verb, write in (("approve", store.approve), ("refuse", store.refuse)):
            asking = partial(write, kind, record_id, actor=actor, why=WHY, version=1)
            asked[f"{verb} {kind}"] = answer(asking)
    asked["change"] = answer(lambda: store.change(asset("refuge"), actor=actor, why=WHY, version=1))
    asked["add"] = answer(lambda: store.add(asset("refuge"), actor=actor, why=WHY))
    asked["group"] = answer(lambda: store.get("asset", "group", actor=actor))
    asked["counts"] = store.counts(actor)
    asked["queue"] = answer(lambda: store.suggestions(actor))
    return {**asked, **frames}


def assert_told_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys()
    for name, value in one.items():
        if isinstance(value, pd.DataFrame):
            pd.testing.assert_frame_equal(value, other[name], check_like=False)
        else:
            assert value == other[name], name


@pytest.mark.parametrize(("visibility", "review", "actors"), CANNOT_SEE)
def test_worlds_that_differ_only_in_what_is_hidden_answer_the_same(
    tmp_path: Path, open_store: Callable[[str], Store], visibility: str, review: str, actors: tuple[Actor, ...]
) -> None:
    without = open_store(f"sqlite:///{tmp_path}/without.db")
    without.load(small_world(), actor=KEEPER, why=WHY)
    wanted = {actor.role: told(without, actor) for actor in actors}
    for seed in range(WORLDS):
        world = open_store(f"sqlite:///{tmp_path}/{seed}.db")
        load_with_hidden(world, seed, visibility, review)
        for actor in actors:
            assert_told_the_same(told(world, actor), wanted[actor.role])


def test_the_comparison_notices_what_may_be_seen(tmp_path: Path, open_store: Callable[[str], Store]) -> None:
    """The same check, on a reviewer, who may see: it must fail."""
    one, other = (open_store(f"sqlite:///{tmp_path}/{name}.db") for name in ("one", "other"))
    one.load(small_world(), actor=KEEPER, why=WHY)
    load_with_hidden(other, 1, "withheld", "approved")
    with pytest.raises(AssertionError):
        assert_told_the_same(told(one, REVIEWER), told(other, REVIEWER))


def test_a_public_asset_does_not_name_its_hidden_organisation(store: Store) -> None:
    store.load(
        [organisation("refuge-trust", visibility="withheld"), asset("cafe", kind="cafe", organisation="refuge-trust")],
        actor=KEEPER,
        why=WHY,
    )
    for actor, wanted in ((VISITOR, ""), (MEMBER, ""), (KEEPER, "refuge-trust")):
        assert list(store.assets(actor)["organisation"]) == [wanted]
        assert store.get("asset", "cafe", actor=actor).record.organisation == wanted


def test_approving_keeps_what_was_hidden_from_others(store: Store) -> None:
    hidden = organisation("refuge-trust", visibility="withheld")
    cafe = asset("cafe", kind="cafe", organisation="refuge-trust", review="suggested")
    store.load([hidden, cafe], actor=KEEPER, why=WHY)
    store.approve("asset", "cafe", actor=REVIEWER, why=WHY, version=1)
    assert list(store.assets(KEEPER)["organisation"]) == ["refuge-trust"]


def test_suggesting_a_tie_to_a_hidden_place_is_answered_as_to_an_unknown_one(store: Store) -> None:
    store.load([*small_world(), asset("refuge", visibility="withheld")], actor=KEEPER, why=WHY)
    said = []
    for target in ("refuge", "absent"):
        with pytest.raises(BadValueError) as caught:
            store.suggest(link("hub", target, "refers-to"), why=WHY)
        said.append(str(caught.value).partition(": ")[2].replace(target, "…"))
    assert said[0] == said[1] == "target_id '…' is not an organisation or asset here that you may see."


def test_a_suggested_id_never_tells_of_a_hidden_name(store: Store) -> None:
    store.load([asset("safe-house", visibility="withheld")], actor=KEEPER, why=WHY)
    made = store.suggest(asset("x", name="Safe house"), why=WHY)
    assert made.startswith("safe-house-")
    assert made != "safe-house"

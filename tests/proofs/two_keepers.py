"""Every way that one person alone might try to make a withheld record known; each must show nobody anything."""

from collections.abc import Callable
from typing import Any

from layers.errors import RecoveryMapError
from layers.records import Actor, Visibility
from layers.store import Store
from tests.store.worlds import ANOTHER_KEEPER, KEEPER, MEMBER, ONE_KEEPER, VISITOR, WHY, asset, join, small_world

PLACE = {"name": "Night shelter", "address": "1 Secret Lane", "phone": "01632 960001"}
OPEN = asset("refuge", visibility="public", precision="village", **PLACE)
WITHHELD = OPEN.model_copy(update={"visibility": Visibility.WITHHELD})
WEBSITE = WITHHELD.model_copy(update={"website": "https://example.org"})


def hide_the_refuge(store: Store) -> Store:
    """Version 1 of the refuge is public, version 2 withheld; two keepers have accounts."""
    for number in (1, 2):
        join(store, number, "keeper")
    store.load([*small_world(), OPEN], actor=KEEPER, why=WHY)
    store.change(WITHHELD, actor=ONE_KEEPER, why="found out that people hide here", version=1)
    return store


def change(store: Store, actor: Actor) -> Any:
    return store.change(OPEN, actor=actor, why=WHY, version=2)


def change_to_members(store: Store, actor: Actor) -> Any:
    return store.change(WITHHELD.model_copy(update={"visibility": "members"}), actor=actor, why=WHY, version=2)


def merge_with_the_public_version(store: Store, actor: Actor) -> Any:
    """An edit of the public version, merged: it must come out withheld."""
    store.change(WEBSITE, actor=actor, why=WHY, version=2)
    return store.change(OPEN.model_copy(update={"cost": "Free"}), actor=actor, why=WHY, version=1, merge=True)


def merge_that_opens(store: Store, actor: Actor) -> Any:
    store.change(WEBSITE, actor=actor, why=WHY, version=2)
    return store.change(OPEN, actor=actor, why=WHY, version=2, merge=True)


def revert(store: Store, actor: Actor) -> Any:
    return store.revert("asset", "refuge", to_version=1, actor=actor, why=WHY, version=2)


def undo_the_hiding(store: Store, actor: Actor) -> Any:
    number = int(store.change_sets(ONE_KEEPER)["change_set"].max())
    return store.undo_import(number, actor=actor, why=WHY)


def refuse_then_change_then_approve(store: Store, actor: Actor) -> Any:
    store.refuse("asset", "refuge", actor=actor, why=WHY, version=2)
    store.change(OPEN.model_copy(update={"review": "refused"}), actor=actor, why=WHY, version=3)
    return store.approve("asset", "refuge", actor=actor, why=WHY, version=4)


def refuse_and_approve(store: Store, actor: Actor) -> Any:
    """Allowed, and it is withheld as before."""
    store.refuse("asset", "refuge", actor=actor, why=WHY, version=2)
    return store.approve("asset", "refuge", actor=actor, why=WHY, version=3)


def finer_while_withheld(store: Store, actor: Actor) -> Any:
    return store.change(WITHHELD.model_copy(update={"precision": "exact"}), actor=actor, why=WHY, version=2)


def propose_a_change(store: Store, actor: Actor) -> Any:
    made = store.propose(OPEN, version=2, why=WHY, actor=actor)
    return store.accept(made, actor=ANOTHER_KEEPER if actor == ONE_KEEPER else ONE_KEEPER, why=WHY)


def accept_their_own(store: Store, actor: Actor) -> Any:
    made = store.propose(OPEN, what="reveal", version=2, why=WHY, actor=actor)
    return store.accept(made, actor=actor, why=WHY)


def accept_their_own_by_another_way_in(store: Store, actor: Actor) -> Any:
    """The command line is not a second person."""
    made = store.propose(OPEN, what="reveal", version=2, why=WHY, actor=actor)
    return store.accept(made, actor=Actor(role="keeper", id="command-line"), why=WHY)


def put_it_forward_from_another_way_in(store: Store, actor: Actor) -> Any:
    way_in = Actor(role=actor.role, id="command-line")
    return store.accept(store.propose(OPEN, what="reveal", version=2, why=WHY, actor=way_in), actor=actor, why=WHY)


def add_it_again(store: Store, actor: Actor) -> Any:
    return store.add(OPEN.model_copy(update={"id": "shelter"}), actor=actor, why=WHY)


def import_it_again(store: Store, actor: Actor) -> Any:
    return store.load([asset("other"), OPEN.model_copy(update={"id": "shelter"})], actor=actor, why=WHY)


def approve_what_a_visitor_suggests(store: Store, actor: Actor) -> Any:
    """In good faith: it is on the visitor's own map."""
    suggested = asset("x", name="night  Shelter", address="", lon=OPEN.lon, lat=OPEN.lat)
    made = store.suggest(suggested, why="I slept there")
    return store.approve("asset", made, actor=actor, why=WHY, version=1)


def rename_another_to_it(store: Store, actor: Actor) -> Any:
    return store.change(asset("group", organisation="hub", **PLACE), actor=actor, why=WHY, version=1)


def accept_a_visitors_wish(store: Store, actor: Actor) -> Any:
    """A visitor may put forward what they like about another record; it is the accepting that must not pass."""
    made = store.propose(asset("hall", kind="community-venue", sessions=(), **PLACE), version=1, why=WHY, actor=VISITOR)
    return store.accept(made, actor=actor, why=WHY)


WAYS: list[Callable[[Store, Actor], Any]] = [
    *(change, change_to_members, merge_with_the_public_version, merge_that_opens, revert, undo_the_hiding),
    *(refuse_then_change_then_approve, refuse_and_approve, finer_while_withheld, propose_a_change, accept_their_own),
    *(accept_their_own_by_another_way_in, put_it_forward_from_another_way_in, add_it_again, import_it_again),
    *(approve_what_a_visitor_suggests, rename_another_to_it, accept_a_visitors_wish),
]
PASSES = (merge_with_the_public_version, refuse_and_approve)  # they change something, but show nobody anything


def tried(store: Store, way: Callable[[Store, Actor], Any], actor: Actor) -> str:
    """What the person is told who tries it; "" where it went through."""
    try:
        way(store, actor)
    except RecoveryMapError as error:
        return str(error)
    return ""


def is_still_hidden(store: Store) -> bool:
    """Whether nobody without the right to it can see the refuge, by name or by place, and it is as coarse as before."""
    for who in (VISITOR, MEMBER):
        frame = store.assets(who)
        if list(frame["id"]) != ["chat", "group", "hall"] or "Secret Lane" in " ".join(frame["address"]):
            return False
        if "night" in " ".join(frame["name"]).casefold():
            return False
    now = store.get("asset", "refuge", actor=KEEPER).record
    return (now.visibility, getattr(now, "precision", "")) == (Visibility.WITHHELD, "village")

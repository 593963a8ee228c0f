"""Who is asking: the cookie read, and the store asked whether it still holds. For every door alike."""

from collections.abc import Mapping

from starlette.requests import Request

from layers.people import SignedIn
from layers.records import PUBLIC, Actor
from web.entry.address import is_https
from web.house import House


def signed_in(house: House, cookies: Mapping[str, str]) -> SignedIn | None:
    """The person whose cookie this is, if the store still lets them in; None for everybody else.

    Asked again for each thing that somebody does: an answer is never kept.
    """
    claim = house.cookie.read(cookies, https_only=is_https())
    return None if claim is None else house.people.signed_in(claim.number, claim.epoch)


def of_request(house: House, request: Request) -> SignedIn | None:
    """The same for a plain page."""
    return signed_in(house, request.cookies)


def sight(house: House, request: Request) -> Actor:
    """What tells one view from another's on a plain page: role and organisation, never who it is."""
    here = of_request(house, request)
    return of_sight(here.actor) if here else PUBLIC


def of_sight(actor: Actor) -> Actor:
    """The actor without who it is: two of one sight may share what is worked out for either."""
    return actor.model_copy(update={"id": PUBLIC.id})

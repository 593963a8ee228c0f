"""A door to knock at: the real routes over the West Kent example with a store of its own, and people to come in."""

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from starlette.applications import Starlette
from starlette.testclient import TestClient

from layers.people import SignedIn
from layers.records import Actor
from web.entry import door, limits
from web.house import DEFAULT_AREA, House

MEMORY = Path("/dev/shm")  # noqa: S108
COMMAND_LINE = Actor(role="keeper", id="command-line")
MEMBER_OF = "kingfisher"  # an organisation of the example that has signed the charter
OWN = {"Sec-Fetch-Site": "same-origin"}
INSIDE = "You are signed in as"


class Door:
    """One house, and as many browsers as are asked for, each from an address of its own."""

    def __init__(self, folder: Path) -> None:
        self.house = House.open(DEFAULT_AREA, f"sqlite:///{folder / 'door.db'}")
        self.people = self.house.people
        self.app = Starlette(routes=door.routes(self.house))
        self._addresses = count()
        self.forget_addresses()

    def forget_addresses(self) -> None:
        """Nobody has been counted yet."""
        limits.limits = limits.Limits()

    def browser(self, cookies: Mapping[str, str] | None = None) -> TestClient:
        """A browser that holds these cookies and nothing else."""
        number = next(self._addresses)
        client = TestClient(self.app, follow_redirects=False)
        client.headers["X-Forwarded-For"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        client.cookies.update(cookies or {})
        return client

    def invitation(self, role: str = "reviewer", organisation: str = "", *, by: Actor = COMMAND_LINE) -> str:
        """The token of a fresh invitation."""
        return self.people.invite(role=role, organisation=organisation, actor=by)

    def person(self, role: str = "reviewer", organisation: str = "", *, name: str = "Sam") -> SignedIn:
        """Somebody who came in by an invitation."""
        return self.people.accept(self.invitation(role, organisation), name=name)

    def cookie_of(self, person: SignedIn) -> dict[str, str]:
        """The cookie that such a person was given."""
        return {self.house.cookie.plain_name: self.house.cookie.value(person.number, person.epoch)}

    def joins(self, token: str, *, headers: Mapping[str, str] = OWN, browser: TestClient | None = None) -> bool:
        """Whether posting the form of this link signs somebody in."""
        used = browser or self.browser()
        answer = used.post(f"/join/{token}", data={"name": "Sam"}, headers=dict(headers))
        return answer.status_code == 303 and self.is_inside(dict(used.cookies))

    def is_inside(self, cookies: Mapping[str, str]) -> bool:
        """Whether a browser with these cookies is somebody, as a page tells it."""
        return INSIDE in self.browser(cookies).get("/sign-out").text


@contextmanager
def a_door() -> Iterator[Door]:
    """A door over a fresh store, in memory where that can be."""
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        opened = Door(Path(folder))
        log = logging.getLogger("recovery_map.entry")
        log.disabled = True  # every refusal is logged, and here they are many
        try:
            yield opened
        finally:
            log.disabled = False
            opened.house.store.close()

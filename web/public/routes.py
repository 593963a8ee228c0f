"""The plain pages' routes: a form and its answer. What is posted is answered and forgotten."""

import logging
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from layers.errors import BadValueError, NotFoundError, RecoveryMapError
from web.faults import passed_through
from web.house import House
from web.public.answer import answer
from web.public.form import Asked, faults, read, read_body
from web.public.pages import Pages
from web.when import local_now

Clock = Callable[[], datetime]
Page = Callable[[Request], Awaitable[Response]]
log = logging.getLogger("recovery_map.public")


class Sorry(Protocol):
    """Pages that have one for when something went wrong."""

    def sorry(self, reference: str) -> str:
        """That page, with the number under which the fault was logged."""


def routes(house: House, *, clock: Clock | None = None) -> list[Route]:
    """The newcomers' routes over ``house``; ``clock`` gives the area's local wall-clock time (for tests)."""
    pages = Pages(house)
    now = clock or (lambda: local_now(house.area.timezone))

    async def ask(_request: Request) -> Response:
        return await run_in_threadpool(lambda: HTMLResponse(pages.form(Asked(), {}, now())))

    async def tell(request: Request) -> Response:
        try:
            asked = read(await read_body(request.stream()))
        except BadValueError as error:
            return HTMLResponse(pages.form(Asked(), {"place": str(error)}, now()), 422)
        return await run_in_threadpool(_told, house, pages, asked, now())

    return [
        Route("/find", calmly(pages, ask), methods=["GET"]),
        Route("/find", calmly(pages, tell), methods=["POST"]),
    ]


def _told(house: House, pages: Pages, asked: Asked, now: datetime) -> Response:
    """The page of results, or the form again with a sentence beside the answer that cannot be used."""
    found = faults(asked)
    if not found:
        try:
            return HTMLResponse(pages.results(asked, answer(house, asked, now), now))
        except NotFoundError as error:
            found = {"place": _unknown(str(error), asked.place, house.area.name)}
        except BadValueError as error:
            found = {"day": str(error)}
        except RecoveryMapError as error:
            found = {"place": str(error)}
    return HTMLResponse(pages.form(asked, found, now), 422)


def _unknown(said: str, place: str, area: str) -> str:
    """The area's own hint where it has a name to offer; its other hints are written for the command line."""
    if "did you mean" in said:
        return said
    return f"We could not find “{place}” in {area}. Check how it is spelled, or try a town near you."


def calmly(pages: Sorry, page: Page) -> Page:
    """The last resort: whatever goes wrong inside ``page``, the visitor gets a kind page with the emergency lines.

    Logged are the kind of fault and the lines of code, never its message: that could hold what the person wrote.
    """

    async def calm(request: Request) -> Response:
        try:
            return await page(request)
        except Exception as error:  # noqa: BLE001 - the one boundary where nothing may pass
            reference = uuid.uuid4().hex[:8]
            log.error("fault %s: %s at %s", reference, type(error).__name__, passed_through(error))
            return HTMLResponse(pages.sorry(reference), 500)

    return calm

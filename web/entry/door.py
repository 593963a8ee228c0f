"""The door: coming in by a link, and signing out. Looking at a page changes nothing; only our own forms do."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from layers.errors import BadValueError, NotAllowedError, NotFoundError, RecoveryMapError
from layers.people import load_charter
from layers.people.accounts import LONGEST_NAME
from layers.people.links import Invitation
from layers.records import Organisation
from web.entry import limits, same_site, session
from web.entry.address import asked_from, is_https
from web.entry.cookie import DAYS_VALID
from web.entry.pages import HEADERS, page, told
from web.faults import passed_through
from web.house import KEEPER, House
from web.public.form import MOST_FIELDS, read_body
from web.workbench.access_words import ROLE_WORDS, WHO_IS_WHO

log = logging.getLogger("recovery_map.entry")
Page = Callable[[Request], Awaitable[Response]]


def routes(house: House) -> list[Route]:
    """``/join/<token>``, ``/sign-out`` and ``/charter`` over ``house``."""

    async def look(request: Request) -> Response:
        return await run_in_threadpool(_look, house, request)

    async def join(request: Request) -> Response:
        name = await field(request, "name")
        return await run_in_threadpool(_join, house, request, name)

    async def leaving(request: Request) -> Response:
        return await run_in_threadpool(_leaving_page, house, request)

    async def leave(request: Request) -> Response:
        return await run_in_threadpool(_leave, house, request)

    async def charter(_request: Request) -> Response:
        return await run_in_threadpool(_charter_page, house)

    return [
        Route("/join/{token}", plainly(look), methods=["GET"]),
        Route("/join/{token}", plainly(own_form(join)), methods=["POST"]),
        Route("/sign-out", plainly(leaving), methods=["GET"]),
        Route("/sign-out", plainly(own_form(leave)), methods=["POST"]),
        Route("/charter", plainly(charter), methods=["GET"]),
    ]


def own_form(then: Page) -> Page:
    """Only what a page of this site posts goes through; a form on another site is refused before it is read."""

    async def guarded(request: Request) -> Response:
        if not same_site.is_own(request.headers):
            log.warning("a form from another site was refused")
            return told("Not from here", same_site.REFUSED, status=403)
        return await then(request)

    return guarded


def plainly(then: Page) -> Page:
    """Every error becomes a page: a foreseen one with its own words and status, any other with none of its words."""

    async def calm(request: Request) -> Response:
        try:
            return await then(request)
        except RecoveryMapError as error:
            return told("This cannot be done", str(error), status=status_of(error))
        except Exception as error:  # noqa: BLE001 - the one boundary where nothing may pass
            log.error("fault: %s at %s", type(error).__name__, passed_through(error))
            return told("Something went wrong with us", "Nothing was changed. Please try again.", status=500)

    return calm


def status_of(error: RecoveryMapError) -> int:
    """The HTTP status that says the same as the error."""
    kinds = {NotAllowedError: 403, NotFoundError: 404, BadValueError: 422}
    return next((status for kind, status in kinds.items() if isinstance(error, kind)), 503)


async def field(request: Request, name: str) -> str:
    """One field of a posted form, "" where it is not there; ``BadValueError`` for more than a form can hold."""
    body = await read_body(request.stream())
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=MOST_FIELDS).get(name, [""])[0]
    except ValueError as error:
        raise BadValueError("That form has too many fields. Please use the one on the page.") from error


def counted(request: Request, what: str) -> None:
    """Count one more try of this address; ``NotAllowedError`` where there were too many."""
    address = asked_from(request.client.host if request.client else None, request.headers)
    answer = limits.may(limits.limits.key(address), what)
    if not answer.ok:
        raise NotAllowedError(answer.reason)


def _look(house: House, request: Request) -> Response:
    counted(request, "join")
    return _join_page(house, request)


def _join_page(house: House, request: Request, *, fault: str = "", name: str = "") -> Response:
    invitation = house.people.look(request.path_params["token"])
    here = session.of_request(house, request)
    return page(
        "join.html",
        status=422 if fault else 200,
        area=house.area.name,
        again=invitation.person is not None,
        role=ROLE_WORDS[invitation.role].lower(),
        meaning=WHO_IS_WHO[invitation.role],
        organisation=_organisation_name(house, invitation),
        signed_in=here.name if here else "",
        charter=load_charter(house.folder),
        days=DAYS_VALID,
        longest=LONGEST_NAME,
        fault=fault,
        name=name,
    )


def _join(house: House, request: Request, name: str) -> Response:
    counted(request, "join")
    try:
        here = house.people.accept(request.path_params["token"], name=name)
    except BadValueError as error:
        return _join_page(house, request, fault=str(error), name=name[:LONGEST_NAME])
    log.info("%s came in by a link", here.actor.id)
    response = RedirectResponse("/", 303, headers=HEADERS)
    house.cookie.put(response, here.number, here.epoch, https=is_https(request.url.scheme))
    return response


def _leaving_page(house: House, request: Request) -> Response:
    here = session.of_request(house, request)
    return page("sign_out.html", name=here.name) if here else _signed_out(house, request)


def _leave(house: House, request: Request) -> Response:
    here = session.of_request(house, request)
    if here:
        house.people.sign_out_everywhere(here.number, actor=here.actor)
        log.info("%s signed out", here.actor.id)
    return _signed_out(house, request)


def _signed_out(house: House, request: Request) -> Response:
    response = told("You are signed out", "Nobody is signed in on this device.")
    house.cookie.drop(response, https=is_https(request.url.scheme))
    return response


def _charter_page(house: House) -> Response:
    charter = load_charter(house.folder)
    if charter is None:
        raise NotFoundError("This Alliance has not written its charter down here yet.")
    return page("charter.html", charter=charter, area=house.area.name, example=house.area.example)


def _organisation_name(house: House, invitation: Invitation) -> str:
    """Shown to the holder of the link, whom a keeper chose to let in for this organisation."""
    if not invitation.organisation:
        return ""
    record = house.store.get("organisation", invitation.organisation, actor=KEEPER).record
    return record.name if isinstance(record, Organisation) else ""

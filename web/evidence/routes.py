"""The route of the evidence: a page that the workbench has put on the shelf, by the key in the address."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from layers.records import PUBLIC, Actor
from web.evidence.page import gone
from web.evidence.shelf import Shelf, shelf

PATH = "/evidence"


def routes(pages: Shelf = shelf, *, sight: Callable[[Request], Actor] = lambda _request: PUBLIC) -> list[Route]:
    """``/evidence/<key>``: nothing is worked out for an address that nobody made, and nothing in it is a person's.

    ``sight`` tells whose sight a request has: a page is for those of the sight that it was worked out from.
    """

    def find(request: Request) -> str | None:
        return pages.get_for(request.path_params["key"], sight(request))

    async def show(request: Request) -> Response:
        page = await run_in_threadpool(find, request)
        return HTMLResponse(page) if page is not None else HTMLResponse(gone(), 404)

    return [Route(f"{PATH}/{{key}}", show, methods=["GET"])]

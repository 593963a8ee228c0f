"""The route of the evidence: a page that the workbench has put on the shelf, by the key in the address."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from web.evidence.page import gone
from web.evidence.shelf import Shelf, shelf

PATH = "/evidence"


def routes(pages: Shelf = shelf) -> list[Route]:
    """``/evidence/<key>``: nothing is worked out for an address that nobody made, and nothing in it is a person's."""

    async def show(request: Request) -> Response:
        page = await run_in_threadpool(pages.get, request.path_params["key"])
        return HTMLResponse(page) if page is not None else HTMLResponse(gone(), 404)

    return [Route(f"{PATH}/{{key}}", show, methods=["GET"])]

"""The plan's two addresses: the page, and the same page as one file to keep."""

from collections.abc import Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from web.house import House
from web.plan.page import render
from web.public.pages import Pages
from web.public.routes import calmly
from web.when import local_now

PATH = "/plan"
FILE_NAME = "my-week.html"  # says nothing about recovery to whoever sees a list of files


def routes(house: House, *, clock: Callable[[], datetime] | None = None) -> list[Route]:
    """The routes over ``house``; ``clock`` gives the area's local time (for tests). Nothing is ever posted to them."""
    now = clock or (lambda: local_now(house.area.timezone))
    pages = Pages(house)

    async def page(_request: Request) -> Response:
        return await run_in_threadpool(lambda: HTMLResponse(render(house, now(), one_file=False)))

    async def file(_request: Request) -> Response:
        made = await run_in_threadpool(lambda: render(house, now(), one_file=True))
        return HTMLResponse(made, headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'})

    return [
        Route(PATH, calmly(pages, page), methods=["GET"]),
        Route(f"{PATH}/file", calmly(pages, file), methods=["GET"]),
    ]

"""Open answers for machines: for now whether the app is well, and which data it shows."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from layers.errors import RecoveryMapError
from web.house import House


def health(house: House) -> dict[str, object]:
    """Whether the area and the store answer, and the version of the data they hold."""
    return {"ok": True, "area": house.area.name, "data_version": house.store.data_version}


def routes(house: House) -> list[Route]:
    """The routes of the open data door."""

    async def answer_health(_request: Request) -> JSONResponse:
        try:
            found, status = await run_in_threadpool(health, house), 200
        except RecoveryMapError as error:
            found, status = {"ok": False, "why": str(error)}, 503
        return JSONResponse(found, status, headers={"Cache-Control": "no-store"})

    return [Route("/health", answer_health)]
